"""The cases of this folder: each a function with what it needs in `world`, listed by @case."""

import time

CASES = []


def case(name):
    def remember(function):
        CASES.append((name, function))
        return function
    return remember


def check(truth, *what):
    if not truth:
        raise AssertionError(" ".join(map(repr, what)))


def same(got, wanted, what=""):
    if got != wanted:
        raise AssertionError(f"{what} got {got!r}, wanted {wanted!r}")


class World:
    """Where the programs and certificates are, and servers and children that a case made, which end with it."""

    def __init__(self, build, certs, place):
        self.build, self.certs, self.place = build, certs, place
        self.made = []

    @property
    def is_sanitized(self):
        return b"__asan_init" in (self.build / "mentord-fetch").read_bytes()

    def keep(self, thing):
        self.made.append(thing)
        return thing

    def end(self):
        for thing in reversed(self.made):
            (getattr(thing, "stop", None) or thing.close)()

    def cert(self, name="good"):
        return self.certs / f"{name}.pem"

    def imapd(self, cert="good", **more):
        import imapd
        return self.keep(imapd.Imapd(self.cert(cert), **more))

    def smtpd(self, cert="good", **more):
        import smtpd
        return self.keep(smtpd.Smtpd(self.cert(cert) if cert else None, **more))

    def fetch(self, server, **more):
        import frames
        more.setdefault("ca_file", str(self.certs / "ca.pem"))
        url = more.pop("url", None) or server.url()
        return self.keep(frames.Fetch(str(self.build / "mentord-fetch"), url, **more))

    def send(self, server, **more):
        import frames
        more.setdefault("ca_file", str(self.certs / "ca.pem"))
        url = more.pop("url", None) or server.url()
        return self.keep(frames.Send(str(self.build / "mentord-send"), url, **more))


class Clock:
    """How long a block took."""

    def __enter__(self):
        self.began = time.monotonic()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.began

    @property
    def so_far(self):
        return time.monotonic() - self.began


def message(number, size=0, **fields):
    """A message whose text names it."""
    lines = {"From": "aino@test.example", "To": "mentor@test.example", "Subject": f"message {number}",
             "Message-ID": f"<m{number}@test.example>"}
    lines.update({name.replace("_", "-"): value for name, value in fields.items()})
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    body = f"canary-{number}\r\n" + "".join("0123456789" * 7 + "\r\n" for _ in range(size // 72))
    return (head + "\r\n" + body).encode()
