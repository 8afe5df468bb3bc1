#include "child/secret.h"

#include <string.h>

#include "base/remedy.h"
#include "base/secret.h"
#include "child/protocol.h"

/* What is wrong with a secret that has no line end any more; NULL: nothing. */
static const char *
wrong_with(const struct secret *secret)
{
	if (secret->len == 0)
		return "it is empty";
	/* With a length this refuses a NUL inside, too. */
	return g_utf8_validate(secret->at, (gssize)secret->len, NULL) ? NULL : "it is no text";
}

char *
secret_read(GError **error)
{
	struct secret secret = { 0 };

	if (!secret_load(CHILD_SECRET_FD, &secret, error)) {
		g_prefix_error_literal(error, "the secret: ");
		return NULL;
	}
	secret_trim(&secret);
	const char *wrong = wrong_with(&secret);
	if (wrong) {
		secret_wipe(&secret);
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "the secret: %s", wrong);
	}
	return secret.at;
}

void
secret_free(char *secret)
{
	if (!secret)
		return;
	explicit_bzero(secret, strlen(secret));
	g_free(secret);
}
