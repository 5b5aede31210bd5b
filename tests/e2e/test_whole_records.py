"""Records and error lines are written whole, whoever reads them and however the run ends."""

from __future__ import annotations

import array
import fcntl
import json
import os
import re
import select
import signal
import subprocess
import termios
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

import pytest

from fax_api import DELIVERED, MISSING, FaxApi, Step
from program import Program, Result

Run = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[str]"]
MakeIds = Callable[[int], List[str]]

PATIENCE = 20.0
"""Seconds in which everything happens, even on a busy machine and under a sanitizer."""
GRACE = 1.0
"""Seconds that a run may still take after a signal while nobody reads."""
PIPE_SIZE = 64 * 1024
PIPE_BUF = 4096
NOT_FOUND = Step(status=404, repeat=True)


@pytest.fixture
def api(any_api: FaxApi) -> FaxApi:
    """In this module: an API that has a delivered fax for any id."""
    return any_api


@pytest.fixture
def pipe() -> Iterator[Tuple[int, int]]:
    """A pipe: our end, to read from, and the end for the program. The test may close the latter."""
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


@pytest.fixture
def shell(program: Program) -> Callable[[str], Run]:
    """Make a faxctl that a shell script starts as "$@"."""

    def make(script: str) -> Run:
        return replace(program, command=["/bin/sh", "-c", script, "sh", *program.command]).run

    return make


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for something that is bound to happen."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def wait_until_full(descriptor: int) -> None:
    """Wait until a pipe, seen from its reading end, has taken all that it takes."""
    before, now = -1, 0
    deadline = time.monotonic() + PATIENCE
    while now != before or now < PIPE_SIZE // 2:  # small writes do not fill its pages
        assert time.monotonic() < deadline, "it did not get full"
        time.sleep(0.2)
        before, now = now, bytes_in(descriptor)


def bytes_in(descriptor: int) -> int:
    """How many bytes there are in a pipe."""
    count = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return count[0]


def read_all(descriptor: int, piece: int = PIPE_SIZE, pause: float = 0) -> bytes:
    """What comes until the end, read so many bytes at a time with a pause after each."""
    read = b""
    while True:
        readable, _, _ = select.select([descriptor], [], [], PATIENCE)
        assert readable, f"nothing more after {len(read)} bytes"
        chunk = os.read(descriptor, piece)
        if not chunk:
            return read
        read += chunk
        time.sleep(pause)


def as_lines(ids: Sequence[str]) -> str:
    """Ids as standard input takes them."""
    return "".join(f"{fax_id}\n" for fax_id in ids)


# Several processes, one log

APPENDERS = 4
LINES = 500
"""How many lines each of them writes."""


def append_together(
    start: Start, tmp_path: Path, shares: Sequence[Sequence[str]], log: Any, *arguments: str
) -> None:
    """Run a process for each share of the ids, all at once, with both streams to the log."""
    with ExitStack() as files:
        processes = []
        for number, share in enumerate(shares):
            path = tmp_path / f"ids.{number}"
            path.write_text(as_lines(share), encoding="ascii")
            lines = files.enter_context(path.open(encoding="ascii"))
            processes.append(
                start("get", "-", *arguments, stdin=lines, stdout=log, stderr=log)
            )
        for process in processes:
            assert process.wait(3 * PATIENCE) == 4


def shares_of(ids: Sequence[str]) -> List[Sequence[str]]:
    """The ids that each process asks for."""
    return [ids[number * LINES : (number + 1) * LINES] for number in range(APPENDERS)]


def answer_in_bursts(api: FaxApi, shares: Sequence[Sequence[str]]) -> None:
    """Hold back the first fax of each share, so that many are printed at once after it."""
    first = {share[0] for share in shares}

    def hold(fax_id: str) -> float:
        if fax_id in first:
            wait_until(lambda: len(api.requests) >= APPENDERS * LINES)
        return 0

    api.delay = hold


def fail_in_part(api: FaxApi, shares: Sequence[Sequence[str]]) -> None:
    """Let every third of the last faxes of a share be missing."""
    for share in shares:
        for fax_id in share[3 * LINES // 4 :: 3]:
            api.plan(fax_id, NOT_FOUND)


def id_of_json_line(line: str) -> str:
    """The id that a line of JSON is about, be it a fax or an error."""
    document = json.loads(line)
    return str(document.get("error", document)["id"])


def id_of_text_line(line: str) -> str:
    """The id that a line is about: a record of two fields, or an error in text mode."""
    uuid = "[0-9a-f]{8}-0000-4000-8000-000000000000"
    match = re.fullmatch(
        rf"({uuid})\tdelivered|faxctl: ({uuid}): not found: .* request id [0-9a-f]+\)[^()]*", line
    )
    assert match, line
    return match[1] or match[2]


FORMS: Dict[str, Tuple[List[str], Callable[[str], str]]] = {
    "json": (["-o", "jsonl"], id_of_json_line),
    "text": (["-o", "value", "-F", "id,status"], id_of_text_line),
}


def check_log(log: str, shares: Sequence[Sequence[str]], id_of: Callable[[str], str]) -> None:
    """Check that the log holds a whole line for each id, and those of a process in order."""
    lines = [line for line in log.splitlines() if not re.fullmatch(r"faxctl: \d+ of .*", line)]
    logged = [id_of(line) for line in lines]
    for share in shares:
        members = set(share)
        assert [fax_id for fax_id in logged if fax_id in members] == list(share)
    assert len(logged) == APPENDERS * LINES


@pytest.mark.parametrize("form", FORMS)
def test_processes_that_append_to_one_file_never_mix_their_lines(
    api, start, make_ids, tmp_path, form
):
    """Errors go to the same file, so their place shows that they come after earlier records."""
    options, id_of = FORMS[form]
    ids = make_ids(APPENDERS * LINES)
    answer_in_bursts(api, shares_of(ids))
    fail_in_part(api, shares_of(ids))
    with open(tmp_path / "log", "ab") as log:
        append_together(start, tmp_path, shares_of(ids), log, *options)
    check_log((tmp_path / "log").read_text(encoding="utf-8"), shares_of(ids), id_of)


def test_records_longer_than_a_buffer_are_not_mixed_either(api, start, make_ids, tmp_path):
    ids = make_ids(APPENDERS * LINES)
    for number, fax_id in enumerate(ids):
        name = "x" * (number % 7 * 3000)
        api.plan(fax_id, NOT_FOUND if number % 3 == 0 else Step(fax={"from_display_name": name}))
    with open(tmp_path / "log", "ab") as log:
        append_together(start, tmp_path, shares_of(ids), log, "-o", "jsonl")
    check_log((tmp_path / "log").read_text(encoding="utf-8"), shares_of(ids), id_of_json_line)


@pytest.mark.parametrize("form", FORMS)
def test_processes_that_share_a_full_pipe_never_mix_their_lines(
    api, start, make_ids, tmp_path, pipe, form
):
    options, id_of = FORMS[form]
    ids = make_ids(APPENDERS * LINES)
    answer_in_bursts(api, shares_of(ids))
    fail_in_part(api, shares_of(ids))
    reading, writing = pipe
    log: List[bytes] = []
    reader = threading.Thread(target=lambda: log.append(read_all(reading, 16 * 1024, 0.02)))
    reader.start()
    append_together(start, tmp_path, shares_of(ids), writing, *options)
    os.close(writing)
    reader.join(PATIENCE)
    check_log(log[0].decode(), shares_of(ids), id_of)


def test_an_error_of_several_lines_is_one_write(api, start, make_ids, tmp_path):
    """The table under an error stays with its line."""
    ids = make_ids(APPENDERS * LINES)
    errors = [{"code": str(code), "title": "t", "detail": "d" * 40} for code in (1, 2, 3)]
    api.plan_all(Step(status=404, body=json.dumps({"errors": errors}), repeat=True))
    with open(tmp_path / "log", "ab") as log:
        append_together(start, tmp_path, shares_of(ids), log)
    text = (tmp_path / "log").read_text(encoding="utf-8")
    blocks = re.split(r"^faxctl: (?=[0-9a-f]{8}-)", text, flags=re.MULTILINE)[1:]
    shapes = {re.sub(r"^\S+", "", re.sub(r"request id \w+", "", block)) for block in blocks}
    sums = {shape for shape in shapes if "of 500 faxes" in shape}
    assert len(blocks) == len(ids)
    assert len(shapes - sums) == 1, shapes


# A signal


def long_run(
    api: FaxApi, start: Start, make_ids: MakeIds, tmp_path: Path, writing: int
) -> Tuple["subprocess.Popen[str]", List[str]]:
    """A run that gets 400 results at once, many more than the pipe takes, and writes them."""
    ids = make_ids(400)

    def hold_the_first(fax_id: str) -> float:
        if fax_id == ids[0]:
            wait_until(lambda: len(api.requests) == 400)
            time.sleep(0.3)
        return 0

    api.delay = hold_the_first
    (tmp_path / "ids").write_text(as_lines(ids), encoding="ascii")
    with open(tmp_path / "ids", encoding="ascii") as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines, stdout=writing)
    os.close(writing)
    return process, ids


def test_a_signal_is_seen_between_any_two_records(api, start, make_ids, tmp_path, pipe):
    """All results are there, but only the record that is being written is completed."""
    reading, writing = pipe
    process, ids = long_run(api, start, make_ids, tmp_path, writing)
    wait_until_full(reading)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    written = read_all(reading)
    assert process.wait(PATIENCE) == -signal.SIGTERM
    assert written.endswith(b"\n")
    printed = [json.loads(line)["id"] for line in written.splitlines()]
    assert printed == ids[: len(printed)]
    assert len(written) <= PIPE_SIZE + 2 * PIPE_BUF
    assert process.stderr is not None and process.stderr.read() == ""


def test_a_signal_does_not_wait_for_records_that_wait_for_another(api, start, make_ids, tmp_path):
    """Results that are there already, but whose turn has not come, do not hold up the end."""
    first, *others = ids = make_ids(400)
    api.plan(first, Step(stall=True))
    (tmp_path / "ids").write_text(as_lines(ids), encoding="ascii")
    with open(tmp_path / "ids", encoding="ascii") as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    wait_until(lambda: len(api.requests) == 1 + len(others))
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGINT


@pytest.fixture
def blocked(
    api: FaxApi, start: Start, make_ids: MakeIds, pipe: Tuple[int, int]
) -> Tuple["subprocess.Popen[str]", int]:
    """A run that is in the middle of one long record, and the end from which it can be read."""
    reading, writing = pipe
    (fax_id,) = make_ids(1)
    api.plan(fax_id, Step(fax={"from_display_name": "x" * 300_000}))
    process = start("get", "-o", "jsonl", fax_id, stdout=writing)
    os.close(writing)
    wait_until_full(reading)
    assert process.poll() is None
    return process, reading


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_slow_reader_gets_its_record_completed(blocked, number):
    process, reading = blocked
    process.send_signal(number)
    started = time.monotonic()
    written = read_all(reading, 8 * 1024, 0.1)
    assert time.monotonic() - started > 2 * GRACE
    assert len(json.loads(written)["from_display_name"]) == 300_000
    assert process.wait(PATIENCE) == -number
    assert process.stderr is not None and process.stderr.read() == ""


def test_a_reader_that_stops_ends_the_run_a_second_later(blocked):
    process, reading = blocked
    process.send_signal(signal.SIGTERM)
    for _ in range(20):
        assert os.read(reading, 8 * 1024)
        time.sleep(0.1)
    stopped = time.monotonic()
    assert process.wait(PATIENCE) == -signal.SIGTERM
    assert 0.5 * GRACE < time.monotonic() - stopped < GRACE + 1


def test_a_reader_that_leaves_after_a_signal_ends_the_run_at_once(blocked):
    process, reading = blocked
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    started = time.monotonic()
    os.dup2(os.open(os.devnull, os.O_RDONLY), reading)
    assert process.wait(PATIENCE) in (-signal.SIGTERM, -signal.SIGPIPE)
    assert time.monotonic() - started < 0.5 * GRACE


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_kills_at_once(blocked, second):
    process, _ = blocked
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert process.poll() is None
    started = time.monotonic()
    process.send_signal(second)
    assert process.wait(PATIENCE) == -second
    assert time.monotonic() - started < 0.4 * GRACE


# A file that must not grow


COMMANDS = [
    ["get", DELIVERED],
    ["get", "-o", "json", DELIVERED, DELIVERED],
    ["wait", DELIVERED],
    ["check", DELIVERED],
    ["explain"],
    ["help"],
    ["--version"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_file_at_its_size_limit_is_an_error(shell, arguments):
    result = shell('ulimit -f 0; exec "$@" >out')(*arguments)
    assert result.status == (3 if arguments[0] == "check" else 1)
    assert "File too large" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_reaches_its_size_limit_ends_a_long_run(api, shell, make_ids, tmp_path):
    ids = make_ids(5000)
    result = shell('ulimit -f 16; exec "$@" >out')("get", "-", "-o", "jsonl", input=as_lines(ids))
    (error,) = result.errors()
    assert (result.status, error["category"], error["exit_status"]) == (1, "internal", 1)
    assert "File too large" in error["message"]
    assert (tmp_path / "out").stat().st_size <= 16 * 512
    assert len(api.requests) < 5000


def test_an_error_log_at_its_size_limit_leaves_the_exit_status(shell, tmp_path):
    result = shell('ulimit -f 0; exec "$@" 2>errors')("get", "-o", "value", MISSING, DELIVERED)
    assert DELIVERED in result.stdout
    assert (result.status, (tmp_path / "errors").read_bytes()) == (4, b"")


# A closed pipe


def test_a_shell_sees_141_for_a_closed_pipe(shell, make_ids):
    run = shell('{ "$@"; echo $? >&2; } | head -n 1')
    result = run("get", "-", "-o", "jsonl", input=as_lines(make_ids(2000)))
    assert (result.stdout.count("\n"), result.stderr) == (1, "141\n")


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("script", ['exec "$@"', "trap '' PIPE; exec \"$@\""], ids=["", "ignored"])
def test_a_closed_pipe_ends_by_sigpipe(program, pipe, script, arguments):
    """Also if whoever started faxctl ignores SIGPIPE."""
    reading, writing = pipe
    os.dup2(os.open(os.devnull, os.O_RDONLY), reading)
    command = ["/bin/sh", "-c", script, "sh", *program.command]
    process = replace(program, command=command).start(*arguments, stdout=writing)
    os.close(writing)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (-signal.SIGPIPE, "")


# A descriptor that does not block


@pytest.mark.parametrize("form", FORMS)
def test_a_full_pipe_that_does_not_block_is_waited_for(api, start, make_ids, tmp_path, pipe, form):
    """ssh and Node.js leave such descriptors behind. Errors go to the same pipe."""
    options, id_of = FORMS[form]
    ids = make_ids(APPENDERS * LINES)
    for fax_id in ids[::3]:
        api.plan(fax_id, NOT_FOUND)
    reading, writing = pipe
    os.set_blocking(writing, False)
    (tmp_path / "ids").write_text(as_lines(ids), encoding="ascii")
    with open(tmp_path / "ids", encoding="ascii") as lines:
        process = start("get", "-", *options, stdin=lines, stdout=writing, stderr=writing)
    os.close(writing)
    wait_until_full(reading)
    log = read_all(reading, 16 * 1024, 0.005).decode()
    assert process.wait(PATIENCE) == 4
    check_log(log, shares_of(ids), id_of)


def test_a_record_longer_than_a_pipe_that_does_not_block_is_whole(api, start, make_ids, pipe):
    reading, writing = pipe
    os.set_blocking(writing, False)
    (fax_id,) = make_ids(1)
    api.plan(fax_id, Step(fax={"from_display_name": "x" * 300_000}))
    process = start("get", "-o", "jsonl", fax_id, stdout=writing)
    os.close(writing)
    wait_until_full(reading)
    assert len(json.loads(read_all(reading))["from_display_name"]) == 300_000
    assert process.communicate(timeout=PATIENCE)[1] == ""
    assert process.returncode == 0


def test_waiting_for_a_full_pipe_takes_no_processor_time(api, start, make_ids, pipe):
    reading, writing = pipe
    os.set_blocking(writing, False)
    (fax_id,) = make_ids(1)
    api.plan(fax_id, Step(fax={"from_display_name": "x" * 300_000}))
    process = start("get", "-o", "jsonl", fax_id, stdout=writing)
    os.close(writing)
    wait_until_full(reading)
    before = processor_seconds(process.pid)
    time.sleep(1)
    assert process.poll() is None
    assert processor_seconds(process.pid) - before < 0.2


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# More than a few


def test_ten_thousand_records_are_written_fast_and_whole(api, faxctl, make_ids):
    ids = make_ids(10_000)
    result = faxctl("get", "-", "-o", "value", "-F", "id", input=as_lines(ids), timeout=120)
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
