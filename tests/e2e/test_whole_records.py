"""Whole records and whole lines: whatever happens to stdout, nobody sees a part of a record."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, List

import pytest

from fax_api import FaxApi, Step
from program import Program, Result

Run = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[str]"]
MakeIds = Callable[[int], List[str]]

PATIENCE = 30
"""Seconds after which a run counts as hanging."""
LONG_NAME = "x" * 200_000
"""More than a pipe holds."""


@pytest.fixture
def big_fax(api: FaxApi, make_ids: MakeIds) -> str:
    """The id of a fax whose record does not fit into a pipe."""
    (fax_id,) = make_ids(1)
    api.generate = True
    api.plan(fax_id, Step(fax={"from_display_name": LONG_NAME}))
    return fax_id


def wait_until_sent(api: FaxApi) -> None:
    """Wait until the API has sent the first response, and the program had time to print it."""
    deadline = time.monotonic() + PATIENCE
    while not (api.requests and api.requests[0].finished is not None):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3)


def test_four_processes_that_append_to_one_file_never_mix_their_lines(
    any_api: FaxApi, start: Start, tmp_path: Path, make_ids: MakeIds
) -> None:
    ids = make_ids(500)
    (tmp_path / "ids").write_text("\n".join(ids), encoding="ascii")
    with (tmp_path / "log").open("ab") as log:
        processes = []
        for _ in range(4):
            with (tmp_path / "ids").open("rb") as lines:
                arguments = ("get", "-", "-o", "jsonl")
                processes.append(start(*arguments, stdin=lines, stdout=log, api=any_api))
        assert [process.wait(PATIENCE) for process in processes] == [0, 0, 0, 0]
    printed = [json.loads(line)["id"] for line in (tmp_path / "log").read_text().splitlines()]
    assert sorted(printed) == sorted(4 * ids)


def test_four_processes_that_append_errors_to_one_file_never_mix_their_lines(
    api: FaxApi, start: Start, tmp_path: Path, make_ids: MakeIds
) -> None:
    (tmp_path / "ids").write_text("\n".join(make_ids(200)), encoding="ascii")
    with (tmp_path / "log").open("ab") as log:
        processes = []
        for _ in range(4):
            with (tmp_path / "ids").open("rb") as lines:
                arguments = ("get", "-", "-o", "jsonl")
                processes.append(start(*arguments, stdin=lines, stderr=log))
        assert [process.wait(PATIENCE) for process in processes] == [4, 4, 4, 4]
    lines = (tmp_path / "log").read_text().splitlines()
    assert {json.loads(line)["error"]["exit_status"] for line in lines} == {4}
    assert len(lines) == 800


def test_a_slow_reader_gets_the_whole_record_after_a_signal(
    api: FaxApi, start: Start, big_fax: str
) -> None:
    """The second of grace counts from the last byte that the reader took."""
    process = start("get", "-o", "jsonl", big_fax)
    wait_until_sent(api)
    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None
    taken = b""
    started = time.monotonic()
    while chunk := os.read(process.stdout.fileno(), 32 * 1024):
        taken += chunk
        time.sleep(0.4)
    assert time.monotonic() - started > 2
    assert json.loads(taken)["from_display_name"] == LONG_NAME
    assert process.wait(PATIENCE) == -signal.SIGTERM


def test_a_signal_stops_the_run_between_two_records(
    any_api: FaxApi, start: Start, tmp_path: Path, make_ids: MakeIds
) -> None:
    """Records that are there already, and wait to be printed, do not hold up the end."""
    first, *others = ids = make_ids(400)
    any_api.plan(first, Step(delay=2.0))
    (tmp_path / "ids").write_text("\n".join(ids), encoding="ascii")
    with (tmp_path / "ids").open("rb") as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines, api=any_api)
    deadline = time.monotonic() + PATIENCE
    while len(any_api.requests) < len(ids):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert (stdout, stderr, process.returncode) == ("", "", -signal.SIGINT)


def test_a_json_document_is_closed_after_a_signal(
    any_api: FaxApi, start: Start, make_ids: MakeIds
) -> None:
    first, second = make_ids(2)
    any_api.plan(second, Step(delay=PATIENCE))
    process = start("get", "--json", first, second, api=any_api)
    deadline = time.monotonic() + PATIENCE
    while not (len(any_api.requests) == 2 and any(r.finished for r in any_api.requests)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=PATIENCE)
    assert [fax["id"] for fax in json.loads(stdout)] == [first]
    assert process.returncode == -signal.SIGINT


def test_a_file_over_the_size_limit_is_an_error(
    program: Program, any_api: FaxApi, tmp_path: Path, make_ids: MakeIds
) -> None:
    """SIGXFSZ would kill the program without a word."""
    limited = ["sh", "-c", 'ulimit -f 8; exec "$0" "$@" > limited']
    run = Program([*limited, *program.command], program.home, tmp_path, any_api).run
    result = run("get", "-", "-o", "jsonl", input="\n".join(make_ids(500)))
    assert result.status == 1
    assert result.stderr.count("\n") == 1
    assert "File too large" in result.stderr
    assert len(any_api.requests) < 500


def test_a_closed_pipe_ends_the_run_by_sigpipe(
    any_api: FaxApi, start: Start, tmp_path: Path, make_ids: MakeIds
) -> None:
    (tmp_path / "ids").write_text("\n".join(make_ids(5000)), encoding="ascii")
    with (tmp_path / "ids").open("rb") as lines:
        process = start("get", "-", stdin=lines, api=any_api)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(PATIENCE) == -signal.SIGPIPE
    assert process.stderr.read() == ""
    assert len(any_api.requests) < 5000


def test_a_closed_pipe_ends_help_by_sigpipe(start: Start) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start("help", stdout=writing)
    os.close(writing)
    assert process.wait(PATIENCE) == -signal.SIGPIPE


def test_a_full_pipe_that_does_not_block_is_waited_for(
    api: FaxApi, start: Start, big_fax: str
) -> None:
    reading, writing = os.pipe()
    flags = fcntl.fcntl(writing, fcntl.F_GETFL)
    fcntl.fcntl(writing, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    process = start("get", "-o", "jsonl", big_fax, stdout=writing)
    os.close(writing)
    wait_until_sent(api)
    with open(reading, "rb") as pipe:
        assert json.loads(pipe.read())["from_display_name"] == LONG_NAME
    assert process.wait(PATIENCE) == 0
