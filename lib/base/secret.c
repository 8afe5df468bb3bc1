#include "base/secret.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/remedy.h"

static bool
refused(GError **error, const char *why)
{
	g_set_error_literal(error, REMEDY, REMEDY_OPERATOR, why);
	return false;
}

static ssize_t
read_at(int fd, char *to, size_t room, size_t at)
{
	ssize_t n;

	do
		n = pread(fd, to, room, (off_t)at);
	while (n < 0 && errno == EINTR);
	return n < 0 && errno == ESPIPE ? read(fd, to, room) : n;
}

bool
secret_load(int fd, struct secret *out, GError **error)
{
	/* Taken whole: memory that grew would leave copies behind. */
	enum { ROOM = SECRET_BYTES + 1 };
	g_autofree char *room = g_malloc(ROOM);
	size_t len = 0;
	ssize_t n;

	while ((n = read_at(fd, room + len, ROOM - len, len)) > 0)
		len += (size_t)n;
	if (n < 0)
		return refused(error, g_strerror(errno));
	bool ok = len > 0 && len <= SECRET_BYTES;
	if (ok) {
		*out = (struct secret){ .at = g_malloc(len + 1), .len = len };
		memcpy(out->at, room, len);
		out->at[len] = '\0';
	}
	explicit_bzero(room, len);
	return ok || refused(error, len == 0 ? "it is empty" : "it is larger than 1 MiB");
}

void
secret_trim(struct secret *secret)
{
	if (secret->len > 0 && secret->at[secret->len - 1] == '\n')
		secret->at[--secret->len] = '\0';
}

void
secret_wipe(struct secret *secret)
{
	if (secret->at)
		explicit_bzero(secret->at, secret->len);
	g_clear_pointer(&secret->at, g_free);
	secret->len = 0;
}
