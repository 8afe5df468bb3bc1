#include "store/raw.h"

#define ZLIB_CONST /* it only reads what it is given */
#include <zlib.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "store/statement.h"

enum { RAW_ROW_BYTES = 256 * KIB };

static bool
raw_add_row(struct store *store, int64_t inbox_id, int64_t seq, const void *at, size_t len,
            GError **error)
{
	return statement_run(
	    store, error, "INSERT INTO raw (inbox_id, seq, bytes) VALUES (:inbox_id, :seq, :bytes)",
	    "iib", inbox_id, seq, at, len);
}

/* No larger window than the message has use for: most of what zlib does for a short one is to clear
 * its tables. Inflating takes any. */
static int
deflate_begin(z_stream *stream, size_t len)
{
	enum { LEAST_BITS = 9, MOST_BITS = 15, LEVEL_BELOW = 6, MEM_LEVEL_MOST = 8 };
	int bits = LEAST_BITS;

	while (bits < MOST_BITS && ((size_t)1 << bits) < len)
		bits++;
	return deflateInit2(stream, Z_BEST_SPEED, Z_DEFLATED, bits,
	                    MIN(bits - LEVEL_BELOW, MEM_LEVEL_MOST), Z_DEFAULT_STRATEGY);
}

/* Deflate in one stream, a row for each full buffer, so that a large message never lies in memory
 * a second time. */
bool
raw_add(struct store *store, int64_t inbox_id, struct bytes message, GError **error)
{
	static Bytef out[RAW_ROW_BYTES];
	z_stream stream = { 0 };
	bool ok = true;
	int64_t seq = 0;
	int code = deflate_begin(&stream, message.len);

	g_assert(code == Z_OK && message.len <= G_MAXUINT32);
	stream.next_in = (const Bytef *)message.at;
	stream.avail_in = (uInt)message.len;
	while (ok && code != Z_STREAM_END) {
		stream.next_out = out;
		stream.avail_out = sizeof out;
		code = deflate(&stream, Z_FINISH);
		ok = raw_add_row(store, inbox_id, seq++, out, sizeof out - stream.avail_out, error);
	}
	deflateEnd(&stream);
	return ok;
}

static bool
inflate_row(z_stream *stream, struct bytes deflated, GByteArray *message)
{
	Bytef out[16 * KIB];

	stream->next_in = (const Bytef *)deflated.at;
	stream->avail_in = (uInt)deflated.len;
	do {
		stream->next_out = out;
		stream->avail_out = sizeof out;
		int code = inflate(stream, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return false;
		g_byte_array_append(message, out, (guint)(sizeof out - stream->avail_out));
	} while (stream->avail_out == 0 && message->len < LIMIT_FRAME_BYTES);
	return true;
}

GBytes *
raw_get(struct store *store, int64_t inbox_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, "SELECT bytes FROM raw WHERE inbox_id = :inbox_id ORDER BY seq", "i",
	    inbox_id);
	if (!rows)
		return NULL;
	z_stream stream = { 0 };
	g_autoptr(GByteArray) message = g_byte_array_new();
	GError *failed = NULL;
	bool ok = inflateInit(&stream) == Z_OK;
	int64_t rows_n = 0;
	for (; ok && statement_next(rows, &failed); rows_n++)
		ok = inflate_row(&stream, column_bytes(rows, 0), message);
	inflateEnd(&stream);
	statement_end(rows);
	if (failed || !ok) {
		if (failed)
			g_propagate_error(error, failed);
		else
			g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
			            "raw message %" G_GINT64_FORMAT ": damaged", inbox_id);
		return NULL;
	}
	return rows_n > 0 ? g_byte_array_free_to_bytes(g_steal_pointer(&message)) : NULL;
}

bool
raw_delete(struct store *store, int64_t inbox_id, GError **error)
{
	return statement_run(store, error, "DELETE FROM raw WHERE inbox_id = :inbox_id", "i",
	                     inbox_id);
}
