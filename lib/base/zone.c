#include "base/zone.h"

#include <assert.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS_PER_DAY = 86400 };

/* From `from` up to and without `until` the zone is `offset` seconds east of UTC. */
struct span {
	utc_t from, until;
	int32_t offset;
};

enum { SPANS = 8, REACH = 128 * SECONDS_PER_DAY };

/* GLib reads a zone's file at each g_time_zone_new_identifier of a name nobody holds, and goes through
 * all its changes at each question; so zones stay, and each with the spans that were asked for last. */
struct loaded {
	char *name;
	GTimeZone *zone;
	struct span spans[SPANS];
	int next; /* the span to be overwritten */
};

static struct loaded *
zone_load(const char *zone)
{
	static GHashTable *all;
	static struct loaded *last;

	if (last && strcmp(last->name, zone) == 0)
		return last;
	if (!all)
		all = g_hash_table_new(g_str_hash, g_str_equal);
	struct loaded *found = g_hash_table_lookup(all, zone);
	GTimeZone *fresh = found ? NULL : g_time_zone_new_identifier(zone);
	if (fresh) {
		found = g_new0(struct loaded, 1);
		found->name = g_strdup(zone);
		found->zone = fresh;
		g_hash_table_insert(all, found->name, found);
	}
	if (found)
		last = found;
	return found;
}

bool
zone_is_known(const char *zone)
{
	/* GLib also takes "+02" and POSIX rules; a name of tzdata starts with a letter. */
	if (!g_ascii_isalpha(zone[0]) || strlen(zone) > 64 || strstr(zone, "..") != NULL)
		return false;
	if (!g_str_equal(zone, "UTC") && strchr(zone, '/') == NULL)
		return false;
	return zone_load(zone) != NULL;
}

char *
zone_of_machine(void)
{
	g_autofree char *target = g_file_read_link("/etc/localtime", NULL);
	const char *name = target ? strstr(target, "zoneinfo/") : NULL;

	if (name && zone_is_known(name + strlen("zoneinfo/")))
		return g_strdup(name + strlen("zoneinfo/"));
	return g_strdup("UTC");
}

static int
interval_at(const struct loaded *loaded, utc_t at)
{
	return g_time_zone_find_interval(loaded->zone, G_TIME_TYPE_UNIVERSAL, at);
}

/* Intervals follow one another, so what lies between two instants of one interval is all of it. */
static struct span
span_around(const struct loaded *loaded, utc_t at)
{
	int interval = interval_at(loaded, at);
	struct span span = { at, at + 1, g_time_zone_get_offset(loaded->zone, interval) };

	for (utc_t step = REACH; step > 0; step /= 2) {
		if (interval_at(loaded, span.until - 1 + step) == interval)
			span.until += step;
		if (interval_at(loaded, span.from - step) == interval)
			span.from -= step;
	}
	return span;
}

int32_t
zone_offset(const char *zone, utc_t at)
{
	struct loaded *loaded = zone_load(zone);

	assert(loaded);
	for (int i = 0; i < SPANS; i++)
		if (at >= loaded->spans[i].from && at < loaded->spans[i].until)
			return loaded->spans[i].offset;
	struct span span = span_around(loaded, at);
	loaded->spans[loaded->next] = span;
	loaded->next = (loaded->next + 1) % SPANS;
	return span.offset;
}

struct wall
zone_wall(const char *zone, utc_t at)
{
	utc_t local = at + zone_offset(zone, at);
	utc_t date = local / SECONDS_PER_DAY - (local % SECONDS_PER_DAY < 0 ? 1 : 0);

	return (struct wall){
		.date = (date_t)date,
		.minute = (int)((local - date * SECONDS_PER_DAY) / 60),
	};
}

/* The offset before and the offset after any change on that day are the only two candidates.
 * The one before gives the first of two equal wall times; in a gap it gives an instant that the
 * clock shows late by the gap's length, and the gap's end lies where the offset changes. */
utc_t
zone_utc(const char *zone, struct wall wall)
{
	utc_t local = (utc_t)wall.date * SECONDS_PER_DAY + (utc_t)wall.minute * 60;
	int32_t before = zone_offset(zone, local - SECONDS_PER_DAY);
	int32_t after = zone_offset(zone, local + SECONDS_PER_DAY);
	utc_t with_before = local - before;
	utc_t with_after = local - after;

	if (zone_offset(zone, with_before) == before)
		return with_before;
	if (zone_offset(zone, with_after) == after)
		return with_after;

	utc_t low = with_after;   /* still the old offset */
	utc_t high = with_before; /* already the new one */
	while (high - low > 1) {
		utc_t middle = low + (high - low) / 2;
		if (zone_offset(zone, middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}
