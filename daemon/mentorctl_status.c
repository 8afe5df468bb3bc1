/* `mentorctl status`: how it goes, and all that needs a human, each with what to do. */
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/exit_code.h"
#include "mentoring/pair.h"
#include "mentoring/schedule.h"
#include "mentoring/server_state.h"
#include "store/address.h"
#include "store/hold.h"
#include "store/inbox.h"
#include "store/mentorship.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/quarantine.h"

enum {
	DAY_S = 86400,
	SHOWN = 20, /* problems of one kind: more would not fit a screen */
	ALL_MENTORSHIPS = 0,
};

/* ---- problems ---- */

struct finding {
	struct ctl *ctl;
	json_t *problems;
	const GArray *holds;
};

/* Takes over the text and the remedy. */
static void
add_problem(struct finding *finding, const char *code, char *text, char *remedy)
{
	json_t *problem = json_object();

	show_text(problem, "code", code);
	show_text(problem, "text", text);
	show_text(problem, "remedy", remedy);
	json_array_append_new(finding->problems, problem);
	g_free(text);
	g_free(remedy);
}

static const struct {
	const char *word, *remedy;
} server_remedies[] = {
	{ "down", "look at [%s] url and the network; it is tried again by itself" },
	{ "auth_failed", "put the right password into the file of [%s] credential, and restart "
	                 "mentord" },
	{ "mailbox_missing", "write [%s] mailbox as the server calls it" },
};

static void
find_server(struct finding *finding, enum server server, const char *name)
{
	utc_t since_at = 0;
	utc_t success_at = 0;
	const char *word =
	    server_state_word(finding->ctl->core.store, server, &since_at, &success_at);

	for (size_t i = 0; i < G_N_ELEMENTS(server_remedies); i++) {
		if (!g_str_equal(server_remedies[i].word, word))
			continue;
		g_autofree char *code = g_strdup_printf("%s_%s", name, word);
		g_autofree char *since = show_instant_text(since_at);
		g_auto(GStrv) around = g_strsplit(server_remedies[i].remedy, "%s", 2);
		add_problem(finding, code, g_strdup_printf("%s: %s since %s", name, word, since),
		            g_strjoinv(name, around));
	}
}

static bool
find_servers(struct finding *finding, GError **error)
{
	(void)error;
	find_server(finding, SERVER_IMAP, "imap");
	find_server(finding, SERVER_SMTP, "smtp");
	return true;
}

/* Mail is looked for all the time; when it is not, nobody is working. */
static bool
find_stale_poll(struct finding *finding, GError **error)
{
	const struct settings *settings = finding->ctl->core.settings;
	int64_t patience_s = MAX(settings->admin.dead_man_s, 3 * settings->imap.poll_s);
	utc_t since_at = 0;
	utc_t polled_at = 0;

	(void)error;
	server_state_word(finding->ctl->core.store, SERVER_IMAP, &since_at, &polled_at);
	if (polled_at != 0 && finding->ctl->now - polled_at <= patience_s)
		return true;
	g_autofree char *when = polled_at != 0 ? show_instant_text(polled_at) : NULL;
	add_problem(finding, "not_polled",
	            when ? g_strdup_printf("the mailbox was last read at %s", when)
	                 : g_strdup("the mailbox has never been read"),
	            g_strdup("look whether mentord runs: systemctl status mentord"));
	return true;
}

static bool
find_failed(struct finding *finding, GError **error)
{
	g_autoptr(GArray) rows = outbox_list(finding->ctl->core.store, "failed", 0, SHOWN, error);

	for (guint i = 0; rows && i < rows->len; i++) {
		const struct outbox_row *row = &g_array_index(rows, struct outbox_row, i);
		add_problem(finding, "mail_failed",
		            g_strdup_printf("mail %" G_GINT64_FORMAT " (%s to %s) was refused",
		                            row->id, row->kind,
		                            row->person ? row->person : "the admin"),
		            g_strdup_printf("mentorctl outbox retry %" G_GINT64_FORMAT
		                            ", or outbox cancel %" G_GINT64_FORMAT,
		                            row->id, row->id));
	}
	return rows != NULL;
}

/* Those that are still looked for settle by themselves. */
static bool
find_ambiguous(struct finding *finding, GError **error)
{
	g_autoptr(GArray) rows =
	    outbox_list(finding->ctl->core.store, "ambiguous", 0, SHOWN, error);

	for (guint i = 0; rows && i < rows->len; i++) {
		const struct outbox_row *row = &g_array_index(rows, struct outbox_row, i);
		if (row->next_at != 0)
			continue;
		add_problem(
		    finding, "mail_ambiguous",
		    g_strdup_printf("nobody knows whether mail %" G_GINT64_FORMAT
		                    " (%s to %s) left",
		                    row->id, row->kind, row->person ? row->person : "the admin"),
		    g_strdup_printf("mentorctl outbox resolve %" G_GINT64_FORMAT " sent, or resend",
		                    row->id));
	}
	return rows != NULL;
}

static bool
find_quarantine(struct finding *finding, GError **error)
{
	int64_t n = quarantine_count(finding->ctl->core.store);

	(void)error;
	if (n > 0)
		add_problem(finding, "quarantine",
		            g_strdup_printf("%" G_GINT64_FORMAT " in quarantine", n),
		            g_strdup("mentorctl quarantine list, then release or discard"));
	return true;
}

static const struct {
	const char *reason, *remedy;
} hold_remedies[] = {
	{ "safety", "the mentor replies to the alarm mail with VÄÄRÄ HÄLYTYS or JATKA" },
	{ "bounce", "mentorctl mentee set %s --address ADDR, or mentee release %s" },
	{ "complaint", "ask the mentor to talk with %s, then mentorctl mentee release %s" },
	{ "crisis_contacts", "ring the crisis line and write [safety.LANG] checked_on" },
};

static char *
hold_remedy(const struct hold *hold)
{
	if (!hold->mentee)
		return g_strdup("mentorctl release all");
	for (size_t i = 0; i < G_N_ELEMENTS(hold_remedies); i++) {
		if (!g_str_equal(hold_remedies[i].reason, hold->reason))
			continue;
		g_auto(GStrv) around = g_strsplit(hold_remedies[i].remedy, "%s", -1);
		return g_strjoinv(hold->mentee, around);
	}
	return g_strdup_printf("mentorctl mentee release %s", hold->mentee);
}

static bool
find_holds(struct finding *finding, GError **error)
{
	(void)error;
	for (guint i = 0; i < finding->holds->len && i < SHOWN; i++) {
		const struct hold *hold = &g_array_index(finding->holds, struct hold, i);
		g_autofree char *code = g_strdup_printf("hold_%s", hold->reason);
		add_problem(finding, code,
		            hold->mentee
		                ? g_strdup_printf("%s is on hold: %s", hold->mentee, hold->reason)
		                : g_strdup_printf("everything is on hold: %s", hold->reason),
		            hold_remedy(hold));
	}
	return true;
}

/* A mentee's refused address is a hold; a mentor's stands here. */
static bool
find_refused_mentors(struct finding *finding, GError **error)
{
	g_autoptr(GArray) ids =
	    address_suspended(finding->ctl->core.store, ROLE_MENTOR, SHOWN, error);

	for (guint i = 0; ids && i < ids->len; i++) {
		struct person mentor = { 0 };
		if (!person_get(finding->ctl->core.store, g_array_index(ids, int64_t, i), &mentor,
		                error))
			return false;
		add_problem(
		    finding, "address_refused",
		    g_strdup_printf("mail to the mentor %s is refused", mentor.handle),
		    g_strdup_printf("mentorctl mentor set %s --address ADDR", mentor.handle));
		person_clear(&mentor);
	}
	return ids != NULL;
}

/* Rules 3.11, *first contact*. */
static bool
find_sessionless(struct finding *finding, GError **error)
{
	g_autoptr(GArray) ids = mentorship_sessionless(finding->ctl->core.store, SHOWN, error);

	for (guint i = 0; ids && i < ids->len; i++) {
		g_autoptr(pair_owner) pair =
		    pair_load(&finding->ctl->core, g_array_index(ids, int64_t, i), error);
		if (!pair)
			return false;
		add_problem(
		    finding, "no_session",
		    g_strdup_printf("%s has no session, so nothing is sent", pair->mentee.handle),
		    g_strdup_printf("mentorctl session add %s WHEN", pair->mentee.handle));
	}
	return ids != NULL;
}

static bool
find_crisis_contacts(struct finding *finding, GError **error)
{
	static const char *const langs[] = { "fi", "sv", "en" };
	date_t today = (date_t)(finding->ctl->now / DAY_S);

	(void)error;
	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		if (!person_reads(finding->ctl->core.store, langs[i]))
			continue;
		g_autofree char *problem =
		    settings_safety_problem(finding->ctl->core.settings, langs[i], today);
		g_auto(GStrv) halves = g_strsplit(problem ? problem : "", "; ", 2);
		if (problem)
			add_problem(finding, "crisis_contacts", g_strdup(halves[0]),
			            g_strdup(halves[1]));
	}
	return true;
}

static bool
find_all(struct finding *finding, GError **error)
{
	static bool (*const finds[])(struct finding * finding, GError * *error) = {
		find_servers,     find_stale_poll,      find_holds,
		find_failed,      find_ambiguous,       find_quarantine,
		find_sessionless, find_crisis_contacts, find_refused_mentors,
	};
	bool ok = true;

	for (size_t i = 0; ok && i < G_N_ELEMENTS(finds); i++)
		ok = finds[i](finding, error);
	return ok;
}

/* ---- the rest of the screen ---- */

static json_t *
server_json(struct store *store, enum server server)
{
	json_t *object = json_object();
	utc_t since_at = 0;
	utc_t success_at = 0;

	show_text(object, "state", server_state_word(store, server, &since_at, &success_at));
	show_instant(object, "since", since_at);
	show_instant(object, "last_success_at", success_at);
	return object;
}

static json_t *
counts_json(const GArray *counts)
{
	json_t *object = json_object();

	for (guint i = 0; i < counts->len; i++) {
		const struct count *count = &g_array_index(counts, struct count, i);
		show_number(object, count->name, count->n);
	}
	return object;
}

static json_t *
holds_json(const GArray *holds)
{
	json_t *list = json_array();

	for (guint i = 0; i < holds->len; i++) {
		const struct hold *hold = &g_array_index(holds, struct hold, i);
		json_t *item = json_object();
		show_text(item, "mentee", hold->mentee);
		show_text(item, "reason", hold->reason);
		show_instant(item, "since", hold->since_at);
		json_array_append_new(list, item);
	}
	return list;
}

/* What stands in the outbox; with nothing there, when the planner looks next. */
static utc_t
next_send(struct ctl *ctl)
{
	utc_t next = outbox_next_at(ctl->core.store);
	utc_t planned = schedule_next(&ctl->core);

	return next != 0 ? next : planned;
}

static const char *
state_word(struct ctl *ctl, const json_t *problems)
{
	if (hold_stops(ctl->core.store, ALL_MENTORSHIPS))
		return "held";
	return json_array_size(problems) > 0 ? "degraded" : "ok";
}

/* Takes over the problems. */
static json_t *
status_json(struct ctl *ctl, const GArray *holds, json_t *problems, GError **error)
{
	struct store *store = ctl->core.store;
	g_autoptr(GArray) mentorships = mentorship_counts(store, error);
	g_autoptr(GArray) outbox = mentorships ? outbox_counts(store, error) : NULL;
	json_t *object = json_object();
	utc_t since_at = 0;
	utc_t polled_at = 0;

	server_state_word(store, SERVER_IMAP, &since_at, &polled_at);
	show_text(object, "state", state_word(ctl, problems));
	json_object_set_new(object, "imap", server_json(store, SERVER_IMAP));
	json_object_set_new(object, "smtp", server_json(store, SERVER_SMTP));
	show_instant(object, "last_poll_at", polled_at);
	show_instant(object, "next_send_at", next_send(ctl));
	if (outbox) {
		json_object_set_new(object, "mentorships", counts_json(mentorships));
		json_object_set_new(object, "outbox", counts_json(outbox));
	}
	show_number(object, "quarantine_n", quarantine_count(store));
	json_object_set_new(object, "holds", holds_json(holds));
	json_object_set_new(object, "problems", problems);
	show_number(object, "schema", STORE_SCHEMA);
	if (!outbox)
		g_clear_pointer(&object, json_decref);
	return object;
}

json_t *
run_status(struct ctl *ctl, GError **error)
{
	g_autoptr(GArray) holds = hold_list(ctl->core.store, error);
	if (!holds)
		return NULL;
	struct finding finding = { .ctl = ctl, .problems = json_array(), .holds = holds };
	if (!find_all(&finding, error)) {
		json_decref(finding.problems);
		return NULL;
	}
	ctl->exit_code = json_array_size(finding.problems) > 0 ? EXIT_RUNTIME : EXIT_OK;
	return status_json(ctl, holds, finding.problems, error);
}
