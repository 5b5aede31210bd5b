"""Many faxes: concurrency, order, streaming, failures and the end of a run."""

import json
import random
import signal
import subprocess
import threading
import time
from dataclasses import replace

import pytest

from fax_api import MISSING, Step
from helpers import PATIENCE, PRINT_IDS, RETRY_NOW, as_lines, read_line, wait_until

WINDOW = 512
"""Maximum number of open faxes: requested, or answered but not yet printed."""


@pytest.fixture
def api(any_api):
    return any_api


def wait_for_quiet(api):
    """Wait until requests stop arriving; return the number of faxes requested."""
    before = -1
    while len(api.requests) != before:
        before = len(api.requests)
        time.sleep(0.3)
    return len(set(api.fax_ids()))


def ids_of(jsonl):
    """The ids of the faxes in whole JSON lines."""
    assert jsonl == "" or jsonl.endswith("\n")
    return [json.loads(line)["id"] for line in jsonl.splitlines()]


# In flight

def together(count):
    """Hold each request until this many arrived, and then a little longer for an extra one."""
    all_there = threading.Barrier(count, timeout=PATIENCE)

    def delay(_):
        all_there.wait()
        return 0.05

    return delay


@pytest.mark.parametrize("options, jobs", [(["--jobs", str(n)], n) for n in (1, 3, 32)] + [([], 8)])
def test_jobs_is_the_number_of_faxes_in_flight(api, faxctl, make_ids, options, jobs):
    ids = make_ids(3 * jobs)
    api.delay = together(jobs)
    result = faxctl("get", "-q", *options, *ids)
    assert (result.stdout, result.stderr, result.status) == ("", "", 0)
    assert api.most_in_flight() == jobs
    assert sorted(api.fax_ids()) == ids


def test_connections_are_reused(api, faxctl, make_ids):
    ids = make_ids(500)
    result = faxctl("get", "-", "-j", "4", *PRINT_IDS, input=as_lines(ids))
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    assert api.connections() <= 4
    assert len(api.requests) == 500


# Order

def test_faxes_are_printed_in_input_order(api, faxctl, make_ids):
    ids = make_ids(300)
    random.Random(1).shuffle(ids)
    ids += ids[:1]
    api.delay = lambda fax_id: random.Random(fax_id).uniform(0, 0.03)
    result = faxctl("get", "-", *PRINT_IDS, input=as_lines(ids))
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    answered = sorted(api.requests, key=lambda request: request.finished or 0)
    assert [request.fax_id for request in answered] != ids


def test_slow_fax_does_not_delay_the_requests_for_others(api, faxctl, make_ids):
    ids = make_ids(300)

    def hold_the_first(fax_id):
        if fax_id == ids[0]:
            wait_until(lambda: len(api.requests) == 300 and api.requests[-1].finished is not None)
        return 0

    api.delay = hold_the_first
    result = faxctl("get", "-", "-j", "2", *PRINT_IDS, input=as_lines(ids))
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    assert max(api.requests, key=lambda request: request.finished or 0).fax_id == ids[0]


def test_number_of_faxes_behind_a_slow_one_is_bounded(api, start, make_ids, id_file):
    ids = make_ids(2000)
    api.plan(ids[0], Step(stall=True))
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    wait_until(lambda: len(api.requests) >= WINDOW)
    assert wait_for_quiet(api) == WINDOW
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGINT


# Streaming

def test_fax_is_printed_before_later_ids_are_read(api, start, make_ids):
    ids = make_ids(3)
    process = start("get", "-", "-o", "jsonl", stdin=subprocess.PIPE)
    for number, fax_id in enumerate(ids, start=1):
        process.stdin.write(f"{fax_id}\n")
        assert json.loads(read_line(process.stdout))["id"] == fax_id
        assert api.fax_ids() == ids[:number]
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == 0


# Some fail


FAILURES = [
    (Step(status=400), 7, "server", 400, 1),
    (Step(status=403), 3, "auth", 403, 1),
    (Step(status=404), 4, "not_found", 404, 1),
    (Step(status=501), 7, "server", 501, 1),
    (Step(status=429, headers=RETRY_NOW), 5, "rate_limit", 429, 2),
    (Step(status=500, headers=RETRY_NOW), 7, "server", 500, 2),
    (Step(status=502, headers=RETRY_NOW, body="<html>Bad Gateway"), 7, "server", 502, 2),
    (Step(status=503, headers=RETRY_NOW, body=""), 7, "server", 503, 2),
    (Step(reset=True), 6, "network", None, 12),
    (Step(close=True), 6, "network", None, 12),
    (Step(truncate=40), 6, "network", 200, 2),
    (Step(reset_after=40), 6, "network", 200, 2),
    (Step(body="all is well"), 7, "server", 200, 1),
    (Step(body='{"data":{}}'), 7, "server", 200, 1),
    (Step(body='{"data":{"id":"' + MISSING + '","status":"delivered"}}'), 7, "server", 200, 1),
    (Step(body=""), 7, "server", 200, 1),
    (Step(status=302, headers={"Location": "https://fax.example.com/"}), 7, "server", 302, 1),
    (Step(garbage="220 mail.example.com ESMTP\r\n"), 7, "server", None, 1),
]
"""A failure; its exit status, category and HTTP status; the most requests with --retries 1.

libcurl tries five other connections if a kept one is dead.
"""


def test_failures_of_every_kind_are_reported_among_1000_faxes(api, faxctl, make_ids):
    ids = make_ids(1000)
    failures = {}
    for number, fax_id in enumerate(ids[4::10]):
        step, *failures[fax_id] = FAILURES[number % len(FAILURES)]
        api.plan(fax_id, replace(step, repeat=True))
    api.delay = lambda fax_id: random.Random(fax_id).uniform(0, 0.01)
    result = faxctl("get", "-", "-o", "jsonl", "--retries", "1", input=as_lines(ids))
    assert ids_of(result.stdout) == [fax_id for fax_id in ids if fax_id not in failures]
    members = ("id", "exit_status", "category", "http_status")
    assert [[error[name] for name in members] for error in result.errors()] == [
        [fax_id, *failure[:3]] for fax_id, failure in failures.items()
    ]
    assert result.status == failures[ids[4]][0]
    for fax_id, (*_, most) in failures.items():
        assert min(most, 2) <= api.count(fax_id) <= most, failures[fax_id]
    assert len([fax_id for fax_id in api.fax_ids() if fax_id not in failures]) == 900


# Ended before the end

@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_run_after_a_whole_record(api, start, make_ids, id_file, number):
    ids = make_ids(5000)
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    printed = "".join(process.stdout.readline() for _ in range(20))
    process.send_signal(number)
    printed_ids = ids_of(printed + process.stdout.read())
    assert printed_ids == ids[: len(printed_ids)]
    assert 20 <= len(printed_ids) < 5000
    assert process.wait(PATIENCE) == -number
    assert process.stderr.read() == ""
    assert len(api.requests) < 5000


def test_slow_reader_loses_nothing(api, start, make_ids, id_file):
    ids = make_ids(2000)
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    assert wait_for_quiet(api) < 2000
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert ids_of(stdout) == ids
    assert (stderr, process.returncode) == ("", 0)
    assert len(api.requests) == 2000
