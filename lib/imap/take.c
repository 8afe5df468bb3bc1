#include "imap/take.h"

#include <libetpan/libetpan.h>

#include "imap/listing.h"
#include "imap/search.h"
#include "net/trouble.h"

struct take {
	struct imap_session *session;
	const struct take_request *request;
	struct taken *taken;
};

/* ---- which ---- */

/* Of the UIDs given, those whose message has the wanted size. */
static bool
keep_of_size(struct take *take, const GArray *uids, GArray *kept, GError **error)
{
	for (guint i = 0; i < uids->len; i++) {
		uint32_t uid = g_array_index(uids, uint32_t, i);
		g_autoptr(GArray) listed = NULL;
		if (!listing_range(take->session, uid, uid, &listed, error))
			return false;
		if (listed->len == 1
		    && g_array_index(listed, struct listed, 0).size == take->request->size)
			g_array_append_val(kept, uid);
	}
	return true;
}

/* One that came: its UID, or after a renumbering its Message-ID. */
static bool
find_received(struct take *take, const struct imap_mailbox *mailbox, GArray *uids, GError **error)
{
	const struct take_request *request = take->request;
	g_autofree char *whole = g_strdup_printf("<%s>", request->message_id);
	const struct search_header by_id = { "Message-ID", whole, 0 };
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	if (mailbox->uidvalidity == request->uidvalidity)
		g_array_append_val(found, request->uid);
	else if (*request->message_id && search_may_ask(request->message_id)
	         && !search_by_header(take->session, &by_id, found, error))
		return false;
	return keep_of_size(take, found, uids, error);
}

/* One of ours: where a server changed the Message-ID, X-Mentord-Id still stands. */
static bool
find_ours(struct take *take, GArray *uids, GError **error)
{
	const struct take_request *request = take->request;
	const struct search_header wanted[] = {
		{ "Message-ID", request->message_id, 0 },
		{ "X-Mentord-Id", request->mentord_id, 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(wanted) && uids->len == 0; i++)
		if (*wanted[i].value && !search_by_header(take->session, &wanted[i], uids, error))
			return false;
	return true;
}

/* ---- and gone ---- */

/* A plain NO is about this message; all else is the connection's. */
static bool
end(struct take *take, int code, const char *what, GError **error)
{
	if (code == MAILIMAP_NO_ERROR || !imap_session_is_refusal(take->session))
		return imap_session_end(take->session, code, what, error);
	take->taken->refused = true;
	return true;
}

static struct mailimap_set *
set_of(const GArray *uids)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (guint i = 0; i < uids->len; i++)
		mailimap_set_add_single(set, g_array_index(uids, uint32_t, i));
	return set;
}

static bool
mark(struct take *take, const GArray *uids, bool is_deleted, GError **error)
{
	struct mailimap_set *set = set_of(uids);
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	mailimap_flag_list_add(flags, mailimap_flag_new_deleted());
	struct mailimap_store_att_flags *change =
	    is_deleted ? mailimap_store_att_flags_new_add_flags_silent(flags)
		       : mailimap_store_att_flags_new_remove_flags_silent(flags);
	mailimap *imap = imap_session_begin(take->session, 0);
	int code = mailimap_uid_store(imap, set, change);

	mailimap_store_att_flags_free(change);
	mailimap_set_free(set);
	return end(take, code, "UID STORE", error);
}

static bool
expunge_these(struct take *take, const GArray *uids, GError **error)
{
	struct mailimap_set *set = set_of(uids);
	mailimap *imap = imap_session_begin(take->session, 0);
	int code = mailimap_uid_expunge(imap, set);

	mailimap_set_free(set);
	return end(take, code, "UID EXPUNGE", error);
}

/* Without UIDPLUS: what else is marked was marked before ours. */
static bool
expunge_only(struct take *take, const GArray *uids, GError **error)
{
	g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	if (!search_deleted(take->session, others, error))
		return false;
	if (others->len > 0 && !mark(take, others, false, error))
		return false;
	if (take->taken->refused)
		return true;
	if (!mark(take, uids, true, error))
		return false;
	mailimap *imap = imap_session_begin(take->session, 0);
	if (!end(take, mailimap_expunge(imap), "EXPUNGE", error))
		return false;
	return others->len == 0 || mark(take, others, true, error);
}

static bool
remove_all(struct take *take, const GArray *uids, GError **error)
{
	bool ok = true;

	if (uids->len == 0)
		return true;
	if (!imap_session_has_uidplus(take->session))
		ok = expunge_only(take, uids, error);
	else
		ok = mark(take, uids, true, error)
		     && (take->taken->refused || expunge_these(take, uids, error));
	if (ok && !take->taken->refused)
		take->taken->n += uids->len;
	return ok;
}

static bool
take_from(struct take *take, const char *name, GError **error)
{
	struct imap_mailbox mailbox;
	g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	GError *failed = NULL;

	if (!imap_session_select(take->session, name, &mailbox, &failed)) {
		if (imap_session_trouble(take->session) == TROUBLE_MAILBOX) {
			g_clear_error(&failed);
			return true;
		}
		g_propagate_error(error, failed);
		return false;
	}
	bool ok = take->request->uid != 0 ? find_received(take, &mailbox, uids, error)
	                                  : find_ours(take, uids, error);
	return ok && remove_all(take, uids, error);
}

bool
imap_take(struct imap_session *session, const struct take_request *request, struct taken *taken,
          GError **error)
{
	struct take take = { session, request, taken };

	*taken = (struct taken){ 0 };
	if (request->uid == 0
	    && (!search_may_ask(request->message_id) || !search_may_ask(request->mentord_id))) {
		trouble_set(error, TROUBLE_OTHER, "an identifier that cannot be searched for");
		return false;
	}
	for (char **name = request->mailboxes; *name; name++)
		if (!take_from(&take, *name, error))
			return false;
	return true;
}
