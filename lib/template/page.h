/* The frame around the HTML part of a mail: one table of at most 600 px, inline styles, readable
 * from 360 px on, in light and in dark; nothing is loaded from anywhere. */
#pragma once

struct page {
	const char *lang;
	const char *title;     /* what a screen reader says first, as a browser's tab shows it */
	const char *preheader; /* the hidden first line that a list of mails shows; NULL for none */
	const char *body;      /* HTML */
	const char *footer;    /* HTML; NULL for none */
};

/* Owned by the caller. */
char *page_html(const struct page *page);
