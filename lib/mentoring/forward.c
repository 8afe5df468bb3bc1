#include "mentoring/forward.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/remedy.h"
#include "mail/compose.h"
#include "mentoring/letter.h"
#include "mentoring/waiting.h"
#include "store/listed.h"
#include "store/quarantine.h"
#include "store/raw.h"

enum { FORWARD_BYTES = 10 * MIB }; /* a third more on the wire: what most servers still take */

static bool
check(struct core *core, const struct quarantine_row *row, GError **error)
{
	if (row->size > FORWARD_BYTES) {
		g_set_error(error, REMEDY, REMEDY_GIVE_UP,
		            "mail %" G_GINT64_FORMAT " is too large to forward; look at it in the "
		            "mailbox itself",
		            row->id);
		return false;
	}
	GError *failed = NULL;
	g_autoptr(GBytes) raw = raw_get(core->store, row->inbox_id, &failed);
	if (raw)
		return true;
	if (failed)
		g_propagate_error(error, failed);
	else
		g_set_error(error, REMEDY, REMEDY_GIVE_UP,
		            "of mail %" G_GINT64_FORMAT " only its header was kept; look at it in "
		            "the mailbox itself",
		            row->id);
	return false;
}

bool
forward_ask(struct core *core, int64_t quarantine_id, utc_t now, GError **error)
{
	struct quarantine_row row = { 0 };
	GError *failed = NULL;
	bool found = quarantine_get(core->store, quarantine_id, &row, &failed);

	if (!found && !failed)
		g_set_error(&failed, REMEDY, REMEDY_GIVE_UP,
		            "there is no mail %" G_GINT64_FORMAT
		            " in quarantine; mentorctl quarantine list shows those there are",
		            quarantine_id);
	bool ok = found && check(core, &row, &failed)
	          && quarantine_set_forward(core->store, quarantine_id, now, &failed);
	quarantine_row_clear(&row);
	if (failed)
		g_propagate_error(error, failed);
	return ok;
}

static bool
post(struct core *core, const struct quarantine_row *row, const struct pair *pair, utc_t now,
     GError **error)
{
	g_autoptr(GBytes) raw = raw_get(core->store, row->inbox_id, error);
	g_autofree char *key = g_strdup_printf("forward:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
	                                       row->id, row->forward_at);

	if (!raw)
		return false;
	gsize len = 0;
	const char *at = g_bytes_get_data(raw, &len);
	const struct compose_attachment attachment = {
		.filename = "message.eml",
		.media_type = "application/octet-stream",
		.content = { at, len },
	};
	const char *lang = pair ? pair->mentor.lang : core->settings->admin.lang;
	const char *zone = pair ? pair->mentor.zone : core->settings->mail.zone;
	json_t *data = waiting_data(core, row, lang, zone, now);
	struct letter letter = pair ? letter_to_mentor(pair, "forwarded", "quarantine", key, data)
	                            : letter_to_admin(core, "admin_forwarded", key, data);
	if (pair)
		data_set(data, "mentee", pair->mentee.called);
	else
		data_set(data, "instance", core->settings->mail.address);
	letter.kind = "quarantine";
	letter.attachments = &attachment;
	letter.attachments_n = 1;
	int64_t outbox_id = 0;
	/* A mentor decides by a reply to it. */
	bool ok =
	    letter_post(core, &letter, now, &outbox_id, NULL, error)
	    && (!pair || outbox_id == 0 || listed_add(core->store, outbox_id, 1, row->id, error));
	json_decref(data);
	return ok;
}

static bool
forward(struct core *core, int64_t id, utc_t now, GError **error)
{
	struct quarantine_row row = { 0 };
	GError *failed = NULL;
	g_autoptr(pair_owner) pair = NULL;
	bool found = quarantine_get(core->store, id, &row, &failed);

	if (found && row.mentorship_id != 0)
		pair = pair_load(core, row.mentorship_id, &failed);
	bool ok = !failed && (!found || post(core, &row, pair, now, &failed))
	          && quarantine_set_forwarded(core->store, id, now, &failed);
	if (ok)
		log_event(LOG_LEVEL_INFO, "forwarded", "quarantine=%" G_GINT64_FORMAT " to=%s", id,
		          pair ? "mentor" : "admin");
	quarantine_row_clear(&row);
	if (failed)
		g_propagate_error(error, failed);
	return ok;
}

int64_t
forward_run(struct core *core, utc_t now, int64_t most, GError **error)
{
	g_autoptr(GArray) ids = quarantine_to_forward(core->store, most, error);

	if (!ids)
		return -1;
	for (guint i = 0; i < ids->len; i++) {
		if (!store_begin(core->store, error))
			return -1;
		if (!forward(core, g_array_index(ids, int64_t, i), now, error)
		    || !store_commit(core->store, error)) {
			store_rollback(core->store);
			return -1;
		}
	}
	return ids->len;
}
