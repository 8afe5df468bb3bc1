#include "mime/answer.h"

#include <string.h>

#include "language/command.h"
#include "language/safety.h"
#include "language/said_read.h"
#include "language/scan.h"
#include "language/signal.h"
#include "mail/field.h"
#include "mail/line.h"
#include "mail/phrase.h"
#include "mail/unsent.h"
#include "mime/own_words.h"
#include "mime/word.h"
#include "programme/followup.h"

enum { SAYING_WORDS = 3 }; /* fewer are a greeting, a number of a list, a yes */

/* A run of the text to be quoted: its words exactly, without the line breaks of whoever wrapped it. */
static char *
quote_of(const char *at, size_t len)
{
	g_autofree char *run = g_strndup(at, len);
	g_auto(GStrv) pieces = g_strsplit_set(run, " \t\r\n", -1);
	GString *quote = g_string_new(NULL);

	for (char **piece = pieces; *piece; piece++)
		if (**piece)
			g_string_append_printf(quote, "%s%s", quote->len > 0 ? " " : "", *piece);
	return g_string_free(quote, FALSE);
}

/* The first sentence that says something; if none does, the first that has words. */
static char *
first_sentence(const struct scan *scan)
{
	guint chosen = 0;

	if (scan->words->len == 0)
		return g_strdup("");
	for (guint first = 0, i = 0; i < scan->words->len; i++) {
		if (scan_word_at(scan, i)->sentence != scan_word_at(scan, first)->sentence)
			first = i;
		if (i - first + 1 == SAYING_WORDS) {
			chosen = first;
			break;
		}
	}
	struct bytes sentence =
	    scan_sentence(scan->text, scan_word_at(scan, chosen)->at, QUOTE_MAX);
	return quote_of(sentence.at, sentence.len);
}

static void
read_signals(const struct lexicon *lexicon, const struct answer_context *context,
             const struct scan *scan, struct body_view *view)
{
	g_autoptr(GArray) found =
	    signals_find(lexicon, language_of(context->lang), scan, context->names, QUOTE_MAX);

	view->hits_n = found->len;
	view->hits = g_new0(struct signal_hit, found->len);
	for (guint i = 0; i < found->len; i++) {
		const struct signal_found *signal = &g_array_index(found, struct signal_found, i);
		view->signals |= SIGNAL(signal->row);
		view->hits[i] = (struct signal_hit){
			.row = signal->row,
			.word = g_strndup(scan->text + signal->at, signal->len),
			.quote = quote_of(scan->text + signal->quote_at, signal->quote_len),
		};
	}
}

/* The subject when it is the person's own: no reply to ours. "" otherwise. Owned by the caller. */
static char *
own_subject(const struct message *message)
{
	g_autofree char *line = field_unfold(field_find(message->header, "Subject"));
	g_autofree char *subject = words_decode(bytes_of(line));
	g_autofree char *plain = line_plain(subject, strlen(subject));

	if (phrase_is_reply(plain))
		return g_strdup("");
	return g_steal_pointer(&subject);
}

/* Trimming is not trusted where somebody may be in danger: the whole text less the lines we sent,
 * and the subject of a mail that answers none. */
static void
read_safety(const struct lexicon *lexicon, const char *subject, const char *text, const char *sent,
            struct body_view *view)
{
	g_autofree char *whole =
	    *subject ? g_strconcat(subject, "\n\n", text, NULL) : g_strdup(text);
	g_autofree char *theirs = unsent_lines(whole, sent);
	struct scan scan;

	scan_text(theirs, &scan);
	g_autofree char *cry = command_cry(lexicon, &scan);
	char *word = safety_find(lexicon, &scan);
	scan_clear(&scan);
	view->cries_help = cry != NULL;
	view->safety_word = word ? word : g_strdup("");
	view->whole = g_strdup(word ? whole : "");
}

/* What is asked of the program; of a mentee's draft the text below the word is what was written. */
static void
read_said(const struct lexicon *lexicon, const struct answer_context *context,
          struct body_view *view)
{
	const struct said_context said_context = {
		.asked = context->asked,
		.language = language_of(context->lang),
		.today = context->today,
	};

	said_read(lexicon, view->text, &said_context, &view->said);
	if (view->said.command != COMMAND_DRAFT || !context->to_mentor)
		return;
	g_free(view->text);
	view->text = g_strdup(view->said.rest);
	if (view->state == BODY_TEXT && !*view->text)
		view->state = BODY_EMPTY;
}

static void
read_words(const struct lexicon *lexicon, const struct answer_context *context,
           struct body_view *view)
{
	struct scan scan;

	scan_text(view->text, &scan);
	view->words_n = scan.words->len;
	view->first_sentence = first_sentence(&scan);
	read_signals(lexicon, context, &scan, view);
	/* Row 12: more than a line tells of something; it counts in a mail of its own alone. */
	if (view->words_n >= SHORT_ANSWER_WORDS)
		view->signals |= SIGNAL(ROW_NEW_EVENT);
	scan_clear(&scan);
}

void
answer_read(const struct message *message, const struct lexicon *lexicon,
            const struct answer_context *context, const struct read_limits *limits,
            struct body_view *view)
{
	struct body body = { 0 };
	struct reply reply = { 0 };
	g_autofree char *subject = own_subject(message);

	own_words_read(message, context->sent, limits, &body, &reply);
	view->state = body.state == BODY_TEXT && !*reply.text ? BODY_EMPTY : body.state;
	view->text = g_steal_pointer(&reply.text);
	view->elided_n = reply.elided_n;
	read_said(lexicon, context, view);
	read_words(lexicon, context, view);
	read_safety(lexicon, subject, body.text, context->sent, view);
	body_clear(&body);
	reply_clear(&reply);
}
