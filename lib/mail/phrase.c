#include "mail/phrase.h"

#include <glib.h>
#include <string.h>

static const struct {
	const char *word;
	enum header_word is;
} HEADERS[] = {
	/* en */
	{ "from", HEADER_FROM },
	{ "sent", HEADER_DATE },
	{ "date", HEADER_DATE },
	{ "to", HEADER_TO },
	{ "cc", HEADER_CC },
	{ "bcc", HEADER_CC },
	{ "subject", HEADER_SUBJECT },
	{ "reply-to", HEADER_REPLY_TO },
	{ "reply to", HEADER_REPLY_TO },
	/* fi */
	{ "lähettäjä", HEADER_FROM },
	{ "lähetetty", HEADER_DATE },
	{ "päivämäärä", HEADER_DATE },
	{ "päiväys", HEADER_DATE },
	{ "pvm", HEADER_DATE },
	{ "vastaanottaja", HEADER_TO },
	{ "vastaanottajat", HEADER_TO },
	{ "saaja", HEADER_TO },
	{ "kopio", HEADER_CC },
	{ "aihe", HEADER_SUBJECT },
	{ "otsikko", HEADER_SUBJECT },
	{ "keneltä", HEADER_FROM },
	{ "kenelle", HEADER_TO },
	{ "vastausosoite", HEADER_REPLY_TO },
	/* sv */
	{ "från", HEADER_FROM },
	{ "skickat", HEADER_DATE },
	{ "skickades", HEADER_DATE },
	{ "datum", HEADER_DATE },
	{ "till", HEADER_TO },
	{ "kopia", HEADER_CC },
	{ "ämne", HEADER_SUBJECT },
	{ "rubrik", HEADER_SUBJECT },
	{ "svar till", HEADER_REPLY_TO },
	{ "avsändare", HEADER_FROM },
	/* da, no */
	{ "fra", HEADER_FROM },
	{ "sendt", HEADER_DATE },
	{ "dato", HEADER_DATE },
	{ "til", HEADER_TO },
	{ "emne", HEADER_SUBJECT },
	{ "kopi", HEADER_CC },
	/* de */
	{ "von", HEADER_FROM },
	{ "gesendet", HEADER_DATE },
	{ "an", HEADER_TO },
	{ "kopie", HEADER_CC },
	{ "betreff", HEADER_SUBJECT },
	{ "antwort an", HEADER_REPLY_TO },
	/* fr */
	{ "de", HEADER_FROM },
	{ "envoyé", HEADER_DATE },
	{ "envoyé le", HEADER_DATE },
	{ "envoye", HEADER_DATE },
	{ "message du", HEADER_DATE },
	{ "à", HEADER_TO },
	{ "pour", HEADER_TO },
	{ "destinataire", HEADER_TO },
	{ "copie à", HEADER_CC },
	{ "objet", HEADER_SUBJECT },
	{ "sujet", HEADER_SUBJECT },
	{ "répondre à", HEADER_REPLY_TO },
	/* es, pt */
	{ "enviado", HEADER_DATE },
	{ "enviado el", HEADER_DATE },
	{ "enviada em", HEADER_DATE },
	{ "enviado em", HEADER_DATE },
	{ "fecha", HEADER_DATE },
	{ "data", HEADER_DATE },
	{ "para", HEADER_TO },
	{ "asunto", HEADER_SUBJECT },
	{ "assunto", HEADER_SUBJECT },
	/* it */
	{ "da", HEADER_FROM },
	{ "inviato", HEADER_DATE },
	{ "a", HEADER_TO },
	{ "oggetto", HEADER_SUBJECT },
	{ "risposta", HEADER_REPLY_TO },
	{ "mittente", HEADER_FROM },
	/* nl */
	{ "van", HEADER_FROM },
	{ "verzonden", HEADER_DATE },
	{ "aan", HEADER_TO },
	{ "onderwerp", HEADER_SUBJECT },
	/* pl, cs, sk */
	{ "od", HEADER_FROM },
	{ "nadawca", HEADER_FROM },
	{ "wysłano", HEADER_DATE },
	{ "wysłane", HEADER_DATE },
	{ "do", HEADER_TO },
	{ "adresat", HEADER_TO },
	{ "dw", HEADER_CC },
	{ "temat", HEADER_SUBJECT },
	{ "odesláno", HEADER_DATE },
	{ "komu", HEADER_TO },
	{ "předmět", HEADER_SUBJECT },
	{ "odoslané", HEADER_DATE },
	{ "dátum", HEADER_DATE },
	{ "pre", HEADER_TO },
	{ "predmet", HEADER_SUBJECT },
	/* ru, uk */
	{ "от", HEADER_FROM },
	{ "отправлено", HEADER_DATE },
	{ "дата", HEADER_DATE },
	{ "кому", HEADER_TO },
	{ "тема", HEADER_SUBJECT },
	{ "копия", HEADER_CC },
	{ "від", HEADER_FROM },
	{ "надіслано", HEADER_DATE },
	/* tr */
	{ "gönderen", HEADER_FROM },
	{ "kimden", HEADER_FROM },
	{ "gönderildi", HEADER_DATE },
	{ "tarih", HEADER_DATE },
	{ "kime", HEADER_TO },
	{ "konu", HEADER_SUBJECT },
	{ "bilgi", HEADER_CC },
	/* el, hu, ro, et */
	{ "από", HEADER_FROM },
	{ "στάλθηκε", HEADER_DATE },
	{ "προς", HEADER_TO },
	{ "θέμα", HEADER_SUBJECT },
	{ "feladó", HEADER_FROM },
	{ "elküldve", HEADER_DATE },
	{ "címzett", HEADER_TO },
	{ "tárgy", HEADER_SUBJECT },
	{ "de la", HEADER_FROM },
	{ "trimis", HEADER_DATE },
	{ "către", HEADER_TO },
	{ "subiect", HEADER_SUBJECT },
	{ "saatja", HEADER_FROM },
	{ "saadetud", HEADER_DATE },
	{ "kellele", HEADER_TO },
	{ "teema", HEADER_SUBJECT },
	/* zh, ja, ko, ar */
	{ "发件人", HEADER_FROM },
	{ "寄件者", HEADER_FROM },
	{ "发送时间", HEADER_DATE },
	{ "日期", HEADER_DATE },
	{ "寄件日期", HEADER_DATE },
	{ "收件人", HEADER_TO },
	{ "收件者", HEADER_TO },
	{ "抄送", HEADER_CC },
	{ "主题", HEADER_SUBJECT },
	{ "主旨", HEADER_SUBJECT },
	{ "差出人", HEADER_FROM },
	{ "送信元", HEADER_FROM },
	{ "送信日時", HEADER_DATE },
	{ "日時", HEADER_DATE },
	{ "宛先", HEADER_TO },
	{ "件名", HEADER_SUBJECT },
	{ "보낸 사람", HEADER_FROM },
	{ "보낸 날짜", HEADER_DATE },
	{ "날짜", HEADER_DATE },
	{ "받는 사람", HEADER_TO },
	{ "제목", HEADER_SUBJECT },
	{ "من", HEADER_FROM },
	{ "تاريخ", HEADER_DATE },
	{ "تم الإرسال", HEADER_DATE },
	{ "إلى", HEADER_TO },
	{ "الموضوع", HEADER_SUBJECT }
};

enum header_word
phrase_header(const char *word, size_t len)
{
	for (size_t i = 0; i < G_N_ELEMENTS(HEADERS); i++)
		if (strlen(HEADERS[i].word) == len && memcmp(HEADERS[i].word, word, len) == 0)
			return HEADERS[i].is;
	return HEADER_NONE;
}

static const char *const VERBS[] = {
	"wrote",       "writes",         "kirjoitti",  "skrev",      "schrieb",    "a écrit",
	"a ecrit",     "écrit",          "escribió",   "escribio",   "ha scritto", "scrive",
	"escreveu",    "schreef",        "geschreven", "napisał",    "napisała",   "napisał(a)",
	"napisał/a",   "napisana przez", "napsal",     "napsal(a)",  "napsala",    "napísal",
	"napísal(a)",  "написал",        "написала",   "написал(а)", "пишет",      "написав",
	"написав(ла)", "yazdı",          "írta",       "ezt írta",   "a scris",    "έγραψε",
	"kirjutas",    "menulis",        "đã viết",    "rašė"
};

/* Languages that put no blank between words. */
static const char *const GLUED_VERBS[] = { "写道", "寫道", "のメール", "書きました",
	                                   "작성", "님이", "كتب",      "כתב" };

static bool
is_letter(gunichar c)
{
	return g_unichar_isalnum(c);
}

/* Where a word or phrase stands between non-letters. */
static const char *
find_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
		bool starts =
		    at == text || !is_letter(g_utf8_get_char(g_utf8_find_prev_char(text, at)));
		if (starts && !is_letter(g_utf8_get_char(at + len)))
			return at;
	}
	return NULL;
}

const char *
phrase_verb(const char *text)
{
	for (size_t i = 0; i < G_N_ELEMENTS(VERBS); i++) {
		const char *at = find_word(text, VERBS[i]);
		if (at)
			return at;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(GLUED_VERBS); i++) {
		const char *at = strstr(text, GLUED_VERBS[i]);
		if (at)
			return at;
	}
	return NULL;
}

bool
phrase_begins(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (g_str_has_prefix(text, phrases[i]))
			return true;
	return false;
}

static bool
holds_one(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(text, phrases[i]))
			return true;
	return false;
}

static bool
has_word_of(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (find_word(text, words[i]))
			return true;
	return false;
}

static const char *const FORWARDS[] = { "forwarded message",
	                                "begin forwarded message",
	                                "välitetty viesti",
	                                "edelleenlähetetty viesti",
	                                "vidarebefordrat meddelande",
	                                "vidarebefordrat brev",
	                                "videresendt besked",
	                                "videresendt meddelelse",
	                                "videresendt melding",
	                                "weitergeleitete nachricht",
	                                "message transféré",
	                                "début du message transféré",
	                                "début du message réexpédié",
	                                "mensaje reenviado",
	                                "mensagem encaminhada",
	                                "messaggio inoltrato",
	                                "inizio messaggio inoltrato",
	                                "doorgestuurd bericht",
	                                "wiadomość przekazana",
	                                "treść przekazanej wiadomości",
	                                "přeposlaná zpráva",
	                                "preposlaná správa",
	                                "пересылаемое сообщение",
	                                "перенаправленное сообщение",
	                                "iletilen mesaj",
	                                "转发邮件",
	                                "转发的邮件",
	                                "转发邮件信息",
	                                "転送されたメッセージ" };

bool
phrase_is_forward(const char *text)
{
	return phrase_begins(text, FORWARDS, G_N_ELEMENTS(FORWARDS));
}

static const char *const DIVIDERS[] = { "original message",
	                                "original email",
	                                "original appointment",
	                                "reply message",
	                                "alkuperäinen viesti",
	                                "alkuperäinen sähköposti",
	                                "alkup. viesti",
	                                "originalmeddelande",
	                                "ursprungligt meddelande",
	                                "originalbrev",
	                                "oprindelig besked",
	                                "oprindelig meddelelse",
	                                "original meddelelse",
	                                "opprinnelig melding",
	                                "originalmelding",
	                                "original melding",
	                                "ursprüngliche nachricht",
	                                "originalnachricht",
	                                "originalmail",
	                                "original-nachricht",
	                                "antwort nachricht",
	                                "message d'origine",
	                                "message d’origine",
	                                "message original",
	                                "message initial",
	                                "mensaje original",
	                                "mensagem original",
	                                "messaggio originale",
	                                "oorspronkelijk bericht",
	                                "origineel bericht",
	                                "wiadomość oryginalna",
	                                "oryginalna wiadomość",
	                                "původní zpráva",
	                                "pôvodná správa",
	                                "исходное сообщение",
	                                "оригинальное сообщение",
	                                "початкове повідомлення",
	                                "orijinal mesaj",
	                                "özgün ileti",
	                                "αρχικό μήνυμα",
	                                "eredeti üzenet",
	                                "mesaj original",
	                                "algne sõnum",
	                                "原始邮件",
	                                "原始郵件",
	                                "元のメッセージ",
	                                "원본 메시지",
	                                "الرسالة الأصلية" };

bool
phrase_is_divider(const char *text)
{
	return phrase_begins(text, DIVIDERS, G_N_ELEMENTS(DIVIDERS)) || phrase_is_forward(text);
}

/* What makes "sent from ..." a device line: a word among the first few behind it. */
static const char *const DEVICES[] = { "iphone",
	                               "ipad",
	                               "ipod",
	                               "android",
	                               "blackberry",
	                               "phone",
	                               "mobile",
	                               "smartphone",
	                               "galaxy",
	                               "samsung",
	                               "huawei",
	                               "xiaomi",
	                               "oneplus",
	                               "nokia",
	                               "sony",
	                               "htc",
	                               "pixel",
	                               "tablet",
	                               "cell",
	                               "mailbox",
	                               "mail",
	                               "outlook",
	                               "yahoo",
	                               "gmail",
	                               "windows",
	                               "airmail",
	                               "spark",
	                               "proton",
	                               "protonmail",
	                               "hey",
	                               "sparrow",
	                               "acompli",
	                               "handheld",
	                               "device",
	                               "bluemail",
	                               "k-9",
	                               "gmx",
	                               "aquamail",
	                               "fastmail",
	                               "thunderbird",
	                               "superhuman",
	                               "handy",
	                               "mobiltelefon",
	                               "mobilgerät",
	                               "telefon",
	                               "mobil",
	                               "puhelimesta",
	                               "puhelimestani",
	                               "iphonesta",
	                               "iphonestani",
	                               "iphonelta",
	                               "iphonella",
	                               "ipadista",
	                               "ipadistani",
	                               "ipadilta",
	                               "androidista",
	                               "androidilta",
	                               "outlookista",
	                               "matkapuhelimesta",
	                               "mobiililaitteesta",
	                               "e-post",
	                               "epost",
	                               "portable",
	                               "mobiele",
	                               "móvil",
	                               "telemóvel",
	                               "celular",
	                               "telefonu",
	                               "cellulare" };

/* Words before the device, in a line that says nothing else. */
static const char *const SENT_FROM[] = { "sent from",
	                                 "sent via",
	                                 "sent with",
	                                 "sent using",
	                                 "sent by",
	                                 "from my",
	                                 "lähetetty",
	                                 "skickat från",
	                                 "skickat med",
	                                 "skickades från",
	                                 "skickat via",
	                                 "sendt fra",
	                                 "sendt via",
	                                 "sendt med",
	                                 "gesendet von",
	                                 "gesendet mit",
	                                 "gesendet mithilfe",
	                                 "von meinem",
	                                 "diese nachricht wurde von",
	                                 "diese e-mail wurde von",
	                                 "envoyé de",
	                                 "envoyé depuis",
	                                 "envoyé à partir",
	                                 "enviado desde",
	                                 "enviado do",
	                                 "enviado de",
	                                 "enviado a partir",
	                                 "inviato da",
	                                 "verzonden met",
	                                 "verzonden vanaf",
	                                 "verzonden vanuit",
	                                 "verstuurd vanuit",
	                                 "verstuurd vanaf",
	                                 "wysłane z",
	                                 "wysłano z",
	                                 "odoslané z",
	                                 "odesláno z",
	                                 "отправлено с",
	                                 "отправлено из",
	                                 "надіслано з",
	                                 "trimis de pe",
	                                 "saadetud minu",
	                                 "get outlook",
	                                 "download outlook",
	                                 "hanki outlook",
	                                 "hämta outlook",
	                                 "skaffa outlook",
	                                 "hent outlook",
	                                 "få outlook",
	                                 "outlook für",
	                                 "holen sie sich outlook",
	                                 "télécharger outlook",
	                                 "obtenez outlook",
	                                 "obtener outlook",
	                                 "obter o outlook",
	                                 "obter outlook",
	                                 "scarica outlook",
	                                 "ottieni outlook",
	                                 "download outlook",
	                                 "pobierz outlook",
	                                 "získejte outlook",
	                                 "yahoo mail:",
	                                 "yahoo mail on" };

/* A line that ends so, or is so as a whole: languages with the verb last, or without blanks. */
static const char *const DEVICE_PARTS[] = { "uygulamasından gönderildi",
	                                    "'umdan gönderildi",
	                                    "'dan gönderildi",
	                                    "从我的",
	                                    "发自我的",
	                                    "發自我的",
	                                    "從我的",
	                                    "から送信",
	                                    "에서 보냄",
	                                    "رسلت من",
	                                    "تم الإرسال من" };

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
	return has_word_of(head, DEVICES, G_N_ELEMENTS(DEVICES));
}

/* "sent from my" and a few words: whatever it is, it is a thing. */
static bool
is_my_thing(const char *text)
{
	enum { WORDS_MOST = 4 };
	static const char MINE[] = "sent from my ";
	unsigned words = 1;

	if (!g_str_has_prefix(text, MINE) || strpbrk(text, ",.;?"))
		return false;
	for (const char *at = text + strlen(MINE); *at; at++)
		words += *at == ' ';
	return words <= WORDS_MOST;
}

static bool
begins_device_line(const char *text)
{
	for (size_t i = 0; i < G_N_ELEMENTS(SENT_FROM); i++) {
		if (!g_str_has_prefix(text, SENT_FROM[i]))
			continue;
		bool app = strstr(SENT_FROM[i], "outlook") != NULL;
		if (app || names_device(text + strlen(SENT_FROM[i])))
			return true;
	}
	return false;
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
	return holds_one(at, DEVICE_PARTS, G_N_ELEMENTS(DEVICE_PARTS)) || begins_device_line(at)
	       || is_my_thing(at) || (len < SHORT_MOST && g_str_has_suffix(at, " from mobile"));
}

static const char *const BANNERS[] = {
	"you don't often get email from",
	"you don’t often get email from",
	"some people who received this message don't often get email",
	"this email originated from outside",
	"this message originated from outside",
	"this email came from outside",
	"this email was sent from outside",
	"this message was sent from outside",
	"originated from outside of",
	"originated outside",
	"external email",
	"external sender",
	"organisaation ulkopuolelta",
	"organisaatiosi ulkopuolelta",
	"lähettäjä on organisaation ulkopuolinen",
	"et saa usein sähköpostia osoitteesta",
	"et usein saa sähköpostia",
	"utanför organisationen",
	"utanför din organisation",
	"extern avsändare",
	"du får inte ofta e-post från",
	"du får inte e-post så ofta från",
	"du modtager ikke ofte mails fra",
	"du får ofte ikke e-post fra",
	"von außerhalb der organisation",
	"sie erhalten nicht oft eine e-mail von",
	"vous n'obtenez pas souvent d'e-mail",
	"vous ne recevez pas souvent de courriers",
	"no suele recibir correo",
	"proviene de fuera de"
};

bool
phrase_is_banner(const char *text)
{
	return holds_one(text, BANNERS, G_N_ELEMENTS(BANNERS));
}

static const char *const NOTICE_SUBJECTS[] = { "this e-mail",
	                                       "this email",
	                                       "this message",
	                                       "the information",
	                                       "tämä viesti",
	                                       "tämä sähköposti",
	                                       "viestin sisältö",
	                                       "detta meddelande",
	                                       "detta mejl",
	                                       "detta e-post",
	                                       "denna e-post",
	                                       "denne mail",
	                                       "denne e-mail",
	                                       "denne meddelelse",
	                                       "denne e-posten",
	                                       "diese e-mail",
	                                       "diese nachricht",
	                                       "ce message",
	                                       "ce courriel",
	                                       "cet e-mail",
	                                       "este mensaje",
	                                       "este correo",
	                                       "esta mensagem",
	                                       "este e-mail",
	                                       "questo messaggio",
	                                       "questa e-mail",
	                                       "dit bericht",
	                                       "deze e-mail",
	                                       "ta wiadomość",
	                                       "niniejsza wiadomość",
	                                       "confidentiality notice",
	                                       "disclaimer",
	                                       "notice:" };

static const char *const NOTICE_SECRETS[] = { "confidential",
	                                      "privileged",
	                                      "intended recipient",
	                                      "intended only",
	                                      "intended solely",
	                                      "luottamuksel",
	                                      "vain vastaanottaj",
	                                      "salassa",
	                                      "konfidentiel",
	                                      "sekretess",
	                                      "avsedd för",
	                                      "avsett för",
	                                      "fortrolig",
	                                      "vertraulich",
	                                      "confidenti",
	                                      "riservat",
	                                      "vertrouwelijk",
	                                      "poufn",
	                                      "virus" };

bool
phrase_is_disclaimer(const char *text)
{
	return holds_one(text, NOTICE_SUBJECTS, G_N_ELEMENTS(NOTICE_SUBJECTS))
	       && holds_one(text, NOTICE_SECRETS, G_N_ELEMENTS(NOTICE_SECRETS));
}
