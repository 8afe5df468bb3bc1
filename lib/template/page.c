/* The frame around the HTML part of a mail.
 *
 * Written for the oldest reader: a table carries the width, the body's colours stand inline. The
 * style sheet only turns them for dark screens; where it is ignored, a client that darkens mail by
 * itself finds dark text on a light ground, as it expects. */
#include "template/page.h"

#include <glib.h>

#include "template/markdown.h"

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"%s\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
    "<title>%s</title>\n"
    "<style>\n"
    "@media (prefers-color-scheme: dark) {\n"
    ".page { background-color: #1c1c1e !important; color: #e6e6e6 !important; }\n"
    ".foot { color: #b0b0b0 !important; }\n"
    "}\n"
    "</style>\n"
    "</head>\n"
    "<body class=\"page\" style=\"margin:0;padding:0;background-color:#ffffff;color:#222222\">\n";

/* The language once more: a reader in a web page drops what stands around the table. */
static const char table_start[] =
    "<table role=\"presentation\" lang=\"%s\" width=\"100%%\" cellpadding=\"0\" cellspacing=\"0\" "
    "border=\"0\">\n"
    "<tr><td align=\"center\" style=\"padding:16px\">\n"
    "<table role=\"presentation\" width=\"100%%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
    "style=\"max-width:600px\">\n"
    "<tr><td class=\"page\" align=\"left\" style=\"background-color:#ffffff;color:#222222;"
    "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;"
    "word-break:break-word;overflow-wrap:anywhere\">\n";

static const char foot_start[] =
    "</td></tr>\n"
    "<tr><td class=\"page foot\" align=\"left\" style=\"background-color:#ffffff;color:#595959;"
    "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;"
    "border-top:1px solid #8a8a8a;padding:12px 0 0;word-break:break-word;overflow-wrap:anywhere\">\n";

static const char end[] = "</td></tr>\n"
			  "</table>\n"
			  "</td></tr>\n"
			  "</table>\n"
			  "</body>\n"
			  "</html>\n";

/* The blanks after it keep a client from filling its line with what follows. */
static void
put_preheader(GString *out, const char *preheader)
{
	enum { FILLER_N = 100 };
	g_string_append(out,
	                "<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">");
	markdown_html_escape(preheader, out);
	for (int i = 0; i < FILLER_N; i++)
		g_string_append(out, "&#8199;&#847;");
	g_string_append(out, "</div>\n");
}

char *
page_html(const struct page *page)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GString) title = g_string_new(NULL);
	markdown_html_escape(page->title, title);
	g_string_append_printf(out, head, page->lang, title->str);
	if (page->preheader != NULL)
		put_preheader(out, page->preheader);
	g_string_append_printf(out, table_start, page->lang);
	g_string_append(out, page->body);
	if (page->footer != NULL) {
		g_string_append(out, foot_start);
		g_string_append(out, page->footer);
	}
	g_string_append(out, end);
	return g_string_free(out, FALSE);
}
