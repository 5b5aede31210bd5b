"""Certificates for the fake API: a valid one, and one for each way of being refused."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple, Sequence

CONFIGURATION = """\
[req]
distinguished_name = name
[name]
[ca]
default_ca = authority
[authority]
new_certs_dir = .
database = issued.txt
rand_serial = yes
unique_subject = no
default_md = sha256
policy = policy
copy_extensions = copy
[policy]
commonName = supplied
"""
"""The whole configuration of the openssl command, in place of the machine's."""

LOCAL_NAMES = "DNS:localhost,DNS:fax.test,IP:127.0.0.1"
NOW_ON = ("-days", "30")
LONG_AGO = ("-startdate", "20200101000000Z", "-enddate", "20200201000000Z")


class Identity(NamedTuple):
    """A certificate and its key, in PEM files: what FaxApi takes as its tls argument."""

    certificate: Path
    key: Path


class Certificates(NamedTuple):
    """The certificates of a test session. All but self_signed and unknown_ca come from the CA."""

    ca: Path
    """The certificate of the CA, for --cacert."""
    ca_directory: Path
    """A directory with the CA under its hash, for SSL_CERT_DIR."""
    server: Identity
    """Valid for localhost, fax.test and 127.0.0.1."""
    expired: Identity
    wrong_name: Identity
    self_signed: Identity
    unknown_ca: Identity


class Authority:
    """A certificate authority that keeps its files in a directory of its own."""

    def __init__(self, directory: Path, name: str) -> None:
        directory.mkdir()
        self._directory = directory
        (directory / "openssl.cnf").write_text(CONFIGURATION, encoding="ascii")
        (directory / "issued.txt").touch()
        self._identity = self.issue_self_signed(name, "basicConstraints=critical,CA:TRUE")

    @property
    def certificate(self) -> Path:
        return self._identity.certificate

    def issue(
        self, name: str, subject_names: str = LOCAL_NAMES, validity: Sequence[str] = NOW_ON
    ) -> Identity:
        """A server certificate for the subject alternative names, signed by this authority."""
        request = self._directory / f"{name}.csr"
        identity = self._identity_of(name)
        self._generate(name, identity.key, request, f"subjectAltName={subject_names}")
        self._openssl(
            *("ca", "-batch", "-notext", *validity, "-in", request, "-out", identity.certificate),
            *("-cert", self._identity.certificate, "-keyfile", self._identity.key),
        )
        return identity

    def issue_self_signed(self, name: str, extension: str) -> Identity:
        """A certificate with an extension, signed by its own key."""
        identity = self._identity_of(name)
        self._generate(name, identity.key, identity.certificate, extension, "-x509")
        return identity

    def hashed_directory(self) -> Path:
        """A directory in which OpenSSL finds the certificate of this authority by its hash."""
        directory = self._directory / "trusted"
        directory.mkdir()
        (directory / "ca.pem").write_bytes(self.certificate.read_bytes())
        subprocess.run(["openssl", "rehash", directory], check=True, capture_output=True)
        return directory

    def _identity_of(self, name: str) -> Identity:
        return Identity(self._directory / f"{name}.pem", self._directory / f"{name}.key")

    def _generate(self, name: str, key: Path, output: Path, extension: str, *options: str) -> None:
        """Make a key (on an elliptic curve: quick), and a request or certificate for it."""
        self._openssl(
            *("req", "-new", *options, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", f"/CN={name}", "-addext", extension, "-keyout", key),
            *("-out", output),
        )

    def _openssl(self, command: str, *arguments: str | Path) -> None:
        """Run an openssl command that reads a configuration, in the authority's directory."""
        subprocess.run(
            ["openssl", command, "-config", "openssl.cnf", *arguments],
            cwd=self._directory,
            check=True,
            capture_output=True,
        )


def make_certificates(directory: Path) -> Certificates:
    """Make every certificate that the tests need, below a directory."""
    authority = Authority(directory / "authority", "Test CA")
    stranger = Authority(directory / "stranger", "Unknown CA")
    return Certificates(
        ca=authority.certificate,
        ca_directory=authority.hashed_directory(),
        server=authority.issue("server"),
        expired=authority.issue("expired", validity=LONG_AGO),
        wrong_name=authority.issue("wrong-name", subject_names="DNS:fax.example.com"),
        self_signed=authority.issue_self_signed("self-signed", f"subjectAltName={LOCAL_NAMES}"),
        unknown_ca=stranger.issue("unknown-ca"),
    )
