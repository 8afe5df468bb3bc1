#include "mail/identification.h"

#include <glib.h>
#include <string.h>

#include "mail/field.h"
#include "mail/msgid.h"

/* The pieces of one field. */
struct pieces {
	GArray *ids;            /* struct bytes, those with an `@` */
	GArray *words;          /* struct bytes, outside brackets */
	GArray *odd;            /* struct bytes, in brackets without an `@` */
	size_t words_before;    /* words before the first bracket */
	size_t ids_before_word; /* identifiers before the first word */
	bool ends_with_id;      /* the last thing in brackets is an identifier */
	bool words_are_ids;     /* every word holds an `@` */
};

static bool
has_at_sign(struct bytes bytes)
{
	return memchr(bytes.at, '@', bytes.len) != NULL;
}

static void
take_pieces(struct bytes field, struct pieces *pieces)
{
	struct bytes piece;
	enum msgid_piece kind;
	bool any_bracket = false;

	pieces->words_are_ids = true;
	while ((kind = msgid_piece_next(&field, &piece)) != MSGID_END) {
		if (kind == MSGID_WORD) {
			pieces->words_before += !any_bracket;
			pieces->words_are_ids &= has_at_sign(piece);
			g_array_append_val(pieces->words, piece);
			continue;
		}
		any_bracket = true;
		pieces->ends_with_id = kind == MSGID_ID && has_at_sign(piece);
		if (pieces->ends_with_id)
			g_array_append_val(pieces->ids, piece);
		else if (kind == MSGID_ID)
			g_array_append_val(pieces->odd, piece);
		if (pieces->ends_with_id && pieces->words->len == 0)
			pieces->ids_before_word++;
	}
}

static void
pieces_of(struct bytes field, struct pieces *pieces)
{
	*pieces = (struct pieces){
		.ids = g_array_new(FALSE, FALSE, sizeof(struct bytes)),
		.words = g_array_new(FALSE, FALSE, sizeof(struct bytes)),
		.odd = g_array_new(FALSE, FALSE, sizeof(struct bytes)),
	};
	take_pieces(field, pieces);
}

static void
pieces_clear(struct pieces *pieces)
{
	g_array_unref(pieces->ids);
	g_array_unref(pieces->words);
	g_array_unref(pieces->odd);
}

static char *
text_at(const GArray *list, size_t i)
{
	struct bytes id = g_array_index(list, struct bytes, i);

	return g_utf8_make_valid(id.at, (gssize)id.len);
}

/* `n` of the list from `first` on. */
static void
put(GPtrArray *to, const GArray *list, size_t first, size_t n)
{
	for (size_t i = first; i < first + n; i++)
		g_ptr_array_add(to, text_at(list, i));
}

static char **
strv_of(GPtrArray *strings)
{
	g_ptr_array_add(strings, NULL);
	return (char **)g_ptr_array_free(strings, FALSE);
}

/* The newest `most`. */
static char **
read_references(struct bytes header, size_t most)
{
	GPtrArray *to = g_ptr_array_new();
	struct pieces pieces;

	pieces_of(field_find(header, "References"), &pieces);
	const GArray *list = pieces.ids;
	if (list->len == 0 && pieces.words_are_ids)
		list = pieces.words;
	size_t n = MIN(list->len, most);
	put(to, list, list->len - n, n);
	pieces_clear(&pieces);
	return strv_of(to);
}

/* `<id> (Anna's message of Monday)`, or `Message from "Anna" <anna@example.org> of Monday <id>`. */
static void
read_in_reply_to(struct bytes header, size_t most, struct identification *ids)
{
	GPtrArray *parents = g_ptr_array_new();
	GPtrArray *guesses = g_ptr_array_new();
	struct pieces pieces;

	pieces_of(field_find(header, "In-Reply-To"), &pieces);
	size_t n = pieces.ids->len;
	bool is_prose = pieces.words_before > 0;
	size_t first = is_prose && pieces.ends_with_id ? n - 1 : 0;
	size_t parents_n = is_prose ? n - first : pieces.ids_before_word;
	if (is_prose && !pieces.ends_with_id)
		parents_n = 0;
	put(parents, pieces.ids, first, MIN(parents_n, most));
	put(guesses, pieces.ids, 0, MIN(first, most));
	put(guesses, pieces.ids, first + parents_n, MIN(n - first - parents_n, most));
	put(guesses, pieces.odd, 0, MIN(pieces.odd->len, most));
	if (n == 0 && pieces.words_are_ids)
		put(guesses, pieces.words, 0, MIN(pieces.words->len, most));
	pieces_clear(&pieces);
	ids->in_reply_to = strv_of(parents);
	ids->guesses = strv_of(guesses);
}

/* The first in brackets, whatever it holds; else the first word with an `@`. */
static char *
read_message_id(struct bytes header)
{
	struct bytes field = field_find(header, "Message-ID");
	struct bytes piece;
	struct bytes word = { 0 };
	enum msgid_piece kind;

	while ((kind = msgid_piece_next(&field, &piece)) != MSGID_END) {
		if (kind == MSGID_ID)
			return g_utf8_make_valid(piece.at, (gssize)piece.len);
		if (kind == MSGID_WORD && word.len == 0 && has_at_sign(piece))
			word = piece;
	}
	return word.len > 0 ? g_utf8_make_valid(word.at, (gssize)word.len) : g_strdup("");
}

void
identification_read(struct bytes header, size_t most, struct identification *ids)
{
	ids->message_id = read_message_id(header);
	ids->references = read_references(header, most);
	read_in_reply_to(header, most, ids);
}

void
identification_clear(struct identification *ids)
{
	g_clear_pointer(&ids->message_id, g_free);
	g_clear_pointer(&ids->references, g_strfreev);
	g_clear_pointer(&ids->in_reply_to, g_strfreev);
	g_clear_pointer(&ids->guesses, g_strfreev);
}
