#include "mentoring/incoming.h"

#include "base/log.h"
#include "mentoring/letter.h"
#include "programme/moment.h"
#include "store/person.h"

enum { HOUR_S = 3600, DAY_S = 86400 };

const struct person *
incoming_author(const struct incoming *incoming)
{
	if (!incoming->pair)
		return incoming->mentor.id != 0 ? &incoming->mentor : NULL;
	if (incoming->verdict->author == AUTHOR_MENTEE)
		return &incoming->pair->mentee;
	if (incoming->verdict->author != AUTHOR_MENTOR)
		return NULL;
	return incoming->verdict->person_id == incoming->pair->substitute.id
	           ? &incoming->pair->substitute
	           : &incoming->pair->mentor;
}

utc_t
incoming_reply_at(const struct incoming *incoming)
{
	bool waited = incoming->work->received_at - incoming->arrived_at > HOUR_S;

	return waited && incoming->pair ? moment_back_at(&incoming->pair->setting, incoming->now)
	                                : incoming->now;
}

bool
incoming_is_guarded(const struct incoming *incoming, int64_t person_id)
{
	struct core *core = incoming->core;
	const struct settings *settings = core->settings;
	utc_t since = incoming->now - HOUR_S;

	if (outbox_caused_since(core->store, person_id, since) < settings->limits.replies_per_hour
	    && outbox_caused_since(core->store, 0, since) < settings->limits.replies_per_hour_all)
		return false;
	log_event(LOG_LEVEL_WARNING, "loop_guard",
	          "person=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, person_id,
	          incoming->work->id);
	return true;
}

/* The thread of the mail that was answered; a fresh mail is answered where everything began. */
static int64_t
thread_of(const struct incoming *incoming)
{
	int64_t thread_id = incoming->verdict->target.thread_id;

	if (thread_id != 0 || !incoming->pair)
		return thread_id;
	return outbox_thread_of(incoming->core->store, incoming->pair->mentorship.id, "invitation");
}

/* On hold nothing goes to the mentee but safety mails and the mentor's words, and what is dropped then is
 * not sent later; after LOPETA nothing goes ever (rules 3.3b). */
static bool
is_silenced(const struct incoming *incoming, const struct person *to)
{
	const struct pair *pair = incoming->pair;

	return to->role == ROLE_MENTEE && pair
	       && (pair->course->on_hold || pair->course->end == COURSE_STOPPED);
}

static const struct {
	const char *kind;
	int64_t apart_s;
	bool always; /* on hold and after LOPETA too */
} replies[REPLIES] = {
	[REPLY_CONFIRMED] = { "confirmed", 0, false },
	[REPLY_NOTHING] = { "confirmed", DAY_S, false },
	[REPLY_UNREADABLE] = { "unreadable", DAY_S, false },
	[REPLY_ASKED] = { "echo", DAY_S, false },
	[REPLY_DOUBT] = { "echo", 0, false },
	[REPLY_OWN_DATA] = { "echo", DAY_S, true },
	[REPLY_FRESH] = { "confirmed", 0, false },
	[REPLY_TIMES] = { "reschedule", 0, false },
};

bool
incoming_reply(struct incoming *incoming, const struct person *to, enum reply reply,
               const char *template, json_t *data, GError **error)
{
	const char *kind = replies[reply].kind;
	int64_t apart_s = replies[reply].apart_s;
	bool always = replies[reply].always;
	struct core *core = incoming->core;
	const char *about = incoming->about;
	g_autofree char *prefix =
	    about ? g_strdup_printf("%s.%s", template, about) : g_strdup(template);
	g_autofree char *key = g_strdup_printf("%s:%" G_GINT64_FORMAT, prefix, incoming->work->id);
	struct letter letter = {
		.template = template,
		.kind = kind,
		.key = key,
		.to_whom = to->role == ROLE_MENTEE ? ADDRESSEE_MENTEE : ADDRESSEE_MENTOR,
		.person = to,
		.data = data,
		.mentorship_id = incoming->pair ? incoming->pair->mentorship.id : 0,
		.thread_id = thread_of(incoming),
		.in_reply_to = *incoming->head->message_id ? incoming->head->message_id : NULL,
		.not_before = incoming_reply_at(incoming),
		.passes = to->role == ROLE_MENTEE && !always ? PASSES_NONE : PASSES_MENTORSHIP,
		.caused = true,
	};
	bool ok = true;

	bool is_due = apart_s == 0
	              || outbox_last_keyed(core->store, to->id, prefix) + apart_s <= incoming->now;
	bool has_thread = letter.thread_id != 0 || reply == REPLY_ASKED || reply == REPLY_FRESH;
	if (is_due && has_thread && (always || !is_silenced(incoming, to))
	    && !incoming_is_guarded(incoming, to->id))
		ok = letter_post(core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

bool
incoming_carry(struct incoming *incoming, const GArray *mails, const char *confirm, GError **error)
{
	const struct event_view *event = incoming->body ? incoming->body->event : NULL;
	struct cause cause = {
		.inbox_id = incoming->work->id,
		.thread_id = incoming->verdict->target.thread_id,
		.in_reply_to = *incoming->head->message_id ? incoming->head->message_id : NULL,
		.confirm = confirm,
		.late = incoming->late,
		.free = g_str_equal(incoming->class, "free"),
		.not_before = incoming_reply_at(incoming),
		.needs_human = incoming->body && (incoming->body->signals & SIGNAL(1)) != 0,
		.declined = incoming->head->kind == MAIL_CALENDAR,
		.comment = event ? event->comment : NULL,
	};

	if (cause.thread_id == 0)
		cause.thread_id = outbox_thread_of(incoming->core->store,
		                                   incoming->pair->mentorship.id, "invitation");
	return carry_out(incoming->core, incoming->pair, mails, &cause, incoming->now, error);
}

bool
incoming_is_in_time(const struct incoming *incoming)
{
	enum { WEEK_S = 7 * DAY_S };

	return outbox_due_at(incoming->core->store, incoming->verdict->target.outbox_id) + WEEK_S
	       > incoming->now;
}
