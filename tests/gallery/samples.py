"""Sample data for the names of templates/names.tsv: people, days and words as a mail would show them."""

TEXTS = {
    "fi": {
        "mentee": "Anna", "mentee_full": "Anna Ääri-Österberg", "mentor": "Liisa", "mentor_full": "Liisa Laine", "backup": "Oskar",
        "review_day": "maanantaina", "weekday": "torstaina", "date": "3.6.", "next_date": "10.6.", "when": "torstaina 15.7.",
        "time": "8.30", "end": "10.00", "t2": "9.30", "place": "Yliopistonkatu 12, 3. kerros",
        "question": "Mitä eri tulkintoja voi olla?", "why": "Ensimmäinen tulkinta syntyy usein autopilotilla.",
        "quote": "En tiedä, miten sanoisin sen hänelle.", "plan": "Kun avaan kalenterin, niin varaan tunnin hinnoittelulle.",
        "answer": "Kokous venyi, ja huomasin taas olevani hiljaa.\n\nSen jälkeen kirjoitin kaiken ylös, ja se auttoi.\n- hinta\n- aika",
        "reason": "Kysymys lähtee tästä kohdasta: \"en tiedä\"", "line": "Tässä on toinen kysymys edellisen tilalle.",
        "own_words": "Kirjoitit noin vuosi sitten: \"Haluan oppia sanomaan ei.\"", "command": "TAUKO",
        "mirror": "Sana \"pitäisi\" 3 vastauksessa:", "notes": "Kysy hinnoittelusta.", "word": "pitäisi",
        "text": "Kävelykokous oli hyvä.\nJatketaan siitä torstaina.", "cause": "palvelin hylkäsi salasanan",
        "remedy": "uusi salasana tiedostoon imap-password", "crisis_name": "Kriisipuhelin", "crisis_hours": "joka päivä klo 0–24",
    },
    "sv": {
        "mentee": "Anna", "mentee_full": "Anna Ääri-Österberg", "mentor": "Liisa", "mentor_full": "Liisa Laine", "backup": "Oskar",
        "review_day": "måndag", "weekday": "torsdag", "date": "3.6", "next_date": "10.6", "when": "torsdagen den 15.7",
        "time": "8.30", "end": "10.00", "t2": "9.30", "place": "Universitetsgatan 12, tredje våningen",
        "question": "Vilka olika tolkningar kan det finnas?", "why": "Den första tolkningen görs ofta på autopilot.",
        "quote": "Jag vet inte hur jag ska säga det.", "plan": "När jag öppnar kalendern, så bokar jag en timme.",
        "answer": "Mötet drog ut på tiden, och jag märkte att jag teg igen.\n\nEfteråt skrev jag ner allt, och det hjälpte.\n- pris\n- tid",
        "reason": "Frågan utgår från det här stället: ”jag vet inte”", "line": "Här är en annan fråga i stället för den förra.",
        "own_words": "För ungefär ett år sedan skrev du: ”Jag vill lära mig säga nej.”", "command": "PAUS",
        "mirror": "Ordet ”borde” i 3 svar:", "notes": "Fråga om priset.", "word": "borde",
        "text": "Promenaden var bra.\nVi fortsätter på torsdag.", "cause": "servern godkände inte lösenordet",
        "remedy": "nytt lösenord i filen imap-password", "crisis_name": "Kristelefonen", "crisis_hours": "varje dag kl. 0–24",
    },
    "en": {
        "mentee": "Anna", "mentee_full": "Anna Ääri-Österberg", "mentor": "Liisa", "mentor_full": "Liisa Laine", "backup": "Oskar",
        "review_day": "Monday", "weekday": "Thursday", "date": "3 June", "next_date": "10 June", "when": "Thursday 15 July",
        "time": "8:30", "end": "10:00", "t2": "9:30", "place": "12 University Street, third floor",
        "question": "What different interpretations could there be?", "why": "The first interpretation often comes on autopilot.",
        "quote": "I do not know how to say it.", "plan": "When I open my calendar, then I will book an hour.",
        "answer": "The meeting ran late, and I noticed I was silent again.\n\nAfterwards I wrote it all down, and that helped.\n- price\n- time",
        "reason": "The question starts from these words: \"do not know\"", "line": "Here is another question in place of the last one.",
        "own_words": "About a year ago you wrote: \"I want to learn to say no.\"", "command": "PAUSE",
        "mirror": "The word \"should\" in 3 answers:", "notes": "Ask about pricing.", "word": "should",
        "text": "The walk was good.\nLet us go on from there on Thursday.", "cause": "the server refused the password",
        "remedy": "put the new password in imap-password", "crisis_name": "Crisis line", "crisis_hours": "every day 0–24",
    },
}

# The same in every language.
COMMON = {
    "ref": "3f9a2c71", "address": "anna.aari-osterberg.pitka-osoite@sahkoposti.example", "box": "mentorointi@example.org",
    "mentor_contact": "liisa@example.org", "mentee_phone": "040 0000000", "mentor_phone": "040 1111111", "crisis_phone": "000 0000000",
    "size": "26", "limit": "20", "instance": "starter", "id": "3", "smtp_text": "550 5.1.1 No such user",
    "admin_contact": "admin@example.org", "code": "q07", "strip": "01233123", "received": "3.6. 8.30", "a": "8", "b": "7", "c": "9", "d": "6",
}

# A name that means the same as another.
SAME = {
    "first_quote": "quote", "first_answer": "answer", "answer1": "answer", "answer2": "text", "topic": "quote", "outcome": "quote",
    "worth": "quote", "mentor_words": "text", "matched": "word", "lines": "line", "urgent": "mirror", "news": "line", "who": "mentor",
    "next_question": "question", "next_when": "when", "substitute": "backup", "criterion": "quote", "subject": "question",
}

NUMBERS = {"n": 2, "total": 5, "days": 14, "week": 23, "hours": 1}


def of_text(lang, base):
    for known in (TEXTS[lang], COMMON):
        if base in known:
            return known[base]
    return None


def sample(mail, lang, name, number):
    """A value for a name of names.tsv; `number` counts the items of a list."""
    mark = name[-1] if name[-1] in "?#+" else ""
    base = name.rstrip("?#+").split(".")[-1]
    if mark == "?":
        return True
    if mark in ("#", "+"):
        return number if "." in name and base == "n" else NUMBERS.get(base, number)
    if base in ("lines", "mirror", "notes", "urgent", "news") and mail != "line":
        return [of_text(lang, SAME.get(base, base))]
    value = of_text(lang, SAME.get(base, base))
    if value is None and base.rstrip("0123456789").endswith("date"):
        return TEXTS[lang]["date"]
    return base if value is None else value
