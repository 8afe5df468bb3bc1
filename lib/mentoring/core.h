/* What every use case works with: the store, the configuration, the texts, the key.
 *
 * One of these lives in mentord and one in each mentorctl. Use cases take `now` and run inside a
 * transaction that their caller opened, unless they say otherwise. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "config/credentials.h"
#include "config/settings.h"
#include "programme/programme.h"
#include "store/store.h"
#include "template/catalogue.h"

struct letter;
struct rendered;

/* Sees each mail that is made, before it is composed, and may change how it reads. */
struct letter_watch {
	void (*on_letter)(const struct letter *letter, utc_t now, struct rendered *rendered,
	                  void *data);
	void *data;
};

struct core {
	struct settings *settings;
	struct store *store;
	struct catalogue *catalogue;
	GHashTable *programmes; /* name → struct programme */
	const struct secret
	    *token_key;      /* TOKEN_KEY_BYTES; NULL in a mentorctl that makes no mail */
	GHashTable *failing; /* what does not work now → why; NULL: nothing has failed yet */
	struct letter_watch watch; /* a rehearsal's; all zero: nobody looks */
	bool own_copy;             /* a second recipient, ourselves: [smtp] own_copy as it now is */
};

/* The texts that came with this program: beside it in a build, else under ../share/mentord. Owned by
 * the caller. */
char *core_shipped_templates(void);

/* The directory with the word lists that the reader loads: the admin's where it has them. Owned by the
 * caller. */
char *core_word_lists(const struct core *core);

/* Load the texts and programmes that the settings name into core->catalogue and ->programmes.
 * On an error what was loaded before stays. */
bool core_load_texts(struct core *core, GError **error);
/* Whether every question of the loaded programmes has words; a programme with one that has none would
 * stop when it is to leave. */
bool core_check_programmes(const struct core *core, GError **error);
/* The shipped programmes alone, into core->programmes: what needs no configuration. */
bool core_load_shipped_programmes(struct core *core, GError **error);
/* Frees what core_load_texts loaded. */
void core_clear_texts(struct core *core);

/* NULL with an error that names those there are. */
const struct programme *core_programme(const struct core *core, const char *name, GError **error);

/* Something does not work, or works again: logged when that changes, not at each try. */
void core_failed(struct core *core, const char *what, const GError *error);
void core_works(struct core *core, const char *what);
bool core_is_failing(const struct core *core);
/* "; what: why" for each, "" for none. Owned by the caller. */
char *core_failing(const struct core *core);
