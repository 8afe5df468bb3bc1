#include "mentoring/welcome.h"

#include "base/log.h"
#include "mentoring/incoming.h"
#include "mentoring/letter.h"
#include "store/outbox.h"
#include "store/session.h"
#include "template/textdate.h"

enum { HOUR_S = 3600, DAY_S = 86400 };

/* Keys "welcome:7", "backup:7:1a2b3c4d", "backup_unclear:7:12": the mentor, and which address was asked or which
 * message was unclear. */
static const char backup_key[] = "backup";
static const char unclear_key[] = "backup_unclear";

static char *
welcome_key(int64_t mentor_id)
{
	return g_strdup_printf("welcome:%" G_GINT64_FORMAT, mentor_id);
}

utc_t
welcome_sent_at(struct core *core, int64_t mentor_id)
{
	g_autofree char *key = welcome_key(mentor_id);

	return outbox_sent_at(core->store, key);
}

/* Takes over the data. */
static bool
post(struct core *core, struct letter *letter, utc_t now, GError **error)
{
	letter->kind = "welcome";
	letter->passes = PASSES_MENTORSHIP;
	bool ok = letter_post(core, letter, now, NULL, NULL, error);
	json_decref(letter->data);
	return ok;
}

static bool
post_welcome(struct core *core, const struct person *mentor, int64_t mentorship_id, utc_t now,
             GError **error)
{
	g_autofree char *key = welcome_key(mentor->id);
	g_autoptr(pair_owner) pair = pair_load(core, mentorship_id, error);

	if (!pair)
		return false;
	/* It is about all of their mentees. */
	struct letter letter = {
		.template = "welcome",
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = mentor,
		.data = json_object(),
	};
	data_take(letter.data, "digest_weekdays",
	          textdate_habit(mentor->lang, (unsigned)mentor->days));
	data_take(letter.data, "time", textdate_time(mentor->lang, (int)mentor->minute));
	data_number(letter.data, "n", pair->setting.programme->debt_stop);
	if (person_has_backup(mentor))
		data_set(letter.data, "backup", mentor->backup_name);
	return post(core, &letter, now, error);
}

/* ---- the backup ---- */

/* Whoever stands in is no person of the store: the mentor's row, with another name and address. */
static struct person
backup_of(const struct person *mentor)
{
	struct person backup = *mentor;

	backup.name = mentor->backup_name;
	backup.addr = mentor->backup_addr;
	return backup;
}

static char *
backup_asked_key(const struct person *mentor)
{
	g_autofree char *addr = g_ascii_strdown(mentor->backup_addr, -1);

	return g_strdup_printf("%s:%" G_GINT64_FORMAT ":%08x", backup_key, mentor->id,
	                       g_str_hash(addr));
}

static bool
ask_backup(struct core *core, const struct person *mentor, utc_t now, GError **error)
{
	g_autofree char *key = backup_asked_key(mentor);
	const struct person backup = backup_of(mentor);
	int64_t hours = (core->settings->safety.chase.s[1] + HOUR_S - 1) / HOUR_S;

	if (outbox_has(core->store, key))
		return true;
	struct letter letter = {
		.template = "backup_asked",
		.key = key,
		.to_whom = ADDRESSEE_BACKUP,
		.person = &backup,
		.data = json_object(),
	};
	data_set(letter.data, "mentor", mentor->name);
	data_number(letter.data, "hours", hours);
	return post(core, &letter, now, error);
}

bool
welcome_post(struct core *core, const struct person *mentor, utc_t moment, utc_t now,
             GError **error)
{
	struct recipient recipient = person_recipient(mentor);

	if (!workday_is(recipient.country, recipient_date(&recipient, now)))
		return true;
	int64_t mentorship_id = session_first_booked(core->store, mentor->id, moment);
	return mentorship_id == 0
	       || (post_welcome(core, mentor, mentorship_id, now, error)
	           && (!person_has_backup(mentor) || ask_backup(core, mentor, now, error)));
}

/* ---- what comes of it ---- */

/* The mentor whose backup a mail asked, if the address that was asked is still the backup's. False with no error:
 * it asked nobody, or somebody who is it no more. */
static bool
mentor_of(struct core *core, int64_t outbox_id, struct person *mentor, GError **error)
{
	int64_t id = outbox_key_number(core->store, outbox_id, backup_key);

	if (id == 0)
		id = outbox_key_number(core->store, outbox_id, unclear_key);
	if (id == 0 || !person_get(core->store, id, mentor, error))
		return false;
	if (outbox_is_to(core->store, outbox_id, mentor->backup_addr))
		return true;
	person_clear(mentor);
	return false;
}

/* The mentor hears of it at their next moment; `what`: the variant of the text. */
static bool
tell_mentor(struct core *core, const struct person *mentor, const char *what, int64_t about_id,
            utc_t now, GError **error)
{
	g_autofree char *key =
	    g_strdup_printf("backup_answered:%s:%" G_GINT64_FORMAT, what, about_id);
	struct letter letter = {
		.template = "backup_answered",
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = mentor,
		.data = json_object(),
		.not_before = person_workday_moment(mentor, now),
	};

	data_set(letter.data, "backup", mentor->backup_name);
	data_set(letter.data, "address", mentor->backup_addr);
	data_set(letter.data, "admin_contact", core->settings->admin.address);
	if (!g_str_equal(what, "no"))
		json_object_set_new(letter.data, what, json_true());
	return post(core, &letter, now, error);
}

static bool
ask_again(struct incoming *incoming, const struct person *mentor, GError **error)
{
	struct core *core = incoming->core;
	const struct person backup = backup_of(mentor);
	g_autofree char *key = g_strdup_printf("%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
	                                       unclear_key, mentor->id, incoming->work->id);

	if (outbox_last_keyed(core->store, mentor->id, unclear_key) + DAY_S > incoming->now
	    || incoming_is_guarded(incoming, mentor->id))
		return true;
	struct letter letter = {
		.template = "backup_unclear",
		.key = key,
		.to_whom = ADDRESSEE_BACKUP,
		.person = &backup,
		.data = json_object(),
		.thread_id = incoming->verdict->target.thread_id,
		.in_reply_to = *incoming->head->message_id ? incoming->head->message_id : NULL,
		.caused = true,
	};
	data_set(letter.data, "mentor", mentor->name);
	return post(core, &letter, incoming->now, error);
}

static bool
take_answer(struct incoming *incoming, const struct person *mentor, GError **error)
{
	struct store *store = incoming->core->store;
	enum command command = incoming->body ? incoming->body->said.command : COMMAND_NONE;
	bool is_yes = command == COMMAND_YES;

	if (!is_yes && command != COMMAND_NO)
		return ask_again(incoming, mentor, error);
	const char *answer = is_yes ? "yes" : "no";
	bool is_news = !g_str_equal(mentor->backup_answer, answer);
	/* A first yes is what everybody expects. */
	bool is_told = is_news && (!is_yes || *mentor->backup_answer);
	log_event(LOG_LEVEL_INFO, "backup_answered", "mentor=%" G_GINT64_FORMAT " answer=%s",
	          mentor->id, answer);
	return person_set_backup_answer(store, mentor->id, answer, error)
	       && (!is_told
	           || tell_mentor(incoming->core, mentor, answer, incoming->work->id, incoming->now,
	                          error));
}

bool
welcome_of_backup(struct incoming *incoming, GError **error)
{
	struct person mentor = { 0 };
	GError *failed = NULL;

	incoming->class = "command";
	bool ok = !mentor_of(incoming->core, incoming->verdict->target.outbox_id, &mentor, &failed)
	              ? failed == NULL
	              : take_answer(incoming, &mentor, &failed);
	person_clear(&mentor);
	if (failed)
		g_propagate_error(error, failed);
	return ok;
}

bool
welcome_came_back(struct core *core, int64_t outbox_id, utc_t now, GError **error)
{
	struct person mentor = { 0 };
	GError *failed = NULL;
	bool ok = !mentor_of(core, outbox_id, &mentor, &failed)
	              ? failed == NULL
	              : person_set_backup_answer(core->store, mentor.id, "bounced", &failed)
	                    && tell_mentor(core, &mentor, "bounced", outbox_id, now, &failed);

	person_clear(&mentor);
	if (failed)
		g_propagate_error(error, failed);
	return ok;
}
