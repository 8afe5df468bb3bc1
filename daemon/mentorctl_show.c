#include "daemon/mentorctl_show.h"

#include <glib.h>
#include <libsmartcols.h>
#include <stdio.h>

/* ---- values ---- */

void
show_text(json_t *object, const char *name, const char *text)
{
	g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

	json_object_set_new(object, name, valid ? json_string(valid) : json_null());
}

void
show_number(json_t *object, const char *name, int64_t number)
{
	json_object_set_new(object, name, number < 0 ? json_null() : json_integer(number));
}

void
show_bool(json_t *object, const char *name, bool value)
{
	json_object_set_new(object, name, json_boolean(value));
}

void
show_id(json_t *object, const char *name, int64_t id)
{
	json_object_set_new(object, name, id == 0 ? json_null() : json_integer(id));
}

char *
show_instant_text(utc_t at)
{
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);

	return utc ? g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

void
show_instant(json_t *object, const char *name, utc_t at)
{
	g_autofree char *text = at == 0 ? NULL : show_instant_text(at);

	show_text(object, name, text);
}

void
show_json(json_t *value)
{
	json_dumpf(value, stdout, JSON_COMPACT);
	putchar('\n');
}

/* ---- tables ---- */

static char *cell(json_t *value);

/* "fi, sv", or "state down, since 2027-...": a list or object of plain values on one line. What is
 * missing is left out. */
static char *
joined(json_t *value)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < json_array_size(value); i++) {
		g_autofree char *one = cell(json_array_get(value, i));
		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", one);
	}
	for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at)) {
		g_autofree char *one = cell(json_object_iter_value(at));
		if (!json_is_null(json_object_iter_value(at)))
			g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "",
			                       json_object_iter_key(at), one);
	}
	if (text->len == 0)
		g_string_append_c(text, '-');
	return g_string_free(text, FALSE);
}

static char *
plain(json_t *value)
{
	if (json_is_string(value))
		return g_strdup(json_string_value(value));
	if (json_is_integer(value))
		return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (json_is_boolean(value))
		return g_strdup(json_is_true(value) ? "yes" : "no");
	return g_strdup("-");
}

static bool
is_flat(json_t *value)
{
	return !json_is_array(value) && !json_is_object(value);
}

static char *
cell(json_t *value)
{
	return is_flat(value) ? plain(value) : joined(value);
}

/* The table takes the text over. */
static void
set_cell(struct libscols_line *line, size_t column, json_t *value)
{
	g_autofree char *text = cell(value);

	scols_line_set_data(line, column, text);
}

static struct libscols_table *
table_new(void)
{
	struct libscols_table *table = scols_new_table();

	/* Without a table there is no memory left: as GLib does, end here. */
	g_assert(table);
	return table;
}

static void
print_table(struct libscols_table *table)
{
	scols_print_table(table);
	scols_unref_table(table);
}

static char *
heading(const char *field)
{
	char *text = g_ascii_strup(field, -1);

	return g_strdelimit(text, "_", ' ');
}

static void
print_items(json_t *items, const char *const *columns)
{
	struct libscols_table *table = table_new();

	for (const char *const *column = columns; *column; column++) {
		g_autofree char *name = heading(*column);
		scols_table_new_column(table, name, 0, 0);
	}
	for (size_t i = 0; i < json_array_size(items); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		for (size_t n = 0; columns[n]; n++)
			set_cell(line, n, json_object_get(json_array_get(items, i), columns[n]));
	}
	if (json_array_size(items) > 0) {
		print_table(table);
	} else {
		scols_unref_table(table);
		puts("none");
	}
}

static bool
is_list_of_objects(json_t *value)
{
	return json_is_object(json_array_get(value, 0));
}

static void
print_object(json_t *object)
{
	struct libscols_table *table = table_new();

	scols_table_enable_noheadings(table, 1);
	scols_table_new_column(table, "", 0, 0);
	scols_table_new_column(table, "", 0, 0);
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		if (is_list_of_objects(json_object_iter_value(at)))
			continue;
		struct libscols_line *line = scols_table_new_line(table, NULL);
		scols_line_set_data(line, 0, json_object_iter_key(at));
		set_cell(line, 1, json_object_iter_value(at));
	}
	print_table(table);
}

/* A table whose columns are the members of the first item. */
static void
print_list(const char *title, json_t *items)
{
	json_t *first = json_array_get(items, 0);
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();

	for (void *at = json_object_iter(first); at; at = json_object_iter_next(first, at))
		g_strv_builder_add(names, json_object_iter_key(at));
	g_auto(GStrv) columns = g_strv_builder_end(names);
	printf("\n%s\n", title);
	print_items(items, (const char *const *)columns);
}

static void
print_lists(json_t *object)
{
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
		if (is_list_of_objects(json_object_iter_value(at)))
			print_list(json_object_iter_key(at), json_object_iter_value(at));
}

void
show_tables(json_t *value, const char *const *columns)
{
	json_t *items = json_object_get(value, "items");

	if (json_is_array(items) && columns) {
		print_items(items, columns);
	} else if (json_is_object(value)) {
		print_object(value);
		print_lists(value);
	}
}
