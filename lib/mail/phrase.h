/* What mail programs write around other people's words, by language: the tables of the reply
 * reader. A language is added here, in rows. All texts are in lower case (line_plain). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The parts of a header block that a client copies above a quoted message. */
enum header_word {
	HEADER_NONE,
	HEADER_FROM,
	HEADER_DATE,
	HEADER_TO,
	HEADER_CC,
	HEADER_SUBJECT,
	HEADER_REPLY_TO,
	HEADER_WORDS,
};

/* The class of a word before a colon ("lähettäjä"). */
enum header_word phrase_header(const char *word, size_t len);

/* Where a verb of an attribution ("wrote", "kirjoitti") stands in the text; NULL if none does. */
const char *phrase_verb(const char *text);

/* Whether the text between the dashes says that a message follows ("original message"). */
bool phrase_is_divider(const char *text);
/* Whether it does so for a message that is passed on. */
bool phrase_is_forward(const char *text);

/* Whether a text begins with one of `n` phrases, byte for byte. */
bool phrase_begins(const char *text, const char *const *phrases, size_t n);

/* Whether a line is what a phone or a mail program puts below a text ("sent from my iphone"). */
bool phrase_is_device_line(const char *text);

/* Whether a paragraph was put on top by a gateway ("caution: this email originated from outside"). */
bool phrase_is_banner(const char *text);

/* Whether a paragraph is a confidentiality notice. */
bool phrase_is_disclaimer(const char *text);
