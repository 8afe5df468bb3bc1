/* What is wrong with a server, and what to do about it. */
#pragma once

#include <curl/curl.h>
#include <glib.h>

#include "base/remedy.h"
#include "mail/server.h"

enum remedy trouble_remedy(enum trouble trouble);

/* What a failed call of libcurl says about the server. */
enum trouble trouble_of_curl(CURLcode code);

/* Whether the words of a server ask us to slow down (Gmail: "Too many simultaneous connections",
 * "[OVERQUOTA]"), whatever command they answer. RFC 5530 names the codes. */
bool trouble_is_limit(const char *words);

/* Sets a GError with the trouble's remedy and returns the trouble. */
enum trouble trouble_set(GError **error, enum trouble trouble, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* The words of a server as one line that can be shown: invalid UTF-8 and control characters
 * replaced, ends trimmed, cut at TROUBLE_WORDS_BYTES. Owned by the caller. */
enum { TROUBLE_WORDS_BYTES = 300 };
char *trouble_words(const char *at, size_t len);
