#include "config/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "config/complaint.h"

const char *
credentials_directory(void)
{
	const char *directory = g_getenv("CREDENTIALS_DIRECTORY");

	return directory && directory[0] == '/' ? directory : NULL;
}

/* systemd may let the service read by an access control list; then the group's bits are only the
 * list's mask. */
static bool
others_may_read(int fd, mode_t mode)
{
	bool has_list = fgetxattr(fd, "system.posix_acl_access", NULL, 0) > 0;

	return (mode & S_IRWXO) != 0 || ((mode & S_IRWXG) != 0 && !has_list);
}

/* What is wrong with an open credential, and what to do; NULL: nothing. */
static const char *
wrong_with(int fd)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return g_strerror(errno);
	if (!S_ISREG(status.st_mode))
		return "is no file; put the secret into a file of this name";
	if (others_may_read(fd, status.st_mode))
		return "may be read by others; chmod 0600 the file it comes from, and change the "
		       "secret";
	if (status.st_size == 0)
		return "is empty; write the secret into the file it comes from";
	if (status.st_size > SECRET_BYTES)
		return "is larger than 1 MiB; this is not the secret";
	return NULL;
}

static const char *
wrong_with_open(void)
{
	if (errno == ENOENT)
		return "is missing; put the file into /etc/mentord/credentials, where the unit's "
		       "LoadCredential= looks, and restart";
	if (errno == ELOOP)
		return "is a symbolic link; put the file itself there";
	return g_strerror(errno);
}

/* -1 when it cannot be used; complained of, but a missing one only if it is required. */
static int
open_one(const char *directory, const char *name, bool is_required, GPtrArray *complaints)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	const char *wrong = fd < 0 ? wrong_with_open() : wrong_with(fd);

	if (fd < 0 && errno == ENOENT && !is_required)
		return -1;
	if (!wrong)
		return fd;
	complain(complaints, path, 0, "the credential %s", wrong);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* A password that is only a newline is no password. */
static void
check_password(const char *directory, const char *name, int fd, GPtrArray *complaints)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	struct secret secret = { 0 };
	g_autoptr(GError) error = NULL;

	if (fd < 0)
		return;
	if (!secret_load(fd, &secret, &error)) {
		complain(complaints, path, 0, "the credential cannot be read: %s", error->message);
		return;
	}
	secret_trim(&secret);
	if (secret.len == 0)
		complain(complaints, path, 0,
		         "the credential is empty; write the secret into the file it comes from");
	else if (memchr(secret.at, '\n', secret.len) || memchr(secret.at, '\0', secret.len))
		complain(complaints, path, 0,
		         "the credential has more than one line; write the secret alone");
	secret_wipe(&secret);
}

static int
open_password(const char *directory, const char *name, bool is_required, GPtrArray *complaints)
{
	int fd = open_one(directory, name, is_required, complaints);

	check_password(directory, name, fd, complaints);
	return fd;
}

static void
read_token_key(const char *directory, struct secret *out, GPtrArray *complaints)
{
	g_autofree char *path = g_build_filename(directory, "token-key", NULL);
	int fd = open_one(directory, "token-key", true, complaints);
	g_autoptr(GError) error = NULL;

	if (fd < 0)
		return;
	if (!secret_load(fd, out, &error))
		complain(complaints, path, 0, "the credential cannot be read: %s", error->message);
	else if (out->len != TOKEN_KEY_BYTES)
		complain(
		    complaints, path, 0,
		    "the credential has %zu bytes, not 32; put the key back that this store was "
		    "made with, or for a new store write 32 random bytes",
		    out->len);
	close(fd);
}

bool
credentials_open(const struct settings *settings, const char *directory, struct credentials *out,
                 GPtrArray *complaints)
{
	guint before = complaints->len;
	bool has_auth = *settings->smtp.user != '\0';

	*out = (struct credentials){ .imap_fd = -1, .smtp_fd = -1, .client_fd = -1 };
	if (!directory) {
		complain(complaints, "CREDENTIALS_DIRECTORY", 0,
		         "is not set; start mentord by its unit, whose LoadCredential= sets it");
		return false;
	}
	out->imap_fd = open_password(directory, settings->imap.credential,
	                             settings->imap.auth == AUTH_PASSWORD, complaints);
	if (has_auth)
		out->smtp_fd = open_password(directory, settings->smtp.credential,
		                             settings->smtp.auth == AUTH_PASSWORD, complaints);
	if (*settings->oauth.client_credential != '\0')
		out->client_fd =
		    open_password(directory, settings->oauth.client_credential, true, complaints);
	read_token_key(directory, &out->token_key, complaints);
	if (complaints->len > before)
		credentials_close(out);
	return complaints->len == before;
}

static void
close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
credentials_close(struct credentials *credentials)
{
	close_one(&credentials->imap_fd);
	close_one(&credentials->smtp_fd);
	close_one(&credentials->client_fd);
	secret_wipe(&credentials->token_key);
}
