/* English: the regular endings and a table of irregular words.
 *
 * Snowball was tried and left: it cuts derivations too, and makes one word of manager, manage and management, of
 * busy and business, of company and companion. Here only inflection goes, and which of several bases
 * an ending leaves ("decid" or "decide") the votes of the corpus tell. */
#include <string.h>

#include "language/lemma_sources.h"

struct english {
	GHashTable *irregular;
	char **words;
};

static void
english_close(void *source)
{
	struct english *english = source;

	g_hash_table_unref(english->irregular);
	g_strfreev(english->words);
	g_free(english);
}

static void *
english_open(GError **error)
{
	struct english *english = g_new0(struct english, 1);

	(void)error;
	english->irregular = lemma_table(lemma_irregular_en, &english->words);
	return english;
}

static bool
is_vowel(char c)
{
	return c != '\0' && strchr("aeiouy", c) != NULL;
}

static bool
has_vowel(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_vowel(at[i]))
			return true;
	return false;
}

/* The first `len` bytes of a word with `added` behind, as a reading; its own base if it is irregular. */
static void
add_base(const struct english *english, const char *word, size_t len, const char *added,
         unsigned rank, struct readings *to)
{
	g_autofree char *base = g_strdup_printf("%.*s%s", (int)len, word, added);
	const char *known = g_hash_table_lookup(english->irregular, base);

	if (has_vowel(base, strlen(base)))
		lemma_add(to, known ? known : base, WORD_OTHER, rank);
}

/* "stopp" is stop, "press" stays: a doubled letter but ll, ss, zz goes. */
static bool
is_doubled(const char *word, size_t len)
{
	return len > 2 && word[len - 1] == word[len - 2] && !is_vowel(word[len - 1])
	       && !strchr("lsz", word[len - 1]);
}

static bool
ends_in(const char *word, size_t len, const char *ending)
{
	size_t end = strlen(ending);

	return len > end && memcmp(word + len - end, ending, end) == 0;
}

/* Whether an e was dropped, when no other spelling tells: manag(e), decid(e), creat(e). */
static bool
misses_e(const char *word, size_t len)
{
	static const char *const endings[] = { "c",   "v",  "u",  "z",  "ag", "eg", "dg", "rg",
		                               "ang", "at", "id", "as", "es", "os", "us", "rs",
		                               "ir",  "ur", "um", "at", "pl", "bl", "tl", "in" };
	static const char *const whole[] = { "ain", "oin", "eat", "oat", "read", "aid", "ook" };

	for (size_t i = 0; i < G_N_ELEMENTS(whole); i++)
		if (ends_in(word, len, whole[i]))
			return false;
	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
		if (ends_in(word, len, endings[i]))
			return true;
	return false;
}

/* One vowel between consonants: such a word doubles its last letter, so "hoped" is no form of hop. */
static bool
is_short_syllable(const char *word, size_t len)
{
	return len >= 3 && !is_vowel(word[len - 1]) && !strchr("wx", word[len - 1])
	       && is_vowel(word[len - 2]) && !is_vowel(word[len - 3]) && !has_vowel(word, len - 2);
}

/* What may stand before -ed, -ing, -er, -est: try, tried; plan, planned; decide, decided. */
static void
add_before_vowel(const struct english *english, const char *word, size_t len, unsigned rank,
                 struct readings *to)
{
	if (len < 2)
		return;
	if (word[len - 1] == 'i')
		add_base(english, word, len - 1, "y", rank, to);
	if (is_doubled(word, len))
		add_base(english, word, len - 1, "", rank, to);
	else if (ends_in(word, len, "ll")) /* travelled, but called */
		add_base(english, word, len - 1, "", rank + 3, to);
	bool silent = misses_e(word, len);
	if (!is_short_syllable(word, len))
		add_base(english, word, len, "", rank + (silent ? 2 : 1), to);
	add_base(english, word, len, "e", rank + (silent ? 1 : 2), to);
}

/* Plurals and third persons. "boss", "focus", "analysis" keep their s. */
static void
add_before_s(const struct english *english, const char *word, size_t len, struct readings *to)
{
	static const char *const sibilants[] = { "ses", "xes", "zes", "ches", "shes", "oes" };

	if (ends_in(word, len, "ss") || ends_in(word, len, "us") || ends_in(word, len, "is"))
		return;
	if (ends_in(word, len, "ies") && len > 4) {
		add_base(english, word, len - 3, "y", 1, to);
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(sibilants); i++)
		if (ends_in(word, len, sibilants[i]))
			add_base(english, word, len - 2, "", 2, to);
	add_base(english, word, len - 1, "", 1, to);
}

static void
english_read(void *source, const char *word, struct readings *to)
{
	const struct english *english = source;
	size_t len = strlen(word);

	if (ends_in(word, len, "'s"))
		len -= 2;
	g_autofree char *plain = g_strndup(word, len);
	const char *known = g_hash_table_lookup(english->irregular, plain);
	if (known) {
		lemma_add(to, known, WORD_OTHER, 0);
		return;
	}
	bool inflected = ends_in(plain, len, "s") || ends_in(plain, len, "ed")
	                 || ends_in(plain, len, "ing") || ends_in(plain, len, "ier")
	                 || ends_in(plain, len, "est");
	lemma_add(to, plain, WORD_OTHER, inflected ? 4 : 0);
	if (ends_in(plain, len, "s"))
		add_before_s(english, plain, len, to);
	else if (ends_in(plain, len, "ed"))
		add_before_vowel(english, plain, len - 2, 1, to);
	else if (ends_in(plain, len, "ing"))
		add_before_vowel(english, plain, len - 3, 1, to);
	else if (ends_in(plain, len, "est"))
		add_before_vowel(english, plain, len - 3, 3, to);
	else if (ends_in(plain, len, "ier"))
		add_before_vowel(english, plain, len - 2, 3, to);
}

const struct lemma_source lemma_source_en = { english_open, english_close, english_read };

/* Irregular verbs, plurals and comparisons; and words that only look inflected, alone on their line. */
const char *const lemma_irregular_en[] = { "be am is are was were been being",
	                                   "have has had having",
	                                   "do does did done doing",
	                                   "go goes went gone going",
	                                   "say says said saying",
	                                   "get gets got gotten getting",
	                                   "make makes made making",
	                                   "know knows knew known knowing",
	                                   "think thinks thought thinking",
	                                   "take takes took taken taking",
	                                   "see sees saw seen seeing",
	                                   "come comes came coming",
	                                   "give gives gave given giving",
	                                   "find finds found finding",
	                                   "tell tells told telling",
	                                   "feel feels felt",
	                                   "become becomes became becoming",
	                                   "leave leaves left leaving",
	                                   "put puts putting",
	                                   "mean means meant",
	                                   "keep keeps kept keeping",
	                                   "let lets letting",
	                                   "begin begins began begun beginning",
	                                   "show shows showed shown showing",
	                                   "hear hears heard hearing",
	                                   "run runs ran running",
	                                   "hold holds held holding",
	                                   "bring brings brought bringing",
	                                   "write writes wrote written writing",
	                                   "sit sits sat sitting",
	                                   "stand stands stood standing",
	                                   "lose loses lost losing",
	                                   "pay pays paid paying",
	                                   "meet meets met",
	                                   "lead leads led leading",
	                                   "understand understands understood understanding",
	                                   "speak speaks spoke spoken speaking",
	                                   "spend spends spent spending",
	                                   "grow grows grew grown growing",
	                                   "win wins won winning",
	                                   "teach teaches taught teaching",
	                                   "buy buys bought buying",
	                                   "send sends sent sending",
	                                   "build builds built",
	                                   "fall falls fell fallen falling",
	                                   "cut cuts cutting",
	                                   "break breaks broke broken breaking",
	                                   "choose chooses chose chosen choosing",
	                                   "draw draws drew drawn",
	                                   "drive drives drove driven driving",
	                                   "eat eats ate eaten eating",
	                                   "sleep sleeps slept sleeping",
	                                   "forget forgets forgot forgotten forgetting",
	                                   "forgive forgives forgave forgiven forgiving",
	                                   "fight fights fought fighting",
	                                   "fly flies flew flown flying",
	                                   "freeze freezes froze frozen freezing",
	                                   "hide hides hid hidden hiding",
	                                   "hit hits hitting",
	                                   "hurt hurts hurting",
	                                   "lay lays laid laying",
	                                   "lie lies lay lain lying",
	                                   "lend lends lent lending",
	                                   "ride rides rode ridden riding",
	                                   "ring rings rang rung ringing",
	                                   "rise rises rose risen rising",
	                                   "seek seeks sought seeking",
	                                   "sell sells sold selling",
	                                   "set sets setting",
	                                   "shake shakes shook shaken shaking",
	                                   "shut shuts shutting",
	                                   "sing sings sang sung singing",
	                                   "sink sinks sank sunk sinking",
	                                   "steal steals stole stolen stealing",
	                                   "stick sticks stuck sticking",
	                                   "strike strikes struck striking",
	                                   "swear swears swore sworn swearing",
	                                   "swim swims swam swum swimming",
	                                   "tear tears tore torn tearing",
	                                   "throw throws threw thrown throwing",
	                                   "wake wakes woke woken waking",
	                                   "wear wears wore worn wearing",
	                                   "weep weeps wept weeping",
	                                   "bite bites bit bitten biting",
	                                   "bleed bleeds bled bleeding",
	                                   "blow blows blew blown blowing",
	                                   "catch catches caught catching",
	                                   "cost costs costing",
	                                   "deal deals dealt dealing",
	                                   "dig digs dug digging",
	                                   "dream dreams dreamt dreamed dreaming",
	                                   "drink drinks drank drunk drinking",
	                                   "feed feeds fed feeding",
	                                   "hang hangs hung hanging",
	                                   "learn learns learnt learned learning",
	                                   "read reads reading",
	                                   "shoot shoots shot shooting",
	                                   "spread spreads spreading",
	                                   "spring springs sprang sprung",
	                                   "sweep sweeps swept sweeping",
	                                   "swing swings swung swinging",
	                                   "withdraw withdraws withdrew withdrawn withdrawing",
	                                   "bear bears bore borne bearing",
	                                   "beat beats beaten beating",
	                                   "bend bends bent bending",
	                                   "bind binds bound binding",
	                                   "burn burns burnt burned burning",
	                                   "creep creeps crept creeping",
	                                   "dare dares dared daring",
	                                   "quit quits quitting",
	                                   "split splits splitting",
	                                   "overcome overcomes overcame overcoming",
	                                   "mistake mistakes mistook mistaken mistaking",
	                                   "undo undoes undid undone undoing",
	                                   "arise arises arose arisen arising",
	                                   "awake awakes awoke",
	                                   "cling clings clung clinging",
	                                   "shrink shrinks shrank shrunk shrinking",
	                                   "slide slides slid sliding",
	                                   "spin spins spun spinning",
	                                   "can could",
	                                   "will would",
	                                   "shall should",
	                                   "may might",
	                                   "must",
	                                   "die dies died dying",
	                                   "tie ties tied tying",
	                                   "breathe breathes breathed breathing",
	                                   "bathe bathes bathed bathing",
	                                   "analysis analyses",
	                                   "crisis crises",
	                                   "basis bases",
	                                   "thesis theses",
	                                   "diagnosis diagnoses",
	                                   "hypothesis hypotheses",
	                                   "emphasis emphases",
	                                   "big bigger biggest",
	                                   "late later latest",
	                                   "nice nicer nicest",
	                                   "large larger largest",
	                                   "weak weaker weakest",
	                                   "strong stronger strongest",
	                                   "long longer longest",
	                                   "short shorter shortest",
	                                   "small smaller smallest",
	                                   "great greater greatest",
	                                   "high higher highest",
	                                   "low lower lowest",
	                                   "old older oldest elder eldest",
	                                   "young younger youngest",
	                                   "new newer newest",
	                                   "hard harder hardest",
	                                   "soft softer softest",
	                                   "fast faster fastest",
	                                   "slow slower slowest",
	                                   "quick quicker quickest",
	                                   "loud louder loudest",
	                                   "quiet quieter quietest",
	                                   "calm calmer calmest",
	                                   "kind kinder kindest",
	                                   "clear clearer clearest",
	                                   "close closer closest",
	                                   "deep deeper deepest",
	                                   "wide wider widest",
	                                   "thin thinner thinnest",
	                                   "thick thicker thickest",
	                                   "cheap cheaper cheapest",
	                                   "rich richer richest",
	                                   "poor poorer poorest",
	                                   "cold colder coldest",
	                                   "warm warmer warmest",
	                                   "hot hotter hottest",
	                                   "cool cooler coolest",
	                                   "dark darker darkest",
	                                   "light lighter lightest",
	                                   "bright brighter brightest",
	                                   "sad sadder saddest",
	                                   "safe safer safest",
	                                   "brave braver bravest",
	                                   "wise wiser wisest",
	                                   "smart smarter smartest",
	                                   "clever cleverer cleverest",
	                                   "simple simpler simplest",
	                                   "sure surer surest",
	                                   "fair fairer fairest",
	                                   "loose looser loosest",
	                                   "tight tighter tightest",
	                                   "rough rougher roughest",
	                                   "smooth smoother smoothest",
	                                   "near nearer nearest",
	                                   "sweet sweeter sweetest",
	                                   "sick sicker sickest",
	                                   "tough tougher toughest",
	                                   "full fuller fullest",
	                                   "fit fits fitted fitting fitter fittest",
	                                   "good better best",
	                                   "bad worse worst",
	                                   "far further furthest farther",
	                                   "child children children's",
	                                   "man men men's",
	                                   "woman women women's",
	                                   "person",
	                                   "people people's",
	                                   "foot feet",
	                                   "tooth teeth",
	                                   "mouse mice",
	                                   "wife wives",
	                                   "life lives",
	                                   "knife knives",
	                                   "half halves",
	                                   "self selves",
	                                   "shelf shelves",
	                                   "thief thieves",
	                                   "wolf wolves",
	                                   "loaf loaves",
	                                   "thing things",
	                                   "something",
	                                   "anything",
	                                   "nothing",
	                                   "everything",
	                                   "morning mornings",
	                                   "evening evenings",
	                                   "during",
	                                   "ceiling ceilings",
	                                   "king kings",
	                                   "string strings",
	                                   "wedding weddings",
	                                   "sibling siblings",
	                                   "clothing",
	                                   "news",
	                                   "always",
	                                   "perhaps",
	                                   "sometimes",
	                                   "besides",
	                                   "towards",
	                                   "afterwards",
	                                   "lens",
	                                   "series",
	                                   "means",
	                                   "species",
	                                   "physics",
	                                   "maths",
	                                   "mathematics",
	                                   "politics",
	                                   "economics",
	                                   "ethics",
	                                   "gas gases",
	                                   "bus buses",
	                                   "need needs needed needing",
	                                   "hundred hundreds",
	                                   "indeed",
	                                   "speed",
	                                   "seed",
	                                   "bed beds",
	                                   "red",
	                                   "embed",
	                                   "breed",
	                                   "exceed",
	                                   "succeed succeeds succeeded succeeding",
	                                   "proceed proceeds proceeded proceeding",
	                                   "agreed",
	                                   "agree agrees agreeing",
	                                   "interest interests",
	                                   "forest forests",
	                                   "guest guests",
	                                   "test tests tested testing",
	                                   "request requests requested requesting",
	                                   "rest rests rested resting",
	                                   "suggest suggests suggested suggesting",
	                                   "honest",
	                                   "west",
	                                   "east",
	                                   "nest nests",
	                                   "chest chests",
	                                   "quest",
	                                   "protest protests",
	                                   "contest contests",
	                                   "invest invests invested investing",
	                                   "arrest arrests",
	                                   "harvest harvests",
	                                   "modest",
	                                   "latest",
	                                   "greatest",
	                                   "yes",
	                                   "less",
	                                   "business businesses",
	                                   "this",
	                                   "its",
	                                   "his",
	                                   "hers",
	                                   "ours",
	                                   "theirs",
	                                   "yours",
	                                   "us",
	                                   "as",
	                                   "was",
	                                   "whereas",
	                                   NULL };
