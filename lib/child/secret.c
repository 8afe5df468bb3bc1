#include "child/secret.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "child/protocol.h"

static char *
refuse(GError **error, char *at, size_t size, const char *why)
{
	explicit_bzero(at, size);
	g_free(at);
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "the secret: %s", why);
	return NULL;
}

/* From the start, wherever another reader of the same open file left off; a pipe only once. */
static ssize_t
read_at(size_t at, char *to, size_t size)
{
	ssize_t n;

	do
		n = pread(CHILD_SECRET_FD, to, size, (off_t)at);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == ESPIPE)
		n = read(CHILD_SECRET_FD, to, size);
	return n;
}

char *
secret_read(GError **error)
{
	/* Never resized: what grows leaves copies behind. One byte tells that there is more, one is
	 * for the NUL. */
	size_t size = MIB + 2;
	char *secret = g_malloc0(size);
	size_t len = 0;
	ssize_t n;

	while ((n = read_at(len, secret + len, size - 1 - len)) > 0)
		len += (size_t)n;
	if (n < 0)
		return refuse(error, secret, size, g_strerror(errno));
	if (len > MIB)
		return refuse(error, secret, size, "longer than 1 MiB");
	if (len > 0 && secret[len - 1] == '\n')
		secret[--len] = '\0';
	if (len == 0)
		return refuse(error, secret, size, "it is empty");
	if (!g_utf8_validate(secret, (gssize)len, NULL))
		return refuse(error, secret, size, "it is no text");
	return secret;
}

void
secret_free(char *secret)
{
	if (!secret)
		return;
	explicit_bzero(secret, strlen(secret));
	g_free(secret);
}
