#include "mentoring/brief.h"

#include <string.h>

#include "mentoring/facts.h"
#include "mentoring/mirror.h"
#include "mentoring/recall.h"
#include "store/answer.h"
#include "store/outbox.h"

/* The prep mail asks three things, numbered. */
enum { PREP_LINES = 3 };

/* The number that a line begins with: "2." or "2)"; 0 for none. *rest is what follows. */
static int
line_number(const char *line, const char **rest)
{
	const char *at = line + strspn(line, " \t");
	int number = *at >= '1' && *at <= '0' + PREP_LINES ? *at - '0' : 0;

	if (number == 0 || (at[1] != '.' && at[1] != ')' && at[1] != ':'))
		return 0;
	*rest = at + 2 + strspn(at + 2, " \t");
	return number;
}

/* Whoever answers by number is shown by number; any other text stays whole. */
static void
part_prep(const char *text, GString *parts[PREP_LINES])
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	int now = 0;

	for (char **line = lines; *line; line++) {
		const char *rest = *line;
		int number = line_number(*line, &rest);
		if (number > now)
			now = number;
		else
			rest = *line;
		GString *part = parts[now > 0 ? now - 1 : 0];
		g_string_append_printf(part, "%s%s", part->len > 0 ? "\n" : "", rest);
	}
}

static void
add_prep(const struct answer_row *answer, const struct person *mentor, utc_t now, json_t *data)
{
	static const char *const names[PREP_LINES] = { "topic", "outcome", "worth" };
	GString *parts[PREP_LINES];

	for (int i = 0; i < PREP_LINES; i++)
		parts[i] = g_string_new(NULL);
	part_prep(answer->text, parts);
	data_take(data, "prep_date",
	          facts_date(mentor->lang, mentor->zone, answer->written_at, now));
	for (int i = 0; i < PREP_LINES; i++) {
		g_strstrip(parts[i]->str);
		if (*parts[i]->str)
			data_set(data, names[i], parts[i]->str);
		g_string_free(parts[i], TRUE);
	}
}

static bool
add_answers(struct core *core, const struct pair *pair, utc_t now, json_t *data, GError **error)
{
	const struct person *mentor = &pair->mentor;
	g_autoptr(GArray) answers =
	    answer_since(core->store, pair->mentorship.id, facts_gap_since(pair, now), error);

	if (!answers)
		return false;
	g_autoptr(GArray) others =
	    g_array_new(FALSE, FALSE, sizeof(struct answer_row)); /* borrows */
	for (guint i = 0; i < answers->len; i++) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i);
		if (g_str_equal(answer->about, "prep"))
			add_prep(answer, mentor, now, data);
		else if (!g_str_equal(answer->about, "evaluation")) /* that had a mail of its own */
			g_array_append_vals(others, answer, 1);
	}
	json_t *list = facts_answers(core, others, mentor, now);
	if (json_array_size(list) > 0)
		json_object_set(data, "answers", list);
	json_decref(list);
	return true;
}

/* The mentor's own last words to this mentee. */
static void
add_last_words(struct core *core, const struct pair *pair, utc_t now, json_t *data)
{
	const struct person *mentor = &pair->mentor;
	int64_t id = outbox_newest(core->store, pair->mentorship.id, "human");

	if (id == 0)
		return;
	char *text = outbox_text(core->store, id, NULL);
	data_take(data, "mentor_words", text ? g_strstrip(text) : NULL);
	data_take(data, "mentor_date",
	          facts_date(mentor->lang, mentor->zone, outbox_due_at(core->store, id), now));
}

static bool
add_notes(struct core *core, const struct pair *pair, utc_t now, json_t *data, GError **error)
{
	g_autoptr(GArray) notes =
	    note_since(core->store, pair->mentorship.id, facts_gap_since(pair, now), error);

	if (!notes)
		return false;
	json_t *list = json_array();
	for (guint i = 0; i < notes->len; i++)
		json_array_append_new(list,
		                      json_string(g_strstrip(g_array_index(notes, char *, i))));
	if (json_array_size(list) > 0)
		json_object_set(data, "notes", list);
	json_decref(list);
	return true;
}

bool
brief_add(struct core *core, const struct pair *pair, utc_t now, json_t *data, GError **error)
{
	add_last_words(core, pair, now, data);
	return recall_asked_plan(core, pair, now, data, error)
	       && add_answers(core, pair, now, data, error)
	       && mirror_show(core, pair, MIRROR_ALL, now, data, error)
	       && add_notes(core, pair, now, data, error);
}
