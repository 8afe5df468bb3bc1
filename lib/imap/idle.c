#include "imap/idle.h"

#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "net/trouble.h"

#define TAG "idle"

/* What came, line by line; a line may end in the next read. */
struct lines {
	GString *text;
	size_t at;    /* of the next line */
	size_t all_n; /* bytes so far */
};

/* A line without its end, borrowed; NULL with the error. */
static const char *
next_line(struct connection *connection, struct lines *lines, GError **error)
{
	char room[4096];
	char *end;

	while (!(end = strchr(lines->text->str + lines->at, '\n'))) {
		ssize_t n = connection_read(connection, room, sizeof room, error);
		if (n < 0)
			return NULL;
		g_string_append_len(lines->text, room, n);
		lines->all_n += (size_t)n;
		if (lines->all_n > LIMIT_IMAP_LINE_BYTES || memchr(room, '\0', (size_t)n)) {
			trouble_set(error, TROUBLE_PROTOCOL, "the server sent no end to IDLE");
			return NULL;
		}
	}
	*end = '\0';
	const char *line = lines->text->str + lines->at;
	lines->at = (size_t)(end - lines->text->str) + 1;
	return line;
}

static bool
has_rest(const struct lines *lines)
{
	return lines->at < lines->text->len;
}

/* What the server says ends more than the IDLE. */
static void
end_badly(const char *line, GError **error)
{
	g_autofree char *words = trouble_words(line, strlen(line));

	trouble_set(error, TROUBLE_OTHER, "IDLE: %s", words);
}

enum begun { BEGUN_IDLING, BEGUN_REFUSED, BEGUN_BROKEN };

/* Until the "+". An untagged answer before it is news: there is no need to wait. */
static enum begun
begin(struct connection *connection, struct lines *lines, bool *is_news, GError **error)
{
	static const char command[] = TAG " IDLE\r\n";
	const char *line;

	if (!connection_write(connection, command, sizeof command - 1, error))
		return BEGUN_BROKEN;
	while ((line = next_line(connection, lines, error)) && *line != '+') {
		if (g_str_has_prefix(line, TAG " NO") || g_str_has_prefix(line, TAG " BAD"))
			return BEGUN_REFUSED;
		if (*line != '*' || g_str_has_prefix(line, "* BYE")) {
			end_badly(line, error);
			return BEGUN_BROKEN;
		}
		*is_news = true;
	}
	return line ? BEGUN_IDLING : BEGUN_BROKEN;
}

/* A server that ended IDLE by itself would take DONE for a command and its answer for that to the
 * next: what came is looked at before DONE leaves. */
static bool
has_ended_itself(struct connection *connection, struct lines *lines, GError **error)
{
	const char *line;

	do {
		line = next_line(connection, lines, error);
		if (!line || *line != '*' || g_str_has_prefix(line, "* BYE")) {
			if (line)
				end_badly(line, error);
			return true;
		}
	} while (has_rest(lines));
	return false;
}

static bool
end(struct connection *connection, struct lines *lines, GError **error)
{
	static const char done[] = "DONE\r\n";
	const char *line;

	if (!connection_write(connection, done, sizeof done - 1, error))
		return false;
	while ((line = next_line(connection, lines, error)) && *line == '*'
	       && !g_str_has_prefix(line, "* BYE"))
		;
	if (line && !g_str_has_prefix(line, TAG " OK")) {
		end_badly(line, error);
		return false;
	}
	return line != NULL;
}

static enum idle_end
wait_for(struct connection *connection, int64_t ms, enum connection_event *event, GError **error)
{
	*event = connection_wait(connection, ms);
	if (*event != CONNECTION_LOST)
		return IDLE_DONE;
	trouble_set(error, TROUBLE_CONNECT, "the server closed the connection");
	return IDLE_BROKEN;
}

/* What came behind the "+", or ended the wait, is looked at before DONE leaves. */
static enum idle_end
wait_idling(struct connection *connection, int64_t ms, struct lines *lines,
            enum connection_event *event, GError **error)
{
	bool is_news = false;
	enum begun begun = begin(connection, lines, &is_news, error);

	if (begun != BEGUN_IDLING)
		return begun == BEGUN_REFUSED ? IDLE_REFUSED : IDLE_BROKEN;
	*event = CONNECTION_BYTES;
	if (is_news && !has_rest(lines))
		return IDLE_DONE;
	int64_t began_ms = clock_monotonic_ms();
	if (!has_rest(lines) && wait_for(connection, ms, event, error) == IDLE_BROKEN)
		return IDLE_BROKEN;
	connection_extend(connection, clock_monotonic_ms() - began_ms);
	bool has_come = *event == CONNECTION_BYTES;
	return has_come && has_ended_itself(connection, lines, error) ? IDLE_BROKEN : IDLE_DONE;
}

enum idle_end
idle_wait(struct connection *connection, int64_t ms, uint32_t command_ms,
          enum connection_event *event, GError **error)
{
	struct lines lines = { .text = g_string_new(NULL) };

	connection_deadline(connection, command_ms);
	enum idle_end ended = wait_idling(connection, ms, &lines, event, error);
	connection_deadline(connection, command_ms);
	if (ended == IDLE_DONE && !end(connection, &lines, error))
		ended = IDLE_BROKEN;
	g_string_free(lines.text, TRUE);
	return ended;
}

enum idle_end
idle_wait_silently(struct connection *connection, int64_t ms, enum connection_event *event,
                   GError **error)
{
	return wait_for(connection, ms, event, error);
}
