#include "config/value.h"

#include <stdbool.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/zone.h"
#include "config/suggest.h"
#include "config/url.h"
#include "mail/address.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

/* Digits at the start of `*at`, which moves behind them. False: there are none, or too many. */
static bool
take_number(const char **at, int64_t *number)
{
	enum { MOST_DIGITS = 15 };
	size_t n = 0;

	for (*number = 0; n <= MOST_DIGITS && g_ascii_isdigit((*at)[n]); n++)
		*number = *number * 10 + ((*at)[n] - '0');
	*at += n;
	return n > 0 && n <= MOST_DIGITS;
}

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit duration_units[] = {
	{ "d", DAY_S }, { "h", HOUR_S }, { "min", MINUTE_S }, { "s", 1 }
};

static const struct unit size_units[] = { { "MiB", MIB }, { "KiB", KIB }, { "B", 1 } };

static const struct unit plain_units[] = { { "", 1 } };

/* What one type of number is written with. */
struct measure {
	const struct unit *units; /* from the largest */
	size_t units_n;
	const char *what;
};

#define MEASURE(units, what)                     \
	{                                        \
		units, G_N_ELEMENTS(units), what \
	}

static const struct measure measures[VALUE_TYPES] = {
	[VALUE_NUMBER] = MEASURE(plain_units, "a whole number"),
	[VALUE_DURATION] = MEASURE(duration_units, "a number with s, min, h or d"),
	[VALUE_DURATIONS] = MEASURE(duration_units, "a number with s, min, h or d"),
	[VALUE_SIZE] = MEASURE(size_units, "a number with B, KiB or MiB"),
};

/* A number with the largest unit that divides it. */
static char *
number_text(const struct measure *measure, int64_t number)
{
	size_t i = 0;

	while (i + 1 < measure->units_n && (number == 0 || number % measure->units[i].factor != 0))
		i++;
	return g_strdup_printf("%" G_GINT64_FORMAT "%s", number / measure->units[i].factor,
	                       measure->units[i].name);
}

static char *
number_complaint(const struct value_rule *rule, const char *text)
{
	const struct measure *measure = &measures[rule->type];
	g_autofree char *least = number_text(measure, rule->least);
	g_autofree char *most = number_text(measure, rule->most);

	return g_strdup_printf("\"%s\" does not do; write %s, from %s to %s", text, measure->what,
	                       least, most);
}

static bool
number_of(const struct value_rule *rule, const char *text, int64_t *number)
{
	const struct measure *measure = &measures[rule->type];

	if (!take_number(&text, number))
		return false;
	for (size_t i = 0; i < measure->units_n; i++)
		if (g_str_equal(text, measure->units[i].name)) {
			if (*number > G_MAXINT64 / measure->units[i].factor)
				return false;
			*number *= measure->units[i].factor;
			return *number >= rule->least && *number <= rule->most;
		}
	return false;
}

static char *
read_number(const struct value_rule *rule, const char *text, void *at)
{
	int64_t number;

	if (!number_of(rule, text, &number))
		return number_complaint(rule, text);
	*(int64_t *)at = number;
	return NULL;
}

static char *
read_durations(const struct value_rule *rule, const char *text, void *at)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct durations *durations = at;

	for (size_t i = 0; words[i]; i++) {
		int64_t number;
		if (words[i][0] == '\0')
			continue;
		if (!number_of(rule, words[i], &number))
			return number_complaint(rule, words[i]);
		if (numbers->len > 0 && g_array_index(numbers, int64_t, numbers->len - 1) >= number)
			return g_strdup_printf(
			    "\"%s\" is not later than the one before; write them rising", words[i]);
		g_array_append_val(numbers, number);
	}
	if (numbers->len == 0 || (rule->words_n > 0 && numbers->len != rule->words_n))
		return g_strdup_printf(
		    "there are %u durations; write %zu, with blanks between them", numbers->len,
		    MAX(rule->words_n, 1));
	g_free(durations->s);
	durations->n = numbers->len;
	durations->s = (int64_t *)(void *)g_array_free(g_steal_pointer(&numbers), FALSE);
	return NULL;
}

/* "HH:MM" at the start of `*at`, which moves behind it. */
static bool
take_time(const char **at, int *minute)
{
	const char *c = *at;

	for (int i = 0; i < 5; i++)
		if (i == 2 ? c[i] != ':' : !g_ascii_isdigit(c[i]))
			return false;
	int hour = (c[0] - '0') * 10 + (c[1] - '0');
	int minutes = (c[3] - '0') * 10 + (c[4] - '0');
	*minute = hour * 60 + minutes;
	*at += 5;
	return hour < 24 && minutes < 60;
}

static char *
read_hours(const struct value_rule *rule, const char *text, void *at)
{
	const char *rest = text;
	struct hours hours;

	(void)rule;
	if (text[0] == '\0') {
		*(struct hours *)at = (struct hours){ 0 };
		return NULL;
	}
	if (!take_time(&rest, &hours.from_minute) || *rest++ != '-'
	    || !take_time(&rest, &hours.to_minute) || *rest != '\0'
	    || hours.from_minute == hours.to_minute)
		return g_strdup_printf(
		    "\"%s\" are no hours; write HH:MM-HH:MM, as in 20:00-07:00, or "
		    "nothing for none",
		    text);
	*(struct hours *)at = hours;
	return NULL;
}

static char *
read_date(const struct value_rule *rule, const char *text, void *at)
{
	int parts[3] = { 0 };
	size_t n = strlen(text);
	bool ok = n == 10;

	(void)rule;
	if (n == 0) {
		*(date_t *)at = DATE_NONE;
		return NULL;
	}
	for (size_t i = 0, part = 0; ok && i < n; i++) {
		if (i == 4 || i == 7) {
			ok = text[i] == '-';
			part++;
		} else {
			ok = g_ascii_isdigit(text[i]);
			parts[part] = parts[part] * 10 + (text[i] - '0');
		}
	}
	if (!ok || !date_exists(parts[0], parts[1], parts[2]))
		return g_strdup_printf("\"%s\" is no date; write YYYY-MM-DD", text);
	*(date_t *)at = date_of(parts[0], parts[1], parts[2]);
	return NULL;
}

static char *
read_bool(const struct value_rule *rule, const char *text, void *at)
{
	bool is_yes = g_str_equal(text, "yes");

	(void)rule;
	if (!is_yes && !g_str_equal(text, "no"))
		return g_strdup_printf("\"%s\" is neither yes nor no", text);
	*(bool *)at = is_yes;
	return NULL;
}

/* All words in one text, and how many they are. */
static char *
joined(const char *const *words, const char *between, size_t *n)
{
	GString *all = g_string_new(NULL);

	for (*n = 0; words[*n]; (*n)++) {
		g_string_append(all, *n > 0 ? between : "");
		g_string_append(all, words[*n]);
	}
	return g_string_free(all, FALSE);
}

static char *
words_complaint(const struct value_rule *rule, const char *text)
{
	size_t n;
	g_autofree char *all = joined(rule->words, ", ", &n);
	const char *near = suggest(text, rule->words, n);

	return near ? g_strdup_printf("\"%s\" is none of %s; did you mean %s?", text, all, near)
	            : g_strdup_printf("\"%s\" is none of %s; write one of them", text, all);
}

static char *
read_enum(const struct value_rule *rule, const char *text, void *at)
{
	for (unsigned i = 0; rule->words[i]; i++)
		if (g_str_equal(rule->words[i], text)) {
			*(unsigned *)at = i + (unsigned)rule->least;
			return NULL;
		}
	return words_complaint(rule, text);
}

/* ---- strings ---- */

static char *
keep(void *at, char *text)
{
	g_free(*(char **)at);
	*(char **)at = text;
	return NULL;
}

static char *
read_word(const struct value_rule *rule, const char *text, void *at)
{
	return g_strv_contains(rule->words, text) ? keep(at, g_strdup(text))
	                                          : words_complaint(rule, text);
}

static char *
read_text(const struct value_rule *rule, const char *text, void *at)
{
	(void)rule;
	if (text[0] == '"' || text[0] == '\'')
		return g_strdup("the quotation mark would be part of the value; write it without");
	return keep(at, g_strdup(text));
}

static char *
read_address(const struct value_rule *rule, const char *text, void *at)
{
	(void)rule;
	if (!address_is_valid(text))
		return g_strdup_printf("\"%s\" is no address; write NAME@DOMAIN alone", text);
	return keep(at, address_canonical(text));
}

static char *
read_domain(const struct value_rule *rule, const char *text, void *at)
{
	g_autofree char *address = g_strconcat("x@", text, NULL);

	(void)rule;
	if (!address_is_valid(address))
		return g_strdup_printf("\"%s\" is no domain; write it alone, without @", text);
	g_autofree char *canonical = address_canonical(address);
	return keep(at, g_strdup(canonical + strlen("x@")));
}

static char *
read_separator(const struct value_rule *rule, const char *text, void *at)
{
	(void)rule;
	if (text[0] != '\0' && (text[1] != '\0' || !strchr("+-_=.#~", text[0])))
		return g_strdup_printf(
		    "\"%s\" separates nothing; write one of + - _ = . # ~, or nothing "
		    "where the server has no subaddresses",
		    text);
	return keep(at, g_strdup(text));
}

static char *
read_path(const struct value_rule *rule, const char *text, void *at)
{
	(void)rule;
	if (text[0] != '/')
		return g_strdup_printf("\"%s\" is no absolute path; write it from / on", text);
	return keep(at, g_strdup(text));
}

static char *
read_name(const struct value_rule *rule, const char *text, void *at)
{
	bool ok = text[0] != '\0' && text[0] != '.';

	(void)rule;
	for (const char *c = text; *c; c++)
		ok &= g_ascii_isalnum(*c) || strchr("-_.", *c);
	if (!ok)
		return g_strdup_printf(
		    "\"%s\" is no credential's name; write the name of the file alone, "
		    "the secret itself never stands here",
		    text);
	return keep(at, g_strdup(text));
}

static char *
read_zone(const struct value_rule *rule, const char *text, void *at)
{
	(void)rule;
	if (!zone_is_known(text))
		return g_strdup_printf(
		    "\"%s\" is no known time zone; write one like Europe/Helsinki", text);
	return keep(at, g_strdup(text));
}

static char *
read_url(const struct value_rule *rule, const char *text, void *at)
{
	char *url = url_canonical(text, rule->words);
	size_t n;

	if (url)
		return keep(at, url);
	g_autofree char *all = joined(rule->words, "://HOST or ", &n);
	return g_strdup_printf("\"%s\" does not do; write %s://HOST, with :PORT if need be, and no "
	                       "user",
	                       text, all);
}

typedef char *read_func(const struct value_rule *rule, const char *text, void *at);

static read_func *const readers[VALUE_TYPES] = {
	[VALUE_TEXT] = read_text,       [VALUE_ADDRESS] = read_address,
	[VALUE_DOMAIN] = read_domain,   [VALUE_SEPARATOR] = read_separator,
	[VALUE_URL] = read_url,         [VALUE_PATH] = read_path,
	[VALUE_NAME] = read_name,       [VALUE_ZONE] = read_zone,
	[VALUE_WORD] = read_word,       [VALUE_ENUM] = read_enum,
	[VALUE_BOOL] = read_bool,       [VALUE_NUMBER] = read_number,
	[VALUE_DURATION] = read_number, [VALUE_DURATIONS] = read_durations,
	[VALUE_SIZE] = read_number,     [VALUE_HOURS] = read_hours,
	[VALUE_DATE] = read_date,
};

static bool
is_string(enum value_type type)
{
	return type <= VALUE_WORD;
}

char *
value_read(const struct value_rule *rule, const char *text, void *at)
{
	if (rule->none && (text[0] == '\0' || g_str_equal(text, rule->none)))
		return keep(at, g_strdup(""));
	return readers[rule->type](rule, text, at);
}

void
value_clear(const struct value_rule *rule, void *at)
{
	if (is_string(rule->type))
		g_clear_pointer((char **)at, g_free);
	else if (rule->type == VALUE_DURATIONS)
		g_clear_pointer(&((struct durations *)at)->s, g_free);
}
