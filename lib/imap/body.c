#include "imap/body.h"

#include <libetpan/libetpan.h>

#include "base/clock.h"
#include "base/limits.h"
#include "net/trouble.h"

struct taking {
	struct imap_session *session;
	const struct body_range *request;
	GByteArray *body; /* of the message whose answer is being read */
	uint64_t left;    /* bytes that may still come in all */
	bool has_no_taker;
};

static struct listed *
find(const struct body_range *request, uint32_t uid)
{
	guint low = request->from;
	guint high = request->to;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(request->listed, struct listed, middle).uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == request->to)
		return NULL;
	struct listed *found = &g_array_index(request->listed, struct listed, low);
	return found->uid == uid ? found : NULL;
}

static bool
is_asked_section(const struct taking *taking, const struct mailimap_msg_att_body_section *part)
{
	bool is_whole = !part->sec_section || !part->sec_section->sec_spec;

	return is_whole != taking->request->is_header;
}

/* False ends the command, and the session with it. */
static bool
take_bytes(int type, struct mailimap_msg_att_body_section *part, const char *at, size_t len,
           void *data)
{
	struct taking *taking = data;

	if (type != MAILIMAP_MSG_ATT_BODY_SECTION || !is_asked_section(taking, part))
		return true;
	if (taking->has_no_taker || len > taking->left)
		return false;
	taking->left -= len;
	g_byte_array_append(taking->body, (const guint8 *)at, (guint)len);
	return true;
}

/* The UID that a whole answer names, and whether it has the text: BODY[] NIL is no text, a literal
 * of 0 bytes is. */
static uint32_t
read_answer(const struct taking *taking, const struct mailimap_msg_att *answer, bool *has_body)
{
	uint32_t uid = 0;

	*has_body = false;
	for (clistiter *at = clist_begin(answer->att_list); at; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		const struct mailimap_msg_att_static *part = item->att_data.att_static;
		if (part->att_type == MAILIMAP_MSG_ATT_UID)
			uid = part->att_data.att_uid;
		if (part->att_type == MAILIMAP_MSG_ATT_BODY_SECTION)
			*has_body = is_asked_section(taking, part->att_data.att_body_section)
			            && part->att_data.att_body_section->sec_body_part != NULL;
	}
	return uid;
}

static void
hand_over(struct taking *taking, struct listed *listed)
{
	struct fetched fetched = {
		.uid = listed->uid,
		.internal_at = listed->internal_at,
		.size = listed->size,
		.message = { .at = (const char *)taking->body->data, .len = taking->body->len },
	};
	int64_t began_ms = clock_monotonic_ms();

	listed->handed = taking->request->on_message(&fetched, taking->request->data);
	taking->has_no_taker = !listed->handed;
	imap_session_extend(taking->session, clock_monotonic_ms() - began_ms);
}

/* The room of a large message is given back: the core has its own view of it by now. */
static void
forget_body(struct taking *taking)
{
	if (taking->body->len > LIMIT_FRAME_INLINE_BYTES) {
		g_byte_array_unref(taking->body);
		taking->body = g_byte_array_new();
	}
	g_byte_array_set_size(taking->body, 0);
}

static void
take_answer(struct mailimap_msg_att *answer, void *data)
{
	struct taking *taking = data;
	bool has_body;
	struct listed *listed = find(taking->request, read_answer(taking, answer, &has_body));

	if (listed && has_body && !listed->handed && !taking->has_no_taker)
		hand_over(taking, listed);
	forget_body(taking);
}

static struct mailimap_fetch_type *
what_of(const struct body_range *request)
{
	struct mailimap_fetch_type *what = mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_section *section =
	    request->is_header ? mailimap_section_new_header() : mailimap_section_new(NULL);

	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(
	    what, mailimap_fetch_att_new_body_peek_section(section));
	return what;
}

static uint64_t
listed_bytes(const struct body_range *request)
{
	uint64_t bytes = 0;

	for (guint i = request->from; i < request->to; i++)
		bytes += request->is_header ? LIMIT_HEADER_BYTES
		                            : g_array_index(request->listed, struct listed, i).size;
	return bytes;
}

static int
run(mailimap *imap, struct taking *taking)
{
	const struct body_range *request = taking->request;
	uint32_t first = g_array_index(request->listed, struct listed, request->from).uid;
	uint32_t last = g_array_index(request->listed, struct listed, request->to - 1).uid;
	struct mailimap_set *set = mailimap_set_new_interval(first, last);
	struct mailimap_fetch_type *what = what_of(request);
	clist *none = NULL;

	mailimap_set_msg_att_handler(imap, take_answer, taking);
	mailimap_set_msg_body_handler(imap, take_bytes, taking);
	int code = mailimap_uid_fetch(imap, set, what, &none);
	mailimap_set_msg_body_handler(imap, NULL, NULL);
	/* On failure it has been freed, or was never there. */
	if (code == MAILIMAP_NO_ERROR)
		mailimap_fetch_list_free(none);
	mailimap_fetch_type_free(what);
	mailimap_set_free(set);
	return code;
}

enum body_end
body_fetch(struct imap_session *session, const struct body_range *request, GError **error)
{
	uint64_t bytes = listed_bytes(request);
	struct taking taking = {
		.session = session,
		.request = request,
		.body = g_byte_array_new(),
		.left = bytes + bytes / 8 + MIB, /* servers miscount */
	};
	mailimap *imap = imap_session_begin(session, bytes);
	int code = run(imap, &taking);

	g_byte_array_unref(taking.body);
	if (taking.has_no_taker) {
		trouble_set(error, TROUBLE_OTHER, "nobody takes the message");
		return BODY_FAILED;
	}
	if (code == MAILIMAP_ERROR_UID_FETCH && imap_session_is_refusal(session))
		return BODY_REFUSED;
	return imap_session_end(session, code, "UID FETCH", error) ? BODY_DONE : BODY_FAILED;
}
