#include "mentoring/ask.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/remedy.h"
#include "programme/arrival.h"
#include "store/own_question.h"

enum { QUESTIONS_MOST = 999 }; /* programme/question.h */

/* Lines may break; nothing in them may act on what shows them. */
static bool
is_plain_text(const char *text)
{
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		GUnicodeType type = g_unichar_type(g_utf8_get_char(at));
		if (*at != '\n' && (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT))
			return false;
	}
	return true;
}

static bool
check_text(const char *text, GError **error)
{
	if (!g_utf8_validate(text, -1, NULL) || !is_plain_text(text))
		g_set_error_literal(error, REMEDY, REMEDY_SET_ASIDE,
		                    "the question is no plain UTF-8 text; write it without control "
		                    "characters");
	else if (*text == '\0')
		g_set_error_literal(error, REMEDY, REMEDY_SET_ASIDE,
		                    "the question is empty; write it between quotes");
	else if (strlen(text) > LIMIT_OWN_QUESTION_BYTES)
		g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
		            "the question is longer than %d bytes; ask one thing",
		            (int)LIMIT_OWN_QUESTION_BYTES);
	else
		return true;
	return false;
}

static bool
check_pair(const struct pair *pair, GError **error)
{
	const char *mentee = pair->mentee.handle;

	if (pair->course->end != COURSE_OPEN)
		g_set_error(error, REMEDY, REMEDY_GIVE_UP,
		            "the mentorship of %s is ending or over; no more questions leave",
		            mentee);
	else if (pair->course->consent != CONSENT_YES)
		g_set_error(error, REMEDY, REMEDY_GIVE_UP,
		            "%s has not said yes to questions; wait for the consent, which "
		            "mentorctl mentee show %s tells",
		            mentee, mentee);
	else
		return true;
	return false;
}

bool
ask_own(struct core *core, struct pair *pair, const char *text, utc_t now, struct question_id *id,
        GError **error)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(text));

	if (!check_text(trimmed, error) || !check_pair(pair, error))
		return false;
	int64_t number = own_question_add(core->store, pair->mentorship.id, trimmed, now, error);
	if (number == 0)
		return false;
	if (number > QUESTIONS_MOST) {
		g_set_error(error, REMEDY, REMEDY_GIVE_UP,
		            "%s has been given %d questions; begin a new mentorship",
		            pair->mentee.handle, QUESTIONS_MOST);
		return false;
	}
	*id = (struct question_id){ .bank = 'm', .form = FORM_PLAIN, .number = (uint16_t)number };
	arrival_pick(pair->course, *id);
	log_event(LOG_LEVEL_INFO, "question_added",
	          "mentorship=%" G_GINT64_FORMAT " question=m%02d", pair->mentorship.id,
	          (int)number);
	return pair_save(core, pair, now, error);
}
