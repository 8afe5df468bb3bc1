#include "mentoring/office.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/caller.h"
#include "mentoring/day.h"
#include "mentoring/erase.h"
#include "mentoring/fetcher.h"
#include "mentoring/inviter.h"
#include "mentoring/mirrorer.h"
#include "mentoring/reader.h"
#include "mentoring/remover.h"
#include "mentoring/schedule.h"
#include "mentoring/sender.h"
#include "mentoring/server_state.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/quarantine.h"

enum {
	RETRY_S = 10, /* after a transaction that failed */
	LATER_S = 366 * 86400,
	LAST_REPLY_S = 30, /* a stop waits no longer for the reply to a final dot */
};

struct office {
	struct core *core;
	GMainLoop *loop;
	struct fetcher *fetcher;
	struct reader *reader;
	struct inviter *inviter;
	struct mirrorer *mirrorer;
	struct sender *sender;
	struct remover *remover;
	struct caller *caller;
	bool once, is_stopping;
	bool polled;  /* `once`: the mailboxes have been read to their end */
	int timer_fd; /* CLOCK_REALTIME, cancelled when the clock is set */
	guint timer_watch, look_source;
	enum office_end end;
	void (*on_change)(void *data);
	void *data;
};

static void
failed(struct office *office, const char *what, const GError *error)
{
	core_failed(office->core, what, error);
	if (store_is_damaged(error)) {
		office->end = OFFICE_DAMAGED;
		g_main_loop_quit(office->loop);
	}
}

/* ---- planning ---- */

static void
on_planned(const char *what, const GError *error, void *data)
{
	struct office *office = data;

	if (error)
		failed(office, what, error);
	else
		core_works(office->core, what);
}

static utc_t
next_at(const struct office *office, utc_t now)
{
	utc_t next = day_next(office->core);

	if (sender_is_idle(office->sender))
		next = day_earlier(next, sender_next_at(office->sender));
	if (remover_is_idle(office->remover))
		next = day_earlier(next, remover_next_at(office->remover));
	next = day_earlier(next, inviter_next_at(office->inviter));
	/* What is due and still there failed: not again at once. */
	return next != 0 && next <= now ? now + RETRY_S : next;
}

static void
arm_timer(struct office *office, utc_t at)
{
	struct itimerspec when = { .it_value.tv_sec = at != 0 ? at : clock_now() + LATER_S };

	timerfd_settime(office->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}

static void
finish_once(struct office *office)
{
	bool is_at_rest = reader_is_idle(office->reader) && mirrorer_is_idle(office->mirrorer)
	                  && inviter_is_idle(office->inviter) && sender_is_idle(office->sender)
	                  && remover_is_idle(office->remover) && caller_is_idle(office->caller)
	                  && office->look_source == 0;
	/* What fails now is for the next run: nothing here waits for a disk. */
	if (!office->once || !office->polled || (!is_at_rest && !core_is_failing(office->core)))
		return;
	g_main_loop_quit(office->loop);
}

/* Those whom mail may not wake. */
static void
call_somebody(struct office *office)
{
	g_autoptr(GError) error = NULL;

	if (!caller_wake(office->caller, &error))
		failed(office, "on_safety", error);
	else
		core_works(office->core, "on_safety");
}

static gboolean
on_look(void *data)
{
	struct office *office = data;
	utc_t now = clock_now();

	office->look_source = 0;
	/* In one pass mail comes first: what arrived up to a moment counts in it. */
	if (office->once && (!office->polled || !reader_is_idle(office->reader)))
		return G_SOURCE_REMOVE;
	if (office->is_stopping)
		return G_SOURCE_REMOVE;
	mirrorer_wake(office->mirrorer);
	/* And what recurs in it may stand in the mails of that moment. */
	if (office->once && !mirrorer_is_idle(office->mirrorer))
		return G_SOURCE_REMOVE;
	if (day_plan(office->core, now, on_planned, office))
		office_look(office);
	call_somebody(office);
	remover_wake(office->remover);
	inviter_wake(office->inviter);
	sender_wake(office->sender);
	arm_timer(office, next_at(office, now));
	return G_SOURCE_REMOVE;
}

void
office_look(struct office *office)
{
	if (office->look_source == 0)
		office->look_source = g_idle_add(on_look, office);
}

static gboolean
on_timer(gint fd, GIOCondition condition, void *data)
{
	uint64_t expirations;

	(void)condition;
	/* ECANCELED says that the clock was set: look as well. */
	if (read(fd, &expirations, sizeof expirations) < 0 && errno == EAGAIN)
		return G_SOURCE_CONTINUE;
	office_look(data);
	return G_SOURCE_CONTINUE;
}

/* ---- what the children report ---- */

static void
on_damaged(const GError *error, void *data)
{
	failed(data, "store", error);
}

static void
on_received(void *data)
{
	struct office *office = data;

	if (!office->is_stopping)
		reader_wake(office->reader);
}

static void
on_polled(void *data)
{
	struct office *office = data;

	office->on_change(office->data);
	if (!office->once || office->polled)
		return;
	office->polled = true;
	office_look(office);
}

static void
on_filed(void *data)
{
	office_look(data);
}

/* What was removed may have been what an erasure waited for. */
static void
on_remover_idle(void *data)
{
	struct office *office = data;

	if (!office->is_stopping)
		office_look(office);
}

static void
on_invited(void *data)
{
	office_look(data);
}

static void
on_mirrored(void *data)
{
	struct office *office = data;

	if (!office->is_stopping)
		office_look(office);
}

static void
on_sender_idle(void *data)
{
	struct office *office = data;

	if (office->is_stopping) {
		g_main_loop_quit(office->loop);
		return;
	}
	arm_timer(office, next_at(office, clock_now()));
	office->on_change(office->data);
	finish_once(office);
}

static void
on_called(void *data)
{
	finish_once(data);
}

struct office *
office_new(struct core *core, const struct credentials *credentials, bool once,
           void (*on_change)(void *data), void *data)
{
	struct office *office = g_new0(struct office, 1);
	const struct fetcher_events fetched = { on_received, on_polled, on_damaged };
	const struct reader_events read = { on_filed, on_damaged };
	const struct inviter_events invited = { on_invited, on_damaged };
	const struct mirrorer_events mirrored = { on_mirrored, on_damaged };
	const struct sender_events sent = { on_sender_idle, on_damaged };
	const struct remover_events removed = { on_remover_idle, on_damaged };

	office->core = core;
	office->once = once;
	office->on_change = on_change;
	office->data = data;
	office->loop = g_main_loop_new(NULL, FALSE);
	office->fetcher = fetcher_new(core, credentials->imap_fd, !once, &fetched, office);
	office->reader = reader_new(core, &read, office);
	office->inviter = inviter_new(core, &invited, office);
	office->mirrorer = mirrorer_new(core, &mirrored, office);
	office->sender = sender_new(core, credentials->smtp_fd, office->fetcher, &sent, office);
	office->remover = remover_new(core, office->fetcher, &removed, office);
	office->caller = caller_new(core, on_called, office);
	office->timer_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	office->timer_watch = g_unix_fd_add(office->timer_fd, G_IO_IN, on_timer, office);
	return office;
}

bool
office_recover(struct core *core, utc_t now, GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	int64_t doubts_n = outbox_recover(core->store, now, error);
	if (doubts_n < 0 || !inbox_recover(core->store, error)
	    || !store_commit(core->store, error)) {
		store_rollback(core->store);
		return false;
	}
	if (doubts_n > 0)
		log_event(LOG_LEVEL_WARNING, "recovered", "in_doubt=%" G_GINT64_FORMAT, doubts_n);
	return erase_recall(core, now, error);
}

static bool
was_trouble(const struct office *office)
{
	utc_t since_at;
	utc_t success_at;
	struct store *store = office->core->store;

	return core_is_failing(office->core)
	       || !g_str_equal(server_state_word(store, SERVER_IMAP, &since_at, &success_at), "ok")
	       || !g_str_equal(server_state_word(store, SERVER_SMTP, &since_at, &success_at), "ok");
}

enum office_end
office_run(struct office *office)
{
	fetcher_wake(office->fetcher);
	reader_wake(office->reader);
	office_look(office);
	g_main_loop_run(office->loop);
	if (office->end == OFFICE_DONE && office->once && was_trouble(office))
		office->end = OFFICE_TROUBLE;
	return office->end;
}

/* The mail on the wire is in doubt then, and looked for at the next start. */
static gboolean
on_patience_over(void *data)
{
	struct office *office = data;

	g_main_loop_quit(office->loop);
	return G_SOURCE_REMOVE;
}

void
office_stop(struct office *office)
{
	bool again = office->is_stopping;

	office->is_stopping = true;
	fetcher_stop(office->fetcher);
	reader_stop(office->reader);
	remover_stop(office->remover);
	inviter_stop(office->inviter);
	mirrorer_stop(office->mirrorer);
	sender_stop(office->sender);
	if (again || sender_is_idle(office->sender))
		g_main_loop_quit(office->loop);
	else
		g_timeout_add_seconds(LAST_REPLY_S, on_patience_over, office);
}

void
office_damaged(struct office *office)
{
	office->end = OFFICE_DAMAGED;
	g_main_loop_quit(office->loop);
}

bool
office_is_stuck(const struct office *office)
{
	return fetcher_is_stuck(office->fetcher) || reader_is_stuck(office->reader)
	       || inviter_is_stuck(office->inviter) || mirrorer_is_stuck(office->mirrorer)
	       || sender_is_stuck(office->sender);
}

char *
office_status(const struct office *office)
{
	struct store *store = office->core->store;
	const char *zone = office->core->settings->mail.zone;
	utc_t since_at;
	utc_t success_at;
	const char *imap = server_state_word(store, SERVER_IMAP, &since_at, &success_at);
	int minute = success_at != 0 ? zone_wall(zone, success_at).minute : -1;
	const char *smtp = server_state_word(store, SERVER_SMTP, &since_at, &success_at);
	utc_t next = next_at(office, clock_now());
	g_autofree char *polled =
	    minute < 0 ? g_strdup("never") : g_strdup_printf("%02d:%02d", minute / 60, minute % 60);
	struct wall wall = zone_wall(zone, next);
	struct ymd ymd = date_ymd(wall.date);
	g_autofree char *due =
	    next == 0 ? g_strdup("none")
		      : g_strdup_printf("%04d-%02d-%02d %02d:%02d", ymd.year, ymd.month, ymd.day,
	                                wall.minute / 60, wall.minute % 60);

	g_autofree char *failing = core_failing(office->core);

	return g_strdup_printf(
	    "imap %s, smtp %s; last poll %s; next due %s; quarantine %" G_GINT64_FORMAT "%s%s",
	    imap, smtp, polled, due, quarantine_count(store),
	    schedule_is_held(office->core) ? "; all sending is on hold" : "", failing);
}

void
office_free(struct office *office)
{
	if (!office)
		return;
	office->is_stopping = true;
	g_clear_handle_id(&office->look_source, g_source_remove);
	g_clear_handle_id(&office->timer_watch, g_source_remove);
	close(office->timer_fd);
	sender_free(office->sender);
	inviter_free(office->inviter);
	mirrorer_free(office->mirrorer);
	reader_free(office->reader);
	fetcher_free(office->fetcher);
	remover_free(office->remover);
	caller_free(office->caller);
	g_main_loop_unref(office->loop);
	g_free(office);
}
