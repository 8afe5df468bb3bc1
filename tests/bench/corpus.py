"""Replies as people's mail programs write them, made by rule from a seed: 1.5 to 23 kB (median about 4.8), seven of ten
multipart/alternative, quoted-printable, base64 or 8bit, our mail quoted below, References that grow."""

import base64
import html
import math
import quopri
import random

WORDS = {
    "fi": ("Tällä viikolla ehdin vihdoin lukea sen kirjan, josta puhuimme.", "Olen pohtinut, mitä oikeastaan haluan työltäni.",
           "Kokous meni paremmin kuin odotin, vaikka jännitin etukäteen.", "Päätin kirjoittaa joka aamu kolme asiaa muistiin.",
           "Ystäväni ehdotti, että kysyisin neuvoa myös tiimiltäni.", "Ehkä pyydän ensi kerralla enemmän aikaa valmistautua.",
           "Yllätyin siitä, kuinka moni tunnisti saman tilanteen.", "Seuraavaksi kokeilen sanoa asian suoraan."),
    "sv": ("Jag hann äntligen läsa boken som vi talade om.", "Mötet gick bättre än jag hade väntat mig.",
           "Jag har funderat på vad jag egentligen vill med mitt arbete.", "En kollega föreslog att jag frågar hela gruppen.",
           "Nästa gång ber jag om mer tid att förbereda mig.", "Det överraskade mig hur många som kände igen sig."),
    "en": ("I finally got round to reading the book we talked about.", "The meeting went better than I had expected.",
           "I have been thinking about what I really want from my work.", "A colleague suggested that I ask the whole team.",
           "Next time I will ask for more time to prepare.", "It surprised me how many people knew the same situation.",
           "I wrote three things down every morning.", "What I would like to try next is to say it plainly."),
}
ATTRIBUTION = {"fi": "ke 18.11.2026 klo 8.30 Kari ({box}) kirjoitti:", "sv": "Den ons 18 nov. 2026 kl 08:30 skrev Kari <{box}>:",
               "en": "On Wed, Nov 18, 2026 at 8:30 AM Kari <{box}> wrote:"}
CLIENTS = ("Mozilla Thunderbird", "Apple Mail (2.3774)", "Mutt/2.2.9", "Roundcube Webmail/1.6.5", "K-9 Mail for Android")


class Asked:
    """What a reply answers. `to` is the address that it goes to; `references` are older ids of the thread."""

    def __init__(self, sender, name, lang, to, message_id, root_id, subject, text):
        self.sender, self.name, self.lang, self.to = sender, name, lang, to
        self.message_id, self.root_id, self.subject, self.text = message_id, root_id, subject, text


def _paragraphs(rng, lang, length):
    """Whole sentences, some lines long, at least one."""
    found, size = [], 0
    while size < length or not found:
        found.append(" ".join(rng.choice(WORDS[lang]) for _ in range(rng.randint(1, 4))))
        size += len(found[-1]) + 2
    return found


def _plain(rng, asked, length):
    own = _paragraphs(rng, asked.lang, min(length // 4, rng.randint(60, 900)))
    quoted = asked.text.splitlines()
    left = length - sum(map(len, own)) - len(asked.text)
    while left > 0:
        older = _paragraphs(rng, asked.lang, min(left, 500))
        quoted += ["", *("> " + line for line in older)]
        left -= sum(len(line) + 4 for line in older) + 2
    attribution = ATTRIBUTION[asked.lang].format(box=asked.to)
    return "\n\n".join(own) + f"\n\n{attribution}\n" + "".join(f"> {line}\n" for line in quoted)


def _html(plain):
    own, _, quoted = plain.partition("\n> ")
    lines = "".join(f"<div>{html.escape(line) or '<br>'}</div>\n" for line in own.splitlines())
    below = "".join(f"<div>{html.escape(line.removeprefix('> '))}</div>\n" for line in quoted.splitlines())
    return (f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>\n{lines}'
            f'<blockquote type="cite" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">\n{below}'
            "</blockquote></body></html>\n")


def _entity(kind, text, encoding):
    raw = text.encode()
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    elif encoding == "quoted-printable":
        raw = quopri.encodestring(raw)
    return (f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n").encode() + raw


def reply(rng, number, asked):
    """One reply, lines ended by LF as a Maildir holds them."""
    size = min(23000, max(1500, int(math.exp(rng.gauss(math.log(4800), 0.55)))))
    encoding = rng.choice(("quoted-printable", "base64", "8bit"))
    is_alternative = rng.random() < 0.7
    share = 1.35 if encoding == "base64" else 1.08
    plain = _plain(rng, asked, max(400, int((size - 900) / share / (2.35 if is_alternative else 1))))
    chain = [asked.root_id, *(f"<older-{number}-{n}@people.example>" for n in range(rng.randint(0, 9))), asked.message_id]
    head = (f"Return-Path: <{asked.sender}>\nReceived: from out.people.example ([192.0.2.7])\n\tby mx.mail.example with ESMTPS id "
            f"{number:08x}; Wed, 18 Nov 2026 12:00:00 +0200\nFrom: {asked.name} <{asked.sender}>\nTo: {asked.to}\n"
            f"Subject: Re: {asked.subject}\nDate: Wed, 18 Nov 2026 12:00:{number % 60:02d} +0200\n"
            f"Message-ID: <reply-{number}@people.example>\nIn-Reply-To: {asked.message_id}\nReferences: " + "\n ".join(chain)
            + f"\nUser-Agent: {rng.choice(CLIENTS)}\nMIME-Version: 1.0\n").encode()
    if not is_alternative:
        return head + _entity("plain", plain, encoding)
    boundary = f"=_part_{number}_{rng.getrandbits(64):016x}"
    parts = (_entity("plain", plain, encoding), _entity("html", _html(plain), encoding))
    body = b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in parts)
    return head + f'Content-Type: multipart/alternative; boundary="{boundary}"\n\n'.encode() + body + f"--{boundary}--\n".encode()


def replies(asked, n, seed=1):
    """`n` of them, to the prompts in turn."""
    rng = random.Random(seed)
    return [reply(rng, i, asked[i % len(asked)]) for i in range(n)]
