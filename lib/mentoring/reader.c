#include "mentoring/reader.h"

#include <malloc.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/pack.h"
#include "base/remedy.h"
#include "base/zone.h"
#include "child/protocol.h"
#include "child/supervise.h"
#include "mentoring/file.h"
#include "mentoring/judge.h"
#include "mentoring/mint.h"
#include "store/inbox.h"
#include "store/mentorship.h"
#include "store/person.h"
#include "store/raw.h"

enum {
	MS = 1000,
	BATCH_MOST = 64,
	BATCH_BYTES = LIMIT_POLL_BYTES,
	IDLE_MS = 60 * MS,
	DEATHS_MOST = 2,
	RETRY_MS = 5 * MS, /* after a transaction that failed: a full disk, a busy store */
};

/* One message of the batch under way. */
struct reading {
	struct inbox_work work;
	struct head_view head;
	struct body_view body;
	struct verdict verdict;
	bool has_head, has_body, is_ready;
};

/* What one worker reads. */
struct batch {
	GArray *readings; /* struct reading; empty: there is no batch */
	guint first_id;   /* of its first message in frames */
	guint heads_n;    /* heads that have come, and bodies that have been asked for */
	guint ready_n;
};

/* While the worker reads the bodies of one batch the next one is already queued for the worker after
 * it, and the core files the one before: neither waits for the other. */
struct reader {
	struct core *core;
	struct supervised *child;
	struct reader_events events;
	void *data;
	struct batch batch, next;
	bool one_by_one;
	guint singles_n; /* how many are still read alone after a death */
	guint retry_timer;
	bool must_recover; /* rows that nobody reads stand as if somebody did */
};

static void
reading_clear(struct reading *reading)
{
	inbox_work_clear(&reading->work);
	if (reading->has_head) {
		head_view_clear(&reading->head);
		verdict_clear(&reading->verdict);
	}
	if (reading->has_body)
		body_view_clear(&reading->body);
}

static void
batch_init(struct batch *batch, guint first_id)
{
	*batch = (struct batch){ .readings = g_array_new(FALSE, TRUE, sizeof(struct reading)),
		                 .first_id = first_id };
	g_array_set_clear_func(batch->readings, (GDestroyNotify)reading_clear);
}

static void
batch_empty(struct batch *batch)
{
	g_array_set_size(batch->readings, 0);
	batch->heads_n = 0;
	batch->ready_n = 0;
}

static guint
batch_n(const struct batch *batch)
{
	return batch->readings->len;
}

static bool
has_all_heads(const struct batch *batch)
{
	return batch->heads_n == batch_n(batch);
}

static struct reading *
batch_reading(const struct batch *batch, guint index)
{
	return &g_array_index(batch->readings, struct reading, index);
}

static void
failed(struct reader *reader, const char *what, const GError *error)
{
	core_failed(reader->core, what, error);
	if (store_is_damaged(error))
		reader->events.on_damaged(error, reader->data);
}

static gboolean
on_retry(void *data)
{
	struct reader *reader = data;

	reader->retry_timer = 0;
	reader_wake(reader);
	return G_SOURCE_REMOVE;
}

static bool
unclaim(struct reader *reader, const struct batch *batch, GError **error)
{
	for (guint i = 0; i < batch_n(batch); i++)
		if (!inbox_unclaim(reader->core->store, batch_reading(batch, i)->work.id, error))
			return false;
	return true;
}

/* All that is under way goes back to where it waited. */
static void
put_back(struct reader *reader)
{
	g_autoptr(GError) error = NULL;

	bool ok =
	    store_begin(reader->core->store, &error) && unclaim(reader, &reader->batch, &error)
	    && unclaim(reader, &reader->next, &error) && store_commit(reader->core->store, &error);
	if (!ok) {
		store_rollback(reader->core->store);
		reader->must_recover = true;
	}
	batch_empty(&reader->batch);
	batch_empty(&reader->next);
	if (reader->retry_timer == 0)
		reader->retry_timer = g_timeout_add(RETRY_MS, on_retry, reader);
}

/* ---- asking ---- */

static void
send_open(struct reader *reader)
{
	const struct settings *settings = reader->core->settings;
	struct read_open open = {
		.templates = core_word_lists(reader->core),
		.authserv_id = settings->trust.authserv_id,
		.border = settings->trust.border,
		.header_bytes = (uint32_t)settings->limits.header_bytes,
		.header_fields = (uint32_t)settings->limits.header_fields_n,
		.addresses = (uint32_t)settings->limits.addresses_n,
		.mime_parts = (uint32_t)settings->limits.mime_parts_n,
		.mime_depth = (uint32_t)settings->limits.mime_depth,
		.text_bytes = (uint32_t)settings->limits.text_bytes,
		.references = (uint32_t)settings->limits.references_n,
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	read_open_pack(&open, payload);
	g_free(open.templates);
	supervise_send_packed(reader->child, FRAME_READ_OPEN, payload);
}

static bool
send_head(struct reader *reader, const struct batch *batch, guint index, GError **error)
{
	const struct reading *reading = batch_reading(batch, index);
	g_autoptr(GBytes) message = raw_get(reader->core->store, reading->work.id, error);
	if (!message)
		return false;
	struct head_request request = { .id = batch->first_id + index };
	request.message.at = g_bytes_get_data(message, &request.message.len);
	g_autoptr(GByteArray) head = g_byte_array_new();
	head_request_pack_head(&request, head);
	supervise_send_message(reader->child, FRAME_HEAD, head, message);
	return true;
}

static void
expect_rest(struct reader *reader)
{
	guint left = batch_n(&reader->batch) - reader->batch.ready_n + batch_n(&reader->next)
	             - reader->next.ready_n;

	supervise_expect(reader->child,
	                 MS * reader->core->settings->deadlines.read_s * MAX(left, 1));
}

static void
send_batch(struct reader *reader, const struct batch *batch)
{
	g_autoptr(GByteArray) begin = g_byte_array_new();
	g_autoptr(GError) error = NULL;

	pack_u32(begin, batch_n(batch));
	supervise_send_packed(reader->child, FRAME_READ_BEGIN, begin);
	for (guint i = 0; i < batch_n(batch); i++) {
		if (!send_head(reader, batch, i, &error)) {
			failed(reader, "read", error);
			supervise_kill(reader->child);
			return;
		}
	}
	expect_rest(reader);
}

/* What the kinds of mail that ask for something other than an answer in words ask for. */
static const struct {
	const char *kind;
	enum asked asked;
} asking[] = {
	{ "invitation", ASKED_CONSENT },    { "invitation_reminder", ASKED_CONSENT },
	{ "evaluation", ASKED_EVALUATION }, { "quiet", ASKED_QUIET },
	{ "reschedule", ASKED_TIMES },      { "schedule_nudge", ASKED_TIMES },
	{ "alarm", ASKED_ALARM },           { "welcome", ASKED_CONSENT },
};

static enum asked
asked_by(struct core *core, const struct verdict *verdict)
{
	const struct token_target *target = &verdict->target;

	if (verdict->class && g_str_equal(verdict->class, "auto"))
		return ASKED_ABSENCE;
	if (target->outbox_id == 0)
		return ASKED_NOTHING;
	if (verdict->author == AUTHOR_ADMIN)
		return ASKED_INSTRUCTIONS;
	g_autofree char *kind = verdict_answers(core, verdict);
	enum asked asked = ASKED_QUESTION;
	for (size_t i = 0; i < G_N_ELEMENTS(asking); i++)
		if (g_str_equal(asking[i].kind, kind))
			asked = asking[i].asked;
	/* What tells a mentor of an evaluation, or of silence, takes instructions. */
	if (verdict->author == AUTHOR_MENTOR && asked != ASKED_TIMES && asked != ASKED_ALARM)
		return ASKED_INSTRUCTIONS;
	return asked;
}

/* The date on the wall of whoever wrote it, when it came. */
static date_t
date_of_writer(const struct core *core, const struct reading *reading, const struct person *person)
{
	const char *zone = person->zone ? person->zone : core->settings->mail.zone;

	return zone_wall(zone, reading->work.received_at).date;
}

static void
send_body(struct reader *reader, const struct batch *batch, guint index)
{
	struct core *core = reader->core;
	const struct reading *reading = batch_reading(batch, index);
	const struct verdict *verdict = &reading->verdict;
	struct person person = { 0 };
	struct person other = { 0 };
	struct mentorship mentorship = { 0 };
	/* With it, words typed inside a quote are found. What a mentor quotes may be another mentee's
	 * words, and like enough to what was sent: there nothing behind a quote mark is new. */
	g_autofree char *sent = verdict->target.outbox_id != 0 && verdict->author != AUTHOR_MENTOR
	                            ? outbox_text(core->store, verdict->target.outbox_id, NULL)
	                            : NULL;

	if (verdict->person_id != 0)
		person_get(core->store, verdict->person_id, &person, NULL);
	if (verdict->mentorship_id != 0
	    && mentorship_get(core->store, verdict->mentorship_id, &mentorship, NULL))
		person_get(core->store,
		           person.role == ROLE_MENTOR ? mentorship.mentee_id : mentorship.mentor_id,
		           &other, NULL);
	char *names[] = { person.called, person.name, other.called, other.name, NULL };
	char *no_names[] = { NULL };
	struct body_request request = {
		.id = batch->first_id + index,
		.lang = person.lang ? person.lang : core->settings->mail.lang,
		.sent = sent ? sent : (char[]){ "" },
		.names = person.called && other.called ? names : no_names,
		.to_mentor = verdict->author == AUTHOR_MENTEE,
		.asked = asked_by(core, verdict),
		.today = date_of_writer(core, reading, &person),
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	body_request_pack(&request, payload);
	supervise_send_packed(reader->child, FRAME_BODY, payload);
	person_clear(&person);
	person_clear(&other);
	mentorship_clear(&mentorship);
}

/* ---- filing ---- */

static bool
file_one(struct reader *reader, struct reading *reading, GError **error)
{
	struct core *core = reader->core;
	const struct filing filing = {
		.work = &reading->work,
		.head = &reading->head,
		.verdict = &reading->verdict,
		.body = reading->has_body ? &reading->body : NULL,
	};

	/* Judged again: an earlier one of this batch may be the same message. */
	verdict_clear(&reading->verdict);
	if (!judge(core, &reading->work, &reading->head, clock_now(), &reading->verdict, error))
		return false;
	/* Taken now, but not when its words could have been asked for: an address was added meanwhile. */
	if (!reading->has_body && !reading->verdict.class)
		return inbox_unclaim(core->store, reading->work.id, error);
	return file_message(core, &filing, clock_now(), error);
}

static bool
file_together(struct reader *reader, GError **error)
{
	struct store *store = reader->core->store;

	if (!store_begin(store, error))
		return false;
	for (guint i = 0; i < batch_n(&reader->batch); i++) {
		if (!file_one(reader, batch_reading(&reader->batch, i), error)) {
			store_rollback(store);
			return false;
		}
	}
	return store_commit(store, error);
}

/* Not the store's fault: a text that is wrong, a programme that is gone. The message is kept for a human. */
static bool
file_apart(struct reader *reader, struct reading *reading, GError **error)
{
	struct store *store = reader->core->store;
	g_autoptr(GError) failure = NULL;

	if (!store_begin(store, error))
		return false;
	if (file_one(reader, reading, &failure))
		return store_commit(store, error);
	store_rollback(store);
	if (g_error_matches(failure, REMEDY, REMEDY_RETRY) || store_is_damaged(failure)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	g_autofree char *why = log_quote(failure->message);
	log_event(LOG_LEVEL_ERROR, "filing_failed", "inbox=%" G_GINT64_FORMAT " error=%s",
	          reading->work.id, why);
	if (store_begin(store, error)
	    && file_crashed(reader->core, reading->work.id, clock_now(), error))
		return store_commit(store, error);
	store_rollback(store);
	return false;
}

/* In one transaction; where one message cannot be filed, each in its own, so that it holds up no other. */
static bool
file_batch(struct reader *reader, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (file_together(reader, &failure))
		return true;
	if (g_error_matches(failure, REMEDY, REMEDY_RETRY) || store_is_damaged(failure)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	for (guint i = 0; i < batch_n(&reader->batch); i++)
		if (!file_apart(reader, batch_reading(&reader->batch, i), error))
			return false;
	return true;
}

/* The oldest batch, which has been read. False: it and what came after it wait again, in order. */
static bool
finish_batch(struct reader *reader)
{
	g_autoptr(GError) error = NULL;

	supervise_settle(reader->child);
	if (!file_batch(reader, &error)) {
		failed(reader, "file", error);
		put_back(reader);
		return false;
	}
	if (reader->one_by_one && reader->singles_n-- <= 1)
		reader->one_by_one = false;
	core_works(reader->core, "file");
	batch_empty(&reader->batch);
	struct batch filed = reader->batch;
	reader->batch = reader->next;
	reader->next = filed;
	reader->events.on_filed(reader->data);
	return true;
}

/* File what can be filed, have the worker busy first; claim what can be claimed. */
static void
go_on(struct reader *reader)
{
	while (batch_n(&reader->batch) > 0 && reader->batch.ready_n == batch_n(&reader->batch)
	       && has_all_heads(&reader->next)) {
		bool is_last = batch_n(&reader->next) == 0;
		if (is_last)
			supervise_done(reader->child);
		if (!finish_batch(reader)) {
			if (!is_last)
				supervise_stop(reader->child);
			return;
		}
	}
	reader_wake(reader);
}

static void
ready(struct reader *reader, struct batch *batch, struct reading *reading)
{
	reading->is_ready = true;
	batch->ready_n++;
	expect_rest(reader);
}

static void
take_head(struct reader *reader, struct batch *batch, guint index, struct bytes payload)
{
	struct reading *reading = batch_reading(batch, index);
	g_autoptr(GError) error = NULL;

	if (reading->has_head || !head_view_unpack(payload, &reading->head)) {
		supervise_kill(reader->child);
		return;
	}
	reading->has_head = true;
	if (!judge(reader->core, &reading->work, &reading->head, clock_now(), &reading->verdict,
	           &error)) {
		failed(reader, "judge", error);
		supervise_kill(reader->child);
		return;
	}
	batch->heads_n++;
	if (reading->verdict.wants_body && reading->work.whole && reading->head.limit == READ_OK)
		send_body(reader, batch, index);
	else
		ready(reader, batch, reading);
	go_on(reader);
}

static void
take_body(struct reader *reader, struct batch *batch, guint index, struct bytes payload)
{
	struct reading *reading = batch_reading(batch, index);

	if (!reading->has_head || reading->is_ready || !body_view_unpack(payload, &reading->body)) {
		supervise_kill(reader->child);
		return;
	}
	reading->has_body = true;
	ready(reader, batch, reading);
	go_on(reader);
}

static struct batch *
batch_of_id(struct reader *reader, guint id)
{
	struct batch *batches[] = { &reader->batch, &reader->next };

	for (size_t i = 0; i < G_N_ELEMENTS(batches); i++)
		if (id >= batches[i]->first_id && id - batches[i]->first_id < batch_n(batches[i]))
			return batches[i];
	return NULL;
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct reader *reader = data;
	struct bytes payload;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	struct unpack from = unpack_from(payload);
	guint id = unpack_u32(&from);
	struct batch *batch = from.failed ? NULL : batch_of_id(reader, id);
	if (batch && frame->kind == FRAME_HEAD_VIEW)
		take_head(reader, batch, id - batch->first_id, from.rest);
	else if (batch && frame->kind == FRAME_BODY_VIEW)
		take_body(reader, batch, id - batch->first_id, from.rest);
	else
		supervise_kill(reader->child);
}

static void
on_started(void *data)
{
	struct reader *reader = data;

	send_open(reader);
	if (batch_n(&reader->batch) > 0)
		send_batch(reader, &reader->batch);
	else
		supervise_done(reader->child);
}

/* The one message that was read alone has ended the reader. */
static bool
blame(struct reader *reader, GError **error)
{
	struct core *core = reader->core;
	int64_t id = batch_reading(&reader->batch, 0)->work.id;

	if (!store_begin(core->store, error))
		return false;
	int64_t deaths_n = inbox_died(core->store, id, error);
	if (deaths_n > 0 && (deaths_n < DEATHS_MOST || file_crashed(core, id, clock_now(), error)))
		return store_commit(core->store, error);
	store_rollback(core->store);
	return false;
}

static void
on_gone(const struct child_gone *gone, void *data)
{
	struct reader *reader = data;
	g_autoptr(GError) error = NULL;

	if (gone->how == CHILD_LEFT) {
		malloc_trim(0); /* a quiet minute: what a full mailbox took is given back */
		return;
	}
	g_autofree char *why = log_quote(gone->text);
	log_event(LOG_LEVEL_WARNING, "child_gone", "program=mentord-read why=%s", why);
	/* What has been read whole is not read again. */
	if (reader->batch.ready_n > 0 && reader->batch.ready_n == batch_n(&reader->batch)
	    && !finish_batch(reader))
		return;
	guint n = batch_n(&reader->batch) + batch_n(&reader->next);
	/* A reader that ends before it has read anything says nothing about a message. */
	bool is_a_death = gone->how == CHILD_SIGNALED || gone->how == CHILD_DEADLINE
	                  || gone->how == CHILD_BROKEN
	                  || (gone->how == CHILD_EXITED && gone->number == READER_WORKER_DIED);
	bool is_its_fault = is_a_death && n > 0;
	if (is_its_fault && n == 1) {
		if (!blame(reader, &error))
			failed(reader, "blame", error);
		reader->one_by_one = true;
		reader->singles_n = MAX(reader->singles_n, 1);
	} else if (is_its_fault) {
		reader->one_by_one = true;
		reader->singles_n = n;
	}
	put_back(reader);
}

/* ---- the batch ---- */

/* As much as a worker takes at once; what is over its size waits for the next. */
static bool
claim_in_transaction(struct reader *reader, struct batch *batch, GError **error)
{
	int64_t bytes = 0;
	g_autoptr(GArray) works =
	    inbox_claim(reader->core->store, reader->one_by_one ? 1 : BATCH_MOST, error);

	for (guint i = 0; works && i < works->len; i++) {
		struct inbox_work *work = &g_array_index(works, struct inbox_work, i);
		bytes += work->whole ? work->size : LIMIT_HEADER_BYTES;
		if (i > 0 && bytes > BATCH_BYTES) {
			if (!inbox_unclaim(reader->core->store, work->id, error))
				return false;
			continue;
		}
		struct reading reading = { .work = *work };
		work->mailbox = NULL;
		g_array_append_val(batch->readings, reading);
	}
	return works != NULL;
}

static bool
claim_batch(struct reader *reader, struct batch *batch, GError **error)
{
	if (!store_begin(reader->core->store, error))
		return false;
	if (claim_in_transaction(reader, batch, error) && store_commit(reader->core->store, error))
		return true;
	store_rollback(reader->core->store);
	batch_empty(batch);
	return false;
}

/* Where a batch may be claimed to: the worker must have all it needs for the one before. */
static struct batch *
free_batch(struct reader *reader)
{
	if (batch_n(&reader->batch) == 0)
		return &reader->batch;
	bool may_queue = !reader->one_by_one && has_all_heads(&reader->batch)
	                 && supervise_is_running(reader->child);
	return may_queue && batch_n(&reader->next) == 0 ? &reader->next : NULL;
}

/* What could not be put back when the store failed waits again. */
static bool
recover(struct reader *reader)
{
	g_autoptr(GError) error = NULL;
	struct store *store = reader->core->store;

	if (!reader->must_recover || batch_n(&reader->batch) > 0 || batch_n(&reader->next) > 0)
		return true;
	reader->must_recover = !store_begin(store, &error) || !inbox_recover(store, &error)
	                       || !store_commit(store, &error);
	if (!reader->must_recover)
		return true;
	store_rollback(store);
	failed(reader, "recover", error);
	if (reader->retry_timer == 0)
		reader->retry_timer = g_timeout_add(RETRY_MS, on_retry, reader);
	return false;
}

void
reader_wake(struct reader *reader)
{
	g_autoptr(GError) error = NULL;
	struct batch *batch = free_batch(reader);

	if (reader->retry_timer != 0 || !recover(reader))
		return;
	core_works(reader->core, "recover");

	if (!batch || reader->retry_timer != 0 || !inbox_is_waiting(reader->core->store))
		return;
	if (!claim_batch(reader, batch, &error)) {
		failed(reader, "claim", error);
		if (reader->retry_timer == 0)
			reader->retry_timer = g_timeout_add(RETRY_MS, on_retry, reader);
		return;
	}
	if (batch_n(batch) == 0)
		return;
	if (supervise_is_running(reader->child))
		send_batch(reader, batch);
	else
		supervise_wake(reader->child);
}

bool
reader_is_idle(const struct reader *reader)
{
	return batch_n(&reader->batch) == 0 && reader->retry_timer == 0;
}

struct reader *
reader_new(struct core *core, const struct reader_events *events, void *data)
{
	struct reader *reader = g_new0(struct reader, 1);
	struct child_kind kind = {
		.program = "mentord-read",
		.idle_ms = IDLE_MS,
		.longest_ms = MS * core->settings->retry.reconnect_s,
		.on_started = on_started,
		.on_frame = on_frame,
		.on_gone = on_gone,
	};

	reader->core = core;
	reader->events = *events;
	reader->data = data;
	batch_init(&reader->batch, 0);
	batch_init(&reader->next, BATCH_MOST);
	reader->child = supervise_new(&kind, -1, reader);
	return reader;
}

void
reader_stop(struct reader *reader)
{
	g_clear_handle_id(&reader->retry_timer, g_source_remove);
	supervise_stop(reader->child);
}

bool
reader_is_stuck(const struct reader *reader)
{
	return supervise_is_stuck(reader->child);
}

void
reader_free(struct reader *reader)
{
	if (!reader)
		return;
	g_clear_handle_id(&reader->retry_timer, g_source_remove);
	supervise_free(reader->child);
	g_array_unref(reader->batch.readings);
	g_array_unref(reader->next.readings);
	g_free(reader);
}
