#include "mentoring/reschedule.h"

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/notebook.h"
#include "mentoring/steer.h"
#include "programme/arrival.h"
#include "store/proposal.h"

/* The times of a mail that can still come, on the clock of whoever wrote them. */
struct times {
	utc_t at[SAID_TIMES_MOST];
	size_t n;
};

static struct times
times_of(const struct incoming *incoming, const struct person *writer)
{
	const struct said *said = &incoming->body->said;
	struct times times = { .n = 0 };

	for (uint32_t i = 0; i < said->times_n; i++) {
		const struct said_time *time = &said->times[i];
		if (time->date == DATE_NONE || time->minute < 0)
			continue;
		utc_t at = zone_utc(writer->zone, (struct wall){ time->date, time->minute });
		if (at > incoming->now)
			times.at[times.n++] = at;
	}
	return times;
}

/* The session that is spoken of: the one declined last that could still come, else the next. 0: none. */
static int64_t
session_spoken_of(const struct incoming *incoming)
{
	const struct pair *pair = incoming->pair;
	struct standing standing = course_standing(pair->course, &pair->setting, incoming->now);
	int index = steer_declined(pair->course, incoming->now);

	if (index < 0)
		index = standing.next;
	return index < 0 ? 0 : course_session(pair->course, index)->row_id;
}

static bool
propose(struct incoming *incoming, enum role by, const struct times *times, GError **error)
{
	const struct proposal_new proposal = {
		.mentorship_id = incoming->pair->mentorship.id,
		.session_id = session_spoken_of(incoming),
		.by = role_names[by],
		.times = times->at,
		.n = times->n,
	};

	return proposal_replace(incoming->core->store, &proposal, incoming->now, error);
}

/* n, and each time as the reader writes it. */
static void
add_times(const struct person *reader, const struct times *times, utc_t now, json_t *data)
{
	json_t *list = json_array();

	for (size_t i = 0; i < times->n; i++) {
		json_t *time = json_object();
		data_number(time, "n", (int64_t)i + 1);
		data_take(time, "when", facts_when(reader->lang, reader->zone, times->at[i], now));
		data_take(time, "time", facts_time(reader->lang, reader->zone, times->at[i]));
		json_array_append_new(list, time);
	}
	data_number(data, "n", (int64_t)times->n);
	if (times->n > 0)
		json_object_set(data, "times", list);
	json_decref(list);
}

static json_t *
data_for(const struct incoming *incoming, const struct person *reader, const struct times *times)
{
	json_t *data = pair_data(incoming->pair, reader->lang, incoming->now);

	add_times(reader, times, incoming->now, data);
	return data;
}

/* ---- a mentee's ---- */

/* What the mentor reads: the times, numbered, or what was written instead. */
static bool
tell_mentor(struct incoming *incoming, const struct times *times, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct person *mentor = &pair->mentor;
	g_autofree char *key =
	    g_strdup_printf("reschedule_mentor:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = data_for(incoming, mentor, times);
	struct letter letter = letter_to_mentor(pair, "reschedule_mentor", "reschedule", key, data);
	int index = steer_declined(pair->course, incoming->now);

	letter.caused = true;
	if (times->n == 0)
		data_set(data, "text", incoming->body->text);
	else
		json_object_set_new(data, "proposed", json_true());
	bool ok = (index < 0
	           || facts_session(incoming->core, pair, course_session(pair->course, index),
	                            mentor, incoming->now, data))
	          && letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

bool
reschedule_ask(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	struct times times = times_of(incoming, &pair->mentee);
	struct standing standing = course_standing(pair->course, &pair->setting, incoming->now);
	g_autoptr(GArray) mails = planned_list_new();

	incoming->class = "command";
	if (!propose(incoming, ROLE_MENTEE, &times, error))
		return false;
	if (standing.next >= 0)
		arrival_declined(pair->course, standing.next, incoming->now, mails);
	log_event(LOG_LEVEL_INFO, "reschedule",
	          "mentorship=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT " times_n=%zu",
	          pair->mentorship.id, incoming->work->id, times.n);
	if (mails->len > 0)
		return incoming_carry(incoming, mails,
		                      times.n > 0 ? "times_sent" : "reschedule_ask", error);
	/* Nothing is booked, or it was declined before: the times are what is new. */
	return pair_save(incoming->core, pair, incoming->now, error)
	       && (times.n == 0 || tell_mentor(incoming, &times, error))
	       && incoming_reply(incoming, &pair->mentee, REPLY_TIMES,
	                         times.n > 0 ? "times_sent" : "reschedule_ask",
	                         data_for(incoming, &pair->mentee, &times), error);
}

/* The proposal that a number, or a yes to the only one, picks of those the other side made. 0: none. */
static utc_t
picked(const struct incoming *incoming, enum role by)
{
	const struct said *said = &incoming->body->said;
	g_autoptr(GArray) rows = proposal_list(incoming->core->store, incoming->pair->mentorship.id,
	                                       role_names[by], NULL);
	utc_t shown_at = outbox_due_at(incoming->core->store, incoming->verdict->target.outbox_id);
	uint32_t number = said->number;

	if (number == 0 && said->command == COMMAND_YES && rows && rows->len == 1)
		number = 1;
	for (guint i = 0; rows && i < rows->len; i++) {
		const struct proposal_row *row = &g_array_index(rows, struct proposal_row, i);
		/* A number means what its own mail showed, not what was proposed since. */
		if (row->n == number && row->starts_at > incoming->now && row->at <= shown_at)
			return row->starts_at;
	}
	return 0;
}

static bool
set_time(struct incoming *incoming, utc_t at, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct times none = { .n = 0 };

	return propose(incoming, ROLE_MENTEE, &none, error)
	       && steer_session_at(incoming->core, pair, at, incoming->now, error);
}

/* "Which times would suit?" was answered in words: the mentor reads them. */
static bool
pass_on_words(struct incoming *incoming, const struct times *times, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();
	const struct writing writing = { .arrived_at = incoming->arrived_at,
		                         .written_at = incoming->written_at,
		                         .words = incoming->body->words_n };

	incoming->class = "session";
	arrival_session_words(pair->course, &pair->setting, &writing, (struct scores){ 0 },
	                      incoming->now, mails);
	return notebook_add(incoming, "prep", error) != 0
	       && (times->n == 0 || propose(incoming, ROLE_MENTEE, times, error))
	       && pair_save(incoming->core, pair, incoming->now, error)
	       && tell_mentor(incoming, times, error)
	       && incoming_reply(incoming, &pair->mentee, REPLY_TIMES, "times_sent",
	                         data_for(incoming, &pair->mentee, times), error);
}

static bool
is_about_times(const struct incoming *incoming)
{
	g_autofree char *kind = verdict_answers(incoming->core, incoming->verdict);

	return g_str_equal(kind, "reschedule") || g_str_equal(kind, "schedule_nudge");
}

bool
reschedule_of_mentee(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct times times = times_of(incoming, &incoming->pair->mentee);

	*is_filed = is_about_times(incoming) && incoming->body->state == BODY_TEXT;
	if (!*is_filed)
		return true;
	utc_t at = picked(incoming, ROLE_MENTOR);
	if (at == 0)
		return pass_on_words(incoming, &times, error);
	incoming->class = "command";
	return set_time(incoming, at, error);
}

/* ---- a mentor's ---- */

/* M104, M105: one line. Takes over the words. */
static bool
answer_mentor(struct incoming *incoming, const char *name, json_t *words, GError **error)
{
	const struct person *mentor = &incoming->pair->mentor;
	char *line = catalogue_line(incoming->core->catalogue, mentor->lang, name, words, error);

	json_decref(words);
	if (!line)
		return false;
	json_t *data = json_object();
	json_t *lines = json_array();
	json_array_append_new(lines, json_string(line));
	json_object_set_new(data, "lines", lines);
	g_free(line);
	return incoming_reply(incoming, mentor, REPLY_CONFIRMED, "digest_done", data, error);
}

static bool
set_by_mentor(struct incoming *incoming, utc_t at, GError **error)
{
	const struct person *mentor = &incoming->pair->mentor;
	json_t *words = json_object();

	data_set(words, "mentee", incoming->pair->mentee.called);
	data_take(words, "when", facts_when(mentor->lang, mentor->zone, at, incoming->now));
	data_take(words, "time", facts_time(mentor->lang, mentor->zone, at));
	if (!set_time(incoming, at, error)) {
		json_decref(words);
		return false;
	}
	return answer_mentor(incoming, "done.move", words, error);
}

/* M60: several times of the mentor's are the mentee's to choose from. */
static bool
propose_to_mentee(struct incoming *incoming, const struct times *times, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autofree char *key =
	    g_strdup_printf("times_proposed:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = data_for(incoming, &pair->mentee, times);
	struct letter letter = {
		.template = "times_proposed",
		.kind = "reschedule",
		.key = key,
		.to_whom = ADDRESSEE_MENTEE,
		.person = &pair->mentee,
		.data = data,
		.mentorship_id = pair->mentorship.id,
		.thread_id = outbox_thread_to(incoming->core->store, pair->mentorship.id,
		                              "reschedule", ADDRESSEE_MENTEE),
		.caused = true,
	};

	if (letter.thread_id == 0)
		letter.thread_id =
		    outbox_thread_of(incoming->core->store, pair->mentorship.id, "invitation");
	bool ok = propose(incoming, ROLE_MENTOR, times, error)
	          && letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	if (!ok)
		return false;
	json_t *words = json_object();
	data_set(words, "mentee", pair->mentee.called);
	return answer_mentor(incoming, "done.proposed", words, error);
}

bool
reschedule_of_mentor(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct times times = times_of(incoming, &incoming->pair->mentor);
	bool is_open = incoming->pair->mentorship.ended_at == 0
	               && incoming->pair->course->consent == CONSENT_YES;
	utc_t at = picked(incoming, ROLE_MENTEE);

	*is_filed = is_open && (at != 0 || times.n > 0);
	if (!*is_filed)
		return true;
	incoming->class = "command";
	if (times.n > 1)
		return propose_to_mentee(incoming, &times, error);
	return set_by_mentor(incoming, times.n == 1 ? times.at[0] : at, error);
}
