/* Scenarios for the tests of the planner: a few lines in, the mails that leave out.
 *
 *	sessions 02-02T10:00 02-23T10:00/02-09T12:00     the second booked on 9 February
 *	02-05T09:00 ooo                                  an event, its type
 *	02-08T12:00 answer words=80 signals=[4]          and what it says
 *	mentee days=["mon"]                              of the mentee; "mentor" likewise
 *	programme partnership
 *	until 02-12
 *
 * All of it in 2027. What a scene does not say is filled in: people in Helsinki, "starter", a start
 * on Tuesday 2 February at 08:00, a session that day at 10:00, and YES at 18:00 unless there is a
 * line with "consent". */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "programme/programme.h"
#include "programme/simulate.h"

static inline struct programme *
scene_programme(const char *name)
{
	g_autofree char *file = g_strdup_printf(SOURCE_DIR "/templates/programmes/%s.conf", name);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	assert_true(g_file_get_contents(file, &text, NULL, &error));
	struct programme *programme = programme_parse(file, text, &error);
	if (!programme)
		fail_msg("%s", error->message);
	return programme;
}

/* A programme that an admin wrote, for "programme own"; borrowed, NULL if there is none. */
static const struct programme *scene_own_programme;

/* What simulate prints, or its complaint. Owned by the caller. */
static inline char *
scene_simulate(const char *json, size_t len)
{
	struct programme *starter = scene_programme("starter");
	struct programme *partnership = scene_programme("partnership");
	const struct programme *const programmes[] = { starter, partnership, scene_own_programme };
	g_autoptr(GError) error = NULL;
	char *text = simulate(json, len, programmes, scene_own_programme ? 3 : 2, &error);

	programme_free(starter);
	programme_free(partnership);
	return text ? text : g_strdup(error->message);
}

/* "02-05T09:00" and "02-05" as text of 2027, JSON as it stands, any other word as text. */
static inline json_t *
scene_value(const char *word)
{
	if (g_ascii_isdigit(word[0]) && word[1] && word[2] == '-')
		return json_sprintf("2027-%s", word);
	json_t *value = json_loads(word, JSON_DECODE_ANY, NULL);
	return value ? value : json_string(word);
}

/* Words like key=value into an object. */
static inline void
scene_fields(json_t *object, char **words)
{
	for (; *words; words++) {
		g_auto(GStrv) parts = g_strsplit(*words, "=", 2);
		json_object_set_new(object, parts[0], scene_value(parts[1]));
	}
}

static inline void
scene_sessions(json_t *sessions, char **words)
{
	for (; *words; words++) {
		g_auto(GStrv) parts = g_strsplit(*words, "/", 2);
		json_t *session = json_pack("{s:o}", "at", scene_value(parts[0]));
		if (parts[1])
			json_object_set_new(session, "booked_at", scene_value(parts[1]));
		json_array_append_new(sessions, session);
	}
}

static inline void
scene_line(json_t *scene, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);

	if (strcmp(words[0], "sessions") == 0) {
		scene_sessions(json_object_get(scene, "sessions"), words + 1);
	} else if (strcmp(words[0], "until") == 0) {
		json_object_set_new(scene, "until", json_sprintf("2027-%sT00:00", words[1]));
	} else if (strcmp(words[0], "programme") == 0) {
		json_object_set_new(scene, "programme", json_string(words[1]));
	} else if (strcmp(words[0], "mentee") == 0 || strcmp(words[0], "mentor") == 0) {
		scene_fields(json_object_get(scene, words[0]), words + 1);
	} else {
		json_t *event =
		    json_pack("{s:o, s:s}", "at", scene_value(words[0]), "type", words[1]);
		scene_fields(event, words + 2);
		json_array_append_new(json_object_get(scene, "events"), event);
	}
}

static inline json_t *
scene_json(const char *text)
{
	json_t *scene = json_pack("{s:{s:s}, s:{}, s:s, s:s, s:[], s:[]}", "mentee", "zone",
	                          "Europe/Helsinki", "mentor", "programme", "starter", "start",
	                          "2027-02-02T08:00", "sessions", "events");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	if (!strstr(text, "sessions"))
		scene_line(scene, "sessions 02-02T10:00");
	if (!strstr(text, "consent"))
		scene_line(scene, "02-02T18:00 consent");
	for (char **line = lines; *line; line++)
		if (**line)
			scene_line(scene, *line);
	return scene;
}

/* Whether a mail is of one of the kinds; all but the digest where none are named. */
static inline bool
scene_wants(const char *kinds, const char *kind)
{
	if (!kinds)
		return strcmp(kind, "digest") != 0;
	g_auto(GStrv) words = g_strsplit(kinds, " ", -1);
	return g_strv_contains((const char *const *)words, kind);
}

/* The mails of a scene, a line each: "02-04 08:30 mentee question q01", of these kinds, NULL: of all
 * but the digest. Owned by the caller. */
static inline char *
scene_mails(const char *scene, const char *kinds)
{
	json_t *json = scene_json(scene);
	char *dumped = json_dumps(json, 0);
	g_autofree char *text = scene_simulate(dumped, strlen(dumped));
	json_t *result = json_loads(text, 0, NULL);
	GString *lines = g_string_new(NULL);
	size_t i;
	json_t *mail;

	if (!result)
		fail_msg("%s", text);
	json_array_foreach(json_object_get(result, "mails"), i, mail)
	{
		const char *at = json_string_value(json_object_get(mail, "at"));
		const char *kind = json_string_value(json_object_get(mail, "kind"));
		const char *question = json_string_value(json_object_get(mail, "question"));
		if (!scene_wants(kinds, kind))
			continue;
		g_string_append_printf(lines, "%.5s %s %s %s%s%s\n", at + 5, at + 11,
		                       json_string_value(json_object_get(mail, "to")), kind,
		                       question ? " " : "", question ? question : "");
	}
	json_decref(result);
	json_decref(json);
	free(dumped);
	return g_string_free(lines, FALSE);
}

/* One row of a table of scenes. */
struct scene_row {
	const char *label;
	const char *kinds; /* NULL: all but the digest */
	const char *scene;
	const char *want;
};

static inline void
scene_check(const struct scene_row *rows, size_t n)
{
	bool failed = false;

	for (size_t i = 0; i < n; i++) {
		g_autofree char *got = scene_mails(rows[i].scene, rows[i].kinds);
		print_message("%s\n", rows[i].label);
		if (strcmp(got, rows[i].want) == 0)
			continue;
		print_error("%s\n--- want\n%s--- got\n%s", rows[i].label, rows[i].want, got);
		failed = true;
	}
	assert_false(failed);
}
