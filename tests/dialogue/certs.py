"""A throw-away CA and certificates, good and bad, made by openssl when a test begins.

    certs.py DIR    make them in DIR

ca.pem signs: good (localhost, 127.0.0.1), wronghost, expired, early (not valid yet). selfsigned is signed by
nobody, stranger by another CA. Each is NAME.pem and NAME.key."""

import pathlib
import subprocess
import sys

KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split()
HOST = "DNS:localhost,IP:127.0.0.1"
# name: names in it, from, until
KINDS = {
    "good": (HOST, "20200101000000Z", "20991231235959Z"),
    "wronghost": ("DNS:other.example", "20200101000000Z", "20991231235959Z"),
    "expired": (HOST, "20200101000000Z", "20210101000000Z"),
    "early": (HOST, "20900101000000Z", "20991231235959Z"),
}
CONFIG = """
[ca]
default_ca = test
[test]
database = {dir}/index
new_certs_dir = {dir}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
"""


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def _authority(place, name):
    openssl("req", "-x509", *KEY, "-days", "20000", "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign",
            "-keyout", place / f"{name}.key", "-out", place / f"{name}.pem")


def _issue(place, authority, name, kind):
    names, begin, end = kind
    (place / f"{name}.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n"
                                       "extendedKeyUsage=serverAuth\n", encoding="ascii")
    openssl("req", *KEY, "-subj", "/CN=test server", "-keyout", place / f"{name}.key", "-out", place / f"{name}.csr")
    openssl("ca", "-batch", "-notext", "-config", place / "ca.conf", "-cert", place / f"{authority}.pem", "-keyfile",
            place / f"{authority}.key", "-startdate", begin, "-enddate", end, "-extfile", place / f"{name}.ext", "-in",
            place / f"{name}.csr", "-out", place / f"{name}.pem")


def make(directory):
    place = pathlib.Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    (place / "ca.conf").write_text(CONFIG.format(dir=place), encoding="utf-8")
    (place / "index").write_text("", encoding="ascii")
    _authority(place, "ca")
    _authority(place, "otherca")
    for name, kind in KINDS.items():
        _issue(place, "ca", name, kind)
    _issue(place, "otherca", "stranger", KINDS["good"])
    openssl("req", "-x509", *KEY, "-days", "20000", "-subj", "/CN=localhost", "-addext", f"subjectAltName={HOST}",
            "-keyout", place / "selfsigned.key", "-out", place / "selfsigned.pem")
    return place


if __name__ == "__main__":
    make(sys.argv[1])
