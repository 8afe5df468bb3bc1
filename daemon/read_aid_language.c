#include "daemon/read_aid_language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/read_json.h"
#include "language/command.h"
#include "language/safety.h"
#include "language/said_read.h"
#include "language/signal.h"
#include "mail/view.h"
#include "mime/charset.h"
#include "programme/followup.h"
#include "programme/programme.h"

int
aid_safety(const struct aid *aid)
{
	g_autofree char *text = charset_decode(aid->input, NULL);
	struct scan scan;
	scan_text(text, &scan);
	g_autofree char *word = safety_find(&aid->lexicon, &scan);
	scan_clear(&scan);
	GString *to = g_string_new(word ? "{\"safety\":true,\"matched\":" : "{\"safety\":false}\n");

	if (word) {
		json_text(to, word);
		g_string_append(to, "}\n");
	}
	return aid_say(to);
}

/* ---- commands ---- */

static const struct {
	const char *name;
	enum asked asked;
} CONTEXTS[] = {
	{ "consent", ASKED_CONSENT },       { "normal", ASKED_QUESTION },
	{ "evaluation", ASKED_EVALUATION }, { "quiet", ASKED_QUIET },
	{ "times", ASKED_TIMES },           { "mentor_digest", ASKED_INSTRUCTIONS },
	{ "safety", ASKED_ALARM },
};

static const char *const COMMAND_NAMES[COMMANDS] = {
	[COMMAND_NONE] = "none",
	[COMMAND_YES] = "yes",
	[COMMAND_NO] = "no",
	[COMMAND_STOP] = "stop",
	[COMMAND_RESUME] = "resume",
	[COMMAND_PAUSE] = "pause",
	[COMMAND_ANOTHER] = "another",
	[COMMAND_DRAFT] = "draft",
	[COMMAND_SHOW] = "show",
	[COMMAND_RESCHEDULE] = "reschedule",
	[COMMAND_MY_DATA] = "my_data",
	[COMMAND_DELETE_ALL] = "delete_all",
	[COMMAND_HELP] = "help",
	[COMMAND_OTHER_TOPIC] = "other_topic",
	[COMMAND_END] = "end",
	[COMMAND_NOT_HELD] = "not_held",
	[COMMAND_FALSE_ALARM] = "false_alarm",
	[COMMAND_MINE] = "ack",
	[COMMAND_SEND] = "send",
	[COMMAND_LEAVE] = "leave",
};

static const char *const STEERING_NAMES[STEERINGS] = {
	[STEER_UNKNOWN] = "unknown", [STEER_NEXT] = "next",     [STEER_SKIP] = "skip",
	[STEER_ASK] = "ask",         [STEER_PAUSE] = "pause",   [STEER_RESUME] = "resume",
	[STEER_MOVE] = "move",       [STEER_CANCEL] = "cancel", [STEER_NOT_HELD] = "not_held",
	[STEER_END] = "end",         [STEER_ACCEPT] = "accept", [STEER_REJECT] = "reject",
	[STEER_SHOW] = "show",       [STEER_AWAY] = "away",     [STEER_BACK] = "back",
};

static date_t
read_date(const char *text)
{
	enum { YEAR, MONTH, DAY, PARTS };
	g_auto(GStrv) parts = g_strsplit(text, "-", PARTS);
	guint64 of[PARTS] = { 0 };

	if (g_strv_length(parts) != PARTS)
		return DATE_NONE;
	for (int i = 0; i < PARTS; i++)
		if (!g_ascii_string_to_unsigned(parts[i], 10, 1, 9999, &of[i], NULL))
			return DATE_NONE;
	return date_exists((int)of[YEAR], (int)of[MONTH], (int)of[DAY])
	           ? date_of((int)of[YEAR], (int)of[MONTH], (int)of[DAY])
	           : DATE_NONE;
}

static void
add_date(GString *to, const char *name, date_t date)
{
	struct ymd day = date_ymd(date);

	if (date != DATE_NONE)
		g_string_append_printf(to, ",\"%s\":\"%04d-%02d-%02d\"", name, day.year, day.month,
		                       day.day);
}

static void
add_time(GString *to, const char *name, struct said_time time)
{
	enum { MINUTES = 60 };
	struct ymd day = date_ymd(time.date);

	if (time.date != DATE_NONE && time.minute < 0)
		add_date(to, name, time.date);
	else if (time.date != DATE_NONE)
		g_string_append_printf(to, ",\"%s\":\"%04d-%02d-%02dT%02d:%02d\"", name, day.year,
		                       day.month, day.day, time.minute / MINUTES,
		                       time.minute % MINUTES);
}

static void
add_text(GString *to, const char *name, const char *text)
{
	if (*text) {
		g_string_append_printf(to, ",\"%s\":", name);
		json_text(to, text);
	}
}

static void
add_evaluation(GString *to, const struct said *said)
{
	static const char *const DECISION_NAMES[DECISIONS] = { "", "continue", "pause", "end" };

	g_string_append_printf(to, "\"evaluation\",\"scores\":[%u,%u,%u,%u]", said->scores[0],
	                       said->scores[1], said->scores[2], said->scores[3]);
	add_text(to, "text", said->scores_text);
	add_text(to, "decision", DECISION_NAMES[said->decision]);
	add_date(to, "until", said->until_on);
}

static void
add_steers(GString *to, const struct said *said)
{
	bool any = false;

	for (uint32_t i = 0; i < said->steers_n; i++) {
		const struct steer *steer = &said->steers[i];
		if (steer->what == STEER_UNKNOWN)
			continue;
		g_string_append(to, any ? "," : "\"mentor\",\"actions\":[");
		any = true;
		g_string_append_printf(to, "{\"do\":\"%s\"", STEERING_NAMES[steer->what]);
		if (steer->n > 0)
			g_string_append_printf(to, ",\"n\":%u", steer->n);
		add_text(to, "question", steer->question);
		add_date(to, "until", steer->until_on);
		add_time(to, steer->what == STEER_AWAY ? "from" : "at", steer->at);
		add_text(to, "text", steer->text);
		g_string_append_c(to, '}');
	}
	g_string_append(to, any ? "]" : "\"none\"");
}

/* How a command is called where it answers this mail; a yes to a question is an answer. */
static void
add_command(GString *to, enum asked asked, const struct said *said)
{
	bool consents = said->command == COMMAND_YES || said->command == COMMAND_NO;
	const char *name = COMMAND_NAMES[said->command];

	if (asked == ASKED_CONSENT && consents)
		g_string_append_printf(to, "\"consent\",\"value\":\"%s\"", name);
	else if (asked == ASKED_CONSENT && said->command == COMMAND_NONE)
		g_string_append(to, "\"unclear_consent\"");
	else if (consents || (asked == ASKED_EVALUATION && said->decision != DECISION_NONE))
		g_string_append(to, "\"none\"");
	else
		g_string_append_printf(to, "\"%s\"", name);
	add_date(to, "until", said->until_on);
	if (said->command == COMMAND_OTHER_TOPIC)
		add_text(to, "text", said->rest);
	add_text(to, "nearly", said->nearly);
}

static void
add_times(GString *to, const struct said *said)
{
	for (uint32_t i = 0; i < said->times_n; i++) {
		g_autofree char *name = g_strdup_printf("time%u", i + 1);
		add_time(to, name, said->times[i]);
	}
	if (said->number > 0)
		g_string_append_printf(to, ",\"number\":%u", said->number);
	add_text(to, "plan", said->plan);
}

static bool
is_cry(const struct aid *aid, enum asked asked, const char *text)
{
	struct scan scan;

	if (asked == ASKED_INSTRUCTIONS || asked == ASKED_ALARM)
		return false;
	scan_text(text, &scan);
	g_autofree char *cry = command_cry(&aid->lexicon, &scan);
	scan_clear(&scan);
	return cry != NULL;
}

/* The input, as one object; NULL, with a complaint, if it is none. */
static char *
read_object(const struct aid *aid)
{
	char *text = charset_decode(aid->input, NULL);

	if (*text == '{')
		return text;
	fprintf(stderr, "mentord-read: standard input is no JSON object\n");
	g_free(text);
	return NULL;
}

int
aid_command(const struct aid *aid)
{
	g_autofree char *object = read_object(aid);
	if (!object)
		return EXIT_FAILURE;
	g_autofree char *text = json_string_of(object, "text");
	g_autofree char *lang = json_string_of(object, "lang");
	g_autofree char *today = json_string_of(object, "today");
	g_autofree char *name = json_string_of(object, "context");
	struct said_context context = { .language = language_of(lang), .today = read_date(today) };
	struct said said = { 0 };
	GString *to = g_string_new("{\"command\":");

	if (context.today == DATE_NONE)
		context.today = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(CONTEXTS); i++)
		if (strcmp(name, CONTEXTS[i].name) == 0)
			context.asked = CONTEXTS[i].asked;
	said_read(&aid->lexicon, text, &context, &said);
	if (is_cry(aid, context.asked, text))
		g_string_append(to, "\"distress\"");
	else if (context.asked == ASKED_INSTRUCTIONS)
		add_steers(to, &said);
	else if (context.asked == ASKED_EVALUATION && said.has_scores)
		add_evaluation(to, &said);
	else
		add_command(to, context.asked, &said);
	add_times(to, &said);
	g_string_append(to, "}\n");
	said_clear(&said);
	return aid_say(to);
}

/* ---- the next question ---- */

/* What an answer is, and what is known of the questions around it. */
struct answer {
	struct question_id question; /* bank 0: free mail */
	char **asked;                /* follow-ups that have been asked about it */
	const struct programme *programme;
	uint32_t words, signals;
	bool is_another, is_danger, is_unsolicited;
	uint32_t others_before;
};

static bool
is_unasked(const void *context, struct question_id question)
{
	const struct answer *answer = context;
	g_autofree char *id = question_text(question);

	return !g_strv_contains((const char *const *)answer->asked, id);
}

/* The question behind one in the bank, in its phase in a circle or through all phases; bank 0: none. */
static struct question_id
question_behind(const struct programme *programme, struct question_id question, bool circle)
{
	enum phase phase = programme_phase(programme, question);
	int i = 0;

	if (phase == PHASES)
		return (struct question_id){ 0 };
	while (programme->bank[phase].questions[i].number != question.number)
		i++;
	if (i + 1 < programme->bank[phase].n)
		return programme->bank[phase].questions[i + 1];
	if (circle)
		return programme->bank[phase].questions[0];
	return phase + 1 < PHASES ? programme->bank[phase + 1].questions[0]
	                          : (struct question_id){ 0 };
}

/* Rows 0, 1, 2 and 12 are decided before the table, 13 behind it. */
static struct followup
choose(const struct answer *answer)
{
	enum { ROW_ANOTHER = 2, ROW_NONE = 13 };
	struct followup followup = { { 0 }, ROW_NONE };

	if (answer->is_danger)
		return (struct followup){ { 0 }, ROW_SAFETY };
	if (answer->signals & SIGNAL(ROW_TO_MENTOR))
		return (struct followup){ { 0 }, ROW_TO_MENTOR };
	if (answer->is_another) {
		followup.row = ROW_ANOTHER;
		if (answer->others_before == 0)
			followup.question =
			    question_behind(answer->programme, answer->question, true);
		return followup;
	}
	if (answer->is_unsolicited)
		return (struct followup){ answer->programme->bank[PHASE_EXPERIENCE].questions[1],
			                  ROW_NEW_EVENT };
	if (answer->question.form == FORM_PLAIN && answer->question.bank && !*answer->asked
	    && followup_choose(answer->question, answer->words, answer->signals, is_unasked, answer,
	                       &followup))
		return followup;
	followup.question = question_behind(answer->programme, answer->question, false);
	return followup;
}

/* Lines that begin with ">" are ours. */
static char *
without_quotes(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *own = g_string_new(NULL);

	for (size_t i = 0; lines[i]; i++)
		if (*lines[i] != '>')
			g_string_append_printf(own, "%s\n", lines[i]);
	g_strstrip(own->str);
	return g_string_free(own, FALSE);
}

static void
read_answer(const struct aid *aid, const char *text, const char *lang, const char *mentor,
            struct answer *answer)
{
	char *names[] = { g_strdup(mentor), NULL };
	const struct said_context context = { .asked = ASKED_QUESTION,
		                              .language = language_of(lang) };
	struct said said = { 0 };
	struct scan scan;

	scan_text(text, &scan);
	g_autofree char *danger = safety_find(&aid->lexicon, &scan);
	g_autoptr(GArray) found =
	    signals_find(&aid->lexicon, context.language, &scan, names, QUOTE_MAX);
	for (guint i = 0; i < found->len; i++)
		answer->signals |= SIGNAL(g_array_index(found, struct signal_found, i).row);
	answer->words = scan.words->len;
	answer->is_danger = danger != NULL;
	scan_clear(&scan);
	said_read(&aid->lexicon, text, &context, &said);
	answer->is_another = said.command == COMMAND_ANOTHER;
	said_clear(&said);
	g_free(names[0]);
}

static struct programme *
read_programme(const struct aid *aid)
{
	g_autofree char *path =
	    g_build_filename(aid->templates, "programmes", "starter.conf", NULL);
	g_autofree char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ? programme_parse(path, text, NULL)
	                                                    : NULL;
}

static int
say_followup(const struct followup *followup)
{
	g_autofree char *next = question_text(followup->question);
	const char *why = followup_why(followup->row);
	GString *to = g_string_new(NULL);

	g_string_append_printf(to, "{\"rule\":%d,\"next\":", followup->row);
	json_text(to, next);
	g_string_append(to, ",\"reason\":");
	json_text(to, why ? why : followup->row == 2 ? "another question was asked for" : NULL);
	g_string_append(to, "}\n");
	return aid_say(to);
}

int
aid_followup(const struct aid *aid)
{
	g_autofree char *object = read_object(aid);
	struct programme *programme = object ? read_programme(aid) : NULL;
	if (!programme)
		return EXIT_FAILURE;
	g_autofree char *text = json_string_of(object, "text");
	g_autofree char *own = without_quotes(text);
	g_autofree char *lang = json_string_of(object, "lang");
	g_autofree char *mentor = json_string_of(object, "mentor");
	g_autofree char *question = json_string_of(object, "question");
	g_auto(GStrv) asked = json_strings_of(object, "asked");
	struct answer answer = {
		.asked = asked,
		.programme = programme,
		.is_unsolicited = json_number_of(object, "unsolicited") != 0,
		.others_before = json_number_of(object, "others_before"),
	};
	int status = 0;

	question_parse(question, &answer.question);
	if (*own) {
		read_answer(aid, own, lang, mentor, &answer);
		struct followup followup = choose(&answer);
		status = say_followup(&followup);
	} else {
		status = aid_say(g_string_new("{\"rule\":null,\"next\":null}\n"));
	}
	programme_free(programme);
	return status;
}
