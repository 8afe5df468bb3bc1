#include "language/lemma.h"

#include <string.h>

#include "language/lemma_sources.h"

struct lemmatiser {
	const struct lemma_source *from;
	void *source;
	GStringChunk *strings;
	GHashTable *spellings; /* word -> GArray of struct lemma */
	GHashTable *votes;     /* base -> number of spellings that can be read so */
};

static const struct lemma_source *const SOURCES[LANGUAGES] = {
	[LANGUAGE_FI] = &lemma_source_fi,
	[LANGUAGE_SV] = &lemma_source_sv,
	[LANGUAGE_EN] = &lemma_source_en,
};

void
lemma_add(struct readings *to, const char *base, enum word_class class, unsigned rank)
{
	for (guint i = 0; i < to->all->len; i++) {
		struct lemma *known = &g_array_index(to->all, struct lemma, i);
		if (strcmp(known->base, base) != 0)
			continue;
		if (rank < known->rank) {
			known->rank = rank;
			known->class = class;
		}
		return;
	}
	struct lemma lemma = {
		.base = g_string_chunk_insert_const(to->strings, base),
		.class = class,
		.rank = rank,
	};
	g_array_append_val(to->all, lemma);
}

GHashTable *
lemma_table(const char *const *lines, char ***owner)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *all = g_ptr_array_new();

	for (size_t i = 0; lines[i]; i++) {
		char **words = g_strsplit(lines[i], " ", -1);
		for (size_t j = 0; words[j]; j++) {
			g_ptr_array_add(all, words[j]);
			if (!g_hash_table_contains(table, words[j]))
				g_hash_table_insert(table, words[j], words[0]);
		}
		g_free(words);
	}
	g_ptr_array_add(all, NULL);
	*owner = (char **)g_ptr_array_free(all, FALSE);
	return table;
}

struct lemmatiser *
lemmatiser_new(enum language language, GError **error)
{
	enum { CHUNK_BYTES = 16384 };
	void *source = SOURCES[language]->open(error);

	if (!source)
		return NULL;
	struct lemmatiser *lemmatiser = g_new0(struct lemmatiser, 1);
	lemmatiser->from = SOURCES[language];
	lemmatiser->source = source;
	lemmatiser->strings = g_string_chunk_new(CHUNK_BYTES);
	lemmatiser->spellings =
	    g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
	lemmatiser->votes = g_hash_table_new(g_str_hash, g_str_equal);
	return lemmatiser;
}

void
lemmatiser_free(struct lemmatiser *lemmatiser)
{
	lemmatiser->from->close(lemmatiser->source);
	g_hash_table_unref(lemmatiser->spellings);
	g_hash_table_unref(lemmatiser->votes);
	g_string_chunk_free(lemmatiser->strings);
	g_free(lemmatiser);
}

void
lemmatiser_forget(struct lemmatiser *lemmatiser)
{
	g_hash_table_remove_all(lemmatiser->spellings);
	g_hash_table_remove_all(lemmatiser->votes);
	g_string_chunk_clear(lemmatiser->strings);
}

static guint
votes_of(struct lemmatiser *lemmatiser, const char *base)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(lemmatiser->votes, base));
}

/* The readings of a spelling, looked up once; at least one. */
static GArray *
readings_of(struct lemmatiser *lemmatiser, const char *word)
{
	GArray *readings = g_hash_table_lookup(lemmatiser->spellings, word);

	if (readings)
		return readings;
	readings = g_array_new(FALSE, FALSE, sizeof(struct lemma));
	struct readings to = { .strings = lemmatiser->strings, .all = readings };
	if (strnlen(word, LEMMA_WORD_BYTES + 1) <= LEMMA_WORD_BYTES)
		lemmatiser->from->read(lemmatiser->source, word, &to);
	if (readings->len == 0)
		lemma_add(&to, word, WORD_UNKNOWN, 0);
	g_hash_table_insert(lemmatiser->spellings,
	                    g_string_chunk_insert_const(lemmatiser->strings, word), readings);
	return readings;
}

void
lemmatiser_add(struct lemmatiser *lemmatiser, const char *word)
{
	if (g_hash_table_contains(lemmatiser->spellings, word))
		return;
	GArray *readings = readings_of(lemmatiser, word);
	for (guint i = 0; i < readings->len; i++) {
		const struct lemma *lemma = &g_array_index(readings, struct lemma, i);
		g_hash_table_insert(lemmatiser->votes,
		                    g_string_chunk_insert_const(lemmatiser->strings, lemma->base),
		                    GUINT_TO_POINTER(votes_of(lemmatiser, lemma->base) + 1));
	}
}

/* A spelling that is a base form itself is so twice as likely as another word's form. */
static guint
weight_of(struct lemmatiser *lemmatiser, const char *word, const struct lemma *lemma)
{
	guint votes = votes_of(lemmatiser, lemma->base);

	return lemma->rank == 0 && strcmp(word, lemma->base) == 0 ? 2 * votes : votes;
}

/* A word of a closed class is that word, however many nouns look like one of its forms; then the
 * votes of the corpus decide, then what is usual, then the alphabet, so that it never is chance. */
static bool
is_better(struct lemmatiser *lemmatiser, const char *word, const struct lemma *a,
          const struct lemma *b)
{
	bool a_closed = a->class == WORD_CLOSED;
	bool b_closed = b->class == WORD_CLOSED;
	guint a_votes = weight_of(lemmatiser, word, a);
	guint b_votes = weight_of(lemmatiser, word, b);

	if (a_closed != b_closed)
		return a_closed;
	if (a_votes != b_votes)
		return a_votes > b_votes;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return strcmp(a->base, b->base) < 0;
}

const struct lemma *
lemmatiser_read(struct lemmatiser *lemmatiser, const char *word)
{
	GArray *readings = readings_of(lemmatiser, word);
	const struct lemma *best = &g_array_index(readings, struct lemma, 0);

	for (guint i = 1; i < readings->len; i++) {
		const struct lemma *next = &g_array_index(readings, struct lemma, i);
		if (is_better(lemmatiser, word, next, best))
			best = next;
	}
	return best;
}
