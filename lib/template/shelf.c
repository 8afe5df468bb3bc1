/* All templates of one language, read from a directory and from what an admin laid over it. */
#include "template/shelf.h"

#include <string.h>

#include "base/remedy.h"

static void
free_mail(void *mail)
{
	mail_file_free(mail);
}

static void
free_mustache(void *mustache)
{
	mustache_free(mustache);
}

struct shelf *
shelf_new(const char *lang)
{
	struct shelf *shelf = g_new0(struct shelf, 1);
	shelf->lang = lang;
	shelf->mails = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_mail);
	shelf->partials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_mustache);
	shelf->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_mustache);
	shelf->avoid = avoid_new();
	return shelf;
}

void
shelf_free(struct shelf *shelf)
{
	if (shelf == NULL)
		return;
	g_hash_table_unref(shelf->mails);
	g_hash_table_unref(shelf->partials);
	g_hash_table_unref(shelf->lines);
	avoid_free(shelf->avoid);
	g_free(shelf);
}

char *
shelf_read_text(const char *path, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autofree char *text = NULL;
	size_t len;
	if (!g_file_get_contents(path, &text, &len, &cause)) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s", cause->message);
		return NULL;
	}
	if (!g_utf8_validate_len(text, len, NULL)) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s: not UTF-8 text", path);
		return NULL;
	}
	return g_steal_pointer(&text);
}

/* `key = text`; "#" begins a comment. */
static bool
take_line(struct shelf *shelf, const char *path, size_t n, char *line, GError **error)
{
	g_strstrip(line);
	if (*line == '\0' || *line == '#')
		return true;
	char *equals = strchr(line, '=');
	if (equals == NULL || equals == line) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s:%zu: not key = text", path, n);
		return false;
	}
	*equals = '\0';
	const char *value = equals + 1 + strspn(equals + 1, " \t");
	struct mustache *text =
	    mustache_parse_at(path, n, (size_t)(value - line) + 1, value, error);
	if (text == NULL)
		return false;
	g_hash_table_insert(shelf->lines, g_strdup(g_strchomp(line)), text);
	return true;
}

static bool
read_lines(struct shelf *shelf, const char *path, const char *text, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (size_t n = 0; lines[n] != NULL; n++)
		if (!take_line(shelf, path, n + 1, lines[n], error))
			return false;
	return true;
}

static bool
read_partial(struct shelf *shelf, const char *path, const char *name, const char *text,
             GError **error)
{
	struct mustache *partial = mustache_parse(path, 1, text, error);
	if (partial == NULL)
		return false;
	g_hash_table_insert(shelf->partials, g_strdup(name), partial);
	return true;
}

static bool
read_mail(struct shelf *shelf, const char *path, const char *name, const char *text, GError **error)
{
	struct mail_file *mail = mail_file_parse(path, text, error);
	if (mail == NULL)
		return false;
	g_hash_table_insert(shelf->mails, g_strdup(name), mail);
	return true;
}

static bool
read_file(struct shelf *shelf, const char *path, const char *file, GError **error)
{
	bool is_lines = strcmp(file, "lines.conf") == 0;
	bool is_avoid = strcmp(file, "avoid.tsv") == 0;
	if (!is_lines && !is_avoid && (!g_str_has_suffix(file, ".md") || *file == '.'))
		return true;
	g_autofree char *text = shelf_read_text(path, error);
	if (text == NULL)
		return false;
	if (is_lines)
		return read_lines(shelf, path, text, error);
	if (is_avoid)
		return avoid_read(shelf->avoid, path, text, error);
	g_autofree char *name = g_strndup(file, strlen(file) - strlen(".md"));
	if (*name == '_')
		return read_partial(shelf, path, name + 1, text, error);
	return read_mail(shelf, path, name, text, error);
}

bool
shelf_read(struct shelf *shelf, const char *directory, GError **error)
{
	g_autofree char *folder = g_build_filename(directory, shelf->lang, NULL);
	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		return true;
	g_autoptr(GError) cause = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &cause);
	if (dir == NULL) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s", cause->message);
		return false;
	}
	const char *file;
	while ((file = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, file, NULL);
		if (!read_file(shelf, path, file, error))
			return false;
	}
	return true;
}
