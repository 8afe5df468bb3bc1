#include "mime/html.h"

#include <glib.h>
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

/* What is shown so far. */
struct page {
	GString *text;
	unsigned quotes;     /* open quoted elements */
	unsigned silent;     /* open elements whose text is not shown */
	unsigned pre;        /* open elements that keep white space */
	bool blank;          /* white space is pending */
	bool at_start;       /* nothing on this line yet */
	const xmlNode *rest; /* from here on all is quoted: its parent's end does not close it */
};

static bool
name_is_in(const xmlNode *node, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (g_ascii_strcasecmp((const char *)node->name, names[i]) == 0)
			return true;
	return false;
}

static bool
is_silent(const xmlNode *node)
{
	static const char *const NAMES[] = { "script",   "style",  "head",    "title",
		                             "template", "object", "noscript" };

	return name_is_in(node, NAMES, G_N_ELEMENTS(NAMES));
}

static bool
is_block(const xmlNode *node)
{
	static const char *const NAMES[] = {
		"address",  "article", "blockquote", "center", "dd",   "div", "dl", "dt",
		"fieldset", "footer",  "form",       "h1",     "h2",   "h3",  "h4", "h5",
		"h6",       "header",  "hr",         "li",     "main", "nav", "ol", "p",
		"pre",      "section", "table",      "tbody",  "tr",   "ul",
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

static bool
has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = strstr(words, word); at; at = strstr(at + 1, word)) {
		bool starts = at == words || at[-1] == ' ';
		if (starts && (at[len] == '\0' || at[len] == ' '))
			return true;
	}
	return false;
}

static char *
attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
		if (g_ascii_strcasecmp((const char *)attr->name, name) == 0 && attr->children
		    && attr->children->content)
			return g_strdup((const char *)attr->children->content);
	return g_strdup("");
}

/* Marks of clients on what they quote. */
static bool
is_quote(const xmlNode *node)
{
	static const char *const CLASSES[] = {
		"gmail_quote",      "gmail_attr",  "moz-cite-prefix", "yahoo_quoted",
		"protonmail_quote", "gmail_extra", "tutanota_quote",  "zmail_extra",
	};
	g_autofree char *classes = attribute(node, "class");
	g_autofree char *type = attribute(node, "type");

	if (g_ascii_strcasecmp(type, "cite") == 0
	    && strcmp((const char *)node->name, "blockquote") == 0)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(CLASSES); i++)
		if (has_word(classes, CLASSES[i]))
			return true;
	return false;
}

/* Marks after which everything is the quoted message. */
static bool
starts_quoted_rest(const xmlNode *node)
{
	static const char *const IDS[] = {
		"divRplyFwdMsg",
		"appendonsend",
		"mail-editor-reference-message-container",
		"OLK_SRC_BODY_SECTION",
	};
	g_autofree char *id = attribute(node, "id");

	for (size_t i = 0; i < G_N_ELEMENTS(IDS); i++)
		if (g_str_has_suffix(id, IDS[i]))
			return true;
	return false;
}

static void
line_start(struct page *page)
{
	if (page->at_start && (page->quotes > 0 || page->rest))
		g_string_append(page->text, "> ");
	page->at_start = false;
}

static void
line_end(struct page *page)
{
	if (!page->at_start)
		g_string_append_c(page->text, '\n');
	page->at_start = true;
	page->blank = false;
}

static void
line_empty(struct page *page)
{
	line_end(page);
	if (page->text->len == 0 || g_str_has_suffix(page->text->str, "\n\n")
	    || g_str_has_suffix(page->text->str, "\n> \n"))
		return;
	g_string_append(page->text, page->quotes > 0 || page->rest ? "> \n" : "\n");
}

static void
show(struct page *page, const char *text)
{
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		bool space = *at == ' ' || *at == '\t' || *at == '\n' || *at == '\r';
		if (page->pre > 0 && *at == '\n') {
			page->at_start =
			    page->at_start && page->quotes == 0 ? false : page->at_start;
			line_end(page);
			continue;
		}
		if (space && page->pre == 0) {
			page->blank = !page->at_start;
			continue;
		}
		line_start(page);
		if (page->blank)
			g_string_append_c(page->text, ' ');
		page->blank = false;
		g_string_append_len(page->text, at, g_utf8_next_char(at) - at);
	}
}

static void
open_element(struct page *page, const xmlNode *node)
{
	page->silent += is_silent(node);
	if (page->silent > 0)
		return;
	if (is_block(node))
		line_end(page);
	if (is_apart(node))
		line_empty(page);
	if (!page->rest && starts_quoted_rest(node))
		page->rest = node;
	page->quotes += is_quote(node);
	page->pre += strcmp((const char *)node->name, "pre") == 0;
	if (strcmp((const char *)node->name, "br") == 0) {
		line_start(page);
		line_end(page);
	} else if (strcmp((const char *)node->name, "li") == 0) {
		show(page, "* ");
		page->blank = true;
	} else if (strcmp((const char *)node->name, "td") == 0
	           || strcmp((const char *)node->name, "th") == 0) {
		page->blank = !page->at_start;
	}
}

static void
close_element(struct page *page, const xmlNode *node)
{
	bool silent = is_silent(node);

	if (page->silent == 0) {
		if (is_block(node))
			line_end(page);
		if (is_apart(node))
			line_empty(page);
		page->quotes -= is_quote(node);
		page->pre -= strcmp((const char *)node->name, "pre") == 0;
	}
	page->silent -= silent;
}

/* Every node once, without recursion: down, else right, else up. */
static void
walk(struct page *page, const xmlNode *root)
{
	const xmlNode *node = root;

	while (node) {
		if (node->type == XML_ELEMENT_NODE)
			open_element(page, node);
		else if (node->type == XML_TEXT_NODE && page->silent == 0)
			show(page, (const char *)node->content);
		if (node->type == XML_ELEMENT_NODE && node->children) {
			node = node->children;
			continue;
		}
		for (;;) {
			if (node->type == XML_ELEMENT_NODE)
				close_element(page, node);
			if (node == root)
				return;
			if (node->next) {
				node = node->next;
				break;
			}
			node = node->parent;
		}
	}
}

char *
html_to_text(const char *html)
{
	struct page page = { .text = g_string_new(NULL), .at_start = true };
	int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
	              | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC
	              | XML_PARSE_HUGE;
	xmlDoc *document = htmlReadMemory(html, (int)strlen(html), NULL, "UTF-8", options);

	if (document) {
		walk(&page, xmlDocGetRootElement(document));
		line_end(&page);
		xmlFreeDoc(document);
	}
	return g_string_free(page.text, FALSE);
}
