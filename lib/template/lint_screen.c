/* Each mail filled with as little as it may hold, and what it then begins with. */
#include "template/lint_screen.h"

#include <string.h>

#include "template/catalogue.h"
#include "template/fill.h"
#include "template/lint.h"
#include "template/sample.h"

enum { SHOWN_CHARS = 100 };

/* What the mail needs, without lists, and one name more. A new object. */
static json_t *
least_with(const struct names *names, const char *mail, const json_t *sample, const char *word)
{
	g_autofree char *base = g_strndup(word, strcspn(word, ".?#+"));
	const char *const *needed = names_needed(names, mail);
	json_t *data = json_object();
	for (; *needed != NULL; needed++)
		if (!json_is_array(json_object_get(sample, *needed)))
			json_object_set(data, *needed, json_object_get(sample, *needed));
	json_t *value = json_object_get(sample, base);
	if (g_str_has_suffix(word, "?"))
		json_object_set_new(data, base, json_true());
	else if (value != NULL)
		json_object_set(data, base, value);
	return data;
}

static bool
shows_words(const struct rendered *mail)
{
	const char *words = strstr(mail->text, SAMPLE_WORDS);
	return words != NULL && g_utf8_strlen(mail->text, words - mail->text) < SHOWN_CHARS;
}

/* A mail of a person is words alone; an admin's holds none. */
static bool
is_of_program(const struct mail_file *file)
{
	return strcmp(file->from, "own") != 0 && strcmp(file->from, "admin") != 0;
}

static void
check_mail(const struct shelf *shelf, const struct names *names, const struct questions *questions,
           const char *mail, GPtrArray *problems)
{
	const struct mail_file *file = g_hash_table_lookup(shelf->mails, mail);
	const char *const *words = names_words(names, mail);
	json_t *sample = sample_data(names, questions, mail, shelf->lang, 0);
	bool is_shown = false;
	for (; !is_shown && words != NULL && *words != NULL; words++) {
		struct rendered filled = { .subject = NULL };
		json_t *data = least_with(names, mail, sample, *words);
		bool is_filled = fill_mail(names, shelf, mail, data, &filled, NULL);
		is_shown = is_filled && shows_words(&filled);
		if (is_shown)
			g_ptr_array_add(
			    problems, g_strdup_printf("%s:1:1: with {{%s}} the first %d characters "
			                              "show what somebody wrote; say first what "
			                              "the mail asks",
			                              file->path, *words, SHOWN_CHARS));
		json_decref(data);
		rendered_clear(&filled);
	}
	json_decref(sample);
}

void
lint_screen(const struct shelf *shelf, const struct names *names, const struct questions *questions,
            GPtrArray *problems)
{
	g_autoptr(GPtrArray) mails = lint_sorted_keys(shelf->mails);
	for (guint i = 0; i < mails->len; i++) {
		const char *mail = g_ptr_array_index(mails, i);
		const struct mail_file *file = g_hash_table_lookup(shelf->mails, mail);
		if (is_of_program(file) && names_needed(names, mail) != NULL)
			check_mail(shelf, names, questions, mail, problems);
	}
}
