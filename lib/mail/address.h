/* Addresses: the fields From, To and their kin, and what the roster may hold.
 *
 * RFC 5322, section 3.4. An address here is an addr-spec without quoting: the local part as the
 * mailbox is called, `@`, the domain in lower case as an A-label (RFC 5890). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

struct mailbox {
	char *name;    /* display-name, or a lone comment; raw bytes of the field, "" if none */
	char *address; /* valid UTF-8, domain canonical */
	char *spec;    /* the same as it was written, quoting undone */
};

/* The mailboxes of an address-list field, at most `most`; more are not read. Comments, quoting,
 * groups and routes are undone; what has no `@` is not an address. Returns an array of struct
 * mailbox that frees its elements. */
GArray *mailboxes_parse(struct bytes field, size_t most);

/* Whether a person of the roster may have this address: RFC 5321 lengths, one `@`, printable
 * ASCII without quoting, a domain of letters, digits and hyphens with a dot. */
bool address_is_valid(const char *address);

/* The same mailbox: both parts ignore case, as every provider does; U-label and A-label are one. */
bool address_equals(const char *one, const char *other);

/* An address with its domain as a lower-case A-label. Owned by the caller. */
char *address_canonical(const char *address);

/* `%2B` in the local part back to `+`. Owned by the caller. */
char *address_undo_percent(const char *address);

/* The detail of a subaddress (RFC 5233): of "box+detail@dom" for the mailbox "box@dom" and the
 * separator "+". NULL if it is not one of ours. Owned by the caller. */
char *address_detail(const char *address, const char *mailbox, const char *separator);
