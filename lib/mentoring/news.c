#include "mentoring/news.h"

#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"
#include "store/alarm.h"
#include "store/hold.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "template/textdate.h"

enum { WEEK_S = 7 * 86400 };

/* Whose news, and where they go. */
struct telling {
	struct core *core;
	const struct pair *pair;
	utc_t now;
	json_t *urgent, *news;
};

/* A line of lines.conf about the mentee and a date, which is taken over. */
static bool
say_dated(const struct telling *telling, const char *name, char *date, json_t *list, GError **error)
{
	const char *lang = pair_reader(telling->pair)->lang;
	json_t *names = pair_data(telling->pair, lang, telling->now);

	data_take(names, "date", date);
	g_autofree char *line = catalogue_line(telling->core->catalogue, lang, name, names, error);
	json_decref(names);
	return line && json_array_append_new(list, json_string(line)) == 0;
}

/* The same about an instant; 0: there is nothing to say. */
static bool
say(const struct telling *telling, const char *name, utc_t at, json_t *list, GError **error)
{
	const struct person *mentor = pair_reader(telling->pair);

	return at == 0
	       || say_dated(telling, name, facts_date(mentor->lang, mentor->zone, at, telling->now),
	                    list, error);
}

/* Safety first, which only the mentor can let go on. */
static bool
say_stopped(const struct telling *telling, GError **error)
{
	static const char *const holds[][2] = {
		{ "bounce", "digest.bounced" },
		{ "complaint", "digest.complaint" },
		{ "admin", "digest.held" },
	};
	struct store *store = telling->core->store;
	int64_t id = telling->pair->mentorship.id;
	bool ok =
	    say(telling, "digest.safety", alarm_open_since(store, id), telling->urgent, error);

	for (size_t i = 0; ok && i < G_N_ELEMENTS(holds); i++)
		ok = say(telling, holds[i][1], hold_since(store, id, holds[i][0]), telling->urgent,
		         error);
	return ok;
}

/* The mentor's own words that wait for an OK. */
static bool
say_unconfirmed(const struct telling *telling, GError **error)
{
	utc_t at = inbox_unconfirmed_since(telling->core->store, telling->pair->mentorship.id,
	                                   telling->now - WEEK_S);

	return say(telling, "digest.unconfirmed", at, telling->urgent, error);
}

/* Who said yes since the last digest, and when the first question comes. */
static bool
say_new(const struct telling *telling, GError **error)
{
	const struct pair *pair = telling->pair;
	struct planned first;

	return pair->mentorship.consent_at + WEEK_S <= telling->now
	       || pair->course->prompts->len > 0
	       || !foresee_prompt(telling->core, pair->mentorship.id, telling->now, &first)
	       || say(telling, "digest.new", first.at, telling->news, error);
}

/* Why nothing comes from a mentee whose mail program says that they are away (R20). */
static bool
say_away(const struct telling *telling, GError **error)
{
	const struct pair *pair = telling->pair;
	date_t today = zone_wall(pair->mentee.zone, telling->now).date;
	const struct absence *absence = course_absence(pair->course, today);

	return !absence
	       || say_dated(telling, "digest.away",
	                    textdate_date(pair_reader(pair)->lang, absence->from, today),
	                    telling->news, error);
}

/* No next session: a time is being agreed, or nobody has begun to. */
static bool
say_unbooked(const struct telling *telling, GError **error)
{
	const struct pair *pair = telling->pair;
	struct standing standing = course_standing(pair->course, &pair->setting, telling->now);
	utc_t asked_at = outbox_last_of(telling->core->store, pair->mentorship.id, "reschedule");

	if (standing.next >= 0 || standing.last < 0 || standing.is_over
	    || pair->course->end != COURSE_OPEN)
		return true;
	if (asked_at < standing.gap_at)
		return say(telling, "digest.not_booked",
		           course_session(pair->course, standing.last)->starts_at, telling->news,
		           error);
	return say(telling, "digest.agreeing", asked_at, telling->news, error);
}

bool
news_add(struct core *core, const struct pair *pair, utc_t now, json_t *urgent, json_t *news,
         GError **error)
{
	const struct telling telling = { core, pair, now, urgent, news };

	return say_stopped(&telling, error) && say_unconfirmed(&telling, error)
	       && say_new(&telling, error) && say_away(&telling, error)
	       && say_unbooked(&telling, error);
}
