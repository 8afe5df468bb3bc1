/* Invented people and what the planner sends them: lives [--lives N] [--seed N] [--days N], or
 * lives --zones FILE [--minute N] with one mentee in each zone of a list.
 *
 * Everyone has habits; what they do depends on the mails they get. Each mentorship is written to
 * standard output, fields parted by tabs, times in seconds UTC:
 *
 *	L  person programme zone country days minute  zone country minute of the mentor  start until
 *	E  arrived read what field=value ...          something that happened
 *	O  from until                                 the daemon was down
 *	M  at kind to question row slot prompt session another
 *	T  at                                         a moment of the mentee, of --zones
 *
 * `prompt` is the place of the question among the M lines of the mentorship that asked it, from 0;
 * tests/bench/lives.py reads it and holds it against the rules. How fast it went is the last line on
 * standard error. */
#include <glib.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "programme/arrival.h"
#include "programme/moment.h"
#include "programme/planned.h"
#include "programme/programme.h"

enum { HOUR_S = 3600, DAY_S = 86400, MOST_HAPPENINGS = 20000 };

enum what {
	BOOK,
	CONSENT,
	REFUSE,
	ANSWER,
	MAIL,
	SESSION_WORDS,
	ANOTHER,
	PAUSE,
	RESUME,
	STOP,
	END,
	ABSENCE,
	DECLINE,
	REPLY,
	PICK,
	MOVE,
	CANCEL,
	MISS,
	HOLD,
	RELEASE,
	HOLIDAY, /* nobody is told */
	OUTAGE,
	WHATS,
};

/* Something that will happen. */
struct happening {
	utc_t at;
	enum what what;
	int ref; /* answer: the prompt; session words: whether scores come; sessions: which */
};

/* Chances in percent. */
struct habit {
	const char *name;
	int answers, fast_h, slow_h; /* answers after so many hours */
	int short_words;             /* of the answers */
	int twice, another, pauses, holidays, mails;
	int leaves;
};

static const struct habit habits[] = {
	{ "punctual", 97, 1, 20, 5, 5, 1, 0, 3, 5, 0 },
	{ "silent", 8, 24, 150, 30, 0, 1, 1, 3, 1, 0 },
	{ "chatty", 90, 1, 30, 10, 35, 3, 0, 3, 90, 0 },
	{ "often away", 75, 4, 60, 10, 5, 2, 3, 40, 8, 0 },
	{ "pausing", 60, 4, 90, 15, 5, 2, 25, 6, 8, 0 },
	{ "choosy", 70, 2, 40, 10, 5, 45, 1, 4, 5, 0 },
	{ "late", 70, 100, 260, 10, 10, 2, 2, 5, 8, 0 },
	{ "terse", 90, 1, 30, 85, 2, 3, 1, 4, 3, 0 },
	{ "changeable", 55, 1, 200, 30, 15, 12, 8, 12, 25, 2 },
};

struct mentor_habit {
	const char *name;
	int replies, fast_h, slow_h, picks, books_late, changes;
};

static const struct mentor_habit mentor_habits[] = {
	{ "fast", 98, 1, 24, 5, 5, 5 },     { "weekly", 85, 24, 168, 10, 10, 10 },
	{ "slow", 55, 72, 400, 3, 35, 15 }, { "absent", 5, 100, 900, 0, 60, 10 },
	{ "busy", 80, 6, 100, 25, 20, 40 },
};

struct place {
	const char *zone;
	enum country country;
};

static const struct place places[] = {
	{ "Europe/Helsinki", COUNTRY_FI },
	{ "Europe/Stockholm", COUNTRY_SE },
	{ "America/New_York", COUNTRY_NONE },
};

struct life {
	GRand *random;
	const struct habit *habit;
	const struct mentor_habit *mentor_habit;
	struct setting setting;
	struct course *course;
	GArray *mails;     /* struct planned, all that left */
	GArray *to_come;   /* struct happening, the latest first */
	GArray *prompt_at; /* gint: the mail of each prompt */
	guint written_n;   /* of mails */
	utc_t looked_at, until, over_at;
	date_t away_until; /* on holiday */
};

static struct {
	guint64 moments, mails, lives;
	utc_t lived_s;
	bool is_mute, is_of_zones, is_in_line;
} total;

static G_GNUC_PRINTF(1, 2) void say(const char *format, ...)
{
	va_list words;

	if (total.is_mute)
		return;
	va_start(words, format);
	vprintf(format, words);
	va_end(words);
}

static int
below(struct life *life, int n)
{
	return g_rand_int_range(life->random, 0, n);
}

static bool
chance(struct life *life, int percent)
{
	return below(life, 100) < percent;
}

static utc_t
hours(struct life *life, int from, int until)
{
	return (utc_t)(from * 60 + 1 + below(life, (until - from) * 60)) * 60;
}

static void
expect(struct life *life, utc_t at, enum what what, int ref)
{
	struct happening happening = { at, what, ref };
	guint i = life->to_come->len;

	if (i >= MOST_HAPPENINGS)
		return;
	while (i > 0 && g_array_index(life->to_come, struct happening, i - 1).at <= at)
		i--;
	g_array_insert_val(life->to_come, i, happening);
}

/* A time of a working day so many days later on the mentee's wall. */
static utc_t
session_time(struct life *life, utc_t now, int days)
{
	const struct recipient *mentee = &life->setting.mentee;
	date_t date = recipient_date(mentee, now) + days;

	while (date_weekday(date) > (chance(life, 4) ? SUNDAY : FRIDAY))
		date++;
	return zone_utc(mentee->zone, (struct wall){ date, 480 + 15 * below(life, 45) });
}

static int
session_gap(struct life *life)
{
	static const int gaps[] = { 8, 12, 14, 14, 17, 18, 21, 21, 24, 25, 28, 28, 35, 36, 42 };

	return gaps[below(life, G_N_ELEMENTS(gaps))] + below(life, 3) - 1;
}

static void
written(const char *line, utc_t arrived_at, utc_t now, const char *what)
{
	say("%s\t%" PRId64 "\t%" PRId64 "\t%s", line, arrived_at, now, what);
	total.is_in_line = true;
}

static void
react_to_ask(struct life *life, const struct planned *mail)
{
	const struct habit *habit = life->habit;
	utc_t at = mail->at;

	if (recipient_date(&life->setting.mentee, at) < life->away_until) {
		expect(life, at + 60 + below(life, 600), ABSENCE, 0);
		return;
	}
	if (mail->prompt >= 0 && chance(life, habit->another))
		expect(life, at + hours(life, 0, 30), ANOTHER, 0);
	if (chance(life, habit->pauses))
		expect(life, at + hours(life, 0, 100), PAUSE, 0);
	if (chance(life, habit->leaves))
		expect(life, at + hours(life, 0, 300), STOP, 0);
	if (mail->prompt >= 0 && chance(life, habit->answers)) {
		utc_t answer = at + hours(life, habit->fast_h, habit->slow_h);
		expect(life, answer, ANSWER, mail->prompt);
		if (chance(life, habit->twice))
			expect(life, answer + hours(life, 0, 120), ANSWER, mail->prompt);
	}
}

static void
react_to_session_mail(struct life *life, const struct planned *mail)
{
	if (chance(life, life->habit->answers / 2))
		expect(life, mail->at + hours(life, life->habit->fast_h, life->habit->slow_h),
		       SESSION_WORDS, mail->kind == PLANNED_EVALUATION);
}

static void
react(struct life *life, const struct planned *mail)
{
	if (mail->to == TO_MENTOR && mail->kind == PLANNED_SCHEDULE_NUDGE && chance(life, 50))
		expect(life, mail->at + hours(life, 1, 200), BOOK, 0);
	if (mail->to == TO_MENTOR && mail->kind == PLANNED_DEBT_NUDGE && chance(life, 60))
		expect(life, mail->at + hours(life, 1, 60), REPLY, 0);
	if (mail->to != TO_MENTEE)
		return;
	if (mail->kind == PLANNED_INVITATION)
		expect(life, mail->at + hours(life, 0, chance(life, 80) ? 40 : 400),
		       chance(life, 97) ? CONSENT : REFUSE, 0);
	else if (mail->kind == PLANNED_QUESTION || mail->kind == PLANNED_FOLLOWUP
	         || mail->kind == PLANNED_REMINDER || mail->kind == PLANNED_QUIET)
		react_to_ask(life, mail);
	else if (mail->kind == PLANNED_PREP || mail->kind == PLANNED_POST
	         || mail->kind == PLANNED_EVALUATION)
		react_to_session_mail(life, mail);
}

/* Writes the mails that left since and lets people react to them. */
static void
write_mails(struct life *life)
{
	for (; life->written_n < life->mails->len; life->written_n++) {
		struct planned mail = g_array_index(life->mails, struct planned, life->written_n);
		g_autofree char *question = question_text(mail.question);
		bool is_new = mail.prompt >= 0 && mail.kind != PLANNED_REMINDER;
		if (is_new)
			g_array_append_val(life->prompt_at, life->written_n);
		int asked =
		    mail.prompt >= 0 ? g_array_index(life->prompt_at, gint, mail.prompt) : -1;
		say("M\t%" PRId64 "\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\n", mail.at,
		    planned_kind_word(mail.kind), planned_to_word(mail.to),
		    question ? question : "-", mail.row, mail.slot, asked, mail.session,
		    is_new && course_prompt(life->course, mail.prompt)->is_another);
		react(life, &mail);
	}
}

static struct writing
some_words(struct life *life, utc_t arrived_at)
{
	int row = 4 + below(life, 20);
	uint32_t signals = row < 12 ? 1u << row : 0;

	return (struct writing){
		.arrived_at = arrived_at,
		.written_at = chance(life, 20) ? arrived_at - hours(life, 0, 72) : arrived_at,
		.words = chance(life, life->habit->short_words) ? (uint32_t)(1 + below(life, 29))
		                                                : (uint32_t)(30 + below(life, 200)),
		.signals = chance(life, 5) ? signals | 1u << 1 : signals,
	};
}

static void
write_words(const struct writing *writing)
{
	say("\twritten=%" PRId64 "\twords=%u\tsignals=%u", writing->written_at, writing->words,
	    writing->signals);
}

static void
mentor_may_reply(struct life *life, utc_t at)
{
	const struct mentor_habit *habit = life->mentor_habit;

	if (chance(life, habit->replies))
		expect(life, at + hours(life, habit->fast_h, habit->slow_h), REPLY, 0);
	if (chance(life, habit->picks))
		expect(life, at + hours(life, 1, 200), PICK, 0);
}

static void
happens_answer(struct life *life, const struct happening *what, utc_t now)
{
	struct writing writing = some_words(life, what->at);

	written("E", what->at, now, "answer");
	say("\tto=%d", g_array_index(life->prompt_at, gint, what->ref));
	write_words(&writing);
	arrival_answer(life->course, &life->setting, what->ref, &writing, now, life->mails);
	mentor_may_reply(life, what->at);
}

static void
happens_mail(struct life *life, const struct happening *what, utc_t now)
{
	struct writing writing = some_words(life, what->at);

	writing.signals &= 1u << 1;
	if (chance(life, 40))
		writing.signals |= 1u << 12;
	written("E", what->at, now, "mail");
	write_words(&writing);
	arrival_mail(life->course, &life->setting, &writing, now, life->mails);
	mentor_may_reply(life, what->at);
}

static void
happens_session_words(struct life *life, const struct happening *what, utc_t now)
{
	struct writing writing = some_words(life, what->at);
	struct scores scores = { { what->ref != 0, below(life, 11) },
		                 { what->ref != 0, below(life, 11) } };

	written("E", what->at, now, "session_words");
	write_words(&writing);
	if (what->ref)
		say("\ta=%d\tc=%d", scores.a.value, scores.c.value);
	arrival_session_words(life->course, &life->setting, &writing, scores, now, life->mails);
}

static void
happens_consent(struct life *life, const struct happening *what, utc_t now)
{
	written("E", what->at, now, what->what == CONSENT ? "yes" : "no");
	arrival_consent(life->course, &life->setting, what->what == CONSENT, now, life->mails);
}

static void
happens_another(struct life *life, const struct happening *what, utc_t now)
{
	written("E", what->at, now, "another");
	arrival_another(life->course, &life->setting, now, life->mails);
}

static void
happens_pause(struct life *life, const struct happening *what, utc_t now)
{
	date_t until = chance(life, 30)
	                   ? DATE_NONE
	                   : recipient_date(&life->setting.mentee, now) + 1 + below(life, 40);

	written("E", what->at, now, "pause");
	if (until != DATE_NONE)
		say("\tuntil=%d", until);
	arrival_pause(life->course, &life->setting, until, now, life->mails);
	if (chance(life, 20))
		expect(life, now + hours(life, 1, 400), RESUME, 0);
}

static void
happens_resume(struct life *life, const struct happening *what, utc_t now)
{
	written("E", what->at, now, "resume");
	arrival_resume(life->course, &life->setting, now, life->mails);
}

static void
happens_stop(struct life *life, const struct happening *what, utc_t now)
{
	written("E", what->at, now, "stop");
	arrival_stop(life->course, &life->setting, now, life->mails);
}

static void
happens_end(struct life *life, const struct happening *what, utc_t now)
{
	written("E", what->at, now, "end");
	arrival_end(life->course);
}

static void
happens_absence(struct life *life, const struct happening *what, utc_t now)
{
	date_t until = chance(life, 50) ? life->away_until : DATE_NONE;

	written("E", what->at, now, "ooo");
	if (until != DATE_NONE)
		say("\tuntil=%d", until);
	arrival_absence(life->course, &life->setting, what->at, until);
}

static void
happens_reply(struct life *life, const struct happening *what, utc_t now)
{
	written("E", what->at, now, "human_reply");
	arrival_human_reply(life->course, what->at);
}

static void
happens_pick(struct life *life, const struct happening *what, utc_t now)
{
	struct question_id question = { 'q', FORM_PLAIN, (uint16_t)(1 + below(life, 11)) };

	if (chance(life, 30))
		question.bank = 'm';
	g_autofree char *text = question_text(question);
	written("E", what->at, now, "next");
	say("\tquestion=%s", text);
	arrival_pick(life->course, question);
}

/* What may become of a session that was just booked or moved. */
static void
session_may_change(struct life *life, int index, utc_t now)
{
	const struct session *session = course_session(life->course, index);
	utc_t from = now + (session->starts_at - now) / 100 * below(life, 90);

	if (session->starts_at > now && chance(life, life->mentor_habit->changes))
		expect(life, from, chance(life, 75) ? MOVE : CANCEL, index);
	if (session->starts_at > now && chance(life, 4))
		expect(life, from, DECLINE, index);
	if (chance(life, 4))
		expect(life, session_ends_at(session) + hours(life, 1, 60), MISS, index);
	if (chance(life, life->mentor_habit->books_late))
		expect(life, session_ends_at(session) + hours(life, 24, 60 * 24), BOOK, 0);
	else
		expect(life, session_ends_at(session) + hours(life, 0, 24), BOOK, 0);
}

static void
happens_book(struct life *life, const struct happening *what, utc_t now)
{
	int next = course_standing(life->course, &life->setting, now).next;
	if (next >= 0 && !chance(life, 10)) {
		expect(life, session_ends_at(course_session(life->course, next)) + HOUR_S, BOOK, 0);
		return;
	}
	utc_t starts_at = session_time(life, now, session_gap(life));
	int index = arrival_session_added(life->course, starts_at, chance(life, 80) ? 90 : 60);

	written("E", what->at, now, "booked");
	say("\tsession=%d\tto=%" PRId64 "\tminutes=%d", index, starts_at,
	    course_session(life->course, index)->minutes);
	session_may_change(life, index, now);
}

static void
happens_to_session(struct life *life, const struct happening *what, utc_t now)
{
	static const char *const words[WHATS] = {
		[MOVE] = "moved", [CANCEL] = "cancelled", [MISS] = "missed", [DECLINE] = "declined"
	};
	utc_t to = session_time(life, now, 1 + below(life, 25));

	written("E", what->at, now, words[what->what]);
	say("\tsession=%d", what->ref);
	if (what->what == MOVE) {
		say("\tto=%" PRId64, to);
		arrival_session_moved(life->course, what->ref, to);
	} else if (what->what == DECLINE) {
		arrival_declined(life->course, what->ref, now, life->mails);
		if (chance(life, 70))
			expect(life, now + hours(life, 2, 150), MOVE, what->ref);
	} else if (what->what == CANCEL) {
		arrival_session_cancelled(life->course, what->ref);
		expect(life, now + hours(life, 2, 400), BOOK, 0);
	} else {
		arrival_session_missed(life->course, what->ref);
	}
}

static void
happens_hold(struct life *life, const struct happening *what, utc_t now)
{
	written("E", what->at, now, what->what == HOLD ? "hold" : "release");
	if (what->what == HOLD)
		arrival_hold(life->course);
	else
		arrival_release(life->course);
	if (what->what == HOLD)
		expect(life, now + hours(life, 1, 300), RELEASE, 0);
}

static void (*const happens[WHATS])(struct life *life, const struct happening *what, utc_t now) = {
	[BOOK] = happens_book,
	[CONSENT] = happens_consent,
	[REFUSE] = happens_consent,
	[ANSWER] = happens_answer,
	[MAIL] = happens_mail,
	[SESSION_WORDS] = happens_session_words,
	[ANOTHER] = happens_another,
	[PAUSE] = happens_pause,
	[RESUME] = happens_resume,
	[STOP] = happens_stop,
	[END] = happens_end,
	[ABSENCE] = happens_absence,
	[DECLINE] = happens_to_session,
	[REPLY] = happens_reply,
	[PICK] = happens_pick,
	[MOVE] = happens_to_session,
	[CANCEL] = happens_to_session,
	[MISS] = happens_to_session,
	[HOLD] = happens_hold,
	[RELEASE] = happens_hold,
};

/* On holiday people write nothing; it waits until they are back. */
static bool
is_away(struct life *life, const struct happening *what)
{
	date_t today = recipient_date(&life->setting.mentee, what->at);

	if (what->what == HOLIDAY)
		life->away_until = today + 3 + below(life, 24);
	else if (today < life->away_until
	         && (what->what == ANSWER || what->what == MAIL || what->what == ANOTHER
	             || what->what == SESSION_WORDS))
		expect(life,
		       what->at + (utc_t)(life->away_until - today) * DAY_S + hours(life, 0, 60),
		       what->what, what->ref);
	else
		return false;
	return true;
}

static void
happen(struct life *life, struct happening what, utc_t now)
{
	if (is_away(life, &what))
		return;
	happens[what.what](life, &what, now);
	if (total.is_in_line)
		say("\n");
	total.is_in_line = false;
	write_mails(life);
}

static struct happening
next_happening(struct life *life)
{
	guint n = life->to_come->len;

	return n ? g_array_index(life->to_come, struct happening, n - 1)
	         : (struct happening){ .at = INT64_MAX };
}

static void
look(struct life *life, const struct moment *moment, utc_t now)
{
	moment_run(life->course, &life->setting, moment, now, life->mails);
	if (total.is_of_zones && moment->kinds & MOMENT_MENTEE)
		say("T\t%" PRId64 "\n", moment->at);
	total.moments++;
	life->looked_at = moment->at;
	write_mails(life);
}

/* What arrived meanwhile is read when the daemon is back, then the missed moments are looked at. */
static void
outage(struct life *life, utc_t from)
{
	utc_t until = from + hours(life, 0, chance(life, 60) ? 10 : 200);
	utc_t back = moment_back_at(&life->setting, until);
	struct moment moment;

	say("O\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n", from, until, back);
	while (next_happening(life).at <= back) {
		struct happening what = next_happening(life);
		g_array_set_size(life->to_come, life->to_come->len - 1);
		if (what.what != OUTAGE)
			happen(life, what, back);
	}
	while ((moment = moment_next(life->course, &life->setting, life->looked_at)).at < back)
		look(life, &moment, back);
}

/* Whoever ended begins anew after a while. */
static bool
is_long_over(struct life *life)
{
	const struct course *course = life->course;
	bool is_over = course->end == COURSE_ENDED || course->end == COURSE_STOPPED
	               || course->consent == CONSENT_NO;

	if (is_over && life->over_at == 0)
		life->over_at = life->looked_at + (utc_t)40 * DAY_S;
	return is_over && life->looked_at > life->over_at && !total.is_of_zones;
}

static void
live(struct life *life)
{
	for (;;) {
		struct moment moment = moment_next(life->course, &life->setting, life->looked_at);
		struct happening what = next_happening(life);
		if (MIN(moment.at, what.at) >= life->until || is_long_over(life))
			return;
		if (what.at > moment.at) {
			look(life, &moment, moment.at);
			continue;
		}
		g_array_set_size(life->to_come, life->to_come->len - 1);
		if (what.what == OUTAGE)
			outage(life, what.at);
		else
			happen(life, what, what.at);
	}
}

/* What comes by itself, whatever is mailed. */
static void
expect_by_itself(struct life *life, utc_t start)
{
	for (utc_t day = start + DAY_S; day < life->until; day += DAY_S) {
		if (below(life, 1000) < life->habit->mails)
			expect(life, day + hours(life, 5, 23), MAIL, 0);
		if (total.is_of_zones)
			continue;
		if (below(life, 1000) < 3)
			expect(life, day + hours(life, 0, 24), OUTAGE, 0);
		if (below(life, 3000) < 1)
			expect(life, day + hours(life, 0, 24), HOLD, 0);
		if (below(life, 4000) < 1)
			expect(life, day + hours(life, 0, 24), END, 0);
		if (below(life, 1000) < life->habit->holidays)
			expect(life, day, HOLIDAY, 0);
	}
}

static const char *
programme_name(struct life *life)
{
	return life->setting.programme->name;
}

static void
write_life(struct life *life, int person, utc_t start)
{
	const struct recipient *mentee = &life->setting.mentee;
	const struct recipient *mentor = &life->setting.mentor;

	say("L\t%d\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t%d\t%" PRId64 "\t%" PRId64 "\t%s/%s\n", person,
	    programme_name(life), mentee->zone, country_word(mentee->country), mentee->days,
	    mentee->minute, mentor->zone, country_word(mentor->country), mentor->minute, start,
	    life->until, life->habit->name, life->mentor_habit->name);
}

/* One mentorship, until it has ended or time is up; returns when the next may begin. */
static utc_t
mentorship(struct life *life, int person, utc_t start)
{
	life->course = course_new();
	life->mails = planned_list_new();
	life->to_come = g_array_new(FALSE, FALSE, sizeof(struct happening));
	life->prompt_at = g_array_new(FALSE, FALSE, sizeof(gint));
	life->written_n = 0;
	life->looked_at = start - 1;
	life->away_until = DATE_NONE;
	life->over_at = 0;
	write_life(life, person, start);
	expect(life, start, BOOK, 0);
	expect_by_itself(life, start);
	live(life);
	total.lives++;
	total.mails += life->mails->len;
	total.lived_s += life->looked_at - start;
	g_array_free(life->prompt_at, TRUE);
	g_array_free(life->to_come, TRUE);
	g_array_free(life->mails, TRUE);
	course_free(life->course);
	return life->looked_at + (utc_t)(1 + below(life, 20)) * DAY_S;
}

static struct programme *
programme_of(const char *name)
{
	g_autofree char *file = g_strdup_printf(SOURCE_DIR "/templates/programmes/%s.conf", name);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	struct programme *programme = NULL;

	if (g_file_get_contents(file, &text, NULL, &error))
		programme = programme_parse(file, text, &error);
	if (!programme)
		g_error("%s", error->message);
	return programme;
}

static struct recipient
someone(struct life *life, struct place place, int hour)
{
	static const uint8_t days[] = { DAYS_WORKING,
		                        DAYS_WORKING,
		                        DAYS_WORKING,
		                        DAY(MONDAY) | DAY(THURSDAY),
		                        DAY(TUESDAY),
		                        DAYS_ALL,
		                        DAY(SATURDAY) | DAY(SUNDAY) };

	return (struct recipient){ place.zone, place.country, days[below(life, G_N_ELEMENTS(days))],
		                   chance(life, 60) ? hour : 7 * 60 + below(life, 13 * 60) };
}

struct options {
	int lives, seed, days, minute;
	char *zones; /* owned */
};

static void
all_lives(const struct options *options, const struct programme *const *programmes)
{
	utc_t first = (utc_t)date_of(2026, 1, 1) * DAY_S;

	for (int person = 0; person < options->lives; person++) {
		struct life life = {
			.random = g_rand_new_with_seed((guint32)(options->seed + person)),
			.habit = &habits[person % (int)G_N_ELEMENTS(habits)],
			.mentor_habit =
			    &mentor_habits[person / 9 % (int)G_N_ELEMENTS(mentor_habits)],
		};
		struct place place = places[person % (int)G_N_ELEMENTS(places)];
		utc_t end = first + (utc_t)options->days * DAY_S;
		life.setting = (struct setting){
			.programme = programmes[person / 3 % 2],
			.mentee = someone(&life, place, 8 * 60 + 30),
			.mentor = someone(&life, places[below(&life, 3)], 7 * 60 + 30),
			.quiet = { 20 * 60, 7 * 60 },
		};
		life.until = end;
		for (utc_t start = first + hours(&life, 7, 20 * 24); start < end;)
			start = mentorship(&life, person, start);
		g_rand_free(life.random);
	}
}

/* One punctual mentee in each zone, who is free on every day and has no quiet hours. */
static bool
all_zones(const struct options *options, const struct programme *programme)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents(options->zones, &text, NULL, NULL))
		return false;
	g_auto(GStrv) zones = g_strsplit(g_strstrip(text), "\n", -1);
	utc_t start = (utc_t)date_of(2026, 1, 1) * DAY_S;
	total.is_of_zones = true;
	for (int i = 0; zones[i]; i++) {
		struct recipient person = { zones[i], COUNTRY_NONE, DAYS_ALL, options->minute };
		struct life life = {
			.random = g_rand_new_with_seed((guint32)(options->seed + i)),
			.habit = &habits[0],
			.mentor_habit = &mentor_habits[0],
			.until = start + (utc_t)options->days * DAY_S,
			.setting = { programme, person, person, { 1440, 0 } },
		};
		if (!zone_is_known(zones[i]))
			return false;
		mentorship(&life, i, start);
		g_rand_free(life.random);
	}
	return true;
}

static bool
options_read(int *argc, char ***argv, struct options *options)
{
	const GOptionEntry entries[] = {
		{ "lives", 0, 0, G_OPTION_ARG_INT, &options->lives, "how many people", "N" },
		{ "seed", 0, 0, G_OPTION_ARG_INT, &options->seed, "of the first", "N" },
		{ "days", 0, 0, G_OPTION_ARG_INT, &options->days, "from 1 January 2026", "N" },
		{ "minute", 0, 0, G_OPTION_ARG_INT, &options->minute, "of the day, of --zones",
		  "N" },
		{ "zones", 0, 0, G_OPTION_ARG_FILENAME, &options->zones, "one zone a line",
		  "FILE" },
		{ "mute", 0, 0, G_OPTION_ARG_NONE, &total.is_mute, "only how fast", NULL },
		{ NULL },
	};
	GOptionContext *context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_add_main_entries(context, entries, NULL);
	bool is_read = g_option_context_parse(context, argc, argv, &error);
	if (!is_read)
		fprintf(stderr, "lives: %s\n", error->message);
	g_option_context_free(context);
	return is_read;
}

int
main(int argc, char **argv)
{
	struct options options = { .lives = 1000, .seed = 1, .days = 730, .minute = 8 * 60 + 30 };

	if (!options_read(&argc, &argv, &options))
		return 2;
	struct programme *programmes[] = { programme_of("starter"), programme_of("partnership") };
	const struct programme *const both[] = { programmes[0], programmes[1] };
	int64_t begun = clock_monotonic_ms();
	if (!options.zones)
		all_lives(&options, both);
	else if (!all_zones(&options, both[1]))
		return 2;
	int64_t took_ms = MAX(clock_monotonic_ms() - begun, 1);
	double years = (double)total.lived_s / DAY_S / 365.25;
	fprintf(stderr,
	        "seed %d: %" PRIu64 " mentorships, %.0f years, %" PRIu64 " moments, %" PRIu64
	        " mails in %.2f s: %.0f years/s, %.0f moments/s\n",
	        options.seed, total.lives, years, total.moments, total.mails,
	        (double)took_ms / 1000, years * 1000 / (double)took_ms,
	        (double)total.moments * 1000 / (double)took_ms);
	programme_free(programmes[0]);
	programme_free(programmes[1]);
	g_free(options.zones);
	return 0;
}
