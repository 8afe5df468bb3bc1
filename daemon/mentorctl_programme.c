/* Commands about programmes: what there are, and every number with its rule and what it means. */
#include <limits.h>
#include <string.h>

#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"

const char *const programme_columns[] = { "name", "sessions", "questions_n", NULL };

static json_t *
bank_json(const struct phase_bank *bank)
{
	json_t *list = json_array();

	for (int i = 0; i < bank->n; i++) {
		g_autofree char *id = question_text(bank->questions[i]);
		json_array_append_new(list, json_string(id));
	}
	return list;
}

static json_t *
programme_json(const struct programme *programme)
{
	json_t *object = json_object();
	int questions_n = 0;

	for (int phase = 0; phase < PHASES; phase++)
		questions_n += programme->bank[phase].n;
	show_text(object, "name", programme->name);
	show_id(object, "sessions", programme->sessions);
	show_number(object, "questions_n", questions_n);
	return object;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

json_t *
run_programme_list(struct ctl *ctl, GError **error)
{
	g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(ctl->core.programmes), by_name);
	json_t *items = json_array();

	(void)error;
	for (const GList *name = names; name; name = name->next)
		json_array_append_new(
		    items, programme_json(g_hash_table_lookup(ctl->core.programmes, name->data)));
	return command_items(items);
}

/* ---- every number ---- */

typedef char *value_func(const struct programme *programme, size_t offset);

static char *
number(const struct programme *programme, size_t offset)
{
	return g_strdup_printf("%d", *(const int *)((const char *)programme + offset));
}

static char *
phases(const struct programme *programme, size_t offset)
{
	const struct phase_list *list =
	    (const struct phase_list *)(const void *)((const char *)programme + offset);
	GString *text = g_string_new(NULL);

	for (int i = 0; i < list->n; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? " " : "", phase_word(list->phases[i]));
	return g_string_free(text, FALSE);
}

static void
append_gap(GString *text, int i, int gap)
{
	if (gap == INT_MAX)
		g_string_append_printf(text, "%smore", i > 0 ? " " : "");
	else
		g_string_append_printf(text, "%s%d", i > 0 ? " " : "", gap);
}

static char *
slots(const struct programme *programme, size_t offset)
{
	GString *text = g_string_new(NULL);

	(void)offset;
	for (int i = 0; i < PROGRAMME_BANDS; i++) {
		append_gap(text, i, programme->slots[i].gap);
		g_string_append_printf(text, ":%d", programme->slots[i].count);
	}
	return g_string_free(text, FALSE);
}

static char *
steps(const struct programme *programme, size_t offset)
{
	GString *text = g_string_new(NULL);

	(void)offset;
	for (int i = 0; i < PROGRAMME_BANDS; i++) {
		append_gap(text, i, programme->steps[i].gap);
		g_string_append_printf(text, ":%d+%d", programme->steps[i].first,
		                       programme->steps[i].step);
	}
	return g_string_free(text, FALSE);
}

static char *
reminders(const struct programme *programme, size_t offset)
{
	GString *text = g_string_new(NULL);

	(void)offset;
	for (int i = 0; i < PROGRAMME_REMINDERS && programme->reminders[i]; i++)
		g_string_append_printf(text, "%s%d", i > 0 ? " " : "", programme->reminders[i]);
	return g_string_free(text, FALSE);
}

#define AT(member) offsetof(struct programme, member)
#define NUMBER(member, rule, meaning)                      \
	{                                                  \
#member, number, AT(member), rule, meaning \
	}

/* In the order of the file; D is the date of the last session, T of the next. */
static const struct {
	const char *name;
	value_func *value;
	size_t offset;
	const char *rule, *meaning;
} numbers[] = {
	NUMBER(sessions, "R2", "sessions it has; 0: open-ended"),
	{ "gaps", phases, AT(gaps), "R2", "phase of gap 1, 2, 3 ..." },
	{ "rolling", phases, AT(rolling), "R10", "phases that each gap asks one question of" },
	NUMBER(now_in_gap, "R2",
	       "gap after whose phase the first answered question comes again; 0: none"),
	NUMBER(now_after, "R10", "dates after which a question comes as then-and-now; 0: never"),
	{ "slots", slots, 0, "R3", "length of the gap : questions in it" },
	{ "steps", steps, 0, "R4", "length of the gap : first question on D + step to the next" },
	NUMBER(slot_distance, "R4", "dates between slots that move before the prep mail"),
	NUMBER(ask_margin, "R4 R13", "dates before the prep mail without a question"),
	NUMBER(after_writing, "R5", "dates without a question after either of the two wrote"),
	NUMBER(deepen_hours, "R9", "hours after which a follow-up may come"),
	NUMBER(life, "R6", "day on which a question closes"),
	NUMBER(expiry_life, "R6", "closed younger than this is no expiry"),
	{ "reminders", reminders, 0, "R6",
	  "the reminder: the first of these days that is a mail day" },
	NUMBER(mails_apart, "R7", "dates between counted mails"),
	NUMBER(asks, "R7", "asks at most ..."),
	NUMBER(asks_in, "R7", "... in so many dates"),
	NUMBER(silent_after, "R14", "expiries in a row that are silence"),
	NUMBER(quiet_notice, "R14",
	       "the mentor is told at once if the session is nearer, in dates"),
	NUMBER(invitation_reminder, "R16", "day of the invitation's reminder"),
	NUMBER(invitation_told, "R16", "day on which the mentor is told to phone"),
	NUMBER(debt_nudge, "R17", "days an answer waits before the mentor is nudged"),
	NUMBER(debt_alert, "R17", "days an answer waits before the admin is told"),
	NUMBER(debt_stop, "R18", "answers without a human reply that stop the questions"),
	NUMBER(absence, "R20", "dates that an out-of-office reply without a date holds the clock"),
	NUMBER(pause, "3.3b", "dates of a pause without a date"),
	NUMBER(nudge_mentor, "R3", "dates after D, nothing booked, to nudge the mentor"),
	NUMBER(nudge_mentee, "R3", "dates after that to nudge the mentee"),
	NUMBER(prep, "3.5", "working days before T of the prep mail"),
	NUMBER(prep_hours, "3.3b", "hours that the prep mail comes before the session at least"),
	NUMBER(post_until, "3.3b", "dates after the post day until which the post mail may come"),
	NUMBER(evaluation_once, "3.6", "sessions held before the one evaluation; 0: not so"),
	NUMBER(evaluation_sessions, "3.6", "sessions held between evaluations; 0: not so"),
	NUMBER(evaluation_days, "3.6", "dates between evaluations; 0: not so"),
	NUMBER(low_score, "3.6", "safety or pace at most this: the mentor is told"),
};

json_t *
run_programme_show(struct ctl *ctl, GError **error)
{
	const struct programme *programme = core_programme(&ctl->core, ctl->words[0], error);
	if (!programme)
		return NULL;
	json_t *object = programme_json(programme);
	json_t *list = json_array();
	for (int phase = 0; phase < PHASES; phase++)
		json_object_set_new(object, phase_word((enum phase)phase),
		                    bank_json(&programme->bank[phase]));
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		g_autofree char *value = numbers[i].value(programme, numbers[i].offset);
		json_t *item = json_object();
		show_text(item, "name", numbers[i].name);
		show_text(item, "value", *value ? value : NULL);
		show_text(item, "rule", numbers[i].rule);
		show_text(item, "meaning", numbers[i].meaning);
		json_array_append_new(list, item);
	}
	json_object_set_new(object, "numbers", list);
	return object;
}
