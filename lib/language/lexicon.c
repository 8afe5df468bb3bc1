#include "language/lexicon.h"

#include <string.h>

#include "language/words.h"

static const char *const CODES[LANGUAGES] = { "fi", "sv", "en" };

enum language
language_of(const char *code)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (strcmp(code, CODES[i]) == 0)
			return (enum language)i;
	return LANGUAGE_EN;
}

static bool
load_one(struct words **list, const char *directory, size_t language, const char *name,
         GError **error)
{
	g_autofree char *path = g_build_filename(directory, CODES[language], name, NULL);

	*list = words_load(path, error);
	return *list != NULL;
}

bool
lexicon_load(struct lexicon *lexicon, const char *directory, GError **error)
{
	*lexicon = (struct lexicon){ 0 };
	for (size_t i = 0; i < LANGUAGES; i++) {
		if (load_one(&lexicon->safety[i], directory, i, "safety.words", error)
		    && load_one(&lexicon->signals[i], directory, i, "signals.words", error)
		    && load_one(&lexicon->commands[i], directory, i, "commands.words", error)
		    && load_one(&lexicon->dates[i], directory, i, "dates.words", error))
			continue;
		lexicon_clear(lexicon);
		return false;
	}
	return true;
}

void
lexicon_clear(struct lexicon *lexicon)
{
	for (size_t i = 0; i < LANGUAGES; i++) {
		g_clear_pointer(&lexicon->safety[i], words_free);
		g_clear_pointer(&lexicon->signals[i], words_free);
		g_clear_pointer(&lexicon->commands[i], words_free);
		g_clear_pointer(&lexicon->dates[i], words_free);
	}
}
