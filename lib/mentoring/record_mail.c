#include "mentoring/record.h"

#include "base/limits.h"
#include "base/log.h"
#include "mentoring/incoming.h"
#include "mentoring/letter.h"
#include "mentoring/record_parts.h"
#include "store/outbox.h"
#include "store/record.h"

enum {
	DAY_S = 86400,
	DATA_MOST_A_DAY = 3,
	HEADER_BYTES = 64 * KIB, /* what a mail is beside its attachments */
	LAST_QUESTION_S = 60 * DAY_S,
};

struct packed {
	char *name;
	const char *media_type;
	GString *content;
};

/* Files that go into the same mail. */
struct parcel {
	struct core *core;
	const struct pair *pair;
	const struct record_mailing *mailing;
	utc_t now;
	json_t *data;
	GArray *files; /* struct packed */
	size_t bytes;  /* of the files in it */
	int part;      /* of the mail under way, from 1 */
	int64_t left_n;
};

static void
packed_clear(struct packed *packed)
{
	g_free(packed->name);
	if (packed->content)
		g_string_free(packed->content, TRUE);
}

static GArray *
attachments_of(const struct parcel *parcel)
{
	GArray *attachments = g_array_new(FALSE, TRUE, sizeof(struct compose_attachment));

	for (guint i = 0; i < parcel->files->len; i++) {
		const struct packed *packed = &g_array_index(parcel->files, struct packed, i);
		const struct compose_attachment attachment = {
			.filename = packed->name,
			.media_type = packed->media_type,
			.content = { .at = packed->content->str, .len = packed->content->len },
		};
		g_array_append_val(attachments, attachment);
	}
	return attachments;
}

static bool
post_parcel(struct parcel *parcel, bool is_more, GError **error)
{
	const struct record_mailing *mailing = parcel->mailing;
	const struct person *mentee = &parcel->pair->mentee;
	g_autofree char *key = parcel->part == 1
	                           ? g_strdup(mailing->key)
	                           : g_strdup_printf("%s:%d", mailing->key, parcel->part);
	g_autofree char *part = g_strdup_printf("%d", parcel->part);
	json_t *data = json_copy(parcel->data);
	g_autoptr(GArray) attachments = attachments_of(parcel);
	const struct letter letter = {
		.template = mailing->purpose == RECORD_BOOKLET ? "booklet" : "my_data",
		.kind = "export",
		.key = key,
		.to_whom = ADDRESSEE_MENTEE,
		.person = mentee,
		.data = data,
		.mentorship_id = parcel->pair->mentorship.id,
		.in_reply_to = mailing->in_reply_to,
		.attachments = &g_array_index(attachments, struct compose_attachment, 0),
		.attachments_n = attachments->len,
		.passes = PASSES_MENTORSHIP,
		.not_before = mailing->not_before,
		.caused = mailing->caused,
	};

	if (parcel->part > 1 || is_more)
		data_set(data, "part", part);
	json_object_set_new(data, "follows", json_boolean(parcel->part > 1));
	json_object_set_new(data, "more", json_boolean(is_more));
	if (!is_more && parcel->left_n > 0)
		data_number(data, "left", parcel->left_n);
	bool ok = letter_post(parcel->core, &letter, parcel->now, NULL, NULL, error);
	json_decref(data);
	g_array_set_size(parcel->files, 0);
	parcel->bytes = 0;
	parcel->part++;
	return ok;
}

/* What a mail of [limits] message holds, its attachments being base64. */
static size_t
most_bytes(const struct core *core)
{
	return (size_t)(core->settings->limits.message_bytes - HEADER_BYTES) / 78 * 57;
}

static bool
take_file(const struct record_file *file, void *data, GError **error)
{
	struct parcel *parcel = data;
	size_t len = file->content->len;

	if (len > most_bytes(parcel->core)) {
		parcel->left_n++;
		return true;
	}
	if (parcel->files->len > 0 && parcel->bytes + len > RECORD_PART_BYTES
	    && !post_parcel(parcel, true, error))
		return false;
	struct packed packed = {
		.name = file->is_split
		            ? g_strdup_printf("%s-%d.%s", file->stem, file->part, file->suffix)
		            : g_strdup_printf("%s.%s", file->stem, file->suffix),
		.media_type = file->media_type,
		.content = g_string_new_len(file->content->str, (gssize)len),
	};
	g_array_append_val(parcel->files, packed);
	parcel->bytes += len;
	return true;
}

/* ---- what the mail says ---- */

static bool
add_reader(const struct record *record, const char *recipient, const char *who, json_t *list,
           GError **error)
{
	struct record_reader reader = { 0 };
	GError *failed = NULL;

	if (record_reader(record->core->store, record->pair->mentorship.id, recipient, &reader,
	                  &failed)) {
		json_t *item = json_object();
		data_set(item, "who", who);
		data_number(item, "sent", reader.n);
		data_take(item, "last_date", record_date(record, reader.last_at));
		json_array_append_new(list, item);
	}
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

static bool
describe_data(const struct record *record, json_t *data, GError **error)
{
	const struct pair *pair = record->pair;
	struct record_sum sum = { 0 };
	json_t *readers = json_array();
	bool ok = record_sum(record->core->store, pair->mentorship.id, record->now, &sum, error)
	          && add_reader(record, "mentor", pair->mentor.called, readers, error)
	          && add_reader(record, "backup", pair->mentor.backup_name, readers, error);

	data_number(data, "n", sum.answers_n);
	data_number(data, "days", record->core->settings->privacy.retention_s / DAY_S);
	if (pair->mentorship.consent_at != 0)
		data_take(data, "consent_date", record_date(record, pair->mentorship.consent_at));
	json_object_set_new(data, "readers", readers);
	return ok;
}

static void
describe_booklet(const struct record *record, json_t *data)
{
	const struct core *core = record->core;
	utc_t ended_at = record->pair->mentorship.ended_at;
	utc_t gone_at = ended_at + core->settings->privacy.retention_s;

	data_take(data, "date", record_date(record, gone_at));
	/* Asked before everything is deleted, or never. */
	if (gone_at > ended_at + LAST_QUESTION_S + DAY_S
	    && record->now < ended_at + LAST_QUESTION_S)
		json_object_set_new(data, "offers", json_true());
}

bool
record_mail(struct core *core, const struct pair *pair, const struct record_mailing *mailing,
            utc_t now, GError **error)
{
	const struct record record = { core, pair, now };
	g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(struct packed));
	struct parcel parcel = {
		.core = core,
		.pair = pair,
		.mailing = mailing,
		.now = now,
		.data = pair_data(pair, pair->mentee.lang, now),
		.files = files,
		.part = 1,
	};
	const struct record_taker taker = { take_file, &parcel };
	bool ok = true;

	g_array_set_clear_func(files, (GDestroyNotify)packed_clear);
	if (mailing->purpose == RECORD_BOOKLET)
		describe_booklet(&record, parcel.data);
	else
		ok = describe_data(&record, parcel.data, error);
	ok = ok && record_make(core, pair, mailing->purpose, now, &taker, error)
	     && post_parcel(&parcel, false, error);
	json_decref(parcel.data);
	if (ok)
		log_event(LOG_LEVEL_INFO, "record_mailed",
		          "mentorship=%" G_GINT64_FORMAT " mails=%d left=%" G_GINT64_FORMAT,
		          pair->mentorship.id, parcel.part - 1, parcel.left_n);
	return ok;
}

bool
record_send_my_data(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	const struct pair *pair = incoming->pair;
	g_autofree char *key = g_strdup_printf("my_data:%" G_GINT64_FORMAT, incoming->work->id);
	const struct record_mailing mailing = {
		.purpose = RECORD_DATA,
		.key = key,
		.in_reply_to = *incoming->head->message_id ? incoming->head->message_id : NULL,
		.caused = true,
		.not_before = incoming_reply_at(incoming),
	};
	int64_t n =
	    outbox_keyed_since(core->store, pair->mentee.id, "my_data", incoming->now - DAY_S);

	if (n >= DATA_MOST_A_DAY || incoming_is_guarded(incoming, pair->mentee.id))
		return true;
	return record_mail(core, pair, &mailing, incoming->now, error);
}
