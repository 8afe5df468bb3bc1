/* names.tsv: which mails there are and what data each is given. */
#include "template/names.h"

#include <string.h>

#include "base/remedy.h"

struct row {
	GPtrArray *words;    /* NULL-terminated; every name as written */
	GPtrArray *needed;   /* NULL-terminated; not those of list items */
	GHashTable *given;   /* set of the names without a dot */
	GHashTable *known;   /* every name, and the last part of those with a dot: to whether it may
	                      be missing */
	GHashTable *numbers; /* set of those of known that are marked "#" */
};

struct names {
	GPtrArray *mails; /* NULL-terminated once parsed */
	GHashTable *rows; /* mail to struct row */
};

static void
row_free(void *data)
{
	struct row *row = data;
	g_ptr_array_unref(row->words);
	g_ptr_array_unref(row->needed);
	g_hash_table_unref(row->given);
	g_hash_table_unref(row->known);
	g_hash_table_unref(row->numbers);
	g_free(row);
}

static struct row *
row_new(void)
{
	struct row *row = g_new0(struct row, 1);
	row->words = g_ptr_array_new_with_free_func(g_free);
	row->needed = g_ptr_array_new_with_free_func(g_free);
	row->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	row->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	row->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return row;
}

/* A name that some item needs and another place may miss counts as one that may be missing. */
static void
row_know(struct row *row, const char *name, bool may_miss)
{
	bool may = may_miss || GPOINTER_TO_INT(g_hash_table_lookup(row->known, name)) != 0;
	g_hash_table_insert(row->known, g_strdup(name), GINT_TO_POINTER(may));
}

static void
row_add(struct row *row, const char *column, bool may_miss)
{
	if (strcmp(column, "-") == 0)
		return;
	g_auto(GStrv) words = g_strsplit(column, " ", -1);
	for (char **word = words; *word != NULL; word++) {
		g_autofree char *name = g_strndup(*word, strcspn(*word, "?#+"));
		const char *dot = strrchr(name, '.');
		g_ptr_array_add(row->words, g_strdup(*word));
		if (g_str_has_suffix(*word, "#"))
			g_hash_table_add(row->numbers, g_strdup(dot != NULL ? dot + 1 : name));
		row_know(row, name, may_miss);
		if (dot != NULL)
			row_know(row, dot + 1, may_miss);
		else
			g_hash_table_add(row->given, g_strdup(name));
		if (dot == NULL && !may_miss)
			g_ptr_array_add(row->needed, g_strdup(name));
	}
}

static bool
parse_row(struct names *names, const char *line)
{
	g_auto(GStrv) columns = g_strsplit(line, "\t", -1);
	if (g_strv_length(columns) != 3 || g_hash_table_contains(names->rows, columns[0]))
		return false;
	struct row *row = row_new();
	row_add(row, columns[1], false);
	row_add(row, columns[2], true);
	g_ptr_array_add(row->words, NULL);
	g_ptr_array_add(row->needed, NULL);
	g_ptr_array_add(names->mails, g_strdup(columns[0]));
	g_hash_table_insert(names->rows, g_strdup(columns[0]), row);
	return true;
}

struct names *
names_parse(const char *file, const char *text, GError **error)
{
	struct names *names = g_new0(struct names, 1);
	names->mails = g_ptr_array_new_with_free_func(g_free);
	names->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, row_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (size_t n = 0; lines[n] != NULL; n++) {
		if (*lines[n] == '\0' || *lines[n] == '#' || parse_row(names, lines[n]))
			continue;
		g_set_error(error, REMEDY, REMEDY_OPERATOR,
		            "%s:%zu: not a new mail's name and two columns", file, n + 1);
		names_free(names);
		return NULL;
	}
	g_ptr_array_add(names->mails, NULL);
	return names;
}

void
names_free(struct names *names)
{
	if (names == NULL)
		return;
	g_ptr_array_unref(names->mails);
	g_hash_table_unref(names->rows);
	g_free(names);
}

const char *const *
names_mails(const struct names *names)
{
	return (const char *const *)names->mails->pdata;
}

const char *const *
names_words(const struct names *names, const char *mail)
{
	const struct row *row = g_hash_table_lookup(names->rows, mail);
	return row == NULL ? NULL : (const char *const *)row->words->pdata;
}

const char *const *
names_needed(const struct names *names, const char *mail)
{
	const struct row *row = g_hash_table_lookup(names->rows, mail);
	return row == NULL ? NULL : (const char *const *)row->needed->pdata;
}

/* The name without what Mustache gives numbers and lists of itself. Owned by the caller. */
static char *
without_form(const char *name)
{
	static const char *const forms[] = { ".none", ".one", ".other", ".some" };
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
		if (g_str_has_suffix(name, forms[i]))
			return g_strndup(name, strlen(name) - strlen(forms[i]));
	return g_strdup(name);
}

static bool
look_up(const struct names *names, const char *mail, const char *name, bool *may_miss)
{
	const struct row *row = g_hash_table_lookup(names->rows, mail);
	g_autofree char *base = without_form(name);
	void *may = NULL;
	if (row == NULL || !g_hash_table_lookup_extended(row->known, base, NULL, &may))
		return false;
	*may_miss = GPOINTER_TO_INT(may) != 0;
	return true;
}

bool
names_gives(const struct names *names, const char *mail, const char *name)
{
	const struct row *row = g_hash_table_lookup(names->rows, mail);
	return row != NULL && g_hash_table_contains(row->given, name);
}

bool
names_knows(const struct names *names, const char *mail, const char *name)
{
	bool may_miss;
	return strcmp(name, ".") == 0 || look_up(names, mail, name, &may_miss);
}

bool
names_is_number(const struct names *names, const char *mail, const char *name)
{
	const struct row *row = g_hash_table_lookup(names->rows, mail);
	return row != NULL && g_hash_table_contains(row->numbers, name);
}

bool
names_may_miss(const struct names *names, const char *mail, const char *name)
{
	bool may_miss;
	return look_up(names, mail, name, &may_miss) && may_miss;
}
