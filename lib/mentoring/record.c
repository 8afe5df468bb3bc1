#include "mentoring/record.h"

#include "mentoring/record_parts.h"
#include "review/mbox.h"
#include "store/raw.h"
#include "store/record.h"

/* A file on its way to whoever takes it. */
struct making {
	struct record record;
	enum record_purpose purpose;
	record_take_func *take;
	void *data;
};

static bool
hand_over(const struct making *making, struct record_file file, const char *line, GString *content,
          GError **error)
{
	g_autofree char *stem = record_line(&making->record, line, NULL);

	file.stem = stem;
	file.content = content;
	return making->take(&file, making->data, error);
}

typedef bool part_func(const struct record *record, GString *out, GError **error);

static bool
make_one(const struct making *making, part_func *part, struct record_file file, const char *line,
         GError **error)
{
	g_autoptr(GString) content = g_string_new(NULL);

	return part(&making->record, content, error)
	       && hand_over(making, file, line, content, error);
}

/* ---- the mails ---- */

static GBytes *
message_of(struct store *store, const struct record_mail *mail, GError **error)
{
	return mail->came ? raw_get(store, mail->id, error) : record_sent(store, mail->id, error);
}

static bool
append_mail(const struct making *making, const struct record_mail *mail, GString *out,
            GError **error)
{
	const struct core *core = making->record.core;
	GError *failed = NULL;
	g_autoptr(GBytes) message = message_of(core->store, mail, &failed);

	if (!message) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL;
	}
	const char *sender =
	    mail->came ? making->record.pair->mentee.addr : core->settings->mail.address;
	struct bytes bytes;
	bytes.at = g_bytes_get_data(message, &bytes.len);
	mbox_append(out, sender, mail->at, bytes);
	return true;
}

/* Parts of a file that is read one after the other; the first is alone when it holds all. */
static bool
make_mails(const struct making *making, GError **error)
{
	const struct record *record = &making->record;
	g_autoptr(GArray) mails =
	    record_mails(record->core->store, record->pair->mentorship.id, error);
	g_autoptr(GString) content = g_string_new(NULL);
	struct record_file file = { .suffix = "mbox", .media_type = "application/mbox", .part = 1 };

	for (guint i = 0; mails && i < mails->len; i++) {
		if (!append_mail(making, &g_array_index(mails, struct record_mail, i), content,
		                 error))
			return false;
		if (content->len < RECORD_PART_BYTES || i + 1 == mails->len)
			continue;
		file.is_split = true;
		if (!hand_over(making, file, "file.mails", content, error))
			return false;
		g_string_truncate(content, 0);
		file.part++;
	}
	return mails && hand_over(making, file, "file.mails", content, error);
}

bool
record_make(struct core *core, const struct pair *pair, enum record_purpose purpose, utc_t now,
            const struct record_taker *taker, GError **error)
{
	const struct making making = {
		.record = { core, pair, now },
		.purpose = purpose,
		.take = taker->take,
		.data = taker->data,
	};
	const struct record_file page = { .suffix = "html",
		                          .media_type = "text/html; charset=utf-8",
		                          .part = 1 };
	const struct record_file data = { .suffix = "json",
		                          .media_type = "application/json",
		                          .part = 1 };
	const struct record_file list = { .suffix = "txt",
		                          .media_type = "text/plain; charset=utf-8",
		                          .part = 1 };
	bool is_booklet = purpose == RECORD_BOOKLET;

	return make_one(&making, record_page, page, is_booklet ? "file.book" : "file.data", error)
	       && make_one(&making, record_json, data, "file.data", error)
	       && (is_booklet || make_one(&making, record_list, list, "file.list", error))
	       && make_mails(&making, error);
}
