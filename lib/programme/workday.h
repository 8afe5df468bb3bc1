/* Working days and mail days, and the dates of a session that are counted in them.
 *
 * A working day is Monday to Friday without holidays; a mail day is a weekday that the person
 * chose, without holidays (rules 3.3b). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/zone.h"
#include "programme/holiday.h"

/* A set of weekdays: bit n is enum weekday n. */
#define DAY(weekday) ((uint8_t)(1u << (weekday)))
enum { DAYS_WORKING = 0x1f, DAYS_ALL = 0x7f };

/* When one person is written to. */
struct recipient {
	const char *zone; /* known (zone_is_known); borrowed */
	enum country country;
	/* Mentee: mail days. Mentor: the review days, on which a digest is due. Never 0. */
	uint8_t days;
	int minute; /* the hour of the planning moment as minute of the day, 07:00 to 19:59 */
};

bool workday_is(enum country country, date_t date);
/* The first working day after a date. */
date_t workday_after(enum country country, date_t date);
/* The nth working day before a date, n from 1. */
date_t workday_before(enum country country, date_t date, int n);

bool mailday_is(const struct recipient *person, date_t date);
/* The mail day nearest to a date, which may be the date itself; of two equally near the later. */
date_t mailday_nearest(const struct recipient *person, date_t date);
/* The last mail day that is not later than a date. */
date_t mailday_until(const struct recipient *person, date_t date);

/* "mon,tue,..." into a set; false when a word is no weekday or there is none. */
bool days_parse(const char *words, uint8_t *days);
/* One weekday: "mon". */
bool day_parse(const char *word, enum weekday *weekday);

/* The date on the person's wall at an instant. */
date_t recipient_date(const struct recipient *person, utc_t at);
/* The instant of the person's planning moment on a date. */
utc_t recipient_moment(const struct recipient *person, date_t date);
