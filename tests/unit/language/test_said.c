/* What replies ask of the program, by what was asked of them. Today is Thursday 1 July 2027. */
#include "language/said_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../linear.h"

#include "said_text.h"

static struct lexicon lexicon;

static int
load(void **state)
{
	(void)state;
	return lexicon_load(&lexicon, SOURCE_DIR "/templates", NULL) ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	lexicon_clear(&lexicon);
	return 0;
}

struct row {
	const char *text, *want;
};

static void
check(const struct row *rows, size_t n, enum asked asked, enum language language)
{
	const struct said_context context = { asked, language, date_of(2027, 7, 1) };
	unsigned wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct said said = { 0 };
		said_read(&lexicon, rows[i].text, &context, &said);
		g_autoptr(GString) steers = g_string_new(NULL);
		said_text_steers(steers, &said);
		g_autofree char *have = asked == ASKED_INSTRUCTIONS
		                            ? g_string_free(g_steal_pointer(&steers), FALSE)
		                            : said_text(&said);
		if (strcmp(have, rows[i].want) != 0) {
			print_error("%s: [%s], not [%s]\n", rows[i].text, have, rows[i].want);
			wrong++;
		}
		said_clear(&said);
	}
	assert_int_equal(wrong, 0);
}

static void
reads_commands(void **state)
{
	static const struct row rows[] = {
		/* alone on the first line, whatever stands around */
		{ "TAUKO", "pause" },
		{ "tauko!!", "pause" },
		{ "Tauko, kiitos", "pause" },
		{ "Hei Kari, tauko 2 vk", "pause until=2027-07-15" },
		{ "Hei Kari!\nTauko 2 vk, t. Anna", "pause until=2027-07-15" },
		{ "Moi\n\nTAUKO 15.8.\n\nTerveisin\nAnna",
		  "pause until=2027-08-15 rest=Terveisin\nAnna" },
		{ "**TAUKO**", "pause" },
		{ "\"TAUKO\"", "pause" },
		{ "- tauko", "pause" },
		{ "TAUKO: 15.8. asti", "pause until=2027-08-15" },
		{ "TAUKO 15.8. saakka, olen matkoilla", "pause until=2027-08-15" },
		{ "TAUKO. Palaan syksyllä.", "pause" },
		{ "Tauko 1.7.–15.8.", "pause until=2027-08-15" },
		{ "TAUKO\n15.8. asti", "pause until=2027-08-15 rest=15.8. asti" },
		{ "TAUKO\nMenen leikkaukseen.", "pause rest=Menen leikkaukseen." },
		{ "tauko toistaiseksi", "pause" },
		{ "tauko kesäloman ajaksi", "pause" },
		{ "tauko juhannukseen", "pause until=2028-06-23" },
		{ "tauko ensi maanantaihin", "pause until=2027-07-05" },
		{ "Paus i tre veckor, tack", "pause until=2027-07-22" },
		{ "Hej Kari, paus till måndag. Mvh Lisa", "pause until=2027-07-05" },
		{ "paus till jul", "pause until=2027-12-24" },
		{ "Paus t.o.m. 15.8", "pause until=2027-08-15" },
		{ "PAUS hela augusti", "pause until=2027-08-31" },
		{ "paus över sommaren", "pause" },
		{ "Please pause until Monday", "pause until=2027-07-05" },
		{ "Pause for a month, thanks", "pause until=2027-08-01" },
		{ "pause until further notice", "pause" },
		{ "Pause through August", "pause until=2027-08-31" },
		{ "PAUSE for the next two weeks", "pause until=2027-07-15" },
		{ "JATKA", "resume" },
		{ "fortsätt tack", "resume" },
		{ "Resume please", "resume" },
		{ "TOINEN", "another" },
		{ "Toinen kysymys, kiitos", "another" },
		{ "En osaa vastata tähän", "another" },
		{ "Jag kan inte svara på den här frågan.", "another" },
		{ "I can't answer this one.", "another" },
		{ "LUONNOS\n\nEka ajatus.", "draft rest=Eka ajatus." },
		{ "LUONNOS: eka ajatus\nja toinen", "draft rest=eka ajatus\nja toinen" },
		{ "Utkast\nRad ett\n\nRad två", "draft rest=Rad ett\n\nRad två" },
		{ "NÄYTÄ", "show" },
		{ "visa", "show" },
		{ "Show it", "show" },
		{ "SIIRTO", "reschedule" },
		{ "SIIRTO ti 20.7. klo 10 tai ke 21.7. klo 14.30",
		  "reschedule time=2027-07-20T10:00 time=2027-07-21T14:30" },
		{ "SIIRTO, voisiko olla ti 20.7. klo 10?", "reschedule time=2027-07-20T10:00" },
		{ "Kahden viikon tauko, kiitos", "pause until=2027-07-15" },
		{ "15.8. asti paus", "pause until=2027-08-15" },
		{ "Flytta\nti 20.7 kl 10", "reschedule rest=ti 20.7 kl 10 time=2027-07-20T10:00" },
		{ "my data", "my_data" },
		{ "MYDATA", "my_data" },
		{ "mina uppgifter", "my_data" },
		{ "Poista kaikki!", "delete_all" },
		{ "Delete all, please.", "delete_all" },
		{ "Radera allt. Mvh Lisa", "delete_all" },
		{ "LOPETA kiitos", "stop" },
		{ "unsubscribe", "stop" },
		{ "Ohjeet?", "help" },
		{ "INFO", "help" },
		/* a command never hides in an answer */
		{ "Tauko teki hyvää, palasin eilen.", "none" },
		{ "Tauko 15.8. oli hyvä idea.", "none" },
		{ "Tauko on nyt ohi.", "none" },
		{ "Kahden viikon tauko teki hyvää.", "none" },
		{ "Tauko, joka venyi, teki hyvää.", "none" },
		{ "Pausen var skön.", "none" },
		{ "Paus är svårt för mig.", "none" },
		{ "Pause is a good word.", "none" },
		{ "Stop. Breathe. That is what I told myself.", "none" },
		{ "Stop me if you have heard this.", "none" },
		{ "Show and tell was fun.", "none" },
		{ "Toinen juttu on palkka.", "none" },
		{ "En osaa vastata tähän suoraan, mutta luulen että kyse on pelosta.", "none" },
		{ "Poista kaikki turha, sanoi puoliso.", "none" },
		{ "Luonnos valmistui eilen.", "none" },
		{ "Flytta dig, sa chefen.", "none" },
		{ "Resume writing took my weekend.", "none" },
		{ "Siirto onnistui 20.7. klo 10.", "none time=2027-07-20T10:00" },
		{ "Info om mötet kom sent.", "none" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_QUESTION, LANGUAGE_FI);
}

static void
reads_consent(void **state)
{
	static const struct row rows[] = {
		{ "Tottakai, aloitetaan vaan", "yes" },
		{ "Ei mitään sitä vastaan", "yes" },
		{ "Mikäs siinä, kokeillaan", "yes" },
		{ "Självklart, kör på", "yes" },
		{ "Det låter bra", "yes" },
		{ "That works for me, count me in", "yes" },
		{ "No objections", "yes" },
		{ "Sopii kyllä, t. Anna", "yes" },
		{ "Valitettavasti ei", "no" },
		{ "Ehdottomasti ei", "no" },
		{ "En suostu", "no" },
		{ "Joo ei kiitos", "no" },
		{ "Nej, det passar inte", "no" },
		{ "Absolut inte", "no" },
		{ "Tyvärr inte", "no" },
		{ "Absolutely not", "no" },
		{ "I don't think so", "no" },
		{ "Not interested", "no" },
		/* no consent is taken that was not given */
		{ "Joo, mutta kuka näitä lukee?", "none" },
		{ "Mietin ja palaan", "none" },
		{ "Det låter bra men jag vet inte", "none" },
		{ "Bra att veta", "none" },
		{ "Yes, maybe", "none" },
		{ "Kanske, jo", "none" },
		{ "I would like to know more", "none" },
		{ "Yes or no, I don't know", "none" },
		{ "Kiitos viestistä", "none" },
		{ "Tack för mejlet", "none" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_CONSENT, LANGUAGE_FI);
}

static void
reads_answers_to_an_alarm(void **state)
{
	static const struct row rows[] = {
		{ "OTAN", "mine" },
		{ "Hei, otan tämän. Kari", "mine" },
		{ "Jag tar hand om det", "mine" },
		{ "I'll take it", "mine" },
		{ "VÄÄRÄ HÄLYTYS", "false_alarm" },
		{ "Väärä hälytys, puhuin hänen kanssaan", "false_alarm" },
		{ "JATKA", "resume" },
		/* nothing is released or taken by a sentence that only holds the words */
		{ "Väärä hälytys, ehkä", "none" },
		{ "Väärä hälytys?", "none" },
		{ "Onko tämä väärä hälytys?", "none" },
		{ "Not a false alarm I think", "none" },
		{ "Otan yhteyttä, jos ehdin", "none" },
		{ "En ota tätä, olen matkoilla", "none" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_ALARM, LANGUAGE_FI);
}

static void
tells_what_is_nearly_a_command(void **state)
{
	static const struct row fi[] = {
		{ "taukko", "none nearly=TAUKO" },
		{ "Taukko 15.8.", "none nearly=TAUKO" },
		{ "POISTA", "none nearly=POISTA KAIKKI" },
		{ "voitko laittaa tauon", "none nearly=TAUKO" },
		{ "Haluaisin pitää taukoa", "none nearly=TAUKO" },
		{ "lopteta", "none nearly=LOPETA" },
		{ "en halua enää näitä", "no nearly=LOPETA" },
		{ "siirretäänkö tapaaminen?", "none nearly=SIIRTO" },
		{ "poista tietoni", "none nearly=POISTA KAIKKI" },
		{ "Voisinko saada toisen kysymyksen?", "another" },
		{ "pausee", "none nearly=TAUKO" },
		{ "Pidin tauon lounaalla.", "none" },
		{ "Taito", "none" },
		{ "Voitko laittaa tauon\nniin jatkan sitten", "none" },
	};
	static const struct row sv[] = {
		{ "pauss", "none nearly=PAUS" },
		{ "kan du pausa frågorna?", "none nearly=PAUS" },
		{ "radera", "none nearly=RADERA ALLT" },
		{ "forsätt", "none nearly=FORTSÄTT" },
		{ "byt till en annan fråga", "none nearly=ANNAN" },
		{ "Jag vill flytta träffen", "none nearly=FLYTTA" },
		{ "Jag tog en paus.", "none" },
	};
	static const struct row en[] = {
		{ "puase", "none nearly=PAUSE" },
		{ "could you pause the questions", "none nearly=PAUSE" },
		{ "delete", "none nearly=DELETE ALL" },
		{ "reshedule", "none nearly=RESCHEDULE" },
		{ "I need to move the session", "none nearly=RESCHEDULE" },
		{ "please stop these emails", "none nearly=STOP" },
		{ "I paused for once.", "none" },
	};

	(void)state;
	check(fi, G_N_ELEMENTS(fi), ASKED_QUESTION, LANGUAGE_FI);
	check(sv, G_N_ELEMENTS(sv), ASKED_QUESTION, LANGUAGE_SV);
	check(en, G_N_ELEMENTS(en), ASKED_QUESTION, LANGUAGE_EN);
}

static void
reads_answers_to_going_quiet(void **state)
{
	static const struct row rows[] = {
		{ "1", "resume number=1" },
		{ "1.", "resume number=1" },
		{ "1, jatketaan", "resume rest=jatketaan number=1" },
		{ "ykkönen", "resume number=1" },
		{ "Hei\n\n1\n\nt. Anna", "resume rest=t. Anna number=1" },
		{ "one please", "resume rest=please number=1" },
		{ "ettan", "resume number=1" },
		{ "2", "pause number=2" },
		{ "2\n15.8. asti", "pause until=2027-08-15 rest=15.8. asti number=2" },
		{ "2, kaksi viikkoa", "pause until=2027-07-15 rest=kaksi viikkoa number=2" },
		{ "Kakkonen, elokuun loppuun",
		  "pause until=2027-08-31 rest=elokuun loppuun number=2" },
		{ "Tvåan, till den 9 augusti",
		  "pause until=2027-08-09 rest=till den 9 augusti number=2" },
		{ "2 until Monday", "pause until=2027-07-05 rest=until Monday number=2" },
		{ "15.8. asti", "pause until=2027-08-15" },
		{ "TAUKO 3 vk", "pause until=2027-07-22" },
		{ "3", "other_topic number=3" },
		{ "3. Mieluummin perheestä", "other_topic rest=Mieluummin perheestä number=3" },
		{ "3\nRather about my family", "other_topic rest=Rather about my family number=3" },
		{ "trean: familjen", "other_topic rest=familjen number=3" },
		{ "JATKA", "resume" },
		{ "Yksi asia on muuttunut.", "none" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_QUIET, LANGUAGE_FI);
}

static void
reads_choices_of_times(void **state)
{
	static const struct row rows[] = {
		{ "2", "none number=2" },
		{ "2 sopii hyvin", "none number=2" },
		{ "Numero 1 kiitos", "none number=1" },
		{ "toinen", "none number=2" },
		{ "den första passar", "none number=1" },
		{ "The second one works for me", "none number=2" },
		{ "option 2", "none number=2" },
		{ "20.7. klo 10", "none time=2027-07-20T10:00" },
		{ "ti 20.7. klo 10 tai ke 21.7. klo 14.30",
		  "none time=2027-07-20T10:00 time=2027-07-21T14:30" },
		{ "tiistaina kymmeneltä", "none time=2027-07-06T10:00" },
		{ "KYLLÄ", "yes" },
		{ "Käy hyvin", "yes" },
		{ "2 viikon päästä", "none" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_TIMES, LANGUAGE_FI);
}

static void
reads_evaluations(void **state)
{
	static const struct row rows[] = {
		{ "7 8 5 8", "none scores=7,8,5,8" },
		{ "7, 8, 5, 8.", "none scores=7,8,5,8" },
		{ "7/8/5/8", "none scores=7,8,5,8" },
		{ "7-8-5-8", "none scores=7,8,5,8" },
		{ "7\n8\n5\n8\nlisää aikaa", "none scores=7,8,5,8 text=lisää aikaa" },
		{ "A7 B8 C5 D8", "none scores=7,8,5,8" },
		{ "A) 7\nB) 8\nC) 5\nD) 8\nE) ei mitään", "none scores=7,8,5,8 text=ei mitään" },
		{ "1. 7\n2. 8\n3. 5\n4. 8\n5. lisää aikaa",
		  "none scores=7,8,5,8 text=lisää aikaa" },
		{ "7/10, 8/10, 5/10, 8/10", "none scores=7,8,5,8" },
		{ "7 – avoimesti menee\n8\n5 liian tiheään\n8",
		  "none scores=7,8,5,8 text=avoimesti menee\nliian tiheään" },
		{ "A. Voin kirjoittaa tänne avoimesti. 7\nB. Kysymykset auttavat minua. 8\n"
		  "C. Kysymyksiä tulee sopivaan tahtiin. 5\nD. Etenen. 8",
		  "none scores=7,8,5,8" },
		{ "D 8 C 5 B 8 A 7", "none scores=7,8,5,8" },
		{ "Avoimuus 7, kysymykset 8, tahti 5, eteneminen 8. Muuttaisin tahtia.",
		  "none scores=7,8,5,8 text=Muuttaisin tahtia." },
		{ "seitsemän, kahdeksan, viisi, kahdeksan", "none scores=7,8,5,8" },
		{ "10 10 10 10", "none scores=10,10,10,10" },
		{ "0 0 0 0", "none scores=0,0,0,0" },
		{ "Hej!\n8 8 8 8\nFORTSÄTT\nMvh Lisa", "none scores=8,8,8,8 decision=continue" },
		{ "8 8 8 8. Jatketaan!", "none scores=8,8,8,8 decision=continue" },
		{ "A 8\nB 8\nC 8\nD 8\nE enemmän palautetta\nF päätetään",
		  "none scores=8,8,8,8 decision=end text=enemmän palautetta" },
		{ "7 7 7 7 fewer questions. Let's continue",
		  "none scores=7,7,7,7 decision=continue text=fewer questions." },
		{ "8 8 8 8\nTAUKO 15.8.", "none until=2027-08-15 scores=8,8,8,8 decision=pause" },
		{ "7 7 7 7 paus i två veckor",
		  "none until=2027-07-15 scores=7,7,7,7 decision=pause" },
		/* in doubt: the mentor reads it as text */
		{ "7 8 5", "none text=7 8 5" },
		{ "7 8 5 8 9", "none text=7 8 5 8 9" },
		{ "7 11 5 8", "none text=7 11 5 8" },
		{ "7.5 8 6 9", "none text=7.5 8 6 9" },
		{ "A 7 B 12 C 5 D 8", "none text=A 7 B 12 C 5 D 8" },
		{ "Ihan hyvin.", "none text=Ihan hyvin." },
		{ "JATKETAAN", "resume decision=continue" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_EVALUATION, LANGUAGE_FI);
}

static void
reads_instructions(void **state)
{
	static const struct row rows[] = {
		{ "1 SEURAAVA q07", "1 next question=q07" },
		{ "1) seuraava Q4.", "1 next question=q04" },
		{ "#2: nästa fråga q11", "2 next question=q11" },
		{ "1 NEXT q02.f2", "1 next question=q02.f2" },
		{ "q07", "0 next question=q07" },
		{ "SEURAAVA q07", "0 next question=q07" },
		{ "2 q07", "2 next question=q07" },
		{ "1 OHITA", "1 skip" },
		{ "1 hoppa över", "1 skip" },
		{ "2 KYSY Mikä sinua estää?", "2 ask text=Mikä sinua estää?" },
		{ "KYSY: Mikä sinua estää?", "0 ask text=Mikä sinua estää?" },
		{ "2 ASK What would you\ndo next?\n\n1 SKIP",
		  "2 ask text=What would you do next?; 1 skip" },
		{ "2 TAUKO", "2 pause" },
		{ "2 TAUKO 15.8.", "2 pause until=2027-08-15" },
		{ "2. tauko elokuun loppuun", "2 pause until=2027-08-31" },
		{ "TAUKO 3 vk", "0 pause until=2027-07-22" },
		{ "1 JATKA", "1 resume" },
		{ "3 SIIRRÄ 20.8. klo 10", "3 move at=2027-08-20T10:00" },
		{ "3 siirrä tapaaminen ti 20.7. klo 10", "3 move at=2027-07-20T10:00" },
		{ "SIIRRÄ 20.8. klo 10", "0 move at=2027-08-20T10:00" },
		{ "20.8. klo 10", "0 move at=2027-08-20T10:00" },
		{ "3 20.8. klo 10", "3 move at=2027-08-20T10:00" },
		{ "3. 20.8. klo 10", "3 move at=2027-08-20T10:00" },
		{ "20 Aug 10:00", "0 move at=2027-08-20T10:00" },
		{ "4 FLYTTA 20.8 kl. 10", "4 move at=2027-08-20T10:00" },
		{ "1 PERU", "1 cancel" },
		{ "EI PIDETTY", "0 not_held" },
		{ "1 inte hållen", "1 not_held" },
		{ "not held.", "0 not_held" },
		{ "1 PÄÄTETÄÄN", "1 end" },
		{ "1 HYVÄKSY\n2 HYLKÄÄ\n3 NÄYTÄ", "1 accept; 2 reject; 3 show" },
		{ "1 HYVÄKSY, 2 HYLKÄÄ", "1 accept; 2 reject" },
		{ "Hyväksy 1\nhylkään viestin 2.\nNäytä viesti 3, kiitos",
		  "1 accept; 2 reject; 3 show" },
		{ "Godkänn 1. Avvisa 2.", "1 unknown fault=word" },
		{ "1 godkänns\nvisa mejlet", "1 accept; 0 show" },
		{ "Show me 2\n1 approve", "2 show; 1 accept" },
		{ "Show me how you went about it when nobody answered.", "" },
		{ "1 SEURAAVA q07 · 1 TAUKO 15.8.; 2 JATKA",
		  "1 next question=q07; 1 pause until=2027-08-15; 2 resume" },
		{ "LOMA 1.–31.7. VARALLA Liisa",
		  "0 away at=2027-07-01 until=2027-07-31 text=Liisa" },
		{ "LEDIG 1–31.7 ERSÄTTARE Lisa Berg.",
		  "0 away at=2027-07-01 until=2027-07-31 text=Lisa Berg" },
		{ "AWAY 1–31 July COVER Lisa", "0 away at=2027-07-01 until=2027-07-31 text=Lisa" },
		{ "LOMA 5.7.–1.8.", "0 away at=2027-07-05 until=2027-08-01" },
		{ "PALASIN", "0 back" },
		/* understood, but not to be carried out */
		{ "1 SEURAAVA", "1 unknown fault=word" },
		{ "1 SEURAVA q07", "1 unknown fault=word" },
		{ "1 HYPPÄÄ", "1 unknown fault=word" },
		{ "0 TAUKO", "0 unknown fault=number" },
		{ "1 SIIRRÄ 20.8.", "1 unknown fault=time at=2027-08-20" },
		{ "1 SIIRRÄ klo 10", "1 unknown fault=time" },
		{ "1 TAUKO 32.13.", "1 unknown fault=time" },
		{ "20.8.", "0 unknown fault=time at=2027-08-20" },
		{ "LOMA", "0 unknown fault=time" },
		{ "3 kysymystä jäi auki.", "3 unknown fault=word" },
		/* prose */
		{ "Kiitos, hyvä kooste.", "" },
		{ "Number 1 sounds ready, what do you think?", "" },
		{ "Tauko teki hänelle hyvää, katsotaan syksyllä uudestaan.", "" },
		{ "Jatka samaan malliin, hienoa työtä koko porukalta.", "" },
		{ "Loma alkaa pian, joten vastailen hitaasti heinäkuussa.", "" },
		{ "2", "" },
		{ "Hei\n\n1 OHITA\n\nTerveisin\n2 Kari", "1 skip" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_INSTRUCTIONS, LANGUAGE_FI);
}

static void
finds_plans(void **state)
{
	static const struct row rows[] = {
		{ "Hyvä. Kun avaan kalenterin maanantaina, niin varaan tunnin. Jee.",
		  "none plan=Kun avaan kalenterin maanantaina, niin varaan tunnin." },
		{ "1. Jaksan.\n2. kun pomo soittaa niin en vastaa heti",
		  "none plan=kun pomo soittaa niin en vastaa heti" },
		{ "Jos hän kysyy, niin kerron suoraan.",
		  "none plan=Jos hän kysyy, niin kerron suoraan." },
		{ "När jag öppnar kalendern, så bokar jag en timme.",
		  "none plan=När jag öppnar kalendern, så bokar jag en timme." },
		{ "När chefen ringer, ska jag andas först.",
		  "none plan=När chefen ringer, ska jag andas först." },
		{ "When I open my calendar, then I will book an hour.",
		  "none plan=When I open my calendar, then I will book an hour." },
		{ "When I sit down on Monday, I'll call her.",
		  "none plan=When I sit down on Monday, I'll call her." },
		{ "Kun tulin kotiin, niin olin väsynyt.", "none" },
		{ "Kun pomo puhuu, niin yleensä hiljenen.", "none" },
		{ "Kun hän lähti, kaikki muuttui.", "none" },
		{ "När jag kom hem, så var jag trött.", "none" },
		{ "När chefen talar, så känner jag mig liten.", "none" },
		{ "When she left, then I was alone.", "none" },
		{ "When he talks, then I usually freeze.", "none" },
		{ "Niin varaan tunnin.", "none" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_QUESTION, LANGUAGE_FI);
}

static char *
repeated(const char *piece, size_t bytes)
{
	GString *text = g_string_sized_new(bytes);

	while (text->len < bytes)
		g_string_append(text, piece);
	return g_string_free(text, FALSE);
}

static gint64
read_us(const char *text, enum asked asked)
{
	const struct said_context context = { asked, LANGUAGE_FI, date_of(2027, 7, 1) };
	struct said said = { 0 };
	gint64 from = linear_now_us();

	said_read(&lexicon, text, &context, &said);
	gint64 took = linear_now_us() - from;
	said_clear(&said);
	return took;
}

/* What a stranger may send, over and over: each is read in the time of its length. */
static void
is_linear(void **state)
{
	enum { BYTES = 32 * 1024, TIMES = 4 };
	static const char *const PIECES[] = {
		"15.8. ",
		"20.8. klo 10 ",
		"klo 10 ",
		"tai ",
		"asti ",
		"1.-",
		"kun ",
		"kun, niin ",
		"kun. ",
		"niin ",
		"kiitos ",
		"hei ",
		"hei\n",
		"\n",
		"> \n",
		"1\n",
		"A 7 ",
		"7 ",
		"1 TAUKO ",
		"1 TAUKO\n",
		"1 TAUKO, ",
		",",
		";",
		"1 KYSY a\n",
		"viikko ",
		"loppu ",
		"puoli ",
		"tauko ",
		"en osaa ",
		"F ",
		"LOMA VARALLA ",
		"q07 ",
		"a",
		"1",
		"-",
		"ensi ",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(PIECES); i++) {
		g_autofree char *small = repeated(PIECES[i], BYTES / TIMES);
		g_autofree char *large = repeated(PIECES[i], BYTES);
		for (int asked = ASKED_QUESTION; asked < ASKED_KINDS; asked++) {
			gint64 small_us = read_us(small, (enum asked)asked);
			gint64 large_us = read_us(large, (enum asked)asked);
			if (!linear_is(small_us, large_us, TIMES))
				fail_msg("%s: %ld us, then %ld us", PIECES[i], (long)small_us,
				         (long)large_us);
		}
	}
}

/* Rule R20: when the writer of an out-of-office reply is back. */
static void
reads_absences(void **state)
{
	static const struct row rows[] = {
		{ "Olen lomalla 27.7. asti enkä lue sähköpostia. Kiireellisissä asioissa auttaa Pekka Salo.",
		  "none until=2027-07-28" },
		{ "Olen poissa 5.7.–27.7.", "none until=2027-07-28" },
		{ "Olen vuosilomalla 5.-27.7.2027.", "none until=2027-07-28" },
		{ "Olen lomalla 5.7. alkaen. Palaan töihin maanantaina 2.8.",
		  "none until=2027-08-02" },
		{ "Olen poissa 27.7. asti, palaan 28.7.", "none until=2027-07-28" },
		{ "Lomalla 1. elokuuta saakka.", "none until=2027-08-02" },
		{ "2.8. olen taas tavoitettavissa.", "none until=2027-08-02" },
		{ "En ole paikalla 5.7. Palaan ke 7.7.", "none until=2027-07-07" },
		{ "Hei,\n\nolen lomalla ja palaan takaisin\ntöihin 2.8.\n\nAnna",
		  "none until=2027-08-02" },
		{ "Jag är på semester till och med den 27 juli.", "none until=2027-07-28" },
		{ "Jag är ledig t.o.m. 27/7.", "none until=2027-07-28" },
		{ "Jag är tillbaka på kontoret måndagen den 2 augusti.", "none until=2027-08-02" },
		{ "Den 2 augusti är jag tillbaka.", "none until=2027-08-02" },
		{ "Jag har semester 5.7–27.7 och är åter 28.7.", "none until=2027-07-28" },
		{ "I am away until 27 July.", "none until=2027-07-28" },
		{ "I'm out of the office from 5 July to 27 July.", "none until=2027-07-28" },
		{ "I'm out of the office from 5 July until Tuesday, 27 July.",
		  "none until=2027-07-28" },
		{ "I will be back in the office on Monday, 2 August.", "none until=2027-08-02" },
		{ "I won't be back until August 2nd.", "none until=2027-08-02" },
		{ "I return on 28 July. In urgent matters call Pat by 9 July.",
		  "none until=2027-07-28" },
		/* no day, or one that says nothing of the end */
		{ "Olen lomalla.", "none" },
		{ "Olen poissa toistaiseksi.", "none" },
		{ "Vastaan, kun palaan.", "none" },
		{ "Kiitos viestistäsi 30.6.", "none" },
		{ "Olen lomalla. Soita 050 123 4567.", "none" },
		{ "I am on leave from 5 July.", "none" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), ASKED_ABSENCE, LANGUAGE_FI);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_commands),
		cmocka_unit_test(reads_consent),
		cmocka_unit_test(reads_answers_to_an_alarm),
		cmocka_unit_test(tells_what_is_nearly_a_command),
		cmocka_unit_test(reads_answers_to_going_quiet),
		cmocka_unit_test(reads_choices_of_times),
		cmocka_unit_test(reads_evaluations),
		cmocka_unit_test(reads_instructions),
		cmocka_unit_test(reads_absences),
		cmocka_unit_test(finds_plans),
		cmocka_unit_test(is_linear),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
