/* What was read of a reply, as one line that a table can hold. */
#pragma once

#include <glib.h>

#include "language/said_read.h"

static void
said_text_date(GString *to, const char *name, date_t date)
{
	struct ymd day = date_ymd(date);

	if (date != DATE_NONE)
		g_string_append_printf(to, " %s=%04d-%02d-%02d", name, day.year, day.month,
		                       day.day);
}

static void
said_text_time(GString *to, const char *name, struct said_time time)
{
	said_text_date(to, name, time.date);
	if (time.minute >= 0)
		g_string_append_printf(to, "T%02d:%02d", time.minute / 60, time.minute % 60);
}

static void
said_text_string(GString *to, const char *name, const char *text)
{
	if (*text)
		g_string_append_printf(to, " %s=%s", name, text);
}

static void
said_text_steers(GString *to, const struct said *said)
{
	static const char *const NAMES[STEERINGS] = {
		"unknown",  "next", "skip",   "ask",    "pause", "resume", "move", "cancel",
		"not_held", "end",  "accept", "reject", "show",  "away",   "back",
	};
	static const char *const FAULTS[STEER_FAULTS] = { "", "word", "number", "time" };

	for (uint32_t i = 0; i < said->steers_n; i++) {
		const struct steer *steer = &said->steers[i];
		g_string_append_printf(to, "%s%u %s", i > 0 ? "; " : "", steer->n,
		                       NAMES[steer->what]);
		said_text_string(to, "fault", FAULTS[steer->fault]);
		said_text_string(to, "question", steer->question);
		said_text_time(to, "at", steer->at);
		said_text_date(to, "until", steer->until_on);
		said_text_string(to, "text", steer->text);
	}
}

static char *
said_text(const struct said *said)
{
	static const char *const NAMES[COMMANDS] = {
		"none",  "yes",      "no",          "stop",    "resume",     "pause", "another",
		"draft", "show",     "reschedule",  "my_data", "delete_all", "help",  "other_topic",
		"end",   "not_held", "false_alarm", "mine",    "send",       "leave",
	};
	static const char *const DECISION_NAMES[DECISIONS] = { "", "continue", "pause", "end" };
	GString *to = g_string_new(NAMES[said->command]);

	said_text_date(to, "until", said->until_on);
	said_text_string(to, "rest", said->rest);
	said_text_string(to, "nearly", said->nearly);
	if (said->number > 0)
		g_string_append_printf(to, " number=%u", said->number);
	for (uint32_t i = 0; i < said->times_n; i++)
		said_text_time(to, "time", said->times[i]);
	if (said->has_scores)
		g_string_append_printf(to, " scores=%u,%u,%u,%u", said->scores[0], said->scores[1],
		                       said->scores[2], said->scores[3]);
	said_text_string(to, "decision", DECISION_NAMES[said->decision]);
	said_text_string(to, "text", said->scores_text);
	said_text_string(to, "plan", said->plan);
	return g_string_free(to, FALSE);
}
