/* Mustache templates: one pass parses the text into a flat list of nodes. */
#include "template/mustache.h"

#include <assert.h>
#include <string.h>

#include "base/remedy.h"
#include "template/mustache_nodes.h"

static const char kind_sign[KINDS] = {
	[VARIABLE] = ' ', [RAW] = '&', [SECTION] = '#', [INVERTED] = '^', [PARTIAL] = '>'
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

const struct node *
mustache_node(const struct mustache *mustache, size_t n)
{
	return &g_array_index(mustache->nodes, struct node, n);
}

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

/* Where `at` stands on the line that is read, from 1; the first may begin further right. */
static size_t
column_of(const struct scan *scan, const char *at)
{
	size_t before = scan->line == scan->to->line ? scan->to->column : 1;
	return (size_t)(at - scan->line_start) + before;
}

G_GNUC_PRINTF(3, 4)
static bool
refuse(const struct scan *scan, GError **error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s:%zu:%zu: %s", scan->to->file, scan->line,
	            column_of(scan, scan->at), what);
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
		.column = column_of(scan, tag->begin),
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
	return refuse(scan, error, "the section \"%s\" is not ended",
	              mustache_node(scan->to, n)->name);
}

struct mustache *
mustache_parse(const char *file, size_t line, const char *text, GError **error)
{
	return mustache_parse_at(file, line, 1, text, error);
}

struct mustache *
mustache_parse_at(const char *file, size_t line, size_t column, const char *text, GError **error)
{
	struct mustache *mustache = g_new0(struct mustache, 1);
	mustache->file = g_strdup(file);
	mustache->line = line;
	mustache->column = column;
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
		const struct node *node = mustache_node(mustache, i);
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

void
mustache_place(const struct mustache *mustache, const char *at, size_t *line, size_t *column)
{
	*line = mustache->line;
	*column = mustache->column;
	for (const char *c = mustache->source; c < at; c++) {
		bool ends_line = *c == '\n';
		*line += ends_line;
		*column = ends_line ? 1 : *column + 1;
	}
}
