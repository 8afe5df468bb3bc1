/* Which prompt comes next: rules 3.3c, R2, R10. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "programme/course.h"
#include "programme/question.h"

/* A prompt to put, and where it came from. */
struct choice {
	struct question_id question; /* bank 0: none */
	bool is_followup;
	int row;          /* of table 3.4, 0 none */
	const char *rule; /* static */
};

/* The rule of what the mentor picked, as it begins a planned mail's reason. */
extern const char chain_pick_rule[];

/* The mentor's picks, the pending follow-up, the rest of the newest chain, the gap's chain: the
 * first that has one. */
struct choice chain_next(const struct course *course, const struct setting *setting, utc_t now);

/* What the third line of a prep mail asks: in a gap of so few slots that the chain has more (R3), its
 * next question; in a partnership one about effects (R10). Bank 0: its own words. */
struct question_id chain_prep(const struct course *course, const struct setting *setting,
                              utc_t now);

/* TOINEN: the next usable question of the open prompt's phase, in a circle; for a question of the
 * mentor's own, of the gap's chain. Bank 0: none is usable. */
struct choice chain_another(const struct course *course, const struct setting *setting,
                            struct question_id open, utc_t now);

/* Whether a question has left in this gap, in its plain form or as then-and-now. */
bool chain_sent_in_gap(const struct course *course, const struct setting *setting,
                       struct question_id question, utc_t now);

/* Whether another question came by TOINEN in this gap. */
bool chain_another_used(const struct course *course, const struct setting *setting, utc_t now);

/* The prompt leaves now: appended to course->prompts, picks of the same question are used up.
 * Returns its index. */
int chain_put(struct course *course, const struct choice *choice, bool is_another, utc_t now);
