#include "mentoring/digest.h"

#include <string.h>

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/mirror.h"
#include "mentoring/news.h"
#include "mentoring/outlook.h"
#include "mentoring/review.h"
#include "review/rhythm.h"
#include "store/answer.h"
#include "store/leave.h"
#include "store/mentorship.h"
#include "store/numbered.h"
#include "store/outbox.h"
#include "store/prompt.h"
#include "template/textdate.h"

enum {
	DAY_S = 86400,
	WEEK_S = 7 * DAY_S,
	MANY = 15, /* that wait: with more of them each is shown in fewer words */
};

/* A longer answer is cut in the digest, never in the review mail. */
static const struct shown_words {
	int whole, cut;
} few = { 200, 120 }, many = { 60, 40 };

/* One mentee's place in the digest. */
struct entry {
	struct pair *pair;
	const char *state;
	int64_t waiting_n;
	utc_t since_at;
	const struct shown_words *words;
};

static void
entry_clear(struct entry *entry)
{
	pair_free(entry->pair);
}

static int
waits_longest(gconstpointer a, gconstpointer b)
{
	const struct entry *left = a;
	const struct entry *right = b;

	if ((left->waiting_n > 0) != (right->waiting_n > 0))
		return left->waiting_n > 0 ? -1 : 1;
	if (left->since_at != right->since_at)
		return left->since_at < right->since_at ? -1 : 1;
	return strcmp(left->pair->mentee.called, right->pair->mentee.called);
}

static GArray *
entries_of(struct core *core, int64_t mentor_id, utc_t now, GError **error)
{
	g_autoptr(GArray) ids = mentorship_open_of(core->store, mentor_id, error);
	g_autoptr(GArray) others = ids ? leave_read_by(core->store, mentor_id, error) : NULL;
	if (!others)
		return NULL;
	g_array_append_vals(ids, others->data, others->len);
	g_autoptr(GArray) entries = g_array_new(FALSE, TRUE, sizeof(struct entry));
	g_array_set_clear_func(entries, (GDestroyNotify)entry_clear);
	for (guint i = 0; i < ids->len; i++) {
		struct entry entry = { .pair =
			                   pair_load(core, g_array_index(ids, int64_t, i), error) };
		if (!entry.pair)
			return NULL;
		entry.state = course_state(entry.pair->course, &entry.pair->setting, now);
		entry.waiting_n =
		    answer_waiting(core->store, entry.pair->mentorship.id, &entry.since_at);
		g_array_append_val(entries, entry);
	}
	g_array_sort(entries, waits_longest);
	bool is_long =
	    entries->len > MANY && g_array_index(entries, struct entry, MANY).waiting_n > 0;
	for (guint i = 0; i < entries->len; i++)
		g_array_index(entries, struct entry, i).words = is_long ? &many : &few;
	return g_steal_pointer(&entries);
}

/* The first words of a text; *cut says whether there are more. */
static char *
first_words(const char *text, int most, bool *cut)
{
	bool in_word = false;
	int words = 0;
	const char *at = text;

	for (; *at; at = g_utf8_next_char(at)) {
		bool is_space = g_unichar_isspace(g_utf8_get_char(at));
		if (!is_space && !in_word && words++ == most)
			break;
		in_word = !is_space;
	}
	*cut = *at != '\0';
	char *cut_text = g_strndup(text, (gsize)(at - text));
	return g_strchomp(cut_text);
}

static void
add_answer_text(json_t *item, const char *text, const struct shown_words *words)
{
	bool is_long = false;
	g_autofree char *whole = first_words(text, words->whole, &is_long);

	if (!is_long) {
		data_set(item, "answer", whole);
		return;
	}
	bool cut = false;
	data_take(item, "answer", first_words(text, words->cut, &cut));
	json_object_set_new(item, "cut", json_true());
}

/* A line of the digest about one mentee, with a count. */
static bool
add_note(struct core *core, const struct entry *entry, const char *name, json_t *count,
         json_t *item, GError **error)
{
	char *line =
	    catalogue_line(core->catalogue, pair_reader(entry->pair)->lang, name, count, error);
	json_t *notes = json_object_get(item, "notes");

	json_decref(count);
	if (!line)
		return false;
	if (!notes) {
		notes = json_array();
		json_object_set_new(item, "notes", notes);
	}
	json_array_append_new(notes, json_string(line));
	g_free(line);
	return true;
}

static json_t *
count_of(int64_t n)
{
	return json_pack("{sI}", "n", (json_int_t)n);
}

/* That the question is an old one: a newer one may have left since. */
static bool
add_late(struct core *core, const struct entry *entry, const struct answer_row *answer,
         const json_t *shown, json_t *item, GError **error)
{
	const struct course *course = entry->pair->course;
	utc_t life_s = (utc_t)entry->pair->setting.programme->life * DAY_S;

	for (guint i = 0; i < course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(course, (int)i);
		if (prompt->row_id == answer->prompt_id
		    && answer->written_at - prompt->sent_at >= life_s)
			return add_note(core, entry, "digest.late",
			                json_pack("{sO}", "date", json_object_get(shown, "date")),
			                item, error);
	}
	return true;
}

/* What a mentor may say with it: that a person asked, that there is more than what is shown. */
static bool
add_waiting_notes(struct core *core, const struct entry *entry, const GArray *joined,
                  const json_t *shown, json_t *item, GError **error)
{
	const struct answer_row *newest =
	    &g_array_index(joined, struct answer_row, joined->len - 1);
	json_t *mentee = json_pack("{ss}", "mentee", entry->pair->mentee.called);
	bool asks = answer_asks_mentor(core->store, entry->pair->mentorship.id);
	bool ok =
	    !asks || add_note(core, entry, "digest.needs_you", json_incref(mentee), item, error);

	json_decref(mentee);
	ok = ok && add_late(core, entry, newest, shown, item, error);
	if (ok && joined->len >= 2)
		ok = add_note(core, entry, "digest.joined", count_of(joined->len), item, error);
	if (ok && entry->waiting_n >= 2)
		ok = add_note(core, entry, "digest.debt", count_of(entry->waiting_n), item, error);
	return ok;
}

/* R19: one human sentence a gap is the least; said while there is none. */
static bool
add_minimum(struct core *core, const struct entry *entry, utc_t now, json_t *item, GError **error)
{
	enum { LEAST = 1 };
	utc_t since = facts_gap_since(entry->pair, now);
	int64_t n = outbox_count_since(core->store, entry->pair->mentorship.id, "human", since);
	json_t *count = json_object();

	data_number(count, "n", n);
	data_number(count, "min", LEAST);
	if (since != 0 && n < LEAST)
		return add_note(core, entry, "digest.minimum", count, item, error);
	json_decref(count);
	return true;
}

/* How the last weeks went. */
static void
add_rhythm(const struct entry *entry, utc_t now, json_t *item)
{
	const char *zone = entry->pair->mentee.zone;
	struct rhythm rhythm = rhythm_of(entry->pair->course, zone, zone_wall(zone, now).date);

	if (rhythm.weeks == 0)
		return;
	data_number(item, "weeks", rhythm.weeks);
	data_set(item, "strip", rhythm.strip);
	data_number(item, "weeks_asked", rhythm.asked);
	data_number(item, "weeks_answered", rhythm.answered);
	data_number(item, "weeks_commented", rhythm.responded);
}

/* The newest that waits, with what else was written to the same prompt. */
static bool
add_newest(struct core *core, const struct entry *entry, const GArray *waiting, utc_t now,
           json_t *item, GError **error)
{
	const struct person *mentor = pair_reader(entry->pair);
	const struct answer_row *newest =
	    &g_array_index(waiting, struct answer_row, waiting->len - 1);
	g_autoptr(GArray) joined =
	    g_array_new(FALSE, FALSE, sizeof(struct answer_row)); /* borrows */

	for (guint i = 0; i < waiting->len; i++) {
		const struct answer_row *answer = &g_array_index(waiting, struct answer_row, i);
		if (answer == newest
		    || (answer->prompt_id != 0 && answer->prompt_id == newest->prompt_id))
			g_array_append_vals(joined, answer, 1);
	}
	json_t *list = facts_answers(core, joined, mentor, now);
	const json_t *shown = json_array_get(list, 0);
	json_t *question = json_object_get(shown, "question");
	if (question)
		json_object_set(item, "question", question);
	add_answer_text(item, json_string_value(json_object_get(shown, "answer")), entry->words);
	data_take(item, "date", facts_date(mentor->lang, mentor->zone, newest->written_at, now));
	data_number(item, "days",
	            zone_wall(mentor->zone, now).date
	                - zone_wall(mentor->zone, entry->since_at).date);
	if (newest->written_at != entry->since_at)
		json_object_set_new(item, "older", json_true());
	bool ok = add_waiting_notes(core, entry, joined, shown, item, error);
	json_decref(list);
	return ok;
}

static bool
waiting_item(struct core *core, const struct entry *entry, utc_t now, json_t *item, GError **error)
{
	const struct pair *pair = entry->pair;
	const struct person *mentor = pair_reader(pair);
	struct standing standing = course_standing(pair->course, &pair->setting, now);
	g_autoptr(GArray) waiting = answer_list_waiting(core->store, pair->mentorship.id, error);

	if (!waiting || !add_newest(core, entry, waiting, now, item, error)
	    || !mirror_show(core, pair, MIRROR_WAITING, now, item, error))
		return false;
	if (standing.next >= 0)
		data_take(item, "session_date",
		          facts_date(mentor->lang, mentor->zone,
		                     course_session(pair->course, standing.next)->starts_at, now));
	outlook_next(core, pair, now, "next_date", item);
	add_rhythm(entry, now, item);
	return add_minimum(core, entry, now, item, error);
}

static void
quiet_item(const struct entry *entry, utc_t now, json_t *item)
{
	const struct course *course = entry->pair->course;

	data_number(item, "questions", course->expiries);
	if (course->silent_since != DATE_NONE)
		data_take(item, "date",
		          textdate_date(pair_reader(entry->pair)->lang, course->silent_since,
		                        zone_wall(pair_reader(entry->pair)->zone, now).date));
}

static void
paused_item(const struct entry *entry, utc_t now, json_t *item)
{
	const struct course *course = entry->pair->course;

	if (course->pause_until != DATE_NONE)
		data_take(item, "date",
		          textdate_date(pair_reader(entry->pair)->lang, course->pause_until,
		                        zone_wall(pair_reader(entry->pair)->zone, now).date));
}

/* The lists of the digest, in its order. */
struct digest {
	int64_t outbox_id; /* once it has its row */
	json_t *urgent, *waiting, *quiet, *paused, *sessions, *others, *news;
	int64_t asked, answered, commented;
};

static bool
add_coming_session(struct core *core, const struct entry *entry, int n, utc_t now,
                   struct digest *digest)
{
	struct standing standing = course_standing(entry->pair->course, &entry->pair->setting, now);
	json_t *item = json_object();
	bool ok = true;

	if (standing.next >= 0) {
		ok = outlook_session(core, entry->pair, now, item);
		json_object_del(item, "place");
		data_number(item, "n", n);
		data_set(item, "mentee", entry->pair->mentee.called);
		json_array_append(digest->sessions, item);
	}
	json_decref(item);
	return ok;
}

/* A new item of a list of the digest; the list owns it. */
static json_t *
item_of(json_t *list, const struct entry *entry, int n)
{
	json_t *item = json_object();

	data_number(item, "n", n);
	data_set(item, "mentee", entry->pair->mentee.called);
	json_array_append_new(list, item);
	return item;
}

/* Who waits may be quiet or paused as well: then both are said. */
static bool
add_entry(struct core *core, const struct entry *entry, int n, utc_t now, struct digest *digest,
          GError **error)
{
	bool ok = news_add(core, entry->pair, now, digest->urgent, digest->news, error);

	if (ok && entry->waiting_n > 0)
		ok = waiting_item(core, entry, now, item_of(digest->waiting, entry, n), error);
	if (g_str_equal(entry->state, "quiet")) {
		json_t *item = item_of(digest->quiet, entry, n);
		quiet_item(entry, now, item);
		if (entry->waiting_n == 0)
			add_rhythm(entry, now, item);
	} else if (g_str_equal(entry->state, "paused")) {
		paused_item(entry, now, item_of(digest->paused, entry, n));
	} else if (entry->waiting_n == 0) {
		json_t *item = item_of(digest->others, entry, n);
		outlook_next(core, entry->pair, now, "next_date", item);
		json_object_del(item, "reason");
		add_rhythm(entry, now, item);
	}
	return ok && add_coming_session(core, entry, n, now, digest);
}

static void
count_week(struct core *core, int64_t mentorship_id, utc_t now, struct digest *digest)
{
	digest->asked += prompt_count_since(core->store, mentorship_id, now - WEEK_S);
	digest->answered += answer_count_since(core->store, mentorship_id, now - WEEK_S, false);
	digest->commented += answer_count_since(core->store, mentorship_id, now - WEEK_S, true);
}

static json_t *
digest_data(const struct person *mentor, const struct digest *digest, utc_t now)
{
	json_t *data = json_object();
	const struct {
		const char *name;
		json_t *list;
	} lists[] = {
		{ "waiting", digest->waiting }, { "quiet", digest->quiet },
		{ "paused", digest->paused },   { "sessions", digest->sessions },
		{ "others", digest->others },   { "urgent", digest->urgent },
		{ "news", digest->news },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		if (json_array_size(lists[i].list) > 0)
			json_object_set(data, lists[i].name, lists[i].list);
	data_number(data, "week", outlook_week(mentor, now));
	if (json_array_size(digest->urgent) + json_array_size(digest->waiting)
	            + json_array_size(digest->quiet) + json_array_size(digest->paused)
	            + json_array_size(digest->news)
	        == 0
	    && digest->answered == 0)
		json_object_set_new(data, "empty", json_true());
	data_number(data, "waiting_n", (int64_t)json_array_size(digest->waiting));
	data_number(data, "quiet_n", (int64_t)json_array_size(digest->quiet));
	data_number(data, "paused_n", (int64_t)json_array_size(digest->paused));
	data_number(data, "asked", digest->asked);
	data_number(data, "answered", digest->answered);
	data_number(data, "commented", digest->commented);
	return data;
}

static bool
post_digest(struct core *core, const struct person *mentor, date_t day, struct digest *digest,
            utc_t now, GError **error)
{
	g_autofree char *key =
	    g_strdup_printf("digest:%" G_GINT64_FORMAT ":%d", mentor->id, (int)day);
	json_t *data = digest_data(mentor, digest, now);
	struct letter letter = {
		.template = "digest",
		.kind = "digest",
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = mentor,
		.data = data,
		.passes = PASSES_MENTORSHIP,
	};
	bool ok = letter_post(core, &letter, now, &digest->outbox_id, NULL, error);

	json_decref(data);
	return ok;
}

/* A number means the same mentee as long as this digest is answered. */
static bool
keep_numbers(struct core *core, int64_t outbox_id, const GArray *entries, GError **error)
{
	for (guint i = 0; outbox_id != 0 && i < entries->len; i++) {
		const struct entry *entry = &g_array_index(entries, struct entry, i);
		if (!numbered_add(core->store, outbox_id, i + 1, entry->pair->mentorship.id, error))
			return false;
	}
	return true;
}

bool
digest_post(struct core *core, const struct person *mentor, date_t day, utc_t now, GError **error)
{
	g_autoptr(GArray) entries = entries_of(core, mentor->id, now, error);
	if (!entries)
		return false;
	struct digest digest = {
		.urgent = json_array(),
		.waiting = json_array(),
		.quiet = json_array(),
		.paused = json_array(),
		.sessions = json_array(),
		.others = json_array(),
		.news = json_array(),
	};
	bool ok = true;
	for (guint i = 0; ok && i < entries->len; i++) {
		struct entry *entry = &g_array_index(entries, struct entry, i);
		ok = add_entry(core, entry, (int)i + 1, now, &digest, error);
		count_week(core, entry->pair->mentorship.id, now, &digest);
	}
	ok = ok && post_digest(core, mentor, day, &digest, now, error)
	     && keep_numbers(core, digest.outbox_id, entries, error);
	for (guint i = 0; ok && i < entries->len; i++) {
		struct entry *entry = &g_array_index(entries, struct entry, i);
		if (answer_has_unreviewed(core->store, entry->pair->mentorship.id))
			ok = review_post(core, entry->pair, now, error);
	}
	json_t *lists[] = { digest.urgent,   digest.waiting, digest.quiet, digest.paused,
		            digest.sessions, digest.others,  digest.news };
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		json_decref(lists[i]);
	if (ok)
		log_event(LOG_LEVEL_INFO, "digest", "mentor=%" G_GINT64_FORMAT " day=%d",
		          mentor->id, (int)day);
	return ok;
}
