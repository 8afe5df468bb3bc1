#include "smtp/reply.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "net/trouble.h"

void
reply_clear(struct reply *reply)
{
	g_free(reply->enhanced);
	g_free(reply->line);
	*reply = (struct reply){ 0 };
}

/* The line at the front, without its end, which may lack the CR. */
static bool
next_line(struct bytes *in, struct bytes *line)
{
	const char *end = in->len > 0 ? memchr(in->at, '\n', in->len) : NULL;

	if (!end)
		return false;
	*line = (struct bytes){ .at = in->at, .len = (size_t)(end - in->at) };
	if (line->len > 0 && line->at[line->len - 1] == '\r')
		line->len--;
	bytes_skip(in, (size_t)(end - in->at) + 1);
	return true;
}

/* Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * 0 when it is none. */
static uint32_t
code_of(struct bytes line)
{
	if (line.len < 3 || line.at[0] < '2' || line.at[0] > '5')
		return 0;
	for (size_t i = 1; i < 3; i++)
		if (!g_ascii_isdigit(line.at[i]))
			return 0;
	if (line.len > 3 && line.at[3] != ' ' && line.at[3] != '-')
		return 0;
	return (uint32_t)((line.at[0] - '0') * 100 + (line.at[1] - '0') * 10 + (line.at[2] - '0'));
}

/* status-code = class "." subject "." detail; class is the first digit of the code. */
static char *
enhanced_of(struct bytes line)
{
	const char *text = line.len > 4 ? line.at + 4 : "";
	size_t len = line.len > 4 ? line.len - 4 : 0;
	size_t n = 0;
	int dots = 0;

	while (n < len && n < sizeof "5.999.999" - 1
	       && (g_ascii_isdigit(text[n]) || text[n] == '.'))
		dots += text[n++] == '.';
	bool is_code = dots == 2 && text[0] == line.at[0] && text[1] == '.'
	               && g_ascii_isdigit(text[n - 1]) && (n == len || text[n] == ' ');
	return g_strndup(text, is_code ? n : 0);
}

static enum reply_state
take_lines(struct bytes *rest, uint32_t *code, struct bytes *line)
{
	bool goes_on = true;

	*code = 0;
	while (goes_on) {
		if (!next_line(rest, line))
			return REPLY_PARTIAL;
		uint32_t own = code_of(*line);
		if (own == 0 || (*code != 0 && own != *code))
			return REPLY_BROKEN;
		*code = own;
		goes_on = line->len > 3 && line->at[3] == '-';
	}
	return REPLY_WHOLE;
}

enum reply_state
reply_take(struct bytes *in, struct reply *reply)
{
	struct bytes rest = *in;
	struct bytes line = { .at = "" };
	uint32_t code = 0;
	enum reply_state state = take_lines(&rest, &code, &line);

	if (state == REPLY_BROKEN || in->len - rest.len > LIMIT_SMTP_REPLY_BYTES
	    || (state == REPLY_PARTIAL && in->len > LIMIT_SMTP_REPLY_BYTES))
		return REPLY_BROKEN;
	if (state == REPLY_PARTIAL)
		return state;
	*in = rest;
	*reply = (struct reply){
		.code = code,
		.enhanced = enhanced_of(line),
		.line = trouble_words(line.at, line.len),
	};
	return REPLY_WHOLE;
}

/* The first row that fits decides. A code of 0, an enhanced prefix of "" and a word of "" fit all. */
static const struct {
	uint32_t code;
	const char *enhanced;
	const char *word; /* in the line */
	enum trouble trouble;
} account_rows[] = {
	{ 530, "", "", TROUBLE_AUTH },
	{ 535, "", "", TROUBLE_AUTH },
	{ 534, "", "", TROUBLE_AUTH },
	{ 550, "5.7.30", "", TROUBLE_AUTH },     /* Microsoft: basic authentication is off */
	{ 432, "", "", TROUBLE_LIMITED },        /* Microsoft: concurrent connections */
	{ 421, "4.7.", "", TROUBLE_LIMITED },    /* Gmail */
	{ 454, "4.7.0", "", TROUBLE_LIMITED },   /* Gmail: too many login attempts */
	{ 550, "5.4.5", "", TROUBLE_LIMITED },   /* Gmail: daily limit */
	{ 550, "5.2.251", "", TROUBLE_LIMITED }, /* Microsoft: sender throttled */
	{ 550, "5.2.252", "", TROUBLE_LIMITED },
	{ 550, "5.2.253", "", TROUBLE_LIMITED },
	{ 550, "5.2.254", "", TROUBLE_LIMITED },
	{ 550, "5.2.255", "", TROUBLE_LIMITED },
	{ 554, "5.2.0", "STOREDRV", TROUBLE_LIMITED }, /* Microsoft: daily limit */
};

enum trouble
reply_trouble(const struct reply *reply)
{
	for (size_t i = 0; i < G_N_ELEMENTS(account_rows); i++)
		if (account_rows[i].code == reply->code
		    && g_str_has_prefix(reply->enhanced, account_rows[i].enhanced)
		    && strstr(reply->line, account_rows[i].word))
			return account_rows[i].trouble;
	return TROUBLE_NONE;
}
