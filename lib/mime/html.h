/* HTML of a mail as text. */
#pragma once

/* What a person would read, lines ending in \n: scripts, styles and comments gone, blocks on
 * lines of their own, what the client marked as quoted behind "> ", what it marked as a signature
 * behind "-- ". A blockquote that only indents is not a quote. Nothing is fetched. A tag over
 * 8 kB is left out. Owned by the caller. */
char *html_to_text(const char *html);
