"""The way to the API: what is sent, to whom, through what, and whom faxctl trusts."""

import base64
import errno
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from fax_api import DELIVERED, NO_ANSWER, RECEIVED, FaxApi, Step

ROOT = Path(__file__).resolve().parents[2]
ONCE = ("--retries", "0")
STATUS = ("-o", "value", "-F", "status")
PATIENCE = 20.0
SECRET = "KEY018F0123456789ABCDEF_abcdefghijklmnop"
PROXY_VARIABLES = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]


# What is sent


def test_headers_are_those_that_the_api_wants(faxctl, api):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    version = re.search(r"^VERSION := (.+)$", makefile, re.M)[1]
    faxctl("get", DELIVERED, key=SECRET)
    (request,) = api.requests
    assert (request.method, request.body) == ("GET", b"")
    assert request.headers == {
        "host": f"127.0.0.1:{api.port}",
        "user-agent": f"faxctl/{version}",
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
        shell = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh"]
        limited = replace(program, command=[*shell, *program.command])
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
    env = {"FAXCTL_NOW": "2020-05-05T10:00:00Z"}
    results = [faxctl("get", "-o", output, DELIVERED, env=env) for _ in range(2)]
    assert results[0] == results[1]
    assert results[0].status == 0


@pytest.mark.parametrize("body", [b"no gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03garbage"])
def test_answer_that_only_claims_to_be_compressed_is_an_error(faxctl, api, body):
    api.plan(DELIVERED, Step(body=body, headers={"content-encoding": "gzip"}))
    result = faxctl("get", *ONCE, DELIVERED)
    assert (result.status, result.stdout) == (7, "")
    assert "decompressed" in result.stderr


def test_curl_configuration_of_the_user_has_no_say(faxctl, api, home):
    (home / ".curlrc").write_text('user-agent = "evil"\nproxy = "127.0.0.1:1"\n', encoding="ascii")
    (home / ".netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="ascii")
    assert faxctl("get", DELIVERED, key=SECRET).status == 0
    assert api.requests[0].headers["authorization"] == f"Bearer {SECRET}"


# Base URL


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/v2",
        "http://192.0.2.1/v2",
        "http://0.0.0.0/v2",
        "http://10.0.0.1/v2",
        "http://127.0.0.1.example.com/v2",
        "http://localhost.example.com/v2",
        "http://127.example.com/v2",
        "http://[::2]/v2",
        "http://[fe80::1]/v2",
        "http://2130706434.example.com/",
        "ftp://127.0.0.1/v2",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "127.0.0.1",
        "api.example.com/v2",
        "https://",
        "nonsense\n",
        "https://user@api.example.com/v2",
        f"https://user:{SECRET}@api.example.com/v2",
        "http://127.0.0.1@api.example.com/v2",
        f"https://api.example.com/v2?key={SECRET}",
        "https://api.example.com/v2#fragment",
        "https://api.example.com:99999/v2",
    ],
)
def test_base_url_that_is_not_safe_is_usage(faxctl, url):
    result = faxctl("get", *ONCE, "--base-url", url, DELIVERED)
    assert (result.status, result.stdout) == (2, "")
    assert "base URL" in result.stderr and "https://api.telnyx.com/v2" in result.stderr
    assert SECRET not in result.stderr


def test_base_url_of_the_environment_is_held_to_the_same_rules(faxctl):
    for url in ("http://192.0.2.1/v2", "https://user@api.example.com/v2", "nonsense\n"):
        assert faxctl("get", *ONCE, DELIVERED, env={"TELNYX_BASE_URL": url}).status == 2


def test_empty_base_url_option_is_usage(faxctl, api):
    result = faxctl("get", "--base-url", "", DELIVERED)
    assert (result.status, api.requests) == (2, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_plain_http_to_this_machine_is_allowed(faxctl, api, host):
    url = f"http://{host}:{api.port}/v2"
    assert faxctl("get", *ONCE, "--base-url", url, DELIVERED).status == 0


@pytest.mark.parametrize("host", ["[::1]", "127.255.255.254"])
def test_every_loopback_address_is_tried(faxctl, host):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://{host}:{unused.getsockname()[1]}/v2"
        assert faxctl("get", *ONCE, "--base-url", url, DELIVERED).status == 6


@pytest.mark.parametrize("slashes", ["", "/", "//"])
def test_slash_behind_the_base_url_does_not_matter(faxctl, api, slashes):
    faxctl("get", "--base-url", api.base_url + slashes, DELIVERED)
    assert [request.path for request in api.requests] == [f"/v2/faxes/{DELIVERED}"]


def test_base_url_may_have_any_path_or_none(faxctl, api):
    faxctl("get", "--base-url", api.origin, DELIVERED)
    faxctl("get", "--base-url", f"{api.origin}/a/b%20c", DELIVERED)
    assert [request.path for request in api.requests] == [
        f"/faxes/{DELIVERED}", f"/a/b%20c/faxes/{DELIVERED}"
    ]


def test_base_url_option_beats_the_environment(faxctl, api, any_api):
    assert faxctl("get", "--base-url", any_api.base_url, DELIVERED).status == 0
    assert (api.requests, any_api.count(DELIVERED)) == ([], 1)


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
        """Stop listening."""
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
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
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
    """Start a ConnectProxy."""
    proxies = []

    def make(*arguments):
        proxies.append(ConnectProxy(*arguments))
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.stop()


@pytest.fixture
def proxy(make_proxy):
    """A proxy that connects one to anything."""
    return make_proxy()


@pytest.mark.parametrize("variable", PROXY_VARIABLES)
def test_plain_http_goes_past_every_proxy(faxctl, api, proxy, variable):
    env = {variable: f"http://127.0.0.1:{proxy.port}"}
    assert faxctl("get", *ONCE, DELIVERED, env=env).status == 0
    assert (proxy.heads, api.count(DELIVERED)) == ([], 1)


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_https_goes_through_the_proxy_which_does_not_learn_the_key(
    faxctl, tls_api, certificates, proxy, variable
):
    env = {variable: f"http://127.0.0.1:{proxy.port}"}
    arguments = ("get", *STATUS, "--cacert", certificates.ca, DELIVERED)
    result = faxctl(*arguments, env=env, key=SECRET, api=tls_api)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\n", "")
    (head,) = proxy.heads
    assert head.startswith(f"CONNECT 127.0.0.1:{tls_api.port} HTTP/1.1\r\n")
    assert SECRET not in head and "\r\nauthorization:" not in head.lower()
    assert tls_api.requests[0].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("variable", ["no_proxy", "NO_PROXY"])
def test_no_proxy_is_obeyed(faxctl, tls_api, certificates, proxy, variable):
    env = {"https_proxy": f"http://127.0.0.1:{proxy.port}", variable: "example.com,127.0.0.1"}
    result = faxctl("get", "--cacert", certificates.ca, DELIVERED, env=env, api=tls_api)
    assert (result.status, proxy.heads, tls_api.count(DELIVERED)) == (0, [], 1)


def test_password_of_the_proxy_is_in_no_trace(faxctl, tls_api, certificates, proxy):
    env = {"https_proxy": f"http://user:{SECRET}@127.0.0.1:{proxy.port}"}
    result = faxctl("get", "--trace", "--cacert", certificates.ca, DELIVERED, env=env, api=tls_api)
    encoded = base64.b64encode(f"user:{SECRET}".encode()).decode()
    assert result.status == 0
    assert f"Proxy-Authorization: Basic {encoded}\r\n" in proxy.heads[0]
    assert encoded not in result.stderr and SECRET not in result.stderr


@pytest.mark.parametrize(
    "status, hint", [(407, "user name and password"), (403, "https_proxy"), (502, "https_proxy")]
)
def test_proxy_that_refuses_is_named(faxctl, tls_api, certificates, make_proxy, status, hint):
    refusing = make_proxy(f"HTTP/1.1 {status} No\r\n\r\n".encode())
    env = {"https_proxy": f"http://user:{SECRET}@127.0.0.1:{refusing.port}"}
    arguments = ("get", *ONCE, "--cacert", certificates.ca, DELIVERED)
    result = faxctl(*arguments, env=env, api=tls_api)
    assert (result.status, result.stdout, tls_api.requests) == (6, "", [])
    assert f"proxy 127.0.0.1:{refusing.port} refuses to connect (HTTP {status})" in result.stderr
    assert hint in result.stderr and SECRET not in result.stderr


def test_only_a_refusal_that_may_pass_is_retried(faxctl, tls_api, make_proxy):
    heads = []
    for status in (407, 502):
        refusing = make_proxy(f"HTTP/1.1 {status} No\r\n\r\n".encode())
        env = {"https_proxy": f"http://127.0.0.1:{refusing.port}"}
        faxctl("get", "--retries", "1", DELIVERED, env=env, api=tls_api)
        heads.append(len(refusing.heads))
    assert heads == [1, 2]


@pytest.mark.parametrize("scheme", ["http://", "", "socks5h://"])
def test_proxy_that_cannot_be_reached_is_named(faxctl, tls_api, scheme):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        env = {"https_proxy": f"{scheme}user:{SECRET}@127.0.0.1:{port}"}
        result = faxctl("get", *ONCE, DELIVERED, env=env, api=tls_api)
    assert (result.status, result.stdout, tls_api.requests) == (6, "", [])
    assert f"network error: proxy 127.0.0.1:{port}: " in result.stderr
    assert "https_proxy" in result.stderr and SECRET not in result.stderr


def test_proxy_without_an_address_is_named(faxctl, tls_api):
    env = {"https_proxy": f"http://user:{SECRET}@proxy.invalid:3128"}
    result = faxctl("get", *ONCE, DELIVERED, env=env, api=tls_api)
    assert (result.status, result.stdout) == (6, "")
    assert "network error: proxy proxy.invalid:3128: " in result.stderr
    assert SECRET not in result.stderr


def test_silent_proxy_is_named(faxctl, tls_api):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        env = {"https_proxy": f"http://127.0.0.1:{port}"}
        arguments = ("get", *ONCE, "--connect-timeout", "1s", DELIVERED)
        result = faxctl(*arguments, env=env, api=tls_api)
    assert (result.status, result.stdout) == (6, "")
    assert f"network error: proxy 127.0.0.1:{port}: " in result.stderr


def test_proxy_is_not_blamed_for_what_lies_behind_it(faxctl, tls_api, certificates, proxy):
    env = {"https_proxy": f"http://127.0.0.1:{proxy.port}"}
    stranger = certificates.unknown_ca.certificate
    result = faxctl("get", *ONCE, "--cacert", stranger, DELIVERED, env=env, api=tls_api)
    assert (result.status, len(proxy.heads)) == (6, 1)
    assert "certificate" in result.stderr and "proxy" not in result.stderr


def test_proxy_that_is_not_used_is_not_blamed(faxctl):
    env = {"https_proxy": "http://127.0.0.1:1", "no_proxy": "127.0.0.1"}
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{unused.getsockname()[1]}/v2"
        result = faxctl("get", *ONCE, "--base-url", url, DELIVERED, env=env)
    assert (result.status, "proxy 127" in result.stderr) == (6, False)


# Trust


@pytest.mark.parametrize(
    "variable, path",
    [("CURL_CA_BUNDLE", "ca"), ("SSL_CERT_FILE", "ca"), ("SSL_CERT_DIR", "ca_directory")],
)
def test_environment_names_whom_to_trust(faxctl, tls_api, certificates, variable, path):
    env = {variable: str(getattr(certificates, path))}
    result = faxctl("get", *STATUS, DELIVERED, env=env, api=tls_api)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\n", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_cacert_names_whom_to_trust(faxctl, tls_api, certificates, host):
    url = f"https://{host}:{tls_api.port}/v2"
    result = faxctl("get", *STATUS, "--cacert", certificates.ca, "--base-url", url, DELIVERED)
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
    assert tls_api.failed_handshakes >= 1


@pytest.mark.parametrize(
    "name, reason",
    [
        ("expired", "expired"),
        ("wrong_name", "name|match"),
        ("self_signed", "self.signed"),
        ("unknown_ca", "local issuer"),
    ],
)
def test_bad_certificate_is_refused_without_a_request(faxctl, certificates, name, reason):
    with FaxApi(tls=getattr(certificates, name)) as bad_api:
        result = faxctl("get", "--cacert", certificates.ca, DELIVERED, api=bad_api)
        assert (result.status, result.stdout, bad_api.requests) == (6, "", [])
    line = re.fullmatch(r"faxctl: \S+: network error: ([^;]+); (.+)\n", result.stderr)
    assert line and re.search(reason, line[1])


def test_bad_certificate_is_not_worth_a_retry(faxctl, certificates):
    with FaxApi(tls=certificates.self_signed) as bad_api:
        (error,) = faxctl("get", "--json", DELIVERED, api=bad_api).errors()
    assert (error["category"], error["retryable"]) == ("network", False)


def test_cacert_that_is_not_there_is_usage(faxctl, api, tmp_path):
    result = faxctl("get", "--cacert", tmp_path / "none.pem", DELIVERED)
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert "none.pem" in result.stderr


@pytest.mark.parametrize("variable", ["CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_certificates_of_the_environment_that_are_not_there_are_an_error(
    faxctl, tls_api, tmp_path, variable
):
    env = {variable: str(tmp_path / "none.pem")}
    result = faxctl("get", *ONCE, DELIVERED, env=env, api=tls_api)
    assert (result.status, tls_api.requests) == (6, [])
    assert "none.pem" in result.stderr


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
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/v2"
        started = time.monotonic()
        result = faxctl("get", *ONCE, "--connect-timeout", "1s", "--base-url", url, DELIVERED)
    assert (result.status, result.stdout) == (6, "")
    assert "allow more time with --connect-timeout" in result.stderr
    assert 1 <= time.monotonic() - started < 3


# Trace


def test_verbose_shows_the_conversation_on_stderr_alone(faxctl):
    plain = faxctl("get", "--json", DELIVERED)
    result = faxctl("get", "--trace", "--json", DELIVERED)
    assert (result.status, result.stdout) == (0, plain.stdout)
    assert f"> GET /v2/faxes/{DELIVERED} HTTP/1.1\n" in result.stderr
    assert "< HTTP/1.1 200 OK\n" in result.stderr
    assert all(line[:2] in ("* ", "> ", "< ") for line in result.stderr.splitlines())


def test_verbose_hides_the_query_of_presigned_links_and_cookies(faxctl, api):
    link = f"https://bucket.example/a.pdf?X-Amz-Signature={SECRET}"
    api.plan(DELIVERED, Step(status=302, headers={"location": link, "set-cookie": f"s={SECRET}"}))
    result = faxctl("get", "--trace", DELIVERED)
    assert "bucket.example/a.pdf?" in result.stderr
    assert SECRET not in result.stderr


def test_silent_without_verbose(faxctl, tls_api, certificates):
    result = faxctl("get", "--cacert", certificates.ca, DELIVERED, RECEIVED, api=tls_api)
    assert (result.status, result.stderr) == (0, "")


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
            proxy_set_header X-Seen-Protocol $server_protocol;
            proxy_set_header X-Seen-Connection $connection;
        }}
    }}
}}
"""


@pytest.fixture
def http_2_url(api, certificates, tmp_path):
    """The base URL of an nginx that speaks HTTP/2 and passes everything on to the api.

    It is handed a socket that listens already, so that nobody has to wait for it.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    directory = tmp_path / "nginx"
    directory.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (directory / "nginx.conf").write_text(
            NGINX_CONFIGURATION.format(
                port=port,
                certificate=certificates.server.certificate,
                key=certificates.server.key,
                origin=api.origin,
            ),
            encoding="utf-8",
        )
        process = subprocess.Popen(
            [program, "-p", directory, "-c", "nginx.conf", "-e", "error.log"],
            env={"NGINX": f"{listener.fileno()};"},  # how nginx hands its sockets to its successor
            pass_fds=[listener.fileno()],
            stderr=subprocess.DEVNULL,
        )
    try:
        yield f"https://127.0.0.1:{port}/v2"
        assert process.poll() is None, (directory / "error.log").read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(PATIENCE)


def protocols(api):
    """The protocols that nginx was spoken to in, by request."""
    return [request.headers["x-seen-protocol"] for request in api.requests]


def test_http_2_is_spoken_where_the_server_can(faxctl, api, http_2_url, certificates):
    arguments = ("--cacert", certificates.ca, "--base-url", http_2_url, *STATUS)
    result = faxctl("get", *arguments, DELIVERED, RECEIVED, key=SECRET)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\nreceived\n", "")
    assert protocols(api) == ["HTTP/2.0"] * 2
    assert {request.headers["authorization"] for request in api.requests} == {f"Bearer {SECRET}"}


def test_faxes_share_one_connection_over_http_2(faxctl, api, http_2_url, certificates, make_ids):
    api.generate = True
    ids = make_ids(200)
    arguments = ("--cacert", certificates.ca, "--base-url", http_2_url, "-o", "value", "-F", "id")
    result = faxctl("get", *arguments, *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    assert len({request.headers["x-seen-connection"] for request in api.requests}) == 1


def test_trace_of_http_2_hides_the_key(faxctl, api, http_2_url, certificates):
    arguments = ("--trace", "--cacert", certificates.ca, "--base-url", http_2_url)
    result = faxctl("get", *arguments, DELIVERED, key=SECRET)
    assert (result.status, protocols(api)) == (0, ["HTTP/2.0"])
    assert re.search(r"^< HTTP/2 200", result.stderr, re.M)
    assert re.search(r"authorization: \[redacted\]", result.stderr, re.I)
    assert SECRET not in result.stderr


def test_errors_come_through_http_2(faxctl, api, http_2_url, certificates):
    api.plan(DELIVERED, Step(status=422, request_id="5f3c"))
    arguments = ("--json", "--cacert", certificates.ca, "--base-url", http_2_url)
    (error,) = faxctl("get", *arguments, DELIVERED).errors()
    assert (error["http_status"], error["request_id"]) == (422, "5f3c")
    assert error["errors"][0]["code"] == "10006"


def test_stall_over_http_2_is_retried_on_another_connection(faxctl, api, http_2_url, certificates):
    api.plan(DELIVERED, Step(stall=True), Step())
    started = time.monotonic()
    arguments = ("--cacert", certificates.ca, "--base-url", http_2_url, *STATUS)
    result = faxctl("get", *arguments, RECEIVED, DELIVERED)
    assert (result.status, result.stdout, result.stderr) == (0, "received\ndelivered\n", "")
    assert 10 <= time.monotonic() - started < 15
    assert (api.count(DELIVERED), protocols(api)) == (2, ["HTTP/2.0"] * 3)
    connections = [request.headers["x-seen-connection"] for request in api.requests]
    assert connections[0] == connections[1] != connections[2]


@pytest.mark.parametrize(
    "proxy", [f"foo://user:{SECRET}@127.0.0.1:1", f"http://user:{SECRET}@host:bad"]
)
def test_password_of_a_proxy_that_cannot_be_used_is_not_told(faxctl, proxy):
    arguments = ("--retries", "0", "--base-url", "https://127.0.0.1:1/v2", DELIVERED)
    for options in ((), ("--trace",), ("--json",)):
        result = faxctl("get", *options, *arguments, env={"https_proxy": proxy})
        assert (result.stdout, result.status) == ("", 6)
        assert SECRET not in result.stderr
