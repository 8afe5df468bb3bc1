#include "mentoring/roster.h"

#include "base/log.h"
#include "base/remedy.h"
#include "config/suggest.h"
#include "mail/address.h"
#include "mentoring/mentor_moment.h"
#include "mentoring/roster_words.h"
#include "programme/arrival.h"
#include "programme/when.h"
#include "store/address.h"
#include "store/hold.h"
#include "store/mentorship.h"
#include "store/outbox.h"
#include "store/session.h"

enum {
	DIGEST_MINUTE = 7 * 60 + 30,
	MAIL_MINUTE = 8 * 60 + 30,
};

/* ---- finding ---- */

static const char *
nearest_handle(const GArray *people, const char *handle)
{
	g_autoptr(GPtrArray) handles = g_ptr_array_new();

	for (guint i = 0; i < people->len; i++)
		g_ptr_array_add(handles, g_array_index(people, struct person, i).handle);
	return suggest(handle, (const char *const *)handles->pdata, handles->len);
}

static bool
not_found(struct core *core, enum role role, const char *handle, GError **error)
{
	g_autoptr(GArray) people = person_list(core->store, role, error);
	if (!people)
		return false;
	const char *nearest = nearest_handle(people, handle);
	g_autofree char *shown = g_strescape(handle, NULL);
	if (nearest)
		return remedy_refuse(error, "there is no %s \"%s\"; did you mean %s?",
		                     role_names[role], shown, nearest);
	return remedy_refuse(error,
	                     "there is no %s \"%s\"; mentorctl %s list shows those there are",
	                     role_names[role], shown, role_names[role]);
}

bool
roster_find(struct core *core, enum role role, const char *handle, struct person *person,
            GError **error)
{
	GError *failed = NULL;

	if (person_by_handle(core->store, handle, person, &failed)) {
		if (person->role == role)
			return true;
		const char *other = role_names[person->role];
		person_clear(person);
		return remedy_refuse(error, "%s is a %s; write mentorctl %s ...", handle, other,
		                     other);
	}
	if (failed) {
		g_propagate_error(error, failed);
		return false;
	}
	return not_found(core, role, handle, error);
}

struct pair *
roster_pair(struct core *core, const char *mentee, GError **error)
{
	struct person person = { 0 };
	struct mentorship mentorship = { 0 };
	struct pair *pair = NULL;

	if (!roster_find(core, ROLE_MENTEE, mentee, &person, error))
		return NULL;
	if (mentorship_of_mentee(core->store, person.id, &mentorship, error))
		pair = pair_load(core, mentorship.id, error);
	mentorship_clear(&mentorship);
	person_clear(&person);
	return pair;
}

/* One that still goes on. */
struct pair *
roster_open_pair(struct core *core, const char *mentee, GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(core, mentee, error);

	if (pair && pair->mentorship.ended_at != 0) {
		remedy_refuse(
		    error,
		    "the mentorship of %s is over; mentorctl mentee add %s --mentor ID begins a "
		    "new one",
		    mentee, mentee);
		return NULL;
	}
	return g_steal_pointer(&pair);
}

/* ---- people ---- */

/* One human may be mentor and mentee, but not one of them twice: a mail that proves only its
 * sender must lead to one person. */
bool
roster_is_taken(struct core *core, const struct person *person, GError **error)
{
	g_autoptr(GArray) ids = address_persons(core->store, person->addr, error);
	bool taken = ids == NULL;

	for (guint i = 0; ids && !taken && i < ids->len; i++) {
		struct person other = { 0 };
		taken = !person_get(core->store, g_array_index(ids, int64_t, i), &other, error);
		if (!taken && other.id != person->id && other.role == person->role) {
			taken = true;
			remedy_refuse(error,
			              "the %s %s has the address %s already; write another one",
			              role_names[other.role], other.handle, person->addr);
		}
		person_clear(&other);
	}
	return taken;
}

static bool
is_handle_free(struct core *core, const char *handle, GError **error)
{
	struct person other = { 0 };
	GError *failed = NULL;

	if (!person_by_handle(core->store, handle, &other, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL;
	}
	remedy_refuse(error,
	              "there is a %s %s already; choose another ID, or change it with mentorctl %s "
	              "set %s",
	              role_names[other.role], handle, role_names[other.role], handle);
	person_clear(&other);
	return false;
}

static bool
has_needed(const struct person *person, GError **error)
{
	const char *missing = !person->name   ? "--name NAME"
	                      : !person->addr ? "--address ADDR"
	                                      : NULL;

	if (!missing)
		return true;
	g_set_error(error, REMEDY, REMEDY_SET_ASIDE, "a new person needs %s; write it too",
	            missing);
	return false;
}

static void
fill_defaults(struct person *person, const char *handle, const char *lang, const char *zone,
              utc_t now)
{
	person->handle = g_strdup(handle);
	person->lang = g_strdup(lang);
	person->zone = g_strdup(zone);
	person->country = g_strdup(country_word(country_of_zone(zone)));
	person->days = person->role == ROLE_MENTOR ? DAY(MONDAY) : DAYS_WORKING;
	person->minute = person->role == ROLE_MENTOR ? DIGEST_MINUTE : MAIL_MINUTE;
	person->phone = g_strdup("");
	person->contact = g_strdup("");
	person->backup_name = g_strdup("");
	person->backup_addr = g_strdup("");
	person->backup_answer = g_strdup("");
	person->digested_for = DATE_NONE;
	person->added_at = now;
}

/* Returns the new row's id, 0 on an error. */
static int64_t
add_person(struct core *core, struct person *person, const struct person_words *words,
           GError **error)
{
	if (!roster_check_handle(person->handle, error)
	    || !roster_take_words(core->settings, words, person, error)
	    || !has_needed(person, error) || !is_handle_free(core, person->handle, error)
	    || roster_is_taken(core, person, error))
		return 0;
	if (person->role == ROLE_MENTOR)
		person->digest_at = mentor_moment_after(person, person->added_at);
	return person_add(core->store, person, error);
}

bool
roster_add_mentor(struct core *core, const char *handle, const struct person_words *words,
                  utc_t now, GError **error)
{
	struct person person = { .role = ROLE_MENTOR };

	fill_defaults(&person, handle, core->settings->mail.lang, core->settings->mail.zone, now);
	bool ok = add_person(core, &person, words, error) != 0;
	person_clear(&person);
	return ok;
}

/* A new address takes the old one's place; what stopped the mail for the old one is over. */
static bool
change_address(struct core *core, const struct person *person, const char *before, utc_t now,
               GError **error)
{
	if (g_ascii_strcasecmp(person->addr, before) == 0)
		return true;
	if (roster_is_taken(core, person, error))
		return false;
	return (address_is_of(core->store, person->id, person->addr)
	        || address_add(core->store, person->id, person->addr, false, now, error))
	       && address_set_primary(core->store, person->id, person->addr, error)
	       && address_remove(core->store, person->id, before, error);
}

static bool
set_person(struct core *core, struct person *person, const struct person_words *words, utc_t now,
           GError **error)
{
	g_autofree char *before = g_strdup(person->addr);

	if (!roster_take_words(core->settings, words, person, error)
	    || !change_address(core, person, before, now, error))
		return false;
	if (person->role == ROLE_MENTOR)
		person->digest_at = mentor_moment_after(person, now);
	return person_update(core->store, person, error);
}

/* The next moment hangs on both people's days and hours. */
bool
roster_plan_anew(struct core *core, int64_t mentorship_id, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = pair_load(core, mentorship_id, error);

	return pair && pair_save(core, pair, now, error);
}

static bool
plan_mentees_anew(struct core *core, int64_t mentor_id, utc_t now, GError **error)
{
	g_autoptr(GArray) open = mentorship_open_of(core->store, mentor_id, error);
	bool ok = open != NULL;

	for (guint i = 0; ok && i < open->len; i++)
		ok = roster_plan_anew(core, g_array_index(open, int64_t, i), now, error);
	return ok;
}

bool
roster_set_mentor(struct core *core, const char *handle, const struct person_words *words,
                  utc_t now, GError **error)
{
	struct person person = { 0 };
	bool ok = roster_find(core, ROLE_MENTOR, handle, &person, error)
	          && set_person(core, &person, words, now, error)
	          && plan_mentees_anew(core, person.id, now, error);

	person_clear(&person);
	return ok;
}

bool
roster_remove_mentor(struct core *core, const char *handle, GError **error)
{
	struct person person = { 0 };

	if (!roster_find(core, ROLE_MENTOR, handle, &person, error))
		return false;
	bool had_any = mentorship_first_added(core->store, person.id) != 0;
	g_autoptr(GArray) open = mentorship_open_of(core->store, person.id, error);
	bool ok = open != NULL;
	if (ok && open->len > 0)
		ok = remedy_refuse(
		    error, "%s has %u open mentorships; end them first: mentorctl mentee end ID",
		    handle, open->len);
	else if (ok && had_any)
		ok = remedy_refuse(
		    error,
		    "%s has mentorships that are over but kept; they go when their retention "
		    "ends",
		    handle);
	ok = ok && person_remove(core->store, person.id, error);
	person_clear(&person);
	return ok;
}

/* ---- mentorships ---- */

static bool
begin_mentorship(struct core *core, int64_t mentee_id, int64_t mentor_id, const char *programme,
                 utc_t now, GError **error)
{
	struct mentorship row = {
		.mentee_id = mentee_id,
		.mentor_id = mentor_id,
		.programme = g_strdup(programme ? programme : "starter"),
		.looked_at = now - 1,
		.added_at = now,
	};
	int64_t id = core_programme(core, row.programme, error)
	                 ? mentorship_add(core->store, &row, error)
	                 : 0;

	mentorship_clear(&row);
	return id != 0 && roster_plan_anew(core, id, now, error);
}

/* Whether a mentee of this ID is there, and free for a new mentorship. False with no error: there is
 * none. */
static bool
may_begin_again(struct core *core, const char *handle, struct person *person, GError **error)
{
	struct mentorship last = { 0 };

	if (!person_by_handle(core->store, handle, person, error) || person->role != ROLE_MENTEE)
		return false;
	bool is_open =
	    mentorship_of_mentee(core->store, person->id, &last, error) && last.ended_at == 0;
	mentorship_clear(&last);
	return !is_open
	       || remedy_refuse(
		   error,
		   "%s has an open mentorship; change it with mentorctl mentee set %s, or end "
		   "it first: mentorctl mentee end %s",
		   handle, handle, handle);
}

/* Returns the mentee's id, 0 on an error. */
static int64_t
take_in_mentee(struct core *core, const char *handle, const struct person_words *words,
               const struct person *mentor, utc_t now, GError **error)
{
	struct person person = { 0 };
	GError *failed = NULL;
	int64_t id = 0;

	if (may_begin_again(core, handle, &person, &failed)) {
		id = set_person(core, &person, words, now, &failed) ? person.id : 0;
	} else if (!failed) {
		person_clear(&person);
		person = (struct person){ .role = ROLE_MENTEE };
		fill_defaults(&person, handle, mentor->lang, mentor->zone, now);
		id = add_person(core, &person, words, &failed);
	}
	person_clear(&person);
	if (failed)
		g_propagate_error(error, failed);
	return id;
}

bool
roster_add_mentee(struct core *core, const char *handle, const struct person_words *words,
                  utc_t now, GError **error)
{
	struct person person = { 0 };

	if (!words->mentor) {
		g_set_error_literal(error, REMEDY, REMEDY_SET_ASIDE,
		                    "a mentee needs a mentor; write --mentor ID");
		return false;
	}
	if (!roster_find(core, ROLE_MENTOR, words->mentor, &person, error))
		return false;
	int64_t id = take_in_mentee(core, handle, words, &person, now, error);
	bool ok = id != 0 && begin_mentorship(core, id, person.id, words->programme, now, error);
	person_clear(&person);
	return ok;
}

/* A programme with fewer sessions than have been held would be over at once. */
static bool
change_programme(struct core *core, struct pair *pair, const char *name, utc_t now, GError **error)
{
	if (!name || g_str_equal(name, pair->mentorship.programme))
		return true;
	const struct programme *programme = core_programme(core, name, error);
	if (!programme)
		return false;
	int held = course_standing(pair->course, &pair->setting, now).held;
	if (programme->sessions > 0 && held >= programme->sessions)
		return remedy_refuse(
		    error,
		    "%s has %d sessions, and %s has held %d; choose one that goes on, "
		    "like partnership",
		    name, programme->sessions, pair->mentee.handle, held);
	g_free(pair->mentorship.programme);
	pair->mentorship.programme = g_strdup(name);
	pair->setting.programme = programme;
	return true;
}

bool
roster_set_mentee(struct core *core, const char *handle, const struct person_words *words,
                  utc_t now, GError **error)
{
	g_autoptr(pair_owner) before = words->programme ? roster_open_pair(core, handle, error)
	                                                : roster_pair(core, handle, error);

	if (!before || !set_person(core, &before->mentee, words, now, error))
		return false;
	/* A new address is a way out of a hold that the old one brought. */
	if (words->address
	    && !hold_end(core->store, before->mentorship.id, "bounce", "admin", now, error))
		return false;
	g_autoptr(pair_owner) pair = pair_load(core, before->mentorship.id, error);
	if (!pair || !change_programme(core, pair, words->programme, now, error))
		return false;
	if (!hold_stops_one(core->store, pair->mentorship.id))
		arrival_release(pair->course);
	return pair_save(core, pair, now, error);
}

bool
roster_end(struct core *core, struct pair *pair, utc_t now, GError **error)
{
	if (pair->course->end != COURSE_OPEN)
		return remedy_refuse(error, "%s is ending already; the closing mail is on its way",
		                     pair->mentee.handle);
	arrival_end(pair->course);
	if (pair->course->end == COURSE_OPEN)
		pair->course->end = COURSE_ENDED; /* nothing has begun, so nothing is closed */
	log_event(LOG_LEVEL_INFO, "mentorship_ends", "mentorship=%" G_GINT64_FORMAT,
	          pair->mentorship.id);
	return outbox_skip_person(core->store, pair->mentorship.id, error)
	       && pair_save(core, pair, now, error);
}

bool
roster_end_mentee(struct core *core, const char *handle, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = roster_open_pair(core, handle, error);

	return pair && roster_end(core, pair, now, error);
}
