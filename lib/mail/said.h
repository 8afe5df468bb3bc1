/* What the words of a reply ask of the program: an instruction, times, scores, a plan.
 *
 * Read by mentord-read, acted on by the core. The words of all languages count everywhere, so that a
 * Finn may answer PAUSE. Dates and times are those of the writer's wall; a day without a year is the
 * next one that is not before `today` of the request (messages.md; corpora/language). */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/pack.h"

/* What the mail that is answered had asked: the same words mean different things. */
enum asked {
	ASKED_NOTHING,
	ASKED_CONSENT,      /* M1 and its reminder */
	ASKED_QUESTION,     /* question, follow-up, reminder, a mentor's own mail */
	ASKED_EVALUATION,   /* M9 */
	ASKED_QUIET,        /* M5: 1, 2, 3 */
	ASKED_TIMES,        /* which times would suit: numbers, dates with a time of day */
	ASKED_INSTRUCTIONS, /* a mentor: digest, brief, notices */
	ASKED_ALARM,        /* a mentor: M12 */
	ASKED_ABSENCE,      /* nothing: a program answers for someone who is away */
	ASKED_KINDS,
};

/* An instruction that stands alone on the first line of one's own, greeting above and signature
 * below; YES and NO may also be a short sentence. */
enum command {
	COMMAND_NONE,
	COMMAND_YES,         /* KYLLÄ; OK */
	COMMAND_NO,          /* EI, alone and clear */
	COMMAND_STOP,        /* LOPETA */
	COMMAND_RESUME,      /* JATKA; 1 to M5 */
	COMMAND_PAUSE,       /* TAUKO [until_on]; 2 to M5 */
	COMMAND_ANOTHER,     /* TOINEN; "en osaa vastata" */
	COMMAND_DRAFT,       /* LUONNOS; the text below it is `rest` */
	COMMAND_SHOW,        /* NÄYTÄ */
	COMMAND_RESCHEDULE,  /* SIIRTO; times may follow in the same mail */
	COMMAND_MY_DATA,     /* TIEDOT */
	COMMAND_DELETE_ALL,  /* POISTA KAIKKI */
	COMMAND_HELP,        /* OHJE, INFO: the list of commands */
	COMMAND_OTHER_TOPIC, /* 3 to M5; the topic, if any, is `rest` */
	COMMAND_END,         /* PÄÄTETÄÄN */
	COMMAND_NOT_HELD,    /* EI PIDETTY */
	COMMAND_FALSE_ALARM, /* VÄÄRÄ HÄLYTYS */
	COMMAND_MINE,        /* OTAN */
	COMMAND_SEND,        /* LÄHETÄ */
	COMMAND_LEAVE,       /* JÄTÄ */
	COMMANDS,
};

/* A time of day on a date, on the writer's wall. */
struct said_time {
	date_t date;
	int32_t minute; /* of the day */
};

/* The last line of an evaluation (M9, line F). */
enum decision { DECISION_NONE, DECISION_CONTINUE, DECISION_PAUSE, DECISION_END, DECISIONS };

/* One line of a mentor's instructions: "2 TAUKO 15.8.". */
enum steering {
	STEER_UNKNOWN, /* a number, or words of an instruction, but not one that can be carried out */
	STEER_NEXT,    /* question */
	STEER_SKIP,
	STEER_ASK,   /* text: the mentor's own question */
	STEER_PAUSE, /* until_on or DATE_NONE */
	STEER_RESUME,
	STEER_MOVE, /* at; a bare date with a time of day too */
	STEER_CANCEL,
	STEER_NOT_HELD,
	STEER_END,
	STEER_ACCEPT, /* HYVÄKSY, HYLKÄÄ, NÄYTÄ: of a mail in quarantine */
	STEER_REJECT,
	STEER_SHOW,
	STEER_AWAY, /* LOMA: at.date to until_on; text: the substitute's name, "" */
	STEER_BACK, /* PALASIN, the end of LOMA */
	STEERINGS,
};

/* Why a line that looks like an instruction cannot be carried out. */
enum steer_fault {
	STEER_FAULT_NONE,
	STEER_FAULT_WORD,
	STEER_FAULT_NUMBER,
	STEER_FAULT_TIME,
	STEER_FAULTS
};

struct steer {
	uint32_t n; /* the mentee's number in the digest; 0: none was written */
	enum steering what;
	enum steer_fault fault;
	date_t until_on;
	struct said_time at; /* date DATE_NONE: none; minute -1: a day without a time */
	char *question;      /* "q07", else "" */
	char *text;
	char *line; /* as written */
};

enum { SAID_TIMES_MOST = 10, SAID_STEERS_MOST = 40, EVALUATION_SCORES = 4 };

struct said {
	enum command command;
	bool is_unclear; /* words, but neither a clear yes nor a clear no */
	date_t until_on; /* of a pause; of an absence the first day on which the person is back.
	                  * DATE_NONE: no day was given, or none was understood */
	char *rest;      /* the text below the line of the command; "" if none */
	char *nearly;    /* one short line that is almost a command: that command as it should be
	                     * written in the person's language ("TAUKO"); "" if none (M43) */
	uint32_t number; /* a line that is only a number; 0: none */
	struct said_time times[SAID_TIMES_MOST]; /* in the order written */
	uint32_t times_n;
	bool has_scores; /* four numbers from 0 to 10 were found (A to D) */
	uint8_t scores[EVALUATION_SCORES];
	enum decision decision; /* line F */
	char *scores_text;      /* what else an evaluation says, line E first; "" if nothing */
	char *plan;           /* the sentence "kun …, niin …", exactly as written; "" if none */
	struct steer *steers; /* a mentor's instructions, one a line */
	uint32_t steers_n;
};

/* Into a payload, and back. _unpack fills a zeroed struct; what is not of this form fails `from`. */
void said_pack(const struct said *said, GByteArray *to);
void said_unpack(struct unpack *from, struct said *said);
void said_clear(struct said *said);
