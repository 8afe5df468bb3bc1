"""mentord-fetch against honest and hostile IMAP servers: IM, HI, NT, OA, PQ of the fault catalogue."""

import os
import time

from cases import Clock, case, check, message, same


def fill(server, n, first=1):
    for number in range(first, first + n):
        server.inbox.add(message(number))


def uids(messages):
    return [one["uid"] for one in messages]


def failed(done, trouble, remedy="retry"):
    same((done["remedy"], done["trouble"]), (remedy, trouble), done["text"])


# ---- an ordinary poll


@case("poll takes what is there, once, and says where to go on")
def _(world):
    server = world.imapd()
    fill(server, 5)
    fetch = world.fetch(server)
    messages, position, done = fetch.poll()
    same(done["remedy"], "none", done)
    same(uids(messages), [1, 2, 3, 4, 5])
    same([one["message"] for one in messages], [one.raw for one in server.inbox.messages])
    same((position["uidvalidity"], position["uidnext"], position["exists_n"], position["more"]), (1000, 6, 5, False))
    same(fetch.poll(uidvalidity=1000, uidnext=6)[0], [])
    check(not server.lines("STORE|\\bSELECT\\b|BODYSTRUCTURE|ENVELOPE|BODY\\[\\]$"), "only EXAMINE and BODY.PEEK")


@case("poll of STARTTLS, and again after the server dropped the connection")
def _(world):
    server = world.imapd(implicit=False)
    fill(server, 2)
    fetch = world.fetch(server)
    same(uids(fetch.poll()[0]), [1, 2])
    server.drop()
    time.sleep(0.05)
    failed(fetch.poll(uidnext=3)[2], "connect")
    fill(server, 1, 3)
    same(uids(fetch.poll(uidnext=3)[0]), [3])


@case("poll stops at the number and the bytes asked for")
def _(world):
    server = world.imapd()
    fill(server, 12)
    fetch = world.fetch(server)
    messages, position, _ = fetch.poll(most_n=5)
    same((uids(messages), position["uidnext"], position["more"]), ([1, 2, 3, 4, 5], 6, True))
    messages, position, _ = fetch.poll(uidnext=6, most_n=50, most_bytes=2 * len(message(6)) + 10)
    same((uids(messages), position["uidnext"], position["more"]), ([6, 7], 8, True))
    messages, position, _ = fetch.poll(uidnext=8, most_n=1, most_bytes=1)
    same(uids(messages), [8], "one message always goes")
    messages, position, _ = fetch.poll(uidnext=9)
    same((uids(messages), position["uidnext"], position["more"]), ([9, 10, 11, 12], 13, False))


@case("LP-06 a mailbox never seen, or nothing asked for: only the position")
def _(world):
    server = world.imapd()
    fill(server, 3)
    for request in (dict(most_n=0), dict(uidvalidity=0, uidnext=0), dict(uidvalidity=0), dict(uidvalidity=7)):
        messages, position, _ = world.fetch(server).poll(**request)
        same((messages, position["uidnext"], position["uidvalidity"], position["exists_n"]), ([], 4, 1000, 3), request)
    server.inbox.uidvalidity = 0
    failed(world.fetch(server).poll()[2], "protocol")


@case("poll over wide gaps of UIDs, also where the server does not say UIDNEXT")
def _(world):
    for says in (True, False):
        server = world.imapd()
        server.says_uidnext = says
        for number, uid in enumerate((5, 6, 70000, 3000000000, 4294967290), 1):
            server.inbox.add(message(number), uid=uid)
        fetch = world.fetch(server)
        got, position = [], {"uidnext": 1, "more": True}
        while position["more"]:
            messages, position, done = fetch.poll(uidnext=position["uidnext"])
            same(done["remedy"], "none", done)
            got += uids(messages)
        same((got, position["uidnext"]), ([5, 6, 70000, 3000000000, 4294967290], 4294967291))
        check(len(server.log) < 250, len(server.log))


@case("poll of few messages among many UIDs takes few commands; answers capped below the request")
def _(world):
    server = world.imapd()
    for number in range(1, 301):
        server.inbox.add(message(number), uid=number * 40)
    fetch = world.fetch(server)
    messages, position, done = fetch.poll()
    same((uids(messages), position["uidnext"], position["more"]), ([n * 40 for n in range(1, 301)], 12001, False), done)
    check(len(server.lines("FETCH")) < 30, len(server.lines("FETCH")))
    fetch = world.fetch(server, answers_n=40)
    got, position = [], {"uidnext": 1, "more": True}
    while position["more"]:
        messages, position, done = fetch.poll(uidnext=position["uidnext"])
        same(done["remedy"], "none", done)
        got += uids(messages)
    same(got, [n * 40 for n in range(1, 301)])


@case("MI-03 a message over the limit is taken as its header")
def _(world):
    server = world.imapd()
    server.inbox.add(message(1))
    server.inbox.add(message(2, size=400000))
    server.inbox.add(message(3))
    messages, position, done = world.fetch(server, message_bytes=300000).poll()
    same((uids(messages), position["uidnext"], done["remedy"]), ([1, 2, 3], 4, "none"))
    same(messages[1]["message"], server.inbox.messages[1].header())
    check(messages[1]["size"] > 400000 and messages[0]["size"] == len(messages[0]["message"]))


@case("a message of 24 MiB comes whole, in a sealed memfd, and within memory")
def _(world):
    server = world.imapd()
    raw = message(1, size=24 << 20)
    server.inbox.add(raw)
    fetch = world.fetch(server, command_ms=10000)
    messages, _, done = fetch.poll(seconds=60)
    same(done["remedy"], "none", done)
    check(messages[0]["message"] == raw, "the bytes differ")


@case("find by Message-ID, then by X-Mentord-Id, with the id that stands there (PQ-04)")
def _(world):
    server = world.imapd()
    sent = server.mailboxes["Sent"]
    sent.add(message(1, X_Mentord_Id="id1"))
    sent.add(message(2, X_Mentord_Id="id2", Message_ID="<rewritten@server.example>"))
    sent.add(message(3))
    fetch = world.fetch(server)
    same(fetch.find(message_id="m1@test.example", mentord_id="id1")[1],
         {"found": True, "message_id": "m1@test.example", "copies_n": 2})
    same(fetch.find(message_id="m2@test.example", mentord_id="id2")[1],
         {"found": True, "message_id": "rewritten@server.example", "copies_n": 2})
    same(fetch.find(message_id="m9@test.example", mentord_id="id9")[1]["found"], False)
    check(fetch.find(message_id='x"\r\nA NOOP', mentord_id="id9")[2]["remedy"] != "none")
    check(not server.lines("NOOP"), "a line end went through")
    same(uids(fetch.poll()[0]), [], "the session goes on")


@case("take one that came: by UID, UIDVALIDITY and size; after a renumbering by Message-ID and size")
def _(world):
    server = world.imapd()
    server.capabilities.append("UIDPLUS")
    box = server.inbox
    for number in range(1, 6):
        box.add(message(number, size=1000 * number))
    sizes = {m.uid: len(m.raw) for m in box.messages}
    # A stranger chose the same Message-ID.
    forged = message(7, size=9000, Message_ID="<m3@test.example>")
    box.add(forged)
    box.messages[0].deleted = True
    fetch = world.fetch(server)
    same(fetch.take("INBOX", uidvalidity=1000, uid=2, size=sizes[2])[1], {"n": 1, "refused": False})
    same(fetch.take("INBOX", uidvalidity=1000, uid=2, size=sizes[2])[1]["n"], 0, "it is gone")
    same(fetch.take("INBOX", uidvalidity=1000, uid=4, size=sizes[4] + 1)[1]["n"], 0, "another size")
    same(fetch.take("INBOX", uidvalidity=999, uid=4, size=sizes[4])[1]["n"], 0, "another mailbox, no Message-ID")
    same(fetch.take("INBOX", uidvalidity=999, uid=4, size=sizes[3], message_id="m3@test.example")[1]["n"], 1)
    same([m.uid for m in box.messages], [1, 4, 5, 6], "and nobody else's, marked or not")
    same(fetch.take("Täällä", "INBOX", uidvalidity=1000, uid=5, size=sizes[5])[1]["n"], 1, "no such mailbox holds nothing")
    same(uids(fetch.poll()[0]), [1, 4, 6], "the session goes on")


@case("take ours from wherever copies lie; without UIDPLUS what others have marked stays marked")
def _(world):
    server = world.imapd()
    for name in ("INBOX", "Sent"):
        box = server.mailboxes[name]
        box.add(message(1))
        box.add(message(2, X_Mentord_Id="id2", Message_ID="<rewritten@server.example>" if name == "Sent" else "<m2@x>"))
        box.add(message(3))
        box.messages[0].deleted = True
    fetch = world.fetch(server)
    same(fetch.take("INBOX", "Sent", "Junk", message_id="m2@x", mentord_id="id2")[1], {"n": 2, "refused": False})
    for name in ("INBOX", "Sent"):
        same([(m.uid, m.deleted) for m in server.mailboxes[name].messages], [(1, True), (3, False)], name)
    same(fetch.take("INBOX", message_id='x"\r\nA NOOP', mentord_id="id9")[2]["remedy"] != "none", True)
    check(not server.lines("NOOP"), "a line end went through")


@case("a mailbox that may not be changed refuses, and says so")
def _(world):
    server = world.imapd()
    server.capabilities.append("UIDPLUS")
    server.inbox.add(message(1))
    server.rules.add("UID STORE", "replace", data="{tag} NO read-only mailbox\r\n")
    fetch = world.fetch(server)
    size = len(server.inbox.messages[0].raw)
    same(fetch.take("INBOX", uidvalidity=1000, uid=1, size=size)[1], {"n": 0, "refused": True})
    same(uids(fetch.poll()[0]), [1], "the session goes on")


@case("folders by special use; no such mailbox")
def _(world):
    fetch = world.fetch(world.imapd())
    same(fetch.folders()[1], {"sent": "Sent", "junk": "Junk"})
    failed(fetch.poll(mailbox="Täällä")[2], "mailbox", "operator")
    same(fetch.poll()[2]["remedy"], "none", "the session goes on")


@case("a mailbox name beyond ASCII is encoded")
def _(world):
    import imapd
    server = world.imapd()
    server.mailboxes["T&AOQA5A-ll&AOQ-"] = imapd.Mailbox(7)
    same(world.fetch(server).poll(mailbox="Täällä", uidvalidity=7)[1]["uidvalidity"], 7)


# ---- IM: an honest server, a changing mailbox


@case("IM-01 IM-02 another UIDVALIDITY is reported and nothing fetched")
def _(world):
    server = world.imapd()
    fill(server, 3)
    fetch = world.fetch(server)
    same(fetch.poll()[1]["uidvalidity"], 1000)
    server.inbox.uidvalidity = 1001
    messages, position, done = fetch.poll(uidvalidity=1000, uidnext=4)
    same((messages, position["uidvalidity"], done["remedy"]), ([], 1001, "none"))
    same(uids(fetch.poll(uidvalidity=1001, uidnext=1)[0]), [1, 2, 3])


@case("IM-03 IM-04 messages expunged between the list and the fetch are counted")
def _(world):
    server = world.imapd()
    fill(server, 4)
    raw3 = server.inbox.messages[2].raw
    # The fetch answers for UID 3 alone: 1 is gone, 2 is NIL, 4 has no body.
    server.rules.add("UID FETCH .*BODY", "replace", data=(
        b"* 1 EXPUNGE\r\n* 1 FETCH (UID 2 BODY[] NIL)\r\n* 2 FETCH (UID 3 BODY[] {%d}\r\n%s)\r\n"
        b"* 3 FETCH (UID 4 FLAGS (\\Seen))\r\n{tag} OK done\r\n") % (len(raw3), raw3), times=1)
    server.rules.add(r"UID FETCH [124] \(UID BODY", "replace", data="{tag} OK done\r\n")
    messages, position, done = world.fetch(server).poll()
    same((uids(messages), position["vanished_n"], position["uidnext"], done["remedy"]), ([3], 3, 5, "none"))
    same(messages[0]["message"], raw3)


@case("IM-03 the server says NO for a range because of one message in it")
def _(world):
    server = world.imapd()
    fill(server, 5)
    # It gives 1 and 2 and says NO; then 3 alone is NO as well, but its header is there; 4 is gone meanwhile.
    server.rules.add(r"UID FETCH 1:5 \(UID BODY", "replace", times=1, data=b"".join(
        b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (m.uid, m.uid, len(m.raw), m.raw)
        for m in server.inbox.messages[:2]) + b"{tag} NO some could not be fetched\r\n")
    server.rules.add(r"UID FETCH 3 \(UID BODY.PEEK\[\]", "replace", data="{tag} NO could not be converted\r\n")
    server.rules.add(r"UID FETCH 4 ", "replace", data="{tag} OK done\r\n")
    messages, position, done = world.fetch(server).poll()
    same((uids(messages), done["remedy"], position["uidnext"], position["vanished_n"]), ([1, 2, 3, 5], "none", 6, 1))
    same(messages[2]["message"], server.inbox.messages[2].header())
    check(messages[2]["size"] > 25 << 20, "not taken for a whole one")
    same(len(server.connections), 1)


@case("IM-03 a message whose header is refused too is not passed over")
def _(world):
    server = world.imapd()
    fill(server, 3)
    server.rules.add(r"UID FETCH (1:3|2) \(UID BODY", "replace", data="{tag} NO try again\r\n")
    messages, position, done = world.fetch(server).poll()
    same((uids(messages), position["uidnext"]), ([1], 2))
    failed(done, "other")
    check("try again" in done["text"], done["text"])


@case("a list that is OK and empty though there is mail passes nothing over")
def _(world):
    server = world.imapd()
    fill(server, 3)
    server.rules.add("UID FETCH .*SIZE", "replace", data="{tag} OK done\r\n", times=1)
    fetch = world.fetch(server)
    messages, position, done = fetch.poll()
    same((messages, position["uidnext"]), ([], 1))
    failed(done, "protocol")
    same(uids(fetch.poll()[0]), [1, 2, 3])
    server.inbox.messages.clear()
    fill(server, 1, 9)
    del server.inbox.messages[:]
    same(fetch.poll(uidnext=4)[1]["uidnext"], 5, "gone is gone")


@case("IM-07 silence in IDLE: any byte, the timer or a frame ends it")
def _(world):
    server = world.imapd()
    fetch = world.fetch(server)
    fetch.send(3, fetch.poll_payload(wait_ms=100))
    while not server.idlers:
        time.sleep(0.01)
    with Clock() as clock:
        server.deliver(message(1))
        messages, position, done = fetch.answer()
    same((uids(messages), done["remedy"]), ([1], "none"))
    check(clock.seconds < 0.5 and position["waited_until_at"] > 0, clock.seconds, position)
    fetch.send(3, fetch.poll_payload(uidnext=2, wait_ms=100))
    time.sleep(0.3)
    with Clock() as clock:
        same(fetch.folders()[0], [], "the poll's answer")
        same(fetch.answer()[1]["sent"], "Sent")
    check(clock.seconds < 0.5, clock.seconds)


@case("IM-07 re-IDLE: the timer ends it, DONE is said, the mailbox is looked at")
def _(world):
    server = world.imapd()
    fetch = world.fetch(server, reidle_ms=400)
    with Clock() as clock:
        messages, _, done = fetch.poll(wait_ms=60000)
    same((messages, done["remedy"]), ([], "none"))
    check(0.35 < clock.seconds < 1.5, clock.seconds)
    same(len(server.lines("^DONE$")), 1)
    same(len(server.connections), 1)


@case("IM-08 IDLE refused, or not offered: the poll waits without it")
def _(world):
    for how in ("NO", "BAD", None):
        server = world.imapd()
        if how:
            server.rules.add("^IDLE", "replace", data=f"{{tag}} {how} not now\r\n")
        else:
            server.capabilities.remove("IDLE")
        fetch = world.fetch(server)
        with Clock() as clock:
            same(fetch.poll(wait_ms=300)[2]["remedy"], "none", how)
        check(0.25 < clock.seconds < 1.5, how, clock.seconds)
        fill(server, 1)
        same(uids(fetch.poll(wait_ms=300)[0]), [1], how)
        same(len(server.connections), 1, "no reconnection")


@case("IDLE at the end of a long list of capabilities is seen; the connection lost in it is told")
def _(world):
    server = world.imapd()
    server.capabilities.remove("IDLE")
    server.capabilities += [f"X-EXTENSION-{n}" for n in range(60)] + ["IDLE"]
    fetch = world.fetch(server, reidle_ms=300)
    same(fetch.poll(wait_ms=10000)[2]["remedy"], "none")
    same(len(server.lines("IDLE$")), 1)
    fetch.send(3, fetch.poll_payload(wait_ms=10000))
    while not server.idlers:
        time.sleep(0.01)
    server.drop()
    failed(fetch.answer()[2], "connect")


@case("IM-08 IDLE ended by the server: the connection is dropped, the next poll has a new one")
def _(world):
    for end in ("idle OK done\r\n", "* BYE shutting down\r\n", "* BYE \x1b[31m\udcff\r\n", "what\r\n", "* 1 EXISTS\r\nidle OK done\r\n"):
        server = world.imapd()
        fetch = world.fetch(server)
        fetch.send(3, fetch.poll_payload(wait_ms=5000))
        while not server.idlers:
            time.sleep(0.01)
        for idler in list(server.idlers):
            idler.say(end.encode(errors="surrogateescape"))
        check(fetch.answer()[2]["remedy"] == "retry", end)
        fill(server, 1)
        same(uids(fetch.poll()[0]), [1], end)
        same(len(server.connections), 2, end)


@case("IM-08 news in the same segment as the +, and before it")
def _(world):
    for data in (b"+ idling\r\n* 1 EXISTS\r\n", b"* 1 EXISTS\r\n+ idling\r\n"):
        server = world.imapd()
        fetch = world.fetch(server)
        server.rules.add("^IDLE", "replace", data=data, times=1)
        with Clock() as clock:
            same(fetch.poll(wait_ms=5000)[2]["remedy"], "none", data)
        check(clock.seconds < 1, data, clock.seconds)


@case("the channel closes: in IDLE, in a stalled command, while connecting")
def _(world):
    for rule in (None, ("UID FETCH", "stall"), ("GREETING", "stall")):
        server = world.imapd()
        fill(server, 1)
        fetch = world.fetch(server, command_ms=20000, greeting_ms=20000)
        if rule:
            server.rules.add(*rule)
        fetch.send(3, fetch.poll_payload(uidnext=1 if rule else 2, wait_ms=60000))
        time.sleep(0.4)
        with Clock() as clock:
            status = fetch.close(5)
        check(clock.seconds < 2 and status != "killed", rule, clock.seconds, status)


# ---- HI: hostile or broken servers


@case("HI-01 EOF inside a literal, TLS and STARTTLS")
def _(world):
    for implicit in (True, False):
        server = world.imapd(implicit=implicit)
        fill(server, 1)
        server.rules.add("UID FETCH .*BODY", "cut", at=60)
        fetch = world.fetch(server)
        cpu = fetch.cpu_s()
        with Clock() as clock:
            messages, position, done = fetch.poll()
        same(messages, [])
        failed(done, "connect")
        same(position["uidnext"], 1)
        check(clock.seconds < 1.5 and fetch.cpu_s() - cpu < 1, clock.seconds)
        server.rules.clear()
        same(uids(fetch.poll()[0]), [1])


@case("HI-01 a literal that is announced and never comes")
def _(world):
    server = world.imapd()
    fill(server, 1)
    server.rules.add("UID FETCH .*BODY", "replace", data="* 1 FETCH (UID 1 BODY[] {100000}\r\nabc", times=1)
    fetch = world.fetch(server, command_ms=700)
    with Clock() as clock:
        failed(fetch.poll()[2], "timeout")
    check(clock.seconds < 3, clock.seconds)


@case("HI-02 one byte a moment: the deadline counts, not the silence")
def _(world):
    server = world.imapd()
    fill(server, 1)
    server.rules.add("UID FETCH .*BODY", "trickle", at=10, seconds=0.05)
    fetch = world.fetch(server, command_ms=1000)
    with Clock() as clock:
        failed(fetch.poll()[2], "timeout")
    check(clock.seconds < 3.5, clock.seconds)


@case("HI-03 literals of 2^32 - 1, 2^32 + 3 and over the limit are refused before they are held")
def _(world):
    for size in ("4294967295", "4294967299", "99999999999999999999", "4294967299+", str(40 << 20)):
        server = world.imapd()
        fill(server, 1)
        server.rules.add("UID FETCH .*BODY", "replace",
                         data=f"* 1 FETCH (UID 1 BODY[] {{{size}}}\r\nabc)\r\n{{tag}} OK done\r\n", times=1)
        fetch = world.fetch(server)
        before = fetch.poll(most_n=0) and fetch.rss_kib()
        with Clock() as clock:
            messages, _, done = fetch.poll()
        failed(done, "protocol")
        same(messages, [])
        check(clock.seconds < 1 and fetch.rss_kib() - before < 8192, size, clock.seconds, fetch.rss_kib() - before)
        same(uids(fetch.poll()[0]), [1], "honest mail flows")


@case("HI-04 UID 4294967297 is not UID 1")
def _(world):
    for answer in ("* 1 FETCH (UID 4294967297 RFC822.SIZE 5)\r\n", "* 4294967297 EXISTS\r\n",
                   "* OK [UIDNEXT 4294967297] x\r\n", "* SEARCH 4294967297\r\n"):
        server = world.imapd()
        fill(server, 1)
        server.rules.add("UID FETCH .*SIZE", "insert", data=answer, times=1)
        fetch = world.fetch(server)
        messages, _, done = fetch.poll()
        failed(done, "protocol")
        same(messages, [])
        same(uids(fetch.poll()[0]), [1])


@case("HI-05 two million untagged answers end early")
def _(world):
    for answer in ("* 1 FETCH (FLAGS ())\r\n", "* OK still here\r\n", "* 1 EXISTS\r\n", "* XYZZY\r\n"):
        server = world.imapd()
        fill(server, 1)
        server.rules.add("UID FETCH .*SIZE", "insert", data=answer, repeat=2000000, times=1)
        fetch = world.fetch(server, command_ms=10000)
        with Clock() as clock:
            failed(fetch.poll()[2], "protocol")
        check(clock.seconds < 10 and fetch.rss_kib() < 128 << 10, answer, clock.seconds, fetch.rss_kib())
        same(uids(fetch.poll()[0]), [1])


@case("HI-05 a line and a literal that do not end")
def _(world):
    for data in (b"* OK " + b"x" * 65536, b"x" * 65536, b"* 1 FETCH (UID 1 BODY[] {10}\r\n" * 2000):
        server = world.imapd()
        fill(server, 1)
        server.rules.add("UID FETCH .*SIZE", "insert", data=data, repeat=500, times=1)
        fetch = world.fetch(server)
        failed(fetch.poll()[2], "protocol")
        check(fetch.rss_kib() < 128 << 10, fetch.rss_kib())
        same(uids(fetch.poll()[0]), [1])


@case("HI-06 parentheses 20,000 and 200 deep")
def _(world):
    for depth in (20000, 200):
        server = world.imapd()
        fill(server, 2)
        nest = "(" * depth + ")" * depth
        server.rules.add("UID FETCH .*BODY", "insert", data=f"* 1 FETCH (BODYSTRUCTURE {nest})\r\n", times=1)
        fetch = world.fetch(server)
        failed(fetch.poll()[2], "protocol")
        same(uids(fetch.poll()[0]), [1, 2])


@case("HI-07 answers that were not asked for")
def _(world):
    server = world.imapd()
    fill(server, 2)
    evil = b"Subject: evil\r\n\r\nevil\r\n"
    lies = b"".join(b"* 9 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(evil), evil) for uid in (99, 3, 7))
    lies += b"* 1 EXPUNGE\r\n* 0 EXISTS\r\n* 2 FETCH (BODY[] {4}\r\nevil)\r\n* 2 FETCH (UID 2 BODY[TEXT] {4}\r\nevil)\r\n"
    server.rules.add("UID FETCH .*BODY", "insert", data=lies, times=1)
    messages, position, done = world.fetch(server).poll()
    same((uids(messages), done["remedy"], position["uidnext"]), ([1, 2], "none", 3))
    check(b"evil" not in b"".join(one["message"] for one in messages))
    twice = world.imapd()
    fill(twice, 1)
    twice.rules.add("UID FETCH .*SIZE", "insert", times=1,
                    data="* 5 FETCH (UID 7 RFC822.SIZE 9)\r\n* 1 FETCH (UID 1 RFC822.SIZE 9)\r\n")
    same(uids(world.fetch(twice).poll()[0]), [1])


@case("answers that libetpan cannot read are left out")
def _(world):
    server = world.imapd()
    fill(server, 1)
    odd = ("* LANGUAGE (EN)\r\n* ESEARCH UID ALL 1\r\n* STATUS INBOX (DELETED 1 SIZE 9)\r\n* OK\r\n* NAMESPACE NIL\r\n"
           "* CAPABILITY\r\n* OK [PERMANENTFLAGS x]\r\n* OK [BADCHARSET (\"x\")] hi\r\n* VANISHED 1:2\r\n"
           "* FLAGS {5}\r\n(\\Xx)\r\n* NO [ALERT] take care\r\n")
    for command in ("EXAMINE", "UID FETCH .*SIZE", "UID FETCH .*BODY"):
        server.rules.add(command, "insert", data=odd, times=1)
    messages, _, done = world.fetch(server).poll()
    same((uids(messages), done["remedy"]), ([1], "none"), done["text"])


@case("HI-08 the greeting: PREAUTH, BYE, nonsense, 64 MiB, nothing, a byte a moment")
def _(world):
    greetings = {
        "preauth": dict(do="replace", data="* PREAUTH welcome back\r\n"),
        "bye": dict(do="replace", data="* BYE not today\r\n"),
        "nonsense": dict(do="replace", data="220 smtp.example ESMTP\r\n"),
        "long": dict(do="replace", data="* OK " + "x" * (1 << 20), repeat=64),
        "none": dict(do="stall"),
        "trickle": dict(do="trickle", seconds=0.2),
    }
    for name, rule in greetings.items():
        for implicit in (True, False):
            server = world.imapd(implicit=implicit)
            server.rules.add("GREETING", **rule)
            fetch = world.fetch(server, greeting_ms=1500)
            with Clock() as clock:
                messages, _, done = fetch.poll()
            check(done["remedy"] != "none" and not messages, name, done)
            check(clock.seconds < 8, name, clock.seconds)
            check(fetch.rss_kib() < 128 << 10, name, fetch.rss_kib())
            check(not server.lines("AUTHENTICATE|LOGIN|c2VjcmV0"), name, server.lines("."))
            fetch.close()


@case("garbage, wrong tags, BAD and BYE to any command: no crash, and honest mail afterwards (PQ-03)")
def _(world):
    answers = ("garbage\r\n", "zz OK wrong tag\r\n", "{tag} BAD User is authenticated but not connected.\r\n",
               "* BYE over\r\n", "+ go on\r\n{tag} OK\r\n", "\r\n\r\n", "{tag} NO\r\n", "* 1 FETCH (UID\r\n{tag} OK done\r\n",
               "* 1 FETCH (UID 1 BODY[] NIL\r\n{tag} OK done\r\n", "\0\0\0\r\n")
    for answer in answers:
        for command in ("EXAMINE", "UID FETCH .*SIZE", "UID FETCH .*BODY"):
            server = world.imapd()
            fill(server, 1)
            server.rules.add(command, "replace", data=answer, times=1)
            fetch = world.fetch(server, command_ms=300)
            first, position, _ = fetch.poll()
            second, _, done = fetch.poll(uidnext=position["uidnext"])
            same((uids(first + second), done["remedy"]), ([1], "none"), (command, answer))
            same(fetch.close(), 0)
            server.stop()


@case("cut at every byte of a poll: nothing lost, nothing twice")
def _(world):
    server = world.imapd()
    fill(server, 2)
    fetch = world.fetch(server)
    for command in ("EXAMINE", "UID FETCH .*SIZE", "UID FETCH .*BODY"):
        for at in range(0, 1000, 17):
            server.rules.clear()
            server.rules.add(command, "reset" if at % 2 else "cut", at=at, times=1)
            first, position, done = fetch.poll()
            if done["remedy"] == "none":
                break  # behind the end of the response
            second, _, done = fetch.poll(uidnext=position["uidnext"])
            same((uids(first + second), done["remedy"]), ([1, 2], "none"), (command, at))
        check(at > 100, command, at)


# ---- NT: TLS


@case("NT-01 wrong certificates: no credential leaves")
def _(world):
    for cert in ("selfsigned", "wronghost", "expired", "early", "stranger"):
        for implicit in (True, False):
            server = world.imapd(cert, implicit=implicit)
            fetch = world.fetch(server)
            failed(fetch.poll()[2], "tls", "operator")
            check(not server.lines("AUTHENTICATE|LOGIN"), cert, server.lines("."))


@case("NT-01 a private CA stands alone: the system's do not count beside it")
def _(world):
    server = world.imapd()
    failed(world.fetch(server, ca_file=str(world.certs / "otherca.pem")).poll()[2], "tls", "operator")
    failed(world.fetch(server, ca_file="").poll()[2], "tls", "operator")
    failed(world.fetch(server, ca_file=str(world.certs / "none.pem")).poll()[2], "tls", "operator")


@case("NT-02 STARTTLS not offered, refused, or PREAUTH before it")
def _(world):
    for how in ("absent", "refused", "preauth"):
        server = world.imapd(implicit=False)
        if how == "absent":
            server.offers_starttls = False
        elif how == "refused":
            server.rules.add("STARTTLS", "replace", data="{tag} NO not now\r\n")
        else:
            server.rules.add("GREETING", "replace", data="* PREAUTH hello\r\n")
        messages, _, done = world.fetch(server).poll()
        check(done["remedy"] != "none" and not messages, how, done)
        check(not server.lines("AUTHENTICATE|LOGIN|EXAMINE"), how, server.lines("."))


@case("NT-03 answers injected behind STARTTLS's")
def _(world):
    server = world.imapd(implicit=False)
    server.rules.add("STARTTLS", "replace", times=1,
                     data="{tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA003 OK done\r\n")
    messages, _, done = world.fetch(server).poll()
    check(done["remedy"] != "none" and not messages, done)
    check(not server.lines("AUTHENTICATE|LOGIN"), server.lines("."))


@case("NT-04 no such host, nobody listening")
def _(world):
    failed(world.fetch(None, url="imaps://nowhere.invalid:993").poll()[2], "dns")
    server = world.imapd()
    server.stop()
    failed(world.fetch(server).poll()[2], "connect")


@case("NT-06 a RST while we write")
def _(world):
    server = world.imapd()
    fill(server, 1)
    fetch = world.fetch(server)
    same(uids(fetch.poll()[0]), [1])
    server.rules.add("EXAMINE", "reset", times=1)
    failed(fetch.poll(uidnext=2)[2], "connect")
    same(fetch.poll(uidnext=2)[2]["remedy"], "none")


# ---- OA: credentials, PQ: providers


@case("OA-04 a wrong password is told at once, with the server's words")
def _(world):
    server = world.imapd()
    _, _, done = world.fetch(server, secret=b"wrong\n").poll()
    failed(done, "auth", "operator")
    check("AUTHENTICATIONFAILED" in done["text"] and "wrong" not in done["text"], done["text"])
    same(len(server.lines("AUTHENTICATE|LOGIN")), 1)


@case("OA-01 the token expires in the session")
def _(world):
    server = world.imapd()
    fetch = world.fetch(server, auth="xoauth2")
    same(fetch.poll()[2]["remedy"], "none")
    server.rules.add("EXAMINE", "replace", data="{tag} NO [AUTHENTICATIONFAILED] token expired\r\n", times=1)
    failed(fetch.poll()[2], "auth", "operator")
    same(fetch.poll()[2]["remedy"], "none")


@case("OA-05 secrets: a line end is trimmed once; missing, empty, too long, with line ends inside")
def _(world):
    server = world.imapd()
    same(world.fetch(server, secret=b"secret").poll()[2]["remedy"], "none")
    for secret in (None, b"", b"\n", b"x" * ((1 << 20) + 1), b"secret\n\n", b"x\r\n9 NOOP", b"\xff\xfe"):
        server = world.imapd()
        _, _, done = world.fetch(server, secret=secret).poll()
        failed(done, "auth", "operator")
        check(not server.lines("AUTHENTICATE|LOGIN|NOOP"), secret, server.lines("."))


@case("bearer tokens by the mechanism that is configured")
def _(world):
    for auth in ("xoauth2", "oauthbearer"):
        server = world.imapd()
        same(world.fetch(server, auth=auth).poll()[2]["remedy"], "none", auth)
        same(server.mechanisms, [auth.upper()])
        _, _, done = world.fetch(server, auth=auth, secret=b"old").poll()
        failed(done, "auth", "operator")


@case("PQ-01 too many connections, over quota: limited, not refused")
def _(world):
    words = "[ALERT] Too many simultaneous connections. (Failure)"
    server = world.imapd()
    server.rules.add("AUTHENTICATE", "replace", data=f"{{tag}} NO {words}\r\n", times=1)
    _, _, done = world.fetch(server).poll()
    failed(done, "limited")
    check(words in done["text"], done["text"])
    fill(server, 1)
    server.rules.add("UID FETCH", "replace", times=1,
                     data="{tag} NO [OVERQUOTA] Account exceeded command or bandwidth limits.\r\n")
    failed(world.fetch(server).poll()[2], "limited")


@case("a server that is only busy has not refused the credential")
def _(world):
    for words in ("[UNAVAILABLE] Temporary authentication failure.", "[INUSE] locked"):
        server = world.imapd()
        server.rules.add("AUTHENTICATE", "replace", data=f"{{tag}} NO {words}\r\n", times=1)
        failed(world.fetch(server).poll()[2], "other")
    server = world.imapd()
    server.rules.add("GREETING", "replace", data="* BYE maintenance\r\n", times=1)
    failed(world.fetch(server).poll()[2], "other")


@case("a server that talks in IDLE and brings no mail does not make the poll spin")
def _(world):
    server = world.imapd()
    server.rules.add("^IDLE", "replace", data="+ idling\r\n* OK still here\r\n")
    fetch = world.fetch(server)
    with Clock() as clock:
        for _ in range(3):
            same(fetch.poll(wait_ms=60000)[2]["remedy"], "none")
    check(1.4 < clock.seconds < 4, clock.seconds)


@case("settings and requests that cannot be read")
def _(world):
    import frames
    child = world.keep(frames.Child(str(world.build / "mentord-fetch")))
    child.send(frames.POLL, b"x")
    same(child.wait(3), 1)
    fetch = world.fetch(world.imapd())
    same(fetch.ask(frames.POLL, b"short")[2]["remedy"], "give up")
    same(fetch.ask(frames.MAIL, b"")[2]["remedy"], "give up")
    same(fetch.poll()[2]["remedy"], "none")


@case("many sessions leave nothing behind")
def _(world):
    server = world.imapd()
    fill(server, 3)
    fetch = world.fetch(server)
    sizes = []
    for _ in range(40):
        fetch.poll()
        server.rules.add("EXAMINE", "cut", times=1)
        fetch.poll()
        with open(f"/proc/{fetch.pid}/statm") as statm:
            sizes.append(int(statm.read().split()[1]) * 4)
    # The sanitizer keeps what is freed.
    check(world.is_sanitized or sizes[-1] - sizes[20] < 512, sizes)
    check(len(os.listdir(f"/proc/{fetch.pid}/fd")) < 10)
