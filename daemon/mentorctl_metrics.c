/* mentorctl metrics: counts and ages as Prometheus text (exposition format 0.0.4); nobody's name. */
#include <stdio.h>
#include <string.h>

#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/server_state.h"
#include "store/hold.h"
#include "store/mentorship.h"
#include "store/outbox.h"
#include "store/quarantine.h"

/* Samples of one name stand together. */
struct metrics {
	struct ctl *ctl;
	json_t *items;
	GString *text;
	const char *name; /* the last one */
};

/* `label` NULL: the value has none. */
static void
add(struct metrics *metrics, const char *name, const char *help, const char *label,
    const char *word, int64_t value)
{
	json_t *item = json_object();

	if (g_strcmp0(metrics->name, name) != 0)
		g_string_append_printf(metrics->text,
		                       "# HELP mentord_%s %s\n# TYPE mentord_%s gauge\n", name,
		                       help, name);
	metrics->name = name;
	if (label)
		g_string_append_printf(metrics->text,
		                       "mentord_%s{%s=\"%s\"} %" G_GINT64_FORMAT "\n", name, label,
		                       word, value);
	else
		g_string_append_printf(metrics->text, "mentord_%s %" G_GINT64_FORMAT "\n", name,
		                       value);
	show_text(item, "name", name);
	show_text(item, "label", label);
	show_text(item, "value_of", word);
	json_object_set_new(item, "value", json_integer(value));
	json_array_append_new(metrics->items, item);
}

static void
add_counts(struct metrics *metrics, const char *name, const char *help, const GArray *counts)
{
	for (guint i = 0; i < counts->len; i++) {
		const struct count *count = &g_array_index(counts, struct count, i);
		add(metrics, name, help, "state", count->name, count->n);
	}
}

static void
add_servers(struct metrics *metrics)
{
	static const struct {
		enum server server;
		const char *word;
	} servers[] = { { SERVER_IMAP, "imap" }, { SERVER_SMTP, "smtp" } };
	utc_t since_at = 0;
	utc_t success_at = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(servers); i++) {
		const char *word = server_state_word(metrics->ctl->core.store, servers[i].server,
		                                     &since_at, &success_at);
		add(metrics, "server_up", "1 while the last try worked", "server", servers[i].word,
		    g_str_equal(word, "ok") ? 1 : 0);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(servers); i++) {
		server_state_word(metrics->ctl->core.store, servers[i].server, &since_at,
		                  &success_at);
		if (success_at != 0)
			add(metrics, "server_success_age_seconds",
			    "since the server last did what was asked", "server", servers[i].word,
			    metrics->ctl->now - success_at);
	}
}

static void
add_holds(struct metrics *metrics, const GArray *holds)
{
	static const char *const reasons[] = { "safety",    "debt",  "bounce",
		                               "complaint", "admin", "crisis_contacts",
		                               "restored" };

	for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++) {
		int64_t n = 0;
		for (guint j = 0; j < holds->len; j++)
			n += g_str_equal(g_array_index(holds, struct hold, j).reason, reasons[i]);
		add(metrics, "holds", "holds that stand", "reason", reasons[i], n);
	}
}

static bool
collect(struct metrics *metrics, GError **error)
{
	struct store *store = metrics->ctl->core.store;
	g_autoptr(GArray) mentorships = mentorship_counts(store, error);
	g_autoptr(GArray) outbox = mentorships ? outbox_counts(store, error) : NULL;
	g_autoptr(GArray) holds = outbox ? hold_list(store, error) : NULL;

	if (!holds)
		return false;
	add_servers(metrics);
	add_counts(metrics, "mentorships", "mentorships by state", mentorships);
	add_counts(metrics, "outbox", "mails by state", outbox);
	utc_t due_at = outbox_next_at(store);
	add(metrics, "outbox_late_seconds", "how long the oldest mail has been due", NULL, NULL,
	    due_at != 0 && due_at < metrics->ctl->now ? metrics->ctl->now - due_at : 0);
	add(metrics, "quarantine", "mails that wait for a human", NULL, NULL,
	    quarantine_count(store));
	add_holds(metrics, holds);
	add(metrics, "schema", "version of the store", NULL, NULL, STORE_SCHEMA);
	return true;
}

json_t *
run_metrics(struct ctl *ctl, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct metrics metrics = { .ctl = ctl, .items = json_array(), .text = text };

	if (!collect(&metrics, error)) {
		json_decref(metrics.items);
		return NULL;
	}
	if (ctl->as_json)
		return command_items(metrics.items);
	fputs(text->str, stdout);
	json_decref(metrics.items);
	return json_null();
}
