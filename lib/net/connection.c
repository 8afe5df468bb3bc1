#include "net/connection.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/handle.h"
#include "net/loopback.h"
#include "net/trouble.h"

struct connection {
	struct connection_settings settings;
	CURL *curl; /* NULL: not open */
	int fd;
	bool greeted;
	bool is_refused_address; /* `clear` met an address of another machine */
	int64_t opened_at_ms, deadline_ms;
	enum trouble trouble;
	char *last_line;
	char pending[4096]; /* read by connection_wait, not yet by connection_read */
	size_t pending_n;
	char said[CURL_ERROR_SIZE];
};

struct connection *
connection_new(const struct connection_settings *settings)
{
	struct connection *connection = g_new0(struct connection, 1);

	connection->settings = *settings;
	connection->fd = -1;
	connection->last_line = g_strdup("");
	return connection;
}

/* libcurl would say QUIT to an SMTP server and wait for the answer; whoever wants to part in peace
 * has said so before. */
void
connection_close(struct connection *connection)
{
	if (connection->fd >= 0)
		shutdown(connection->fd, SHUT_RDWR);
	g_clear_pointer(&connection->curl, curl_easy_cleanup);
	connection->fd = -1;
	connection->pending_n = 0;
}

void
connection_free(struct connection *connection)
{
	if (!connection)
		return;
	connection_close(connection);
	g_free(connection->last_line);
	g_free(connection);
}

bool
connection_is_open(const struct connection *connection)
{
	return connection->curl != NULL;
}

enum trouble
connection_trouble(const struct connection *connection)
{
	return connection->trouble;
}

const char *
connection_last_line(const struct connection *connection)
{
	return connection->last_line;
}

/* ---- opening ---- */

/* Returning less than was given ends the transfer with CURLE_WRITE_ERROR. Over implicit TLS libcurl
 * takes a PREAUTH greeting and goes on without a credential, so the first line is judged here. */
static size_t
on_line(char *line, size_t size, size_t n, void *data)
{
	struct connection *connection = data;
	const struct connection_settings *settings = &connection->settings;

	g_autofree char *whole = g_strndup(line, size * n);

	g_free(connection->last_line);
	connection->last_line = trouble_words(line, size * n);
	if (!connection->greeted
	    && g_ascii_strncasecmp(whole, settings->greeting, strlen(settings->greeting)) != 0)
		return 0;
	connection->greeted = true;
	settings->on_line(g_strchomp(whole), settings->data);
	return size * n;
}

static bool
is_watched_closed(const struct connection *connection)
{
	struct pollfd watched = { .fd = connection->settings.watch_fd, .events = POLLRDHUP };

	return poll(&watched, 1, 0) > 0 && (watched.revents & (POLLHUP | POLLRDHUP | POLLERR)) != 0;
}

/* libcurl's own time-outs count a silence, or the whole; the greeting has a deadline of its own.
 * Called at least once a second; anything but 0 ends it with CURLE_ABORTED_BY_CALLBACK. */
static int
on_progress(void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct connection *connection = data;
	int64_t spent_ms = clock_monotonic_ms() - connection->opened_at_ms;

	(void)a, (void)b, (void)c, (void)d;
	if (!connection->greeted && spent_ms > connection->settings.greeting_ms)
		return 1;
	return is_watched_closed(connection);
}

/* libcurl 7.88 sets all of keepalive but the count of probes. */
static int
on_socket(void *data, curl_socket_t fd, curlsocktype purpose)
{
	int probes = HANDLE_KEEPALIVE_PROBES;

	(void)data, (void)purpose;
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
	return CURL_SOCKOPT_OK;
}

static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct connection *connection = data;

	(void)purpose;
	if (connection->settings.clear && !loopback_is(&address->addr)) {
		connection->is_refused_address = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void
set_callbacks(CURL *curl, struct connection *connection)
{
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, connection);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, connection);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, connection);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->said);
}

/* libcurl's code alone would call a greeting that never came "aborted". */
static enum trouble
judge_opening(const struct connection *connection, CURLcode code)
{
	enum trouble told = connection->settings.judge(connection->last_line);

	if (told != TROUBLE_NONE)
		return told;
	return code == CURLE_ABORTED_BY_CALLBACK ? TROUBLE_TIMEOUT : trouble_of_curl(code);
}

static bool
refuse(struct connection *connection, enum trouble trouble, const char *why, GError **error)
{
	connection->trouble = trouble_set(error, trouble, "%s", why);
	return false;
}

static bool
has_control(const char *text)
{
	for (; *text; text++)
		if (g_ascii_iscntrl(*text))
			return true;
	return false;
}

/* What must hold before the first byte leaves. libcurl passes CR LF in a user name or a password
 * through to the server. */
static bool
may_open(struct connection *connection, const char *secret, GError **error)
{
	const struct connection_settings *settings = &connection->settings;

	if (settings->clear && *settings->user)
		return refuse(connection, TROUBLE_AUTH, "no login without TLS", error);
	if (settings->clear && !loopback_only(settings->url))
		return refuse(connection, TROUBLE_TLS, "without TLS only to this machine", error);
	if (*settings->user && !*secret)
		return refuse(connection, TROUBLE_AUTH, "the secret is empty", error);
	if (has_control(settings->user) || has_control(secret))
		return refuse(connection, TROUBLE_AUTH,
		              "a control character in the user name or the secret", error);
	return true;
}

bool
connection_open(struct connection *connection, const char *secret, GError **error)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	connection_close(connection);
	connection->trouble = TROUBLE_NONE;
	connection->greeted = false;
	connection->is_refused_address = false;
	connection->said[0] = '\0';
	g_free(connection->last_line);
	connection->last_line = g_strdup("");
	if (!may_open(connection, secret, error))
		return false;
	connection->opened_at_ms = clock_monotonic_ms();
	connection->curl = handle_new(&connection->settings, secret);
	set_callbacks(connection->curl, connection);
	CURLcode code = curl_easy_perform(connection->curl);
	if (code == CURLE_OK && !connection->is_refused_address
	    && curl_easy_getinfo(connection->curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK) {
		connection->fd = fd;
		connection->deadline_ms = G_MAXINT64;
		return true;
	}
	const char *said = connection->said[0] ? connection->said : curl_easy_strerror(code);
	connection->trouble =
	    trouble_set(error, judge_opening(connection, code), "%s%s%s", said,
	                connection->last_line[0] ? ": " : "", connection->last_line);
	connection_close(connection);
	return false;
}

/* ---- carrying ---- */

void
connection_deadline(struct connection *connection, int64_t ms)
{
	connection->deadline_ms = clock_monotonic_ms() + ms;
}

void
connection_extend(struct connection *connection, int64_t ms)
{
	connection->deadline_ms += ms;
}

static bool
lose(struct connection *connection, enum trouble trouble, const char *why, GError **error)
{
	connection_close(connection);
	return refuse(connection, trouble, why, error);
}

/* Wait for the socket until the deadline; `watch_fd` only ends it when the other side has closed. */
static bool
wait_ready(struct connection *connection, short events, GError **error)
{
	struct pollfd fds[] = {
		{ .fd = connection->fd, .events = events },
		{ .fd = connection->settings.watch_fd, .events = POLLRDHUP },
	};
	int64_t left_ms = connection->deadline_ms - clock_monotonic_ms();

	if (left_ms <= 0)
		return lose(connection, TROUBLE_TIMEOUT, "the server did not finish in time",
		            error);
	poll(fds, G_N_ELEMENTS(fds), (int)MIN(left_ms, G_MAXINT));
	if (fds[1].revents)
		return lose(connection, TROUBLE_OTHER, "cancelled", error);
	return true;
}

static bool
may_carry(struct connection *connection, GError **error)
{
	if (!connection->curl) {
		trouble_set(error, connection->trouble, "the connection is closed");
		return false;
	}
	if (clock_monotonic_ms() >= connection->deadline_ms)
		return lose(connection, TROUBLE_TIMEOUT, "the server did not finish in time",
		            error);
	return true;
}

static ssize_t
take_pending(struct connection *connection, void *to, size_t size)
{
	size_t n = MIN(size, connection->pending_n);

	memcpy(to, connection->pending, n);
	connection->pending_n -= n;
	memmove(connection->pending, connection->pending + n, connection->pending_n);
	return (ssize_t)n;
}

ssize_t
connection_read(struct connection *connection, void *to, size_t size, GError **error)
{
	if (connection->pending_n > 0)
		return take_pending(connection, to, size);
	while (may_carry(connection, error)) {
		size_t n = 0;
		CURLcode code = curl_easy_recv(connection->curl, to, size, &n);
		if (code == CURLE_OK && n > 0)
			return (ssize_t)n;
		if (code == CURLE_OK)
			lose(connection, TROUBLE_CONNECT, "the server closed the connection",
			     error);
		else if (code != CURLE_AGAIN)
			lose(connection, TROUBLE_CONNECT, curl_easy_strerror(code), error);
		if (code != CURLE_AGAIN || !wait_ready(connection, POLLIN, error))
			return -1;
	}
	return -1;
}

bool
connection_write(struct connection *connection, const void *at, size_t len, GError **error)
{
	const char *rest = at;

	while (len > 0) {
		size_t n = 0;
		if (!may_carry(connection, error))
			return false;
		CURLcode code = curl_easy_send(connection->curl, rest, len, &n);
		if (code == CURLE_AGAIN && wait_ready(connection, POLLOUT, error))
			continue;
		if (code != CURLE_OK)
			return connection->curl ? lose(connection, TROUBLE_CONNECT,
			                               curl_easy_strerror(code), error)
			                        : false;
		rest += n;
		len -= n;
	}
	return true;
}

/* What is in TLS does not show on the socket, and a session ticket shows though it is nothing to
 * read: only reading tells. */
static bool
peek(struct connection *connection, bool *lost)
{
	if (connection->pending_n > 0)
		return true;
	CURLcode code = curl_easy_recv(connection->curl, connection->pending,
	                               sizeof connection->pending, &connection->pending_n);
	*lost = code != CURLE_AGAIN && (code != CURLE_OK || connection->pending_n == 0);
	return connection->pending_n > 0;
}

enum connection_event
connection_wait(struct connection *connection, int64_t ms)
{
	int64_t until_ms = clock_monotonic_ms() + ms;
	bool lost = !connection->curl;

	while (!lost) {
		struct pollfd fds[] = {
			{ .fd = connection->fd, .events = POLLIN },
			{ .fd = connection->settings.watch_fd, .events = POLLIN | POLLRDHUP },
		};
		if (peek(connection, &lost))
			return CONNECTION_BYTES;
		int64_t left_ms = until_ms - clock_monotonic_ms();
		if (lost || left_ms <= 0)
			break;
		poll(fds, G_N_ELEMENTS(fds), (int)MIN(left_ms, G_MAXINT));
		if (fds[1].revents)
			return CONNECTION_FRAME;
	}
	if (!lost)
		return CONNECTION_TIMER;
	lose(connection, TROUBLE_CONNECT, "the server closed the connection", NULL);
	return CONNECTION_LOST;
}

void
connection_pause(const struct connection *connection, int64_t ms)
{
	struct pollfd watched = { .fd = connection->settings.watch_fd, .events = POLLIN };

	poll(&watched, 1, (int)CLAMP(ms, 0, G_MAXINT));
}
