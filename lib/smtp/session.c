#include "smtp/session.h"

#include <string.h>

#include "net/trouble.h"

struct smtp_session {
	const struct send_open *open;
	char *url;
	struct connection *connection;
	struct smtp_abilities abilities;
	bool is_authenticated;
	GString *input; /* read, not yet taken as a reply */
	enum trouble trouble;
};

/* ---- what libcurl's part of the conversation says ---- */

static void
see_ability(struct smtp_abilities *abilities, const char *text)
{
	const struct {
		const char *name;
		bool *has;
	} rows[] = {
		{ "PIPELINING", &abilities->pipelining },
		{ "8BITMIME", &abilities->eightbit },
		{ "SMTPUTF8", &abilities->smtputf8 },
		{ "SIZE", &abilities->size },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		size_t len = strlen(rows[i].name);
		if (g_ascii_strncasecmp(text, rows[i].name, len) != 0
		    || (text[len] != '\0' && text[len] != ' '))
			continue;
		*rows[i].has = true;
		if (rows[i].has == &abilities->size)
			abilities->size_most = g_ascii_strtoull(text + len, NULL, 10);
	}
}

/* What was said before STARTTLS is forgotten: 220 begins anew, RFC 3207 4.2. */
static void
see_line(const char *line, void *data)
{
	struct smtp_session *session = data;

	if (g_str_has_prefix(line, "220"))
		session->abilities = (struct smtp_abilities){ 0 };
	else if (g_str_has_prefix(line, "250") && strlen(line) > 4)
		see_ability(&session->abilities, line + 4);
	else if (g_str_has_prefix(line, "235"))
		session->is_authenticated = true;
}

/* The refusal in the server's last line, if it is one. */
static bool
take_refusal(const char *line, struct reply *reply)
{
	g_autofree char *whole = g_strconcat(line, "\n", NULL);
	struct bytes in = bytes_of(whole);

	if (reply_take(&in, reply) != REPLY_WHOLE)
		return false;
	if (reply->code >= 400)
		return true;
	reply_clear(reply);
	return false;
}

/* 4yz is never the credential's fault. */
static enum trouble
judge_line(const char *line)
{
	struct reply reply;

	if (!take_refusal(line, &reply))
		return TROUBLE_NONE;
	enum trouble told = reply_trouble(&reply);
	if (told == TROUBLE_NONE && reply.code < 500)
		told = TROUBLE_OTHER;
	reply_clear(&reply);
	return told;
}

/* libcurl takes the EHLO name from the path; a name is never in need of escapes. */
static char *
url_of(const struct send_open *open)
{
	bool is_name = *open->helo
	               && strspn(open->helo,
	                         "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")
	                      == strlen(open->helo);
	size_t len = strlen(open->url);

	while (len > 0 && open->url[len - 1] == '/')
		len--;
	return g_strdup_printf("%.*s/%s", (int)len, open->url, is_name ? open->helo : "localhost");
}

struct smtp_session *
smtp_session_new(const struct send_open *open, int watch_fd)
{
	struct smtp_session *session = g_new0(struct smtp_session, 1);

	session->open = open;
	session->url = url_of(open);
	session->input = g_string_new(NULL);
	struct connection_settings settings = {
		.url = session->url,
		.user = open->user,
		.auth = open->auth,
		.ca_file = open->ca_file,
		.greeting = "220",
		.clear = open->clear,
		.connect_ms = open->connect_ms,
		.greeting_ms = open->greeting_ms,
		.watch_fd = watch_fd,
		.on_line = see_line,
		.judge = judge_line,
		.data = session,
	};
	session->connection = connection_new(&settings);
	return session;
}

void
smtp_session_free(struct smtp_session *session)
{
	static const char quit[] = "QUIT\r\n";

	if (!session)
		return;
	if (connection_is_open(session->connection)) {
		connection_deadline(session->connection, 100);
		connection_write(session->connection, quit, sizeof quit - 1, NULL);
	}
	connection_free(session->connection);
	g_string_free(session->input, TRUE);
	g_free(session->url);
	g_free(session);
}

bool
smtp_session_is_open(const struct smtp_session *session)
{
	return connection_is_open(session->connection);
}

void
smtp_session_close(struct smtp_session *session)
{
	connection_close(session->connection);
}

enum trouble
smtp_session_trouble(const struct smtp_session *session)
{
	return session->trouble;
}

const struct smtp_abilities *
smtp_session_abilities(const struct smtp_session *session)
{
	return &session->abilities;
}

/* ---- opening ---- */

static bool
refuse(struct smtp_session *session, enum trouble trouble, const char *why, GError **error)
{
	connection_close(session->connection);
	session->trouble = trouble_set(error, trouble, "%s", why);
	return false;
}

bool
smtp_session_connect(struct smtp_session *session, const char *secret, struct reply *reply,
                     GError **error)
{
	*reply = (struct reply){ 0 };
	session->is_authenticated = false;
	session->abilities = (struct smtp_abilities){ 0 };
	g_string_truncate(session->input, 0);
	if (!connection_open(session->connection, secret, error)) {
		session->trouble = connection_trouble(session->connection);
		take_refusal(connection_last_line(session->connection), reply);
		return false;
	}
	/* libcurl goes on without a login when the server offers none. */
	if (*session->open->user && !session->is_authenticated)
		return refuse(session, TROUBLE_AUTH, "the server offers no login", error);
	return true;
}

/* ---- conversation ---- */

bool
smtp_session_write(struct smtp_session *session, const void *at, size_t len, int64_t ms,
                   GError **error)
{
	connection_deadline(session->connection, ms);
	if (connection_write(session->connection, at, len, error))
		return true;
	session->trouble = connection_trouble(session->connection);
	return false;
}

static bool
read_some(struct smtp_session *session, GError **error)
{
	char room[4096];
	ssize_t n = connection_read(session->connection, room, sizeof room, error);

	if (n < 0) {
		session->trouble = connection_trouble(session->connection);
		return false;
	}
	g_string_append_len(session->input, room, n);
	return true;
}

bool
smtp_session_reply(struct smtp_session *session, int64_t ms, struct reply *reply, GError **error)
{
	enum reply_state state;

	connection_deadline(session->connection, ms);
	for (;;) {
		struct bytes in = { .at = session->input->str, .len = session->input->len };
		state = reply_take(&in, reply);
		if (state == REPLY_WHOLE) {
			g_string_erase(session->input, 0, (gssize)(session->input->len - in.len));
			return true;
		}
		if (state == REPLY_BROKEN)
			return refuse(session, TROUBLE_PROTOCOL, "what the server said is no reply",
			              error);
		if (!read_some(session, error))
			return false;
	}
}

bool
smtp_session_is_interrupted(struct smtp_session *session)
{
	return session->input->len > 0
	       || connection_wait(session->connection, 0) != CONNECTION_TIMER;
}
