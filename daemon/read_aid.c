#include "daemon/read_aid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "child/lockdown.h"
#include "child/protocol.h"
#include "mime/answer.h"

/* What a command is given: its words and all of standard input. */
struct aid {
	struct bytes input;
	char *question; /* the text that was sent, "" if not given */
};

static int
aid_extract(const struct aid *aid)
{
	struct message message;
	struct body_view view = { 0 };
	const struct answer_context context = { .lang = "en", .sent = aid->question };

	message_parse(aid->input, &READ_LIMITS_DEFAULT, &message);
	answer_read(&message, &context, &READ_LIMITS_DEFAULT, &view);
	printf("%s\n", view.text);
	body_view_clear(&view);
	message_clear(&message);
	return EXIT_SUCCESS;
}

static const struct command_row {
	const char *name;
	int (*run)(const struct aid *aid);
} COMMANDS_OF_AID[] = {
	{ "extract", aid_extract },
};

static GString *
read_input(void)
{
	GString *input = g_string_new(NULL);
	char block[16 * KIB];
	ssize_t n = 0;

	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0
	       && input->len < 2 * LIMIT_MESSAGE_BYTES)
		g_string_append_len(input, block, n);
	return input;
}

/* The message is read by a child that has given up everything but /usr. */
static int
run_locked(const struct command_row *row, const struct aid *aid)
{
	int pair[2];
	GError *error = NULL;
	struct lockdown_result locked;
	const char *const paths[] = { "/usr", NULL };

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return EXIT_FAILURE;
	pid_t pid = fork();
	if (pid == 0) {
		/* lockdown_enter looks for its parent at the other end of the channel. */
		if (dup2(pair[1], CHILD_CHANNEL_FD) < 0
		    || !lockdown_enter(LOCKDOWN_READER, paths, &locked, &error)) {
			fprintf(stderr, "mentord-read: %s\n",
			        error ? error->message : "no channel");
			_exit(EXIT_FAILURE);
		}
		int status = row->run(aid);
		fflush(stdout);
		_exit(status);
	}
	int status = 0;
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return EXIT_FAILURE;
	return WEXITSTATUS(status);
}

int
read_aid(int n, char **words)
{
	struct aid aid = { .question = g_strdup("") };
	gsize len = 0;

	for (int i = 1; i + 1 < n; i++)
		if (strcmp(words[i], "--question") == 0) {
			g_free(aid.question);
			if (!g_file_get_contents(words[i + 1], &aid.question, &len, NULL))
				aid.question = g_strdup("");
		}
	for (size_t i = 0; i < G_N_ELEMENTS(COMMANDS_OF_AID); i++) {
		if (strcmp(words[0], COMMANDS_OF_AID[i].name) != 0)
			continue;
		g_autoptr(GString) input = read_input();
		aid.input = (struct bytes){ .at = input->str, .len = input->len };
		int status = run_locked(&COMMANDS_OF_AID[i], &aid);
		g_free(aid.question);
		return status;
	}
	fprintf(stderr, "mentord-read: no such command: %s\n", words[0]);
	g_free(aid.question);
	return 2;
}
