/* The message inside an opaque S/MIME signature: RFC 8551 section 3.5.2, CMS SignedData (RFC 5652
 * section 5). The signature is not looked at: who wrote is decided elsewhere. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

/* Append the signed content of a BER or DER structure. False when it is no SignedData with content
 * in it; encrypted data are not. */
bool signed_content(struct bytes ber, GString *to);
