/* Commands about what people read: questions, templates; and a mentorship that is only thought of. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "base/zone.h"
#include "config/suggest.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/ask.h"
#include "mentoring/exit_code.h"
#include "mentoring/foresee.h"
#include "mentoring/roster.h"
#include "programme/simulate.h"

const char *const question_columns[] = { "id", "phase", "text", NULL };
const char *const problem_columns[] = { "problem", NULL };

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

/* The shipped programmes, a simulation hangs on no configuration; with --config an admin's own too. */
json_t *
run_programme_simulate(struct ctl *ctl, GError **error)
{
	if (!ctl->core.programmes && !core_load_shipped_programmes(&ctl->core, error))
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

/* NULL with an error that names the three. */
static const char *
chosen_lang(const struct ctl *ctl, GError **error)
{
	static const char *const langs[] = { "fi", "sv", "en", NULL };
	const char *lang = ctl->values[OPTION_LANG];

	if (!lang)
		return ctl->core.settings->mail.lang;
	if (g_strv_contains(langs, lang))
		return lang;
	g_autofree char *shown = g_strescape(lang, NULL);
	g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
	            "there are no texts in \"%s\"; write --lang fi, sv or en", shown);
	return NULL;
}

static json_t *
no_such_mail(const struct ctl *ctl, const char *name, GError **error)
{
	const char *const *mails = catalogue_mails(ctl->core.catalogue);
	g_autoptr(GString) all = g_string_new(NULL);
	g_autofree char *shown = g_strescape(name, NULL);
	size_t n = 0;

	for (; mails[n]; n++)
		g_string_append_printf(all, "%s%s", n > 0 ? ", " : "", mails[n]);
	const char *nearest = suggest(name, mails, n);
	if (nearest)
		g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
		            "there is no mail \"%s\"; did you mean %s?", shown, nearest);
	else
		g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
		            "there is no mail \"%s\"; write one of %s", shown, all->str);
	return NULL;
}

/* The numbers to ring are the ones that people would get. */
static void
put_settings(const struct ctl *ctl, const char *lang, json_t *data)
{
	const struct safety_line *line = settings_safety_line(ctl->core.settings, lang);

	if (json_object_get(data, "crisis_phone"))
		data_set(data, "crisis_phone", line->phone);
	if (json_object_get(data, "crisis_name"))
		data_set(data, "crisis_name", line->name);
	if (json_object_get(data, "crisis_hours"))
		data_set(data, "crisis_hours", line->hours);
}

json_t *
run_template_render(struct ctl *ctl, GError **error)
{
	const char *name = ctl->words[0];
	const char *lang = chosen_lang(ctl, error);
	struct rendered mail = { 0 };

	if (!lang)
		return NULL;
	date_t today = zone_wall(ctl->core.settings->mail.zone, ctl->now).date;
	json_t *data = catalogue_sample(ctl->core.catalogue, name, lang, today);
	if (!data)
		return no_such_mail(ctl, name, error);
	put_settings(ctl, lang, data);
	bool ok = catalogue_render(ctl->core.catalogue, lang, name, data, &mail, error);
	json_decref(data);
	if (!ok)
		return NULL;
	json_t *object = json_object();
	show_text(object, "name", name);
	show_text(object, "lang", lang);
	show_text(object, "from", mail.from_name);
	show_text(object, "subject", mail.subject);
	show_text(object, "preheader", mail.preheader);
	show_text(object, "text", mail.text);
	show_text(object, "html", mail.html);
	if (!ctl->as_json) {
		printf("From: %s\nSubject: %s\n\n%s", mail.from_name,
		       mail.subject ? mail.subject : "(that of its thread)", mail.text);
		json_decref(object);
		object = json_null();
	}
	rendered_clear(&mail);
	return object;
}

static json_t *
problems_json(struct ctl *ctl, const GPtrArray *problems)
{
	json_t *items = json_array();

	for (guint i = 0; i < problems->len; i++) {
		json_t *item = json_object();
		show_text(item, "problem", g_ptr_array_index(problems, i));
		json_array_append_new(items, item);
	}
	ctl->exit_code = problems->len > 0 ? EXIT_RUNTIME : EXIT_OK;
	return command_items(items);
}

static bool
is_in_bank(const struct ctl *ctl, struct question_id question)
{
	g_autofree char *id = question_text(question);

	return catalogue_question_phase(ctl->core.catalogue, id) != NULL;
}

/* A programme whose question has no text would stop at it. */
static void
find_unknown(const struct ctl *ctl, const struct programme *programme, GPtrArray *problems)
{
	for (int phase = 0; phase < PHASES; phase++) {
		const struct phase_bank *bank = &programme->bank[phase];
		for (int i = 0; i < bank->n; i++) {
			g_autofree char *id = question_text(bank->questions[i]);
			if (!is_in_bank(ctl, bank->questions[i]))
				g_ptr_array_add(
				    problems,
				    g_strdup_printf("programmes/%s.conf: %s asks for %s, which "
				                    "questions.tsv does not have",
				                    programme->name, phase_word((enum phase)phase),
				                    id));
		}
	}
}

json_t *
run_question_check(struct ctl *ctl, GError **error)
{
	g_autoptr(GPtrArray) problems = catalogue_check_questions(ctl->core.catalogue);
	GHashTableIter iter;
	void *programme;

	(void)error;
	g_hash_table_iter_init(&iter, ctl->core.programmes);
	while (g_hash_table_iter_next(&iter, NULL, &programme))
		find_unknown(ctl, programme, problems);
	return problems_json(ctl, problems);
}

json_t *
run_template_check(struct ctl *ctl, GError **error)
{
	g_autoptr(GPtrArray) problems = catalogue_check(ctl->core.catalogue);

	(void)error;
	return problems_json(ctl, problems);
}
