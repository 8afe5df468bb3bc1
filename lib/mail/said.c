/* What a reply asks of the program, in a payload and back. */
#include "mail/said.h"

static void
pack_date(GByteArray *to, date_t date)
{
	pack_u32(to, (uint32_t)date);
}

static date_t
unpack_date(struct unpack *from)
{
	return (date_t)unpack_u32(from);
}

static void
pack_time(GByteArray *to, struct said_time time)
{
	pack_date(to, time.date);
	pack_u32(to, (uint32_t)time.minute);
}

static struct said_time
unpack_time(struct unpack *from)
{
	enum { DAY_MINUTES = 1440 };
	struct said_time time = { .date = unpack_date(from) };

	time.minute = (int32_t)unpack_u32(from);
	if (time.minute < -1 || time.minute >= DAY_MINUTES)
		from->failed = true;
	return time;
}

static void
pack_steer(GByteArray *to, const struct steer *steer)
{
	pack_u32(to, steer->n);
	pack_u8(to, (uint8_t)steer->what);
	pack_u8(to, (uint8_t)steer->fault);
	pack_date(to, steer->until_on);
	pack_time(to, steer->at);
	pack_str(to, steer->question);
	pack_str(to, steer->text);
	pack_str(to, steer->line);
}

static void
unpack_steer(struct unpack *from, struct steer *steer)
{
	steer->n = unpack_u32(from);
	steer->what = unpack_below(from, STEERINGS);
	steer->fault = unpack_below(from, STEER_FAULTS);
	steer->until_on = unpack_date(from);
	steer->at = unpack_time(from);
	steer->question = unpack_str(from);
	steer->text = unpack_str(from);
	steer->line = unpack_str(from);
}

void
said_pack(const struct said *said, GByteArray *to)
{
	pack_u8(to, (uint8_t)said->command);
	pack_u8(to, said->is_unclear);
	pack_date(to, said->until_on);
	pack_str(to, said->rest);
	pack_str(to, said->nearly);
	pack_u32(to, said->number);
	pack_u32(to, said->times_n);
	for (uint32_t i = 0; i < said->times_n; i++)
		pack_time(to, said->times[i]);
	pack_u8(to, said->has_scores);
	for (size_t i = 0; i < EVALUATION_SCORES; i++)
		pack_u8(to, said->scores[i]);
	pack_u8(to, (uint8_t)said->decision);
	pack_str(to, said->scores_text);
	pack_str(to, said->plan);
	pack_u32(to, said->steers_n);
	for (uint32_t i = 0; i < said->steers_n; i++)
		pack_steer(to, &said->steers[i]);
}

void
said_unpack(struct unpack *from, struct said *said)
{
	enum { HIGHEST_SCORE = 10 };

	said->command = unpack_below(from, COMMANDS);
	said->is_unclear = unpack_below(from, 2) != 0;
	said->until_on = unpack_date(from);
	said->rest = unpack_str(from);
	said->nearly = unpack_str(from);
	said->number = unpack_u32(from);
	said->times_n = unpack_n(from, SAID_TIMES_MOST);
	for (uint32_t i = 0; i < said->times_n; i++)
		said->times[i] = unpack_time(from);
	said->has_scores = unpack_below(from, 2) != 0;
	for (size_t i = 0; i < EVALUATION_SCORES; i++)
		said->scores[i] = unpack_below(from, HIGHEST_SCORE + 1);
	said->decision = unpack_below(from, DECISIONS);
	said->scores_text = unpack_str(from);
	said->plan = unpack_str(from);
	said->steers_n = unpack_n(from, SAID_STEERS_MOST);
	said->steers = g_new0(struct steer, said->steers_n);
	for (uint32_t i = 0; i < said->steers_n; i++)
		unpack_steer(from, &said->steers[i]);
}

void
said_clear(struct said *said)
{
	g_free(said->rest);
	g_free(said->nearly);
	g_free(said->scores_text);
	g_free(said->plan);
	for (uint32_t i = 0; i < said->steers_n; i++) {
		g_free(said->steers[i].question);
		g_free(said->steers[i].text);
		g_free(said->steers[i].line);
	}
	g_free(said->steers);
	*said = (struct said){ 0 };
}
