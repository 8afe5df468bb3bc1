/* The core's end of a channel. */
#include "child/channel.h"

#include <assert.h>
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/limits.h"
#include "child/frame.h"

void
frame_clear(struct frame *frame)
{
	g_clear_pointer(&frame->payload, g_bytes_unref);
}

/* Frames that leave with one sendmsg. */
enum { BATCH_FRAMES = 64, BATCH_PARTS = 3 * BATCH_FRAMES };

enum { INPUT_BYTES = FRAME_HEADER_BYTES + LIMIT_FRAME_INLINE_BYTES };

struct outgoing {
	struct frame_header header;
	uint8_t start[FRAME_HEADER_BYTES];
	GBytes *payload[2]; /* the second may be NULL */
	int sealed;         /* the memfd once it has been made, else -1 */
	size_t sent;        /* bytes of header and payload that have left */
};

struct channel {
	int fd;
	channel_frame_func *on_frame;
	channel_closed_func *on_closed;
	void *data;
	guint read_watch, write_watch; /* 0: none */
	bool is_closed;                /* nothing is called any more */
	uint8_t *input;                /* INPUT_BYTES, the first input_n in use */
	size_t input_n;
	int passed; /* a memfd whose frame is not whole yet, or -1 */
	GQueue output;
	size_t output_bytes;
};

static void
outgoing_free(void *data)
{
	struct outgoing *outgoing = data;

	g_bytes_unref(outgoing->payload[0]);
	g_bytes_unref(outgoing->payload[1]);
	if (outgoing->sealed >= 0)
		close(outgoing->sealed);
	g_free(outgoing);
}

/* How many bytes of it the stream carries. */
static size_t
outgoing_len(const struct outgoing *outgoing)
{
	return FRAME_HEADER_BYTES + (outgoing->header.is_sealed ? 0 : outgoing->header.len);
}

static void
channel_finish(void *data)
{
	const struct channel *channel = data;

	g_free(channel->input);
}

static void
channel_drop_output(struct channel *channel)
{
	g_clear_handle_id(&channel->write_watch, g_source_remove);
	g_queue_clear_full(&channel->output, outgoing_free);
	channel->output_bytes = 0;
}

static void
channel_close(struct channel *channel, const char *why)
{
	if (channel->is_closed)
		return;
	channel->is_closed = true;
	channel_drop_output(channel);
	g_clear_handle_id(&channel->read_watch, g_source_remove);
	channel->on_closed(why, channel->data);
}

/* The payload of the frame that starts at `at`, NULL when it breaks the form. */
static GBytes *
channel_payload(struct channel *channel, const struct frame_header *header, const uint8_t *at)
{
	if (!header->is_sealed)
		return g_bytes_new(at + FRAME_HEADER_BYTES, header->len);
	int fd = channel->passed;
	channel->passed = -1;
	return fd < 0 ? NULL : sealed_open(fd, header->len);
}

/* Hand on what is whole in the input. False: it breaks the form. */
static bool
channel_take_frames(struct channel *channel)
{
	size_t at = 0;
	bool ok = true;

	while (ok && !channel->is_closed && channel->input_n - at >= FRAME_HEADER_BYTES) {
		struct frame_header header;
		ok = frame_header_read(channel->input + at, &header);
		size_t whole = FRAME_HEADER_BYTES + (header.is_sealed ? 0 : header.len);
		if (!ok || channel->input_n - at < whole)
			break;
		struct frame frame = {
			.kind = header.kind,
			.payload = channel_payload(channel, &header, channel->input + at),
		};
		at += whole;
		ok = frame.payload != NULL;
		if (ok)
			channel->on_frame(&frame, channel->data);
		frame_clear(&frame);
	}
	channel->input_n -= at;
	memmove(channel->input, channel->input + at, channel->input_n);
	/* The kernel hands a descriptor over with the first byte of the header it belongs to. */
	return ok && (channel->passed < 0 || channel->input_n > 0);
}

/* Whether something came. */
static bool
channel_read(struct channel *channel)
{
	ssize_t n = frame_receive_some(channel->fd, channel->input + channel->input_n,
	                               INPUT_BYTES - channel->input_n, &channel->passed);

	if (n < 0 && errno == EAGAIN)
		return false;
	if (n == 0 || (n < 0 && errno == ECONNRESET)) {
		channel_close(channel, channel->input_n > 0 ? "it ended inside a frame" : NULL);
		return false;
	}
	if (n < 0) {
		channel_close(channel, g_strerror(errno));
		return false;
	}
	channel->input_n += (size_t)n;
	if (!channel_take_frames(channel))
		channel_close(channel, "what came is no frame");
	return true;
}

/* The user may free the channel in a callback; the reference keeps it until we are out. */
static gboolean
channel_readable(int fd, GIOCondition condition, void *data)
{
	struct channel *channel = g_rc_box_acquire(data);

	(void)fd;
	(void)condition;
	(void)channel_read(channel);
	g_rc_box_release_full(channel, channel_finish);
	return G_SOURCE_CONTINUE;
}

/* What `bytes` holds; nothing for NULL. */
static struct bytes
content(GBytes *bytes)
{
	struct bytes content = { 0 };

	if (bytes)
		content.at = g_bytes_get_data(bytes, &content.len);
	return content;
}

/* One more part, without the first `*skip` bytes of all that is added. */
static void
add_part(struct iovec parts[BATCH_PARTS], size_t *n, struct bytes part, size_t *skip)
{
	size_t skipped = MIN(*skip, part.len);

	*skip -= skipped;
	if (part.len > skipped)
		parts[(*n)++] = frame_part(part.at + skipped, part.len - skipped);
}

/* The first frames of the queue that can leave together: a sealed one leaves alone, since the
 * descriptor belongs to its first byte. */
static size_t
channel_gather(const struct channel *channel, struct iovec parts[BATCH_PARTS])
{
	size_t n = 0;

	for (const GList *link = channel->output.head; link && n + 3 <= BATCH_PARTS;
	     link = link->next) {
		const struct outgoing *out = link->data;
		size_t skip = out->sent;
		if (out->header.is_sealed && n > 0)
			break;
		add_part(parts, &n, (struct bytes){ (const char *)out->start, sizeof out->start },
		         &skip);
		if (out->header.is_sealed)
			break;
		add_part(parts, &n, content(out->payload[0]), &skip);
		add_part(parts, &n, content(out->payload[1]), &skip);
	}
	return n;
}

static void
channel_advance(struct channel *channel, size_t n)
{
	channel->output_bytes -= n;
	while (n > 0) {
		struct outgoing *out = g_queue_peek_head(&channel->output);
		size_t step = MIN(n, outgoing_len(out) - out->sent);
		out->sent += step;
		n -= step;
		if (out->sent == outgoing_len(out))
			outgoing_free(g_queue_pop_head(&channel->output));
	}
}

/* One sendmsg. -1 with errno. */
static ssize_t
channel_write_some(struct channel *channel)
{
	struct outgoing *first = g_queue_peek_head(&channel->output);
	struct iovec parts[BATCH_PARTS];

	if (first->header.is_sealed && first->sealed < 0) {
		const struct bytes payload[] = { content(first->payload[0]),
			                         content(first->payload[1]) };
		first->sealed = sealed_new(payload, G_N_ELEMENTS(payload));
		if (first->sealed < 0)
			return -1;
	}
	return frame_send_some(channel->fd, parts, channel_gather(channel, parts),
	                       first->sent == 0 ? first->sealed : -1);
}

static gboolean
channel_writable(int fd, GIOCondition condition, void *data)
{
	struct channel *channel = data;

	(void)fd;
	(void)condition;
	while (!g_queue_is_empty(&channel->output)) {
		ssize_t n = channel_write_some(channel);
		if (n < 0 && errno == EAGAIN)
			return G_SOURCE_CONTINUE;
		if (n < 0)
			break;
		channel_advance(channel, (size_t)n);
	}
	bool is_done = g_queue_is_empty(&channel->output);
	int why = errno;
	channel_drop_output(channel);
	/* A child that has left is seen by the reading side, after its last words. */
	if (!is_done && why != EPIPE && why != ECONNRESET)
		channel_close(channel, g_strerror(why));
	return G_SOURCE_REMOVE;
}

struct channel *
channel_new(int fd, channel_frame_func *on_frame, channel_closed_func *on_closed, void *data)
{
	struct channel *channel = g_rc_box_new0(struct channel);

	channel->fd = fd;
	channel->on_frame = on_frame;
	channel->on_closed = on_closed;
	channel->data = data;
	channel->input = g_malloc(INPUT_BYTES);
	channel->passed = -1;
	g_queue_init(&channel->output);
	bool ok = g_unix_set_fd_nonblocking(fd, TRUE, NULL);
	assert(ok);
	channel->read_watch = g_unix_fd_add(fd, G_IO_IN | G_IO_HUP, channel_readable, channel);
	return channel;
}

void
channel_queue(struct channel *channel, uint8_t kind, GBytes *head, GBytes *tail)
{
	if (channel->is_closed)
		return;
	struct outgoing *outgoing = g_new0(struct outgoing, 1);
	outgoing->header = frame_header_of(kind, content(head).len + content(tail).len);
	frame_header_write(&outgoing->header, outgoing->start);
	outgoing->payload[0] = g_bytes_ref(head);
	outgoing->payload[1] = tail ? g_bytes_ref(tail) : NULL;
	outgoing->sealed = -1;
	g_queue_push_tail(&channel->output, outgoing);
	channel->output_bytes += outgoing_len(outgoing);
	/* Written from the loop, so that all that one callback queues leaves together. */
	if (channel->write_watch == 0)
		channel->write_watch =
		    g_unix_fd_add(channel->fd, G_IO_OUT, channel_writable, channel);
}

size_t
channel_queued(const struct channel *channel)
{
	return channel->output_bytes;
}

void
channel_drain(struct channel *channel)
{
	g_rc_box_acquire(channel);
	while (!channel->is_closed && channel_read(channel))
		;
	g_rc_box_release_full(channel, channel_finish);
}

void
channel_free(struct channel *channel)
{
	if (!channel)
		return;
	channel->is_closed = true;
	channel_drop_output(channel);
	g_clear_handle_id(&channel->read_watch, g_source_remove);
	close(channel->fd);
	if (channel->passed >= 0)
		close(channel->passed);
	channel->passed = -1;
	g_rc_box_release_full(channel, channel_finish);
}
