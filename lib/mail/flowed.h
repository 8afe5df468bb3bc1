/* Text with format=flowed back to one line a paragraph: RFC 3676. */
#pragma once

#include <stdbool.h>

/* `text` has lines that end in \n. Quote marks stay in front of each joined line; "-- " never
 * joins. With `delsp` the blank that marks a soft break is deleted. Owned by the caller. */
char *flowed_join(const char *text, bool delsp);
