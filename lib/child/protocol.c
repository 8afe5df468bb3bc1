#include "child/protocol.h"

#include <string.h>

#include "base/limits.h"
#include "base/pack.h"
#include "base/remedy.h"

/* Each struct is a table of its fields in the order they travel. */

enum field_type {
	FIELD_REMEDY, /* uint8_t */
	FIELD_BOOL,
	FIELD_ENUM, /* 0 to most - 1 */
	FIELD_U32,
	FIELD_I64, /* also uint64_t: the same bits */
	FIELD_TEXT,
	FIELD_TEXTS, /* at most `most` */
	FIELD_BYTES,
};

struct field {
	enum field_type type;
	size_t offset;
	uint32_t most;
};

#define FIELD(TYPE, name, field, most)                           \
	{                                                        \
		FIELD_##TYPE, offsetof(struct name, field), most \
	}

static const struct field done_fields[] = {
	FIELD(REMEDY, done, remedy, 0),
	FIELD(ENUM, done, trouble, TROUBLES),
	FIELD(TEXT, done, text, 0),
};

static const struct field fetch_open_fields[] = {
	FIELD(TEXT, fetch_open, url, 0),          FIELD(TEXT, fetch_open, user, 0),
	FIELD(ENUM, fetch_open, auth, AUTHS),     FIELD(TEXT, fetch_open, ca_file, 0),
	FIELD(U32, fetch_open, connect_ms, 0),    FIELD(U32, fetch_open, greeting_ms, 0),
	FIELD(U32, fetch_open, command_ms, 0),    FIELD(U32, fetch_open, reidle_ms, 0),
	FIELD(U32, fetch_open, message_bytes, 0), FIELD(U32, fetch_open, line_bytes, 0),
	FIELD(U32, fetch_open, answers_n, 0),     FIELD(BOOL, fetch_open, idle, 0),
};

static const struct field poll_request_fields[] = {
	FIELD(TEXT, poll_request, mailbox, 0),   FIELD(U32, poll_request, uidvalidity, 0),
	FIELD(U32, poll_request, uidnext, 0),    FIELD(U32, poll_request, most_n, 0),
	FIELD(U32, poll_request, most_bytes, 0), FIELD(U32, poll_request, wait_ms, 0),
};

static const struct field fetched_fields[] = {
	FIELD(U32, fetched, uid, 0),
	FIELD(I64, fetched, internal_at, 0),
	FIELD(I64, fetched, size, 0),
	FIELD(BYTES, fetched, message, 0),
};

static const struct field position_fields[] = {
	FIELD(U32, position, uidvalidity, 0), FIELD(U32, position, uidnext, 0),
	FIELD(U32, position, exists_n, 0),    FIELD(BOOL, position, more, 0),
	FIELD(U32, position, vanished_n, 0),  FIELD(I64, position, waited_until_at, 0),
};

static const struct field find_request_fields[] = {
	FIELD(TEXT, find_request, mailbox, 0),
	FIELD(TEXT, find_request, message_id, 0),
	FIELD(TEXT, find_request, mentord_id, 0),
	FIELD(I64, find_request, since_at, 0),
};

static const struct field found_fields[] = {
	FIELD(BOOL, found, found, 0),
	FIELD(TEXT, found, message_id, 0),
	FIELD(U32, found, copies_n, 0),
};

static const struct field take_request_fields[] = {
	FIELD(TEXTS, take_request, mailboxes, LIMIT_NAMES),
	FIELD(U32, take_request, uidvalidity, 0),
	FIELD(U32, take_request, uid, 0),
	FIELD(I64, take_request, size, 0),
	FIELD(TEXT, take_request, message_id, 0),
	FIELD(TEXT, take_request, mentord_id, 0),
};

static const struct field taken_fields[] = {
	FIELD(U32, taken, n, 0),
	FIELD(BOOL, taken, refused, 0),
};

static const struct field folders_fields[] = {
	FIELD(TEXT, folders, sent, 0),
	FIELD(TEXT, folders, junk, 0),
};

static const struct field send_open_fields[] = {
	FIELD(TEXT, send_open, url, 0),       FIELD(TEXT, send_open, user, 0),
	FIELD(ENUM, send_open, auth, AUTHS),  FIELD(TEXT, send_open, ca_file, 0),
	FIELD(BOOL, send_open, clear, 0),     FIELD(TEXT, send_open, helo, 0),
	FIELD(U32, send_open, connect_ms, 0), FIELD(U32, send_open, greeting_ms, 0),
	FIELD(U32, send_open, command_ms, 0), FIELD(U32, send_open, final_dot_ms, 0),
};

static const struct field mail_request_fields[] = {
	FIELD(I64, mail_request, outbox_id, 0), FIELD(TEXT, mail_request, from, 0),
	FIELD(TEXT, mail_request, to, 0),       FIELD(TEXT, mail_request, own_copy, 0),
	FIELD(BYTES, mail_request, message, 0),
};

static const struct field mail_result_fields[] = {
	FIELD(I64, mail_result, outbox_id, 0),       FIELD(ENUM, mail_result, stage, STAGES),
	FIELD(ENUM, mail_result, trouble, TROUBLES), FIELD(U32, mail_result, code, 0),
	FIELD(TEXT, mail_result, enhanced, 0),       FIELD(TEXT, mail_result, reply, 0),
	FIELD(BOOL, mail_result, copy_refused, 0),
};

static const struct field read_open_fields[] = {
	FIELD(TEXT, read_open, templates, 0),    FIELD(TEXT, read_open, authserv_id, 0),
	FIELD(TEXT, read_open, border, 0),       FIELD(U32, read_open, header_bytes, 0),
	FIELD(U32, read_open, header_fields, 0), FIELD(U32, read_open, addresses, 0),
	FIELD(U32, read_open, mime_parts, 0),    FIELD(U32, read_open, mime_depth, 0),
	FIELD(U32, read_open, text_bytes, 0),    FIELD(U32, read_open, references, 0),
};

static const struct field invite_fields[] = {
	FIELD(ENUM, invite, method, EVENT_METHODS),
	FIELD(TEXT, invite, uid, 0),
	FIELD(U32, invite, sequence, 0),
	FIELD(I64, invite, stamp_at, 0),
	FIELD(I64, invite, starts_at, 0),
	FIELD(U32, invite, minutes, 0),
	FIELD(TEXT, invite, zone, 0),
	FIELD(TEXT, invite, summary, 0),
	FIELD(TEXT, invite, description, 0),
	FIELD(TEXT, invite, location, 0),
	FIELD(TEXT, invite, organizer_name, 0),
	FIELD(TEXT, invite, organizer_addr, 0),
	FIELD(TEXT, invite, attendee_name, 0),
	FIELD(TEXT, invite, attendee_addr, 0),
};

static const struct field head_request_fields[] = {
	FIELD(U32, head_request, id, 0),
	FIELD(BYTES, head_request, message, 0),
};

static const struct field body_request_fields[] = {
	FIELD(U32, body_request, id, 0),         FIELD(TEXT, body_request, lang, 0),
	FIELD(TEXT, body_request, sent, 0),      FIELD(TEXTS, body_request, names, LIMIT_NAMES),
	FIELD(BOOL, body_request, to_mentor, 0), FIELD(ENUM, body_request, asked, ASKED_KINDS),
	FIELD(U32, body_request, today, 0),
};

static void
pack_field(const struct field *field, const void *at, GByteArray *to)
{
	switch (field->type) {
	case FIELD_REMEDY:
		pack_u8(to, *(const uint8_t *)at);
		break;
	case FIELD_BOOL:
		pack_u8(to, *(const bool *)at);
		break;
	case FIELD_ENUM:
	case FIELD_U32:
		pack_u32(to, *(const uint32_t *)at);
		break;
	case FIELD_I64:
		pack_i64(to, *(const int64_t *)at);
		break;
	case FIELD_TEXT:
		pack_str(to, *(char *const *)at);
		break;
	case FIELD_TEXTS:
		pack_strv(to, *(const char *const *const *)at);
		break;
	case FIELD_BYTES:
		pack_bytes(to, ((const struct bytes *)at)->at, ((const struct bytes *)at)->len);
		break;
	}
}

/* Whether the value is one that the field may have. */
static bool
unpack_field(const struct field *field, struct unpack *from, void *at)
{
	switch (field->type) {
	case FIELD_REMEDY: {
		uint8_t remedy = unpack_u8(from);
		*(uint8_t *)at = remedy;
		return remedy <= REMEDY_OPERATOR || remedy == REMEDY_NONE;
	}
	case FIELD_BOOL: {
		uint8_t truth = unpack_u8(from);
		*(bool *)at = truth == 1;
		return truth <= 1;
	}
	case FIELD_ENUM:
		*(uint32_t *)at = unpack_u32(from);
		return *(uint32_t *)at < field->most;
	case FIELD_U32:
		*(uint32_t *)at = unpack_u32(from);
		return true;
	case FIELD_I64:
		*(int64_t *)at = unpack_i64(from);
		return true;
	case FIELD_TEXT:
		*(char **)at = unpack_str(from);
		return true;
	case FIELD_TEXTS:
		*(char ***)at = unpack_strv(from, field->most);
		return true;
	case FIELD_BYTES:
		*(struct bytes *)at = unpack_bytes(from);
		return true;
	}
	return false;
}

static void
pack_fields(const struct field *fields, size_t n, const void *in, GByteArray *to)
{
	for (size_t i = 0; i < n; i++)
		pack_field(&fields[i], (const char *)in + fields[i].offset, to);
}

static void
clear_fields(const struct field *fields, size_t n, void *of)
{
	for (size_t i = 0; i < n; i++) {
		void *at = (char *)of + fields[i].offset;
		if (fields[i].type == FIELD_TEXT)
			g_clear_pointer((char **)at, g_free);
		else if (fields[i].type == FIELD_TEXTS)
			g_clear_pointer((char ***)at, g_strfreev);
	}
}

static bool
unpack_fields(const struct field *fields, size_t n, struct bytes payload, void *out)
{
	struct unpack from = unpack_from(payload);
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		ok &= unpack_field(&fields[i], &from, (char *)out + fields[i].offset);
	ok &= unpack_done(&from);
	if (!ok)
		clear_fields(fields, n, out);
	return ok;
}

#define PACKED(name)                                                                            \
	void name##_pack(const struct name *in, GByteArray *to)                                 \
	{                                                                                       \
		pack_fields(name##_fields, G_N_ELEMENTS(name##_fields), in, to);                \
	}                                                                                       \
	bool name##_unpack(struct bytes payload, struct name *out)                              \
	{                                                                                       \
		memset(out, 0, sizeof *out);                                                    \
		return unpack_fields(name##_fields, G_N_ELEMENTS(name##_fields), payload, out); \
	}

/* For those that end with a message. */
#define PACKED_HEAD(name)                                                            \
	void name##_pack_head(const struct name *in, GByteArray *to)                 \
	{                                                                            \
		pack_fields(name##_fields, G_N_ELEMENTS(name##_fields) - 1, in, to); \
		pack_u32(to, (uint32_t)in->message.len);                             \
	}

/* For those that own strings. */
#define PACKED_AND_CLEARED(name)                                              \
	PACKED(name)                                                          \
	void name##_clear(struct name *of)                                    \
	{                                                                     \
		clear_fields(name##_fields, G_N_ELEMENTS(name##_fields), of); \
	}

PACKED_AND_CLEARED(done)
PACKED_AND_CLEARED(fetch_open)
PACKED_AND_CLEARED(poll_request)
PACKED(fetched)
PACKED_HEAD(fetched)
PACKED(position)
PACKED_AND_CLEARED(find_request)
PACKED_AND_CLEARED(found)
PACKED_AND_CLEARED(take_request)
PACKED(taken)
PACKED_AND_CLEARED(folders)
PACKED_AND_CLEARED(send_open)
PACKED_AND_CLEARED(mail_request)
PACKED_HEAD(mail_request)
PACKED_AND_CLEARED(mail_result)
PACKED_AND_CLEARED(read_open)
PACKED_AND_CLEARED(invite)
PACKED(head_request)
PACKED_HEAD(head_request)
PACKED_AND_CLEARED(body_request)
