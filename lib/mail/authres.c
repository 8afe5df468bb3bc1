#include "mail/authres.h"

#include <string.h>

#include "mail/field.h"

/* The field without comments, on one line, lower case; "" when a comment or quote is unclosed. */
static char *
plain(struct bytes body)
{
	GString *text = g_string_sized_new(body.len);
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < body.len; i++) {
		char c = body.at[i];
		if (c == '\\' && (quoted || depth > 0))
			i++;
		else if (c == '"' && depth == 0)
			quoted = !quoted;
		else if (c == '(' && !quoted)
			depth++;
		else if (c == ')' && !quoted && depth > 0)
			depth--;
		else if (depth == 0 && c != '\0')
			/* A quoted `;` must not end a result. */
			g_string_append_c(text, quoted && c == ';' ? ' ' : g_ascii_tolower(c));
	}
	if (depth > 0 || quoted)
		g_string_truncate(text, 0);
	return g_string_free(text, FALSE);
}

/* Whether a Received field was written by the border: its "by" clause names that host. */
static bool
is_by(struct bytes received, const char *border)
{
	g_autofree char *text = plain(received);
	g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n;", -1);

	for (size_t i = 0; words[i]; i++) {
		if (strcmp(words[i], "by") != 0)
			continue;
		do
			i++;
		while (words[i] && !*words[i]);
		return words[i] && g_ascii_strcasecmp(words[i], border) == 0;
	}
	return false;
}

static enum dmarc
dmarc_of_word(const char *word)
{
	size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz");

	if (len == 4 && strncmp(word, "pass", 4) == 0)
		return DMARC_PASS;
	return len == 4 && strncmp(word, "fail", 4) == 0 ? DMARC_FAIL : DMARC_NONE;
}

/* resinfo = [CFWS] ";" methodspec: "dmarc = pass" with blanks anywhere, "dmarc/1=pass" too. */
static bool
dmarc_of_result(const char *result, enum dmarc *dmarc)
{
	const char *at = result + strspn(result, " \t\r\n");

	if (!g_str_has_prefix(at, "dmarc"))
		return false;
	at += strlen("dmarc");
	at += strspn(at, " \t\r\n/0123456789");
	if (*at != '=')
		return false;
	at++;
	*dmarc = dmarc_of_word(at + strspn(at, " \t\r\n"));
	return true;
}

/* The worst of two findings: fail, none, pass. */
static enum dmarc
worst(enum dmarc one, enum dmarc other)
{
	if (one == DMARC_FAIL || other == DMARC_FAIL)
		return DMARC_FAIL;
	return one == DMARC_NONE || other == DMARC_NONE ? DMARC_NONE : DMARC_PASS;
}

/* The authserv-id of a field: its first word. */
static bool
is_ours(const char *first, const char *authserv_id)
{
	const char *at = first + strspn(first, " \t\r\n");
	size_t len = strcspn(at, " \t\r\n");

	return len > 0 && len == strlen(authserv_id)
	       && g_ascii_strncasecmp(at, authserv_id, len) == 0;
}

/* What one of our fields says; false when it says nothing of DMARC. */
static bool
dmarc_of_field(struct bytes body, const char *authserv_id, enum dmarc *dmarc)
{
	g_autofree char *text = plain(body);
	g_auto(GStrv) results = g_strsplit(text, ";", -1);
	bool said = false;

	if (!results[0] || !is_ours(results[0], authserv_id))
		return false;
	for (size_t i = 1; results[i]; i++) {
		enum dmarc one = DMARC_NONE;
		if (!dmarc_of_result(results[i], &one))
			continue;
		*dmarc = said ? worst(*dmarc, one) : one;
		said = true;
	}
	return said;
}

enum dmarc
authres_dmarc(struct bytes header, const char *authserv_id, const char *border)
{
	enum dmarc dmarc = DMARC_NONE;
	bool said = false;
	struct field field;

	if (!*authserv_id)
		return DMARC_NONE;
	while (field_next(&header, &field)) {
		enum dmarc one = DMARC_NONE;
		if (field_is(&field, "Received") && (!*border || is_by(field.body, border)))
			return dmarc;
		if (!field_is(&field, "Authentication-Results")
		    || !dmarc_of_field(field.body, authserv_id, &one))
			continue;
		dmarc = said ? worst(dmarc, one) : one;
		said = true;
	}
	/* The border's Received is missing: nothing shows where the outside begins. */
	return DMARC_NONE;
}
