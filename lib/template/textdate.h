/* Days and times as people write them in Finnish, Swedish and English.
 *
 * Own tables, so that templates never inflect: a weekday comes ready in the form that the sentence
 * needs. `lang` is "fi", "sv" or "en"; anything else reads as "en". Every result is owned by the
 * caller.
 *
 *                      fi                sv                   en
 *   textdate_date      15.7.             15.7                 15 July
 *   textdate_weekday   torstaina         torsdag              Thursday
 *   textdate_when      torstaina 15.7.   torsdagen den 15.7   Thursday 15 July
 *   textdate_habit     tiistaisin ja torstaisin   tisdagar och torsdagar   Tuesdays and Thursdays
 *   textdate_time      8.30              8.30                 8:30
 *
 * The year stands only when it is not today's: 18.5.2027, 18.5.2027, 18 May 2027. */
#pragma once

#include "base/date.h"

/* {{date}}, {{next_date}} and the like. Swedish text writes "den" itself. */
char *textdate_date(const char *lang, date_t date, date_t today);

/* {{weekday}}, {{review_day}}: one weekday, in Finnish already in the essive. */
char *textdate_weekday(const char *lang, enum weekday weekday);

/* {{when}}: a date in running text. */
char *textdate_when(const char *lang, date_t date, date_t today);

/* {{weekdays}}, {{review_days}}: a habit. Bit n of `weekdays` is enum weekday n; at least one. */
char *textdate_habit(const char *lang, unsigned weekdays);

/* {{time}}: minute of the day, 0 to 1439. The text writes "klo", "kl." or "at" itself. */
char *textdate_time(const char *lang, int minute);
