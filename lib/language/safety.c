#include "language/safety.h"

#include "language/command.h"
#include "language/words.h"

char *
safety_find(const struct lexicon *lexicon, const struct scan *scan)
{
	char *cry = command_cry(lexicon, scan);

	for (size_t i = 0; !cry && i < LANGUAGES; i++) {
		g_autoptr(GArray) hits = words_find(lexicon->safety[i], scan);
		if (hits->len > 0) {
			const struct words_hit *hit = &g_array_index(hits, struct words_hit, 0);
			cry = g_strndup(scan->text + hit->at, hit->len);
		}
	}
	return cry;
}
