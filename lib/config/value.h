/* A value of the configuration from its text.
 *
 * A rule says what a key takes; one function reads them all and says, when it cannot, what to
 * write instead. */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

enum value_type {
	VALUE_TEXT,      /* char *: any text, may be empty */
	VALUE_ADDRESS,   /* char *: an addr-spec */
	VALUE_DOMAIN,    /* char *: as an A-label */
	VALUE_SEPARATOR, /* char *: one character, or empty */
	VALUE_URL,       /* char *: "scheme://host:port", or https:// with a path */
	VALUE_PATH,      /* char *: absolute */
	VALUE_NAME,      /* char *: the name of a file in a directory of ours */
	VALUE_ZONE,      /* char *: a zone of tzdata */
	VALUE_WORD,      /* char *: one of `words` */
	VALUE_ENUM,      /* unsigned: the position of one of `words`, from `least` */
	VALUE_BOOL,      /* bool */
	VALUE_NUMBER,    /* int64_t */
	VALUE_DURATION,  /* int64_t, seconds */
	VALUE_DURATIONS, /* struct durations: rising, `most_n` at most */
	VALUE_SIZE,      /* int64_t, bytes */
	VALUE_HOURS,     /* struct hours */
	VALUE_DATE,      /* date_t */
	VALUE_TYPES,
};

struct durations {
	int64_t *s;
	size_t n;
};

/* From one time of day to another, over midnight when the first is later; equal: no hours. */
struct hours {
	int from_minute, to_minute;
};

struct value_rule {
	enum value_type type;
	int64_t least, most;      /* of a number, a duration, each of several, a size */
	const char *const *words; /* NULL-terminated: words, or the schemes of a URL */
	size_t words_n;           /* of durations: exactly so many, 0: any number */
	/* Of a string: the word that stands for an empty one ("none"); then an empty value does too. */
	const char *none;
};

/* Reads into `at`, which holds a value of the rule's type or zeroes; what it owned is freed. NULL
 * when it went well, else what is wrong, `at` being untouched. Owned by the caller. */
char *value_read(const struct value_rule *rule, const char *text, void *at);

/* Frees what the value owns. */
void value_clear(const struct value_rule *rule, void *at);
