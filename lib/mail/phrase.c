#include "mail/phrase.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "mail/line.h"
#include "mail/phrase_files.h"
#include "mail/phrase_set.h"

/* ---- the files ---- */

enum section {
	SECTION_HEADER,
	SECTION_REPLY,
	SECTION_WROTE,
	SECTION_SENTENCE,
	SECTION_ORIGINAL,
	SECTION_FORWARDED,
	SECTION_SENT_FROM,
	SECTION_SENT_FROM_MY,
	SECTION_APP,
	SECTION_DEVICE,
	SECTION_DEVICE_LINE,
	SECTION_DEVICE_END,
	SECTION_BANNER,
	SECTION_NOTICE,
	SECTION_SECRET,
	SECTIONS,
};

static const struct section_row {
	const char *name;
	enum section section;
	enum header_word is;
	bool joins; /* its phrases need not be words of their own */
} ROWS[] = {
	{ .name = "from", .is = HEADER_FROM },
	{ .name = "date", .is = HEADER_DATE },
	{ .name = "to", .is = HEADER_TO },
	{ .name = "cc", .is = HEADER_CC },
	{ .name = "subject", .is = HEADER_SUBJECT },
	{ .name = "reply-to", .is = HEADER_REPLY_TO },
	{ .name = "reply", .section = SECTION_REPLY },
	{ .name = "wrote", .section = SECTION_WROTE },
	{ .name = "sentence", .section = SECTION_SENTENCE },
	{ .name = "original", .section = SECTION_ORIGINAL },
	{ .name = "forwarded", .section = SECTION_FORWARDED },
	{ .name = "sent from", .section = SECTION_SENT_FROM },
	{ .name = "sent from my", .section = SECTION_SENT_FROM_MY },
	{ .name = "app", .section = SECTION_APP },
	{ .name = "device", .section = SECTION_DEVICE },
	{ .name = "device line", .section = SECTION_DEVICE_LINE, .joins = true },
	{ .name = "device end", .section = SECTION_DEVICE_END },
	{ .name = "banner", .section = SECTION_BANNER, .joins = true },
	{ .name = "notice", .section = SECTION_NOTICE, .joins = true },
	{ .name = "secret", .section = SECTION_SECRET, .joins = true },
};

static struct phrase_set sets[SECTIONS];

static const struct section_row *
find_row(const char *line)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++)
		if (strncmp(line + 1, ROWS[i].name, strlen(ROWS[i].name)) == 0
		    && strcmp(line + 1 + strlen(ROWS[i].name), "]") == 0)
			return &ROWS[i];
	return NULL;
}

static void
add_phrase(const struct section_row *row, char *line, uint64_t languages)
{
	size_t len = strlen(line);
	bool before = *line == '*';
	bool after = line[len - 1] == '*';

	if (after)
		line[len - 1] = '\0';
	g_autofree char *text = line_plain(line + before, strlen(line + before));
	const struct phrase phrase = {
		.text = text,
		.joins_before = row->joins || before,
		.joins_after = row->joins || after,
		.is = row->is,
		.languages = languages,
	};
	phrase_set_add(&sets[row->section], &phrase);
}

static void
read_file(const struct phrase_file *file, uint64_t languages)
{
	g_auto(GStrv) lines = g_strsplit(file->text, "\n", -1);
	const struct section_row *row = NULL;

	/* The files are part of the program: a section that is not known is a mistake in it. */
	for (size_t i = 0; lines[i]; i++) {
		bool is_name = *lines[i] == '[';
		if (*lines[i] == '\0' || *lines[i] == '#')
			continue;
		if (is_name)
			row = find_row(lines[i]);
		assert(row);
		if (!is_name)
			add_phrase(row, lines[i], languages);
	}
}

void
phrase_warm(void)
{
	if (sets[0].phrases)
		return;
	for (size_t i = 0; i < SECTIONS; i++)
		phrase_set_init(&sets[i]);
	for (size_t i = 0; phrase_files[i].name; i++) {
		bool every = strcmp(phrase_files[i].name, "any") == 0;
		assert(i < 64);
		read_file(&phrase_files[i], every ? UINT64_MAX : UINT64_C(1) << i);
	}
	for (size_t i = 0; i < SECTIONS; i++)
		phrase_set_sort(&sets[i]);
}

static const struct phrase_set *
set_of(enum section section)
{
	phrase_warm();
	return &sets[section];
}

static bool
begins(const char *text, enum section section)
{
	return phrase_set_begins(set_of(section), text) != NULL;
}

static bool
holds(const char *text, enum section section)
{
	return phrase_set_find(set_of(section), text) != NULL;
}

/* ---- what is asked ---- */

enum header_word
phrase_header(const char *word, size_t len, uint64_t *languages)
{
	const struct phrase *found = phrase_set_whole(set_of(SECTION_HEADER), word, len);

	*languages = found ? found->languages : 0;
	return found ? (enum header_word)found->is : HEADER_NONE;
}

/* The length of a word before a colon, of either width, counts ("re[2]:") and blanks passed over. */
static size_t
before_colon(const char *text)
{
	enum { WORD_MOST = 40 };
	size_t len = strcspn(text, ":[( ");
	const char *wide = strstr(text, "\xef\xbc\x9a");

	if (wide && (size_t)(wide - text) < len)
		len = (size_t)(wide - text);
	const char *rest = text + len + strspn(text + len, " [(0123456789)]");
	return len <= WORD_MOST && (*rest == ':' || rest == wide) ? len : 0;
}

bool
phrase_is_reply(const char *subject)
{
	size_t len = before_colon(subject);

	return len > 0 && phrase_set_whole(set_of(SECTION_REPLY), subject, len) != NULL;
}

const char *
phrase_verb(const char *text)
{
	return phrase_set_find(set_of(SECTION_WROTE), text);
}

bool
phrase_is_sentence(const char *text)
{
	return holds(text, SECTION_SENTENCE);
}

bool
phrase_begins(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (g_str_has_prefix(text, phrases[i]))
			return true;
	return false;
}

bool
phrase_is_forward(const char *text)
{
	return begins(text, SECTION_FORWARDED);
}

bool
phrase_is_divider(const char *text)
{
	return begins(text, SECTION_ORIGINAL) || phrase_is_forward(text);
}

bool
phrase_is_banner(const char *text)
{
	return holds(text, SECTION_BANNER);
}

bool
phrase_is_disclaimer(const char *text)
{
	return holds(text, SECTION_NOTICE) && holds(text, SECTION_SECRET);
}

/* ---- device lines ---- */

/* The first few words of a text, which is where a device is named; a word with a digit is one. */
static bool
names_device(const char *text)
{
	enum { WORDS_MOST = 5 };
	const char *end = text;

	for (int words = 0; *end && words < WORDS_MOST; words++) {
		end += strspn(end, " ");
		const char *word = end;
		end += strcspn(end, " ");
		for (const char *at = word; at < end; at++)
			if (g_ascii_isdigit(*at) && words > 0)
				return true;
	}
	g_autofree char *head = g_strndup(text, (gsize)(end - text));
	return holds(head, SECTION_DEVICE);
}

/* "sent from my" and a few words: whatever it is, it is a thing. */
static bool
is_my_thing(const char *text)
{
	enum { WORDS_MOST = 4 };
	const struct phrase *begun = phrase_set_begins(set_of(SECTION_SENT_FROM_MY), text);
	unsigned words = 0;

	if (!begun || text[begun->len] != ' ' || strpbrk(text, ",.;?"))
		return false;
	for (const char *at = text + begun->len; *at; at++)
		words += *at == ' ';
	return words <= WORDS_MOST;
}

static bool
is_sent_from_device(const char *text)
{
	const struct phrase *begun = phrase_set_begins(set_of(SECTION_SENT_FROM), text);

	return begun && names_device(text + begun->len);
}

bool
phrase_is_device_line(const char *text)
{
	enum { LINE_MOST = 160, SHORT_MOST = 40 };
	g_auto(GStrv) parts = g_strsplit(text, "[", -1);
	g_autofree char *bare =
	    g_strjoinv("", parts); /* "Get [Outlook for Android](https://...)" */
	const char *at = bare + strspn(bare, "<(*_- ");

	size_t len = strlen(at);

	if (len > LINE_MOST)
		return false;
	return begins(at, SECTION_APP) || is_sent_from_device(at) || is_my_thing(at)
	       || holds(at, SECTION_DEVICE_LINE)
	       || (len < SHORT_MOST && phrase_set_ends(set_of(SECTION_DEVICE_END), at));
}
