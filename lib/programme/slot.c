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

/* Dates from slot to slot. */
static int
slot_step(const struct programme *programme, int gap, int pace)
{
	int step = slot_steps(programme, gap)->step;

	return pace > step ? pace : step;
}

int
slots_calmer(const struct setting *setting, const struct standing *standing, int pace)
{
	int step = slot_step(setting->programme, gap_length(standing), pace);

	return (step * 7 + 4) / 5;
}

struct slots
slots_of(const struct setting *setting, const struct standing *standing, int pace)
{
	const struct programme *programme = setting->programme;
	int gap = gap_length(standing);
	int count = slot_count(programme, gap);
	int first = slot_steps(programme, gap)->first;
	int step = slot_step(programme, gap, pace);
	int distance = pace > programme->slot_distance ? pace : programme->slot_distance;
	struct slots slots = { .n = 0 };
	date_t before = standing->d;

	assert(standing->d != DATE_NONE && count <= PROGRAMME_SLOTS);
	while (slots.n < count) {
		date_t nominal = standing->d + first + slots.n * step;
		date_t slot = mailday_nearest(&setting->mentee, nominal);
		if (standing->p != DATE_NONE && slot > standing->p - programme->ask_margin) {
			slot = mailday_until(&setting->mentee, standing->p - programme->ask_margin);
			if (slot - before < (slots.n > 0 ? distance : programme->slot_distance))
				break;
		}
		slots.dates[slots.n++] = slot;
		before = slot;
	}
	return slots;
}
