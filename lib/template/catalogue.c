/* The catalogue: three shelves, the names and the questions, each asked for what it knows. */
#include "template/catalogue.h"

#include <string.h>

#include "base/remedy.h"
#include "template/fill.h"
#include "template/lint.h"
#include "template/lint_compare.h"
#include "template/lint_screen.h"
#include "template/names.h"
#include "template/questions.h"
#include "template/sample.h"
#include "template/shelf.h"

static const char *const langs[] = { "fi", "sv", "en", NULL };

enum { LANGS = G_N_ELEMENTS(langs) - 1 };

struct catalogue {
	char *directory;
	struct names *names;
	struct questions *questions;
	struct shelf *shelves[LANGS]; /* in the order of langs */
};

void
catalogue_free(struct catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	for (size_t i = 0; i < LANGS; i++)
		shelf_free(catalogue->shelves[i]);
	questions_free(catalogue->questions);
	names_free(catalogue->names);
	g_free(catalogue->directory);
	g_free(catalogue);
}

static bool
read_names(struct catalogue *catalogue, GError **error)
{
	g_autofree char *path = g_build_filename(catalogue->directory, "names.tsv", NULL);
	g_autofree char *text = shelf_read_text(path, error);
	if (text != NULL)
		catalogue->names = names_parse(path, text, error);
	return catalogue->names != NULL;
}

static bool
read_questions(struct catalogue *catalogue, const char *directory, GError **error)
{
	g_autofree char *path = g_build_filename(directory, "questions.tsv", NULL);
	g_autofree char *text = shelf_read_text(path, error);
	return text != NULL && questions_read(catalogue->questions, path, text, error);
}

static bool
has_questions(const char *directory)
{
	g_autofree char *path = g_build_filename(directory, "questions.tsv", NULL);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool
read_shelves(struct catalogue *catalogue, const char *directory, GError **error)
{
	for (size_t i = 0; i < LANGS; i++)
		if (!shelf_read(catalogue->shelves[i], directory, error))
			return false;
	return true;
}

static bool
read_overlay(struct catalogue *catalogue, const char *overlay, GError **error)
{
	return read_shelves(catalogue, overlay, error)
	       && (!has_questions(overlay) || read_questions(catalogue, overlay, error));
}

struct catalogue *
catalogue_open(const char *directory, const char *overlay, GError **error)
{
	struct catalogue *catalogue = g_new0(struct catalogue, 1);
	catalogue->directory = g_strdup(directory);
	catalogue->questions = questions_new();
	for (size_t i = 0; i < LANGS; i++)
		catalogue->shelves[i] = shelf_new(langs[i]);
	if (read_names(catalogue, error) && read_questions(catalogue, directory, error)
	    && read_shelves(catalogue, directory, error)
	    && (overlay == NULL || read_overlay(catalogue, overlay, error)))
		return catalogue;
	catalogue_free(catalogue);
	return NULL;
}

static const struct shelf *
shelf_of(const struct catalogue *catalogue, const char *lang, GError **error)
{
	for (size_t i = 0; i < LANGS; i++)
		if (strcmp(langs[i], lang) == 0)
			return catalogue->shelves[i];
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "no templates in the language \"%s\"", lang);
	return NULL;
}

void
rendered_clear(struct rendered *rendered)
{
	g_free(rendered->subject);
	g_free(rendered->from_name);
	g_free(rendered->preheader);
	g_free(rendered->text);
	g_free(rendered->html);
	*rendered = (struct rendered){ .subject = NULL };
}

bool
catalogue_render(const struct catalogue *catalogue, const char *lang, const char *name,
                 json_t *data, struct rendered *out, GError **error)
{
	*out = (struct rendered){ .subject = NULL };
	const struct shelf *shelf = shelf_of(catalogue, lang, error);
	return shelf != NULL && fill_mail(catalogue->names, shelf, name, data, out, error);
}

const char *const *
catalogue_mails(const struct catalogue *catalogue)
{
	return names_mails(catalogue->names);
}

json_t *
catalogue_sample(const struct catalogue *catalogue, const char *name, const char *lang,
                 date_t today)
{
	return sample_data(catalogue->names, catalogue->questions, name, lang, today);
}

char *
catalogue_line(const struct catalogue *catalogue, const char *lang, const char *name, json_t *data,
               GError **error)
{
	const struct shelf *shelf = shelf_of(catalogue, lang, error);
	return shelf == NULL ? NULL : fill_line(shelf, name, data, error);
}

bool
catalogue_has_line(const struct catalogue *catalogue, const char *lang, const char *name)
{
	const struct shelf *shelf = shelf_of(catalogue, lang, NULL);
	g_autofree char *other = g_strconcat(name, ".other", NULL);
	return shelf != NULL
	       && (g_hash_table_contains(shelf->lines, name)
	           || g_hash_table_contains(shelf->lines, other));
}

const char *const *
catalogue_questions(const struct catalogue *catalogue)
{
	return questions_ids(catalogue->questions);
}

const char *
catalogue_question(const struct catalogue *catalogue, const char *id, const char *lang)
{
	return questions_text(catalogue->questions, id, lang);
}

const char *
catalogue_question_why(const struct catalogue *catalogue, const char *id, const char *lang)
{
	return questions_why(catalogue->questions, id, lang);
}

const char *
catalogue_question_phase(const struct catalogue *catalogue, const char *id)
{
	return questions_phase(catalogue->questions, id);
}

const char *const *
catalogue_question_followups(const struct catalogue *catalogue, const char *id)
{
	return questions_followups(catalogue->questions, id);
}

/* Every key that some language has. */
static GHashTable *
all_line_keys(const struct catalogue *catalogue)
{
	GHashTable *keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (size_t i = 0; i < LANGS; i++) {
		GHashTableIter iter;
		void *key;
		g_hash_table_iter_init(&iter, catalogue->shelves[i]->lines);
		while (g_hash_table_iter_next(&iter, &key, NULL))
			g_hash_table_add(keys, lint_line_key(key));
	}
	return keys;
}

GPtrArray *
catalogue_check(const struct catalogue *catalogue)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) keys = all_line_keys(catalogue);
	for (size_t i = 0; i < LANGS; i++) {
		lint_shelf(catalogue->shelves[i], catalogue->names, keys, problems);
		lint_screen(catalogue->shelves[i], catalogue->names, catalogue->questions,
		            problems);
	}
	for (size_t i = 1; i < LANGS; i++)
		lint_compare(catalogue->shelves[0], catalogue->shelves[i], problems);
	questions_check(catalogue->questions, langs, problems);
	return problems;
}

GPtrArray *
catalogue_check_questions(const struct catalogue *catalogue)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func(g_free);
	questions_check(catalogue->questions, langs, problems);
	return problems;
}
