#include "mentoring/welcome.h"

#include "mentoring/letter.h"
#include "store/outbox.h"
#include "store/session.h"
#include "template/textdate.h"

static char *
key_of(int64_t mentor_id)
{
	return g_strdup_printf("welcome:%" G_GINT64_FORMAT, mentor_id);
}

utc_t
welcome_sent_at(struct core *core, int64_t mentor_id)
{
	g_autofree char *key = key_of(mentor_id);

	return outbox_sent_at(core->store, key);
}

static bool
post_welcome(struct core *core, const struct person *mentor, const struct pair *pair,
             const char *key, utc_t now, GError **error)
{
	json_t *data = json_object();
	struct letter letter = letter_to_mentor(pair, "welcome", "welcome", key, data);

	/* It is about all of their mentees. */
	letter.mentorship_id = 0;
	data_take(data, "digest_weekdays", textdate_habit(mentor->lang, (unsigned)mentor->days));
	data_take(data, "time", textdate_time(mentor->lang, (int)mentor->minute));
	data_number(data, "n", pair->setting.programme->debt_stop);
	if (*mentor->backup_addr)
		data_set(data, "backup", mentor->backup_name);
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

bool
welcome_post(struct core *core, const struct person *mentor, utc_t moment, utc_t now,
             GError **error)
{
	struct recipient recipient = person_recipient(mentor);
	g_autofree char *key = key_of(mentor->id);

	if (outbox_has(core->store, key)
	    || !workday_is(recipient.country, recipient_date(&recipient, now)))
		return true;
	int64_t mentorship_id = session_first_booked(core->store, mentor->id, moment);
	if (mentorship_id == 0)
		return true;
	g_autoptr(pair_owner) pair = pair_load(core, mentorship_id, error);
	return pair && post_welcome(core, mentor, pair, key, now, error);
}
