#include "mentoring/caller.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/log.h"
#include "child/spawn.h"
#include "mentoring/pair.h"
#include "store/alarm.h"

enum { DEADLINE_S = 60, AT_ONCE = 16 };

/* One program that runs. */
struct call {
	struct caller *caller;
	int64_t alarm_id;
	pid_t pid;
	guint exit_watch, deadline;
};

struct caller {
	struct core *core;
	GPtrArray *calls; /* struct call, owned */
	void (*on_idle)(void *data);
	void *data;
};

static void
call_free(void *data)
{
	struct call *call = data;

	g_clear_handle_id(&call->exit_watch, g_source_remove);
	g_clear_handle_id(&call->deadline, g_source_remove);
	g_free(call);
}

struct caller *
caller_new(struct core *core, void (*on_idle)(void *data), void *data)
{
	struct caller *caller = g_new0(struct caller, 1);

	*caller = (struct caller){ core, g_ptr_array_new_with_free_func(call_free), on_idle, data };
	return caller;
}

static gboolean
on_deadline(void *data)
{
	struct call *call = data;

	call->deadline = 0;
	kill(-call->pid, SIGKILL);
	return G_SOURCE_REMOVE;
}

static void
on_exit_of(GPid pid, gint status, void *data)
{
	struct call *call = data;
	struct caller *caller = call->caller;
	bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	(void)pid;
	call->exit_watch = 0;
	log_event(ok ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, ok ? "on_safety_ran" : "on_safety_failed",
	          "alarm=%" G_GINT64_FORMAT " %s=%d", call->alarm_id,
	          WIFEXITED(status) ? "exit" : "signal",
	          WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	g_ptr_array_remove_fast(caller->calls, call);
	if (caller->calls->len == 0)
		caller->on_idle(caller->data);
}

/* The line of an alarm, in its mentor's language. Owned; NULL with an error. */
static char *
line_of(struct core *core, const struct alarm_row *alarm, GError **error)
{
	g_autoptr(pair_owner) pair = pair_load(core, alarm->mentorship_id, error);

	if (!pair)
		return NULL;
	json_t *data = json_pack("{sI}", "n", (json_int_t)alarm->id);
	g_autofree char *line =
	    catalogue_line(core->catalogue, pair->mentor.lang, "safety.call", data, error);
	json_decref(data);
	return line ? g_strconcat(line, "\n", NULL) : NULL;
}

static void
run(struct caller *caller, const struct alarm_row *alarm)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *line = line_of(caller->core, alarm, &error);
	pid_t pid = 0;

	if (!line || !spawn_other(caller->core->settings->safety.on_safety, line, &pid, &error)) {
		g_autofree char *why = log_quote(error->message);
		log_event(LOG_LEVEL_ERROR, "on_safety_failed", "alarm=%" G_GINT64_FORMAT " why=%s",
		          alarm->id, why);
		return;
	}
	struct call *call = g_new0(struct call, 1);
	*call = (struct call){ .caller = caller, .alarm_id = alarm->id, .pid = pid };
	g_ptr_array_add(caller->calls, call);
	call->exit_watch = g_child_watch_add(pid, on_exit_of, call);
	call->deadline = g_timeout_add_seconds(DEADLINE_S, on_deadline, call);
}

bool
caller_wake(struct caller *caller, GError **error)
{
	struct core *core = caller->core;

	if (*core->settings->safety.on_safety == '\0')
		return true;
	g_autoptr(GArray) alarms = alarm_list_uncalled(core->store, AT_ONCE, error);
	for (guint i = 0; alarms && i < alarms->len; i++) {
		const struct alarm_row *alarm = &g_array_index(alarms, struct alarm_row, i);
		run(caller, alarm);
		if (!alarm_set_called(core->store, alarm->id, alarm->chased_n + 1, error))
			return false;
	}
	return alarms != NULL;
}

bool
caller_is_idle(const struct caller *caller)
{
	return caller->calls->len == 0;
}

void
caller_free(struct caller *caller)
{
	if (!caller)
		return;
	g_ptr_array_free(caller->calls, TRUE);
	g_free(caller);
}
