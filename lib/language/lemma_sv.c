/* Swedish: the dictionary of hunspell-sv and a table of irregular words; Snowball for the rest. */
#include <hunspell/hunspell.h>
#include <libstemmer.h>
#include <string.h>

#include "base/remedy.h"
#include "language/lemma_sources.h"

/* Finland's spelling first; the two differ in a few hundred words. */
#define DICTIONARY "/usr/share/hunspell/sv_FI"

struct swedish {
	Hunhandle *hunspell;
	struct sb_stemmer *stemmer;
	GHashTable *irregular;
	char **words;
};

static void
swedish_close(void *source)
{
	struct swedish *swedish = source;

	Hunspell_destroy(swedish->hunspell);
	sb_stemmer_delete(swedish->stemmer);
	g_hash_table_unref(swedish->irregular);
	g_strfreev(swedish->words);
	g_free(swedish);
}

static void *
swedish_open(GError **error)
{
	/* Hunspell makes an empty dictionary of a file that is not there. */
	if (!g_file_test(DICTIONARY ".dic", G_FILE_TEST_IS_REGULAR)) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR,
		            "the Swedish dictionary (package hunspell-sv): no %s.dic", DICTIONARY);
		return NULL;
	}
	struct swedish *swedish = g_new0(struct swedish, 1);
	swedish->hunspell = Hunspell_create(DICTIONARY ".aff", DICTIONARY ".dic");
	swedish->stemmer = sb_stemmer_new("swedish", "UTF_8");
	swedish->irregular = lemma_table(lemma_irregular_sv, &swedish->words);
	g_assert(swedish->hunspell && swedish->stemmer);
	return swedish;
}

/* ---- one analysis: "pa:jour st:jour fl:s pa:listan  st:lista fl:E" ---- */

/* The value of a field, `n` its length; NULL if `at` has another. */
static const char *
field(const char *at, const char *name, size_t *n)
{
	size_t len = strlen(name);

	if (strncmp(at, name, len) != 0)
		return NULL;
	*n = strcspn(at + len, " \t\n");
	return at + len;
}

/* The stem that an analysis ends in, and the last part of a compound as it is spelt ("" for none).
 * Both owned by the caller. */
static char *
stem_of(const char *analysis, char **last)
{
	char *stem = NULL;

	*last = g_strdup("");
	for (const char *at = analysis; *at; at += strcspn(at, " \t"), at += strspn(at, " \t")) {
		size_t n = 0;
		const char *value = field(at, "pa:", &n);
		if (value) {
			g_free(*last);
			*last = g_strndup(value, n);
			g_clear_pointer(&stem, g_free);
		}
		value = field(at, "st:", &n);
		if (value) {
			g_free(stem);
			stem = g_strndup(value, n);
		}
	}
	return stem ? stem : g_strdup(*last);
}

/* A compound is its first parts as spelt, and the stem of the last. */
static void
add_analysis(struct swedish *swedish, const char *word, const char *analysis, unsigned rank,
             struct readings *to)
{
	enum { RANK_COMPOUND = 2 };
	g_autofree char *last = NULL;
	g_autofree char *stem = stem_of(analysis, &last);
	const char *known = g_hash_table_lookup(swedish->irregular, stem);
	const char *head = known ? known : stem;
	size_t len = strlen(word);
	size_t tail = strlen(last);
	guint before = to->all->len;

	if (!*stem || !g_utf8_validate(stem, -1, NULL))
		return;
	if (tail == 0 || tail >= len) {
		lemma_add(to, head, WORD_OTHER, rank + (strcmp(stem, word) == 0));
		return;
	}
	g_autofree char *base = g_strdup_printf("%.*s%s", (int)(len - tail), word, head);
	lemma_add(to, base, WORD_OTHER, rank + RANK_COMPOUND);
	if (to->all->len > before)
		g_array_index(to->all, struct lemma, before).parts[1] =
		    g_string_chunk_insert_const(to->strings, head);
}

/* What the dictionary makes of a word; of two that are the same but for it, the word itself comes
 * last: "kunde" has an entry of its own. */
static void
add_stems(struct swedish *swedish, const char *word, unsigned rank, struct readings *to)
{
	char **all = NULL;
	int n = Hunspell_analyze(swedish->hunspell, &all, word);

	for (int i = 0; i < n; i++)
		add_analysis(swedish, word, all[i], rank, to);
	Hunspell_free_list(swedish->hunspell, &all, n);
}

static bool
is_base(struct swedish *swedish, const char *word)
{
	char **stems = NULL;
	int n = Hunspell_stem(swedish->hunspell, &stems, word);
	bool found = false;

	for (int i = 0; i < n; i++)
		found |= strcmp(stems[i], word) == 0;
	Hunspell_free_list(swedish->hunspell, &stems, n);
	return found;
}

/* Endings that the dictionary has as words of their own, or not at all. What is left without them, with
 * `added`, is another reading if it is a word. */
static const struct {
	const char *ending;
	const char *added;
	unsigned rank;
} ENDINGS[] = {
	{ "s", "", 1 },       { "are", "", 2 },   { "ast", "", 2 },     { "aste", "", 2 },
	{ "rare", "er", 2 },  { "rar", "er", 2 }, { "rarna", "er", 2 }, { "lar", "el", 2 },
	{ "larna", "el", 2 }, { "ar", "a", 2 },   { "ade", "a", 2 },    { "at", "a", 2 },
	{ "samt", "sam", 2 }, { "igt", "ig", 2 }, { "bart", "bar", 2 }, { "löst", "lös", 2 },
	{ "er", "a", 2 },
};

static void
add_endings(struct swedish *swedish, const char *word, struct readings *to)
{
	enum { SHORTEST = 2 };
	size_t len = strlen(word);

	for (size_t i = 0; i < G_N_ELEMENTS(ENDINGS); i++) {
		size_t end = strlen(ENDINGS[i].ending);
		if (len < end + SHORTEST || strcmp(word + len - end, ENDINGS[i].ending) != 0)
			continue;
		g_autofree char *base =
		    g_strdup_printf("%.*s%s", (int)(len - end), word, ENDINGS[i].added);
		if (i == 0)
			add_stems(swedish, base, ENDINGS[i].rank, to);
		else if (is_base(swedish, base))
			lemma_add(to, base, WORD_OTHER, ENDINGS[i].rank);
	}
}

/* Strong verbs with something before them: undvek is undvika as vek is vika. */
static void
add_prefixed(struct swedish *swedish, const char *word, struct readings *to)
{
	static const char *const prefixes[] = { "an",   "av",   "be",   "bi",    "bort", "er",
		                                "fram", "för",  "före", "genom", "hem",  "in",
		                                "kvar", "med",  "miss", "ned",   "om",   "på",
		                                "sam",  "till", "und",  "under", "upp",  "ut",
		                                "vid",  "åter", "över", "efter", "fort" };

	for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
		if (!g_str_has_prefix(word, prefixes[i]))
			continue;
		const char *rest =
		    g_hash_table_lookup(swedish->irregular, word + strlen(prefixes[i]));
		g_autofree char *base = rest ? g_strconcat(prefixes[i], rest, NULL) : NULL;
		if (base && is_base(swedish, base))
			lemma_add(to, base, WORD_OTHER, 0);
	}
}

static void
swedish_read(void *source, const char *word, struct readings *to)
{
	struct swedish *swedish = source;
	const char *base = g_hash_table_lookup(swedish->irregular, word);

	if (base) {
		lemma_add(to, base, WORD_OTHER, 0);
		return;
	}
	add_stems(swedish, word, 0, to);
	add_endings(swedish, word, to);
	add_prefixed(swedish, word, to);
	if (to->all->len > 0)
		return;
	const sb_symbol *stem =
	    sb_stemmer_stem(swedish->stemmer, (const sb_symbol *)word, (int)strlen(word));
	if (stem)
		lemma_add(to, (const char *)stem, WORD_UNKNOWN, 0);
}

const struct lemma_source lemma_source_sv = { swedish_open, swedish_close, swedish_read };

/* Strong verbs, and words whose forms look like another's. */
const char *const lemma_irregular_sv[] = {
	"vara är var varit vore äro",
	"ha har hade haft",
	"bli blir blev blivit bliva",
	"kunna kan kunde kunnat",
	"vilja vill ville velat",
	"skola ska skall skulle skolat",
	"måste",
	"få får fick fått fås",
	"gå går gick gått gås",
	"stå står stod stått",
	"se ser såg sett sågs ses",
	"ge ger gav gett givit ges gavs giva",
	"ta tar tog tagit tas togs taga",
	"dra drar drog dragit dras drogs",
	"göra gör gjorde gjort görs gjordes gjorts",
	"säga säger sade sa sagt sägs sades säg säjer säj",
	"veta vet visste vetat",
	"be ber bad bett bads",
	"leda leder ledde lett leds leddes",
	"le ler log",
	"dö dör dog dött",
	"komma kommer kom kommit",
	"sova sover sov sovit",
	"hålla håller höll hållit hålls hölls",
	"falla faller föll fallit",
	"låta låter lät låtit",
	"gråta gråter grät gråtit",
	"äta äter åt ätit äts",
	"bära bär bar burit bärs bars",
	"skära skär skar skurit",
	"stjäla stjäl stal stulit",
	"svära svär svor svurit",
	"bjuda bjuder bjöd bjudit bjuds",
	"ljuga ljuger ljög ljugit",
	"sjunga sjunger sjöng sjungit",
	"sjunka sjunker sjönk sjunkit",
	"skjuta skjuter sköt skjutit skjuts",
	"flyga flyger flög flugit",
	"krypa kryper kröp krupit",
	"bryta bryter bröt brutit bryts",
	"frysa fryser frös frusit",
	"flyta flyter flöt flutit",
	"knyta knyter knöt knutit",
	"njuta njuter njöt njutit",
	"suga suger sög sugit",
	"tjuta tjuter tjöt tjutit",
	"skriva skriver skrev skrivit skrivs skrevs",
	"driva driver drev drivit drivs",
	"rida rider red ridit",
	"skina skiner sken skinit",
	"skrika skriker skrek skrikit",
	"slita sliter slet slitit",
	"smita smiter smet smitit",
	"sprida sprider spred spritt sprids",
	"stiga stiger steg stigit",
	"svida svider sved svidit",
	"svika sviker svek svikit sviks",
	"tiga tiger teg tigit",
	"vika viker vek vikit",
	"vrida vrider vred vridit",
	"bita biter bet bitit",
	"gripa griper grep gripit",
	"kliva kliver klev klivit",
	"lida lider led lidit",
	"binda binder band bundit binds",
	"brinna brinner brann brunnit",
	"dricka dricker drack druckit",
	"finna finner fann funnit",
	"finnas finns fanns funnits",
	"försvinna försvinner försvann försvunnit",
	"hinna hinner hann hunnit hinns",
	"rinna rinner rann runnit",
	"sitta sitter satt suttit",
	"slippa slipper slapp sluppit",
	"spricka spricker sprack spruckit",
	"springa springer sprang sprungit",
	"sticka sticker stack stuckit",
	"tvinga tvingar tvingade tvingat tvingas",
	"vinna vinner vann vunnit",
	"slå slår slog slagit slås slogs",
	"ligga ligger låg legat",
	"lägga lägger lade la lagt läggs lades lägg",
	"sätta sätter satte satt sätts sattes",
	"välja väljer valde valt väljs valdes valda",
	"sälja säljer sålde sålt säljs såldes",
	"vänja vänjer vande vant",
	"svälja sväljer svalde svalt",
	"dölja döljer dolde dolt döljs",
	"skilja skiljer skilde skilt skiljs",
	"spörja spörjer sporde sport",
	"smörja smörjer smorde smort",
	"böra bör borde bort",
	"töras törs tordes",
	"heta heter hette hetat",
	"leva lever levde levt levat",
	"bestå består bestod bestått",
	"förstå förstår förstod förstått förstås",
	"uppstå uppstår uppstod uppstått",
	"avstå avstår avstod avstått",
	"anse anser ansåg ansett anses",
	"inse inser insåg insett",
	"utse utser utsåg utsett",
	"avse avser avsåg avsett",
	"förse förser försåg försett",
	"bete beter betedde betett",
	"ske sker skedde skett",
	"tro tror trodde trott tros",
	"bo bor bodde bott",
	"må mår mådde mått",
	"nå når nådde nått nås",
	"rå rår rådde rått",
	"så sår sådde sått",
	"spå spår spådde spått",
	"klä klär klädde klätt kläs",
	"sy syr sydde sytt",
	"fly flyr flydde flytt",
	"avgöra avgör avgjorde avgjort avgörs",
	"köra kör körde kört körs",
	"höra hör hörde hört hörs hördes",
	"röra rör rörde rört rörs",
	"lära lär lärde lärt lärs",
	"föra för förde fört förs",
	"begära begär begärde begärt begärs",
	"begripa begriper begrep begripit",
	"beskriva beskriver beskrev beskrivit",
	"bidra bidrar bidrog bidragit",
	"bestämma bestämmer bestämde bestämt bestäms bestämdes bestämmas bestämd",
	"glömma glömmer glömde glömt glöms",
	"gömma gömmer gömde gömt",
	"drömma drömmer drömde drömt",
	"känna känner kände känt känns kändes känn",
	"nämna nämner nämnde nämnt nämns",
	"hända händer hände hänt",
	"vända vänder vände vänt vänds",
	"använda använder använde använt används",
	"återkomma återkommer återkom återkommit",
	"bekomma bekommer bekom bekommit",
	"förekomma förekommer förekom förekommit",
	"överkomma överkommer överkom överkommit",
	"innehålla innehåller innehöll innehållit",
	"behålla behåller behöll behållit",
	"förhålla förhåller förhöll förhållit",
	"erhålla erhåller erhöll erhållit",
	"upphöra upphör upphörde upphört",
	"tillhöra tillhör tillhörde tillhört",
	"överleva överlever överlevde överlevt",
	"upptäcka upptäcker upptäckte upptäckt upptäcks",
	"tycka tycker tyckte tyckt tycks",
	"tänka tänker tänkte tänkt tänks",
	"söka söker sökte sökt söks",
	"läsa läser läste läst läses",
	"köpa köper köpte köpt köps",
	"hjälpa hjälper hjälpte hjälpt hjälps hjälp",
	"växa växer växte växt",
	"märka märker märkte märkt märks märktes",
	"resa reser reste rest",
	"möta möter mötte mött möts",
	"leda leder ledde lett leds leddes",
	"betyda betyder betydde betytt",
	"råda råder rådde rått",
	"misslyckas misslyckades misslyckats",
	"lyckas lyckades lyckats",
	"minnas minns mindes mints",
	"hoppas hoppades hoppats",
	"skämmas skäms skämdes skämts",
	"trivas trivs trivdes trivts",
	"umgås umgicks umgåtts",
	"träffas träffades träffats",
	"barn barnet barnen barns barnens barnets",
	"vän vännen vänner vännerna väns vänners",
	"natt natten nätter nätterna natts nattens",
	"hand handen händer händerna",
	"tand tanden tänder tänderna",
	"stad staden städer städerna",
	"fot foten fötter fötterna",
	"bok boken böcker böckerna",
	"rot roten rötter rötterna",
	"son sonen söner sönerna sons sonens",
	"far fadern fäder fäderna",
	"mor modern mödrar mödrarna",
	"bror brodern bröder bröderna brors",
	"dotter dottern döttrar döttrarna dotterns döttrars",
	"syster systern systrar systrarna",
	"öga ögat ögon ögonen",
	"öra örat öron öronen",
	"mod modet modets",
	"möte mötet möten mötena mötets mötenas",
	"mål målet målen måls målens målets",
	"svar svaret svaren svars svarens svarets",
	"plan planen planer planerna planens plans",
	"kollega kollegan kollegor kollegorna kolleger kollegerna kollegans kollegas kollegornas kollegors",
	"kraft kraften krafter krafterna",
	"oro oron oros orons",
	"ork orken orks orkens",
	"hem hemmet hemmen hems hemmets",
	"bra bättre bäst bästa",
	"dålig dåligt dåliga sämre sämst värre värst",
	"liten litet lilla små mindre minst",
	"stor stort stora större störst största",
	"gammal gammalt gamla äldre äldst äldsta",
	"ung ungt unga yngre yngst yngsta",
	"lång långt långa längre längst längsta",
	"hög högt höga högre högst högsta",
	"låg lågt låga lägre lägst",
	"tung tungt tunga tyngre tyngst",
	"grov grovt grova grövre grövst",
	"nära närmare närmast",
	"mycket mer mera mest",
	"många fler flera flest flesta",
	"god gott goda",
	"ensam ensamt ensamma ensammare ensammast",
	NULL
};
