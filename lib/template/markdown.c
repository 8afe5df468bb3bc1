/* Markdown by cmark: escaping into it, and its tree as text and as HTML. */
#include "template/markdown.h"

#include <cmark.h>
#include <stdbool.h>
#include <string.h>

/* Escaping. */

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static bool
is_line_end(gunichar c)
{
	return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

bool
markdown_is_hidden(gunichar c)
{
	return c < ' ' || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e)
	       || (c >= 0x2066 && c <= 0x2069);
}

/* Blanks at either end of a line would be stripped, so there they are character references. */
static const char *
escape_blanks(const char *at, const char *end, bool begins_line, GString *out)
{
	size_t len = strspn(at, " \t");
	const char *after = at + len;
	bool ends_line = after >= end || is_line_end(g_utf8_get_char(after));
	for (; at < after; at++) {
		if (!begins_line && !ends_line)
			g_string_append_c(out, *at);
		else
			g_string_append(out, *at == ' ' ? "&#32;" : "&#9;");
	}
	return after;
}

static const char *
escape_char(const char *at, GString *out)
{
	const char *after = g_utf8_next_char(at);
	if (markdown_is_hidden(g_utf8_get_char(at))) {
		g_string_append(out, REPLACEMENT);
		return after;
	}
	if (g_ascii_ispunct(*at))
		g_string_append_c(out, '\\');
	g_string_append_len(out, at, after - at);
	return after;
}

/* A backslash before the line's end is a hard break, even alone on its line: so an empty line in
 * a value does not end the paragraph. */
static const char *
escape_line_end(const char *at, GString *out)
{
	g_string_append(out, "\\\n");
	if (at[0] == '\r' && at[1] == '\n')
		return at + 2;
	return g_utf8_next_char(at);
}

static void
escape_valid(const char *value, const char *end, GString *out)
{
	bool begins_line = true;
	for (const char *at = value; at < end;) {
		bool is_end = is_line_end(g_utf8_get_char(at));
		if (is_end)
			at = escape_line_end(at, out);
		else if (*at == ' ' || *at == '\t')
			at = escape_blanks(at, end, begins_line, out);
		else
			at = escape_char(at, out);
		begins_line = is_end;
	}
}

void
markdown_escape(const char *value, GString *out)
{
	g_autofree char *valid = g_utf8_make_valid(value, -1);
	const char *end = valid + strlen(valid);
	const char *before;
	while ((before = g_utf8_find_prev_char(valid, end)) != NULL
	       && is_line_end(g_utf8_get_char(before)))
		end = before;
	escape_valid(valid, end, out);
}

/* The tree, read by a table of what to do on the way in and out of each kind of node. */

struct sink {
	GString *out;
	GString *prefix; /* text: stands at the start of every line of the block that is open */
	bool is_fresh;   /* text: a marker was written and the block's own text follows it */
};

typedef void visit_func(struct sink *sink, cmark_node *node);

struct visitor {
	visit_func *enter, *leave;
};

static void
walk(const char *markdown, const struct visitor *visitors, struct sink *sink)
{
	cmark_node *root = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		const struct visitor *visitor = &visitors[cmark_node_get_type(node)];
		visit_func *visit = event == CMARK_EVENT_ENTER ? visitor->enter : visitor->leave;
		if (visit != NULL)
			visit(sink, node);
	}
	cmark_iter_free(iter);
	cmark_node_free(root);
}

/* Text. */

static bool
is_in_tight_list(cmark_node *item)
{
	return cmark_node_get_type(item) == CMARK_NODE_ITEM
	       && cmark_node_get_list_tight(cmark_node_parent(item)) != 0;
}

/* Whether no empty line parts this block from what is above it. */
static bool
follows_closely(cmark_node *block)
{
	cmark_node *above = cmark_node_previous(block);
	if (above != NULL && cmark_node_get_type(above) == CMARK_NODE_HEADING)
		return true;
	if (cmark_node_get_type(block) != CMARK_NODE_ITEM)
		return is_in_tight_list(cmark_node_parent(block));
	if (above != NULL)
		return is_in_tight_list(block);
	cmark_node *list = cmark_node_parent(block);
	return is_in_tight_list(cmark_node_parent(list)) || follows_closely(list);
}

static void
text_newline(struct sink *sink)
{
	g_string_append_c(sink->out, '\n');
	g_string_append_len(sink->out, sink->prefix->str, (gssize)sink->prefix->len);
}

static void
text_empty_line(struct sink *sink)
{
	size_t len = sink->prefix->len;
	while (len > 0 && sink->prefix->str[len - 1] == ' ')
		len--;
	g_string_append_c(sink->out, '\n');
	g_string_append_len(sink->out, sink->prefix->str, (gssize)len);
}

static void
text_begin_block(struct sink *sink, cmark_node *block)
{
	bool is_first = sink->is_fresh || sink->out->len == 0;
	sink->is_fresh = false;
	if (is_first)
		return;
	if (!follows_closely(block))
		text_empty_line(sink);
	text_newline(sink);
}

/* Begin a block that puts a marker before its first line and as much before the others. */
static void
text_begin_marked(struct sink *sink, cmark_node *block, const char *marker, const char *others)
{
	text_begin_block(sink, block);
	g_string_append(sink->out, marker);
	g_string_append(sink->prefix, others);
	sink->is_fresh = true;
}

static void
text_enter_quote(struct sink *sink, cmark_node *node)
{
	text_begin_marked(sink, node, "> ", "> ");
}

static void
text_leave_quote(struct sink *sink, cmark_node *node)
{
	(void)node;
	g_string_truncate(sink->prefix, sink->prefix->len - strlen("> "));
	sink->is_fresh = false;
}

/* "- ", or the item's number: the list's first, counted up in the list's user data. */
static char *
item_marker(cmark_node *item)
{
	cmark_node *list = cmark_node_parent(item);
	if (cmark_node_get_list_type(list) != CMARK_ORDERED_LIST)
		return g_strdup("- ");
	int before = GPOINTER_TO_INT(cmark_node_get_user_data(list));
	cmark_node_set_user_data(list, GINT_TO_POINTER(before + 1));
	const char *delimiter = cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM ? ") " : ". ";
	return g_strdup_printf("%d%s", cmark_node_get_list_start(list) + before, delimiter);
}

static void
text_enter_item(struct sink *sink, cmark_node *node)
{
	g_autofree char *marker = item_marker(node);
	g_autofree char *others = g_strnfill(strlen(marker), ' ');
	text_begin_marked(sink, node, marker, others);
	/* How far to go back; an item's own user data, as its width depends on its number. */
	cmark_node_set_user_data(node, GSIZE_TO_POINTER(strlen(marker)));
}

static void
text_leave_item(struct sink *sink, cmark_node *node)
{
	size_t width = GPOINTER_TO_SIZE(cmark_node_get_user_data(node));
	g_string_truncate(sink->prefix, sink->prefix->len - width);
	sink->is_fresh = false;
}

static void
text_literal(struct sink *sink, cmark_node *node)
{
	g_string_append(sink->out, cmark_node_get_literal(node));
}

static void
text_line_break(struct sink *sink, cmark_node *node)
{
	(void)node;
	text_newline(sink);
}

/* The words of a strip; NULL: the block is none. */
static const char *
strip_words(cmark_node *block)
{
	const char *info = cmark_node_get_type(block) == CMARK_NODE_CODE_BLOCK
	                       ? cmark_node_get_fence_info(block)
	                       : NULL;
	const char *text = cmark_node_get_literal(block);

	if (info == NULL || !g_str_equal(info, "rhythm"))
		return NULL;
	const char *end = strchr(text, '\n');
	return end != NULL ? end + 1 : "";
}

/* A block that is its own text, line by line. */
static void
text_literal_block(struct sink *sink, cmark_node *node)
{
	text_begin_block(sink, node);
	const char *words = strip_words(node);
	const char *at = words != NULL ? words : cmark_node_get_literal(node);
	while (*at != '\0') {
		size_t len = strcspn(at, "\n");
		g_string_append_len(sink->out, at, (gssize)len);
		at += len;
		if (at[0] == '\n' && at[1] != '\0')
			text_newline(sink);
		at += *at == '\n';
	}
}

static void
text_rule(struct sink *sink, cmark_node *node)
{
	text_begin_block(sink, node);
	g_string_append(sink->out, "* * *");
}

static const struct visitor to_text[] = {
	[CMARK_NODE_BLOCK_QUOTE] = { text_enter_quote, text_leave_quote },
	[CMARK_NODE_ITEM] = { text_enter_item, text_leave_item },
	[CMARK_NODE_CODE_BLOCK] = { text_literal_block, NULL },
	[CMARK_NODE_HTML_BLOCK] = { text_literal_block, NULL },
	[CMARK_NODE_PARAGRAPH] = { text_begin_block, NULL },
	[CMARK_NODE_HEADING] = { text_begin_block, NULL },
	[CMARK_NODE_THEMATIC_BREAK] = { text_rule, NULL },
	[CMARK_NODE_TEXT] = { text_literal, NULL },
	[CMARK_NODE_SOFTBREAK] = { text_line_break, NULL },
	[CMARK_NODE_LINEBREAK] = { text_line_break, NULL },
	[CMARK_NODE_CODE] = { text_literal, NULL },
	[CMARK_NODE_HTML_INLINE] = { text_literal, NULL },
	[CMARK_NODE_IMAGE] = { NULL, NULL },
};

char *
markdown_to_text(const char *markdown)
{
	g_autoptr(GString) prefix = g_string_new(NULL);
	struct sink sink = { .out = g_string_new(NULL), .prefix = prefix };
	walk(markdown, to_text, &sink);
	if (sink.out->len > 0)
		g_string_append_c(sink.out, '\n');
	return g_string_free(sink.out, FALSE);
}

/* HTML. */

static const struct {
	const char *enter, *leave;
} html_tags[] = {
	[CMARK_NODE_BLOCK_QUOTE] = { "<div style=\"margin:0 0 16px;padding:0 0 0 12px;"
	                             "border-left:3px solid #8a8a8a\">\n",
	                             "</div>\n" },
	[CMARK_NODE_ITEM] = { "<li style=\"margin:0 0 8px\">", "</li>\n" },
	[CMARK_NODE_HEADING] = { "<h2 style=\"margin:24px 0 4px;font-size:16px;line-height:24px;"
	                         "font-weight:bold\">",
	                         "</h2>\n" },
	[CMARK_NODE_THEMATIC_BREAK] = { "<p style=\"margin:0 0 16px\">* * *</p>\n", "" },
	[CMARK_NODE_EMPH] = { "<em>", "</em>" },
	[CMARK_NODE_STRONG] = { "<strong>", "</strong>" },
	[CMARK_NODE_SOFTBREAK] = { "<br>\n", "" },
	[CMARK_NODE_LINEBREAK] = { "<br>\n", "" },
};

static void
html_enter(struct sink *sink, cmark_node *node)
{
	g_string_append(sink->out, html_tags[cmark_node_get_type(node)].enter);
}

static void
html_leave(struct sink *sink, cmark_node *node)
{
	g_string_append(sink->out, html_tags[cmark_node_get_type(node)].leave);
}

/* A paragraph in a tight list has no margins of its own. */
static void
html_enter_paragraph(struct sink *sink, cmark_node *node)
{
	if (!is_in_tight_list(cmark_node_parent(node)))
		g_string_append(sink->out, "<p style=\"margin:0 0 16px\">");
}

static void
html_leave_paragraph(struct sink *sink, cmark_node *node)
{
	if (!is_in_tight_list(cmark_node_parent(node)))
		g_string_append(sink->out, "</p>\n");
}

static void
html_enter_list(struct sink *sink, cmark_node *node)
{
	static const char style[] = "style=\"margin:0 0 16px;padding:0 0 0 24px\"";
	if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST)
		g_string_append_printf(sink->out, "<ol start=\"%d\" %s>\n",
		                       cmark_node_get_list_start(node), style);
	else
		g_string_append_printf(sink->out, "<ul %s>\n", style);
}

static void
html_leave_list(struct sink *sink, cmark_node *node)
{
	bool is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	g_string_append(sink->out, is_ordered ? "</ol>\n" : "</ul>\n");
}

void
markdown_html_escape(const char *value, GString *out)
{
	for (; *value != '\0'; value++) {
		switch (*value) {
		case '&':
			g_string_append(out, "&amp;");
			break;
		case '<':
			g_string_append(out, "&lt;");
			break;
		case '>':
			g_string_append(out, "&gt;");
			break;
		case '"':
			g_string_append(out, "&quot;");
			break;
		default:
			g_string_append_c(out, *value);
		}
	}
}

static void
html_literal(struct sink *sink, cmark_node *node)
{
	markdown_html_escape(cmark_node_get_literal(node), sink->out);
}

/* The strip is for the eye alone: the words below it say what it shows. */
static void
html_strip(struct sink *sink, const char *digits, const char *words)
{
	static const char *const shades[] = { "#e6e6e6", "#b9cfe4", "#6d9dc9", "#1f5a92" };

	g_string_append(sink->out,
	                "<table role=\"presentation\" aria-hidden=\"true\" cellpadding=\"0\" "
	                "cellspacing=\"2\" style=\"margin:0\"><tr>");
	for (; *digits >= '0' && *digits < '0' + (int)G_N_ELEMENTS(shades); digits++)
		g_string_append_printf(
		    sink->out,
		    "<td width=\"14\" height=\"10\" bgcolor=\"%s\" style=\"font-size:0\"></td>",
		    shades[*digits - '0']);
	g_string_append(sink->out, "</tr></table>\n<p style=\"margin:0 0 16px;font-size:13px\">");
	g_autofree char *trimmed = g_strchomp(g_strdup(words));
	markdown_html_escape(trimmed, sink->out);
	g_string_append(sink->out, "</p>\n");
}

static void
html_literal_block(struct sink *sink, cmark_node *node)
{
	const char *words = strip_words(node);

	if (words != NULL) {
		html_strip(sink, cmark_node_get_literal(node), words);
		return;
	}
	g_string_append(sink->out, "<pre style=\"margin:0 0 16px;white-space:pre-wrap\">");
	html_literal(sink, node);
	g_string_append(sink->out, "</pre>\n");
}

static const struct visitor to_html[] = {
	[CMARK_NODE_BLOCK_QUOTE] = { html_enter, html_leave },
	[CMARK_NODE_LIST] = { html_enter_list, html_leave_list },
	[CMARK_NODE_ITEM] = { html_enter, html_leave },
	[CMARK_NODE_CODE_BLOCK] = { html_literal_block, NULL },
	[CMARK_NODE_HTML_BLOCK] = { html_literal_block, NULL },
	[CMARK_NODE_PARAGRAPH] = { html_enter_paragraph, html_leave_paragraph },
	[CMARK_NODE_HEADING] = { html_enter, html_leave },
	[CMARK_NODE_THEMATIC_BREAK] = { html_enter, NULL },
	[CMARK_NODE_TEXT] = { html_literal, NULL },
	[CMARK_NODE_SOFTBREAK] = { html_enter, NULL },
	[CMARK_NODE_LINEBREAK] = { html_enter, NULL },
	[CMARK_NODE_CODE] = { html_literal, NULL },
	[CMARK_NODE_HTML_INLINE] = { html_literal, NULL },
	[CMARK_NODE_EMPH] = { html_enter, html_leave },
	[CMARK_NODE_STRONG] = { html_enter, html_leave },
	[CMARK_NODE_IMAGE] = { NULL, NULL },
};

char *
markdown_to_html(const char *markdown)
{
	struct sink sink = { .out = g_string_new(NULL) };
	walk(markdown, to_html, &sink);
	return g_string_free(sink.out, FALSE);
}
