/* Finnish: the morphology of libvoikko, and Snowball for what it does not know. */
#include <libstemmer.h>
#include <libvoikko/voikko.h>
#include <string.h>

#include "base/remedy.h"
#include "language/lemma_sources.h"

struct finnish {
	struct VoikkoHandle *voikko;
	struct sb_stemmer *stemmer;
	GHashTable *spoken;
	char **words;
};

static void
finnish_close(void *source)
{
	struct finnish *finnish = source;

	if (finnish->voikko)
		voikkoTerminate(finnish->voikko);
	if (finnish->stemmer)
		sb_stemmer_delete(finnish->stemmer);
	g_hash_table_unref(finnish->spoken);
	g_strfreev(finnish->words);
	g_free(finnish);
}

static void *
finnish_open(GError **error)
{
	struct finnish *finnish = g_new0(struct finnish, 1);
	const char *why = NULL;

	finnish->voikko = voikkoInit(&why, "fi", NULL);
	finnish->stemmer = sb_stemmer_new("finnish", "UTF_8");
	finnish->spoken = lemma_table(lemma_irregular_fi, &finnish->words);
	if (finnish->voikko && finnish->stemmer)
		return finnish;
	g_set_error(error, REMEDY, REMEDY_OPERATOR,
	            "the Finnish dictionary (package voikko-fi): %s", why ? why : "not found");
	finnish_close(finnish);
	return NULL;
}

/* ---- one analysis ---- */

enum { FIELD_BASEFORM, FIELD_CLASS, FIELD_BASES, FIELD_PARTICIPLE, FIELD_CASE, FIELD_MOOD, FIELDS };

static const char *const FIELD_NAMES[FIELDS] = {
	[FIELD_BASEFORM] = "BASEFORM",     [FIELD_CLASS] = "CLASS",    [FIELD_BASES] = "WORDBASES",
	[FIELD_PARTICIPLE] = "PARTICIPLE", [FIELD_CASE] = "SIJAMUOTO", [FIELD_MOOD] = "MOOD",
};

static const struct {
	const char *name;
	enum word_class class;
} CLASSES[] = {
	{ "nimisana", WORD_NOUN },       { "teonsana", WORD_VERB },
	{ "laatusana", WORD_ADJECTIVE }, { "nimisana_laatusana", WORD_ADJECTIVE },
	{ "etunimi", WORD_NAME },        { "sukunimi", WORD_NAME },
	{ "paikannimi", WORD_NAME },     { "nimi", WORD_NAME },
	{ "asemosana", WORD_CLOSED },    { "sidesana", WORD_CLOSED },
	{ "suhdesana", WORD_CLOSED },    { "kieltosana", WORD_CLOSED },
	{ "lukusana", WORD_CLOSED },     { "huudahdussana", WORD_CLOSED },
	{ "seikkasana", WORD_OTHER },
};

static enum word_class
class_of(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(CLASSES); i++)
		if (strcmp(CLASSES[i].name, name) == 0)
			return CLASSES[i].class;
	return WORD_OTHER;
}

/* The words that a WORDBASES is made of: "+työ(työ)+aika(aika)" is työ and aika, "+väsy(väsyä)+n+yt(+yt)"
 * is väsyä with endings; `prefix` becomes what stands before the first ("+epä+onnistu(onnistua)").
 * Both owned by the caller. */
static GPtrArray *
bases_of(const char *wordbases, char **prefix)
{
	GPtrArray *bases = g_ptr_array_new_with_free_func(g_free);
	GString *before = g_string_new(NULL);

	for (const char *at = wordbases; *at == '+';) {
		size_t plain = strcspn(at + 1, "+(");
		const char *open = at + 1 + plain;
		if (*open != '(') {
			if (bases->len == 0)
				g_string_append_len(before, at + 1, (gssize)plain);
			at = open;
			continue;
		}
		size_t inside = strcspn(open + 1, ")");
		if (open[1] != '+')
			g_ptr_array_add(bases, g_strndup(open + 1, inside));
		at = open + 1 + inside;
		at += *at == ')';
	}
	*prefix = g_string_free(before, FALSE);
	return bases;
}

/* Instructives, comitatives, commands and agent participles look like much that people mean otherwise. */
static unsigned
rank_of(char *const *fields, enum word_class class)
{
	static const char *const rare[] = { "keinonto", "seuranto", "imperative",
		                            "MINEN-infinitive", NULL };
	unsigned rank = class == WORD_NAME ? 2 : 0;

	rank += g_strv_contains(rare, fields[FIELD_CASE]) ? 1 : 0;
	rank += strcmp(fields[FIELD_PARTICIPLE], "agent") == 0 ? 1 : 0;
	rank += g_strv_contains(rare, fields[FIELD_MOOD]) ? 1 : 0;
	return rank;
}

/* The verb of a participle that is derived of another verb: harjoitellut is harjoitella, not harjoittaa. */
static char *
frequentative(const char *participle)
{
	static const char *const endings[][2] = {
		{ "lut", "la" }, { "lyt", "lä" }, { "ltu", "lla" }, { "lty", "llä" }
	};

	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
		if (g_str_has_suffix(participle, endings[i][0]))
			return g_strdup_printf("%.*s%s",
			                       (int)(strlen(participle) - strlen(endings[i][0])),
			                       participle, endings[i][1]);
	return g_strdup(participle);
}

static void
add_reading(char *const *fields, struct readings *to)
{
	enum { RANK_COMPOUND = 2 };
	g_autofree char *prefix = NULL;
	g_autoptr(GPtrArray) bases = bases_of(fields[FIELD_BASES], &prefix);
	bool is_verb = *fields[FIELD_PARTICIPLE] && bases->len == 1;
	enum word_class class = is_verb ? WORD_VERB : class_of(fields[FIELD_CLASS]);
	bool is_derived = is_verb && strstr(fields[FIELD_BASES], ")(+l") != NULL;
	g_autofree char *plain = is_derived ? frequentative(fields[FIELD_BASEFORM])
	                         : is_verb  ? g_strconcat(prefix, g_ptr_array_index(bases, 0), NULL)
	                                    : g_strdup(fields[FIELD_BASEFORM]);
	g_autofree char *base = g_utf8_casefold(plain, -1);
	guint before = to->all->len;

	lemma_add(to, base, class, rank_of(fields, class));
	if (to->all->len == before || bases->len < LEMMA_PARTS || class == WORD_NAME)
		return;
	struct lemma *lemma = &g_array_index(to->all, struct lemma, before);
	lemma->rank += RANK_COMPOUND;
	for (guint i = 0; i < LEMMA_PARTS; i++)
		lemma->parts[i] = g_string_chunk_insert_const(
		    to->strings, g_ptr_array_index(bases, i == 0 ? 0 : bases->len - 1));
}

static void
analyse(struct finnish *finnish, const char *word, struct readings *to)
{
	struct voikko_mor_analysis **all = voikkoAnalyzeWordCstr(finnish->voikko, word);

	for (size_t i = 0; all && all[i]; i++) {
		char *fields[FIELDS];
		for (size_t j = 0; j < FIELDS; j++) {
			char *value = voikko_mor_analysis_value_cstr(all[i], FIELD_NAMES[j]);
			fields[j] = g_strdup(value ? value : "");
			voikko_free_mor_analysis_value_cstr(value);
		}
		add_reading(fields, to);
		for (size_t j = 0; j < FIELDS; j++)
			g_free(fields[j]);
	}
	voikko_free_mor_analysis(all);
}

/* ---- as people speak ---- */

/* Endings of spoken Finnish, and what is written for them. The first that makes a word counts. */
static const struct {
	const char *spoken, *written;
} ENDINGS[] = {
	{ "is", "isi" },    { "isin", "isin" },  { "ny", "nyt" },     { "nu", "nut" },
	{ "lu", "lut" },    { "ly", "lyt" },     { "ssu", "ssut" },   { "ssy", "ssyt" },
	{ "rru", "rrut" },  { "asin", "aisin" }, { "äsin", "äisin" }, { "ut", "nut" },
	{ "äs", "äisi" },   { "as", "aisi" },    { "ee", "eä" },      { "ee", "ea" },
	{ "eeta", "eata" }, { "eetä", "eätä" },  { "ii", "ia" },      { "ii", "iä" },
	{ "oo", "oa" },     { "öö", "öä" },      { "uu", "ua" },      { "yy", "yä" },
	{ "o", "oi" },      { "ö", "öi" },       { "s", "ssa" },      { "s", "ssä" },
	{ "l", "lla" },     { "l", "llä" },      { "lt", "lta" },     { "lt", "ltä" },
	{ "st", "sta" },    { "st", "stä" },     { "m", "n" },        { "in", "isin" },
	{ "vat", "vät" },   { "aks", "aksi" },   { "äks", "äksi" },   { "ks", "ksi" },
	{ "n", "nen" },     { "ttii", "ttiin" },
};

/* Sounds that are left out inside a word. */
static const struct {
	const char *spoken, *written;
} SOUNDS[] = {
	{ "ott", "oitt" }, { "utt", "uitt" }, { "ht", "hd" },     { "he", "hde" },
	{ "hä", "hdä" },   { "ha", "hda" },   { "tt", "ts" },     { "ii", "iid" },
	{ "aa", "ada" },   { "ää", "ädä" },   { "imm", "immäi" }, { "aik", "aikai" },
};

static bool
try_spelling(struct finnish *finnish, const char *word, struct readings *to)
{
	analyse(finnish, word, to);
	return to->all->len > 0;
}

static bool
try_endings(struct finnish *finnish, const char *word, struct readings *to)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < G_N_ELEMENTS(ENDINGS); i++) {
		size_t end = strlen(ENDINGS[i].spoken);
		if (len <= end + 1 || strcmp(word + len - end, ENDINGS[i].spoken) != 0)
			continue;
		g_autofree char *written =
		    g_strdup_printf("%.*s%s", (int)(len - end), word, ENDINGS[i].written);
		if (try_spelling(finnish, written, to))
			return true;
	}
	return false;
}

static bool
try_sounds(struct finnish *finnish, const char *word, struct readings *to)
{
	for (size_t i = 0; i < G_N_ELEMENTS(SOUNDS); i++) {
		const char *at = strstr(word + 1, SOUNDS[i].spoken);
		if (!at)
			continue;
		g_autofree char *written =
		    g_strdup_printf("%.*s%s%s", (int)(at - word), word, SOUNDS[i].written,
		                    at + strlen(SOUNDS[i].spoken));
		if (try_spelling(finnish, written, to) || try_endings(finnish, written, to))
			return true;
	}
	return false;
}

/* A name that stands without its capital; scan_text folds all. */
static bool
try_name(struct finnish *finnish, const char *word, struct readings *to)
{
	g_autofree char *first = g_utf8_substring(word, 0, 1);
	g_autofree char *capital = g_utf8_strup(first, -1);
	g_autofree char *name = g_strconcat(capital, g_utf8_next_char(word), NULL);

	return try_spelling(finnish, name, to);
}

/* A spoken form is the word it stands for, whatever else that looks like ("minä" is "as what" too). */
static void
add_spoken(struct finnish *finnish, const char *meant, struct readings *to)
{
	struct lemma lemma = { .base = meant, .class = WORD_CLOSED };

	analyse(finnish, meant, to);
	for (guint i = 0; i < to->all->len; i++)
		if (strcmp(g_array_index(to->all, struct lemma, i).base, meant) == 0)
			lemma = g_array_index(to->all, struct lemma, i);
	g_array_set_size(to->all, 0);
	lemma_add(to, lemma.base, lemma.class, lemma.rank);
}

static void
finnish_read(void *source, const char *word, struct readings *to)
{
	struct finnish *finnish = source;
	const char *meant = g_hash_table_lookup(finnish->spoken, word);

	if (meant) {
		add_spoken(finnish, meant, to);
		return;
	}
	if (!*word || try_spelling(finnish, word, to) || try_name(finnish, word, to)
	    || try_endings(finnish, word, to) || try_sounds(finnish, word, to))
		return;
	const sb_symbol *stem =
	    sb_stemmer_stem(finnish->stemmer, (const sb_symbol *)word, (int)strlen(word));
	if (stem)
		lemma_add(to, (const char *)stem, WORD_UNKNOWN, 0);
}

const struct lemma_source lemma_source_fi = { finnish_open, finnish_close, finnish_read };

/* Spoken forms that no ending explains. */
const char *const lemma_irregular_fi[] = {
	"minä mä mää mie mun mut mua mulla mulle multa mussa musta muhun munkin mäkin",
	"sinä sä sää sie sun sut sua sulla sulle sulta sussa susta suhun säkin",
	"hän hää",
	"me myö",
	"ne noi niit niil niille",
	"tämä tää tän tätä tässä tästä",
	"tuo ton tota",
	"se sen sitä siit siel siin sille sillä sil silläki siitäki",
	"joku jonku",
	"mikä mitäs mist mis",
	"olla oon oot oo ollu ois oisin oisit oltais",
	"nähdä nään näät näkis nähny",
	"mennä meen meet mee menny menis",
	"tulla tuun tuut tuu tulis tullu",
	"tehdä tehny tekis",
	"panna paan paat",
	"tietää tiiän tiiät tiiä tiän tiäks",
	"tarvita tarvii tarviin tarvis tarttee tarttis tartten",
	"lähteä lähen lähet lähteny",
	"haluta haluun haluut haluis",
	"pitää pitäis pitäs",
	"täytyä täytyis täytys",
	"voida vois voisin",
	"saada saa sais saisin saanu",
	"kun ku",
	"mutta mut",
	"että et",
	"sitten sit",
	"niin nii",
	"kyllä kyl",
	"vielä viel",
	"edes ees",
	"ihan iha",
	"niinkuin niinku",
	"yksi yks",
	"kaksi kaks",
	"viisi viis",
	"kuusi kuus",
	"semmoinen semmonen semmosta semmosia semmosen semmone",
	"tuommoinen tommonen tommosta tommosia",
	"tämmöinen tämmönen tämmöstä",
	"myös kans",
	"miksi miks",
	"siksi siks",
	"kuitenkin kuitenki",
	"jotenkin jotenki",
	"enemmän enemmä",
	"itse ite itteä itteni ittensä",
	NULL
};
