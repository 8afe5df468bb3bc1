#include "daemon/read_aid.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "child/lockdown.h"
#include "child/protocol.h"
#include "child/spawn.h"
#include "daemon/read_aid_calendar.h"
#include "daemon/read_aid_language.h"
#include "daemon/read_aid_mirror.h"
#include "daemon/read_aid_threads.h"
#include "daemon/read_json.h"
#include "mime/bounce.h"
#include "mime/head.h"
#include "mime/own_words.h"
#include "mime/parts.h"
#include "mime/refusal.h"

int
aid_say(GString *text)
{
	bool ok = fwrite(text->str, 1, text->len, stdout) == text->len && fflush(stdout) == 0;

	g_string_free(text, TRUE);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The new words of one message. Owned by the caller. */
static char *
new_words(const struct aid *aid, struct bytes raw)
{
	struct message message;
	struct body body = { 0 };
	struct reply reply = { 0 };

	message_parse(raw, &READ_LIMITS_DEFAULT, &message);
	own_words_read(&message, aid->question, &READ_LIMITS_DEFAULT, &body, &reply);
	body_clear(&body);
	message_clear(&message);
	return g_steal_pointer(&reply.text);
}

static void
extract_file(const struct aid *aid, struct bytes raw, const char *file, GString *to)
{
	g_autofree char *text = new_words(aid, raw);

	g_string_append(to, "{\"file\":");
	json_text(to, file);
	g_string_append(to, ",\"text\":");
	json_text(to, text);
	g_string_append(to, "}\n");
}

/* What is done with each file of a batch. */
typedef void (*file_function)(const struct aid *aid, struct bytes raw, const char *file,
                              GString *to);

/* Standard input names files, one a line; each gives a line. A file that cannot be read gives none. */
static int
each_file(const struct aid *aid, file_function read_file)
{
	g_auto(GStrv) files = g_strsplit(aid->input.at, "\n", -1);
	int status = EXIT_SUCCESS;

	for (size_t i = 0; files[i] && status == EXIT_SUCCESS; i++) {
		g_autofree char *raw = NULL;
		gsize len = 0;
		if (!*files[i] || !g_file_get_contents(files[i], &raw, &len, NULL))
			continue;
		GString *to = g_string_new(NULL);
		read_file(aid, (struct bytes){ .at = raw, .len = len }, files[i], to);
		status = aid_say(to);
	}
	return status;
}

static int
aid_extract(const struct aid *aid)
{
	if (aid->batch)
		return each_file(aid, extract_file);
	g_autofree char *text = new_words(aid, aid->input);
	return aid_say(g_string_new(text));
}

static void
put_recipients(GString *to, const GArray *refusals)
{
	bool any = false;

	for (guint i = 0; i < refusals->len; i++) {
		const struct refusal *refusal = &g_array_index(refusals, struct refusal, i);
		if (!*refusal->recipient)
			continue;
		g_string_append(to, any ? "," : "");
		json_text(to, refusal->recipient);
		any = true;
	}
}

/* Whose address is wrong is gone for good; everything else may pass. */
static void
put_kind(GString *to, const struct message *message, enum mail_kind kind)
{
	static const char *const LABELS[MAIL_KINDS] = {
		[MAIL_PERSON] = "human",        [MAIL_AUTO] = "auto-reply",
		[MAIL_BOUNCE] = "bounce-soft",  [MAIL_LIST] = "list-or-bulk",
		[MAIL_COMPLAINT] = "complaint", [MAIL_CALENDAR] = "calendar",
	};
	struct bounce bounce = { 0 };

	if (kind != MAIL_BOUNCE) {
		json_text(to, LABELS[kind]);
		g_string_append(to, ",\"recipients\":[],\"status\":null");
		return;
	}
	bounce_read(message, &READ_LIMITS_DEFAULT, &bounce);
	const struct refusal *first = &g_array_index(bounce.refusals, struct refusal, 0);
	json_text(to, bounce.is_address ? "bounce-hard" : LABELS[MAIL_BOUNCE]);
	g_string_append(to, ",\"recipients\":[");
	put_recipients(to, bounce.refusals);
	g_string_append(to, "],\"status\":");
	json_text(to, *first->status ? first->status : NULL);
	bounce_clear(&bounce);
}

static void
classify(struct bytes raw, const char *file, GString *to)
{
	struct message message;
	struct head_view view = { 0 };
	const struct head_trust trust = { "", "" };

	message_parse(raw, &READ_LIMITS_DEFAULT, &message);
	head_read(&message, &trust, &READ_LIMITS_DEFAULT, &view);
	g_string_append(to, "{");
	if (file) {
		g_string_append(to, "\"file\":");
		json_text(to, file);
		g_string_append_c(to, ',');
	}
	g_string_append(to, "\"label\":");
	put_kind(to, &message, view.kind);
	g_string_append(to, "}\n");
	head_view_clear(&view);
	message_clear(&message);
}

static void
classify_file(const struct aid *aid, struct bytes raw, const char *file, GString *to)
{
	(void)aid;
	classify(raw, file, to);
}

static int
aid_classify(const struct aid *aid)
{
	if (aid->batch)
		return each_file(aid, classify_file);
	GString *to = g_string_new(NULL);
	classify(aid->input, NULL, to);
	return aid_say(to);
}

static int
aid_parse(const struct aid *aid)
{
	struct message message;
	struct parts parts = { 0 };
	GString *to = g_string_new("{\"subject\":");

	message_parse(aid->input, &READ_LIMITS_DEFAULT, &message);
	parts_read(&message, &READ_LIMITS_DEFAULT, &parts);
	json_text(to, parts.subject);
	g_string_append(to, ",\"from\":[");
	for (guint i = 0; i < parts.from->len; i++) {
		const struct sender *sender = &g_array_index(parts.from, struct sender, i);
		g_string_append(to, i > 0 ? ",{\"name\":" : "{\"name\":");
		json_text(to, sender->name);
		g_string_append(to, ",\"address\":");
		json_text(to, sender->address);
		g_string_append_c(to, '}');
	}
	g_string_append(to, "],\"message_id\":");
	json_text(to, parts.message_id);
	g_string_append(to, ",\"text\":");
	json_text(to, parts.text);
	g_string_append(to, ",\"html\":");
	json_text(to, parts.html);
	g_string_append(to, ",\"attachments\":[");
	for (guint i = 0; i < parts.attachments->len; i++) {
		const struct attachment *file =
		    &g_array_index(parts.attachments, struct attachment, i);
		g_string_append(to, i > 0 ? ",{\"filename\":" : "{\"filename\":");
		json_text(to, file->filename);
		g_string_append(to, ",\"type\":");
		json_text(to, file->type);
		g_string_append_printf(to, ",\"size\":%zu}", file->size);
	}
	g_string_append(to, "]}\n");
	parts_clear(&parts);
	message_clear(&message);
	return aid_say(to);
}

static int
aid_calendar(const struct aid *aid)
{
	GString *to = g_string_new(NULL);

	read_aid_calendar(aid->input, to);
	return aid_say(to);
}

static const struct command_row {
	const char *name;
	int (*run)(const struct aid *aid);
	bool words;      /* needs the word lists */
	bool takes_file; /* the word behind it is a file, which it reads as it comes */
} ROWS[] = {
	{ .name = "extract", .run = aid_extract },
	{ .name = "classify", .run = aid_classify },
	{ .name = "calendar", .run = aid_calendar },
	{ .name = "parse", .run = aid_parse },
	{ .name = "threads", .run = aid_threads, .takes_file = true },
	{ .name = "safety", .run = aid_safety, .words = true },
	{ .name = "followup", .run = aid_followup, .words = true },
	{ .name = "command", .run = aid_command, .words = true },
	{ .name = "lemma", .run = aid_lemma },
	{ .name = "mirror", .run = aid_mirror },
};

/* ---- running one ---- */

static GString *
read_input(void)
{
	GString *input = g_string_new(NULL);
	char block[16 * KIB];
	ssize_t n = 0;

	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0
	       && input->len <= LIMIT_MESSAGE_BYTES)
		g_string_append_len(input, block, n);
	return input;
}

static int
complain(GError *error)
{
	fprintf(stderr, "mentord-read: %s\n", error ? error->message : "no channel");
	g_clear_error(&error);
	return EXIT_FAILURE;
}

/* In the child: give up what is not needed, then run. */
static int
run_here(const struct command_row *row, struct aid *aid)
{
	GError *error = NULL;
	struct lockdown_result locked;
	const char *const paths[] = { "/usr", aid->templates, aid->batch ? "/" : NULL, NULL };

	if (!lockdown_enter(LOCKDOWN_READER, paths, &locked, &error))
		return complain(error);
	if (row->words && !lexicon_load(&aid->lexicon, aid->templates, &error))
		return complain(error);
	int status = row->run(aid);
	if (row->words)
		lexicon_clear(&aid->lexicon);
	return status;
}

/* The message is read by a child, as the core's reader does it. lockdown_enter looks for its
 * parent at the other end of the channel. */
static int
run_locked(const struct command_row *row, struct aid *aid)
{
	int pair[2];
	int status = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return complain(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(dup2(pair[1], CHILD_CHANNEL_FD) < 0 ? complain(NULL) : run_here(row, aid));
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return EXIT_FAILURE;
	return WEXITSTATUS(status);
}

/* The lists beside the program, else the installed ones. */
static char *
shipped_templates(void)
{
	g_autofree char *beside = spawn_directory();
	g_autofree char *built = g_build_filename(beside, "templates", NULL);

	if (g_file_test(built, G_FILE_TEST_IS_DIR))
		return g_canonicalize_filename(built, NULL);
	return g_build_filename(beside, "..", "share", "mentord", "templates", NULL);
}

static const struct command_row *
find_row(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++)
		if (strcmp(name, ROWS[i].name) == 0)
			return &ROWS[i];
	return NULL;
}

static bool
read_options(struct aid *aid, int n, char **words)
{
	GError *error = NULL;

	aid->lang = n > 1 ? words[n - 1] : "en";
	for (int i = 1; i < n; i++) {
		aid->batch |= strcmp(words[i], "--batch") == 0;
		if (strcmp(words[i], "--question") != 0 || i + 1 == n)
			continue;
		g_clear_pointer(&aid->question, g_free);
		if (!g_file_get_contents(words[i + 1], &aid->question, NULL, &error)) {
			complain(error);
			return false;
		}
	}
	if (aid->question && !g_utf8_validate(aid->question, -1, NULL)) {
		char *valid = g_utf8_make_valid(aid->question, -1);
		g_free(aid->question);
		aid->question = valid;
	}
	return true;
}

/* Opened here: the child may open nothing. */
static int
run_on_file(const struct command_row *row, struct aid *aid, int n, char **words)
{
	if (n != 2) {
		fprintf(stderr, "mentord-read: write %s and one file\n", words[0]);
		return 2;
	}
	aid->file = open(words[1], O_RDONLY | O_CLOEXEC);
	if (aid->file < 0) {
		fprintf(stderr, "mentord-read: %s: %s\n", words[1], g_strerror(errno));
		return EXIT_FAILURE;
	}
	int status = run_locked(row, aid);
	close(aid->file);
	return status;
}

static int
run_on_input(const struct command_row *row, struct aid *aid, int n, char **words)
{
	if (!read_options(aid, n, words))
		return 2;
	g_autoptr(GString) input = read_input();
	aid->input = (struct bytes){ .at = input->str, .len = input->len };
	return run_locked(row, aid);
}

int
read_aid(int n, char **words)
{
	const struct command_row *row = find_row(words[0]);
	struct aid aid = { .question = g_strdup(""), .templates = shipped_templates() };
	int status = 2;

	if (!row)
		fprintf(stderr, "mentord-read: no such command: %s\n", words[0]);
	else if (row->takes_file)
		status = run_on_file(row, &aid, n, words);
	else
		status = run_on_input(row, &aid, n, words);
	g_free(aid.question);
	g_free(aid.templates);
	return status;
}
