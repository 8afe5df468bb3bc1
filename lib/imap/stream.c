#include "imap/stream.h"

#include <libetpan/mailstream.h>
#include <libetpan/mailstream_low.h>
#include <stdlib.h>
#include <string.h>

#include "net/trouble.h"

/* A TLS record is 16 KiB; libetpan asks for 64 KiB. */
enum { READ_BYTES = 64 * 1024 };

static const char greeting[] = "* PREAUTH .\r\n";

struct stream {
	struct connection *connection;
	struct guard *guard;
	GByteArray *out; /* judged, from out_at on not yet read by the library */
	size_t out_at;
	bool is_broken;
	enum trouble trouble;
	GError *error;
	char room[READ_BYTES];
};

struct stream *
stream_new(struct connection *connection, struct guard *guard)
{
	struct stream *stream = g_new0(struct stream, 1);

	stream->connection = connection;
	stream->guard = guard;
	stream->out = g_byte_array_new();
	g_byte_array_append(stream->out, (const guint8 *)greeting, sizeof greeting - 1);
	return stream;
}

void
stream_free(struct stream *stream)
{
	if (!stream)
		return;
	g_byte_array_unref(stream->out);
	g_clear_error(&stream->error);
	g_free(stream);
}

void
stream_cancel(struct stream *stream, enum trouble trouble, GError *error)
{
	if (stream->is_broken) {
		g_clear_error(&error);
		return;
	}
	stream->is_broken = true;
	stream->trouble = trouble;
	stream->error = error;
}

GError *
stream_steal_error(struct stream *stream)
{
	return g_steal_pointer(&stream->error);
}

enum trouble
stream_trouble(const struct stream *stream)
{
	return stream->trouble;
}

bool
stream_has_rest(const struct stream *stream)
{
	return stream->out_at < stream->out->len;
}

static void
break_protocol(struct stream *stream, const char *why)
{
	GError *error = NULL;

	trouble_set(&error, TROUBLE_PROTOCOL, "the server sent %s", why);
	stream_cancel(stream, TROUBLE_PROTOCOL, error);
	connection_close(stream->connection);
}

/* Until there is something that the library may see. */
static bool
fill(struct stream *stream)
{
	GError *error = NULL;
	const char *why;

	stream->out_at = 0;
	g_byte_array_set_size(stream->out, 0);
	while (!stream->is_broken && stream->out->len == 0) {
		ssize_t n =
		    connection_read(stream->connection, stream->room, sizeof stream->room, &error);
		if (n < 0) {
			stream_cancel(stream, connection_trouble(stream->connection), error);
			return false;
		}
		struct bytes in = { .at = stream->room, .len = (size_t)n };
		if (!guard_push(stream->guard, in, stream->out, &why))
			break_protocol(stream, why);
	}
	return !stream->is_broken;
}

static ssize_t
stream_read(mailstream_low *low, void *to, size_t size)
{
	struct stream *stream = low->data;

	if (stream->is_broken || (!stream_has_rest(stream) && !fill(stream)))
		return -1;
	size_t n = MIN(size, stream->out->len - stream->out_at);
	memcpy(to, stream->out->data + stream->out_at, n);
	stream->out_at += n;
	return (ssize_t)n;
}

static ssize_t
stream_write(mailstream_low *low, const void *from, size_t size)
{
	struct stream *stream = low->data;
	GError *error = NULL;

	if (stream->is_broken)
		return -1;
	if (connection_write(stream->connection, from, size, &error))
		return (ssize_t)size;
	stream_cancel(stream, connection_trouble(stream->connection), error);
	return -1;
}

static int
stream_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int
stream_get_fd(mailstream_low *low)
{
	(void)low;
	return -1;
}

static void
stream_free_low(mailstream_low *low)
{
	free(low);
}

static void
stream_cancel_low(mailstream_low *low)
{
	(void)low;
}

static mailstream_low_driver driver = {
	.mailstream_read = stream_read,
	.mailstream_write = stream_write,
	.mailstream_close = stream_close,
	.mailstream_get_fd = stream_get_fd,
	.mailstream_free = stream_free_low,
	.mailstream_cancel = stream_cancel_low,
};

mailstream *
stream_for_library(struct stream *stream)
{
	return mailstream_new(mailstream_low_new(stream, &driver), READ_BYTES);
}
