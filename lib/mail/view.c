/* The view of a message in a payload, and back. Text is cleaned on the way in: the reader has
 * read strangers' bytes, the core shows and logs what comes out. */
#include "mail/view.h"

#include <string.h>

#include "base/limits.h"
#include "base/pack.h"

/* Most strings of one list, both ends: twice the addresses, since To and Cc are joined. */
enum { VIEW_LIST_MOST = 2 * LIMIT_ADDRESSES + LIMIT_REFERENCES };

static bool
is_clean(gunichar c)
{
	return c == '\n' || c == '\t' || (c >= ' ' && c != 0x7f && (c < 0x80 || c > 0x9f));
}

/* Valid UTF-8 in which control characters are gone. Owned by the caller. */
static char *
cleaned(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	GString *clean = g_string_sized_new(64);

	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (is_clean(c))
			g_string_append_unichar(clean, c);
	}
	return g_string_free(clean, FALSE);
}

static void
pack_text(GByteArray *to, const char *text)
{
	g_autofree char *clean = cleaned(text);

	pack_str(to, clean);
}

static void
pack_texts(GByteArray *to, char *const *texts)
{
	uint32_t n = 0;

	while (texts && texts[n] && n < VIEW_LIST_MOST)
		n++;
	pack_u32(to, n);
	for (uint32_t i = 0; i < n; i++)
		pack_text(to, texts[i]);
}

void
head_view_pack(const struct head_view *view, GByteArray *to)
{
	pack_u8(to, (uint8_t)view->kind);
	pack_u8(to, (uint8_t)view->limit);
	pack_u8(to, (uint8_t)view->dmarc);
	pack_texts(to, view->from);
	pack_texts(to, view->to);
	pack_texts(to, view->answers_ids);
	pack_text(to, view->message_id);
	pack_text(to, view->mentord_id);
	pack_i64(to, view->date_at);
	pack_bytes(to, view->digest, sizeof view->digest);
	pack_texts(to, view->reported_ids);
	pack_text(to, view->bounced_to);
	pack_text(to, view->bounce_status);
}

static void
unpack_digest(struct unpack *from, uint8_t digest[static DIGEST_BYTES])
{
	struct bytes bytes = unpack_bytes(from);

	if (bytes.len != DIGEST_BYTES) {
		from->failed = true;
		return;
	}
	memcpy(digest, bytes.at, DIGEST_BYTES);
}

bool
head_view_unpack(struct bytes payload, struct head_view *view)
{
	struct unpack from = unpack_from(payload);

	view->kind = unpack_below(&from, MAIL_KINDS);
	view->limit = unpack_below(&from, READ_LIMITS);
	view->dmarc = unpack_below(&from, DMARC_RESULTS);
	view->from = unpack_strv(&from, VIEW_LIST_MOST);
	view->to = unpack_strv(&from, VIEW_LIST_MOST);
	view->answers_ids = unpack_strv(&from, VIEW_LIST_MOST);
	view->message_id = unpack_str(&from);
	view->mentord_id = unpack_str(&from);
	view->date_at = unpack_i64(&from);
	unpack_digest(&from, view->digest);
	view->reported_ids = unpack_strv(&from, VIEW_LIST_MOST);
	view->bounced_to = unpack_str(&from);
	view->bounce_status = unpack_str(&from);
	if (unpack_done(&from))
		return true;
	head_view_clear(view);
	return false;
}

void
head_view_clear(struct head_view *view)
{
	g_strfreev(view->from);
	g_strfreev(view->to);
	g_strfreev(view->answers_ids);
	g_free(view->message_id);
	g_free(view->mentord_id);
	g_strfreev(view->reported_ids);
	g_free(view->bounced_to);
	g_free(view->bounce_status);
	*view = (struct head_view){ 0 };
}

void
body_view_pack(const struct body_view *view, GByteArray *to)
{
	pack_u8(to, (uint8_t)view->state);
	pack_text(to, view->text);
	pack_u32(to, view->elided_n);
	pack_u32(to, view->words_n);
	said_pack(&view->said, to);
	pack_u32(to, view->signals);
	pack_u32(to, view->hits_n);
	for (uint32_t i = 0; i < view->hits_n; i++) {
		pack_u32(to, view->hits[i].row);
		pack_text(to, view->hits[i].word);
		pack_text(to, view->hits[i].quote);
	}
	pack_text(to, view->first_sentence);
	pack_text(to, view->safety_word);
	pack_u8(to, view->cries_help);
	pack_text(to, view->whole);
	pack_u8(to, view->event != NULL);
	if (view->event)
		event_pack(view->event, to);
}

static void
unpack_hits(struct unpack *from, struct body_view *view)
{
	uint32_t n = unpack_u32(from);

	if (n > SIGNAL_ROWS) {
		from->failed = true;
		return;
	}
	view->hits = g_new0(struct signal_hit, n);
	view->hits_n = n;
	for (uint32_t i = 0; i < n; i++) {
		view->hits[i].row = unpack_u32(from);
		view->hits[i].word = unpack_str(from);
		view->hits[i].quote = unpack_str(from);
		if (view->hits[i].row >= SIGNAL_ROWS)
			from->failed = true;
	}
}

bool
body_view_unpack(struct bytes payload, struct body_view *view)
{
	struct unpack from = unpack_from(payload);

	view->state = unpack_below(&from, BODY_STATES);
	view->text = unpack_str(&from);
	view->elided_n = unpack_u32(&from);
	view->words_n = unpack_u32(&from);
	said_unpack(&from, &view->said);
	view->signals = unpack_u32(&from);
	unpack_hits(&from, view);
	view->first_sentence = unpack_str(&from);
	view->safety_word = unpack_str(&from);
	view->cries_help = unpack_below(&from, 2) != 0;
	view->whole = unpack_str(&from);
	if (unpack_below(&from, 2) != 0) {
		view->event = g_new0(struct event_view, 1);
		event_unpack(&from, view->event);
	}
	if (unpack_done(&from))
		return true;
	body_view_clear(view);
	return false;
}

void
body_view_clear(struct body_view *view)
{
	g_free(view->text);
	said_clear(&view->said);
	for (uint32_t i = 0; i < view->hits_n; i++) {
		g_free(view->hits[i].word);
		g_free(view->hits[i].quote);
	}
	g_free(view->hits);
	g_free(view->first_sentence);
	g_free(view->safety_word);
	g_free(view->whole);
	if (view->event)
		event_clear(view->event);
	g_free(view->event);
	*view = (struct body_view){ 0 };
}
