#include "mentoring/deliver.h"

#include "base/log.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/mint.h"
#include "mentoring/report.h"
#include "store/address.h"
#include "store/outbox.h"
#include "store/person.h"

const char *
deliver_domain(const struct core *core)
{
	return mint_domain(core);
}

enum trouble
deliver_account_trouble(const struct mail_result *result)
{
	if (result->stage == STAGE_CONNECT)
		return result->trouble == TROUBLE_NONE ? TROUBLE_OTHER : result->trouble;
	if (result->stage == STAGE_DOT || result->stage == STAGE_DONE)
		return TROUBLE_NONE;
	return result->trouble; /* the account is meant, or the connection broke before the dot */
}

/* 1 min · 2ⁿ, a fifth more or less by chance, at most `longest`. */
static int64_t
retry_after(const struct settings *settings, int64_t attempts_n)
{
	int64_t delay = settings->retry.first_s << MIN(attempts_n - 1, 20);

	delay = CLAMP(delay, settings->retry.first_s, settings->retry.longest_s);
	return delay - delay / 5 + g_random_int_range(0, (gint32)(2 * (delay / 5) + 1));
}

static bool
is_greylisting(const struct mail_result *result)
{
	return (result->code == 450 || result->code == 451) && result->stage == STAGE_RCPT;
}

static bool
settle_sent(struct core *core, const struct outbox_claimed *mail, const struct mail_result *result,
            utc_t now, GError **error)
{
	log_event(LOG_LEVEL_INFO, "sent", "outbox=%" G_GINT64_FORMAT " kind=%s code=%u", mail->id,
	          mail->kind, result->code);
	return report_sent(core, mail->id, result->reply, now, error)
	       && (mail->person_id == 0
	           || address_accepted(core->store, mail->person_id, mail->to_addr, error));
}

static bool
settle_failed(struct core *core, const struct outbox_claimed *mail,
              const struct mail_result *result, utc_t now, GError **error)
{
	g_autofree char *reply = log_quote(result->reply);

	log_event(LOG_LEVEL_WARNING, "send_failed", "outbox=%" G_GINT64_FORMAT " code=%u reply=%s",
	          mail->id, result->code, reply);
	return outbox_set_failed(core->store, mail->id, result->reply, error)
	       && (result->stage != STAGE_RCPT
	           || report_refusal(core, mail->id, result->enhanced, result->reply, now, error));
}

static bool
settle_retry(struct core *core, const struct outbox_claimed *mail, const struct mail_result *result,
             utc_t now, GError **error)
{
	const struct settings *settings = core->settings;
	int64_t delay = retry_after(settings, mail->attempts_n);

	if (now - mail->due_at > settings->retry.give_up_s)
		return settle_failed(core, mail, result, now, error);
	if (is_greylisting(result))
		delay = MAX(delay, settings->retry.greylist_s);
	log_event(LOG_LEVEL_INFO, "send_retry",
	          "outbox=%" G_GINT64_FORMAT " code=%u stage=%d in_s=%" G_GINT64_FORMAT, mail->id,
	          result->code, (int)result->stage, delay);
	return outbox_set_retry(core->store, mail->id, now + delay, result->reply, error);
}

static bool
settle_ambiguous(struct core *core, const struct outbox_claimed *mail, utc_t now, GError **error)
{
	log_event(LOG_LEVEL_WARNING, "send_ambiguous", "outbox=%" G_GINT64_FORMAT, mail->id);
	/* A safety mail goes again at once: twice is harmless, never is not. */
	if (mail->is_safety)
		return outbox_set_retry(core->store, mail->id, now, NULL, error);
	return outbox_set_ambiguous(core->store, mail->id, now, NULL, error);
}

bool
deliver_settle(struct core *core, const struct outbox_claimed *mail,
               const struct mail_result *result, utc_t now, GError **error)
{
	if (result->stage == STAGE_DONE)
		return settle_sent(core, mail, result, now, error);
	if (result->stage == STAGE_DOT)
		return settle_ambiguous(core, mail, now, error);
	if (deliver_account_trouble(result) != TROUBLE_NONE)
		return outbox_set_due(core->store, mail->id, now, error);
	if (result->code >= 500)
		return settle_failed(core, mail, result, now, error);
	return settle_retry(core, mail, result, now, error);
}

/* ---- looking for a copy ---- */

/* Nobody knows: the mentor decides, or the admin where it was to the mentor. */
static bool
ask_human(struct core *core, const struct outbox_doubt *doubt, utc_t now, GError **error)
{
	g_autofree char *key = g_strdup_printf("ambiguous:%" G_GINT64_FORMAT, doubt->id);
	g_autoptr(pair_owner) pair =
	    doubt->mentorship_id != 0 ? pair_load(core, doubt->mentorship_id, error) : NULL;
	if (doubt->mentorship_id != 0 && !pair)
		return false;
	bool to_mentor = pair && doubt->person_id == pair->mentee.id;
	const struct person *mentor = to_mentor ? &pair->mentor : NULL;
	const struct settings *settings = core->settings;
	const char *lang = mentor ? mentor->lang : settings->admin.lang;
	const char *zone = mentor ? mentor->zone : settings->mail.zone;
	json_t *data = to_mentor ? pair_data(pair, lang, now) : json_object();
	struct letter letter = to_mentor ? letter_to_mentor(pair, "ambiguous", "echo", key, data)
	                                 : letter_to_admin(core, "admin_ambiguous", key, data);
	g_autofree char *subject = outbox_subject(core->store, doubt->id);

	data_take(data, "when", facts_when(lang, zone, doubt->started_at, now));
	data_take(data, "time", facts_time(lang, zone, doubt->started_at));
	data_set(data, "subject", subject ? subject : "");
	data_set(data, "instance", settings->mail.address);
	data_number(data, "n", 1);
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* A mail to ourselves: when it has come and the one in doubt has not, that one never left. */
static bool
send_probe(struct core *core, const struct outbox_doubt *doubt, utc_t now, GError **error)
{
	const struct settings *settings = core->settings;
	g_autofree char *key = g_strdup_printf("probe:%" G_GINT64_FORMAT, doubt->id);
	json_t *data = json_object();
	struct letter letter = letter_to_admin(core, "probe", key, data);

	letter.to_addr = settings->mail.address;
	data_set(data, "instance", settings->mail.address);
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* Where copies come: in Sent, or to ourselves as a second recipient; the one says nothing of the other. */
static bool
copies_arrive(struct core *core, const struct outbox_doubt *doubt, const struct found *found)
{
	return found->copies_n > 0
	       || (core->own_copy && outbox_later_copy_seen(core->store, doubt->id));
}

/* A mail to the admin or ourselves: doubt about it must not make one more, or a server that always
 * breaks would get mails without end. */
static bool
is_about_doubt(const struct outbox_doubt *doubt)
{
	return g_str_equal(doubt->kind, "admin");
}

static bool
is_last_look(const struct core *core, const struct outbox_doubt *doubt)
{
	return doubt->looks_n + 1 >= (int64_t)core->settings->retry.lookup.n;
}

static bool
settle_found(struct core *core, const struct outbox_doubt *doubt, const struct found *found,
             utc_t now, GError **error)
{
	log_event(LOG_LEVEL_INFO, "copy_found", "outbox=%" G_GINT64_FORMAT, doubt->id);
	return report_own_copy(core, doubt->id, found->message_id ? found->message_id : "", now,
	                       error);
}

bool
deliver_looked(struct core *core, const struct outbox_doubt *doubt, bool asked,
               const struct found *found, utc_t now, GError **error)
{
	const struct settings *settings = core->settings;

	if (!outbox_state_is(core->store, doubt->id, "ambiguous"))
		return true; /* the copy came by itself meanwhile */
	if (!asked)          /* the server was not there: the same look again later */
		return outbox_set_look(core->store, doubt->id, now + settings->retry.reconnect_s,
		                       error);
	if (found->found)
		return settle_found(core, doubt, found, now, error);
	bool copies_come = copies_arrive(core, doubt, found);
	if (!is_last_look(core, doubt)) {
		int64_t after = settings->retry.lookup.s[doubt->looks_n + 1];
		return outbox_looked(core->store, doubt->id, doubt->started_at + after, error)
		       && (copies_come || is_about_doubt(doubt)
		           || send_probe(core, doubt, now, error));
	}
	if (copies_come || settings->smtp.on_unknown == ON_UNKNOWN_RESEND) {
		log_event(LOG_LEVEL_WARNING, "resend", "outbox=%" G_GINT64_FORMAT " proven=%s",
		          doubt->id, copies_come ? "yes" : "no");
		return outbox_set_retry(core->store, doubt->id, now, NULL, error);
	}
	log_event(LOG_LEVEL_WARNING, "held_in_doubt", "outbox=%" G_GINT64_FORMAT, doubt->id);
	return outbox_looked(core->store, doubt->id, 0, error)
	       && (is_about_doubt(doubt) || ask_human(core, doubt, now, error));
}
