#include "mentoring/core.h"

#include <string.h>

#include "base/log.h"
#include "base/remedy.h"
#include "child/spawn.h"

static const char *const shipped_programmes[] = { "starter", "partnership" };

char *
core_shipped_templates(void)
{
	g_autofree char *beside = spawn_directory();
	g_autofree char *built = g_build_filename(beside, "templates", NULL);

	if (g_file_test(built, G_FILE_TEST_IS_DIR))
		return g_steal_pointer(&built);
	return g_build_filename(beside, "..", "share", "mentord", "templates", NULL);
}

char *
core_word_lists(const struct core *core)
{
	g_autofree char *own =
	    g_build_filename(core->settings->paths.templates, "fi", "safety.words", NULL);

	if (g_file_test(own, G_FILE_TEST_EXISTS))
		return g_strdup(core->settings->paths.templates);
	return core_shipped_templates();
}

static void
free_programme(gpointer programme)
{
	programme_free(programme);
}

/* One file of DIR/programmes, from the overlay or the shipped texts. */
static bool
load_programme(GHashTable *programmes, const char *path, const char *name, GError **error)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return false;
	struct programme *programme = programme_parse(path, text, error);
	if (!programme)
		return false;
	g_hash_table_replace(programmes, g_strdup(name), programme);
	return true;
}

static bool
load_programmes_of(GHashTable *programmes, const char *directory, GError **error)
{
	g_autofree char *place = g_build_filename(directory, "programmes", NULL);
	g_autoptr(GDir) files = g_dir_open(place, 0, NULL);
	const char *file = NULL;

	while (files && (file = g_dir_read_name(files)) != NULL) {
		if (!g_str_has_suffix(file, ".conf"))
			continue;
		g_autofree char *path = g_build_filename(place, file, NULL);
		g_autofree char *name = g_strndup(file, strlen(file) - strlen(".conf"));
		if (!load_programme(programmes, path, name, error))
			return false;
	}
	return true;
}

/* Every question of a programme has its words, so that none is missed when it is to leave. */
static bool
check_questions(const struct programme *programme, const struct catalogue *catalogue,
                GError **error)
{
	static const char *const langs[] = { "fi", "sv", "en" };

	for (int phase = 0; phase < PHASES; phase++) {
		const struct phase_bank *bank = &programme->bank[phase];
		for (int i = 0; i < bank->n * (int)G_N_ELEMENTS(langs); i++) {
			const char *lang = langs[i % (int)G_N_ELEMENTS(langs)];
			g_autofree char *id =
			    question_text(bank->questions[i / (int)G_N_ELEMENTS(langs)]);
			if (catalogue_question(catalogue, id, lang))
				continue;
			g_set_error(error, REMEDY, REMEDY_OPERATOR,
			            "programmes/%s.conf:%d: %s has no words in %s; write them in "
			            "questions.tsv, or leave %s out",
			            programme->name, bank->line, id, lang, id);
			return false;
		}
	}
	return true;
}

bool
core_check_programmes(const struct core *core, GError **error)
{
	GHashTableIter at;
	gpointer programme;

	g_hash_table_iter_init(&at, core->programmes);
	while (g_hash_table_iter_next(&at, NULL, &programme))
		if (!check_questions(programme, core->catalogue, error))
			return false;
	return true;
}

bool
core_load_texts(struct core *core, GError **error)
{
	g_autofree char *shipped = core_shipped_templates();
	const char *overlay = core->settings->paths.templates;
	g_autoptr(GHashTable) programmes =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_programme);
	struct catalogue *catalogue = catalogue_open(shipped, overlay, error);

	if (!catalogue)
		return false;
	if (!load_programmes_of(programmes, shipped, error)
	    || !load_programmes_of(programmes, overlay, error)) {
		catalogue_free(catalogue);
		return false;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(shipped_programmes); i++) {
		if (!g_hash_table_contains(programmes, shipped_programmes[i])) {
			g_set_error(error, REMEDY, REMEDY_OPERATOR,
			            "%s/programmes/%s.conf is missing", shipped,
			            shipped_programmes[i]);
			catalogue_free(catalogue);
			return false;
		}
	}
	core_clear_texts(core);
	core->catalogue = catalogue;
	core->programmes = g_steal_pointer(&programmes);
	return true;
}

bool
core_load_shipped_programmes(struct core *core, GError **error)
{
	g_autofree char *shipped = core_shipped_templates();

	core->programmes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_programme);
	return load_programmes_of(core->programmes, shipped, error);
}

void
core_clear_texts(struct core *core)
{
	g_clear_pointer(&core->catalogue, catalogue_free);
	g_clear_pointer(&core->programmes, g_hash_table_unref);
}

const struct programme *
core_programme(const struct core *core, const char *name, GError **error)
{
	const struct programme *found = g_hash_table_lookup(core->programmes, name);

	if (!found) {
		g_autofree gpointer *keys = g_hash_table_get_keys_as_array(core->programmes, NULL);
		g_autofree char *names = g_strjoinv(", ", (char **)keys);
		g_set_error(error, REMEDY, REMEDY_OPERATOR,
		            "there is no programme %s; there are: %s", name, names);
	}
	return found;
}

void
core_failed(struct core *core, const char *what, const GError *error)
{
	if (!core->failing)
		core->failing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	const char *known = g_hash_table_lookup(core->failing, what);
	if (known && g_str_equal(known, error->message))
		return;
	g_hash_table_replace(core->failing, g_strdup(what), g_strdup(error->message));
	g_autofree char *why = log_quote(error->message);
	log_event(LOG_LEVEL_ERROR, "failed", "what=%s error=%s", what, why);
}

void
core_works(struct core *core, const char *what)
{
	if (core->failing && g_hash_table_remove(core->failing, what))
		log_event(LOG_LEVEL_INFO, "works_again", "what=%s", what);
}

bool
core_is_failing(const struct core *core)
{
	return core->failing && g_hash_table_size(core->failing) > 0;
}

char *
core_failing(const struct core *core)
{
	GString *text = g_string_new(NULL);
	GHashTableIter iter;
	gpointer what;
	gpointer why;

	if (core->failing) {
		g_hash_table_iter_init(&iter, core->failing);
		while (g_hash_table_iter_next(&iter, &what, &why))
			g_string_append_printf(text, "; %s: %s", (const char *)what,
			                       (const char *)why);
	}
	return g_string_free(text, FALSE);
}
