#include "programme/followup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

static struct question_id
id_of(const char *text)
{
	struct question_id id = { .bank = 0 };

	assert_true(question_parse(text, &id));
	return id;
}

/* The context is what may not be asked, NULL for nothing. */
static bool
is_not(const void *context, struct question_id question)
{
	return !context || !question_equal(question, id_of(context));
}

#define ROW(n) (1u << (n))

static void
each_row_leads_where_the_table_says(void **state)
{
	(void)state;
	static const struct {
		const char *label, *question;
		uint32_t words, signals;
		const char *used; /* not usable any more */
		const char *want; /* "": no follow-up */
		int row;
	} rows[] = {
		{ "row 0: safety words, whatever else hits", "q01", 80, ROW(0) | ROW(4), NULL, "",
		  0 },
		{ "row 1: a human, whatever else hits", "q01", 80, ROW(1) | ROW(4), NULL, "", 0 },
		{ "row 1 before row 3", "q01", 5, ROW(1), NULL, "", 0 },
		{ "row 3: short", "q02", 29, 0, NULL, "q02.f1", 3 },
		{ "row 3: thirty words are enough", "q02", 30, 0, NULL, "", 0 },
		{ "row 3: before row 4", "q02", 5, ROW(4), NULL, "q02.f1", 3 },
		{ "row 3: not for then-and-now", "q02.now", 5, 0, NULL, "", 0 },
		{ "row 3: not for the mentor's own", "m01", 5, ROW(7), NULL, "q06.f2", 7 },
		{ "row 3: f1 was asked", "q02", 5, ROW(4), "q02.f1", "q02.f2", 4 },
		{ "row 4: absolutes", "q01", 80, ROW(4), NULL, "q02.f2", 4 },
		{ "row 5: another person", "q01", 80, ROW(5), NULL, "q05", 5 },
		{ "row 6: either–or", "q01", 80, ROW(6), NULL, "q07.f1", 6 },
		{ "row 7: doubt", "q01", 80, ROW(7), NULL, "q06.f2", 7 },
		{ "row 8: should", "q01", 80, ROW(8), NULL, "q08.f1", 8 },
		{ "row 9: intention", "q01", 80, ROW(9), NULL, "q08.f3", 9 },
		{ "row 10: only the past", "q01", 80, ROW(10), NULL, "q03.f2", 10 },
		{ "row 11: effects on others", "q01", 80, ROW(11), NULL, "q11.f2", 11 },
		{ "row 12 is no row of an answer", "q01", 80, ROW(12), NULL, "", 0 },
		{ "row 13: nothing", "q01", 80, 0, NULL, "", 0 },
		{ "the first hit wins", "q01", 80, ROW(5) | ROW(9) | ROW(11), NULL, "q05", 5 },
		{ "a row without a usable prompt is passed over", "q01", 80, ROW(5) | ROW(9), "q05",
		  "q08.f3", 9 },
		{ "the last one used", "q10", 80, ROW(11), "q11.f2", "", 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct followup got = { .row = 0 };
		bool found = followup_choose(id_of(rows[i].question), rows[i].words,
		                             rows[i].signals, is_not, rows[i].used, &got);
		g_autofree char *text = found ? question_text(got.question) : g_strdup("");
		print_message("%s\n", rows[i].label);
		if (strcmp(text, rows[i].want) != 0 || got.row != rows[i].row)
			fail_msg("%s: got %s of row %d", rows[i].label, text, got.row);
		assert_true(!found || followup_why(got.row));
	}
}

static void
ids_are_read_and_written(void **state)
{
	(void)state;
	static const char *const good[] = { "q01", "q11", "q07.f2", "q01.now", "m01", "q120" };
	static const char *const bad[] = { "",       "q",    "q1",     "q00",    "q001",
		                           "q01.f4", "q01.", "m01.f1", "Q01",    "q01.f2 ",
		                           "q1000",  "x01",  "q-1",    "q01.NOW" };

	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autofree char *text = question_text(id_of(good[i]));
		assert_string_equal(text, good[i]);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		struct question_id id;
		if (question_parse(bad[i], &id))
			fail_msg("\"%s\" was read", bad[i]);
	}
	assert_true(question_same(id_of("q01"), id_of("q01.now")));
	assert_false(question_same(id_of("q01"), id_of("q01.f1")));
	assert_false(question_same(id_of("q01"), id_of("m01")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_leads_where_the_table_says),
		cmocka_unit_test(ids_are_read_and_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
