#!/usr/bin/env python3
"""A private mail system on loopback: Dovecot and Postfix from Debian's packages, everything below one directory.

    mailsystem.py up DIR             start it (ports are chosen; they stand in DIR/mailsystem.json)
    mailsystem.py user DIR NAME...   make mailboxes NAME@mail.example, one password for all
    mailsystem.py show DIR NAME [FOLDER]   print the file of each message, oldest first
    mailsystem.py deliver DIR FROM TO      hand the message on stdin to the SMTP port, as a stranger's server would
    mailsystem.py queue DIR          what Postfix has not delivered
    mailsystem.py down DIR           stop it; DIR stays

IMAPS and IMAP with STARTTLS, LMTP, subaddresses (NAME+ANYTHING@), Sent and the like by special-use. SMTP without a
login for local recipients, submission with STARTTLS and with implicit TLS, both with a login. An unknown local
user is refused at RCPT (550); nothing can leave the machine. A certificate of a throw-away CA, valid from 2020 on,
so that a client under faketime accepts it. Needs root: Postfix and Dovecot change users. The system's own
Dovecot and Postfix, their configuration and their services are neither used nor touched."""

import json
import os
import pathlib
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time

DOMAIN = "mail.example"
PASSWORD = "canary7Password"
FAKETIME = "/usr/$LIB/faketime/libfaketime.so.1"
PORTS = ("imap", "imaps", "lmtp", "smtp", "submission", "submissions")
# A socket's path may have 107 bytes; the longest of ours adds this much to the directory.
LONGEST_SOCKET = len("/dovecot/run/srv.stats-writer/pid-0000000")

DOVECOT = """\
base_dir = {dir}/dovecot/run
state_dir = {dir}/dovecot/state
instance_name = mentord-test-{imap}
log_path = {dir}/dovecot/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{dir}/ca/server.pem
ssl_key = <{dir}/ca/server.key
ssl_min_protocol = TLSv1.2
auth_mechanisms = plain login
auth_username_format = %Ln
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mail_never_cache_fields = date.received
mail_max_userip_connections = 200
recipient_delimiter = +
hostname = mx.{domain}
postmaster_address = postmaster@{domain}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%Ln {dir}/dovecot/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Ln {dir}/dovecot/users
  default_fields = uid=mail gid=mail home={dir}/mail/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
service imap-login {{
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
  unix_listener lmtp {{
    mode = 0
  }}
}}
service auth {{
  unix_listener postfix {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
"""

POSTFIX = """\
compatibility_level = 3.6
queue_directory = {dir}/postfix/queue
data_directory = {dir}/postfix/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {dir}/postfix/log
maillog_file_prefixes = {dir}
myhostname = mx.{domain}
mydomain = {domain}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
lmtp_host_lookup = native
alias_maps =
alias_database =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = hash:{dir}/postfix/etc/mailboxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
local_transport = error:5.1.1 no local accounts
default_transport = error:5.1.2 mail does not leave this machine
relayhost =
recipient_delimiter = +
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dir}/dovecot/run/postfix
smtpd_tls_cert_file = {dir}/ca/server.pem
smtpd_tls_key_file = {dir}/ca/server.key
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
message_size_limit = 52428800
queue_run_delay = 5s
minimal_backoff_time = 5s
maximal_backoff_time = 10s
maximal_queue_lifetime = 10m
bounce_queue_lifetime = 10m
in_flow_delay = 0
"""

# Postfix's services: name, type, private, unprivileged, chroot, wake-up, limit, command.
SERVICES = """\
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission {login}
127.0.0.1:{submissions} inet n - n - - smtpd
  -o syslog_name=postfix/submissions -o smtpd_tls_wrappermode=yes {login}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
LOGIN = ("-o smtpd_sasl_auth_enable=yes -o smtpd_tls_security_level=encrypt"
         " -o smtpd_relay_restrictions=permit_sasl_authenticated,reject")


def at_time(moment):
    """Environment for a program that is to believe it is started at this time, "2027-04-08 17:01:00". Not by the
    faketime command: a killed one leaves a semaphore behind that the next of the same pid stumbles over."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": f"@{moment}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def run(*command, env=None):
    """Run a command quietly; what it said is part of the complaint when it fails. Not through a pipe: a daemon
    keeps its end open, and the end of the output would never come."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        done = subprocess.run([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=env,
                              check=False)
        said.seek(0)
        text = said.read()
    if done.returncode != 0:
        raise SystemExit(f"mailsystem: {' '.join(map(str, command))} failed ({done.returncode}):\n{text}")
    return text


def wait(what, until, seconds=15.0):
    """Until `until()` holds."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise SystemExit(f"mailsystem: waited {seconds:.0f} s for {what}")
        time.sleep(0.02)


def port_answers(port):
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def free_ports():
    """Below the range of outgoing connections, so that none takes a port between this look and the servers' own."""
    ports = list(range(20000, 32000))
    random.shuffle(ports)
    found = []
    for port in ports:
        with socket.socket() as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == len(PORTS):
            return dict(zip(PORTS, found))
    raise SystemExit("mailsystem: no free ports")


def pid_alive(path):
    """The process that the file names, None when there is none. One that has ended and waits for a parent that does
    not ask (the first process of a bare container) is none."""
    try:
        pid = int(path.read_text(encoding="ascii"))
        state = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return None
    return None if state in "ZX" else pid


def make_certificate(place):
    """A CA and a server certificate for localhost. 127.0.0.1 is also given as a name: s-nail compares names only."""
    key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500".split()
    past = os.environ | at_time("2020-01-01 00:00:00")
    run("openssl", "req", "-x509", *key, "-subj", "/CN=mentord test CA", "-keyout", place / "ca.key", "-out", place / "ca.pem",
        "-addext", "keyUsage=critical,keyCertSign", env=past)
    run("openssl", "req", *key[:-2], "-subj", "/CN=localhost", "-keyout", place / "server.key", "-out",
        place / "server.csr")
    (place / "server.ext").write_text(
        "subjectAltName=DNS:localhost,DNS:127.0.0.1,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n",
        encoding="ascii")
    run("openssl", "x509", "-req", "-in", place / "server.csr", "-CA", place / "ca.pem", "-CAkey", place / "ca.key",
        "-CAcreateserial", "-days", "36500", "-extfile", place / "server.ext", "-out", place / "server.pem", env=past)


class MailSystem:
    """The mail system in one directory; `ports` by the names in PORTS, `ca` the file to trust."""

    def __init__(self, directory):
        self.dir = pathlib.Path(directory).resolve()
        self.ca = self.dir / "ca/ca.pem"
        self.etc = self.dir / "postfix/etc"
        notes = self.dir / "mailsystem.json"
        self.ports = json.loads(notes.read_text(encoding="ascii")) if notes.exists() else {}

    def up(self):
        if os.geteuid() != 0:
            raise SystemExit("mailsystem: needs root: Postfix and Dovecot change users")
        if len(str(self.dir)) + LONGEST_SOCKET > 107:
            raise SystemExit(f"mailsystem: {self.dir} is too long a path for sockets below it")
        for name in ("ca", "mail", "users", "dovecot", "postfix/etc", "postfix/queue", "postfix/data"):
            (self.dir / name).mkdir(parents=True, exist_ok=True)
        self.dir.chmod(0o755)
        shutil.chown(self.dir / "mail", "mail", "mail")
        shutil.chown(self.dir / "postfix/data", "postfix")
        if not self.ca.exists():
            make_certificate(self.dir / "ca")
        if not self.ports:
            self.ports = free_ports()
            (self.dir / "mailsystem.json").write_text(json.dumps(self.ports), encoding="ascii")
        self._configure()
        self.start_imap()
        self.start_smtp()
        return self

    def _configure(self):
        values = dict(self.ports, dir=self.dir, domain=DOMAIN, login=LOGIN)
        (self.dir / "dovecot/dovecot.conf").write_text(DOVECOT.format(**values), encoding="ascii")
        (self.etc / "main.cf").write_text(POSTFIX.format(**values), encoding="ascii")
        (self.etc / "master.cf").write_text(SERVICES.format(**values), encoding="ascii")
        (self.dir / "dovecot/users").touch()
        (self.etc / "mailboxes").touch()
        run("postmap", "-c", self.etc, f"hash:{self.etc}/mailboxes")

    def start_imap(self):
        if not pid_alive(self.dir / "dovecot/run/master.pid"):
            run("dovecot", "-c", self.dir / "dovecot/dovecot.conf")
        wait("Dovecot", lambda: all(port_answers(self.ports[p]) for p in ("imap", "imaps", "lmtp")))

    def start_smtp(self):
        if not pid_alive(self.dir / "postfix/queue/pid/master.pid"):
            run("postfix", "-c", self.etc, "start")
        wait("Postfix", lambda: all(port_answers(self.ports[p]) for p in ("smtp", "submission", "submissions")))

    def stop_imap(self):
        self._stop(self.dir / "dovecot/run/master.pid")

    def stop_smtp(self):
        self._stop(self.dir / "postfix/queue/pid/master.pid")

    @staticmethod
    def _stop(pid_file):
        """Both masters end their own children at SIGTERM."""
        pid = pid_alive(pid_file)
        if pid:
            os.kill(pid, signal.SIGTERM)
            wait(f"the end of process {pid}", lambda: not pid_alive(pid_file))

    def freeze_imap(self):
        """Stop all of Dovecot's processes as they are: connections stay open and silent. `thaw` takes what this gives."""
        pids = [pid_alive(self.dir / "dovecot/run/master.pid")]
        for pid in pids:
            for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                pids += map(int, task.read_text(encoding="ascii").split())
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        return pids

    @staticmethod
    def thaw(pids):
        for pid in pids:
            os.kill(pid, signal.SIGCONT)

    def down(self):
        self.stop_smtp()
        self.stop_imap()

    def user(self, *names):
        """Make mailboxes; many at once are quicker. Those that are there stay as they are."""
        names = [name for name in names if not (self.dir / "users" / name).exists()]
        if not names:
            return
        with open(self.dir / "dovecot/users", "a", encoding="ascii") as users, \
                open(self.etc / "mailboxes", "a", encoding="ascii") as mailboxes:
            for name in names:
                users.write(f"{name}:{{PLAIN}}{PASSWORD}::::::\n")
                mailboxes.write(f"{name}@{DOMAIN} {name}\n")
                (self.dir / "users" / name).touch()
        run("postmap", "-c", self.etc, f"hash:{self.etc}/mailboxes")
        # Dovecot looks at the file's time at most once a second.
        wait(f"Dovecot to know {names[-1]}", lambda: self._knows(names[-1]))

    def _knows(self, name):
        return subprocess.run(["doveadm", "-c", str(self.dir / "dovecot/dovecot.conf"), "user", name],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def files(self, name, folder="INBOX"):
        """The message files of a folder, in the order in which they came."""
        box = self.dir / "mail" / name / "Maildir"
        if folder != "INBOX":
            box = box / f".{folder}"
        found = [path for part in ("new", "cur") if (box / part).is_dir() for path in (box / part).iterdir()]
        return sorted(found, key=lambda path: _maildir_order(path.name))

    def deliver(self, sender, recipient, message):
        """As a stranger's server hands it over; an smtplib exception tells how it was refused."""
        with smtplib.SMTP("127.0.0.1", self.ports["smtp"], local_hostname="outside.example") as smtp:
            smtp.sendmail(sender, [recipient], message)

    wait = staticmethod(wait)

    def settle(self, name, count, seconds=3.0):
        """Postfix has taken a mail before it lies in the mailbox: wait until nothing is on its way, and for `count`
        messages while there is hope."""
        end = time.monotonic() + seconds
        while (len(self.files(name)) < count or self.queue()) and time.monotonic() < end:
            time.sleep(0.02)

    def queue(self):
        return run("postqueue", "-c", self.etc, "-j")


def _maildir_order(name):
    """Dovecot names a file SECONDS.M<microseconds>P<pid>…"""
    seconds, rest = name.split(".", 1)
    micro = rest[1:].split("P", 1)[0]
    return int(seconds), int(micro) if micro.isdigit() else 0, name


def main(arguments):
    if len(arguments) < 2:
        raise SystemExit(__doc__)
    command, system, rest = arguments[0], MailSystem(arguments[1]), arguments[2:]
    if command in ("up", "down"):
        getattr(system, command)()
    elif command == "user":
        system.user(*rest)
    elif command == "show":
        print("\n".join(map(str, system.files(*rest))))
    elif command == "deliver":
        system.deliver(*rest, sys.stdin.buffer.read())
    elif command == "queue":
        print(system.queue(), end="")
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
