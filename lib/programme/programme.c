#include "programme/programme.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "base/remedy.h"

static const char *const phase_words[PHASES] = {
	[PHASE_EXPERIENCE] = "experience",
	[PHASE_MEANING] = "meaning",
	[PHASE_CHOICE] = "choice",
	[PHASE_EFFECT] = "effect",
};

/* One key of a conf file: how its value is read, where it goes, and a value that is right. */
struct key {
	const char *word;
	bool (*read)(const struct key *key, char **words, struct programme *programme);
	size_t offset;
	int min, max; /* of a number */
	const char *example;
};

static bool
number_parse(const char *word, int min, int max, int *number)
{
	guint64 value;

	if (!g_ascii_string_to_unsigned(word, 10, (guint64)min, (guint64)max, &value, NULL))
		return false;
	*number = (int)value;
	return true;
}

static void *
place(const struct key *key, struct programme *programme)
{
	return (char *)programme + key->offset;
}

static bool
read_number(const struct key *key, char **words, struct programme *programme)
{
	return g_strv_length(words) == 1
	       && number_parse(words[0], key->min, key->max, place(key, programme));
}

static bool
read_name(const struct key *key, char **words, struct programme *programme)
{
	(void)key;
	if (g_strv_length(words) != 1
	    || words[0][strspn(words[0], "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		return false;
	programme->name = g_strdup(words[0]);
	return true;
}

static bool
read_questions(const struct key *key, char **words, struct programme *programme)
{
	struct phase_bank *bank = place(key, programme);

	for (char **word = words; *word; word++) {
		struct question_id id;
		if (bank->n == PHASE_QUESTIONS || !question_parse(*word, &id) || id.bank != 'q'
		    || id.form != FORM_PLAIN || programme_phase(programme, id) != PHASES)
			return false;
		bank->questions[bank->n++] = id;
	}
	return bank->n > 0;
}

static bool
phase_parse(const char *word, enum phase *phase)
{
	for (int i = 0; i < PHASES; i++)
		if (strcmp(word, phase_words[i]) == 0) {
			*phase = (enum phase)i;
			return true;
		}
	return false;
}

static bool
read_phases(const struct key *key, char **words, struct programme *programme)
{
	struct phase_list *list = place(key, programme);

	for (char **word = words; *word; word++)
		if (list->n == PROGRAMME_GAPS || !phase_parse(*word, &list->phases[list->n++]))
			return false;
	return list->n > 0;
}

/* The limit of the ith band, longer than the one before it; the last is "more". */
static bool
band_parse(const char *word, int i, int before, int *gap)
{
	if (i == PROGRAMME_BANDS - 1) {
		*gap = INT_MAX;
		return strcmp(word, "more") == 0;
	}
	return number_parse(word, before + 1, 366, gap);
}

enum { DAYS_MOST = 120 };

static bool
read_slots(const struct key *key, char **words, struct programme *programme)
{
	struct slot_band *bands = place(key, programme);
	bool is_right = g_strv_length(words) == PROGRAMME_BANDS;

	for (int i = 0; is_right && i < PROGRAMME_BANDS; i++) {
		g_auto(GStrv) parts = g_strsplit(words[i], ":", -1);
		is_right = g_strv_length(parts) == 2
		           && band_parse(parts[0], i, i ? bands[i - 1].gap : 0, &bands[i].gap)
		           && number_parse(parts[1], 0, PROGRAMME_SLOTS, &bands[i].count);
	}
	return is_right;
}

static bool
read_steps(const struct key *key, char **words, struct programme *programme)
{
	struct step_band *bands = place(key, programme);
	bool is_right = g_strv_length(words) == PROGRAMME_BANDS;

	for (int i = 0; is_right && i < PROGRAMME_BANDS; i++) {
		g_auto(GStrv) parts = g_strsplit_set(words[i], ":+", -1);
		is_right = g_strv_length(parts) == 3
		           && band_parse(parts[0], i, i ? bands[i - 1].gap : 0, &bands[i].gap)
		           && number_parse(parts[1], 1, DAYS_MOST, &bands[i].first)
		           && number_parse(parts[2], 1, DAYS_MOST, &bands[i].step);
	}
	return is_right;
}

static bool
read_reminders(const struct key *key, char **words, struct programme *programme)
{
	int *days = place(key, programme);

	for (int i = 0; words[i]; i++)
		if (i == PROGRAMME_REMINDERS || !number_parse(words[i], 1, DAYS_MOST, &days[i]))
			return false;
	return words[0] != NULL;
}

#define AT(member) offsetof(struct programme, member)
#define NUMBER(member, min, max, example)                           \
	{                                                           \
#member, read_number, AT(member), min, max, example \
	}

static const struct key keys[] = {
	{ "name", read_name, AT(name), 0, 0, "starter" },
	NUMBER(sessions, 0, 52, "5"),
	{ "experience", read_questions, AT(bank[PHASE_EXPERIENCE]), 0, 0, "q01 q02 q03" },
	{ "meaning", read_questions, AT(bank[PHASE_MEANING]), 0, 0, "q04 q05 q06" },
	{ "choice", read_questions, AT(bank[PHASE_CHOICE]), 0, 0, "q07 q08 q09" },
	{ "effect", read_questions, AT(bank[PHASE_EFFECT]), 0, 0, "q10 q11" },
	{ "gaps", read_phases, AT(gaps), 0, 0, "experience meaning choice effect" },
	{ "rolling", read_phases, AT(rolling), 0, 0, "experience meaning choice" },
	NUMBER(now_in_gap, 0, PROGRAMME_GAPS, "4"),
	NUMBER(now_after, 0, 3660, "90"),
	{ "slots", read_slots, AT(slots), 0, 0, "17:2 35:3 more:3" },
	{ "steps", read_steps, AT(steps), 0, 0, "24:4+5 35:5+7 more:5+10" },
	NUMBER(slot_distance, 1, DAYS_MOST, "4"),
	NUMBER(ask_margin, 1, DAYS_MOST, "2"),
	NUMBER(after_writing, 0, DAYS_MOST, "2"),
	NUMBER(deepen_hours, 0, 240, "20"),
	NUMBER(life, 1, DAYS_MOST, "7"),
	NUMBER(expiry_life, 0, DAYS_MOST, "4"),
	{ "reminders", read_reminders, AT(reminders), 0, 0, "4 5 3" },
	NUMBER(mails_apart, 1, DAYS_MOST, "2"),
	NUMBER(asks, 1, 7, "2"),
	NUMBER(asks_in, 1, DAYS_MOST, "7"),
	NUMBER(silent_after, 1, 100, "2"),
	NUMBER(quiet_notice, 0, DAYS_MOST, "7"),
	NUMBER(invitation_reminder, 1, DAYS_MOST, "5"),
	NUMBER(invitation_told, 1, DAYS_MOST, "10"),
	NUMBER(debt_nudge, 1, DAYS_MOST, "10"),
	NUMBER(debt_alert, 1, DAYS_MOST, "14"),
	NUMBER(debt_stop, 1, 100, "3"),
	NUMBER(absence, 1, DAYS_MOST, "14"),
	NUMBER(pause, 1, 366, "28"),
	NUMBER(nudge_mentor, 1, 366, "35"),
	NUMBER(nudge_mentee, 1, 366, "7"),
	NUMBER(prep, 1, 10, "2"),
	NUMBER(prep_hours, 0, 240, "24"),
	NUMBER(post_until, 0, DAYS_MOST, "3"),
	NUMBER(evaluation_once, 0, 52, "3"),
	NUMBER(evaluation_sessions, 0, 52, "4"),
	NUMBER(evaluation_days, 0, 3660, "90"),
	NUMBER(low_score, 0, 10, "4"),
};
enum { KEYS_N = sizeof keys / sizeof keys[0] };

static const struct key *
key_find(const char *word)
{
	for (int i = 0; i < KEYS_N; i++)
		if (strcmp(keys[i].word, word) == 0)
			return &keys[i];
	return NULL;
}

/* The words of a value: runs of blanks part them. Owned by the caller. */
static char **
value_words(const char *value)
{
	g_auto(GStrv) parts = g_strsplit_set(value, " \t", -1);
	GPtrArray *words = g_ptr_array_new();

	for (char **part = parts; *part; part++)
		if (**part)
			g_ptr_array_add(words, g_strdup(*part));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

/* What is wrong with one line, owned by the caller; NULL if nothing is. */
static char *
line_read(char *line, bool *seen, struct programme *programme)
{
	char *equals = strchr(line, '=');
	if (!equals)
		return g_strdup_printf(
		    "\"%s\" is no setting; write key = value, or # before a comment", line);
	*equals = '\0';

	const struct key *key = key_find(g_strstrip(line));
	if (!key)
		return g_strdup_printf("a programme has no \"%s\"; starter.conf shows every key",
		                       line);
	if (seen[key - keys])
		return g_strdup_printf("%s is given twice; leave one of the two lines", key->word);
	seen[key - keys] = true;

	g_auto(GStrv) words = value_words(equals + 1);
	if (key->read(key, words, programme))
		return NULL;
	if (key->read == read_number)
		return g_strdup_printf(
		    "\"%s\" is not a number from %d to %d; write for example %s = %s",
		    g_strstrip(equals + 1), key->min, key->max, key->word, key->example);
	return g_strdup_printf("\"%s\" does not fit; write for example %s = %s",
	                       g_strstrip(equals + 1), key->word, key->example);
}

/* What the file as a whole lacks, owned by the caller; NULL if nothing. */
static char *
missing(const bool *seen, const struct programme *programme)
{
	if ((programme->gaps.n > 0) == (programme->rolling.n > 0))
		return g_strdup("a programme goes by gaps or by rolling; write one of the two");
	for (int i = 0; i < KEYS_N; i++)
		if (!seen[i] && keys[i].read != read_phases)
			return g_strdup_printf("%s is missing; write for example %s = %s",
			                       keys[i].word, keys[i].word, keys[i].example);
	return NULL;
}

static char *
text_read(const char *text, int *line_n, struct programme *programme)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	bool seen[KEYS_N] = { false };

	for (int i = 0; lines[i]; i++) {
		char *line = g_strstrip(lines[i]);
		if (line[0] == '\0' || line[0] == '#')
			continue;
		char *wrong = line_read(line, seen, programme);
		*line_n = i + 1;
		if (wrong)
			return wrong;
	}
	return missing(seen, programme);
}

struct programme *
programme_parse(const char *file, const char *text, GError **error)
{
	struct programme *programme = g_new0(struct programme, 1);
	int line_n = 1;
	g_autofree char *wrong = text_read(text, &line_n, programme);

	if (wrong) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s:%d: %s", file, line_n, wrong);
		programme_free(programme);
		return NULL;
	}
	return programme;
}

void
programme_free(struct programme *programme)
{
	if (!programme)
		return;
	g_free(programme->name);
	g_free(programme);
}

enum phase
programme_phase(const struct programme *programme, struct question_id id)
{
	for (int phase = 0; phase < PHASES; phase++) {
		const struct phase_bank *bank = &programme->bank[phase];
		for (int i = 0; i < bank->n; i++)
			if (question_equal(bank->questions[i], question_form(id, FORM_PLAIN)))
				return (enum phase)phase;
	}
	return PHASES;
}

const char *
phase_word(enum phase phase)
{
	return phase_words[phase];
}
