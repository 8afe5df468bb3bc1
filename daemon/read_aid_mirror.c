#include "daemon/read_aid_mirror.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/read_json.h"
#include "language/lemma.h"
#include "language/mirror.h"
#include "language/scan.h"
#include "mime/charset.h"

static int
complain(GError *error)
{
	fprintf(stderr, "mentord-read: %s\n", error->message);
	g_error_free(error);
	return EXIT_FAILURE;
}

/* ---- base forms ---- */

/* The first word of a line, folded; "" if it has none. Owned by the caller. */
static char *
word_of(const char *line)
{
	struct scan scan;

	scan_text(line, &scan);
	char *word = g_strdup(scan.words->len > 0 ? scan_word_at(&scan, 0)->folded : "");
	scan_clear(&scan);
	return word;
}

int
aid_lemma(const struct aid *aid)
{
	GError *error = NULL;
	g_autoptr(lemmatiser_owner) lemmatiser = lemmatiser_new(language_of(aid->lang), &error);
	if (!lemmatiser)
		return complain(error);
	g_autofree char *text = charset_decode(aid->input, NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	size_t n = g_strv_length(lines);
	GString *to = g_string_new(NULL);

	if (n > 0 && !*lines[n - 1])
		n--;
	for (size_t i = 0; i < n; i++) {
		char *word = word_of(lines[i]);
		g_free(lines[i]);
		lines[i] = word;
		lemmatiser_add(lemmatiser, word);
	}
	for (size_t i = 0; i < n; i++)
		g_string_append_printf(to, "%s\n", lemmatiser_read(lemmatiser, lines[i])->base);
	return aid_say(to);
}

/* ---- the mirror ---- */

/* The answers of the input. */
struct journal {
	GPtrArray *dates, *texts; /* char *; texts ends in NULL */
	GArray *gaps;             /* guint; 0: not told */
};

static void
journal_read(const struct aid *aid, struct journal *journal)
{
	g_autofree char *text = charset_decode(aid->input, NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	journal->dates = g_ptr_array_new_with_free_func(g_free);
	journal->texts = g_ptr_array_new_with_free_func(g_free);
	journal->gaps = g_array_new(FALSE, FALSE, sizeof(guint));
	for (size_t i = 0; lines[i]; i++) {
		guint gap = json_number_of(lines[i], "gap");
		if (!json_member(lines[i], "text"))
			continue;
		g_ptr_array_add(journal->dates, json_string_of(lines[i], "date"));
		g_ptr_array_add(journal->texts, json_string_of(lines[i], "text"));
		g_array_append_val(journal->gaps, gap);
	}
	g_ptr_array_add(journal->texts, NULL);
}

static void
journal_clear(struct journal *journal)
{
	g_ptr_array_unref(journal->dates);
	g_ptr_array_unref(journal->texts);
	g_array_unref(journal->gaps);
}

static void
say_quote(const struct journal *journal, const struct mirror_quote *quote, GString *to)
{
	const char *text = g_ptr_array_index(journal->texts, quote->answer);
	g_autofree char *run = g_strndup(text + quote->at, quote->len);

	g_string_append(to, "{\"date\":");
	json_text(to, g_ptr_array_index(journal->dates, quote->answer));
	g_string_append(to, ",\"text\":");
	json_text(to, run);
	g_string_append_c(to, '}');
}

/* Hits in each gap, from the first to the last that is told. */
static void
say_trend(const struct journal *journal, const struct mirror_finding *finding, GString *to)
{
	enum { GAPS_MOST = 100 };
	guint hits[GAPS_MOST + 1] = { 0 };
	guint last = 0;

	for (guint i = 0; i < journal->gaps->len; i++)
		last = MAX(last, MIN(g_array_index(journal->gaps, guint, i), (guint)GAPS_MOST));
	for (guint i = 0; i < finding->quotes->len; i++) {
		const struct mirror_quote *quote =
		    &g_array_index(finding->quotes, struct mirror_quote, i);
		guint gap = g_array_index(journal->gaps, guint, quote->answer);
		hits[MIN(gap, (guint)GAPS_MOST)] += quote->hits;
	}
	if (last == 0)
		return;
	g_string_append(to, ",\"trend\":[");
	for (guint gap = 1; gap <= last; gap++)
		g_string_append_printf(to, gap > 1 ? ",%u" : "%u", hits[gap]);
	g_string_append_c(to, ']');
}

static void
say_finding(const struct journal *journal, const struct mirror_finding *finding, GString *to)
{
	if (finding->kind == MIRROR_THEME) {
		g_string_append(to, "{\"lemma\":");
		json_text(to, finding->word);
	} else {
		g_string_append(to, "{\"kind\":");
		json_text(to, mirror_kind_name(finding->kind));
	}
	g_string_append_printf(to, ",\"answers\":%u,\"hits\":%u", finding->quotes->len,
	                       finding->hits);
	say_trend(journal, finding, to);
	g_string_append(to, ",\"quotes\":[");
	for (guint i = 0; i < finding->quotes->len; i++) {
		g_string_append(to, i > 0 ? "," : "");
		say_quote(journal, &g_array_index(finding->quotes, struct mirror_quote, i), to);
	}
	g_string_append(to, "]}");
}

static void
say_findings(const struct journal *journal, const GPtrArray *findings, bool themes, GString *to)
{
	bool any = false;

	for (guint i = 0; i < findings->len; i++) {
		const struct mirror_finding *finding = g_ptr_array_index(findings, i);
		if ((finding->kind == MIRROR_THEME) != themes)
			continue;
		g_string_append(to, any ? ",\n " : "\n ");
		say_finding(journal, finding, to);
		any = true;
	}
}

int
aid_mirror(const struct aid *aid)
{
	GError *error = NULL;
	struct mirror_tables tables;
	struct journal journal;
	const struct mirror_person person = { .language = language_of(aid->lang) };

	if (!mirror_tables_load(&tables, aid->templates, &error))
		return complain(error);
	journal_read(aid, &journal);
	g_autoptr(GPtrArray) findings =
	    mirror_find(&tables, &person, (const char *const *)journal.texts->pdata, &error);
	GString *to = g_string_new("{\"themes\":[");
	if (findings) {
		say_findings(&journal, findings, true, to);
		g_string_append(to, "],\n\"patterns\":[");
		say_findings(&journal, findings, false, to);
	}
	g_string_append(to, "]}\n");
	journal_clear(&journal);
	mirror_tables_clear(&tables);
	if (findings)
		return aid_say(to);
	g_string_free(to, TRUE);
	return complain(error);
}
