/* What a careful editor would object to in the templates of one language. */
#include "template/lint.h"

#include <stdbool.h>
#include <string.h>

#include "template/lint_mail.h"
#include "template/lint_tag.h"
#include "template/prose.h"

struct lint {
	const struct shelf *shelf;
	const struct names *names;
	struct prose *prose;
	GPtrArray *problems;
};

G_GNUC_PRINTF(2, 3)
static void
object(const struct lint *lint, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_ptr_array_add(lint->problems, g_strdup_vprintf(format, args));
	va_end(args);
}

char *
lint_line_key(const char *key)
{
	static const char *const forms[] = { ".none", ".one", ".other", ".some" };
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
		if (g_str_has_suffix(key, forms[i]))
			return g_strndup(key, strlen(key) - strlen(forms[i]));
	return g_strdup(key);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
lint_sorted_keys(GHashTable *table)
{
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter iter;
	void *key;
	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, by_text);
	return keys;
}

/* ---- names ---- */

static void
lint_names(const struct lint *lint, const char *mail, const struct mustache *text)
{
	struct mustache_tag tag;
	for (size_t n = 0; mustache_tag(text, n, &tag); n++)
		if (tag.kind != '>' && !names_knows(lint->names, mail, tag.name))
			object(lint, "%s:%zu:%zu: names.tsv does not give %s the name %s",
			       mustache_file(text), tag.line, tag.column, mail, tag.name);
}

/* The partials that a text includes, and theirs, with the names of the mail they land in. */
static void
lint_partials(const struct lint *lint, const char *mail, const struct mustache *text,
              unsigned depth)
{
	struct mustache_tag tag;
	for (size_t n = 0; mustache_tag(text, n, &tag); n++) {
		if (tag.kind != '>' || depth == MUSTACHE_DEPTH)
			continue;
		const struct mustache *partial =
		    g_hash_table_lookup(lint->shelf->partials, tag.name);
		if (partial == NULL) {
			object(lint, "%s:%zu:%zu: there is no _%s.md", mustache_file(text),
			       tag.line, tag.column, tag.name);
			continue;
		}
		lint_names(lint, mail, partial);
		lint_partials(lint, mail, partial, depth + 1);
	}
}

static void
lint_footer(const struct lint *lint, const char *mail, const struct mail_file *file)
{
	if (file->footer == NULL)
		return;
	g_autofree char *name = g_strconcat("footer_", file->footer, NULL);
	const struct mustache *footer = g_hash_table_lookup(lint->shelf->partials, name);
	if (footer == NULL) {
		object(lint, "%s:1:1: there is no _%s.md", file->path, name);
		return;
	}
	lint_names(lint, mail, footer);
	lint_partials(lint, mail, footer, 0);
}

static void
lint_from(const struct lint *lint, const char *mail, const struct mail_file *file)
{
	g_autofree char *key = g_strconcat("from.", file->from, NULL);
	const struct mustache *from = g_hash_table_lookup(lint->shelf->lines, key);
	if (from == NULL)
		object(lint, "%s:1:1: lines.conf has no %s", file->path, key);
	else
		lint_names(lint, mail, from);
}

/* ---- texts ---- */

/* One text, whatever it is part of. */
static void
lint_text(const struct lint *lint, const struct mustache *text, const char *reader, bool is_closed)
{
	struct passage passage = {
		.text = text,
		.reader = reader,
		.is_closed = is_closed,
	};
	if (text == NULL)
		return;
	lint_tags(text, lint->shelf->lang, lint->problems);
	prose_check(lint->prose, &passage, lint->problems);
}

static void
lint_mail(const struct lint *lint, const char *mail)
{
	const struct mail_file *file = g_hash_table_lookup(lint->shelf->mails, mail);
	const char *reader = lint_reader(mail, file);
	bool is_closed = lint_is_closed(mail, file);
	if (names_needed(lint->names, mail) == NULL) {
		object(lint, "%s:1:1: names.tsv has no %s", file->path, mail);
		return;
	}
	const struct mustache *texts[] = { file->subject, file->preheader, file->body };
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (texts[i] != NULL)
			lint_names(lint, mail, texts[i]);
		lint_text(lint, texts[i], reader, is_closed);
	}
	lint_partials(lint, mail, file->body, 0);
	lint_from(lint, mail, file);
	lint_footer(lint, mail, file);
	lint_mail_shape(lint->names, mail, file, lint->shelf->lang, lint->problems);
}

/* Every language has every mail. */
static void
lint_mails(const struct lint *lint)
{
	for (const char *const *mail = names_mails(lint->names); *mail != NULL; mail++)
		if (!g_hash_table_contains(lint->shelf->mails, *mail))
			object(lint, "%s/%s.md:1:1: this mail is missing", lint->shelf->lang,
			       *mail);
	g_autoptr(GPtrArray) mails = lint_sorted_keys(lint->shelf->mails);
	for (guint i = 0; i < mails->len; i++)
		lint_mail(lint, g_ptr_array_index(mails, i));
	g_autoptr(GPtrArray) partials = lint_sorted_keys(lint->shelf->partials);
	for (guint i = 0; i < partials->len; i++)
		lint_text(
		    lint,
		    g_hash_table_lookup(lint->shelf->partials, g_ptr_array_index(partials, i)),
		    "any", false);
}

/* ---- lines.conf ---- */

/* A form for one has one for all else beside it. */
static void
lint_forms(const struct lint *lint, const char *key)
{
	const struct mustache *text = g_hash_table_lookup(lint->shelf->lines, key);
	g_autofree char *base = lint_line_key(key);
	g_autofree char *other = g_strconcat(base, ".other", NULL);
	if (g_str_has_suffix(key, ".one") && !g_hash_table_contains(lint->shelf->lines, other))
		prose_object(lint->problems, text, mustache_source(text),
		             "%s stands alone; write %s too", key, other);
}

static void
lint_lines(const struct lint *lint, GHashTable *keys)
{
	g_autoptr(GHashTable) own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) lines = lint_sorted_keys(lint->shelf->lines);
	for (guint i = 0; i < lines->len; i++) {
		const char *key = g_ptr_array_index(lines, i);
		g_hash_table_add(own, lint_line_key(key));
		lint_text(lint, g_hash_table_lookup(lint->shelf->lines, key), "any", false);
		lint_forms(lint, key);
	}
	g_autoptr(GPtrArray) all = lint_sorted_keys(keys);
	for (guint i = 0; i < all->len; i++)
		if (!g_hash_table_contains(own, g_ptr_array_index(all, i)))
			object(lint, "%s/lines.conf:1:1: %s is missing", lint->shelf->lang,
			       (const char *)g_ptr_array_index(all, i));
}

void
lint_shelf(const struct shelf *shelf, const struct names *names, GHashTable *keys,
           GPtrArray *problems)
{
	struct lint lint = { .shelf = shelf, .names = names, .problems = problems };
	lint.prose = prose_new(shelf->lang, shelf->avoid);
	lint_mails(&lint);
	lint_lines(&lint, keys);
	prose_free(lint.prose);
}
