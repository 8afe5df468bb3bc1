"""mentord-send against honest and hostile SMTP servers: SM, NT, OA, PQ of the fault catalogue."""

import time

from cases import Clock, case, check, same


def outcome(result):
    return result["stage"], result["code"], result["trouble"]


TEXT = b"Subject: x\r\nMessage-ID: <m1@test.example>\r\n\r\nHei.\r\n"


# ---- an ordinary session


@case("one session takes mail after mail, pipelined or not, TLS first or STARTTLS")
def _(world):
    for implicit in (True, False):
        for pipelining in (True, False):
            server = world.smtpd(implicit=implicit)
            if not pipelining:
                server.abilities.remove("PIPELINING")
            send = world.send(server)
            for number in range(3):
                result = send.mail(outbox_id=number, message=TEXT, own_copy="mentor@test.example")
                same(outcome(result), ("done", 250, "none"), result)
                same((result["outbox_id"], result["copy_refused"]), (number, False))
                same((result["enhanced"], result["reply"]), ("2.0.0", f"250 2.0.0 queued as q{number + 1}"))
            same(send.close(), 0)
            same(len(server.connections), 1)
            same([one["message"] for one in server.accepted], [TEXT] * 3)
            same(server.accepted[0]["recipients"], ["aino@test.example", "mentor@test.example"])
            time.sleep(0.05)
            check(server.lines("^QUIT") and server.lines("^EHLO mentor.test.example"), server.lines("."))


@case("what the server can do is used: SIZE, 8BITMIME, SMTPUTF8")
def _(world):
    server = world.smtpd()
    text = "Subject: x\r\n\r\nTäällä.\r\n".encode()
    same(outcome(world.send(server).mail(to="äiti@test.example", message=text)), ("done", 250, "none"))
    same(server.lines("^MAIL"), [f"MAIL FROM:<mentor@test.example> SIZE={len(text)} BODY=8BITMIME SMTPUTF8"])
    plain = world.smtpd()
    plain.abilities = ["AUTH PLAIN"]
    send = world.send(plain)
    same(outcome(send.mail(to="äiti@test.example")), ("mail", 553, "none"))
    same(outcome(send.mail(message=text)), ("mail", 554, "none"))
    same(outcome(send.mail()), ("done", 250, "none"))
    small = world.smtpd()
    small.abilities = ["SIZE 100", "AUTH PLAIN"]
    same(outcome(world.send(small).mail(message=b"Subject: x\r\n\r\n" + b"x\r\n" * 50)), ("mail", 552, "none"))
    same(small.lines("^MAIL"), [])


@case("a large text and a slow reader")
def _(world):
    server = world.smtpd()
    text = b"Subject: x\r\n\r\n" + b".0123456789\r\n" * 400000
    same(outcome(world.send(server).mail(message=text)), ("done", 250, "none"))
    check(server.accepted[0]["message"] == text, "the bytes differ")


@case("replies of many lines, without text, in pieces")
def _(world):
    server = world.smtpd()
    server.rules.add("^MAIL", "replace", data="250-2.1.0 one\r\n250-2.1.0 two\r\n250 2.1.0 three\r\n", times=1)
    server.rules.add("^RCPT", "replace", data="250\r\n", times=1)
    server.rules.add("ACCEPTED", "trickle", seconds=0.01, times=1)
    # The server's own model did not see MAIL and RCPT, so DATA is answered by rule as well.
    server.rules.add("^DATA", "replace", data="554-5.7.1 no\r\n554 5.7.1 really\r\n", times=1)
    send = world.send(server)
    result = send.mail()
    same((outcome(result), result["enhanced"], result["reply"]),
         (("data", 554, "none"), "5.7.1", "554 5.7.1 really"))
    same(outcome(send.mail()), ("done", 250, "none"))
    same(len(server.connections), 1)


# ---- SM: refusals and cuts


@case("SM-01 SM-02 cut after the dot, taken over or not: ambiguous, and nothing else is")
def _(world):
    for rule, accepted in ((("ACCEPTED", "reset"), 1), (("ACCEPTED", "cut"), 1), (("DOT", "cut"), 0),
                           (("ACCEPTED", "cut", 8), 1)):
        server = world.smtpd()
        server.rules.add(rule[0], rule[1], at=rule[2] if len(rule) > 2 else 0, times=1)
        send = world.send(server)
        same(outcome(send.mail()), ("dot", 0, "connect"), rule)
        same(len(server.accepted), accepted)
        same(outcome(send.mail(outbox_id=2)), ("done", 250, "none"), "a new session")


@case("SM-01 no reply to the dot, and one that is no reply: ambiguous")
def _(world):
    for rule, trouble in ((dict(do="stall"), "timeout"), (dict(do="replace", data="hello\r\n"), "protocol"),
                          (dict(do="replace", data="354 go on\r\n"), "protocol"),
                          (dict(do="replace", data="250-one\r\n550 two\r\n"), "protocol"),
                          (dict(do="replace", data="250-" + "x" * 1000 + "\r\n", repeat=1000), "protocol"),
                          (dict(do="trickle", seconds=0.3), "timeout")):
        server = world.smtpd()
        server.rules.add("ACCEPTED", **rule)
        with Clock() as clock:
            same(outcome(world.send(server, final_dot_ms=1000).mail()), ("dot", 0, trouble), rule["do"])
        check(clock.seconds < 4, clock.seconds)


@case("SM-01 cut anywhere before the dot: certain")
def _(world):
    for command, stage in (("^MAIL", "mail"), ("^RCPT", "rcpt"), ("^DATA", "data"), ("BODY", "data")):
        for deed in ("cut", "reset"):
            for pipelining in (True, False):
                server = world.smtpd()
                if not pipelining:
                    server.abilities.remove("PIPELINING")
                server.rules.add(command, deed, at=10 if command == "BODY" else 0, times=1)
                send = world.send(server)
                # More than the buffers on the way hold, so that the text is still leaving when it is cut.
                text = TEXT + b"0123456789\r\n" * 1000000 if command == "BODY" else TEXT
                result = send.mail(message=text)
                check(result["code"] == 0 and result["trouble"] in ("connect", "other"), command, deed, result)
                check(result["stage"] in (stage, "mail"), command, deed, result)
                same(server.accepted, [])
                same(outcome(send.mail()), ("done", 250, "none"))


@case("the server speaks before the dot: its words are no verdict on the mail")
def _(world):
    server = world.smtpd()
    # It says 451 as soon as it has said 354, and goes on reading.
    server.rules.add("^DATA", "replace", data="354 go ahead\r\n451 4.3.0 changed my mind\r\n", times=1)
    result = world.send(server).mail()
    same(outcome(result), ("data", 451, "none"), result)
    same(server.lines(r"^\.$"), [])


@case("SM-03 SM-04 SM-06 refusals at every stage, with their codes; the session goes on")
def _(world):
    rows = [("^MAIL", "mail", "451 4.3.0 later"), ("^MAIL", "mail", "550 5.7.1 not you"),
            ("^RCPT", "rcpt", "450 4.2.0 greylisted, come back"), ("^RCPT", "rcpt", "451 4.7.1 greylisted"),
            ("^RCPT", "rcpt", "550 5.1.1 no such user"), ("^RCPT", "rcpt", "452 4.2.2 mailbox full"),
            ("^DATA", "data", "554 5.7.1 spam"), ("DOT", "data", "452 4.3.1 full"), ("DOT", "data", "451 4.3.0 later"),
            ("DOT", "data", "554 5.7.1 spam"), ("DOT", "data", "550 refused")]
    for pipelining in (True, False):
        server = world.smtpd()
        if not pipelining:
            server.abilities.remove("PIPELINING")
        send = world.send(server)
        for command, stage, reply in rows:
            server.rules.add(command, "replace", data=reply + "\r\n", times=1)
            result = send.mail()
            same(outcome(result), (stage, int(reply[:3]), "none"), reply)
            same(result["reply"], reply)
            same(result["enhanced"], reply.split()[1] if reply[4].isdigit() else "")
        same(outcome(send.mail()), ("done", 250, "none"))
        same((len(server.accepted), len(server.connections)), (1, 1))


@case("SM-06 421 closes the session; the next mail has a new one")
def _(world):
    for command in ("^MAIL", "^RCPT", "^DATA", "DOT"):
        for deed in ("replace", "last"):
            server = world.smtpd()
            server.rules.add(command, deed, data="421 4.3.2 shutting down\r\n", times=1)
            send = world.send(server)
            result = send.mail()
            same((result["code"], result["trouble"]), (421, "none"), (command, deed))
            check(result["stage"] not in ("dot", "done"), result)
            same(outcome(send.mail()), ("done", 250, "none"))
            same(len(server.connections), 2)


@case("SM-07 line ends and brackets in an address do not reach the server")
def _(world):
    server = world.smtpd()
    send = world.send(server)
    evil = ("a@b>\r\nRCPT TO:<evil@z", "a@b\r\nDATA", "a@b\n", "a@b>", "<a@b", "a b@c", "a@b c", "", "nobody", "a@", "@b",
            "a@b@c", "a\0@b", "x" * 250 + "@b.example", "a@b\x7f", "a@b SIZE=1")
    for address in evil:
        if "\0" in address:
            continue  # no text of a frame
        same(outcome(send.mail(to=address))[:2], ("mail", 553), address)
        same(outcome(send.mail(sender=address))[:2], ("mail", 553), address)
        if address:
            same(outcome(send.mail(own_copy=address))[:2], ("mail", 553), address)
    same(server.lines("^(MAIL|RCPT|DATA)"), [])
    same(outcome(send.mail()), ("done", 250, "none"))
    same(len(server.lines("^RCPT")), 1)


@case("SM-07 a host name for EHLO cannot carry anything else")
def _(world):
    server = world.smtpd()
    same(outcome(world.send(server, helo="x\r\nMAIL FROM:<a@b>").mail()), ("done", 250, "none"))
    same(server.lines("^EHLO"), ["EHLO localhost"])


@case("SM-08 bare CR, bare LF, NUL, a long line, no last line end: refused here; dots are doubled")
def _(world):
    server = world.smtpd()
    send = world.send(server)
    for text in (b"a\n.\nb\r\n", b"a\r\n.\nb\r\n", b"a\n.\r\nb\r\n", b"a\r.\r\nb\r\n", b"a\r\r\n", b"a\0b\r\n", b"\r",
                 b"x" * 999 + b"\r\n", b"no end", b"", b"a\r\n."):
        same(outcome(send.mail(message=text)), ("mail", 554, "none"), text[:20])
    same(server.lines("^DATA"), [])
    for text in (b".\r\n", b"..\r\n.\r\nx\r\n...\r\n", b"x" * 998 + b"\r\n", b".\r\n\r\n.\r\n", b"\r\n"):
        same(outcome(send.mail(message=text)), ("done", 250, "none"), text[:20])
        check(server.accepted[-1]["message"] == text, text[:20], server.accepted[-1]["message"][:20])


@case("SM-09 the person refused, our copy accepted: DATA is never said; our copy refused: sent")
def _(world):
    for pipelining in (True, False):
        server = world.smtpd()
        if not pipelining:
            server.abilities.remove("PIPELINING")
        send = world.send(server)
        server.rules.add("^RCPT TO:<aino", "replace", data="550 5.1.1 unknown\r\n", times=1)
        result = send.mail(own_copy="mentor@test.example")
        same((outcome(result), result["copy_refused"]), (("rcpt", 550, "none"), False))
        same(server.lines("^DATA"), [])
        server.rules.add("^RCPT TO:<mentor", "replace", data="452 4.5.3 too many recipients\r\n", times=1)
        result = send.mail(own_copy="mentor@test.example")
        same((outcome(result), result["copy_refused"]), (("done", 250, "none"), True))
        same(server.accepted[0]["recipients"], ["aino@test.example"])
        same(len(server.connections), 1)


@case("odd replies before the dot end the session and are no verdict")
def _(world):
    for command, stage in (("^MAIL", "mail"), ("^RCPT", "rcpt"), ("^DATA", "data")):
        for data in ("what\r\n", "399 hm\r\n", "250-a\r\n550 b\r\n", "2500 x\r\n", "25\r\n", "\r\n", "150 wait\r\n"):
            server = world.smtpd()
            server.rules.add(command, "replace", data=data, times=1)
            send = world.send(server)
            same(outcome(send.mail()), (stage, 0, "protocol"), (command, data))
            same(outcome(send.mail()), ("done", 250, "none"))
            send.close()
            server.stop()


@case("stalled at every stage: the deadline ends it, and it is certain")
def _(world):
    for command, stage in (("GREETING", "connect"), ("^EHLO", "connect"), ("AUTH", "connect"), ("^MAIL", "mail"),
                           ("^RCPT", "rcpt"), ("^DATA", "data")):
        server = world.smtpd()
        server.rules.add(command, "stall", times=1)
        send = world.send(server, command_ms=500, greeting_ms=800, connect_ms=700)
        with Clock() as clock:
            same(outcome(send.mail()), (stage, 0, "timeout"), command)
        check(clock.seconds < 4, command, clock.seconds)


@case("a reader that stops in the middle of the text")
def _(world):
    server = world.smtpd()
    server.rules.add("BODY", "stall", at=10, times=1)
    with Clock() as clock:
        result = world.send(server, command_ms=500).mail(message=b"0123456789\r\n" * 4000, seconds=30)
    # What fits into the buffers of the kernel has left whole: only the dot's reply is missing.
    check(outcome(result) in (("data", 0, "timeout"), ("dot", 0, "timeout")), result)
    check(clock.seconds < 8, clock.seconds)


@case("the channel closes while a reply is awaited")
def _(world):
    import frames
    server = world.smtpd()
    server.rules.add("ACCEPTED", "stall")
    send = world.send(server, final_dot_ms=60000)
    mail = dict(outbox_id=1, to="a@b.example", own_copy="", message=TEXT)
    mail["from"] = "mentor@test.example"
    send.send(frames.MAIL, frames.pack(frames.MAIL_FIELDS, mail))
    time.sleep(0.5)
    with Clock() as clock:
        status = send.close(5)
    check(clock.seconds < 2 and status != "killed", clock.seconds, status)


# ---- NT: TLS


@case("NT-01 wrong certificates: no credential and no mail leaves")
def _(world):
    for cert in ("selfsigned", "wronghost", "expired", "early", "stranger"):
        for implicit in (True, False):
            server = world.smtpd(cert, implicit=implicit)
            same(outcome(world.send(server).mail()), ("connect", 0, "tls"), cert)
            check(not server.lines("AUTH|MAIL"), cert, server.lines("."))


@case("NT-02 STARTTLS not offered or refused")
def _(world):
    for how in ("absent", "refused"):
        server = world.smtpd(implicit=False)
        if how == "absent":
            server.offers_starttls = False
        else:
            server.rules.add("STARTTLS", "replace", data="454 4.7.0 TLS not available\r\n")
        result = world.send(server).mail()
        check(result["stage"] == "connect" and result["trouble"] != "none", how, result)
        check(not server.lines("AUTH|MAIL"), server.lines("."))


@case("NT-03 replies injected behind STARTTLS's, abilities named before it")
def _(world):
    server = world.smtpd(implicit=False)
    server.rules.add("STARTTLS", "replace", data="220 go\r\n250-test\r\n250 PIPELINING\r\n", times=1)
    check(world.send(server).mail()["stage"] == "connect")
    check(not server.lines("AUTH|MAIL"), server.lines("."))
    server = world.smtpd(implicit=False)
    server.rules.add("^EHLO", "replace", data="250-test\r\n250-STARTTLS\r\n250 SMTPUTF8\r\n", times=1)
    server.abilities.remove("SMTPUTF8")
    same(outcome(world.send(server).mail(to="äiti@test.example")), ("mail", 553, "none"))


@case("NT-04 no such host, nobody listening")
def _(world):
    same(outcome(world.send(None, url="smtps://nowhere.invalid:465").mail()), ("connect", 0, "dns"))
    server = world.smtpd()
    server.stop()
    same(outcome(world.send(server).mail()), ("connect", 0, "connect"))


@case("clear text only to this machine and only without a login")
def _(world):
    server = world.smtpd(None)
    same(outcome(world.send(server, clear=True, user="", secret=None).mail()), ("done", 250, "none"))
    same(outcome(world.send(server, clear=True).mail()), ("connect", 0, "auth"))
    same(outcome(world.send(server, user="", secret=None).mail()), ("connect", 0, "tls"))
    for host in ("192.0.2.1", "[2001:db8::1]", "0.0.0.0"):
        with Clock() as clock:
            same(outcome(world.send(None, url=f"smtp://{host}:2525", clear=True, user="", secret=None).mail()),
                 ("connect", 0, "tls"), host)
        check(clock.seconds < 1, host)
    check(not server.lines("AUTH"))


# ---- OA, PQ


@case("OA-04 535: told at once; a server without AUTH")
def _(world):
    server = world.smtpd()
    result = world.send(server, secret=b"wrong").mail()
    same((outcome(result), result["enhanced"]), (("connect", 535, "auth"), "5.7.8"), result)
    same(len(server.lines("^AUTH")), 1)
    server = world.smtpd()
    server.abilities = ["PIPELINING"]
    same(outcome(world.send(server).mail())[::2], ("connect", "auth"))
    same(server.lines("^MAIL"), [])


@case("OA-05 secrets: missing, empty, too long, with line ends inside")
def _(world):
    for secret in (None, b"", b"\n", b"x" * ((1 << 20) + 1), b"secret\n\n", b"x\r\nNOOP"):
        server = world.smtpd()
        same(outcome(world.send(server, secret=secret).mail()), ("connect", 0, "auth"), secret)
        check(not server.lines("AUTH|NOOP"), server.lines("."))


@case("bearer tokens by the mechanism that is configured")
def _(world):
    for auth in ("xoauth2", "oauthbearer"):
        server = world.smtpd()
        same(outcome(world.send(server, auth=auth).mail()), ("done", 250, "none"), auth)
        same(server.mechanisms, [auth.upper()])


@case("PQ-02 what Gmail and Microsoft say about the account is no word about a recipient")
def _(world):
    rows = [("GREETING", "421 4.7.0 Try again later, closing connection.", "limited"),
            ("AUTH", "454 4.7.0 Too many login attempts, please try again later.", "limited"),
            ("AUTH", "454 4.7.1 Temporary authentication failure", "other"), ("GREETING", "450 4.3.0 busy", "other"),
            ("AUTH", "535 5.7.3 Authentication unsuccessful", "auth"),
            ("AUTH", "550 5.7.30 Basic authentication is not supported", "auth"),
            ("^MAIL", "432 4.3.2 Concurrent connections limit exceeded", "limited"),
            ("^MAIL", "530 5.7.0 Authentication required", "auth"),
            ("^RCPT", "550 5.4.5 Daily user sending limit exceeded", "limited"),
            ("DOT", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "limited"),
            ("DOT", "550 5.2.252 Sender throttled", "limited"),
            ("^RCPT", "450 4.2.1 user receives mail too quickly", "none"),
            ("DOT", "554 5.2.0 mailbox disabled", "none")]
    for command, reply, trouble in rows:
        server = world.smtpd()
        server.rules.add(command, "replace", data=reply + "\r\n", times=1)
        result = world.send(server).mail()
        same((result["trouble"], result["code"], result["reply"]), (trouble, int(reply[:3]), reply))
        check(result["stage"] not in ("dot", "done"), result)
