#include "imap/search.h"

#include <libetpan/libetpan.h>
#include <string.h>

#include "base/date.h"

enum { DAY_S = 24 * 60 * 60 };

/* libetpan frees the texts with free. */
static struct mailimap_search_key *
key_of(const struct search_header *wanted)
{
	struct ymd day = date_ymd((date_t)(wanted->since_at / DAY_S) - 1);
	struct mailimap_search_key *key = mailimap_search_key_new_multiple_empty();

	if (wanted->since_at != 0)
		mailimap_search_key_multiple_add(
		    key,
		    mailimap_search_key_new_since(mailimap_date_new(day.day, day.month, day.year)));
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the key takes both over */
	struct mailimap_search_key *header =
	    mailimap_search_key_new_header(strdup(wanted->field), strdup(wanted->value));
	mailimap_search_key_multiple_add(key, header);
	return key;
}

/* Takes over the key. */
static bool
search(struct imap_session *session, struct mailimap_search_key *key, GArray *uids, GError **error)
{
	clist *found = NULL;
	mailimap *imap = imap_session_begin(session, 0);
	int code = mailimap_uid_search(imap, NULL, key, &found);

	mailimap_search_key_free(key);
	if (!imap_session_end(session, code, "UID SEARCH", error))
		return false;
	for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at)) {
		uint32_t uid = *(const uint32_t *)clist_content(at);
		g_array_append_val(uids, uid);
	}
	if (found)
		mailimap_search_result_free(found);
	return true;
}

bool
search_by_header(struct imap_session *session, const struct search_header *wanted, GArray *uids,
                 GError **error)
{
	return search(session, key_of(wanted), uids, error);
}

bool
search_deleted(struct imap_session *session, GArray *uids, GError **error)
{
	struct mailimap_search_key *key = mailimap_search_key_new(
	    MAILIMAP_SEARCH_KEY_DELETED, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	    NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL);

	return search(session, key, uids, error);
}

bool
search_may_ask(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}
