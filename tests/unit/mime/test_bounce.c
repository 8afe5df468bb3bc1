/* Mail that came back: whom it names, what it says, whose fault it is. */
#include "mime/bounce.h"

#include "base/limits.h"
#include "mime/head.h"
#include "mime/notice.h"
#include "mime/refusal.h"
#include "mime/refusal_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *
joined(const GArray *refusals)
{
	GString *to = g_string_new(NULL);

	for (guint i = 0; i < refusals->len; i++) {
		const struct refusal *refusal = &g_array_index(refusals, struct refusal, i);
		g_string_append_printf(to, "%s%s %s", i > 0 ? ", " : "", refusal->recipient,
		                       refusal->status);
	}
	return g_string_free(to, FALSE);
}

static void
reads_report_fields(void **state)
{
	static const struct {
		const char *label, *report;
		enum refusal_action action;
		const char *want;
	} rows[] = {
		{ "none", "Reporting-MTA: dns; mx\n\n", ACTION_NONE, "" },
		{ "two failed, one waits",
		  "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 5.1.1\n\n"
		  "Final-Recipient: rfc822; b@x.fi\nAction: delayed\nStatus: 4.4.1\n\n"
		  "Final-Recipient: rfc822; c@x.fi\nAction: failed\nStatus: 5.2.2\n",
		  ACTION_FAILED, "a@x.fi 5.1.1, c@x.fi 5.2.2" },
		{ "one that fails takes the place of those that wait",
		  "Final-Recipient: rfc822; a@x.fi\nAction: delayed\nStatus: 4.4.1\n\n"
		  "Final-Recipient: rfc822; b@x.fi\nAction: failed\nStatus: 5.1.1\n",
		  ACTION_FAILED, "b@x.fi 5.1.1" },
		{ "no empty line between them",
		  "Final-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 5.1.1\n"
		  "Final-Recipient: rfc822; b@x.fi\nAction: failed\nStatus: 5.2.2\n",
		  ACTION_FAILED, "a@x.fi 5.1.1, b@x.fi 5.2.2" },
		{ "a mailbox of a machine",
		  "Original-Recipient: rfc822;a@x.fi\nFinal-Recipient: rfc822;@mx.x.fi:a@store-1\nAction: failed\n"
		  "Status: 5.2.0 (over quota)\n",
		  ACTION_FAILED, "a@x.fi 5.2.0" },
		{ "X.400",
		  "Original-Recipient: rfc822; a@x.fi\nFinal-Recipient: x400; /C=FI/S=A/\nAction: failed\n",
		  ACTION_FAILED, "a@x.fi " },
		{ "the server's own code is nearer",
		  "Final-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 4.4.7\n"
		  "Diagnostic-Code: smtp; 450 4.7.1 not today\n",
		  ACTION_FAILED, "a@x.fi 4.7.1" },
		{ "a reply code alone is no status",
		  "Final-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 5.5.0\n"
		  "Diagnostic-Code: smtp; 550 no\n",
		  ACTION_FAILED, "a@x.fi 5.5.0" },
		{ "it arrived",
		  "Final-Recipient: rfc822; a@x.fi\nAction: delivered\nStatus: 2.0.0\n",
		  ACTION_OTHER, "a@x.fi 2.0.0" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GArray) refusals = refusals_new();
		enum refusal_action action = refusals_read(bytes_of(rows[i].report), refusals);
		g_autofree char *have = joined(refusals);
		if (action != rows[i].action || strcmp(have, rows[i].want) != 0)
			print_error("%s\n", rows[i].label);
		assert_int_equal(action, rows[i].action);
		assert_string_equal(have, rows[i].want);
	}
}

static void
finds_a_status(void **state)
{
	static const char *const rows[][2] = {
		{ "550 5.1.1 no", "5.1.1" },
		{ "(#5.7.17)", "5.7.17" },
		{ "550-5.1.1 a 550 5.1.2 b", "5.1.2" },
		{ "It failed with 5.2.2.", "5.2.2" },
		{ "550 5.1.1 no user\n503 5.5.1 need RCPT\n554 5.0.0 sorry", "5.1.1" },
		{ "554 5.0.0 sorry\n550 5.1.1 no user", "5.1.1" },
		{ "503 5.5.1 need RCPT", "5.5.1" },
		{ "host 192.5.1.1 and version 5.1.1.4, 15.1.1, 5.1", "" },
		{ "5.1.1234", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *have = refusal_status(rows[i][0]);
		assert_string_equal(have, rows[i][1]);
	}
}

static void
finds_recipients_in_prose(void **state)
{
	static const struct {
		const char *label, *text, *want;
	} rows[] = {
		{ "one behind a bracket",
		  "This is the mail system at mx.y.fi.\n\n<a@x.fi>: host mx.x.fi said: 550 5.1.1 no\n",
		  "a@x.fi 5.1.1" },
		{ "each with its own words",
		  "for the following list of recipients:\n\na@x.fi: 550 5.2.2 full\nb@x.fi: 550 5.1.1 unknown\n",
		  "a@x.fi 5.2.2, b@x.fi 5.1.1" },
		{ "a list with marks", "failed permanently:\n   * a@x.fi\n   * b@x.fi\n",
		  "a@x.fi , b@x.fi " },
		{ "whom it was addressed to is not who was not reached",
		  "Your message\n  To: list@y.fi\n  Subject: b@y.fi\ndid not reach:\na@x.fi on Monday\n",
		  "a@x.fi " },
		{ "behind a word",
		  "Sorry, unable to deliver your message to a@x.fi for a reason.\n", "a@x.fi " },
		{ "in the session",
		  "In:  MAIL FROM:<me@y.fi>\nOut: 250 Ok\nIn:  RCPT TO:<a@x.fi>\nOut: 451 no\n",
		  "a@x.fi " },
		{ "who wrote is none", "A message sent by\n  <me@y.fi>\nfailed. RCPT TO:<a@x.fi>\n",
		  "a@x.fi " },
		{ "whom to ask is none",
		  "For help contact help@y.fi or send mail to <postmaster@y.fi>.\nMail for a@x.fi failed.\n",
		  "a@x.fi " },
		{ "the answer to MAIL FROM",
		  ">>> MAIL From:<me@y.fi>\n<<< 501 <me@y.fi> no access\n554 <a@x.fi>... failed\n",
		  "a@x.fi " },
		{ "the copy is not read",
		  "It could not be delivered.\n--- Below this line is a copy of the message.\n\nTo: a@x.fi\n",
		  "" },
		{ "nor what begins like a header",
		  "It failed.\n\nReceived: from x by y\nTo: a@x.fi\n", "" },
		{ "who did not get a copy",
		  "These did NOT receive a copy of your message:\n> a@x.fi\n", "a@x.fi " },
		{ "one of X.400", "c=FI;dda:SMTP=a@x.FI; on Monday\n", "a@x.fi " },
		{ "nobody", "It failed @ noon, at x@.\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GArray) refusals = refusals_new();
		refusals_in_text(rows[i].text, refusals);
		g_autofree char *have = joined(refusals);
		if (strcmp(have, rows[i].want) != 0)
			print_error("%s\n", rows[i].label);
		assert_string_equal(have, rows[i].want);
	}
}

static void
stays_linear(void **state)
{
	GString *text = g_string_new("The following addresses failed:\n");

	(void)state;
	while (text->len < (gsize)2 * MIB)
		g_string_append(text, "<a@x.fi> b@x.fi: 550 5.1.1 @ @ <@ x@y ");
	g_autoptr(GArray) refusals = refusals_new();
	refusals_in_text(text->str, refusals);
	assert_true(refusals->len > 0 && refusals->len <= LIMIT_ADDRESSES);
	g_string_free(text, TRUE);
}

static void
knows_whose_fault(void **state)
{
	static const struct {
		const char *status, *words, *report;
		enum refusal_fault want;
	} rows[] = {
		{ "5.1.1", "", "", FAULT_ADDRESS },
		{ "5.4.4", "", "", FAULT_HOST },
		{ "5.1.8", "sender address rejected: domain not found", "", FAULT_OTHER },
		{ "4.4.7", "user unknown", "", FAULT_OTHER },
		{ "5.2.2", "user unknown", "", FAULT_OTHER },
		{ "5.7.1", "550 5.7.1 No such user", "", FAULT_ADDRESS },
		{ "5.7.1", "550 5.7.1 spam", "user unknown", FAULT_OTHER },
		{ "5.7.1", "550 5.7.1 no", "no", FAULT_OTHER },
		{ "5.3.0", "553 5.3.0 Addressee unknown", "", FAULT_ADDRESS },
		{ "5.0.0", "", "address not found", FAULT_ADDRESS },
		{ "", "Unrouteable address", "", FAULT_HOST },
		{ "", "", "the mailbox is full", FAULT_OTHER },
		{ "", "", "it has not yet been delivered; user unknown", FAULT_OTHER },
		{ "", "542 rejected", "", FAULT_UNSAID },
		{ "", "", "it could not be delivered", FAULT_UNSAID },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct refusal refusal = {
			.recipient = (char[]){ "" },
			.status = g_strdup(rows[i].status),
			.words = g_strdup(rows[i].words),
		};
		if (refusal_fault(&refusal, rows[i].report) != rows[i].want)
			print_error("row %zu\n", i);
		assert_int_equal(refusal_fault(&refusal, rows[i].report), rows[i].want);
		g_free(refusal.status);
		g_free(refusal.words);
	}
}

/* ---- whole messages ---- */

#define SYSTEM "From: Mail Delivery System <MAILER-DAEMON@mx.y.fi>\n"
#define PERSON "From: Anna <anna@x.fi>\n"
#define RETURNED \
	"--b\nContent-Type: message/rfc822\n\nMessage-ID: <m@y.fi>\nTo: a@x.fi\n\nhi\n--b--\n"
#define SNS(type, inner)                                                               \
	"From: Notices <no-reply@sns.amazonaws.com>\nContent-Type: text/plain\n\n"     \
	"{\"Type\":\"Notification\",\"Message\":\"{\\\"notificationType\\\":\\\"" type \
	"\\\"," inner "}\"}\n"

static const struct {
	const char *label, *raw;
	enum mail_kind kind;
	const char *want; /* of a bounce: recipients and status, then "address" if that is wrong */
} messages[] = {
	{ "Exim says it in a field, and no code",
	  SYSTEM "X-Failed-Recipients: a@x.fi, b@x.fi\nSubject: Mail delivery failed\n\nfailed:\n"
	         "  a@x.fi\n    Unrouteable address\n",
	  MAIL_BOUNCE, "a@x.fi 5.1.2, b@x.fi  address" },
	{ "a boundary that a gateway rewrote",
	  SYSTEM
	  "Subject: Undelivered Mail\nContent-Type: multipart/report; boundary=\"1.2/other\"\n\n"
	  "This is a MIME-encapsulated message.\n\n--1.2/mx\nContent-Type: text/plain\n\n"
	  "<a@x.fi>: full\n\n--1.2/mx\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
	  "Final-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 5.2.2\n\n--1.2/mx--\n",
	  MAIL_BOUNCE, "a@x.fi 5.2.2" },
	{ "no boundary at all",
	  SYSTEM
	  "Subject: Returned mail\nContent-Type: multipart/report; boundary=\"none\"\n\nIt failed.\n\n"
	  "Final-Recipient: RFC822; <a@x.fi>\nAction: failed\nStatus: 5.1.1\n",
	  MAIL_BOUNCE, "a@x.fi 5.1.1 address" },
	{ "wrapped by a gateway",
	  SYSTEM
	  "Subject: Delivery Status Notification (Failure)\nContent-Type: multipart/mixed; boundary=b\n\n"
	  "--b\nContent-Type: message/rfc822\n\nSubject: x\n\n"
	  "Final-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
	  MAIL_BOUNCE, "a@x.fi 5.1.1 address" },
	{ "fields that are vague, words that are not",
	  SYSTEM "Subject: Delivery status\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	         "a@x.fi: 552 5.2.2 mailbox full\n\n--b\nContent-Type: message/delivery-status\n\n"
	         "Final-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 5.0.0\n\n--b--\n",
	  MAIL_BOUNCE, "a@x.fi 5.2.2" },
	{ "it only waits",
	  SYSTEM
	  "Subject: Delivery Status Notification (Delay)\n\nThis is a warning message only.\n\n"
	  "Delivery to the following recipient has been delayed:\n\n     a@x.fi\n",
	  MAIL_BOUNCE, "a@x.fi " },
	{ "a robot with the mail",
	  "From: no-reply@x.fi\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	  "Could not be delivered to: <a@x.fi>\n\n" RETURNED,
	  MAIL_BOUNCE, "a@x.fi  address" },
	{ "a person with one that came back",
	  PERSON "Subject: delivery failed\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	         "My mail could not be delivered to: <a@x.fi>. User unknown, it says.\n\n" RETURNED,
	  MAIL_PERSON, "" },
	{ "a person who quotes a server",
	  PERSON "Subject: Re: failure notice\n\nI got: 550 5.1.1 <a@x.fi>... User unknown\n",
	  MAIL_PERSON, "" },
	{ "a person who quotes a report",
	  PERSON "Subject: undeliverable\n\nFinal-Recipient: rfc822; a@x.fi\nAction: failed\n",
	  MAIL_PERSON, "" },
	{ "a person passes a report on, part by part",
	  PERSON
	  "Subject: Fwd: failure notice\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	  "What is this?\n\n--b\nContent-Type: message/delivery-status\n\n"
	  "Final-Recipient: rfc822; a@x.fi\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
	  MAIL_PERSON, "" },
	{ "a responder that quotes",
	  PERSON "Return-Path: <>\nAuto-Submitted: auto-replied\nSubject: Re: x\n\n"
	         "I am away.\n\n> It could not be delivered.\n",
	  MAIL_AUTO, "" },
	{ "blank lines on top", "  \n\n" SYSTEM "Subject: failure notice\n\n<a@x.fi>:\nno\n",
	  MAIL_BOUNCE, "a@x.fi  address" },
	{ "Amazon: a bounce",
	  SNS("Bounce",
	      "\\\"bounce\\\":{\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":\\\"a@x.fi\\\",\\\"status\\\":\\\"5.1.1\\\"},"
	      "{\\\"emailAddress\\\":\\\"b@x.fi\\\",\\\"status\\\":\\\"5.2.2\\\"}]}"),
	  MAIL_BOUNCE, "a@x.fi 5.1.1, b@x.fi 5.2.2 address" },
	{ "Amazon: a complaint", SNS("Complaint", "\\\"complaint\\\":{}"), MAIL_COMPLAINT, "" },
	{ "Amazon: something else", SNS("Delivery", "\\\"delivery\\\":{}"), MAIL_PERSON, "" },
	{ "a person writes like Amazon",
	  PERSON "\n{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[]}}\n",
	  MAIL_PERSON, "" },
};

static void
reads_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
		static const struct head_trust trust = { "", "" };
		struct message message;
		struct head_view view = { 0 };
		struct bounce bounce = { 0 };
		message_parse(bytes_of(messages[i].raw), &READ_LIMITS_DEFAULT, &message);
		head_read(&message, &trust, &READ_LIMITS_DEFAULT, &view);
		if (view.kind != messages[i].kind)
			print_error("%s\n", messages[i].label);
		assert_int_equal(view.kind, messages[i].kind);
		if (view.kind == MAIL_BOUNCE) {
			bounce_read(&message, &READ_LIMITS_DEFAULT, &bounce);
			g_autofree char *refusals = joined(bounce.refusals);
			g_autofree char *have =
			    g_strconcat(refusals, bounce.is_address ? " address" : "", NULL);
			if (strcmp(have, messages[i].want) != 0)
				print_error("%s\n", messages[i].label);
			assert_string_equal(have, messages[i].want);
			bounce_clear(&bounce);
		}
		head_view_clear(&view);
		message_clear(&message);
	}
}

static void
proves_by_the_id_in_a_notice(void **state)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	struct message message;

	(void)state;
	message_parse(
	    bytes_of(SNS(
		"Bounce",
		"\\\"headers\\\":[{\\\"name\\\":\\\"Message-ID\\\",\\\"value\\\":\\\"<m@y.fi>\\\"}]")),
	    &READ_LIMITS_DEFAULT, &message);
	notice_ids(&message, ids);
	message_clear(&message);
	assert_int_equal(ids->len, 1);
	assert_string_equal(g_ptr_array_index(ids, 0), "m@y.fi");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_report_fields),
		cmocka_unit_test(finds_a_status),
		cmocka_unit_test(finds_recipients_in_prose),
		cmocka_unit_test(stays_linear),
		cmocka_unit_test(knows_whose_fault),
		cmocka_unit_test(reads_messages),
		cmocka_unit_test(proves_by_the_id_in_a_notice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
