#include "programme/course.h"

#include <assert.h>

struct course *
course_new(void)
{
	struct course *course = g_new0(struct course, 1);

	course->sessions = g_array_new(FALSE, FALSE, sizeof(struct session));
	course->prompts = g_array_new(FALSE, FALSE, sizeof(struct prompt));
	course->absences = g_array_new(FALSE, FALSE, sizeof(struct absence));
	course->picks = g_array_new(FALSE, FALSE, sizeof(struct question_id));
	course->skips = g_array_new(FALSE, TRUE, sizeof(struct skip));
	course->silent_since = DATE_NONE;
	course->quiet_on = DATE_NONE;
	course->pause_until = DATE_NONE;
	course->counted_on = DATE_NONE;
	return course;
}

void
course_free(struct course *course)
{
	if (!course)
		return;
	g_array_free(course->sessions, TRUE);
	g_array_free(course->prompts, TRUE);
	g_array_free(course->absences, TRUE);
	g_array_free(course->picks, TRUE);
	g_array_free(course->skips, TRUE);
	g_free(course);
}

struct session *
course_session(const struct course *course, int index)
{
	assert(index >= 0 && (guint)index < course->sessions->len);
	return &g_array_index(course->sessions, struct session, index);
}

struct prompt *
course_prompt(const struct course *course, int index)
{
	assert(index >= 0 && (guint)index < course->prompts->len);
	return &g_array_index(course->prompts, struct prompt, index);
}

utc_t
session_ends_at(const struct session *session)
{
	return session->starts_at + (utc_t)session->minutes * 60;
}

const char *
course_state(const struct course *course, const struct setting *setting, utc_t now)
{
	if (course->end == COURSE_ENDED || course->end == COURSE_STOPPED)
		return "ended";
	if (course->consent == CONSENT_NO)
		return "declined";
	if (course->consent == CONSENT_NONE)
		return "invited";
	if (course_is_paused(course, recipient_date(&setting->mentee, now)))
		return "paused";
	return course->silent_since != DATE_NONE ? "quiet" : "active";
}

static bool
starts_before(const struct course *course, int a, int b)
{
	return b < 0 || course_session(course, a)->starts_at < course_session(course, b)->starts_at;
}

/* Held are booked sessions whose end has passed; the earliest of the others comes next. */
static void
count_sessions(const struct course *course, utc_t now, struct standing *standing)
{
	for (int i = 0; i < (int)course->sessions->len; i++) {
		const struct session *session = course_session(course, i);
		if (session->state != SESSION_BOOKED)
			continue;
		if (session_ends_at(session) > now) {
			if (starts_before(course, i, standing->next))
				standing->next = i;
			continue;
		}
		standing->held++;
		if (starts_before(course, i, standing->first))
			standing->first = i;
		if (session_ends_at(session) > standing->gap_at) {
			standing->last = i;
			standing->gap_at = session_ends_at(session);
		}
	}
}

struct standing
course_standing(const struct course *course, const struct setting *setting, utc_t now)
{
	const struct recipient *mentee = &setting->mentee;
	int sessions = setting->programme->sessions;
	struct standing standing = {
		.first = -1,
		.last = -1,
		.next = -1,
		.d = DATE_NONE,
		.t = DATE_NONE,
		.post_day = DATE_NONE,
		.p = DATE_NONE,
	};

	count_sessions(course, now, &standing);
	standing.is_over = sessions > 0 && standing.held >= sessions;
	if (standing.is_over)
		standing.next = -1;
	if (standing.last >= 0) {
		standing.d =
		    recipient_date(mentee, course_session(course, standing.last)->starts_at);
		standing.post_day = workday_after(mentee->country, standing.d);
	}
	if (standing.next >= 0) {
		standing.t =
		    recipient_date(mentee, course_session(course, standing.next)->starts_at);
		standing.p = workday_before(mentee->country, standing.t, setting->programme->prep);
	}
	return standing;
}

int
course_open_prompt(const struct course *course)
{
	for (int i = (int)course->prompts->len - 1; i >= 0; i--) {
		const struct prompt *prompt = course_prompt(course, i);
		if (!prompt->closed && prompt->answered_at == 0)
			return i;
	}
	return -1;
}

int
course_latest_prompt(const struct course *course, utc_t at)
{
	int i = (int)course->prompts->len - 1;

	while (i >= 0 && course_prompt(course, i)->sent_at > at)
		i--;
	return i;
}

int
course_debt(const struct course *course)
{
	int debt = 0;

	for (int i = 0; i < (int)course->prompts->len; i++)
		debt += course_prompt(course, i)->waits ? 1 : 0;
	return debt;
}

bool
course_is_paused(const struct course *course, date_t today)
{
	return course->pause_until != DATE_NONE && course->pause_until > today;
}

const struct absence *
course_absence(const struct course *course, date_t today)
{
	for (guint i = 0; i < course->absences->len; i++) {
		const struct absence *absence = &g_array_index(course->absences, struct absence, i);
		if (absence->from <= today && today < absence->until)
			return absence;
	}
	return NULL;
}

int
course_absent_dates(const struct course *course, date_t from, date_t until)
{
	int dates = 0;

	for (guint i = 0; i < course->absences->len; i++) {
		const struct absence *absence = &g_array_index(course->absences, struct absence, i);
		date_t first = MAX(absence->from, from);
		date_t end = MIN(absence->until, until);
		dates += MAX(end - first, 0);
	}
	return dates;
}
