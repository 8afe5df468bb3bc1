#include "imap/find.h"

#include <libetpan/libetpan.h>
#include <string.h>

#include "imap/listing.h"
#include "imap/search.h"
#include "mail/msgid.h"
#include "net/trouble.h"

/* How many match, and the highest UID among them. */
static bool
search(struct imap_session *session, const struct search_header *wanted, uint32_t *count,
       uint32_t *last, GError **error)
{
	g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	if (!search_by_header(session, wanted, uids, error))
		return false;
	*count = uids->len;
	*last = 0;
	for (guint i = 0; i < uids->len; i++)
		*last = MAX(*last, g_array_index(uids, uint32_t, i));
	return true;
}

/* ---- the Message-ID that a server gave it ---- */

static void
take_header(struct mailimap_msg_att *answer, void *data)
{
	GString *header = data;

	for (clistiter *at = clist_begin(answer->att_list); at; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC
		    || item->att_data.att_static->att_type != MAILIMAP_MSG_ATT_BODY_SECTION)
			continue;
		const struct mailimap_msg_att_body_section *part =
		    item->att_data.att_static->att_data.att_body_section;
		if (part->sec_body_part)
			g_string_append_len(header, part->sec_body_part, (gssize)part->sec_length);
	}
}

static struct mailimap_fetch_type *
message_id_field(void)
{
	struct mailimap_fetch_type *what = mailimap_fetch_type_new_fetch_att_list_empty();
	clist *names = clist_new();

	clist_append(names, strdup("Message-ID"));
	struct mailimap_section *section =
	    mailimap_section_new_header_fields(mailimap_header_list_new(names));
	mailimap_fetch_type_new_fetch_att_list_add(
	    what, mailimap_fetch_att_new_body_peek_section(section));
	return what;
}

/* "" when it has none. */
static bool
read_message_id(struct imap_session *session, uint32_t uid, char **id, GError **error)
{
	GString *header = g_string_new(NULL);
	struct mailimap_set *set = mailimap_set_new_interval(uid, uid);
	struct mailimap_fetch_type *what = message_id_field();
	clist *none = NULL;
	mailimap *imap = imap_session_begin(session, 0);

	mailimap_set_msg_att_handler(imap, take_header, header);
	int code = mailimap_uid_fetch(imap, set, what, &none);
	/* On failure it has been freed, or was never there. */
	if (code == MAILIMAP_NO_ERROR)
		mailimap_fetch_list_free(none);
	mailimap_fetch_type_free(what);
	mailimap_set_free(set);
	struct bytes field = { .at = header->str, .len = header->len };
	struct bytes first = { .at = "" };
	msgid_next(&field, &first);
	g_free(*id);
	*id = g_utf8_make_valid(first.at, (gssize)first.len);
	g_string_free(header, TRUE);
	return imap_session_end(session, code, "UID FETCH", error);
}

/* SEARCH knows dates alone: the time of the newest says whether copies of what left later have come. */
static bool
count_copies(struct imap_session *session, utc_t since_at, uint32_t *copies_n, GError **error)
{
	uint32_t last = 0;
	g_autoptr(GArray) newest = NULL;

	const struct search_header any = { "X-Mentord-Id", "", since_at };

	if (!search(session, &any, copies_n, &last, error))
		return false;
	if (*copies_n == 0)
		return true;
	if (!listing_range(session, last, last, &newest, error))
		return false;
	if (newest->len == 0 || g_array_index(newest, struct listed, 0).internal_at <= since_at)
		*copies_n = 0;
	return true;
}

bool
imap_find(struct imap_session *session, const struct find_request *request, struct found *found,
          GError **error)
{
	const struct search_header by_id = { "Message-ID", request->message_id, request->since_at };
	const struct search_header by_ours = { "X-Mentord-Id", request->mentord_id,
		                               request->since_at };
	struct imap_mailbox mailbox;
	uint32_t n, uid;

	*found = (struct found){ .message_id = g_strdup("") };
	if (!search_may_ask(request->message_id) || !search_may_ask(request->mentord_id)) {
		trouble_set(error, TROUBLE_OTHER, "an identifier that cannot be searched for");
		return false;
	}
	if (!imap_session_examine(session, request->mailbox, &mailbox, error)
	    || !count_copies(session, request->since_at, &found->copies_n, error)
	    || !search(session, &by_id, &n, &uid, error))
		return false;
	if (n == 0 && !search(session, &by_ours, &n, &uid, error))
		return false;
	found->found = n > 0;
	return n == 0 || read_message_id(session, uid, &found->message_id, error);
}

/* ---- special use ---- */

static bool
has_flag(const struct mailimap_mailbox_list *mailbox, const char *flag)
{
	clist *flags = mailbox->mb_flag ? mailbox->mb_flag->mbf_oflags : NULL;

	for (clistiter *at = flags ? clist_begin(flags) : NULL; at; at = clist_next(at)) {
		const struct mailimap_mbx_list_oflag *one = clist_content(at);
		if (one->of_type == MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT
		    && g_ascii_strcasecmp(one->of_flag_ext, flag) == 0)
			return true;
	}
	return false;
}

static void
take_folder(const struct mailimap_mailbox_list *mailbox, const char *flag, char **name)
{
	if (!has_flag(mailbox, flag) || **name)
		return;
	g_free(*name);
	*name = g_utf8_make_valid(mailbox->mb_name, -1);
}

bool
imap_folders(struct imap_session *session, struct folders *folders, GError **error)
{
	clist *all = NULL;
	mailimap *imap = imap_session_begin(session, 0);
	int code = mailimap_list(imap, "", "*", &all);

	*folders = (struct folders){ .sent = g_strdup(""), .junk = g_strdup("") };
	if (!imap_session_end(session, code, "LIST", error))
		return false;
	for (clistiter *at = clist_begin(all); at; at = clist_next(at)) {
		const struct mailimap_mailbox_list *mailbox = clist_content(at);
		take_folder(mailbox, "Sent", &folders->sent);
		take_folder(mailbox, "Junk", &folders->junk);
	}
	mailimap_list_result_free(all);
	return true;
}
