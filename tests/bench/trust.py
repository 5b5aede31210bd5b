"""A large store of trusted certificates in place of the system's.

The benchmark measures how the commands find the default store. It runs in a mount namespace of its
own, in which this store replaces the system's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence

from certificates import Authority, Identity
from failure import BenchError, run

STORE_SIZE = 140
"""Certificates in the store, our own included: about what Mozilla's has."""

DEBIAN_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
DEBIAN_DIRECTORY = Path("/etc/ssl/certs")


class Store(NamedTuple):
    """Certificates to trust, as a file and as a directory with hashed entries."""

    bundle: Path
    directory: Path


class Trust(NamedTuple):
    """The identities of the server's ports, and the store with the CA of the first."""

    server: Identity
    stranger: Identity
    """Says it is the same host, but its CA is not in the store."""
    ca: Path
    store: Store


def enter_namespace(mark: str) -> str:
    """Start this program again in a mount namespace, with one more argument so that it knows.

    Returns the reason if that is impossible.
    """
    if shutil.which("unshare") is None:
        return "there is no unshare command here"
    reason = ""
    for options in (["--mount"], ["--map-root-user", "--mount"]):
        reason = _why_no_mount(options)
        if not reason:
            again = [sys.executable, *sys.argv, mark]
            os.execvp("unshare", ["unshare", *options, "--", *again])
    return reason


def make_trust(directory: Path, size: int) -> Trust:
    """Make the certificates below a new directory, and a store of this size."""
    directory.mkdir()
    authority = Authority(directory / "authority", "Benchmark CA")
    stranger = Authority(directory / "stranger", "Stranger CA")
    store = directory / "store"
    store.mkdir()
    others = directory / "others"
    others.mkdir()

    def make_other(number: int) -> Path:
        return Authority(others / str(number), f"Other CA {number}").certificate

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        certificates = [*pool.map(make_other, range(size - 1)), authority.certificate]
    for number, certificate in enumerate(certificates):
        shutil.copyfile(certificate, store / f"{number}.pem")
    run(["openssl", "rehash", str(store)])
    bundle = directory / "bundle.pem"
    bundle.write_text("".join(certificate.read_text() for certificate in certificates))
    return Trust(
        server=authority.issue("server"),
        stranger=stranger.issue("stranger"),
        ca=authority.certificate,
        store=Store(bundle, store),
    )


def default_store(https_url: str, environment: Mapping[str, str]) -> Store:
    """The default store of libcurl, as curl -v prints it."""
    said = subprocess.run(
        ["curl", "-sv", "-o", os.devnull, https_url],
        env=environment,
        capture_output=True,
        text=True,
    ).stderr
    return Store(
        _named_path(said, "CAfile", DEBIAN_BUNDLE), _named_path(said, "CApath", DEBIAN_DIRECTORY)
    )


def mount_over(system: Store, store: Store) -> None:
    """Put the store in the place of the system's, for as long as this program runs."""
    if not system.bundle.exists():
        raise BenchError(f"libcurl's file of certificates is missing: {system.bundle}")
    if system.directory.is_dir():
        if system.bundle.parent == system.directory:
            shutil.copyfile(store.bundle, store.directory / system.bundle.name)
        run(["mount", "--bind", str(store.directory), str(system.directory.resolve())])
    if system.bundle.parent != system.directory:
        run(["mount", "--bind", str(store.bundle), str(system.bundle.resolve())])


def _named_path(said: str, name: str, otherwise: Path) -> Path:
    found = re.search(rf"{name}: (/.*)", said)
    return Path(found[1].strip()) if found else otherwise


def _why_no_mount(options: Sequence[str]) -> str:
    """Why a mount namespace with these options is impossible, or empty."""
    with tempfile.TemporaryDirectory(prefix="faxctl-bench-") as directory:
        words = ["unshare", *options, "--", "mount", "--bind", directory, directory]
        tried = subprocess.run(words, capture_output=True, text=True)
    return "" if tried.returncode == 0 else tried.stderr.strip() or "unshare fails"
