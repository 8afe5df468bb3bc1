/* An mbox in pieces, and the threads of its messages. */
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "mail/mbox_read.h"
#include "mail/thread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
take_message(void *context, struct bytes header)
{
	struct identification ids = { 0 };

	identification_read(header, LIMIT_REFERENCES, &ids);
	if (!archive_add(context, &ids))
		abort();
	identification_clear(&ids);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct archive *archive = archive_new();
	struct bytes rest = { .at = (const char *)data, .len = len };
	struct mbox_reader reader;
	uint32_t before = 0;

	mbox_reader_init(&reader, take_message, archive);
	while (rest.len > 0) {
		size_t piece = MIN(rest.len, 1 + (size_t)(unsigned char)*rest.at);
		mbox_reader_feed(&reader, (struct bytes){ .at = rest.at, .len = piece });
		bytes_skip(&rest, piece);
	}
	mbox_reader_done(&reader);
	g_autoptr(GArray) threads = archive_threads(archive);
	for (guint i = 0; i < threads->len; i++) {
		uint32_t thread = g_array_index(threads, uint32_t, i);
		if (thread > before)
			abort();
		before = MAX(before, thread + 1);
	}
	archive_free(archive);
	return 0;
}
