#include "mentoring/outlook.h"

#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"

enum { ROW_NEXT_IN_TURN = 13 };

int
outlook_week(const struct person *reader, utc_t now)
{
	return date_iso_week(zone_wall(reader->zone, now).date);
}

/* The short reason for a question to come: its row of table 3.4, with the word that it started from. */
static char *
short_reason(struct core *core, const struct course *course, const struct planned *next,
             const char *lang)
{
	g_autofree char *name =
	    g_strdup_printf("short.%d", next->row > 0 ? next->row : ROW_NEXT_IN_TURN);
	int latest = (int)course->prompts->len - 1;
	struct quoted quoted = { 0 };
	json_t *hit = json_object();

	if (next->row > 0 && latest >= 0)
		facts_quote(core, course_prompt(course, latest)->row_id, next->row, &quoted, NULL);
	data_set(hit, "hit", quoted.word ? quoted.word : "");
	char *reason = catalogue_has_line(core->catalogue, lang, name)
	                   ? catalogue_line(core->catalogue, lang, name, hit, NULL)
	                   : NULL;
	json_decref(hit);
	quoted_clear(&quoted);
	return reason;
}

void
outlook_next(struct core *core, const struct pair *pair, utc_t now, const char *when_name,
             json_t *data)
{
	const struct person *reader = pair_reader(pair);
	struct planned next;

	if (!foresee_prompt(core, pair->mentorship.id, now, &next))
		return;
	json_t *question = json_object();
	if (facts_question(core, pair, reader->lang, next.question, question, NULL)) {
		data_set(data, "next_question",
		         json_string_value(json_object_get(question, "question")));
		data_take(data, when_name, facts_date(reader->lang, reader->zone, next.at, now));
		data_take(data, "reason", short_reason(core, pair->course, &next, reader->lang));
	}
	json_decref(question);
}

bool
outlook_session(struct core *core, const struct pair *pair, utc_t now, json_t *data)
{
	struct standing standing = course_standing(pair->course, &pair->setting, now);
	json_t *session = json_object();
	static const char *const names[] = { "when", "time", "place" };

	bool ok = standing.next < 0
	          || facts_session(core, pair, course_session(pair->course, standing.next),
	                           pair_reader(pair), now, session);
	for (size_t i = 0; ok && i < G_N_ELEMENTS(names); i++) {
		json_t *value = json_object_get(session, names[i]);
		if (value)
			json_object_set(data, names[i], value);
	}
	json_decref(session);
	return ok;
}
