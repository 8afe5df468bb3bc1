#include "mime/charset.h"

#include <glib.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Names that mail uses, and what iconv calls them: only these are opened, since a name from mail
 * must not choose a file. The left one is compared without case. */
static const struct {
	const char *label;
	const char *iconv;
} CHARSETS[] = {
	{ "utf-8", "UTF-8" },
	{ "utf8", "UTF-8" },
	{ "unicode-1-1-utf-8", "UTF-8" },
	{ "us-ascii", "UTF-8" }, /* 8-bit bytes in it are mistakes, most often UTF-8 */
	{ "ascii", "UTF-8" },
	{ "ansi_x3.4-1968", "UTF-8" },
	{ "646", "UTF-8" },
	/* What is declared as Latin 1 is windows-1252 (WHATWG); its C1 half is never meant. */
	{ "iso-8859-1", "WINDOWS-1252" },
	{ "iso8859-1", "WINDOWS-1252" },
	{ "iso_8859-1", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "l1", "WINDOWS-1252" },
	{ "windows-1252", "WINDOWS-1252" },
	{ "cp1252", "WINDOWS-1252" },
	{ "x-ansi", "WINDOWS-1252" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso8859-2", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" },
	{ "iso-8859-3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" },
	{ "iso-8859-8-i", "ISO-8859-8" },
	{ "iso-8859-9", "WINDOWS-1254" },
	{ "iso-8859-10", "ISO-8859-10" },
	{ "iso-8859-11", "WINDOWS-874" },
	{ "tis-620", "TIS-620" },
	{ "iso-8859-13", "ISO-8859-13" },
	{ "iso-8859-14", "ISO-8859-14" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "iso8859-15", "ISO-8859-15" },
	{ "iso8859_15", "ISO-8859-15" },
	{ "latin-9", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" },
	{ "iso-8859-16", "ISO-8859-16" },
	{ "windows-874", "WINDOWS-874" },
	{ "windows-1250", "WINDOWS-1250" },
	{ "cp1250", "WINDOWS-1250" },
	{ "windows-1251", "WINDOWS-1251" },
	{ "cp1251", "WINDOWS-1251" },
	{ "windows-1253", "WINDOWS-1253" },
	{ "windows-1254", "WINDOWS-1254" },
	{ "windows-1255", "WINDOWS-1255" },
	{ "windows-1256", "WINDOWS-1256" },
	{ "cp1256", "WINDOWS-1256" },
	{ "windows-1257", "WINDOWS-1257" },
	{ "windows-1258", "WINDOWS-1258" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "ibm437", "IBM437" },
	{ "cp437", "IBM437" },
	{ "ibm850", "IBM850" },
	{ "cp850", "IBM850" },
	{ "ibm852", "IBM852" },
	{ "cp866", "IBM866" },
	{ "ibm866", "IBM866" },
	{ "macintosh", "MACINTOSH" },
	{ "x-mac-roman", "MACINTOSH" },
	{ "iso-2022-jp", "ISO-2022-JP-3" },
	{ "csiso2022jp", "ISO-2022-JP-3" },
	{ "iso-2022-jp-1", "ISO-2022-JP-3" },
	{ "iso-2022-jp-2", "ISO-2022-JP-2" },
	{ "iso-2022-jp-3", "ISO-2022-JP-3" },
	{ "shift_jis", "CP932" },
	{ "shift-jis", "CP932" },
	{ "sjis", "CP932" },
	{ "x-sjis", "CP932" },
	{ "windows-31j", "CP932" },
	{ "cp932", "CP932" },
	{ "ms932", "CP932" },
	{ "euc-jp", "EUC-JP" },
	{ "x-euc-jp", "EUC-JP" },
	{ "euc-kr", "UHC" },
	{ "ks_c_5601-1987", "UHC" },
	{ "ks_c_5601", "UHC" },
	{ "ksc5601", "UHC" },
	{ "cp949", "UHC" },
	{ "windows-949", "UHC" },
	{ "iso-2022-kr", "ISO-2022-KR" },
	{ "gb2312", "GB18030" },
	{ "gb_2312-80", "GB18030" },
	{ "gbk", "GB18030" },
	{ "cp936", "GB18030" },
	{ "x-gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "hz-gb-2312", "ISO-2022-CN" },
	{ "big5", "BIG5-HKSCS" },
	{ "big5-hkscs", "BIG5-HKSCS" },
	{ "cp950", "BIG5-HKSCS" },
	{ "x-big5", "BIG5-HKSCS" },
	{ "utf-16", "UTF-16" },
	{ "utf-16le", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE" },
	{ "utf-32", "UTF-32" },
	{ "utf-7", "UTF-7" },
	{ "unicode-1-1-utf-7", "UTF-7" },
	{ "unicode", "UTF-16" },
};

static const char *
iconv_name(const char *declared)
{
	g_autofree char *label = g_ascii_strdown(declared, -1);

	g_strstrip(label);
	for (size_t i = 0; i < G_N_ELEMENTS(CHARSETS); i++)
		if (strcmp(label, CHARSETS[i].label) == 0)
			return CHARSETS[i].iconv;
	return NULL;
}

/* Convert all of it; false at the first byte that does not fit, unless `lenient`, when each such
 * byte becomes U+FFFD. An incomplete character at the end counts as one. */
static bool
convert(struct bytes raw, iconv_t converter, bool lenient, GString *to)
{
	char block[4096];
	union {
		const char *given;
		char *wanted; /* iconv's signature; it does not write there */
	} start = { .given = raw.at };
	char *in = start.wanted;
	size_t left = raw.len;

	while (left > 0) {
		char *out = block;
		size_t room = sizeof block;
		size_t done = iconv(converter, &in, &left, &out, &room);
		g_string_append_len(to, block, out - block);
		if (done != (size_t)-1 || room < 8)
			continue;
		if (!lenient)
			return false;
		g_string_append(to, "\xef\xbf\xbd");
		in++;
		left--;
	}
	char *out = block;
	size_t room = sizeof block;
	iconv(converter, NULL, NULL, &out, &room);
	g_string_append_len(to, block, out - block);
	return true;
}

/* NUL is no character of a text: gone, and what follows it stays. */
static char *
without_nul(GString *text)
{
	size_t kept = 0;

	for (size_t i = 0; i < text->len; i++)
		if (text->str[i] != '\0')
			text->str[kept++] = text->str[i];
	g_string_truncate(text, kept);
	return g_string_free(text, FALSE);
}

static char *
try_convert(struct bytes raw, const char *name, bool lenient)
{
	iconv_t converter = iconv_open("UTF-8", name);

	if ((intptr_t)converter == -1)
		return NULL;
	GString *text = g_string_sized_new(raw.len);
	bool fits = convert(raw, converter, lenient, text);
	iconv_close(converter);
	char *decoded = without_nul(text);
	if (fits && g_utf8_validate(decoded, -1, NULL))
		return decoded;
	g_free(decoded);
	return NULL;
}

static bool
is_utf8(struct bytes raw)
{
	/* g_utf8_validate stops at a NUL; look at the runs between them. */
	while (raw.len > 0) {
		const char *end = memchr(raw.at, '\0', raw.len);
		size_t len = end ? (size_t)(end - raw.at) : raw.len;
		if (!g_utf8_validate(raw.at, (gssize)len, NULL))
			return false;
		bytes_skip(&raw, end ? len + 1 : len);
	}
	return true;
}

static struct bytes
without_bom(struct bytes raw)
{
	if (raw.len >= 3 && memcmp(raw.at, "\xef\xbb\xbf", 3) == 0)
		bytes_skip(&raw, 3);
	return raw;
}

static char *
copy(struct bytes raw)
{
	return without_nul(g_string_new_len(raw.at, (gssize)raw.len));
}

char *
charset_decode(struct bytes raw, const char *declared)
{
	const char *name = declared ? iconv_name(declared) : NULL;

	raw = without_bom(raw);
	if (name && strcmp(name, "UTF-8") != 0) {
		char *text = try_convert(raw, name, false);
		if (text)
			return text;
	}
	if (is_utf8(raw))
		return copy(raw);
	char *text = try_convert(raw, "WINDOWS-1252", true);
	return text ? text : g_utf8_make_valid(raw.at, (gssize)raw.len);
}

void
charset_warm(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(CHARSETS); i++) {
		iconv_t converter = iconv_open("UTF-8", CHARSETS[i].iconv);
		if ((intptr_t)converter != -1)
			iconv_close(converter);
	}
}
