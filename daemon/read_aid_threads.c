#include "daemon/read_aid_threads.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "mail/identification.h"
#include "mail/mbox_read.h"
#include "mail/thread.h"

struct reading {
	struct archive *archive;
	bool any;
	bool is_full;
};

static void
take_message(void *context, struct bytes header)
{
	struct reading *reading = context;
	struct identification ids = { 0 };

	reading->any = true;
	identification_read(header, LIMIT_REFERENCES, &ids);
	reading->is_full = reading->is_full || !archive_add(reading->archive, &ids);
	identification_clear(&ids);
}

static bool
read_archive(int file, struct reading *reading)
{
	struct mbox_reader reader;
	char block[64 * KIB];
	ssize_t n = 0;

	mbox_reader_init(&reader, take_message, reading);
	do {
		n = read(file, block, sizeof block);
		if (n > 0)
			mbox_reader_feed(&reader, (struct bytes){ .at = block, .len = (size_t)n });
	} while (!reading->is_full && (n > 0 || (n < 0 && errno == EINTR)));
	const char *failed = n < 0 ? g_strerror(errno) : NULL;
	mbox_reader_done(&reader);
	if (reading->is_full)
		failed = "the archive is too large; split it";
	else if (!failed && !reading->any)
		failed = "this is no mbox file: no line in it begins with \"From \"";
	if (failed)
		fprintf(stderr, "mentord-read: %s\n", failed);
	return failed == NULL;
}

/* Each thread on a line. Chains of positions, from the last one back, so that each begins with its
 * first. */
static int
say_threads(const GArray *thread_of)
{
	GString *to = g_string_new("[");
	int64_t *first = g_new(int64_t, MAX(thread_of->len, 1));
	int64_t *next = g_new(int64_t, MAX(thread_of->len, 1));
	guint threads_n = 0;

	memset(first, 0xff, sizeof *first * MAX(thread_of->len, 1));
	for (guint i = thread_of->len; i-- > 0;) {
		uint32_t thread = g_array_index(thread_of, uint32_t, i);
		threads_n = MAX(threads_n, thread + 1);
		next[i] = first[thread];
		first[thread] = i;
	}
	for (guint thread = 0; thread < threads_n; thread++) {
		const char *open = thread > 0 ? ",\n[" : "[";
		for (int64_t i = first[thread]; i >= 0; i = next[i], open = ",")
			g_string_append_printf(to, "%s%" PRId64, open, i);
		g_string_append_c(to, ']');
	}
	g_free(first);
	g_free(next);
	g_string_append(to, "]\n");
	return aid_say(to);
}

int
aid_threads(const struct aid *aid)
{
	struct reading reading = { .archive = archive_new() };
	int status = EXIT_FAILURE;

	if (read_archive(aid->file, &reading)) {
		g_autoptr(GArray) thread_of = archive_threads(reading.archive);
		status = say_threads(thread_of);
	}
	archive_free(reading.archive);
	return status;
}
