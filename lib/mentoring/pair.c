#include "mentoring/pair.h"

#include "base/remedy.h"
#include "mentoring/record.h"
#include "programme/moment.h"
#include "store/leave.h"
#include "store/token.h"
#include "template/textdate.h"

void
pair_free(struct pair *pair)
{
	if (!pair)
		return;
	mentorship_clear(&pair->mentorship);
	person_clear(&pair->mentee);
	person_clear(&pair->mentor);
	person_clear(&pair->substitute);
	if (pair->course)
		course_free(pair->course);
	course_known_clear(&pair->known);
	g_free(pair);
}

struct recipient
person_recipient(const struct person *person)
{
	enum country country = COUNTRY_NONE;

	country_parse(person->country, &country);
	return (struct recipient){
		.zone = person->zone,
		.country = country,
		.days = (uint8_t)person->days,
		.minute = (int)person->minute,
	};
}

struct quiet_hours
pair_quiet_hours(const struct settings *settings)
{
	enum { DAY_MINUTES = 1440 };
	const struct hours *quiet = &settings->schedule.quiet;

	if (quiet->from_minute == quiet->to_minute)
		return (struct quiet_hours){ .from = DAY_MINUTES, .until = 0 };
	return (struct quiet_hours){ .from = quiet->from_minute, .until = quiet->to_minute };
}

const struct person *
pair_reader(const struct pair *pair)
{
	return pair->substitute.id != 0 ? &pair->substitute : &pair->mentor;
}

/* Who stands in is the backup as well (messages-more M71), also for a mentee whose answers wait. */
static void
stand_in(struct pair *pair, const struct person *substitute)
{
	struct person *mentor = &pair->mentor;

	g_free(mentor->backup_name);
	g_free(mentor->backup_addr);
	g_free(mentor->backup_answer);
	mentor->backup_name = g_strdup(substitute->name);
	mentor->backup_addr = g_strdup(substitute->addr);
	mentor->backup_answer = g_strdup("yes");
}

/* A holiday that has begun. */
static bool
load_leave(struct core *core, struct pair *pair, bool *is_away, GError **error)
{
	struct leave_row leave = { 0 };
	GError *failed = NULL;
	bool is_on = leave_of(core->store, pair->mentor.id, &leave, &failed) && leave.begun_at != 0;
	bool is_read = is_on && g_str_equal(leave.answer, "yes") && leave.substitute_id != 0
	               && person_get(core->store, leave.substitute_id, &pair->substitute, &failed);

	if (is_read)
		stand_in(pair, &pair->substitute);
	if (is_read && leave_waits(core->store, leave.id, pair->mentorship.id)) {
		person_clear(&pair->substitute);
		pair->substitute = (struct person){ 0 };
		is_read = false;
	}
	leave_row_clear(&leave);
	*is_away = is_on && !is_read;
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

static bool
load_parts(struct core *core, struct pair *pair, int64_t mentorship_id, GError **error)
{
	if (!mentorship_get(core->store, mentorship_id, &pair->mentorship, error)
	    || !person_get(core->store, pair->mentorship.mentee_id, &pair->mentee, error)
	    || !person_get(core->store, pair->mentorship.mentor_id, &pair->mentor, error))
		return false;
	pair->course = course_load(core->store, mentorship_id, error);
	if (!pair->course)
		return false;
	course_known_set(&pair->known, pair->course);
	bool is_away = false;
	if (!load_leave(core, pair, &is_away, error))
		return false;
	pair->setting = (struct setting){
		.programme = core_programme(core, pair->mentorship.programme, error),
		.mentee = person_recipient(&pair->mentee),
		.mentor = person_recipient(pair_reader(pair)),
		.mentor_away = is_away,
		.quiet = pair_quiet_hours(core->settings),
	};
	return pair->setting.programme != NULL;
}

struct pair *
pair_load(struct core *core, int64_t mentorship_id, GError **error)
{
	g_autoptr(pair_owner) pair = g_new0(struct pair, 1);
	GError *failed = NULL;

	if (load_parts(core, pair, mentorship_id, &failed))
		return g_steal_pointer(&pair);
	if (failed)
		g_propagate_error(error, failed);
	else
		g_set_error(error, REMEDY, REMEDY_GIVE_UP,
		            "there is no mentorship %" G_GINT64_FORMAT, mentorship_id);
	return NULL;
}

bool
pair_save(struct core *core, struct pair *pair, utc_t now, GError **error)
{
	struct mentorship *row = &pair->mentorship;
	const char *state = course_state(pair->course, &pair->setting, now);
	bool is_over = pair->course->end == COURSE_ENDED || pair->course->end == COURSE_STOPPED;

	row->moment_at = is_over ? 0 : moment_next(pair->course, &pair->setting, row->looked_at).at;
	if (!is_over && row->ended_at != 0) {
		row->ended_at = 0;
		if (!token_expire(core->store, row->id, 0, error))
			return false;
	}
	if (is_over && row->ended_at == 0) {
		row->ended_at = now;
		if (!token_expire(core->store, row->id, now + core->settings->privacy.retention_s,
		                  error)
		    || (pair->course->end == COURSE_ENDED
		        && !record_expect_closing(core, pair, now, error)))
			return false;
	}
	return course_save(core->store, row->id, pair->course, &pair->known, state, error)
	       && mentorship_update(core->store, row, error);
}

utc_t
person_workday_moment(const struct person *person, utc_t now)
{
	struct recipient recipient = person_recipient(person);
	date_t today = recipient_date(&recipient, now);
	date_t day = recipient_moment(&recipient, today) > now ? today : today + 1;

	if (!workday_is(recipient.country, day))
		day = workday_after(recipient.country, day);
	return recipient_moment(&recipient, day);
}

utc_t
pair_mentor_moment(const struct pair *pair, utc_t now)
{
	return person_workday_moment(pair_reader(pair), now);
}

void
data_set(json_t *data, const char *name, const char *text)
{
	if (text)
		json_object_set_new(data, name, json_string(text));
}

void
data_take(json_t *data, const char *name, char *text)
{
	data_set(data, name, text);
	g_free(text);
}

void
data_number(json_t *data, const char *name, int64_t number)
{
	json_object_set_new(data, name, json_integer(number));
}

/* The first review day after today on the mentor's calendar. */
char *
pair_review_day(const struct pair *pair, const char *lang, utc_t now)
{
	struct recipient mentor = person_recipient(pair_reader(pair));
	date_t day = recipient_date(&mentor, now) + 1;

	for (int i = 0; i < 7 && !(mentor.days & DAY(date_weekday(day))); i++)
		day++;
	return textdate_weekday(lang, date_weekday(day));
}

json_t *
pair_data(const struct pair *pair, const char *lang, utc_t now)
{
	json_t *data = json_object();

	data_set(data, "mentee", pair->mentee.called);
	data_set(data, "mentee_full", pair->mentee.name);
	data_set(data, "mentor", pair->mentor.called);
	data_set(data, "mentor_full", pair->mentor.name);
	data_take(data, "review_day", pair_review_day(pair, lang, now));
	return data;
}
