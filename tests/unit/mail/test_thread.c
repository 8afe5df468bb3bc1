/* Identification fields, mbox files, and the threads they make. */
#include "mail/thread.h"

#include "base/limits.h"
#include "mail/mbox_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- what a message says it answers ---- */

static void
reads_identification(void **state)
{
	/* id | references | in-reply-to | guesses */
	static const struct {
		const char *label, *header, *want;
	} rows[] = {
		{ "as the standard writes it",
		  "Message-ID: <a@x>\nIn-Reply-To: <b@x>\nReferences: <c@x>\n <b@x>\n",
		  "a@x|c@x b@x|b@x|" },
		{ "nothing", "Subject: Re: a\n", "|||" },
		{ "without brackets", "Message-ID: a@x\nReferences: c@x, b@x\n", "a@x|c@x b@x||" },
		{ "glued, quoted, commented",
		  "References: <c@x><b@x>,\"<d@x>\" (see <no@x>)\nMessage-ID: <a@x> (added by mx@x)\n",
		  "a@x|c@x b@x d@x||" },
		{ "prose around references is not read",
		  "References: the mail of anna@x and <b@x>\n", "|b@x||" },
		{ "prose alone is no reference", "References: your mail to anna@x\n", "|||" },
		{ "an identifier, then whose it is",
		  "In-Reply-To: <b@x> (Anna's mail of \"4 May\")\n", "||b@x|" },
		{ "an identifier, then a person", "In-Reply-To: <b@x> from Anna <anna@x>\n",
		  "||b@x|anna@x" },
		{ "a person, then an identifier",
		  "In-Reply-To: Message from \"Anna\" <anna@x> of \"4 May\" <b@x>\n",
		  "||b@x|anna@x" },
		{ "a person alone", "In-Reply-To: Your mail of 4 May, Anna\n", "|||" },
		{ "a person, then no identifier", "In-Reply-To: mail of <anna@x>, <yes>\n",
		  "|||anna@x yes" },
		{ "a bare parent could be an address", "In-Reply-To: b@x\n", "|||b@x" },
		{ "two parents", "In-Reply-To: <b@x> <c@x>\n", "||b@x c@x|" },
		{ "no @, no reference", "References: <yes> <b@x>\nIn-Reply-To: <yes>\n",
		  "|b@x||yes" },
		{ "never closed", "References: <b@x> <c@x\n", "|b@x||" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct identification ids;
		identification_read(bytes_of(rows[i].header), 100, &ids);
		g_autofree char *references = g_strjoinv(" ", ids.references);
		g_autofree char *parents = g_strjoinv(" ", ids.in_reply_to);
		g_autofree char *guesses = g_strjoinv(" ", ids.guesses);
		g_autofree char *have =
		    g_strjoin("|", ids.message_id, references, parents, guesses, NULL);
		if (strcmp(have, rows[i].want) != 0)
			print_error("%s\n", rows[i].label);
		assert_string_equal(have, rows[i].want);
		identification_clear(&ids);
	}
}

static void
keeps_the_newest_references(void **state)
{
	struct identification ids;

	(void)state;
	identification_read(bytes_of("References: <a@x> <b@x> <c@x>\n"), 2, &ids);
	assert_string_equal(ids.references[0], "b@x");
	assert_string_equal(ids.references[1], "c@x");
	assert_null(ids.references[2]);
	identification_clear(&ids);
}

/* ---- threads ---- */

static void
add_header(void *context, struct bytes header)
{
	struct identification ids;

	identification_read(header, LIMIT_REFERENCES, &ids);
	assert_true(archive_add(context, &ids));
	identification_clear(&ids);
}

static char *
threads_text(const struct archive *archive)
{
	g_autoptr(GArray) thread_of = archive_threads(archive);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < thread_of->len; i++)
		g_string_append_printf(text, "%s%u", i > 0 ? " " : "",
		                       g_array_index(thread_of, uint32_t, i));
	return g_string_free(text, FALSE);
}

#define ID(id) "Message-ID: <" id "@x>\n"
#define REFS(ids) "References: " ids "\n"
#define PARENT(ids) "In-Reply-To: " ids "\n"
#define SUBJECT "Subject: Re: hello\n"

static void
joins_by_ids_alone(void **state)
{
	enum { MOST = 6 };
	static const struct {
		const char *label;
		const char *headers[MOST];
		const char *want; /* the thread of each message */
	} rows[] = {
		{ "no mail", { NULL }, "" },
		{ "one subject joins nobody", { ID("a") SUBJECT, ID("b") SUBJECT }, "0 1" },
		{ "a reply", { ID("a"), ID("b") PARENT("<a@x>") }, "0 0" },
		{ "a reply that came first",
		  { ID("b") PARENT("<a@x>"), ID("c"), ID("a") },
		  "0 1 0" },
		{ "the mail between them is lost",
		  { ID("a"), ID("c") REFS("<a@x> <b@x>") },
		  "0 0" },
		{ "two answers to a lost mail",
		  { ID("b") PARENT("<a@x>"), ID("c") PARENT("<a@x>") },
		  "0 0" },
		{ "references before the parent",
		  { ID("a"), ID("b"), ID("c") REFS("<a@x>") PARENT("<b@x>") },
		  "0 1 0" },
		{ "the first parent alone",
		  { ID("a"), ID("b"), ID("c") PARENT("<a@x> <b@x>") },
		  "0 1 0" },
		{ "references do not move what says where it belongs",
		  { ID("b") REFS("<z@x>"), ID("c") REFS("<a@x> <b@x>"), ID("a") },
		  "0 0 1" },
		{ "one that names nothing and came before is placed",
		  { ID("a"), ID("b"), ID("c") REFS("<a@x> <b@x>") },
		  "0 0 0" },
		{ "one that names nothing and comes later is a beginning",
		  { ID("a"), ID("c") REFS("<a@x> <b@x>"), ID("b") },
		  "0 1 1" },
		{ "no identifier", { SUBJECT, SUBJECT PARENT("<a@x>"), ID("a") }, "0 1 1" },
		{ "an identifier twice", { ID("a"), ID("a"), ID("b") PARENT("<a@x>") }, "0 1 0" },
		{ "a circle",
		  { ID("a") PARENT("<b@x>"), ID("b") PARENT("<a@x>"), ID("c") },
		  "0 0 1" },
		{ "itself", { ID("a") REFS("<a@x>"), ID("b") REFS("<b@x> <b@x>") }, "0 1" },
		{ "an address is no identifier",
		  { ID("a") PARENT("Message from A <p@x> of May <z@x>"),
		    ID("b") PARENT("Message from A <p@x> of June <y@x>") },
		  "0 1" },
		{ "what stands in brackets without an @",
		  { ID("a") PARENT("<yes>"), ID("b") PARENT("<yes>") },
		  "0 1" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct archive *archive = archive_new();
		for (size_t j = 0; j < MOST && rows[i].headers[j]; j++)
			add_header(archive, bytes_of(rows[i].headers[j]));
		g_autofree char *have = threads_text(archive);
		archive_free(archive);
		if (strcmp(have, rows[i].want) != 0)
			print_error("%s\n", rows[i].label);
		assert_string_equal(have, rows[i].want);
	}
}

/* A chain of answers, newest first, each naming the hundred before it. */
static void
stays_linear(void **state)
{
	enum { MAILS = 10000, BEFORE = 100 };
	struct archive *archive = archive_new();

	(void)state;
	for (int i = MAILS; i > 0; i--) {
		g_autoptr(GString) header = g_string_new(NULL);
		g_string_printf(header, "Message-ID: <%d@x>\nReferences:", i);
		for (int j = MAX(i - BEFORE, 1); j < i; j++)
			g_string_append_printf(header, " <%d@x>", j);
		add_header(archive, (struct bytes){ .at = header->str, .len = header->len });
	}
	g_autoptr(GArray) thread_of = archive_threads(archive);
	archive_free(archive);
	assert_int_equal(thread_of->len, MAILS);
	for (guint i = 0; i < thread_of->len; i++)
		assert_int_equal(g_array_index(thread_of, uint32_t, i), 0);
}

/* ---- files ---- */

static void
note_header(void *context, struct bytes header)
{
	g_string_append_len(context, header.at, (gssize)header.len);
	g_string_append_c(context, '|');
}

#define FROM "From a@x Mon Jan  1 00:00:00 2024\n"

static void
reads_mbox_files(void **state)
{
	static const struct {
		const char *label, *file, *want;
	} rows[] = {
		{ "empty", "", "" },
		{ "no mbox", "Subject: a\n\nhi\n", "" },
		{ "two", FROM "A: 1\n\nhi\n\n" FROM "B: 2\n\nho\n", "A: 1\n|B: 2\n|" },
		{ "CRLF", "From a@x 00:00\r\nA: 1\r\n\r\nhi\r\n\r\nFrom b@x 00:00\r\nB: 2\r\n",
		  "A: 1\r\n|B: 2\r\n|" },
		{ "no empty line before it", FROM "A: 1\n\nhi\n" FROM "B: 2\n\nho", "A: 1\n|" },
		{ "a sentence", FROM "A: 1\n\nhi\n\nFrom here on it went well.\n\nyes\n",
		  "A: 1\n|" },
		{ "escaped", FROM "A: 1\n\nhi\n\n>" FROM "no: 1\n", "A: 1\n|" },
		{ "header alone", FROM "A: 1", "A: 1\n|" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		for (size_t step = 1; step < 80; step += 13) {
			g_autoptr(GString) have = g_string_new(NULL);
			struct bytes rest = bytes_of(rows[i].file);
			struct mbox_reader reader;
			mbox_reader_init(&reader, note_header, have);
			while (rest.len > 0) {
				size_t len = MIN(step, rest.len);
				mbox_reader_feed(&reader,
				                 (struct bytes){ .at = rest.at, .len = len });
				bytes_skip(&rest, len);
			}
			mbox_reader_done(&reader);
			if (strcmp(have->str, rows[i].want) != 0)
				print_error("%s, by %zu\n", rows[i].label, step);
			assert_string_equal(have->str, rows[i].want);
		}
}

static void
count_header(void *context, struct bytes header)
{
	size_t *most = context;

	*most = MAX(*most, header.len);
}

static void
bounds_a_header(void **state)
{
	g_autofree char *line = g_strnfill((gsize)2 * MIB, 'x');
	struct mbox_reader reader;
	size_t most = 0;

	(void)state;
	mbox_reader_init(&reader, count_header, &most);
	mbox_reader_feed(&reader, bytes_of(FROM));
	for (int i = 0; i < 8; i++) {
		mbox_reader_feed(&reader, bytes_of(line));
		mbox_reader_feed(&reader, bytes_of("\n"));
	}
	mbox_reader_done(&reader);
	assert_true(most > LIMIT_HEADER_LINE_BYTES / 2 && most <= LIMIT_HEADER_BYTES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_identification),
		cmocka_unit_test(keeps_the_newest_references),
		cmocka_unit_test(joins_by_ids_alone),
		cmocka_unit_test(stays_linear),
		cmocka_unit_test(reads_mbox_files),
		cmocka_unit_test(bounds_a_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
