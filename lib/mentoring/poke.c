#include "mentoring/poke.h"

#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool
address_of(const char *state, struct sockaddr_un *address)
{
	g_autofree char *path = g_build_filename(state, "poke", NULL);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	return g_strlcpy(address->sun_path, path, sizeof address->sun_path)
	       < sizeof address->sun_path;
}

int
poke_listen(const char *state)
{
	struct sockaddr_un address;

	if (!address_of(state, &address))
		return -1;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(address.sun_path); /* of a daemon that is gone: we hold the lock */
	if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void
poke_take(int fd)
{
	char nothing;

	while (recv(fd, &nothing, sizeof nothing, 0) >= 0)
		;
}

bool
poke_send(const char *state)
{
	struct sockaddr_un address;

	if (!address_of(state, &address))
		return false;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	bool ok =
	    sendto(fd, "", 0, MSG_NOSIGNAL, (const struct sockaddr *)&address, sizeof address) == 0;
	close(fd);
	return ok;
}
