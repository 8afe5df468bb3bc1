#include "language/words.h"

#include <string.h>

#include "base/remedy.h"
#include "language/scan.h"

/* One place of a phrase: its forms, and how many words may stand before it. */
struct slot {
	char **forms;
	unsigned gap;
};

struct phrase {
	const char *section; /* interned in words->sections */
	GArray *slots;       /* struct slot */
	bool is_exception;
	bool is_alone; /* only as a whole sentence */
};

enum { STARTS_BITS = 12, STARTS = 1 << STARTS_BITS };

struct words {
	GPtrArray *sections;   /* char * */
	GPtrArray *names;      /* char *, the first phrase of each, "" for one without */
	GArray *phrases;       /* struct phrase */
	GHashTable *by_start;  /* key_of the first slot's forms -> GArray of phrase numbers */
	guint8 starts[STARTS]; /* not 0 where by_start has a key: most words need no look */
	GArray *any_start;     /* phrases whose first form begins with * */
};

/* Longest gap, so that a search stays linear; no sentence of a person is longer. */
enum { GAP_MOST = 40, KEY_BYTES = 4 };

static void
slot_clear(struct slot *slot)
{
	g_strfreev(slot->forms);
}

static void
phrase_clear(struct phrase *phrase)
{
	g_array_unref(phrase->slots);
}

void
words_free(struct words *words)
{
	g_ptr_array_unref(words->sections);
	g_ptr_array_unref(words->names);
	g_array_unref(words->phrases);
	g_hash_table_unref(words->by_start);
	g_array_unref(words->any_start);
	g_free(words);
}

static guint
start_of(guint key)
{
	return key * 2654435761u >> (32 - STARTS_BITS);
}

/* The first bytes of a word, as a number: what a phrase is looked up by. */
static guint
key_of(const char *word, size_t len)
{
	guint key = 0;

	for (size_t i = 0; i < len && i < KEY_BYTES; i++)
		key = key << 8 | (unsigned char)word[i];
	return key;
}

/* Each phrase once, whichever of its forms begin so. */
static void
list_add(GArray *list, guint phrase)
{
	if (list->len == 0 || g_array_index(list, guint, list->len - 1) != phrase)
		g_array_append_val(list, phrase);
}

static void
index_add(struct words *words, guint key, guint phrase)
{
	GArray *list = g_hash_table_lookup(words->by_start, GUINT_TO_POINTER(key));

	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(words->by_start, GUINT_TO_POINTER(key), list);
		words->starts[start_of(key)] = 1;
	}
	list_add(list, phrase);
}

/* A form that is shorter than a key and open at its end may begin any word. */
static void
index_form(struct words *words, const char *form, guint phrase)
{
	size_t len = strlen(form);
	bool open = len > 0 && form[len - 1] == '*';

	if (*form == '*' || (open && len - 1 < KEY_BYTES))
		list_add(words->any_start, phrase);
	else
		index_add(words, key_of(form, open ? len - 1 : len), phrase);
}

static char **
fold_forms(const char *token)
{
	g_autofree char *folded = g_utf8_casefold(token, -1);
	g_autofree char *normal = g_utf8_normalize(folded, -1, G_NORMALIZE_DEFAULT_COMPOSE);

	return g_strsplit(normal, "|", -1);
}

/* "2", or "*" for anywhere in the sentence. */
static unsigned
gap_of(const char *text)
{
	guint64 gap = 0;

	if (*text == '*')
		return GAP_MOST;
	return g_ascii_string_to_unsigned(text, 10, 0, GAP_MOST, &gap, NULL) ? (unsigned)gap : 0;
}

static void
add_slots(struct phrase *phrase, const char *line)
{
	g_auto(GStrv) tokens = g_strsplit_set(line, " \t", -1);
	unsigned gap = 0;

	for (size_t i = 0; tokens[i]; i++) {
		if (!*tokens[i])
			continue;
		if (*tokens[i] == '~') {
			gap = gap_of(tokens[i] + 1);
			continue;
		}
		struct slot slot = { .forms = fold_forms(tokens[i]), .gap = gap };
		g_array_append_val(phrase->slots, slot);
		gap = 0;
	}
}

static void
add_phrase(struct words *words, const char *line)
{
	const char *marks = "!=";
	struct phrase phrase = {
		.section = g_ptr_array_index(words->sections, words->sections->len - 1),
		.slots = g_array_new(FALSE, FALSE, sizeof(struct slot)),
		.is_exception = *line == '!',
		.is_alone = *line == '=',
	};
	guint number = words->phrases->len;

	g_array_set_clear_func(phrase.slots, (GDestroyNotify)slot_clear);
	add_slots(&phrase, *line && strchr(marks, *line) ? line + 1 : line);
	if (phrase.slots->len == 0) {
		phrase_clear(&phrase);
		return;
	}
	char **forms = g_array_index(phrase.slots, struct slot, 0).forms;
	for (size_t i = 0; forms[i]; i++)
		index_form(words, forms[i], number);
	g_array_append_val(words->phrases, phrase);
}

/* One line of a file; false when it has no section to stand in. */
static bool
add_line(struct words *words, char *line)
{
	g_strstrip(line);
	size_t len = strlen(line);

	if (len == 0 || *line == '#')
		return true;
	if (*line == '[' && line[len - 1] == ']') {
		g_ptr_array_add(words->sections, g_strndup(line + 1, len - 2));
		g_ptr_array_add(words->names, g_strdup(""));
		return true;
	}
	if (words->sections->len == 0)
		return false;
	char **name = (char **)&g_ptr_array_index(words->names, words->names->len - 1);
	if (!**name) {
		g_free(*name);
		*name = g_strdup(line);
	}
	add_phrase(words, line);
	return true;
}

static struct words *
words_new(void)
{
	struct words *words = g_new0(struct words, 1);

	words->sections = g_ptr_array_new_with_free_func(g_free);
	words->names = g_ptr_array_new_with_free_func(g_free);
	words->phrases = g_array_new(FALSE, FALSE, sizeof(struct phrase));
	g_array_set_clear_func(words->phrases, (GDestroyNotify)phrase_clear);
	words->by_start = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	words->any_start = g_array_new(FALSE, FALSE, sizeof(guint));
	return words;
}

struct words *
words_load(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	gsize len = 0;
	GError *why = NULL;

	if (!g_file_get_contents(path, &text, &len, &why)) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s", why->message);
		g_error_free(why);
		return NULL;
	}
	if (!g_utf8_validate(text, (gssize)len, NULL)) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s: not UTF-8", path);
		return NULL;
	}
	struct words *words = words_new();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (size_t i = 0; lines[i]; i++) {
		if (add_line(words, lines[i]))
			continue;
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s:%zu: a phrase before any [section]",
		            path, i + 1);
		words_free(words);
		return NULL;
	}
	return words;
}

/* "*" at either end stands for any letters. */
static bool
form_matches(const char *form, const char *word)
{
	if (*form == '*')
		return g_str_has_suffix(word, form + 1);
	while (*form && *form == *word) {
		form++;
		word++;
	}
	return *form == '\0' ? *word == '\0' : *form == '*' && form[1] == '\0';
}

static bool
slot_matches(const struct slot *slot, const char *word)
{
	for (size_t i = 0; slot->forms[i]; i++)
		if (form_matches(slot->forms[i], word))
			return true;
	return false;
}

/* The number of words that a phrase covers from word `start` on, 0 if it does not stand there.
 * After a gap the nearest word counts: phrases are short, so nothing is tried twice. */
static guint
phrase_length(const struct phrase *phrase, const GArray *text, guint start)
{
	const struct scan_word *first = &g_array_index(text, struct scan_word, start);
	guint at = start;

	for (guint i = 0; i < phrase->slots->len; i++) {
		const struct slot *slot = &g_array_index(phrase->slots, struct slot, i);
		guint last = at + slot->gap;
		for (;; at++) {
			if (at >= text->len || at > last)
				return 0;
			const struct scan_word *word = &g_array_index(text, struct scan_word, at);
			if (word->sentence != first->sentence)
				return 0;
			if (slot_matches(slot, word->folded))
				break;
		}
		at++;
	}
	return at - start;
}

static bool
is_whole_sentence(const GArray *text, guint start, guint len)
{
	const struct scan_word *first = &g_array_index(text, struct scan_word, start);
	const struct scan_word *before = start > 0 ? first - 1 : NULL;
	const struct scan_word *after = start + len < text->len ? first + len : NULL;

	return (!before || before->sentence != first->sentence)
	       && (!after || after->sentence != first->sentence);
}

/* A phrase that was found, in words. */
struct found {
	const struct phrase *phrase;
	guint start, len;
};

static void
try_phrases(const struct words *words, const GArray *numbers, const GArray *text, guint start,
            GArray *all)
{
	for (guint i = 0; numbers && i < numbers->len; i++) {
		const struct phrase *phrase =
		    &g_array_index(words->phrases, struct phrase, g_array_index(numbers, guint, i));
		struct found found = { .phrase = phrase, .start = start };
		found.len = phrase_length(phrase, text, start);
		if (found.len > 0
		    && (!phrase->is_alone || is_whole_sentence(text, start, found.len)))
			g_array_append_val(all, found);
	}
}

/* Everything that stands in the text, exceptions too. A form as long as a key or longer is found
 * by the key; a shorter whole word by its own. */
static GArray *
find_all(const struct words *words, const GArray *text)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct found));

	for (guint i = 0; i < text->len; i++) {
		const char *word = g_array_index(text, struct scan_word, i).folded;
		guint key = key_of(word, strnlen(word, KEY_BYTES));
		if (words->starts[start_of(key)])
			try_phrases(words,
			            g_hash_table_lookup(words->by_start, GUINT_TO_POINTER(key)),
			            text, i, all);
		try_phrases(words, words->any_start, text, i, all);
	}
	return all;
}

/* Whether an exception of the same section covers a hit. `all` is in order of start. */
static bool
is_excepted(const GArray *all, guint at)
{
	const struct found *hit = &g_array_index(all, struct found, at);
	enum { REACH = 40 }; /* more finds than begin within one exception's words */

	for (guint i = at > REACH ? at - REACH : 0; i < all->len && i < at + REACH; i++) {
		const struct found *other = &g_array_index(all, struct found, i);
		if (other->phrase->is_exception && other->phrase->section == hit->phrase->section
		    && other->start <= hit->start
		    && other->start + other->len >= hit->start + hit->len)
			return true;
	}
	return false;
}

GArray *
words_find(const struct words *words, const struct scan *scan)
{
	g_autoptr(GArray) all = find_all(words, scan->words);
	GArray *hits = g_array_new(FALSE, FALSE, sizeof(struct words_hit));

	for (guint i = 0; i < all->len; i++) {
		const struct found *found = &g_array_index(all, struct found, i);
		if (found->phrase->is_exception || is_excepted(all, i))
			continue;
		const struct scan_word *first = scan_word_at(scan, found->start);
		const struct scan_word *last = first + found->len - 1;
		struct words_hit hit = {
			.section = found->phrase->section,
			.at = first->at,
			.len = last->at + last->len - first->at,
		};
		g_array_append_val(hits, hit);
	}
	return hits;
}

const char *
words_name(const struct words *words, const char *section)
{
	for (guint i = 0; i < words->sections->len; i++) {
		const char *name = g_ptr_array_index(words->names, i);
		if (strcmp(g_ptr_array_index(words->sections, i), section) == 0)
			return *name ? name : NULL;
	}
	return NULL;
}

GHashTable *
words_set(const struct words *words, const char *section)
{
	GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < words->phrases->len; i++) {
		const struct phrase *phrase = &g_array_index(words->phrases, struct phrase, i);
		if (phrase->slots->len != 1 || strcmp(phrase->section, section) != 0)
			continue;
		char **forms = g_array_index(phrase->slots, struct slot, 0).forms;
		for (size_t j = 0; forms[j]; j++)
			g_hash_table_add(set, forms[j]);
	}
	return set;
}
