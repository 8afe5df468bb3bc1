/* The id of a question: a small value, compared and copied by itself.
 *
 *	q07      question 7 of the bank          q07.f2   its second follow-up
 *	q07.now  "then and now" on question 7    m01      the mentor's own question */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum question_form {
	FORM_PLAIN,
	FORM_F1, /* FORM_F1 + n is follow-up n + 1 */
	FORM_F2,
	FORM_F3,
	FORM_NOW,
	FORMS,
};

struct question_id {
	char bank;       /* 'q' the bank, 'm' the mentor's own, 0 no question */
	uint8_t form;    /* enum question_form; the mentor's own are always plain */
	uint16_t number; /* 1 to 999 */
};

/* At least two digits, no leading zero beyond that. False, and *id untouched, for anything else. */
bool question_parse(const char *text, struct question_id *id);
/* Owned by the caller; NULL for no question. */
char *question_text(struct question_id id);

bool question_equal(struct question_id a, struct question_id b);
/* Whether a question counts as the other in "not sent in this gap": equal, or qNN and qNN.now. */
bool question_same(struct question_id a, struct question_id b);
/* The same question in another form. */
struct question_id question_form(struct question_id id, enum question_form form);
