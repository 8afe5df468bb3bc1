/* One command of mentorctl: what it takes, what it needs, and the function that does it. */
#pragma once

#include <jansson.h>

#include "mentoring/core.h"

enum ctl_option {
	/* before or after the command */
	OPTION_CONFIG,
	OPTION_JSON,
	OPTION_DRY_RUN,
	OPTION_HELP,
	OPTION_VERSION,
	/* of a person */
	OPTION_NAME,
	OPTION_ADDRESS,
	OPTION_CALLED,
	OPTION_LANG,
	OPTION_ZONE,
	OPTION_COUNTRY,
	OPTION_DAYS,
	OPTION_HOUR,
	OPTION_PHONE,
	OPTION_CONTACT,
	OPTION_BACKUP,
	/* of other commands */
	OPTION_MENTOR,
	OPTION_PROGRAMME,
	OPTION_MINUTES,
	OPTION_PLACE,
	OPTION_STATE,
	OPTION_CLASS,
	OPTION_TO,
	OPTION_SILENT,
	OPTION_OUT,
	OPTION_YES,
	OPTIONS,
};

/* One invocation. */
struct ctl {
	struct core core;
	const char *config;
	bool as_json, dry_run;
	const char *values[OPTIONS]; /* NULL: not given */
	char **words;                /* behind the command, NULL-terminated */
	utc_t now;
	int exit_code; /* of a command that went well and yet has something to say */
};

/* What a command answers: an object, {"items": [...]}, or null when it printed by itself. Owned by
 * the caller; NULL with an error. One that changes something runs inside a transaction, which is
 * committed afterwards, or with --dry-run rolled back. */
typedef json_t *command_func(struct ctl *ctl, GError **error);

enum needs {
	NEEDS_NOTHING,
	MAY_HAVE_TEXTS, /* with --config the configuration and its texts, else nothing */
	NEEDS_TEXTS,    /* the configuration and the texts it names */
	NEEDS_STATE,    /* and to be its owner; the store itself is not opened */
	NEEDS_STORE,    /* the store too */
	CHANGES,        /* and a transaction */
};

struct command {
	const char *name, *sub; /* sub NULL: one word is the whole command */
	const char *arguments;  /* as the usage line writes them */
	int least, most;        /* words */
	enum needs needs;
	uint32_t options; /* bits of enum ctl_option */
	command_func *run;
	const char *const *columns; /* of a list's table, NULL-terminated; NULL: an object */
	const char *help;
};

/* A list as --json gives it. Takes over the items. */
json_t *command_items(json_t *items);
/* A row id. */
bool command_read_id(const char *text, int64_t *id, GError **error);

/* The functions of the table in mentorctl.c, by file. */
command_func run_init;
command_func run_status, run_verify, run_backup, run_ledger;
command_func run_mentor_add, run_mentor_set, run_mentor_list, run_mentor_show, run_mentor_remove;
command_func run_mentee_add, run_mentee_set, run_mentee_list, run_mentee_show, run_mentee_hold,
    run_mentee_release, run_mentee_end, run_mentee_pause, run_mentee_resume, run_mentee_address,
    run_mentee_pace;
command_func run_mentee_export, run_mentee_erase;
command_func run_hold_all, run_release_all;
command_func run_session_add, run_session_list, run_session_move, run_session_cancel,
    run_session_held, run_session_missed;
command_func run_outbox_list, run_outbox_retry, run_outbox_cancel, run_outbox_resolve;
command_func run_inbox_list, run_thread_list;
command_func run_preview, run_restore;
command_func run_quarantine_list, run_quarantine_release, run_quarantine_discard,
    run_quarantine_forward;
command_func run_programme_list, run_programme_show, run_programme_simulate, run_question_list,
    run_question_ask, run_question_check, run_template_check, run_template_render;
command_func run_mirror, run_metrics;

/* The tables' columns, beside the rows that have them. */
extern const char *const mentor_columns[], *const mentee_columns[], *const session_columns[];
extern const char *const outbox_columns[], *const inbox_columns[], *const quarantine_columns[],
								       *const thread_columns[],
									   *const ledger_columns[];
extern const char *const programme_columns[], *const question_columns[], *const problem_columns[];
extern const char *const preview_columns[], *const mirror_columns[];
