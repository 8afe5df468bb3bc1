#include <string.h>

#include "base/zone.h"
#include "mentoring/record_parts.h"
#include "store/ledger.h"
#include "store/record.h"
#include "store/session.h"

enum { LEDGER_PAGE = 200 };

/* A JSON text being written: one item at a time is an object in memory. */
struct writer {
	GString *out;
	bool has_item; /* of the list under way */
};

static json_t *
instant(utc_t at)
{
	if (at == 0)
		return json_null();
	struct wall wall = zone_wall("UTC", at);
	struct ymd ymd = date_ymd(wall.date);
	g_autofree char *text =
	    g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", ymd.year, ymd.month, ymd.day,
	                    wall.minute / 60, wall.minute % 60, (int)(at % 60));

	return json_string(text);
}

static json_t *
text_or_null(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

/* Takes over the value. */
static void
put_value(GString *out, json_t *value)
{
	g_autofree char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	g_string_append(out, text);
	json_decref(value);
}

static void
put_member(struct writer *writer, const char *name, json_t *value)
{
	g_string_append_printf(writer->out, ",\n\"%s\": ", name);
	put_value(writer->out, value);
}

static void
list_begin(struct writer *writer, const char *name)
{
	g_string_append_printf(writer->out, ",\n\"%s\": [", name);
	writer->has_item = false;
}

static void
list_item(struct writer *writer, json_t *item)
{
	g_string_append(writer->out, writer->has_item ? ",\n" : "\n");
	writer->has_item = true;
	put_value(writer->out, item);
}

static void
list_end(struct writer *writer)
{
	g_string_append_c(writer->out, ']');
}

static json_t *
person_json(const struct record *record, GError **error)
{
	const struct person *mentee = &record->pair->mentee;
	g_autofree char *joined = record_addresses(record->core->store, mentee->id, error);
	if (!joined)
		return NULL;
	g_auto(GStrv) each = g_strsplit(joined, "\n", -1);
	json_t *addresses = json_array();
	json_t *days = json_array();
	g_autofree char *hour =
	    g_strdup_printf("%02d:%02d", (int)(mentee->minute / 60), (int)(mentee->minute % 60));

	for (char **addr = each; *addr; addr++)
		json_array_append_new(addresses, json_string(*addr));
	for (int day = 0; day < 7; day++)
		if (mentee->days & (INT64_C(1) << day))
			json_array_append_new(days, json_integer(day));
	return json_pack("{ss ss so ss ss ss so ss so so so}", "name", mentee->name, "called",
	                 mentee->called, "addresses", addresses, "lang", mentee->lang, "zone",
	                 mentee->zone, "country", mentee->country, "days", days, "hour", hour,
	                 "phone", text_or_null(mentee->phone), "contact",
	                 text_or_null(mentee->contact), "added_at", instant(mentee->added_at));
}

static bool
put_people(const struct record *record, struct writer *writer, GError **error)
{
	const struct mentorship *row = &record->pair->mentorship;
	json_t *mentee = person_json(record, error);

	if (!mentee)
		return false;
	g_string_append(writer->out, "{\"format\": \"mentord-record\",\n\"version\": 1");
	put_member(writer, "made_at", instant(record->now));
	put_member(writer, "mentee", mentee);
	put_member(writer, "mentor", json_pack("{ss}", "name", record->pair->mentor.name));
	put_member(writer, "mentorship",
	           json_pack("{ss ss so so so}", "programme", row->programme, "state", row->state,
	                     "added_at", instant(row->added_at), "consent_at",
	                     instant(row->consent_at), "ended_at", instant(row->ended_at)));
	return true;
}

static json_t *
answer_json(const struct answer_row *answer)
{
	return json_pack("{so so sI ss}", "written_at", instant(answer->written_at), "arrived_at",
	                 instant(answer->arrived_at), "words", (json_int_t)answer->words_n, "text",
	                 answer->text);
}

static bool
put_questions(const struct record *record, struct writer *writer, GError **error)
{
	struct store *store = record->core->store;
	g_autoptr(GArray) prompts = record_prompts(store, record->pair->mentorship.id, error);

	list_begin(writer, "questions");
	for (guint i = 0; prompts && i < prompts->len; i++) {
		const struct prompt_row *prompt = &g_array_index(prompts, struct prompt_row, i);
		g_autoptr(GArray) answers = record_answers(store, prompt->id, error);
		json_t *list = json_array();
		for (guint n = 0; answers && n < answers->len; n++)
			json_array_append_new(
			    list, answer_json(&g_array_index(answers, struct answer_row, n)));
		list_item(writer,
		          json_pack("{ss ss ss ss so so}", "id", prompt->question, "kind",
		                    prompt->kind, "asked", prompt->asked, "reason", prompt->rule,
		                    "sent_at", instant(prompt->sent_at), "answers", list));
		if (!answers)
			return false;
	}
	list_end(writer);
	return prompts != NULL;
}

static bool
put_writing(const struct record *record, struct writer *writer, GError **error)
{
	static const char *const abouts[] = { "free", "prep", "post", "evaluation", "closing" };

	list_begin(writer, "writing");
	for (size_t i = 0; i < G_N_ELEMENTS(abouts); i++) {
		g_autoptr(GArray) answers = record_writing(
		    record->core->store, record->pair->mentorship.id, abouts[i], error);
		if (!answers)
			return false;
		for (guint n = 0; n < answers->len; n++) {
			json_t *item = answer_json(&g_array_index(answers, struct answer_row, n));
			json_object_set_new(item, "about", json_string(abouts[i]));
			list_item(writer, item);
		}
	}
	list_end(writer);
	return true;
}

typedef GArray *texts_func(struct store *store, int64_t mentorship_id, GError **error);

static bool
put_texts(const struct record *record, struct writer *writer, texts_func *texts,
          const char *const names[3], GError **error)
{
	g_autoptr(GArray) rows = texts(record->core->store, record->pair->mentorship.id, error);
	const char *list = names[0];
	const char *at = names[1];
	const char *other = names[2];

	list_begin(writer, list);
	for (guint i = 0; rows && i < rows->len; i++) {
		const struct record_text *row = &g_array_index(rows, struct record_text, i);
		json_t *item = json_pack("{so ss}", at, instant(row->at), "text", row->text);
		if (other)
			json_object_set_new(item, other, instant(row->other_at));
		list_item(writer, item);
	}
	list_end(writer);
	return rows != NULL;
}

static bool
put_sessions(const struct record *record, struct writer *writer, GError **error)
{
	g_autoptr(GArray) rows =
	    session_list(record->core->store, record->pair->mentorship.id, error);

	list_begin(writer, "sessions");
	for (guint i = 0; rows && i < rows->len; i++) {
		const struct session_row *row = &g_array_index(rows, struct session_row, i);
		bool is_held = g_str_equal(row->status, "booked") && row->starts_at < record->now;
		list_item(writer, json_pack("{so sI so ss}", "starts_at", instant(row->starts_at),
		                            "minutes", (json_int_t)row->minutes, "place",
		                            text_or_null(row->place), "state",
		                            is_held ? "held" : row->status));
	}
	list_end(writer);
	return rows != NULL;
}

static bool
put_evaluations(const struct record *record, struct writer *writer, GError **error)
{
	static const char *const names[EVALUATION_LINES] = { "a", "b", "c", "d" };
	g_autoptr(GArray) rows =
	    record_evaluations(record->core->store, record->pair->mentorship.id, error);

	list_begin(writer, "evaluations");
	for (guint i = 0; rows && i < rows->len; i++) {
		const struct record_evaluation *row =
		    &g_array_index(rows, struct record_evaluation, i);
		json_t *item = json_pack("{so so ss}", "written_at", instant(row->at), "decision",
		                         text_or_null(row->decision), "text", row->text);
		for (size_t n = 0; n < EVALUATION_LINES; n++)
			json_object_set_new(item, names[n],
			                    row->lines[n] < 0 ? json_null()
			                                      : json_integer(row->lines[n]));
		list_item(writer, item);
	}
	list_end(writer);
	return rows != NULL;
}

static bool
put_ledger(const struct record *record, struct writer *writer, GError **error)
{
	int64_t after_id = 0;
	guint n = LEDGER_PAGE;

	list_begin(writer, "sent");
	while (n == LEDGER_PAGE) {
		g_autoptr(GArray) rows = ledger_list(
		    record->core->store, record->pair->mentorship.id, after_id, LEDGER_PAGE, error);
		if (!rows)
			return false;
		n = rows->len;
		for (guint i = 0; i < n; i++) {
			const struct ledger_row *row = &g_array_index(rows, struct ledger_row, i);
			list_item(writer, json_pack("{so ss ss ss}", "at", instant(row->at), "what",
			                            row->what, "recipient", row->recipient, "id",
			                            row->uuid));
			after_id = row->id;
		}
	}
	list_end(writer);
	return true;
}

bool
record_json(const struct record *record, GString *out, GError **error)
{
	static const char *const letters[] = { "from_mentor", "at", NULL };
	static const char *const plans[] = { "plans", "written_at", "asked_at" };
	static const char *const drafts[] = { "drafts", "written_at", NULL };
	struct writer writer = { .out = out };

	bool ok = put_people(record, &writer, error) && put_questions(record, &writer, error)
	          && put_writing(record, &writer, error)
	          && put_texts(record, &writer, record_human, letters, error)
	          && put_sessions(record, &writer, error)
	          && put_texts(record, &writer, record_plans, plans, error)
	          && put_evaluations(record, &writer, error)
	          && put_texts(record, &writer, record_drafts, drafts, error)
	          && put_ledger(record, &writer, error);
	g_string_append(out, "}\n");
	return ok;
}
