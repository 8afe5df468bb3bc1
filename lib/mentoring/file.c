#include "mentoring/file.h"

#include <assert.h>

#include "base/log.h"
#include "mail/address.h"
#include "mentoring/booking.h"
#include "mentoring/chase.h"
#include "mentoring/consent.h"
#include "mentoring/doubt.h"
#include "mentoring/mentee.h"
#include "mentoring/mentor.h"
#include "mentoring/mint.h"
#include "mentoring/report.h"
#include "mentoring/rsvp.h"
#include "mentoring/safety.h"
#include "mentoring/waiting.h"
#include "mentoring/waiting_admin.h"
#include "mentoring/welcome.h"
#include "store/person.h"
#include "store/position.h"
#include "store/quarantine.h"
#include "store/raw.h"

enum { SIZE_UNIT = 1024 * 1024 };

/* When it came: the server's word where it can be true, else ours. */
static utc_t
arrival_of(const struct inbox_work *work, utc_t sent_at)
{
	bool is_plausible = work->internal_at >= sent_at && work->internal_at <= work->received_at;

	return is_plausible ? work->internal_at : work->received_at;
}

/* When it was written: the Date field, if not before what it answers left nor after it came. */
static utc_t
written_of(const struct head_view *head, utc_t sent_at, utc_t arrived_at)
{
	bool is_plausible =
	    head->date_at != 0 && head->date_at >= sent_at && head->date_at <= arrived_at;

	return is_plausible ? head->date_at : arrived_at;
}

static bool
load_pair(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;

	if (verdict->mentorship_id == 0)
		return verdict->author != AUTHOR_MENTOR
		       || person_get(incoming->core->store, verdict->person_id, &incoming->mentor,
		                     error);
	incoming->pair = pair_load(incoming->core, verdict->mentorship_id, error);
	if (incoming->pair)
		incoming->open_prompt = course_open_prompt(incoming->pair->course);
	return incoming->pair != NULL;
}

/* Too large to read: said once, to a sender who is proven. */
static bool
tell_too_large(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;
	struct pair *pair = incoming->pair;

	if (!pair || verdict->author != AUTHOR_MENTEE || verdict->target.outbox_id == 0
	    || pair->course->consent != CONSENT_YES || !g_str_equal(verdict->reason, "too_large"))
		return true;
	int64_t limit = incoming->core->settings->limits.message_bytes;
	json_t *data = pair_data(pair, pair->mentee.lang, incoming->now);
	data_take(data, "size",
	          g_strdup_printf("%" G_GINT64_FORMAT,
	                          (incoming->work->size + SIZE_UNIT - 1) / SIZE_UNIT));
	data_take(data, "limit", g_strdup_printf("%" G_GINT64_FORMAT, limit / SIZE_UNIT));
	return incoming_reply(incoming, &pair->mentee, REPLY_UNREADABLE, "too_large", data, error);
}

/* Asked once a day at most, at the address we know: was it you? */
static bool
ask_other_address(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct head_view *head = incoming->head;

	if (!pair || pair->course->consent != CONSENT_YES
	    || incoming->verdict->target.to_whom != ADDRESSEE_MENTEE || !head->from[0]
	    || !g_str_equal(incoming->verdict->reason, "sender_mismatch"))
		return true;
	json_t *data = pair_data(pair, pair->mentee.lang, incoming->now);
	data_set(data, "address", head->from[0]);
	return incoming_reply(incoming, &pair->mentee, REPLY_ASKED, "other_address", data, error);
}

/* Nothing of a person who has not said yes is kept, but what waits for a sender's proof. */
static bool
may_keep(const struct incoming *incoming)
{
	return !incoming->pair || incoming->pair->course->consent == CONSENT_YES
	       || incoming->verdict->author == AUTHOR_MENTOR
	       || incoming->verdict->author == AUTHOR_BACKUP;
}

/* As what it would be taken: a word of addressee_names, "" nothing. Of an address with two roles the mentee's. */
static const char *
claims_of(const struct verdict *verdict)
{
	static const enum addressee addressees[] = {
		[AUTHOR_MENTEE] = ADDRESSEE_MENTEE,
		[AUTHOR_MENTOR] = ADDRESSEE_MENTOR,
		[AUTHOR_BACKUP] = ADDRESSEE_BACKUP,
		[AUTHOR_ADMIN] = ADDRESSEE_ADMIN,
	};

	if (verdict->author != AUTHOR_NONE)
		return addressee_names[addressees[verdict->author]];
	return verdict->mentorship_id != 0 ? addressee_names[ADDRESSEE_MENTEE] : "";
}

static bool
add_quarantine(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	const struct verdict *verdict = incoming->verdict;
	const char *sender = incoming->head->from[0] ? incoming->head->from[0] : "";
	const struct quarantine_new entry = {
		.inbox_id = incoming->work->id,
		/* What two mentors' people have a hand in is no single mentor's to decide. */
		.mentorship_id = verdict->is_shared ? 0 : verdict->mentorship_id,
		.prompt_id = verdict->is_shared ? 0 : verdict->prompt_id,
		.reason = verdict->reason,
		.sender = sender,
		.claims = verdict->is_shared ? "" : claims_of(verdict),
	};
	g_autofree char *log_name = mint_alias_for_log(core, sender);
	log_event(LOG_LEVEL_WARNING, "quarantined",
	          "inbox=%" G_GINT64_FORMAT " reason=%s sender=%s", incoming->work->id,
	          verdict->reason, log_name);
	return quarantine_add(core->store, &entry, incoming->now, error);
}

static bool
set_aside(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	struct quarantine_row known = { 0 };
	GError *failed = NULL;

	if (!may_keep(incoming)) {
		incoming->class = "not_kept";
		incoming->reason = NULL;
		return raw_delete(core->store, incoming->work->id, error);
	}
	bool is_known = quarantine_of_inbox(core->store, incoming->work->id, &known, &failed);
	if (failed) {
		g_propagate_error(error, failed);
		return false;
	}
	if (is_known) {
		bool ok = known.show_outbox_id == 0 || waiting_show(incoming, &known, error);
		quarantine_row_clear(&known);
		return ok;
	}
	return add_quarantine(incoming, error) && tell_too_large(incoming, error)
	       && ask_other_address(incoming, error) && doubt_ask_unproven(incoming, error);
}

/* Mail from before the first start that a renumbered mailbox shows again: it stays old. */
static bool
is_old(const struct incoming *incoming)
{
	const struct inbox_work *work = incoming->work;
	struct position_row position;

	return incoming->verdict->target.outbox_id == 0
	       && position_get(incoming->core->store, work->mailbox, &position, NULL)
	       && work->uidvalidity != position.first_uidvalidity
	       && work->internal_at < position.first_at;
}

/* The junk mailbox is read too, but only what proves a token is taken from it. */
static bool
is_junk(const struct incoming *incoming)
{
	const struct verdict *verdict = incoming->verdict;

	return !g_str_equal(incoming->work->mailbox, incoming->core->settings->imap.mailbox)
	       && verdict->target.outbox_id == 0 && verdict->own_id == 0;
}

/* What a program wrote: noted, and never answered. */
static bool
file_report(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	const struct verdict *verdict = incoming->verdict;
	const struct head_view *head = incoming->head;

	if (g_str_equal(verdict->class, "own"))
		return (verdict->own_id == 0
		        || report_own_copy(core, verdict->own_id, head->message_id, incoming->now,
		                           error))
		       && raw_delete(core->store, incoming->work->id, error);
	if (g_str_equal(verdict->class, "bounce"))
		/* Our own copy of it came back: the person's may have arrived. */
		return address_equals(head->bounced_to, core->settings->mail.address)
		       || report_refusal(core, verdict->own_id, head->bounce_status,
		                         head->bounce_status, incoming->now, error);
	if (g_str_equal(verdict->class, "complaint"))
		return report_complaint(core, outbox_mentorship(core->store, verdict->own_id),
		                        incoming->now, error);
	if (g_str_equal(verdict->class, "duplicate"))
		return raw_delete(core->store, incoming->work->id, error);
	if (g_str_equal(verdict->class, "auto"))
		return report_absence(incoming, error);
	return true;
}

static bool
file_accepted(struct incoming *incoming, GError **error)
{
	/* It waited, and meanwhile its sender has become known. */
	if (!quarantine_settle_inbox(incoming->core->store, incoming->work->id, "released",
	                             incoming->now, error))
		return false;
	/* A mentee is only known by a mentorship. */
	assert(incoming->verdict->author != AUTHOR_MENTEE || incoming->pair);
	switch (incoming->verdict->author) {
	case AUTHOR_MENTEE:
		return incoming->pair->course->consent == CONSENT_YES
		           ? mentee_file(incoming, error)
		           : consent_file(incoming, error);
	case AUTHOR_MENTOR:
		return mentor_file(incoming, error);
	case AUTHOR_BACKUP:
		return incoming->pair ? chase_of_backup(incoming, error)
		                      : welcome_of_backup(incoming, error);
	case AUTHOR_ADMIN:
		return waiting_admin_file(incoming, error);
	case AUTHOR_NONE:
		break;
	}
	incoming->class = "command";
	return true;
}

static bool
place(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;
	bool is_quarantine = verdict->class && g_str_equal(verdict->class, "quarantine");

	if (safety_is_met(incoming) && !safety_raise(incoming, !is_quarantine, error))
		return false;
	bool is_unwanted = is_junk(incoming) && !safety_is_met(incoming);
	if (is_unwanted || is_old(incoming)) {
		incoming->class = "not_kept";
		incoming->reason = is_unwanted ? "junk" : "old";
		return raw_delete(incoming->core->store, incoming->work->id, error);
	}
	bool is_filed = false;
	if (!rsvp_file(incoming, &is_filed, error)
	    || (!is_filed && !booking_file(incoming, &is_filed, error)))
		return false;
	if (is_filed)
		return true;
	if (is_quarantine)
		return set_aside(incoming, error);
	return verdict->class ? file_report(incoming, error) : file_accepted(incoming, error);
}

/* The flags of contract.md. */
static char *
flags_of(const struct incoming *incoming)
{
	const struct {
		bool is_set;
		const char *name;
	} flags[] = {
		{ incoming->late, "late" },
		{ incoming->verdict->two_tokens, "two_tokens" },
		{ incoming->verdict->other_body, "dup_msgid_different_body" },
	};
	GString *joined = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
		if (flags[i].is_set)
			g_string_append_printf(joined, "%s%s", joined->len > 0 ? "," : "",
			                       flags[i].name);
	return g_string_free(joined, FALSE);
}

/* Whose it is in the end: a calendar's answer is known by its UID alone. */
static int64_t
mentorship_of(const struct incoming *incoming)
{
	const struct verdict *verdict = incoming->verdict;

	if (verdict->own_id != 0)
		return outbox_mentorship(incoming->core->store, verdict->own_id);
	return incoming->pair ? incoming->pair->mentorship.id : verdict->mentorship_id;
}

static bool
finish(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;
	const struct head_view *head = incoming->head;
	g_autofree char *flags = flags_of(incoming);
	struct inbox_end end = {
		.class = incoming->class,
		.reason = incoming->reason,
		.flags = flags,
		.level = verdict->class ? 0 : verdict->level,
		.person_id = verdict->person_id,
		.mentorship_id = mentorship_of(incoming),
		.prompt_id = incoming->prompt_id,
		.message_id = *head->message_id ? head->message_id : NULL,
		.digest = head->digest,
	};

	log_event(LOG_LEVEL_INFO, "filed",
	          "inbox=%" G_GINT64_FORMAT " class=%s level=%" G_GINT64_FORMAT
	          " prompt=%" G_GINT64_FORMAT,
	          incoming->work->id, end.class, end.level, end.prompt_id);
	return inbox_file(incoming->core->store, incoming->work->id, &end, error);
}

bool
file_message(struct core *core, const struct filing *filing, utc_t now, GError **error)
{
	struct incoming incoming = {
		.core = core,
		.work = filing->work,
		.head = filing->head,
		.verdict = filing->verdict,
		.body = filing->body,
		.now = now,
		.class = filing->verdict->class,
		.reason = filing->verdict->reason,
		.prompt_id = filing->verdict->prompt_id,
		.open_prompt = -1,
	};
	utc_t sent_at = filing->verdict->target.outbox_id != 0
	                    ? outbox_due_at(core->store, filing->verdict->target.outbox_id)
	                    : 0;
	bool counts = !filing->verdict->class && filing->verdict->token_id;

	incoming.arrived_at = arrival_of(filing->work, sent_at);
	incoming.written_at = written_of(filing->head, sent_at, incoming.arrived_at);
	bool ok = load_pair(&incoming, error) && place(&incoming, error) && finish(&incoming, error)
	          && (!counts
	              || mint_used(core, filing->verdict->target.channel, filing->verdict->token_id,
	                           error));
	pair_free(incoming.pair);
	person_clear(&incoming.mentor);
	return ok;
}

bool
file_crashed(struct core *core, int64_t inbox_id, utc_t now, GError **error)
{
	struct inbox_end end = { .class = "quarantine", .reason = "crashed", .flags = "" };
	const struct quarantine_new entry = {
		.inbox_id = inbox_id, .reason = "crashed", .sender = "", .claims = ""
	};

	log_event(LOG_LEVEL_ERROR, "quarantined", "inbox=%" G_GINT64_FORMAT " reason=crashed",
	          inbox_id);
	return inbox_file(core->store, inbox_id, &end, error)
	       && quarantine_add(core->store, &entry, now, error);
}
