"""What is played: a whole `starter` programme, Anna mentored by Kari, five sessions from April to July 2027.

STORY is what happens, in order. Between two runs of mentord people write; each run names every mail that must come
of it, and nobody may get another. FACTS is what must stand in the mails, or must not."""

PEOPLE = {"anna": "Anna Aalto", "kari": "Kari Virtanen"}

POST_1 = """\
Eniten jäi mieleen, että minä täytän hiljaisuuden heti. En anna muiden miettiä loppuun.

Kun maanantain palaveri alkaa, niin lasken hiljaa kymmeneen ennen kuin jatkan omasta ehdotuksestani.

Anna"""
Q01 = """\
Tänään palaverissa ehdotin uutta työnjakoa, ja huone hiljeni. Minulle käy aina näin: sanon asiani, ja sen jälkeen
kukaan ei sano mitään. Lopulta Pekka vaihtoi aihetta, ja loput tunnista puhuttiin aikataulusta. Jäi olo, että
ehdotukseni unohtui saman tien."""
Q02_F2 = """\
Toinen selitys voisi olla, että he tarvitsivat aikaa.
Kukaan ei sanonut vastaan, enkä minä kysynyt, mitä he ajattelivat."""
WORD_1 = """\
Hei Anna

Huomasin sanan "aina" ja sen, että toisessa vastauksessasi sitä ei enää ole. Mitä hiljaisuus voisi tarkoittaa silloin,
kun se ei tarkoita torjumista?

# Kysy torstaina, kuka muu palaverissa oli.

Kari"""
Q02 = """\
Kysyin Pekalta kahvilla, mitä hän ajatteli ehdotuksesta. Hän piti sitä hyvänä mutta oli odottanut, että minä jatkan.

Hiljaisuus voi siis olla torjumista, miettimistä tai odottamista, ja minä valitsin niistä heti ensimmäisen. Nyt tästä
jäi hyvä mieli. Uusi työnjako on perjantain palaverin ensimmäinen asia, ja Pekka esittelee siitä puolet."""
WORD_2 = """\
Hei Anna

Kolme tulkintaa samasta hiljaisuudesta, ja se joka piti paikkansa, selvisi kysymällä. Jatketaan tästä torstaina.

Kari"""
PREP_2 = """\
1. Kesän työt: mitä jaan ja kenelle.
2. Laskin kymmeneen. Se tuntui pitkältä, mutta seitsemän kohdalla Sari sanoi jotain.
3. Jos lähden kotiin yhden päätöksen kanssa."""
Q04 = "Että hiljaisuus ei ole sama asia kuin ei. Nyt on kiire, palaan tähän myöhemmin."
PAUSE = "TAUKO 16.5.\n\nTarjous vie tämän ja ensi viikon.\n\nt. Anna"
WORD_3 = """\
Hei Anna

Hyvä, että otit tauon. "Hiljaisuus ei ole sama asia kuin ei" on lause, jonka minäkin otan käyttöön.

Kari"""
Q06 = """\
Tarjous lähti maanantaina, ja huomasin kirjoittaneeni siitä lähes kaiken itse. Sari olisi osannut hinnoitteluosan
paremmin, mutta en kysynyt häneltä. Sama hiljaisuus kuin palaverissa, tällä kertaa minun puoleltani. Mietityttää, mistä
tiedän, milloin työ kuuluu minulle ja milloin vain pidän siitä kiinni tottumuksesta."""
WORD_4 = """\
Hei Anna

Hiljaisuus minun puoleltani: tuota kannattaa miettiä ääneen torstaina. Minulla on siihen yksi oma esimerkki, eikä se
ole kovin mairitteleva.

Kari"""
SCORES = """\
8 7 9 7

Kysymykset saisivat tulla vaikka tiistaina, maanantait ovat meillä täynnä palavereja."""
PICK = "1 SEURAAVA q08"
Q08 = """\
Siihen, että teen edelleen itse työtä, jonka Sari tekisi paremmin. Kuukausiraportti on hyvä esimerkki: joka kuun lopussa
istun sen ääressä kaksi iltaa, ja Sari korjaa aamulla lukuja perästäni. Aion antaa kesäkuun raportin Sarille ja pysyä
itse poissa tiedostosta, ellei hän kysy jotain."""
Q08_F3 = """\
Kun raporttipohja tulee maanantaina, niin lähetän sen suoraan Sarille ja varaan meille puoli tuntia keskiviikoksi.
Jos huomaan avaavani taulukon itse, suljen sen ja lähden kahville."""
FREE = """\
Hei

Lisäys eiliseen. Kerroin Sarille jo tänään, ja ensin oli hetken hiljaista. Laskin kymmeneen. Sitten hän sanoi
odottaneensa tätä vuoden. Luulin koko ajan säästäväni häntä lisätyöltä.

Anna"""
WORD_5 = """\
Hei Anna

Luin kohdan "odottaneensa tätä vuoden" kaksi kertaa. Kuka muu teillä odottaa jotakin, mitä et ole vielä kysynyt?

# Anna antoi kuukausiraportin pois. Palaa tähän viimeisessä tapaamisessa.

Kari"""
MOVE = "1 SIIRRÄ 17.6. klo 15"
AWAY = """\
Olen lomalla 27.6. asti enkä lue sähköpostia. Kiireellisissä asioissa auttaa Pekka Salo.

Anna Aalto"""
Q10 = """\
Juhannuksena ajattelin asiakasta. Heille on sama, kuka raportin tekee, kunhan luvut pitävät, ja nyt luvut tekee se, joka
ne tuntee. Toinen näkökulma on Pekan: jos Sari tekee raportin, Pekka jää tarjouksissa yksin. Siitä puhumme huomenna
kolmestaan."""
Q11 = """\
Minulla on kuun lopussa kaksi vapaata iltaa, ja käytin toisen niistä tyttären jalkapallopeliin. Sarilla on enemmän
työtä mutta myös enemmän sananvaltaa: hän muutti raportin rakennetta kysymättä minulta, ja se oli hyvä muutos. Pekan
kanssa sovittiin, että katsomme tarjoukset yhdessä elokuussa."""
NOW = """\
Eilen palaverissa ehdotin, että Sari vetää syksyn suunnittelun, ja huone hiljeni taas. Tällä kertaa kysyin, mitä kukin
miettii, ja odotin. Pekka kysyi tunneista, Sari sanoi kyllä. Aikaa meni ehkä minuutti. Ennen olisin siinä ajassa
ehtinyt perua koko ehdotuksen."""
WORD_6 = """\
Hei Anna

Huhtikuussa kukaan ei sanonut mitään, heinäkuussa odotit minuutin ja kysyit. Ero on sinun työtäsi. Torstaina puhutaan
siitä, mitä viet tästä syksyyn.

Kari"""
CLOSING = """\
1. Kysyn ennen kuin päätän, mitä muut ajattelevat. Ja jaan töitä ennen kuin väsyn.
2. Sanoisin itselleni: odota vielä vähän, joku on juuri avaamassa suunsa.
3. Hiljaisuus ei ole vastaus vaan aikaa, jonka toinen tarvitsee.
4. Kiitos, että et antanut neuvoja silloin, kun pyysin niitä. Löysin ne itse.

Anna"""

TIMES = """\
Minulle kävisi to 17.6. klo 14 tai pe 18.6. klo 9.

Anna"""


def chapter(title):
    return "chapter", title


def run(at, note="", **due):
    """mentord runs; `due` names the mails that come of it, as anna="post" or kari="digest review"."""
    return "run", at, note, {name: kinds.split() for name, kinds in due.items()}


def reply(at, name, client, kind, words, note=""):
    """`name` answers the newest mail of that kind, with a real client."""
    return "reply", at, note, name, client, kind, words


def fresh(at, name, subject, words, note=""):
    """A mail that answers none of ours; the receiving server has proven the sender."""
    return "fresh", at, note, name, subject, words


def away(at, name, kind, words, note=""):
    """The person's server answers by itself."""
    return "away", at, note, name, kind, words


def rsvp(at, name, partstat, note=""):
    """The person presses a button of the calendar."""
    return "rsvp", at, note, name, partstat


def ctl(at, note, *arguments):
    """The admin's hand."""
    return "ctl", at, note, arguments


STORY = [
    chapter("Before: consent"),
    run("2027-04-08T17:01", "On the evening of the first session; nothing else leaves before a yes.", anna="invitation"),
    reply("2027-04-08T17:40", "anna", "mutt", "invitation", "Kyllä sopii!\n\nt. Anna", "A yes in her own words."),
    run("2027-04-08T17:42", "And an invitation of the next session to each calendar.", anna="confirmed calendar", kari="review calendar"),
    rsvp("2027-04-08T17:50", "anna", "ACCEPTED", "One press in her calendar: the prep mail will bring the invitation no more."),

    chapter("Gap 1: experience, 8 to 29 April"),
    run("2027-04-09T07:31", "The next working morning, Kari's: how it works, and a question for an OK.", kari="welcome"),
    reply("2027-04-09T07:50", "kari", "s-nail", "welcome", "OK\n\nt. Kari", "So his mail arrives."),
    run("2027-04-09T08:31", "And Anna's.", anna="post"),
    reply("2027-04-10T11:20", "anna", "html", "post", POST_1, "A when–then plan; the prep mail will ask about it."),
    run("2027-04-10T11:21", "Her first words: the only receipt she gets unasked.", anna="receipt"),
    run("2027-04-12T07:31", "The mentor's Monday.", kari="digest review"),
    run("2027-04-12T08:31", "The first question.", anna="question"),
    reply("2027-04-12T12:10", "anna", "mutt", "question", Q01),
    run("2027-04-16T08:31", "She wrote “aina”: the follow-up quotes it (row 4).", anna="followup"),
    reply("2027-04-17T10:05", "anna", "s-nail", "followup", Q02_F2),
    run("2027-04-19T07:31", kari="digest review"),
    reply("2027-04-19T08:10", "kari", "s-nail", "review", WORD_1, "To the review mail: it reaches Anna; the # line does not."),
    run("2027-04-19T08:11", anna="human"),
    run("2027-04-22T08:31", anna="question"),
    reply("2027-04-22T20:15", "anna", "html", "question", Q02),
    run("2027-04-26T07:31", kari="digest review"),
    reply("2027-04-26T07:50", "kari", "s-nail", "review", WORD_2),
    run("2027-04-26T07:51", anna="human"),
    run("2027-04-27T08:31", "Two working days before: her plan comes back in her own words.", anna="prep"),
    reply("2027-04-27T21:30", "anna", "html", "prep", PREP_2),
    run("2027-04-28T07:31", "The mentor's, with what she answered.", kari="brief"),

    chapter("Gap 2: meaning, 29 April to 27 May"),
    ctl("2027-04-30T08:00", "Anna and Kari have agreed on the next time; the admin notes it.",
        "session", "add", "anna", "2027-05-20T14:00", "--place", "Kirjaston ryhmätila"),
    run("2027-04-30T08:01", anna="calendar", kari="calendar"),
    run("2027-04-30T08:31", anna="post"),
    run("2027-05-03T07:31", "What Anna wrote before the session stood in the brief already.", kari="digest"),
    run("2027-05-03T08:31", anna="question"),
    reply("2027-05-03T21:10", "anna", "html", "question", Q04, "Fourteen words, in a hurry."),
    run("2027-05-07T08:31", "A short answer: the same question, a step closer (row 3). 6 May was Ascension Day.", anna="followup"),
    reply("2027-05-07T12:10", "anna", "mutt", "followup", PAUSE, "A command word with a date."),
    run("2027-05-07T12:11", anna="confirmed"),
    run("2027-05-10T07:31", kari="digest review"),
    reply("2027-05-10T07:55", "kari", "s-nail", "review", WORD_3, "The mentor's own words come through a pause."),
    run("2027-05-10T07:56", anna="human"),
    ctl("2027-05-11T09:00", "The session is moved a week.", "session", "move", "anna", "3", "2027-05-27T14:00"),
    run("2027-05-11T09:01", "The same entry in both calendars, at the new time.", anna="calendar", kari="calendar"),
    run("2027-05-17T07:31", kari="digest"),
    run("2027-05-18T08:31", "The pause is over.", anna="question"),
    reply("2027-05-18T12:20", "anna", "mutt", "question", "TOINEN", "She would rather have another one."),
    run("2027-05-18T12:21", anna="question"),
    reply("2027-05-19T19:40", "anna", "html", "question", Q06),
    run("2027-05-24T07:31", kari="digest review"),
    reply("2027-05-24T08:02", "kari", "s-nail", "review", WORD_4),
    run("2027-05-24T08:03", anna="human"),
    run("2027-05-25T08:31", anna="prep"),
    run("2027-05-26T07:31", kari="brief"),

    chapter("Gap 3: choice, 27 May to 17 June"),
    ctl("2027-05-28T08:00", "The next session.", "session", "add", "anna", "2027-06-16T14:00", "--place", "Kirjaston ryhmätila"),
    run("2027-05-28T08:01", anna="calendar", kari="calendar"),
    rsvp("2027-05-28T08:10", "anna", "DECLINED", "That Wednesday she is away."),
    run("2027-05-28T08:11", "Both hear of it; she is asked for two times.", anna="reschedule", kari="reschedule"),
    reply("2027-05-28T08:15", "anna", "html", "reschedule", TIMES),
    run("2027-05-28T08:16", "Her times, numbered.", anna="reschedule", kari="reschedule"),
    reply("2027-05-28T08:20", "kari", "s-nail", "reschedule", "1"),
    run("2027-05-28T08:21", "A number is enough; both calendars are told.", anna="calendar", kari="confirmed calendar"),
    run("2027-05-28T08:31", "After the third session of five: the evaluation.", anna="evaluation"),
    reply("2027-05-29T11:10", "anna", "mutt", "evaluation", SCORES, "Four digits and a wish."),
    run("2027-05-29T11:11", anna="confirmed"),
    run("2027-05-31T07:31", kari="evaluation digest review"),
    reply("2027-05-31T07:45", "kari", "s-nail", "digest", PICK, "To the digest: an instruction, never a word to Anna."),
    run("2027-05-31T07:46", kari="confirmed"),
    run("2027-05-31T08:31", "The question that Kari picked.", anna="question"),
    run("2027-06-04T08:31", "No answer for four days: one reminder, the last.", anna="reminder"),
    reply("2027-06-05T10:10", "anna", "s-nail", "reminder", Q08),
    run("2027-06-07T07:31", kari="digest review"),
    run("2027-06-07T08:31", "She wrote what she intends (row 9).", anna="followup"),
    reply("2027-06-08T12:30", "anna", "mutt", "followup", Q08_F3),
    fresh("2027-06-09T16:20", "anna", "Raportista vielä", FREE, "A mail of her own, no reply: it joins the question."),
    run("2027-06-14T07:31", kari="digest review"),
    reply("2027-06-14T07:50", "kari", "s-nail", "review", WORD_5),
    reply("2027-06-14T07:58", "kari", "s-nail", "digest", MOVE, "The session an hour later."),
    run("2027-06-14T07:59", anna="human calendar", kari="confirmed calendar"),
    run("2027-06-15T08:31", "The new time, and the plan from her follow-up.", anna="prep"),
    run("2027-06-16T07:31", kari="brief"),

    chapter("Gap 4: effect, 17 June to 8 July"),
    ctl("2027-06-18T08:00", "The last session.", "session", "add", "anna", "2027-07-08T14:00", "--place", "Kirjaston ryhmätila"),
    run("2027-06-18T08:01", anna="calendar", kari="calendar"),
    run("2027-06-18T08:31", anna="post"),
    run("2027-06-21T07:31", kari="digest"),
    run("2027-06-21T08:31", anna="question"),
    away("2027-06-21T08:32", "anna", "question", AWAY, "Her server answers: no answer, no reminder; the clock is held."),
    run("2027-06-24T08:31", "The reminder's day, since Friday is Midsummer Eve; but she is away: nothing leaves."),
    run("2027-06-28T07:31", kari="digest"),
    reply("2027-06-28T09:10", "anna", "mutt", "question", Q10),
    run("2027-06-30T08:31", anna="question"),
    reply("2027-06-30T21:00", "anna", "html", "question", Q11),
    run("2027-07-02T08:31", "The first question of April again: then and now.", anna="question"),
    reply("2027-07-03T10:30", "anna", "s-nail", "question", NOW),
    run("2027-07-03T10:31", "Both answers, and nothing asked.", anna="confirmed"),
    run("2027-07-05T07:31", "Three answers without a word from Kari: no new question until he writes (R18).",
        kari="debt_stop digest review"),
    reply("2027-07-05T08:10", "kari", "s-nail", "review", WORD_6),
    run("2027-07-05T08:11", anna="human"),
    run("2027-07-06T08:31", "The mirror: a word that recurs in her answers, then and now, as a question.", anna="prep"),
    run("2027-07-07T07:31", "Kari sees it now that she has.", kari="brief"),

    chapter("After the last session"),
    run("2027-07-09T08:31", anna="closing"),
    reply("2027-07-11T12:00", "anna", "html", "closing", CLOSING),
    run("2027-07-11T12:01", "The booklet.", anna="export"),
    run("2027-07-12T07:31", "Her closing words wait for Kari's working day.", kari="review digest"),
]

# The last mail of a kind that a person got up to that run: words that must stand in it, or must not.
FACTS = [
    ("2027-04-09T07:31", "kari", "welcome", "Viikkokatsaus tulee maanantaisin klo 7.30", True),
    ("2027-04-16T08:31", "anna", "followup", "aina", True),
    ("2027-04-19T08:11", "anna", "human", "mitä hiljaisuus voisi tarkoittaa", True),
    ("2027-04-19T08:11", "anna", "human", "Kysy torstaina", False),
    ("2027-04-19T08:11", "anna", "human", "ohjelma", False),
    ("2027-04-26T07:31", "kari", "review", "Kysyin Pekalta kahvilla", True),
    ("2027-04-26T07:31", "kari", "review", "Uusi työnjako on perjantain palaverin", True),
    ("2027-04-27T08:31", "anna", "prep", "Kun maanantain palaveri alkaa, niin lasken hiljaa kymmeneen", True),
    ("2027-04-28T07:31", "kari", "brief", "seitsemän kohdalla Sari sanoi jotain", True),
    ("2027-04-28T07:31", "kari", "brief", "Kysy torstaina, kuka muu palaverissa oli", True),
    ("2027-05-07T12:11", "anna", "confirmed", "16.5. asti", True),
    ("2027-05-18T08:31", "anna", "question", "Taukosi kesti 16.5. asti", True),
    ("2027-05-18T12:21", "anna", "question", "toinen kysymys edellisen tilalle", True),
    ("2027-05-28T08:16", "kari", "reschedule", "1. torstaina 17.6. klo 14.00", True),
    ("2027-05-28T08:21", "kari", "confirmed", "torstaina 17.6. klo 14.00", True),
    ("2027-05-31T08:31", "anna", "question", "Tämän kysymyksen valitsi mentorisi Kari", True),
    ("2027-06-14T07:31", "kari", "review", "Kerroin Sarille jo tänään", True),
    ("2027-06-14T07:59", "anna", "human", "Palaa tähän", False),
    ("2027-06-14T07:59", "anna", "human", "SIIRRÄ", False),
    ("2027-06-15T08:31", "anna", "prep", "klo 15.00", True),
    ("2027-06-15T08:31", "anna", "prep", "Kun raporttipohja tulee maanantaina", True),
    ("2027-07-02T08:31", "anna", "question", "Tänään palaverissa ehdotin uutta työnjakoa", True),
    ("2027-07-03T10:31", "anna", "confirmed", "Tänään palaverissa ehdotin uutta työnjakoa", True),
    ("2027-07-03T10:31", "anna", "confirmed", "Ennen olisin siinä ajassa", True),
    ("2027-07-05T07:31", "kari", "digest", "Toistuu", False),
    ("2027-07-05T07:31", "kari", "review", "TOISTUU", False),
    ("2027-07-06T08:31", "anna", "prep", 'Sana "palaveri" esiintyy 5 vastauksessasi', True),
    ("2027-07-06T08:31", "anna", "prep", "Kun maanantain palaveri alkaa, niin lasken hiljaa kymmeneen", True),
    ("2027-07-06T08:31", "anna", "prep", "Eilen palaverissa ehdotin, että Sari vetää syksyn suunnittelun", True),
    ("2027-07-06T08:31", "anna", "prep", "Mitä huomaat?", True),
    ("2027-07-07T07:31", "kari", "brief", 'Sana "palaveri" 5 vastauksessa', True),
    ("2027-07-07T07:31", "kari", "brief", 'Sana "palaveri" tapaamisväleittäin', True),
]
