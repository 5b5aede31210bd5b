"""Many faxes at once: how they are asked for, in which order they come out, how a run is ended."""

from __future__ import annotations

import json
import random
import select
import signal
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Callable, Dict, List, NamedTuple, Optional, Sequence

import pytest

from fax_api import DELIVERED, MISSING, NO_ANSWER, SENDING, FaxApi, Step

Start = Callable[..., "subprocess.Popen[str]"]

PATIENCE = 10.0
"""Seconds in which whatever is to happen happens, even on a busy machine under a sanitizer."""
WINDOW = 512
"""How many faxes may be open: asked for, or answered but not yet printed."""


@pytest.fixture
def api(any_api: FaxApi) -> FaxApi:
    """In this module: an API that has a delivered fax for any id."""
    return any_api


@pytest.fixture
def id_file(tmp_path: Path) -> Callable[[Sequence[str]], IO[str]]:
    """Put ids into a file, one a line, and open it for reading."""

    def write(ids: Sequence[str]) -> IO[str]:
        path = tmp_path / "ids.txt"
        path.write_text(as_lines(ids), encoding="ascii")
        return path.open(encoding="ascii")

    return write


def as_lines(ids: Sequence[str]) -> str:
    """Ids as standard input takes them, and as `-o value -F id` prints them."""
    return "".join(f"{fax_id}\n" for fax_id in ids)


def wait_until(happened: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something that is bound to happen."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def wait_for_quiet(api: FaxApi) -> int:
    """Wait until no more requests arrive; returns for how many faxes there were any."""
    before = -1
    while len(api.requests) != before:
        before = len(api.requests)
        time.sleep(0.3)
    return len(set(api.fax_ids()))


def read_line(stream: IO[str]) -> str:
    """The next line of a pipe in which there is nothing yet, or soon will be."""
    readable, _, _ = select.select([stream], [], [], PATIENCE)
    assert readable, "no line came"
    return stream.readline()


def ids_of(jsonl: str) -> List[str]:
    """The ids of the faxes in JSON lines, each of which is whole."""
    assert jsonl == "" or jsonl.endswith("\n")
    return [json.loads(line)["id"] for line in jsonl.splitlines()]


# In flight


def together(count: int) -> Callable[[str], float]:
    """Hold each request until there are so many, and then a little longer for one too many."""
    all_there = threading.Barrier(count, timeout=PATIENCE)

    def delay(_: str) -> float:
        all_there.wait()
        return 0.05

    return delay


@pytest.mark.parametrize("jobs", [1, 3, 8, 32])
def test_as_many_faxes_as_jobs_are_in_flight_and_no_more(api, faxctl, make_ids, jobs):
    ids = make_ids(3 * jobs)
    api.delay = together(jobs)
    result = faxctl("get", "-q", "--jobs", str(jobs), *ids)
    assert (result.stdout, result.stderr, result.status) == ("", "", 0)
    assert api.most_in_flight() == jobs
    assert sorted(api.fax_ids()) == ids


def test_eight_faxes_are_in_flight_by_default(api, faxctl, make_ids):
    api.delay = together(8)
    result = faxctl("get", "-q", *make_ids(16))
    assert (result.stderr, result.status) == ("", 0)
    assert api.most_in_flight() == 8


def test_connections_are_used_again(api, faxctl, make_ids):
    ids = make_ids(500)
    result = faxctl("get", "-", "-j", "4", "-o", "value", "-F", "id", input=as_lines(ids))
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    assert api.connections() <= 4
    assert len(api.requests) == 500


# Order


def test_faxes_come_out_in_the_order_they_were_asked_for(api, faxctl, make_ids):
    ids = make_ids(300)
    random.Random(1).shuffle(ids)
    api.delay = lambda fax_id: random.Random(fax_id).uniform(0, 0.03)
    result = faxctl("get", "-", "-o", "value", "-F", "id", input=as_lines(ids))
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    answered = sorted(api.requests, key=lambda request: request.finished or 0)
    assert [request.fax_id for request in answered] != ids


def test_an_id_that_is_given_twice_is_printed_twice(api, faxctl, make_ids):
    first, second = make_ids(2)
    result = faxctl("get", first, second, first, "-o", "value", "-F", "id")
    assert (result.stdout, result.stderr) == (as_lines([first, second, first]), "")
    assert sorted(api.fax_ids()) == [first, first, second]


def test_a_slow_fax_does_not_hold_back_the_fetching_of_others(api, faxctl, make_ids):
    ids = make_ids(300)

    def hold_the_first(fax_id: str) -> float:
        if fax_id == ids[0]:
            wait_until(lambda: len(api.requests) == 300 and api.requests[-1].finished is not None)
        return 0

    api.delay = hold_the_first
    result = faxctl("get", "-", "-j", "2", "-o", "value", "-F", "id", input=as_lines(ids))
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    assert max(api.requests, key=lambda request: request.finished or 0).fax_id == ids[0]


def test_the_faxes_that_wait_for_a_slow_one_are_bounded(api, start, make_ids, id_file):
    ids = make_ids(2000)
    api.plan(ids[0], Step(stall=True))
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    wait_until(lambda: len(api.requests) >= WINDOW)
    assert wait_for_quiet(api) == WINDOW
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGINT


def test_large_responses_that_wait_for_a_slow_one_are_bounded(api, faxctl, make_ids):
    """A response of 4 MB takes 8 MB: 9 are over the limit, and 7 more may be on their way."""
    ids = make_ids(40)
    large = Step(fax={"from_display_name": "x" * 4_000_000})
    requested = []

    def hold_the_first(fax_id: str) -> float:
        if fax_id == ids[0]:
            requested.append(wait_for_quiet(api))
        return 0

    for fax_id in ids[1:]:
        api.plan(fax_id, large)
    api.delay = hold_the_first
    result = faxctl("get", "-o", "value", "-F", "id", *ids)
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    assert 1 + 9 <= requested[0] <= 1 + 9 + 7
    assert len(api.requests) == 40


# Streaming


def test_a_result_comes_out_while_later_ids_are_still_unread(api, start, make_ids):
    ids = make_ids(3)
    process = start("get", "-", "-o", "jsonl", stdin=subprocess.PIPE)
    assert process.stdin is not None and process.stdout is not None
    for number, fax_id in enumerate(ids, start=1):
        process.stdin.write(f"{fax_id}\n")
        assert json.loads(read_line(process.stdout))["id"] == fax_id
        assert api.fax_ids() == ids[:number]
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == 0


def test_a_last_line_without_a_newline_counts(api, faxctl, make_ids):
    ids = make_ids(2)
    result = faxctl("get", "-", "-o", "value", "-F", "id", input="\n".join(ids))
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
    assert sorted(api.fax_ids()) == ids


def test_memory_does_not_grow_with_the_number_of_ids(api, binary, start, make_ids):
    sanitized = "sanitized" in binary[-1]
    """A sanitizer keeps what is freed for a while: there only the outcome counts."""
    few = peak_memory(start, make_ids(200))
    many = peak_memory(start, make_ids(2_000 if sanitized else 20_000))
    assert sanitized or many <= 1.5 * few, f"{few} KiB for 200, {many} KiB for 20,000"
    assert api.connections() <= 2 * 8  # of two runs


def peak_memory(start: Start, ids: Sequence[str]) -> int:
    """The most memory that a run held, in KiB. It fetches all faxes, in order and in full.

    Not by wait4(): that counts what Python held before it became faxctl.
    """
    process = start("get", "-", "-o", "value", stdin=subprocess.PIPE)
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None and stdout is not None
    writer = threading.Thread(target=lambda: (stdin.write(as_lines(ids)), stdin.flush()))
    writer.start()
    printed = [stdout.readline().split("\t")[0] for _ in ids]
    writer.join()
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert (printed, process.returncode) == (list(ids), 0)
    return int(status.partition("VmHWM:")[2].split()[0])


# Some fail


class Failure(NamedTuple):
    """A way to fail, and what is to come of it with --retries 1."""

    step: Step
    status: int
    category: str
    http_status: Optional[int]
    requests: int = 1
    most_requests: int = 0
    """Where there may be more: if a kept connection turns out dead, libcurl tries five others."""


AT_ONCE = {"Retry-After": "0"}

FAILURES = [
    Failure(Step(status=400), 7, "server", 400),
    Failure(Step(status=403), 3, "auth", 403),
    Failure(Step(status=404), 4, "not_found", 404),
    Failure(Step(status=422), 7, "server", 422),
    Failure(Step(status=501), 7, "server", 501),
    Failure(Step(status=429, headers=AT_ONCE), 5, "rate_limit", 429, requests=2),
    Failure(Step(status=500, headers=AT_ONCE), 7, "server", 500, requests=2),
    Failure(Step(status=502, headers=AT_ONCE, body="<html>Bad Gateway"), 7, "server", 502, 2),
    Failure(Step(status=503, headers=AT_ONCE, body=""), 7, "server", 503, requests=2),
    Failure(Step(reset=True), 6, "network", None, requests=2, most_requests=12),
    Failure(Step(close=True), 6, "network", None, requests=2, most_requests=12),
    Failure(Step(truncate=40), 6, "network", 200, requests=2),
    Failure(Step(reset_after=40), 6, "network", 200, requests=2),
    Failure(Step(body="all is well"), 7, "server", 200),
    Failure(Step(body='{"data":{}}'), 7, "server", 200),
    Failure(Step(body='{"data":{"id":"' + MISSING + '","status":"delivered"}}'), 7, "server", 200),
    Failure(Step(body=""), 7, "server", 200),
    Failure(Step(status=302, headers={"Location": "https://fax.example.com/"}), 7, "server", 302),
    Failure(Step(garbage="220 mail.example.com ESMTP\r\n"), 7, "server", None),
]


def test_of_1000_faxes_every_tenth_fails_in_its_own_way(api, faxctl, make_ids):
    ids = make_ids(1000)
    failures: Dict[str, Failure] = {}
    for number, fax_id in enumerate(ids[4::10]):
        failures[fax_id] = FAILURES[number % len(FAILURES)]
        api.plan(fax_id, replace(failures[fax_id].step, repeat=True))
    api.delay = lambda fax_id: random.Random(fax_id).uniform(0, 0.01)
    result = faxctl("get", "-", "-o", "jsonl", "--retries", "1", input=as_lines(ids))
    assert ids_of(result.stdout) == [fax_id for fax_id in ids if fax_id not in failures]
    assert [summary(error) for error in result.errors()] == [
        (fax_id, failure.category, failure.status, failure.http_status)
        for fax_id, failure in failures.items()
    ]
    assert result.status == failures[ids[4]].status
    for fax_id, failure in failures.items():
        most = max(failure.requests, failure.most_requests)
        assert failure.requests <= api.count(fax_id) <= most, failure
    assert len([fax_id for fax_id in api.fax_ids() if fax_id not in failures]) == 900


def summary(error: Dict[str, Any]) -> Any:
    """Of a reported error what says which fax it is about and how it counts."""
    return error["id"], error["category"], error["exit_status"], error["http_status"]


@pytest.mark.parametrize(
    "ids, status",
    [
        ([DELIVERED, DELIVERED], 0),
        ([DELIVERED, SENDING], 8),
        ([SENDING, NO_ANSWER, DELIVERED], 9),
        ([SENDING, NO_ANSWER, MISSING], 4),
    ],
)
def test_the_exit_status_is_the_first_error_else_9_else_8(api, faxctl, ids, status):
    assert faxctl("get", "-q", "--exit-status", *ids).status == status
    assert sorted(api.fax_ids()) == sorted(ids)


def test_the_first_error_in_input_order_counts_even_if_it_comes_last(api, faxctl, make_ids):
    first, second = make_ids(2)
    api.plan(first, Step(status=404, delay=0.3))
    api.plan(second, Step(status=403))
    result = faxctl("get", "-o", "json", first, second)
    assert (result.stdout, result.status) == ("[]\n", 4)
    assert [error["exit_status"] for error in result.errors()] == [4, 3]
    assert len(api.requests) == 2


def test_a_bad_line_is_reported_in_its_turn_and_the_rest_goes_on(api, faxctl, make_ids):
    first, second = make_ids(2)
    result = faxctl("get", "-", "-o", "jsonl", input=f"{first}\n\n# two\nnonsense\n{second}\n")
    assert ids_of(result.stdout) == [first, second]
    (error,) = result.errors()
    assert (error["category"], error["exit_status"]) == ("usage", 2)
    assert "line 4" in error["message"] and "nonsense" in error["message"]
    assert result.status == 2
    assert sorted(api.fax_ids()) == [first, second]


# Ended before the end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_after_a_whole_record(api, start, make_ids, id_file, number):
    ids = make_ids(5000)
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    assert process.stdout is not None
    printed = "".join(process.stdout.readline() for _ in range(20))
    process.send_signal(number)
    printed_ids = ids_of(printed + process.stdout.read())
    assert printed_ids == ids[: len(printed_ids)]
    assert 20 <= len(printed_ids) < 5000
    assert process.wait(PATIENCE) == -number
    assert process.stderr is not None and process.stderr.read() == ""
    assert len(api.requests) < 5000


def test_a_signal_while_nobody_reads_leaves_a_whole_record(api, start, make_ids, id_file):
    ids = make_ids(2000)
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    assert wait_for_quiet(api) < 2000
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    printed_ids = ids_of(stdout)
    assert printed_ids == ids[: len(printed_ids)]
    assert 0 < len(printed_ids) < 2000
    assert (stderr, process.returncode) == ("", -signal.SIGINT)


def test_a_reader_that_pauses_loses_nothing(api, start, make_ids, id_file):
    ids = make_ids(2000)
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    assert wait_for_quiet(api) < 2000
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert ids_of(stdout) == ids
    assert (stderr, process.returncode) == ("", 0)
    assert len(api.requests) == 2000


def test_a_reader_that_leaves_ends_the_run_quietly(api, start, make_ids, id_file):
    with id_file(make_ids(5000)) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    assert process.stdout is not None and process.stderr is not None
    read_line(process.stdout)
    process.stdout.close()
    assert process.wait(PATIENCE) == -signal.SIGPIPE
    assert process.stderr.read() == ""
    assert len(api.requests) < 5000


def test_a_signal_ends_a_run_that_hangs_in_a_write(api, start, make_ids):
    """A pager that has stopped reading must not keep the program alive."""
    (fax_id,) = make_ids(1)
    api.generate = True
    api.plan(fax_id, Step(fax={"from_display_name": "x" * 300_000}))
    process = start("get", "-o", "json", fax_id)
    wait_until(lambda: len(api.requests) == 1 and api.requests[0].finished is not None)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == -signal.SIGTERM
