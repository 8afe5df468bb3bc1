/* Mustache templates: one walk over the nodes renders them with JSON values. */
#include <assert.h>
#include <string.h>

#include "base/remedy.h"
#include "template/mustache.h"
#include "template/mustache_nodes.h"

struct run {
	const struct mustache_rules *rules;
	GPtrArray *contexts; /* json_t, borrowed; innermost last */
	GString *out;
	unsigned depth;
};

/* The members of a whole number: which plural form it takes. */
static json_t *
plural_form(json_t *number, const char *form)
{
	json_int_t n = json_integer_value(number);
	if (strcmp(form, "none") == 0)
		return json_boolean(n == 0);
	if (strcmp(form, "one") == 0)
		return json_boolean(n == 1);
	if (strcmp(form, "other") == 0)
		return json_boolean(n != 0 && n != 1);
	return NULL;
}

static json_t *
member(json_t *of, const char *name)
{
	if (json_is_integer(of))
		return plural_form(of, name);
	if (json_is_array(of) && strcmp(name, "some") == 0)
		return json_boolean(json_array_size(of) > 0);
	return json_object_get(of, name);
}

/* The first part of a name is looked for from the innermost context outwards, the rest only
 * inside what was found. NULL: there is no such value. */
static json_t *
look_up(const struct run *run, const struct node *node)
{
	guint n = run->contexts->len;
	if (node->path == NULL)
		return g_ptr_array_index(run->contexts, n - 1);
	json_t *found = NULL;
	while (n > 0 && found == NULL)
		found = json_object_get(g_ptr_array_index(run->contexts, --n), node->path[0]);
	for (size_t part = 1; found != NULL && node->path[part] != NULL; part++)
		found = member(found, node->path[part]);
	return found;
}

/* As look_up, but NULL only where the name may be missing. */
static bool
find(const struct run *run, const struct mustache *mustache, const struct node *node,
     json_t **value, GError **error)
{
	const struct mustache_rules *rules = run->rules;
	*value = look_up(run, node);
	if (*value != NULL || rules->may_miss == NULL
	    || rules->may_miss(node->name, rules->context))
		return true;
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s:%zu:%zu: \"%s\" is missing", mustache->file,
	            node->line, node->column, node->name);
	return false;
}

static bool
is_true(const json_t *value)
{
	if (json_is_array(value))
		return json_array_size(value) > 0;
	if (json_is_string(value))
		return json_string_length(value) > 0;
	return value != NULL && !json_is_null(value) && !json_is_false(value);
}

/* A value as text: strings as they are, numbers in digits. Owned by the caller. */
static char *
text_of(json_t *value)
{
	if (json_is_string(value))
		return g_strdup(json_string_value(value));
	char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	char *text = g_strdup(dumped);
	free(dumped);
	return text;
}

static void
put_value(const struct run *run, json_t *value, bool is_raw)
{
	if (value == NULL || json_is_null(value))
		return;
	g_autofree char *text = text_of(value);
	if (is_raw)
		g_string_append(run->out, text);
	else
		run->rules->escape(text, run->out);
}

static bool render_range(struct run *run, const struct mustache *mustache, size_t from, size_t to,
                         GError **error);

static bool
render_within(struct run *run, const struct mustache *mustache, size_t n, json_t *context,
              GError **error)
{
	g_ptr_array_add(run->contexts, context);
	bool is_ok = render_range(run, mustache, n + 1, mustache_node(mustache, n)->next, error);
	g_ptr_array_set_size(run->contexts, (int)run->contexts->len - 1);
	return is_ok;
}

static bool
render_section(struct run *run, const struct mustache *mustache, size_t n, GError **error)
{
	const struct node *node = mustache_node(mustache, n);
	json_t *value;
	if (!find(run, mustache, node, &value, error))
		return false;
	if (is_true(value) == (node->kind == INVERTED))
		return true;
	if (node->kind == INVERTED)
		return render_range(run, mustache, n + 1, node->next, error);
	if (!json_is_array(value))
		return render_within(run, mustache, n, value, error);
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!render_within(run, mustache, n, json_array_get(value, i), error))
			return false;
	return true;
}

/* Each line of the partial is indented like its tag; a value's own lines are not, so the
 * source is indented and parsed anew rather than the result. */
static struct mustache *
indented(const struct mustache *partial, const char *indent, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (const char *at = partial->source; *at != '\0';) {
		size_t len = strcspn(at, "\n");
		len += at[len] == '\n';
		g_string_append(text, indent);
		g_string_append_len(text, at, (gssize)len);
		at += len;
	}
	return mustache_parse(partial->file, partial->line, text->str, error);
}

static bool
render_indented(struct run *run, const struct mustache *partial, const char *indent, GError **error)
{
	struct mustache *own = indented(partial, indent, error);
	bool is_ok = own != NULL && render_range(run, own, 0, own->nodes->len, error);
	mustache_free(own);
	return is_ok;
}

static bool
render_partial(struct run *run, const struct mustache *mustache, const struct node *node,
               GError **error)
{
	const struct mustache_rules *rules = run->rules;
	const struct mustache *partial = NULL;
	if (rules->partial != NULL)
		partial = rules->partial(node->name, rules->context);
	if (partial == NULL && rules->may_miss == NULL)
		return true;
	if (partial == NULL || run->depth == MUSTACHE_DEPTH) {
		g_set_error(error, REMEDY, partial == NULL ? REMEDY_OPERATOR : REMEDY_GIVE_UP,
		            "%s:%zu:%zu: the partial \"%s\" %s", mustache->file, node->line,
		            node->column, node->name,
		            partial == NULL ? "is missing" : "goes too deep");
		return false;
	}
	run->depth++;
	bool is_ok = node->indent != NULL && *node->indent != '\0'
	                 ? render_indented(run, partial, node->indent, error)
	                 : render_range(run, partial, 0, partial->nodes->len, error);
	run->depth--;
	return is_ok;
}

static bool
render_value(const struct run *run, const struct mustache *mustache, const struct node *node,
             GError **error)
{
	json_t *value;
	if (!find(run, mustache, node, &value, error))
		return false;
	put_value(run, value, node->kind == RAW);
	return true;
}

static bool
render_node(struct run *run, const struct mustache *mustache, size_t n, GError **error)
{
	const struct node *node = mustache_node(mustache, n);
	switch (node->kind) {
	case TEXT:
		g_string_append_len(run->out, node->text.at, (gssize)node->text.len);
		return true;
	case VARIABLE:
	case RAW:
		return render_value(run, mustache, node, error);
	case SECTION:
	case INVERTED:
		return render_section(run, mustache, n, error);
	case PARTIAL:
		return render_partial(run, mustache, node, error);
	case KINDS:
		break;
	}
	assert(false);
	return false;
}

/* Sections nest at most MUSTACHE_DEPTH deep in each of MUSTACHE_DEPTH partials. */
static bool
render_range(struct run *run, const struct mustache *mustache, size_t from, size_t to,
             GError **error)
{
	for (size_t n = from; n < to; n = mustache_node(mustache, n)->next)
		if (!render_node(run, mustache, n, error))
			return false;
	return true;
}

bool
mustache_render(const struct mustache *mustache, json_t *data, const struct mustache_rules *rules,
                GString *out, GError **error)
{
	struct run run = { .rules = rules, .contexts = g_ptr_array_new(), .out = out };
	g_ptr_array_add(run.contexts, data);
	bool is_ok = render_range(&run, mustache, 0, mustache->nodes->len, error);
	g_ptr_array_unref(run.contexts);
	return is_ok;
}
