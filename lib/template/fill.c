/* One mail, or one line, out of its template and its data. */
#include "template/fill.h"

#include "base/remedy.h"
#include "template/catalogue.h"
#include "template/markdown.h"
#include "template/page.h"

/* One mail on its way from template to text; a line has only a shelf and data. */
struct job {
	const struct names *names;
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
	return job->name != NULL && names_may_miss(job->names, job->name, name);
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
html_of(const struct job *job, const struct rendered *mail, const char *body, const char *footer)
{
	g_autofree char *inside = markdown_to_html(body);
	g_autofree char *foot = footer == NULL ? NULL : markdown_to_html(footer);
	struct page page = {
		.lang = job->shelf->lang,
		.title = mail->subject != NULL ? mail->subject : mail->from_name,
		.preheader = mail->preheader,
		.body = inside,
		.footer = foot,
	};
	return page_html(&page);
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
		out->html = html_of(job, out, body, footer);
	return true;
}

static bool
has_needed(const struct job *job, GError **error)
{
	const char *const *needed = names_needed(job->names, job->name);
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
	for (void *at = json_object_iter(data); at != NULL; at = json_object_iter_next(data, at)) {
		const char *name = json_object_iter_key(at);
		if (names_gives(job->names, job->name, name))
			json_object_set(given, name, json_object_iter_value(at));
	}
	return given;
}

static bool
fill_job(const struct job *job, struct rendered *out, GError **error)
{
	return has_needed(job, error) && fill_field(job, job->mail->subject, &out->subject, error)
	       && fill_from(job, &out->from_name, error)
	       && fill_field(job, job->mail->preheader, &out->preheader, error)
	       && fill_parts(job, out, error);
}

bool
fill_mail(const struct names *names, const struct shelf *shelf, const char *name, json_t *data,
          struct rendered *out, GError **error)
{
	struct job job = { .names = names, .shelf = shelf, .name = name };
	job.mail = g_hash_table_lookup(shelf->mails, name);
	if (job.mail == NULL) {
		g_set_error(error, REMEDY, REMEDY_GIVE_UP, "no mail \"%s\" in \"%s\"", name,
		            shelf->lang);
		return false;
	}
	job.data = given_data(&job, data);
	bool is_ok = fill_job(&job, out, error);
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
fill_line(const struct shelf *shelf, const char *name, json_t *data, GError **error)
{
	struct job job = { .shelf = shelf, .data = data };
	const struct mustache *line = find_line(shelf, name, data);
	if (line != NULL)
		return fill(&job, line, escape_nothing, error);
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "no line \"%s\" in \"%s\"", name, shelf->lang);
	return NULL;
}
