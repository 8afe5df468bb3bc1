/* The rehearsal: the daemon's parts in turn, a mail server that takes everything, a mentee who answers
 * the next day. Nothing here decides what leaves. */
#include "mentoring/preview.h"
#include "mentoring/invite.h"

#include <string.h>

#include "base/remedy.h"
#include "base/zone.h"
#include "mail/compose.h"
#include "mentoring/day.h"
#include "mentoring/facts.h"
#include "mentoring/file.h"
#include "mentoring/letter.h"
#include "mentoring/preview_why.h"
#include "mentoring/report.h"
#include "mentoring/roster.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/prompt.h"
#include "store/rehearsal.h"
#include "store/token.h"
#include "template/markdown.h"

enum {
	MEDIAN_WORDS = 43, /* of a reply (rules 3.1) */
	NOON = 12 * 60,
	ROUNDS_MOST = 100, /* at one instant: more means that something never settles */
	OWNER = 1,
	PAGE = 500,
};

/* What was said about a mail when it was made, by its key. */
struct noted {
	char *reason, *then;
};

/* What the mentee will answer, and when. */
struct coming {
	utc_t at;
	int64_t outbox_id;
	bool is_consent;
};

struct rehearsal {
	struct core core; /* of the copy */
	struct secret key;
	char *mentee_addr, *mentee_zone;
	int64_t mentee_id, mentor_id, mentorship_id, uid;
	const struct programme *programme;
	GHashTable *notes; /* key → struct noted */
	GArray *coming;    /* struct coming */
	GArray *mails;     /* struct preview_mail */
	bool is_silent;
	GError *failed; /* the first thing that did */
};

static void
mail_clear(struct preview_mail *mail)
{
	char *owned[] = { mail->to,      mail->person,   mail->zone,   mail->kind,
		          mail->subject, mail->question, mail->reason, mail->why_then };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_free(owned[i]);
	g_bytes_unref(mail->message);
}

static void
noted_free(gpointer data)
{
	struct noted *noted = data;

	g_free(noted->reason);
	g_free(noted->then);
	g_free(noted);
}

static void
fail(struct rehearsal *run, GError *error)
{
	if (run->failed)
		g_clear_error(&error);
	else
		run->failed = error;
}

/* ---- what is made ---- */

static char *
head_line(const struct rehearsal *run, const char *lang, const char *zone, utc_t at,
          const struct preview_why *why, GError **error)
{
	json_t *data = json_object();

	data_take(data, "when", facts_when(lang, zone, at, at));
	data_take(data, "time", facts_time(lang, zone, at));
	data_set(data, "why_then", why->then);
	data_set(data, "why_this", why->which);
	char *line = catalogue_line(run->core.catalogue, lang, "preview", data, error);
	json_decref(data);
	return line;
}

/* The line stands above the mail, in both of its parts. */
static void
put_head(struct rendered *rendered, const char *line)
{
	char *text = g_strconcat(line, "\n\n", rendered->text, NULL);
	char *body = rendered->html ? strstr(rendered->html, "<body") : NULL;
	char *end = body ? strchr(body, '>') : NULL;

	g_free(rendered->text);
	rendered->text = text;
	if (!end)
		return;
	GString *html = g_string_new_len(rendered->html, end + 1 - rendered->html);
	g_string_append(html, "\n<p style=\"margin:16px;padding:8px;border:1px solid #8a8a8a;"
	                      "font-family:Arial,Helvetica,sans-serif\">");
	markdown_html_escape(line, html);
	g_string_append(html, "</p>");
	g_string_append(html, end + 1);
	g_free(rendered->html);
	rendered->html = g_string_free(html, FALSE);
}

static void
on_letter(const struct letter *letter, utc_t now, struct rendered *rendered, void *data)
{
	struct rehearsal *run = data;
	const char *lang = letter->person ? letter->person->lang : letter->lang;
	const char *zone = letter->person ? letter->person->zone : letter->zone;
	struct preview_why local = { 0 };
	struct preview_why english = { 0 };
	GError *error = NULL;
	char *line = NULL;

	if (preview_why(&run->core, letter, run->programme, lang, &local, &error)
	    && preview_why(&run->core, letter, run->programme, "en", &english, &error))
		line = head_line(run, lang, zone, MAX(now, letter->not_before), &local, &error);
	if (line) {
		struct noted *noted = g_new0(struct noted, 1);
		noted->then = g_steal_pointer(&english.then);
		noted->reason = letter->planned ? planned_reason(letter->planned)
		                                : g_steal_pointer(&english.which);
		g_hash_table_replace(run->notes, g_strdup(letter->key), noted);
		put_head(rendered, line);
	} else {
		fail(run, error);
	}
	g_free(line);
	preview_why_clear(&local);
	preview_why_clear(&english);
}

/* ---- what leaves ---- */

static bool
concerns(const struct rehearsal *run, const struct outbox_claimed *mail)
{
	return mail->mentorship_id == run->mentorship_id
	       || (mail->mentorship_id == 0 && mail->person_id == run->mentor_id);
}

static char *
question_of(const struct rehearsal *run, const struct outbox_claimed *mail)
{
	static const char *const asking[] = { "question", "followup", "reminder", NULL };
	struct prompt_row prompt = { 0 };

	if (!g_strv_contains(asking, mail->kind)
	    || !prompt_get(run->core.store, outbox_prompt(run->core.store, mail->id), &prompt,
	                   NULL))
		return NULL;
	char *question = g_steal_pointer(&prompt.question);
	prompt_row_clear(&prompt);
	return question;
}

/* One that was made before the rehearsal: its words are not in the copy, only how many. */
static GBytes *
stand_in(const struct rehearsal *run, const struct outbox_claimed *mail, const char *subject,
         utc_t now)
{
	g_autofree char *words = outbox_text(run->core.store, mail->id, NULL);
	struct compose message = {
		.from = { NULL, run->core.settings->mail.address },
		.to = { NULL, mail->to_addr },
		.subject = subject,
		.message_id = mail->message_id,
		.date = now,
		.mentord_id = mail->uuid,
		.text = words ? words : "",
	};

	return compose_message(&message, NULL);
}

static void
record(struct rehearsal *run, const struct outbox_claimed *mail, utc_t now)
{
	g_autofree char *key = outbox_key(run->core.store, mail->id);
	g_autofree char *subject = outbox_subject(run->core.store, mail->id);
	const struct noted *noted = g_hash_table_lookup(run->notes, key);
	struct person person = { 0 };
	bool is_known =
	    mail->person_id != 0 && person_get(run->core.store, mail->person_id, &person, NULL);
	struct preview_mail row = {
		.at = now,
		.to = g_strdup(mail->to_addr),
		.person = is_known ? g_strdup(person.handle) : NULL,
		.zone = g_strdup(is_known ? person.zone : run->core.settings->mail.zone),
		.kind = g_strdup(mail->kind),
		.subject = g_strdup(subject ? subject : ""),
		.question = question_of(run, mail),
		.reason = g_strdup(noted ? noted->reason : "made before now"),
		.why_then = g_strdup(noted ? noted->then : "already waiting to leave"),
		.message = noted ? g_bytes_ref(mail->message)
		                 : stand_in(run, mail, subject ? subject : "-", now),
	};

	person_clear(&person);
	g_array_append_val(run->mails, row);
}

/* The next noon that is neither before the day after the question nor past. */
static utc_t
noon_after(const struct rehearsal *run, utc_t sent_at, utc_t now)
{
	date_t day = zone_wall(run->mentee_zone, sent_at).date + 1;
	utc_t at = zone_utc(run->mentee_zone, (struct wall){ day, NOON });

	while (at <= now)
		at = zone_utc(run->mentee_zone, (struct wall){ ++day, NOON });
	return at;
}

static void
expect_answer(struct rehearsal *run, int64_t outbox_id, const char *kind, utc_t sent_at, utc_t now)
{
	static const char *const answered[] = { "invitation", "question", "followup", NULL };
	struct coming coming = {
		.at = noon_after(run, sent_at, now),
		.outbox_id = outbox_id,
		.is_consent = g_str_equal(kind, "invitation"),
	};

	if (!run->is_silent && g_strv_contains(answered, kind))
		g_array_append_val(run->coming, coming);
}

static bool
take(struct rehearsal *run, utc_t now, bool *is_more, GError **error)
{
	struct outbox_claimed mail = { 0 };

	*is_more = outbox_claim(run->core.store, now, OWNER, &mail, error);
	if (!*is_more)
		return error == NULL || *error == NULL;
	if (concerns(run, &mail))
		record(run, &mail, now);
	if (mail.mentorship_id == run->mentorship_id)
		expect_answer(run, mail.id, mail.kind, now, now);
	bool ok = report_sent(&run->core, mail.id, "250", now, error);
	outbox_claimed_clear(&mail);
	return ok;
}

static void
deliver(struct rehearsal *run, utc_t now)
{
	GError *error = NULL;
	bool is_more = true;

	while (is_more && !run->failed) {
		bool ok = store_begin(run->core.store, &error) && take(run, now, &is_more, &error)
		          && store_commit(run->core.store, &error);
		if (!ok) {
			store_rollback(run->core.store);
			fail(run, error);
		}
	}
}

/* ---- what is answered ---- */

static char **
one_string(const char *text)
{
	char **strings = g_new0(char *, text ? 2 : 1);

	strings[0] = g_strdup(text);
	return strings;
}

static struct head_view
head_of(const struct rehearsal *run, utc_t at)
{
	struct head_view head = {
		.kind = MAIL_PERSON,
		.dmarc = DMARC_PASS,
		.from = one_string(run->mentee_addr),
		.to = one_string(run->core.settings->mail.address),
		.answers_ids = one_string(NULL),
		.reported_ids = one_string(NULL),
		.message_id = g_strdup_printf("%" G_GINT64_FORMAT "@rehearsal", run->uid),
		.mentord_id = g_strdup(""),
		.bounced_to = g_strdup(""),
		.bounce_status = g_strdup(""),
		.date_at = at,
	};

	memcpy(head.digest, &run->uid, sizeof run->uid);
	return head;
}

static struct body_view
body_of(bool is_consent)
{
	uint32_t words = is_consent ? 1 : MEDIAN_WORDS;
	char *text = g_strdup_printf("[%u word%s]", words, words == 1 ? "" : "s");

	return (struct body_view){
		.state = BODY_TEXT,
		.text = text,
		.words_n = words,
		.said = { .command = is_consent ? COMMAND_YES : COMMAND_NONE,
		          .until_on = DATE_NONE,
		          .rest = g_strdup(""),
		          .nearly = g_strdup(""),
		          .scores_text = g_strdup(""),
		          .plan = g_strdup("") },
		.first_sentence = g_strdup(text),
		.safety_word = g_strdup(""),
		.whole = g_strdup(""),
	};
}

/* As judge.h finds it when a token and the sender agree. */
static bool
verdict_of(const struct rehearsal *run, int64_t outbox_id, struct verdict *verdict, GError **error)
{
	struct outbox_address mail = { 0 };

	if (!outbox_address(run->core.store, outbox_id, &mail, error))
		return false;
	int64_t prompt_id = outbox_prompt(run->core.store, outbox_id);
	*verdict = (struct verdict){
		.author = AUTHOR_MENTEE,
		.level = 3,
		.wants_body = true,
		.target = { .channel = 'M',
		            .outbox_id = outbox_id,
		            .thread_id = mail.thread_id,
		            .prompt_id = prompt_id,
		            .mentorship_id = run->mentorship_id,
		            .person_id = run->mentee_id,
		            .kind = g_steal_pointer(&mail.kind),
		            .to_whom = ADDRESSEE_MENTEE },
		.person_id = run->mentee_id,
		.mentorship_id = run->mentorship_id,
		.prompt_id = prompt_id,
	};
	outbox_address_clear(&mail);
	return true;
}

static bool
file_answer(struct rehearsal *run, const struct coming *coming, const struct inbox_work *work,
            GError **error)
{
	struct head_view head = head_of(run, coming->at);
	struct body_view body = body_of(coming->is_consent);
	struct verdict verdict = { 0 };
	bool ok =
	    verdict_of(run, coming->outbox_id, &verdict, error)
	    && file_message(&run->core, &(const struct filing){ work, &head, &verdict, &body },
	                    coming->at, error);

	verdict_clear(&verdict);
	body_view_clear(&body);
	head_view_clear(&head);
	return ok;
}

static bool
answer(struct rehearsal *run, const struct coming *coming, GError **error)
{
	struct store *store = run->core.store;
	struct inbox_new message = {
		.mailbox = run->core.settings->imap.mailbox,
		.uid = ++run->uid,
		.received_at = coming->at,
		.internal_at = coming->at,
		.size = 1,
		.whole = true,
		.message = { "x", 1 },
	};

	if (inbox_add(store, &message, error) == 0)
		return false;
	g_autoptr(GArray) works = inbox_claim(store, 1, error);
	return works && works->len == 1
	       && file_answer(run, coming, &g_array_index(works, struct inbox_work, 0), error);
}

static void
answer_due(struct rehearsal *run, utc_t now)
{
	for (guint i = 0; !run->failed && i < run->coming->len;) {
		struct coming coming = g_array_index(run->coming, struct coming, i);
		GError *error = NULL;
		if (coming.at > now) {
			i++;
			continue;
		}
		g_array_remove_index(run->coming, i);
		bool ok = store_begin(run->core.store, &error) && answer(run, &coming, &error)
		          && store_commit(run->core.store, &error);
		if (!ok) {
			store_rollback(run->core.store);
			fail(run, error);
		}
	}
}

static utc_t
next_answer(const struct rehearsal *run)
{
	utc_t next = 0;

	for (guint i = 0; i < run->coming->len; i++)
		next = day_earlier(next, g_array_index(run->coming, struct coming, i).at);
	return next;
}

/* ---- the clock ---- */

static void
on_planned(const char *what, const GError *error, void *data)
{
	if (!error)
		return;
	GError *failed = g_error_copy(error);
	g_prefix_error(&failed, "%s: ", what);
	fail(data, failed);
}

/* Invitations leave as they would. Their calendar objects are mentord-read's to make, and no part of what is
 * shown: an empty one stands in for each. */
static void
invite_due(struct rehearsal *run, utc_t now)
{
	char stand_in[] = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
	char *const objects[INVITED] = { stand_in, stand_in };
	struct invite_work work = { 0 };
	GError *error = NULL;
	GHashTable *none = g_hash_table_new(g_int64_hash, g_int64_equal);

	while (!run->failed && invite_next(&run->core, none, now, &work, &error)) {
		if (!invite_post(&run->core, &work, objects, now, &error)) {
			invite_work_clear(&work);
			break;
		}
		invite_work_clear(&work);
	}
	g_hash_table_unref(none);
	if (error)
		fail(run, error);
}

static void
play(struct rehearsal *run, utc_t now, utc_t until)
{
	int rounds = 0;

	for (utc_t at = now; at != 0 && at < until && !run->failed;) {
		rounds = at > now ? 0 : rounds + 1;
		now = MAX(now, at);
		answer_due(run, now);
		while (day_plan(&run->core, now, on_planned, run) && !run->failed)
			;
		invite_due(run, now);
		deliver(run, now);
		at = day_earlier(day_next(&run->core), outbox_next_at(run->core.store));
		at = day_earlier(at, next_answer(run));
		if (rounds > ROUNDS_MOST)
			fail(run,
			     g_error_new_literal(REMEDY, REMEDY_GIVE_UP,
			                         "the plan never settles; please report this"));
	}
}

/* ---- before it begins ---- */

/* The newest mail of a kind to the mentee that has left; 0: none. */
static int64_t
sent_of_kind(const struct rehearsal *run, const char *handle, const char *kind, GError **error)
{
	int64_t after_id = 0;
	int64_t found = 0;

	for (;;) {
		g_autoptr(GArray) rows =
		    outbox_list(run->core.store, "sent", after_id, PAGE, error);
		if (!rows)
			return 0;
		for (guint i = 0; i < rows->len; i++) {
			const struct outbox_row *row = &g_array_index(rows, struct outbox_row, i);
			after_id = row->id;
			if (g_strcmp0(row->person, handle) == 0 && g_str_equal(row->kind, kind))
				found = row->id;
		}
		if (rows->len < PAGE)
			return found;
	}
}

/* What has been asked already and is open still is answered too. */
static bool
expect_open(struct rehearsal *run, const struct pair *pair, utc_t now, GError **error)
{
	int open = course_open_prompt(pair->course);
	GError *failed = NULL;

	if (pair->course->consent == CONSENT_NONE && pair->course->invited_at != 0) {
		int64_t id = sent_of_kind(run, pair->mentee.handle, "invitation", &failed);
		if (id != 0)
			expect_answer(run, id, "invitation", pair->course->invited_at, now);
	} else if (open >= 0) {
		const struct prompt *prompt = course_prompt(pair->course, open);
		struct token_target target = { 0 };
		if (token_target_of_prompt(run->core.store, prompt->row_id, &target, &failed)
		    && outbox_state_is(run->core.store, target.outbox_id, "sent"))
			expect_answer(run, target.outbox_id, "question", prompt->sent_at, now);
		token_target_clear(&target);
	}
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

/* Nothing is sent, so any key will do. */
static void
begin(struct rehearsal *run, const struct core *core, const struct pair *pair, bool is_silent)
{
	run->key = (struct secret){ g_strnfill(TOKEN_KEY_BYTES, 'r'), TOKEN_KEY_BYTES };
	run->core.settings = core->settings;
	run->core.catalogue = core->catalogue;
	run->core.programmes = core->programmes;
	run->core.token_key = &run->key;
	run->core.watch = (struct letter_watch){ on_letter, run };
	run->mentee_addr = g_strdup(pair->mentee.addr);
	run->mentee_zone = g_strdup(pair->mentee.zone);
	run->mentee_id = pair->mentee.id;
	run->mentor_id = pair->mentor.id;
	run->mentorship_id = pair->mentorship.id;
	run->programme = pair->setting.programme;
	run->is_silent = is_silent;
	run->notes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, noted_free);
	run->coming = g_array_new(FALSE, FALSE, sizeof(struct coming));
	run->mails = g_array_new(FALSE, FALSE, sizeof(struct preview_mail));
	g_array_set_clear_func(run->mails, (GDestroyNotify)mail_clear);
}

static void
finish(struct rehearsal *run)
{
	store_close(run->core.store);
	g_hash_table_unref(run->notes);
	g_array_unref(run->coming);
	g_array_unref(run->mails);
	g_free(run->mentee_addr);
	g_free(run->mentee_zone);
	g_free(run->key.at);
}

GArray *
preview_run(const struct core *core, const char *mentee, const struct preview_wish *wish, utc_t now,
            GError **error)
{
	struct core reader = *core;
	g_autoptr(pair_owner) pair = roster_pair(&reader, mentee, error);
	struct rehearsal run = { 0 };
	GArray *mails = NULL;

	if (!pair)
		return NULL;
	begin(&run, core, pair, wish->silent);
	date_t last = zone_wall(run.mentee_zone, now).date + (date_t)wish->days;
	utc_t until = zone_utc(run.mentee_zone, (struct wall){ last + 1, 0 });
	run.core.store = rehearsal_open(core->store, pair->mentor.id, error);
	if (run.core.store && expect_open(&run, pair, now, error)) {
		play(&run, now, until);
		if (run.failed)
			g_propagate_error(error, g_steal_pointer(&run.failed));
		else
			mails = g_array_ref(run.mails);
	}
	finish(&run);
	return mails;
}
