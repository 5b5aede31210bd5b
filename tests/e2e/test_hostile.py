"""Responses that break the rules, or that never end: faxctl gives each up early, and names who is at
fault."""

import functools
import gzip
import json
import threading
import time
import zlib
from contextlib import ExitStack

import pytest

from fax_api import DELIVERED, Step
from raw_server import RawServer, response

ONCE = ("--retries", "0")
SECRET = "KEY018F0123456789ABCDEF_abcdefghijklmnopqrstuvwxyz0123456789"
FAX = json.dumps({"data": {"record_type": "fax", "id": DELIVERED, "status": "delivered"}}).encode()
PATIENCE = 5.0
"""Seconds within which faxctl gives up on what would take far longer."""


def get(faxctl, server, *arguments, **options):
    """Fetch one fax from a server, once."""
    return faxctl("get", *ONCE, "--base-url", server.base_url, *arguments, DELIVERED, **options)


def send(data):
    """A behaviour: send this and close."""
    return lambda client: client.sendall(data)


def send_for_ever(start, line):
    """A behaviour: send the start, and then the line until the client goes away."""

    def behave(client):
        client.sendall(start)
        while True:
            client.sendall(line * 100)

    return behave


@functools.lru_cache
def empty_gzip(layers):
    """Nothing, in a few kilobytes of gzip, one layer in the other: 500 MiB of empty blocks."""
    block = b"\x00\x00\x00\xff\xff" * (1 << 18)
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = compressor.compress(b"\x1f\x8b\x08" + b"\0" * 6 + b"\x03")
    data += b"".join(compressor.compress(block) for _ in range(400))
    data += compressor.compress(b"\x03\x00" + b"\0" * 8) + compressor.flush()
    for _ in range(layers - 2):
        data = gzip.compress(data, 9)
    return data


# Content codings


@pytest.mark.parametrize(
    "headers",
    [
        ["content-encoding: gzip, gzip, gzip, gzip"],
        ["content-encoding: gzip"] * 4,
        ["content-encoding: gzip,x-gzip", "content-encoding: gzip, gzip"],
    ],
)
def test_layers_of_gzip_are_refused_before_they_cost_anything(faxctl, headers):
    with RawServer(send(response(*headers, body=empty_gzip(4)))) as server:
        started = time.monotonic()
        result = get(faxctl, server, "--timeout", "1s")
        assert time.monotonic() - started < PATIENCE
    assert (result.status, result.stdout) == (7, "")
    assert "coding" in result.stderr


@pytest.mark.parametrize(
    "coding, body", [("deflate", zlib.compress(FAX)), ("br", FAX), ("zstd", FAX), ("compress", FAX)]
)
def test_coding_that_was_not_offered_is_refused(faxctl, coding, body):
    with RawServer(send(response(f"content-encoding: {coding}", body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "coding" in result.stderr


@pytest.mark.parametrize("coding", ["gzip", "x-gzip"])
def test_one_layer_of_gzip_is_accepted(faxctl, coding):
    with RawServer(send(response(f"content-encoding: {coding}", body=gzip.compress(FAX)))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "body",
    [gzip.compress(FAX) + b"more", gzip.compress(FAX)[:30] + b"\xff" * 30, b"\x1f\x8b\x08\xff" * 9],
    ids=["bytes after it", "corrupt", "bad head"],
)
def test_bad_gzip_is_the_fault_of_the_server(faxctl, body):
    with RawServer(send(response("content-encoding: gzip", body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "decompressed" in result.stderr and "memory" not in result.stderr


def test_body_over_the_limit_when_decompressed_is_refused(faxctl):
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(compressor.compress(bytes(1 << 20)) for _ in range(1024)) + compressor.flush()
    with RawServer(send(response("content-encoding: gzip", body=body))) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "larger than 1 MiB" in result.stderr


@pytest.mark.parametrize("size, status", [((1 << 20), 0), ((1 << 20) + 1, 7)])
def test_body_of_one_fax_is_limited_to_one_mib(faxctl, size, status):
    with RawServer(send(response(body=FAX.ljust(size)))) as server:
        result = get(faxctl, server)
    assert result.status == status
    assert ("larger than 1 MiB" in result.stderr) == (status == 7)


@pytest.mark.parametrize("size, status", [((8 << 20), 0), ((8 << 20) + 1, 7)])
def test_page_of_a_list_is_limited_to_eight_mib(faxctl, size, status):
    meta = {"page_number": 1, "total_pages": 1, "total_results": 0}
    body = json.dumps({"data": [], "meta": meta}).encode().ljust(size)
    with RawServer(send(response(body=body))) as server:
        result = faxctl("list", *ONCE, "--base-url", server.base_url)
    assert result.status == status
    assert ("larger than 8 MiB" in result.stderr) == (status == 7)


# Headers


@pytest.mark.parametrize("line", [b"x-header: " + b"a" * 1000 + b"\r\n", b"a:\r\n"])
def test_endless_headers_end_the_attempt(faxctl, line):
    with RawServer(send_for_ever(b"HTTP/1.1 200 OK\r\n", line)) as server:
        began = time.monotonic()
        result = get(faxctl, server)
        assert time.monotonic() - began < PATIENCE
    assert (result.status in (6, 7), result.stdout) == (True, "")
    assert "large" in result.stderr and "headers" in result.stderr


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nx-header: ", b"HTTP/1.1 200 "])
def test_overlong_header_is_the_fault_of_the_server(faxctl, start):
    data = start + b"a" * 300_000 + b"\r\ncontent-length: 0\r\n\r\n"
    with RawServer(send(data)) as server:
        result = get(faxctl, server)
    assert (result.status, result.stdout) == (7, "")
    assert "headers of the response are too large" in result.stderr
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


def silent_after(data):
    """A behaviour: send this, and then nothing until the client leaves."""

    def behave(client):
        client.sendall(data)
        client.recv(1)

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
    results = {}
    seconds = {}
    with ExitStack() as servers:

        def fetch(name):
            server = servers.enter_context(RawServer(behaviours[name]))
            started = time.monotonic()
            results[name] = get(faxctl, server, "--json", "--timeout", "25s")
            seconds[name] = time.monotonic() - started

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
    result = faxctl("get", "-j", "4", "-o", "value", "-F", "id", *ids, api=any_api)
    assert (result.status, result.stdout.split(), result.stderr) == (0, ids, "")
    assert [any_api.count(fax) for fax in ids] == [2] * 3 + [1] * 6
