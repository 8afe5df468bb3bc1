/* Every sentence that a person reads: mails, single lines and questions, in three languages.
 *
 * A templates directory holds
 *
 *	names.tsv           one row per mail: NAME, the data it needs, the data it may have
 *	LANG/NAME.md        one mail: a header block, a blank line, the body
 *	LANG/_NAME.md       a partial, included as {{> NAME}} or as a footer
 *	LANG/lines.conf     single strings, `key = text`
 *	questions.tsv       the question bank: id, phase, lang, role (question, followup, why), text
 *
 * for each LANG of fi, sv and en. A file of the same name in the overlay directory, an admin's,
 * stands in place of the shipped one; in lines.conf and questions.tsv the overlay's rows replace
 * single keys.
 *
 * Header fields of a mail, all but `from` optional:
 *
 *	subject:    without one the mail stays in its thread, whose subject the caller knows
 *	from:       a key of lines.conf after "from.", such as mentee
 *	preheader:  hidden first line of the HTML part
 *	footer:     a partial _footer_NAME.md, set off by a line "--"
 *	format:     "plain" gives no HTML part: a person's own words
 *
 * The text is Mustache. A line break in a template is one in the mail, an empty line parts
 * paragraphs. Values are escaped for Markdown, so that a value never acts as mark-up. A whole
 * number n also has the names n.none (it is 0), n.one (it is 1) and n.other (all else), for plural
 * forms:
 *
 *	{{#n.one}}1 svar{{/n.one}}{{^n.one}}{{n}} svar{{/n.one}}
 *
 * and a list has the name list.some, for what stands once above its items.
 *
 * Data that names.tsv says is needed and that is missing, or a name that names.tsv does not know,
 * is an error with file:line:column and nothing is rendered. What a mail may have counts as empty
 * when missing; what the row does not name is not seen. Dates, weekdays and times come in as
 * strings made by textdate.h.
 *
 * A catalogue is read once and then only read from; `data` is borrowed and not changed. */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "base/date.h"

struct catalogue;

/* Read the templates. `overlay` may be NULL, or a directory that does not exist.
 * NULL with REMEDY_OPERATOR and file:line when something cannot be read or parsed. */
struct catalogue *catalogue_open(const char *directory, const char *overlay, GError **error);
void catalogue_free(struct catalogue *catalogue);

/* A mail ready to compose; every string is UTF-8. */
struct rendered {
	char *subject;   /* one line; NULL when the mail stays in its thread */
	char *from_name; /* one line */
	char *preheader; /* one line; NULL for none. The HTML holds it already. */
	char *text;      /* lines end in \n; as long as they come, not wrapped */
	char *html;      /* a whole document; NULL for format: plain */
};

void rendered_clear(struct rendered *rendered);

/* Fill `out`, which is cleared or zero before; on failure it holds nothing. REMEDY_OPERATOR: the
 * template is wrong; REMEDY_GIVE_UP: there is no such mail or language, or needed data is
 * missing. `data` is a JSON object. */
bool catalogue_render(const struct catalogue *catalogue, const char *lang, const char *name,
                      json_t *data, struct rendered *out, GError **error);

/* The mails there are, in the order of names.tsv; NULL-terminated, of the catalogue. */
const char *const *catalogue_mails(const struct catalogue *catalogue);
/* Made-up data for a mail (sample.h), to be shown. A new object; NULL if there is no such mail. */
json_t *catalogue_sample(const struct catalogue *catalogue, const char *name, const char *lang,
                         date_t today);

/* One string of lines.conf, as plain text to be used as data. When `data` holds a whole number
 * "n", the key NAME.none, NAME.one or NAME.other is taken before NAME. Owned by the caller; NULL
 * with an error as catalogue_render. `data` may be NULL. */
char *catalogue_line(const struct catalogue *catalogue, const char *lang, const char *name,
                     json_t *data, GError **error);

/* Whether lines.conf of this language has the key, or one of its plural forms. */
bool catalogue_has_line(const struct catalogue *catalogue, const char *lang, const char *name);

/* The ids of the questions in the order of the file: q01, q02 … NULL-terminated, of the catalogue. */
const char *const *catalogue_questions(const struct catalogue *catalogue);

/* The text of a question or a follow-up by its id (q02, q02.f1), of the catalogue; NULL if there
 * is none in this language. */
const char *catalogue_question(const struct catalogue *catalogue, const char *id, const char *lang);

/* Why a question is asked; NULL if nothing is said, as for a follow-up. */
const char *catalogue_question_why(const struct catalogue *catalogue, const char *id,
                                   const char *lang);

/* experience, meaning, choice, effect or an admin's own word; NULL for an unknown id. */
const char *catalogue_question_phase(const struct catalogue *catalogue, const char *id);

/* The ids of a question's follow-ups, NULL-terminated, of the catalogue; empty for an unknown id. */
const char *const *catalogue_question_followups(const struct catalogue *catalogue, const char *id);

/* What a careful editor would object to, each as "file:line:column: what; write what instead"; an
 * empty array when there is nothing. Owned by the caller, who frees it with g_ptr_array_unref.
 *
 * What a language lacks of another: a mail, a line, a name, a field of the head. A name that
 * names.tsv does not know. A placeholder that is inflected ({{mentor}}n, {{mentor}}:lle,
 * {{mentor}}s) or stands in a case, in Finnish a date before a full stop. More than one question,
 * one that asks why or for a yes or a no. Exclamation marks, quotation marks and dashes of another
 * style, times, greetings; words that avoid.tsv names. A number that may be 1 without a form for it.
 * A subject, or the first hundred characters of a mail, that show what somebody wrote; a long
 * subject; a mail that does not say that a program sent it, or does not greet a mentee. HTML, links or images. */
GPtrArray *catalogue_check(const struct catalogue *catalogue);
/* The same of the question bank alone. */
GPtrArray *catalogue_check_questions(const struct catalogue *catalogue);
