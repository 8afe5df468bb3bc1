#include "mentoring/judge.h"

#include <string.h>

#include "mail/address.h"
#include "mentoring/address_change.h"
#include "mentoring/mint.h"
#include "store/address.h"
#include "store/leave.h"
#include "store/mentorship.h"
#include "store/person.h"
#include "store/prompt.h"
#include "store/quarantine.h"
#include "store/thread.h"

void
verdict_clear(struct verdict *verdict)
{
	token_target_clear(&verdict->target);
	g_clear_pointer(&verdict->token_id, g_free);
}

/* What the tokens of a message lead to. */
struct tokens {
	struct token_target by_address, by_id; /* outbox_id 0: none */
	char *address_id, *mail_id;
	bool looks_ours; /* something had the form of a token of ours */
	bool differ;     /* two of them lead to different people or mentorships */
	bool is_shared;  /* and these to different mentors */
};

static void
tokens_clear(struct tokens *tokens)
{
	token_target_clear(&tokens->by_address);
	token_target_clear(&tokens->by_id);
	g_free(tokens->address_id);
	g_free(tokens->mail_id);
}

static bool
have_one_owner(const struct token_target *one, const struct token_target *other)
{
	return one->mentorship_id == other->mentorship_id && one->person_id == other->person_id;
}

/* Whose people a token's mail is about: a mentor, 0 for the admin's. */
static int64_t
mentor_of(struct core *core, const struct token_target *target)
{
	struct mentorship mentorship = { 0 };

	if (target->mentorship_id == 0)
		return target->person_id;
	mentorship_get(core->store, target->mentorship_id, &mentorship, NULL);
	int64_t mentor_id = mentorship.mentor_id;
	mentorship_clear(&mentorship);
	return mentor_id;
}

static void
compare(struct core *core, const struct token_target *one, const struct token_target *other,
        struct tokens *tokens)
{
	if (have_one_owner(one, other))
		return;
	tokens->differ = true;
	tokens->is_shared |= mentor_of(core, one) != mentor_of(core, other);
}

/* The first one found counts, so all are looked up: one more that leads to somebody else makes the
 * message nobody's. True when it is the first. */
static bool
look_up(struct core *core, char channel, const char *key, struct token_target *first,
        struct tokens *tokens, GError **error)
{
	struct token_target found = { 0 };

	if (!mint_find(core, channel, key, &found, error))
		return false;
	if (first->outbox_id == 0) {
		*first = found;
		return true;
	}
	compare(core, first, &found, tokens);
	token_target_clear(&found);
	return false;
}

static bool
find_by_address(struct core *core, const struct head_view *head, struct tokens *tokens,
                GError **error)
{
	const struct settings *settings = core->settings;
	struct token_place place = {
		.mailbox = settings->mail.address,
		.separator = settings->mail.separator,
		.catch_all = settings->mail.catch_all,
	};
	g_autoptr(GArray) found = tokens_of_recipients(head->to, &place);
	GError *failed = NULL;

	for (guint i = 0; i < found->len && !failed; i++) {
		const struct token *token = &g_array_index(found, struct token, i);
		char channel = token->kind == TOKEN_UNSUBSCRIBE ? 'U' : 'T';
		tokens->looks_ours = true;
		if (look_up(core, channel, token->id, &tokens->by_address, tokens, &failed))
			tokens->address_id = g_strdup(token->id);
	}
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

/* One id of In-Reply-To or References: our Message-ID, our thread's root, or what a server made of
 * our Message-ID. */
static void
try_id(struct core *core, const char *id, struct tokens *tokens, GError **error)
{
	struct token token;
	bool is_form = token_of_id(id, &token);
	char channel = 'A';
	const char *key = is_form ? token.id : id;

	if (is_form && token.kind == TOKEN_THREAD)
		channel = 'R';
	else if (is_form)
		channel = 'M';
	tokens->looks_ours |= is_form;
	if (look_up(core, channel, key, &tokens->by_id, tokens, error))
		tokens->mail_id = g_strdup(key);
}

static bool
find_tokens(struct core *core, const struct head_view *head, struct tokens *tokens, GError **error)
{
	GError *failed = NULL;

	if (!find_by_address(core, head, tokens, error))
		return false;
	for (size_t i = 0; head->answers_ids[i] && !failed; i++)
		try_id(core, head->answers_ids[i], tokens, &failed);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

/* The newest prompt a mentee could mean. */
static int64_t
likely_prompt(struct core *core, int64_t mentorship_id)
{
	return prompt_latest_id(core->store, mentorship_id);
}

static void
quarantine(struct verdict *verdict, const char *reason)
{
	verdict->class = "quarantine";
	verdict->reason = reason;
}

/* Our own mail, seen again. From must be ours too: a reply that carries the header proves nothing. */
static bool
is_own(struct core *core, const struct head_view *head, struct verdict *verdict)
{
	if (!*head->mentord_id || !head->from[0] || head->from[1]
	    || !address_equals(head->from[0], core->settings->mail.address))
		return false;
	/* 0: it was erased, or sent after the backup that was restored; then nothing of it is kept either. */
	verdict->own_id = outbox_by_ids(core->store, head->mentord_id, head->message_id);
	verdict->class = "own";
	return true;
}

/* A report on a mail of ours proves itself by an id that only the recipient's side has seen. */
static void
judge_report(struct core *core, const struct head_view *head, struct verdict *verdict)
{
	for (size_t i = 0; head->reported_ids[i] && verdict->own_id == 0; i++)
		verdict->own_id =
		    outbox_by_ids(core->store, head->reported_ids[i], head->reported_ids[i]);
	if (verdict->own_id != 0)
		verdict->class = head->kind == MAIL_BOUNCE ? "bounce" : "complaint";
	else if (head->kind == MAIL_COMPLAINT)
		verdict->class = "complaint";
	else
		quarantine(verdict, head->reported_ids[0] ? "bounce_unproven" : "bounce_unparsed");
}

/* The address a token's mail was sent to says who may answer it. */
static bool
sender_matches(struct core *core, const struct token_target *target, const char *from)
{
	if (target->person_id != 0 && target->to_whom != ADDRESSEE_BACKUP)
		return address_is_of(core->store, target->person_id, from)
		       || address_change_is_asked(core, target->outbox_id, from);
	return outbox_is_to(core->store, target->outbox_id, from);
}

/* Who stood in for a mentor is heard about those mentees as long as they do; a mentor always. */
static bool
may_speak(struct core *core, const struct token_target *target)
{
	return target->to_whom != ADDRESSEE_MENTOR || target->mentorship_id == 0
	       || leave_may_speak(core->store, target->person_id, target->mentorship_id);
}

static enum author
author_of(enum addressee to_whom)
{
	static const enum author authors[] = {
		[ADDRESSEE_MENTEE] = AUTHOR_MENTEE,
		[ADDRESSEE_MENTOR] = AUTHOR_MENTOR,
		[ADDRESSEE_BACKUP] = AUTHOR_BACKUP,
		[ADDRESSEE_ADMIN] = AUTHOR_ADMIN,
	};

	return authors[to_whom];
}

static void
judge_token(struct core *core, const struct head_view *head, utc_t now, struct verdict *verdict)
{
	const struct token_target *target = &verdict->target;
	const struct settings *settings = core->settings;

	verdict->person_id = target->person_id;
	verdict->mentorship_id = target->mentorship_id;
	verdict->prompt_id = target->prompt_id;
	verdict->wants_body = true;
	if (!head->from[0] || head->from[1])
		quarantine(verdict, "bad_from");
	else if ((target->expires_at != 0 && target->expires_at <= now) || !may_speak(core, target))
		quarantine(verdict, "token_expired");
	else if (!sender_matches(core, target, head->from[0]))
		quarantine(verdict, "sender_mismatch");
	else if (head->dmarc == DMARC_FAIL)
		quarantine(verdict, "dmarc_fail");
	else if (target->uses_n >= settings->limits.token_uses_n)
		quarantine(verdict, "rate");
	else if (head->dmarc != DMARC_PASS && settings->trust.min_level >= 3)
		quarantine(verdict, "dmarc_none");
	verdict->level = head->dmarc == DMARC_PASS ? 3 : 2;
	verdict->author = author_of(target->to_whom);
	verdict->unsubscribe = target->channel == 'U';
}

/* Of the people with one address the mentee, with the mentorship, else the first: in danger the words
 * of somebody with two roles are a mentee's. */
static bool
load_writer(struct core *core, const GArray *persons, struct person *person,
            struct mentorship *mentorship, GError **error)
{
	GError *failed = NULL;

	for (guint i = 0; i < persons->len && mentorship->id == 0 && !failed; i++) {
		struct person one = { 0 };
		bool is_mentee =
		    person_get(core->store, g_array_index(persons, int64_t, i), &one, &failed)
		    && one.role == ROLE_MENTEE
		    && mentorship_of_mentee(core->store, one.id, mentorship, &failed);
		if (!is_mentee && i > 0) {
			person_clear(&one);
			continue;
		}
		person_clear(person);
		*person = one;
	}
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

/* A mail without any token of ours: only a mentee whose address DMARC proves is heard. */
static bool
judge_fresh(struct core *core, const struct head_view *head, struct verdict *verdict,
            GError **error)
{
	if (!head->from[0] || head->from[1]) {
		quarantine(verdict, "stranger");
		return true;
	}
	g_autoptr(GArray) persons = address_persons(core->store, head->from[0], error);
	if (!persons)
		return false;
	if (persons->len == 0) {
		quarantine(verdict, "stranger");
		return true;
	}
	struct person person = { 0 };
	struct mentorship mentorship = { 0 };
	bool ok = load_writer(core, persons, &person, &mentorship, error);
	bool is_mentee = ok && persons->len == 1 && mentorship.id != 0;
	verdict->person_id = person.id;
	verdict->mentorship_id = mentorship.id;
	verdict->prompt_id = mentorship.id != 0 ? likely_prompt(core, mentorship.id) : 0;
	verdict->wants_body = true;
	verdict->author = is_mentee ? AUTHOR_MENTEE : AUTHOR_NONE;
	verdict->level = 1;
	if (!is_mentee || head->dmarc != DMARC_PASS)
		quarantine(verdict, head->dmarc == DMARC_FAIL ? "dmarc_fail" : "unthreaded");
	person_clear(&person);
	mentorship_clear(&mentorship);
	return ok;
}

/* All tokens must agree on whose mail it is; the reply address decides which. */
static void
choose_target(struct core *core, struct tokens *tokens, struct verdict *verdict)
{
	bool by_address = tokens->by_address.outbox_id != 0;
	bool by_id = tokens->by_id.outbox_id != 0;
	struct token_target *chosen = by_address ? &tokens->by_address : &tokens->by_id;
	char **id = by_address ? &tokens->address_id : &tokens->mail_id;

	if (by_address && by_id) {
		compare(core, &tokens->by_address, &tokens->by_id, tokens);
		verdict->two_tokens = tokens->by_address.thread_id != tokens->by_id.thread_id;
	}
	if (tokens->differ)
		quarantine(verdict, "conflict");
	verdict->is_shared = tokens->is_shared;
	verdict->target = *chosen;
	verdict->token_id = g_steal_pointer(id);
	*chosen = (struct token_target){ 0 };
}

static bool
judge_words(struct core *core, const struct head_view *head, utc_t now, struct verdict *verdict,
            GError **error)
{
	struct tokens tokens = { 0 };
	bool ok = find_tokens(core, head, &tokens, error);

	if (ok && (tokens.by_address.outbox_id != 0 || tokens.by_id.outbox_id != 0)) {
		choose_target(core, &tokens, verdict);
		const char *conflict = verdict->reason;
		judge_token(core, head, now, verdict);
		if (conflict)
			quarantine(verdict, conflict);
	} else if (ok && tokens.looks_ours) {
		ok = judge_fresh(core, head, verdict, error);
		quarantine(verdict, "token_unknown");
	} else if (ok) {
		ok = judge_fresh(core, head, verdict, error);
	}
	tokens_clear(&tokens);
	return ok;
}

/* The mentee who was asked, as if the answer had come with the prompt's own token. */
static bool
take_for_answer(struct core *core, int64_t prompt_id, struct verdict *verdict, GError **error)
{
	verdict_clear(verdict);
	if (!token_target_of_prompt(core->store, prompt_id, &verdict->target, error))
		return false;
	verdict->author = AUTHOR_MENTEE;
	verdict->person_id = verdict->target.person_id;
	verdict->mentorship_id = verdict->target.mentorship_id;
	verdict->prompt_id = prompt_id;
	verdict->wants_body = true;
	return true;
}

/* A human has looked at it and said whose words these are. */
static bool
judge_released(struct core *core, const struct inbox_work *work, struct verdict *verdict,
               GError **error)
{
	struct release release;
	GError *failed = NULL;

	if (!verdict->class || !g_str_equal(verdict->class, "quarantine"))
		return true;
	bool is_released = quarantine_released(core->store, work->id, &release, &failed);
	if (is_released && release.prompt_id != 0)
		is_released = take_for_answer(core, release.prompt_id, verdict, &failed);
	/* An address with two roles: a human says whose words they are. */
	if (is_released && verdict->author == AUTHOR_NONE && verdict->mentorship_id != 0)
		verdict->author = AUTHOR_MENTEE;
	if (is_released && verdict->author != AUTHOR_NONE) {
		verdict->class = NULL;
		verdict->reason = NULL;
	}
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

/* What the form of a message says, whoever wrote it. The words of an automatic mail are read too:
 * a client may call anything automatic, and words of danger count in all (rules 3.8). */
static void
apply_form(const struct inbox_work *work, const struct head_view *head, struct verdict *verdict)
{
	/* Our own address may be a list's: what proves a token is a person's, whatever carried it. */
	bool is_automatic =
	    head->kind == MAIL_AUTO || (head->kind == MAIL_LIST && verdict->target.outbox_id == 0);
	bool is_over_limits = !work->whole || head->limit != READ_OK;

	/* What follows from a class below is for a proven sender alone. */
	if (verdict->class && (is_automatic || is_over_limits))
		verdict->author = AUTHOR_NONE;
	/* Too large or too deep: kept raw, and the sender is told once if we know who it is. */
	if (is_over_limits)
		quarantine(verdict, work->whole ? "mime_limit" : "too_large");
	if (is_automatic || (head->kind == MAIL_CALENDAR && !verdict->class)) {
		verdict->class = is_automatic ? "auto" : "calendar";
		verdict->reason = NULL;
	}
}

bool
judge(struct core *core, const struct inbox_work *work, const struct head_view *head, utc_t now,
      struct verdict *verdict, GError **error)
{
	const struct inbox_identity identity = {
		.digest = head->digest,
		.message_id = head->message_id,
		.sender = head->from[0] ? head->from[0] : "",
	};

	*verdict = (struct verdict){ 0 };
	if (is_own(core, head, verdict))
		return true;
	if (inbox_same(core->store, work->id, &identity) != 0) {
		verdict->class = "duplicate";
		return true;
	}
	verdict->other_body =
	    *head->message_id != '\0'
	    && inbox_other_body(core->store, work->id, head->message_id, head->digest);
	if (head->kind == MAIL_BOUNCE || head->kind == MAIL_COMPLAINT) {
		judge_report(core, head, verdict);
		return true;
	}
	if (!judge_words(core, head, now, verdict, error)
	    || !judge_released(core, work, verdict, error))
		return false;
	apply_form(work, head, verdict);
	return true;
}

char *
verdict_answers(struct core *core, const struct verdict *verdict)
{
	const struct token_target *target = &verdict->target;

	if (target->outbox_id == 0)
		return g_strdup("");
	char *first = g_str_equal(target->kind, "confirmed")
	                  ? thread_first_kind(core->store, target->thread_id)
	                  : NULL;
	return first ? first : g_strdup(target->kind);
}
