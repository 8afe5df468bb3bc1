#include "base/zone.h"

#include <assert.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS_PER_DAY = 86400 };

/* GLib reads a zone's file at each g_time_zone_new_identifier of a name nobody holds. */
static GTimeZone *
zone_load(const char *zone)
{
	static GHashTable *loaded;

	if (!loaded)
		loaded = g_hash_table_new(g_str_hash, g_str_equal);
	GTimeZone *found = g_hash_table_lookup(loaded, zone);
	if (!found) {
		found = g_time_zone_new_identifier(zone);
		if (found)
			g_hash_table_insert(loaded, g_strdup(zone), found);
	}
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

int32_t
zone_offset(const char *zone, utc_t at)
{
	GTimeZone *loaded = zone_load(zone);
	assert(loaded);
	return g_time_zone_get_offset(loaded,
	                              g_time_zone_find_interval(loaded, G_TIME_TYPE_UNIVERSAL, at));
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
