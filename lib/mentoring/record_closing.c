#include <string.h>

#include "base/log.h"
#include "base/remedy.h"
#include "mentoring/facts.h"
#include "mentoring/incoming.h"
#include "mentoring/letter.h"
#include "mentoring/record.h"
#include "mentoring/schedule.h"
#include "store/errand.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/prompt.h"

enum {
	DAY_S = 86400,
	BOOKLET_DAYS = 14,            /* after M10, when it is not answered */
	LAST_QUESTION_S = 60 * DAY_S, /* after the end */
	AGAIN_S = 600,                /* after an errand that failed */
};

/* ---- the answers to M10 ---- */

/* What stands behind the number of the fourth question, the word to the mentor. Owned by the caller; NULL: the answer
 * is not numbered. */
static char *
word_of(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	size_t at = 0;

	for (char **line = lines; *line; at += strlen(*line) + 1, line++) {
		const char *start = *line + strspn(*line, " \t");
		if (start[0] != '4' || (start[1] != '.' && start[1] != ')'))
			continue;
		char *word = g_strstrip(g_strdup(text + at + (start - *line) + 2));
		if (*word)
			return word;
		g_free(word);
	}
	return NULL;
}

bool
record_is_closing_word(struct core *core, int64_t outbox_id)
{
	return outbox_key_number(core->store, outbox_id, "closing_word") != 0;
}

bool
record_tell_closing(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	const struct pair *pair = incoming->pair;
	const struct person *mentor = &pair->mentor;
	const struct token_target *target = &incoming->verdict->target;
	bool is_later = outbox_key_number(core->store, target->outbox_id, "last_question") != 0;
	g_autofree char *key =
	    g_strdup_printf("closing_word:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = pair_data(pair, mentor->lang, incoming->now);
	struct letter letter = letter_to_mentor(pair, "closing_word", "review", key, data);
	utc_t gone_at = pair->mentorship.ended_at + core->settings->privacy.retention_s;

	/* Not on a Sunday; but before everything is deleted. */
	utc_t moment = pair_mentor_moment(pair, incoming->now);
	letter.not_before = moment < gone_at ? moment : 0;
	data_set(data, "answer", incoming->body->text);
	data_take(data, "date", facts_date(mentor->lang, mentor->zone, gone_at, incoming->now));
	json_object_set_new(data, "later", json_boolean(is_later));
	if (!is_later)
		data_take(data, "word", word_of(incoming->body->text));
	bool ok = letter_post(core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	/* A second answer brings no second booklet: only what still waits is brought forward. */
	return ok
	       && (is_later
	           || errand_advance(core->store, pair->mentorship.id, "booklet",
	                             incoming_reply_at(incoming), error));
}

bool
record_answer_booklet(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct core *core = incoming->core;
	const struct mentorship *row = &incoming->pair->mentorship;
	utc_t due_at = row->ended_at + LAST_QUESTION_S;

	*is_filed =
	    incoming->body->said.command == COMMAND_YES && row->ended_at != 0
	    && outbox_key_number(core->store, incoming->verdict->target.outbox_id, "booklet") != 0;
	if (!*is_filed || due_at < incoming->now)
		return true;
	incoming->class = "command";
	return errand_set(core->store, row->id, "last_question", due_at, error);
}

/* The mentee's moment on the n-th day after an instant. */
static utc_t
moment_after(const struct pair *pair, utc_t at, int days)
{
	struct recipient mentee = person_recipient(&pair->mentee);

	return recipient_moment(&mentee, recipient_date(&mentee, at) + days);
}

bool
record_expect_closing(struct core *core, const struct pair *pair, utc_t now, GError **error)
{
	if (pair->course->consent != CONSENT_YES)
		return true; /* nothing was ever asked or kept */
	return errand_set(core->store, pair->mentorship.id, "booklet",
	                  moment_after(pair, now, BOOKLET_DAYS), error);
}

/* ---- errands ---- */

static bool
send_booklet(struct core *core, const struct pair *pair, utc_t now, GError **error)
{
	g_autofree char *key = g_strdup_printf("booklet:%" G_GINT64_FORMAT, pair->mentorship.id);
	const struct record_mailing mailing = { .purpose = RECORD_BOOKLET, .key = key };

	return record_mail(core, pair, &mailing, now, error);
}

/* M66; its answer is words at the closing, and reaches the mentor. */
static bool
ask_last(struct core *core, const struct pair *pair, utc_t now, GError **error)
{
	g_autofree char *key =
	    g_strdup_printf("last_question:%" G_GINT64_FORMAT, pair->mentorship.id);
	json_t *data = pair_data(pair, pair->mentee.lang, now);
	const struct letter letter = {
		.template = "last_question",
		.kind = "closing",
		.key = key,
		.to_whom = ADDRESSEE_MENTEE,
		.person = &pair->mentee,
		.data = data,
		.mentorship_id = pair->mentorship.id,
	};
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);

	json_decref(data);
	return ok;
}

static bool
send_export(struct core *core, const struct pair *pair, utc_t now, GError **error)
{
	g_autofree char *key = g_strdup_printf(
	    "my_data_by_admin:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, pair->mentorship.id, now);
	const struct record_mailing mailing = { .purpose = RECORD_DATA, .key = key };

	return record_mail(core, pair, &mailing, now, error);
}

/* An export that an admin took as files is not kept from whom it is about. */
static bool
tell_exported(struct core *core, const struct pair *pair, utc_t now, GError **error)
{
	const struct person *mentee = &pair->mentee;
	g_autofree char *key = g_strdup_printf("export_told:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
	                                       pair->mentorship.id, now);
	json_t *data = pair_data(pair, mentee->lang, now);
	const struct letter letter = {
		.template = "export_told",
		.kind = "confirmed",
		.key = key,
		.to_whom = ADDRESSEE_MENTEE,
		.person = mentee,
		.data = data,
		.mentorship_id = pair->mentorship.id,
		.passes = PASSES_MENTORSHIP,
	};

	data_take(data, "when", facts_when(mentee->lang, mentee->zone, now, now));
	data_set(data, "admin_contact", core->settings->admin.address);
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

static const struct {
	const char *what;
	bool (*run)(struct core *core, const struct pair *pair, utc_t now, GError **error);
} errands[] = {
	{ "booklet", send_booklet },
	{ "last_question", ask_last },
	{ "export", send_export },
	{ "told", tell_exported },
};

static bool
run_errand(struct core *core, const struct errand *errand, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = pair_load(core, errand->mentorship_id, error);

	for (size_t i = 0; pair && i < G_N_ELEMENTS(errands); i++)
		if (g_str_equal(errands[i].what, errand->what))
			return errands[i].run(core, pair, now, error)
			       && errand_done(core->store, errand->id, error);
	return false;
}

/* One that cannot be done now waits, and holds up no other. */
static bool
run_alone(struct core *core, const struct errand *errand, utc_t now, GError **error)
{
	GError *failed = NULL;

	if (!store_begin(core->store, error))
		return false;
	if (run_errand(core, errand, now, &failed))
		return store_commit(core->store, error);
	store_rollback(core->store);
	if (g_error_matches(failed, REMEDY, REMEDY_RETRY) || store_is_damaged(failed)) {
		g_propagate_error(error, failed);
		return false;
	}
	g_autofree char *why = log_quote(failed->message);
	log_event(LOG_LEVEL_ERROR, "errand_failed",
	          "mentorship=%" G_GINT64_FORMAT " what=%s error=%s", errand->mentorship_id,
	          errand->what, why);
	g_error_free(failed);
	return errand_set_due(core->store, errand->id, now + AGAIN_S, error);
}

int64_t
record_run(struct core *core, utc_t now, int64_t most, GError **error)
{
	if (schedule_is_held(core))
		return 0;
	g_autoptr(GArray) due = errand_list_due(core->store, now, most, error);
	if (!due)
		return -1;
	for (guint i = 0; i < due->len; i++)
		if (!run_alone(core, &g_array_index(due, struct errand, i), now, error))
			return -1;
	return due->len;
}
