#include "mime/html.h"

#include <glib.h>
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

#include "mail/attribution.h"
#include "mail/line.h"

/* What is known of an element, kept in its _private. */
enum {
	HOLDS_BLOCKQUOTE = 1,
	HOLDS_LAST_TEXT = 2, /* no text is shown behind this element */
	IS_QUOTED = 4,
};

/* What is shown so far. */
struct page {
	GString *text;
	size_t line;      /* where the current line begins */
	size_t line_last; /* where the last line with text began */
	unsigned quotes;  /* open quoted elements */
	unsigned silent;  /* open elements whose text is not shown */
	unsigned pre;     /* open elements that keep white space */
	bool blank;       /* white space is pending */
	bool at_start;    /* nothing on this line yet */
	bool rest_quoted; /* the client marked where the quoted message begins */
};

/* ---- elements ---- */

static const char *
name_of(const xmlNode *node)
{
	return (const char *)node->name;
}

static bool
name_is(const xmlNode *node, const char *name)
{
	return strcmp(name_of(node), name) == 0;
}

static bool
name_is_in(const xmlNode *node, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name_is(node, names[i]))
			return true;
	return false;
}

/* The value of an attribute, "" if there is none. Borrowed. */
static const char *
attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
		if (strcmp((const char *)attr->name, name) == 0 && attr->children
		    && attr->children->content)
			return (const char *)attr->children->content;
	return "";
}

/* Whether its text is not shown: programs, styles, what a page hides. */
static bool
is_silent(const xmlNode *node)
{
	static const char *const NAMES[] = { "script",   "style",  "head",     "title",
		                             "template", "object", "noscript", "xml" };

	const char *style = attribute(node, "style");
	return name_is_in(node, NAMES, G_N_ELEMENTS(NAMES)) || strstr(style, "display:none")
	       || strstr(style, "display: none");
}

static bool
is_block(const xmlNode *node)
{
	static const char *const NAMES[] = {
		"address",  "article", "blockquote", "center", "dd",   "div", "dl", "dt",
		"fieldset", "footer",  "form",       "h1",     "h2",   "h3",  "h4", "h5",
		"h6",       "header",  "hr",         "li",     "main", "nav", "ol", "p",
		"pre",      "section", "table",      "tbody",  "tr",   "ul"
	};

	return name_is_in(node, NAMES, G_N_ELEMENTS(NAMES));
}

/* A block that stands apart: an empty line before and after it. */
static bool
is_apart(const xmlNode *node)
{
	static const char *const NAMES[] = { "p",  "h1", "h2", "h3",  "h4",        "h5",
		                             "h6", "ol", "ul", "pre", "blockquote" };

	return name_is_in(node, NAMES, G_N_ELEMENTS(NAMES));
}

static unsigned
flags_of(const xmlNode *node)
{
	return GPOINTER_TO_UINT(node->_private);
}

static void
flag_set(xmlNode *node, unsigned flag)
{
	node->_private = GUINT_TO_POINTER(flags_of(node) | flag);
}

/* ---- what clients mark ---- */

/* A mark of a client on an element: an attribute whose value holds a text. */
struct client_mark {
	const char *attribute, *holds;
};

static bool
is_marked(const xmlNode *node, const struct client_mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(attribute(node, marks[i].attribute), marks[i].holds))
			return true;
	return false;
}

/* Around the attribution and the quote. Where a blockquote stands inside, that is the quote, and
 * what is typed between such is the person's. */
static bool
is_container(const xmlNode *node)
{
	static const struct client_mark MARKS[] = { { "class", "gmail_quote" },
		                                    { "class", "yahoo_quoted" },
		                                    { "class", "protonmail_quote" },
		                                    { "class", "tutanota_quote" },
		                                    { "class", "zmail_extra" },
		                                    { "class", "moz-forward-container" },
		                                    { "class", "OutlookMessageHeader" },
		                                    { "id", "OLK_SRC_BODY_SECTION" },
		                                    { "name", "quote" },
		                                    { "id",
		                                      "mail-editor-reference-message-container" } };

	return is_marked(node, MARKS, G_N_ELEMENTS(MARKS));
}

static bool
is_quote_prefix(const xmlNode *node)
{
	static const struct client_mark MARKS[] = { { "class", "moz-cite-prefix" },
		                                    { "class", "gmail_attr" } };

	return is_marked(node, MARKS, G_N_ELEMENTS(MARKS));
}

/* Marks behind which everything is the quoted message. Outlook and Windows Mail draw a line of these
 * two greys above the copied header. */
static bool
starts_quoted_rest(const xmlNode *node)
{
	static const struct client_mark MARKS[] = {
		{ "id", "divRplyFwdMsg" },
		{ "id", "appendonsend" },
		{ "id", "stopSpelling" },
		{ "style", "border-top:solid #E1E1E1 1.0pt" },
		{ "style", "border-top:solid #B5C4DF 1.0pt" },
	};

	return is_marked(node, MARKS, G_N_ELEMENTS(MARKS));
}

static bool
is_signature(const xmlNode *node)
{
	static const struct client_mark MARKS[] = { { "class", "gmail_signature" },
		                                    { "class", "moz-signature" },
		                                    { "id", "ms-outlook-mobile-signature" },
		                                    { "class", "protonmail_signature_block" } };

	return is_marked(node, MARKS, G_N_ELEMENTS(MARKS));
}

/* "Increase indent" writes a blockquote, too, and says that it draws no line. */
static bool
only_indents(const xmlNode *node)
{
	const char *style = attribute(node, "style");

	return strstr(style, "border:none") || strstr(style, "border: none")
	       || strstr(style, "0 0 0 40px") || strstr(style, "0px 0px 0px 40px");
}

/* Whether the last line that was shown announces a quote. */
static bool
after_attribution(const struct page *page)
{
	const char *line = page->text->str + page->line_last;
	g_autofree char *plain = line_plain(line, strlen(line));

	return attribution_is(plain);
}

static bool
is_blockquote_quote(const struct page *page, const xmlNode *node)
{
	if (g_ascii_strcasecmp(attribute(node, "type"), "cite") == 0 || is_container(node))
		return true;
	return !only_indents(node)
	       && (after_attribution(page) || (flags_of(node) & HOLDS_LAST_TEXT));
}

static bool
is_quote(const struct page *page, const xmlNode *node)
{
	if (name_is(node, "blockquote"))
		return is_blockquote_quote(page, node);
	return is_quote_prefix(node)
	       || (is_container(node) && !(flags_of(node) & HOLDS_BLOCKQUOTE));
}

/* ---- text ---- */

static bool
is_quoted_now(const struct page *page)
{
	return page->quotes > 0 || page->rest_quoted;
}

static void
line_start(struct page *page)
{
	if (page->at_start && is_quoted_now(page))
		g_string_append(page->text, "> ");
	page->at_start = false;
}

static void
line_end(struct page *page)
{
	if (!page->at_start) {
		page->line_last = page->line;
		g_string_append_c(page->text, '\n');
		page->line = page->text->len;
	}
	page->at_start = true;
	page->blank = false;
}

static void
line_empty(struct page *page)
{
	static const char QUOTED[] = "> \n";

	line_end(page);
	size_t last = page->text->len;
	bool has_one = last == 0 || g_str_has_suffix(page->text->str, "\n\n")
	               || g_str_has_suffix(page->text->str, "\n> \n");
	if (has_one)
		return;
	g_string_append(page->text, is_quoted_now(page) ? QUOTED : "\n");
	page->line = page->text->len;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
show(struct page *page, const char *text)
{
	for (const char *at = text; *at; at++) {
		if (page->pre > 0 && *at == '\n') {
			line_start(page);
			line_end(page);
		} else if (is_space(*at) && page->pre == 0) {
			page->blank = !page->at_start;
		} else {
			line_start(page);
			if (page->blank)
				g_string_append_c(page->text, ' ');
			page->blank = false;
			g_string_append_c(page->text, *at);
		}
	}
}

static void
show_signature_mark(struct page *page)
{
	const char *last = page->text->str + page->line_last;

	line_end(page);
	if (g_str_has_prefix(last, "--") && strlen(last) <= 4)
		return;
	g_string_append(page->text, "-- \n");
	page->line = page->text->len;
}

/* ---- the walk ---- */

static void
open_element(struct page *page, xmlNode *node)
{
	page->silent += is_silent(node);
	if (page->silent > 0)
		return;
	if (is_block(node))
		line_end(page);
	if (is_apart(node))
		line_empty(page);
	page->rest_quoted |= starts_quoted_rest(node);
	if (page->quotes == 0 && is_signature(node))
		show_signature_mark(page);
	if (is_quote(page, node)) {
		flag_set(node, IS_QUOTED);
		line_end(page);
		page->quotes++;
	}
	page->pre += name_is(node, "pre");
	if (name_is(node, "br")) {
		line_start(page);
		line_end(page);
	} else if (name_is(node, "li")) {
		show(page, "* ");
	} else if (name_is(node, "td") || name_is(node, "th")) {
		page->blank = !page->at_start;
	}
}

static void
close_element(struct page *page, const xmlNode *node)
{
	if (page->silent == 0) {
		if (is_block(node) || (flags_of(node) & IS_QUOTED))
			line_end(page);
		page->quotes -= (flags_of(node) & IS_QUOTED) != 0;
		page->pre -= name_is(node, "pre");
		if (is_apart(node))
			line_empty(page);
	}
	page->silent -= is_silent(node);
}

/* The next node in document order, without recursion: down, else right, else up. Elements that
 * end on the way are closed when there is a page. */
static xmlNode *
next_node(struct page *page, const xmlNode *root, xmlNode *node)
{
	if (node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	while (node) {
		if (page && node->type == XML_ELEMENT_NODE)
			close_element(page, node);
		if (node == root)
			return NULL;
		if (node->next)
			return node->next;
		node = node->parent;
	}
	return NULL;
}

static void
flag_above(xmlNode *node, unsigned flag)
{
	for (; node && node->type == XML_ELEMENT_NODE && !(flags_of(node) & flag);
	     node = node->parent)
		flag_set(node, flag);
}

static bool
has_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE && node->content
	       && ((const char *)node->content)[strspn((const char *)node->content, " \t\r\n")]
	              != '\0'
	       && !is_silent(node->parent);
}

/* Each flag is set on the way up until it is met: linear. */
static void
look_ahead(xmlNode *root)
{
	xmlNode *last_text = NULL;

	for (xmlNode *node = root; node; node = next_node(NULL, root, node)) {
		if (node->type == XML_ELEMENT_NODE && name_is(node, "blockquote"))
			flag_above(node->parent, HOLDS_BLOCKQUOTE);
		if (has_text(node))
			last_text = node;
	}
	if (last_text)
		flag_above(last_text->parent, HOLDS_LAST_TEXT);
}

static void
walk(struct page *page, xmlNode *root)
{
	look_ahead(root);
	for (xmlNode *node = root; node; node = next_node(page, root, node)) {
		if (node->type == XML_ELEMENT_NODE)
			open_element(page, node);
		else if (node->type == XML_TEXT_NODE && node->content && page->silent == 0)
			show(page, (const char *)node->content);
	}
	line_end(page);
	while (g_str_has_suffix(page->text->str, "\n\n"))
		g_string_truncate(page->text, page->text->len - 1);
}

/* libxml2 compares every attribute of a tag with every other. A tag this long holds a picture, or
 * is an attack. */
static char *
without_long_tags(const char *html)
{
	enum { TAG_MOST = 8 * 1024 };
	GString *kept = g_string_sized_new(strlen(html));

	while (*html) {
		size_t text = strcspn(html, "<");
		g_string_append_len(kept, html, (gssize)text);
		html += text;
		size_t tag = strcspn(html, ">");
		if (tag < TAG_MOST)
			g_string_append_len(kept, html, (gssize)tag);
		else
			g_string_append(kept, "<br");
		html += tag;
	}
	return g_string_free(kept, FALSE);
}

char *
html_to_text(const char *html)
{
	struct page page = { .text = g_string_new(NULL), .at_start = true };
	int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
	              | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC
	              | XML_PARSE_HUGE;
	g_autofree char *bounded = without_long_tags(html);
	xmlDoc *document = htmlReadMemory(bounded, (int)strlen(bounded), NULL, "UTF-8", options);

	if (document) {
		xmlNode *root = xmlDocGetRootElement(document);
		if (root)
			walk(&page, root);
		xmlFreeDoc(document);
	}
	return g_string_free(page.text, FALSE);
}
