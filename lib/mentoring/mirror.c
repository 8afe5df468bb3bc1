#include "mentoring/mirror.h"

#include <string.h>

#include "base/limits.h"
#include "mail/reflow.h"
#include "mentoring/facts.h"
#include "store/answer.h"
#include "store/finding.h"

/* ---- the answers, to be read ---- */

void
mirror_work_clear(struct mirror_work *work)
{
	g_clear_pointer(&work->answer_ids, g_array_unref);
	mirror_request_clear(&work->request);
	work->mentorship_id = 0;
}

static bool
is_read(const struct answer_row *answer)
{
	return !g_str_equal(answer->about, "evaluation");
}

/* The newest answers that together are within the limits, as they are shown to people. */
static void
take_texts(struct mirror_work *work, const GArray *answers)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	size_t bytes = 0;
	guint first = answers->len;

	for (; first > 0 && answers->len - first < LIMIT_MIRROR_ANSWERS; first--) {
		bytes += strlen(g_array_index(answers, struct answer_row, first - 1).text);
		if (bytes > LIMIT_MIRROR_BYTES)
			break;
	}
	work->answer_ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (guint i = first; i < answers->len; i++) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i);
		if (!is_read(answer))
			continue;
		g_array_append_val(work->answer_ids, answer->id);
		g_ptr_array_add(texts, reflow_join(answer->text));
	}
	g_ptr_array_add(texts, NULL);
	work->request.texts = (char **)g_ptr_array_steal(texts, NULL);
}

static int64_t
count_words(const GArray *answers)
{
	int64_t n = 0;

	for (guint i = 0; i < answers->len; i++) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i);
		n += is_read(answer) ? answer->words_n : 0;
	}
	return n;
}

/* How the two are called: no themes. */
static bool
take_names(struct core *core, struct mirror_work *work, GError **error)
{
	struct mentorship mentorship = { 0 };
	struct person people[ROLES] = { 0 };
	bool ok = mentorship_get(core->store, work->mentorship_id, &mentorship, error)
	          && person_get(core->store, mentorship.mentor_id, &people[ROLE_MENTOR], error)
	          && person_get(core->store, mentorship.mentee_id, &people[ROLE_MENTEE], error);

	if (ok) {
		g_autofree char *all =
		    g_strjoin(" ", people[ROLE_MENTOR].called, people[ROLE_MENTOR].name,
		              people[ROLE_MENTEE].called, people[ROLE_MENTEE].name, NULL);
		work->request.names = g_strsplit(all, " ", LIMIT_NAMES);
		work->request.lang = g_strdup(people[ROLE_MENTEE].lang);
	}
	for (int role = 0; role < ROLES; role++)
		person_clear(&people[role]);
	mentorship_clear(&mentorship);
	return ok;
}

/* True when there are words enough; else it waits for more. */
static bool
take_answers(struct core *core, struct mirror_work *work, bool *enough, GError **error)
{
	g_autoptr(GArray) answers = answer_since(core->store, work->mentorship_id, 0, error);

	if (!answers)
		return false;
	*enough = count_words(answers) >= MIRROR_WORDS_LEAST;
	if (!*enough)
		return finding_unmark(core->store, work->mentorship_id, error);
	take_texts(work, answers);
	return take_names(core, work, error);
}

static bool
find_next(struct core *core, GHashTable *not_these, struct mirror_work *work, GError **error)
{
	bool enough = false;

	for (;;) {
		g_autoptr(GArray) marked = finding_marked(core->store, error);
		guint passed = 0;
		if (!marked)
			return false;
		for (guint i = 0; i < marked->len && !enough; i++) {
			work->mentorship_id = g_array_index(marked, int64_t, i);
			if (g_hash_table_contains(not_these, &work->mentorship_id))
				passed++;
			else if (!take_answers(core, work, &enough, error))
				return false;
		}
		if (enough || passed == marked->len)
			break;
	}
	work->mentorship_id = enough ? work->mentorship_id : 0;
	return true;
}

bool
mirror_next(struct core *core, GHashTable *not_these, struct mirror_work *work, GError **error)
{
	g_autoptr(GArray) marked = finding_marked(core->store, error);

	if (!marked || marked->len == 0 || !store_begin(core->store, error))
		return false;
	if (find_next(core, not_these, work, error) && store_commit(core->store, error))
		return work->mentorship_id != 0;
	store_rollback(core->store);
	return false;
}

/* ---- what was found ---- */

/* The same answers are there still, and no more. */
static bool
is_unchanged(const struct mirror_work *work, const GArray *answers)
{
	guint n = work->answer_ids->len;

	for (guint i = answers->len; i > 0; i--) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i - 1);
		if (n > 0 && is_read(answer)
		    && g_array_index(work->answer_ids, int64_t, --n) != answer->id)
			return false;
	}
	return n == 0 && answers->len > 0;
}

static bool
keep_quotes(struct core *core, const struct mirror_work *work, int64_t finding_id,
            const struct mirror_finding *finding, GError **error)
{
	for (guint i = 0; i < finding->quotes->len; i++) {
		const struct mirror_quote *quote =
		    &g_array_index(finding->quotes, struct mirror_quote, i);
		struct finding_quote row = {
			.answer_id = g_array_index(work->answer_ids, int64_t, quote->answer),
			.hits_n = quote->hits,
			.text =
			    g_strndup(work->request.texts[quote->answer] + quote->at, quote->len),
		};
		bool ok = finding_add_quote(core->store, finding_id, &row, error);
		finding_quote_clear(&row);
		if (!ok)
			return false;
	}
	return true;
}

static bool
keep_findings(struct core *core, const struct mirror_work *work, const GPtrArray *findings,
              GError **error)
{
	int64_t id = work->mentorship_id;

	if (!finding_clear_untold(core->store, id, error)
	    || !finding_clear_quotes(core->store, id, error)
	    || !finding_set_over(core->store, id, error))
		return false;
	for (guint i = 0; i < findings->len; i++) {
		const struct mirror_finding *finding = g_ptr_array_index(findings, i);
		struct finding_row row = {
			.mentorship_id = id,
			.kind = g_strdup(mirror_kind_name(finding->kind)),
			.word = g_strdup(finding->word),
			.rank = i,
			.hits_n = finding->hits,
		};
		bool ok = finding_put(core->store, &row, error)
		          && keep_quotes(core, work, finding_id(core->store, &row), finding, error);
		finding_row_clear(&row);
		if (!ok)
			return false;
	}
	return finding_unmark(core->store, id, error);
}

bool
mirror_keep(struct core *core, const struct mirror_work *work, const GPtrArray *findings,
            GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	g_autoptr(GArray) answers = answer_since(core->store, work->mentorship_id, 0, error);
	if (answers && (!is_unchanged(work, answers) || keep_findings(core, work, findings, error))
	    && store_commit(core->store, error))
		return true;
	store_rollback(core->store);
	return false;
}

/* ---- showing it ---- */

static bool
is_theme(const struct finding_row *finding)
{
	return *finding->word != '\0';
}

/* The newest first among words and among shapes of thought; whichever of the two has been shown less. */
static const struct finding_row *
choose(const GArray *findings)
{
	const struct finding_row *next[2] = { NULL, NULL };
	guint told_n[2] = { 0, 0 };

	for (guint i = 0; i < findings->len; i++) {
		const struct finding_row *finding = &g_array_index(findings, struct finding_row, i);
		bool theme = is_theme(finding);
		if (finding->is_told)
			told_n[theme]++;
		else if (!next[theme])
			next[theme] = finding;
	}
	if (next[false] && (!next[true] || told_n[false] < told_n[true]))
		return next[false];
	return next[true];
}

/* Who reads it, and how it is called in lines.conf. */
struct showing {
	struct core *core;
	const struct pair *pair;
	const struct person *reader;
	const char *word, *alike; /* of lines.conf */
	utc_t now;
};

static bool
add_line(const struct showing *showing, const char *name, json_t *data, GString *to, GError **error)
{
	g_autofree char *line =
	    catalogue_line(showing->core->catalogue, showing->reader->lang, name, data, error);

	if (!line)
		return false;
	g_string_append_printf(to, "%s%s", to->len > 0 ? "\n" : "", line);
	return true;
}

static bool
add_quote(const struct showing *showing, const struct finding_quote *quote, GString *to,
          GError **error)
{
	json_t *data = json_object();
	char *text = g_strdelimit(g_strdup(quote->text), "\n\t", ' ');

	data_take(data, "date",
	          facts_date(showing->reader->lang, showing->reader->zone, quote->written_at,
	                     showing->now));
	data_take(data, "quote", text);
	bool ok = add_line(showing, "dated_quote", data, to, error);
	json_decref(data);
	return ok;
}

/* What recurs, with where it was written first and last: then and now. NULL on an error. */
static GString *
block_of(const struct showing *showing, const struct finding_row *finding, const GArray *quotes,
         GError **error)
{
	GString *block = g_string_new(NULL);
	json_t *data = json_object();

	data_set(data, "word", finding->word);
	data_number(data, "n", quotes->len);
	bool ok =
	    add_line(showing, is_theme(finding) ? showing->word : showing->alike, data, block,
	             error)
	    && add_quote(showing, &g_array_index(quotes, struct finding_quote, 0), block, error)
	    && add_quote(showing, &g_array_index(quotes, struct finding_quote, quotes->len - 1),
	                 block, error);
	json_decref(data);
	if (ok)
		return block;
	g_string_free(block, TRUE);
	return NULL;
}

static void
take_block(json_t *list, GString *block)
{
	json_array_append_new(list, json_string(block->str));
	g_string_free(block, TRUE);
}

bool
mirror_offer(struct core *core, const struct pair *pair, utc_t now, json_t *data,
             int64_t *finding_id, GError **error)
{
	const struct showing showing = {
		.core = core,
		.pair = pair,
		.reader = &pair->mentee,
		.word = "own_mirror.word",
		.alike = "own_mirror.alike",
		.now = now,
	};
	g_autoptr(GArray) findings = finding_list(core->store, pair->mentorship.id, error);
	if (!findings)
		return false;
	const struct finding_row *finding = choose(findings);
	*finding_id = finding ? finding->id : 0;
	if (!finding)
		return true;
	g_autoptr(GArray) quotes = finding_quotes(core->store, finding->id, error);
	if (!quotes)
		return false;
	/* The answers of a finding can be erased one by one, before it is looked for anew. */
	if (quotes->len < MIRROR_ANSWERS_LEAST) {
		*finding_id = 0;
		return true;
	}
	GString *block = block_of(&showing, finding, quotes, error);
	if (!block)
		return false;
	bool ok = add_line(&showing, "own_mirror.ask", NULL, block, error);
	json_t *list = json_array();
	take_block(list, block);
	json_object_set_new(data, "mirror", list);
	return ok;
}

/* The most salient word that has not been told. */
static const struct finding_row *
choose_word(const GArray *findings)
{
	for (guint i = 0; i < findings->len; i++) {
		const struct finding_row *finding = &g_array_index(findings, struct finding_row, i);
		if (is_theme(finding) && !finding->is_told)
			return finding;
	}
	return NULL;
}

bool
mirror_offer_line(struct core *core, const struct pair *pair, utc_t now, json_t *data,
                  int64_t *finding_id, GError **error)
{
	const struct person *mentee = &pair->mentee;
	int64_t id = pair->mentorship.id;

	*finding_id = 0;
	if (finding_told_since(core->store, id, facts_gap_since(pair, now)))
		return true;
	g_autoptr(GArray) findings = finding_list(core->store, id, error);
	const struct finding_row *finding = findings ? choose_word(findings) : NULL;
	if (!finding)
		return findings != NULL;
	g_autoptr(GArray) quotes = finding_quotes(core->store, finding->id, error);
	if (!quotes || quotes->len < MIRROR_ANSWERS_LEAST)
		return quotes != NULL;
	const struct finding_quote *last =
	    &g_array_index(quotes, struct finding_quote, quotes->len - 1);
	json_t *names = json_object();
	data_set(names, "word", finding->word);
	data_number(names, "n", quotes->len);
	data_take(names, "date", facts_date(mentee->lang, mentee->zone, last->written_at, now));
	data_take(names, "quote", g_strdelimit(g_strdup(last->text), "\n\t", ' '));
	char *line = catalogue_line(core->catalogue, mentee->lang, "own_mirror.line", names, error);
	json_decref(names);
	if (!line)
		return false;
	data_take(data, "own_words", line);
	*finding_id = finding->id;
	return true;
}

/* ---- to the mentor ---- */

static bool
is_about(const GArray *quotes, enum mirror_about about)
{
	for (guint i = 0; i < quotes->len; i++) {
		const struct finding_quote *quote = &g_array_index(quotes, struct finding_quote, i);
		if (about == MIRROR_ALL || (about == MIRROR_UNREVIEWED && !quote->is_reviewed)
		    || (about == MIRROR_WAITING && !quote->is_responded))
			return true;
	}
	return false;
}

/* Held sessions whose end had passed: the gap that an instant lies in, from 0. */
static int
gap_of(const struct pair *pair, utc_t at)
{
	enum { MINUTE_S = 60 };
	int gap = 0;

	for (guint i = 0; i < pair->course->sessions->len; i++) {
		const struct session *session = course_session(pair->course, (int)i);
		if (session->state == SESSION_BOOKED
		    && session->starts_at + (utc_t)session->minutes * MINUTE_S <= at)
			gap++;
	}
	return gap;
}

static int64_t
hits_in(const struct showing *showing, int gap, const GArray *quotes)
{
	int64_t hits = 0;

	for (guint i = 0; i < quotes->len; i++) {
		const struct finding_quote *quote = &g_array_index(quotes, struct finding_quote, i);
		if (gap_of(showing->pair, MIN(quote->written_at, showing->now)) == gap)
			hits += quote->hits_n;
	}
	return hits;
}

/* From the second gap on: how often in each. */
static bool
add_trend(const struct showing *showing, const struct finding_row *finding, const GArray *quotes,
          GString *to, GError **error)
{
	int gaps_n = gap_of(showing->pair, showing->now);

	if (gaps_n < 2 || !is_theme(finding))
		return true;
	GString *counts = g_string_new(NULL);
	for (int gap = 1; gap <= gaps_n; gap++)
		g_string_append_printf(counts, "%s%" G_GINT64_FORMAT, gap > 1 ? ", " : "",
		                       hits_in(showing, gap, quotes));
	json_t *data = json_object();
	data_set(data, "word", finding->word);
	data_take(data, "counts", g_string_free(counts, FALSE));
	bool ok = add_line(showing, "mirror.trend", data, to, error);
	json_decref(data);
	return ok;
}

/* In the digest a word has one line, with its dates. */
static GString *
line_of(const struct showing *showing, const struct finding_row *finding, const GArray *quotes,
        GError **error)
{
	enum { DATES_MOST = 5 };
	guint first = quotes->len > DATES_MOST ? quotes->len - DATES_MOST : 0;
	GString *dates = g_string_new(first > 0 ? "… " : NULL);
	GString *line = g_string_new(NULL);

	for (guint i = first; i < quotes->len; i++) {
		g_autofree char *date = facts_date(
		    showing->reader->lang, showing->reader->zone,
		    g_array_index(quotes, struct finding_quote, i).written_at, showing->now);
		g_string_append_printf(dates, "%s%s", i > first ? ", " : "", date);
	}
	json_t *data = json_object();
	data_set(data, "word", finding->word);
	data_number(data, "hits", finding->hits_n);
	data_number(data, "answers", quotes->len);
	data_take(data, "dates", g_string_free(dates, FALSE));
	bool ok = add_line(showing, "digest.recurs", data, line, error);
	json_decref(data);
	if (ok)
		return line;
	g_string_free(line, TRUE);
	return NULL;
}

static bool
show_one(const struct showing *showing, const struct finding_row *finding, enum mirror_about about,
         json_t *list, GError **error)
{
	g_autoptr(GArray) quotes = finding_quotes(showing->core->store, finding->id, error);

	if (!quotes)
		return false;
	if (quotes->len < MIRROR_ANSWERS_LEAST || !is_about(quotes, about))
		return true;
	bool is_line = about == MIRROR_WAITING && is_theme(finding);
	GString *block = is_line ? line_of(showing, finding, quotes, error)
	                         : block_of(showing, finding, quotes, error);
	if (!block)
		return false;
	bool ok = is_line || add_trend(showing, finding, quotes, block, error);
	take_block(list, block);
	return ok;
}

bool
mirror_show(struct core *core, const struct pair *pair, enum mirror_about about, utc_t now,
            json_t *data, GError **error)
{
	enum { SHOWN_MOST = 3 };
	const struct showing showing = {
		.core = core,
		.pair = pair,
		.reader = &pair->mentor,
		.word = "mirror.word",
		.alike = "mirror.alike",
		.now = now,
	};
	g_autoptr(GArray) findings = finding_list(core->store, pair->mentorship.id, error);
	bool ok = findings != NULL;
	json_t *list = json_array();

	for (guint i = 0; ok && i < findings->len && json_array_size(list) < SHOWN_MOST; i++) {
		const struct finding_row *finding = &g_array_index(findings, struct finding_row, i);
		ok = !finding->is_sent || show_one(&showing, finding, about, list, error);
	}
	if (json_array_size(list) > 0)
		json_object_set(data, "mirror", list);
	json_decref(list);
	return ok;
}
