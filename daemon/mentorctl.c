/* mentorctl: the admin's hand. Options, the table of commands, opening what a command needs; the
 * work is lib/mentoring. */
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/remedy.h"
#include "child/spawn.h"
#include "config/complaint.h"
#include "config/suggest.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/exit_code.h"
#include "mentoring/poke.h"

enum { PATIENCE = 100 }; /* tries of 50 ms each to get the store's one place for a writer */

#define BIT(option) (1u << (option))
#define PERSON                                                                          \
	(BIT(OPTION_NAME) | BIT(OPTION_ADDRESS) | BIT(OPTION_CALLED) | BIT(OPTION_LANG) \
	 | BIT(OPTION_ZONE) | BIT(OPTION_COUNTRY) | BIT(OPTION_DAYS) | BIT(OPTION_HOUR) \
	 | BIT(OPTION_PHONE) | BIT(OPTION_CONTACT))
#define EVERYWHERE                                                                      \
	(BIT(OPTION_CONFIG) | BIT(OPTION_JSON) | BIT(OPTION_DRY_RUN) | BIT(OPTION_HELP) \
	 | BIT(OPTION_VERSION))

static const struct command commands[] = {
	{ "init", NULL, "DIR", 1, 1, NEEDS_NOTHING, 0, run_init, NULL,
	  "make a directory with a configuration, texts, a key and an empty store" },
	{ "status", NULL, "", 0, 0, NEEDS_STORE, 0, run_status, NULL,
	  "how it goes, and what needs a human" },
	{ "mentor", "add", "ID --name NAME --address ADDR [PERSON] [--backup 'NAME <ADDR>']", 1, 1,
	  CHANGES, PERSON | BIT(OPTION_BACKUP), run_mentor_add, NULL, "add a mentor" },
	{ "mentor", "set", "ID [PERSON] [--backup 'NAME <ADDR>']", 1, 1, CHANGES,
	  PERSON | BIT(OPTION_BACKUP), run_mentor_set, NULL, "change what is known of a mentor" },
	{ "mentor", "list", "", 0, 0, NEEDS_STORE, 0, run_mentor_list, mentor_columns,
	  "all mentors" },
	{ "mentor", "show", "ID", 1, 1, NEEDS_STORE, 0, run_mentor_show, NULL, "one mentor" },
	{ "mentor", "remove", "ID", 1, 1, CHANGES, 0, run_mentor_remove, NULL,
	  "remove a mentor who has no mentorship" },
	{ "mentee", "add", "ID --name NAME --address ADDR --mentor ID [--programme NAME] [PERSON]",
	  1, 1, CHANGES, PERSON | BIT(OPTION_MENTOR) | BIT(OPTION_PROGRAMME), run_mentee_add, NULL,
	  "add a mentee and begin a mentorship" },
	{ "mentee", "set", "ID [PERSON] [--programme NAME]", 1, 1, CHANGES,
	  PERSON | BIT(OPTION_PROGRAMME), run_mentee_set, NULL,
	  "change what is known of a mentee" },
	{ "mentee", "list", "", 0, 0, NEEDS_STORE, 0, run_mentee_list, mentee_columns,
	  "all mentees" },
	{ "mentee", "show", "ID", 1, 1, NEEDS_STORE, 0, run_mentee_show, NULL, "one mentee" },
	{ "mentee", "pause", "ID [DATE]", 1, 2, CHANGES, 0, run_mentee_pause, NULL,
	  "no questions until a day, 28 days if none is named" },
	{ "mentee", "resume", "ID", 1, 1, CHANGES, 0, run_mentee_resume, NULL,
	  "end a pause or silence" },
	{ "mentee", "pace", "ID DAYS", 2, 2, CHANGES, 0, run_mentee_pace, NULL,
	  "at least so many days between two questions; 0: as the programme has it" },
	{ "mentee", "address", "ID add|primary|remove ADDR", 3, 3, CHANGES, 0, run_mentee_address,
	  NULL, "change addresses; a new one must say yes" },
	{ "mentee", "hold", "ID", 1, 1, CHANGES, 0, run_mentee_hold, NULL,
	  "stop automation for a mentee" },
	{ "mentee", "release", "ID", 1, 1, CHANGES, 0, run_mentee_release, NULL,
	  "let it go on; a safety hold only the mentor can end" },
	{ "mentee", "end", "ID", 1, 1, CHANGES, 0, run_mentee_end, NULL,
	  "end a mentorship with its closing mail" },
	{ "mentee", "export", "ID [--out DIR]", 1, 1, CHANGES, BIT(OPTION_OUT), run_mentee_export,
	  NULL, "mail them all that is theirs, or write it into a new directory" },
	{ "mentee", "erase", "ID [--yes]", 1, 1, NEEDS_STORE, BIT(OPTION_YES), run_mentee_erase,
	  NULL, "erase all that is theirs, here and on the mail server" },
	{ "session", "add", "MENTEE WHEN [--minutes 90] [--place TEXT]", 2, 2, CHANGES,
	  BIT(OPTION_MINUTES) | BIT(OPTION_PLACE), run_session_add, session_columns,
	  "add a session" },
	{ "session", "list", "[MENTEE]", 0, 1, NEEDS_STORE, 0, run_session_list, session_columns,
	  "sessions, numbered by date" },
	{ "session", "move", "MENTEE N WHEN", 3, 3, CHANGES, 0, run_session_move, session_columns,
	  "give a session another time" },
	{ "session", "cancel", "MENTEE N", 2, 2, CHANGES, 0, run_session_cancel, session_columns,
	  "a session will not be held" },
	{ "session", "held", "MENTEE N", 2, 2, CHANGES, 0, run_session_held, session_columns,
	  "a past session was held after all" },
	{ "session", "missed", "MENTEE N", 2, 2, CHANGES, 0, run_session_missed, session_columns,
	  "a past session was not held" },
	{ "programme", "list", "", 0, 0, NEEDS_TEXTS, 0, run_programme_list, programme_columns,
	  "the programmes there are" },
	{ "programme", "show", "NAME", 1, 1, NEEDS_TEXTS, 0, run_programme_show, NULL,
	  "the numbers of a programme" },
	{ "programme", "simulate", "< SCENARIO", 0, 0, MAY_HAVE_TEXTS, 0, run_programme_simulate,
	  NULL, "every mail of a mentorship that is only thought of" },
	{ "question", "list", "", 0, 0, NEEDS_TEXTS, BIT(OPTION_LANG), run_question_list,
	  question_columns, "the question bank" },
	{ "question", "ask", "MENTEE TEXT", 2, 2, CHANGES, 0, run_question_ask, NULL,
	  "the mentor's own question, which is asked next" },
	{ "preview", NULL, "MENTEE [--days 30] [--silent] [--out DIR]", 1, 1, NEEDS_STORE,
	  BIT(OPTION_DAYS) | BIT(OPTION_SILENT) | BIT(OPTION_OUT), run_preview, preview_columns,
	  "every mail that would go out, sent to nobody, as if each question were answered" },
	{ "mirror", NULL, "MENTEE", 1, 1, NEEDS_STORE, 0, run_mirror, mirror_columns,
	  "what recurs in their answers, by its shape: counts only" },
	{ "outbox", "list", "[--state STATE]", 0, 0, NEEDS_STORE, BIT(OPTION_STATE),
	  run_outbox_list, outbox_columns, "mail that leaves" },
	{ "outbox", "retry", "ID", 1, 1, CHANGES, 0, run_outbox_retry, NULL,
	  "try a failed mail again" },
	{ "outbox", "cancel", "ID", 1, 1, CHANGES, 0, run_outbox_cancel, NULL,
	  "a mail that has not left will not" },
	{ "outbox", "resolve", "ID sent|resend", 2, 2, CHANGES, 0, run_outbox_resolve, NULL,
	  "say what became of a mail of which nobody knows" },
	{ "inbox", "list", "[--class CLASS]", 0, 0, NEEDS_STORE, BIT(OPTION_CLASS), run_inbox_list,
	  inbox_columns, "mail that came" },
	{ "quarantine", "list", "", 0, 0, NEEDS_STORE, 0, run_quarantine_list, quarantine_columns,
	  "mail that waits for a human" },
	{ "quarantine", "release", "ID [--to PROMPT]", 1, 1, CHANGES, BIT(OPTION_TO),
	  run_quarantine_release, NULL, "take it as the mentee's words" },
	{ "quarantine", "forward", "ID", 1, 1, CHANGES, 0, run_quarantine_forward, NULL,
	  "mail it to the mentor concerned, a stranger's to the admin" },
	{ "quarantine", "discard", "ID", 1, 1, CHANGES, 0, run_quarantine_discard, NULL,
	  "delete its content" },
	{ "thread", "list", "[MENTEE]", 0, 1, NEEDS_STORE, 0, run_thread_list, thread_columns,
	  "conversations" },
	{ "hold", "all", "", 0, 0, CHANGES, 0, run_hold_all, NULL,
	  "stop every mail but the safety mails and the admin's" },
	{ "release", "all", "", 0, 0, CHANGES, 0, run_release_all, NULL, "let everything go on" },
	{ "ledger", NULL, "[MENTEE]", 0, 1, NEEDS_STORE, 0, run_ledger, ledger_columns,
	  "who was sent what" },
	{ "verify", NULL, "", 0, 0, NEEDS_STORE, 0, run_verify, NULL,
	  "whether the store is sound" },
	{ "backup", NULL, "FILE", 1, 1, NEEDS_STORE, 0, run_backup, NULL,
	  "copy the store to a new file" },
	{ "restore", NULL, "FILE", 1, 1, NEEDS_STATE, 0, run_restore, NULL,
	  "put a backup in place of the store; all is on hold then until release all" },
	{ "question", "check", "", 0, 0, NEEDS_TEXTS, 0, run_question_check, problem_columns,
	  "look over the question bank, and what the programmes ask of it" },
	{ "metrics", NULL, "", 0, 0, NEEDS_STORE, 0, run_metrics, NULL,
	  "counts and ages, as Prometheus reads them" },
	{ "template", "render", "NAME [--lang fi|sv|en]", 1, 1, NEEDS_TEXTS, BIT(OPTION_LANG),
	  run_template_render, NULL, "a mail with made-up data" },
	{ "template", "check", "", 0, 0, NEEDS_TEXTS, 0, run_template_check, problem_columns,
	  "look over what people will read" },
};

/* Done by mentord-read, which gets what stands behind them and standard input. */
static const struct {
	const char *name, *sub;
	const char *reader; /* its word for it */
} reading_aids[] = {
	{ "mail", "extract", "extract" },     { "mail", "classify", "classify" },
	{ "mail", "parse", "parse" },         { "mail", "calendar", "calendar" },
	{ "language", "safety", "safety" },   { "language", "followup", "followup" },
	{ "language", "command", "command" }, { "language", "lemma", "lemma" },
	{ "mail", "threads", "threads" },     { "language", "mirror", "mirror" },
};

static const struct {
	const char *name;
	int argument;
} option_rows[OPTIONS] = {
	[OPTION_CONFIG] = { "config", required_argument },
	[OPTION_JSON] = { "json", no_argument },
	[OPTION_DRY_RUN] = { "dry-run", no_argument },
	[OPTION_HELP] = { "help", no_argument },
	[OPTION_VERSION] = { "version", no_argument },
	[OPTION_NAME] = { "name", required_argument },
	[OPTION_ADDRESS] = { "address", required_argument },
	[OPTION_CALLED] = { "called", required_argument },
	[OPTION_LANG] = { "lang", required_argument },
	[OPTION_ZONE] = { "zone", required_argument },
	[OPTION_COUNTRY] = { "country", required_argument },
	[OPTION_DAYS] = { "days", required_argument },
	[OPTION_HOUR] = { "hour", required_argument },
	[OPTION_PHONE] = { "phone", required_argument },
	[OPTION_CONTACT] = { "contact", required_argument },
	[OPTION_BACKUP] = { "backup", required_argument },
	[OPTION_MENTOR] = { "mentor", required_argument },
	[OPTION_PROGRAMME] = { "programme", required_argument },
	[OPTION_MINUTES] = { "minutes", required_argument },
	[OPTION_PLACE] = { "place", required_argument },
	[OPTION_STATE] = { "state", required_argument },
	[OPTION_CLASS] = { "class", required_argument },
	[OPTION_TO] = { "to", required_argument },
	[OPTION_SILENT] = { "silent", no_argument },
	[OPTION_OUT] = { "out", required_argument },
	[OPTION_YES] = { "yes", no_argument },
};

json_t *
command_items(json_t *items)
{
	json_t *list = json_object();

	json_object_set_new(list, "items", items);
	return list;
}

bool
command_read_id(const char *text, int64_t *id, GError **error)
{
	guint64 number = 0;

	if (g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &number, NULL)) {
		*id = (int64_t)number;
		return true;
	}
	g_autofree char *shown = g_strescape(text, NULL);
	g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
	            "\"%s\" is no number; write the ID that the list shows", shown);
	return false;
}

/* ---- what went wrong ---- */

static const struct {
	const char *code;
	enum exit_code exit_code;
} remedies[] = {
	[REMEDY_RETRY] = { "retry", EXIT_RUNTIME },
	[REMEDY_GIVE_UP] = { "refused", EXIT_RUNTIME },
	[REMEDY_SET_ASIDE] = { "usage", EXIT_CONFIGURATION },
	[REMEDY_OPERATOR] = { "configuration", EXIT_CONFIGURATION },
};

static void
print_failure(const struct ctl *ctl, const char *code, const char *message)
{
	const char *semicolon = strstr(message, "; ");
	g_autofree char *text =
	    semicolon ? g_strndup(message, (gsize)(semicolon - message)) : g_strdup(message);

	if (!ctl->as_json) {
		fprintf(stderr, "mentorctl: %s\n", message);
		return;
	}
	json_t *failure = json_object();
	json_t *whole = json_object();
	show_text(failure, "code", code);
	show_text(failure, "text", text);
	show_text(failure, "remedy", semicolon ? semicolon + 2 : NULL);
	json_object_set_new(whole, "error", failure);
	show_json(whole);
	json_decref(whole);
}

static int
report(const struct ctl *ctl, const GError *error)
{
	bool is_ours = error->domain == REMEDY && (size_t)error->code < G_N_ELEMENTS(remedies);
	bool is_damage = store_is_damaged(error);
	int remedy = is_ours ? error->code : REMEDY_GIVE_UP;

	print_failure(ctl, is_damage ? "damaged" : remedies[remedy].code, error->message);
	return is_damage ? EXIT_DAMAGED : (int)remedies[remedy].exit_code;
}

static bool usage_error(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
usage_error(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, REMEDY, REMEDY_SET_ASIDE, text);
	return false;
}

static char *
usage_of(const struct command *command)
{
	return g_strdup_printf("mentorctl %s%s%s%s%s", command->name, command->sub ? " " : "",
	                       command->sub ? command->sub : "", *command->arguments ? " " : "",
	                       command->arguments);
}

static void
print_help(const char *name)
{
	puts("usage: mentorctl [--config FILE] [--json] [--dry-run] COMMAND\n");
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		g_autofree char *usage = usage_of(&commands[i]);
		if (!name || g_str_equal(commands[i].name, name))
			printf("  %s\n        %s\n", usage + strlen("mentorctl "),
			       commands[i].help);
	}
	if (name)
		return;
	puts(
	    "  mail extract|classify|parse|calendar, language safety|followup|command\n"
	    "        what mentord-read sees in a text on standard input\n"
	    "  mail threads FILE.mbox\n"
	    "        which messages of an archive belong together, as positions from 0\n"
	    "\n"
	    "PERSON: --name NAME --address ADDR --called FIRST-NAME --lang fi|sv|en --zone ZONE\n"
	    "  --country FI|SE|none --days mon,tue,... --hour HH:MM --phone TEXT --contact TEXT\n"
	    "WHEN: 2027-05-20T10:00, on the mentor's clock\n"
	    "Exit status: 0 done, 1 refused or needs a human, 2 usage or configuration, 3 the store\n"
	    "  is newer, 4 it is damaged");
}

/* ---- reading the command line ---- */

static bool
unknown_option(const char *word, GError **error)
{
	const char *names[OPTIONS];
	g_autofree char *bare =
	    g_strndup(word + strspn(word, "-"), strcspn(word + strspn(word, "-"), "="));
	g_autofree char *shown = g_strescape(word, NULL);

	for (size_t i = 0; i < OPTIONS; i++)
		names[i] = option_rows[i].name;
	const char *nearest = suggest(bare, names, OPTIONS);
	return nearest ? usage_error(error, "%s is not known; did you mean --%s?", shown, nearest)
	               : usage_error(error, "%s is not known; mentorctl --help lists the commands",
	                             shown);
}

/* Takes options up to the first other word, or (`everywhere`) from among all words. */
static bool
take_options(struct ctl *ctl, int argc, char **argv, bool everywhere, GError **error)
{
	struct option rows[OPTIONS + 1] = { 0 };
	int found = 0;

	for (int i = 0; i < OPTIONS; i++)
		rows[i] =
		    (struct option){ option_rows[i].name, option_rows[i].argument, NULL, 'A' + i };
	opterr = 0;
	while ((found = getopt_long(argc, argv, everywhere ? ":" : "+:", rows, NULL)) != -1) {
		if (found == ':')
			return usage_error(error, "%s needs a value; write it behind a space",
			                   argv[optind - 1]);
		if (found == '?')
			return unknown_option(argv[optind - 1], error);
		ctl->values[found - 'A'] = optarg ? optarg : "";
	}
	return true;
}

static bool
unknown_word(const char *what, const char *word, const char *const *known, size_t n, GError **error)
{
	const char *nearest = suggest(word, known, n);
	g_autofree char *shown = g_strescape(word, NULL);

	return nearest ? usage_error(error, "there is no %s \"%s\"; did you mean %s?", what, shown,
	                             nearest)
	               : usage_error(error, "there is no %s \"%s\"; mentorctl --help lists them",
	                             what, shown);
}

static bool
unknown_command(const char *word, GError **error)
{
	const char *names[G_N_ELEMENTS(commands) + G_N_ELEMENTS(reading_aids)];
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		names[n++] = commands[i].name;
	for (size_t i = 0; i < G_N_ELEMENTS(reading_aids); i++)
		names[n++] = reading_aids[i].name;
	return unknown_word("command", word, names, n, error);
}

static bool
sub_is_missing(const char *name, const char *const *subs, size_t n, GError **error)
{
	GString *all = g_string_new(NULL);

	for (size_t i = 0; i < n; i++)
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", subs[i]);
	usage_error(error, "%s alone is no command; write one of these behind it: %s", name,
	            all->str);
	g_string_free(all, TRUE);
	return false;
}

/* A first word that is known, and a second that is not its. */
static bool
unknown_sub(const char *name, const char *sub, GError **error)
{
	const char *subs[G_N_ELEMENTS(commands) + G_N_ELEMENTS(reading_aids)];
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		if (g_str_equal(commands[i].name, name))
			subs[n++] = commands[i].sub;
	for (size_t i = 0; i < G_N_ELEMENTS(reading_aids); i++)
		if (g_str_equal(reading_aids[i].name, name))
			subs[n++] = reading_aids[i].sub;
	if (!sub)
		return sub_is_missing(name, subs, n, error);
	g_autofree char *what = g_strdup_printf("command %s", name);
	return unknown_word(what, sub, subs, n, error);
}

static const struct command *
find_command(struct ctl *ctl, GError **error)
{
	const char *name = ctl->words[0];
	bool is_known = false;

	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		const struct command *command = &commands[i];
		if (!g_str_equal(command->name, name))
			continue;
		is_known = true;
		if (command->sub && g_strcmp0(command->sub, ctl->words[1]) != 0)
			continue;
		ctl->words += command->sub ? 2 : 1;
		return command;
	}
	if (is_known)
		unknown_sub(name, ctl->words[1], error);
	else
		unknown_command(name, error);
	return NULL;
}

static bool
check_command(const struct ctl *ctl, const struct command *command, GError **error)
{
	g_autofree char *usage = usage_of(command);
	int words_n = (int)g_strv_length(ctl->words);

	for (size_t i = 0; i < OPTIONS; i++)
		if (ctl->values[i] && !((command->options | EVERYWHERE) & BIT(i)))
			return usage_error(error,
			                   "--%s is none of this command's options; write %s",
			                   option_rows[i].name, usage);
	if (words_n < command->least)
		return usage_error(error, "something is missing; write %s", usage);
	if (words_n > command->most) {
		g_autofree char *shown = g_strescape(ctl->words[command->most], NULL);
		return usage_error(error, "\"%s\" is too much; write %s", shown, usage);
	}
	return true;
}

/* ---- opening what it needs ---- */

static int
load_settings(struct ctl *ctl)
{
	g_autoptr(GPtrArray) complaints = complaints_new();

	ctl->core.settings = settings_load(ctl->config, complaints);
	if (ctl->core.settings)
		return EXIT_OK;
	g_ptr_array_add(complaints, NULL);
	g_autofree char *all = g_strjoinv("\n", (char **)complaints->pdata);
	print_failure(ctl, "configuration", all);
	return EXIT_CONFIGURATION;
}

static int
load_texts(struct ctl *ctl)
{
	g_autoptr(GError) error = NULL;

	return core_load_texts(&ctl->core, &error) ? EXIT_OK : report(ctl, error);
}

/* What root may do is not needed; the files stay their owner's. */
static int
drop_root(struct ctl *ctl)
{
	struct stat status;

	if (geteuid() != 0 || stat(ctl->core.settings->paths.state, &status) != 0
	    || status.st_uid == 0)
		return EXIT_OK;
	if (setgroups(0, NULL) == 0 && setgid(status.st_gid) == 0 && setuid(status.st_uid) == 0)
		return EXIT_OK;
	g_autofree char *text = g_strdup_printf("cannot become the owner of %s: %s",
	                                        ctl->core.settings->paths.state, g_strerror(errno));
	print_failure(ctl, "failed", text);
	return EXIT_RUNTIME;
}

/* Only init and the daemon make a store. */
static int
open_store(struct ctl *ctl)
{
	static const char *const codes[] = {
		[STORE_NEWER] = "newer",
		[STORE_DAMAGED] = "damaged",
		[STORE_FAILED] = "failed",
	};
	const char *state = ctl->core.settings->paths.state;
	g_autofree char *path = g_build_filename(state, "mentord.db", NULL);
	g_autoptr(GError) error = NULL;

	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_autofree char *text =
		    g_strdup_printf("there is no store %s; start mentord once, or name the right "
		                    "configuration with --config FILE",
		                    path);
		print_failure(ctl, "failed", text);
		return EXIT_RUNTIME;
	}
	enum store_open how = store_open(state, &ctl->core.store, &error);
	if (how != STORE_OPENED)
		print_failure(ctl, codes[how], error->message);
	return (int)exit_code_of_store(how);
}

static int
prepare(struct ctl *ctl, enum needs needs)
{
	static const struct {
		enum needs from;
		int (*run)(struct ctl *ctl);
	} steps[] = {
		{ NEEDS_TEXTS, load_settings },
		{ NEEDS_TEXTS, load_texts },
		{ NEEDS_STATE, drop_root },
		{ NEEDS_STORE, open_store },
	};
	int code = EXIT_OK;

	if (needs == MAY_HAVE_TEXTS)
		needs = ctl->values[OPTION_CONFIG] ? NEEDS_TEXTS : NEEDS_NOTHING;
	for (size_t i = 0; i < G_N_ELEMENTS(steps) && code == EXIT_OK; i++)
		if (needs >= steps[i].from)
			code = steps[i].run(ctl);
	return code;
}

/* ---- running it ---- */

/* The daemon's transactions are short; one that is stopped in the middle keeps the lock. */
static bool
begin(struct ctl *ctl, GError **error)
{
	for (int i = 1;; i++) {
		g_autoptr(GError) failed = NULL;
		if (store_begin(ctl->core.store, &failed))
			return true;
		if (i == PATIENCE || failed->code != REMEDY_RETRY) {
			g_propagate_error(error, g_steal_pointer(&failed));
			return false;
		}
	}
}

static json_t *
change(struct ctl *ctl, const struct command *command, GError **error)
{
	if (!begin(ctl, error))
		return NULL;
	json_t *answer = command->run(ctl, error);
	bool ok = answer != NULL;
	if (ok && !ctl->dry_run)
		ok = store_commit(ctl->core.store, error);
	else
		store_rollback(ctl->core.store);
	if (!ok)
		g_clear_pointer(&answer, json_decref);
	else if (!ctl->dry_run)
		poke_send(ctl->core.settings->paths.state);
	return answer;
}

static void
print_answer(const struct ctl *ctl, const struct command *command, json_t *answer)
{
	if (json_is_null(answer))
		return;
	if (ctl->as_json)
		show_json(answer);
	else
		show_tables(answer, command->columns);
	if (ctl->dry_run && command->needs == CHANGES)
		fputs("mentorctl: --dry-run: this is how it would be; nothing was changed\n",
		      stderr);
}

static int
run(struct ctl *ctl, const struct command *command)
{
	g_autoptr(GError) error = NULL;
	int code = prepare(ctl, command->needs);

	if (code != EXIT_OK)
		return code;
	json_t *answer =
	    command->needs == CHANGES ? change(ctl, command, &error) : command->run(ctl, &error);
	if (!answer) {
		code = report(ctl, error);
		return ctl->exit_code != EXIT_OK ? ctl->exit_code : code;
	}
	print_answer(ctl, command, answer);
	json_decref(answer);
	return ctl->exit_code;
}

/* Strangers' bytes are read by the program that may know nothing. */
static int
become_reader(const struct ctl *ctl, const char *command, char **words)
{
	g_autofree char *path = spawn_program("mentord-read");
	g_autofree char *first = g_strdup(command);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();

	g_ptr_array_add(argv, path);
	g_ptr_array_add(argv, first);
	for (char **word = words; *word; word++)
		g_ptr_array_add(argv, *word);
	g_ptr_array_add(argv, NULL);
	execv(path, (char **)argv->pdata);
	g_autofree char *text = g_strdup_printf("%s: %s", path, g_strerror(errno));
	print_failure(ctl, "failed", text);
	return EXIT_RUNTIME;
}

/* -1: it is no reading aid. */
static int
run_reading_aid(const struct ctl *ctl, char **words)
{
	g_autoptr(GError) error = NULL;
	bool is_known = false;

	for (size_t i = 0; words[0] && i < G_N_ELEMENTS(reading_aids); i++) {
		if (!g_str_equal(reading_aids[i].name, words[0]))
			continue;
		is_known = true;
		if (g_strcmp0(reading_aids[i].sub, words[1]) == 0)
			return become_reader(ctl, reading_aids[i].reader, words + 2);
	}
	if (!is_known)
		return -1;
	unknown_sub(words[0], words[1], &error);
	return report(ctl, error);
}

/* Options, command, options of the command. */
static const struct command *
read_command(struct ctl *ctl, int argc, char **argv, GError **error)
{
	int first = optind;

	optind = 0; /* a scan of its own: getopt(3) */
	if (!take_options(ctl, argc - first + 1, argv + first - 1, true, error))
		return NULL;
	ctl->words = argv + first - 1 + optind;
	if (!*ctl->words) {
		usage_error(error, "no command was given; mentorctl --help lists them");
		return NULL;
	}
	const struct command *command = find_command(ctl, error);
	return command && check_command(ctl, command, error) ? command : NULL;
}

static void
take_global(struct ctl *ctl)
{
	ctl->config = ctl->values[OPTION_CONFIG] ? ctl->values[OPTION_CONFIG] : default_config;
	ctl->as_json = ctl->values[OPTION_JSON] != NULL;
	ctl->dry_run = ctl->values[OPTION_DRY_RUN] != NULL;
}

static int
work(struct ctl *ctl, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	bool ok = take_options(ctl, argc, argv, false, &error);

	take_global(ctl);
	int code = ok ? run_reading_aid(ctl, argv + optind) : -1;
	if (code >= 0)
		return code;
	const struct command *command = ok ? read_command(ctl, argc, argv, &error) : NULL;
	take_global(ctl);
	if (ctl->values[OPTION_VERSION]) {
		printf("mentorctl %s\n", MENTORD_VERSION);
		return EXIT_OK;
	}
	if (ctl->values[OPTION_HELP]) {
		print_help(ctl->words ? *ctl->words : NULL);
		return EXIT_OK;
	}
	return command ? run(ctl, command) : report(ctl, error);
}

int
main(int argc, char **argv)
{
	struct ctl ctl = { .now = clock_now() };

	umask(077);
	setlocale(LC_CTYPE, "C.UTF-8");
	log_set_level(LOG_LEVEL_ERROR);
	int code = work(&ctl, argc, argv);
	store_close(ctl.core.store);
	core_clear_texts(&ctl.core);
	settings_free(ctl.core.settings);
	if (fflush(stdout) != 0 && code == EXIT_OK)
		code = EXIT_RUNTIME;
	return code;
}
