"""Retries: which failures, how often, after which pause, and until when."""

import json
import os
import random
import socket
import time
from contextlib import ExitStack, suppress
from email.utils import formatdate

import pytest

from fax_api import DELIVERED, MISSING, REMOVE, FaxApi, Step
from helpers import ONCE, OVERHEAD, PATIENCE, PRINT_IDS, RETRY_NOW, Stopwatch, pauses, read_all

LATE = 0.4
"""Seconds by which a busy machine may be late."""


def held(request):
    """Seconds until the client gave up a request that was never answered in full."""
    while request.finished is None:  # the server sees it in a moment
        time.sleep(0.005)
    return request.finished - request.started


@pytest.fixture
def deaf_port():
    """A port whose queue of connections is full."""
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            client = sockets.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.fixture
def make_faxes(api, make_ids):
    """Make delivered faxes, and return their ids."""
    api.generate = True
    return make_ids


# What is retried

@pytest.mark.parametrize(
    "failure",
    [
        *[Step(status=status) for status in (408, 503, 520)],
        Step(status=429, headers=RETRY_NOW),
        Step(status=502, body="<html>Bad Gateway</html>", content_type="text/html"),
        Step(reset=True),
        Step(close=True),
        Step(reset_after=100),
        Step(truncate=100),
        Step(truncate=0),
        Step(garbage="HTTP/1.1 200 OK\r\nx: y\r\n"),
    ],
    ids=lambda step: ",".join(
        f"{name}={value}" for name, value in vars(step).items() if value != getattr(Step(), name)
    ),
)
def test_transient_failure_is_retried_and_the_fax_printed_once(api, faxctl, failure):
    api.plan(DELIVERED, failure)
    result = faxctl("get", "-o", "json", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    assert json.loads(result.stdout)["id"] == DELIVERED
    assert api.fax_ids() == [DELIVERED] * 2


def test_refused_connection_is_retried(start, unused_port):
    late = FaxApi(port=unused_port)
    process = start("get", *PRINT_IDS, DELIVERED, api=late)
    time.sleep(0.2)
    with late:
        assert process.communicate(timeout=30) == (f"{DELIVERED}\n", "")
    assert process.returncode == 0
    assert late.fax_ids() == [DELIVERED]


def test_refused_connections_are_retried_after_pauses(faxctl, make_ids, unused_port):
    ids = make_ids(30)
    with Stopwatch() as watch:
        result = faxctl("get", "--trace", "--retries", "1", *ids, api=FaxApi(port=unused_port))
    assert (result.stdout, result.status) == ("", 6)
    assert result.stderr.count("Trying 127.0.0.1") == 30 * 2
    assert 0.5 < watch.seconds < 1 + OVERHEAD


@pytest.mark.parametrize("retries, seconds, pause", [(0, 1, 0), (1, 2.5, 0.5)])
def test_connect_timeout_bounds_each_attempt(faxctl, deaf_port, retries, seconds, pause):
    options = ("--connect-timeout", "1s", "--retries", str(retries))
    with Stopwatch() as watch:
        result = faxctl("get", DELIVERED, *options, api=FaxApi(port=deaf_port))
    assert (result.stdout, result.status) == ("", 6)
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: network error: no connection after 1s; ")
    assert seconds <= watch.seconds <= seconds + pause + OVERHEAD


# What is not retried

@pytest.mark.parametrize(
    "failure, status",
    [
        *[(Step(status=status), 7) for status in (400, 410, 422, 501, 505)],
        (Step(status=401), 3),
        (Step(status=403), 3),
        (Step(status=404), 4),
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
def test_permanent_failure_is_not_retried(api, faxctl, failure, status):
    api.plan(DELIVERED, failure)
    result = faxctl("get", "-o", "json", DELIVERED)
    assert (result.stdout, result.status) == ("", status)
    (error,) = result.errors()
    assert (error["exit_status"], error["retryable"]) == (status, False)
    assert error["id"] == (None if failure.status == 401 else DELIVERED)
    assert api.fax_ids() == [DELIVERED]


# How often

@pytest.mark.parametrize(
    "options, requests", [((), 4), (("--retries", "0"), 1), (("--retries", "1"), 2)]
)
def test_retries_bounds_the_attempts_after_the_first(api, faxctl, options, requests):
    api.plan(DELIVERED, Step(status=503, headers={"Retry-After": "1"}, repeat=True))
    result = faxctl("get", "-o", "json", DELIVERED, *options)
    assert (result.stdout, result.status) == ("", 7)
    (error,) = result.errors()
    assert (error["http_status"], error["retryable"]) == (503, True)
    assert api.fax_ids() == [DELIVERED] * requests


def test_each_fax_has_its_own_retries(api, faxctl, make_faxes):
    ids = make_faxes(20)
    for fax_id in ids:
        api.plan(fax_id, Step(status=500))
    result = faxctl("get", "-q", "--retries", "1", *ids)
    assert (result.stderr, result.status) == ("", 0)
    assert [api.count(fax_id) for fax_id in ids] == [2] * 20


@pytest.mark.parametrize("output", ["table", "jsonl", "csv"])
def test_nothing_of_a_truncated_response_is_printed(api, faxctl, output):
    undisturbed = faxctl("get", "-o", output, DELIVERED)
    api.plan(DELIVERED, Step(reset_after=300))
    assert faxctl("get", "-o", output, DELIVERED) == undisturbed
    assert (undisturbed.status, api.count(DELIVERED)) == (0, 1 + 2)


# After which pause

@pytest.mark.parametrize(
    "status, headers, seconds",
    [(429, {"Retry-After": "2"}, 2), (503, {"Retry-After": "1.2"}, 2),
     (429, {"Retry-After": "soon", "x-ratelimit-reset": "1.2"}, 2)],
)  # fmt: skip
def test_requested_pause_is_obeyed(api, faxctl, status, headers, seconds):
    """Decimals are rounded up."""
    api.plan(DELIVERED, Step(status=status, headers=headers))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    (pause,) = pauses(api.requests)
    assert seconds - 0.01 <= pause <= seconds + LATE


@pytest.mark.parametrize("skew", [-3600, 86400 * 365])
def test_retry_after_date_is_relative_to_the_server_clock(api, faxctl, skew):
    now = time.time() + skew
    dates = {"Date": formatdate(now, usegmt=True), "Retry-After": formatdate(now + 2, usegmt=True)}
    api.plan(DELIVERED, Step(status=503, headers=dates))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    (pause,) = pauses(api.requests)
    assert 1.99 <= pause <= 2 + LATE


def test_retry_after_date_without_a_date_header_is_relative_to_the_local_clock(api, faxctl):
    allowed = int(time.time()) + 2
    headers = {"Date": REMOVE, "Retry-After": formatdate(allowed, usegmt=True)}
    api.plan(DELIVERED, Step(status=503, headers=headers))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    since_boot = time.time() - time.monotonic()
    first, second = (request.started + since_boot for request in api.requests)
    assert first < allowed <= second <= allowed + 1 + LATE


@pytest.mark.parametrize(
    "status, headers",
    [(503, {"Retry-After": "0"}), (503, {"Retry-After": formatdate(0, usegmt=True)}),
     (503, {"Retry-After": "86401"}), (429, {"x-ratelimit-reset": "1764149600"})],
    ids=["now", "past", "more than a day", "timestamp"],
)  # fmt: skip
def test_missing_or_invalid_pause_falls_back_to_the_backoff(api, faxctl, make_faxes, status, headers):
    """A server that asks for no pause is not flooded."""
    ids = make_faxes(20)
    for fax_id in ids:
        api.plan(fax_id, Step(status=status, headers=headers))
    with Stopwatch() as watch:
        assert faxctl("get", "-q", "-j", "20", *ids).status == 0
    assert 0.5 < watch.seconds < 1 + OVERHEAD
    assert len(api.requests) == 2 * 20


@pytest.mark.parametrize(
    "status, headers",
    [(429, {**RETRY_NOW, "x-ratelimit-reset": "60"}), (500, {"x-ratelimit-reset": "60"})],
    ids=["Retry-After comes first", "no rate limit"],
)
def test_x_ratelimit_reset_is_for_429_without_retry_after(api, faxctl, status, headers):
    api.plan(DELIVERED, Step(status=status, headers=headers))
    result = faxctl("get", "-q", DELIVERED)
    assert (result.stderr, result.status) == ("", 0)
    assert max(pauses(api.requests)) < 1 + LATE


@pytest.mark.parametrize("failure", [Step(status=503), Step(truncate=20)], ids=["503", "cut off"])
def test_pauses_are_random_within_doubling_bounds(api, faxctl, make_faxes, failure):
    ids = make_faxes(60)
    for fax_id in ids:
        api.plan(fax_id, *[failure] * 2)
    result = faxctl("get", "-q", "--jobs", "64", *ids)
    assert (result.stderr, result.status) == ("", 0)
    by_fax = {fax_id: [] for fax_id in ids}
    for request in api.requests:
        by_fax[str(request.fax_id)].append(request)
    for number, bound in enumerate([1, 2]):
        lengths = [pauses(requests)[number] for requests in by_fax.values()]
        assert bound / 2 - 0.01 < min(lengths) < bound * 3 / 4 < max(lengths) < bound + LATE
        assert len({round(length, 3) for length in lengths}) > 10


# A rate limit

def test_rate_limit_pauses_the_whole_run(api, faxctl, make_faxes):
    ids = make_faxes(100)
    api.plan(ids[20], Step(status=429, headers={"Retry-After": "1"}))
    api.delay = lambda fax_id: random.Random(fax_id).uniform(0.005, 0.015)
    result = faxctl("get", "-j", "4", *PRINT_IDS, *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    limited = next(request for request in api.requests if request.fax_id == ids[20])
    assert limited.finished is not None
    since = [request.started - limited.finished for request in api.requests]
    on_its_way = 0.1
    assert len([seconds for seconds in since if seconds < on_its_way]) < 50
    assert [seconds for seconds in since if on_its_way <= seconds < 0.99] == []
    assert len([seconds for seconds in since if 0.99 <= seconds]) > 50


def test_rate_limit_past_the_deadline_ends_the_run_at_once(api, faxctl, make_faxes):
    ids = make_faxes(100)
    api.plan_all(Step(status=429, headers={"Retry-After": "60"}, repeat=True))
    with Stopwatch() as watch:
        result = faxctl("get", "-o", "jsonl", "-j", "4", "--timeout", "5s", *ids)
    assert (result.stdout, result.status) == ("", 5)
    assert [error["id"] for error in result.errors()] == ids
    assert {error["category"] for error in result.errors()} == {"rate_limit"}
    assert watch.seconds < OVERHEAD
    assert len(api.requests) <= 2 * 4


def test_rate_limit_does_not_use_up_the_time_of_waiting_faxes(api, faxctl, make_faxes):
    """They are requested over 2 s after a pause of 1 s, and each has 2 s of its own."""
    api.delay = lambda _: 0.1
    api.plan_all(Step(status=429, headers={"Retry-After": "1"}))
    ids = make_faxes(80)
    result = faxctl("get", "-j", "4", "--timeout", "2s", *PRINT_IDS, *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    assert len(api.requests) == 80 + 1


def test_retry_comes_before_faxes_not_yet_requested(api, faxctl, make_faxes):
    """It takes 2 s to request all faxes, and the first one has no more time than that."""
    api.delay = lambda _: 0.1
    ids = make_faxes(80)
    api.plan(ids[0], Step(status=503))
    result = faxctl("get", "-j", "4", "--timeout", "2s", *PRINT_IDS, *ids)
    assert (result.stdout.split(), result.stderr, result.status) == (ids, "", 0)
    first, second = (request for request in api.requests if request.fax_id == ids[0])
    assert second.started - (first.finished or 0) < 1 + 0.1 + LATE
    assert len(api.requests) == 80 + 1


def read_late(seconds, pipe, start, *arguments):
    """Exit status and lines of a run whose standard output is blocked for this long."""
    reading, writing = pipe
    filled = 0
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            filled += os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)
    process = start(*arguments, stdout=writing)
    os.close(writing)
    time.sleep(seconds)
    written = read_all(reading)
    return process.wait(PATIENCE), written[filled:].decode().split()


def test_rate_limit_that_ends_while_stdout_blocks_is_over(api, start, make_faxes, pipe):
    """The first fax is rate limited and given up, the second waits to be printed."""
    limited, slow, held_up = ids = make_faxes(3)
    api.plan(limited, Step(status=429, headers={"Retry-After": "1"}))
    api.plan(slow, Step(delay=0.3))
    command = ("get", "-j", "2", *ONCE, *PRINT_IDS, *ids)
    assert read_late(1.5, pipe, start, *command) == (5, [slow, held_up])
    assert (sorted(api.fax_ids()), api.fax_ids()[-1]) == (ids, held_up)


def test_rate_limit_longer_than_the_timeout_gives_advice(api, faxctl, make_faxes):
    api.plan_all(Step(status=429, headers={"Retry-After": "3600"}, repeat=True))
    ids = make_faxes(5)
    with Stopwatch() as watch:
        result = faxctl("get", "-j", "1", *ids)
    assert (result.stdout, result.status) == ("", 5)
    advice = "the server asks for a pause of 1h, longer than --timeout 30s; raise --timeout"
    lines = [line for line in result.stderr.splitlines() if line.endswith("; " + advice)]
    assert [line.split(": ")[1] for line in lines] == ids
    assert "; ".join(lines).count("not requested") == 4
    assert watch.seconds < OVERHEAD
    assert len(api.requests) == 1


# When a fax is given up

@pytest.mark.parametrize(
    "http_status, headers, status",
    [(429, {"Retry-After": "60"}, 5), (503, {"Retry-After": "60"}, 7),
     (429, {"Retry-After": "86400"}, 5), (429, {"x-ratelimit-reset": "60"}, 5)],
)  # fmt: skip
def test_pause_past_the_deadline_ends_the_fax_at_once(api, faxctl, http_status, headers, status):
    pause = "1d" if "86400" in headers.values() else "1m"
    api.plan(DELIVERED, Step(status=http_status, headers=headers))
    with Stopwatch() as watch:
        result = faxctl("get", "--timeout", "5s", DELIVERED)
    assert (result.stdout, result.status) == ("", status)
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: ")
    assert f"the server asks for a pause of {pause}, longer than --timeout 5s" in result.stderr
    assert result.stderr.count("\n") == 1
    assert watch.seconds < OVERHEAD
    assert api.fax_ids() == [DELIVERED]


@pytest.mark.parametrize(
    "misbehaviour, seconds",
    [(Step(stall=True), 1), (Step(stall=True), 2), (Step(delay_body=60), 1), (Step(drip=0.2), 1)],
    ids=["no answer 1s", "no answer 2s", "headers only", "drips"],
)
def test_deadline_is_kept(api, faxctl, misbehaviour, seconds):
    api.plan(DELIVERED, misbehaviour)
    result = faxctl("get", "-o", "json", "--timeout", f"{seconds}s", DELIVERED)
    assert (result.stdout, result.status) == ("", 6)
    (error,) = result.errors()
    assert (error["id"], error["category"], error["retryable"]) == (DELIVERED, "network", True)
    assert f"no complete response after {seconds}s" in error["message"]
    assert "--timeout" in error["message"]
    (request,) = api.requests
    assert seconds - 0.2 <= held(request) <= seconds + 0.2


def test_deadline_includes_retries_and_pauses(api, faxctl):
    api.plan(DELIVERED, Step(status=503, delay=0.1, repeat=True))
    with Stopwatch() as watch:
        result = faxctl("get", "--timeout", "3s", "--retries", "1000", DELIVERED)
    assert result.stdout == ""
    assert result.status in (6, 7)  # the last attempt may be cut off by the deadline
    assert watch.seconds <= 3 + OVERHEAD
    assert 2 <= len(api.requests) <= 3


def test_deadline_includes_a_stalled_retry(api, faxctl):
    api.plan(DELIVERED, Step(status=503, headers=RETRY_NOW, delay=0.5), Step(stall=True))
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


def test_blocked_stdout_makes_no_fax_time_out(api, start, make_faxes, pipe):
    """A request in flight may be aborted and retried, after a pause within 3 seconds."""
    ids = make_faxes(3)
    api.plan(ids[1], Step(delay=0.4))
    command = ("get", "-j", "2", "--timeout", "3s", *ONCE, *PRINT_IDS, *ids)
    assert read_late(4, pipe, start, *command) == (0, ids)
