#include "mentoring/lines.h"

#include "mentoring/facts.h"
#include "programme/workday.h"
#include "store/answer.h"
#include "store/hold.h"
#include "template/textdate.h"

/* One sentence, in the mentee's language. Takes over `words`. */
static bool
add(const struct carrying *carrying, const char *name, json_t *words, json_t *lines, GError **error)
{
	char *line =
	    catalogue_line(carrying->core->catalogue, carrying->reader->lang, name, words, error);

	json_decref(words);
	if (!line)
		return false;
	json_array_append_new(lines, json_string(line));
	g_free(line);
	return true;
}

static json_t *
names(const struct carrying *carrying)
{
	return pair_data(carrying->pair, carrying->reader->lang, carrying->now);
}

static bool
add_another(const struct carrying *carrying, json_t *lines, GError **error)
{
	const struct prompt *prompt = carrying_prompt(carrying);

	return !prompt || !prompt->is_another
	       || add(carrying, "another", names(carrying), lines, error);
}

/* The first question after a pause that ended by itself: until when it lasted. */
static bool
add_after_pause(const struct carrying *carrying, json_t *lines, GError **error)
{
	const struct course *course = carrying->pair->course;
	const struct recipient *mentee = &carrying->pair->setting.mentee;
	date_t today = carrying_today(carrying);
	int before = carrying->mail->prompt - 1;

	if (course->pause_until == DATE_NONE || course->pause_until > today
	    || !carrying_prompt(carrying)
	    || (before >= 0
	        && recipient_date(mentee, course_prompt(course, before)->sent_at)
	               >= course->pause_until))
		return true;
	json_t *words = names(carrying);
	data_take(words, "date", textdate_date(carrying->reader->lang, course->pause_until, today));
	return add(carrying, "after_pause", words, lines, error);
}

static bool
add_after_hold(const struct carrying *carrying, json_t *lines, GError **error)
{
	return !carrying_prompt(carrying)
	       || !hold_ended_since_prompt(carrying->core->store, carrying->pair->mentorship.id,
	                                   "safety")
	       || add(carrying, "after_safety", names(carrying), lines, error);
}

/* M27: the first answer had a receipt; the later ones ride on the next mail. */
static bool
add_saved(const struct carrying *carrying, json_t *lines, GError **error)
{
	struct core *core = carrying->core;
	const struct person *reader = carrying->reader;
	int64_t mentorship_id = carrying->pair->mentorship.id;
	utc_t since = outbox_last_told(core->store, mentorship_id);
	g_autoptr(GArray) answers = answer_since(core->store, mentorship_id, since, error);
	GString *dates = g_string_new(NULL);
	g_autofree char *last = NULL;

	for (guint i = 0; answers && i < answers->len; i++) {
		const struct answer_row *answer = &g_array_index(answers, struct answer_row, i);
		char *date =
		    facts_date(reader->lang, reader->zone, answer->written_at, carrying->now);
		if (g_strcmp0(date, last) != 0)
			g_string_append_printf(dates, "%s%s", dates->len > 0 ? ", " : "", date);
		g_free(last);
		last = date;
	}
	bool is_none = !answers || answers->len == 0;
	json_t *words = json_object();
	data_take(words, "dates", g_string_free(dates, FALSE));
	if (is_none) {
		json_decref(words);
		return answers != NULL;
	}
	return add(carrying, answers->len == 1 ? "receipt_folded.one" : "receipt_folded.other",
	           words, lines, error);
}

/* R17: an answer has waited two weeks. Said once, in the next mail after the admin was told. */
static bool
add_waiting(const struct carrying *carrying, json_t *lines, GError **error)
{
	struct core *core = carrying->core;
	const struct pair *pair = carrying->pair;
	int64_t mentorship_id = pair->mentorship.id;

	if (!pair->course->debt_alerted || pair->course->waits_since == 0
	    || outbox_last_of(core->store, mentorship_id, "debt_alert")
	           < outbox_last_told(core->store, mentorship_id))
		return true;
	json_t *words = names(carrying);
	data_take(words, "date",
	          facts_date(carrying->reader->lang, carrying->reader->zone,
	                     pair->course->waits_since, carrying->now));
	return add(carrying, "still_waiting", words, lines, error);
}

typedef bool line_func(const struct carrying *carrying, json_t *lines, GError **error);

bool
lines_add(struct carrying *carrying, GError **error)
{
	/* In the order in which they are read. */
	static line_func *const in_order[] = { add_another, add_after_pause, add_after_hold,
		                               add_saved, add_waiting };
	json_t *lines = json_array();
	bool ok = true;

	for (size_t i = 0; ok && i < G_N_ELEMENTS(in_order); i++)
		ok = in_order[i](carrying, lines, error);
	if (json_array_size(lines) > 0)
		json_object_set(carrying->data, "lines", lines);
	json_decref(lines);
	return ok;
}
