/* The reading aids of `mentorctl language`: what the program understands of a text. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "language/lexicon.h"

/* What a command is given. */
struct aid {
	struct bytes input; /* all of standard input */
	int file;           /* of a command that takes one, open */
	char *question;     /* --question: the text that was sent, "" if not given */
	const char *lang;   /* the last word */
	bool batch;         /* --batch: standard input names files, one a line */
	char *templates;
	struct lexicon lexicon;
};

/* A plain text in, {"safety":…,"matched":…} out. */
int aid_safety(const struct aid *aid);
/* A reply with its context, as JSON, in; the command out. */
int aid_command(const struct aid *aid);
/* An answer, as JSON, in; the row of table 3.4 and the next question out. */
int aid_followup(const struct aid *aid);

/* Print and free; the exit status. */
int aid_say(GString *text);
