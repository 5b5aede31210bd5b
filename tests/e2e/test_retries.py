"""Which failures are retried, how often, after which pause, and when a fax is given up."""

from __future__ import annotations

import json
import os
import random
import socket
import time
from contextlib import ExitStack, contextmanager, suppress
from email.utils import formatdate
from typing import Dict, Iterator, List

import pytest

from fax_api import DELIVERED, KEY_FORBIDDEN, KEY_REVOKED, MISSING, FaxApi, Request, Step


AT_ONCE = {"Retry-After": "0"}

LATE = 0.4
"""Seconds by which a busy machine may be late."""
OVERHEAD = 0.8
"""Seconds that a process may take to start and end, on a busy machine and under a sanitizer."""


def pauses(requests: List[Request]) -> List[float]:
    """The seconds from the end of each request to the beginning of the next."""
    return [
        later.started - (earlier.finished or 0) for earlier, later in zip(requests, requests[1:])
    ]


def held(request: Request) -> float:
    """The seconds for which a request was not answered in full, until the client went away."""
    while request.finished is None:  # the server sees it in a moment
        time.sleep(0.005)
    return request.finished - request.started


class Stopwatch:
    """Measures how long a block takes."""

    def __enter__(self) -> Stopwatch:
        self._started = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._started


@pytest.fixture
def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that does not even answer an attempt to connect: its queue is full."""
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            client = sockets.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


# What is retried


@pytest.mark.parametrize(
    "failure",
    [
        *[Step(status=status) for status in (408, 500, 502, 503, 504)],
        Step(status=429, headers=AT_ONCE),
        Step(status=502, body="<html>Bad Gateway</html>", content_type="text/html"),
        Step(reset=True),
        Step(close=True),
        Step(reset_after=100),
        Step(truncate=100),
        Step(truncate=0),
    ],
    ids=lambda step: ",".join(
        f"{name}={value}" for name, value in vars(step).items() if value != getattr(Step(), name)
    ),
)
def test_a_failure_that_may_pass_is_retried_and_the_fax_printed_once(api, faxctl, failure):
    api.plan(DELIVERED, failure)
    result = faxctl("get", "-o", "json", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    assert json.loads(result.stdout)["id"] == DELIVERED
    assert api.fax_ids() == [DELIVERED] * 2


def test_a_refused_connection_is_retried(start, unused_port):
    late = FaxApi(port=unused_port)
    process = start("get", "-o", "value", "-F", "id", "--retries", "20", DELIVERED, api=late)
    time.sleep(0.2)
    with late:
        assert process.communicate(timeout=30) == (f"{DELIVERED}\n", "")
    assert process.returncode == 0
    assert late.fax_ids() == [DELIVERED]


def test_refused_connections_are_retried_after_pauses(faxctl, make_ids, unused_port):
    ids = make_ids(30)
    with Stopwatch() as watch:
        result = faxctl("get", "--trace", "--retries", "2", *ids, api=FaxApi(port=unused_port))
    assert (result.stdout, result.status) == ("", 6)
    assert result.stderr.count("Trying 127.0.0.1") == 30 * 3
    assert (0.5 + 1) / 2 < watch.seconds < 0.5 + 1 + OVERHEAD


def test_a_connection_that_times_out_is_retried(faxctl):
    with deaf_port() as port, Stopwatch() as watch:
        url = f"http://127.0.0.1:{port}/v2"
        result = faxctl(
            *("get", DELIVERED, "--base-url", url, "--connect-timeout", "1s", "--retries", "1")
        )
    assert (result.stdout, result.status) == ("", 6)
    assert 2 <= watch.seconds <= 2 + 0.5 + OVERHEAD


def test_the_connect_timeout_is_held(api, faxctl):
    with deaf_port() as port, Stopwatch() as watch:
        url = f"http://127.0.0.1:{port}/v2"
        result = faxctl(
            *("get", DELIVERED, "--base-url", url, "--connect-timeout", "1s", "--retries", "0")
        )
    assert (result.stdout, result.status) == ("", 6)
    assert DELIVERED in result.stderr and "network error" in result.stderr
    assert 1 <= watch.seconds <= 1 + OVERHEAD
    assert api.requests == []


# What is not retried


@pytest.mark.parametrize(
    "failure, status",
    [
        (Step(status=400), 7),
        (Step(status=401), 3),
        (Step(status=403), 3),
        (Step(status=404), 4),
        (Step(status=410), 7),
        (Step(status=422), 7),
        (Step(status=501), 7),
        (Step(status=505), 7),
        (Step(status=302, headers={"Location": "/v2/elsewhere"}), 7),
        (Step(status=204, body=""), 7),
        (Step(body=""), 7),
        (Step(body="[]"), 7),
        (Step(body="<html>welcome</html>", content_type="text/html"), 7),
        (Step(body='{"data":null}'), 7),
        (Step(endless=True), 7),
    ],
    ids=lambda value: None if isinstance(value, int) else f"{value.status} {str(value.body)[:9]}",
)
def test_a_failure_that_will_not_pass_is_not_retried(api, faxctl, failure, status):
    api.plan(DELIVERED, failure)
    result = faxctl("get", "-o", "json", DELIVERED)
    assert (result.stdout, result.status) == ("", status)
    (error,) = result.errors()
    assert (error["exit_status"], error["retryable"]) == (status, False)
    assert error["id"] == (None if failure.status == 401 else DELIVERED)
    assert api.fax_ids() == [DELIVERED]


@pytest.mark.parametrize("key", [KEY_REVOKED, KEY_FORBIDDEN])
def test_a_refused_key_is_not_retried(api, faxctl, key):
    assert faxctl("get", DELIVERED, key=key).status == 3
    assert api.fax_ids() == [DELIVERED]


@pytest.mark.parametrize("kind", ["expired", "wrong_name", "self_signed", "unknown_ca"])
def test_a_bad_certificate_is_not_retried(faxctl, certificates, kind):
    with FaxApi(tls=getattr(certificates, kind)) as impostor:
        result = faxctl("get", DELIVERED, "--cacert", certificates.ca, api=impostor)
    assert (result.stdout, result.status) == ("", 6)
    assert "certificate" in result.stderr
    assert (impostor.requests, impostor.connections()) == ([], 1)


# How often


@pytest.mark.parametrize(
    "options, requests", [((), 4), (("--retries", "0"), 1), (("--retries", "5"), 6)]
)
def test_retries_counts_the_tries_after_the_first(api, faxctl, options, requests):
    api.plan(DELIVERED, Step(status=503, headers=AT_ONCE, repeat=True))
    result = faxctl("get", "-o", "json", DELIVERED, *options)
    assert (result.stdout, result.status) == ("", 7)
    (error,) = result.errors()
    assert (error["http_status"], error["retryable"]) == (503, True)
    assert api.fax_ids() == [DELIVERED] * requests


@pytest.mark.parametrize(
    "failure, status",
    [
        (Step(status=429, headers=AT_ONCE), 5),
        (Step(status=408), 7),
        (Step(status=503), 7),
        (Step(reset=True), 6),
        (Step(truncate=10), 6),
    ],
)
def test_with_retries_used_up_the_last_failure_counts(api, faxctl, failure, status):
    api.plan(DELIVERED, failure)
    result = faxctl("get", "--retries", "0", DELIVERED)
    assert (result.stdout, result.status) == ("", status)
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: ")
    assert result.stderr.count("\n") == 1
    assert api.fax_ids() == [DELIVERED]


def test_each_fax_has_its_own_count_of_retries(api, faxctl, make_ids):
    api.generate = True
    ids = make_ids(20)
    for fax_id in ids:
        api.plan(fax_id, *[Step(status=500, headers=AT_ONCE)] * 2)
    result = faxctl("get", "-q", "--retries", "2", *ids)
    assert (result.stderr, result.status) == ("", 0)
    assert [api.count(fax_id) for fax_id in ids] == [3] * 20


@pytest.mark.parametrize("output", ["table", "jsonl", "csv"])
def test_nothing_of_an_answer_that_was_cut_off_is_printed(api, faxctl, output):
    undisturbed = faxctl("get", "-o", output, DELIVERED)
    api.plan(DELIVERED, Step(reset_after=300))
    result = faxctl("get", "-o", output, DELIVERED)
    assert (result.stdout, result.stderr, result.status) == (undisturbed.stdout, "", 0)
    assert api.count(DELIVERED) == 1 + 2


# After which pause


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_obeyed(api, faxctl, status):
    api.plan(DELIVERED, Step(status=status, headers={"Retry-After": "1"}))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    (pause,) = pauses(api.requests)
    assert 0.99 <= pause <= 1 + LATE


def test_retry_after_as_a_date_is_obeyed(api, faxctl):
    allowed = int(time.time()) + 2
    headers = {"Retry-After": formatdate(allowed, usegmt=True)}
    api.plan(DELIVERED, Step(status=503, headers=headers))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    since_boot = time.time() - time.monotonic()
    first, second = (request.started + since_boot for request in api.requests)
    assert first < allowed <= second <= allowed + 1 + LATE


@pytest.mark.parametrize("retry_after", ["0", formatdate(0, usegmt=True)])
def test_a_retry_after_that_has_passed_leaves_the_backoff(api, faxctl, make_ids, retry_after):
    """A server that asks for no pause is not flooded, whatever the clocks of both say."""
    api.generate = True
    ids = make_ids(20)
    for fax_id in ids:
        api.plan(fax_id, *[Step(status=503, headers={"Retry-After": retry_after})] * 3)
    with Stopwatch() as watch:
        assert faxctl("get", "-q", "-j", "20", *ids).status == 0
    assert (0.5 + 1 + 2) / 2 < watch.seconds < 0.5 + 1 + 2 + OVERHEAD
    assert len(api.requests) == 4 * 20


def test_x_ratelimit_reset_is_obeyed(api, faxctl):
    api.plan(DELIVERED, Step(status=429, headers={"x-ratelimit-reset": "1"}))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    (pause,) = pauses(api.requests)
    assert 0.99 <= pause <= 1 + LATE


def test_retry_after_goes_before_x_ratelimit_reset(api, faxctl):
    api.plan(DELIVERED, Step(status=429, headers={**AT_ONCE, "x-ratelimit-reset": "60"}))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    assert max(pauses(api.requests)) < 0.5 + LATE


def test_x_ratelimit_reset_says_nothing_about_other_failures(api, faxctl):
    api.plan(DELIVERED, Step(status=500, headers={"x-ratelimit-reset": "60"}))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    assert max(pauses(api.requests)) < 0.5 + LATE


@pytest.mark.parametrize("failure", [Step(status=503), Step(truncate=20)], ids=["503", "cut off"])
def test_pauses_are_random_up_to_a_bound_that_doubles(api, faxctl, make_ids, failure):
    api.generate = True
    ids = make_ids(60)
    for fax_id in ids:
        api.plan(fax_id, *[failure] * 3)
    result = faxctl("get", "-q", "--jobs", "64", *ids)
    assert (result.stderr, result.status) == ("", 0)
    by_fax: Dict[str, List[Request]] = {fax_id: [] for fax_id in ids}
    for request in api.requests:
        by_fax[str(request.fax_id)].append(request)
    for number, bound in enumerate([0.5, 1, 2]):
        lengths = [pauses(requests)[number] for requests in by_fax.values()]
        assert min(lengths) < bound / 2 < max(lengths) < bound + LATE
        assert len({round(length, 3) for length in lengths}) > 10


# A rate limit


def test_a_rate_limit_pauses_the_whole_run(api, faxctl, make_ids):
    api.generate = True
    ids = make_ids(100)
    api.plan(ids[20], Step(status=429, headers={"Retry-After": "1"}))
    api.delay = lambda fax_id: random.Random(fax_id).uniform(0.005, 0.015)
    result = faxctl("get", "-j", "4", "-o", "value", "-F", "id", *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    limited = next(request for request in api.requests if request.fax_id == ids[20])
    assert limited.finished is not None
    since = [request.started - limited.finished for request in api.requests]
    on_its_way = 0.1
    assert len([seconds for seconds in since if seconds < on_its_way]) < 50
    assert [seconds for seconds in since if on_its_way <= seconds < 0.99] == []
    assert len([seconds for seconds in since if 0.99 <= seconds]) > 50


def test_a_rate_limit_past_the_deadline_ends_the_whole_run_at_once(api, faxctl, make_ids):
    api.generate = True
    ids = make_ids(100)
    api.plan_all(Step(status=429, headers={"Retry-After": "60"}, repeat=True))
    with Stopwatch() as watch:
        result = faxctl("get", "-o", "jsonl", "-j", "4", "--timeout", "5s", *ids)
    assert (result.stdout, result.status) == ("", 5)
    assert [error["id"] for error in result.errors()] == ids
    assert {error["category"] for error in result.errors()} == {"rate_limit"}
    assert watch.seconds < OVERHEAD
    assert len(api.requests) <= 2 * 4


def test_a_rate_limit_does_not_use_up_the_time_of_faxes_that_were_not_requested(
    api, faxctl, make_ids
):
    """They are requested over 2 s after a pause of 1 s, and each has 2 s of its own."""
    api.generate = True
    api.delay = lambda _: 0.1
    api.plan_all(Step(status=429, headers={"Retry-After": "1"}))
    ids = make_ids(80)
    result = faxctl("get", "-j", "4", "--timeout", "2s", "-o", "value", "-F", "id", *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    assert len(api.requests) == 80 + 1


def test_a_retry_goes_before_faxes_that_were_not_requested(api, faxctl, make_ids):
    """It takes 2 s to request all faxes, and the first one has no more time than that."""
    api.generate = True
    api.delay = lambda _: 0.1
    ids = make_ids(80)
    api.plan(ids[0], Step(status=503))
    result = faxctl("get", "-j", "4", "--timeout", "2s", "-o", "value", "-F", "id", *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    first, second = (request for request in api.requests if request.fax_id == ids[0])
    assert second.started - (first.finished or 0) < 0.5 + 0.1 + LATE
    assert len(api.requests) == 80 + 1


def test_a_rate_limit_that_ends_while_stdout_blocks_is_not_slept_through(api, start, make_ids):
    """The first fax is rate limited and given up, the second waits to be printed meanwhile."""
    limited, slow, held_up = make_ids(3)
    api.generate = True
    api.plan(limited, Step(status=429, headers={"Retry-After": "1"}))
    api.plan(slow, Step(delay=0.3))
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as ours, open(writing, "wb", buffering=0) as theirs:
        filled = fill(writing)
        process = start(
            *("get", "-j", "2", "--retries", "0", "-o", "value", "-F", "id"),
            *(limited, slow, held_up),
            stdout=theirs,
        )
        theirs.close()
        time.sleep(1.5)
        while filled:
            filled -= len(ours.read(filled))
        assert process.wait(10) == 5
        assert ours.read().decode() == f"{slow}\n{held_up}\n"
    assert api.fax_ids() == [limited, slow, held_up]


def fill(pipe: int) -> int:
    """Write into a pipe until it takes no more; returns how many bytes."""
    written = 0
    os.set_blocking(pipe, False)
    with suppress(BlockingIOError):
        while True:
            written += os.write(pipe, b"x" * 4096)
    os.set_blocking(pipe, True)
    return written


def test_a_rate_limit_longer_than_the_timeout_says_what_to_do(api, faxctl, make_ids):
    api.generate = True
    api.plan_all(Step(status=429, headers={"Retry-After": "3600"}, repeat=True))
    ids = make_ids(5)
    with Stopwatch() as watch:
        result = faxctl("get", "-j", "1", *ids)
    assert (result.stdout, result.status) == ("", 5)
    advice = "the API asks for a 3600s wait, longer than --timeout 30s; raise --timeout"
    lines = [line for line in result.stderr.splitlines() if line.endswith("; " + advice)]
    assert [line.split(": ")[1] for line in lines] == ids
    assert "; ".join(lines).count("not requested") == 4
    assert watch.seconds < OVERHEAD
    assert len(api.requests) == 1


# When a fax is given up


@pytest.mark.parametrize(
    "http_status, headers, status",
    [
        (429, {"Retry-After": "60"}, 5),
        (429, {"Retry-After": formatdate(time.time() + 3600, usegmt=True)}, 5),
        (429, {"Retry-After": "Sun, 06 Nov 99999999 08:49:37 GMT"}, 5),
        (429, {"Retry-After": "9" * 30}, 5),
        (429, {"x-ratelimit-reset": "60"}, 5),
        (503, {"Retry-After": "60"}, 7),
    ],
)
def test_nothing_sleeps_past_the_deadline(api, faxctl, http_status, headers, status):
    api.plan(DELIVERED, Step(status=http_status, headers=headers))
    with Stopwatch() as watch:
        result = faxctl("get", "--timeout", "5s", DELIVERED)
    assert (result.stdout, result.status) == ("", status)
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: ")
    assert "--timeout" in result.stderr
    assert result.stderr.count("\n") == 1
    assert watch.seconds < OVERHEAD
    assert api.fax_ids() == [DELIVERED]


@pytest.mark.parametrize(
    "misbehaviour, seconds",
    [(Step(stall=True), 1), (Step(stall=True), 2), (Step(delay_body=60), 1), (Step(drip=0.2), 1)],
    ids=["no answer 1s", "no answer 2s", "headers only", "drips"],
)
def test_the_deadline_is_held(api, faxctl, misbehaviour, seconds):
    api.plan(DELIVERED, misbehaviour)
    result = faxctl("get", "-o", "json", "--timeout", f"{seconds}s", DELIVERED)
    assert (result.stdout, result.status) == ("", 6)
    (error,) = result.errors()
    assert (error["id"], error["category"], error["retryable"]) == (DELIVERED, "network", True)
    (request,) = api.requests
    assert seconds - 0.2 <= held(request) <= seconds + 0.2


def test_the_deadline_includes_retries_and_their_pauses(api, faxctl):
    api.plan(DELIVERED, Step(status=503, delay=0.1, repeat=True))
    with Stopwatch() as watch:
        result = faxctl("get", "--timeout", "1s", "--retries", "1000", DELIVERED)
    assert (result.stdout, result.status) == ("", 7)
    assert watch.seconds <= 1 + OVERHEAD
    assert 2 <= len(api.requests) <= 10


def test_a_stall_after_a_retry_is_cut_short_by_the_same_deadline(api, faxctl):
    api.plan(DELIVERED, Step(status=503, headers=AT_ONCE, delay=0.5), Step(stall=True))
    result = faxctl("get", "--timeout", "2s", DELIVERED)
    assert (result.stdout, result.status) == ("", 6)
    first, second = api.requests
    assert 2 - 0.2 <= second.started + held(second) - first.started <= 2 + 0.2


def test_each_fax_has_its_own_deadline(api, faxctl):
    api.plan(MISSING, Step(stall=True))
    result = faxctl("get", "-j", "1", "--timeout", "1s", "-o", "jsonl", MISSING, DELIVERED)
    assert [fax["id"] for fax in result.json_lines()] == [DELIVERED]
    assert [error["id"] for error in result.errors()] == [MISSING]
    assert result.status == 6
    assert api.fax_ids() == [MISSING, DELIVERED]


def test_no_fax_times_out_because_stdout_blocks(api, start, make_ids):
    """The second fax is on its way while the first one is printed, the third is not yet."""
    ids = make_ids(3)
    api.generate = True
    api.plan(ids[1], Step(delay=0.4))
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as ours, open(writing, "wb", buffering=0) as theirs:
        filled = fill(writing)
        process = start(
            *("get", "-j", "2", "--timeout", "1s", "-o", "value", "-F", "id"), *ids, stdout=theirs
        )
        theirs.close()
        time.sleep(2)
        while filled:
            filled -= len(ours.read(filled))
        assert process.wait(10) == 0
        assert ours.read().decode().split() == ids


def test_the_timeout_of_check_bounds_the_whole_run(api, faxctl, make_ids):
    api.generate = True
    api.delay = lambda _: 0.3
    with Stopwatch() as watch:
        result = faxctl("check", "-j", "1", "--timeout", "1s", *make_ids(10))
    assert (result.status, result.stderr) == (2, "")
    assert "not requested in time; 10 faxes: " in result.stdout
    assert 1 - 0.2 <= watch.seconds <= 1 + OVERHEAD
    assert 3 <= len(api.requests) <= 4


@pytest.mark.parametrize("option", ["--timeout", "--connect-timeout"])
def test_no_time_at_all_is_a_usage_error(api, faxctl, option):
    result = faxctl("get", option, "0", DELIVERED)
    assert (result.stdout, result.status) == ("", 2)
    assert option in result.stderr
    assert api.requests == []
