/* Every limit on what comes from outside, with its unit and its reason.
 *
 * A limit is checked before memory is taken for what it bounds. Those that an admin can move
 * stand in the configuration ([limits]); these are their defaults and the fixed ones. */
#pragma once

enum {
	KIB = 1024,
	MIB = 1024 * 1024,

	/* What providers deliver at most; a larger one is kept as its header alone. */
	LIMIT_MESSAGE_BYTES = 25 * MIB,
	/* Postfix refuses a header of 100 KiB; twice that leaves room for long address lists. */
	LIMIT_HEADER_BYTES = 256 * KIB,
	LIMIT_HEADER_FIELDS = 1000,
	LIMIT_HEADER_LINE_BYTES = 64 * KIB,
	LIMIT_ADDRESSES = 200,
	/* People's mail has fewer than 20 parts; libetpan is quadratic in depth. */
	LIMIT_MIME_PARTS = 200,
	LIMIT_MIME_DEPTH = 20,
	/* Text of one message that is looked at, after decoding. */
	LIMIT_TEXT_BYTES = 1 * MIB,
	/* References, newest first. */
	LIMIT_REFERENCES = 100,
	/* Identifiers in an archive whose threads are asked for: a list of 20 years has some 400,000
	 * mails with five each. They take 250 MB of what the reader may map. */
	LIMIT_ARCHIVE_IDS = 2 * MIB,

	/* A calendar object: Outlook's largest in the corpus is 20 KiB; libical frees components by
	 * recursion. One text of it, as a place. */
	LIMIT_CALENDAR_BYTES = 256 * KIB,
	LIMIT_CALENDAR_DEPTH = 8,
	LIMIT_CALENDAR_COMPONENTS = 1000,
	LIMIT_CALENDAR_TEXT_BYTES = 1 * KIB,

	/* An IMAP line outside literals, and untagged answers to one command. */
	LIMIT_IMAP_LINE_BYTES = 64 * KIB,
	LIMIT_IMAP_ANSWERS = 10000,
	/* One SMTP reply, all its lines. RFC 5321 4.5.3.1.5: a line is at most 512. */
	LIMIT_SMTP_REPLY_BYTES = 64 * KIB,

	/* One poll hands over no more than this, so that a transaction stays small. */
	LIMIT_POLL_MESSAGES = 500,
	LIMIT_POLL_BYTES = 8 * MIB,

	/* A frame between our own processes; larger payloads travel as a sealed memfd. */
	LIMIT_FRAME_INLINE_BYTES = 256 * KIB,
	LIMIT_FRAME_BYTES = 64 * MIB,
	/* Names by which the two people of one mentorship are called. */
	LIMIT_NAMES = 64,
	/* One person's answers as the mirror reads them, the newest: years of writing. */
	LIMIT_MIRROR_ANSWERS = 2000,
	LIMIT_MIRROR_BYTES = 1 * MIB,
	/* What mentord-read may map: its dictionaries and libraries are half of it, then the largest
	 * message with its decoded parts. */
	LIMIT_READER_ADDRESS_BYTES = 512 * MIB,
	LIMIT_CHILD_FDS = 64,

	/* RFC 5321 4.5.3.1. */
	LIMIT_LOCAL_PART_BYTES = 64,
	LIMIT_ADDRESS_BYTES = 254,
	/* A name, a place, a contact: they stand in subjects and on a line of a mail. */
	LIMIT_ROSTER_TEXT_BYTES = 200,
	/* A question in a mentor's own words: some 300 words, which is more than one question. */
	LIMIT_OWN_QUESTION_BYTES = 2000,
	/* A whole mentorship's sessions and events, some hundred lines. */
	LIMIT_SCENARIO_BYTES = 1 * MIB,

	/* A log line; journald cuts longer ones into several. */
	LIMIT_LOG_LINE_BYTES = 2 * KIB,
};
