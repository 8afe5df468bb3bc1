/* What a careful editor would object to in the templates of one language. */
#include "template/lint.h"

#include <stdbool.h>
#include <string.h>

struct lint {
	const struct shelf *shelf;
	const struct names *names;
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
	static const char *const forms[] = { ".none", ".one", ".other" };
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

/* The keys of a table in alphabetical order; they belong to the table. */
static GPtrArray *
sorted_keys(GHashTable *table)
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

static bool
is_value(const struct mustache_tag *tag)
{
	return tag->kind == ' ' || tag->kind == '&';
}

/* {{mentor}}n, {{mentor}}:lle */
static bool
is_inflected(const struct mustache_tag *tag)
{
	const char *after = tag->after + (*tag->after == ':');
	return is_value(tag) && g_unichar_isalpha(g_utf8_get_char(after));
}

/* A Finnish date brings its own full stop: "15.7..". */
static bool
is_date_before_stop(const struct mustache_tag *tag)
{
	bool is_date = g_str_has_suffix(tag->name, "date") || g_str_has_suffix(tag->name, "when");
	return is_value(tag) && is_date && *tag->after == '.';
}

/* `mail` is NULL for a line of lines.conf, whose data is the caller's matter. */
static void
lint_tag(const struct lint *lint, const char *path, const char *mail,
         const struct mustache_tag *tag)
{
	bool is_finnish = strcmp(lint->shelf->lang, "fi") == 0;
	if (mail != NULL && tag->kind != '>' && !names_knows(lint->names, mail, tag->name))
		object(lint, "%s:%zu: names.tsv does not give %s the name %s", path, tag->line,
		       mail, tag->name);
	if (is_finnish && is_inflected(tag))
		object(lint, "%s:%zu: {{%s}} is inflected", path, tag->line, tag->name);
	if (is_finnish && is_date_before_stop(tag))
		object(lint, "%s:%zu: a full stop after {{%s}}, which brings its own", path,
		       tag->line, tag->name);
}

static void
lint_tags(const struct lint *lint, const char *mail, const struct mustache *mustache)
{
	struct mustache_tag tag;
	for (size_t n = 0; mustache_tag(mustache, n, &tag); n++)
		lint_tag(lint, mustache_file(mustache), mail, &tag);
}

/* Markdown that a mail does not show as its author thinks: HTML, links, images. */
static void
lint_markup(const struct lint *lint, const struct mustache *mustache)
{
	for (const char *at = mustache_source(mustache); *at != '\0'; at++) {
		bool is_html =
		    at[0] == '<' && (g_ascii_isalpha(at[1]) || at[1] == '/' || at[1] == '!');
		if (is_html || (at[0] == ']' && at[1] == '('))
			object(lint, "%s:%zu: %s does not work in a mail", mustache_file(mustache),
			       mustache_line(mustache, at), is_html ? "HTML" : "a link");
	}
}

/* The partials that a text includes, and theirs, with the names of the mail they land in. */
static void
lint_partials(const struct lint *lint, const char *mail, const struct mustache *mustache,
              unsigned depth)
{
	struct mustache_tag tag;
	for (size_t n = 0; mustache_tag(mustache, n, &tag); n++) {
		if (tag.kind != '>' || depth == MUSTACHE_DEPTH)
			continue;
		const struct mustache *partial =
		    g_hash_table_lookup(lint->shelf->partials, tag.name);
		if (partial == NULL) {
			object(lint, "%s:%zu: there is no _%s.md", mustache_file(mustache),
			       tag.line, tag.name);
			continue;
		}
		lint_tags(lint, mail, partial);
		lint_partials(lint, mail, partial, depth + 1);
	}
}

static void
lint_body(const struct lint *lint, const char *mail, const struct mustache *body)
{
	lint_tags(lint, mail, body);
	lint_markup(lint, body);
	lint_partials(lint, mail, body, 0);
}

/* The mails that hold one question from the bank, and so no other. */
static bool
asks_one_question(const char *mail)
{
	static const char *const mails[] = { "question", "followup", "reminder" };
	for (size_t i = 0; i < G_N_ELEMENTS(mails); i++)
		if (strcmp(mails[i], mail) == 0)
			return true;
	return false;
}

static void
lint_question_marks(const struct lint *lint, const char *mail, const struct mustache *body)
{
	const char *mark = strchr(mustache_source(body), '?');
	if (mark != NULL && asks_one_question(mail))
		object(lint, "%s:%zu: a second question beside {{question}}", mustache_file(body),
		       mustache_line(body, mark));
}

static void
lint_footer(const struct lint *lint, const char *mail, const struct mail_file *file)
{
	if (file->footer == NULL)
		return;
	g_autofree char *name = g_strconcat("footer_", file->footer, NULL);
	const struct mustache *footer = g_hash_table_lookup(lint->shelf->partials, name);
	if (footer == NULL)
		object(lint, "%s:1: there is no _%s.md", file->path, name);
	else
		lint_body(lint, mail, footer);
}

static void
lint_from(const struct lint *lint, const char *mail, const struct mail_file *file)
{
	g_autofree char *key = g_strconcat("from.", file->from, NULL);
	const struct mustache *from = g_hash_table_lookup(lint->shelf->lines, key);
	if (from == NULL)
		object(lint, "%s:1: lines.conf has no %s", file->path, key);
	else
		lint_tags(lint, mail, from);
}

static void
lint_mail(const struct lint *lint, const char *mail)
{
	const struct mail_file *file = g_hash_table_lookup(lint->shelf->mails, mail);
	if (names_needed(lint->names, mail) == NULL) {
		object(lint, "%s:1: names.tsv has no %s", file->path, mail);
		return;
	}
	if (file->subject != NULL)
		lint_tags(lint, mail, file->subject);
	if (file->preheader != NULL)
		lint_tags(lint, mail, file->preheader);
	lint_from(lint, mail, file);
	lint_body(lint, mail, file->body);
	lint_question_marks(lint, mail, file->body);
	lint_footer(lint, mail, file);
}

/* Every language has every mail. */
static void
lint_mails(const struct lint *lint)
{
	for (const char *const *mail = names_mails(lint->names); *mail != NULL; mail++)
		if (!g_hash_table_contains(lint->shelf->mails, *mail))
			object(lint, "%s/%s.md:1: this mail is missing", lint->shelf->lang, *mail);
	g_autoptr(GPtrArray) mails = sorted_keys(lint->shelf->mails);
	for (guint i = 0; i < mails->len; i++)
		lint_mail(lint, g_ptr_array_index(mails, i));
}

static void
lint_lines(const struct lint *lint, GHashTable *keys)
{
	g_autoptr(GHashTable) own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) lines = sorted_keys(lint->shelf->lines);
	for (guint i = 0; i < lines->len; i++) {
		const char *key = g_ptr_array_index(lines, i);
		g_hash_table_add(own, lint_line_key(key));
		lint_tags(lint, NULL, g_hash_table_lookup(lint->shelf->lines, key));
	}
	g_autoptr(GPtrArray) all = sorted_keys(keys);
	for (guint i = 0; i < all->len; i++)
		if (!g_hash_table_contains(own, g_ptr_array_index(all, i)))
			object(lint, "%s/lines.conf:1: %s is missing", lint->shelf->lang,
			       (const char *)g_ptr_array_index(all, i));
}

void
lint_shelf(const struct shelf *shelf, const struct names *names, GHashTable *keys,
           GPtrArray *problems)
{
	struct lint lint = { .shelf = shelf, .names = names, .problems = problems };
	lint_mails(&lint);
	lint_lines(&lint, keys);
}
