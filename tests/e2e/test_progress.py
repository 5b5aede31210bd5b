"""The progress line on a terminal, and the events of -v."""

import os
import pty
import re
import select
import signal
import subprocess
import time
import tty

import pytest

from fax_api import DELIVERED, MISSING, QUEUED, RECEIVED, SENDING, MadeUpFaxes, Step
from helpers import CLOCK, OVERHEAD, PATIENCE, PRINT_IDS, SECRET, Stopwatch, read_all, records

ERASE = "\r\x1b[K"
"""Back to the first column, and erase to the end of the line."""
SLOW = 2.6
"""Seconds that are enough for a line to be drawn after one second, and redrawn."""

FETCHING = ["get", "wait", "check"]


@pytest.fixture
def on_screen(start):
    """Start faxctl with streams on one raw terminal; returns the process and our end."""
    descriptors = []

    def run(*arguments, streams=("stderr",), **options):
        ours, theirs = pty.openpty()
        descriptors.append(ours)
        tty.setraw(theirs)
        screens = dict.fromkeys(streams, theirs)
        process = start(*arguments, env={"TERM": "xterm"}, **screens, **options)
        os.close(theirs)
        return process, ours

    yield run
    for descriptor in descriptors:
        os.close(descriptor)


def drawn(result):
    """The progress lines, after checking that each was cleared."""
    lines = result.stderr.split(ERASE)
    assert lines[0] == "" and lines[-1] == "", result.stderr
    assert not re.search(r"[\n\r\x1b]", "".join(lines))
    return [line for line in lines if line]


# The progress line

@pytest.mark.parametrize("command", FETCHING)
def test_slow_command_shows_its_progress(api, terminal, command):
    api.plan(RECEIVED, Step(delay=SLOW))
    result = terminal(command, DELIVERED, RECEIVED, stdout=False)
    lines = drawn(result)
    assert result.status == 0
    assert any(re.fullmatch(r"1 of 2 after \d+s: 1 delivered", line) for line in lines), lines
    assert RECEIVED in result.stdout or command == "check"


@pytest.mark.parametrize("command", FETCHING)
def test_fast_command_shows_no_progress(api, terminal, command):
    api.plan(RECEIVED, Step(delay=0.4))
    result = terminal(command, DELIVERED, RECEIVED, stdout=False)
    assert (result.stderr, result.status) == ("", 0)


def test_fax_behind_a_slow_one_is_counted(api, terminal):
    api.plan(DELIVERED, Step(delay=SLOW))
    lines = drawn(terminal("get", DELIVERED, RECEIVED, stdout=False))
    assert any(re.search(r"\b1 of 2\b.*\b1 received\b", line) for line in lines), lines


@pytest.mark.parametrize(
    "options, last",
    [
        (["--limit", "0"], "100 of 250: 100 delivered"),
        (["--limit", "240"], "100 of 240: 100 delivered"),
        (["-S", "failed", "--limit", "0"], "100 of 250: 1 failed"),
        (["-S", "failed", "--limit", "9"], "100 of 250: 1 failed"),
    ],
)  # fmt: skip
def test_total_of_a_list_is_known(api, terminal, options, last):
    """With a status, the total is that of the faxes looked at."""
    faxes = records(250)
    faxes[7]["status"] = "failed" if "-S" in options else "delivered"
    api.account.set(faxes)
    api.plan_list(Step(delay=SLOW), page=2)
    lines = terminal("list", *options, stdout=False).stderr.split(ERASE)
    assert last in [re.sub(r" after \d+s", "", line) for line in lines]


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
def test_progress_of_a_download_shows_bytes_rate_and_time_left(api, terminal, store, columns):
    store()
    body = bytes(3 << 20)
    api.plan_media("1.pdf", Step(body=body, delay_body=SLOW, delay_after=1 << 20))
    lines = drawn(terminal("download", DELIVERED, stdout=False, columns=columns))
    expected = r"0 of 1 after [12]s: \[###       \] 1\.0 MiB, [\d.]+ MiB/s, \ds left"
    assert len(lines[0]) < columns
    assert re.fullmatch(expected, lines[0]) or columns < 60


def test_progress_of_several_downloads_knows_no_size_that_has_not_arrived(api, terminal, store):
    store()
    store(SENDING, name="2.pdf")
    api.plan_media("1.pdf", Step(body=bytes(1 << 20)))
    api.plan_media("2.pdf", Step(body=bytes(2 << 20), delay=SLOW))
    lines = drawn(terminal("download", DELIVERED, SENDING, stdout=False))
    assert re.fullmatch(r"1 of 2 after [12]s: \[#{5} {5}\] 1\.0 MiB, [\d.]+ MiB/s, \ds left", lines[0])


def test_line_is_cleared_before_statistics(api, on_screen):
    """The table takes more than one write."""
    api.account.set([fax for n in range(150) for fax in records(1, first=n, to=f"+1312555{n:04}")])
    api.plan_list(Step(delay=SLOW), page=2)
    process, screen = on_screen("stats", "--by", "to", streams=("stdout", "stderr"))
    progress, _, table = read_all(screen).decode().rpartition(ERASE)
    assert "100 of 150" in progress and "+1312555" not in progress
    assert len(table.splitlines()) == 152 and " of " not in table
    assert process.wait(PATIENCE) == 0


def test_line_reappears_after_suspend_and_resume(api, on_screen):
    api.plan(DELIVERED, Step(stall=True))
    process, screen = on_screen("get", DELIVERED)
    read_all(screen, until=b"0 of 1")
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.3)
    while select.select([screen], [], [], 0)[0]:
        os.read(screen, 4096)  # what was drawn before it stopped
    time.sleep(1)
    assert not select.select([screen], [], [], 0)[0]
    process.send_signal(signal.SIGCONT)
    assert ERASE + "0 of 1 after " in read_all(screen, until=b"0 of 1").decode()


def test_line_appears_after_one_second(api, on_screen):
    api.plan(DELIVERED, Step(delay=SLOW))
    with Stopwatch() as watch:
        process, screen = on_screen("get", DELIVERED)
        read_all(screen, until=b"0 of 1")
    assert 0.9 <= watch.seconds <= 1 + OVERHEAD
    read_all(screen)
    assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    "options, streams",
    [
        (["-q"], {"stdout": False}),
        (["-v"], {"stdout": False}),
        (["--trace"], {"stdout": False}),
        ([], {"stdout": False, "env": {"TERM": "dumb"}}),
        ([], {"stderr": False}),
    ],
    ids=["-q", "-v", "--trace", "dumb terminal", "not a terminal"],
)
def test_progress_is_not_shown_if_it_would_disturb(api, terminal, options, streams):
    api.plan(DELIVERED, Step(delay=1.5))
    result = terminal("get", *options, DELIVERED, **streams)
    assert (ERASE in result.stderr, result.status) == (False, 0)
    assert result.stderr == "" or options in (["-v"], ["--trace"])


def test_line_names_the_rate_limit_it_waits_for(api, terminal):
    api.plan(DELIVERED, Step(status=429, headers={"Retry-After": "4"}))
    result = terminal("get", DELIVERED, RECEIVED, stdout=False)
    lines = drawn(result)
    assert result.status == 0
    seconds = [int(n) for n in re.findall(r"rate limited, (\d+)s", " ".join(lines))]
    assert len(set(seconds)) >= 2 and seconds == sorted(seconds, reverse=True), lines
    assert set(seconds) <= {0, 1, 2, 3, 4}


@pytest.mark.parametrize("columns", [10, 20, 40, 80])
def test_line_fits_the_terminal(api, terminal, columns):
    """A line that wraps could not be cleared."""
    ids = (QUEUED, SENDING, DELIVERED, RECEIVED, MISSING)
    statuses = ["queued", "media.processing", "originated", "sending", "initiated"]
    for fax_id, status in zip(ids, statuses):
        api.plan(fax_id, Step(fax={"status": status}, repeat=True))
    options = ("--timeout", "3s", "--interval", "1s")
    result = terminal("wait", *options, *ids, stdout=False, columns=columns)
    lines = [line for line in result.stderr.split(ERASE) if "\n" not in line]
    assert any(lines)
    assert max(map(len, lines)) < columns


def test_ids_are_not_waited_for_while_a_request_is_in_flight(api, on_screen):
    api.plan(DELIVERED, Step(stall=True))
    process, screen = on_screen("get", "-", stdin=subprocess.PIPE)
    process.stdin.write(f"{DELIVERED}\n")
    process.stdin.flush()
    assert "standard input" not in read_all(screen, until=b"0 faxes").decode()


def test_line_has_no_total_while_ids_are_read(on_screen):
    process, screen = on_screen("get", "-", stdin=subprocess.PIPE)
    process.stdin.write(f"{DELIVERED}\n")
    process.stdin.flush()
    line = read_all(screen, until=b"standard input").decode()
    assert re.search(r"1 fax after \d+s: 1 delivered; waiting for ids on standard input", line)
    process.stdin.close()
    read_all(screen)
    assert process.wait(PATIENCE) == 0


def test_line_is_cleared_before_records_and_errors(api, on_screen):
    api.plan(MISSING, Step(status=404, delay=1.5))
    api.plan(RECEIVED, Step(delay=SLOW))
    both = ("stdout", "stderr")
    process, screen = on_screen("get", *PRINT_IDS, MISSING, RECEIVED, streams=both)
    written = read_all(screen).decode()
    seen = [line.rpartition(ERASE)[2] for line in written.split("\n")]
    assert ERASE in written
    assert seen[0].startswith(f"faxctl: {MISSING}: not found")
    assert (seen[1], seen[-1], process.wait(PATIENCE)) == (RECEIVED, "", 4)


@pytest.mark.parametrize("command", FETCHING)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_line_is_cleared_if_a_signal_ends_the_run(api, on_screen, number, command):
    api.plan(DELIVERED, Step(stall=True))
    process, screen = on_screen(command, DELIVERED, streams=("stdout", "stderr"))
    written = read_all(screen, until=b"of 1").decode()
    process.send_signal(number)
    assert (written + read_all(screen).decode()).endswith(ERASE)
    assert process.wait(PATIENCE) == -number


# -v

def events(result):
    """The lines on standard error after the first, without `faxctl: ` and the time of day."""
    lines = [re.fullmatch(r"faxctl: \d\d:\d\d:\d\d (.*)", line) for line in result.stderr.splitlines()]
    assert all(lines) and lines[0][1] == "the API key is from TELNYX_API_KEY", result.stderr
    return [line[1] for line in lines[1:]]


def test_time_of_day_of_an_event_is_local(faxctl):
    environment = {"FAXCTL_NOW": "2026-11-24T23:05:09Z", "TZ": "EET-2"}
    result = faxctl("get", "-v", DELIVERED, env=environment)
    assert result.stderr.count("\nfaxctl: 01:05:09 ") == result.stderr.count("\n") - 1 == 1


@pytest.mark.parametrize("command", FETCHING)
def test_verbose_reports_each_response(api, faxctl, command):
    api.plan(DELIVERED, Step(request_id="req-1", delay=0.2))
    result = faxctl(command, "-v", DELIVERED)
    (line,) = [line for line in events(result) if "HTTP" in line]
    match = re.fullmatch(rf"{DELIVERED}: .*\bHTTP 200\b.*?\b(\d+) ?ms\b.*\breq-1\b.*", line)
    assert match and 200 <= int(match[1]) < 2000, line
    assert result.status == 0


def test_events_of_a_list_name_the_page(api, faxctl):
    api.account.set(MadeUpFaxes(150))
    api.plan_list(Step(status=503), page=2)
    result = faxctl("list", "-v", "-q", "--limit", "0")
    assert result.status == 0
    lines = [re.sub(r" in \d+ ?m?s.*", "", line) for line in events(result)]
    events_of_2 = ["page 2: HTTP 200", "page 2: HTTP 503", "page 2: retry"]
    assert sorted(lines) == ["page 1: HTTP 200", *events_of_2]


def test_verbose_reports_a_retry_with_its_reason_and_pause(api, faxctl):
    api.plan(DELIVERED, Step(status=503, headers={"Retry-After": "1"}), Step(truncate=40))
    result = faxctl("get", "-v", DELIVERED)
    retries = [line for line in events(result) if "retry" in line.lower()]
    assert result.status == 0
    assert len(retries) >= 2, result.stderr
    assert all(line.startswith(f"{DELIVERED}: ") for line in retries)
    assert retries[0].startswith((f"{DELIVERED}: retry in 1s: ", f"{DELIVERED}: retry in 2s: "))
    assert retries[0].endswith(": An unexpected error occurred"), "what the API says"
    assert re.search(r"connection|response|transfer", retries[1]), retries[1]


def test_verbose_reports_each_change_of_status_once(api, faxctl):
    steps = ["queued", "queued", "sending", "sending", "delivered"]
    api.plan(QUEUED, *(Step(fax={"status": status}) for status in steps))
    result = faxctl("wait", "-v", "--interval", "1s", QUEUED)
    seen = [
        match[1]
        for match in (re.fullmatch(rf"{QUEUED}: .*?(\w+)", line) for line in events(result))
        if match and match[1] in steps
    ]
    assert seen == ["queued", "sending", "delivered"]
    assert len([line for line in events(result) if "HTTP 200" in line]) == 5


def test_long_status_is_reported_once(faxctl, api):
    status = "pending." * 20
    api.plan(QUEUED, *[Step(fax={"status": status})] * 2, Step(fax={"status": "delivered"}))
    result = faxctl("wait", "-v", "--interval", "1s", QUEUED)
    assert result.status == 0
    changes = [line for line in result.stderr.splitlines() if ": pending." in line]
    assert len(changes) == 1


@pytest.mark.parametrize("options", [[], ["-o", "json"]], ids=["text", "json"])
def test_verbose_changes_neither_output_nor_status(faxctl, options):
    plain = faxctl("get", *options, DELIVERED, MISSING, env=CLOCK)
    verbose = faxctl("get", "-v", *options, DELIVERED, MISSING, env=CLOCK)
    assert (verbose.stdout, verbose.status) == (plain.stdout, plain.status)


def test_verbose_shows_no_conversation_and_no_key(faxctl):
    result = faxctl("get", "-v", DELIVERED, key=SECRET)
    assert not re.search(rf"(?i)authorization|bearer|{SECRET}|GET /", result.stderr)
