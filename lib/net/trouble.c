#include "net/trouble.h"

#include <assert.h>
#include <string.h>

static const enum remedy remedies[TROUBLES] = {
	[TROUBLE_NONE] = REMEDY_RETRY,    [TROUBLE_DNS] = REMEDY_RETRY,
	[TROUBLE_CONNECT] = REMEDY_RETRY, [TROUBLE_TLS] = REMEDY_OPERATOR,
	[TROUBLE_AUTH] = REMEDY_OPERATOR, [TROUBLE_MAILBOX] = REMEDY_OPERATOR,
	[TROUBLE_LIMITED] = REMEDY_RETRY, [TROUBLE_PROTOCOL] = REMEDY_RETRY,
	[TROUBLE_TIMEOUT] = REMEDY_RETRY, [TROUBLE_OTHER] = REMEDY_RETRY,
};

static const struct {
	CURLcode code;
	enum trouble trouble;
} curl_codes[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, TROUBLE_DNS },
	{ CURLE_COULDNT_CONNECT, TROUBLE_CONNECT },
	{ CURLE_INTERFACE_FAILED, TROUBLE_CONNECT },
	{ CURLE_GOT_NOTHING, TROUBLE_CONNECT },
	{ CURLE_SEND_ERROR, TROUBLE_CONNECT },
	{ CURLE_RECV_ERROR, TROUBLE_CONNECT },
	{ CURLE_OPERATION_TIMEDOUT, TROUBLE_TIMEOUT },
	{ CURLE_LOGIN_DENIED, TROUBLE_AUTH },
	{ CURLE_AUTH_ERROR, TROUBLE_AUTH },
	{ CURLE_WEIRD_SERVER_REPLY, TROUBLE_PROTOCOL },
	{ CURLE_WRITE_ERROR, TROUBLE_PROTOCOL },
	{ CURLE_BAD_CONTENT_ENCODING, TROUBLE_PROTOCOL },
	{ CURLE_SSL_CONNECT_ERROR, TROUBLE_TLS },
	{ CURLE_PEER_FAILED_VERIFICATION, TROUBLE_TLS },
	{ CURLE_SSL_CIPHER, TROUBLE_TLS },
	{ CURLE_SSL_CACERT_BADFILE, TROUBLE_TLS },
	{ CURLE_SSL_ISSUER_ERROR, TROUBLE_TLS },
	{ CURLE_SSL_CERTPROBLEM, TROUBLE_TLS },
	{ CURLE_SSL_SHUTDOWN_FAILED, TROUBLE_TLS },
	{ CURLE_USE_SSL_FAILED, TROUBLE_TLS },
};

/* Lower case. */
static const char *const limit_words[] = {
	"[overquota]", "[limit]", "too many", "bandwidth", "throttl", "rate limit",
};

enum remedy
trouble_remedy(enum trouble trouble)
{
	assert(trouble < TROUBLES);
	return remedies[trouble];
}

enum trouble
trouble_of_curl(CURLcode code)
{
	for (size_t i = 0; i < G_N_ELEMENTS(curl_codes); i++)
		if (curl_codes[i].code == code)
			return curl_codes[i].trouble;
	return TROUBLE_OTHER;
}

bool
trouble_is_limit(const char *words)
{
	g_autofree char *lower = g_ascii_strdown(words, -1);

	for (size_t i = 0; i < G_N_ELEMENTS(limit_words); i++)
		if (strstr(lower, limit_words[i]))
			return true;
	return false;
}

enum trouble
trouble_set(GError **error, enum trouble trouble, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	GError *made = g_error_new_valist(REMEDY, (int)trouble_remedy(trouble), format, args);
	va_end(args);
	g_propagate_error(error, made);
	return trouble;
}

char *
trouble_words(const char *at, size_t len)
{
	g_autofree char *words =
	    g_utf8_make_valid(at, (gssize)MIN(len, (size_t)TROUBLE_WORDS_BYTES));
	GString *line = g_string_sized_new(len);

	for (const char *c = words; *c; c = g_utf8_next_char(c)) {
		gunichar character = g_utf8_get_char(c);
		g_string_append_unichar(line, g_unichar_iscntrl(character) ? ' ' : character);
	}
	return g_strstrip(g_string_free(line, FALSE));
}
