/* A message's text less what we sent ourselves. */
#pragma once

/* The lines of `text` whose words do not all stand in `sent`, quote marks and all. Cautious: a line
 * of fewer than four words goes only when it is one of the sent lines, so that a short word typed by
 * the person is never taken for ours. Owned by the caller. */
char *unsent_lines(const char *text, const char *sent);
