#include "mime/answer.h"

#include "mail/reply.h"
#include "mime/body.h"

/* Runs of letters and digits. */
static uint32_t
count_words(const char *text)
{
	uint32_t n = 0;
	bool inside = false;

	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		bool letter = g_unichar_isalnum(g_utf8_get_char(at));
		n += letter && !inside;
		inside = letter;
	}
	return n;
}

void
answer_read(const struct message *message, const struct answer_context *context,
            const struct read_limits *limits, struct body_view *view)
{
	struct body body = { 0 };
	struct reply reply = { 0 };

	body_read(message, limits, &body);
	reply_extract(body.text, context->sent, &reply);
	view->state = body.state == BODY_TEXT && !*reply.text ? BODY_EMPTY : body.state;
	view->text = g_steal_pointer(&reply.text);
	view->elided_n = reply.elided_n;
	view->words_n = count_words(view->text);
	view->first_sentence = g_strdup("");
	view->safety_word = g_strdup("");
	view->whole = g_strdup("");
	body_clear(&body);
	reply_clear(&reply);
}
