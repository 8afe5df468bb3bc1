#include "programme/slot.h"

#include "scene.h"

/* Slots as days after D, 0 ends; D is Thursday 4 February 2027. */
static const struct {
	const char *label;
	int gap; /* G, 0: nothing booked */
	uint8_t days;
	enum country country;
	int pace;
	int want[PROGRAMME_SLOTS];
} rows[] = {
	/* R4's own examples, every day a mail day. T is a Thursday, so P is T minus 2. */
	{ "R4: G 14", 14, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9 } },
	{ "R4: G 21", 21, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9, 14 } },
	{ "R4: G 28", 28, DAYS_ALL, COUNTRY_NONE, 0, { 5, 12, 19 } },
	{ "R4: G 35", 35, DAYS_ALL, COUNTRY_NONE, 0, { 5, 12, 19 } },
	{ "R4: G 42", 42, DAYS_ALL, COUNTRY_NONE, 0, { 5, 15, 25 } },
	{ "R4: nothing booked", 0, DAYS_ALL, COUNTRY_NONE, 0, { 5, 15, 25 } },
	/* R3's limits. */
	{ "R3: G 17: two", 17, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9 } },
	{ "R3: G 18: three, and no room for the last", 18, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9 } },
	{ "R3: G 19: the last moves and stays", 19, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9, 13 } },
	{ "R3: G 20: three", 20, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9, 14 } },
	{ "R4: G 24: step 5", 24, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9, 14 } },
	{ "R4: G 25: step 7", 25, DAYS_ALL, COUNTRY_NONE, 0, { 5, 12, 19 } },
	{ "R4: G 36: step 10", 36, DAYS_ALL, COUNTRY_NONE, 0, { 5, 15, 25 } },
	/* No room: the last slot is at most P minus 2. */
	{ "R4: G 7: none", 7, DAYS_ALL, COUNTRY_NONE, 0, { 0 } },
	{ "R4: G 8: the first slot is just in time", 8, DAYS_ALL, COUNTRY_NONE, 0, { 4 } },
	{ "R4: G 12: one", 12, DAYS_ALL, COUNTRY_NONE, 0, { 4 } },
	{ "R4: G 13: the second is just in time", 13, DAYS_ALL, COUNTRY_NONE, 0, { 4, 9 } },
	/* Moving: D+9 is Saturday the 13th, back to Friday. */
	{ "R4: working days", 21, DAYS_WORKING, COUNTRY_FI, 0, { 4, 8, 14 } },
	{ "R4: Mondays and Wednesdays",
	  21,
	  DAY(MONDAY) | DAY(WEDNESDAY),
	  COUNTRY_FI,
	  0,
	  { 4, 11, 13 } },
	/* 3.6: a calmer pace. */
	{ "pace: a week apart, and two find room", 21, DAYS_ALL, COUNTRY_NONE, 7, { 4, 11 } },
	{ "pace: the last one too near P is dropped", 28, DAYS_ALL, COUNTRY_NONE, 10, { 5, 15 } },
	{ "pace: no faster than the programme", 28, DAYS_ALL, COUNTRY_NONE, 3, { 5, 12, 19 } },
	{ "pace: a short gap keeps its first question", 8, DAYS_ALL, COUNTRY_NONE, 14, { 4 } },
	{ "pace: nothing booked", 0, DAYS_ALL, COUNTRY_NONE, 14, { 5, 19, 33 } },
};

static void
slots_follow_the_gap(void **state)
{
	struct programme *programme = *state;
	bool failed = false;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct setting setting = {
			.programme = programme,
			.mentee = { "Europe/Helsinki", rows[i].country, rows[i].days, 510 },
		};
		date_t d = date_of(2027, 2, 4);
		date_t t = rows[i].gap ? d + rows[i].gap : DATE_NONE;
		struct standing standing = {
			.d = d,
			.t = t,
			.p = rows[i].gap ? workday_before(rows[i].country, t, 2) : DATE_NONE,
		};
		struct slots slots = slots_of(&setting, &standing, rows[i].pace);
		print_message("%s\n", rows[i].label);
		for (int j = 0; j < PROGRAMME_SLOTS; j++) {
			int got = j < slots.n ? slots.dates[j] - d : 0;
			if (got == rows[i].want[j])
				continue;
			print_error("%s: slot %d is D+%d, not D+%d\n", rows[i].label, j + 1, got,
			            rows[i].want[j]);
			failed = true;
		}
	}
	assert_false(failed);
}

static int
setup(void **state)
{
	*state = scene_programme("starter");
	return 0;
}

static int
teardown(void **state)
{
	programme_free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(slots_follow_the_gap, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
