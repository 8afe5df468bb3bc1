/* Markdown: values made harmless, and one tree read twice, as text and as HTML.
 *
 * The source is a template of ours after Mustache. In both forms a line break in the source is a
 * line break, emphasis and lists are kept, and raw HTML, links and images are shown as their
 * text: nothing in a mail can be followed or loaded.
 *
 * A fenced block named "rhythm" is a strip: its first line is a digit from 0 to 3 for each cell, light to dark, and
 * what stands below says the same in words. The text form has the words alone, and so has who hears the mail read. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What a reader does not see and a program may obey: C0, DEL, C1; the embeddings, overrides and
 * isolates of bidirectional text. */
bool markdown_is_hidden(gunichar c);

/* Append `value` so that Markdown shows it as it is, in one paragraph, whatever it holds: a
 * mustache_escape_func. Line breaks stay, but for those at the end. Control characters and
 * bidirectional overrides become U+FFFD; so does what is not UTF-8. */
void markdown_escape(const char *value, GString *out);

/* Paragraphs with an empty line between, "- " and "1. " before list items, "> " before quoted
 * lines. Lines are not wrapped. Ends in \n unless empty. Owned by the caller. */
char *markdown_to_text(const char *markdown);

/* The inside of a document, all styles inline. Owned by the caller. */
char *markdown_to_html(const char *markdown);

/* Append `value` so that HTML shows it, in text and in a quoted attribute. */
void markdown_html_escape(const char *value, GString *out);
