#include "mentoring/letter.h"

#include <uuid/uuid.h>

#include "base/id.h"
#include "base/remedy.h"
#include "base/zone.h"
#include "mentoring/mint.h"
#include "store/outbox.h"
#include "store/thread.h"

enum { UUID_CHARS = 36, REF_CHARS = 8 };

/* Everything that is made once for a mail. */
struct minted {
	char uuid[UUID_CHARS + 1];
	char *reply_id, *unsubscribe_id, *mail_id; /* T, U, M */
	char *message_id;
	char *reply_addr, *unsubscribe_addr; /* NULL without subaddresses */
};

static void
minted_clear(struct minted *minted)
{
	char *owned[] = { minted->reply_id,   minted->unsubscribe_id, minted->mail_id,
		          minted->message_id, minted->reply_addr,     minted->unsubscribe_addr };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_free(owned[i]);
}

static struct minted
mint(const struct core *core, const struct letter *letter)
{
	struct minted minted = { .reply_id = id_new(), .mail_id = id_new() };
	uuid_t uuid;

	uuid_generate_random(uuid);
	uuid_unparse_lower(uuid, minted.uuid);
	minted.message_id = g_strdup_printf("%s.q@%s", minted.mail_id, mint_domain(core));
	if (letter->is_last)
		return minted;
	minted.reply_addr = mint_address(core, TOKEN_REPLY, minted.reply_id);
	if (letter->to_whom == ADDRESSEE_MENTEE && !letter->is_human) {
		minted.unsubscribe_id = id_new();
		minted.unsubscribe_addr =
		    mint_address(core, TOKEN_UNSUBSCRIBE, minted.unsubscribe_id);
	}
	return minted;
}

static bool
render(struct core *core, const struct letter *letter, const struct minted *minted,
       struct rendered *rendered, GError **error)
{
	json_t *data = json_copy(letter->data);
	g_autofree char *ref = g_strndup(minted->uuid, REF_CHARS);
	const char *lang = letter->person ? letter->person->lang : letter->lang;

	json_object_set_new(data, "ref", json_string(ref));
	bool ok = catalogue_render(core->catalogue, lang, letter->template, data, rendered, error);
	json_decref(data);
	return ok;
}

/* The thread that the letter goes into. A mail with a subject of its own starts one. */
static bool
find_thread(struct core *core, const struct letter *letter, const struct rendered *rendered,
            utc_t now, struct thread_row *thread, GError **error)
{
	if (letter->thread_id != 0 && !rendered->subject)
		return thread_get(core->store, letter->thread_id, thread, error);
	if (!rendered->subject) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR,
		            "the mail %s starts a thread and has no subject", letter->template);
		return false;
	}
	g_autofree char *root = id_new();
	*thread = (struct thread_row){
		.mentorship_id = letter->mentorship_id,
		.person_id = letter->person ? letter->person->id : 0,
		.root_id = g_strdup_printf("%s.t@%s", root, mint_domain(core)),
		.subject = g_strdup(rendered->subject),
	};
	thread->id = thread_add(core->store, thread, now, error);
	return thread->id != 0
	       && (letter->is_last || mint_keep(core, 'R', root, 0, thread->id, error));
}

/* A letter on its way into the outbox. */
struct posting {
	struct core *core;
	const struct letter *letter;
	utc_t now;
	struct minted minted;
	struct rendered rendered;
	struct thread_row thread;
};

static GBytes *
compose(const struct posting *posting, GError **error)
{
	const struct core *core = posting->core;
	const struct letter *letter = posting->letter;
	const struct minted *minted = &posting->minted;
	const struct rendered *rendered = &posting->rendered;
	const char *zone = letter->person ? letter->person->zone : letter->zone;
	g_autofree char *newest = thread_newest_id(core->store, posting->thread.id);
	struct compose message = {
		.from = { rendered->from_name, core->settings->mail.address },
		.to = { letter->person ? letter->person->name : letter->to_name,
		        letter->person ? letter->person->addr : letter->to_addr },
		.reply_to = { rendered->from_name, minted->reply_addr },
		.subject = posting->thread.subject,
		.message_id = minted->message_id,
		.in_reply_to = letter->in_reply_to ? letter->in_reply_to : newest,
		.references = posting->thread.root_id,
		.date = posting->now,
		.offset_s = zone_offset(zone, posting->now) / 60 * 60,
		.mentord_id = minted->uuid,
		.auto_submitted = !letter->is_human,
		.list_unsubscribe = minted->unsubscribe_addr,
		.text = rendered->text,
		.html = rendered->html,
		.calendar = letter->calendar,
		.attachments = letter->attachments,
		.attachments_n = letter->attachments_n,
	};

	return compose_message(&message, error);
}

static bool
keep(const struct posting *posting, GBytes *message, int64_t *outbox_id, GError **error)
{
	struct core *core = posting->core;
	const struct letter *letter = posting->letter;
	const struct minted *minted = &posting->minted;
	const struct rendered *rendered = &posting->rendered;
	gsize len = 0;
	const char *bytes = g_bytes_get_data(message, &len);
	struct outbox_new row = {
		.uuid = minted->uuid,
		.key = letter->key,
		.kind = letter->kind,
		.to_whom = letter->to_whom,
		.passes = letter->passes,
		.is_safety = letter->is_safety,
		.caused = letter->caused,
		.person_id = letter->person ? letter->person->id : 0,
		.mentorship_id = letter->mentorship_id,
		.thread_id = posting->thread.id,
		.prompt_id = letter->prompt_id,
		.to_addr = letter->person ? letter->person->addr : letter->to_addr,
		.message_id = minted->message_id,
		.text = rendered->text,
		.message = bytes,
		.message_len = len,
		.due_at = MAX(posting->now, letter->not_before),
		.late_at =
		    letter->lapses ? posting->now + core->settings->schedule.late_limit_s : 0,
	};

	*outbox_id = outbox_add(core->store, &row, error);
	if (*outbox_id == 0)
		return false;
	if (letter->is_last)
		return true;
	return mint_keep(core, 'M', minted->mail_id, *outbox_id, posting->thread.id, error)
	       && mint_keep(core, 'T', minted->reply_id, *outbox_id, posting->thread.id, error)
	       && (!minted->unsubscribe_id
	           || mint_keep(core, 'U', minted->unsubscribe_id, *outbox_id, posting->thread.id,
	                        error));
}

struct letter
letter_to_mentor(const struct pair *pair, const char *template, const char *kind, const char *key,
                 json_t *data)
{
	return (struct letter){
		.template = template,
		.kind = kind,
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = &pair->mentor,
		.data = data,
		.mentorship_id = pair->mentorship.id,
		.passes = PASSES_MENTORSHIP,
	};
}

struct letter
letter_to_reader(const struct pair *pair, const char *template, const char *kind, const char *key,
                 json_t *data)
{
	struct letter letter = letter_to_mentor(pair, template, kind, key, data);

	letter.person = pair_reader(pair);
	return letter;
}

struct letter
letter_to_admin(const struct core *core, const char *template, const char *key, json_t *data)
{
	return (struct letter){
		.template = template,
		.kind = "admin",
		.key = key,
		.to_whom = ADDRESSEE_ADMIN,
		.to_addr = core->settings->admin.address,
		.lang = core->settings->admin.lang,
		.zone = core->settings->mail.zone,
		.data = data,
		.passes = PASSES_ALL,
	};
}

static bool
post(struct posting *posting, int64_t *outbox_id, GError **error)
{
	struct core *core = posting->core;

	if (!render(core, posting->letter, &posting->minted, &posting->rendered, error)
	    || !find_thread(core, posting->letter, &posting->rendered, posting->now,
	                    &posting->thread, error))
		return false;
	if (core->watch.on_letter)
		core->watch.on_letter(posting->letter, posting->now, &posting->rendered,
		                      core->watch.data);
	g_autoptr(GBytes) message = compose(posting, error);
	return message && keep(posting, message, outbox_id, error);
}

bool
letter_post(struct core *core, const struct letter *letter, utc_t now, int64_t *outbox_id,
            int64_t *thread_id, GError **error)
{
	int64_t id = 0;

	if (outbox_id)
		*outbox_id = 0;
	if (outbox_has(core->store, letter->key))
		return true;
	struct posting posting = {
		.core = core, .letter = letter, .now = now, .minted = mint(core, letter)
	};
	bool ok = post(&posting, &id, error);
	if (!ok)
		g_prefix_error(error, "mail %s: ", letter->key);
	if (outbox_id)
		*outbox_id = id;
	if (thread_id)
		*thread_id = posting.thread.id;
	rendered_clear(&posting.rendered);
	thread_row_clear(&posting.thread);
	minted_clear(&posting.minted);
	return ok;
}
