#include "mime/answer.h"

#include <string.h>

#include "language/command.h"
#include "language/safety.h"
#include "language/scan.h"
#include "language/signal.h"
#include "mail/reply.h"
#include "mail/unsent.h"
#include "mime/body.h"

static enum command
command_of(enum instruction instruction)
{
	static const enum command COMMANDS_OF[INSTRUCTIONS] = {
		[INSTRUCTION_NONE] = COMMAND_NONE,
		[INSTRUCTION_YES] = COMMAND_YES,
		[INSTRUCTION_NO] = COMMAND_NO,
		[INSTRUCTION_STOP] = COMMAND_STOP,
		[INSTRUCTION_RESUME] = COMMAND_RESUME,
		[INSTRUCTION_FALSE_ALARM] = COMMAND_FALSE_ALARM,
		[INSTRUCTION_MINE] = COMMAND_MINE,
		[INSTRUCTION_SEND] = COMMAND_SEND,
		[INSTRUCTION_LEAVE] = COMMAND_LEAVE,
	};

	return COMMANDS_OF[instruction];
}

/* The first sentence that has words. */
static char *
first_sentence(const char *text)
{
	g_autoptr(GArray) words = scan_words(text);

	if (words->len == 0)
		return g_strdup("");
	struct bytes sentence =
	    scan_sentence(text, g_array_index(words, struct scan_word, 0).at, QUOTE_MAX);
	return g_strndup(sentence.at, sentence.len);
}

static void
read_signals(const struct lexicon *lexicon, const struct answer_context *context,
             struct body_view *view)
{
	g_autoptr(GArray) found = signals_find(lexicon, language_of(context->lang), view->text,
	                                       context->names, QUOTE_MAX);

	view->hits_n = found->len;
	view->hits = g_new0(struct signal_hit, found->len);
	for (guint i = 0; i < found->len; i++) {
		const struct signal_found *signal = &g_array_index(found, struct signal_found, i);
		view->signals |= SIGNAL(signal->row);
		view->hits[i] = (struct signal_hit){
			.row = signal->row,
			.word = g_strndup(view->text + signal->at, signal->len),
			.quote = g_strndup(view->text + signal->quote_at, signal->quote_len),
		};
	}
}

/* Trimming is not trusted where somebody may be in danger: the whole text less the lines we sent. */
static void
read_safety(const struct lexicon *lexicon, const char *whole, const char *sent,
            struct body_view *view)
{
	g_autofree char *theirs = unsent_lines(whole, sent);
	g_autofree char *cry = command_cry(lexicon, view->text);
	char *word = safety_find(lexicon, theirs);

	view->cries_help = cry != NULL;
	view->safety_word = word ? word : g_strdup(cry ? cry : "");
	view->whole = g_strdup(*view->safety_word ? whole : "");
}

void
answer_read(const struct message *message, const struct lexicon *lexicon,
            const struct answer_context *context, const struct read_limits *limits,
            struct body_view *view)
{
	struct body body = { 0 };
	struct reply reply = { 0 };

	body_read(message, limits, &body);
	reply_extract(body.text, context->sent, &reply);
	view->state = body.state == BODY_TEXT && !*reply.text ? BODY_EMPTY : body.state;
	view->text = g_steal_pointer(&reply.text);
	view->elided_n = reply.elided_n;
	view->words_n = (uint32_t)scan_count(view->text);
	view->command = command_of(command_read(lexicon, view->text, &view->consent_unclear));
	view->first_sentence = first_sentence(view->text);
	read_signals(lexicon, context, view);
	read_safety(lexicon, body.text, context->sent, view);
	body_clear(&body);
	reply_clear(&reply);
}
