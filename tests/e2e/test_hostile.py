"""Responses that break the rules or never end: faxctl gives up early and says who is at fault."""

import gzip
import json
import threading
import time
import zlib
from contextlib import ExitStack

import pytest

from fax_api import DELIVERED, Step
from helpers import ONCE, PRINT_IDS, SECRET, Stopwatch
from raw_server import RawServer, endless, response, send, silent_after

FAX = json.dumps({"data": {"record_type": "fax", "id": DELIVERED, "status": "delivered"}}).encode()
SOON = 5.0
"""Seconds within which faxctl gives up on what would take far longer."""


def get(faxctl, server, *arguments, **options):
    return faxctl("get", *ONCE, "--base-url", server.base_url, *arguments, DELIVERED, **options)


# Content codings

@pytest.mark.parametrize(
    "headers",
    [["content-encoding: gzip, gzip, gzip"], ["content-encoding: gzip"] * 3,
     ["content-encoding: gzip,x-gzip", "content-encoding: gzip"]],
)  # fmt: skip
def test_layers_of_gzip_are_refused(faxctl, headers):
    body = gzip.compress(gzip.compress(gzip.compress(FAX)))
    with RawServer(send(response(*headers, body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: ")
    assert "coding" in result.stderr or "cannot be decompressed" in result.stderr


@pytest.mark.parametrize(
    "coding, body",
    [("deflate", zlib.compress(FAX)), ("br", FAX), ("zstd", FAX), ("compress", FAX)],
)
def test_coding_that_was_not_offered_is_refused(faxctl, coding, body):
    with RawServer(send(response(f"content-encoding: {coding}", body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "coding" in result.stderr


@pytest.mark.parametrize("coding", ["gzip", "x-gzip"])
def test_one_layer_of_gzip_is_accepted(faxctl, coding):
    body = gzip.compress(FAX)
    with RawServer(send(response(f"content-encoding: {coding}", body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "body",
    [gzip.compress(FAX) + b"more", gzip.compress(FAX)[:30] + b"\xff" * 30,
     b"\x1f\x8b\x08\xff" * 9, b"not gzip"],
    ids=["bytes after it", "corrupt", "bad head", "plain"],
)  # fmt: skip
def test_bad_gzip_is_the_fault_of_the_server(faxctl, body):
    with RawServer(send(response("content-encoding: gzip", body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "decompressed" in result.stderr and "memory" not in result.stderr


def test_body_over_the_limit_when_decompressed_is_refused(faxctl):
    body = gzip.compress(bytes(64 << 20))
    with RawServer(send(response("content-encoding: gzip", body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "larger than 1 MiB" in result.stderr


EMPTY_PAGE = b'{"data":[],"meta":{"page_number":1,"total_pages":1,"total_results":0}}'


@pytest.mark.parametrize(
    "words, body, mib", [(["get", DELIVERED], FAX, 1), (["list"], EMPTY_PAGE, 8)]
)
@pytest.mark.parametrize("excess, status", [(0, 0), (1, 7)])
def test_size_limit_of_a_response_is_exact(faxctl, words, body, mib, excess, status):
    with RawServer(send(response(body=body.ljust((mib << 20) + excess)))) as server:
        result = faxctl(*words, *ONCE, "--base-url", server.base_url)
    assert result.status == status
    assert (f"larger than {mib} MiB" in result.stderr) == (status == 7)


# Headers

@pytest.mark.parametrize(
    "line", [b"x-header: " + b"a" * 1000 + b"\r\n", b"a:\r\n"], ids=["long", "short"]
)
def test_endless_headers_end_the_attempt(faxctl, line):
    behave = endless(b"HTTP/1.1 200 OK\r\n", line * 100)
    with RawServer(behave) as server, Stopwatch() as watch:
        result = get(faxctl, server)
    assert watch.seconds < SOON
    assert (result.status, result.stdout) == (7, "")
    assert "response headers are too large" in result.stderr


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nx-header: ", b"HTTP/1.1 200 "])
def test_overlong_header_is_the_fault_of_the_server(faxctl, start):
    data = start + b"a" * 300_000 + b"\r\ncontent-length: 0\r\n\r\n"
    with RawServer(send(data)) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "response headers are too large" in result.stderr
    assert "memory" not in result.stderr


@pytest.mark.parametrize("padding", [60, 80, 100, 127, 170])
def test_request_id_with_the_key_is_redacted_before_it_is_cut(faxctl, padding):
    headers = f"x-request-id: {'r' * padding}{SECRET}"
    with RawServer(send(response(headers, status="422 Wrong", body=b"{}"))) as server:
        for output in ("table", "json"):
            result = get(faxctl, server, "-o", output, key=SECRET)
            assert result.status == 7
            assert "KEY018F" not in result.stderr and "rrrr" in result.stderr


# Silence

def drip(data, seconds):
    """A behaviour: send this byte by byte over a time."""

    def behave(client):
        for position in range(len(data)):
            client.sendall(data[position : position + 1])
            time.sleep(seconds / len(data))

    return behave


def test_response_that_stalls_is_given_up_after_ten_seconds(faxctl):
    """All in parallel, since each takes ten seconds."""
    whole = response("content-type: application/json", body=FAX)
    head = whole[: whole.index(b"\r\n\r\n") + 4]
    gzipped = response("content-encoding: gzip", body=gzip.compress(FAX))
    behaviours = {
        "no response": silent_after(b""),
        "in the status line": silent_after(b"HTTP/1.1 20"),
        "in the headers": silent_after(head[:40]),
        "after the headers": silent_after(head),
        "in the body": silent_after(whole[:-10]),
        "in a compressed body": silent_after(gzipped[:-10]),
        "trickle": drip(whole, 13),
        "compressed trickle": drip(gzipped, 13),
    }
    results, seconds = {}, {}
    with ExitStack() as servers:

        def fetch(name):
            server = servers.enter_context(RawServer(behaviours[name]))
            with Stopwatch() as watch:
                results[name] = get(faxctl, server, "--json", "--timeout", "25s")
            seconds[name] = watch.seconds

        threads = [threading.Thread(target=fetch, args=[name]) for name in behaviours]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for name, result in results.items():
        if name.endswith("trickle"):
            assert (result.status, seconds[name] > 11) == (0, True), (name, result)
            continue
        (error,) = result.errors()
        assert (result.status, error["retryable"]) == (6, True), name
        assert error["message"].startswith("no data for 10s"), name
        assert 10 <= seconds[name] < 12, name


def test_stalled_response_is_retried_while_others_go_on(faxctl, any_api, make_ids):
    ids = make_ids(9)
    for stalled in ids[:3]:
        any_api.plan(stalled, Step(stall=True))
    result = faxctl("get", "-j", "4", *PRINT_IDS, *ids, api=any_api)
    assert (result.status, result.stdout.split(), result.stderr) == (0, ids, "")
    assert [any_api.count(fax) for fax in ids] == [2] * 3 + [1] * 6
