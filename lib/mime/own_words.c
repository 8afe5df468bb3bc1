#include "mime/own_words.h"

#include <glib.h>
#include <stdbool.h>

#include "mail/sent.h"

/* Whether nearly all words of one text stand in another, in runs. */
static bool
stands_in(const char *text, const char *whole)
{
	struct sent *known = sent_new(whole);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	size_t words = 0;
	size_t found = 0;

	for (size_t i = 0, place = 0; lines[i]; i++) {
		struct sent_run run = sent_find(known, lines[i], place);
		words += sent_count(lines[i]);
		found += run.n;
		place = run.place + run.n;
	}
	sent_free(known);
	return words > 0 && found * 10 >= words * 9;
}

/* Clients mark the quote in the page, and some of them nowhere else. Where the text shows no quote, what
 * the page leaves of the same words is all that is new. */
static void
let_page_confirm(const struct message *message, const char *sent, const struct read_limits *limits,
                 struct reply *reply)
{
	g_autofree char *page = body_page(message, limits);
	struct reply paged = { 0 };

	if (!page)
		return;
	reply_extract(page, sent, &paged);
	if (paged.quoted_n > 0 && sent_count(paged.text) < sent_count(reply->text)
	    && stands_in(paged.text, reply->text)) {
		struct reply old = *reply;
		*reply = paged;
		paged = old;
	}
	reply_clear(&paged);
}

void
own_words_read(const struct message *message, const char *sent, const struct read_limits *limits,
               struct body *body, struct reply *reply)
{
	body_read(message, limits, body);
	reply_extract(body->text, sent, reply);
	if (body->state == BODY_TEXT && reply->quoted_n == 0)
		let_page_confirm(message, sent, limits, reply);
}
