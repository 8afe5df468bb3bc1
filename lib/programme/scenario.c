#include "programme/scenario.h"

#include <jansson.h>
#include <string.h>

#include "base/remedy.h"
#include "programme/when.h"

enum {
	MOST_EVENTS = 10000,
	MOST_WORDS = 1000000,
	MINUTES_PER_DAY = 1440,
	MOST_DAYS = 3660, /* of a simulation: ten years */
	HOUR_FROM = 7 * 60,
	HOUR_UNTIL = 20 * 60,
};

static bool
wrong(GError **error, const char *where, const char *what, const char *right)
{
	g_set_error(error, REMEDY, REMEDY_SET_ASIDE, "%s: %s; write %s", where, what, right);
	return false;
}

/* What a value is read with and into. */
struct reading {
	const struct scenario *scenario;
	json_t *value;
	struct event *event;
};

static const char *
zone_of(const struct reading *reading)
{
	return reading->scenario->setting.mentee.zone;
}

static bool
integer_read(json_t *value, int min, int max, int *number)
{
	if (!json_is_integer(value) || json_integer_value(value) < min
	    || json_integer_value(value) > max)
		return false;
	*number = (int)json_integer_value(value);
	return true;
}

static bool
time_read(const struct reading *reading, utc_t *at)
{
	return json_is_string(reading->value)
	       && when_parse(json_string_value(reading->value), zone_of(reading), at);
}

static bool
read_at(const struct reading *reading)
{
	return time_read(reading, &reading->event->at);
}

static bool
read_yes(const struct reading *reading)
{
	reading->event->yes = json_is_true(reading->value);
	return json_is_boolean(reading->value);
}

static bool
read_words(const struct reading *reading)
{
	int words;

	if (!integer_read(reading->value, 0, MOST_WORDS, &words))
		return false;
	reading->event->writing.words = (uint32_t)words;
	return true;
}

static bool
read_signals(const struct reading *reading)
{
	size_t i;
	json_t *item;

	json_array_foreach(reading->value, i, item)
	{
		int row;
		if (!integer_read(item, 0, 13, &row))
			return false;
		reading->event->writing.signals |= 1u << row;
	}
	return json_is_array(reading->value);
}

static bool
read_question(const struct reading *reading)
{
	return json_is_string(reading->value)
	       && question_parse(json_string_value(reading->value), &reading->event->question);
}

static bool
read_thread(const struct reading *reading)
{
	static const char *const session_mails[] = { "prep", "post", "evaluation", "closing",
		                                     NULL };

	reading->event->to_session_mail =
	    json_is_string(reading->value)
	    && g_strv_contains(session_mails, json_string_value(reading->value));
	return reading->event->to_session_mail || read_question(reading);
}

static bool
read_scores(const struct reading *reading)
{
	struct scores *scores = &reading->event->scores;
	json_t *a = json_object_get(reading->value, "A");
	json_t *c = json_object_get(reading->value, "C");

	scores->a.is_given = a != NULL;
	scores->c.is_given = c != NULL;
	return json_is_object(reading->value) && (!a || integer_read(a, 0, 10, &scores->a.value))
	       && (!c || integer_read(c, 0, 10, &scores->c.value));
}

static bool
read_written(const struct reading *reading)
{
	return time_read(reading, &reading->event->writing.written_at);
}

static bool
read_date(const struct reading *reading)
{
	return json_is_string(reading->value)
	       && when_date_parse(json_string_value(reading->value), &reading->event->until);
}

static bool
read_to(const struct reading *reading)
{
	return time_read(reading, &reading->event->to);
}

static bool
read_session(const struct reading *reading)
{
	int place;

	if (!integer_read(reading->value, 1, reading->scenario->sessions_n, &place))
		return false;
	reading->event->session = place - 1;
	return true;
}

static bool
read_minutes(const struct reading *reading)
{
	return integer_read(reading->value, 1, MINUTES_PER_DAY, &reading->event->minutes);
}

/* A field that an event may or must have. */
struct field {
	const char *word;
	bool (*read)(const struct reading *reading);
	bool is_needed;
	const char *right;
};

#define TIME "a time like \"2027-05-20T10:00\""
#define DATE "a date like \"2027-05-20\""
#define SESSION "the place of a session in the list, from 1"

enum { MOST_FIELDS = 5 };

static const struct event_kind {
	const char *word;
	struct field fields[MOST_FIELDS];
} kinds[EVENT_TYPES] = {
	/* Not of `events`: an element of `sessions`. */
	[EVENT_BOOKED] = { NULL,
	                   { { "booked_at", read_at, false, TIME },
	                     { "at", read_to, true, TIME },
	                     { "minutes", read_minutes, false, "minutes from 1 to 1440" } } },
	[EVENT_CONSENT] = { "consent", { { "yes", read_yes, false, "true or false" } } },
	[EVENT_ANSWER] = { "answer",
	                   { { "words", read_words, false, "a number of words" },
	                     { "signals", read_signals, false, "rows of table 3.4 like [4, 9]" },
	                     { "to", read_thread, false,
	                       "a question like \"q01\", or prep, post, evaluation or closing" },
	                     { "scores", read_scores, false, "scores like {\"A\": 7, \"C\": 5}" },
	                     { "written", read_written, false, TIME } } },
	[EVENT_MAIL] = { "mail",
	                 { { "words", read_words, false, "a number of words" },
	                   { "signals", read_signals, false, "rows of table 3.4 like [1, 12]" },
	                   { "written", read_written, false, TIME } } },
	[EVENT_ANOTHER] = { .word = "another" },
	[EVENT_PAUSE] = { "pause", { { "until", read_date, false, DATE } } },
	[EVENT_RESUME] = { .word = "resume" },
	[EVENT_STOP] = { .word = "stop" },
	[EVENT_END] = { .word = "end" },
	[EVENT_OOO] = { "ooo", { { "until", read_date, false, DATE } } },
	[EVENT_DECLINE] = { "decline", { { "session", read_session, false, SESSION } } },
	[EVENT_HUMAN_REPLY] = { .word = "human_reply" },
	[EVENT_NEXT] = { "next",
	                 { { "question", read_question, true, "a question like \"q07\"" } } },
	[EVENT_SESSION_MOVED] = { "session_moved",
	                          { { "session", read_session, true, SESSION },
	                            { "to", read_to, true, TIME } } },
	[EVENT_SESSION_CANCELLED] = { "session_cancelled",
	                              { { "session", read_session, true, SESSION } } },
	[EVENT_SESSION_MISSED] = { "session_missed",
	                           { { "session", read_session, false, SESSION } } },
	[EVENT_HOLD] = { .word = "hold" },
	[EVENT_RELEASE] = { .word = "release" },
	[EVENT_OUTAGE] = { "outage", { { "until", read_to, true, TIME } } },
};

static bool
fields_read(const struct reading *of, json_t *object, const struct field *fields, const char *where,
            GError **error)
{
	for (int i = 0; i < MOST_FIELDS && fields[i].word; i++) {
		struct reading reading = { of->scenario, json_object_get(object, fields[i].word),
			                   of->event };
		g_autofree char *path = g_strdup_printf("%s.%s", where, fields[i].word);
		if (json_is_null(reading.value))
			reading.value = NULL;
		if (!reading.value && fields[i].is_needed)
			return wrong(error, path, "is missing", fields[i].right);
		if (reading.value && !fields[i].read(&reading))
			return wrong(error, path, "does not fit", fields[i].right);
	}
	return true;
}

static bool
session_read(struct scenario *scenario, json_t *object, int place, GError **error)
{
	g_autofree char *where = g_strdup_printf("sessions[%d]", place);
	struct event event = {
		.type = EVENT_BOOKED,
		.at = scenario->start,
		.session = place,
		.minutes = 90,
	};
	struct reading reading = { scenario, object, &event };

	if (!json_is_object(object))
		return wrong(error, where, "is no object", "{\"at\": \"2027-05-20T10:00\"}");
	if (!fields_read(&reading, object, kinds[EVENT_BOOKED].fields, where, error))
		return false;
	g_array_append_val(scenario->events, event);
	return true;
}

static enum event_type
event_type_find(const char *word)
{
	int type = EVENT_BOOKED + 1;

	while (type < EVENT_TYPES && g_strcmp0(word, kinds[type].word) != 0)
		type++;
	return (enum event_type)type;
}

static bool
event_read(struct scenario *scenario, json_t *object, int place, GError **error)
{
	static const struct field at[MOST_FIELDS] = { { "at", read_at, true, TIME } };
	g_autofree char *where = g_strdup_printf("events[%d]", place);
	struct event event = {
		.type = event_type_find(json_string_value(json_object_get(object, "type"))),
		.yes = true,
		.writing = { .words = 50 },
		.until = DATE_NONE,
		.session = -1,
	};
	struct reading reading = { scenario, object, &event };

	if (event.type == EVENT_TYPES)
		return wrong(error, where, "its type is not known",
		             "\"type\": \"answer\" or another of the manual page");
	if (!fields_read(&reading, object, at, where, error)
	    || !fields_read(&reading, object, kinds[event.type].fields, where, error))
		return false;
	event.writing.arrived_at = event.at;
	g_array_append_val(scenario->events, event);
	return true;
}

typedef bool element_read(struct scenario *scenario, json_t *object, int place, GError **error);

static bool
list_read(struct scenario *scenario, json_t *root, const char *word, element_read *read,
          GError **error)
{
	json_t *list = json_object_get(root, word);
	size_t i;
	json_t *object;

	if (list && !json_is_array(list))
		return wrong(error, word, "is no list", "[...]");
	if (json_array_size(list) > MOST_EVENTS)
		return wrong(error, word, "is too long", "at most 10000 of them");
	json_array_foreach(list, i, object)
	{
		if (!read(scenario, object, (int)i, error))
			return false;
	}
	return true;
}

/* The text of a word of an object, `otherwise` if it is not there; NULL if it is no text. */
static const char *
text_of(json_t *object, const char *word, const char *otherwise)
{
	json_t *value = json_object_get(object, word);

	return value ? json_string_value(value) : otherwise;
}

static bool
mail_days_read(json_t *list, uint8_t *days)
{
	size_t i;
	json_t *item;

	if (!list)
		return true;
	*days = 0;
	json_array_foreach(list, i, item)
	{
		enum weekday weekday;
		if (!json_is_string(item) || !day_parse(json_string_value(item), &weekday))
			return false;
		*days |= DAY(weekday);
	}
	return *days != 0;
}

/* What mentee and mentor have in common. */
static bool
person_read(json_t *person, const char *where, struct recipient *recipient, char **zone,
            GError **error)
{
	const char *name = text_of(person, "zone", recipient->zone);
	const char *hour = text_of(person, "hour", NULL);

	if (!name || !zone_is_known(name))
		return wrong(error, where, "its zone is not known",
		             "\"zone\": \"Europe/Helsinki\"");
	if (!recipient->zone)
		recipient->country = country_of_zone(name);
	*zone = g_strdup(name);
	recipient->zone = *zone;

	const char *country = text_of(person, "country", country_word(recipient->country));
	if (!country || !country_parse(country, &recipient->country))
		return wrong(error, where, "its country is not known",
		             "\"country\": \"FI\", \"SE\" or \"none\"");
	if (json_object_get(person, "hour")
	    && (!hour || !when_minute_parse(hour, &recipient->minute)
	        || recipient->minute < HOUR_FROM || recipient->minute >= HOUR_UNTIL))
		return wrong(error, where, "its hour does not fit",
		             "an hour from \"07:00\" to \"19:59\"");
	return true;
}

static bool
people_read(struct scenario *scenario, json_t *root, GError **error)
{
	struct recipient *mentee = &scenario->setting.mentee;
	struct recipient *mentor = &scenario->setting.mentor;
	json_t *mentor_of = json_object_get(root, "mentor");
	enum weekday review_day;

	*mentee = (struct recipient){ .days = DAYS_WORKING, .minute = 8 * 60 + 30 };
	if (!person_read(json_object_get(root, "mentee"), "mentee", mentee, &scenario->zones[0],
	                 error))
		return false;
	if (!mail_days_read(json_object_get(json_object_get(root, "mentee"), "days"),
	                    &mentee->days))
		return wrong(error, "mentee.days", "is no list of weekdays", "[\"mon\", \"thu\"]");

	*mentor = *mentee;
	mentor->minute = 7 * 60 + 30;
	if (!person_read(mentor_of, "mentor", mentor, &scenario->zones[1], error))
		return false;
	const char *day = text_of(mentor_of, "day", "mon");
	if (!day || !day_parse(day, &review_day))
		return wrong(error, "mentor.day", "is no weekday", "\"mon\"");
	mentor->days = DAY(review_day);
	return true;
}

static bool
programme_read(struct scenario *scenario, json_t *root, const struct programme *const *programmes,
               size_t n, GError **error)
{
	const char *name = text_of(root, "programme", NULL);

	for (size_t i = 0; i < n; i++)
		if (g_strcmp0(name, programmes[i]->name) == 0) {
			scenario->setting.programme = programmes[i];
			return true;
		}
	return wrong(error, "programme", "is not known", "\"starter\" or \"partnership\"");
}

static bool
span_read(struct scenario *scenario, json_t *root, GError **error)
{
	const char *zone = scenario->setting.mentee.zone;
	const char *start = text_of(root, "start", NULL);
	const char *until = text_of(root, "until", NULL);

	if (!start || !when_parse(start, zone, &scenario->start))
		return wrong(error, "start", "is no time", TIME);
	if (!until || !when_parse(until, zone, &scenario->until))
		return wrong(error, "until", "is no time", TIME);
	if (scenario->until - scenario->start > (utc_t)MOST_DAYS * MINUTES_PER_DAY * 60)
		return wrong(error, "until", "is too late", "at most ten years after start");
	return true;
}

static gint
by_time(gconstpointer a, gconstpointer b)
{
	const struct event *left = a;
	const struct event *right = b;

	return (left->at > right->at) - (left->at < right->at);
}

static bool
root_read(struct scenario *scenario, json_t *root, const struct programme *const *programmes,
          size_t n, GError **error)
{
	scenario->setting.quiet = (struct quiet_hours){ HOUR_UNTIL, HOUR_FROM };
	scenario->sessions_n = (int)json_array_size(json_object_get(root, "sessions"));
	if (!people_read(scenario, root, error)
	    || !programme_read(scenario, root, programmes, n, error)
	    || !span_read(scenario, root, error)
	    || !list_read(scenario, root, "sessions", session_read, error)
	    || !list_read(scenario, root, "events", event_read, error))
		return false;
	g_array_sort(scenario->events, by_time); /* stable, says GLib */
	return true;
}

struct scenario *
scenario_parse(const char *json, size_t len, const struct programme *const *programmes, size_t n,
               GError **error)
{
	json_error_t at;
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &at);

	if (!root) {
		g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
		            "line %d, column %d: %s; write one JSON object", at.line, at.column,
		            at.text);
		return NULL;
	}
	struct scenario *scenario = g_new0(struct scenario, 1);
	scenario->events = g_array_new(FALSE, FALSE, sizeof(struct event));
	bool is_read = root_read(scenario, root, programmes, n, error);
	json_decref(root);
	if (is_read)
		return scenario;
	scenario_free(scenario);
	return NULL;
}

void
scenario_free(struct scenario *scenario)
{
	if (!scenario)
		return;
	g_array_free(scenario->events, TRUE);
	g_free(scenario->zones[0]);
	g_free(scenario->zones[1]);
	g_free(scenario);
}
