#include "mime/digest.h"

#include <assert.h>
#include <string.h>

#include "mail/field.h"

/* Short lines are gathered: a checksum is not made for two bytes at a time. */
struct gathering {
	GChecksum *sum;
	size_t len;
	guchar bytes[4096];
};

static void
flush(struct gathering *to)
{
	g_checksum_update(to->sum, to->bytes, (gssize)to->len);
	to->len = 0;
}

static void
gather(struct gathering *to, const char *at, size_t len)
{
	if (len > sizeof to->bytes - to->len)
		flush(to);
	if (len > sizeof to->bytes) {
		g_checksum_update(to->sum, (const guchar *)at, (gssize)len);
		return;
	}
	memcpy(to->bytes + to->len, at, len);
	to->len += len;
}

/* Lines with \n, blanks at their ends dropped, empty ones counted only when something follows:
 * the "relaxed" body of RFC 6376 section 3.4.4, but for runs of blanks, which it would merge. */
static void
digest_body(GChecksum *sum, struct bytes body)
{
	struct gathering to = { .sum = sum };
	size_t empty = 0;

	while (body.len > 0) {
		const char *end = memchr(body.at, '\n', body.len);
		size_t line = end ? (size_t)(end - body.at) : body.len;
		size_t len = line;
		while (len > 0
		       && (body.at[len - 1] == '\r' || body.at[len - 1] == ' '
		           || body.at[len - 1] == '\t'))
			len--;
		empty += len == 0;
		for (; len > 0 && empty > 0; empty--)
			gather(&to, "\n", 1);
		if (len > 0) {
			gather(&to, body.at, len);
			gather(&to, "\n", 1);
		}
		bytes_skip(&body, end ? line + 1 : line);
	}
	flush(&to);
}

static void
digest_field(GChecksum *sum, struct bytes header, const char *name)
{
	g_autofree char *line = field_unfold(field_find(header, name));

	g_checksum_update(sum, (const guchar *)name, -1);
	g_checksum_update(sum, (const guchar *)":", 1);
	g_checksum_update(sum, (const guchar *)line, -1);
	g_checksum_update(sum, (const guchar *)"\n", 1);
}

void
digest_message(const struct message *message, const char *message_id,
               uint8_t digest[static DIGEST_BYTES])
{
	static const char *const FIELDS[] = { "From", "To", "Date", "In-Reply-To" };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize len = DIGEST_BYTES;

	if (!*message_id)
		for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++)
			digest_field(sum, message->header, FIELDS[i]);
	digest_body(sum, message->body);
	g_checksum_get_digest(sum, digest, &len);
	assert(len == DIGEST_BYTES);
}
