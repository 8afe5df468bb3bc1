#include "config/url.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static const struct scheme {
	const char *start;
	const char *name;
	unsigned port;
	bool has_path;
} known[] = {
	{ "imaps://", "imaps", 993, false }, { "imap://", "imap", 143, false },
	{ "smtps://", "smtps", 465, false }, { "smtp://", "smtp", 587, false },
	{ "https://", "https", 443, true },
};

static const struct scheme *
scheme_of(const char *text, const char *const *schemes)
{
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		if (g_str_has_prefix(text, known[i].start)
		    && g_strv_contains(schemes, known[i].name))
			return &known[i];
	return NULL;
}

/* The host at the start of `text`: a name, an IPv4 address or an IPv6 one in brackets. */
static size_t
host_len(const char *text)
{
	bool is_v6 = text[0] == '[';
	size_t n = is_v6;

	while (is_v6 ? g_ascii_isxdigit(text[n]) || text[n] == ':' || text[n] == '.'
	             : g_ascii_isalnum(text[n]) || text[n] == '-' || text[n] == '.')
		n++;
	if (is_v6)
		return text[n] == ']' && n > 1 ? n + 1 : 0;
	return text[0] == '-' || text[0] == '.' ? 0 : n;
}

/* ":PORT" at the start of `*text`, which moves behind it; without one `*port` stays. */
static bool
take_port(const char **text, unsigned *port)
{
	enum { MOST_DIGITS = 5, LAST_PORT = 65535 };
	const char *c = *text + 1;

	if (**text != ':')
		return true;
	for (*port = 0; c - *text <= MOST_DIGITS && g_ascii_isdigit(*c); c++)
		*port = *port * 10 + (unsigned)(*c - '0');
	*text = c;
	return *port >= 1 && *port <= LAST_PORT;
}

char *
url_canonical(const char *text, const char *const *schemes)
{
	const struct scheme *scheme = scheme_of(text, schemes);

	if (!scheme)
		return NULL;
	const char *host = text + strlen(scheme->start);
	size_t len = host_len(host);
	const char *rest = host + len;
	unsigned port = scheme->port;
	if (len == 0 || !take_port(&rest, &port))
		return NULL;
	if (scheme->has_path)
		return (*rest == '/' || *rest == '\0') && !strpbrk(rest, " \t") ? g_strdup(text)
		                                                                : NULL;
	if (*rest != '\0' && !g_str_equal(rest, "/"))
		return NULL;
	return g_strdup_printf("%s%.*s:%u", scheme->start, (int)len, host, port);
}
