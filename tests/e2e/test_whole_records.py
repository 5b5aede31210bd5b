"""Records and error lines are written whole, whatever the reader does and however the run ends."""

import array
import fcntl
import json
import os
import re
import signal
import termios
import threading
import time
from pathlib import Path

import pytest

from fax_api import DELIVERED, MISSING, Step
from helpers import (
    OVERHEAD, PATIENCE, PRINT_IDS, Stopwatch, as_lines, error_body, read_all, wait_until,
)

GRACE = 1.0
"""Seconds that a run may take after a signal without a reader."""
PIPE_SIZE = 64 * 1024
PIPE_BUF = 4096
NOT_FOUND = Step(status=404, repeat=True)


@pytest.fixture
def api(any_api):
    return any_api


def wait_until_full(descriptor):
    """Wait until a pipe is full, seen from its reading end."""
    before, now = -1, 0
    deadline = time.monotonic() + PATIENCE
    while now != before or now < PIPE_SIZE // 2:  # small writes do not fill its pages
        assert time.monotonic() < deadline, "it did not get full"
        time.sleep(0.2)
        count = array.array("i", [0])
        fcntl.ioctl(descriptor, termios.FIONREAD, count)
        before, now = now, count[0]


# Several processes, one log

APPENDERS = 4
LINES = 500
"""Lines that each of them writes."""
COUNT = APPENDERS * LINES


@pytest.fixture
def append_together(start, id_file, tmp_path):
    """Run a process for each share of the ids, all at once, with both streams to one log.

    The log is a file, whose text is returned, or else the descriptor.
    """

    def run(ids, *arguments, descriptor=None):
        processes = []
        with open(tmp_path / "log", "ab") as file:
            log = {"stdout": descriptor or file, "stderr": descriptor or file}
            for share in shares_of(ids):
                with id_file(share) as lines:
                    processes.append(start("get", "-", *arguments, stdin=lines, **log))
            for process in processes:
                assert process.wait(3 * PATIENCE) == 4
        return (tmp_path / "log").read_text(encoding="utf-8")

    return run


def shares_of(ids):
    return [ids[first : first + LINES] for first in range(0, COUNT, LINES)]


def answer_in_bursts(api, ids):
    """Hold back the first fax of each share, so that many are printed at once after it.

    Every third of the last faxes of a share is missing.
    """
    first = {share[0] for share in shares_of(ids)}

    def hold(fax_id):
        if fax_id in first:
            wait_until(lambda: len(api.requests) >= COUNT)
        return 0

    api.delay = hold
    for share in shares_of(ids):
        for fax_id in share[3 * LINES // 4 :: 3]:
            api.plan(fax_id, NOT_FOUND)


def id_of(line):
    """The id that a line is about: a fax or an error, as JSON or as text."""
    if line.startswith("{"):
        document = json.loads(line)
        return str(document.get("error", document)["id"])
    uuid = "[0-9a-f]{8}-0000-4000-8000-000000000000"
    match = re.fullmatch(
        rf"({uuid})\tdelivered|faxctl: ({uuid}): not found: .* request id [0-9a-f]+\)[^()]*", line
    )
    assert match, line
    return match[1] or match[2]


FORMS = {"json": ["-o", "jsonl"], "text": ["-o", "value", "-F", "id,status"]}


def check_log(log, ids):
    """Check that the log holds a whole line for each id, and those of a process in order."""
    lines = [line for line in log.splitlines() if not re.fullmatch(r"faxctl: \d+ of .*", line)]
    logged = [id_of(line) for line in lines]
    for share in shares_of(ids):
        members = set(share)
        assert [fax_id for fax_id in logged if fax_id in members] == list(share)
    assert len(logged) == COUNT


@pytest.mark.parametrize("options", FORMS.values(), ids=FORMS)
def test_processes_appending_to_one_file_never_mix_lines(api, append_together, make_ids, options):
    """Errors go to the same file, so their place shows that they come after earlier records."""
    ids = make_ids(COUNT)
    answer_in_bursts(api, ids)
    check_log(append_together(ids, *options), ids)


def test_records_longer_than_a_buffer_are_not_mixed(api, append_together, make_ids):
    ids = make_ids(COUNT)
    for number, fax_id in enumerate(ids):
        name = "x" * (number % 7 * 3000)
        api.plan(fax_id, NOT_FOUND if number % 3 == 0 else Step(fax={"from_display_name": name}))
    check_log(append_together(ids, "-o", "jsonl"), ids)


@pytest.mark.parametrize("options", FORMS.values(), ids=FORMS)
def test_processes_sharing_a_full_pipe_never_mix_lines(
    api, append_together, make_ids, pipe, options
):
    ids = make_ids(COUNT)
    answer_in_bursts(api, ids)
    reading, writing = pipe
    log = []
    reader = threading.Thread(target=lambda: log.append(read_all(reading, size=16384, pause=0.02)))
    reader.start()
    append_together(ids, *options, descriptor=writing)
    os.close(writing)
    reader.join(PATIENCE)
    check_log(log[0].decode(), ids)


def test_error_of_several_lines_is_one_write(api, append_together, make_ids):
    """Consecutive errors differ, because equal ones would only be counted."""
    ids = make_ids(COUNT)
    for number, fax_id in enumerate(ids):
        detail = "de"[number % 2] * 40
        errors = [{"code": str(code), "title": "t", "detail": detail} for code in (1, 2, 3)]
        api.plan(fax_id, Step(status=404, body=error_body(*errors)))
    text = append_together(ids)
    blocks = re.split(r"^faxctl: (?=[0-9a-f]{8}-)", text, flags=re.MULTILINE)[1:]
    shapes = {re.sub(r"^\S+", "", re.sub(r"request id \w+", "", block)) for block in blocks}
    sums = {shape for shape in shapes if "of 500 faxes" in shape}
    assert len(blocks) == len(ids)
    assert len(shapes - sums) == 2, shapes


# A signal

def test_signal_ends_the_run_between_two_records(api, start, make_ids, id_file, pipe):
    """All results have arrived, but only the record that is being written is completed."""
    reading, writing = pipe
    ids = make_ids(400)

    def hold_the_first(fax_id):
        if fax_id == ids[0]:
            wait_until(lambda: len(api.requests) == 400)
            time.sleep(0.3)
        return 0

    api.delay = hold_the_first
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines, stdout=writing)
    os.close(writing)
    wait_until_full(reading)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    written = read_all(reading)
    assert process.wait(PATIENCE) == -signal.SIGTERM
    assert written.endswith(b"\n")
    printed = [json.loads(line)["id"] for line in written.splitlines()]
    assert printed == ids[: len(printed)]
    assert len(written) <= PIPE_SIZE + 2 * PIPE_BUF
    assert process.stderr.read() == ""


def test_signal_does_not_print_records_behind_a_missing_one(api, start, make_ids, id_file):
    ids = make_ids(400)
    api.plan(ids[0], Step(stall=True))
    with id_file(ids) as lines:
        process = start("get", "-", "-o", "jsonl", stdin=lines)
    wait_until(lambda: len(api.requests) == len(ids))
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGINT


@pytest.fixture
def blocked(request, api, start, make_ids, pipe):
    """A run in the middle of one long record, and the end from which it can be read.

    With a parameter: whether the other end blocks.
    """
    reading, writing = pipe
    os.set_blocking(writing, getattr(request, "param", True))
    (fax_id,) = make_ids(1)
    api.plan(fax_id, Step(fax={"from_display_name": "x" * 300_000}))
    process = start("get", "-o", "jsonl", fax_id, stdout=writing)
    os.close(writing)
    wait_until_full(reading)
    assert process.poll() is None
    return process, reading


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_slow_reader_gets_the_whole_record_after_a_signal(blocked, number):
    process, reading = blocked
    process.send_signal(number)
    with Stopwatch() as watch:
        written = read_all(reading, size=8192, pause=0.1)
    assert watch.seconds > 2 * GRACE
    assert len(json.loads(written)["from_display_name"]) == 300_000
    assert process.wait(PATIENCE) == -number
    assert process.stderr.read() == ""


def test_reader_that_stops_ends_the_run_a_second_later(blocked):
    process, reading = blocked
    process.send_signal(signal.SIGTERM)
    for _ in range(20):
        assert os.read(reading, 8192)
        time.sleep(0.1)
    with Stopwatch() as watch:
        assert process.wait(PATIENCE) == -signal.SIGTERM
    assert 0.5 * GRACE < watch.seconds < GRACE + OVERHEAD


def test_reader_that_leaves_after_a_signal_ends_the_run_at_once(blocked):
    process, reading = blocked
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    with Stopwatch() as watch:
        os.dup2(os.open(os.devnull, os.O_RDONLY), reading)
        assert process.wait(PATIENCE) in (-signal.SIGTERM, -signal.SIGPIPE)
    assert watch.seconds < 0.5 * GRACE


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_second_signal_kills_at_once(blocked, second):
    process, _ = blocked
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert process.poll() is None
    with Stopwatch() as watch:
        process.send_signal(second)
        assert process.wait(PATIENCE) == -second
    assert watch.seconds < 0.4 * GRACE


# A file size limit

def test_file_size_limit_ends_a_long_run(api, shell, make_ids, tmp_path):
    ids = make_ids(5000)
    result = shell('ulimit -f 16; exec "$@" >out')("get", "-", "-o", "jsonl", input=as_lines(ids))
    (error,) = result.errors()
    assert (result.status, error["category"], error["exit_status"]) == (1, "internal", 1)
    assert "File too large" in error["message"]
    assert (tmp_path / "out").stat().st_size <= 16 * 512
    assert len(api.requests) < 5000


def test_error_log_at_its_size_limit_leaves_the_exit_status(shell, tmp_path):
    result = shell('ulimit -f 0; exec "$@" 2>errors')("get", "-o", "value", MISSING, DELIVERED)
    assert DELIVERED in result.stdout
    assert (result.status, (tmp_path / "errors").read_bytes()) == (4, b"")


# A closed pipe

def test_closed_pipe_ends_the_run_early_and_quietly_with_141(api, shell, make_ids):
    run = shell('{ "$@"; echo $? >&2; } | head -n 1')
    result = run("get", "-", "-o", "jsonl", input=as_lines(make_ids(2000)))
    assert (result.stdout.count("\n"), result.stderr) == (1, "141\n")
    assert len(api.requests) < 2000


@pytest.mark.parametrize("trap", ["", "trap '' PIPE; "], ids=["", "ignored"])
@pytest.mark.parametrize(
    "arguments",
    [["get", DELIVERED], ["get", "-o", "json", DELIVERED, DELIVERED], ["wait", DELIVERED],
     ["check", DELIVERED], ["explain"], ["help"], ["--version"]],
    ids=" ".join,
)  # fmt: skip
def test_closed_pipe_ends_the_run_by_sigpipe(program, pipe, trap, arguments):
    reading, writing = pipe
    os.dup2(os.open(os.devnull, os.O_RDONLY), reading)
    trapping = program.under("/bin/sh", "-c", f'{trap}exec "$@"', "sh")
    process = trapping.start(*arguments, stdout=writing)
    os.close(writing)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (-signal.SIGPIPE, "")


# A descriptor that does not block

@pytest.mark.parametrize("options", FORMS.values(), ids=FORMS)
def test_full_nonblocking_pipe_loses_nothing(api, start, make_ids, id_file, pipe, options):
    """ssh and Node.js leave such descriptors behind. Errors go to the same pipe."""
    ids = make_ids(COUNT)
    for fax_id in ids[::3]:
        api.plan(fax_id, NOT_FOUND)
    reading, writing = pipe
    os.set_blocking(writing, False)
    with id_file(ids) as lines:
        process = start("get", "-", *options, stdin=lines, stdout=writing, stderr=writing)
    os.close(writing)
    wait_until_full(reading)
    log = read_all(reading, size=16384, pause=0.005).decode()
    assert process.wait(PATIENCE) == 4
    check_log(log, ids)


@pytest.mark.parametrize("blocked", [False], indirect=True, ids=["nonblocking"])
def test_waiting_for_a_full_pipe_takes_no_processor_time(blocked):
    process, reading = blocked
    before = processor_seconds(process.pid)
    time.sleep(1)
    assert process.poll() is None
    assert processor_seconds(process.pid) - before < 0.2
    assert len(json.loads(read_all(reading))["from_display_name"]) == 300_000
    assert (process.communicate(timeout=PATIENCE)[1], process.returncode) == ("", 0)


def processor_seconds(pid):
    """The processor time that a process has used (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_ten_thousand_records_are_written_whole(faxctl, make_ids):
    ids = make_ids(10_000)
    result = faxctl("get", "-", *PRINT_IDS, input=as_lines(ids), timeout=120)
    assert (result.stdout, result.stderr, result.status) == (as_lines(ids), "", 0)
