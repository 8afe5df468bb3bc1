#include "review/rhythm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A prompt so many dates before today, Wednesday 3 March 2027. */
struct put {
	int days_ago;
	bool is_answered, waits;
};

static const struct {
	const char *label;
	struct put puts[4];
	const char *strip;
	int asked, answered, responded;
} rows[] = {
	{ "nothing yet", { { -1, false, false } }, "", 0, 0, 0 },
	{ "this week, open", { { 0, false, false }, { -1, false, false } }, "1", 1, 0, 0 },
	{ "Monday is this week, Sunday the week before",
	  { { 3, true, false }, { 2, true, true }, { -1, false, false } },
	  "32",
	  2,
	  2,
	  1 },
	{ "the best of a week, and a week without",
	  { { 16, true, false }, { 15, false, false }, { 2, false, false }, { -1, false, false } },
	  "301",
	  3,
	  1,
	  1 },
	{ "eight weeks at most",
	  { { 52, true, true }, { 51, true, true }, { -1, false, false } },
	  "20000000",
	  1,
	  1,
	  0 },
};

static void
weeks_become_cells(void **state)
{
	enum { DAY_S = 86400 };
	date_t today = date_of(2027, 3, 3);
	(void)state;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct course *course = course_new();
		for (const struct put *put = rows[i].puts; put->days_ago >= 0; put++) {
			utc_t sent_at = (utc_t)(today - put->days_ago) * DAY_S + DAY_S / 2;
			struct prompt prompt = {
				.question = { .bank = 'q', .number = 1 },
				.sent_at = sent_at,
				.answered_at = put->is_answered ? sent_at + 1 : 0,
				.waits = put->waits,
			};
			g_array_append_val(course->prompts, prompt);
		}
		struct rhythm rhythm = rhythm_of(course, "UTC", today);
		print_message("%s\n", rows[i].label);
		assert_string_equal(rhythm.strip, rows[i].strip);
		assert_int_equal(rhythm.weeks, strlen(rows[i].strip));
		assert_int_equal(rhythm.asked, rows[i].asked);
		assert_int_equal(rhythm.answered, rows[i].answered);
		assert_int_equal(rhythm.responded, rows[i].responded);
		course_free(course);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(weeks_become_cells) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
