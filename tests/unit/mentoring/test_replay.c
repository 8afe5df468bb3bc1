#include "programme/simulate.h"
#include "stage.h"

/* The daemon's day is the planner's: what leaves through the use cases, at what hour and with which
 * question, is what `programme simulate` promises. */

#define CORPUS SOURCE_DIR "/../shared/corpora/cadence/dev"
#define OWN SOURCE_DIR "/tests/unit/mentoring/replay"

static bool
is_left_out(json_t *expected, const char *kind)
{
	size_t i;
	json_t *ignored;

	json_array_foreach(json_object_get(expected, "ignore"), i, ignored)
	{
		if (strcmp(json_string_value(ignored), kind) == 0)
			return true;
	}
	return false;
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Lines in order, as one text. Takes them over. */
static char *
sorted(GPtrArray *lines)
{
	g_ptr_array_sort(lines, by_text);
	g_ptr_array_add(lines, NULL);
	char *text = g_strjoinv("\n", (char **)lines->pdata);
	g_ptr_array_free(lines, TRUE);
	return text;
}

static char *
wanted(json_t *expected)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	size_t i;
	json_t *mail;

	json_array_foreach(json_object_get(expected, "mails"), i, mail)
	{
		const char *kind = json_string_value(json_object_get(mail, "kind"));
		const char *question = json_string_value(json_object_get(mail, "question"));
		if (is_left_out(expected, kind))
			continue;
		g_ptr_array_add(lines,
		                g_strdup_printf("%s %s %s %s",
		                                json_string_value(json_object_get(mail, "at")),
		                                json_string_value(json_object_get(mail, "to")),
		                                kind, question ? question : "-"));
	}
	return sorted(lines);
}

static char *
left(const struct staged *stage, json_t *expected)
{
	const struct setting *setting = &stage->scenario->setting;
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < stage->mails->len; i++) {
		const struct stage_mail *mail = &g_array_index(stage->mails, struct stage_mail, i);
		const char *zone =
		    mail->to == ADDRESSEE_MENTEE ? setting->mentee.zone : setting->mentor.zone;
		if (!mail->is_shown || is_left_out(expected, mail->kind)
		    || mail->at >= stage->scenario->until)
			continue;
		g_autofree char *at = when_text(zone, mail->at);
		g_ptr_array_add(lines,
		                g_strdup_printf("%s %s %s %s", at, addressee_names[mail->to],
		                                mail->kind, mail->question ? mail->question : "-"));
	}
	return sorted(lines);
}

/* The lines of one text that the other lacks. */
static void
print_missing(const char *mark, const char *text, const char *other)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_auto(GStrv) others = g_strsplit(other, "\n", -1);

	for (char **line = lines; *line; line++)
		if (!g_strv_contains((const char *const *)others, *line))
			print_error("%s %s\n", mark, *line);
}

/* Whether the mails that left are those expected. */
static bool
compare(const struct staged *stage, json_t *expected, const char *name)
{
	g_autofree char *want = wanted(expected);
	g_autofree char *got = left(stage, expected);

	if (strcmp(want, got) == 0)
		return true;
	print_error("%s (- planned and missing, + not planned)\n", name);
	print_missing("-", want, got);
	print_missing("+", got, want);
	return false;
}

enum played { AGREES, DIFFERS, SKIPPED, OUTCOMES };

static enum played
play(const char *directory, const char *name)
{
	g_autofree char *file = g_strconcat(directory, "/", name, ".json", NULL);
	g_autofree char *expected_file = g_strconcat(directory, "/", name, ".expected.json", NULL);
	g_autofree char *text = NULL;
	struct staged stage;
	enum played played = SKIPPED;

	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	json_t *expected = json_load_file(expected_file, 0, NULL);
	assert_non_null(expected);
	stage_open(&stage, text, "fi", true);
	if (stage_knows_all(stage.scenario)) {
		bool ok = stage_play(&stage);
		played = compare(&stage, expected, name) && ok ? AGREES : DIFFERS;
	}
	stage_close(&stage);
	json_decref(expected);
	return played;
}

static void
play_all(const char *directory, int outcomes[OUTCOMES])
{
	g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
	const char *file;

	while (dir && (file = g_dir_read_name(dir))) {
		if (!g_str_has_suffix(file, ".expected.json"))
			continue;
		g_autofree char *name = g_strndup(file, strlen(file) - strlen(".expected.json"));
		outcomes[play(directory, name)]++;
	}
}

static void
the_public_scenarios_agree(void **state)
{
	int outcomes[OUTCOMES] = { 0 };

	(void)state;
	if (!g_file_test(CORPUS, G_FILE_TEST_IS_DIR)) {
		print_message("no corpus at " CORPUS "\n");
		skip();
	}
	play_all(CORPUS, outcomes);
	print_message("%d agree, %d differ, %d are about what the daemon does not do yet\n",
	              outcomes[AGREES], outcomes[DIFFERS], outcomes[SKIPPED]);
	assert_int_equal(outcomes[DIFFERS], 0);
}

static void
our_own_scenarios_agree(void **state)
{
	int outcomes[OUTCOMES] = { 0 };

	(void)state;
	play_all(OWN, outcomes);
	assert_int_equal(outcomes[DIFFERS] + outcomes[SKIPPED], 0);
	assert_true(outcomes[AGREES] > 0);
}

/* ---- whatever happens ---- */

enum {
	LIVES = 6,
	LIFE_DAYS = 100,
	SESSIONS_MOST = 6,
	DAY_S = 86400,
	HOUR_S = 3600,
	MINUTE_S = 60,
};

/* A random mentorship as the text of a scenario. Without JATKA, which the daemon confirms only where it
 * has an effect. */
struct life {
	GRand *random;
	GString *text;
	const char *zone;
	utc_t start, from; /* from: the latest event */
	bool is_first;     /* of the list under way */
	utc_t booked_by;   /* all sessions */
	int sessions_n;
	struct {
		utc_t starts_at, booked_at;
	} sessions[SESSIONS_MOST];
};

static int
any(struct life *life, int below)
{
	return g_rand_int_range(life->random, 0, below);
}

static void
add(struct life *life, utc_t at, const char *rest)
{
	g_autofree char *when = when_text(life->zone, at);

	g_string_append_printf(life->text, "%s{\"at\": \"%s\"%s}", life->is_first ? "" : ", ", when,
	                       rest);
	life->is_first = false;
}

/* A later instant, a quarter of an hour to some days on. */
static utc_t
go_on(struct life *life, int most_hours)
{
	return life->from += (utc_t)(1 + any(life, most_hours * 4)) * 15 * MINUTE_S;
}

static void
add_sessions(struct life *life)
{
	utc_t at = life->start + (utc_t)any(life, 5 * 24) * HOUR_S;

	life->sessions_n = 1 + any(life, SESSIONS_MOST - 1);
	g_string_append(life->text, ", \"sessions\": [");
	life->is_first = true;
	for (int i = 0; i < life->sessions_n; i++) {
		utc_t booked_at =
		    i < 2 ? life->start : MAX(life->start, at - (utc_t)any(life, 30) * DAY_S);
		g_autofree char *when = when_text(life->zone, booked_at);
		g_autofree char *rest = g_strdup_printf(", \"booked_at\": \"%s\"", when);
		add(life, at, rest);
		life->sessions[i].starts_at = at;
		life->sessions[i].booked_at = booked_at;
		life->booked_by = MAX(life->booked_by, booked_at);
		at += (utc_t)(7 + any(life, 35)) * DAY_S + (utc_t)any(life, 8) * HOUR_S;
	}
	g_string_append_c(life->text, ']');
}

/* What mentorctl takes: one to come is moved or cancelled, one that has begun was not held. */
static void
add_change(struct life *life)
{
	int i = any(life, life->sessions_n);
	utc_t at = go_on(life, 5 * 24);
	utc_t to = at + (utc_t)(1 + any(life, 20 * 24)) * HOUR_S + 7 * MINUTE_S;
	const char *type = life->sessions[i].starts_at <= at ? "session_missed"
	                   : any(life, 3)                    ? "session_moved"
	                                                     : "session_cancelled";
	g_autofree char *when = when_text(life->zone, to);
	g_autofree char *rest = g_strdup_printf(
	    ", \"type\": \"%s\", \"session\": %d, \"to\": \"%s\"", type, i + 1, when);

	if (life->sessions[i].booked_at > at)
		return;
	if (g_str_equal(type, "session_moved"))
		life->sessions[i].starts_at = to;
	add(life, at, rest);
}

static void
add_words(struct life *life, const char *type)
{
	int row = any(life, 16);
	g_autofree char *rest = g_strdup_printf(
	    ", \"type\": \"%s\", \"words\": %d, \"signals\": [%d]", type, 5 + any(life, 80),
	    row >= 4 && row <= 12 ? row
	    : row == 0            ? 1
				  : 13);

	add(life, go_on(life, 4 * 24), rest);
}

static void
add_answer_late(struct life *life)
{
	add(life, go_on(life, 24), ", \"type\": \"answer\", \"words\": 40, \"to\": \"q01\"");
}

static void
add_hold(struct life *life)
{
	add(life, go_on(life, 6 * 24), ", \"type\": \"hold\"");
	if (any(life, 2))
		add_words(life, any(life, 2) ? "answer" : "mail");
	add(life, go_on(life, 12 * 24), ", \"type\": \"release\"");
}

static void
add_outage(struct life *life)
{
	utc_t at = go_on(life, 3 * 24);
	date_t back_on = zone_wall(life->zone, at).date + 1 + any(life, 3);
	utc_t back_at = zone_utc(life->zone, (struct wall){ back_on, 7 * 60 + any(life, 13 * 60) });
	g_autofree char *until = when_text(life->zone, back_at);
	g_autofree char *rest = g_strdup_printf(", \"type\": \"outage\", \"until\": \"%s\"", until);

	add(life, at, rest);
}

static void
add_event(struct life *life)
{
	static const char *const types[] = { "human_reply", "human_reply", "human_reply", "ooo" };

	switch (any(life, 10)) {
	case 0:
	case 1:
	case 2:
		add_words(life, "answer");
		break;
	case 3:
		add_words(life, "mail");
		break;
	case 4:
		add_answer_late(life);
		break;
	case 5:
		add_hold(life);
		break;
	case 6:
		add_outage(life);
		break;
	case 7:
		add_change(life);
		break;
	default: {
		g_autofree char *rest =
		    g_strdup_printf(", \"type\": \"%s\"", types[any(life, G_N_ELEMENTS(types))]);
		add(life, go_on(life, 5 * 24), rest);
	}
	}
}

static char *
life_text(guint32 seed)
{
	static const char *const zones[] = { "Europe/Helsinki", "Europe/Stockholm",
		                             "America/New_York" };
	static const char *const days[] = { "[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"]",
		                            "[\"thu\"]", "[\"sat\",\"tue\"]" };
	struct life life = { .random = g_rand_new_with_seed(seed), .text = g_string_new(NULL) };

	life.zone = zones[any(&life, G_N_ELEMENTS(zones))];
	life.start = (utc_t)1788220800 + (utc_t)any(&life, 250 * 24) * HOUR_S;
	bool fixed = any(&life, 3) != 0;
	g_autofree char *start = when_text(life.zone, life.start);
	g_autofree char *until = when_text(life.zone, life.start + (utc_t)LIFE_DAYS * DAY_S);
	g_string_append_printf(
	    life.text,
	    "{\"mentee\": {\"zone\": \"%s\", \"days\": %s, \"hour\": \"%02d:30\"}, \"mentor\": "
	    "{\"day\": \"%s\", \"hour\": \"%02d:15\", \"zone\": \"%s\"}, \"programme\": \"%s\", "
	    "\"start\": \"%s\", \"until\": \"%s\"",
	    life.zone, days[any(&life, G_N_ELEMENTS(days))], 7 + any(&life, 12),
	    any(&life, 2) ? "mon" : "fri", 7 + any(&life, 12),
	    zones[any(&life, G_N_ELEMENTS(zones))], any(&life, 3) ? "starter" : "partnership",
	    start, until);
	add_sessions(&life);
	g_string_append(life.text, ", \"events\": [");
	life.is_first = true;
	life.from = life.start + 12 * DAY_S;
	add(&life, life.from, ", \"type\": \"consent\"");
	while (life.from < life.start + (utc_t)(LIFE_DAYS - 20) * DAY_S)
		add_event(&life);
	if (any(&life, 3) == 0 && life.booked_by < life.from)
		add(&life, go_on(&life, 24),
		    fixed ? ", \"type\": \"stop\"" : ", \"type\": \"end\"");
	g_string_append(life.text, "]}");
	g_rand_free(life.random);
	return g_string_free(life.text, FALSE);
}

/* The mails of `simulate`, in the form of an expected file. */
static json_t *
simulated(const char *text, GHashTable *programmes)
{
	const struct programme *const list[] = {
		g_hash_table_lookup(programmes, "starter"),
		g_hash_table_lookup(programmes, "partnership"),
	};
	g_autoptr(GError) error = NULL;
	g_autofree char *mails = simulate(text, strlen(text), list, G_N_ELEMENTS(list), &error);

	if (!mails)
		fail_msg("%s: %s", text, error->message);
	return json_loads(mails, 0, NULL);
}

static void
whatever_happens_they_agree(void **state)
{
	int failed_n = 0;

	(void)state;
	for (guint32 seed = 1; seed <= LIVES; seed++) {
		g_autofree char *text = life_text(seed);
		struct staged stage;
		stage_open(&stage, text, "fi", true);
		json_t *expected = simulated(text, stage.core.programmes);
		g_autofree char *name = g_strdup_printf("seed %u", seed);
		bool ok = stage_play(&stage);
		failed_n += !compare(&stage, expected, name) || !ok;
		json_decref(expected);
		stage_close(&stage);
	}
	assert_int_equal(failed_n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_public_scenarios_agree),
		cmocka_unit_test(our_own_scenarios_agree),
		cmocka_unit_test(whatever_happens_they_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
