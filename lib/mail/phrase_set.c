#include "mail/phrase_set.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

void
phrase_set_init(struct phrase_set *set)
{
	set->phrases = g_array_new(FALSE, FALSE, sizeof(struct phrase));
}

static struct phrase *
phrase_at(const struct phrase_set *set, size_t i)
{
	return &g_array_index(set->phrases, struct phrase, i);
}

void
phrase_set_add(struct phrase_set *set, const struct phrase *phrase)
{
	for (guint i = 0; i < set->phrases->len; i++) {
		struct phrase *old = phrase_at(set, i);
		if (strcmp(old->text, phrase->text) != 0)
			continue;
		assert(old->is == phrase->is);
		old->languages |= phrase->languages;
		old->joins_before |= phrase->joins_before;
		old->joins_after |= phrase->joins_after;
		return;
	}
	g_array_append_vals(set->phrases, phrase, 1);
	struct phrase *own = phrase_at(set, set->phrases->len - 1);
	own->text = g_strdup(phrase->text);
	own->len = strlen(own->text);
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct phrase *)a)->text, ((const struct phrase *)b)->text);
}

void
phrase_set_sort(struct phrase_set *set)
{
	guint at = 0;

	g_array_sort(set->phrases, by_text);
	for (guint byte = 0; byte < G_N_ELEMENTS(set->first); byte++) {
		while (at < set->phrases->len && (unsigned char)*phrase_at(set, at)->text < byte)
			at++;
		set->first[byte] = (uint16_t)at;
	}
	for (guint i = 0; i < set->phrases->len; i++)
		set->joins[(unsigned char)*phrase_at(set, i)->text] |=
		    phrase_at(set, i)->joins_before;
}

const struct phrase *
phrase_set_whole(const struct phrase_set *set, const char *text, size_t len)
{
	unsigned char byte = len > 0 ? (unsigned char)*text : 0;

	for (size_t i = set->first[byte]; i < set->first[byte + 1]; i++) {
		const struct phrase *phrase = phrase_at(set, i);
		if (phrase->len == len && memcmp(phrase->text, text, len) == 0)
			return phrase;
	}
	return NULL;
}

/* Sorted, a longer phrase stands behind its own beginning. */
const struct phrase *
phrase_set_begins(const struct phrase_set *set, const char *text)
{
	unsigned char byte = (unsigned char)*text;

	for (size_t i = set->first[byte + 1]; i > set->first[byte]; i--)
		if (strncmp(text, phrase_at(set, i - 1)->text, phrase_at(set, i - 1)->len) == 0)
			return phrase_at(set, i - 1);
	return NULL;
}

static bool
is_letter_before(const char *text, const char *at)
{
	return at > text && utf8_is_alnum(utf8_char(g_utf8_find_prev_char(text, at)));
}

static bool
stands_at(const struct phrase *phrase, const char *text, const char *at)
{
	bool other = phrase->len > 1 && at[1] != phrase->text[1];
	if (other || strncmp(at, phrase->text, phrase->len) != 0)
		return false;
	return (phrase->joins_before || !is_letter_before(text, at))
	       && (phrase->joins_after || !utf8_is_alnum(utf8_char(at + phrase->len)));
}

bool
phrase_set_ends(const struct phrase_set *set, const char *text)
{
	size_t len = strlen(text);

	for (guint i = 0; i < set->phrases->len; i++) {
		const struct phrase *phrase = phrase_at(set, i);
		if (phrase->len <= len && stands_at(phrase, text, text + len - phrase->len))
			return true;
	}
	return false;
}

const char *
phrase_set_find(const struct phrase_set *set, const char *text)
{
	bool in_word = false;

	for (const char *at = text; *at; at++) {
		unsigned char byte = (unsigned char)*at;
		size_t i = in_word && !set->joins[byte] ? set->first[byte + 1] : set->first[byte];
		for (; i < set->first[byte + 1]; i++)
			if (stands_at(phrase_at(set, i), text, at))
				return at;
		in_word = g_ascii_isalnum(*at);
	}
	return NULL;
}
