/* Safety alarms: which mail raised one, and whether a human has taken it. */
#pragma once

#include "store/store.h"

/* An alarm to be; `text` is borrowed. */
struct alarm_new {
	int64_t mentorship_id, hold_id, inbox_id;
	const char *text; /* the whole mail */
	utc_t chase_at;   /* when it is told again first */
};
int64_t alarm_add(struct store *store, const struct alarm_new *alarm, utc_t now, GError **error);
/* Whether this message has raised one already. */
bool alarm_is_raised(struct store *store, int64_t inbox_id);
bool alarm_acknowledge(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
bool alarm_settle(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
/* One that nobody has taken. Owned text. */
struct alarm_row {
	int64_t id, mentorship_id, chased_n;
	char *text;
	utc_t since_at, acknowledged_at;
};
void alarm_row_clear(struct alarm_row *alarm);
/* Those to be told again now, at most `most`: an array of struct alarm_row that clears its elements. */
GArray *alarm_list_due(struct store *store, utc_t now, int64_t most, GError **error);
/* The earliest instant at which one is; 0: none. */
utc_t alarm_next_at(struct store *store);
/* Told once more; next_at 0: no more. */
bool alarm_set_chased(struct store *store, int64_t id, utc_t next_at, GError **error);
/* Those that nobody has taken and [safety] on_safety was not run for since they were last told, at most `most`: an array
 * of struct alarm_row without texts. */
GArray *alarm_list_uncalled(struct store *store, int64_t most, GError **error);
bool alarm_set_called(struct store *store, int64_t id, int64_t called_n, GError **error);
/* The newest open one of a mentorship; false when there is none, or on an error. */
bool alarm_open(struct store *store, int64_t mentorship_id, struct alarm_row *alarm,
                GError **error);
/* When the newest open alarm's mail came, 0 if none is open. */
utc_t alarm_open_since(struct store *store, int64_t mentorship_id);
