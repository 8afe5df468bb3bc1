#include "review/rhythm.h"

#include "base/zone.h"

enum { NOTHING, ASKED, ANSWERED, RESPONDED };

static date_t
monday_of(date_t date)
{
	return date - (date_t)(date_weekday(date) - MONDAY);
}

static int
level_of(const struct prompt *prompt)
{
	if (prompt->answered_at == 0)
		return ASKED;
	return prompt->waits ? ANSWERED : RESPONDED;
}

struct rhythm
rhythm_of(const struct course *course, const char *zone, date_t today)
{
	struct rhythm rhythm = { 0 };
	date_t this_week = monday_of(today);
	int levels[RHYTHM_WEEKS] = { 0 }; /* this week's first */

	for (guint i = 0; i < course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(course, (int)i);
		date_t week = monday_of(zone_wall(zone, prompt->sent_at).date);
		int back = (int)(this_week - week) / 7;
		if (back < 0 || back >= RHYTHM_WEEKS)
			continue;
		int level = level_of(prompt);
		levels[back] = MAX(levels[back], level);
		rhythm.weeks = MAX(rhythm.weeks, back + 1);
		rhythm.asked++;
		rhythm.answered += level >= ANSWERED;
		rhythm.responded += level >= RESPONDED;
	}
	for (int i = 0; i < rhythm.weeks; i++)
		rhythm.strip[i] = (char)('0' + levels[rhythm.weeks - 1 - i]);
	return rhythm;
}
