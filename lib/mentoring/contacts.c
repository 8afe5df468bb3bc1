#include "mentoring/contacts.h"

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/letter.h"
#include "store/hold.h"
#include "store/outbox.h"
#include "store/person.h"
#include "template/textdate.h"

enum { ALL_MENTORSHIPS = 0, YEAR = 365, WEEK = 7 };

static const char reason[] = "crisis_contacts";
static const char *const langs[SAFETY_LANGS] = { "fi", "sv", "en" };

/* What the contacts of the languages in use come to. */
struct contacts {
	bool may_not_be_given; /* one is not whole, or was not checked within the year */
	const char *old;       /* the language of one to be checked soon, NULL: none */
};

static struct contacts
look(const struct core *core, date_t today)
{
	struct contacts contacts = { 0 };

	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		if (!person_reads(core->store, langs[i]))
			continue;
		char *problem = settings_safety_problem(core->settings, langs[i], today);
		contacts.may_not_be_given |= problem != NULL;
		g_free(problem);
		if (settings_safety_is_old(settings_safety_line(core->settings, langs[i]), today))
			contacts.old = langs[i];
	}
	return contacts;
}

/* M131, once a week. */
static bool
tell_admin(struct core *core, const char *lang, date_t today, utc_t now, GError **error)
{
	const struct safety_line *line = settings_safety_line(core->settings, lang);
	const char *reader = core->settings->admin.lang;
	g_autofree char *key = g_strdup_printf("admin_contacts:%d", today / WEEK);
	json_t *data = json_object();
	struct letter letter = letter_to_admin(core, "admin_contacts", key, data);

	data_set(data, "instance", core->settings->mail.address);
	data_set(data, "section", lang);
	if (line->checked_on != DATE_NONE) {
		data_take(data, "checked", textdate_date(reader, line->checked_on, today));
		data_take(data, "date", textdate_date(reader, line->checked_on + YEAR, today));
	}
	bool ok =
	    outbox_has(core->store, key) || letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

static bool
settle(struct core *core, const struct contacts *contacts, date_t today, utc_t now, GError **error)
{
	bool is_held = hold_is_open(core->store, ALL_MENTORSHIPS, reason);

	if (contacts->may_not_be_given && !is_held) {
		log_event(LOG_LEVEL_ERROR, "crisis_contacts_old", "lang=%s",
		          contacts->old ? contacts->old : "");
		if (hold_start(core->store, ALL_MENTORSHIPS, reason, now, error) == 0)
			return false;
	}
	if (!contacts->may_not_be_given && is_held
	    && !hold_end(core->store, ALL_MENTORSHIPS, reason, "admin", now, error))
		return false;
	return !contacts->old || tell_admin(core, contacts->old, today, now, error);
}

int64_t
contacts_run(struct core *core, utc_t now, GError **error)
{
	date_t today = zone_wall(core->settings->mail.zone, now).date;
	struct contacts contacts = look(core, today);

	/* A rehearsal shows what leaves once somebody has rung: status says that nobody has. */
	if (core->watch.on_letter)
		return 0;
	if (!contacts.may_not_be_given && !contacts.old
	    && !hold_is_open(core->store, ALL_MENTORSHIPS, reason))
		return 0;
	if (!store_begin(core->store, error))
		return -1;
	if (settle(core, &contacts, today, now, error) && store_commit(core->store, error))
		return 0;
	store_rollback(core->store);
	return -1;
}
