#include "smtp/transaction.h"

#include <string.h>

#include "net/trouble.h"
#include "smtp/content.h"

/* A slow line still takes 32 KiB a second. */
enum { BYTES_A_MS = 32 };

struct transaction {
	struct smtp_session *session;
	const struct mail_request *request;
	const struct send_open *open;
	struct mail_result *result;
};

/* ---- how it ended ---- */

static void
set_reply(struct mail_result *result, const struct reply *reply)
{
	g_free(result->enhanced);
	g_free(result->reply);
	result->code = reply->code;
	result->enhanced = g_strdup(reply->enhanced ? reply->enhanced : "");
	result->reply = g_strdup(reply->line ? reply->line : "");
}

/* The server said no, at this stage. 421: it closes the session, RFC 5321 3.8. */
static bool
refused(struct transaction *transaction, const struct reply *reply)
{
	set_reply(transaction->result, reply);
	transaction->result->trouble = reply_trouble(reply);
	if (reply->code == 421)
		smtp_session_close(transaction->session);
	return false;
}

/* We say no, with the code that a server would use. */
static bool
refused_here(struct transaction *transaction, uint32_t code, const char *enhanced, const char *why)
{
	struct reply reply = {
		.code = code,
		.enhanced = g_strdup(enhanced),
		.line = g_strdup_printf("not sent: %s", why),
	};

	set_reply(transaction->result, &reply);
	reply_clear(&reply);
	return false;
}

/* The connection broke. */
static bool
lost(struct transaction *transaction, GError *error)
{
	struct mail_result *result = transaction->result;

	g_free(result->reply);
	result->code = 0;
	result->reply = g_strdup(error->message);
	result->trouble = smtp_session_trouble(transaction->session);
	g_error_free(error);
	return false;
}

/* A reply that RFC 5321 does not know for this command: nothing that follows can be trusted. */
static bool
odd(struct transaction *transaction, const struct reply *reply)
{
	set_reply(transaction->result, reply);
	transaction->result->code = 0;
	transaction->result->trouble = TROUBLE_PROTOCOL;
	smtp_session_close(transaction->session);
	return false;
}

/* ---- before the first byte ---- */

static bool
may_send(struct transaction *transaction)
{
	const struct mail_request *request = transaction->request;
	const struct smtp_abilities *has = smtp_session_abilities(transaction->session);
	const char *fault = content_fault(request->message);
	bool is_ascii = content_is_ascii(bytes_of(request->from))
	                && content_is_ascii(bytes_of(request->to))
	                && content_is_ascii(bytes_of(request->own_copy));

	if (!content_is_address(request->from))
		return refused_here(transaction, 553, "5.1.7", "the sender is no address");
	if (!content_is_address(request->to))
		return refused_here(transaction, 553, "5.1.3", "the recipient is no address");
	if (*request->own_copy && !content_is_address(request->own_copy))
		return refused_here(transaction, 553, "5.1.3",
		                    "the copy's recipient is no address");
	if (!is_ascii && !has->smtputf8)
		return refused_here(transaction, 553, "5.6.7", "the server has no SMTPUTF8");
	if (fault)
		return refused_here(transaction, 554, "5.6.0", fault);
	if (!content_is_ascii(request->message) && !has->eightbit)
		return refused_here(transaction, 554, "5.6.3", "the server has no 8BITMIME");
	if (has->size_most > 0 && request->message.len > has->size_most)
		return refused_here(transaction, 552, "5.3.4", "longer than the server takes");
	return true;
}

/* ---- commands ---- */

static char *
mail_command(const struct transaction *transaction)
{
	const struct mail_request *request = transaction->request;
	const struct smtp_abilities *has = smtp_session_abilities(transaction->session);
	GString *command = g_string_new(NULL);
	bool is_ascii = content_is_ascii(bytes_of(request->from))
	                && content_is_ascii(bytes_of(request->to))
	                && content_is_ascii(bytes_of(request->own_copy));

	g_string_printf(command, "MAIL FROM:<%s>", request->from);
	if (has->size)
		g_string_append_printf(command, " SIZE=%zu", request->message.len);
	if (!content_is_ascii(request->message))
		g_string_append(command, " BODY=8BITMIME");
	if (!is_ascii)
		g_string_append(command, " SMTPUTF8");
	g_string_append(command, "\r\n");
	return g_string_free(command, FALSE);
}

static bool
write_command(struct transaction *transaction, const char *command)
{
	GError *error = NULL;

	if (smtp_session_write(transaction->session, command, strlen(command),
	                       transaction->open->command_ms, &error))
		return true;
	return lost(transaction, error);
}

static bool
read_reply(struct transaction *transaction, int64_t ms, struct reply *reply)
{
	GError *error = NULL;

	if (smtp_session_reply(transaction->session, ms, reply, &error))
		return true;
	return lost(transaction, error);
}

enum { COMMAND_MAIL, COMMAND_RCPT, COMMAND_COPY, COMMANDS };

/* One of the commands of the envelope; `text` is NULL when it is not said. */
struct command {
	char *text;
	struct reply reply;
};

static void
compose_commands(const struct transaction *transaction, struct command commands[COMMANDS])
{
	const struct mail_request *request = transaction->request;

	commands[COMMAND_MAIL].text = mail_command(transaction);
	commands[COMMAND_RCPT].text = g_strdup_printf("RCPT TO:<%s>\r\n", request->to);
	if (*request->own_copy)
		commands[COMMAND_COPY].text =
		    g_strdup_printf("RCPT TO:<%s>\r\n", request->own_copy);
}

static bool
write_all(struct transaction *transaction, const struct command commands[COMMANDS])
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (int i = 0; i < COMMANDS; i++)
		g_string_append(all, commands[i].text ? commands[i].text : "");
	return write_command(transaction, all->str);
}

/* All at once where the server has PIPELINING (RFC 2920), else each after the reply to the one
 * before, and none after a refusal. False: the connection broke. */
static bool
run_commands(struct transaction *transaction, struct command commands[COMMANDS])
{
	bool is_pipelined = smtp_session_abilities(transaction->session)->pipelining;
	bool is_refused = false;

	if (is_pipelined && !write_all(transaction, commands))
		return false;
	for (int i = 0; i < COMMANDS && commands[i].text && (is_pipelined || !is_refused); i++) {
		transaction->result->stage = i == COMMAND_MAIL ? STAGE_MAIL : STAGE_RCPT;
		if (!is_pipelined && !write_command(transaction, commands[i].text))
			return false;
		if (!read_reply(transaction, transaction->open->command_ms, &commands[i].reply))
			return is_refused; /* and then closed: the refusal counts */
		is_refused = is_refused || commands[i].reply.code >= 300;
	}
	return true;
}

static bool
judge_commands(struct transaction *transaction, const struct command commands[COMMANDS])
{
	static const enum stage stages[] = {
		[COMMAND_MAIL] = STAGE_MAIL, [COMMAND_RCPT] = STAGE_RCPT
	};

	for (int i = COMMAND_MAIL; i <= COMMAND_RCPT; i++) {
		transaction->result->stage = stages[i];
		if (commands[i].reply.code >= 400)
			return refused(transaction, &commands[i].reply);
		if (commands[i].reply.code >= 300)
			return odd(transaction, &commands[i].reply);
	}
	transaction->result->copy_refused = commands[COMMAND_COPY].reply.code >= 300;
	return true;
}

static bool
send_envelope(struct transaction *transaction)
{
	struct command commands[COMMANDS] = { 0 };

	compose_commands(transaction, commands);
	bool ok = run_commands(transaction, commands) && judge_commands(transaction, commands);
	for (int i = 0; i < COMMANDS; i++) {
		g_free(commands[i].text);
		reply_clear(&commands[i].reply);
	}
	return ok;
}

/* ---- the text ---- */

static bool
begin_data(struct transaction *transaction)
{
	struct reply reply = { 0 };

	transaction->result->stage = STAGE_DATA;
	if (!write_command(transaction, "DATA\r\n")
	    || !read_reply(transaction, transaction->open->command_ms, &reply))
		return false;
	bool ok = reply.code == 354;
	if (!ok && reply.code >= 400)
		refused(transaction, &reply);
	else if (!ok)
		odd(transaction, &reply);
	reply_clear(&reply);
	return ok;
}

/* The server spoke, or left, before it had the whole text, so it has not taken it. The dot is not
 * sent: these words would be read as the reply to it. */
static bool
interrupted(struct transaction *transaction)
{
	struct reply reply = { 0 };

	if (!read_reply(transaction, transaction->open->command_ms, &reply))
		return false;
	refused(transaction, &reply);
	reply_clear(&reply);
	smtp_session_close(transaction->session);
	return false;
}

static bool
send_text(struct transaction *transaction)
{
	g_autoptr(GByteArray) text = content_stuffed(transaction->request->message);
	int64_t ms = (int64_t)transaction->open->command_ms + text->len / BYTES_A_MS;
	GError *error = NULL;

	if (!smtp_session_write(transaction->session, text->data, text->len, ms, &error))
		return lost(transaction, error);
	return !smtp_session_is_interrupted(transaction->session) || interrupted(transaction);
}

/* From the first byte of the dot until a final reply nobody knows whether the server has the mail.
 * Only a write that the kernel refused outright has surely not left. */
static bool
end_text(struct transaction *transaction)
{
	GError *error = NULL;

	if (!smtp_session_write(transaction->session, ".\r\n", 3, transaction->open->command_ms,
	                        &error)) {
		bool may_have_left = smtp_session_trouble(transaction->session) == TROUBLE_TIMEOUT;
		transaction->result->stage = may_have_left ? STAGE_DOT : STAGE_DATA;
		return lost(transaction, error);
	}
	transaction->result->stage = STAGE_DOT;
	return true;
}

static void
read_verdict(struct transaction *transaction)
{
	struct reply reply = { 0 };

	if (!read_reply(transaction, transaction->open->final_dot_ms, &reply))
		return;
	if (reply.code < 300) {
		set_reply(transaction->result, &reply);
		transaction->result->stage = STAGE_DONE;
	} else if (reply.code >= 400) {
		transaction->result->stage = STAGE_DATA;
		refused(transaction, &reply);
	} else {
		odd(transaction, &reply);
	}
	reply_clear(&reply);
}

/* After a refusal in the middle the session can be used again once the server has forgotten. */
static void
reset(struct transaction *transaction)
{
	g_autoptr(GError) error = NULL;
	struct reply reply = { 0 };
	int64_t ms = transaction->open->command_ms;

	if (!smtp_session_is_open(transaction->session))
		return;
	bool ok = smtp_session_write(transaction->session, "RSET\r\n", 6, ms, &error)
	          && smtp_session_reply(transaction->session, ms, &reply, &error)
	          && reply.code < 300;
	reply_clear(&reply);
	if (!ok)
		smtp_session_close(transaction->session);
}

void
smtp_transact(struct smtp_session *session, const struct mail_request *request,
              const struct send_open *open, struct mail_result *result)
{
	struct transaction transaction = {
		.session = session,
		.request = request,
		.open = open,
		.result = result,
	};

	*result = (struct mail_result){
		.outbox_id = request->outbox_id,
		.stage = STAGE_MAIL,
		.enhanced = g_strdup(""),
		.reply = g_strdup(""),
	};
	if (!may_send(&transaction))
		return;
	if (send_envelope(&transaction) && begin_data(&transaction)) {
		if (send_text(&transaction) && end_text(&transaction))
			read_verdict(&transaction);
		return;
	}
	reset(&transaction);
}
