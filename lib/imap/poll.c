#include "imap/poll.h"

#include "base/clock.h"
#include "base/limits.h"
#include "imap/body.h"
#include "imap/listing.h"

enum { EMPTY_PAUSE_MS = 500 };

struct poll {
	struct imap_session *session;
	const struct poll_request *request;
	uint32_t message_bytes;
	poll_message_func *on_message;
	void *data;
	struct position *position;
	uint32_t left_n, left_bytes; /* of what the request allows */
	guint listed_n;              /* messages seen so far */
};

static uint64_t
cost(const struct poll *poll, const struct listed *one)
{
	return one->size > poll->message_bytes ? LIMIT_HEADER_BYTES : one->size;
}

/* How many of the listed still fit the request; its first message always does. */
static guint
fitting(struct poll *poll, const GArray *listed)
{
	guint n = 0;

	while (n < listed->len && poll->left_n > 0) {
		uint64_t bytes = cost(poll, &g_array_index(listed, struct listed, n));
		bool is_first = poll->left_bytes == poll->request->most_bytes;
		if (bytes > poll->left_bytes && !is_first)
			break;
		poll->left_bytes -= (uint32_t)MIN(bytes, poll->left_bytes);
		poll->left_n--;
		n++;
	}
	return n;
}

static enum body_end
fetch_range(struct poll *poll, GArray *listed, guint from, guint to, GError **error)
{
	struct body_range range = {
		.listed = listed,
		.from = from,
		.to = to,
		.is_header = g_array_index(listed, struct listed, from).size > poll->message_bytes,
		.on_message = poll->on_message,
		.data = poll->data,
	};

	return body_fetch(poll->session, &range, error);
}

/* A message that the server has but cannot give (Exchange: "could not be converted") is taken as its
 * header, like one that is too large. One whose header it refuses as well is never passed over. */
static bool
fetch_one(struct poll *poll, GArray *listed, guint at, GError **error)
{
	struct listed *one = &g_array_index(listed, struct listed, at);
	enum body_end end = fetch_range(poll, listed, at, at + 1, error);

	if (end == BODY_REFUSED && one->size <= poll->message_bytes) {
		one->size = (uint64_t)poll->message_bytes + 1;
		end = fetch_range(poll, listed, at, at + 1, error);
	}
	return end == BODY_REFUSED ? imap_session_fail(poll->session, "UID FETCH", error)
	                           : end == BODY_DONE;
}

/* What did not come with its range is asked for once more, alone: RFC 2180 4.1 lets a server say NO
 * when some are gone, and give the rest. What does not come then has vanished. */
static bool
fetch_singly(struct poll *poll, GArray *listed, guint from, guint to, GError **error)
{
	for (guint at = from; at < to; at++)
		if (!g_array_index(listed, struct listed, at).handed
		    && !fetch_one(poll, listed, at, error))
			return false;
	return true;
}

/* Messages that are fetched whole go in one command, those that are too large one by one. */
static bool
fetch_listed(struct poll *poll, GArray *listed, guint n, GError **error)
{
	for (guint from = 0; from < n;) {
		guint to = from;
		while (to < n
		       && g_array_index(listed, struct listed, to).size <= poll->message_bytes)
			to++;
		to += to == from;
		if (fetch_range(poll, listed, from, to, error) == BODY_FAILED
		    || !fetch_singly(poll, listed, from, to, error))
			return false;
		from = to;
	}
	return true;
}

static void
count_handed(struct poll *poll, const GArray *listed, guint n)
{
	for (guint i = 0; i < n; i++) {
		const struct listed *one = &g_array_index(listed, struct listed, i);
		poll->position->vanished_n += !one->handed;
		poll->position->uidnext = one->uid + 1;
	}
}

/* After an error only an unbroken row of messages that were handed over counts. */
static void
count_until_gap(struct poll *poll, const GArray *listed, guint n)
{
	for (guint i = 0; i < n && g_array_index(listed, struct listed, i).handed; i++)
		poll->position->uidnext = g_array_index(listed, struct listed, i).uid + 1;
}

/* What lies from position->uidnext to `last`. */
static bool
take_range(struct poll *poll, uint32_t last, GError **error)
{
	g_autoptr(GArray) listed = NULL;

	if (!listing_range(poll->session, poll->position->uidnext, last, &listed, error))
		return false;
	guint n = fitting(poll, listed);
	poll->listed_n += listed->len;
	poll->position->more = n < listed->len;
	if (!fetch_listed(poll, listed, n, error)) {
		count_until_gap(poll, listed, n);
		return false;
	}
	count_handed(poll, listed, n);
	if (!poll->position->more && last != UINT32_MAX)
		poll->position->uidnext = last + 1;
	return true;
}

/* Nothing was listed from `first` to `last`. It is a gap, to be skipped, or an answer that fell short:
 * where the message with the next UID stands tells, and no mail is passed over. */
static bool
skip_gap(struct poll *poll, const struct imap_mailbox *mailbox, uint32_t first, uint32_t last,
         GError **error)
{
	uint32_t uid;

	poll->position->uidnext = first;
	if (!listing_next_uid(poll->session, first, mailbox->exists_n, &uid, error))
		return false;
	if (uid > 0 && uid <= last)
		return imap_session_fail(poll->session, "the list left messages out", error);
	poll->position->uidnext = uid > 0 ? MIN(uid, mailbox->uidnext) : mailbox->uidnext;
	return true;
}

/* The list of a range has as many answers as messages, so a range is no wider than what may be
 * asked about; where few messages lie it grows. */
static bool
take_examined(struct poll *poll, const struct imap_mailbox *mailbox, GError **error)
{
	struct position *position = poll->position;
	uint32_t end = mailbox->uidnext;
	uint32_t widest = imap_session_range(poll->session);
	uint32_t width = MIN(poll->request->most_n, widest);

	if (mailbox->exists_n == 0 || poll->request->most_n == 0)
		position->uidnext = MAX(position->uidnext, end);
	while (position->uidnext < end && !position->more) {
		guint before_n = poll->listed_n;
		uint32_t first = position->uidnext;
		uint32_t last = first + MIN(end - first, width) - 1;
		if (!take_range(poll, last, error))
			return false;
		if (poll->listed_n == before_n && !skip_gap(poll, mailbox, first, last, error))
			return false;
		position->more = position->more || (poll->left_n == 0 && position->uidnext < end);
		width = MIN(width * 2, widest);
	}
	return true;
}

/* The timer leaves the next look to the next poll, which examines the mailbox anew. Bytes that
 * brought no mail (another client's flags, a server that talks) are not let spin. */
static bool
wait_and_take(struct poll *poll, GError **error)
{
	enum connection_event event;

	if (!imap_session_wait(poll->session, poll->request->wait_ms, &event, error))
		return false;
	if (event != CONNECTION_BYTES)
		return true;
	poll->position->waited_until_at = clock_now();
	if (!take_range(poll, UINT32_MAX, error))
		return false;
	if (poll->listed_n == 0)
		imap_session_pause(poll->session, EMPTY_PAUSE_MS);
	return true;
}

/* UIDNEXT is no must before RFC 9051. */
static bool
complete(struct imap_session *session, struct imap_mailbox *mailbox, GError **error)
{
	uint32_t last = 0;

	if (mailbox->uidnext > 0)
		return true;
	if (mailbox->exists_n > 0 && !listing_uid(session, mailbox->exists_n, &last, error))
		return false;
	mailbox->uidnext = last + 1;
	return true;
}

bool
imap_poll(struct imap_session *session, const struct poll_request *request,
          poll_message_func *on_message, void *data, struct position *position, GError **error)
{
	struct imap_mailbox mailbox;
	struct poll poll = {
		.session = session,
		.request = request,
		.message_bytes = imap_session_message_bytes(session),
		.on_message = on_message,
		.data = data,
		.position = position,
		.left_n = MIN(request->most_n, imap_session_range(session)),
		.left_bytes = request->most_bytes,
	};

	*position =
	    (struct position){ .uidvalidity = request->uidvalidity, .uidnext = request->uidnext };
	if (!imap_session_examine(session, request->mailbox, &mailbox, error)
	    || !complete(session, &mailbox, error))
		return false;
	position->uidvalidity = mailbox.uidvalidity;
	position->exists_n = mailbox.exists_n;
	if (request->uidvalidity != mailbox.uidvalidity) {
		position->uidnext = mailbox.uidnext;
		return true;
	}
	position->uidnext = MAX(position->uidnext, 1);
	if (!take_examined(&poll, &mailbox, error))
		return false;
	bool is_idle = poll.listed_n == 0 && !position->more && request->wait_ms > 0;
	return !is_idle || wait_and_take(&poll, error);
}
