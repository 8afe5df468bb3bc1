#include "template/sample.h"

#include <string.h>

#include "template/textdate.h"

/* All that a value may hang on. */
struct asking {
	const struct questions *questions;
	const char *lang;
	date_t today;
};

enum { MORNING = 8 * 60 + 30, LATER = 10 * 60, SAMPLE_NUMBER = 2, SAMPLE_WEEK = 23, SOON = 9 };

/* What a person wrote. */
static const char *const wordy[] = {
	"quote",        "text",        "answer",  "answer1", "answer2",   "plan",
	"topic",        "outcome",     "worth",   "notes",   "own_words", "mentor_words",
	"first_answer", "first_quote", "matched", "word",    "criterion", NULL,
};

/* Whole sentences, more than one. */
static const char *const lists[] = { "lines", "mirror", "notes", "urgent", "news", NULL };

static const struct {
	const char *name, *value;
} fixed[] = {
	{ "mentee", "Anna" },
	{ "mentee_full", "Anna Aalto" },
	{ "mentor", "Kari" },
	{ "mentor_full", "Kari Virtanen" },
	{ "backup", "Liisa" },
	{ "substitute", "Liisa" },
	{ "who", "Kari" },
	{ "ref", "3f9a2c71" },
	{ "address", "anna@example.org" },
	{ "box", "box@example.org" },
	{ "instance", "box@example.org" },
	{ "code", "q07" },
	{ "strip", "01232213" },
	{ "next_code", "q08" },
	{ "id", "anna" },
	{ "number", "1" },
};

static char *
question(const struct asking *asking)
{
	const char *text = questions_text(asking->questions, "q02", asking->lang);

	return g_strdup(text ? text : "[question]");
}

static char *
reason_why(const struct asking *asking)
{
	const char *why = questions_why(asking->questions, "q02", asking->lang);

	return g_strdup(why ? why : "[why]");
}

static char *
weekday(const struct asking *asking)
{
	return textdate_weekday(asking->lang, MONDAY);
}

static char *
habit(const struct asking *asking)
{
	return textdate_habit(asking->lang, 1u << MONDAY);
}

static char *
when(const struct asking *asking)
{
	return textdate_when(asking->lang, asking->today + SOON, asking->today);
}

static char *
date(const struct asking *asking)
{
	return textdate_date(asking->lang, asking->today + SOON, asking->today);
}

static char *
morning(const struct asking *asking)
{
	return textdate_time(asking->lang, MORNING);
}

static char *
later(const struct asking *asking)
{
	return textdate_time(asking->lang, LATER);
}

static const struct {
	const char *name;
	char *(*make)(const struct asking *asking);
} made[] = {
	{ "question", question },  { "next_question", question }, { "why", reason_why },
	{ "review_day", weekday }, { "weekday", weekday },        { "when", when },
	{ "next_when", when },     { "time", morning },           { "end", later },
	{ "t2", later },           { "digest_weekdays", habit },
};

static char *
text_of(const struct asking *asking, const char *name)
{
	if (g_strv_contains(wordy, name))
		return g_strdup(SAMPLE_WORDS);
	for (size_t i = 0; i < G_N_ELEMENTS(fixed); i++)
		if (strcmp(fixed[i].name, name) == 0)
			return g_strdup(fixed[i].value);
	for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
		if (strcmp(made[i].name, name) == 0)
			return made[i].make(asking);
	if (g_str_has_prefix(name, "date") || g_str_has_suffix(name, "date"))
		return date(asking);
	return g_strdup_printf("[%s]", name);
}

static json_t *
value_of(const struct asking *asking, const char *name, char mark)
{
	if (mark == '#' || mark == '+')
		return json_integer(strcmp(name, "week") == 0 ? SAMPLE_WEEK : SAMPLE_NUMBER);
	g_autofree char *text = text_of(asking, name);
	json_t *value = json_string(text);
	if (!g_strv_contains(lists, name))
		return value;
	json_t *list = json_array();
	json_array_append_new(list, value);
	return list;
}

/* One item a list. */
static json_t *
item_of(json_t *data, const char *list)
{
	json_t *items = json_object_get(data, list);

	if (!json_is_array(items)) {
		items = json_array();
		json_array_append_new(items, json_object());
		json_object_set_new(data, list, items);
	}
	return json_array_get(items, 0);
}

static void
put(const struct asking *asking, const char *word, json_t *data)
{
	size_t len = strcspn(word, "?#+");
	g_autofree char *name = g_strndup(word, len);
	const char *dot = strchr(name, '.');

	if (word[len] == '?')
		return;
	if (dot) {
		g_autofree char *list = g_strndup(name, (gsize)(dot - name));
		json_t *item = item_of(data, list);
		json_object_set_new(item, dot + 1, value_of(asking, dot + 1, word[len]));
	} else if (!json_object_get(data, name)) {
		json_object_set_new(data, name, value_of(asking, name, word[len]));
	}
}

json_t *
sample_data(const struct names *names, const struct questions *questions, const char *mail,
            const char *lang, date_t today)
{
	const char *const *words = names_words(names, mail);
	const struct asking asking = { questions, lang, today };

	if (!words)
		return NULL;
	json_t *data = json_object();
	/* Members first: they make lists of what would else be a text. */
	for (const char *const *word = words; *word; word++)
		if (strchr(*word, '.'))
			put(&asking, *word, data);
	for (const char *const *word = words; *word; word++)
		if (!strchr(*word, '.'))
			put(&asking, *word, data);
	return data;
}
