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

/* What is wrong with one line, owned by the caller; NULL if nothing is. `lines` holds the line of
 * each key, 0 for one not yet given. */
static char *
line_read(char *line, int line_n, int *lines, struct programme *programme)
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
	if (lines[key - keys])
		return g_strdup_printf("%s is given twice; leave one of the two lines", key->word);
	lines[key - keys] = line_n;

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
missing(const int *lines, const struct programme *programme)
{
	if ((programme->gaps.n > 0) == (programme->rolling.n > 0))
		return g_strdup("a programme goes by gaps or by rolling; write one of the two");
	for (int i = 0; i < KEYS_N; i++)
		if (!lines[i] && keys[i].read != read_phases)
			return g_strdup_printf("%s is missing; write for example %s = %s",
			                       keys[i].word, keys[i].word, keys[i].example);
	return NULL;
}

/* Numbers that make sense only beside another: the first at most the second. */
static const struct {
	const char *word;
	size_t offset;
	const char *most;
	size_t most_offset;
	const char *why;
} pairs[] = {
	{ "expiry_life", AT(expiry_life), "life", AT(life), "a question closes before it" },
	{ "invitation_reminder", AT(invitation_reminder), "invitation_told", AT(invitation_told),
	  "the mentor is told before it" },
	{ "debt_nudge", AT(debt_nudge), "debt_alert", AT(debt_alert), "the admin comes first" },
	{ "asks", AT(asks), "asks_in", AT(asks_in), "there are not so many dates" },
};

static char *
key_wrong(const char *word, const int *lines, int *line_n, char *wrong)
{
	*line_n = lines[key_find(word) - keys];
	return wrong;
}

/* R2: a fixed programme's phases are those of the gaps between its sessions. */
static char *
gaps_wrong(const int *lines, int *line_n, const struct programme *programme)
{
	int between = programme->sessions - 1;

	if (programme->gaps.n > 0 && programme->gaps.n != between && programme->sessions > 1)
		return key_wrong("gaps", lines, line_n,
		                 g_strdup_printf("%d sessions have %d gaps between them, and %d "
		                                 "phases stand here; write %d",
		                                 programme->sessions, between, programme->gaps.n,
		                                 between));
	if (programme->gaps.n > 0 && programme->sessions < 2)
		return key_wrong("sessions", lines, line_n,
		                 g_strdup_printf("%d sessions have no gaps; write sessions = %d, "
		                                 "or rolling instead of gaps",
		                                 programme->sessions, programme->gaps.n + 1));
	if (programme->now_in_gap > programme->gaps.n)
		return key_wrong("now_in_gap", lines, line_n,
		                 g_strdup_printf("there is no gap %d; write now_in_gap = %d",
		                                 programme->now_in_gap, programme->gaps.n));
	if (programme->sessions > 0 && programme->evaluation_once > programme->sessions)
		return key_wrong("evaluation_once", lines, line_n,
		                 g_strdup_printf("there is no session %d; write "
		                                 "evaluation_once = %d or less",
		                                 programme->evaluation_once, programme->sessions));
	return NULL;
}

/* What two lines say against each other, owned by the caller; NULL if nothing. */
static char *
lines_wrong(const int *lines, int *line_n, const struct programme *programme)
{
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		const char *base = (const char *)programme;
		int number = *(const int *)(const void *)(base + pairs[i].offset);
		int most = *(const int *)(const void *)(base + pairs[i].most_offset);
		if (number > most)
			return key_wrong(pairs[i].word, lines, line_n,
			                 g_strdup_printf("%d is more than %s = %d, and %s; write "
			                                 "%s = %d or less",
			                                 number, pairs[i].most, most, pairs[i].why,
			                                 pairs[i].word, most));
	}
	for (int i = 0; i < PROGRAMME_REMINDERS; i++)
		if (programme->reminders[i] >= programme->life)
			return key_wrong("reminders", lines, line_n,
			                 g_strdup_printf("on day %d the question has closed "
			                                 "(life = %d); write days before it",
			                                 programme->reminders[i], programme->life));
	return gaps_wrong(lines, line_n, programme);
}

/* Two files of one name would hide each other. */
static char *
name_wrong(const char *file, const int *lines, int *line_n, const struct programme *programme)
{
	g_autofree char *base = g_path_get_basename(file);
	g_autofree char *own = g_strconcat(programme->name, ".conf", NULL);

	if (g_str_equal(base, own))
		return NULL;
	return key_wrong("name", lines, line_n,
	                 g_strdup_printf("%s is no name for this file; write name = %.*s, or call "
	                                 "the file %s",
	                                 programme->name, (int)(strlen(base) - strlen(".conf")),
	                                 base, own));
}

static char *
text_read(const char *file, const char *text, int *line_n, struct programme *programme)
{
	g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
	int lines[KEYS_N] = { 0 };

	for (int i = 0; rows[i]; i++) {
		char *line = g_strstrip(rows[i]);
		if (line[0] == '\0' || line[0] == '#')
			continue;
		*line_n = i + 1;
		char *wrong = line_read(line, *line_n, lines, programme);
		if (wrong)
			return wrong;
	}
	for (int phase = 0; phase < PHASES; phase++)
		programme->bank[phase].line = lines[key_find(phase_words[phase]) - keys];
	char *wrong = missing(lines, programme);
	if (!wrong)
		wrong = lines_wrong(lines, line_n, programme);
	return wrong ? wrong : name_wrong(file, lines, line_n, programme);
}

struct programme *
programme_parse(const char *file, const char *text, GError **error)
{
	struct programme *programme = g_new0(struct programme, 1);
	int line_n = 1;
	g_autofree char *wrong = text_read(file, text, &line_n, programme);

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
