/* The catalogue: three shelves, the names and the questions, and mails made from them. */
#include "template/catalogue.h"

#include <string.h>

#include "base/remedy.h"
#include "template/lint.h"
#include "template/markdown.h"
#include "template/names.h"
#include "template/page.h"
#include "template/questions.h"
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

/* One mail on its way from template to text. */
struct job {
	const struct catalogue *catalogue;
	const struct shelf *shelf;
	const char *name;
	const struct mail_file *mail;
	json_t *data;
};

static const struct mustache *
find_partial(const char *name, const void *context)
{
	const struct job *job = context;
	return g_hash_table_lookup(job->shelf->partials, name);
}

static bool
may_miss(const char *name, const void *context)
{
	const struct job *job = context;
	return job->name != NULL && names_may_miss(job->catalogue->names, job->name, name);
}

/* A value in a single line: what is not seen, and line ends, become blanks. */
static void
escape_line(const char *value, GString *out)
{
	g_autofree char *valid = g_utf8_make_valid(value, -1);
	for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		bool ends_line = c == 0x2028 || c == 0x2029;
		g_string_append_unichar(out, ends_line || markdown_is_hidden(c) ? ' ' : c);
	}
}

/* A line is data for a template, which escapes it. */
static void
escape_nothing(const char *value, GString *out)
{
	g_string_append(out, value);
}

static char *
fill(const struct job *job, const struct mustache *template, mustache_escape_func *escape,
     GError **error)
{
	struct mustache_rules rules = {
		.escape = escape,
		.partial = find_partial,
		.may_miss = may_miss,
		.context = job,
	};
	GString *out = g_string_new(NULL);
	if (mustache_render(template, job->data, &rules, out, error))
		return g_string_free(out, FALSE);
	g_string_free(out, TRUE);
	return NULL;
}

/* A field of one line; nothing when the mail does not have it. */
static bool
fill_field(const struct job *job, const struct mustache *template, char **field, GError **error)
{
	if (template == NULL)
		return true;
	*field = fill(job, template, escape_line, error);
	return *field != NULL;
}

static bool
fill_from(const struct job *job, char **from_name, GError **error)
{
	g_autofree char *key = g_strconcat("from.", job->mail->from, NULL);
	const struct mustache *line = g_hash_table_lookup(job->shelf->lines, key);
	if (line != NULL)
		return fill_field(job, line, from_name, error);
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s: lines.conf has no %s", job->mail->path,
	            key);
	return false;
}

/* The footer's Markdown; `*footer` stays NULL when the mail has none. */
static bool
fill_footer(const struct job *job, char **footer, GError **error)
{
	if (job->mail->footer == NULL)
		return true;
	g_autofree char *name = g_strconcat("footer_", job->mail->footer, NULL);
	const struct mustache *partial = find_partial(name, job);
	if (partial != NULL)
		return (*footer = fill(job, partial, markdown_escape, error)) != NULL;
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s: there is no _%s.md", job->mail->path,
	            name);
	return false;
}

static char *
text_of(const char *body, const char *footer)
{
	g_autofree char *text = markdown_to_text(body);
	if (footer == NULL)
		return g_steal_pointer(&text);
	g_autofree char *foot = markdown_to_text(footer);
	return g_strconcat(text, "\n--\n", foot, NULL);
}

static char *
html_of(const struct job *job, const char *preheader, const char *body, const char *footer)
{
	g_autofree char *inside = markdown_to_html(body);
	g_autofree char *foot = footer == NULL ? NULL : markdown_to_html(footer);
	return page_html(job->shelf->lang, preheader, inside, foot);
}

static bool
fill_parts(const struct job *job, struct rendered *out, GError **error)
{
	g_autofree char *footer = NULL;
	g_autofree char *body = fill(job, job->mail->body, markdown_escape, error);
	if (body == NULL || !fill_footer(job, &footer, error))
		return false;
	out->text = text_of(body, footer);
	if (!job->mail->is_plain)
		out->html = html_of(job, out->preheader, body, footer);
	return true;
}

static bool
has_needed(const struct job *job, GError **error)
{
	const char *const *needed = names_needed(job->catalogue->names, job->name);
	for (; needed != NULL && *needed != NULL; needed++) {
		if (json_object_get(job->data, *needed) != NULL)
			continue;
		g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s: needs \"%s\"", job->mail->path,
		            *needed);
		return false;
	}
	return true;
}

/* The values of the data that names.tsv gives the mail. Owned by the caller. */
static json_t *
given_data(const struct job *job, json_t *data)
{
	json_t *given = json_object();
	const char *name;
	json_t *value;
	json_object_foreach(data, name,
	                    value) if (names_gives(job->catalogue->names, job->name, name))
	    json_object_set(given, name, value);
	return given;
}

static bool
fill_mail(const struct job *job, struct rendered *out, GError **error)
{
	return has_needed(job, error) && fill_field(job, job->mail->subject, &out->subject, error)
	       && fill_from(job, &out->from_name, error)
	       && fill_field(job, job->mail->preheader, &out->preheader, error)
	       && fill_parts(job, out, error);
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
	struct job job = { .catalogue = catalogue, .name = name };
	job.shelf = shelf_of(catalogue, lang, error);
	if (job.shelf == NULL)
		return false;
	job.mail = g_hash_table_lookup(job.shelf->mails, name);
	if (job.mail == NULL) {
		g_set_error(error, REMEDY, REMEDY_GIVE_UP, "no mail \"%s\" in \"%s\"", name, lang);
		return false;
	}
	job.data = given_data(&job, data);
	bool is_ok = fill_mail(&job, out, error);
	json_decref(job.data);
	if (!is_ok)
		rendered_clear(out);
	return is_ok;
}

/* The line's plural form for the number "n", if there is one, or the line itself. */
static const struct mustache *
find_line(const struct shelf *shelf, const char *name, const json_t *data)
{
	const json_t *number = json_object_get(data, "n");
	json_int_t n = json_integer_value(number);
	const char *form = n == 0 ? "none" : n == 1 ? "one" : "other";
	g_autofree char *key = g_strconcat(name, ".", form, NULL);
	const struct mustache *line = NULL;
	if (json_is_integer(number))
		line = g_hash_table_lookup(shelf->lines, key);
	return line != NULL ? line : g_hash_table_lookup(shelf->lines, name);
}

char *
catalogue_line(const struct catalogue *catalogue, const char *lang, const char *name, json_t *data,
               GError **error)
{
	const struct shelf *shelf = shelf_of(catalogue, lang, error);
	if (shelf == NULL)
		return NULL;
	const struct mustache *line = find_line(shelf, name, data);
	if (line == NULL) {
		g_set_error(error, REMEDY, REMEDY_GIVE_UP, "no line \"%s\" in \"%s\"", name, lang);
		return NULL;
	}
	struct job job = { .catalogue = catalogue, .shelf = shelf, .data = data };
	return fill(&job, line, escape_nothing, error);
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
	for (size_t i = 0; i < LANGS; i++)
		lint_shelf(catalogue->shelves[i], catalogue->names, keys, problems);
	questions_check(catalogue->questions, langs, problems);
	return problems;
}
