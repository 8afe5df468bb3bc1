#include "mime/refusal.h"

#include <string.h>

#include "base/limits.h"
#include "mail/address.h"
#include "mail/field.h"
#include "mail/line.h"

static void
refusal_clear(struct refusal *refusal)
{
	g_free(refusal->recipient);
	g_free(refusal->status);
	g_free(refusal->words);
}

GArray *
refusals_new(void)
{
	GArray *refusals = g_array_new(FALSE, FALSE, sizeof(struct refusal));

	g_array_set_clear_func(refusals, (GDestroyNotify)refusal_clear);
	return refusals;
}

void
refusals_add(GArray *refusals, const char *recipient, const char *status, const char *words)
{
	struct refusal refusal = {
		.recipient = g_strdup(recipient),
		.status = g_strdup(status),
		.words = g_strdup(words),
	};

	g_array_append_val(refusals, refusal);
}

/* ---- fields ---- */

/* RFC 3464 section 2.3: "rfc822; anna@example.org"; some write the address alone. */
static char *
typed_address(struct bytes body)
{
	g_autofree char *line = field_unfold(body);
	const char *address = strchr(line, ';');
	g_autoptr(GArray) mailboxes = mailboxes_parse(bytes_of(address ? address + 1 : line), 1);

	return mailboxes->len > 0 ? g_strdup(g_array_index(mailboxes, struct mailbox, 0).address)
	                          : g_strdup("");
}

/* Section 2.3.2: what the fields of a block are about. Some name a mailbox of a machine there, which
 * only that machine knows; then what the sender wrote, section 2.3.1. */
static char *
recipient_of(struct bytes block)
{
	g_autofree char *final = typed_address(field_find(block, "Final-Recipient"));
	g_autofree char *original = typed_address(field_find(block, "Original-Recipient"));
	const char *at = strrchr(final, '@');
	bool is_local = !at || at == final || !strchr(at, '.');

	return g_strdup(is_local && *original ? original : final);
}

/* The fields of one recipient: up to an empty line, or to the next one where that is missing. Moves
 * past them. */
static struct bytes
take_block(struct bytes *rest)
{
	struct bytes block = { 0 };
	struct bytes body = { 0 };
	struct field field;
	bool has_final = false;

	while (rest->len > 0 && (*rest->at == '\n' || *rest->at == '\r'))
		bytes_skip(rest, 1);
	header_split(*rest, &block, &body);
	*rest = body;
	for (struct bytes fields = block; field_next(&fields, &field);) {
		if (!field_is(&field, "Final-Recipient"))
			continue;
		if (has_final) {
			size_t rest_len = (size_t)(rest->at + rest->len - field.name.at);
			block.len = (size_t)(field.name.at - block.at);
			*rest = (struct bytes){ .at = field.name.at, .len = rest_len };
			return block;
		}
		has_final = true;
	}
	return block;
}

static char *
status_of(struct bytes body)
{
	g_autofree char *line = field_unfold(body);
	size_t len = strspn(line, "0123456789.");

	return g_strndup(line, len >= 5 ? len : 0);
}

static enum refusal_action
action_of(struct bytes block)
{
	g_autofree char *action = field_token(field_find(block, "Action"));

	if (g_str_has_prefix(action, "fail"))
		return ACTION_FAILED;
	return g_str_has_prefix(action, "delay") ? ACTION_DELAYED : ACTION_OTHER;
}

/* What the server itself said is nearer the cause than what the reporting one makes of it. */
static void
add_block(GArray *refusals, struct bytes block)
{
	g_autofree char *recipient = recipient_of(block);
	g_autofree char *status = status_of(field_find(block, "Status"));
	g_autofree char *code = field_unfold(field_find(block, "Diagnostic-Code"));
	g_autofree char *valid = g_utf8_make_valid(code, -1);
	g_autofree char *said = refusal_status(valid);

	refusals_add(refusals, recipient, *said ? said : status, valid);
}

enum refusal_action
refusals_read(struct bytes report, GArray *refusals)
{
	enum refusal_action highest = ACTION_NONE;

	while (report.len > 0 && refusals->len < LIMIT_ADDRESSES) {
		struct bytes block = take_block(&report);
		if (field_find(block, "Final-Recipient").len == 0
		    && field_find(block, "Original-Recipient").len == 0)
			continue;
		enum refusal_action action = action_of(block);
		if (action < highest)
			continue;
		if (action > highest)
			g_array_set_size(refusals, 0);
		highest = action;
		add_block(refusals, block);
	}
	return highest;
}

/* ---- status ---- */

/* The length of a status at `at`, 0 if there is none: class "." 1*3DIGIT "." 1*3DIGIT. */
static size_t
status_length(const char *at)
{
	if ((*at != '4' && *at != '5') || at[1] != '.')
		return 0;
	size_t subject = strspn(at + 2, "0123456789");
	if (subject < 1 || subject > 3 || at[2 + subject] != '.')
		return 0;
	size_t detail = strspn(at + 3 + subject, "0123456789");
	char after = at[3 + subject + detail];
	bool ends = after != '.' && !g_ascii_isalnum(after);

	/* A sentence may end with it. */
	ends |= after == '.' && !g_ascii_isalnum(at[4 + subject + detail]);
	return detail >= 1 && detail <= 3 && ends ? 3 + subject + detail : 0;
}

/* "5.0.0" says nothing, and "5.5.1" is the server's complaint that the session went on after what it had
 * refused. */
static bool
says_little(const char *at, size_t length)
{
	static const size_t least = sizeof "5.0.0" - 1;

	return length == least
	       && (strncmp(at + 1, ".0.0", 4) == 0 || strncmp(at + 1, ".5.1", 4) == 0);
}

char *
refusal_status(const char *text)
{
	const char *last = "";
	size_t last_length = 0;

	for (const char *at = text; *at; at++) {
		bool begins = at == text || !(g_ascii_isalnum(at[-1]) || at[-1] == '.');
		size_t length = begins ? status_length(at) : 0;
		if (length == 0 || (last_length > 0 && says_little(at, length)))
			continue;
		last = at;
		last_length = length;
	}
	return g_strndup(last, last_length);
}

/* ---- whose fault ---- */

static bool
holds_one(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(text, phrases[i]))
			return true;
	return false;
}

static const char *const WRONG_ADDRESS[] = { "user unknown",
	                                     "unknown user",
	                                     "addressee unknown",
	                                     "no such user",
	                                     "no such recipient",
	                                     "no such person",
	                                     "does not exist",
	                                     "doesn't exist",
	                                     "nonexistent",
	                                     "non-existent",
	                                     "no mailbox here",
	                                     "unknown recipient",
	                                     "recipient unknown",
	                                     "user not found",
	                                     "not listed in",
	                                     "recipient not found",
	                                     "address not found",
	                                     "address couldn't be found",
	                                     "invalid recipient",
	                                     "invalid mailbox",
	                                     "bad destination mailbox",
	                                     "unknown local",
	                                     "no such address",
	                                     "address unknown",
	                                     "unknown address",
	                                     "recipient name is not recognized",
	                                     "not our customer",
	                                     "account has been disabled",
	                                     "account is disabled",
	                                     "no longer",
	                                     "unknown mailbox",
	                                     "unknown account",
	                                     "no such mailbox",
	                                     "mailbox not found",
	                                     "invalid final delivery userid",
	                                     "no user by that name",
	                                     "user does not",
	                                     "mailbox unavailable",
	                                     "is unknown",
	                                     "inactive",
	                                     "doesn't have a",
	                                     "not known here",
	                                     "no account",
	                                     "invalid address",
	                                     "invalid user",
	                                     "check if address is correct",
	                                     "address rejected",
	                                     "not accepting network messages" };

static bool
says_wrong_address(const char *plain)
{
	return holds_one(plain, WRONG_ADDRESS, G_N_ELEMENTS(WRONG_ADDRESS));
}

static bool
says_wrong_host(const char *plain)
{
	static const char *const WORDS[] = { "host unknown",
		                             "unknown host",
		                             "host not found",
		                             "unrouteable",
		                             "unroutable",
		                             "name or service not known",
		                             "domain not found",
		                             "domain is not reachable",
		                             "invalid domain",
		                             "illegal host",
		                             "no mx found",
		                             "couldn't find any host",
		                             "couldn't find a mail exchanger",
		                             "dns lookup failure: host" };

	return holds_one(plain, WORDS, G_N_ELEMENTS(WORDS));
}

/* The mailbox or the mail is at fault, or the moment. */
static bool
says_may_pass(const char *plain)
{
	static const char *const WORDS[] = { "full",         "quota",
		                             "spam",         "policy",
		                             "denied",       "block",
		                             "relay",        "too large",
		                             "too big",      "message size",
		                             "mail size",    "size limit",
		                             "size exceed",  "maximum size",
		                             "delay",        "tempor",
		                             "retry",        "try again",
		                             "refused",      "virus",
		                             "limit",        "exceed",
		                             "greylist",     "timed out",
		                             "timeout",      "content",
		                             "expired",      "not accept",
		                             "security",     "prohibited",
		                             "reputation",   "authenticat",
		                             "loop",         "long time",
		                             "not respond",  "plus tard",
		                             "not yet been", "unavailable or busy",
		                             "not reachable" };

	return holds_one(plain, WORDS, G_N_ELEMENTS(WORDS));
}

/* The mail waits, and may arrive yet. */
static bool
says_delayed(const char *plain)
{
	static const char *const WORDS[] = { "has been delayed",       "not yet been delivered",
		                             "warning message only",   "will be retried",
		                             "this is just a warning", "this is a warning only" };

	return holds_one(plain, WORDS, G_N_ELEMENTS(WORDS));
}

static enum refusal_fault
fault_in(const char *plain)
{
	if (says_wrong_host(plain))
		return FAULT_HOST;
	return says_wrong_address(plain) ? FAULT_ADDRESS : FAULT_OTHER;
}

enum refusal_fault
refusal_fault(const struct refusal *refusal, const char *report)
{
	const char *status = refusal->status;
	g_autofree char *words = line_plain(refusal->words, strlen(refusal->words));
	bool vague = !*status || strcmp(status + 1, ".0.0") == 0;
	enum refusal_fault fault = fault_in(words);

	/* RFC 3463 section 3.2: of X.1.x these two are about who sent. */
	if (strcmp(status, "5.1.7") == 0 || strcmp(status, "5.1.8") == 0)
		return FAULT_OTHER;
	if (g_str_has_prefix(status, "5.1."))
		return FAULT_ADDRESS;
	if (strcmp(status, "5.4.4") == 0)
		return FAULT_HOST;
	if (*status == '4' || (!*status && says_delayed(report))
	    || g_str_has_prefix(status, "5.2.2") || g_str_has_prefix(status, "5.2.3"))
		return FAULT_OTHER;
	if (fault != FAULT_OTHER || says_may_pass(words))
		return fault;
	fault = fault_in(report);
	if (fault != FAULT_OTHER || !vague)
		return fault;
	return *words || !says_may_pass(report) ? FAULT_UNSAID : FAULT_OTHER;
}
