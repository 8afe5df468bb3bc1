/* Two languages side by side. */
#include "template/lint_compare.h"

#include <string.h>

#include "template/lint.h"
#include "template/prose.h"

/* ---- names ---- */

/* The names of a text's tags, partials with their sign: without .one and the like, which each
 * language uses as its grammar needs. */
static void
add_names(GHashTable *names, const struct mustache *text)
{
	struct mustache_tag tag;
	for (size_t n = 0; text != NULL && mustache_tag(text, n, &tag); n++) {
		g_autofree char *base = lint_line_key(tag.name);
		g_hash_table_add(names, g_strconcat(tag.kind == '>' ? "> " : "", base, NULL));
	}
}

static GHashTable *
new_set(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

/* Object to each name of `has` that `wanted` lacks. */
static void
object_to_names(GHashTable *has, GHashTable *wanted, const struct mustache *text, const char *what,
                const char *lang, GPtrArray *problems)
{
	g_autoptr(GPtrArray) names = lint_sorted_keys(has);
	for (guint i = 0; i < names->len; i++)
		if (!g_hash_table_contains(wanted, g_ptr_array_index(names, i)))
			prose_object(problems, text, mustache_source(text), "{{%s}} %s %s",
			             (const char *)g_ptr_array_index(names, i), what, lang);
}

static void
compare_names(GHashTable *model, GHashTable *own, const struct mustache *text,
              const char *model_lang, GPtrArray *problems)
{
	object_to_names(model, own, text, "is missing; it stands in the text in", model_lang,
	                problems);
	object_to_names(own, model, text, "stands only here; it is not in the text in", model_lang,
	                problems);
}

/* ---- mails ---- */

static GHashTable *
names_of_mail(const struct mail_file *mail)
{
	GHashTable *names = new_set();
	add_names(names, mail->subject);
	add_names(names, mail->preheader);
	add_names(names, mail->body);
	return names;
}

/* The fields of the head that must be there in both, or have the same value. */
static void
compare_heads(const struct mail_file *model, const struct mail_file *mail, const char *lang,
              GPtrArray *problems)
{
	const struct {
		const char *name;
		bool is_same;
	} fields[] = {
		{ "subject", (model->subject == NULL) == (mail->subject == NULL) },
		{ "preheader", (model->preheader == NULL) == (mail->preheader == NULL) },
		{ "from", g_strcmp0(model->from, mail->from) == 0 },
		{ "footer", g_strcmp0(model->footer, mail->footer) == 0 },
		{ "format", model->is_plain == mail->is_plain },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (!fields[i].is_same)
			g_ptr_array_add(problems,
			                g_strdup_printf("%s:1:1: %s: is not as in %s", mail->path,
			                                fields[i].name, lang));
}

static void
compare_mails(const struct shelf *model, const struct shelf *shelf, GPtrArray *problems)
{
	g_autoptr(GPtrArray) mails = lint_sorted_keys(shelf->mails);
	for (guint i = 0; i < mails->len; i++) {
		const char *name = g_ptr_array_index(mails, i);
		const struct mail_file *mail = g_hash_table_lookup(shelf->mails, name);
		const struct mail_file *first = g_hash_table_lookup(model->mails, name);
		if (first == NULL)
			continue;
		g_autoptr(GHashTable) wanted = names_of_mail(first);
		g_autoptr(GHashTable) own = names_of_mail(mail);
		compare_heads(first, mail, model->lang, problems);
		compare_names(wanted, own, mail->body, model->lang, problems);
	}
}

/* ---- partials and lines ---- */

static void
compare_texts(GHashTable *model, GHashTable *texts, const char *lang, GPtrArray *problems)
{
	g_autoptr(GPtrArray) keys = lint_sorted_keys(texts);
	for (guint i = 0; i < keys->len; i++) {
		const char *key = g_ptr_array_index(keys, i);
		const struct mustache *text = g_hash_table_lookup(texts, key);
		const struct mustache *first = g_hash_table_lookup(model, key);
		g_autoptr(GHashTable) wanted = new_set();
		g_autoptr(GHashTable) own = new_set();
		add_names(wanted, first);
		add_names(own, text);
		if (first != NULL)
			compare_names(wanted, own, text, lang, problems);
	}
}

static void
object_to_missing_partials(const struct shelf *model, const struct shelf *shelf,
                           GPtrArray *problems)
{
	g_autoptr(GPtrArray) partials = lint_sorted_keys(model->partials);
	for (guint i = 0; i < partials->len; i++)
		if (!g_hash_table_contains(shelf->partials, g_ptr_array_index(partials, i)))
			g_ptr_array_add(
			    problems,
			    g_strdup_printf(
				"%s/_%s.md:1:1: this text is missing; %s has it", shelf->lang,
				(const char *)g_ptr_array_index(partials, i), model->lang));
}

void
lint_compare(const struct shelf *model, const struct shelf *shelf, GPtrArray *problems)
{
	compare_mails(model, shelf, problems);
	compare_texts(model->partials, shelf->partials, model->lang, problems);
	compare_texts(model->lines, shelf->lines, model->lang, problems);
	object_to_missing_partials(model, shelf, problems);
	object_to_missing_partials(shelf, model, problems);
}
