#include "mentoring/leave.h"

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/mentor_moment.h"
#include "programme/arrival.h"
#include "store/leave.h"
#include "store/outbox.h"
#include "template/textdate.h"

enum {
	HOUR_S = 3600,
	LONGEST = 366,     /* days */
	TOLD_BEFORE = 7,   /* the mentees, at the earliest */
	ANSWER_BEFORE = 1, /* the substitute, at the latest */
};

static date_t
today_of(const struct person *person, utc_t now)
{
	return zone_wall(person->zone, now).date;
}

/* from, to, mentor: as the reader writes them. */
static void
add_dates(const struct leave_row *leave, const struct person *mentor, const struct person *reader,
          utc_t now, json_t *data)
{
	date_t today = today_of(reader, now);

	data_take(data, "from", textdate_date(reader->lang, leave->from_on, today));
	data_take(data, "to", textdate_date(reader->lang, leave->until_on, today));
	data_set(data, "mentor", mentor->called);
	data_set(data, "mentor_full", mentor->name);
}

static bool
post(struct core *core, struct letter *letter, utc_t now, GError **error)
{
	bool ok = letter_post(core, letter, now, NULL, NULL, error);

	json_decref(letter->data);
	return ok;
}

/* ---- the mentor's word ---- */

/* Another mentor by name or handle; id 0: there is none. To be cleared. */
static struct person
find_substitute(struct core *core, const char *name, int64_t mentor_id, GError **error)
{
	g_autoptr(GArray) mentors = person_list(core->store, ROLE_MENTOR, error);
	g_autofree char *wanted = g_utf8_casefold(name, -1);
	struct person found = { 0 };

	for (guint i = 0; mentors && found.id == 0 && i < mentors->len; i++) {
		const struct person *one = &g_array_index(mentors, struct person, i);
		const char *const names[] = { one->called, one->name, one->handle };
		for (size_t j = 0; one->id != mentor_id && j < G_N_ELEMENTS(names); j++) {
			g_autofree char *folded = g_utf8_casefold(names[j], -1);
			if (found.id == 0 && g_str_equal(folded, wanted))
				person_get(core->store, one->id, &found, error);
		}
	}
	return found;
}

/* To who is to stand in (M107). How many mentees, and not who: they have not been told yet. */
static bool
ask(struct core *core, const struct leave_row *leave, const struct person *mentor,
    const struct person *substitute, utc_t now, GError **error)
{
	g_autofree char *key = g_strdup_printf("leave_asked:%" G_GINT64_FORMAT, leave->id);
	g_autoptr(GArray) open = mentorship_open_of(core->store, mentor->id, error);
	struct letter letter = {
		.template = "leave_asked",
		.kind = "echo",
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = substitute,
		.data = json_object(),
		.passes = PASSES_MENTORSHIP,
		.not_before = person_workday_moment(substitute, now),
	};

	add_dates(leave, mentor, substitute, now, letter.data);
	data_number(letter.data, "n", open ? open->len : 0);
	return post(core, &letter, now, error) && open;
}

static const char *
note_leave(struct incoming *incoming, struct leave_row *leave, const char *name, json_t *data,
           GError **error)
{
	struct core *core = incoming->core;
	const struct person *mentor = incoming_author(incoming);
	GError *failed = NULL;
	struct person substitute =
	    *name ? find_substitute(core, name, mentor->id, &failed) : (struct person){ 0 };
	const char *line = person_has_backup(mentor) ? "done.leave_backup" : "done.leave";

	data_set(data, "backup", mentor->backup_name);
	leave->substitute_id = substitute.id;
	bool is_unknown = *name && substitute.id == 0;
	if (!failed && !is_unknown) {
		leave->id = leave_add(core->store, leave, &failed);
		if (leave->id != 0 && substitute.id != 0)
			ask(core, leave, mentor, &substitute, incoming->now, &failed);
	}
	if (*name) {
		data_set(data, "substitute", is_unknown ? name : substitute.called);
		line = is_unknown ? "fault.substitute" : "done.leave_asked";
	}
	person_clear(&substitute);
	if (failed)
		g_propagate_error(error, failed);
	return failed ? NULL : line;
}

static bool
end_leave(struct core *core, const struct leave_row *leave, utc_t now, GError **error)
{
	g_autoptr(GArray) ids = mentorship_open_of(core->store, leave->mentor_id, error);

	if (!ids || !leave_settle(core->store, leave->id, now, error))
		return false;
	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(pair_owner) pair = pair_load(core, g_array_index(ids, int64_t, i), error);
		if (!pair)
			return false;
		arrival_mentor_back(pair->course, now);
		if (!pair_save(core, pair, now, error))
			return false;
	}
	log_event(LOG_LEVEL_INFO, "leave_over", "leave=%" G_GINT64_FORMAT, leave->id);
	return true;
}

/* when and time of the mentor's next digest. */
static void
add_next_digest(const struct person *mentor, utc_t now, json_t *data)
{
	struct recipient recipient = person_recipient(mentor);
	date_t day = recipient_date(&recipient, now);

	while (!(recipient.days & DAY(date_weekday(day)))
	       || recipient_moment(&recipient, day) <= now)
		day++;
	if (!workday_is(recipient.country, day))
		day = workday_after(recipient.country, day);
	utc_t at = recipient_moment(&recipient, day);
	data_take(data, "when", facts_when(mentor->lang, mentor->zone, at, now));
	data_take(data, "time", facts_time(mentor->lang, mentor->zone, at));
}

static const char *
come_back(struct incoming *incoming, json_t *data, GError **error)
{
	struct core *core = incoming->core;
	const struct person *mentor = incoming_author(incoming);
	struct leave_row leave = { 0 };
	GError *failed = NULL;
	bool is_there = leave_of(core->store, mentor->id, &leave, &failed)
	                && end_leave(core, &leave, incoming->now, &failed);

	leave_row_clear(&leave);
	add_next_digest(mentor, incoming->now, data);
	if (failed)
		g_propagate_error(error, failed);
	if (failed)
		return NULL;
	return is_there ? "done.back" : "fault.not_away";
}

const char *
leave_take(struct incoming *incoming, const struct steer *steer, json_t *data, bool *is_done,
           GError **error)
{
	const struct person *mentor = incoming_author(incoming);
	date_t today = today_of(mentor, incoming->now);
	struct leave_row leave = {
		.mentor_id = mentor->id,
		.from_on = steer->at.date,
		.until_on = steer->until_on,
		.noted_at = incoming->now,
	};
	const char *line = "fault.leave";

	*is_done = false;
	if (steer->what == STEER_BACK)
		line = come_back(incoming, data, error);
	else if (steer->fault == STEER_FAULT_NONE && leave.until_on >= today
	         && leave.from_on <= leave.until_on && leave.until_on - leave.from_on <= LONGEST) {
		leave.from_on = MAX(leave.from_on, today);
		add_dates(&leave, mentor, mentor, incoming->now, data);
		line = note_leave(incoming, &leave, steer->text, data, error);
	}
	*is_done = line && g_str_has_prefix(line, "done.");
	return line;
}

/* ---- answers ---- */

/* To the mentor: agreed, refused, or over (M106). */
static bool
tell_mentor(struct core *core, const struct leave_row *leave, const char *what, utc_t now,
            GError **error)
{
	struct person mentor = { 0 };
	struct person substitute = { 0 };
	g_autofree char *key = g_strdup_printf("leave_%s:%" G_GINT64_FORMAT, what, leave->id);
	bool ok = person_get(core->store, leave->mentor_id, &mentor, error)
	          && (leave->substitute_id == 0
	              || person_get(core->store, leave->substitute_id, &substitute, error));

	if (ok) {
		struct letter letter = {
			.template = "leave_news",
			.kind = "confirmed",
			.key = key,
			.to_whom = ADDRESSEE_MENTOR,
			.person = &mentor,
			.data = json_object(),
			.passes = PASSES_MENTORSHIP,
			/* That it is over is seen at this moment, which has just come. */
			.not_before = person_workday_moment(
			    &mentor, g_str_equal(what, "over") ? now - HOUR_S : now),
		};
		add_dates(leave, &mentor, &mentor, now, letter.data);
		add_next_digest(&mentor, now, letter.data);
		data_set(letter.data, "substitute", substitute.called);
		json_object_set_new(letter.data, what, json_true());
		ok = post(core, &letter, now, error);
	}
	person_clear(&mentor);
	person_clear(&substitute);
	return ok;
}

static bool
take_answer(struct core *core, struct leave_row *leave, bool is_yes, utc_t now, GError **error)
{
	g_free(leave->answer);
	leave->answer = g_strdup(is_yes ? "yes" : "no");
	return leave_update(core->store, leave, error)
	       && tell_mentor(core, leave, is_yes ? "agreed" : "refused", now, error);
}

/* What who stands in has agreed to, or not. */
static bool
thank(struct incoming *incoming, const struct leave_row *leave, bool is_yes, GError **error)
{
	struct core *core = incoming->core;
	const struct person *substitute = incoming_author(incoming);
	struct person mentor = { 0 };
	json_t *data = json_object();
	char *line = NULL;

	if (person_get(core->store, leave->mentor_id, &mentor, error)) {
		add_dates(leave, &mentor, substitute, incoming->now, data);
		line = catalogue_line(core->catalogue, substitute->lang,
		                      is_yes ? "done.stands_in" : "done.stands_not", data, error);
	}
	json_decref(data);
	person_clear(&mentor);
	if (!line)
		return false;
	json_t *lines = json_pack("{s:[s]}", "lines", line);
	g_free(line);
	return incoming_reply(incoming, substitute, REPLY_CONFIRMED, "digest_done", lines, error);
}

bool
leave_answer(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct core *core = incoming->core;
	enum command command = incoming->body ? incoming->body->said.command : COMMAND_NONE;
	int64_t id =
	    outbox_key_number(core->store, incoming->verdict->target.outbox_id, "leave_asked");
	struct leave_row leave = { 0 };
	GError *failed = NULL;

	*is_filed = false;
	if (id == 0 || (command != COMMAND_YES && command != COMMAND_NO)
	    || !incoming_author(incoming))
		return true;
	bool is_open = leave_get(core->store, id, &leave, &failed)
	               && leave.substitute_id == incoming->verdict->person_id && !*leave.answer;
	*is_filed = true;
	incoming->class = "command";
	bool ok = failed == NULL;
	if (ok && is_open)
		ok = take_answer(core, &leave, command == COMMAND_YES, incoming->now, &failed)
		     && thank(incoming, &leave, command == COMMAND_YES, &failed);
	leave_row_clear(&leave);
	if (failed)
		g_propagate_error(error, failed);
	return ok;
}

bool
leave_choice(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct core *core = incoming->core;
	struct pair *pair = incoming->pair;
	g_autofree char *prefix =
	    g_strdup_printf("leave_told.%" G_GINT64_FORMAT, pair->mentorship.id);
	int64_t id = outbox_key_number(core->store, incoming->verdict->target.outbox_id, prefix);
	struct leave_row leave = { 0 };
	GError *failed = NULL;

	*is_filed = false;
	if (id == 0 || incoming->body->said.command != COMMAND_NO)
		return true;
	bool is_open =
	    leave_get(core->store, id, &leave, &failed) && g_str_equal(leave.answer, "yes");
	struct person substitute = { 0 };
	if (is_open && person_get(core->store, leave.substitute_id, &substitute, &failed)
	    && leave_wait(core->store, id, pair->mentorship.id, &failed)) {
		json_t *data = pair_data(pair, pair->mentee.lang, incoming->now);
		data_set(data, "substitute", substitute.called);
		incoming_reply(incoming, &pair->mentee, REPLY_CONFIRMED, "leave_waits", data,
		               &failed);
		*is_filed = true;
	}
	person_clear(&substitute);
	leave_row_clear(&leave);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

/* ---- what is due ---- */

/* M70 or M71 to one mentee, at their own hour. */
static bool
tell_mentee(struct core *core, const struct leave_row *leave, int64_t mentorship_id,
            const struct person *substitute, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = pair_load(core, mentorship_id, error);

	if (!pair)
		return false;
	if (pair->course->consent != CONSENT_YES)
		return true;
	g_autofree char *key = g_strdup_printf("leave_told.%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
	                                       mentorship_id, leave->id);
	struct letter letter = {
		.template = "leave_told",
		.kind = "confirmed",
		.key = key,
		.to_whom = ADDRESSEE_MENTEE,
		.person = &pair->mentee,
		.data = pair_data(pair, pair->mentee.lang, now),
		.mentorship_id = mentorship_id,
		.passes = PASSES_NONE,
		.not_before = person_workday_moment(&pair->mentee, now),
	};
	add_dates(leave, &pair->mentor, &pair->mentee, now, letter.data);
	data_set(letter.data, "substitute", substitute ? substitute->called : NULL);
	if (!substitute && person_has_backup(&pair->mentor))
		data_set(letter.data, "backup", pair->mentor.backup_name);
	return post(core, &letter, now, error);
}

static bool
tell_mentees(struct core *core, struct leave_row *leave, utc_t now, GError **error)
{
	g_autoptr(GArray) ids = mentorship_open_of(core->store, leave->mentor_id, error);
	struct person substitute = { 0 };
	bool is_read = g_str_equal(leave->answer, "yes") && leave->substitute_id != 0;
	bool ok =
	    ids && (!is_read || person_get(core->store, leave->substitute_id, &substitute, error));

	for (guint i = 0; ok && i < ids->len; i++)
		ok = tell_mentee(core, leave, g_array_index(ids, int64_t, i),
		                 is_read ? &substitute : NULL, now, error);
	person_clear(&substitute);
	leave->told_at = now;
	return ok && leave_update(core->store, leave, error);
}

/* The readers of the mentor's pairs change, and so do the moments at which they are written to. */
static bool
begin(struct core *core, struct leave_row *leave, utc_t now, GError **error)
{
	g_autoptr(GArray) ids = mentorship_open_of(core->store, leave->mentor_id, error);

	leave->begun_at = now;
	if (!ids || !leave_update(core->store, leave, error))
		return false;
	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(pair_owner) pair = pair_load(core, g_array_index(ids, int64_t, i), error);
		if (!pair || !pair_save(core, pair, now, error))
			return false;
	}
	log_event(LOG_LEVEL_INFO, "leave_begins", "leave=%" G_GINT64_FORMAT, leave->id);
	return true;
}

static bool
run_one(struct core *core, struct leave_row *leave, const struct person *mentor, utc_t now,
        GError **error)
{
	date_t today = today_of(mentor, now);
	bool is_open = leave->substitute_id != 0 && !*leave->answer;

	if (today > leave->until_on) {
		/* The digest of the same morning says it as well. */
		bool is_digest_day = (mentor->days & DAY(date_weekday(today))) != 0;
		return end_leave(core, leave, now, error)
		       && (is_digest_day || tell_mentor(core, leave, "over", now, error));
	}
	if (is_open && today >= leave->from_on - ANSWER_BEFORE
	    && !take_answer(core, leave, false, now, error))
		return false;
	is_open = leave->substitute_id != 0 && !*leave->answer;
	if (leave->told_at == 0 && !is_open && today >= leave->from_on - TOLD_BEFORE
	    && !tell_mentees(core, leave, now, error))
		return false;
	return leave->begun_at != 0 || today < leave->from_on || begin(core, leave, now, error);
}

static bool
run_in_transaction(struct core *core, struct leave_row *leave, utc_t now, GError **error)
{
	struct person mentor = { 0 };
	bool ok = store_begin(core->store, error)
	          && person_get(core->store, leave->mentor_id, &mentor, error)
	          && run_one(core, leave, &mentor, now, error) && store_commit(core->store, error);

	if (!ok)
		store_rollback(core->store);
	person_clear(&mentor);
	return ok;
}

int64_t
leave_run(struct core *core, utc_t now, GError **error)
{
	g_autoptr(GArray) leaves = leave_list(core->store, error);

	for (guint i = 0; leaves && i < leaves->len; i++)
		if (!run_in_transaction(core, &g_array_index(leaves, struct leave_row, i), now,
		                        error))
			return -1;
	return leaves ? 0 : -1;
}
