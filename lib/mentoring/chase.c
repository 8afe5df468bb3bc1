#include "mentoring/chase.h"

#include "base/log.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"

enum { MINUTE_S = 60, HOUR_S = 3600 };

/* How often each has been told before the others are: the places of [safety] chase. */
enum { TO_BACKUP = 1, TO_ALL = 2 };

/* One alarm that is told again. */
struct chasing {
	struct core *core;
	struct pair *pair;
	const struct alarm_row *alarm;
	utc_t now;
};

utc_t
chase_next(const struct core *core, utc_t since_at, int64_t n)
{
	const struct durations *chase = &core->settings->safety.chase;

	return (size_t)n < chase->n ? since_at + chase->s[n] : 0;
}

static bool
has_backup(const struct pair *pair)
{
	return person_has_backup(&pair->mentor);
}

/* How long nobody has taken it: "30 min" or "4 h", alike in every language. */
static char *
since_text(const struct chasing *chasing)
{
	utc_t waited = chasing->now - chasing->alarm->since_at;

	return waited < (utc_t)2 * HOUR_S
	           ? g_strdup_printf("%" G_GINT64_FORMAT " min", waited / MINUTE_S)
	           : g_strdup_printf("%" G_GINT64_FORMAT " h", waited / HOUR_S);
}

/* What the admin and the log know it by. */
static void
set_number(const struct chasing *chasing, json_t *data)
{
	data_take(data, "alarm", g_strdup_printf("%" G_GINT64_FORMAT, chasing->alarm->id));
}

/* What every one of these mails says; the backup reads the mentor's language. */
static json_t *
data_of(const struct chasing *chasing)
{
	const struct person *mentor = &chasing->pair->mentor;
	const struct alarm_row *alarm = chasing->alarm;
	utc_t backup_at = chase_next(chasing->core, alarm->since_at, TO_BACKUP);
	json_t *data = pair_data(chasing->pair, mentor->lang, chasing->now);

	data_take(data, "time", facts_time(mentor->lang, mentor->zone, alarm->since_at));
	data_take(data, "since", since_text(chasing));
	if (*chasing->pair->mentee.phone)
		data_set(data, "mentee_phone", chasing->pair->mentee.phone);
	if (has_backup(chasing->pair) && alarm->chased_n < TO_BACKUP) {
		data_set(data, "backup", mentor->backup_name);
		data_take(data, "t2", facts_time(mentor->lang, mentor->zone, backup_at));
	}
	return data;
}

static struct letter
letter_of(const struct chasing *chasing, const char *template, const char *key, json_t *data)
{
	struct letter letter = letter_to_mentor(chasing->pair, template, "alarm", key, data);

	letter.passes = PASSES_ALL;
	letter.is_safety = true;
	return letter;
}

/* To the backup of a pair, who is no person of the store. */
static void
address_to_backup(const struct pair *pair, struct letter *letter)
{
	const struct person *mentor = &pair->mentor;

	letter->to_whom = ADDRESSEE_BACKUP;
	letter->person = NULL;
	letter->to_name = mentor->backup_name;
	letter->to_addr = mentor->backup_addr;
	letter->lang = mentor->lang;
	letter->zone = mentor->zone;
}

/* Takes over the data. */
static bool
post(const struct chasing *chasing, const char *template, bool to_backup, json_t *data,
     GError **error)
{
	g_autofree char *key =
	    g_strdup_printf("%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT "%s", template,
	                    chasing->alarm->id, chasing->alarm->chased_n, to_backup ? ":b" : "");
	struct letter letter = letter_of(chasing, template, key, data);

	if (to_backup)
		address_to_backup(chasing->pair, &letter);
	bool ok = letter_post(chasing->core, &letter, chasing->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* M112: the mail again, and whole. */
static bool
remind_mentor(const struct chasing *chasing, GError **error)
{
	json_t *data = data_of(chasing);

	data_set(data, "text", chasing->alarm->text);
	return post(chasing, "alarm_again", false, data, error);
}

/* M113: who and when, not what. */
static bool
tell_backup(const struct chasing *chasing, GError **error)
{
	return has_backup(chasing->pair)
	           ? post(chasing, "alarm_backup", true, data_of(chasing), error)
	           : remind_mentor(chasing, error);
}

/* M127: phone numbers and how long, nothing about whom or what. */
static bool
tell_admin(const struct chasing *chasing, GError **error)
{
	const struct person *mentor = &chasing->pair->mentor;
	g_autofree char *key = g_strdup_printf("admin_alarm:%" G_GINT64_FORMAT, chasing->alarm->id);
	json_t *data = json_object();
	struct letter letter = letter_to_admin(chasing->core, "admin_alarm", key, data);

	letter.passes = PASSES_ALL;
	letter.is_safety = true;
	data_set(data, "instance", chasing->core->settings->mail.address);
	set_number(chasing, data);
	data_take(data, "since", since_text(chasing));
	data_set(data, "mentor", mentor->name);
	data_set(data, "mentor_phone", *mentor->phone ? mentor->phone : mentor->addr);
	if (has_backup(chasing->pair)) {
		data_set(data, "backup", mentor->backup_name);
		data_set(data, "backup_contact", mentor->backup_addr);
	}
	bool ok = letter_post(chasing->core, &letter, chasing->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* M114. */
static bool
tell_all(const struct chasing *chasing, GError **error)
{
	return post(chasing, "alarm_both", false, data_of(chasing), error)
	       && (!has_backup(chasing->pair)
	           || post(chasing, "alarm_both", true, data_of(chasing), error))
	       && tell_admin(chasing, error);
}

static bool
tell_again(const struct chasing *chasing, GError **error)
{
	switch (chasing->alarm->chased_n) {
	case 0:
		return remind_mentor(chasing, error);
	case TO_BACKUP:
		return tell_backup(chasing, error);
	default:
		return tell_all(chasing, error);
	}
}

static bool
chase_one(struct core *core, const struct alarm_row *alarm, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = pair_load(core, alarm->mentorship_id, error);
	struct chasing chasing = { .core = core, .pair = pair, .alarm = alarm, .now = now };
	utc_t next_at = chase_next(core, alarm->since_at, alarm->chased_n + 1);

	/* After an outage the next comes no sooner than the distance that was set. */
	if (next_at != 0 && next_at <= now)
		next_at = now + chase_next(core, 0, alarm->chased_n + 1)
		          - chase_next(core, 0, alarm->chased_n);
	log_event(LOG_LEVEL_WARNING, "safety_unacknowledged",
	          "alarm=%" G_GINT64_FORMAT " chased=%" G_GINT64_FORMAT, alarm->id,
	          alarm->chased_n + 1);
	return pair && tell_again(&chasing, error)
	       && alarm_set_chased(core->store, alarm->id, next_at, error);
}

int64_t
chase_run(struct core *core, utc_t now, int64_t most, GError **error)
{
	g_autoptr(GArray) due = alarm_list_due(core->store, now, most, error);

	if (!due)
		return -1;
	for (guint i = 0; i < due->len; i++) {
		if (!store_begin(core->store, error))
			return -1;
		if (!chase_one(core, &g_array_index(due, struct alarm_row, i), now, error)
		    || !store_commit(core->store, error)) {
			store_rollback(core->store);
			return -1;
		}
	}
	return due->len;
}

/* ---- somebody takes it ---- */

/* M117. */
static bool
tell_other(const struct chasing *chasing, bool by_backup, GError **error)
{
	const struct person *mentor = &chasing->pair->mentor;
	json_t *data = json_object();
	g_autofree char *key = g_strdup_printf("alarm_taken:%" G_GINT64_FORMAT, chasing->alarm->id);
	struct letter letter = letter_of(chasing, "alarm_taken", key, data);

	data_set(data, "who", by_backup ? mentor->backup_name : mentor->called);
	data_take(data, "time", facts_time(mentor->lang, mentor->zone, chasing->now));
	letter.thread_id =
	    outbox_thread_to(chasing->core->store, chasing->pair->mentorship.id, "alarm",
	                     by_backup ? ADDRESSEE_MENTOR : ADDRESSEE_BACKUP);
	if (!by_backup)
		address_to_backup(chasing->pair, &letter);
	bool ok = letter.thread_id == 0
	          || letter_post(chasing->core, &letter, chasing->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

static bool
tell_admin_taken(const struct chasing *chasing, bool by_backup, GError **error)
{
	const struct core *core = chasing->core;
	g_autofree char *key =
	    g_strdup_printf("admin_alarm_taken:%" G_GINT64_FORMAT, chasing->alarm->id);
	json_t *data = json_object();
	struct letter letter = letter_to_admin(core, "admin_alarm_taken", key, data);

	data_set(data, "instance", core->settings->mail.address);
	set_number(chasing, data);
	data_set(data, "who",
	         by_backup ? chasing->pair->mentor.backup_name : chasing->pair->mentor.name);
	data_take(data, "time",
	          facts_time(core->settings->admin.lang, core->settings->mail.zone, chasing->now));
	letter.passes = PASSES_ALL;
	bool ok = letter_post(chasing->core, &letter, chasing->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

bool
chase_taken(struct incoming *incoming, const struct alarm_row *alarm, bool by_backup,
            GError **error)
{
	const struct chasing chasing = {
		.core = incoming->core,
		.pair = incoming->pair,
		.alarm = alarm,
		.now = incoming->now,
	};

	return (alarm->chased_n <= TO_BACKUP || !has_backup(incoming->pair)
	        || tell_other(&chasing, by_backup, error))
	       && (alarm->chased_n <= TO_ALL || tell_admin_taken(&chasing, by_backup, error));
}

/* M116 to the backup, with the mail itself. */
static bool
hand_over(struct incoming *incoming, const struct alarm_row *alarm, GError **error)
{
	const struct chasing chasing = {
		.core = incoming->core,
		.pair = incoming->pair,
		.alarm = alarm,
		.now = incoming->now,
	};
	const struct person *mentor = &incoming->pair->mentor;
	g_autofree char *key = g_strdup_printf("alarm_mine:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = pair_data(incoming->pair, mentor->lang, incoming->now);
	struct letter letter = letter_of(&chasing, "alarm_mine", key, data);

	address_to_backup(incoming->pair, &letter);
	letter.thread_id = incoming->verdict->target.thread_id;
	data_take(data, "time", facts_time(mentor->lang, mentor->zone, incoming->now));
	data_set(data, "text", alarm->text);
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

bool
chase_of_backup(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	struct alarm_row alarm = { 0 };
	GError *failed = NULL;

	incoming->class = "command";
	if (!incoming->pair || !incoming->body || incoming->body->said.command != COMMAND_MINE)
		return true;
	if (!alarm_open(core->store, incoming->pair->mentorship.id, &alarm, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL;
	}
	bool is_new = alarm.acknowledged_at == 0;
	bool ok =
	    alarm_acknowledge(core->store, incoming->pair->mentorship.id, incoming->now, error)
	    && hand_over(incoming, &alarm, error)
	    && (!is_new || chase_taken(incoming, &alarm, true, error));
	alarm_row_clear(&alarm);
	return ok;
}
