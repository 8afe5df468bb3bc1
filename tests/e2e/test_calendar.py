#!/usr/bin/env python3
"""Sessions in people's calendars: invited, accepted, declined, moved, cancelled; and made by the mentor's own invitation.

Each object is read by an independent library. Three zones, of which each changes its clock between now and the sessions."""

import datetime
import email.message
import email.policy
import email.utils
import subprocess
import sys
import unittest
import zoneinfo

from harness import main, skip_without
from mailsystem import DOMAIN
from world import BOX, World, instant

icalendar = skip_without("icalendar", "python3-icalendar")

WORDS = {"fi": ("Kyllä", "Tapaaminen: Leena", "Kalenterikutsu: ", "Uusi aika: ", "Peruttu: "),
         "en": ("Yes", "Meeting: Leena", "Calendar invitation: ", "New time: ", "Session cancelled: "),
         "sv": ("Ja", "Träff: Leena", "Kalenderinbjudan: ", "Ny tid: ", "Inställd träff: ")}
MENTEES = {"anna": ("fi", "Europe/Helsinki"), "ben": ("en", "America/New_York"), "siri": ("sv", "Australia/Sydney")}
NOW = "2027-03-08T13:00"  # before New York (14 March), Helsinki (28 March) and Sydney (4 April) change
HOST = "border.example"
FIRST, SECOND, THIRD = "2027-03-08T14:00", "2027-04-20T10:00", "2027-05-18T10:00"


def calendar_of(mail):
    """The invitation of a mail: its one VEVENT and METHOD, after all that its form must have."""
    message = mail.message
    parts = list(message.walk())
    inside = [part for part in parts if part.get_content_type() == "text/calendar"]
    files = [part for part in parts if part.get_content_type() == "application/ics"]
    assert len(inside) == 1 and len(files) == 1, [part.get_content_type() for part in parts]
    assert [part.get_content_type() for part in parts if not part.is_multipart()] == [
        "text/plain", "text/html", "text/calendar", "application/ics"]
    assert files[0].get_filename() == "invite.ics" and inside[0].get_content_charset() == "utf-8"
    data = inside[0].get_payload(decode=True)
    assert data == files[0].get_payload(decode=True) and data.count(b"\n") == data.count(b"\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n")), "RFC 5545, 3.1"
    calendar = icalendar.Calendar.from_ical(data)
    assert inside[0].get_param("method") == calendar["METHOD"]
    assert calendar["VERSION"] == "2.0"
    events = calendar.walk("VEVENT")
    zones = calendar.walk("VTIMEZONE")
    assert len(events) == 1 and len(zones) == 1
    assert zones[0]["TZID"] == events[0]["DTSTART"].params["TZID"]
    assert zones[0].to_tz().utcoffset(events[0]["DTSTART"].dt.replace(tzinfo=None)) == events[0]["DTSTART"].dt.utcoffset()
    return str(calendar["METHOD"]), events[0]


def answer_to(event, who, partstat=None, *, method="REPLY", start=None, comment=None, sequence=None):
    """What a calendar sends to the organizer."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//test//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    reply = icalendar.Event()
    reply.add("uid", event["UID"])
    reply.add("sequence", event["SEQUENCE"] if sequence is None else sequence)
    reply.add("dtstamp", datetime.datetime(2027, 3, 8, tzinfo=datetime.timezone.utc))
    reply.add("dtstart", start or event["DTSTART"].dt)
    reply.add("organizer", event["ORGANIZER"])
    attendee = icalendar.vCalAddress(f"MAILTO:{who}@{DOMAIN}")
    attendee.params["PARTSTAT"] = partstat or "TENTATIVE"
    reply.add("attendee", attendee)
    if comment:
        reply.add("comment", comment)
    calendar.add_component(reply)
    return calendar


def invitation(uid, sequence, start, minutes=60, *, attendees, method="REQUEST", place="Kahvila Ydin", **more):
    """An invitation that a mentor's calendar sends."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//test//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", datetime.datetime(2027, 3, 8, tzinfo=datetime.timezone.utc))
    event.add("dtstart", start)
    if minutes:
        event.add("dtend", start + datetime.timedelta(minutes=minutes))
    event.add("summary", "Tapaaminen")
    event.add("location", place)
    event.add("organizer", f"mailto:leena@{DOMAIN}")
    for address in attendees:
        event.add("attendee", f"mailto:{address}")
    for name, value in more.items():
        event.add(name, value)
    calendar.add_component(event)
    return calendar


class Calendar(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        cls.world.admin(NOW)
        cls.world.person("mentor", "leena", "Leena Aalto", NOW)
        for name, (lang, zone) in MENTEES.items():
            cls.world.person("mentee", name, name.title(), NOW, lang=lang, mentor="leena")
            cls.world.ctl("mentee", "set", name, "--zone", zone, at=NOW)
            cls.world.ctl("session", "add", name, FIRST, at=NOW)
            cls.world.ctl("session", "add", name, SECOND, "--place", "Kirjasto, \"2. krs\"; ovi B", at=NOW)
        cls.events = {}

    def send(self, who, calendar, at, *, words="", sender=None):
        """A calendar's mail: no token of ours, as when a calendar answers by itself. To the daemon it seems to have
        waited for months (servers keep the real time), so what answers it leaves in the reader's daytime alone."""
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"] = sender or f"{who}@{DOMAIN}"
        message["To"] = f"{BOX}@{DOMAIN}"
        message["Subject"] = "Accepted: x"
        message["Date"] = instant(at)
        message["Message-ID"] = email.utils.make_msgid(domain=DOMAIN)
        message.set_content(words + "\n")
        message.add_alternative(calendar.to_ical(), "text", "calendar", params={
            "charset": "utf-8", "method": str(calendar["METHOD"])}, cte="base64")
        self.world.post(message)

    def kinds(self, at, **due):
        """Who gets what because of a calendar, and nobody gets more; questions and the like have their own tests."""
        came = self.world.step(at, due)
        came = {name: [(kind, mail) for kind, mail in mails if kind in ("calendar", "reschedule", "echo", "confirmed")]
                for name, mails in came.items()}
        self.assertEqual({name: sorted(kind for kind, _ in mails) for name, mails in came.items() if mails},
                         {name: sorted(kinds) for name, kinds in due.items()}, at)
        return came

    def session(self, name, n, at=NOW):
        return self.world.items("session", "list", name, at=at)[n]

    def test_1_nothing_before_yes(self):
        self.world.step("2027-03-08T13:05")
        for at in ("2027-03-08T17:01", "2027-03-08T23:35", "2027-03-09T00:05"):  # each zone's own evening or morning
            came = self.world.step(at)
            for mails in came.values():
                self.assertNotIn("calendar", [kind for kind, _ in mails])
        for name, (lang, _) in MENTEES.items():
            self.world.post(self.world.draft(name, self.world.got[name, "invitation"], WORDS[lang][0], "2027-03-09T18:00"))

    def test_2_each_gets_their_own(self):
        came = self.world.step("2027-03-09T18:01", {name: ["confirmed", "calendar"] for name in MENTEES} | {"leena": ["calendar"] * 3})
        start = instant(SECOND)
        uids = set()
        for name, (lang, zone) in MENTEES.items():
            mail = dict(came[name])["calendar"]
            method, event = calendar_of(mail)
            with self.subTest(name):
                self.assertEqual(method, "REQUEST")
                self.assertTrue(mail.subject.startswith(WORDS[lang][2]), mail.subject)
                self.assertEqual(event["DTSTART"].dt, start)
                self.assertEqual(event["DTSTART"].params["TZID"], zone)
                self.assertEqual(event["DTEND"].dt - event["DTSTART"].dt, datetime.timedelta(minutes=90))
                local = start.astimezone(zoneinfo.ZoneInfo(zone))
                self.assertIn(local.strftime("%-H:%M" if lang == "en" else "%-H.%M"), mail.text)
                self.assertEqual(str(event["SUMMARY"]), WORDS[lang][1])
                self.assertEqual(str(event["LOCATION"]), "Kirjasto, \"2. krs\"; ovi B")
                self.assertEqual(event["SEQUENCE"], 0)
                self.assertEqual(str(event["ORGANIZER"]), f"mailto:{BOX}@{DOMAIN}")
                self.assertEqual(event["ORGANIZER"].params["CN"], mail.message["From"].addresses[0].display_name)
                self.assertEqual(str(event["ATTENDEE"]), f"mailto:{name}@{DOMAIN}")
                self.assertEqual(event["ATTENDEE"].params["RSVP"], "TRUE")
                self.assertEqual(event["ATTENDEE"].params["PARTSTAT"], "NEEDS-ACTION")
                self.assertEqual(str(event["STATUS"]), "CONFIRMED")
            uids.add(str(event["UID"]))
            self.events[name] = event
        self.assertEqual(len(uids), 3)
        mails = [mail for kind, mail in came["leena"] if kind == "calendar"]
        self.assertEqual(len(mails), 3)
        for mail in mails:
            _, event = calendar_of(mail)
            self.assertEqual(str(event["ATTENDEE"]), f"mailto:leena@{DOMAIN}")
            self.assertEqual(event["DTSTART"].params["TZID"], "Europe/Helsinki")
            self.assertIn(str(event["UID"]), uids)

    def test_3_counter(self):
        proposed = instant("2027-04-21T09:00").astimezone(zoneinfo.ZoneInfo("Australia/Sydney"))
        self.send("siri", answer_to(self.events["siri"], "siri", method="COUNTER", start=proposed), "2027-03-10T10:00")
        came = self.kinds("2027-03-10T10:01", siri=["reschedule"], leena=["reschedule"])
        self.assertIn("Ditt förslag är skickat. Leena svarar på det", came["siri"][0][1].text)
        self.assertIn("Ehdotus: keskiviikkona 21.4. klo 9.00. Vastaa KYLLÄ", came["leena"][0][1].text)

    def test_4_accept_and_decline(self):
        self.kinds("2027-03-10T14:00")
        self.send("anna", answer_to(self.events["anna"], "anna", "ACCEPTED"), "2027-03-10T14:30")
        self.kinds("2027-03-10T14:31")
        self.send("ben", answer_to(self.events["ben"], "ben", "ACCEPTED"), "2027-03-10T14:32", sender=f"anna@{DOMAIN}")
        self.kinds("2027-03-10T14:33")  # another's UID proves nothing: it waits for a human
        self.send("ben", answer_to(self.events["ben"], "ben", "DECLINED"), "2027-03-10T14:40")
        came = self.kinds("2027-03-10T14:41", ben=["reschedule"], leena=["reschedule"])
        asked, told = came["ben"][0][1], came["leena"][0][1]
        self.assertEqual(asked.subject, "A new time for the session")
        self.assertIn("You declined the invitation for Tuesday 20 April at 3:00.", asked.text)
        self.assertEqual(told.subject, "Tapaamisen aika ei sovi: Ben")
        self.assertIn("Ben hylkäsi kutsun tapaamiseen tiistaina 20.4. klo 10.00.", told.text)
        self.assertEqual(self.session("ben", 1)["state"], "declined")
        self.send("ben", answer_to(self.events["ben"], "ben", "DECLINED"), "2027-03-10T14:42")
        self.kinds("2027-03-10T14:43")  # once is enough
        classes = {row["class"] for row in self.world.items("inbox", "list", at=NOW)}
        self.assertIn("calendar", classes)
        self.assertIn("quarantine", classes)

    def test_5_move_and_cancel(self):
        at = "2027-03-10T15:00"
        for name in MENTEES:
            self.world.ctl("session", "move", name, "2", "2027-04-22T12:30", at=at)
        came = self.kinds("2027-03-10T15:01", **{name: ["calendar"] for name in MENTEES}, leena=["calendar"] * 3)
        for name, (lang, zone) in MENTEES.items():
            method, event = calendar_of(came[name][0][1])
            self.assertEqual((method, event["SEQUENCE"], event["UID"]), ("REQUEST", 1, self.events[name]["UID"]))
            self.assertEqual(event["DTSTART"].dt, instant("2027-04-22T12:30"))
            self.assertTrue(came[name][0][1].subject.startswith(WORDS[lang][3]), came[name][0][1].subject)
        self.assertIn("Aiempi aika oli tiistaina 20.4. klo 10.00.", came["anna"][0][1].text)
        self.assertEqual(self.session("ben", 1)["state"], "booked")
        # An answer to the old time comes late: it says nothing about the new one.
        self.send("anna", answer_to(self.events["anna"], "anna", "DECLINED"), "2027-03-10T15:05")
        self.kinds("2027-03-10T15:06")
        self.assertEqual(self.session("anna", 1)["state"], "booked")
        self.events |= {name: calendar_of(came[name][0][1])[1] for name in MENTEES}
        self.world.ctl("session", "cancel", "siri", "2", at=at)
        came = self.kinds("2027-03-10T15:10", siri=["calendar"], leena=["calendar"])
        method, event = calendar_of(came["siri"][0][1])
        self.assertEqual((method, event["SEQUENCE"], str(event["STATUS"])), ("CANCEL", 2, "CANCELLED"))
        self.assertEqual(event["UID"], self.events["siri"]["UID"])
        self.assertTrue(came["siri"][0][1].subject.startswith(WORDS["sv"][4]))
        # Never told, so nothing to take back.
        self.world.ctl("session", "add", "siri", THIRD, at=at)
        self.world.ctl("session", "cancel", "siri", "3", at=at)
        self.kinds("2027-03-10T15:20")

    def test_6_the_mentor_declines(self):
        for mail in self.world.inbox("leena"):
            if "calendar" not in [part.get_content_subtype() for part in mail.message.walk()]:
                continue
            event = calendar_of(mail)[1]
            if event["UID"] == self.events["anna"]["UID"] and event["SEQUENCE"] == 1:
                break
        self.send("leena", answer_to(event, "leena", "DECLINED"), "2027-03-10T16:00")
        came = self.kinds("2027-03-10T16:01", leena=["reschedule"])
        self.assertIn("Hylkäsit kutsun tapaamiseen torstaina 22.4. klo 12.30.", came["leena"][0][1].text)
        self.assertEqual(self.session("anna", 1)["state"], "booked", "the mentee's time stands until there is another")
        self.send("leena", answer_to(event, "leena", method="COUNTER", start=instant("2027-04-23T12:00")), "2027-03-10T16:10")
        came = self.kinds("2027-03-10T16:11", leena=["calendar"], anna=["calendar"])
        self.assertEqual(calendar_of(came["anna"][0][1])[1]["DTSTART"].dt, instant("2027-04-23T12:00"))
        self.events["anna"] = calendar_of(came["anna"][0][1])[1]

    def test_7_the_mentors_own(self):
        """Without DMARC the mail proves nothing: it is asked back at the known address, and YES makes it count."""
        both = [f"{BOX}@{DOMAIN}", f"anna@{DOMAIN}"]
        start = instant("2027-04-27T14:00")
        self.send("leena", invitation("own-1", 0, start, attendees=both), "2027-03-10T17:00")
        came = self.kinds("2027-03-10T17:01", leena=["echo"])
        self.assertIn("Anna, tiistaina 27.4. klo 14.00", came["leena"][0][1].text)
        sessions_n = len(self.world.items("session", "list", "anna", at=NOW))
        self.world.post(self.world.draft("leena", came["leena"][0][1], "KYLLÄ", "2027-03-10T17:05"))
        came = self.kinds("2027-03-10T17:06", leena=["confirmed"])
        self.assertIn("Anna: tapaaminen tiistaina 27.4. klo 14.00 on lisätty kalenterikutsusi perusteella.", came["leena"][0][1].text)
        self.assertEqual(len(self.world.items("session", "list", "anna", at=NOW)), sessions_n + 1)
        self.kinds("2027-03-10T17:10")  # the mentor's own invitation is there, none from us


    def test_8_the_prep_mail_brings_it_again(self):
        """Unless somebody has answered: Ben has not since the session moved, Anna accepts the new time."""
        self.send("anna", answer_to(self.events["anna"], "anna", "ACCEPTED"), "2027-03-10T17:20")
        self.kinds("2027-03-10T17:21")
        came = self.world.step("2027-04-20T15:31", {"ben": ["prep"]})
        prep = dict(came["ben"])["prep"]
        files = [part for part in prep.message.walk() if part.get_filename() == "invite.ics"]
        self.assertEqual(len(files), 1)
        again = icalendar.Calendar.from_ical(files[0].get_payload(decode=True)).walk("VEVENT")[0]
        self.assertEqual((again["UID"], again["SEQUENCE"]), (self.events["ben"]["UID"], 1))
        self.assertEqual(again["DTSTART"].dt, instant("2027-04-22T12:30"))
        came = self.world.step("2027-04-21T08:31", {"anna": ["prep"]})
        self.assertNotIn("invite.ics", [part.get_filename() for part in dict(came["anna"])["prep"].message.walk()])


class Proven(unittest.TestCase):
    """The same with a border that says dmarc=pass."""

    @classmethod
    def setUpClass(cls):
        cls.world = World(f"[trust]\nauthserv_id = {HOST}\nborder = {HOST}\n").__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        cls.world.admin(NOW)
        cls.world.person("mentor", "leena", "Leena Aalto", NOW)
        for name in ("anna", "aino"):
            cls.world.person("mentee", name, name.title(), NOW, mentor="leena")
        cls.world.person("mentor", "pekka", "Pekka Aro", NOW)
        cls.world.ctl("session", "add", "anna", FIRST, at=NOW)

    def send(self, who, calendar, at, verdict="pass"):
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"] = f"{who}@{DOMAIN}"
        message["To"] = f"{BOX}@{DOMAIN}"
        message["Subject"] = "Invitation: Tapaaminen"
        message["Date"] = instant(at)
        message["Message-ID"] = email.utils.make_msgid(domain=DOMAIN)
        message.set_content(calendar.to_ical(), "text", "calendar", params={"method": str(calendar["METHOD"])}, cte="base64")
        message.set_param("charset", "utf-8")
        stamp = (f"Authentication-Results: {HOST}; dmarc={verdict} header.from={DOMAIN}\r\n"
                 f"Received: from outside by {HOST}; Mon, 8 Mar 2027 11:00:00 +0000\r\n").encode()
        before = len(self.world.system.files(BOX))
        self.world.system.deliver(f"{who}@{DOMAIN}", f"{BOX}@{DOMAIN}", stamp + bytes(message))
        self.world.system.wait("a message", lambda: len(self.world.system.files(BOX)) > before)

    def told(self, who, calendar, at, line, verdict="pass"):
        self.send(who, calendar, at, verdict)
        came = self.world.step(at, {who: ["confirmed"]} if line else {})
        mails = [mail for kind, mail in came[who] if kind == "confirmed"]
        if line is None:
            self.assertEqual(mails, [])
        else:
            self.assertEqual(len(mails), 1, came)
            self.assertIn(line, mails[0].text)

    def sessions(self):
        return [(row["starts_at"], row["minutes"], row["state"]) for row in self.world.items("session", "list", "anna", at=NOW)]

    def test_books_moves_and_cancels(self):
        self.world.step("2027-03-08T13:05")
        box, anna = f"{BOX}@{DOMAIN}", f"anna@{DOMAIN}"
        start = instant("2027-03-15T14:00")
        before = self.sessions()
        self.told("pekka", invitation("p-1", 0, start, attendees=[box, anna]), "2027-03-08T13:10",
                  "Kutsussa ei ole ketään mentoroitavistasi.")
        self.told("leena", invitation("o-0", 0, start, attendees=[anna]), "2027-03-08T13:11", None)
        for label, more, line in [
                ("past", {"start": instant("2027-03-01T14:00")}, "aika maanantaina 1.3. klo 14.00 on jo mennyt"),
                ("no end", {"minutes": 0}, "kuinka kauan"), ("all day", {"start": datetime.date(2027, 3, 15), "minutes": 0}, "ei kellonaikaa"),
                ("recurring", {"rrule": {"freq": "weekly"}}, "toistuvasta kutsusta"),
                ("two mentees", {"attendees": [box, anna, f"aino@{DOMAIN}"]}, "useita mentoroitavia")]:
            with self.subTest(label):
                options = {"start": start, "attendees": [box, anna]} | more
                self.told("leena", invitation(f"o-{label}", 0, **options), "2027-03-08T13:12", line)
        self.assertEqual(self.sessions(), before)
        self.told("leena", invitation("o-1", 0, start, attendees=[box, anna]), "2027-03-08T13:15",
                  "Anna: tapaaminen maanantaina 15.3. klo 14.00 on lisätty")
        self.assertEqual(len(self.sessions()), 2)
        later = instant("2027-03-16T09:00")
        self.told("leena", invitation("o-1", 1, later, 45, attendees=[box, anna]), "2027-03-08T13:20",
                  "Anna: tapaaminen on nyt tiistaina 16.3. klo 9.00")
        self.assertEqual(self.sessions()[1], ("2027-03-16T07:00:00Z", 45, "booked"))
        self.told("leena", invitation("o-1", 0, start, attendees=[box, anna]), "2027-03-08T13:21", None)  # an old one again
        self.told("pekka", invitation("o-1", 2, start, attendees=[box, anna]), "2027-03-08T13:22",
                  "Kutsussa ei ole ketään mentoroitavistasi.")  # not Pekka's to move
        self.told("leena", invitation("o-1", 3, start, attendees=[box, anna]), "2027-03-08T13:23", None, verdict="fail")
        self.assertEqual(self.sessions()[1], ("2027-03-16T07:00:00Z", 45, "booked"))
        self.told("leena", invitation("o-1", 4, later, 45, attendees=[box, anna], method="CANCEL"), "2027-03-08T13:30",
                  "Anna: tapaaminen tiistaina 16.3. klo 9.00 on peruttu.")
        self.assertEqual(self.sessions()[1][2], "cancelled")


if __name__ == "__main__":
    sys.exit(main(failfast=True))
