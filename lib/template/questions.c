/* The question bank. */
#include "template/questions.h"

#include <string.h>

#include "base/remedy.h"
#include "template/prose.h"

enum role { QUESTION, FOLLOWUP, WHY, ROLES };

static const char *const role_names[ROLES] = { "question", "followup", "why" };

/* One id: its text in each language. */
struct entry {
	char *id;
	char *phase;
	enum role role;
	char *where;          /* file:line of its newest row */
	GHashTable *texts;    /* language to text */
	GPtrArray *followups; /* ids, NULL-terminated; of a QUESTION */
};

struct questions {
	GPtrArray *entries; /* struct entry, in the order of the files */
	GHashTable *by_id;  /* borrows from entries */
	GPtrArray *ids;     /* of the questions, NULL-terminated; borrows from entries */
};

static void
entry_free(void *data)
{
	struct entry *entry = data;
	g_free(entry->id);
	g_free(entry->phase);
	g_free(entry->where);
	g_hash_table_unref(entry->texts);
	g_ptr_array_unref(entry->followups);
	g_free(entry);
}

static GPtrArray *
ids_new(void)
{
	GPtrArray *ids = g_ptr_array_new();
	g_ptr_array_add(ids, NULL);
	return ids;
}

static void
ids_add(GPtrArray *ids, char *id)
{
	g_ptr_array_insert(ids, (int)ids->len - 1, id);
}

struct questions *
questions_new(void)
{
	struct questions *questions = g_new0(struct questions, 1);
	questions->entries = g_ptr_array_new_with_free_func(entry_free);
	questions->by_id = g_hash_table_new(g_str_hash, g_str_equal);
	questions->ids = ids_new();
	return questions;
}

void
questions_free(struct questions *questions)
{
	if (questions == NULL)
		return;
	g_hash_table_unref(questions->by_id);
	g_ptr_array_unref(questions->ids);
	g_ptr_array_unref(questions->entries);
	g_free(questions);
}

static struct entry *
entry_of(const struct questions *questions, const char *id)
{
	return g_hash_table_lookup(questions->by_id, id);
}

/* The question that a follow-up's or a reason's id begins with. */
static struct entry *
owner_of(const struct questions *questions, const char *id)
{
	const char *dot = strrchr(id, '.');
	if (dot == NULL)
		return NULL;
	g_autofree char *owner = g_strndup(id, (size_t)(dot - id));
	return entry_of(questions, owner);
}

static struct entry *
add_entry(struct questions *questions, const char *id, enum role role)
{
	struct entry *entry = g_new0(struct entry, 1);
	entry->id = g_strdup(id);
	entry->role = role;
	entry->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	entry->followups = ids_new();
	g_ptr_array_add(questions->entries, entry);
	g_hash_table_insert(questions->by_id, entry->id, entry);
	struct entry *owner = owner_of(questions, id);
	if (role == QUESTION)
		ids_add(questions->ids, entry->id);
	else if (role == FOLLOWUP && owner != NULL)
		ids_add(owner->followups, entry->id);
	return entry;
}

static bool
parse_role(const char *word, enum role *role)
{
	for (*role = 0; *role < ROLES; (*role)++)
		if (strcmp(word, role_names[*role]) == 0)
			return true;
	return false;
}

/* What is wrong with the row; NULL once it is taken. */
static const char *
take_row(struct questions *questions, const char *where, char **columns)
{
	enum role role;
	if (g_strv_length(columns) != 5)
		return "not five columns";
	if (!parse_role(columns[3], &role))
		return "the role is not question, followup or why";
	struct entry *entry = entry_of(questions, columns[0]);
	if (role != QUESTION && owner_of(questions, columns[0]) == NULL)
		return "there is no question above it that its id begins with";
	if (entry != NULL && entry->role != role)
		return "the id has another role above";
	if (entry == NULL)
		entry = add_entry(questions, columns[0], role);
	g_free(entry->phase);
	entry->phase = g_strdup(columns[1]);
	g_free(entry->where);
	entry->where = g_strdup(where);
	g_hash_table_insert(entry->texts, g_strdup(columns[2]), g_strdup(columns[4]));
	return NULL;
}

bool
questions_read(struct questions *questions, const char *file, const char *text, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (size_t n = 0; lines[n] != NULL; n++) {
		bool is_heading = g_str_has_prefix(lines[n], "id\t");
		if (*lines[n] == '\0' || *lines[n] == '#' || is_heading)
			continue;
		g_auto(GStrv) columns = g_strsplit(lines[n], "\t", -1);
		g_autofree char *where = g_strdup_printf("%s:%zu", file, n + 1);
		const char *wrong = take_row(questions, where, columns);
		if (wrong == NULL)
			continue;
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s: %s", where, wrong);
		return false;
	}
	return true;
}

const char *const *
questions_ids(const struct questions *questions)
{
	return (const char *const *)questions->ids->pdata;
}

const char *
questions_text(const struct questions *questions, const char *id, const char *lang)
{
	const struct entry *entry = entry_of(questions, id);
	return entry == NULL ? NULL : g_hash_table_lookup(entry->texts, lang);
}

const char *
questions_why(const struct questions *questions, const char *id, const char *lang)
{
	g_autofree char *why = g_strconcat(id, ".why", NULL);
	return questions_text(questions, why, lang);
}

const char *
questions_phase(const struct questions *questions, const char *id)
{
	const struct entry *entry = entry_of(questions, id);
	return entry == NULL ? NULL : entry->phase;
}

const char *const *
questions_followups(const struct questions *questions, const char *id)
{
	static const char *const none[] = { NULL };
	const struct entry *entry = entry_of(questions, id);
	return entry == NULL ? none : (const char *const *)entry->followups->pdata;
}

static void
check_text(const struct entry *entry, const char *lang, GPtrArray *problems)
{
	const char *text = g_hash_table_lookup(entry->texts, lang);
	const char *fault = text == NULL || entry->role == WHY ? NULL : prose_opening(lang, text);
	if (text == NULL)
		g_ptr_array_add(problems, g_strdup_printf("%s: %s has no text in %s", entry->where,
		                                          entry->id, lang));
	else if (fault != NULL)
		g_ptr_array_add(problems, g_strdup_printf("%s: %s in %s %s", entry->where,
		                                          entry->id, lang, fault));
}

void
questions_check(const struct questions *questions, const char *const *langs, GPtrArray *problems)
{
	for (guint i = 0; i < questions->entries->len; i++)
		for (const char *const *lang = langs; *lang != NULL; lang++)
			check_text(g_ptr_array_index(questions->entries, i), *lang, problems);
}
