#include "scene.h"

/* The public scenarios of the cadence corpus, where they lie beside the source tree. */

#define CORPUS SOURCE_DIR "/../shared/corpora/cadence/dev"

static json_t *
corpus_json(const char *name, const char *suffix)
{
	g_autofree char *file = g_strconcat(CORPUS "/", name, suffix, NULL);

	return json_load_file(file, 0, NULL);
}

static bool
is_ignored(json_t *expected, json_t *mail)
{
	size_t i;
	json_t *kind;

	json_array_foreach(json_object_get(expected, "ignore"), i, kind)
	{
		if (json_equal(kind, json_object_get(mail, "kind")))
			return true;
	}
	return false;
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* The mails that are compared, a line each, sorted. Owned by the caller. */
static char *
mail_lines(json_t *expected, json_t *mails)
{
	static const char *const keys[] = { "at", "to", "kind", "question" };
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	GString *text = g_string_new(NULL);
	size_t i;
	json_t *mail;

	json_array_foreach(mails, i, mail)
	{
		GString *line = g_string_new(NULL);
		for (size_t j = 0; j < G_N_ELEMENTS(keys); j++)
			g_string_append_printf(
			    line, "%s ",
			    json_is_string(json_object_get(mail, keys[j]))
				? json_string_value(json_object_get(mail, keys[j]))
				: "-");
		g_ptr_array_add(lines, g_string_free(line, FALSE));
		if (is_ignored(expected, mail))
			g_ptr_array_remove_index(lines, lines->len - 1);
	}
	g_ptr_array_sort(lines, by_text);
	for (guint line = 0; line < lines->len; line++)
		g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(lines, line));
	return g_string_free(text, FALSE);
}

static bool
agrees(const char *name)
{
	json_t *scenario = corpus_json(name, ".json");
	json_t *expected = corpus_json(name, ".expected.json");
	char *dumped = json_dumps(scenario, 0);
	g_autofree char *text = scene_simulate(dumped, strlen(dumped));
	json_t *result = json_loads(text, 0, NULL);
	g_autofree char *want = mail_lines(expected, json_object_get(expected, "mails"));
	g_autofree char *got = mail_lines(expected, json_object_get(result, "mails"));
	bool is_same = result && strcmp(want, got) == 0;

	if (!is_same)
		print_error("%s\n--- want\n%s--- got\n%s", name, want, result ? got : text);
	json_decref(scenario);
	json_decref(expected);
	json_decref(result);
	free(dumped);
	return is_same;
}

static void
the_public_scenarios_agree(void **state)
{
	(void)state;
	g_autoptr(GDir) dir = g_dir_open(CORPUS, 0, NULL);
	const char *file;
	int failed_n = 0;

	if (!dir) {
		print_message("no corpus at " CORPUS "\n");
		skip();
	}
	while ((file = g_dir_read_name(dir))) {
		if (!g_str_has_suffix(file, ".expected.json"))
			continue;
		g_autofree char *name = g_strndup(file, strlen(file) - strlen(".expected.json"));
		failed_n += !agrees(name);
	}
	assert_int_equal(failed_n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_public_scenarios_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
