#include "mail/thread.h"

#include <string.h>

#include "base/limits.h"

/* 128 bits of SHA-256: nobody finds two identifiers of one key. */
enum { KEY_BYTES = 16 };

struct mention {
	uint8_t key[KEY_BYTES];
	uint32_t at; /* its place in archive->mentions */
};

/* One message: its own identifier if it has one, then what it answers, oldest first. */
struct entry {
	uint32_t first; /* of its mentions */
	uint32_t answers_n;
	bool has_id;
};

struct archive {
	GChecksum *sum;   /* used again for each identifier */
	GArray *mentions; /* struct mention */
	GArray *entries;  /* struct entry */
};

static const uint32_t NONE = UINT32_MAX;

struct archive *
archive_new(void)
{
	struct archive *archive = g_new(struct archive, 1);

	archive->sum = g_checksum_new(G_CHECKSUM_SHA256);
	archive->mentions = g_array_new(FALSE, FALSE, sizeof(struct mention));
	archive->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	return archive;
}

void
archive_free(struct archive *archive)
{
	g_checksum_free(archive->sum);
	g_array_unref(archive->mentions);
	g_array_unref(archive->entries);
	g_free(archive);
}

static void
mention(struct archive *archive, const char *id)
{
	struct mention mention = { .at = archive->mentions->len };
	uint8_t digest[32];
	gsize len = sizeof digest;

	g_checksum_reset(archive->sum);
	g_checksum_update(archive->sum, (const guchar *)id, -1);
	g_checksum_get_digest(archive->sum, digest, &len);
	memcpy(mention.key, digest, KEY_BYTES);
	g_array_append_val(archive->mentions, mention);
}

bool
archive_add(struct archive *archive, const struct identification *ids)
{
	char *parent[] = { ids->in_reply_to[0], NULL };
	char **answers = ids->references[0] ? ids->references : parent;
	struct entry entry = {
		.first = archive->mentions->len,
		.answers_n = g_strv_length(answers),
		.has_id = *ids->message_id != '\0',
	};

	/* One more for the message itself: it counts even if it names nothing. */
	if (archive->mentions->len + archive->entries->len + entry.answers_n + 1
	    >= LIMIT_ARCHIVE_IDS)
		return false;
	if (entry.has_id)
		mention(archive, ids->message_id);
	for (size_t i = 0; answers[i]; i++)
		mention(archive, answers[i]);
	g_array_append_val(archive->entries, entry);
	return true;
}

/* ---- identifiers become numbers ---- */

/* What hangs where. A node is an identifier, or a message without one of its own. */
struct forest {
	uint32_t *node_of;  /* of each mention */
	uint32_t *message;  /* of each node: the entry that it is, or NONE */
	uint32_t *set;      /* union-find: towards the representative of the tree */
	bool *has_parent;   /* of each node */
	uint32_t *own_node; /* of each entry */
	uint32_t nodes_n;
};

static gint
compare_mentions(gconstpointer a, gconstpointer b)
{
	const struct mention *one = a;
	const struct mention *other = b;
	int order = memcmp(one->key, other->key, KEY_BYTES);

	return order != 0 ? order : (one->at > other->at) - (one->at < other->at);
}

/* Equal keys get one number. */
static void
number_mentions(const struct archive *archive, struct forest *forest)
{
	g_autoptr(GArray) sorted = g_array_copy(archive->mentions);
	const struct mention *before = NULL;

	g_array_sort(sorted, compare_mentions);
	for (guint i = 0; i < sorted->len; i++) {
		const struct mention *mention = &g_array_index(sorted, struct mention, i);
		if (!before || memcmp(before->key, mention->key, KEY_BYTES) != 0)
			forest->nodes_n++;
		forest->node_of[mention->at] = forest->nodes_n - 1;
		before = mention;
	}
}

/* The first message of an identifier has it. */
static void
seat_messages(const struct archive *archive, struct forest *forest)
{
	for (guint i = 0; i < archive->entries->len; i++) {
		const struct entry *entry = &g_array_index(archive->entries, struct entry, i);
		uint32_t node = entry->has_id ? forest->node_of[entry->first] : NONE;
		if (node == NONE || forest->message[node] != NONE)
			node = forest->nodes_n++;
		forest->message[node] = i;
		forest->own_node[i] = node;
	}
}

/* ---- linking ---- */

static uint32_t
representative(struct forest *forest, uint32_t node)
{
	while (forest->set[node] != node) {
		forest->set[node] = forest->set[forest->set[node]];
		node = forest->set[node];
	}
	return node;
}

/* A node without a parent is the root of its tree, so a circle would close exactly where the parent
 * stands in the same tree. */
static void
link_below(struct forest *forest, uint32_t node, uint32_t parent)
{
	uint32_t below = representative(forest, node);
	uint32_t above = representative(forest, parent);

	if (forest->has_parent[node] || below == above)
		return;
	forest->has_parent[node] = true;
	forest->set[below] = above;
}

static uint32_t
answer_node(const struct forest *forest, const struct entry *entry, uint32_t i)
{
	return forest->node_of[entry->first + entry->has_id + i];
}

/* Step 1 (B): each message below what it answers. */
static void
link_messages(const struct archive *archive, struct forest *forest)
{
	for (guint i = 0; i < archive->entries->len; i++) {
		const struct entry *entry = &g_array_index(archive->entries, struct entry, i);
		if (entry->answers_n > 0)
			link_below(forest, forest->own_node[i],
			           answer_node(forest, entry, entry->answers_n - 1));
	}
}

/* Step 1 (A): the ancestors below each other. A message that has come by then and names nothing may
 * still be placed; one that comes later is a beginning, as its own link, to nothing, is newer. */
static void
link_ancestors(const struct archive *archive, struct forest *forest)
{
	for (guint i = 0; i < archive->entries->len; i++) {
		const struct entry *entry = &g_array_index(archive->entries, struct entry, i);
		for (uint32_t j = 1; j < entry->answers_n; j++) {
			uint32_t node = answer_node(forest, entry, j);
			uint32_t message = forest->message[node];
			if (message == NONE || message < i)
				link_below(forest, node, answer_node(forest, entry, j - 1));
		}
	}
}

static void
forest_init(const struct archive *archive, struct forest *forest)
{
	size_t most = (size_t)archive->mentions->len + archive->entries->len;

	*forest = (struct forest){
		.node_of = g_new(uint32_t, most),
		.message = g_new(uint32_t, most),
		.set = g_new(uint32_t, most),
		.has_parent = g_new0(bool, most),
		.own_node = g_new(uint32_t, most),
	};
	for (size_t i = 0; i < most; i++) {
		forest->message[i] = NONE;
		forest->set[i] = (uint32_t)i;
	}
}

static void
forest_clear(struct forest *forest)
{
	g_free(forest->node_of);
	g_free(forest->message);
	g_free(forest->set);
	g_free(forest->has_parent);
	g_free(forest->own_node);
}

GArray *
archive_threads(const struct archive *archive)
{
	GArray *threads = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), archive->entries->len);
	struct forest forest;
	uint32_t threads_n = 0;

	forest_init(archive, &forest);
	number_mentions(archive, &forest);
	seat_messages(archive, &forest);
	link_messages(archive, &forest);
	link_ancestors(archive, &forest);
	uint32_t *number = g_new(uint32_t, MAX(forest.nodes_n, 1));
	memset(number, 0xff, sizeof *number * MAX(forest.nodes_n, 1));
	for (guint i = 0; i < archive->entries->len; i++) {
		uint32_t root = representative(&forest, forest.own_node[i]);
		if (number[root] == NONE)
			number[root] = threads_n++;
		g_array_append_val(threads, number[root]);
	}
	g_free(number);
	forest_clear(&forest);
	return threads;
}
