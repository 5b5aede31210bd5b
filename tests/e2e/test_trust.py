"""Which certificates are trusted by default: the system's, its directory first.

Each test has a mount namespace of its own, in which a store of its own replaces the system's.
"""

import shutil
import subprocess

import pytest

from certificates import Authority
from fax_api import DELIVERED, FaxApi
from helpers import PRINT_IDS

SYSTEM_STORE = "/etc/ssl/certs"
BUNDLE = "ca-certificates.crt"
NO_CERTIFICATES = "this is no certificate\n"
"""A bundle that is an error if it is read."""

@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """An authority that has issued no certificate of the API."""
    return Authority(tmp_path_factory.mktemp("stranger") / "authority", "Stranger")


@pytest.fixture
def store(tmp_path):
    """A directory that will be the system's store: empty yet."""
    directory = tmp_path / "store"
    directory.mkdir()
    return directory


@pytest.fixture
def with_store(mounted, store):
    """Run faxctl with the store as the system's."""
    return mounted(store, SYSTEM_STORE).run


def put_in_directory(store, certificate):
    shutil.copyfile(certificate, store / "authority.pem")
    subprocess.run(["openssl", "rehash", store], check=True, capture_output=True)


def put_in_bundle(store, certificate):
    shutil.copyfile(certificate, store / BUNDLE)


def test_bundle_is_not_read_if_the_directory_is_enough(
    tls_api, with_store, store, certificates
):
    put_in_directory(store, certificates.ca)
    (store / BUNDLE).write_text(NO_CERTIFICATES)
    result = with_store("get", *PRINT_IDS, DELIVERED, api=tls_api)
    assert (result.stdout, result.stderr, result.status) == (f"{DELIVERED}\n", "", 0)


@pytest.mark.parametrize("hashed", [True, False], ids=["without the authority", "without hashes"])
def test_bundle_is_read_if_the_directory_does_not_verify(
    certificates, stranger, with_store, store, make_ids, hashed
):
    if hashed:
        put_in_directory(store, stranger.certificate)
    put_in_bundle(store, certificates.ca)
    ids = make_ids(40)
    with FaxApi(tls=certificates.server, generate=True) as api:
        result = with_store("get", *PRINT_IDS, *ids, api=api)
        assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
        assert sorted(api.fax_ids()) == ids


def test_authority_in_neither_is_not_trusted(tls_api, with_store, store, stranger):
    put_in_directory(store, stranger.certificate)
    put_in_bundle(store, stranger.certificate)
    result = with_store("get", DELIVERED, api=tls_api)
    assert (result.stdout, result.status) == ("", 6)
    assert "certificate" in result.stderr and "--cacert" in result.stderr
    assert tls_api.requests == []


@pytest.mark.parametrize("variable", ["--cacert", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_named_file_replaces_the_default_store(
    tls_api, with_store, store, certificates, stranger, variable
):
    put_in_directory(store, certificates.ca)
    put_in_bundle(store, certificates.ca)
    named = str(stranger.certificate)
    if variable.startswith("--"):
        result = with_store("get", variable, named, DELIVERED, api=tls_api)
    else:
        result = with_store("get", DELIVERED, api=tls_api, env={variable: named})
    assert (result.stdout, result.status) == ("", 6)
    assert tls_api.requests == []
