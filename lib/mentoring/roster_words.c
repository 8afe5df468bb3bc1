#include "mentoring/roster_words.h"

#include <string.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "base/zone.h"
#include "config/suggest.h"
#include "mail/address.h"
#include "programme/when.h"

static bool wrong(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
wrong(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, REMEDY, REMEDY_SET_ASIDE, text);
	return false;
}

static bool
is_handle_char(char c)
{
	return g_ascii_islower(c) || g_ascii_isdigit(c) || c == '-';
}

bool
roster_check_handle(const char *handle, GError **error)
{
	size_t len = 0;

	while (is_handle_char(handle[len]))
		len++;
	if (handle[len] == '\0' && len > 0 && len <= LIMIT_LOCAL_PART_BYTES && *handle != '-')
		return true;
	g_autofree char *shown = g_strescape(handle, NULL);
	return wrong(error, "\"%s\" cannot be an ID; write a-z, 0-9 and -, like anna or anna-2",
	             shown);
}

static bool
is_printable(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);

	return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT
	       && type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

bool
roster_check_line(const char *what, const char *text, GError **error)
{
	if (!g_utf8_validate(text, -1, NULL))
		return wrong(error, "%s is no UTF-8; write it in a UTF-8 terminal", what);
	for (const char *at = text; *at; at = g_utf8_next_char(at))
		if (!is_printable(g_utf8_get_char(at)))
			return wrong(error, "%s has a control character; write it without", what);
	if (strlen(text) > LIMIT_ROSTER_TEXT_BYTES)
		return wrong(error, "%s is longer than %d bytes; write a shorter one", what,
		             (int)LIMIT_ROSTER_TEXT_BYTES);
	return true;
}

bool
roster_read_number(const char *what, const char *text, int64_t least, int64_t most, int64_t *number,
                   GError **error)
{
	guint64 value = 0;

	if (!g_ascii_string_to_unsigned(text, 10, (guint64)least, (guint64)most, &value, NULL)) {
		g_autofree char *shown = g_strescape(text, NULL);
		return wrong(error,
		             "%s cannot be \"%s\"; write a number from %" G_GINT64_FORMAT
		             " to %" G_GINT64_FORMAT,
		             what, shown, least, most);
	}
	*number = (int64_t)value;
	return true;
}

/* ---- one word each; the text has no control character by now ---- */

struct taking {
	const struct settings *settings;
	struct person *person;
};

static void
replace(char **field, const char *text)
{
	g_free(*field);
	*field = g_strdup(text);
}

static char *
first_word(const char *name)
{
	return g_strndup(name, strcspn(name, " "));
}

/* What the name gives by itself follows the name. */
static bool
take_name(const struct taking *taking, const char *text, GError **error)
{
	struct person *person = taking->person;
	g_autofree char *name = g_strstrip(g_strdup(text));
	g_autofree char *before = person->name ? first_word(person->name) : NULL;

	if (*name == '\0')
		return wrong(error, "--name is empty; write --name 'First Last'");
	if (!person->called || g_strcmp0(person->called, before) == 0) {
		g_free(person->called);
		person->called = first_word(name);
	}
	replace(&person->name, name);
	return true;
}

static bool
take_called(const struct taking *taking, const char *text, GError **error)
{
	g_autofree char *called = g_strstrip(g_strdup(text));

	if (*called == '\0')
		return wrong(error, "--called is empty; write the name used in talk");
	replace(&taking->person->called, called);
	return true;
}

bool
roster_read_address(const struct settings *settings, const char *option, const char *text,
                    char **address, GError **error)
{
	g_autofree char *canonical = address_canonical(text);

	if (!address_is_valid(canonical))
		return wrong(error, "%s \"%s\" is no mail address; write it like anna@example.org",
		             option, text);
	if (address_equals(canonical, settings->mail.address))
		return wrong(error,
		             "%s %s is the mailbox of mentord itself; write an address that a "
		             "person reads",
		             option, canonical);
	*address = g_steal_pointer(&canonical);
	return true;
}

static bool
take_address(const struct taking *taking, const char *text, GError **error)
{
	g_autofree char *address = NULL;

	if (!roster_read_address(taking->settings, "--address", text, &address, error))
		return false;
	replace(&taking->person->addr, address);
	return true;
}

static bool
take_lang(const struct taking *taking, const char *text, GError **error)
{
	static const char *const langs[] = { "fi", "sv", "en" };

	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		if (g_str_equal(langs[i], text)) {
			replace(&taking->person->lang, text);
			return true;
		}
	}
	return wrong(error, "--lang \"%s\" is not known; write fi, sv or en", text);
}

/* The names that tzdata lists, as one string cut into words; NULL where there is no list. */
static GPtrArray *
zone_names(char *list)
{
	GPtrArray *names = g_ptr_array_new();
	char *rest = list;

	/* "Z Europe/Helsinki ..." and "L Europe/Helsinki Europe/Mariehamn" */
	for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
		char *kind = strsep(&line, " ");
		char *first = strsep(&line, " ");
		char *second = strsep(&line, " ");
		if (g_str_equal(kind, "Z") && first)
			g_ptr_array_add(names, first);
		else if (g_str_equal(kind, "L") && second)
			g_ptr_array_add(names, second);
	}
	return names;
}

static bool
unknown_zone(const char *text, GError **error)
{
	g_autofree char *list = NULL;

	if (!g_file_get_contents("/usr/share/zoneinfo/tzdata.zi", &list, NULL, NULL))
		list = g_strdup("");
	g_autoptr(GPtrArray) names = zone_names(list);
	const char *nearest = suggest(text, (const char *const *)names->pdata, names->len);
	return nearest
	           ? wrong(error, "--zone \"%s\" is no time zone; did you mean %s?", text, nearest)
	           : wrong(error,
	                   "--zone \"%s\" is no time zone; write a name of tzdata like "
	                   "Europe/Helsinki",
	                   text);
}

/* The country that a zone gives by itself follows the zone. */
static bool
take_zone(const struct taking *taking, const char *text, GError **error)
{
	struct person *person = taking->person;

	if (!zone_is_known(text))
		return unknown_zone(text, error);
	replace(&person->zone, text);
	replace(&person->country, country_word(country_of_zone(text)));
	return true;
}

static bool
take_country(const struct taking *taking, const char *text, GError **error)
{
	enum country country;

	if (!country_parse(text, &country))
		return wrong(error, "--country \"%s\" is not known; write FI, SE or none", text);
	replace(&taking->person->country, text);
	return true;
}

static bool
take_days(const struct taking *taking, const char *text, GError **error)
{
	uint8_t days = 0;

	if (!days_parse(text, &days))
		return wrong(error, "--days \"%s\" are no weekdays; write them like mon,wed,fri",
		             text);
	taking->person->days = days;
	return true;
}

static bool
is_quiet(const struct hours *quiet, int minute)
{
	bool over_midnight = quiet->from_minute > quiet->to_minute;

	if (quiet->from_minute == quiet->to_minute)
		return false;
	return over_midnight ? minute >= quiet->from_minute || minute < quiet->to_minute
	                     : minute >= quiet->from_minute && minute < quiet->to_minute;
}

static bool
take_hour(const struct taking *taking, const char *text, GError **error)
{
	const struct hours *quiet = &taking->settings->schedule.quiet;
	int minute = 0;

	if (!when_minute_parse(text, &minute))
		return wrong(error, "--hour \"%s\" is no time of day; write it like 08:30", text);
	if (is_quiet(quiet, minute))
		return wrong(error,
		             "--hour %s is in the quiet hours %02d:%02d-%02d:%02d, when no planned "
		             "mail leaves; write another time",
		             text, quiet->from_minute / 60, quiet->from_minute % 60,
		             quiet->to_minute / 60, quiet->to_minute % 60);
	taking->person->minute = minute;
	return true;
}

static bool
take_phone(const struct taking *taking, const char *text, GError **error)
{
	(void)error;
	replace(&taking->person->phone, text);
	return true;
}

static bool
take_contact(const struct taking *taking, const char *text, GError **error)
{
	(void)error;
	replace(&taking->person->contact, text);
	return true;
}

/* "Name <addr-spec>"; an empty one takes the backup away. */
static bool
take_backup(const struct taking *taking, const char *text, GError **error)
{
	struct person *person = taking->person;
	const char *open = strrchr(text, '<');
	const char *close = open ? strchr(open, '>') : NULL;

	if (*text == '\0') {
		replace(&person->backup_name, "");
		replace(&person->backup_addr, "");
		return true;
	}
	g_autofree char *name = open ? g_strstrip(g_strndup(text, (gsize)(open - text))) : NULL;
	g_autofree char *written = close ? g_strndup(open + 1, (gsize)(close - open - 1)) : NULL;
	g_autofree char *address = NULL;
	if (!close || close[1] != '\0' || *name == '\0')
		return wrong(
		    error, "--backup \"%s\" cannot be read; write 'First Last <name@example.org>'",
		    text);
	if (!roster_read_address(taking->settings, "--backup", written, &address, error))
		return false;
	replace(&person->backup_name, name);
	replace(&person->backup_addr, address);
	return true;
}

/* In this order: a zone gives a country, which a country overrides. */
static const struct {
	const char *option;
	size_t offset;
	bool (*take)(const struct taking *taking, const char *text, GError **error);
} words_taken[] = {
	{ "--name", offsetof(struct person_words, name), take_name },
	{ "--called", offsetof(struct person_words, called), take_called },
	{ "--address", offsetof(struct person_words, address), take_address },
	{ "--lang", offsetof(struct person_words, lang), take_lang },
	{ "--zone", offsetof(struct person_words, zone), take_zone },
	{ "--country", offsetof(struct person_words, country), take_country },
	{ "--days", offsetof(struct person_words, days), take_days },
	{ "--hour", offsetof(struct person_words, hour), take_hour },
	{ "--phone", offsetof(struct person_words, phone), take_phone },
	{ "--contact", offsetof(struct person_words, contact), take_contact },
	{ "--backup", offsetof(struct person_words, backup), take_backup },
};

bool
roster_take_words(const struct settings *settings, const struct person_words *words,
                  struct person *person, GError **error)
{
	const struct taking taking = { settings, person };

	for (size_t i = 0; i < G_N_ELEMENTS(words_taken); i++) {
		const char *text =
		    *(const char *const *)((const char *)words + words_taken[i].offset);
		if (text
		    && (!roster_check_line(words_taken[i].option, text, error)
		        || !words_taken[i].take(&taking, text, error)))
			return false;
	}
	return true;
}
