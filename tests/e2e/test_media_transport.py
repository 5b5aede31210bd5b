"""The way to a media store: what is sent, what is accepted, and what is never shown."""

import gzip
import os

import pytest

from fax_api import DELIVERED, STORED, Step
from helpers import ONCE, SECRET, version
from raw_server import RawServer, endless, response, send, silent_after

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 8
SIGNATURE = "fac2b6d1"
TARGET = f"/a.pdf?X-Amz-Signature={SIGNATURE}"
ANNOUNCED = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n"
UNANNOUNCED = b"HTTP/1.1 200 OK\r\n\r\n"
REDIRECT = "location: http://127.0.0.1:{}{}"
IN_TURN = ("-j", "1", "--retries", "1")


def in_turn(*behaviours):
    """Behave differently for each request."""
    remaining = iter(behaviours)
    return lambda client: next(remaining)(client)


@pytest.fixture
def download(faxctl, api, tmp_path):
    """Run `faxctl download` for a fax whose document is at a store with this behaviour."""

    def run(behave, *options, target=TARGET, scheme="http", run=faxctl, **others):
        with RawServer(behave) as store:
            link = f"{scheme}://127.0.0.1:{store.port}{target}"
            api.plan(DELIVERED, Step(fax={"stored_media_url": link}, repeat=True))
            result = run("download", "-O", "out", *options, DELIVERED, **others)
        return result, store.requests

    run.file = tmp_path / "out"
    return run


# What is sent

@pytest.mark.parametrize(
    "target",
    [TARGET, "/a//b/../c/./d%2Be%2f%7e~?b=+%2B%2f&a=/../b//&a=1&A=", "/a?", "/?a??b", "/a;b%zz?%",
     "/a?" + "x" * 4000],
)  # fmt: skip
def test_link_is_requested_byte_for_byte_without_the_key(download, target):
    result, (request,) = download(send(response(body=PDF)), target=target, key=SECRET)
    request_line, *headers = request.decode("ascii").rstrip("\r\n").split("\r\n")
    assert (result.status, request_line) == (0, f"GET {target} HTTP/1.1")
    headers = dict(header.split(": ") for header in headers)
    assert headers.pop("Host").startswith("127.0.0.1:")
    assert headers == {
        "User-Agent": f"faxctl/{version()}", "Accept": "*/*", "Accept-Encoding": "identity",
    }  # fmt: skip
    assert download.file.read_bytes() == PDF


def test_store_on_the_api_s_host_gets_no_key(faxctl, api):
    assert faxctl("download", *IN_TURN, STORED, key=SECRET).status == 0
    record, media = api.requests
    assert record.headers["authorization"] == f"Bearer {SECRET}"
    assert media.path.startswith("/media/") and "authorization" not in media.headers
    assert media.connection == record.connection


def test_store_on_this_machine_is_reached_without_a_proxy(download, unused_port):
    env = {"all_proxy": f"http://127.0.0.1:{unused_port}"}
    for scheme in ("http", "HTTP"):
        result, requests = download(
            send(response(body=PDF)), *ONCE, "--force", scheme=scheme, env=env
        )
        assert (result.status, len(requests)) == (0, 1), result.stderr


def test_redirect_is_requested_byte_for_byte_without_the_key(download):
    target = f"/b//c%2Be%2f?b=+%2B%2f&a=/../b&X-Amz-Signature={SIGNATURE}"
    with RawServer(send(response(body=PDF))) as other:
        redirect = response(REDIRECT.format(other.port, target), status="307 Other", body=b"no")
        result, requests = download(send(redirect), key=SECRET)
    assert (result.status, len(requests), len(other.requests)) == (0, 1, 1)
    assert other.requests[0].startswith(f"GET {target} HTTP/1.1\r\n".encode())
    assert SECRET.encode() not in other.requests[0]
    assert download.file.read_bytes() == PDF


def test_redirects_end(download):
    redirect = response(f"location: {TARGET}", status="302 Found")
    result, requests = download(send(redirect))
    assert (result.status, len(requests)) == (7, 1 + 3)


@pytest.mark.parametrize(
    "location", ["http://u:p@127.0.0.1:{}/", "http://u@127.0.0.1:{}/", "ftp://127.0.0.1:{}/",
                 "http://[::1:{}/"],
)  # fmt: skip
def test_redirect_to_anything_else_is_a_server_error(download, location):
    with RawServer(send(response(body=PDF))) as other:
        redirect = response(f"location: {location.format(other.port)}", status="307 Other")
        result, requests = download(send(redirect), *ONCE)
    assert (result.status, len(requests), other.requests) == (7, 1, []), result.stderr


# What is accepted

@pytest.mark.parametrize(
    "first",
    [send(ANNOUNCED % 9000 + b"%PDF-1.4\n" + b"x" * 8000),
     send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4000\r\n" + b"x" * 5000),
     send(response("content-encoding: gzip", body=gzip.compress(os.urandom(5000)))[:-99]),
     send(b""),
     send(UNANNOUNCED[:-2]),
     send(response(status="503 Slow", body=b"x" * 9000)),
     send(response("retry-after: 0", status="429 Slow", body=b"x" * 9000))],
    ids=["cut", "chunks cut", "gzip cut", "closed", "headers cut", "503", "429"],
)  # fmt: skip
def test_retry_begins_anew(download, first):
    result, requests = download(in_turn(first, send(response(body=PDF))), *IN_TURN)
    assert (result.status, len(requests)) == (0, 2), result.stderr
    assert download.file.read_bytes() == PDF


def test_cut_transfer_is_a_network_error(download):
    result, requests = download(send(ANNOUNCED % 9000 + PDF), *IN_TURN, "--json")
    (error,) = result.errors()
    assert (result.status, error["retryable"], len(requests)) == (6, True, 2)
    assert not download.file.exists()


def test_bytes_after_the_announced_end_are_no_part_of_the_file(download):
    result, _ = download(send(ANNOUNCED % len(PDF) + PDF + b"more" * 5000), *ONCE)
    assert (result.status, result.stderr) == (0, "")
    assert download.file.read_bytes() == PDF


@pytest.mark.parametrize(
    "behave",
    [silent_after(ANNOUNCED % (2 << 20) + PDF), endless(UNANNOUNCED, b"x" * 65536),
     endless(ANNOUNCED % (1 << 40), b"x" * 65536),
     send(response("content-encoding: gzip", body=gzip.compress(b"x" * (2 << 20))))],
    ids=["announced", "endless", "huge", "gzip"],
)  # fmt: skip
def test_file_over_the_limit_is_rejected_while_it_arrives(download, behave):
    result, requests = download(behave, "--max-size", "1M")
    assert (result.status, len(requests)) == (7, 1)
    assert "larger than 1 MiB (HTTP 200); raise --max-size" in result.stderr
    assert not download.file.exists()


def test_file_as_large_as_the_limit_is_accepted(download):
    larger = response("content-encoding: gzip", body=gzip.compress(PDF, 0))
    for behave in (send(response(body=PDF)), send(UNANNOUNCED + PDF), send(larger)):
        assert download(behave, "--force", "--max-size", str(len(PDF)))[0].status == 0
        assert download(behave, "--force", "--max-size", str(len(PDF) - 1))[0].status == 7


def test_compressed_file_is_decompressed(download):
    result, _ = download(send(response("content-encoding: gzip", body=gzip.compress(PDF))))
    assert (result.status, download.file.read_bytes()) == (0, PDF)


@pytest.mark.parametrize("coding", ["br", "gzip, gzip"])
def test_other_content_codings_are_refused(download, coding):
    result, _ = download(send(response(f"content-encoding: {coding}", body=PDF)))
    assert (result.status, download.file.exists()) == (7, False)


@pytest.mark.parametrize(
    "behave", [silent_after(b""), silent_after(ANNOUNCED % 9000 + PDF), endless(UNANNOUNCED, b"x")]
)
def test_slow_store_is_bounded_by_the_timeout(download, behave):
    result, _ = download(behave, "--timeout", "2s")
    assert (result.status, download.file.exists()) == (6, False)
    assert "no complete response after" in result.stderr


def test_file_that_cannot_be_written_is_an_internal_error(program, download):
    limited = program.under("sh", "-c", 'ulimit -f 8; exec "$@"', "sh")
    behave = send(response(body=PDF * 100))
    result, requests = download(behave, "--json", run=limited.run)
    (error,) = result.errors()
    assert (result.status, error["category"], error["retryable"]) == (1, "internal", False)
    assert "File too large" in error["message"] and len(requests) == 1


@pytest.mark.parametrize(
    "status, exit_status, retryable",
    [(400, 7, False), (401, 7, False), (403, 7, False), (404, 4, False), (410, 7, False),
     (429, 5, True), (500, 7, True), (501, 7, False), (503, 7, True), (204, 7, False),
     (206, 7, False), (304, 7, False)],
)  # fmt: skip
def test_status_of_a_store_is_not_about_the_key(download, faxctl, status, exit_status, retryable):
    result, _ = download(send(response(status=f"{status} X", body=PDF)), *ONCE, "--json")
    (error,) = result.errors()
    assert (result.status, error["http_status"]) == (exit_status, status)
    assert (error["id"], error["retryable"]) == (DELIVERED, retryable)
    assert not download.file.exists()


# What is never shown

ECHO = (
    "<?xml version='1.0'?>\n<Error><Code>{}</Code><Message>echo-{}</Message>"
    f"<StringToSign>{SIGNATURE}</StringToSign><ArgumentValue>Bearer {SECRET}</ArgumentValue></Error>"
)


@pytest.mark.parametrize("options", [(), ("--json",), ("-v",), ("--trace",)])
@pytest.mark.parametrize("code, shown", [("AccessDenied", True), ("a-b", False), ("A" * 65, False)])
def test_only_the_code_of_an_error_is_shown(download, options, code, shown):
    body = ECHO.format(code, "x" * 100_000).encode()
    result, _ = download(send(response(status="403 No", body=body)), *options, key=SECRET)
    assert result.status == 7
    assert "the media store refused the link" in result.stderr
    assert (f"({code})" in result.stderr) == shown
    for hidden in ("echo-", "StringToSign", SIGNATURE, SECRET):
        assert hidden not in result.stderr + result.stdout


@pytest.mark.parametrize("status", ["200 OK", "403 No", "307 Other"])
def test_trace_shows_no_query_of_media(download, status):
    answer = response(f"location: {TARGET}", f"link: {TARGET}", status=status, body=PDF)
    result, _ = download(send(answer), "--trace", key=SECRET)
    assert "> GET /a.pdf?[redacted]" in result.stderr
    assert SIGNATURE not in result.stderr and SECRET not in result.stderr


def test_trace_shows_the_query_of_a_list(faxctl, api):
    assert "page%5Bnumber%5D=1 HTTP/1.1" in faxctl("list", "--trace").stderr


def test_verbose_line_of_media_has_no_link(download):
    result, _ = download(send(response("x-request-id: 5f3c", body=PDF)), "-v")
    assert ": media: HTTP 200 in " in result.stderr and "(request id 5f3c)" in result.stderr
    assert "a.pdf" not in result.stderr
