/* A mentee's booklet: one HTML page that needs nothing else, made to be read on a phone and to be printed.
 *
 * Written piece by piece, in the order of the page, so that it never lies in memory twice. Everything given is
 * plain text and is escaped here; no script, no link out, nothing is loaded. The words of the page itself are the
 * lines book.* of lines.conf in the reader's language; what is labelled comes with its label, since dates and names
 * stand in it. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "template/catalogue.h"

struct book {
	GString *out; /* owned by the caller */
	const struct catalogue *catalogue;
	const char *lang;
};

/* Up to and with the title and what is known at a glance. `data`: mentee_full, mentor_full, from, to, answers#,
 * words#, sessions#, plans# of lines book.*; borrowed. */
void book_begin(struct book *book, json_t *data);
void book_end(struct book *book);

/* A part of the page with its heading, a line "book.NAME". Parts do not nest. */
void book_part(struct book *book, const char *name);
void book_part_end(struct book *book);
/* A line "book.NAME" in small print. */
void book_note(struct book *book, const char *name);

/* A question with its number, a session, or what else the words below it belong to; `number` 0: none. `label` is
 * its small print, NULL for none. */
void book_entry(struct book *book, int number, const char *title, const char *label);
void book_entry_end(struct book *book);
/* What somebody wrote, exactly, under a label such as "Vastasit 15.7."; NULL for none. */
enum book_voice { BOOK_OWN, BOOK_MENTOR };
void book_words(struct book *book, enum book_voice voice, const char *label, const char *text);

/* Then and now, side by side where there is room. */
struct book_pair {
	const char *question, *then_label, *then, *now_label, *now;
};
void book_pair(struct book *book, const struct book_pair *pair);

/* A table of two columns; `number` makes the second a way to that question of the page, 0: none. */
void book_table(struct book *book);
void book_row(struct book *book, const char *left, const char *right, int number);
void book_table_end(struct book *book);
