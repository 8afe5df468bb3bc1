/* The first reading: who, what kind, what a report says, and the digest. */
#include "mime/head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
read_head(const char *raw, struct head_view *view)
{
	static const struct head_trust trust = { "mx.example.org", "" };
	struct message message;

	*view = (struct head_view){ 0 };
	message_parse(bytes_of(raw), &READ_LIMITS_DEFAULT, &message);
	head_read(&message, &trust, &READ_LIMITS_DEFAULT, view);
	message_clear(&message);
}

#define REPORT(action, status)                                                                  \
	"From: MAILER-DAEMON@mx.example.org\nReturn-Path: <>\n"                                 \
	"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"           \
	"--b\n\nIt did not work.\n"                                                             \
	"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"              \
	"Final-Recipient: rfc822; anna@example.org\nAction: " action "\nStatus: " status "\n\n" \
	"--b\nContent-Type: message/rfc822\n\nMessage-ID: <m.q@example.org>\nX-Mentord-Id: 77\n\nhi\n--b--\n"

static void
knows_kinds(void **state)
{
	static const struct {
		const char *raw;
		enum mail_kind want;
	} rows[] = {
		{ "From: a@b.fi\n\nhi", MAIL_PERSON },
		{ "From: a@b.fi\nPrecedence: bulk\n\nhi", MAIL_PERSON },
		{ "From: a@b.fi\nX-Auto-Response-Suppress: All\n\nhi", MAIL_PERSON },
		{ "From: a@b.fi\nAuto-Submitted: no\n\nhi", MAIL_PERSON },
		{ "From: a@b.fi\nAuto-Submitted: auto-forwarded\n\nhi", MAIL_PERSON },
		{ "From: a@b.fi\nSubject: Re: undeliverable dreams\n\nIt failed.", MAIL_PERSON },
		{ "From: a@b.fi\nAuto-Submitted: auto-replied (vacation)\n\nhi", MAIL_AUTO },
		{ "From: a@b.fi\nX-Autoreply: yes\n\nhi", MAIL_AUTO },
		{ "From: a@b.fi\nPrecedence: auto_reply\n\nhi", MAIL_AUTO },
		{ "From: a@b.fi\nSubject: Automaattinen vastaus: Kysymys\n\nhi", MAIL_AUTO },
		{ "From: a@b.fi\nSubject: Autosvar: hej\n\nhi", MAIL_AUTO },
		{ "From: a@b.fi\nSubject: Out of Office: x\n\nhi", MAIL_AUTO },
		{ "From: a@b.fi\nReturn-Path: <>\n\nI am away.", MAIL_BOUNCE },
		{ "From: a@b.fi\nList-Id: <x.y>\n\nhi", MAIL_LIST },
		{ "From: a@b.fi\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR",
		  MAIL_CALENDAR },
		{ "From: a@b.fi\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR", MAIL_PERSON },
		{ "From: a@b.fi\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nx\n--b--",
		  MAIL_COMPLAINT },
		{ REPORT("failed", "5.1.1"), MAIL_BOUNCE },
		{ REPORT("delayed", "4.4.7"), MAIL_BOUNCE },
		{ REPORT("delivered", "2.0.0"), MAIL_AUTO },
		{ "From: Mail Delivery Subsystem <MAILER-DAEMON@x.fi>\nSubject: Returned mail\n\n550 user unknown",
		  MAIL_BOUNCE },
		{ "From: MAILER-DAEMON@x.fi\nAuto-Submitted: auto-replied\n\nCould not be delivered",
		  MAIL_BOUNCE },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct head_view view;
		read_head(rows[i].raw, &view);
		if (view.kind != rows[i].want)
			print_error("row %zu\n", i);
		assert_int_equal(view.kind, rows[i].want);
		head_view_clear(&view);
	}
}

static void
reads_reports(void **state)
{
	struct head_view view;

	(void)state;
	read_head(REPORT("failed", "5.1.1"), &view);
	assert_string_equal(view.bounced_to, "anna@example.org");
	assert_string_equal(view.bounce_status, "5.1.1");
	assert_string_equal(view.reported_ids[0], "m.q@example.org");
	assert_string_equal(view.reported_ids[1], "77");
	assert_null(view.reported_ids[2]);
	head_view_clear(&view);
}

static void
reads_addresses_and_ids(void **state)
{
	struct head_view view;

	(void)state;
	read_head(
	    "From: Aino <aino@EXAMPLE.org>\nTo: \"box+r.x\"@example.org, b@c.fi\nCc: box%2Bu.y@example.org\n"
	    "Delivered-To: b@c.fi\nMessage-ID: <id@x>\nIn-Reply-To: <p@x>\nReferences: <r@x> <o@x> <p@x>\n"
	    "Date: Mon, 23 Nov 2026 10:00:00 +0200\nX-Mentord-Id: 12\n"
	    "Authentication-Results: mx.example.org; dmarc=pass\nReceived: from a by b\n\nhi",
	    &view);
	assert_string_equal(view.from[0], "aino@example.org");
	assert_null(view.from[1]);
	assert_string_equal(view.to[0], "box+r.x@example.org");
	assert_string_equal(view.to[1], "b@c.fi");
	assert_string_equal(view.to[2], "box+u.y@example.org");
	assert_null(view.to[3]);
	assert_string_equal(view.message_id, "id@x");
	assert_string_equal(view.mentord_id, "12");
	assert_string_equal(view.answers_ids[0], "p@x");
	assert_string_equal(view.answers_ids[1], "o@x");
	assert_string_equal(view.answers_ids[2], "r@x");
	assert_null(view.answers_ids[3]);
	assert_int_equal(view.date_at, 1795420800);
	assert_int_equal(view.dmarc, DMARC_PASS);
	assert_int_equal(view.limit, READ_OK);
	head_view_clear(&view);
}

static void
counts_senders(void **state)
{
	struct head_view view;

	(void)state;
	read_head("From: a@b.fi\nFrom: c@d.fi\n\nhi", &view);
	assert_int_equal(g_strv_length(view.from), 2);
	head_view_clear(&view);
	read_head("To: a@b.fi\n\nhi", &view);
	assert_int_equal(g_strv_length(view.from), 0);
	head_view_clear(&view);
}

static bool
same_digest(const char *one, const char *other)
{
	struct head_view a;
	struct head_view b;

	read_head(one, &a);
	read_head(other, &b);
	bool same = memcmp(a.digest, b.digest, DIGEST_BYTES) == 0;
	head_view_clear(&a);
	head_view_clear(&b);
	return same;
}

static void
digests_what_transport_leaves(void **state)
{
	(void)state;
	assert_true(same_digest("Message-ID: <a@b>\n\nKyll\xc3\xa4.\n",
	                        "Received: x\r\nMessage-ID: <a@b>\r\n\r\nKyll\xc3\xa4.  \r\n\r\n"));
	assert_false(same_digest("Message-ID: <a@b>\n\nYes.\n", "Message-ID: <a@b>\n\nNo.\n"));
	assert_false(same_digest("Message-ID: <a@b>\n\na\nb\n", "Message-ID: <a@b>\n\na\n\nb\n"));
	/* Two "Yes." to two questions are two. */
	assert_false(same_digest("In-Reply-To: <1@x>\n\nYes.\n", "In-Reply-To: <2@x>\n\nYes.\n"));
	assert_true(same_digest("In-Reply-To: <1@x>\n\nYes.\n", "In-Reply-To: <1@x>\n\nYes.\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_kinds),
		cmocka_unit_test(reads_reports),
		cmocka_unit_test(reads_addresses_and_ids),
		cmocka_unit_test(counts_senders),
		cmocka_unit_test(digests_what_transport_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
