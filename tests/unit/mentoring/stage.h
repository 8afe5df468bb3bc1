/* A scenario of `programme simulate` played through the daemon's own use cases: a store, the shipped
 * texts, judge() and file_message() for what people write, the roster for what an admin does, and a
 * stand-in for the mail server that takes what may leave. No network, no children.
 *
 * What is left out of the comparison: what the scenario format does not print (the answers to YES
 * and NO, review mails, booklets, a person's own words). */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "config/complaint.h"
#include "mail/view.h"
#include "mentoring/core.h"
#include "mentoring/day.h"
#include "mentoring/file.h"
#include "mentoring/judge.h"
#include "mentoring/roster.h"
#include "mentoring/roster_course.h"
#include "programme/scenario.h"
#include "programme/when.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/prompt.h"
#include "store/session.h"

#define MENTEE_ADDR "anna@example.org"
#define MENTOR_ADDR "kari@example.org"

enum { STAGE_ROUNDS = 50, STAGE_QUOTED = 40 };

/* A mail that has left. */
struct stage_mail {
	utc_t at;
	enum addressee to;
	char *kind, *message_id;
	char *question; /* of a question, follow-up or reminder, else NULL */
	bool is_shown;  /* the scenario format prints it */
};

struct staged {
	char *directory;
	struct core core;
	struct secret key;
	struct scenario *scenario;
	const char *lang;
	bool is_rich; /* phones, contacts, places: what a person may leave out */
	bool has_consent;
	bool has_failed; /* said by print_error */
	bool in_consent; /* what leaves now answers a YES or NO */
	guint next;      /* event to come */
	utc_t *
	    booked_at; /* for each session of the scenario, where it stands now; 0: not booked yet */
	GArray *mails; /* struct stage_mail */
	unsigned uid;
	utc_t (*down)[2]; /* "server_down": from when until when nothing can leave */
	size_t down_n;
};

static inline void
stage_mail_clear(struct stage_mail *mail)
{
	g_free(mail->kind);
	g_free(mail->message_id);
	g_free(mail->question);
}

static inline bool
stage_ok(struct staged *stage, bool ok, const char *what, GError *error)
{
	if (!ok || error) {
		print_error("%s: %s\n", what, error ? error->message : "refused without a reason");
		stage->has_failed = true;
	}
	g_clear_error(&error);
	return ok;
}

/* ---- setting up ---- */

static inline struct settings *
stage_settings(const char *directory)
{
	g_autofree char *file = g_build_filename(directory, "mentord.conf", NULL);
	g_autofree char *text = g_strdup_printf(
	    "[mail]\naddress = mentor@example.org\nlang = fi\nzone = Europe/Helsinki\n"
	    "[imap]\nurl = imaps://mail.example.org\nuser = mentor\n"
	    "[smtp]\nurl = smtps://mail.example.org\n"
	    "[admin]\naddress = admin@example.org\n"
	    "[safety.fi]\nname = MIELI\nphone = 09 2525 0111\nhours = 24 h\n"
	    "[safety.sv]\nname = MIELI\nphone = 09 2525 0112\nhours = 24 h\n"
	    "[safety.en]\nname = MIELI\nphone = 09 2525 0113\nhours = 24 h\n"
	    "[paths]\nstate = %s\ntemplates = %s/none\n",
	    directory, directory);
	g_autoptr(GPtrArray) complaints = complaints_new();

	assert_true(g_file_set_contents(file, text, -1, NULL));
	struct settings *settings = settings_load(file, complaints);
	if (!settings)
		fail_msg("%s", (const char *)g_ptr_array_index(complaints, 0));
	return settings;
}

static inline char *
stage_days(uint8_t days)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (days & (1u << i))
			g_string_append_printf(text, "%s%s", text->len > 0 ? "," : "", names[i]);
	return g_string_free(text, FALSE);
}

static inline void
stage_add_people(struct staged *stage)
{
	const struct recipient *mentee = &stage->scenario->setting.mentee;
	const struct recipient *mentor = &stage->scenario->setting.mentor;
	g_autofree char *mentee_days = stage_days(mentee->days);
	g_autofree char *mentor_days = stage_days(mentor->days);
	g_autofree char *mentee_hour =
	    g_strdup_printf("%02d:%02d", mentee->minute / 60, mentee->minute % 60);
	g_autofree char *mentor_hour =
	    g_strdup_printf("%02d:%02d", mentor->minute / 60, mentor->minute % 60);
	struct person_words words = {
		.name = "Kari Mentori",
		.address = MENTOR_ADDR,
		.lang = stage->lang,
		.zone = mentor->zone,
		.country = country_word(mentor->country),
		.days = mentor_days,
		.hour = mentor_hour,
		.phone = stage->is_rich ? "+358 50 123" : NULL,
		.contact = stage->is_rich ? "Kari, 050 123" : NULL,
	};
	GError *error = NULL;
	utc_t now = stage->scenario->start;

	stage_ok(stage, roster_add_mentor(&stage->core, "kari", &words, now, &error), "mentor",
	         error);
	words.name = "Anna Mentoroitava";
	words.address = MENTEE_ADDR;
	words.zone = mentee->zone;
	words.country = country_word(mentee->country);
	words.days = mentee_days;
	words.hour = mentee_hour;
	error = NULL;
	words.mentor = "kari";
	words.programme = stage->scenario->setting.programme->name;
	stage_ok(stage, roster_add_mentee(&stage->core, "anna", &words, now, &error), "mentee",
	         error);
}

/* What the scenario format does not know: [["2027-05-20T10:00", "2027-05-21T10:00"], ...] */
static inline void
stage_parse_down(struct staged *stage, const char *json)
{
	json_t *root = json_loads(json, 0, NULL);
	const json_t *list = json_object_get(root, "server_down");
	const char *zone = stage->scenario->setting.mentee.zone;

	stage->down_n = json_array_size(list);
	stage->down = g_malloc0_n(stage->down_n + 1, sizeof *stage->down);
	for (size_t i = 0; i < stage->down_n; i++)
		for (size_t j = 0; j < 2; j++)
			assert_true(when_parse(
			    json_string_value(json_array_get(json_array_get(list, i), j)), zone,
			    &stage->down[i][j]));
	json_decref(root);
}

/* When the server that is down at an instant is back; that instant when it is not down. */
static inline utc_t
stage_up_at(const struct staged *stage, utc_t at)
{
	for (size_t i = 0; i < stage->down_n; i++)
		if (stage->down[i][0] <= at && at < stage->down[i][1])
			return stage->down[i][1];
	return at;
}

static inline void
stage_parse(struct staged *stage, const char *json)
{
	GHashTable *programmes = stage->core.programmes;
	g_autofree gpointer *names = g_hash_table_get_keys_as_array(programmes, NULL);
	size_t n = g_hash_table_size(programmes);
	const struct programme **list = g_new0(const struct programme *, n);
	g_autoptr(GError) error = NULL;

	for (size_t i = 0; i < n; i++)
		list[i] = g_hash_table_lookup(programmes, names[i]);
	stage->scenario = scenario_parse(json, strlen(json), list, n, &error);
	g_free(list);
	if (!stage->scenario)
		fail_msg("%s", error->message);
	stage->booked_at = g_new0(utc_t, (gsize)stage->scenario->sessions_n + 1);
	stage_parse_down(stage, json);
}

static inline void
stage_open(struct staged *stage, const char *json, const char *lang, bool is_rich)
{
	g_autoptr(GError) error = NULL;

	log_set_level(LOG_LEVEL_ERROR);
	*stage = (struct staged){
		.directory = g_dir_make_tmp("mentord-test-XXXXXX", NULL),
		.lang = lang,
		.is_rich = is_rich,
		.mails = g_array_new(FALSE, TRUE, sizeof(struct stage_mail)),
		.key = { g_strnfill(TOKEN_KEY_BYTES, 'k'), TOKEN_KEY_BYTES },
	};
	g_array_set_clear_func(stage->mails, (GDestroyNotify)stage_mail_clear);
	stage->core.settings = stage_settings(stage->directory);
	stage->core.token_key = &stage->key;
	if (store_open(stage->directory, &stage->core.store, &error) != STORE_OPENED
	    || !core_load_texts(&stage->core, &error))
		fail_msg("%s", error->message);
	stage_parse(stage, json);
	stage_add_people(stage);
}

static inline void
stage_close(struct staged *stage)
{
	g_autoptr(GDir) files = g_dir_open(stage->directory, 0, NULL);
	const char *name;

	scenario_free(stage->scenario);
	store_close(stage->core.store);
	core_clear_texts(&stage->core);
	settings_free(stage->core.settings);
	while (files && (name = g_dir_read_name(files))) {
		g_autofree char *file = g_build_filename(stage->directory, name, NULL);
		g_unlink(file);
	}
	g_rmdir(stage->directory);
	g_array_free(stage->mails, TRUE);
	g_free(stage->booked_at);
	g_free(stage->down);
	g_free(stage->key.at);
	g_free(stage->directory);
}

/* ---- what leaves ---- */

static inline char *
stage_question(struct staged *stage, int64_t outbox_id, const char *kind)
{
	static const char *const asking[] = { "question", "followup", "reminder", NULL };
	struct prompt_row prompt = { 0 };

	if (!g_strv_contains(asking, kind)
	    || !prompt_get(stage->core.store, outbox_prompt(stage->core.store, outbox_id), &prompt,
	                   NULL))
		return NULL;
	char *question = g_strdup(prompt.question);
	prompt_row_clear(&prompt);
	return question;
}

static inline bool
stage_shows(const struct staged *stage, enum addressee to, const char *kind)
{
	static const char *const never[] = { "review", "human", "export", "welcome", NULL };

	if (g_strv_contains(never, kind) || (stage->in_consent && to == ADDRESSEE_MENTOR))
		return false;
	return !g_str_equal(kind, "confirmed") || (to == ADDRESSEE_MENTEE && !stage->in_consent);
}

/* Thanks and results that answer what came, beside what the planner plans. */
static inline bool
stage_is_beside(const struct staged *stage, int64_t outbox_id)
{
	static const char *const keys[] = { "evaluation_thanks", "evaluation_result",
		                            "then_and_now_both", "another_twice",
		                            "debt_waits",        "nothing_open" };

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		if (outbox_key_number(stage->core.store, outbox_id, keys[i]) != 0)
			return true;
	return false;
}

/* The server takes all that may leave now. */
static inline void
stage_deliver(struct staged *stage, utc_t now)
{
	struct outbox_claimed claimed = { 0 };
	g_autoptr(GError) error = NULL;

	while (stage_up_at(stage, now) == now
	       && outbox_claim(stage->core.store, now, 1, &claimed, &error)) {
		struct stage_mail mail = {
			.at = now,
			.to = claimed.to_whom,
			.kind = g_strdup(claimed.kind),
			.message_id = g_strdup(claimed.message_id),
			.question = stage_question(stage, claimed.id, claimed.kind),
			.is_shown = stage_shows(stage, claimed.to_whom, claimed.kind)
			            && !stage_is_beside(stage, claimed.id),
		};
		g_array_append_val(stage->mails, mail);
		stage_ok(stage, outbox_set_sent(stage->core.store, claimed.id, now, "250 ok", NULL),
		         "sent", NULL);
		outbox_claimed_clear(&claimed);
	}
	stage_ok(stage, error == NULL, "claim", g_steal_pointer(&error));
}

/* The Message-ID of the newest mail to someone that had left at an instant: of these kinds (NULL: of
 * any) and about this question (NULL: about any). NULL: there is none. */
static inline const char *
stage_newest(const struct staged *stage, enum addressee to, const char *const *kinds,
             const char *question, utc_t at)
{
	for (guint i = stage->mails->len; i > 0; i--) {
		const struct stage_mail *mail =
		    &g_array_index(stage->mails, struct stage_mail, i - 1);
		if (mail->at <= at && mail->to == to
		    && (!kinds || g_strv_contains(kinds, mail->kind))
		    && (!question || g_strcmp0(question, mail->question) == 0))
			return mail->message_id;
	}
	return NULL;
}

/* ---- what arrives ---- */

/* A mail of a person, as the reader would tell of it. */
struct stage_letter {
	const char *from, *answers_id; /* NULL: a fresh mail */
	enum mail_kind kind;
	enum command command;
	date_t until_on;      /* of a pause or an absence */
	struct scores scores; /* of an evaluation; a line that is not given counts as a good one */
	struct writing writing; /* arrived_at is when it came */
};

enum { MIDDLE_SCORE = 7 };

static inline struct body_view
stage_body(const struct stage_letter *letter)
{
	GString *text = g_string_new(NULL);
	struct body_view body = {
		.words_n = letter->writing.words,
		.said = {
			.command = letter->command,
			.until_on = letter->until_on,
			.has_scores = letter->scores.a.is_given || letter->scores.c.is_given,
			.scores = { (uint8_t)letter->scores.a.value, MIDDLE_SCORE,
			            (uint8_t)letter->scores.c.value, MIDDLE_SCORE },
			.rest = g_strdup(""),
			.nearly = g_strdup(""),
			.scores_text = g_strdup(""),
			.plan = g_strdup(""),
		},
		.signals = letter->writing.signals,
		.first_sentence = g_strdup("Sain sen aina valmiiksi *ajoissa* & <hyvin>."),
		.safety_word = g_strdup(""),
		.whole = g_strdup(""),
		.hits = g_new0(struct signal_hit, SIGNAL_ROWS),
	};

	for (uint32_t i = 0; i < letter->writing.words; i++)
		g_string_append(text, "sana ");
	g_string_append(text, "{{mentor}} _x_\n");
	body.text = g_string_free(text, FALSE);
	for (uint32_t row = 4; row < SIGNAL_ROWS; row++)
		if (body.signals & SIGNAL(row))
			body.hits[body.hits_n++] =
			    (struct signal_hit){ row, g_strdup("aina"),
				                 g_strdup("Sain sen aina valmiiksi.") };
	return body;
}

static inline struct head_view
stage_head(const struct stage_letter *letter, unsigned uid)
{
	struct head_view head = {
		.kind = letter->kind,
		.dmarc = DMARC_PASS,
		.from = g_strsplit(letter->from, " ", -1),
		.to = g_strsplit("mentor@example.org", " ", -1),
		.answers_ids = g_strsplit(letter->answers_id ? letter->answers_id : "", " ", -1),
		.reported_ids = g_strsplit("", " ", -1),
		.message_id = g_strdup_printf("%u@example.org", uid),
		.mentord_id = g_strdup(""),
		.bounced_to = g_strdup(""),
		.bounce_status = g_strdup(""),
		.date_at = letter->writing.written_at != 0 ? letter->writing.written_at
		                                           : letter->writing.arrived_at,
	};

	memcpy(head.digest, &uid, sizeof uid);
	return head;
}

static inline bool
stage_take(struct staged *stage, const struct stage_letter *letter, utc_t now, GError **error)
{
	struct store *store = stage->core.store;
	struct inbox_new message = {
		.mailbox = "INBOX",
		.uidvalidity = 1,
		.uid = ++stage->uid,
		.received_at = now,
		.internal_at = letter->writing.arrived_at,
		.size = 1,
		.whole = true,
		.message = { "x", 1 },
	};

	if (inbox_add(store, &message, error) == 0)
		return false;
	g_autoptr(GArray) works = inbox_claim(store, 1, error);
	if (!works || works->len != 1)
		return false;
	const struct inbox_work *work = &g_array_index(works, struct inbox_work, 0);
	struct head_view head = stage_head(letter, stage->uid);
	struct body_view body = stage_body(letter);
	struct verdict verdict = { 0 };
	bool ok = judge(&stage->core, work, &head, now, &verdict, error)
	          && file_message(&stage->core,
	                          &(const struct filing){ work, &head, &verdict,
	                                                  verdict.wants_body ? &body : NULL },
	                          now, error);
	if (ok && verdict.class && !g_str_equal(verdict.class, "auto")) {
		print_error("mail %u: class %s, reason %s\n", stage->uid, verdict.class,
		            verdict.reason);
		ok = false;
	}
	verdict_clear(&verdict);
	head_view_clear(&head);
	body_view_clear(&body);
	return ok;
}

static inline void
stage_arrive(struct staged *stage, const struct stage_letter *letter, utc_t now)
{
	g_autoptr(GError) error = NULL;
	bool ok = store_begin(stage->core.store, &error) && stage_take(stage, letter, now, &error)
	          && store_commit(stage->core.store, &error);

	if (!ok)
		store_rollback(stage->core.store);
	stage_ok(stage, ok, "file", g_steal_pointer(&error));
}

static inline void
stage_from_mentee(struct staged *stage, const struct event *event, const char *answers_id,
                  enum command command, utc_t now)
{
	struct stage_letter letter = {
		.from = MENTEE_ADDR,
		.answers_id = answers_id,
		.kind = event->type == EVENT_OOO ? MAIL_AUTO : MAIL_PERSON,
		.command = command,
		.until_on = event->until,
		.scores = event->scores,
		.writing = event->writing,
	};

	if (letter.scores.c.is_given && !letter.scores.a.is_given)
		letter.scores.a.value = MIDDLE_SCORE;
	if (letter.scores.a.is_given && !letter.scores.c.is_given)
		letter.scores.c.value = MIDDLE_SCORE;
	letter.writing.arrived_at = event->at;
	stage_arrive(stage, &letter, now);
}

static inline void
stage_consent(struct staged *stage, const struct event *event, utc_t now)
{
	static const char *const kinds[] = { "invitation", "invitation_reminder", NULL };
	const char *id = stage_newest(stage, ADDRESSEE_MENTEE, kinds, NULL, event->at);

	/* What is on its way has nothing to do with it. */
	stage_deliver(stage, now);
	stage->in_consent = !stage->has_consent;
	stage->has_consent |= event->yes;
	stage_from_mentee(stage, event, id, event->yes ? COMMAND_YES : COMMAND_NO, now);
	stage_deliver(stage, now);
	stage->in_consent = false;
}

static inline void
stage_answer(struct staged *stage, const struct event *event, utc_t now)
{
	static const char *const asking[] = { "question", "followup", NULL };
	static const char *const meeting[] = { "prep", "post", "evaluation", "closing", NULL };
	g_autofree char *question = question_text(event->question);
	const char *id =
	    stage_newest(stage, ADDRESSEE_MENTEE, event->to_session_mail ? meeting : asking,
	                 question, event->at);

	stage_from_mentee(stage, event, id, COMMAND_NONE, now);
}

static inline void
stage_fresh(struct staged *stage, const struct event *event, utc_t now)
{
	stage_from_mentee(stage, event, NULL, COMMAND_NONE, now);
}

static inline void
stage_absent(struct staged *stage, const struct event *event, utc_t now)
{
	stage_from_mentee(stage, event,
	                  stage_newest(stage, ADDRESSEE_MENTEE, NULL, NULL, event->at),
	                  COMMAND_NONE, now);
}

static inline void
stage_resume(struct staged *stage, const struct event *event, utc_t now)
{
	stage_from_mentee(stage, event,
	                  stage_newest(stage, ADDRESSEE_MENTEE, NULL, NULL, event->at),
	                  COMMAND_RESUME, now);
}

static inline void
stage_pause(struct staged *stage, const struct event *event, utc_t now)
{
	stage_from_mentee(stage, event,
	                  stage_newest(stage, ADDRESSEE_MENTEE, NULL, NULL, event->at),
	                  COMMAND_PAUSE, now);
}

static inline void
stage_another(struct staged *stage, const struct event *event, utc_t now)
{
	stage_from_mentee(stage, event,
	                  stage_newest(stage, ADDRESSEE_MENTEE, NULL, NULL, event->at),
	                  COMMAND_ANOTHER, now);
}

static inline void
stage_stop(struct staged *stage, const struct event *event, utc_t now)
{
	stage_from_mentee(stage, event,
	                  stage_newest(stage, ADDRESSEE_MENTEE, NULL, NULL, event->at),
	                  COMMAND_STOP, now);
}

static inline void
stage_human(struct staged *stage, const struct event *event, utc_t now)
{
	static const char *const kinds[] = { "review", NULL };
	struct stage_letter letter = {
		.from = MENTOR_ADDR,
		.answers_id = stage_newest(stage, ADDRESSEE_MENTOR, kinds, NULL, event->at),
		.writing = { .arrived_at = event->at, .words = 20 },
	};

	stage_arrive(stage, &letter, now);
}

/* ---- what an admin does ---- */

typedef bool stage_admin_func(struct staged *stage, const struct event *event, utc_t now,
                              GError **error);

static inline char *
stage_instant(utc_t at)
{
	g_autofree char *wall = when_text("UTC", at);

	return g_strconcat(wall, "Z", NULL);
}

/* How mentorctl counts a session: by date, from 1. */
static inline char *
stage_number(struct staged *stage, int place)
{
	g_autoptr(GArray) rows = session_list(stage->core.store, 0, NULL);
	guint number = 1;

	while (number < rows->len
	       && g_array_index(rows, struct session_row, number - 1).starts_at
	              != stage->booked_at[place])
		number++;
	return g_strdup_printf("%u", number);
}

static inline bool
stage_book(struct staged *stage, const struct event *event, utc_t now, GError **error)
{
	g_autofree char *when = stage_instant(event->to);
	g_autofree char *minutes = g_strdup_printf("%d", event->minutes);

	struct session_words words = {
		.when = when,
		.minutes = minutes,
		.place = stage->is_rich ? "Kahvila *Ydin*" : NULL,
	};

	stage->booked_at[event->session] = event->to;
	return roster_add_session(&stage->core, "anna", &words, now, error);
}

static inline bool
stage_move(struct staged *stage, const struct event *event, utc_t now, GError **error)
{
	g_autofree char *number = stage_number(stage, event->session);
	g_autofree char *when = stage_instant(event->to);

	stage->booked_at[event->session] = event->to;
	return roster_move_session(&stage->core, "anna", number, when, now, error);
}

static inline bool
stage_cancel(struct staged *stage, const struct event *event, utc_t now, GError **error)
{
	g_autofree char *number = stage_number(stage, event->session);

	return roster_change_session(&stage->core, "anna", number, SESSION_CANCEL, now, error);
}

static inline bool
stage_miss(struct staged *stage, const struct event *event, utc_t now, GError **error)
{
	g_autofree char *number = stage_number(stage, event->session);

	return roster_change_session(&stage->core, "anna", number, SESSION_MISS, now, error);
}

static inline bool
stage_hold(struct staged *stage, const struct event *event, utc_t now, GError **error)
{
	(void)event;
	return roster_hold(&stage->core, "anna", now, error);
}

static inline bool
stage_release(struct staged *stage, const struct event *event, utc_t now, GError **error)
{
	(void)event;
	return roster_release(&stage->core, "anna", now, error);
}

static inline bool
stage_end(struct staged *stage, const struct event *event, utc_t now, GError **error)
{
	(void)event;
	return roster_end_mentee(&stage->core, "anna", now, error);
}

/* ---- playing ---- */

typedef void stage_mail_func(struct staged *stage, const struct event *event, utc_t now);

/* What is not here the daemon does not do yet. */
static const struct {
	stage_mail_func *mail;
	stage_admin_func *admin;
} stage_plays[EVENT_TYPES] = {
	[EVENT_BOOKED] = { .admin = stage_book },
	[EVENT_CONSENT] = { .mail = stage_consent },
	[EVENT_ANSWER] = { .mail = stage_answer },
	[EVENT_MAIL] = { .mail = stage_fresh },
	[EVENT_ANOTHER] = { .mail = stage_another },
	[EVENT_PAUSE] = { .mail = stage_pause },
	[EVENT_RESUME] = { .mail = stage_resume },
	[EVENT_STOP] = { .mail = stage_stop },
	[EVENT_END] = { .admin = stage_end },
	[EVENT_OOO] = { .mail = stage_absent },
	[EVENT_HUMAN_REPLY] = { .mail = stage_human },
	[EVENT_SESSION_MOVED] = { .admin = stage_move },
	[EVENT_SESSION_CANCELLED] = { .admin = stage_cancel },
	[EVENT_SESSION_MISSED] = { .admin = stage_miss },
	[EVENT_HOLD] = { .admin = stage_hold },
	[EVENT_RELEASE] = { .admin = stage_release },
};

static inline bool
stage_knows(const struct event *event)
{
	bool needs_session = event->type == EVENT_SESSION_MISSED && event->session < 0;

	return event->type == EVENT_OUTAGE
	       || (!needs_session
	           && (stage_plays[event->type].mail || stage_plays[event->type].admin));
}

static inline bool
stage_knows_all(const struct scenario *scenario)
{
	for (guint i = 0; i < scenario->events->len; i++)
		if (!stage_knows(&g_array_index(scenario->events, struct event, i)))
			return false;
	return true;
}

static inline void
stage_do(struct staged *stage, const struct event *event, utc_t now)
{
	stage_admin_func *admin = stage_plays[event->type].admin;
	g_autoptr(GError) error = NULL;

	if (stage_plays[event->type].mail) {
		stage_plays[event->type].mail(stage, event, now);
		return;
	}
	bool ok = store_begin(stage->core.store, &error) && admin(stage, event, now, &error)
	          && store_commit(stage->core.store, &error);
	if (!ok)
		store_rollback(stage->core.store);
	stage_ok(stage, ok, "admin", g_steal_pointer(&error));
}

static inline const struct event *
stage_next_event(const struct staged *stage)
{
	const GArray *events = stage->scenario->events;

	return stage->next < events->len ? &g_array_index(events, struct event, stage->next) : NULL;
}

/* All that has arrived by `now`. Returns when the daemon is back, if it went down meanwhile. */
static inline utc_t
stage_events(struct staged *stage, utc_t now)
{
	const struct event *event;

	while ((event = stage_next_event(stage)) && event->at <= now) {
		stage->next++;
		if (event->type == EVENT_OUTAGE)
			now = MAX(now, event->to);
		else
			stage_do(stage, event, now);
	}
	return now;
}

static inline void
stage_planned(const char *what, const GError *error, void *data)
{
	stage_ok(data, error == NULL, what, error ? g_error_copy(error) : NULL);
}

/* Somebody rings the crisis lines every day: what happens when nobody does is another test's. */
static inline void
stage_ring(struct staged *stage, utc_t now)
{
	for (size_t i = 0; i < SAFETY_LANGS; i++) {
		struct safety_line *line = &stage->core.settings->safety.lines[i];
		line->checked_on = zone_wall("UTC", now).date;
	}
}

static inline void
stage_plan(struct staged *stage, utc_t now)
{
	stage_ring(stage, now);
	day_plan(&stage->core, now, stage_planned, stage);
}

static inline utc_t
stage_next_at(struct staged *stage, utc_t now)
{
	struct core *core = &stage->core;
	const struct event *event = stage_next_event(stage);
	utc_t at = day_next(core);

	utc_t outbox_at = outbox_next_at(core->store);
	at = day_earlier(at, outbox_at == 0 ? 0 : stage_up_at(stage, MAX(now, outbox_at)));
	return day_earlier(at, event ? event->at : 0);
}

/* The whole scenario. False when anything failed. */
static inline bool
stage_play(struct staged *stage)
{
	utc_t now = stage->scenario->start;
	utc_t at;
	int rounds = 0;

	while (!stage->has_failed && (at = stage_next_at(stage, now)) != 0
	       && at < stage->scenario->until) {
		rounds = at > now ? 0 : rounds + 1;
		stage_ok(stage, rounds < STAGE_ROUNDS, "time stands still", NULL);
		now = MAX(now, at);
		now = stage_events(stage, now);
		stage_plan(stage, now);
		stage_deliver(stage, now);
	}
	return !stage->has_failed;
}
