#include "mentoring/facts.h"

#include <string.h>

#include "base/remedy.h"
#include "base/zone.h"
#include "mail/reflow.h"
#include "store/answer.h"
#include "store/own_question.h"
#include "store/prompt.h"
#include "store/session.h"
#include "template/textdate.h"

char *
facts_date(const char *lang, const char *zone, utc_t at, utc_t now)
{
	return textdate_date(lang, zone_wall(zone, at).date, zone_wall(zone, now).date);
}

char *
facts_when(const char *lang, const char *zone, utc_t at, utc_t now)
{
	return textdate_when(lang, zone_wall(zone, at).date, zone_wall(zone, now).date);
}

char *
facts_time(const char *lang, const char *zone, utc_t at)
{
	return textdate_time(lang, zone_wall(zone, at).minute);
}

/* Where a question stands in the bank, from 1; 0 for one that is not of it. */
static void
bank_place(const struct core *core, const char *id, int *place, int *total)
{
	const char *const *ids = catalogue_questions(core->catalogue);

	*place = 0;
	for (*total = 0; ids[*total]; (*total)++)
		if (g_str_equal(ids[*total], id))
			*place = *total + 1;
}

static bool
own_question(const struct core *core, const struct pair *pair, struct question_id id, json_t *data,
             GError **error)
{
	char *text = own_question_text(core->store, pair->mentorship.id, id.number);

	if (!text) {
		g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s has no question m%02d",
		            pair->mentee.handle, id.number);
		return false;
	}
	data_take(data, "question", text);
	json_object_set_new(data, "own", json_true());
	return true;
}

bool
facts_question(const struct core *core, const struct pair *pair, const char *lang,
               struct question_id id, json_t *data, GError **error)
{
	if (id.bank == 'm')
		return own_question(core, pair, id, data, error);
	struct question_id plain = id.form == FORM_NOW ? question_form(id, FORM_PLAIN) : id;
	g_autofree char *text = question_text(plain);
	const char *asked = catalogue_question(core->catalogue, text, lang);
	int place = 0;
	int total = 0;

	if (!asked) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "questions.tsv: there is no %s in %s",
		            text, lang);
		return false;
	}
	data_set(data, "question", asked);
	data_set(data, "why", catalogue_question_why(core->catalogue, text, lang));
	bank_place(core, text, &place, &total);
	if (place > 0) {
		data_number(data, "n", place);
		data_number(data, "total", total);
	}
	return true;
}

void
quoted_clear(struct quoted *quoted)
{
	g_clear_pointer(&quoted->word, g_free);
	g_clear_pointer(&quoted->quote, g_free);
}

bool
facts_quote(struct core *core, int64_t prompt_id, int row, struct quoted *quoted, GError **error)
{
	struct hit_row hit = { 0 };
	struct answer_row answer = { 0 };

	if (hit_of_prompt(core->store, prompt_id, row, &hit, error)) {
		*quoted = (struct quoted){ hit.answer_id, hit.word, hit.quote, hit.written_at };
		return true;
	}
	if (!answer_of_prompt(core->store, prompt_id, &answer, error))
		return false;
	*quoted = (struct quoted){ .answer_id = answer.id,
		                   .quote = g_steal_pointer(&answer.first_sentence),
		                   .written_at = answer.written_at };
	answer_row_clear(&answer);
	return true;
}

void
facts_set_quote(const struct core *core, const struct person *reader, int row,
                const struct quoted *quoted, utc_t now, json_t *data)
{
	const char *lang = reader->lang;
	g_autofree char *name = g_strdup_printf("reason.%d", row);
	json_t *words = json_object();

	data_set(words, "hit", quoted->word ? quoted->word : "");
	if (catalogue_has_line(core->catalogue, lang, name))
		data_take(data, "reason", catalogue_line(core->catalogue, lang, name, words, NULL));
	json_decref(words);
	if (*quoted->quote) {
		data_take(data, "date", facts_date(lang, reader->zone, quoted->written_at, now));
		data_set(data, "quote", quoted->quote);
	}
}

/* The place of a session, and its number among those that were or will be held. */
static bool
session_place(struct core *core, const struct pair *pair, int64_t row_id, char **place, int *number,
              GError **error)
{
	g_autoptr(GArray) rows = session_list(core->store, pair->mentorship.id, error);
	int n = 0;

	if (!rows)
		return false;
	for (guint i = 0; i < rows->len; i++) {
		const struct session_row *row = &g_array_index(rows, struct session_row, i);
		if (g_str_equal(row->status, "booked"))
			n++;
		if (row->id != row_id)
			continue;
		*place = g_strdup(row->place);
		*number = n;
	}
	return true;
}

bool
facts_session(struct core *core, const struct pair *pair, const struct session *session,
              const struct person *reader, utc_t now, json_t *data)
{
	struct wall starts = zone_wall(reader->zone, session->starts_at);
	g_autofree char *place = NULL;
	int number = 0;

	if (!session_place(core, pair, session->row_id, &place, &number, NULL))
		return false;
	data_take(data, "weekday", textdate_weekday(reader->lang, date_weekday(starts.date)));
	data_take(data, "date", facts_date(reader->lang, reader->zone, session->starts_at, now));
	data_take(data, "when", facts_when(reader->lang, reader->zone, session->starts_at, now));
	data_take(data, "time", textdate_time(reader->lang, starts.minute));
	data_take(data, "end", facts_time(reader->lang, reader->zone, session_ends_at(session)));
	if (place && *place)
		data_set(data, "place", place);
	if (pair->setting.programme->sessions > 0) {
		data_number(data, "n", number);
		data_number(data, "total", pair->setting.programme->sessions);
	}
	return true;
}

utc_t
facts_gap_since(const struct pair *pair, utc_t now)
{
	struct standing standing = course_standing(pair->course, &pair->setting, now);

	return standing.last < 0 ? 0 : standing.gap_at;
}

enum { OWN_QUOTES = 3 };

bool
facts_own_words(struct core *core, const struct pair *pair, const struct person *reader, utc_t now,
                json_t *data, GError **error)
{
	g_autoptr(GArray) answers =
	    answer_since(core->store, pair->mentorship.id, facts_gap_since(pair, now), error);

	if (!answers)
		return false;
	json_t *quotes = json_array();
	for (guint i = answers->len; i > 0 && json_array_size(quotes) < OWN_QUOTES; i--) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i - 1);
		if (!*answer->first_sentence || g_str_equal(answer->about, "evaluation"))
			continue;
		json_t *quote = json_object();
		data_take(quote, "date",
		          facts_date(reader->lang, reader->zone, answer->written_at, now));
		data_set(quote, "quote", answer->first_sentence);
		json_array_insert_new(quotes, 0, quote);
	}
	if (json_array_size(quotes) > 0)
		json_object_set(data, "quotes", quotes);
	json_decref(quotes);
	return true;
}

/* What was answered to the same question the first time, beside what is answered now. */
static void
add_then(struct core *core, int64_t mentorship_id, const char *asked, const struct person *reader,
         utc_t now, json_t *data)
{
	struct answer_row first = { 0 };
	struct question_id question;

	if (!question_parse(asked, &question) || question.form != FORM_NOW)
		return;
	g_autofree char *plain = question_text(question_form(question, FORM_PLAIN));
	if (!answer_first_to(core->store, mentorship_id, plain, &first, NULL))
		return;
	data_take(data, "then", reflow_join(first.text));
	data_take(data, "then_date", facts_date(reader->lang, reader->zone, first.written_at, now));
	answer_row_clear(&first);
}

static json_t *
answer_item(struct core *core, const struct answer_row *answer, const struct person *reader,
            utc_t now)
{
	json_t *data = json_object();
	struct prompt_row prompt = { 0 };
	utc_t at = answer->written_at;

	if (answer->prompt_id != 0 && prompt_get(core->store, answer->prompt_id, &prompt, NULL)) {
		const char *asked =
		    catalogue_question(core->catalogue, prompt.question, reader->lang);
		data_set(data, "question", asked ? asked : prompt.asked);
		add_then(core, answer->mentorship_id, prompt.question, reader, now, data);
		at = prompt.sent_at;
	}
	prompt_row_clear(&prompt);
	data_take(data, "date", facts_date(reader->lang, reader->zone, at, now));
	g_autofree char *line = g_strconcat("about.", answer->about, NULL);
	if (catalogue_has_line(core->catalogue, reader->lang, line))
		data_take(data, "occasion",
		          catalogue_line(core->catalogue, reader->lang, line, data, NULL));
	return data;
}

/* The words of one more mail about the same, below those that are there. */
static void
add_words(json_t *item, const struct answer_row *answer)
{
	const char *before = json_string_value(json_object_get(item, "answer"));
	int64_t elided = json_integer_value(json_object_get(item, "elided")) + answer->elided_n;
	char *words = reflow_join(answer->text);

	data_take(item, "answer",
	          before ? g_strconcat(before, "\n\n", words, NULL) : g_strdup(words));
	g_free(words);
	if (elided > 0)
		data_number(item, "elided", elided);
}

json_t *
facts_answers(struct core *core, const GArray *answers, const struct person *reader, utc_t now)
{
	json_t *list = json_array();
	g_autoptr(GHashTable) by_prompt = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < answers->len; i++) {
		struct answer_row *answer = &g_array_index(answers, struct answer_row, i);
		json_t *item = answer->prompt_id != 0
		                   ? g_hash_table_lookup(by_prompt, &answer->prompt_id)
		                   : NULL;
		if (!item) {
			item = answer_item(core, answer, reader, now);
			json_array_append_new(list, item);
			g_hash_table_insert(by_prompt, &answer->prompt_id, item);
		}
		add_words(item, answer);
	}
	return list;
}

bool
facts_nudge(struct core *core, const struct pair *pair, const struct person *reader, utc_t now,
            json_t *data, GError **error)
{
	(void)core;
	(void)error;
	struct standing standing = course_standing(pair->course, &pair->setting, now);
	date_t today = zone_wall(reader->zone, now).date;

	if (standing.d != DATE_NONE)
		data_take(data, "date", textdate_date(reader->lang, standing.d, today));
	data_take(
	    data, "ask_date",
	    textdate_date(reader->lang, today + pair->setting.programme->nudge_mentee, today));
	return true;
}

bool
facts_debt(struct core *core, const struct pair *pair, const struct person *reader, utc_t now,
           json_t *data, GError **error)
{
	utc_t since_at = 0;
	int64_t n = answer_waiting(core->store, pair->mentorship.id, &since_at);
	g_autoptr(GArray) answers = answer_list_waiting(core->store, pair->mentorship.id, error);

	if (!answers)
		return false;
	data_number(data, "n", n);
	data_set(data, "instance", core->settings->mail.address);
	data_take(data, "date",
	          facts_date(reader->lang, reader->zone, n > 0 ? since_at : now, now));
	data_number(data, "days", n > 0 ? (now - since_at) / 86400 : 0);
	json_t *list = facts_answers(core, answers, reader, now);
	if (json_array_size(list) > 0)
		json_object_set(data, "answers", list);
	json_decref(list);
	return true;
}

bool
facts_closing(struct core *core, const struct pair *pair, const struct person *reader, utc_t now,
              json_t *data, GError **error)
{
	g_autoptr(GArray) answers = answer_since(core->store, pair->mentorship.id, 0, error);

	if (!answers)
		return false;
	if (answers->len > 0)
		data_set(data, "first_quote",
		         g_array_index(answers, struct answer_row, 0).first_sentence);
	data_take(
	    data, "date",
	    facts_date(reader->lang, reader->zone, now + core->settings->privacy.retention_s, now));
	return true;
}
