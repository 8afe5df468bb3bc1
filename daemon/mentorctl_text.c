/* Commands about what people read: programmes, questions, templates. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/ask.h"
#include "mentoring/exit_code.h"
#include "mentoring/foresee.h"
#include "mentoring/roster.h"
#include "programme/simulate.h"

const char *const programme_columns[] = { "name", "sessions", "questions_n", NULL };
const char *const question_columns[] = { "id", "phase", "text", NULL };
const char *const problem_columns[] = { "problem", NULL };

/* ---- programmes ---- */

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

/* The numbers that an admin looks for; the file itself says the rest. */
static const struct {
	const char *name;
	size_t offset;
} numbers[] = {
	{ "ask_margin", offsetof(struct programme, ask_margin) },
	{ "after_writing", offsetof(struct programme, after_writing) },
	{ "deepen_hours", offsetof(struct programme, deepen_hours) },
	{ "life", offsetof(struct programme, life) },
	{ "mails_apart", offsetof(struct programme, mails_apart) },
	{ "asks", offsetof(struct programme, asks) },
	{ "asks_in", offsetof(struct programme, asks_in) },
	{ "silent_after", offsetof(struct programme, silent_after) },
	{ "invitation_reminder", offsetof(struct programme, invitation_reminder) },
	{ "invitation_told", offsetof(struct programme, invitation_told) },
	{ "debt_nudge", offsetof(struct programme, debt_nudge) },
	{ "debt_alert", offsetof(struct programme, debt_alert) },
	{ "debt_stop", offsetof(struct programme, debt_stop) },
	{ "pause", offsetof(struct programme, pause) },
	{ "prep", offsetof(struct programme, prep) },
	{ "low_score", offsetof(struct programme, low_score) },
};

json_t *
run_programme_show(struct ctl *ctl, GError **error)
{
	const struct programme *programme = core_programme(&ctl->core, ctl->words[0], error);
	if (!programme)
		return NULL;
	json_t *object = programme_json(programme);
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
		show_number(object, numbers[i].name,
		            *(const int *)((const char *)programme + numbers[i].offset));
	for (int phase = 0; phase < PHASES; phase++)
		json_object_set_new(object, phase_word((enum phase)phase),
		                    bank_json(&programme->bank[phase]));
	return object;
}

/* ---- simulate ---- */

static GString *
read_stdin(GError **error)
{
	GString *text = g_string_new(NULL);
	char buffer[64 * KIB];
	size_t n = 0;

	while (text->len <= LIMIT_SCENARIO_BYTES
	       && (n = fread(buffer, 1, sizeof buffer, stdin)) > 0)
		g_string_append_len(text, buffer, (gssize)n);
	if (!ferror(stdin) && text->len <= LIMIT_SCENARIO_BYTES)
		return text;
	g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
	            "standard input cannot be read, or is over 1 MiB; give one scenario");
	g_string_free(text, TRUE);
	return NULL;
}

/* The shipped programmes: a simulation hangs on no configuration. */
json_t *
run_programme_simulate(struct ctl *ctl, GError **error)
{
	if (!core_load_shipped_programmes(&ctl->core, error))
		return NULL;
	g_autoptr(GList) values = g_hash_table_get_values(ctl->core.programmes);
	g_autoptr(GPtrArray) programmes = g_ptr_array_new();
	for (GList *value = values; value; value = value->next)
		g_ptr_array_add(programmes, value->data);
	GString *scenario = read_stdin(error);
	if (!scenario)
		return NULL;
	g_autofree char *mails =
	    simulate(scenario->str, scenario->len,
	             (const struct programme *const *)programmes->pdata, programmes->len, error);
	g_string_free(scenario, TRUE);
	if (!mails)
		return NULL;
	puts(mails);
	return json_null();
}

/* ---- questions, templates ---- */

json_t *
run_question_list(struct ctl *ctl, GError **error)
{
	const struct catalogue *catalogue = ctl->core.catalogue;
	const char *lang =
	    ctl->values[OPTION_LANG] ? ctl->values[OPTION_LANG] : ctl->core.settings->mail.lang;
	const char *const *ids = catalogue_questions(catalogue);

	if (*ids && !catalogue_question(catalogue, *ids, lang)) {
		g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
		            "there are no questions in \"%s\"; write --lang fi, sv or en", lang);
		return NULL;
	}
	json_t *items = json_array();
	for (const char *const *id = ids; *id; id++) {
		json_t *item = json_object();
		show_text(item, "id", *id);
		show_text(item, "phase", catalogue_question_phase(catalogue, *id));
		show_text(item, "text", catalogue_question(catalogue, *id, lang));
		show_text(item, "why", catalogue_question_why(catalogue, *id, lang));
		json_array_append_new(items, item);
	}
	return command_items(items);
}

json_t *
run_question_ask(struct ctl *ctl, GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(&ctl->core, ctl->words[0], error);
	struct question_id id = { 0 };
	struct planned next = { 0 };

	if (!pair || !ask_own(&ctl->core, pair, ctl->words[1], ctl->now, &id, error))
		return NULL;
	g_autofree char *question = question_text(id);
	bool is_next = foresee_prompt(&ctl->core, pair->mentorship.id, ctl->now, &next)
	               && question_equal(next.question, id);
	json_t *object = json_object();
	show_text(object, "mentee", pair->mentee.handle);
	show_text(object, "question", question);
	show_number(object, "waiting_n", pair->course->picks->len);
	show_instant(object, "at", is_next ? next.at : 0);
	return object;
}

json_t *
run_template_check(struct ctl *ctl, GError **error)
{
	g_autoptr(GPtrArray) problems = catalogue_check(ctl->core.catalogue);
	json_t *items = json_array();

	(void)error;
	for (guint i = 0; i < problems->len; i++) {
		json_t *item = json_object();
		show_text(item, "problem", g_ptr_array_index(problems, i));
		json_array_append_new(items, item);
	}
	ctl->exit_code = problems->len > 0 ? EXIT_RUNTIME : EXIT_OK;
	return command_items(items);
}
