#include "mentoring/receive.h"

#include "base/log.h"
#include "mentoring/file.h"
#include "store/inbox.h"
#include "store/position.h"

void
received_clear(struct received *received)
{
	g_clear_pointer(&received->message, g_bytes_unref);
}

/* The first sight of a mailbox: what lies there already is not ours to answer. */
static bool
begin_mailbox(struct core *core, const char *mailbox, const struct position *position, utc_t now,
              GError **error)
{
	bool takes_all = core->settings->imap.first_start == FIRST_START_ALL;
	struct position_row row = {
		.uidvalidity = position->uidvalidity,
		.uidnext = takes_all ? 1 : position->uidnext,
		.first_uidvalidity = position->uidvalidity,
		.first_at = takes_all ? 0 : now,
	};

	log_event(LOG_LEVEL_INFO, "first_start", "messages=%u taken=%s", position->exists_n,
	          takes_all ? "all" : "none");
	return position_set(core->store, mailbox, &row, error);
}

static bool
keep_messages(struct core *core, const struct batch_received *batch, utc_t now, int64_t *n,
              GError **error)
{
	for (guint i = 0; i < batch->messages->len; i++) {
		const struct received *received =
		    &g_array_index(batch->messages, struct received, i);
		struct inbox_new row = {
			.mailbox = batch->mailbox,
			.uidvalidity = batch->position->uidvalidity,
			.uid = received->uid,
			.received_at = now,
			.internal_at = received->internal_at,
			.size = (int64_t)received->size,
			.whole = (int64_t)received->size <= core->settings->limits.message_bytes,
		};
		row.message.at = g_bytes_get_data(received->message, &row.message.len);
		GError *failed = NULL;
		*n += inbox_add(core->store, &row, &failed) != 0 ? 1 : 0;
		if (failed) {
			g_propagate_error(error, failed);
			return false;
		}
	}
	return true;
}

static enum receive
receive_in_transaction(struct core *core, const struct batch_received *batch, utc_t now, int64_t *n,
                       GError **error)
{
	const char *mailbox = batch->mailbox;
	const struct position *position = batch->position;
	struct position_row row;
	GError *failed = NULL;

	if (!position_get(core->store, mailbox, &row, &failed)) {
		if (failed) {
			g_propagate_error(error, failed);
			return RECEIVE_FAILED;
		}
		return begin_mailbox(core, mailbox, position, now, error) ? RECEIVE_REPOLL
		                                                          : RECEIVE_FAILED;
	}
	if (row.uidvalidity != position->uidvalidity) {
		log_event(LOG_LEVEL_WARNING, "uidvalidity_changed",
		          "was=%" G_GINT64_FORMAT " is=%u", row.uidvalidity, position->uidvalidity);
		row.uidvalidity = position->uidvalidity;
		row.uidnext = 1;
		return position_set(core->store, mailbox, &row, error) ? RECEIVE_REPOLL
		                                                       : RECEIVE_FAILED;
	}
	if (!keep_messages(core, batch, now, n, error))
		return RECEIVE_FAILED;
	if (position->uidnext > row.uidnext)
		row.uidnext = position->uidnext;
	return position_set(core->store, mailbox, &row, error) ? RECEIVED : RECEIVE_FAILED;
}

enum receive
receive_batch(struct core *core, const struct batch_received *batch, utc_t now, int64_t *n,
              GError **error)
{
	const struct position *position = batch->position;

	*n = 0;
	if (position->uidvalidity == 0)
		return RECEIVED; /* the poll failed before it knew where it was */
	if (position->vanished_n > 0)
		log_event(LOG_LEVEL_WARNING, "vanished_before_ingest", "n=%u",
		          position->vanished_n);
	if (!store_begin(core->store, error))
		return RECEIVE_FAILED;
	enum receive how = receive_in_transaction(core, batch, now, n, error);
	if (how != RECEIVE_FAILED && store_commit(core->store, error))
		return how;
	store_rollback(core->store);
	return RECEIVE_FAILED;
}

static bool
skip_in_transaction(struct core *core, const char *mailbox, utc_t now, GError **error)
{
	struct position_row row;

	if (!position_get(core->store, mailbox, &row, error))
		return false;
	struct inbox_new message = {
		.mailbox = mailbox,
		.uidvalidity = row.uidvalidity,
		.uid = row.uidnext,
		.received_at = now,
		.internal_at = now,
		.message = { "", 0 },
	};
	int64_t id = inbox_add(core->store, &message, error);
	row.uidnext++;
	return id != 0 && file_crashed(core, id, now, error)
	       && position_set(core->store, mailbox, &row, error);
}

bool
receive_skip(struct core *core, const char *mailbox, utc_t now, GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	if (skip_in_transaction(core, mailbox, now, error))
		return store_commit(core->store, error);
	store_rollback(core->store);
	return false;
}
