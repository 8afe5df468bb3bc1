#include "child/supervise.h"

#include <assert.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "child/spawn.h"

enum {
	SHORTEST_BACK_OFF_MS = 1000,
	/* For a child that was let go to leave, and for one that was killed to be gone. */
	GRACE_MS = 5000,
};

struct supervised {
	struct child_kind kind;
	int secret_fd;
	void *data;

	pid_t pid; /* 0: none runs */
	guint exit_watch;
	struct channel *channel; /* NULL: it was let go or has closed it */
	bool is_let_go;          /* by us */
	bool is_expected;        /* it owes an answer */
	int64_t killed_at_ms;    /* 0: it was not */
	enum child_end why;      /* what we know before it has ended */
	char *text;

	bool is_wanted; /* start another when this one is gone */
	int64_t back_off_ms, next_start_ms;
	/* One timer each, 0: not running. */
	guint start_timer, deadline_timer, idle_timer, grace_timer;
};

static void
timer_stop(guint *timer)
{
	g_clear_handle_id(timer, g_source_remove);
}

static void
timer_start(guint *timer, int64_t ms, GSourceFunc func, struct supervised *child)
{
	timer_stop(timer);
	*timer = g_timeout_add((guint)CLAMP(ms, 0, G_MAXINT32), func, child);
}

struct supervised *
supervise_new(const struct child_kind *kind, int secret_fd, void *data)
{
	struct supervised *child = g_new0(struct supervised, 1);

	child->kind = *kind;
	child->secret_fd = secret_fd;
	child->data = data;
	return child;
}

void
supervise_set_secret(struct supervised *child, int secret_fd)
{
	child->secret_fd = secret_fd;
}

bool
supervise_is_running(const struct supervised *child)
{
	return child->channel != NULL;
}

/* ---- how it ends ---- */

static void
grow_back_off(struct supervised *child)
{
	int64_t ms = child->back_off_ms > 0 ? 2 * child->back_off_ms : SHORTEST_BACK_OFF_MS;

	child->back_off_ms = MIN(ms, child->kind.longest_ms);
	/* A fifth up or down, so that many programs do not return to a server all at once. */
	int64_t fifth = child->back_off_ms / 5;
	child->next_start_ms = clock_monotonic_ms() + child->back_off_ms - fifth
	                       + g_random_int_range(0, (gint32)(2 * fifth + 1));
}

static void
kill_for(struct supervised *child, enum child_end why, const char *text)
{
	if (child->pid == 0 || child->killed_at_ms > 0)
		return;
	child->why = why;
	child->text = g_strdup(text);
	child->killed_at_ms = clock_monotonic_ms();
	/* Once reaped, its number may be another's. */
	if (child->exit_watch != 0)
		kill(child->pid, SIGKILL);
}

static gboolean
on_grace_over(void *data)
{
	struct supervised *child = data;

	child->grace_timer = 0;
	kill_for(child, CHILD_DEADLINE, "it was let go and did not leave");
	return G_SOURCE_REMOVE;
}

static gboolean
on_deadline(void *data)
{
	struct supervised *child = data;

	child->deadline_timer = 0;
	kill_for(child, CHILD_DEADLINE, "it was past its deadline");
	return G_SOURCE_REMOVE;
}

static gboolean
on_idle(void *data)
{
	struct supervised *child = data;

	child->idle_timer = 0;
	supervise_stop(child);
	return G_SOURCE_REMOVE;
}

static void
stop_clocks(struct supervised *child)
{
	timer_stop(&child->deadline_timer);
	timer_stop(&child->idle_timer);
	timer_stop(&child->grace_timer);
}

/* Fills `gone`, whose text the result owns. */
static char *
tell_end(const struct supervised *child, int status, struct child_gone *gone)
{
	*gone = (struct child_gone){ .how = child->why };
	if (child->killed_at_ms == 0 || child->why == CHILD_SIGNALED) {
		bool is_clean = WIFEXITED(status) && WEXITSTATUS(status) == 0
		                && (child->is_let_go || !child->is_expected);
		gone->how = is_clean              ? CHILD_LEFT
		            : WIFSIGNALED(status) ? CHILD_SIGNALED
		                                  : CHILD_EXITED;
	}
	if (gone->how == CHILD_SIGNALED)
		gone->number = WTERMSIG(status);
	else if (gone->how == CHILD_EXITED)
		gone->number = WEXITSTATUS(status);
	static const char *const words[] = {
		[CHILD_LEFT] = "left",
		[CHILD_EXITED] = "exited with status",
		[CHILD_SIGNALED] = "ended by signal",
		[CHILD_DEADLINE] = "killed",
		[CHILD_BROKEN] = "killed",
	};
	char *text =
	    child->text
		? g_strdup_printf("%s %s: %s", child->kind.program, words[gone->how], child->text)
		: g_strdup_printf("%s %s %d", child->kind.program, words[gone->how], gone->number);
	gone->text = text;
	return text;
}

static void
on_exit_of(GPid pid, int status, void *data)
{
	struct supervised *child = data;
	struct child_gone gone;

	(void)pid;
	child->exit_watch = 0;
	/* Its last words come before its end. */
	if (child->channel && child->killed_at_ms == 0)
		channel_drain(child->channel);
	g_clear_pointer(&child->channel, channel_free);
	stop_clocks(child);
	g_autofree char *text = tell_end(child, status, &gone);
	if (gone.how != CHILD_LEFT)
		grow_back_off(child);
	child->pid = 0;
	g_clear_pointer(&child->text, g_free);
	child->kind.on_gone(&gone, child->data);
	if (child->is_wanted && child->pid == 0)
		supervise_wake(child);
}

static void
on_channel_closed(const char *why, void *data)
{
	struct supervised *child = data;

	if (why)
		kill_for(child, CHILD_BROKEN, why);
	else
		timer_start(&child->grace_timer, GRACE_MS, on_grace_over, child);
}

/* ---- how it starts ---- */

static void
on_channel_frame(const struct frame *frame, void *data)
{
	const struct supervised *child = data;

	child->kind.on_frame(frame, child->data);
}

static void
start(struct supervised *child)
{
	g_autoptr(GError) error = NULL;
	int fd;

	child->is_wanted = false;
	if (!spawn_child(child->kind.program, child->secret_fd, &child->pid, &fd, &error)) {
		const struct child_gone gone = { .how = CHILD_NOT_STARTED, .text = error->message };
		child->pid = 0;
		grow_back_off(child);
		child->kind.on_gone(&gone, child->data);
		return;
	}
	child->is_let_go = false;
	child->is_expected = false;
	child->killed_at_ms = 0;
	child->why = CHILD_LEFT;
	child->channel = channel_new(fd, on_channel_frame, on_channel_closed, child);
	child->exit_watch = g_child_watch_add(child->pid, on_exit_of, child);
	supervise_done(child);
	child->kind.on_started(child->data);
}

static gboolean
on_start_due(void *data)
{
	struct supervised *child = data;

	child->start_timer = 0;
	start(child);
	return G_SOURCE_REMOVE;
}

void
supervise_wake(struct supervised *child)
{
	if (supervise_is_running(child))
		return;
	child->is_wanted = true;
	if (child->pid != 0 || child->start_timer != 0)
		return;
	int64_t wait_ms = child->next_start_ms - clock_monotonic_ms();
	if (wait_ms > 0)
		timer_start(&child->start_timer, wait_ms, on_start_due, child);
	else
		start(child);
}

int64_t
supervise_waits_ms(const struct supervised *child)
{
	return child->start_timer == 0 ? 0 : MAX(1, child->next_start_ms - clock_monotonic_ms());
}

/* ---- while it runs ---- */

void
supervise_send(struct supervised *child, uint8_t kind, GBytes *payload)
{
	assert(child->channel);
	channel_queue(child->channel, kind, payload, NULL);
}

void
supervise_send_message(struct supervised *child, uint8_t kind, GByteArray *head, GBytes *message)
{
	gsize len;
	g_autofree uint8_t *at = g_byte_array_steal(head, &len);
	g_autoptr(GBytes) bytes = g_bytes_new_take(g_steal_pointer(&at), len);

	assert(child->channel);
	channel_queue(child->channel, kind, bytes, message);
}

void
supervise_send_packed(struct supervised *child, uint8_t kind, GByteArray *payload)
{
	supervise_send_message(child, kind, payload, NULL);
}

void
supervise_expect(struct supervised *child, int64_t ms)
{
	assert(child->channel);
	child->is_expected = true;
	timer_stop(&child->idle_timer);
	timer_start(&child->deadline_timer, ms, on_deadline, child);
}

void
supervise_done(struct supervised *child)
{
	child->is_expected = false;
	timer_stop(&child->deadline_timer);
	if (child->channel && child->kind.idle_ms > 0)
		timer_start(&child->idle_timer, child->kind.idle_ms, on_idle, child);
}

void
supervise_settle(struct supervised *child)
{
	child->back_off_ms = 0;
}

void
supervise_back_off(struct supervised *child)
{
	grow_back_off(child);
	supervise_stop(child);
}

void
supervise_stop(struct supervised *child)
{
	child->is_wanted = false;
	timer_stop(&child->start_timer);
	if (!child->channel)
		return;
	child->is_let_go = true;
	stop_clocks(child);
	g_clear_pointer(&child->channel, channel_free);
	timer_start(&child->grace_timer, GRACE_MS, on_grace_over, child);
}

void
supervise_kill(struct supervised *child)
{
	kill_for(child, CHILD_SIGNALED, NULL);
}

bool
supervise_is_stuck(const struct supervised *child)
{
	return child->pid != 0 && child->killed_at_ms > 0
	       && clock_monotonic_ms() - child->killed_at_ms > GRACE_MS;
}

void
supervise_free(struct supervised *child)
{
	if (!child)
		return;
	stop_clocks(child);
	timer_stop(&child->start_timer);
	timer_stop(&child->exit_watch);
	channel_free(child->channel);
	if (child->pid != 0) {
		kill(child->pid, SIGKILL);
		(void)waitpid(child->pid, NULL, 0);
	}
	g_free(child->text);
	g_free(child);
}
