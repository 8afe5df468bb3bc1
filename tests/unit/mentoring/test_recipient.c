#include "stage.h"

/* A mentor's words reach the mentee they are for, and nobody else: three mentors with four mentees each live for some
 * weeks, then 10,000 mails of every shape come: to one mail and in answer to another, of another mentor, forwarded, with
 * tokens of two, from other addresses, with a greeting for somebody else, and now and then an OK. Each holds a word
 * of its own, which is looked for in all that leaves. */

enum {
	MENTORS = 3,
	EACH = 4,
	MENTEES = MENTORS * EACH,
	LIVED_DAYS = 30,
	LETTERS = 10000,
	DAY_S = 86400
};

static const char *const mentor_handles[MENTORS] = { "kari", "mia", "olli" };
/* Two of one mentor share a name, and so do two of different mentors. */
static const char *const called[MENTEES] = { "Anna", "Liisa", "Anna",  "Pekka", "Anna",  "Åsa",
	                                     "Bo",   "Cia",   "Tuuli", "Eero",  "Pekka", "Aino" };

/* A mail that has left, and what a reply to it would carry. */
struct sent {
	int64_t id, mentorship_id, person_id;
	enum addressee to;
	char *kind, *message_id, *reply_to, *text;
};

static void
sent_clear(struct sent *sent)
{
	g_free(sent->kind);
	g_free(sent->message_id);
	g_free(sent->reply_to);
	g_free(sent->text);
}

struct world {
	struct staged stage;
	utc_t now;
	unsigned uid;
	int64_t mentor_ids[MENTORS], mentorship_ids[MENTEES];
	GArray *sent; /* struct sent */
	GRand *rand;
};

/* ---- people ---- */

static char *
mentee_handle(int i)
{
	return i == 0 ? g_strdup("anna") : g_strdup_printf("mentee%d", i);
}

static char *
mentee_address(int i)
{
	return i == 0 ? g_strdup(MENTEE_ADDR) : g_strdup_printf("mentee%d@example.org", i);
}

static char *
mentor_address(int i)
{
	return g_strdup_printf("%s@example.org", mentor_handles[i]);
}

static void
add_one(struct world *world, bool is_mentor, int i)
{
	g_autofree char *handle = is_mentor ? g_strdup(mentor_handles[i]) : mentee_handle(i);
	g_autofree char *address = is_mentor ? mentor_address(i) : mentee_address(i);
	g_autofree char *name =
	    g_strdup_printf("%s Nimi", is_mentor ? mentor_handles[i] : called[i]);
	struct person_words words = {
		.name = name,
		.address = address,
		.lang = "fi",
		.zone = "Europe/Helsinki",
		.mentor = is_mentor ? NULL : mentor_handles[i / EACH],
	};
	struct core *core = &world->stage.core;
	g_autoptr(GError) error = NULL;
	bool ok = is_mentor ? roster_add_mentor(core, handle, &words, world->now, &error)
	                    : roster_add_mentee(core, handle, &words, world->now, &error);

	if (!ok)
		fail_msg("%s", error->message);
}

static void
book(struct world *world, int i, const char *when)
{
	g_autofree char *handle = mentee_handle(i);
	struct session_words words = { .when = when };
	g_autoptr(GError) error = NULL;

	if (!roster_add_session(&world->stage.core, handle, &words, world->now, &error))
		fail_msg("%s", error->message);
}

static void
add_people(struct world *world)
{
	struct store *store = world->stage.core.store;

	for (int i = 1; i < MENTORS; i++)
		add_one(world, true, i);
	for (int i = 0; i < MENTEES; i++) {
		if (i > 0)
			add_one(world, false, i);
		book(world, i, "2027-02-01T14:00");
		book(world, i, "2027-03-15T14:00");
		g_autofree char *handle = mentee_handle(i);
		g_autoptr(pair_owner) pair = roster_pair(&world->stage.core, handle, NULL);
		world->mentorship_ids[i] = pair->mentorship.id;
		world->mentor_ids[i / EACH] = pair->mentor.id;
	}
	assert_int_equal(mentorship_open(store, NULL)->len, MENTEES);
}

/* ---- mail ---- */

/* The first address in angle brackets of a field; NULL if there is none. Owned. */
static char *
address_in(GBytes *message, const char *field)
{
	gsize len = 0;
	const char *bytes = g_bytes_get_data(message, &len);
	g_autofree char *text = g_strndup(bytes, len);
	char *at = strstr(text, field);
	char *from = at ? strchr(at, '<') : NULL;
	char *end = from ? strchr(from, '>') : NULL;

	return end ? g_strndup(from + 1, (gsize)(end - from - 1)) : NULL;
}

/* All that may leave does. Returns where the new ones begin. */
static guint
deliver(struct world *world)
{
	struct store *store = world->stage.core.store;
	struct outbox_claimed claimed = { 0 };
	guint from = world->sent->len;

	assert_true(store_begin(store, NULL));
	while (outbox_claim(store, world->now, 1, &claimed, NULL)) {
		struct sent sent = {
			.id = claimed.id,
			.mentorship_id = claimed.mentorship_id,
			.person_id = claimed.person_id,
			.to = claimed.to_whom,
			.kind = g_strdup(claimed.kind),
			.message_id = g_strdup(claimed.message_id),
			.reply_to = address_in(claimed.message, "\r\nReply-To:"),
			.text = outbox_text(store, claimed.id, NULL),
		};
		g_array_append_val(world->sent, sent);
		assert_true(outbox_set_sent(store, claimed.id, world->now, "250 ok", NULL));
		outbox_claimed_clear(&claimed);
	}
	assert_true(store_commit(store, NULL));
	return from;
}

/* What somebody sends, as the reader would tell of it. */
struct post {
	const char *from, *to;
	const char *ids[4]; /* In-Reply-To and References; NULL ends */
	const char *text;
	enum command command;
	enum mail_kind kind;
	enum dmarc dmarc;
};

static struct body_view
body_of(const struct post *post)
{
	return (struct body_view){
		.text = g_strdup(post->text),
		.words_n = 40,
		.said = { .command = post->command,
		          .rest = g_strdup(""),
		          .nearly = g_strdup(""),
		          .scores_text = g_strdup(""),
		          .plan = g_strdup("") },
		.first_sentence = g_strdup(""),
		.safety_word = g_strdup(""),
		.whole = g_strdup(""),
		.hits = g_new0(struct signal_hit, SIGNAL_ROWS),
	};
}

static char **
ids_of(const struct post *post)
{
	GStrvBuilder *ids = g_strv_builder_new();

	for (size_t i = 0; post->ids[i]; i++)
		g_strv_builder_add(ids, post->ids[i]);
	char **list = g_strv_builder_end(ids);
	g_strv_builder_unref(ids);
	return list;
}

static struct head_view
head_of(const struct post *post, unsigned uid)
{
	struct head_view head = {
		.kind = post->kind,
		.dmarc = post->dmarc,
		.from = g_strsplit(post->from, " ", -1),
		.to = g_strsplit(post->to, " ", -1),
		.answers_ids = ids_of(post),
		.reported_ids = g_strsplit("", " ", -1),
		.message_id = g_strdup_printf("%u@client.example", uid),
		.mentord_id = g_strdup(""),
		.bounced_to = g_strdup(""),
		.bounce_status = g_strdup(""),
	};

	memcpy(head.digest, &uid, sizeof uid);
	return head;
}

/* Judged and filed, once more too when an OK has let it go on. */
static void
file_waiting(struct world *world, const struct post *post, unsigned uid)
{
	struct core *core = &world->stage.core;
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) works = inbox_claim(core->store, 1, &error);
	assert_int_equal(works->len, 1);
	const struct inbox_work *work = &g_array_index(works, struct inbox_work, 0);
	struct head_view head = head_of(post, uid);
	struct body_view body = body_of(post);
	struct verdict verdict = { 0 };

	bool ok = judge(core, work, &head, world->now, &verdict, &error)
	          && file_message(core,
	                          &(const struct filing){ work, &head, &verdict,
	                                                  verdict.wants_body ? &body : NULL },
	                          world->now, &error);
	if (!ok)
		fail_msg("mail %u: %s", uid, error->message);
	verdict_clear(&verdict);
	head_view_clear(&head);
	body_view_clear(&body);
}

static unsigned
arrive(struct world *world, const struct post *post)
{
	struct inbox_new message = {
		.mailbox = "INBOX",
		.uidvalidity = 1,
		.uid = ++world->uid,
		.received_at = world->now,
		.internal_at = world->now,
		.size = 1,
		.whole = true,
		.message = { "x", 1 },
	};

	assert_true(store_begin(world->stage.core.store, NULL));
	assert_true(inbox_add(world->stage.core.store, &message, NULL) != 0);
	file_waiting(world, post, world->uid);
	assert_true(store_commit(world->stage.core.store, NULL));
	return world->uid;
}

static int
mentee_of(const struct world *world, int64_t mentorship_id)
{
	for (int i = 0; i < MENTEES; i++)
		if (world->mentorship_ids[i] == mentorship_id)
			return i;
	return -1;
}

/* ---- weeks ---- */

/* Everybody says yes, and answers each question. */
static void
answer(struct world *world, const struct sent *sent)
{
	bool is_invitation = g_str_equal(sent->kind, "invitation");
	int i = mentee_of(world, sent->mentorship_id);

	if (sent->to != ADDRESSEE_MENTEE
	    || (!is_invitation && !g_str_equal(sent->kind, "question")))
		return;
	g_autofree char *from = mentee_address(i);
	arrive(world, &(const struct post){
			  .from = from,
			  .to = sent->reply_to,
			  .ids = { sent->message_id },
			  .text = is_invitation ? "Kyllä" : "Kerroin, mitä ajattelin.",
			  .command = is_invitation ? COMMAND_YES : COMMAND_NONE,
			  .dmarc = DMARC_PASS,
		      });
}

static void
live(struct world *world)
{
	utc_t until = world->now + (utc_t)LIVED_DAYS * DAY_S;

	while (world->now < until) {
		stage_plan(&world->stage, world->now);
		for (guint i = deliver(world); i < world->sent->len; i++)
			answer(world, &g_array_index(world->sent, struct sent, i));
		deliver(world);
		world->now += 3600;
	}
	assert_false(world->stage.has_failed);
}

/* ---- letters ---- */

static bool
one_in(struct world *world, int n)
{
	return g_rand_int_range(world->rand, 0, n) == 0;
}

static const struct sent *
any_to_mentor(struct world *world)
{
	for (;;) {
		const struct sent *sent =
		    &g_array_index(world->sent, struct sent,
		                   g_rand_int_range(world->rand, 0, (gint32)world->sent->len));
		bool is_wanted = g_str_equal(sent->kind, "review") || one_in(world, 10);
		if (sent->to == ADDRESSEE_MENTOR && sent->reply_to && is_wanted)
			return sent;
	}
}

static int
mentor_of(const struct world *world, int64_t person_id)
{
	for (int i = 0; i < MENTORS; i++)
		if (world->mentor_ids[i] == person_id)
			return i;
	return -1;
}

/* A letter, and the one mentee that its words may reach; -1: none. */
struct letter_case {
	struct post post;
	char *from, *to, *text, *word;
	int may_reach, about; /* about: whose name the greeting goes by */
	bool greets_other;
};

static void
choose_text(struct world *world, struct letter_case *letter, unsigned n, int mentee)
{
	static const char *const hellos[][2] = {
		{ "Hei ", "!" }, { "", ", kiitos." }, { "Moi ", "" }, { "Hyvä ", "" }
	};
	int other = mentee / EACH * EACH + g_rand_int_range(world->rand, 0, EACH);
	bool names_other = one_in(world, 4);
	const char *name = called[names_other ? other : mentee];
	const char *const *hello = hellos[g_rand_int_range(world->rand, 0, G_N_ELEMENTS(hellos))];
	GString *text = g_string_new(NULL);

	if (!one_in(world, 3)) {
		g_string_append_printf(text, "%s%s%s", hello[0], name, hello[1]);
		g_string_append(text, "\n\n");
		letter->greets_other = !g_str_equal(name, called[mentee]);
	}
	letter->word = g_strdup_printf("sana%05uloppu", n);
	g_string_append_printf(text, "Tämä jäi mieleeni: %s\n", letter->word);
	if (one_in(world, 5))
		g_string_append(text, "# oma muistiinpano\n");
	letter->text = g_string_free(text, FALSE);
}

/* The mentee that all mails named by a letter are about, when they went to the mentor who writes; -1: nobody. */
static int
owner_of(const struct world *world, const struct sent *const *named, int n, int writer)
{
	for (int i = 0; i < n; i++)
		if (named[i]->mentorship_id != named[0]->mentorship_id
		    || named[i]->person_id != world->mentor_ids[writer])
			return -1;
	return n > 0 ? mentee_of(world, named[0]->mentorship_id) : -1;
}

/* Whose words reach whom: all tokens lead to one mentee's mail, and it is that mentee's mentor who writes, from an
 * address that is theirs. */
static struct letter_case
letter_of(struct world *world, unsigned n)
{
	const struct sent *main = any_to_mentor(world);
	const struct sent *also = any_to_mentor(world);
	int mentor = mentor_of(world, main->person_id);
	int mentee = mentee_of(world, main->mentorship_id);
	int writer = one_in(world, 5) ? g_rand_int_range(world->rand, 0, MENTORS) : mentor;
	bool has_two = one_in(world, 4);
	bool has_token = !one_in(world, 8);
	bool is_elsewhere = one_in(world, 6);
	bool by_mentee = one_in(world, 12);
	struct letter_case letter = { .may_reach = -1 };
	int about = mentee >= 0 ? mentee : mentor * EACH;

	letter.about = about;
	choose_text(world, &letter, n, about);
	if (by_mentee)
		letter.from = mentee_address(g_rand_int_range(world->rand, 0, MENTEES));
	else
		letter.from = is_elsewhere
		                  ? g_strdup_printf("%s@home.example", mentor_handles[writer])
		                  : mentor_address(writer);
	letter.to = g_strdup(has_token ? main->reply_to : "mentor@example.org");
	letter.post = (struct post){
		.from = letter.from,
		.to = letter.to,
		.text = letter.text,
		.dmarc = one_in(world, 10) ? DMARC_FAIL : DMARC_PASS,
		.kind = one_in(world, 15) ? MAIL_AUTO : MAIL_PERSON,
	};
	/* References of a forwarded digest, of another thread, or none at all. */
	const struct sent *named[3] = { 0 };
	int ids = 0, n_named = 0;
	if (has_token)
		named[n_named++] = main;
	if (has_two)
		letter.post.ids[ids++] = (named[n_named++] = also)->message_id;
	if (!one_in(world, 3))
		letter.post.ids[ids++] = (named[n_named++] = main)->message_id;
	if (!by_mentee && !is_elsewhere && letter.post.kind == MAIL_PERSON)
		letter.may_reach = owner_of(world, named, n_named, writer);
	return letter;
}

static void
letter_clear(struct letter_case *letter)
{
	g_free(letter->from);
	g_free(letter->to);
	g_free(letter->text);
	g_free(letter->word);
}

/* How many mails to mentees since `from` hold a word; any but to the one it may reach is a breach. */
static int
reached(struct world *world, guint from, const struct letter_case *letter, int may_reach)
{
	int n = 0;

	for (guint i = from; i < world->sent->len; i++) {
		const struct sent *sent = &g_array_index(world->sent, struct sent, i);
		if (!sent->text || !strstr(sent->text, letter->word))
			continue;
		if (sent->to == ADDRESSEE_MENTOR)
			continue;
		if (sent->to != ADDRESSEE_MENTEE || may_reach < 0
		    || sent->mentorship_id != world->mentorship_ids[may_reach])
			fail_msg("%s of \"%s\" reached %s %" G_GINT64_FORMAT, sent->kind,
			         letter->text, addressee_names[sent->to], sent->mentorship_id);
		n++;
	}
	return n;
}

/* The newest question whether the recipient is right, since `from`; NULL: none. */
static const struct sent *
question_since(const struct world *world, guint from)
{
	for (guint i = world->sent->len; i > from; i--)
		if (g_str_equal(g_array_index(world->sent, struct sent, i - 1).kind, "echo"))
			return &g_array_index(world->sent, struct sent, i - 1);
	return NULL;
}

static void
say_ok(struct world *world, const struct sent *question)
{
	g_autofree char *from = mentor_address(mentor_of(world, question->person_id));

	arrive(world, &(const struct post){
			  .from = from,
			  .to = question->reply_to,
			  .ids = { question->message_id },
			  .text = "OK",
			  .command = COMMAND_YES,
			  .dmarc = DMARC_PASS,
		      });
}

struct tally {
	int sent, asked, confirmed, nowhere;
};

static void
try_one(struct world *world, unsigned n, struct tally *tally)
{
	struct letter_case letter = letter_of(world, n);
	unsigned uid = arrive(world, &letter.post);
	guint from = deliver(world);
	int at_once = reached(world, from, &letter, letter.may_reach);
	const struct sent *question = question_since(world, from);
	int mentee = question ? mentee_of(world, question->mentorship_id) : -1;

	assert_true(at_once <= 1);
	if (at_once > 0 && letter.greets_other && letter.may_reach == letter.about)
		fail_msg("sent without a question: %s", letter.text);
	tally->sent += at_once;
	tally->asked += question != NULL;
	if (question && one_in(world, 2)) {
		say_ok(world, question);
		file_waiting(world, &letter.post, uid);
		from = deliver(world);
		tally->confirmed += reached(world, from, &letter, mentee);
	} else if (at_once == 0 && !question) {
		tally->nowhere++;
	}
	letter_clear(&letter);
}

static void
words_reach_only_whom_they_are_for(void **state)
{
	(void)state;
	struct world world = { .rand = g_rand_new_with_seed(20270201) };
	struct tally tally = { 0 };

	stage_open(&world.stage,
	           "{\"programme\": \"starter\", \"start\": \"2027-02-01T12:00\", \"until\": "
	           "\"2027-04-01T00:00\", \"sessions\": [], \"events\": [], \"mentee\": {\"lang\": "
	           "\"fi\", \"zone\": \"Europe/Helsinki\"}, \"mentor\": {}}",
	           "fi", false);
	world.sent = g_array_new(FALSE, TRUE, sizeof(struct sent));
	g_array_set_clear_func(world.sent, (GDestroyNotify)sent_clear);
	world.now = world.stage.scenario->start;
	world.stage.core.settings->limits.token_uses_n = 1000000;
	world.stage.core.settings->limits.replies_per_hour = 1000000;
	world.stage.core.settings->limits.replies_per_hour_all = 1000000;
	add_people(&world);
	live(&world);
	for (unsigned n = 0; n < LETTERS; n++)
		try_one(&world, n, &tally);
	print_message(
	    "%d letters: %d sent, %d asked about, %d of these sent after an OK, %d nowhere\n",
	    LETTERS, tally.sent, tally.asked, tally.confirmed, tally.nowhere);
	assert_true(tally.sent > LETTERS / 20 && tally.confirmed > LETTERS / 100
	            && tally.asked > tally.confirmed);
	g_array_free(world.sent, TRUE);
	g_rand_free(world.rand);
	stage_close(&world.stage);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_reach_only_whom_they_are_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
