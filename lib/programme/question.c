#include "programme/question.h"

#include <glib.h>
#include <string.h>

static const char *const form_suffix[FORMS] = {
	[FORM_PLAIN] = "", [FORM_F1] = ".f1",   [FORM_F2] = ".f2",
	[FORM_F3] = ".f3", [FORM_NOW] = ".now",
};

static bool
form_parse(const char *suffix, enum question_form *form)
{
	for (int i = 0; i < FORMS; i++)
		if (strcmp(suffix, form_suffix[i]) == 0) {
			*form = (enum question_form)i;
			return true;
		}
	return false;
}

bool
question_parse(const char *text, struct question_id *id)
{
	enum { LARGEST = 999, DIGITS_MIN = 2 };
	if (text[0] != 'q' && text[0] != 'm')
		return false;

	size_t digits = strspn(text + 1, "0123456789");
	int number = 0;
	for (size_t i = 1; i <= digits && number <= LARGEST; i++)
		number = number * 10 + (text[i] - '0');
	if (digits < DIGITS_MIN || (digits > DIGITS_MIN && text[1] == '0') || number < 1
	    || number > LARGEST)
		return false;

	enum question_form form;
	if (!form_parse(text + 1 + digits, &form) || (text[0] == 'm' && form != FORM_PLAIN))
		return false;
	*id = (struct question_id){ text[0], (uint8_t)form, (uint16_t)number };
	return true;
}

char *
question_text(struct question_id id)
{
	if (id.bank == 0)
		return NULL;
	return g_strdup_printf("%c%02u%s", id.bank, id.number, form_suffix[id.form]);
}

bool
question_equal(struct question_id a, struct question_id b)
{
	return a.bank == b.bank && a.form == b.form && a.number == b.number;
}

bool
question_same(struct question_id a, struct question_id b)
{
	if (a.form == FORM_NOW)
		a.form = FORM_PLAIN;
	if (b.form == FORM_NOW)
		b.form = FORM_PLAIN;
	return question_equal(a, b);
}

struct question_id
question_form(struct question_id id, enum question_form form)
{
	id.form = (uint8_t)form;
	return id;
}
