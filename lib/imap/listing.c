#include "imap/listing.h"

#include <libetpan/libetpan.h>

#include "base/date.h"

enum { DAY_S = 24 * 60 * 60 };

/* ---- one answer ---- */

/* libetpan keeps the zone as the number it is written as: +0530 is 530. */
static utc_t
utc_of(const struct mailimap_date_time *at)
{
	if (!date_exists(at->dt_year, at->dt_month, at->dt_day))
		return 0;
	int zone_min = at->dt_zone / 100 * 60 + at->dt_zone % 100;
	utc_t day = (utc_t)date_of(at->dt_year, at->dt_month, at->dt_day) * DAY_S;
	utc_t minutes = (utc_t)at->dt_hour * 60 + at->dt_min - zone_min;
	return day + minutes * 60 + at->dt_sec;
}

static void
take_item(const struct mailimap_msg_att_static *item, struct listed *listed)
{
	if (item->att_type == MAILIMAP_MSG_ATT_UID)
		listed->uid = item->att_data.att_uid;
	else if (item->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
		listed->size = item->att_data.att_rfc822_size;
	else if (item->att_type == MAILIMAP_MSG_ATT_INTERNALDATE)
		listed->internal_at = utc_of(item->att_data.att_internal_date);
}

static void
take_answer(struct mailimap_msg_att *answer, void *data)
{
	GArray *all = data;
	struct listed listed = { 0 };

	for (clistiter *at = clist_begin(answer->att_list); at; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			take_item(item->att_data.att_static, &listed);
	}
	if (listed.uid > 0)
		g_array_append_val(all, listed);
}

/* ---- one command ---- */

typedef int fetch_func(mailimap *, struct mailimap_set *, struct mailimap_fetch_type *, clist **);

static bool
list(struct imap_session *session, fetch_func *fetch, struct mailimap_set *set, GArray *all,
     GError **error)
{
	struct mailimap_fetch_type *what = mailimap_fetch_type_new_fetch_att_list_empty();
	clist *none = NULL;

	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_rfc822_size());
	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_internaldate());
	mailimap *imap = imap_session_begin(session, 0);
	mailimap_set_msg_att_handler(imap, take_answer, all);
	int code = fetch(imap, set, what, &none);
	/* On failure it has been freed, or was never there. */
	if (code == MAILIMAP_NO_ERROR)
		mailimap_fetch_list_free(none);
	mailimap_fetch_type_free(what);
	mailimap_set_free(set);
	return imap_session_end(session, code, "FETCH", error);
}

static int
by_uid(const void *a, const void *b)
{
	uint32_t left = ((const struct listed *)a)->uid;
	uint32_t right = ((const struct listed *)b)->uid;

	return (left > right) - (left < right);
}

/* UID FETCH 99:* answers with the last message when there is no 99, and a server may answer what it
 * likes. */
static GArray *
only_asked(const GArray *all, uint32_t first, uint32_t last)
{
	GArray *kept = g_array_sized_new(FALSE, TRUE, sizeof(struct listed), all->len);
	uint32_t before = 0;

	for (guint i = 0; i < all->len; i++) {
		const struct listed *one = &g_array_index(all, struct listed, i);
		if (one->uid >= first && one->uid <= last && one->uid != before)
			g_array_append_vals(kept, one, 1);
		before = one->uid;
	}
	return kept;
}

bool
listing_range(struct imap_session *session, uint32_t first, uint32_t last, GArray **listed,
              GError **error)
{
	g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(struct listed));
	/* The library writes 0 as "*". */
	struct mailimap_set *set = mailimap_set_new_interval(first, last == UINT32_MAX ? 0 : last);

	if (!list(session, mailimap_uid_fetch, set, all, error))
		return false;
	g_array_sort(all, by_uid);
	*listed = only_asked(all, first, last);
	return true;
}

bool
listing_uid(struct imap_session *session, uint32_t number, uint32_t *uid, GError **error)
{
	g_autoptr(GArray) one = g_array_new(FALSE, TRUE, sizeof(struct listed));

	if (!list(session, mailimap_fetch, mailimap_set_new_interval(number, number), one, error))
		return false;
	*uid = one->len > 0 ? g_array_index(one, struct listed, 0).uid : 0;
	return true;
}

bool
listing_next_uid(struct imap_session *session, uint32_t first, uint32_t exists_n, uint32_t *uid,
                 GError **error)
{
	uint32_t below = 0; /* the highest number whose UID is known to be under `first` */
	uint32_t above = exists_n + 1;

	*uid = 0;
	while (above - below > 1) {
		uint32_t middle = below + (above - below) / 2;
		uint32_t found;
		if (!listing_uid(session, middle, &found, error))
			return false;
		if (found >= first) {
			above = middle;
			*uid = found;
		} else {
			below = middle;
		}
	}
	return true;
}
