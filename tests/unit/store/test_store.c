#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "store/course_rows.h"
#include "store/hold.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include "store/mentorship.h"
#include "store/outbox.h"
#include "store/own_question.h"
#include "store/person.h"
#include "store/prompt.h"
#include "store/proposal.h"
#include "store/raw.h"
#include "store/rehearsal.h"
#include "store/session.h"
#include "store/session_invite.h"
#include "store/statement.h"
#include "store/thread.h"

/* A fresh store in a directory of its own. */
struct fixture {
	char *directory;
	struct store *store;
	int64_t mentor_id, mentee_id, mentorship_id, thread_id;
};

static int64_t
add_person(struct store *store, enum role role, const char *handle, const char *addr)
{
	struct person person = {
		.role = role,
		.handle = g_strdup(handle),
		.name = g_strdup("Åsa Öhman"),
		.called = g_strdup("Åsa"),
		.lang = g_strdup("sv"),
		.zone = g_strdup("Europe/Stockholm"),
		.country = g_strdup("SE"),
		.days = 0x1f,
		.minute = 510,
		.phone = g_strdup(""),
		.contact = g_strdup(""),
		.backup_name = g_strdup(""),
		.backup_addr = g_strdup(""),
		.addr = g_strdup(addr),
		.digested_for = DATE_NONE,
		.added_at = 1000,
	};

	int64_t id = person_add(store, &person, NULL);
	person_clear(&person);
	return id;
}

static int
set_up(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);

	f->directory = g_dir_make_tmp("mentord-test-XXXXXX", NULL);
	GError *error = NULL;
	if (store_open(f->directory, &f->store, &error) != STORE_OPENED)
		fail_msg("%s", error->message);
	f->mentor_id = add_person(f->store, ROLE_MENTOR, "kari", "kari@example.org");
	f->mentee_id = add_person(f->store, ROLE_MENTEE, "asa", "asa@example.org");
	struct mentorship mentorship = { .mentee_id = f->mentee_id,
		                         .mentor_id = f->mentor_id,
		                         .programme = g_strdup("starter"),
		                         .looked_at = 999,
		                         .added_at = 1000 };
	f->mentorship_id = mentorship_add(f->store, &mentorship, &error);
	mentorship_clear(&mentorship);
	struct thread_row thread = { .mentorship_id = f->mentorship_id,
		                     .person_id = f->mentee_id,
		                     .root_id = g_strdup("root"),
		                     .subject = g_strdup("s") };
	f->thread_id = thread_add(f->store, &thread, 1000, &error);
	thread_row_clear(&thread);
	assert_null(error);
	assert_true(f->thread_id != 0);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	store_close(f->store);
	static const char *const files[] = { "mentord.db", "mentord.db-wal", "mentord.db-shm" };
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(f->directory, files[i], NULL);
		g_unlink(path);
	}
	g_rmdir(f->directory);
	g_free(f->directory);
	g_free(f);
	return 0;
}

static int64_t
add_mail(struct fixture *f, const char *key, enum addressee to, enum passes passes, bool is_safety,
         utc_t due_at)
{
	struct outbox_new mail = {
		.uuid = key,
		.key = key,
		.kind = "question",
		.to_whom = to,
		.passes = passes,
		.is_safety = is_safety,
		.person_id = f->mentee_id,
		.mentorship_id = f->mentorship_id,
		.thread_id = f->thread_id,
		.to_addr = "asa@example.org",
		.message_id = key,
		.text = "",
		.message = "x",
		.message_len = 1,
		.due_at = due_at,
	};
	GError *error = NULL;
	int64_t id = outbox_add(f->store, &mail, &error);

	assert_null(error);
	return id;
}

static int64_t
claim(struct fixture *f, utc_t now)
{
	struct outbox_claimed claimed = { 0 };
	GError *error = NULL;
	int64_t id = outbox_claim(f->store, now, 1, &claimed, &error) ? claimed.id : 0;

	assert_null(error);
	outbox_claimed_clear(&claimed);
	return id;
}

static void
a_key_is_mailed_once(void **state)
{
	struct fixture *f = *state;

	assert_true(add_mail(f, "q:1", ADDRESSEE_MENTEE, PASSES_NONE, false, 10) != 0);
	assert_int_equal(add_mail(f, "q:1", ADDRESSEE_MENTEE, PASSES_NONE, false, 10), 0);
}

static void
holds_stop_what_they_should(void **state)
{
	struct fixture *f = *state;
	int64_t plain = add_mail(f, "plain", ADDRESSEE_MENTEE, PASSES_NONE, false, 10);
	int64_t human = add_mail(f, "human", ADDRESSEE_MENTEE, PASSES_MENTORSHIP, false, 11);
	int64_t safety = add_mail(f, "safety", ADDRESSEE_MENTOR, PASSES_ALL, true, 12);

	assert_int_equal(claim(f, 9), 0);
	hold_start(f->store, 0, "admin", 5, NULL);
	assert_int_equal(claim(f, 20), safety);
	assert_int_equal(claim(f, 20), 0);
	hold_start(f->store, f->mentorship_id, "safety", 5, NULL);
	assert_true(hold_end(f->store, 0, NULL, "admin", 21, NULL));
	assert_int_equal(claim(f, 22), human);
	assert_int_equal(claim(f, 22), 0);
	/* An admin cannot end a safety hold. */
	assert_true(hold_end(f->store, f->mentorship_id, NULL, "admin", 23, NULL));
	assert_int_equal(claim(f, 24), 0);
	assert_true(hold_end(f->store, f->mentorship_id, "safety", "mentor", 25, NULL));
	assert_int_equal(claim(f, 26), plain);
}

static void
what_was_being_sent_is_in_doubt_after_a_start(void **state)
{
	struct fixture *f = *state;
	int64_t id = add_mail(f, "one", ADDRESSEE_MENTEE, PASSES_NONE, false, 10);
	struct outbox_doubt doubt = { 0 };

	assert_int_equal(claim(f, 10), id);
	assert_int_equal(outbox_recover(f->store, 50, NULL), 1);
	assert_true(outbox_next_doubt(f->store, 50, &doubt, NULL));
	assert_int_equal(doubt.id, id);
	outbox_doubt_clear(&doubt);
	assert_int_equal(claim(f, 60), 0);
}

static void
a_message_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	size_t len = 3 * 1024 * 1024;
	g_autofree char *bytes = g_malloc(len);

	guint32 seed = 7;
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (char)(seed >> 24);
	}
	struct inbox_new message = { .mailbox = "INBOX",
		                     .uidvalidity = 1,
		                     .uid = 7,
		                     .whole = true,
		                     .size = (int64_t)len,
		                     .message = { bytes, len } };
	GError *error = NULL;
	int64_t id = inbox_add(f->store, &message, &error);
	assert_null(error);
	assert_int_equal(inbox_add(f->store, &message, &error), 0);
	assert_null(error);

	g_autoptr(GBytes) back = raw_get(f->store, id, &error);
	assert_null(error);
	assert_int_equal(g_bytes_get_size(back), len);
	assert_memory_equal(g_bytes_get_data(back, NULL), bytes, len);

	g_autoptr(GArray) works = inbox_claim(f->store, 5, &error);
	assert_int_equal(works->len, 1);
	assert_true(inbox_recover(f->store, &error));
	assert_true(inbox_is_waiting(f->store));
	assert_int_equal(inbox_died(f->store, id, &error), 1);
	assert_int_equal(inbox_died(f->store, id, &error), 2);
}

static void
a_course_survives_its_rows(void **state)
{
	struct fixture *f = *state;
	GError *error = NULL;
	struct prompt_row row = { .mentorship_id = f->mentorship_id,
		                  .thread_id = f->thread_id,
		                  .question = g_strdup("q02.f2"),
		                  .kind = g_strdup("followup"),
		                  .asked = g_strdup("?"),
		                  .rule = g_strdup("R9"),
		                  .row = 4,
		                  .sent_at = 77 };
	struct session_row session = { .mentorship_id = f->mentorship_id,
		                       .starts_at = 5000,
		                       .minutes = 90,
		                       .place = g_strdup(""),
		                       .booked_at = 1 };

	assert_true(prompt_add(f->store, &row, &error) != 0);
	assert_true(session_add(f->store, &session, &error) != 0);
	prompt_row_clear(&row);
	session_row_clear(&session);
	struct course *course = course_load(f->store, f->mentorship_id, &error);
	assert_non_null(course);
	course->consent = CONSENT_YES;
	course->quiet_on = 20000;
	course->mentee_wrote_at = 123;
	course_session(course, 0)->prep_on = 19999;
	course_prompt(course, 0)->waits = true;
	course_prompt(course, 0)->words = 42;
	struct absence absence = { .from = 1, .until = 15 };
	g_array_append_val(course->absences, absence);
	struct question_id picks[] = { { 'q', FORM_F2, 7 }, { 'm', FORM_PLAIN, 1 } };
	g_array_append_vals(course->picks, picks, G_N_ELEMENTS(picks));
	struct course_known known = { 0 };
	assert_true(course_save(f->store, f->mentorship_id, course, &known, "active", &error));
	/* What is known is not written again. */
	assert_true(course_save(f->store, f->mentorship_id, course, &known, "active", &error));
	/* The first pick is used up. */
	g_array_remove_index(course->picks, 0);
	assert_true(course_save(f->store, f->mentorship_id, course, &known, "active", &error));
	course_known_clear(&known);
	course_free(course);

	course = course_load(f->store, f->mentorship_id, &error);
	assert_int_equal(course->consent, CONSENT_YES);
	assert_int_equal(course->quiet_on, 20000);
	assert_int_equal(course->silent_since, DATE_NONE);
	assert_int_equal(course->mentee_wrote_at, 123);
	assert_int_equal(course_session(course, 0)->prep_on, 19999);
	assert_int_equal(course_session(course, 0)->briefed_for, DATE_NONE);
	assert_true(course_prompt(course, 0)->waits);
	assert_int_equal(course_prompt(course, 0)->words, 42);
	assert_int_equal(course_prompt(course, 0)->question.form, FORM_F2);
	assert_int_equal(course->absences->len, 1);
	assert_int_equal(course->picks->len, 1);
	assert_true(question_equal(g_array_index(course->picks, struct question_id, 0), picks[1]));
	course_free(course);
}

/* A table that a later schema adds must be copied, or be said to be left out. */
static void
a_rehearsal_knows_every_table(void **state)
{
	struct fixture *f = *state;
	g_autoptr(GError) error = NULL;
	struct store *copy = rehearsal_open(f->store, f->mentor_id, &error);
	sqlite3_stmt *rows;

	assert_non_null(copy);
	rows = statement_query(copy, &error, "SELECT name FROM sqlite_schema WHERE type = 'table'",
	                       "");
	while (statement_next(rows, &error)) {
		g_autofree char *table = column_text(rows, 0);
		if (rehearsal_copies(table) == g_strv_contains(rehearsal_left_out, table))
			fail_msg("rehearsal.c does not know the table %s", table);
	}
	statement_end(rows);
	store_close(copy);
}

static void
a_rehearsal_holds_no_words(void **state)
{
	struct fixture *f = *state;
	g_autoptr(GError) error = NULL;
	struct prompt_row prompt = { 0 };
	struct prompt_row row = { .mentorship_id = f->mentorship_id,
		                  .thread_id = f->thread_id,
		                  .question = g_strdup("m01"),
		                  .kind = g_strdup("question"),
		                  .asked = g_strdup(" Mitä\nnyt  kuuluu? "),
		                  .rule = g_strdup("R9"),
		                  .sent_at = 77 };

	int64_t id = prompt_add(f->store, &row, &error);
	prompt_row_clear(&row);
	assert_int_equal(own_question_add(f->store, f->mentorship_id, "Sana", 1, &error), 1);
	struct store *copy = rehearsal_open(f->store, f->mentor_id, &error);
	assert_true(prompt_get(copy, id, &prompt, &error));
	assert_string_equal(prompt.asked, "[3 words]");
	prompt_row_clear(&prompt);
	g_autofree char *text = own_question_text(copy, f->mentorship_id, 1);
	assert_string_equal(text, "[1 word]");
	/* The store itself is only read. */
	assert_int_equal(own_question_add(copy, f->mentorship_id, "Toinen", 1, &error), 2);
	assert_null(own_question_text(f->store, f->mentorship_id, 2));
	store_close(copy);
}

static guint
invites_due_n(struct store *store, utc_t now)
{
	g_autoptr(GArray) due = session_invites_due(store, now, 10, NULL);

	return due->len;
}

/* What calendars were told stands beside what is true: each change makes one invitation due, once. */
static void
an_invitation_is_due_while_calendars_are_behind(void **state)
{
	struct fixture *f = *state;
	struct session_row session = { .mentorship_id = f->mentorship_id,
		                       .starts_at = 5000,
		                       .minutes = 90,
		                       .place = g_strdup(""),
		                       .status = g_strdup("booked"),
		                       .booked_at = 1 };
	struct course_known known = { 0 };
	GError *error = NULL;

	session.id = session_add(f->store, &session, &error);
	assert_true(session.id != 0);
	assert_int_equal(invites_due_n(f->store, 1000), 0); /* no consent */
	struct course *course = course_load(f->store, f->mentorship_id, &error);
	course->consent = CONSENT_YES;
	assert_true(course_save(f->store, f->mentorship_id, course, &known, "active", &error));
	assert_int_equal(invites_due_n(f->store, 1000), 1);
	assert_int_equal(invites_due_n(f->store, 5000), 0); /* it has begun */
	course->on_hold = true;
	assert_true(course_save(f->store, f->mentorship_id, course, &known, "active", &error));
	assert_int_equal(invites_due_n(f->store, 1000), 0);
	course->on_hold = false;
	assert_true(course_save(f->store, f->mentorship_id, course, &known, "active", &error));
	assert_true(session_invite_told(f->store, session.id, "u@x", 0, "BEGIN", &error));
	assert_int_equal(invites_due_n(f->store, 1000), 0);
	g_autofree char *object = session_invite_object(f->store, session.id);
	assert_string_equal(object, "BEGIN");
	assert_true(session_invite_set_rsvp(f->store, session.id, "accepted", &error));
	assert_null(session_invite_object(f->store, session.id));

	session.starts_at = 6000;
	assert_true(session_update(f->store, &session, &error));
	assert_int_equal(invites_due_n(f->store, 1000), 1);
	session.starts_at = 5000; /* and back, before anybody was told */
	assert_true(session_update(f->store, &session, &error));
	assert_int_equal(invites_due_n(f->store, 1000), 0);
	g_free(session.status);
	session.status = g_strdup("cancelled");
	assert_true(session_update(f->store, &session, &error));
	assert_int_equal(invites_due_n(f->store, 1000), 1);
	assert_true(session_invite_by_mentor(f->store, session.id, &error));
	assert_int_equal(invites_due_n(f->store, 1000), 0);
	g_autoptr(GArray) found = session_invites_of_uid(f->store, "u@x", &error);
	assert_int_equal(found->len, 1);
	assert_true(g_array_index(found, struct session_invite, 0).by_mentor);
	assert_null(error);
	course_known_clear(&known);
	course_free(course);
	session_row_clear(&session);
}

static void
the_latest_proposal_counts(void **state)
{
	static const utc_t times[] = { 7000, 8000 };
	struct fixture *f = *state;
	struct proposal_new proposal = {
		.mentorship_id = f->mentorship_id, .by = "mentee", .times = times, .n = 2
	};
	GError *error = NULL;

	assert_true(proposal_replace(f->store, &proposal, 10, &error));
	g_autoptr(GArray) two = proposal_list(f->store, f->mentorship_id, "mentee", &error);
	assert_int_equal(two->len, 2);
	assert_int_equal(g_array_index(two, struct proposal_row, 1).n, 2);
	assert_int_equal(g_array_index(two, struct proposal_row, 1).starts_at, 8000);
	proposal.by = "mentor";
	proposal.n = 1;
	assert_true(proposal_replace(f->store, &proposal, 11, &error));
	g_autoptr(GArray) none = proposal_list(f->store, f->mentorship_id, "mentee", &error);
	g_autoptr(GArray) one = proposal_list(f->store, f->mentorship_id, "mentor", &error);
	assert_int_equal(none->len, 0);
	assert_int_equal(one->len, 1);
	assert_null(error);
}

static void
the_ledger_notices_a_change(void **state)
{
	struct fixture *f = *state;
	int64_t broken_id = 0;
	const struct ledger_new entry = { f->mentorship_id, ADDRESSEE_MENTEE, "question", "u" };

	for (int i = 0; i < 3; i++)
		assert_true(ledger_add(f->store, &entry, 10 + i, NULL));
	assert_true(ledger_verify(f->store, &broken_id, NULL));
	assert_int_equal(broken_id, 0);
}

static void
a_damaged_file_is_refused_untouched(void **state)
{
	struct fixture *f = *state;
	g_autofree char *path = g_build_filename(f->directory, "mentord.db", NULL);
	struct store *again = NULL;
	GError *error = NULL;

	store_close(f->store);
	f->store = NULL;
	g_autofree char *garbage = g_strnfill(8192, 'x');
	assert_true(g_file_set_contents(path, garbage, 8192, NULL));
	assert_int_equal(store_open(f->directory, &again, &error), STORE_DAMAGED);
	assert_true(store_is_damaged(error));
	g_clear_error(&error);
	g_autofree char *after = NULL;
	gsize len = 0;
	assert_true(g_file_get_contents(path, &after, &len, NULL));
	assert_int_equal(len, 8192);
	assert_memory_equal(after, garbage, len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_key_is_mailed_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(holds_stop_what_they_should, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_being_sent_is_in_doubt_after_a_start,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_message_comes_back_as_it_was, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_course_survives_its_rows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_rehearsal_knows_every_table, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_rehearsal_holds_no_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_invitation_is_due_while_calendars_are_behind,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_latest_proposal_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_ledger_notices_a_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_file_is_refused_untouched, set_up,
		                                tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
