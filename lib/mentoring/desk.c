#include "mentoring/desk.h"

#include "base/log.h"
#include "base/remedy.h"
#include "mentoring/report.h"
#include "mentoring/schedule.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/prompt.h"
#include "store/quarantine.h"
#include "store/raw.h"

/* ---- mail that leaves ---- */

/* The mail, in one of the states (NULL-terminated) in which the decision makes sense. */
static bool
find_mail(struct core *core, int64_t id, const char *const *states, struct outbox_address *mail,
          GError **error)
{
	GError *failed = NULL;

	if (!outbox_address(core->store, id, mail, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL
		       && remedy_refuse(error,
		                        "there is no mail %" G_GINT64_FORMAT
		                        "; mentorctl outbox list shows those there are",
		                        id);
	}
	if (g_strv_contains(states, mail->state))
		return true;
	GString *wanted = g_string_new(states[0]);
	for (size_t i = 1; states[i]; i++)
		g_string_append_printf(wanted, " or %s", states[i]);
	remedy_refuse(error, "mail %" G_GINT64_FORMAT " is %s; this is for mail that is %s", id,
	              mail->state, wanted->str);
	g_string_free(wanted, TRUE);
	outbox_address_clear(mail);
	return false;
}

static void
note(const char *event, int64_t outbox_id)
{
	log_event(LOG_LEVEL_INFO, event, "outbox=%" G_GINT64_FORMAT, outbox_id);
}

bool
desk_retry(struct core *core, int64_t outbox_id, utc_t now, GError **error)
{
	static const char *const states[] = { "failed", "retry", NULL };
	struct outbox_address mail = { 0 };

	if (!find_mail(core, outbox_id, states, &mail, error))
		return false;
	outbox_address_clear(&mail);
	note("retry_asked", outbox_id);
	return outbox_set_retry(core->store, outbox_id, now, NULL, error);
}

bool
desk_cancel(struct core *core, int64_t outbox_id, utc_t now, GError **error)
{
	static const char *const states[] = { "due", "retry", "failed", NULL };
	struct outbox_address mail = { 0 };

	if (!find_mail(core, outbox_id, states, &mail, error))
		return false;
	struct outbox_late never = {
		.id = outbox_id,
		.prompt_id = outbox_prompt(core->store, outbox_id),
		.mentorship_id = mail.mentorship_id,
	};
	outbox_address_clear(&mail);
	note("cancelled", outbox_id);
	return outbox_set_cancelled(core->store, outbox_id, error)
	       && schedule_forget(core, &never, now, error);
}

bool
desk_resolve(struct core *core, int64_t outbox_id, bool was_sent, utc_t now, GError **error)
{
	static const char *const states[] = { "ambiguous", NULL };
	struct outbox_address mail = { 0 };

	if (!find_mail(core, outbox_id, states, &mail, error))
		return false;
	outbox_address_clear(&mail);
	note(was_sent ? "resolved_sent" : "resolved_resend", outbox_id);
	return was_sent ? report_sent(core, outbox_id, NULL, now, error)
	                : outbox_set_retry(core->store, outbox_id, now, NULL, error);
}

/* ---- mail that came ---- */

static bool
find_set_aside(struct core *core, int64_t id, struct quarantine_row *row, GError **error)
{
	GError *failed = NULL;

	if (quarantine_get(core->store, id, row, &failed))
		return true;
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL
	       && remedy_refuse(error,
	                        "nothing waits in quarantine under %" G_GINT64_FORMAT
	                        "; mentorctl quarantine list shows what does",
	                        id);
}

/* Reading such a message again cannot help. */
static const struct {
	const char *reason, *why;
} final_reasons[] = {
	{ "too_large", "only its header was kept" },
	{ "mime_limit", "it is over a limit of [limits]" },
	{ "bounce_unparsed", "a program wrote it" },
	{ "bounce_unproven", "a program wrote it" },
};

static const char *
why_final(const char *reason)
{
	for (size_t i = 0; i < G_N_ELEMENTS(final_reasons); i++)
		if (g_str_equal(final_reasons[i].reason, reason))
			return final_reasons[i].why;
	return NULL;
}

bool
desk_is_final(const char *reason)
{
	return why_final(reason) != NULL;
}

static bool
may_release(const struct quarantine_row *row, int64_t mentorship_id, GError **error)
{
	const char *why = why_final(row->reason);

	if (why)
		return remedy_refuse(error,
		                     "mail %" G_GINT64_FORMAT
		                     " cannot be released, %s; look at it in the mailbox, then "
		                     "mentorctl quarantine discard %" G_GINT64_FORMAT,
		                     row->id, why, row->id);
	return mentorship_id != 0 || *row->claims || g_str_equal(row->reason, "crashed")
	       || remedy_refuse(
		   error,
		   "nothing says whose words mail %" G_GINT64_FORMAT
		   " holds; write --to PROMPT, with the number of the question it answers",
		   row->id);
}

/* 0 with an error when there is no such prompt. */
static int64_t
mentorship_of_prompt(struct core *core, int64_t prompt_id, GError **error)
{
	struct prompt_row prompt = { 0 };
	GError *failed = NULL;

	if (!prompt_get(core->store, prompt_id, &prompt, &failed) && !failed)
		g_set_error(&failed, REMEDY, REMEDY_GIVE_UP,
		            "there is no prompt %" G_GINT64_FORMAT
		            "; mentorctl thread list shows the prompt of each thread",
		            prompt_id);
	int64_t mentorship_id = prompt.mentorship_id;
	prompt_row_clear(&prompt);
	if (failed)
		g_propagate_error(error, failed);
	return failed ? 0 : mentorship_id;
}

bool
desk_release(struct core *core, int64_t quarantine_id, int64_t prompt_id, utc_t now, GError **error)
{
	struct quarantine_row row = { 0 };

	if (!find_set_aside(core, quarantine_id, &row, error))
		return false;
	int64_t mentorship_id =
	    prompt_id != 0 ? mentorship_of_prompt(core, prompt_id, error) : row.mentorship_id;
	bool ok = (prompt_id == 0 || mentorship_id != 0) && may_release(&row, mentorship_id, error)
	          && quarantine_release(core->store, row.id, mentorship_id, prompt_id, now, error)
	          && inbox_again(core->store, row.inbox_id, error);
	if (ok)
		log_event(LOG_LEVEL_INFO, "quarantine_released",
		          "inbox=%" G_GINT64_FORMAT " prompt=%" G_GINT64_FORMAT, row.inbox_id,
		          prompt_id);
	quarantine_row_clear(&row);
	return ok;
}

bool
desk_discard(struct core *core, int64_t quarantine_id, utc_t now, GError **error)
{
	struct quarantine_row row = { 0 };

	if (!find_set_aside(core, quarantine_id, &row, error))
		return false;
	bool ok = quarantine_settle(core->store, row.id, "discarded", now, error)
	          && raw_delete(core->store, row.inbox_id, error);
	if (ok)
		log_event(LOG_LEVEL_INFO, "quarantine_discarded", "inbox=%" G_GINT64_FORMAT,
		          row.inbox_id);
	quarantine_row_clear(&row);
	return ok;
}
