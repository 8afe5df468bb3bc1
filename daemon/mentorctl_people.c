/* Commands about mentors, mentees, sessions and holds. */
#include "base/remedy.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/address_change.h"
#include "mentoring/roster.h"
#include "mentoring/roster_course.h"
#include "mentoring/welcome.h"
#include "programme/when.h"
#include "store/address.h"
#include "store/address_change.h"
#include "store/answer.h"
#include "store/hold.h"
#include "store/inbox.h"
#include "store/mentorship.h"
#include "store/person.h"
#include "store/session.h"

const char *const mentor_columns[] = { "id",   "name",      "address",  "lang",
	                               "zone", "mentees_n", "heard_at", NULL };
const char *const mentee_columns[] = { "id",    "name",  "address",         "mentor",
	                               "state", "holds", "next_session_at", NULL };
const char *const session_columns[] = { "mentee",  "n",     "at",    "starts_at",
	                                "minutes", "state", "place", NULL };

static struct person_words
words_of(const struct ctl *ctl)
{
	return (struct person_words){
		.name = ctl->values[OPTION_NAME],
		.address = ctl->values[OPTION_ADDRESS],
		.called = ctl->values[OPTION_CALLED],
		.lang = ctl->values[OPTION_LANG],
		.zone = ctl->values[OPTION_ZONE],
		.country = ctl->values[OPTION_COUNTRY],
		.days = ctl->values[OPTION_DAYS],
		.hour = ctl->values[OPTION_HOUR],
		.phone = ctl->values[OPTION_PHONE],
		.contact = ctl->values[OPTION_CONTACT],
		.backup = ctl->values[OPTION_BACKUP],
		.mentor = ctl->values[OPTION_MENTOR],
		.programme = ctl->values[OPTION_PROGRAMME],
	};
}

/* ---- a person ---- */

static json_t *
days_json(int64_t days)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	json_t *list = json_array();

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (days & (INT64_C(1) << i))
			json_array_append_new(list, json_string(names[i]));
	return list;
}

static json_t *
person_json(const struct person *person)
{
	json_t *object = json_object();
	g_autofree char *hour =
	    g_strdup_printf("%02d:%02d", (int)(person->minute / 60), (int)(person->minute % 60));

	show_text(object, "id", person->handle);
	show_text(object, "name", person->name);
	show_text(object, "called", person->called);
	show_text(object, "address", person->addr);
	show_text(object, "lang", person->lang);
	show_text(object, "zone", person->zone);
	show_text(object, "country", person->country);
	json_object_set_new(object, "days", days_json(person->days));
	show_text(object, "hour", hour);
	show_text(object, "phone", *person->phone ? person->phone : NULL);
	show_text(object, "contact", *person->contact ? person->contact : NULL);
	show_instant(object, "added_at", person->added_at);
	return object;
}

/* ---- mentors ---- */

static json_t *
mentor_json(struct ctl *ctl, const struct person *mentor, GError **error)
{
	g_autoptr(GArray) open = mentorship_open_of(ctl->core.store, mentor->id, error);
	if (!open)
		return NULL;
	json_t *object = person_json(mentor);
	g_autofree char *backup =
	    *mentor->backup_addr
		? g_strdup_printf("%s <%s>", mentor->backup_name, mentor->backup_addr)
		: NULL;
	show_text(object, "backup", backup);
	show_text(object, "backup_answer", *mentor->backup_answer ? mentor->backup_answer : NULL);
	show_number(object, "mentees_n", open->len);
	show_instant(object, "digest_at", open->len > 0 ? mentor->digest_at : 0);
	show_instant(object, "welcomed_at", welcome_sent_at(&ctl->core, mentor->id));
	show_instant(object, "heard_at", inbox_heard_at(ctl->core.store, mentor->id));
	return object;
}

json_t *
run_mentor_show(struct ctl *ctl, GError **error)
{
	struct person mentor = { 0 };
	json_t *object = roster_find(&ctl->core, ROLE_MENTOR, ctl->words[0], &mentor, error)
	                     ? mentor_json(ctl, &mentor, error)
	                     : NULL;

	person_clear(&mentor);
	return object;
}

json_t *
run_mentor_add(struct ctl *ctl, GError **error)
{
	struct person_words words = words_of(ctl);

	return roster_add_mentor(&ctl->core, ctl->words[0], &words, ctl->now, error)
	           ? run_mentor_show(ctl, error)
	           : NULL;
}

json_t *
run_mentor_set(struct ctl *ctl, GError **error)
{
	struct person_words words = words_of(ctl);

	return roster_set_mentor(&ctl->core, ctl->words[0], &words, ctl->now, error)
	           ? run_mentor_show(ctl, error)
	           : NULL;
}

json_t *
run_mentor_remove(struct ctl *ctl, GError **error)
{
	json_t *object = run_mentor_show(ctl, error);

	if (object && !roster_remove_mentor(&ctl->core, ctl->words[0], error))
		g_clear_pointer(&object, json_decref);
	return object;
}

json_t *
run_mentor_list(struct ctl *ctl, GError **error)
{
	g_autoptr(GArray) people = person_list(ctl->core.store, ROLE_MENTOR, error);
	if (!people)
		return NULL;
	json_t *items = json_array();
	for (guint i = 0; i < people->len; i++) {
		json_t *item = mentor_json(ctl, &g_array_index(people, struct person, i), error);
		if (!item) {
			json_decref(items);
			return NULL;
		}
		json_array_append_new(items, item);
	}
	return command_items(items);
}

/* ---- mentees ---- */

static json_t *
holds_json(const GArray *holds, int64_t mentorship_id)
{
	json_t *list = json_array();

	for (guint i = 0; i < holds->len; i++) {
		const struct hold *hold = &g_array_index(holds, struct hold, i);
		if (hold->mentorship_id == mentorship_id || hold->mentorship_id == 0)
			json_array_append_new(list, json_string(hold->reason));
	}
	return list;
}

/* Other addresses, and the one that was asked for and waits for a yes. */
static void
add_addresses(struct ctl *ctl, const struct pair *pair, json_t *object)
{
	g_autoptr(GPtrArray) others = address_others(ctl->core.store, pair->mentee.id, NULL);
	struct address_change waiting = { 0 };
	json_t *list = json_array();

	for (guint i = 0; others && i < others->len; i++)
		json_array_append_new(list, json_string(g_ptr_array_index(others, i)));
	json_object_set_new(object, "other_addresses", list);
	bool waits = address_change_waiting(ctl->core.store, pair->mentee.id, &waiting, NULL);
	show_text(object, "address_waiting", waits ? waiting.addr : NULL);
	address_change_clear(&waiting);
}

static json_t *
pair_json(struct ctl *ctl, const struct pair *pair, const GArray *holds)
{
	const struct mentorship *row = &pair->mentorship;
	struct standing standing = course_standing(pair->course, &pair->setting, ctl->now);
	json_t *object = person_json(&pair->mentee);

	show_text(object, "mentor", pair->mentor.handle);
	show_text(object, "programme", row->programme);
	show_number(object, "pace", pair->course->pace);
	show_text(object, "state", course_state(pair->course, &pair->setting, ctl->now));
	json_object_set_new(object, "holds", holds_json(holds, row->id));
	show_instant(object, "consent_at", row->consent_at);
	show_number(object, "sessions_n", pair->course->sessions->len);
	show_number(object, "held_n", standing.held);
	show_instant(object, "next_session_at",
	             standing.next < 0 ? 0
	                               : course_session(pair->course, standing.next)->starts_at);
	show_number(object, "prompts_n", pair->course->prompts->len);
	show_number(object, "answers_n", answer_count(ctl->core.store, row->id));
	show_instant(object, "next_look_at", row->moment_at);
	add_addresses(ctl, pair, object);
	show_instant(object, "begun_at", row->added_at);
	show_instant(object, "ended_at", row->ended_at);
	return object;
}

json_t *
run_mentee_show(struct ctl *ctl, GError **error)
{
	g_autoptr(GArray) holds = hold_list(ctl->core.store, error);
	g_autoptr(pair_owner) pair = holds ? roster_pair(&ctl->core, ctl->words[0], error) : NULL;

	return pair ? pair_json(ctl, pair, holds) : NULL;
}

static bool
add_mentee_item(struct ctl *ctl, const struct person *mentee, const GArray *holds, json_t *items,
                GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(&ctl->core, mentee->handle, error);

	return pair && json_array_append_new(items, pair_json(ctl, pair, holds)) == 0;
}

json_t *
run_mentee_list(struct ctl *ctl, GError **error)
{
	g_autoptr(GArray) holds = hold_list(ctl->core.store, error);
	g_autoptr(GArray) people = holds ? person_list(ctl->core.store, ROLE_MENTEE, error) : NULL;
	json_t *items = people ? json_array() : NULL;

	for (guint i = 0; items && i < people->len; i++)
		if (!add_mentee_item(ctl, &g_array_index(people, struct person, i), holds, items,
		                     error))
			g_clear_pointer(&items, json_decref);
	return items ? command_items(items) : NULL;
}

json_t *
run_mentee_add(struct ctl *ctl, GError **error)
{
	struct person_words words = words_of(ctl);

	return roster_add_mentee(&ctl->core, ctl->words[0], &words, ctl->now, error)
	           ? run_mentee_show(ctl, error)
	           : NULL;
}

json_t *
run_mentee_set(struct ctl *ctl, GError **error)
{
	struct person_words words = words_of(ctl);

	return roster_set_mentee(&ctl->core, ctl->words[0], &words, ctl->now, error)
	           ? run_mentee_show(ctl, error)
	           : NULL;
}

json_t *
run_mentee_hold(struct ctl *ctl, GError **error)
{
	return roster_hold(&ctl->core, ctl->words[0], ctl->now, error) ? run_mentee_show(ctl, error)
	                                                               : NULL;
}

json_t *
run_mentee_release(struct ctl *ctl, GError **error)
{
	return roster_release(&ctl->core, ctl->words[0], ctl->now, error)
	           ? run_mentee_show(ctl, error)
	           : NULL;
}

json_t *
run_mentee_pause(struct ctl *ctl, GError **error)
{
	return roster_pause(&ctl->core, ctl->words[0], ctl->words[1], ctl->now, error)
	           ? run_mentee_show(ctl, error)
	           : NULL;
}

json_t *
run_mentee_resume(struct ctl *ctl, GError **error)
{
	return roster_resume(&ctl->core, ctl->words[0], ctl->now, error)
	           ? run_mentee_show(ctl, error)
	           : NULL;
}

json_t *
run_mentee_pace(struct ctl *ctl, GError **error)
{
	return roster_pace(&ctl->core, ctl->words[0], ctl->words[1], ctl->now, error)
	           ? run_mentee_show(ctl, error)
	           : NULL;
}

json_t *
run_mentee_address(struct ctl *ctl, GError **error)
{
	const char *mentee = ctl->words[0];
	const char *how = ctl->words[1];
	const char *addr = ctl->words[2];
	bool is_primary = g_str_equal(how, "primary");

	if (is_primary || g_str_equal(how, "add"))
		return address_change_ask(&ctl->core, mentee, addr, is_primary, ctl->now, error)
		           ? run_mentee_show(ctl, error)
		           : NULL;
	if (g_str_equal(how, "remove"))
		return address_change_remove(&ctl->core, mentee, addr, error)
		           ? run_mentee_show(ctl, error)
		           : NULL;
	g_autofree char *shown = g_strescape(how, NULL);
	g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
	            "\"%s\" is nothing that is done to an address; "
	            "write add, primary or remove",
	            shown);
	return NULL;
}

json_t *
run_mentee_end(struct ctl *ctl, GError **error)
{
	return roster_end_mentee(&ctl->core, ctl->words[0], ctl->now, error)
	           ? run_mentee_show(ctl, error)
	           : NULL;
}

/* ---- holds for all ---- */

static json_t *
all_holds(struct ctl *ctl, GError **error)
{
	g_autoptr(GArray) holds = hold_list(ctl->core.store, error);
	if (!holds)
		return NULL;
	json_t *object = json_object();
	show_bool(object, "all_held", hold_stops(ctl->core.store, 0));
	show_number(object, "holds_n", holds->len);
	return object;
}

json_t *
run_hold_all(struct ctl *ctl, GError **error)
{
	return roster_hold(&ctl->core, NULL, ctl->now, error) ? all_holds(ctl, error) : NULL;
}

json_t *
run_release_all(struct ctl *ctl, GError **error)
{
	return roster_release(&ctl->core, NULL, ctl->now, error) ? all_holds(ctl, error) : NULL;
}

/* ---- sessions ---- */

/* "held" stands in no row: a booked session that is over. */
static const char *
session_state_word(const struct session_row *row, utc_t now)
{
	bool is_over = row->starts_at + row->minutes * 60 <= now;

	return g_str_equal(row->status, "booked") && is_over ? "held" : row->status;
}

static json_t *
session_json(const struct session_row *row, const struct person *mentee, const char *zone, int n,
             utc_t now)
{
	json_t *object = json_object();
	g_autofree char *at = when_text(zone, row->starts_at);

	show_text(object, "mentee", mentee->handle);
	show_number(object, "n", n);
	show_text(object, "at", at);
	show_instant(object, "starts_at", row->starts_at);
	show_number(object, "minutes", row->minutes);
	show_text(object, "state", session_state_word(row, now));
	show_text(object, "place", *row->place ? row->place : NULL);
	return object;
}

static bool
add_sessions(struct ctl *ctl, const struct pair *pair, json_t *items, GError **error)
{
	g_autoptr(GArray) rows = session_list(ctl->core.store, pair->mentorship.id, error);

	for (guint i = 0; rows && i < rows->len; i++)
		json_array_append_new(
		    items, session_json(&g_array_index(rows, struct session_row, i), &pair->mentee,
		                        pair->mentor.zone, (int)i + 1, ctl->now));
	return rows != NULL;
}

static json_t *
sessions_of(struct ctl *ctl, const char *mentee, GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(&ctl->core, mentee, error);
	json_t *items = pair ? json_array() : NULL;

	if (items && !add_sessions(ctl, pair, items, error))
		g_clear_pointer(&items, json_decref);
	return items ? command_items(items) : NULL;
}

json_t *
run_session_list(struct ctl *ctl, GError **error)
{
	if (ctl->words[0])
		return sessions_of(ctl, ctl->words[0], error);
	g_autoptr(GArray) open = mentorship_open(ctl->core.store, error);
	json_t *items = open ? json_array() : NULL;
	for (guint i = 0; items && i < open->len; i++) {
		g_autoptr(pair_owner) pair =
		    pair_load(&ctl->core, g_array_index(open, int64_t, i), error);
		if (!pair || !add_sessions(ctl, pair, items, error))
			g_clear_pointer(&items, json_decref);
	}
	return items ? command_items(items) : NULL;
}

json_t *
run_session_add(struct ctl *ctl, GError **error)
{
	const struct session_words words = {
		.when = ctl->words[1],
		.minutes = ctl->values[OPTION_MINUTES],
		.place = ctl->values[OPTION_PLACE],
	};

	return roster_add_session(&ctl->core, ctl->words[0], &words, ctl->now, error)
	           ? sessions_of(ctl, ctl->words[0], error)
	           : NULL;
}

json_t *
run_session_move(struct ctl *ctl, GError **error)
{
	return roster_move_session(&ctl->core, ctl->words[0], ctl->words[1], ctl->words[2],
	                           ctl->now, error)
	           ? sessions_of(ctl, ctl->words[0], error)
	           : NULL;
}

static json_t *
session_change(struct ctl *ctl, enum session_change change, GError **error)
{
	return roster_change_session(&ctl->core, ctl->words[0], ctl->words[1], change, ctl->now,
	                             error)
	           ? sessions_of(ctl, ctl->words[0], error)
	           : NULL;
}

json_t *
run_session_cancel(struct ctl *ctl, GError **error)
{
	return session_change(ctl, SESSION_CANCEL, error);
}

json_t *
run_session_held(struct ctl *ctl, GError **error)
{
	return session_change(ctl, SESSION_HELD, error);
}

json_t *
run_session_missed(struct ctl *ctl, GError **error)
{
	return session_change(ctl, SESSION_MISS, error);
}
