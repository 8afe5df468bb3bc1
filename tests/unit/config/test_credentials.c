#include "config/credentials.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "base/limits.h"
#include "config/complaint.h"

static char imap[] = "imap-password", smtp[] = "smtp-password", client[] = "client", none[] = "",
	    user[] = "mentor";
static char *directory;

static struct settings
settings_of(enum auth auth)
{
	return (struct settings){
		.imap = { .credential = imap, .auth = auth },
		.smtp = { .credential = smtp, .auth = AUTH_PASSWORD, .user = user },
		.oauth = { .client_credential = none },
	};
}

static void
put(const char *name, const char *text, size_t len, mode_t mode)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);

	(void)g_remove(path);
	assert_true(g_file_set_contents(path, text, (gssize)len, NULL));
	assert_int_equal(chmod(path, mode), 0);
}

static void
put_all(void)
{
	put(imap, "hush\n", 5, 0600);
	put(smtp, "quiet", 5, 0400);
	put("token-key", "0123456789abcdef0123456789abcde\n", 32, 0600);
}

static bool
open_all(const struct settings *settings, struct credentials *out, char **complaint)
{
	g_autoptr(GPtrArray) complaints = complaints_new();
	bool ok = credentials_open(settings, directory, out, complaints);

	*complaint = g_strdup(complaints->len > 0 ? complaints->pdata[0] : "");
	return ok;
}

static void
what_is_there_is_opened(void **state)
{
	(void)state;
	const struct settings settings = settings_of(AUTH_PASSWORD);
	struct credentials credentials;
	struct secret secret;
	g_autofree char *complaint = NULL;

	put_all();
	assert_true(open_all(&settings, &credentials, &complaint));
	/* Raw bytes: its newline belongs to it. */
	assert_int_equal(credentials.token_key.len, TOKEN_KEY_BYTES);
	assert_memory_equal(credentials.token_key.at, "0123456789abcdef0123456789abcde\n", 32);
	assert_true(secret_load(credentials.imap_fd, &secret, NULL));
	assert_string_equal(secret.at, "hush\n");
	secret_trim(&secret);
	secret_trim(&secret);
	assert_string_equal(secret.at, "hush");
	secret_wipe(&secret);
	assert_int_equal(lseek(credentials.imap_fd, 0, SEEK_CUR), 0);
	assert_int_equal(credentials.client_fd, -1);
	credentials_close(&credentials);
	assert_int_equal(credentials.smtp_fd, -1);
	assert_null(credentials.token_key.at);
}

static void
a_newline_is_trimmed_once(void **state)
{
	(void)state;
	char text[] = "hush\n\n";
	struct secret secret = { .at = text, .len = 6 };

	secret_trim(&secret);
	assert_string_equal(secret.at, "hush\n");
}

static void
what_cannot_be_a_secret_is_refused(void **state)
{
	(void)state;
	g_autofree char *large = g_strnfill(MIB + 1, 'x');
	const struct {
		const char *label, *name, *text;
		size_t len;
		mode_t mode;
		const char *want;
	} rows[] = {
		{ "empty", imap, "", 0, 0600, "is empty" },
		{ "only a newline", imap, "\n", 1, 0600, "is empty" },
		{ "two lines", imap, "a\nb\n", 4, 0600, "more than one line" },
		{ "a NUL", imap, "a\0b", 3, 0600, "more than one line" },
		{ "readable by all", imap, "hush", 4, 0644, "read by others" },
		{ "readable by the group", smtp, "hush", 4, 0640, "read by others" },
		{ "writable by all", smtp, "hush", 4, 0602, "read by others" },
		{ "too large", imap, large, MIB + 1, 0600, "larger than 1 MiB" },
		{ "short key", "token-key", "0123456789", 10, 0600, "10 bytes, not 32" },
		{ "key with a newline", "token-key", "0123456789abcdef0123456789abcdef\n", 33, 0600,
		  "33 bytes, not 32" },
		{ "key for all", "token-key", "0123456789abcdef0123456789abcdef", 32, 0604,
		  "read by others" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct settings settings = settings_of(AUTH_PASSWORD);
		struct credentials credentials;
		g_autofree char *complaint = NULL;
		put_all();
		put(rows[i].name, rows[i].text, rows[i].len, rows[i].mode);
		if (open_all(&settings, &credentials, &complaint))
			fail_msg("%s: taken", rows[i].label);
		if (!strstr(complaint, rows[i].want) || !strstr(complaint, rows[i].name))
			fail_msg("%s: %s", rows[i].label, complaint);
		assert_int_equal(credentials.smtp_fd, -1);
	}
}

static void
what_is_missing_is_named_and_nothing_else_is_tried(void **state)
{
	(void)state;
	struct settings settings = settings_of(AUTH_PASSWORD);
	struct credentials credentials;
	g_autoptr(GPtrArray) complaints = complaints_new();
	g_autofree char *path = g_build_filename(directory, imap, NULL);
	g_autofree char *first = NULL, *second = NULL, *third = NULL;

	put_all();
	assert_int_equal(g_remove(path), 0);
	g_setenv("IMAP_PASSWORD", "hush", TRUE);
	assert_false(open_all(&settings, &credentials, &first));
	assert_true(g_str_has_prefix(first, path));
	assert_non_null(strstr(first, "is missing; put the file into"));

	assert_int_equal(symlink("smtp-password", path), 0);
	assert_false(open_all(&settings, &credentials, &second));
	assert_non_null(strstr(second, "symbolic link"));
	assert_int_equal(g_remove(path), 0);
	assert_int_equal(g_mkdir(path, 0700), 0);
	assert_false(open_all(&settings, &credentials, &third));
	assert_non_null(strstr(third, "is no file"));
	assert_int_equal(g_rmdir(path), 0);

	assert_false(credentials_open(&settings, NULL, &credentials, complaints));
	assert_non_null(strstr(complaints->pdata[0], "CREDENTIALS_DIRECTORY: is not set"));
}

static void
what_is_not_needed_may_be_missing(void **state)
{
	(void)state;
	struct settings settings = settings_of(AUTH_XOAUTH2);
	struct credentials credentials;
	g_autofree char *path = g_build_filename(directory, imap, NULL);
	g_autofree char *other = g_build_filename(directory, smtp, NULL);
	g_autofree char *complaint = NULL, *again = NULL;

	put_all();
	(void)g_remove(path);
	(void)g_remove(other);
	settings.smtp.user = none;
	assert_true(open_all(&settings, &credentials, &complaint));
	assert_int_equal(credentials.imap_fd, -1);
	assert_int_equal(credentials.smtp_fd, -1);
	credentials_close(&credentials);

	settings.oauth.client_credential = client;
	assert_false(open_all(&settings, &credentials, &again));
	assert_non_null(strstr(again, "client"));
}

static int
prepare(void **state)
{
	(void)state;
	directory = g_dir_make_tmp("credentials-XXXXXX", NULL);
	return directory == NULL;
}

static int
clean(void **state)
{
	(void)state;
	static const char *const names[] = { imap, smtp, "token-key", "" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(directory, names[i], NULL);
		(void)g_remove(path);
	}
	g_free(directory);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_is_opened),
		cmocka_unit_test(a_newline_is_trimmed_once),
		cmocka_unit_test(what_cannot_be_a_secret_is_refused),
		cmocka_unit_test(what_is_missing_is_named_and_nothing_else_is_tried),
		cmocka_unit_test(what_is_not_needed_may_be_missing),
	};

	return cmocka_run_group_tests(tests, prepare, clean);
}
