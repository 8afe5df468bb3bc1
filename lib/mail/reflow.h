/* A text whose lines a mail program broke at a fixed width, back to one line a paragraph: on a phone such lines
 * break twice. Only for showing; what is kept stays as it was written.
 *
 * A break is the program's when the first word of the next line had no room on its line, for every break of a
 * paragraph; the width is that of the text's longest line and at most 80, as RFC 5322 section 2.1.1 suggests 78.
 * Breaks that a person made (verse, lists, short lines) stay. */
#pragma once

/* `text`: valid UTF-8. Owned by the caller. */
char *reflow_join(const char *text);
