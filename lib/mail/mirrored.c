#include "mail/mirrored.h"

#include <string.h>

#include "base/limits.h"
#include "base/pack.h"

static const char *const KIND_NAMES[MIRROR_KINDS] = {
	[MIRROR_THEME] = "theme",           [MIRROR_SHOULD] = "should",
	[MIRROR_ABSOLUTE] = "absolute",     [MIRROR_SELF_BLAME] = "self_blame",
	[MIRROR_COMPARISON] = "comparison", [MIRROR_HELPLESSNESS] = "helplessness",
};

const char *
mirror_kind_name(enum mirror_kind kind)
{
	return KIND_NAMES[kind];
}

bool
mirror_kind_of(const char *name, enum mirror_kind *kind)
{
	for (size_t i = 0; i < MIRROR_KINDS; i++)
		if (strcmp(KIND_NAMES[i], name) == 0) {
			*kind = (enum mirror_kind)i;
			return true;
		}
	return false;
}

void
mirror_finding_free(void *data)
{
	struct mirror_finding *finding = data;

	g_free(finding->word);
	g_array_unref(finding->quotes);
	g_free(finding);
}

/* ---- the request ---- */

void
mirror_request_pack(const struct mirror_request *request, GByteArray *to)
{
	pack_str(to, request->lang);
	pack_strv(to, (const char *const *)request->names);
	pack_strv(to, (const char *const *)request->texts);
}

bool
mirror_request_unpack(struct bytes payload, struct mirror_request *request)
{
	struct unpack from = unpack_from(payload);

	request->lang = unpack_str(&from);
	request->names = unpack_strv(&from, LIMIT_NAMES);
	request->texts = unpack_strv(&from, LIMIT_MIRROR_ANSWERS);
	if (unpack_done(&from))
		return true;
	mirror_request_clear(request);
	return false;
}

void
mirror_request_clear(struct mirror_request *request)
{
	g_clear_pointer(&request->lang, g_free);
	g_clear_pointer(&request->names, g_strfreev);
	g_clear_pointer(&request->texts, g_strfreev);
}

/* ---- the findings ---- */

void
mirror_findings_pack(const GPtrArray *findings, GByteArray *to)
{
	pack_u32(to, findings->len);
	for (guint i = 0; i < findings->len; i++) {
		const struct mirror_finding *finding = g_ptr_array_index(findings, i);
		pack_u8(to, (uint8_t)finding->kind);
		pack_str(to, finding->word);
		pack_u32(to, finding->hits);
		pack_u32(to, finding->quotes->len);
		for (guint j = 0; j < finding->quotes->len; j++) {
			const struct mirror_quote *quote =
			    &g_array_index(finding->quotes, struct mirror_quote, j);
			pack_u32(to, quote->answer);
			pack_u32(to, quote->hits);
			pack_u32(to, (uint32_t)quote->at);
			pack_u32(to, (uint32_t)quote->len);
		}
	}
}

static struct mirror_finding *
unpack_finding(struct unpack *from, guint texts_n)
{
	struct mirror_finding *finding = g_new0(struct mirror_finding, 1);

	finding->kind = unpack_below(from, MIRROR_KINDS);
	finding->word = unpack_str(from);
	finding->hits = unpack_u32(from);
	finding->quotes = g_array_new(FALSE, FALSE, sizeof(struct mirror_quote));
	guint quotes_n = unpack_n(from, texts_n);
	for (guint i = 0; i < quotes_n && !from->failed; i++) {
		struct mirror_quote quote = { .answer = unpack_u32(from) };
		quote.hits = unpack_u32(from);
		quote.at = unpack_u32(from);
		quote.len = unpack_u32(from);
		g_array_append_val(finding->quotes, quote);
	}
	return finding;
}

/* A word for people's eyes: short, and on one line. */
static bool
is_word(const struct mirror_finding *finding)
{
	size_t len = strlen(finding->word);

	if (finding->kind != MIRROR_THEME)
		return len == 0;
	for (size_t i = 0; i < len; i++)
		if (g_ascii_iscntrl(finding->word[i]))
			return false;
	return len > 0 && len <= LIMIT_ROSTER_TEXT_BYTES;
}

static bool
is_quote(const struct mirror_quote *quote, char *const *texts, guint texts_n)
{
	enum { UTF8_BYTES = 4 };

	if (quote->answer >= texts_n || quote->hits == 0 || quote->len == 0
	    || quote->len > (size_t)MIRROR_QUOTE_MOST * UTF8_BYTES)
		return false;
	const char *text = texts[quote->answer];
	size_t len = strlen(text);
	return quote->at <= len && quote->len <= len - quote->at
	       && g_utf8_validate(text + quote->at, (gssize)quote->len, NULL);
}

static bool
is_evidence(const struct mirror_finding *finding, char *const *texts, guint texts_n)
{
	guint64 hits = 0;

	for (guint i = 0; i < finding->quotes->len; i++) {
		const struct mirror_quote *quote =
		    &g_array_index(finding->quotes, struct mirror_quote, i);
		if (!is_quote(quote, texts, texts_n)
		    || (i > 0 && quote->answer <= quote[-1].answer))
			return false;
		hits += quote->hits;
	}
	return is_word(finding) && hits == finding->hits && hits >= MIRROR_HITS_LEAST
	       && finding->quotes->len >= MIRROR_ANSWERS_LEAST;
}

GPtrArray *
mirror_findings_unpack(struct bytes payload, char *const *texts)
{
	struct unpack from = unpack_from(payload);
	guint texts_n = 0;
	g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(mirror_finding_free);
	guint n = unpack_n(&from, MIRROR_THEMES_MOST + MIRROR_KINDS);
	bool ok = true;

	while (texts[texts_n])
		texts_n++;
	for (guint i = 0; i < n && !from.failed; i++) {
		struct mirror_finding *finding = unpack_finding(&from, texts_n);
		g_ptr_array_add(findings, finding);
		ok = ok && is_evidence(finding, texts, texts_n);
	}
	return ok && unpack_done(&from) ? g_steal_pointer(&findings) : NULL;
}
