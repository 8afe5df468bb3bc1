#include <string.h>

#include "mentoring/record_parts.h"
#include "review/book.h"
#include "store/record.h"
#include "store/session.h"

/* The page being written. */
struct page {
	const struct record *record;
	struct book book;
	GArray *prompts; /* struct prompt_row; a question's number is its place, from 1 */
};

static struct store *
store_of(const struct page *page)
{
	return page->record->core->store;
}

static int64_t
mentorship_of(const struct page *page)
{
	return page->record->pair->mentorship.id;
}

static const struct prompt_row *
prompt_at(const struct page *page, guint i)
{
	return &g_array_index(page->prompts, struct prompt_row, i);
}

/* ---- at a glance ---- */

static bool
put_head(struct page *page, GError **error)
{
	const struct record *record = page->record;
	const struct mentorship *row = &record->pair->mentorship;
	struct record_sum sum = { 0 };
	json_t *data = pair_data(record->pair, record->pair->mentee.lang, record->now);
	bool ok = record_sum(store_of(page), row->id, record->now, &sum, error);

	data_take(data, "from", record_date(record, row->added_at));
	data_take(data, "to", record_date(record, row->ended_at ? row->ended_at : record->now));
	data_number(data, "answers", sum.answers_n);
	data_number(data, "words", sum.words_n);
	data_number(data, "sessions", sum.sessions_n);
	data_number(data, "plans", sum.plans_n);
	book_begin(&page->book, data);
	json_decref(data);
	return ok;
}

/* ---- then and now ---- */

/* All that was written to one prompt. Owned by the caller; NULL with an error. */
static char *
joined_answers(const struct page *page, int64_t prompt_id, utc_t *at, GError **error)
{
	g_autoptr(GArray) answers = record_answers(store_of(page), prompt_id, error);
	if (!answers)
		return NULL;
	GString *joined = g_string_new(NULL);
	for (guint i = 0; i < answers->len; i++) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i);
		*at = i == 0 ? answer->written_at : *at;
		g_string_append_printf(joined, "%s%s", i > 0 ? "\n\n" : "", answer->text);
	}
	return g_string_free(joined, FALSE);
}

/* The first time that the question of "q03.now" was put and answered; -1: never. */
static int
first_of(const struct page *page, const char *now_id)
{
	g_autofree char *plain = g_strndup(now_id, strlen(now_id) - strlen(".now"));

	for (guint i = 0; i < page->prompts->len; i++) {
		const struct prompt_row *prompt = prompt_at(page, i);
		utc_t at = 0;
		g_autofree char *text = g_str_equal(prompt->question, plain)
		                            ? joined_answers(page, prompt->id, &at, NULL)
		                            : NULL;
		if (text && *text)
			return (int)i;
	}
	return -1;
}

static bool
put_pair(struct page *page, const struct prompt_row *now_prompt, bool *is_begun, GError **error)
{
	int first = first_of(page, now_prompt->question);
	utc_t then_at = 0;
	utc_t now_at = 0;

	if (first < 0)
		return true;
	g_autofree char *then =
	    joined_answers(page, prompt_at(page, (guint)first)->id, &then_at, error);
	g_autofree char *now = joined_answers(page, now_prompt->id, &now_at, error);
	if (!then || !now)
		return false;
	if (!*now)
		return true;
	g_autofree char *then_label = record_dated(page->record, "book.then", then_at);
	g_autofree char *now_label = record_dated(page->record, "book.now", now_at);
	const struct book_pair pair = { prompt_at(page, (guint)first)->asked, then_label, then,
		                        now_label, now };
	if (!*is_begun)
		book_part(&page->book, "now_and_then");
	*is_begun = true;
	book_pair(&page->book, &pair);
	return true;
}

static bool
put_pairs(struct page *page, GError **error)
{
	bool is_begun = false;
	bool ok = true;

	for (guint i = 0; ok && i < page->prompts->len; i++)
		if (g_str_has_suffix(prompt_at(page, i)->question, ".now"))
			ok = put_pair(page, prompt_at(page, i), &is_begun, error);
	if (is_begun)
		book_part_end(&page->book);
	return ok;
}

/* ---- words by what they are about ---- */

/* One by one, under its date. `part` begins with the first. */
static bool
put_writing(struct page *page, const char *about, const char *label, const char *part, bool *begun,
            GError **error)
{
	g_autoptr(GArray) answers =
	    record_writing(store_of(page), mentorship_of(page), about, error);

	for (guint i = 0; answers && i < answers->len; i++) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i);
		g_autofree char *title = record_dated(page->record, label, answer->written_at);
		if (!*begun)
			book_part(&page->book, part);
		*begun = true;
		book_entry(&page->book, 0, title, NULL);
		book_words(&page->book, BOOK_OWN, NULL, answer->text);
		book_entry_end(&page->book);
	}
	return answers != NULL;
}

static bool
put_question(struct page *page, guint i, GError **error)
{
	const struct prompt_row *prompt = prompt_at(page, i);
	g_autoptr(GArray) answers = record_answers(store_of(page), prompt->id, error);
	g_autofree char *asked = record_dated(page->record, "book.asked", prompt->sent_at);

	book_entry(&page->book, (int)i + 1, prompt->asked, asked);
	for (guint n = 0; answers && n < answers->len; n++) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, n);
		g_autofree char *label =
		    record_dated(page->record, "book.answered", answer->written_at);
		book_words(&page->book, BOOK_OWN, label, answer->text);
	}
	book_entry_end(&page->book);
	return answers != NULL;
}

static bool
put_questions(struct page *page, GError **error)
{
	bool ok = true;

	if (page->prompts->len == 0)
		return true;
	book_part(&page->book, "questions");
	for (guint i = 0; ok && i < page->prompts->len; i++)
		ok = put_question(page, i, error);
	book_part_end(&page->book);
	return ok;
}

static bool
put_abouts(struct page *page, GError **error)
{
	static const struct {
		const char *about, *label, *part;
		bool ends;
	} rows[] = {
		{ "free", "book.wrote", "free", true },
		{ "prep", "book.prep", "sessions", false },
		{ "post", "book.post", "sessions", true },
		{ "closing", "book.wrote", "closing", true },
	};
	bool begun = false;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (!put_writing(page, rows[i].about, rows[i].label, rows[i].part, &begun, error))
			return false;
		if (begun && rows[i].ends)
			book_part_end(&page->book);
		begun = begun && !rows[i].ends;
	}
	return true;
}

/* ---- dated texts ---- */

static const struct part {
	const char *name, *label, *note;
	GArray *(*rows)(struct store *store, int64_t mentorship_id, GError **error);
	enum book_voice voice;
} letters = { "letters", "book.mentor_wrote", NULL, record_human, BOOK_MENTOR },
  plans = { "plans", "book.planned", NULL, record_plans, BOOK_OWN },
  drafts = { "drafts", "book.drafted", "drafts_note", record_drafts, BOOK_OWN };

static bool
put_texts(struct page *page, const struct part *part, GError **error)
{
	g_autoptr(GArray) rows = part->rows(store_of(page), mentorship_of(page), error);

	if (!rows || rows->len == 0)
		return rows != NULL;
	book_part(&page->book, part->name);
	if (part->note)
		book_note(&page->book, part->note);
	for (guint i = 0; i < rows->len; i++) {
		const struct record_text *row = &g_array_index(rows, struct record_text, i);
		g_autofree char *title = record_dated(page->record, part->label, row->at);
		g_autofree char *text = g_strchomp(g_strdup(row->text));
		book_entry(&page->book, 0, title, NULL);
		book_words(&page->book, part->voice, NULL, text);
		book_entry_end(&page->book);
	}
	book_part_end(&page->book);
	return true;
}

/* ---- evaluations ---- */

static char *
scores_of(const struct record_evaluation *row)
{
	GString *scores = g_string_new(NULL);

	for (int i = 0; i < EVALUATION_LINES; i++)
		if (row->lines[i] >= 0)
			g_string_append_printf(scores, "%s%c %" G_GINT64_FORMAT,
			                       scores->len > 0 ? " · " : "", 'A' + i,
			                       row->lines[i]);
	return g_string_free(scores, FALSE);
}

static bool
put_evaluations(struct page *page, GError **error)
{
	g_autoptr(GArray) rows = record_evaluations(store_of(page), mentorship_of(page), error);
	bool begun = false;

	if (!rows)
		return false;
	if (rows->len == 0) /* none was read line by line: the words as they are */
		return put_writing(page, "evaluation", "book.evaluated", "evaluations", &begun,
		                   error)
		       && (!begun || (book_part_end(&page->book), true));
	book_part(&page->book, "evaluations");
	book_note(&page->book, "scale");
	for (guint i = 0; i < rows->len; i++) {
		const struct record_evaluation *row =
		    &g_array_index(rows, struct record_evaluation, i);
		g_autofree char *title = record_dated(page->record, "book.evaluated", row->at);
		g_autofree char *scores = scores_of(row);
		book_entry(&page->book, 0, title, *scores ? scores : NULL);
		book_words(&page->book, BOOK_OWN, NULL, row->text);
		book_entry_end(&page->book);
	}
	book_part_end(&page->book);
	return true;
}

/* ---- the timeline ---- */

struct event {
	utc_t at;
	const char *line; /* of event.* */
	int number;       /* of the question, 0: none */
};

static void
add_event(GArray *events, utc_t at, const char *line, int number)
{
	const struct event event = { at, line, number };

	if (at != 0)
		g_array_append_val(events, event);
}

static int
comes_first(gconstpointer a, gconstpointer b)
{
	const struct event *left = a;
	const struct event *right = b;

	return left->at < right->at ? -1 : left->at > right->at;
}

static bool
add_questions(struct page *page, GArray *events, GError **error)
{
	for (guint i = 0; i < page->prompts->len; i++) {
		const struct prompt_row *prompt = prompt_at(page, i);
		g_autoptr(GArray) answers = record_answers(store_of(page), prompt->id, error);
		if (!answers)
			return false;
		add_event(events, prompt->sent_at, "event.question", (int)i + 1);
		for (guint n = 0; n < answers->len; n++)
			add_event(events, g_array_index(answers, struct answer_row, n).written_at,
			          "event.answer", (int)i + 1);
	}
	return true;
}

static bool
add_writing(struct page *page, const char *about, const char *line, GArray *events, GError **error)
{
	g_autoptr(GArray) rows = record_writing(store_of(page), mentorship_of(page), about, error);

	for (guint i = 0; rows && i < rows->len; i++)
		add_event(events, g_array_index(rows, struct answer_row, i).written_at, line, 0);
	return rows != NULL;
}

static bool
add_texts(struct page *page, const struct part *part, const char *line, GArray *events,
          GError **error)
{
	g_autoptr(GArray) rows = part->rows(store_of(page), mentorship_of(page), error);

	for (guint i = 0; rows && i < rows->len; i++)
		add_event(events, g_array_index(rows, struct record_text, i).at, line, 0);
	return rows != NULL;
}

static bool
add_sessions(struct page *page, GArray *events, GError **error)
{
	g_autoptr(GArray) rows = session_list(store_of(page), mentorship_of(page), error);

	for (guint i = 0; rows && i < rows->len; i++) {
		const struct session_row *row = &g_array_index(rows, struct session_row, i);
		bool is_booked = g_str_equal(row->status, "booked");
		add_event(events, row->starts_at, is_booked ? "event.session" : "event.session_off",
		          0);
	}
	return rows != NULL;
}

static void
put_event(struct page *page, const struct event *event)
{
	const struct record *record = page->record;
	json_t *data = pair_data(record->pair, record->pair->mentee.lang, record->now);
	g_autofree char *number = g_strdup_printf("%d", event->number);

	data_set(data, "n", number);
	g_autofree char *date = record_date(record, event->at);
	g_autofree char *text = record_line(record, event->line, data);
	book_row(&page->book, date, text, event->number);
}

static bool
put_timeline(struct page *page, GError **error)
{
	const struct mentorship *row = &page->record->pair->mentorship;
	g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(struct event));

	add_event(events, row->added_at, "event.invited", 0);
	add_event(events, row->consent_at, "event.consent", 0);
	add_event(events, row->ended_at, "event.ended", 0);
	if (!add_sessions(page, events, error) || !add_questions(page, events, error)
	    || !add_writing(page, "free", "event.free", events, error)
	    || !add_writing(page, "evaluation", "event.evaluation", events, error)
	    || !add_texts(page, &letters, "event.letter", events, error)
	    || !add_texts(page, &plans, "event.plan", events, error))
		return false;
	g_array_sort(events, comes_first);
	book_part(&page->book, "timeline");
	book_table(&page->book);
	for (guint i = 0; i < events->len; i++)
		put_event(page, &g_array_index(events, struct event, i));
	book_table_end(&page->book);
	book_part_end(&page->book);
	return true;
}

bool
record_page(const struct record *record, GString *out, GError **error)
{
	g_autoptr(GArray) prompts =
	    record_prompts(record->core->store, record->pair->mentorship.id, error);
	struct page page = {
		.record = record,
		.book = { out, record->core->catalogue, record->pair->mentee.lang },
		.prompts = prompts,
	};

	if (!prompts)
		return false;
	bool ok = put_head(&page, error) && put_pairs(&page, error) && put_questions(&page, error)
	          && put_abouts(&page, error) && put_texts(&page, &letters, error)
	          && put_texts(&page, &plans, error) && put_evaluations(&page, error)
	          && put_texts(&page, &drafts, error) && put_timeline(&page, error);
	book_end(&page.book);
	return ok;
}
