/* Civil dates: days without a clock or a zone.
 *
 * A date is the number of days since 1970-01-01 in the proleptic Gregorian calendar, so that
 * rules count dates with plain arithmetic and daylight saving changes nothing. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef int32_t date_t;

/* No date: earlier than any that people write. */
#define DATE_NONE INT32_MIN

enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct ymd {
	int year, month, day; /* month and day from 1 */
};

/* The date of a calendar day; the day must exist (date_exists). */
date_t date_of(int year, int month, int day);

/* The calendar day of a date. */
struct ymd date_ymd(date_t date);

enum weekday date_weekday(date_t date);

/* Whether the Gregorian calendar has this day; years 1 to 9999. */
bool date_exists(int year, int month, int day);

/* ISO 8601 week number, 1 to 53. */
int date_iso_week(date_t date);

/* The year that ISO 8601 week belongs to: it differs from the calendar's around New Year. */
int date_iso_year(date_t date);
