#include <string.h>

#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/record_parts.h"
#include "store/ledger.h"
#include "template/textdate.h"

enum { PAGE = 200 };

char *
record_line(const struct record *record, const char *name, json_t *data)
{
	char *line =
	    catalogue_line(record->core->catalogue, record->pair->mentee.lang, name, data, NULL);

	json_decref(data);
	/* The linter has seen that each language has each line. */
	return line ? line : g_strdup("");
}

char *
record_date(const struct record *record, utc_t at)
{
	const struct person *reader = &record->pair->mentee;

	/* Seen from the year 0 every date has its year. */
	return textdate_date(reader->lang, zone_wall(reader->zone, at).date, date_of(1, 1, 1));
}

char *
record_dated(const struct record *record, const char *name, utc_t at)
{
	json_t *data = pair_data(record->pair, record->pair->mentee.lang, record->now);

	data_take(data, "date", record_date(record, at));
	return record_line(record, name, data);
}

/* What people call the kinds of contract.md. */
static const struct {
	const char *kind, *line;
} kinds[] = {
	{ "invitation", "invitation" }, { "invitation_reminder", "invitation" },
	{ "question", "question" },     { "followup", "question" },
	{ "reminder", "reminder" },     { "receipt", "receipt" },
	{ "confirmed", "receipt" },     { "prep", "session" },
	{ "post", "session" },          { "brief", "session" },
	{ "reschedule", "session" },    { "evaluation", "evaluation" },
	{ "low_score", "evaluation" },  { "closing", "closing" },
	{ "human", "human" },           { "signpost", "safety" },
	{ "alarm", "safety" },          { "review", "review" },
	{ "digest", "digest" },         { "export", "export" },
	{ "calendar", "calendar" },
};

static char *
what_of(const struct record *record, const struct ledger_row *row)
{
	if (g_str_equal(row->what, "export") && g_str_equal(row->recipient, "admin"))
		return record_line(record, "list.exported", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (!g_str_equal(kinds[i].kind, row->what))
			continue;
		g_autofree char *name = g_strdup_printf("kind.%s", kinds[i].line);
		return record_line(record, name, NULL);
	}
	return record_line(record, "kind.notice", NULL);
}

/* No address of another person stands in a record: a name, or what somebody is. */
static const char *
who_of(const struct record *record, const struct ledger_row *row)
{
	const struct pair *pair = record->pair;

	if (g_str_equal(row->recipient, "mentee"))
		return pair->mentee.called;
	if (g_str_equal(row->recipient, "mentor"))
		return pair->mentor.called;
	bool is_backup = g_str_equal(row->recipient, "backup");
	return is_backup && *pair->mentor.backup_name ? pair->mentor.backup_name : "mentord";
}

static void
put_row(const struct record *record, const struct ledger_row *row, GString *out)
{
	const struct person *reader = &record->pair->mentee;
	json_t *data = json_object();

	data_take(data, "date", record_date(record, row->at));
	data_take(data, "time", facts_time(reader->lang, reader->zone, row->at));
	data_take(data, "what", what_of(record, row));
	data_set(data, "to", who_of(record, row));
	g_autofree char *line = record_line(record, "list.line", data);
	g_string_append_printf(out, "%s\n", line);
}

bool
record_list(const struct record *record, GString *out, GError **error)
{
	int64_t after_id = 0;
	guint n = PAGE;

	while (n == PAGE) {
		g_autoptr(GArray) rows = ledger_list(
		    record->core->store, record->pair->mentorship.id, after_id, PAGE, error);
		if (!rows)
			return false;
		n = rows->len;
		for (guint i = 0; i < n; i++) {
			const struct ledger_row *row = &g_array_index(rows, struct ledger_row, i);
			put_row(record, row, out);
			after_id = row->id;
		}
	}
	return true;
}
