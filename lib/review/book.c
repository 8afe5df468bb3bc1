#include "review/book.h"

#include "template/markdown.h"

static const char head_start[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"%s\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<title>";

static const char style[] =
    "</title>\n"
    "<style>\n"
    ":root { color-scheme: light; }\n"
    "* { box-sizing: border-box; }\n"
    "body { margin: 0 auto; max-width: 42rem; padding: 2rem 1.25rem 4rem; background: #fff; color: #222;\n"
    "  font: 1.0625rem/1.6 Georgia, 'Times New Roman', 'DejaVu Serif', serif; overflow-wrap: break-word; }\n"
    "h1, h2, h3, .label, .facts, table, nav { font-family: Arial, Helvetica, 'DejaVu Sans', sans-serif; }\n"
    "h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .5rem; }\n"
    "h2 { font-size: 1.3rem; line-height: 1.3; margin: 3.5rem 0 1rem; padding-bottom: .35rem;\n"
    "  border-bottom: 2px solid #345; break-after: avoid; }\n"
    "h3 { font-size: 1.0625rem; line-height: 1.4; margin: 0 0 .25rem; break-after: avoid; }\n"
    "header p { margin: .15rem 0; }\n"
    ".facts { color: #555; font-size: .9375rem; }\n"
    "article { margin: 2.25rem 0; }\n"
    "article + article { border-top: 1px solid #ddd; padding-top: 1.75rem; }\n"
    "h3 .n { color: #345; margin-right: .4em; }\n"
    ".label { color: #555; font-size: .875rem; line-height: 1.4; margin: 1.1rem 0 .3rem; break-after: avoid; }\n"
    ".label:last-child { break-after: auto; }\n"
    ".note { color: #555; font-style: italic; margin: .75rem 0; }\n"
    ".words { margin: 0; white-space: pre-wrap; orphans: 3; widows: 3; }\n"
    ".mentor { border-left: 3px solid #9ab; padding-left: .9rem; }\n"
    ".pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }\n"
    "table { border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.45; }\n"
    "th, td { text-align: left; vertical-align: top; padding: .4rem 0; border-bottom: 1px solid #e2e2e2;\n"
    "  font-weight: normal; }\n"
    "th { width: 9.5rem; padding-right: 1rem; color: #555; }\n"
    "tr { break-inside: avoid; }\n"
    "a { color: #235; }\n"
    "@media (max-width: 34rem) {\n"
    "body { padding: 1.25rem 1rem 3rem; }\n"
    ".pair { display: block; }\n"
    "th { width: 6.5rem; }\n"
    "}\n"
    "@media print {\n"
    "@page { margin: 20mm 18mm; }\n"
    "body { max-width: none; padding: 0; font-size: 11pt; }\n"
    "h2 { margin-top: 2rem; }\n"
    "article { margin: 1.25rem 0; }\n"
    "article + article { padding-top: 1rem; }\n"
    ".pair > div { break-inside: avoid; }\n"
    "a { color: inherit; text-decoration: none; }\n"
    "}\n"
    "</style>\n"
    "</head>\n"
    "<body>\n"
    "<header>\n"
    "<h1>";

/* As HTML shows it, whatever it holds; what acts on a reader without being seen does not stay. */
static void
put_text(GString *out, const char *text)
{
	char one[7] = "";

	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		bool is_layout = c == '\n' || c == '\t';
		if (!is_layout && markdown_is_hidden(c))
			c = 0xfffd;
		one[g_unichar_to_utf8(c, one)] = '\0';
		markdown_html_escape(one, out);
	}
}

static void
put_line(struct book *book, const char *name, json_t *data)
{
	g_autofree char *key = g_strdup_printf("book.%s", name);
	g_autofree char *text = catalogue_line(book->catalogue, book->lang, key, data, NULL);

	/* The linter has seen that each language has each line. */
	if (text)
		put_text(book->out, text);
}

static void
put_label(struct book *book, const char *label)
{
	if (!label)
		return;
	g_string_append(book->out, "<p class=\"label\">");
	put_text(book->out, label);
	g_string_append(book->out, "</p>\n");
}

/* A line feed right behind the tag would not be shown: the text itself begins the line. */
static void
put_words(struct book *book, const char *class, const char *text)
{
	g_string_append_printf(book->out, "<div class=\"words%s\">", class);
	put_text(book->out, text);
	g_string_append(book->out, "</div>\n");
}

void
book_begin(struct book *book, json_t *data)
{
	static const char *const facts[] = { "mentor", "span", "counts" };

	g_string_append_printf(book->out, head_start, book->lang);
	put_line(book, "title", data);
	g_string_append(book->out, style);
	put_line(book, "title", data);
	g_string_append(book->out, "</h1>\n<p>");
	put_text(book->out, json_string_value(json_object_get(data, "mentee_full")));
	g_string_append(book->out, "</p>\n");
	for (size_t i = 0; i < G_N_ELEMENTS(facts); i++) {
		g_string_append(book->out, "<p class=\"facts\">");
		put_line(book, facts[i], data);
		g_string_append(book->out, "</p>\n");
	}
	g_string_append(book->out, "</header>\n<main>\n");
}

void
book_end(struct book *book)
{
	g_string_append(book->out, "</main>\n</body>\n</html>\n");
}

void
book_part(struct book *book, const char *name)
{
	g_string_append(book->out, "<section>\n<h2>");
	put_line(book, name, NULL);
	g_string_append(book->out, "</h2>\n");
}

void
book_part_end(struct book *book)
{
	g_string_append(book->out, "</section>\n");
}

void
book_note(struct book *book, const char *name)
{
	g_string_append(book->out, "<p class=\"note\">");
	put_line(book, name, NULL);
	g_string_append(book->out, "</p>\n");
}

void
book_entry(struct book *book, int number, const char *title, const char *label)
{
	if (number > 0)
		g_string_append_printf(book->out,
		                       "<article id=\"q%d\">\n<h3><span class=\"n\">%d.</span>",
		                       number, number);
	else
		g_string_append(book->out, "<article>\n<h3>");
	put_text(book->out, title);
	g_string_append(book->out, "</h3>\n");
	put_label(book, label);
}

void
book_entry_end(struct book *book)
{
	g_string_append(book->out, "</article>\n");
}

void
book_words(struct book *book, enum book_voice voice, const char *label, const char *text)
{
	put_label(book, label);
	put_words(book, voice == BOOK_MENTOR ? " mentor" : "", text);
}

static void
put_half(struct book *book, const char *label, const char *text)
{
	g_string_append(book->out, "<div>\n");
	put_label(book, label);
	put_words(book, "", text);
	g_string_append(book->out, "</div>\n");
}

void
book_pair(struct book *book, const struct book_pair *pair)
{
	book_entry(book, 0, pair->question, NULL);
	g_string_append(book->out, "<div class=\"pair\">\n");
	put_half(book, pair->then_label, pair->then);
	put_half(book, pair->now_label, pair->now);
	g_string_append(book->out, "</div>\n");
	book_entry_end(book);
}

void
book_table(struct book *book)
{
	g_string_append(book->out, "<table>\n");
}

void
book_row(struct book *book, const char *left, const char *right, int number)
{
	g_string_append(book->out, "<tr><th scope=\"row\">");
	put_text(book->out, left);
	g_string_append(book->out, "</th><td>");
	if (number > 0)
		g_string_append_printf(book->out, "<a href=\"#q%d\">", number);
	put_text(book->out, right);
	g_string_append(book->out, number > 0 ? "</a></td></tr>\n" : "</td></tr>\n");
}

void
book_table_end(struct book *book)
{
	g_string_append(book->out, "</table>\n");
}
