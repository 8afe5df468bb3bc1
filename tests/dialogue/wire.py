"""What both scripted servers are made of: connections over TLS, and faults at any byte of what they say.

A rule is a dict:
    when     a regular expression that must match the command (or the pseudo-command of the server)
    do       what happens to the response, see DEEDS
    at       the byte of the response where it happens (default 0)
    data     bytes or text to say; {tag} is the command's tag
    repeat   how often `data` is said
    seconds  for stall and trickle
    times    for so many commands, then the rule is spent (default: for ever)
    skip     so many matching commands are let through first"""

import re
import select
import socket
import ssl
import struct
import threading
import time

DEEDS = """
    replace  say `data` instead of the response
    insert   say `data` at byte `at`, then go on
    last     say `data` instead of the response, then close
    cut      close after `at` bytes
    reset    the same with a RST
    stall    say nothing for `seconds` at byte `at`, then go on
    trickle  from byte `at` on one byte every `seconds` (default 1)
"""


class Closed(Exception):
    """The connection is at its end."""


class Rules:
    def __init__(self, rules=()):
        self.rules = []
        self.lock = threading.Lock()
        for rule in rules:
            self.add(**rule)

    def add(self, when, do, **more):
        self.rules.append(dict(more, when=re.compile(when, re.I), do=do))

    def clear(self):
        self.rules = []

    def take(self, command):
        with self.lock:
            for rule in self.rules:
                if not rule["when"].search(command) or rule.get("times", 1) <= 0:
                    continue
                if rule.get("skip", 0) > 0:
                    rule["skip"] -= 1
                    continue
                if "times" in rule:
                    rule["times"] -= 1
                return rule
        return None


class Connection:
    """One client. Subclasses have `run`."""

    def __init__(self, server, sock):
        self.server = server
        self.sock = sock
        self.input = b""
        self.lock = threading.Lock()
        self.alive = True

    def start_tls(self):
        self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
        self.is_tls = True

    is_tls = False

    def line(self, timeout=120):
        until = time.monotonic() + timeout
        while b"\n" not in self.input:
            self.more(until - time.monotonic())
        line, self.input = self.input.split(b"\n", 1)
        line = line.rstrip(b"\r")
        self.server.log.append((time.monotonic(), id(self), line))
        return line

    def exactly(self, n):
        while len(self.input) < n:
            self.more(120)
        data, self.input = self.input[:n], self.input[n:]
        return data

    def more(self, timeout):
        if not (self.is_tls and self.sock.pending()):
            if timeout <= 0 or not select.select([self.sock], [], [], timeout)[0]:
                raise TimeoutError()
        data = self.sock.recv(65536)
        if not data:
            raise Closed()
        self.input += data

    def say(self, data):
        with self.lock:
            self.sock.sendall(data)

    def reset(self):
        raw = self.sock
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.alive = False
        socket.socket.close(raw)
        raise Closed()

    def respond(self, command, response, tag=""):
        """Say the response to a command as the rules have it; the rule that changed it."""
        rule = self.server.rules.take(command)
        if not rule:
            self.say(response)
            return None
        data = rule.get("data", b"")
        data = (data.encode() if isinstance(data, str) else data).replace(b"{tag}", tag.encode())
        at = rule.get("at", 0)
        self.server.hits.append((time.monotonic(), command))
        getattr(self, "_" + rule["do"])(rule, response, data, at)
        return rule

    def _repeat(self, data, n):
        whole = max(1, 65536 // max(1, len(data)))
        while n > 0:
            self.say(data * min(n, whole))
            n -= whole

    def _replace(self, rule, response, data, at):
        self._repeat(data, rule.get("repeat", 1))

    def _last(self, rule, response, data, at):
        self.say(data)
        raise Closed()

    def _insert(self, rule, response, data, at):
        self.say(response[:at])
        self._repeat(data, rule.get("repeat", 1))
        self.say(response[at:])

    def _cut(self, rule, response, data, at):
        self.say(response[:at])
        raise Closed()

    def _reset(self, rule, response, data, at):
        self.say(response[:at])
        self.reset()

    def _stall(self, rule, response, data, at):
        self.say(response[:at])
        self.server.stopped.wait(rule.get("seconds", 3600))
        self.say(response[at:])

    def _trickle(self, rule, response, data, at):
        self.say(response[:at])
        for i in range(at, len(response)):
            if self.server.stopped.wait(rule.get("seconds", 1)):
                raise Closed()
            self.say(response[i:i + 1])

    def close(self):
        self.alive = False
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()


class Server:
    """Listens on 127.0.0.1; `port` is chosen unless given. `cert` is the path of NAME.pem beside NAME.key; `implicit`
    says whether TLS comes first, else STARTTLS is offered."""

    connection = Connection

    def __init__(self, cert, implicit=True, port=0, rules=()):
        self.rules = Rules(rules)
        self.implicit = implicit
        self.log = []    # (monotonic, connection, line) of every line that a client said
        self.hits = []   # (monotonic, command) of every rule that was used
        self.connections = []
        self.stopped = threading.Event()
        self.tls = None
        if cert:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(str(cert), str(cert).removesuffix(".pem") + ".key")
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self.stopped.is_set():
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        connection = self.connection(self, sock)
        self.connections.append(connection)
        try:
            if self.implicit and self.tls:
                connection.start_tls()
            connection.run()
        except (OSError, Closed, ValueError):
            pass
        finally:
            connection.close()

    def lines(self, pattern):
        """What clients said that matches."""
        return [line.decode(errors="replace") for _, _, line in list(self.log)
                if re.search(pattern, line.decode(errors="replace"), re.I)]

    def drop(self):
        """Close every connection there is."""
        for connection in self.connections:
            if connection.alive:
                connection.close()

    def stop(self):
        self.stopped.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept, which would hold the port
        except OSError:
            pass
        self.listener.close()
        self.drop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
