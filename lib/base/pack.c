#include "base/pack.h"

#include <assert.h>
#include <string.h>

void
pack_u8(GByteArray *to, uint8_t value)
{
	g_byte_array_append(to, &value, 1);
}

void
pack_u32(GByteArray *to, uint32_t value)
{
	uint32_t little = GUINT32_TO_LE(value);

	g_byte_array_append(to, (const guint8 *)&little, sizeof little);
}

void
pack_i64(GByteArray *to, int64_t value)
{
	int64_t little = GINT64_TO_LE(value);

	g_byte_array_append(to, (const guint8 *)&little, sizeof little);
}

void
pack_bytes(GByteArray *to, const void *at, size_t len)
{
	assert(len <= G_MAXUINT32);
	pack_u32(to, (uint32_t)len);
	if (len > 0)
		g_byte_array_append(to, at, (guint)len);
}

void
pack_str(GByteArray *to, const char *text)
{
	pack_bytes(to, text, text ? strlen(text) : 0);
}

void
pack_strv(GByteArray *to, const char *const *texts)
{
	uint32_t n = 0;

	while (texts && texts[n])
		n++;
	pack_u32(to, n);
	for (uint32_t i = 0; i < n; i++)
		pack_str(to, texts[i]);
}

struct unpack
unpack_from(struct bytes payload)
{
	return (struct unpack){ .rest = payload };
}

static struct bytes
unpack_take(struct unpack *from, size_t len)
{
	if (from->failed || len > from->rest.len) {
		from->failed = true;
		return (struct bytes){ .at = "", .len = 0 };
	}
	struct bytes taken = { .at = from->rest.at, .len = len };
	bytes_skip(&from->rest, len);
	return taken;
}

uint8_t
unpack_u8(struct unpack *from)
{
	struct bytes taken = unpack_take(from, 1);

	return from->failed ? 0 : (uint8_t)*taken.at;
}

uint32_t
unpack_u32(struct unpack *from)
{
	uint32_t little = 0;
	struct bytes taken = unpack_take(from, sizeof little);

	if (!from->failed)
		memcpy(&little, taken.at, sizeof little);
	return GUINT32_FROM_LE(little);
}

int64_t
unpack_i64(struct unpack *from)
{
	int64_t little = 0;
	struct bytes taken = unpack_take(from, sizeof little);

	if (!from->failed)
		memcpy(&little, taken.at, sizeof little);
	return GINT64_FROM_LE(little);
}

struct bytes
unpack_bytes(struct unpack *from)
{
	return unpack_take(from, unpack_u32(from));
}

char *
unpack_str(struct unpack *from)
{
	struct bytes text = unpack_bytes(from);

	/* g_utf8_validate with a length refuses a NUL inside. */
	if (!g_utf8_validate(text.at, (gssize)text.len, NULL)) {
		from->failed = true;
		return g_strdup("");
	}
	return g_strndup(text.at, text.len);
}

char **
unpack_strv(struct unpack *from, size_t most)
{
	uint32_t n = unpack_u32(from);

	if (n > most) {
		from->failed = true;
		n = 0;
	}
	char **texts = g_new0(char *, (gsize)n + 1);
	for (uint32_t i = 0; i < n; i++)
		texts[i] = unpack_str(from);
	return texts;
}

uint8_t
unpack_below(struct unpack *from, unsigned end)
{
	uint8_t value = unpack_u8(from);

	if (value >= end)
		from->failed = true;
	return from->failed ? 0 : value;
}

uint32_t
unpack_n(struct unpack *from, uint32_t most)
{
	uint32_t n = unpack_u32(from);

	if (n > most)
		from->failed = true;
	return from->failed ? 0 : n;
}

bool
unpack_done(const struct unpack *from)
{
	return !from->failed && from->rest.len == 0;
}
