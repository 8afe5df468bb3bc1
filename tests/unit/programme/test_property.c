#include "programme/arrival.h"
#include "programme/moment.h"
#include "programme/planned.h"
#include "programme/when.h"
#include "scene.h"

/* Some hundred mentorships with random people, sessions and events; whatever happens, the rules that
 * protect the mentee hold. The seeds are fixed, so a failure repeats. */

enum { SEEDS = 400, DAYS_LONG = 240, DAY_S = 86400 };

struct life {
	guint32 seed;
	GRand *random;
	struct setting setting;
	struct course *course;
	GArray *mails; /* all that left, in order */
	guint checked_n;
	bool is_moment; /* of what is being checked */
};

static const unsigned asks = 1u << PLANNED_QUESTION | 1u << PLANNED_FOLLOWUP
                             | 1u << PLANNED_REMINDER | 1u << PLANNED_QUIET
                             | 1u << PLANNED_SCHEDULE_NUDGE;
static const unsigned session_mails =
    1u << PLANNED_POST | 1u << PLANNED_PREP | 1u << PLANNED_EVALUATION | 1u << PLANNED_CLOSING;

static const struct planned *
mail_at(const struct life *life, guint i)
{
	return &g_array_index(life->mails, struct planned, i);
}

static bool
is_kind(const struct planned *mail, unsigned kinds)
{
	return mail->to == TO_MENTEE && (kinds & (1u << mail->kind)) != 0;
}

/* R7: a question that TOINEN brought takes no slot and is not counted. */
static bool
is_ask(const struct planned *mail)
{
	return is_kind(mail, asks) && (mail->kind != PLANNED_QUESTION || mail->slot > 0);
}

static bool
is_counted(const struct planned *mail)
{
	return is_ask(mail) || is_kind(mail, session_mails)
	       || is_kind(mail, 1u << PLANNED_INVITATION_REMINDER);
}

static void
breach(const struct life *life, const struct planned *mail, const char *rule)
{
	g_autofree char *at = when_text(life->setting.mentee.zone, mail->at);

	fail_msg("seed %u, %s, %s to %s: %s", life->seed, at, planned_kind_word(mail->kind),
	         planned_to_word(mail->to), rule);
}

static void
check_distance(const struct life *life, guint i)
{
	const struct recipient *mentee = &life->setting.mentee;
	const struct planned *mail = mail_at(life, i);
	date_t today = recipient_date(mentee, mail->at);
	int asks_n = 0;

	for (guint j = 0; j < i; j++) {
		date_t before = recipient_date(mentee, mail_at(life, j)->at);
		if (is_counted(mail) && is_counted(mail_at(life, j)) && today - before < 2)
			breach(life, mail, "R7: counted mails are two days apart");
		asks_n += is_ask(mail_at(life, j)) && today - before < 7;
	}
	if (is_ask(mail) && asks_n >= 2)
		breach(life, mail, "R7: at most two asks in seven dates");
}

static void
check_time(const struct life *life, const struct planned *mail)
{
	const struct recipient *to =
	    mail->to == TO_MENTEE ? &life->setting.mentee : &life->setting.mentor;
	struct wall wall = zone_wall(to->zone, mail->at);

	if (life->is_moment && mail->kind != PLANNED_INVITATION
	    && (wall.minute < to->minute || wall.minute >= 20 * 60))
		breach(life, mail, "R8: not before the hour, not after 20:00");
	if (is_ask(mail) && !mailday_is(to, wall.date))
		breach(life, mail, "R8: asks on mail days");
	if (life->is_moment && is_kind(mail, session_mails) && !workday_is(to->country, wall.date))
		breach(life, mail, "R8: session mails on working days");
	if (life->is_moment && mail->to != TO_MENTEE && !workday_is(to->country, wall.date))
		breach(life, mail, "R8: mentor mails on working days");
}

/* Of the mails of a moment; direct replies are looked at by test_arrival. */
static void
check_state(const struct life *life, const struct planned *mail, bool was_started)
{
	const struct course *course = life->course;
	date_t today = recipient_date(&life->setting.mentee, mail->at);

	if (mail->to != TO_MENTEE || !life->is_moment)
		return;
	if (course->on_hold || course->end == COURSE_STOPPED)
		breach(life, mail, "nothing on hold or after LOPETA");
	if (!was_started && mail->kind != PLANNED_INVITATION
	    && mail->kind != PLANNED_INVITATION_REMINDER)
		breach(life, mail, "R1: before YES only M1 and its reminder");
	if (!is_ask(mail))
		return;
	if (course_absence(course, today) || course_is_paused(course, today))
		breach(life, mail, "R13: no ask during pause or absence");
	if (course_debt(course) >= 3)
		breach(life, mail, "R18: no ask in debt");
	if (course->mentor_wrote_at
	    && today - recipient_date(&life->setting.mentee, course->mentor_wrote_at) < 2)
		breach(life, mail, "R5: two days after the mentor wrote");
}

static void
check_one_open(const struct life *life)
{
	int open = 0;

	for (int i = 0; i < (int)life->course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(life->course, i);
		open += !prompt->closed && prompt->answered_at == 0;
	}
	if (open > 1)
		fail_msg("seed %u: R5: %d open questions", life->seed, open);
}

/* R12: nothing is reminded of twice, and no follow-up. */
static void
check_reminders(const struct life *life, guint i)
{
	const struct planned *mail = mail_at(life, i);

	if (mail->kind != PLANNED_REMINDER)
		return;
	if (course_prompt(life->course, mail->prompt)->is_followup)
		breach(life, mail, "R12: no reminder of a follow-up");
	for (guint j = 0; j < i; j++)
		if (mail_at(life, j)->kind == PLANNED_REMINDER
		    && mail_at(life, j)->prompt == mail->prompt)
			breach(life, mail, "R12: one reminder");
}

static void
check(struct life *life, bool is_moment)
{
	life->is_moment = is_moment;
	check_one_open(life);
	for (; life->checked_n < life->mails->len; life->checked_n++) {
		const struct planned *mail = mail_at(life, life->checked_n);
		check_distance(life, life->checked_n);
		if (is_moment || !is_kind(mail, asks))
			check_time(life, mail);
		check_state(life, mail, life->course->consent == CONSENT_YES);
		check_reminders(life, life->checked_n);
	}
}

static int
pick(struct life *life, int n)
{
	return g_rand_int_range(life->random, 0, n);
}

static struct writing
some_words(struct life *life, utc_t now)
{
	return (struct writing){
		.arrived_at = now,
		.written_at = now - (utc_t)pick(life, 3) * DAY_S,
		.words = (uint32_t)pick(life, 120),
		.signals = 1u << pick(life, 26) & 0x1fffu,
	};
}

static void
answer(struct life *life, utc_t now)
{
	struct writing writing = some_words(life, now);
	int prompt = course_latest_prompt(life->course, now);

	if (prompt >= 0)
		arrival_answer(life->course, &life->setting, prompt, &writing, now, life->mails);
}

static void
mail(struct life *life, utc_t now)
{
	struct writing writing = some_words(life, now);

	arrival_mail(life->course, &life->setting, &writing, now, life->mails);
}

static void
human_reply(struct life *life, utc_t now)
{
	arrival_human_reply(life->course, now);
}

static void
another(struct life *life, utc_t now)
{
	arrival_another(life->course, &life->setting, now, life->mails);
}

static date_t
some_date(struct life *life, utc_t now)
{
	return recipient_date(&life->setting.mentee, now) + pick(life, 20);
}

static void
pause_for_a_while(struct life *life, utc_t now)
{
	arrival_pause(life->course, &life->setting, some_date(life, now), now, life->mails);
}

static void
resume(struct life *life, utc_t now)
{
	arrival_resume(life->course, &life->setting, now, life->mails);
}

static void
absence(struct life *life, utc_t now)
{
	arrival_absence(life->course, &life->setting, now, some_date(life, now));
}

static void
hold(struct life *life, utc_t now)
{
	(void)now;
	arrival_hold(life->course);
}

static void
release(struct life *life, utc_t now)
{
	(void)now;
	arrival_release(life->course);
}

static void
add_session(struct life *life, utc_t now)
{
	arrival_session_added(life->course, now + (utc_t)(1 + pick(life, 40 * 24)) * 3600, 90);
}

static void
move_session(struct life *life, utc_t now)
{
	arrival_session_moved(life->course, pick(life, (int)life->course->sessions->len),
	                      now + (utc_t)(1 + pick(life, 30 * 24)) * 3600);
}

static void
miss_session(struct life *life, utc_t now)
{
	(void)now;
	arrival_session_missed(life->course, pick(life, (int)life->course->sessions->len));
}

static void
decline_session(struct life *life, utc_t now)
{
	arrival_declined(life->course, pick(life, (int)life->course->sessions->len), now,
	                 life->mails);
}

static void
pick_question(struct life *life, utc_t now)
{
	(void)now;
	arrival_pick(life->course,
	             (struct question_id){ 'q', FORM_PLAIN, (uint16_t)(1 + pick(life, 11)) });
}

static void
consent(struct life *life, utc_t now)
{
	arrival_consent(life->course, &life->setting, true, now, life->mails);
}

static void
end(struct life *life, utc_t now)
{
	(void)now;
	if (pick(life, 20) == 0)
		arrival_end(life->course);
}

/* Something of what happens to people; the more often it stands here the likelier. */
static void (*const happenings[])(struct life *life, utc_t now) = {
	answer,
	answer,
	answer,
	answer,
	answer,
	answer,
	answer,
	answer,
	mail,
	mail,
	mail,
	human_reply,
	human_reply,
	human_reply,
	human_reply,
	human_reply,
	human_reply,
	another,
	resume,
	absence,
	hold,
	release,
	release,
	pause_for_a_while,
	add_session,
	add_session,
	add_session,
	add_session,
	add_session,
	move_session,
	consent,
	consent,
	end,
	miss_session,
	decline_session,
	pick_question,
};

static void
live(struct life *life, utc_t start)
{
	utc_t looked_at = start;
	utc_t now = start;

	while (looked_at < start + (utc_t)DAYS_LONG * DAY_S) {
		struct moment moment = moment_next(life->course, &life->setting, looked_at);
		while (now < moment.at && pick(life, 3) == 0) {
			now += (moment.at - now) / 2;
			happenings[pick(life, G_N_ELEMENTS(happenings))](life, now);
			check(life, false);
		}
		moment = moment_next(life->course, &life->setting, looked_at);
		now = MAX(now, moment.at);
		/* Now and then the daemon is down for a while. */
		if (pick(life, 10) == 0)
			now += pick(life, 30 * 3600);
		moment_run(life->course, &life->setting, &moment, now, life->mails);
		check(life, true);
		looked_at = moment.at;
	}
}

static void
whatever_happens_the_mentee_is_left_in_peace(void **state)
{
	(void)state;
	static const char *const zones[] = { "Europe/Helsinki", "Europe/Stockholm",
		                             "America/New_York" };
	struct programme *programmes[] = { scene_programme("starter"),
		                           scene_programme("partnership") };
	guint counted_n = 0;

	for (guint32 seed = 1; seed <= SEEDS; seed++) {
		struct life life = {
			.seed = seed,
			.random = g_rand_new_with_seed(seed),
			.course = course_new(),
			.mails = planned_list_new(),
		};
		life.setting = (struct setting){
			.programme = programmes[pick(&life, 2)],
			.mentee = { zones[pick(&life, 3)], (enum country)pick(&life, COUNTRIES),
			            (uint8_t)(1 + pick(&life, DAYS_ALL)), 420 + pick(&life, 780) },
			.mentor = { zones[pick(&life, 3)], (enum country)pick(&life, COUNTRIES),
			            DAY(MONDAY), 450 },
			.quiet = { 20 * 60, 7 * 60 },
		};
		utc_t start = (utc_t)date_of(2026, 1 + pick(&life, 12), 5) * DAY_S;
		arrival_session_added(life.course, start + (utc_t)10 * 3600, 90);
		live(&life, start);
		for (guint i = 0; i < life.mails->len; i++)
			counted_n += is_counted(mail_at(&life, i));
		g_array_free(life.mails, TRUE);
		course_free(life.course);
		g_rand_free(life.random);
	}
	assert_true(counted_n > SEEDS * 10);
	programme_free(programmes[0]);
	programme_free(programmes[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_happens_the_mentee_is_left_in_peace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
