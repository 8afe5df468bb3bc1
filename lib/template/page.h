/* The frame around the HTML part of a mail: one table of at most 600 px, inline styles, readable
 * from 360 px on, in light and in dark; nothing is loaded from anywhere. */
#pragma once

/* `preheader` is the hidden first line that a list of mails shows, NULL for none; `body` and
 * `footer` are HTML, `footer` may be NULL. Owned by the caller. */
char *page_html(const char *lang, const char *preheader, const char *body, const char *footer);
