#include "mentoring/digest.h"

#include <string.h>

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/outlook.h"
#include "mentoring/review.h"
#include "store/alarm.h"
#include "store/answer.h"
#include "store/mentorship.h"
#include "store/numbered.h"
#include "store/outbox.h"
#include "store/prompt.h"
#include "template/textdate.h"

enum {
	WEEK_S = 7 * 86400,
	WHOLE_WORDS = 200, /* a longer answer is cut in the digest, never in the review mail */
	CUT_WORDS = 120,
};

/* One mentee's place in the digest. */
struct entry {
	struct pair *pair;
	const char *state;
	int64_t waiting_n;
	utc_t since_at;
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
	if (!ids)
		return NULL;
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
add_answer_text(json_t *item, const char *text)
{
	bool is_long = false;
	g_autofree char *whole = first_words(text, WHOLE_WORDS, &is_long);

	if (!is_long) {
		data_set(item, "answer", whole);
		return;
	}
	bool cut = false;
	data_take(item, "answer", first_words(text, CUT_WORDS, &cut));
	json_object_set_new(item, "cut", json_true());
}

/* A line of the digest about one mentee, with a count. */
static bool
add_note(struct core *core, const struct entry *entry, const char *name, json_t *count,
         json_t *item, GError **error)
{
	char *line = catalogue_line(core->catalogue, entry->pair->mentor.lang, name, count, error);
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

/* One answer is shown; that there are more is said. */
static bool
add_more_waiting(struct core *core, const struct entry *entry, json_t *item, GError **error)
{
	json_t *count = json_object();

	data_number(count, "n", entry->waiting_n);
	if (entry->waiting_n >= 2)
		return add_note(core, entry, "digest.debt", count, item, error);
	json_decref(count);
	return true;
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

static bool
waiting_item(struct core *core, const struct entry *entry, utc_t now, json_t *item, GError **error)
{
	const struct person *mentor = &entry->pair->mentor;
	struct answer_row answer = { 0 };
	struct standing standing = course_standing(entry->pair->course, &entry->pair->setting, now);

	if (!answer_newest_waiting(core->store, entry->pair->mentorship.id, &answer, error))
		return false;
	data_take(item, "date", facts_date(mentor->lang, mentor->zone, entry->since_at, now));
	data_number(item, "days",
	            zone_wall(mentor->zone, now).date
	                - zone_wall(mentor->zone, entry->since_at).date);
	if (standing.next >= 0)
		data_take(item, "session_date",
		          facts_date(mentor->lang, mentor->zone,
		                     course_session(entry->pair->course, standing.next)->starts_at,
		                     now));
	json_t *shown = facts_answer(core, &answer, mentor, now);
	json_t *question = json_object_get(shown, "question");
	if (question)
		json_object_set(item, "question", question);
	json_decref(shown);
	add_answer_text(item, answer.text);
	outlook_next(core, entry->pair, now, "next_date", item);
	answer_row_clear(&answer);
	return add_more_waiting(core, entry, item, error)
	       && add_minimum(core, entry, now, item, error);
}

static void
quiet_item(const struct entry *entry, utc_t now, json_t *item)
{
	const struct course *course = entry->pair->course;

	data_number(item, "questions", course->expiries);
	if (course->silent_since != DATE_NONE)
		data_take(item, "date",
		          textdate_date(entry->pair->mentor.lang, course->silent_since,
		                        zone_wall(entry->pair->mentor.zone, now).date));
}

static void
paused_item(const struct entry *entry, utc_t now, json_t *item)
{
	const struct course *course = entry->pair->course;

	if (course->pause_until != DATE_NONE)
		data_take(item, "date",
		          textdate_date(entry->pair->mentor.lang, course->pause_until,
		                        zone_wall(entry->pair->mentor.zone, now).date));
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

/* A line of lines.conf about one mentee and a date, which is taken over. */
static json_t *
dated_line(struct core *core, const struct entry *entry, const char *name, char *date, utc_t now,
           GError **error)
{
	const char *lang = entry->pair->mentor.lang;
	json_t *names = pair_data(entry->pair, lang, now);

	data_take(names, "date", date);
	g_autofree char *line = catalogue_line(core->catalogue, lang, name, names, error);
	json_decref(names);
	return line ? json_string(line) : NULL;
}

/* Safety first: a mentee whose questions only the mentor can let go on. */
static bool
add_urgent(struct core *core, const struct entry *entry, utc_t now, struct digest *digest,
           GError **error)
{
	const struct person *mentor = &entry->pair->mentor;
	utc_t since = alarm_open_since(core->store, entry->pair->mentorship.id);

	return since == 0
	       || json_array_append_new(
		      digest->urgent,
		      dated_line(core, entry, "digest.safety",
	                         facts_date(mentor->lang, mentor->zone, since, now), now, error))
	              == 0;
}

/* Why nothing comes from a mentee whose mail program says that they are away (R20). */
static bool
add_away(struct core *core, const struct entry *entry, utc_t now, struct digest *digest,
         GError **error)
{
	const struct pair *pair = entry->pair;
	date_t today = zone_wall(pair->mentee.zone, now).date;
	const struct absence *absence = course_absence(pair->course, today);

	return !absence
	       || json_array_append_new(
		      digest->news,
		      dated_line(core, entry, "digest.away",
	                         textdate_date(pair->mentor.lang, absence->from, today), now,
	                         error))
	              == 0;
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
	bool ok = add_urgent(core, entry, now, digest, error)
	          && add_away(core, entry, now, digest, error);

	if (ok && entry->waiting_n > 0)
		ok = waiting_item(core, entry, now, item_of(digest->waiting, entry, n), error);
	if (g_str_equal(entry->state, "quiet")) {
		quiet_item(entry, now, item_of(digest->quiet, entry, n));
	} else if (g_str_equal(entry->state, "paused")) {
		paused_item(entry, now, item_of(digest->paused, entry, n));
	} else if (entry->waiting_n == 0) {
		json_t *item = item_of(digest->others, entry, n);
		outlook_next(core, entry->pair, now, "next_date", item);
		json_object_del(item, "reason");
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
