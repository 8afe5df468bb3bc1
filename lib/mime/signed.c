#include "mime/signed.h"

#include <string.h>

/* X.690: the tags on the way to the content. */
enum {
	TAG_INTEGER = 0x02,
	TAG_OCTETS = 0x04,
	TAG_OID = 0x06,
	TAG_OCTETS_IN_PARTS = 0x24,
	TAG_SEQUENCE = 0x30,
	TAG_SET = 0x31,
	TAG_EXPLICIT_0 = 0xa0,
};

/* 1.2.840.113549.1.7.2, signedData; .1 is data. */
static const char OID_SIGNED_DATA[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";

/* One element: its contents, at most what is there. An indefinite length means up to the end of
 * what surrounds it; the two zero bytes that close it are read as an element that no one wants. */
static bool
take(struct bytes *rest, unsigned tag, struct bytes *contents)
{
	if (rest->len < 2 || (unsigned char)rest->at[0] != tag)
		return false;
	size_t length = (unsigned char)rest->at[1];
	size_t more = length & 0x7f;
	bytes_skip(rest, 2);
	if (length == 0x80) {
		*contents = *rest;
		bytes_skip(rest, rest->len);
		return true;
	}
	if (length > 0x80) {
		if (more > 4 || more > rest->len)
			return false;
		length = 0;
		for (size_t i = 0; i < more; i++)
			length = length << 8 | (unsigned char)rest->at[i];
		bytes_skip(rest, more);
	}
	*contents = (struct bytes){ .at = rest->at, .len = MIN(length, rest->len) };
	bytes_skip(rest, contents->len);
	return true;
}

/* The contents of an element of a row of nested ones. */
static bool
enter(struct bytes *inside, unsigned tag)
{
	struct bytes rest = *inside;

	return take(&rest, tag, inside);
}

bool
signed_content(struct bytes ber, GString *to)
{
	struct bytes skipped;
	struct bytes part;

	if (!enter(&ber, TAG_SEQUENCE) || !take(&ber, TAG_OID, &part))
		return false;
	bool is_signed = part.len == sizeof OID_SIGNED_DATA - 1
	                 && memcmp(part.at, OID_SIGNED_DATA, part.len) == 0;
	if (!is_signed || !enter(&ber, TAG_EXPLICIT_0) || !enter(&ber, TAG_SEQUENCE)
	    || !take(&ber, TAG_INTEGER, &skipped) || !take(&ber, TAG_SET, &skipped))
		return false;
	if (!enter(&ber, TAG_SEQUENCE) || !take(&ber, TAG_OID, &skipped)
	    || !enter(&ber, TAG_EXPLICIT_0))
		return false;
	struct bytes rest = ber;
	if (take(&rest, TAG_OCTETS, &part)) {
		g_string_append_len(to, part.at, (gssize)part.len);
		return true;
	}
	if (!enter(&ber, TAG_OCTETS_IN_PARTS))
		return false;
	while (take(&ber, TAG_OCTETS, &part))
		g_string_append_len(to, part.at, (gssize)part.len);
	return true;
}
