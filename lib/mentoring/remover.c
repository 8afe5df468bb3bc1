#include "mentoring/remover.h"

#include "base/log.h"
#include "store/erasure.h"

enum { FIRST_RETRY_S = 60, LONGEST_RETRY_S = 3600, DOUBLINGS = 6 };

struct remover {
	struct core *core;
	struct fetcher *fetcher;
	struct remover_events events;
	void *data;
	struct removal removal; /* under way, id 0: none */
	utc_t paused_until_at;  /* the server could not be asked, 0: not */
	bool is_stopping;
};

static void
failed(struct remover *remover, const GError *error)
{
	core_failed(remover->core, "removal", error);
	if (store_is_damaged(error))
		remover->events.on_damaged(error, remover->data);
}

static bool
settle(struct remover *remover, bool asked, const struct taken *taken, utc_t now, GError **error)
{
	struct store *store = remover->core->store;
	const struct removal *removal = &remover->removal;
	int64_t wait_s = (int64_t)FIRST_RETRY_S << MIN(removal->tries_n, DOUBLINGS);

	if (!asked || taken->refused)
		return removal_retry(store, removal->id, now + MIN(wait_s, LONGEST_RETRY_S), error);
	bool ok = removal->again_at > now
	              ? removal_again(store, removal->id, removal->again_at, error)
	              : removal_done(store, removal->id, error);
	return ok
	       && (removal->erasure_id == 0
	           || (erasure_count(store, removal->erasure_id, 0, taken->n, error)
	               && erasure_go_on(store, removal->erasure_id, now, error)));
}

static void
on_taken(bool asked, const struct taken *taken, void *data)
{
	struct remover *remover = data;
	struct store *store = remover->core->store;
	utc_t now = clock_now();
	g_autoptr(GError) error = NULL;

	bool ok = store_begin(store, &error) && settle(remover, asked, taken, now, &error)
	          && store_commit(store, &error);
	if (!ok) {
		store_rollback(store);
		failed(remover, error);
	}
	if (!ok || !asked)
		remover->paused_until_at = now + FIRST_RETRY_S;
	if (asked && taken->refused)
		log_event(LOG_LEVEL_WARNING, "removal_refused", "removal=%" G_GINT64_FORMAT,
		          remover->removal.id);
	removal_clear(&remover->removal);
	remover->removal.id = 0;
	remover_wake(remover);
	if (remover->removal.id == 0)
		remover->events.on_idle(remover->data);
}

void
remover_wake(struct remover *remover)
{
	utc_t now = clock_now();
	g_autoptr(GError) error = NULL;

	if (remover->removal.id != 0)
		return;
	if (!remover->is_stopping && remover->paused_until_at <= now
	    && removal_next(remover->core->store, now, &remover->removal, &error)) {
		fetcher_take(remover->fetcher, &remover->removal, on_taken, remover);
		return;
	}
	if (error)
		failed(remover, error);
	else
		core_works(remover->core, "removal");
}

bool
remover_is_idle(const struct remover *remover)
{
	return remover->removal.id == 0;
}

utc_t
remover_next_at(const struct remover *remover)
{
	utc_t next_at = removal_next_at(remover->core->store);

	return next_at == 0 ? 0 : MAX(next_at, remover->paused_until_at);
}

struct remover *
remover_new(struct core *core, struct fetcher *fetcher, const struct remover_events *events,
            void *data)
{
	struct remover *remover = g_new0(struct remover, 1);

	remover->core = core;
	remover->fetcher = fetcher;
	remover->events = *events;
	remover->data = data;
	return remover;
}

void
remover_stop(struct remover *remover)
{
	remover->is_stopping = true;
}

void
remover_free(struct remover *remover)
{
	if (!remover)
		return;
	removal_clear(&remover->removal);
	g_free(remover);
}
