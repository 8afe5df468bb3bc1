#include "mime/charset.h"

#include <glib.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Names that mail uses, and what iconv calls them: only these are opened, since a name from mail
 * must not choose a file. The left one is compared by its letters and digits alone, in lower case: mail
 * writes iso_8859-1, ISO8859-1 and x-sjis. */
static const struct {
	const char *label;
	const char *iconv;
} CHARSETS[] = {
	{ "utf8", "UTF-8" },
	{ "unicode11utf8", "UTF-8" },
	{ "usascii", "UTF-8" }, /* 8-bit bytes in it are mistakes, most often UTF-8 */
	{ "ascii", "UTF-8" },
	{ "ansix341968", "UTF-8" },
	{ "646", "UTF-8" },
	/* What is declared as Latin 1 is windows-1252 (WHATWG); its C1 half is never meant. */
	{ "iso88591", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "l1", "WINDOWS-1252" },
	{ "windows1252", "WINDOWS-1252" },
	{ "cp1252", "WINDOWS-1252" },
	{ "ansi", "WINDOWS-1252" },
	{ "iso88592", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" },
	{ "iso88593", "ISO-8859-3" },
	{ "iso88594", "ISO-8859-4" },
	{ "iso88595", "ISO-8859-5" },
	{ "iso88596", "ISO-8859-6" },
	{ "iso88597", "ISO-8859-7" },
	{ "iso88598", "ISO-8859-8" },
	{ "iso88598i", "ISO-8859-8" },
	{ "iso88599", "WINDOWS-1254" },
	{ "iso885910", "ISO-8859-10" },
	{ "iso885911", "WINDOWS-874" },
	{ "tis620", "TIS-620" },
	{ "iso885913", "ISO-8859-13" },
	{ "iso885914", "ISO-8859-14" },
	{ "iso885915", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" },
	{ "iso885916", "ISO-8859-16" },
	{ "windows874", "WINDOWS-874" },
	{ "windows1250", "WINDOWS-1250" },
	{ "cp1250", "WINDOWS-1250" },
	{ "windows1251", "WINDOWS-1251" },
	{ "cp1251", "WINDOWS-1251" },
	{ "windows1253", "WINDOWS-1253" },
	{ "windows1254", "WINDOWS-1254" },
	{ "windows1255", "WINDOWS-1255" },
	{ "windows1256", "WINDOWS-1256" },
	{ "cp1256", "WINDOWS-1256" },
	{ "windows1257", "WINDOWS-1257" },
	{ "windows1258", "WINDOWS-1258" },
	{ "koi8r", "KOI8-R" },
	{ "koi8u", "KOI8-U" },
	{ "ibm437", "IBM437" },
	{ "cp437", "IBM437" },
	{ "ibm850", "IBM850" },
	{ "cp850", "IBM850" },
	{ "ibm852", "IBM852" },
	{ "cp866", "IBM866" },
	{ "ibm866", "IBM866" },
	{ "macintosh", "MACINTOSH" },
	{ "macroman", "MACINTOSH" },
	{ "iso2022jp", "ISO-2022-JP-3" },
	{ "csiso2022jp", "ISO-2022-JP-3" },
	{ "iso2022jp1", "ISO-2022-JP-3" },
	{ "iso2022jp2", "ISO-2022-JP-2" },
	{ "iso2022jp3", "ISO-2022-JP-3" },
	{ "shiftjis", "CP932" },
	{ "sjis", "CP932" },
	{ "windows31j", "CP932" },
	{ "cp932", "CP932" },
	{ "ms932", "CP932" },
	{ "eucjp", "EUC-JP" },
	{ "euckr", "UHC" },
	{ "ksc56011987", "UHC" },
	{ "ksc5601", "UHC" },
	{ "cp949", "UHC" },
	{ "windows949", "UHC" },
	{ "iso2022kr", "ISO-2022-KR" },
	{ "gb2312", "GB18030" },
	{ "gb231280", "GB18030" },
	{ "gbk", "GB18030" },
	{ "cp936", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5-HKSCS" },
	{ "big5hkscs", "BIG5-HKSCS" },
	{ "cp950", "BIG5-HKSCS" },
	{ "utf16", "UTF-16" },
	{ "utf16le", "UTF-16LE" },
	{ "utf16be", "UTF-16BE" },
	{ "utf32", "UTF-32" },
	{ "utf7", "UTF-7" },
	{ "unicode11utf7", "UTF-7" },
	{ "unicode", "UTF-16" },
	{ "utf8mb4", "UTF-8" },
	{ "usascii7", "UTF-8" },
	{ "isoir6", "UTF-8" },
	{ "isoir100", "WINDOWS-1252" },
	{ "cp819", "WINDOWS-1252" },
	{ "ibm819", "WINDOWS-1252" },
	{ "win1252", "WINDOWS-1252" },
	{ "ms1252", "WINDOWS-1252" },
	{ "latin3", "ISO-8859-3" },
	{ "latin4", "ISO-8859-4" },
	{ "latin5", "WINDOWS-1254" },
	{ "latin6", "ISO-8859-10" },
	{ "cyrillic", "ISO-8859-5" },
	{ "greek", "ISO-8859-7" },
	{ "arabic", "ISO-8859-6" },
	{ "hebrew", "ISO-8859-8" },
	{ "iso88598e", "ISO-8859-8" },
	{ "iso88596i", "ISO-8859-6" },
	{ "iso88596e", "ISO-8859-6" },
	{ "win1250", "WINDOWS-1250" },
	{ "win1251", "WINDOWS-1251" },
	{ "win1253", "WINDOWS-1253" },
	{ "cp1253", "WINDOWS-1253" },
	{ "win1254", "WINDOWS-1254" },
	{ "cp1254", "WINDOWS-1254" },
	{ "win1255", "WINDOWS-1255" },
	{ "cp1255", "WINDOWS-1255" },
	{ "win1256", "WINDOWS-1256" },
	{ "win1257", "WINDOWS-1257" },
	{ "cp1257", "WINDOWS-1257" },
	{ "cp1258", "WINDOWS-1258" },
	{ "cp874", "WINDOWS-874" },
	{ "ibm874", "WINDOWS-874" },
	{ "koi8", "KOI8-R" },
	{ "cskoi8r", "KOI8-R" },
	{ "koi8t", "KOI8-T" },
	{ "cp852", "IBM852" },
	{ "cp855", "IBM855" },
	{ "ibm855", "IBM855" },
	{ "cp862", "IBM862" },
	{ "cp865", "IBM865" },
	{ "ibm865", "IBM865" },
	{ "mac", "MACINTOSH" },
	{ "maccyrillic", "MAC-CYRILLIC" },
	{ "macce", "MAC-CENTRALEUROPE" },
	{ "iso2022jpms", "ISO-2022-JP-3" },
	{ "cp50220", "ISO-2022-JP-3" },
	{ "cp50221", "ISO-2022-JP-3" },
	{ "mskanji", "CP932" },
	{ "csshiftjis", "CP932" },
	{ "ujis", "EUC-JP" },
	{ "eucjpms", "EUC-JP" },
	{ "cseuckr", "UHC" },
	{ "korean", "UHC" },
	{ "csiso2022kr", "ISO-2022-KR" },
	{ "euccn", "GB18030" },
	{ "csgb2312", "GB18030" },
	{ "windows936", "GB18030" },
	{ "ms936", "GB18030" },
	{ "iso2022cn", "ISO-2022-CN" },
	{ "windows950", "BIG5-HKSCS" },
	{ "csbig5", "BIG5-HKSCS" },
	{ "euctw", "EUC-TW" },
	{ "viscii", "VISCII" },
	{ "tcvn", "TCVN" },
	{ "armscii8", "ARMSCII-8" },
	{ "utf32le", "UTF-32LE" },
	{ "utf32be", "UTF-32BE" },
	{ "ucs2", "UTF-16" },
	{ "ucs4", "UCS-4" },
};

/* Letters and digits, without the "x-" of a name that nobody registered. */
static char *
label_of(const char *declared)
{
	GString *label = g_string_new(NULL);

	for (const char *at = declared; *at; at++)
		if (g_ascii_isalnum(*at))
			g_string_append_c(label, g_ascii_tolower(*at));
	if (label->str[0] == 'x' && g_ascii_isalpha(label->str[1]))
		g_string_erase(label, 0, 1);
	return g_string_free(label, FALSE);
}

static const char *
iconv_name(const char *declared)
{
	g_autofree char *label = label_of(declared);

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

/* UTF-8 with a broken character or two: more whole ones than bytes that belong to none. Latin 1 has next
 * to no whole ones. */
static bool
is_mostly_utf8(struct bytes raw)
{
	size_t whole = 0;
	size_t broken = 0;

	while (raw.len > 0) {
		if ((unsigned char)*raw.at < 0x80) {
			bytes_skip(&raw, 1);
			continue;
		}
		gunichar c = g_utf8_get_char_validated(raw.at, (gssize)raw.len);
		bool is_whole = c != (gunichar)-1 && c != (gunichar)-2;
		whole += is_whole;
		broken += !is_whole;
		bytes_skip(&raw, is_whole ? (size_t)g_unichar_to_utf8(c, NULL) : 1);
	}
	return whole > broken;
}

/* Several bytes a character: what does not fit in one is a broken character, not another charset. */
static bool
is_multibyte(const char *name)
{
	static const char *const NAMES[] = { "ISO-2022-", "CP932", "EUC-", "UHC",
		                             "GB18030",   "BIG5",  "UTF-", "UCS-" };

	for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
		if (g_str_has_prefix(name, NAMES[i]))
			return true;
	return false;
}

char *
charset_decode(struct bytes raw, const char *declared)
{
	const char *name = declared ? iconv_name(declared) : NULL;
	bool is_other = name && strcmp(name, "UTF-8") != 0;

	raw = without_bom(raw);
	if (is_other) {
		char *text = try_convert(raw, name, false);
		if (text)
			return text;
	}
	if (is_utf8(raw))
		return copy(raw);
	if (!is_other && is_mostly_utf8(raw))
		name = "UTF-8";
	else if (!is_other || !is_multibyte(name))
		name = "WINDOWS-1252";
	char *text = try_convert(raw, name, true);
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
