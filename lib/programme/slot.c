#include "programme/slot.h"

#include <assert.h>
#include <limits.h>

/* G, longer than any band when nothing is booked. */
static int
gap_length(const struct standing *standing)
{
	return standing->t != DATE_NONE ? standing->t - standing->d : INT_MAX;
}

static int
slot_count(const struct programme *programme, int gap)
{
	int i = 0;

	while (gap > programme->slots[i].gap)
		i++;
	return programme->slots[i].count;
}

static const struct step_band *
slot_steps(const struct programme *programme, int gap)
{
	int i = 0;

	while (gap > programme->steps[i].gap)
		i++;
	return &programme->steps[i];
}

struct slots
slots_of(const struct setting *setting, const struct standing *standing)
{
	const struct programme *programme = setting->programme;
	int gap = gap_length(standing);
	int count = slot_count(programme, gap);
	const struct step_band *steps = slot_steps(programme, gap);
	struct slots slots = { .n = 0 };
	date_t before = standing->d;

	assert(standing->d != DATE_NONE && count <= PROGRAMME_SLOTS);
	while (slots.n < count) {
		date_t nominal = standing->d + steps->first + slots.n * steps->step;
		date_t slot = mailday_nearest(&setting->mentee, nominal);
		if (standing->p != DATE_NONE && slot > standing->p - programme->ask_margin) {
			slot = mailday_until(&setting->mentee, standing->p - programme->ask_margin);
			if (slot - before < programme->slot_distance)
				break;
		}
		slots.dates[slots.n++] = slot;
		before = slot;
	}
	return slots;
}
