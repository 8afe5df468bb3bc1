#include "language/said_read.h"

#include "base/limits.h"
#include "language/absence.h"
#include "language/choice.h"
#include "language/command.h"
#include "language/evaluation.h"
#include "language/nearly.h"
#include "language/own.h"
#include "language/plan.h"
#include "language/steer.h"
#include "language/when.h"
#include "mail/view.h"

/* Looked for in as much as a person writes. */
static char *
plan_of(const struct lexicon *lexicon, const char *text)
{
	enum { HEAD_BYTES = 64 * KIB };
	g_autofree char *head = g_strndup(text, HEAD_BYTES);
	g_autofree char *valid = g_utf8_make_valid(head, -1);
	struct scan scan;

	scan_text(valid, &scan);
	char *plan = plan_find(lexicon, &scan, QUOTE_MAX);
	scan_clear(&scan);
	return plan;
}

void
said_read(const struct lexicon *lexicon, const char *text, const struct said_context *context,
          struct said *said)
{
	g_autoptr(GArray) lines = own_lines(lexicon, text);

	said->until_on = DATE_NONE;
	said->rest = g_strdup("");
	said->nearly = g_strdup("");
	said->scores_text = g_strdup("");
	command_read(lexicon, text, lines, context, said);
	choice_read(lexicon, text, lines, context, said);
	if (context->asked == ASKED_QUESTION || context->asked == ASKED_QUIET
	    || context->asked == ASKED_TIMES)
		nearly_read(lexicon, lines, context, said);
	if (context->asked == ASKED_EVALUATION)
		evaluation_read(lexicon, lines, context, said);
	if (context->asked == ASKED_INSTRUCTIONS)
		steer_read(lexicon, lines, context, said);
	if (context->asked == ASKED_ABSENCE)
		said->until_on = absence_back_on(lexicon, text, context->today);
	said->plan = plan_of(lexicon, text);
	g_autoptr(GArray) found = when_find(lexicon, text, context->today);
	said->times_n = when_times(found, said->times);
}
