/* Safety alarms: which mail raised one, and whether a human has taken it. */
#pragma once

#include "store/store.h"

int64_t alarm_add(struct store *store, int64_t mentorship_id, int64_t hold_id, int64_t inbox_id,
                  utc_t now, GError **error);
/* Whether this message has raised one already. */
bool alarm_is_raised(struct store *store, int64_t inbox_id);
bool alarm_acknowledge(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
bool alarm_settle(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
/* When the newest open alarm's mail came, 0 if none is open. */
utc_t alarm_open_since(struct store *store, int64_t mentorship_id);
