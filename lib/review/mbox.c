#include "review/mbox.h"

#include <string.h>

#include "base/date.h"

enum { DAY_S = 86400 };

/* RFC 4155, the "timestamp" of a separator line: asctime's form, in UTC. */
static void
put_timestamp(GString *out, utc_t at)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	date_t date = (date_t)(at / DAY_S);
	int second = (int)(at % DAY_S);
	struct ymd ymd = date_ymd(date);

	g_string_append_printf(out, "%s %s %2d %02d:%02d:%02d %d", days[date_weekday(date)],
	                       months[ymd.month - 1], ymd.day, second / 3600, second / 60 % 60,
	                       second % 60, ymd.year);
}

static bool
looks_like_separator(struct bytes line)
{
	static const char from[] = "From ";

	while (line.len > 0 && *line.at == '>')
		bytes_skip(&line, 1);
	return line.len >= strlen(from) && memcmp(line.at, from, strlen(from)) == 0;
}

static void
put_line(GString *out, struct bytes line)
{
	bool has_cr = line.len > 0 && line.at[line.len - 1] == '\r';

	if (looks_like_separator(line))
		g_string_append_c(out, '>');
	g_string_append_len(out, line.at, (gssize)(line.len - (has_cr ? 1 : 0)));
	g_string_append_c(out, '\n');
}

void
mbox_append(GString *out, const char *sender, utc_t at, struct bytes message)
{
	g_string_append_printf(out, "From %s ", *sender ? sender : "MAILER-DAEMON");
	put_timestamp(out, at);
	g_string_append_c(out, '\n');
	while (message.len > 0) {
		const char *end = memchr(message.at, '\n', message.len);
		size_t len = end ? (size_t)(end - message.at) : message.len;
		put_line(out, (struct bytes){ .at = message.at, .len = len });
		bytes_skip(&message, len + (end ? 1 : 0));
	}
	g_string_append_c(out, '\n');
}
