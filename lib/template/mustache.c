/* Mustache over JSON values: one pass parses into a flat list of nodes, one walk renders it. */
#include "template/mustache.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/remedy.h"

enum kind { TEXT, VARIABLE, RAW, SECTION, INVERTED, PARTIAL, KINDS };

static const char kind_sign[KINDS] = {
	[VARIABLE] = ' ', [RAW] = '&', [SECTION] = '#', [INVERTED] = '^', [PARTIAL] = '>'
};

struct node {
	enum kind kind;
	struct bytes text; /* TEXT: itself; else the whole tag. Borrows from the source. */
	char *name;        /* NULL for TEXT */
	char **path;       /* the name at its dots; NULL for "." */
	char *indent;      /* PARTIAL alone on its line: the blanks before it */
	size_t next;       /* the node to go on with: past the end of a section */
	size_t line, column;
};

struct mustache {
	char *file;
	size_t line;
	char *source;
	GArray *nodes; /* struct node */
};

static void
node_clear(void *data)
{
	struct node *node = data;
	g_free(node->name);
	g_strfreev(node->path);
	g_free(node->indent);
}

void
mustache_free(struct mustache *mustache)
{
	if (mustache == NULL)
		return;
	g_array_unref(mustache->nodes);
	g_free(mustache->source);
	g_free(mustache->file);
	g_free(mustache);
}

static const struct node *
node_at(const struct mustache *mustache, size_t n)
{
	return &g_array_index(mustache->nodes, struct node, n);
}

/* Parsing. */

struct scan {
	const struct mustache *to;
	const char *at;      /* what is not read yet */
	const char *literal; /* start of the text that is not a node yet */
	const char *line_start;
	size_t line;
	char *open, *close; /* the delimiters now */
	GArray *sections;   /* size_t: the open ones, innermost last */
};

/* One tag: where it stands, and its words without delimiters and sign. */
struct tag {
	const char *begin, *end;
	char sign; /* as written after the delimiter; '{' for the triple, 0 for none */
	struct bytes words;
	bool alone; /* the only thing on its line, for the kinds where this matters */
};

G_GNUC_PRINTF(3, 4)
static bool
refuse(const struct scan *scan, GError **error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s:%zu:%zu: %s", scan->to->file, scan->line,
	            (size_t)(scan->at - scan->line_start) + 1, what);
	return false;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Move to `to`, counting lines. */
static void
advance(struct scan *scan, const char *to)
{
	for (; scan->at < to; scan->at++) {
		if (*scan->at != '\n')
			continue;
		scan->line++;
		scan->line_start = scan->at + 1;
	}
}

static struct bytes
trimmed(const char *from, const char *to)
{
	while (from < to && g_ascii_isspace(*from))
		from++;
	while (to > from && g_ascii_isspace(to[-1]))
		to--;
	return (struct bytes){ .at = from, .len = (size_t)(to - from) };
}

/* Find the end of the tag that opens at scan->at and split it. */
static bool
read_tag(const struct scan *scan, struct tag *tag, GError **error)
{
	const char *words = scan->at + strlen(scan->open);
	*tag = (struct tag){ .begin = scan->at };
	if (*words != '\0' && strchr("#^/>&!={", *words) != NULL)
		tag->sign = *words++;
	const char *closing = tag->sign == '{' ? "}" : tag->sign == '=' ? "=" : "";
	g_autofree char *close = g_strconcat(closing, scan->close, NULL);
	const char *end = strstr(words, close);
	if (end == NULL)
		return refuse(scan, error, "the tag is not closed by %s", close);
	tag->end = end + strlen(close);
	tag->words = trimmed(words, end);
	if (tag->words.len == 0 && tag->sign != '!')
		return refuse(scan, error, "the tag is empty");
	return true;
}

/* Where the line of a tag ends, if nothing but blanks is beside the tag; else NULL. */
static const char *
end_of_lone_line(const struct scan *scan, const struct tag *tag)
{
	const char *before = tag->begin;
	while (before > scan->to->source && is_blank(before[-1]))
		before--;
	if (before > scan->to->source && before[-1] != '\n')
		return NULL;
	const char *after = tag->end;
	assert(after != NULL);
	while (is_blank(*after))
		after++;
	if (after[0] == '\r' && after[1] == '\n')
		after++;
	if (*after == '\0')
		return after;
	return *after == '\n' ? after + 1 : NULL;
}

static void
add_node(struct scan *scan, struct node node)
{
	node.next = scan->to->nodes->len + 1;
	g_array_append_val(scan->to->nodes, node);
}

static void
add_literal(struct scan *scan, const char *end)
{
	struct bytes text = { .at = scan->literal, .len = (size_t)(end - scan->literal) };
	if (text.len > 0)
		add_node(scan, (struct node){ .kind = TEXT, .text = text });
}

static void
add_named(struct scan *scan, const struct tag *tag, enum kind kind)
{
	struct node node = {
		.kind = kind,
		.text = { .at = tag->begin, .len = (size_t)(tag->end - tag->begin) },
		.name = g_strndup(tag->words.at, tag->words.len),
		.line = scan->line,
		.column = (size_t)(tag->begin - scan->line_start) + 1,
	};
	if (strcmp(node.name, ".") != 0)
		node.path = g_strsplit(node.name, ".", -1);
	if (kind == PARTIAL && tag->alone)
		node.indent = g_strndup(scan->line_start, (size_t)(tag->begin - scan->line_start));
	add_node(scan, node);
}

static bool
open_section(struct scan *scan, const struct tag *tag, enum kind kind, GError **error)
{
	size_t n = scan->to->nodes->len;
	if (scan->sections->len == MUSTACHE_DEPTH)
		return refuse(scan, error, "more than %d sections inside each other",
		              MUSTACHE_DEPTH);
	g_array_append_val(scan->sections, n);
	add_named(scan, tag, kind);
	return true;
}

static bool
close_section(struct scan *scan, const struct tag *tag, GError **error)
{
	g_autofree char *name = g_strndup(tag->words.at, tag->words.len);
	GArray *open = scan->sections;
	if (open->len == 0)
		return refuse(scan, error, "no section \"%s\" is open", name);
	size_t n = g_array_index(open, size_t, open->len - 1);
	struct node *section = &g_array_index(scan->to->nodes, struct node, n);
	if (strcmp(section->name, name) != 0)
		return refuse(scan, error, "\"%s\" ends where \"%s\" should", name, section->name);
	section->next = scan->to->nodes->len;
	g_array_set_size(open, open->len - 1);
	return true;
}

/* {{=OPEN CLOSE=}} */
static bool
set_delimiters(struct scan *scan, const struct tag *tag, GError **error)
{
	g_autofree char *words = g_strndup(tag->words.at, tag->words.len);
	size_t first = strcspn(words, " \t\r\n");
	const char *second = words + first + strspn(words + first, " \t\r\n");
	if (*second == '\0' || strpbrk(second, " \t\r\n=") != NULL)
		return refuse(scan, error, "delimiters are two words without \"=\"");
	g_free(scan->open);
	g_free(scan->close);
	scan->open = g_strndup(words, first);
	scan->close = g_strdup(second);
	return true;
}

static bool
take_tag(struct scan *scan, const struct tag *tag, GError **error)
{
	switch (tag->sign) {
	case '#':
		return open_section(scan, tag, SECTION, error);
	case '^':
		return open_section(scan, tag, INVERTED, error);
	case '/':
		return close_section(scan, tag, error);
	case '=':
		return set_delimiters(scan, tag, error);
	case '!':
		return true;
	case '>':
		add_named(scan, tag, PARTIAL);
		return true;
	case '&':
	case '{':
		add_named(scan, tag, RAW);
		return true;
	default:
		add_named(scan, tag, VARIABLE);
		return true;
	}
}

/* The text up to the next tag, and the tag. A tag alone on its line takes the whole line away,
 * except for values (specification: "standalone"). */
static bool
scan_step(struct scan *scan, const char *begin, GError **error)
{
	advance(scan, begin);
	struct tag tag;
	if (!read_tag(scan, &tag, error))
		return false;
	bool is_value = tag.sign == 0 || tag.sign == '&' || tag.sign == '{';
	const char *end = is_value ? NULL : end_of_lone_line(scan, &tag);
	tag.alone = end != NULL;
	add_literal(scan, tag.alone ? scan->line_start : begin);
	if (!take_tag(scan, &tag, error))
		return false;
	advance(scan, tag.alone ? end : tag.end);
	scan->literal = scan->at;
	return true;
}

static bool
scan_all(struct scan *scan, GError **error)
{
	const char *begin;
	while ((begin = strstr(scan->at, scan->open)) != NULL)
		if (!scan_step(scan, begin, error))
			return false;
	const char *end = scan->at + strlen(scan->at);
	add_literal(scan, end);
	advance(scan, end);
	if (scan->sections->len == 0)
		return true;
	size_t n = g_array_index(scan->sections, size_t, scan->sections->len - 1);
	return refuse(scan, error, "the section \"%s\" is not ended", node_at(scan->to, n)->name);
}

struct mustache *
mustache_parse(const char *file, size_t line, const char *text, GError **error)
{
	struct mustache *mustache = g_new0(struct mustache, 1);
	mustache->file = g_strdup(file);
	mustache->line = line;
	mustache->source = g_strdup(text);
	mustache->nodes = g_array_new(FALSE, FALSE, sizeof(struct node));
	g_array_set_clear_func(mustache->nodes, node_clear);
	struct scan scan = {
		.to = mustache,
		.at = mustache->source,
		.literal = mustache->source,
		.line_start = mustache->source,
		.line = line,
		.open = g_strdup("{{"),
		.close = g_strdup("}}"),
		.sections = g_array_new(FALSE, FALSE, sizeof(size_t)),
	};
	bool is_ok = scan_all(&scan, error);
	g_array_unref(scan.sections);
	g_free(scan.open);
	g_free(scan.close);
	if (is_ok)
		return mustache;
	mustache_free(mustache);
	return NULL;
}

bool
mustache_tag(const struct mustache *mustache, size_t n, struct mustache_tag *tag)
{
	for (size_t i = 0; i < mustache->nodes->len; i++) {
		const struct node *node = node_at(mustache, i);
		if (node->kind == TEXT || n-- > 0)
			continue;
		*tag = (struct mustache_tag){
			.name = node->name,
			.kind = kind_sign[node->kind],
			.line = node->line,
			.column = node->column,
			.before = node->text.at,
			.after = node->text.at + node->text.len,
		};
		return true;
	}
	return false;
}

const char *
mustache_file(const struct mustache *mustache)
{
	return mustache->file;
}

const char *
mustache_source(const struct mustache *mustache)
{
	return mustache->source;
}

size_t
mustache_line(const struct mustache *mustache, const char *at)
{
	size_t line = mustache->line;
	for (const char *c = mustache->source; c < at; c++)
		line += *c == '\n';
	return line;
}

/* Rendering. */

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
	bool is_ok = render_range(run, mustache, n + 1, node_at(mustache, n)->next, error);
	g_ptr_array_set_size(run->contexts, (int)run->contexts->len - 1);
	return is_ok;
}

static bool
render_section(struct run *run, const struct mustache *mustache, size_t n, GError **error)
{
	const struct node *node = node_at(mustache, n);
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
	const struct node *node = node_at(mustache, n);
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
	for (size_t n = from; n < to; n = node_at(mustache, n)->next)
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
