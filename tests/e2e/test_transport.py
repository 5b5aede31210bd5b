"""The way to the API: what is sent, to whom, through what, and whom faxctl trusts."""

import base64
import errno
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
from contextlib import ExitStack, contextmanager, suppress

import pytest

from fax_api import DELIVERED, NO_ANSWER, RECEIVED, FaxApi, Step, presigned
from helpers import (
    CLOCK, ONCE, PATIENCE, PRINT_IDS, PRINT_STATUS, SECRET, Stopwatch, version, wait_until,
)  # fmt: skip
from raw_server import RawServer, endless, send, silent_after


# What is sent

def test_headers_are_those_that_the_api_wants(faxctl, api):
    faxctl("get", DELIVERED, key=SECRET)
    (request,) = api.requests
    assert (request.method, request.body) == ("GET", b"")
    assert request.headers == {
        "host": f"127.0.0.1:{api.port}",
        "user-agent": f"faxctl/{version()}",
        "accept-encoding": "gzip",
        "authorization": f"Bearer {SECRET}",
        "accept": "application/json",
    }


def test_one_connection_serves_one_fax_after_another(faxctl, api):
    assert faxctl("get", "-j", "1", DELIVERED, RECEIVED, NO_ANSWER).status == 0
    assert {request.connection for request in api.requests} == {api.requests[0].connection}


def test_lack_of_descriptors_is_not_blamed_on_the_network(program):
    if len(program.command) > 1:  # valgrind needs descriptors of its own
        return
    errors = []
    for descriptors in range(5, 12):
        limited = program.under("sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh")
        result = limited.run("get", *ONCE, "--json", DELIVERED)
        assert result.status in (0, 1), result
        errors += [error for error in result.errors() if error["id"] is not None]
    assert errors != []
    for error in errors:
        assert (error["category"], error["retryable"]) == ("internal", True)
        assert os.strerror(errno.EMFILE) in error["message"]
        assert "ulimit -n" in error["message"]


@pytest.mark.parametrize("output", ["table", "json", "csv"])
def test_compressed_answer_is_the_same_fax(faxctl, api, output):
    api.plan(DELIVERED, Step(gzip=True), Step())
    compressed, plain = (faxctl("get", "-o", output, DELIVERED, env=CLOCK) for _ in range(2))
    assert (compressed, plain.status) == (plain, 0)


def test_curl_configuration_of_the_user_has_no_say(faxctl, api, home):
    (home / ".curlrc").write_text('user-agent = "evil"\nproxy = "127.0.0.1:1"\n', encoding="ascii")
    (home / ".netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="ascii")
    assert faxctl("get", DELIVERED, key=SECRET).status == 0
    assert api.requests[0].headers["authorization"] == f"Bearer {SECRET}"


# Base URL

@pytest.mark.parametrize(
    "url",
    [*(f"http://{host}/v2" for host in (
        "api.example.com", "192.0.2.1", "0.0.0.0", "10.0.0.1", "127.0.0.1.example.com",
        "localhost.example.com", "127.example.com", "[::2]", "[fe80::1]", "2130706434.example.com",
        "127.0.0.1@api.example.com")),
     "ftp://127.0.0.1/v2", "file:///etc/passwd", "gopher://127.0.0.1/", "127.0.0.1",
     "api.example.com/v2", "https://", "nonsense\n", "https://user@api.example.com/v2",
     f"https://user:{SECRET}@api.example.com/v2", f"https://api.example.com/v2?key={SECRET}",
     "https://api.example.com/v2#fragment", "https://api.example.com:99999/v2"],
)  # fmt: skip
def test_base_url_that_is_not_safe_is_usage(faxctl, url):
    result = faxctl("get", *ONCE, "--base-url", url, DELIVERED)
    assert (result.status, result.stdout) == (2, "")
    assert "base URL" in result.stderr and "https://api.telnyx.com/v2" in result.stderr
    assert SECRET not in result.stderr


def test_base_url_of_the_environment_is_held_to_the_same_rules(faxctl, api):
    for url in ("http://192.0.2.1/v2", "https://user@api.example.com/v2", "nonsense\n"):
        assert faxctl("get", *ONCE, DELIVERED, env={"TELNYX_BASE_URL": url}).status == 2
    assert faxctl("get", "--base-url", "", DELIVERED).status == 2
    assert api.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_plain_http_to_this_machine_is_allowed(faxctl, api, host):
    url = f"http://{host}:{api.port}/v2"
    assert faxctl("get", *ONCE, "--base-url", url, DELIVERED).status == 0


@pytest.mark.parametrize("host", ["[::1]", "127.255.255.254"])
def test_every_loopback_address_is_tried(faxctl, unused_port, host):
    url = f"http://{host}:{unused_port}/v2"
    assert faxctl("get", *ONCE, "--base-url", url, DELIVERED).status == 6


@pytest.mark.parametrize(
    "path, requested",
    [("/v2", "/v2"), ("/v2/", "/v2"), ("/v2//", "/v2"), ("", ""), ("/a/b%20c", "/a/b%20c")],
)
def test_base_url_may_have_any_path_with_or_without_a_slash(faxctl, api, path, requested):
    faxctl("get", "--base-url", api.origin + path, DELIVERED)
    assert [request.path for request in api.requests] == [f"{requested}/faxes/{DELIVERED}"]


def test_base_url_option_beats_the_environment(faxctl, api, any_api):
    assert faxctl("get", "--base-url", any_api.base_url, DELIVERED).status == 0
    assert (api.requests, any_api.count(DELIVERED)) == ([], 1)


# Name resolution

@pytest.fixture
def without_resolver(faxctl, mounted, tmp_path):
    """Make a faxctl whose resolver never answers: it blocks in opening its first file."""
    libcurl = re.search(r"libcurl/(\d+)\.(\d+)", faxctl("--version").stdout)
    if tuple(map(int, libcurl.groups())) < (7, 87):
        pytest.skip("this libcurl waits for the resolver")
    os.mkfifo(tmp_path / "hosts")
    return mounted(tmp_path / "hosts", "/etc/hosts")


def test_silent_resolver_does_not_delay_a_signal(without_resolver):
    interrupted = ("timeout", "--preserve-status", "-s", "INT", "-k", "20", "2")
    faxctl = without_resolver.under(*interrupted).run
    options = ("--connect-timeout", "1s", "--base-url", "https://fax.test/v2")
    assert faxctl("get", *options, DELIVERED).status == 128 + signal.SIGINT


@pytest.mark.parametrize("command", ["get", "check"])
def test_silent_resolver_is_bounded_by_the_timeout(without_resolver, command):
    url = "https://fax.test/v2"
    result = without_resolver.run(command, "-t", "1s", "--base-url", url, DELIVERED)
    assert result.status == (2 if command == "check" else 6)


@contextmanager
def silent(address):
    """Leave connection attempts unanswered: a listener with a full backlog."""
    with ExitStack() as sockets:
        sockets.enter_context(socket.create_server(address, backlog=0))
        for _ in range(3):
            client = sockets.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(address)
        yield


@pytest.mark.parametrize("timeout", ["2s", "3s"])
def test_next_address_is_tried_if_the_first_is_silent(mounted, certificates, tmp_path, timeout):
    (tmp_path / "hosts").write_text("127.0.0.1 fax.test\n127.0.0.2 fax.test\n", "ascii")
    options = ("--connect-timeout", timeout, "--cacert", certificates.ca)
    with FaxApi(tls=certificates.server, host="127.0.0.2") as api, silent(("127.0.0.1", api.port)):
        url = f"https://fax.test:{api.port}/v2"
        faxctl = mounted(tmp_path / "hosts", "/etc/hosts").run
        result = faxctl("get", *ONCE, *options, "--base-url", url, DELIVERED)
    assert (result.status, result.stderr) == (0, "")


# Proxies

class ConnectProxy:
    """A proxy that knows CONNECT only, and remembers the heads of the requests that it gets."""

    def __init__(self, refusal=b""):
        self.heads = []
        self._refusal = refusal
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def stop(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client):
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096) or b"\r\n\r\n"
            self.heads.append(head.decode("latin-1"))
            method, target = self.heads[-1].split(" ")[:2]
            if method != "CONNECT" or self._refusal:
                client.sendall(self._refusal or b"HTTP/1.1 405 Method Not Allowed\r\n\r\n")
                return
            host, _, port = target.rpartition(":")
            tunnel(client, (host, int(port)), b"HTTP/1.1 200 Connection established\r\n\r\n")


class SocksProxy(ConnectProxy):
    """A SOCKS5 proxy (RFC 1928) that reaches only this machine."""

    def _serve(self, client):
        with client, suppress(OSError):
            client.recv(4096)
            client.sendall(b"\x05\x00")
            port = client.recv(4096)[-2:]
            self.heads.append(port)
            address = ("127.0.0.1", int.from_bytes(port, "big"))
            tunnel(client, address, b"\x05\x00\x00\x01\x7f\x00\x00\x01" + port)


def tunnel(client, address, answer):
    """Connect the client of a proxy to an address."""
    with socket.create_connection(address) as server:
        client.sendall(answer)
        back = threading.Thread(target=pump, args=[server, client], daemon=True)
        back.start()
        pump(client, server)
        back.join(PATIENCE)


def pump(source, target):
    """Pass on what comes from one socket to another until it ends."""
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def make_proxy():
    proxies = []

    def make(*arguments, kind=ConnectProxy):
        proxies.append(kind(*arguments))
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.stop()


@pytest.fixture
def proxy(make_proxy):
    return make_proxy()


@pytest.fixture
def trusting(faxctl, tls_api, certificates):
    """Run `faxctl get` with the API over TLS, whose CA it trusts."""
    return lambda *arguments, **options: faxctl(
        "get", *ONCE, "--cacert", certificates.ca, *arguments, DELIVERED, api=tls_api, **options
    )


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_plain_http_goes_past_every_proxy(faxctl, api, proxy, variable):
    env = {variable: f"http://127.0.0.1:{proxy.port}"}
    assert faxctl("get", *ONCE, DELIVERED, env=env).status == 0
    assert (proxy.heads, api.count(DELIVERED)) == ([], 1)


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_https_goes_through_the_proxy_which_does_not_learn_the_key(
    trusting, tls_api, proxy, variable
):
    env = {variable: f"http://127.0.0.1:{proxy.port}"}
    result = trusting(*PRINT_STATUS, env=env, key=SECRET)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\n", "")
    (head,) = proxy.heads
    assert head.startswith(f"CONNECT 127.0.0.1:{tls_api.port} HTTP/1.1\r\n")
    assert SECRET not in head and "\r\nauthorization:" not in head.lower()
    assert tls_api.requests[0].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("variable", ["no_proxy", "NO_PROXY"])
def test_no_proxy_is_obeyed(trusting, tls_api, proxy, variable):
    env = {"https_proxy": f"http://127.0.0.1:{proxy.port}", variable: "example.com,127.0.0.1"}
    assert (trusting(env=env).status, proxy.heads, tls_api.count(DELIVERED)) == (0, [], 1)


def test_password_of_the_proxy_is_in_no_trace(trusting, proxy):
    env = {"https_proxy": f"http://user:{SECRET}@127.0.0.1:{proxy.port}"}
    result = trusting("--trace", env=env)
    encoded = base64.b64encode(f"user:{SECRET}".encode()).decode()
    assert result.status == 0
    assert f"Proxy-Authorization: Basic {encoded}\r\n" in proxy.heads[0]
    assert encoded not in result.stderr and SECRET not in result.stderr


@pytest.mark.parametrize(
    "status, hint", [(407, "user name and password"), (403, "https_proxy"), (502, "https_proxy")]
)
def test_proxy_that_refuses_is_named(trusting, tls_api, make_proxy, status, hint):
    refusing = make_proxy(f"HTTP/1.1 {status} No\r\n\r\n".encode())
    env = {"https_proxy": f"http://user:{SECRET}@127.0.0.1:{refusing.port}"}
    result = trusting(env=env)
    assert (result.status, result.stdout, tls_api.requests) == (6, "", [])
    assert f"proxy 127.0.0.1:{refusing.port} refuses to connect (HTTP {status})" in result.stderr
    assert hint in result.stderr and SECRET not in result.stderr


@pytest.mark.parametrize("status", ["100 Continue", "101 No", "000 No", "42 No", "No"])
def test_proxy_whose_answer_has_no_usable_status_is_named(trusting, tls_api, make_proxy, status):
    odd = make_proxy(f"HTTP/1.1 {status}\r\n\r\n".encode())
    result = trusting(env={"https_proxy": f"http://127.0.0.1:{odd.port}"})
    assert (result.status, result.stdout, tls_api.requests) == (6, "", [])
    assert f"proxy 127.0.0.1:{odd.port}: " in result.stderr


def test_only_a_refusal_that_may_pass_is_retried(faxctl, tls_api, make_proxy):
    heads = []
    for status in (407, 501, 502):
        refusing = make_proxy(f"HTTP/1.1 {status} No\r\n\r\n".encode())
        env = {"https_proxy": f"http://127.0.0.1:{refusing.port}"}
        faxctl("get", "--retries", "1", DELIVERED, env=env, api=tls_api)
        heads.append(len(refusing.heads))
    assert heads == [1, 1, 2]


@pytest.mark.parametrize(
    "scheme, host",
    [("http://", "127.0.0.1"), ("", "127.0.0.1"), ("socks5h://", "127.0.0.1"),
     ("http://", "proxy.invalid")],
)  # fmt: skip
def test_proxy_that_cannot_be_reached_is_named(faxctl, tls_api, unused_port, scheme, host):
    env = {"https_proxy": f"{scheme}user:{SECRET}@{host}:{unused_port}"}
    result = faxctl("get", *ONCE, DELIVERED, env=env, api=tls_api)
    assert (result.status, result.stdout, tls_api.requests) == (6, "", [])
    assert f"network error: proxy {host}:{unused_port}: " in result.stderr
    assert "https_proxy" in result.stderr and SECRET not in result.stderr


@pytest.mark.parametrize("variable", ["https_proxy", "all_proxy"])
@pytest.mark.parametrize(
    "proxy", ["http://user:1{}#x@127.0.0.1:1", "http://user:1{}/x@127.0.0.1:1", "user:1{}?x@127.0.0.1:1",
              "http://us#er:{}@127.0.0.1:1", "http://user:{}@127.0.0.1:port", "rubbish://{}@127.0.0.1:1"],
)  # fmt: skip
def test_invalid_proxy_url_is_named_without_its_password(faxctl, tls_api, variable, proxy):
    env = {variable: proxy.format(SECRET)}
    result = faxctl("get", DELIVERED, env=env, api=tls_api, timeout=10)
    assert (result.status, result.stdout, tls_api.requests) == (6, "", [])
    assert f": invalid proxy URL in {variable}; " in result.stderr
    assert "write # as %23" in result.stderr
    assert SECRET not in result.stderr and result.stderr.count("\n") == 1


ENDLESS_REFUSAL = endless(
    b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 99999999999\r\n\r\n",
    b"a" * 65536,
)


@pytest.mark.parametrize(
    "behave",
    [send(b""), send(b"SSH-2.0-OpenSSH_9.2\r\n"), silent_after(b"HTTP/1.1 200 OK\r\na: b\r\n"),
     endless(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 100), ENDLESS_REFUSAL],
    ids=["closed", "not http", "silent in the headers", "endless headers", "endless body"],
)  # fmt: skip
def test_proxy_without_an_answer_to_connect_is_named(faxctl, tls_api, behave):
    with RawServer(behave) as server:
        env = {"https_proxy": f"http://127.0.0.1:{server.port}"}
        result = faxctl("get", *ONCE, "--connect-timeout", "1s", DELIVERED, env=env, api=tls_api)
    assert (result.status, result.stdout, len(server.requests)) == (6, "", 1)
    assert f"network error: proxy 127.0.0.1:{server.port}" in result.stderr


def test_endless_answer_of_a_proxy_does_not_delay_a_signal(start, tls_api):
    with RawServer(ENDLESS_REFUSAL) as server:
        env = {"https_proxy": f"http://127.0.0.1:{server.port}"}
        options = ("--connect-timeout", "1h", "--timeout", "1h")
        process = start("get", *options, DELIVERED, env=env, api=tls_api)
        wait_until(lambda: server.requests)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == -signal.SIGINT


@pytest.mark.parametrize("certificate", ["server", "expired"])
def test_proxy_over_tls_is_named(trusting, certificates, certificate):
    with FaxApi(tls=getattr(certificates, certificate)) as no_proxy:
        result = trusting(env={"https_proxy": f"https://127.0.0.1:{no_proxy.port}"})
    assert (result.status, result.stdout) == (6, "")
    assert f"network error: proxy 127.0.0.1:{no_proxy.port}" in result.stderr


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_silent_proxy_is_named(faxctl, tls_api, scheme):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        env = {"https_proxy": f"{scheme}://127.0.0.1:{port}"}
        result = faxctl("get", *ONCE, "--connect-timeout", "1s", DELIVERED, env=env, api=tls_api)
    assert (result.status, result.stdout) == (6, "")
    assert f"network error: proxy 127.0.0.1:{port}: " in result.stderr


@pytest.mark.parametrize("scheme, kind", [("http", ConnectProxy), ("socks5", SocksProxy)])
def test_proxy_is_not_blamed_for_the_server_behind_it(
    faxctl, tls_api, certificates, make_proxy, scheme, kind
):
    proxy = make_proxy(kind=kind)
    env = {"https_proxy": f"{scheme}://127.0.0.1:{proxy.port}"}
    stranger = certificates.unknown_ca.certificate
    result = faxctl("get", *ONCE, "--cacert", stranger, DELIVERED, env=env, api=tls_api)
    assert (result.status, len(proxy.heads)) == (6, 1)
    assert "certificate" in result.stderr and "proxy" not in result.stderr


def test_proxy_that_is_not_used_is_not_blamed(faxctl, unused_port):
    env = {"https_proxy": "http://127.0.0.1:1", "no_proxy": "127.0.0.1"}
    url = f"https://127.0.0.1:{unused_port}/v2"
    result = faxctl("get", *ONCE, "--base-url", url, DELIVERED, env=env)
    assert (result.status, "proxy 127" in result.stderr) == (6, False)


@pytest.mark.parametrize("url", [f"foo://u:{SECRET}@127.0.0.1:1", f"http://u:{SECRET}@host:bad"])
def test_password_of_an_unusable_proxy_is_not_shown(faxctl, url):
    for options in ((), ("--trace",), ("--json",)):
        arguments = ("get", *options, *ONCE, "--base-url", "https://127.0.0.1:1/v2", DELIVERED)
        result = faxctl(*arguments, env={"https_proxy": url})
        assert (result.stdout, result.status) == ("", 6)
        assert SECRET not in result.stderr


# Trust

@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize(
    "name, path",
    [("--cacert", "ca"), ("CURL_CA_BUNDLE", "ca"), ("SSL_CERT_FILE", "ca"),
     ("SSL_CERT_DIR", "ca_directory")],
)  # fmt: skip
def test_option_or_environment_names_trusted_certificates(
    faxctl, tls_api, certificates, host, name, path
):
    trusted = str(getattr(certificates, path))
    options, env = ([name, trusted], {}) if name == "--cacert" else ([], {name: trusted})
    url = f"https://{host}:{tls_api.port}/v2"
    result = faxctl("get", *PRINT_STATUS, *options, "--base-url", url, DELIVERED, env=env)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\n", "")


@pytest.mark.parametrize("variable", ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_cacert_beats_the_environment(faxctl, tls_api, certificates, tmp_path, variable):
    good, stranger = str(certificates.ca), str(certificates.unknown_ca.certificate)
    good_directory = str(certificates.ca_directory)
    directory = variable == "SSL_CERT_DIR"
    right = faxctl("get", "--cacert", good, DELIVERED, api=tls_api,
                   env={variable: str(tmp_path) if directory else stranger})  # fmt: skip
    wrong = faxctl("get", *ONCE, "--cacert", stranger, DELIVERED, api=tls_api,
                   env={variable: good_directory if directory else good})  # fmt: skip
    assert (right.status, wrong.status, tls_api.count(DELIVERED)) == (0, 6, 1)


def test_curl_ca_bundle_beats_ssl_cert_file(faxctl, tls_api, certificates):
    good, stranger = str(certificates.ca), str(certificates.unknown_ca.certificate)
    env = {"CURL_CA_BUNDLE": good, "SSL_CERT_FILE": stranger}
    assert faxctl("get", DELIVERED, env=env, api=tls_api).status == 0
    env = {"CURL_CA_BUNDLE": stranger, "SSL_CERT_FILE": good}
    assert faxctl("get", *ONCE, DELIVERED, env=env, api=tls_api).status == 6


def test_stranger_is_refused_without_a_request(faxctl, tls_api):
    result = faxctl("get", *ONCE, DELIVERED, api=tls_api)
    assert (result.status, result.stdout, tls_api.requests) == (6, "", [])
    assert "network error" in result.stderr and "--cacert" in result.stderr


@pytest.mark.parametrize(
    "name, reason",
    [("expired", "expired|certificate"), ("wrong_name", "name|match"),
     ("self_signed", "certificate"), ("unknown_ca", "certificate")],
)  # fmt: skip
def test_bad_certificate_is_refused_without_a_request_or_retry(faxctl, certificates, name, reason):
    with FaxApi(tls=getattr(certificates, name)) as bad_api:
        arguments = ("get", "--cacert", certificates.ca, DELIVERED)
        (error,) = faxctl(*arguments, "--json", api=bad_api).errors()
        assert (error["category"], error["retryable"]) == ("network", False)
        result = faxctl(*arguments, api=bad_api)
        assert (result.status, result.stdout, bad_api.requests) == (6, "", [])
        assert bad_api.connections() == 2
    line = re.fullmatch(r"faxctl: \S+: network error: ([^;]+); (.+)\n", result.stderr)
    assert line and re.search(reason, line[1])


@pytest.mark.parametrize(
    "options, env, status",
    [(["--cacert", "none.pem"], {}, 2), ([], {"CURL_CA_BUNDLE": "none.pem"}, 6),
     ([], {"SSL_CERT_FILE": "none.pem"}, 6)],
)  # fmt: skip
def test_missing_certificate_file_is_named(faxctl, tls_api, options, env, status):
    result = faxctl("get", *ONCE, *options, DELIVERED, env=env, api=tls_api)
    assert (result.status, result.stdout, tls_api.requests) == (status, "", [])
    assert "none.pem" in result.stderr


@pytest.mark.parametrize(
    "options, variable",
    [(["--cacert", "place"], None), ([], "CURL_CA_BUNDLE"), ([], "SSL_CERT_FILE"),
     ([], "SSL_CERT_DIR")],
)  # fmt: skip
def test_certificates_are_not_read_from_a_pipe(faxctl, tls_api, tmp_path, options, variable):
    os.mkfifo(tmp_path / "place")
    env = {} if variable is None else {variable: "place"}
    result = faxctl("get", *ONCE, *options, DELIVERED, env=env, api=tls_api)
    kind = "directory" if variable == "SSL_CERT_DIR" else "regular file"
    assert (result.status, result.stdout, tls_api.requests) == (2, "", [])
    assert f"{variable or '--cacert'}: place is not a {kind}; " in result.stderr


def test_file_without_certificates_trusts_nobody(faxctl, tls_api, tmp_path):
    (tmp_path / "empty.pem").touch()
    result = faxctl("get", *ONCE, "--cacert", tmp_path / "empty.pem", DELIVERED, api=tls_api)
    assert (result.status, tls_api.requests) == (6, [])


@pytest.mark.parametrize(
    "version, status", [("TLSv1", 6), ("TLSv1_1", 6), ("TLSv1_2", 0), ("TLSv1_3", 0)]
)
def test_tls_is_1_2_or_later(faxctl, certificates, version, status):
    with FaxApi(tls=certificates.server, tls_version=ssl.TLSVersion[version]) as old_api:
        result = faxctl("get", *ONCE, "--cacert", certificates.ca, DELIVERED, api=old_api)
        assert (result.status, old_api.count(DELIVERED)) == (status, 1 if status == 0 else 0)


def test_plain_server_under_https_is_a_network_error(faxctl, api):
    url = f"https://127.0.0.1:{api.port}/v2"
    result = faxctl("get", *ONCE, "--connect-timeout", "1s", "--base-url", url, DELIVERED)
    assert (result.status, result.stdout, api.requests) == (6, "", [])


def test_silence_instead_of_tls_is_bounded_by_the_connect_timeout(faxctl):
    with socket.create_server(("127.0.0.1", 0)) as silent, Stopwatch() as watch:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/v2"
        result = faxctl("get", *ONCE, "--connect-timeout", "1s", "--base-url", url, DELIVERED)
    assert (result.status, result.stdout) == (6, "")
    assert "allow more time with --connect-timeout" in result.stderr
    assert 1 <= watch.seconds < 3


# Trace

def test_trace_shows_the_conversation_only_on_stderr(faxctl):
    plain = faxctl("get", "--json", DELIVERED)
    result = faxctl("get", "--trace", "--json", DELIVERED)
    assert (result.status, result.stdout) == (0, plain.stdout)
    assert f"> GET /v2/faxes/{DELIVERED} HTTP/1.1\n" in result.stderr
    assert "< HTTP/1.1 200 OK\n" in result.stderr
    assert all(line[:2] in ("* ", "> ", "< ") for line in result.stderr.splitlines())


def test_trace_hides_the_query_of_presigned_links_and_cookies(faxctl, api):
    link = f"https://bucket.example/a.pdf?X-Amz-Signature={SECRET}"
    api.plan(DELIVERED, Step(status=302, headers={"location": link, "set-cookie": f"s={SECRET}"}))
    result = faxctl("get", "--trace", DELIVERED)
    assert "bucket.example/a.pdf?" in result.stderr
    assert SECRET not in result.stderr


# HTTP/2

NGINX_CONFIGURATION = """\
daemon off;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    access_log access.log;
    client_body_temp_path tmp;
    proxy_temp_path tmp;
    fastcgi_temp_path tmp;
    uwsgi_temp_path tmp;
    scgi_temp_path tmp;
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        location / {{
            proxy_pass {origin};
            proxy_buffer_size 512k;
            proxy_buffers 4 512k;
            proxy_busy_buffers_size 512k;
            proxy_set_header X-Seen-Protocol $server_protocol;
            proxy_set_header X-Seen-Connection $connection;
        }}
    }}
}}
"""


@pytest.fixture
def http_2_url(api, certificates, tmp_path):
    """The base URL of an nginx that speaks HTTP/2 and passes everything on to the api.

    It inherits a listening socket, so it need not be waited for.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (tmp_path / "nginx.conf").write_text(
            NGINX_CONFIGURATION.format(
                port=port,
                certificate=certificates.server.certificate,
                key=certificates.server.key,
                origin=api.origin,
            ),
            encoding="utf-8",
        )
        process = subprocess.Popen(
            [program, "-p", tmp_path, "-c", "nginx.conf", "-e", "error.log"],
            env={"NGINX": f"{listener.fileno()};"},  # how nginx hands its sockets to its successor
            pass_fds=[listener.fileno()],
            stderr=subprocess.DEVNULL,
        )
    try:
        yield f"https://127.0.0.1:{port}/v2"
        assert process.poll() is None, (tmp_path / "error.log").read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def http_2(faxctl, http_2_url, certificates):
    trust = ("--cacert", certificates.ca, "--base-url", http_2_url)
    return lambda *arguments: faxctl("get", *trust, *arguments, key=SECRET)


def protocols(api):
    return [request.headers["x-seen-protocol"] for request in api.requests]


def test_http_2_is_used_if_the_server_supports_it(http_2, api):
    result = http_2(*PRINT_STATUS, DELIVERED, RECEIVED)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\nreceived\n", "")
    assert protocols(api) == ["HTTP/2.0"] * 2
    assert {request.headers["authorization"] for request in api.requests} == {f"Bearer {SECRET}"}


def test_faxes_share_one_connection_over_http_2(http_2, api, make_ids):
    api.generate = True
    ids = make_ids(200)
    result = http_2(*PRINT_IDS, *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    assert len({request.headers["x-seen-connection"] for request in api.requests}) == 1


def test_trace_of_http_2_hides_the_key(http_2, api):
    result = http_2("--trace", DELIVERED)
    assert (result.status, protocols(api)) == (0, ["HTTP/2.0"])
    assert re.search(r"^< HTTP/2 200", result.stderr, re.M)
    assert re.search(r"authorization: \[redacted\]", result.stderr, re.I)
    assert SECRET not in result.stderr


def test_media_over_http_2_is_requested_without_key_and_traced_without_query(
    faxctl, http_2_url, api, certificates, tmp_path
):
    target = "/media//a/../b%2Fc%2f.pdf?" + presigned("").partition("?")[2] + "&b=+%2B"
    link = http_2_url.removesuffix("/v2") + target
    api.plan(DELIVERED, Step(fax={"stored_media_url": link}, repeat=True))
    options = ("--trace", "--cacert", certificates.ca, "--base-url", http_2_url)
    result = faxctl("download", *ONCE, *options, DELIVERED, key=SECRET)
    assert (result.status, protocols(api)) == (0, ["HTTP/2.0"] * 2)
    assert api.requests[1].path == target and "authorization" not in api.requests[1].headers
    assert re.search(r"path: ?/media//a/../b%2Fc%2f.pdf\?\[redacted\]", result.stderr)
    assert "X-Amz" not in result.stderr and SECRET not in result.stderr


def test_errors_are_decoded_over_http_2(http_2, api):
    api.plan(DELIVERED, Step(status=422, request_id="5f3c"))
    (error,) = http_2("--json", DELIVERED).errors()
    assert (error["http_status"], error["request_id"]) == (422, "5f3c")
    assert error["errors"][0]["code"] == "10006"


@pytest.mark.parametrize("count, size", [(1, 110_000), (1, 300_000), (30, 4000), (1000, 200)])
def test_oversized_headers_over_http_2_are_a_server_error(
    http_2, api, count, size
):
    headers = {f"x-{number}": "a" * size for number in range(count)}
    api.plan(DELIVERED, Step(headers=headers, repeat=True))
    result = http_2(DELIVERED)
    assert (result.status, result.stdout, api.count(DELIVERED)) == (7, "", 1)
    assert "response headers are too large" in result.stderr


def test_stall_over_http_2_is_retried_on_another_connection(http_2, api):
    api.plan(DELIVERED, Step(stall=True), Step())
    with Stopwatch() as watch:
        result = http_2(*PRINT_STATUS, RECEIVED, DELIVERED)
    assert (result.status, result.stdout, result.stderr) == (0, "received\ndelivered\n", "")
    assert 10 <= watch.seconds < 15
    assert (api.count(DELIVERED), protocols(api)) == (2, ["HTTP/2.0"] * 3)
    connections = [request.headers["x-seen-connection"] for request in api.requests]
    assert connections[0] == connections[1] != connections[2]


def test_retry_avoids_the_silent_connection_while_others_still_use_it(http_2, api, make_ids):
    stalled, *others = ids = make_ids(14)
    api.generate = True
    api.delay = lambda _: 1
    api.plan(stalled, Step(stall=True), Step())
    result = http_2("-j", "2", *PRINT_IDS, *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    silent, retried = (
        request.headers["x-seen-connection"] for request in api.requests
        if request.path.endswith(stalled)
    )  # fmt: skip
    assert silent != retried


def test_connection_is_not_reused_after_a_timeout(http_2, api):
    api.plan(DELIVERED, Step(stall=True))
    assert http_2("-j", "1", *ONCE, "-t", "1s", "-q", DELIVERED, RECEIVED).status == 6
    silent, other = (request.headers["x-seen-connection"] for request in api.requests)
    assert silent != other
