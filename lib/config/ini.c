#include "config/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "config/complaint.h"

enum {
	/* libinih's buffer holds 200 bytes: the line, its end and a NUL. */
	LONGEST_LINE = 198,
	LONGEST_NAME = 49,
};

struct reading {
	GPtrArray *entries, *complaints;
	const char *file;
	struct bytes rest; /* not yet handed to libinih */
	unsigned line;     /* the last one handed over */
	GHashTable *seen;  /* "section key" → its line, in this file */
};

static void
entry_free(void *data)
{
	struct ini_entry *entry = data;

	g_free(entry->section);
	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

static void
add_entry(struct reading *reading, const char *section, const char *key, const char *value)
{
	struct ini_entry *entry = g_new0(struct ini_entry, 1);

	entry->section = g_strdup(section);
	entry->key = g_strdup(key);
	entry->value = g_strdup(value);
	entry->file = reading->file;
	entry->line = reading->line;
	g_ptr_array_add(reading->entries, entry);
}

/* ---- what a line may be ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct bytes
trimmed(struct bytes line)
{
	while (line.len > 0 && is_blank(line.at[0]))
		bytes_skip(&line, 1);
	while (line.len > 0 && is_blank(line.at[line.len - 1]))
		line.len--;
	return line;
}

static bool
is_empty_or_comment(struct bytes line)
{
	struct bytes text = trimmed(line);

	return text.len == 0 || text.at[0] == ';' || text.at[0] == '#';
}

static bool
is_too_long(struct bytes line)
{
	return line.len > LONGEST_LINE;
}

static bool
has_control(struct bytes line)
{
	for (size_t i = 0; i < line.len; i++)
		if (((unsigned char)line.at[i] < ' ' && line.at[i] != '\t') || line.at[i] == 0x7f)
			return true;
	return false;
}

static bool
is_not_utf8(struct bytes line)
{
	return !g_utf8_validate(line.at, (gssize)line.len, NULL);
}

static bool
is_indented(struct bytes line)
{
	return !is_empty_or_comment(line) && is_blank(line.at[0]);
}

static bool
is_broken_section(struct bytes line)
{
	struct bytes text = trimmed(line);
	const char *end = text.len > 0 ? memchr(text.at, ']', text.len) : NULL;

	return text.len > 0 && text.at[0] == '[' && end != text.at + text.len - 1;
}

static bool
is_neither(struct bytes line)
{
	return !is_empty_or_comment(line) && line.at[0] != '['
	       && (line.at[0] == '=' || !memchr(line.at, '=', line.len));
}

static bool
has_comment_behind(struct bytes line)
{
	for (size_t i = 1; !is_empty_or_comment(line) && i < line.len; i++)
		if (line.at[i] == ';' && is_blank(line.at[i - 1]))
			return true;
	return false;
}

/* inih also takes "key: value", and would find its key before a colon. */
static bool
has_odd_key(struct bytes line)
{
	const char *end = memchr(line.at, '=', line.len);
	struct bytes key = trimmed((struct bytes){ line.at, end ? (size_t)(end - line.at) : 0 });

	if (is_empty_or_comment(line) || line.at[0] == '[')
		return false;
	for (size_t i = 0; i < key.len; i++)
		if (!g_ascii_islower(key.at[i]) && !g_ascii_isdigit(key.at[i]) && key.at[i] != '_')
			return true;
	return key.len > LONGEST_NAME;
}

static const struct {
	bool (*is_bad)(struct bytes line);
	const char *text;
} line_checks[] = {
	{ is_too_long, "the line is longer than 198 bytes; write a shorter one" },
	{ has_control, "there is a control character; remove it" },
	{ is_not_utf8, "this is not UTF-8; save the file as UTF-8" },
	{ is_indented,
	  "the line starts with a blank and would belong to the key above; start it at "
	  "the margin" },
	{ is_broken_section, "a section is [name] and nothing else on its line" },
	{ is_neither, "this is neither [section] nor key = value; write `;` before a comment" },
	{ has_comment_behind,
	  "` ;` starts a comment inside the line; give the comment a line of its "
	  "own" },
	{ has_odd_key, "a key is of small letters, digits and `_`, followed by `=`" },
};

/* Whether libinih may see the line. */
static bool
check_line(struct reading *reading, struct bytes line)
{
	for (size_t i = 0; i < G_N_ELEMENTS(line_checks); i++)
		if (line_checks[i].is_bad(line)) {
			complain(reading->complaints, reading->file, reading->line, "%s",
			         line_checks[i].text);
			return false;
		}
	return true;
}

/* ---- libinih between the two callbacks ---- */

static struct bytes
next_line(struct reading *reading)
{
	const char *end = memchr(reading->rest.at, '\n', reading->rest.len);
	struct bytes line = { reading->rest.at,
		              end ? (size_t)(end - reading->rest.at) : reading->rest.len };

	bytes_skip(&reading->rest, line.len + (end ? 1 : 0));
	reading->line++;
	return line;
}

static void
note_section(struct reading *reading, struct bytes line)
{
	struct bytes text = trimmed(line);

	if (text.len < 2 || text.at[0] != '[')
		return;
	g_autofree char *name = g_strndup(text.at + 1, text.len - 2);
	add_entry(reading, name, NULL, "");
}

/* fgets for libinih; a refused line is an empty one, so that its numbering holds. */
static char *
hand_line(char *into, int room, void *data)
{
	struct reading *reading = data;

	if (reading->rest.len == 0)
		return NULL;
	struct bytes line = next_line(reading);
	if (!check_line(reading, line) || line.len + 2 > (size_t)room)
		line.len = 0;
	note_section(reading, line);
	memcpy(into, line.at, line.len);
	memcpy(into + line.len, "\n", 2);
	return into;
}

static int
take_pair(void *data, const char *section, const char *key, const char *value)
{
	struct reading *reading = data;
	char *name = g_strdup_printf("%s %s", section, key);
	unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(reading->seen, name));

	if (before > 0)
		complain(reading->complaints, reading->file, reading->line,
		         "%s stands already on line %u; keep one of them", key, before);
	g_hash_table_replace(reading->seen, name, GUINT_TO_POINTER(reading->line));
	add_entry(reading, section, key, value);
	return 1;
}

/* ---- files ---- */

/* NULL with errno. */
static char *
contents_of(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	g_autofree char *at = NULL;

	if (fd < 0)
		return NULL;
	errno = 0;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= MIB) {
		at = g_malloc((size_t)status.st_size + 1);
		ssize_t n = read(fd, at, (size_t)status.st_size);
		*len = n > 0 ? (size_t)n : 0;
		if (n < 0)
			g_clear_pointer(&at, g_free);
	} else if (errno == 0) {
		errno = EFBIG;
	}
	int why = errno;
	close(fd);
	errno = why;
	return g_steal_pointer(&at);
}

/* The byte order mark that some editors write. */
static struct bytes
without_bom(struct bytes text)
{
	if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
		bytes_skip(&text, 3);
	return text;
}

static void
read_file(const char *path, GPtrArray *entries, GPtrArray *complaints)
{
	size_t len;
	g_autofree char *at = contents_of(path, &len);

	if (!at) {
		complain(complaints, path, 0, "cannot be read: %s",
		         errno == EFBIG ? "it is no file of at most 1 MiB" : g_strerror(errno));
		return;
	}
	const char *cr = memchr(at, '\r', len);
	if (cr) {
		/* One complaint, not one a line. */
		unsigned line = 1;
		for (const char *c = at; c < cr; c++)
			line += *c == '\n';
		complain(complaints, path, line,
		         "there is a carriage return; save the file with Unix line ends");
		return;
	}
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct reading reading = {
		.entries = entries,
		.complaints = complaints,
		.file = g_intern_string(path),
		.rest = without_bom((struct bytes){ at, len }),
		.seen = seen,
	};
	if (ini_parse_stream(hand_line, &reading, take_pair, &reading) != 0)
		complain(complaints, path, reading.line, "cannot be understood");
}

static int
by_name(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The paths of the drop-ins, in order. */
static GPtrArray *
drop_ins(const char *path, GPtrArray *complaints)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *directory = g_strconcat(path, ".d", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open(directory, 0, &error);

	if (!dir && !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		complain(complaints, directory, 0, "cannot be read: %s", error->message);

	for (const char *name; dir && (name = g_dir_read_name(dir)) != NULL;)
		if (g_str_has_suffix(name, ".conf") && name[0] != '.')
			g_ptr_array_add(paths, g_build_filename(directory, name, NULL));
	g_ptr_array_sort(paths, by_name);
	return paths;
}

GPtrArray *
ini_read(const char *path, GPtrArray *complaints)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
	g_autoptr(GPtrArray) more = drop_ins(path, complaints);

	read_file(path, entries, complaints);
	for (guint i = 0; i < more->len; i++)
		read_file(more->pdata[i], entries, complaints);
	return entries;
}
