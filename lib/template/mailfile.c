/* One template file: its header block, read by a table of fields, and its body. */
#include "template/mailfile.h"

#include <string.h>

#include "base/remedy.h"

/* A field's value, and where it stands for the errors of its Mustache. */
struct field {
	const char *path;
	size_t line, column;
	const char *value;
};

static bool
set_mustache(struct mustache **to, const struct field *field, GError **error)
{
	mustache_free(*to);
	*to = mustache_parse_at(field->path, field->line, field->column, field->value, error);
	return *to != NULL;
}

static bool
set_subject(struct mail_file *file, const struct field *field, GError **error)
{
	return set_mustache(&file->subject, field, error);
}

static bool
set_preheader(struct mail_file *file, const struct field *field, GError **error)
{
	return set_mustache(&file->preheader, field, error);
}

static bool
set_from(struct mail_file *file, const struct field *field, GError **error)
{
	(void)error;
	g_free(file->from);
	file->from = g_strdup(field->value);
	return true;
}

static bool
set_footer(struct mail_file *file, const struct field *field, GError **error)
{
	(void)error;
	g_free(file->footer);
	file->footer = g_strdup(field->value);
	return true;
}

static bool
set_format(struct mail_file *file, const struct field *field, GError **error)
{
	file->is_plain = strcmp(field->value, "plain") == 0;
	if (!file->is_plain)
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s:%zu: the only format is plain",
		            field->path, field->line);
	return file->is_plain;
}

static const struct {
	const char *name;
	bool (*set)(struct mail_file *file, const struct field *field, GError **error);
} fields[] = {
	{ "subject", set_subject }, { "from", set_from },     { "preheader", set_preheader },
	{ "footer", set_footer },   { "format", set_format },
};

static bool
take_field(struct mail_file *file, size_t line, const char *text, GError **error)
{
	const char *colon = text + strcspn(text, ":");
	size_t len = (size_t)(colon - text);
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		if (strlen(fields[i].name) != len || strncmp(fields[i].name, text, len) != 0)
			continue;
		const char *after = *colon == ':' ? colon + 1 : colon;
		const char *begin = after + strspn(after, " \t");
		g_autofree char *value = g_strchomp(g_strdup(begin));
		struct field field = { .path = file->path,
			               .line = line,
			               .column = (size_t)(begin - text) + 1,
			               .value = value };
		return fields[i].set(file, &field, error);
	}
	g_set_error(error, REMEDY, REMEDY_OPERATOR,
	            "%s:%zu: not subject:, from:, preheader:, footer: or format:", file->path,
	            line);
	return false;
}

/* The fields up to the first empty line, then the body. */
static bool
parse(struct mail_file *file, const char *text, GError **error)
{
	size_t line = 1;
	for (; *text != '\0' && *text != '\n'; line++) {
		size_t len = strcspn(text, "\n");
		g_autofree char *field = g_strndup(text, len);
		if (!take_field(file, line, field, error))
			return false;
		text += len + (text[len] == '\n');
	}
	if (file->from == NULL) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s:%zu: from: is missing", file->path,
		            line);
		return false;
	}
	text += *text == '\n';
	file->body = mustache_parse(file->path, line + 1, text, error);
	return file->body != NULL;
}

struct mail_file *
mail_file_parse(const char *path, const char *text, GError **error)
{
	struct mail_file *file = g_new0(struct mail_file, 1);
	file->path = g_strdup(path);
	if (parse(file, text, error))
		return file;
	mail_file_free(file);
	return NULL;
}

void
mail_file_free(struct mail_file *file)
{
	if (file == NULL)
		return;
	mustache_free(file->subject);
	mustache_free(file->preheader);
	mustache_free(file->body);
	g_free(file->from);
	g_free(file->footer);
	g_free(file->path);
	g_free(file);
}
