#include "mail/address.h"

#include <string.h>

#include "base/limits.h"

/* One mailbox while it is read. */
struct reading {
	GString *outside; /* display-name, or a bare addr-spec */
	GString *inside;  /* between angle brackets */
	GString *comment; /* the last comment: "addr (Name)" */
	bool angle;       /* inside the brackets now */
	bool had_angle;
	bool blank; /* white space is pending */
};

static void
reading_reset(struct reading *reading)
{
	g_string_truncate(reading->outside, 0);
	g_string_truncate(reading->inside, 0);
	g_string_truncate(reading->comment, 0);
	reading->angle = reading->had_angle = reading->blank = false;
}

static GString *
reading_target(struct reading *reading, char next)
{
	if (reading->angle)
		return reading->inside;
	/* Blanks around the @ of a bare addr-spec are no part of it. */
	bool glued = next == '@' || g_str_has_suffix(reading->outside->str, "@");
	if (reading->blank && reading->outside->len > 0 && !glued)
		g_string_append_c(reading->outside, ' ');
	reading->blank = false;
	return reading->outside;
}

/* Move past a comment at field->at, nested ones included; its text goes to `to`. */
static void
take_comment(struct bytes *field, GString *to)
{
	size_t depth = 0;
	size_t i = 0;

	g_string_truncate(to, 0);
	for (; i < field->len; i++) {
		char c = field->at[i];
		if (c == '\\' && i + 1 < field->len)
			c = field->at[++i];
		else if (c == '(' && depth++ == 0)
			continue;
		else if (c == ')' && --depth == 0)
			break;
		if (c != '\r' && c != '\n' && c != '\0')
			g_string_append_c(to, c);
	}
	bytes_skip(field, i < field->len ? i + 1 : field->len);
}

/* Move past a quoted-string at field->at; its text goes to `to`, quoting undone. An unclosed one
 * is read as a lone quotation mark. */
static void
take_quoted(struct bytes *field, GString *to)
{
	size_t end = 1;

	while (end < field->len && field->at[end] != '"')
		end += field->at[end] == '\\' ? 2 : 1;
	if (end >= field->len) {
		bytes_skip(field, 1);
		return;
	}
	for (size_t i = 1; i < end; i++) {
		char c = field->at[i];
		if (c == '\\' && i + 1 < end)
			c = field->at[++i];
		if (c != '\r' && c != '\n' && c != '\0')
			g_string_append_c(to, c);
	}
	bytes_skip(field, end + 1);
}

char *
address_canonical(const char *address)
{
	const char *at = strrchr(address, '@');

	if (!at)
		return g_strdup(address);
	g_autofree char *local = g_strndup(address, (gsize)(at - address));
	g_autofree char *lower = g_ascii_strdown(at + 1, -1);
	g_autofree char *ascii = g_hostname_to_ascii(lower);
	g_autofree char *domain = g_ascii_strdown(ascii ? ascii : lower, -1);
	return g_strconcat(local, "@", domain, NULL);
}

/* The addr-spec of what was read: the last word with an `@` when no brackets were used. NULL if
 * there is none. */
static char *
spec_of(const struct reading *reading)
{
	const char *spec = reading->had_angle ? reading->inside->str : reading->outside->str;

	if (!reading->had_angle) {
		const char *at = strrchr(spec, '@');
		while (at && at > spec && at[-1] != ' ')
			at--;
		spec = at ? at : "";
	}
	g_autofree char *valid = g_utf8_make_valid(spec, -1);
	g_strstrip(valid);
	char *at = strrchr(valid, '@');
	if (!at || at == valid || !at[1])
		return NULL;
	char *end = strchr(at, ' ');
	if (end)
		*end = '\0';
	return g_steal_pointer(&valid);
}

static void
reading_emit(struct reading *reading, GArray *to)
{
	char *spec = spec_of(reading);

	/* "Smith, John <j@x>": a comma that should have been quoted belongs to the name. */
	if (!spec && !reading->had_angle && reading->outside->len > 0) {
		g_string_append_c(reading->outside, ',');
		reading->blank = true;
		return;
	}
	if (spec) {
		const char *name = reading->had_angle && reading->outside->len > 0
		                       ? reading->outside->str
		                       : reading->comment->str;
		struct mailbox mailbox = { .name = g_strdup(name),
			                   .address = address_canonical(spec),
			                   .spec = spec };
		g_array_append_val(to, mailbox);
	}
	reading_reset(reading);
}

/* A byte outside comments and quotation marks. */
static void
take_plain(struct reading *reading, char c, GArray *to)
{
	bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';

	if (space) {
		reading->blank = true;
	} else if (c == '<' && !reading->angle) {
		g_string_truncate(reading->inside, 0);
		reading->angle = reading->had_angle = true;
	} else if (c == '>') {
		reading->angle = false;
	} else if (c == ':' && (!reading->angle || *reading->inside->str == '@')) {
		/* A group's name, or a route: neither says where the mail goes. */
		g_string_truncate(reading->angle ? reading->inside : reading->outside, 0);
	} else if (!reading->angle && (c == ',' || c == ';')) {
		reading_emit(reading, to);
	} else if (c != '\0') {
		g_string_append_c(reading_target(reading, c), c);
	}
}

static void
mailbox_clear(struct mailbox *mailbox)
{
	g_free(mailbox->name);
	g_free(mailbox->address);
	g_free(mailbox->spec);
}

GArray *
mailboxes_parse(struct bytes field, size_t most)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct mailbox));
	struct reading reading = {
		.outside = g_string_new(NULL),
		.inside = g_string_new(NULL),
		.comment = g_string_new(NULL),
	};

	g_array_set_clear_func(found, (GDestroyNotify)mailbox_clear);
	while (field.len > 0 && found->len < most) {
		char c = *field.at;
		if (c == '(') {
			take_comment(&field, reading.comment);
			continue;
		}
		if (c == '"') {
			take_quoted(&field, reading_target(&reading, c));
			continue;
		}
		bytes_skip(&field, 1);
		take_plain(&reading, c, found);
	}
	if (found->len < most)
		reading_emit(&reading, found);
	g_string_free(reading.outside, TRUE);
	g_string_free(reading.inside, TRUE);
	g_string_free(reading.comment, TRUE);
	return found;
}

static bool
is_local_char(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool
local_is_valid(const char *local, size_t len)
{
	if (len == 0 || len > LIMIT_LOCAL_PART_BYTES || local[0] == '.' || local[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_local_char(local[i]) || (local[i] == '.' && local[i + 1] == '.'))
			return false;
	return true;
}

static bool
label_is_valid(const char *label)
{
	size_t len = strlen(label);

	return len > 0 && len <= 63 && label[0] != '-' && label[len - 1] != '-'
	       && strspn(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
	              == len;
}

static bool
domain_is_valid(const char *domain)
{
	g_auto(GStrv) labels = g_strsplit(domain, ".", -1);

	if (!labels[0] || !labels[1])
		return false;
	for (size_t i = 0; labels[i]; i++)
		if (!label_is_valid(labels[i]))
			return false;
	return true;
}

bool
address_is_valid(const char *address)
{
	const char *at = strchr(address, '@');

	if (!at || strlen(address) > LIMIT_ADDRESS_BYTES)
		return false;
	g_autofree char *ascii = g_hostname_to_ascii(at + 1);
	return ascii && local_is_valid(address, (size_t)(at - address)) && domain_is_valid(ascii);
}

bool
address_equals(const char *one, const char *other)
{
	g_autofree char *a = address_canonical(one);
	g_autofree char *b = address_canonical(other);
	g_autofree char *a_folded = g_utf8_casefold(a, -1);
	g_autofree char *b_folded = g_utf8_casefold(b, -1);

	return strcmp(a_folded, b_folded) == 0;
}

char *
address_undo_percent(const char *address)
{
	const char *end = strrchr(address, '@');
	GString *plain = g_string_sized_new(strlen(address));

	for (const char *at = address; *at; at++) {
		if (at < end && g_ascii_strncasecmp(at, "%2b", 3) == 0) {
			g_string_append_c(plain, '+');
			at += 2;
		} else {
			g_string_append_c(plain, *at);
		}
	}
	return g_string_free(plain, FALSE);
}

char *
address_detail(const char *address, const char *mailbox, const char *separator)
{
	const char *at = strrchr(mailbox, '@');

	if (!at || !*separator)
		return NULL;
	size_t box = (size_t)(at - mailbox);
	g_autofree char *canonical = address_canonical(address);
	const char *domain = strrchr(canonical, '@');
	if (!domain || g_ascii_strncasecmp(canonical, mailbox, box) != 0)
		return NULL;
	const char *detail = canonical + box;
	if (!g_str_has_prefix(detail, separator) || g_ascii_strcasecmp(domain, at) != 0)
		return NULL;
	detail += strlen(separator);
	return detail <= domain ? g_strndup(detail, (gsize)(domain - detail)) : NULL;
}
