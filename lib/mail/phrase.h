/* What mail programs write around other people's words. Each language is a file of words,
 * languages/NAME.words; a language is added by adding a file, and its examples in
 * tests/mail/languages/NAME.txt. The build embeds them.
 *
 * A section of such a file begins with its name in brackets, and a phrase is a line:
 *   from, date, to, cc, subject, reply-to   words before the colon of a copied header field
 *   reply         words before the subject of a reply, or of a mail that is passed on
 *   wrote         words of an attribution
 *   sentence      such a word beside another that says that a sentence follows
 *   original      what a line of dashes says above a message that is answered; beginnings
 *   forwarded     the same for one that is passed on
 *   sent from     beginnings of what a program puts below a text, when a device is named behind it
 *   device        such names
 *   sent from my  beginnings with a few words behind that may be any
 *   app           beginnings that are enough alone
 *   device line   what is enough anywhere in the line
 *   device end    what is enough at the end of a short line
 *   banner        what a gateway puts on top; anywhere in the line
 *   notice, secret    a confidentiality notice holds one of each
 *
 * Words stand alone but where * lets letters adjoin. All texts that are looked at are in the form of
 * line_plain. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Read the files; done by the first that asks, if not before. */
void phrase_warm(void);

/* The class of a word before a colon ("lähettäjä"); `*languages` is a set of those that have it, each
 * language a bit. */
enum header_word phrase_header(const char *word, size_t len, uint64_t *languages);

/* Whether a subject begins as a reply's does, or as that of a mail that is passed on ("re:", "vs:"). */
bool phrase_is_reply(const char *subject);

/* Where a verb of an attribution ("wrote", "kirjoitti") stands in the text, the first of them; NULL if
 * none does. */
const char *phrase_verb(const char *text);

/* Whether the verb of a text is a person's own sentence ("I wrote"). */
bool phrase_is_sentence(const char *text);

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
