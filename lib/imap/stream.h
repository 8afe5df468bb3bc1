/* libetpan's stream over a connection, with the guard in between.
 *
 * The library reads and writes through a mailstream_low driver whose first bytes are a PREAUTH
 * greeting of our own: the connection has already logged in, so libetpan never sees a credential.
 * A failure is for ever, at once and -1: the library takes 0 inside a literal for "try again". */
#pragma once

#include <libetpan/mailstream_types.h>

#include "imap/guard.h"
#include "net/connection.h"

struct stream;

/* Borrows both, which must outlive it. */
struct stream *stream_new(struct connection *connection, struct guard *guard);
void stream_free(struct stream *stream);

/* What mailimap_connect takes; freed by libetpan, before `stream`. */
mailstream *stream_for_library(struct stream *stream);

/* Whether bytes were read that nobody has asked for. */
bool stream_has_rest(const struct stream *stream);

/* What broke it, and hands it over; NULL if nothing did. */
GError *stream_steal_error(struct stream *stream);
enum trouble stream_trouble(const struct stream *stream);
/* Fail with this from now on. Takes over `error`. */
void stream_cancel(struct stream *stream, enum trouble trouble, GError *error);
