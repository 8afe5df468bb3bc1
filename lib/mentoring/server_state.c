#include "mentoring/server_state.h"

#include "base/log.h"

static const char *const names[SERVERS] = { "imap", "smtp" };

static const char *const troubles[TROUBLES] = {
	[TROUBLE_NONE] = "ok",          [TROUBLE_DNS] = "down",
	[TROUBLE_CONNECT] = "down",     [TROUBLE_TLS] = "down",
	[TROUBLE_AUTH] = "auth_failed", [TROUBLE_MAILBOX] = "mailbox_missing",
	[TROUBLE_LIMITED] = "paused",   [TROUBLE_PROTOCOL] = "down",
	[TROUBLE_TIMEOUT] = "down",     [TROUBLE_OTHER] = "down",
};

/* Names of the values in the store, per server. */
static const struct {
	const char *trouble, *since, *success;
} values[SERVERS] = {
	{ "imap_trouble", "imap_since", "imap_success" },
	{ "smtp_trouble", "smtp_since", "smtp_success" },
};

/* The success time is for people and the dead man's mail: a minute's grain is enough, and an idle
 * daemon does not write more often. */
enum { SUCCESS_GRAIN_S = 60 };

static void
note(struct core *core, const char *name, int64_t number)
{
	g_autoptr(GError) error = NULL;

	if (!store_set_value(core->store, name, number, &error)) {
		g_autofree char *why = log_quote(error->message);
		log_event(LOG_LEVEL_WARNING, "store_failed", "what=%s error=%s", name, why);
	}
}

void
server_is_up(struct core *core, enum server server, utc_t now)
{
	if (store_value(core->store, values[server].trouble, TROUBLE_NONE) != TROUBLE_NONE) {
		note(core, values[server].trouble, TROUBLE_NONE);
		note(core, values[server].since, now);
		log_event(LOG_LEVEL_INFO, "server_up", "server=%s", names[server]);
	}
	utc_t last = store_value(core->store, values[server].success, 0);
	if (now - last >= SUCCESS_GRAIN_S || now < last)
		note(core, values[server].success, now);
}

void
server_is_down(struct core *core, enum server server, enum trouble trouble, const char *why,
               utc_t now)
{
	if (store_value(core->store, values[server].trouble, TROUBLE_NONE) == (int64_t)trouble)
		return;
	g_autofree char *quoted = log_quote(why);
	log_event(LOG_LEVEL_WARNING, "server_down", "server=%s state=%s why=%s", names[server],
	          troubles[trouble], quoted);
	note(core, values[server].trouble, trouble);
	note(core, values[server].since, now);
}

const char *
server_state_word(struct store *store, enum server server, utc_t *since_at, utc_t *last_success_at)
{
	int64_t trouble = store_value(store, values[server].trouble, TROUBLE_NONE);

	*since_at = store_value(store, values[server].since, 0);
	*last_success_at = store_value(store, values[server].success, 0);
	return trouble >= 0 && trouble < TROUBLES ? troubles[trouble] : "down";
}
