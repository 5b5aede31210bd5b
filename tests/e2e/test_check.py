"""faxctl check: one line and an exit code, as the Monitoring Plugins guidelines have them."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from typing import Any, Callable, List, Mapping, Sequence

import pytest

from fax_api import (
    DELIVERED,
    KEY_FORBIDDEN,
    KEY_REVOKED,
    MISSING,
    NO_ANSWER,
    QUEUED,
    RECEIVED,
    SENDING,
    STORED,
    UNKNOWN_REASON,
    UNKNOWN_VALUES,
    FaxApi,
    Step,
)
from program import Result

Run = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[str]"]

OK, WARNING, CRITICAL, UNKNOWN = range(4)

CLOCK = {"FAXCTL_NOW": "2020-05-05T10:00:00Z"}
SINCE_95_SECONDS = Step(fax={"created_at": "2020-05-05T09:58:25Z"}, repeat=True)

NUMBER = r"-?\d+(?:\.\d+)?"
LINE = re.compile(
    r"FAX (OK|WARNING|CRITICAL|UNKNOWN) - ([^|\n]+?)"
    rf" \|((?: [^ '=|;]+={NUMBER}(?:s|us|ms|%|B|c)?(?:;(?:{NUMBER})?){{0,4}})+)\n"
)
"""The one line: the state, what there is to say, and well-formed performance data."""

STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")

COUNTS = ("total", "delivered", "received", "pending", "failed", "errors")
NO_FAXES = {**dict.fromkeys(COUNTS, "0"), "oldest_pending": "0s"}


def said(result: Result, status: int) -> str:
    """What a check says between its state and the performance data; the rest is checked."""
    match = LINE.fullmatch(result.stdout)
    assert match, result.stdout
    assert (match[1], result.stderr, result.status) == (STATES[status], "", status)
    return match[2]


def perfdata(result: Result) -> Mapping[str, str]:
    """The performance data by label."""
    match = LINE.fullmatch(result.stdout)
    assert match, result.stdout
    return dict(item.split("=") for item in match[3].split())


# OK


def test_the_line_is_the_documented_one(api: FaxApi, faxctl: Run) -> None:
    api.plan(SENDING, SINCE_95_SECONDS)
    result = faxctl(
        *("check", "--warn-age", "30m", "--crit-age", "1h", DELIVERED, STORED, SENDING), env=CLOCK
    )
    assert result.stdout == (
        "FAX OK - 3 faxes: 2 delivered, 1 sending"
        " | total=3 delivered=2 received=0 pending=1 failed=0 errors=0"
        " oldest_pending=95s;1800;3600\n"
    )
    assert (result.stderr, result.status) == ("", OK)
    assert sorted(api.fax_ids()) == sorted([DELIVERED, STORED, SENDING])


def test_one_fax_is_not_called_several(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", DELIVERED)
    assert said(result, OK) == "1 fax: 1 delivered"
    assert perfdata(result) == {**NO_FAXES, "total": "1", "delivered": "1"}
    assert api.fax_ids() == [DELIVERED]


def test_a_received_fax_is_ok(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", RECEIVED)
    assert said(result, OK) == "1 fax: 1 received"
    assert perfdata(result)["received"] == "1"
    assert api.fax_ids() == [RECEIVED]


def test_a_fax_that_is_on_its_way_is_ok_where_no_age_is_given(api: FaxApi, faxctl: Run) -> None:
    api.plan(SENDING, SINCE_95_SECONDS)
    result = faxctl("check", SENDING, env=CLOCK)
    assert said(result, OK) == "1 fax: 1 sending"
    assert perfdata(result)["oldest_pending"] == "95s"
    assert api.count(SENDING) == 1


def test_ids_come_from_standard_input_too(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", "-", input=f"{DELIVERED}\n# a comment\n{RECEIVED}\n")
    assert said(result, OK) == "2 faxes: 1 delivered, 1 received"
    assert sorted(api.fax_ids()) == [DELIVERED, RECEIVED]


# Too old


@pytest.mark.parametrize(
    "options, status, limits",
    [
        (("--warn-age", "94"), WARNING, ";94"),
        (("--warn-age", "95"), OK, ";95"),
        (("--crit-age", "94s"), CRITICAL, ";;94"),
        (("--crit-age", "95s"), OK, ";;95"),
        (("--warn-age", "1m", "--crit-age", "2m"), WARNING, ";60;120"),
        (("-w", "1m", "-c", "2m"), WARNING, ";60;120"),
        (("--warn-age", "1m", "--crit-age", "90s"), CRITICAL, ";60;90"),
        (("--warn-age", "1h", "--crit-age", "1d"), OK, ";3600;86400"),
    ],
)
def test_a_fax_pending_longer_than_an_age_is_a_warning_or_critical(
    api: FaxApi, faxctl: Run, options: List[str], status: int, limits: str
) -> None:
    api.plan(SENDING, SINCE_95_SECONDS)
    result = faxctl("check", *options, SENDING, env=CLOCK)
    text = said(result, status)
    assert text.startswith(SENDING) == (status != OK)
    assert "sending" in text
    assert perfdata(result)["oldest_pending"] == f"95s{limits}"
    assert api.fax_ids() == [SENDING]


def test_a_final_fax_is_never_too_old(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", "--warn-age", "1s", "--crit-age", "1s", DELIVERED)
    assert said(result, OK) == "1 fax: 1 delivered"
    assert perfdata(result)["oldest_pending"] == "0s;1;1"
    assert api.count(DELIVERED) == 1


def test_the_oldest_fax_counts(api: FaxApi, faxctl: Run) -> None:
    api.plan(SENDING, SINCE_95_SECONDS)
    api.plan(QUEUED, Step(fax={"created_at": "2020-05-05T08:00:00Z"}))
    result = faxctl("check", "--warn-age", "1m", "--crit-age", "1h", QUEUED, SENDING, env=CLOCK)
    assert said(result, CRITICAL).startswith(f"{QUEUED} ")
    assert perfdata(result)["oldest_pending"] == "7200s;60;3600"
    assert sorted(api.fax_ids()) == [SENDING, QUEUED]


FUTURE = Step(fax={"created_at": "2020-05-05T12:00:00Z"}, repeat=True)
"""Two hours ahead of CLOCK."""


@pytest.mark.parametrize("options", [("-w", "30m"), ("-c", "1h"), ("-w", "30m", "-c", "1h")])
def test_a_fax_from_the_future_does_not_silence_an_age(
    api: FaxApi, faxctl: Run, options: Sequence[str]
) -> None:
    """How long it has been pending is not known, so that no age can be said to be kept."""
    api.plan(QUEUED, FUTURE)
    result = faxctl("check", *options, QUEUED, env=CLOCK)
    assert result.status in (WARNING, UNKNOWN)
    text = said(result, result.status)
    assert text.startswith(f"{QUEUED} ") and "future" in text
    assert perfdata(result)["pending"] == "1"
    assert api.count(QUEUED) == 1


def test_a_fax_from_the_future_is_ok_if_no_age_is_limited(api: FaxApi, faxctl: Run) -> None:
    api.plan(QUEUED, FUTURE)
    assert said(faxctl("check", QUEUED, env=CLOCK), OK) == "1 fax: 1 queued"


def test_a_fax_from_the_future_does_not_hide_an_older_one(api: FaxApi, faxctl: Run) -> None:
    api.plan(QUEUED, FUTURE)
    api.plan(SENDING, SINCE_95_SECONDS)
    result = faxctl("check", "-c", "1m", QUEUED, SENDING, env=CLOCK)
    assert said(result, CRITICAL).startswith(f"{SENDING} ")
    assert perfdata(result)["oldest_pending"] == "95s;;60"


def test_clocks_that_differ_by_seconds_do_not_matter(api: FaxApi, faxctl: Run) -> None:
    api.plan(QUEUED, Step(fax={"created_at": "2020-05-05T10:00:05Z"}))
    result = faxctl("check", "--warn-age", "1m", QUEUED, env=CLOCK)
    assert said(result, OK) == "1 fax: 1 queued"
    assert perfdata(result)["oldest_pending"] == "0s;60"


# Pages missing


@pytest.mark.parametrize("fax_id, status", [(DELIVERED, "delivered"), (RECEIVED, "received")])
def test_a_fax_with_pages_missing_is_a_warning(
    api: FaxApi, faxctl: Run, fax_id: str, status: str
) -> None:
    api.plan(fax_id, Step(fax={"partial_content": True}))
    result = faxctl("check", fax_id)
    text = said(result, WARNING)
    assert text.startswith(f"{fax_id} ") and "pages are missing" in text
    assert perfdata(result)[status] == "1"


@pytest.mark.parametrize("value", [False, None, "true", 1])
def test_a_fax_that_does_not_say_so_has_all_its_pages(
    api: FaxApi, faxctl: Run, value: Any
) -> None:
    api.plan(DELIVERED, Step(fax={"partial_content": value}))
    assert said(faxctl("check", DELIVERED), OK) == "1 fax: 1 delivered"


# The performance data


def test_the_labels_are_always_the_same_in_the_same_order(api: FaxApi, faxctl: Run) -> None:
    """A monitoring system keeps a series for each label: none may come and go."""
    everything = [DELIVERED, RECEIVED, SENDING, QUEUED, NO_ANSWER, MISSING, UNKNOWN_VALUES]
    for ids in ([DELIVERED], [MISSING], [NO_ANSWER, SENDING], everything):
        assert list(perfdata(faxctl("check", *ids))) == list(NO_FAXES)
    counts = perfdata(faxctl("check", *everything))
    assert [counts[label] for label in COUNTS] == ["7", "1", "1", "3", "1", "1"]



# Critical


def test_a_failed_fax_is_critical_with_its_reason_and_what_that_means(
    api: FaxApi, faxctl: Run
) -> None:
    result = faxctl("check", NO_ANSWER)
    text = said(result, CRITICAL)
    assert text.startswith(f"{NO_ANSWER} ")
    assert "receiver_no_answer" in text and "nobody answered" in text
    assert "1 fax: 1 failed" in text
    assert perfdata(result)["failed"] == "1"
    assert api.fax_ids() == [NO_ANSWER]


def test_an_unknown_reason_is_critical_and_said_as_it_is(api: FaxApi, faxctl: Run) -> None:
    assert "solar_flare" in said(faxctl("check", UNKNOWN_REASON), CRITICAL)
    assert api.count(UNKNOWN_REASON) == 1


def test_a_fax_that_is_not_found_is_critical(api: FaxApi, faxctl: Run) -> None:
    text = said(faxctl("check", MISSING), CRITICAL)
    assert text.startswith(f"{MISSING} ") and "not found" in text
    assert api.fax_ids() == [MISSING]


@pytest.mark.parametrize(
    "failure", [Step(reset=True), Step(stall=True), Step(status=503), Step(body="no fax")]
)
def test_an_api_that_can_not_be_reached_is_critical(
    api: FaxApi, faxctl: Run, failure: Step
) -> None:
    api.plan(DELIVERED, failure)
    result = faxctl("check", "--retries", "0", "--timeout", "1s", DELIVERED)
    assert said(result, CRITICAL).startswith(f"{DELIVERED} ")
    assert api.fax_ids() == [DELIVERED]


def test_a_failure_that_passes_does_not_show(api: FaxApi, faxctl: Run) -> None:
    api.plan(DELIVERED, Step(status=503, headers={"Retry-After": "0"}))
    assert said(faxctl("check", DELIVERED), OK) == "1 fax: 1 delivered"
    assert api.count(DELIVERED) == 2


@pytest.mark.parametrize(
    "ids, status",
    [
        ([DELIVERED, SENDING, NO_ANSWER, MISSING], CRITICAL),
        ([DELIVERED, SENDING, MISSING, NO_ANSWER], CRITICAL),
        ([DELIVERED, SENDING, QUEUED], WARNING),
    ],
)
def test_the_worst_is_named_first(
    api: FaxApi, faxctl: Run, ids: List[str], status: int
) -> None:
    api.plan_all(Step(fax={"created_at": "2020-05-05T09:00:00Z"}, repeat=True))
    api.plan(MISSING, Step(status=404))
    text = said(faxctl("check", "--warn-age", "1m", *ids, env=CLOCK), status)
    worst = ids[2] if status == CRITICAL else ids[1]
    assert text.startswith(f"{worst} ")
    assert [fax_id for fax_id in ids if fax_id in text] == [worst]
    assert f"{len(ids)} faxes: 1 delivered" in text
    assert sorted(api.fax_ids()) == sorted(ids)


# Unknown


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nonsense"],
        ["check", DELIVERED, "nonsense"],
        ["check"],
        ["check", "--nonsense", DELIVERED],
        ["--nonsense", "check", DELIVERED],
        ["check", "--warn-age", "soon", DELIVERED],
        ["check", "--crit-age"],
        ["check", "--interval", "5s", DELIVERED],
        ["check", "--base-url", "http://fax.example.com/v2", DELIVERED],
        ["check", "--cacert", "/nonexistent", DELIVERED],
    ],
    ids=" ".join,
)
def test_a_bad_argument_is_unknown(api: FaxApi, faxctl: Run, arguments: List[str]) -> None:
    result = faxctl(*arguments)
    assert re.fullmatch(r"FAX UNKNOWN - [^|\n]+\n", result.stdout)
    assert (result.stderr, result.status) == ("", UNKNOWN)
    assert api.requests == []


def test_no_key_is_unknown(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", DELIVERED, key=None)
    assert re.fullmatch(r"FAX UNKNOWN - [^|\n]*key[^|\n]*\n", result.stdout)
    assert (result.stderr, result.status) == ("", UNKNOWN)
    assert api.requests == []


@pytest.mark.parametrize("key", [KEY_REVOKED, KEY_FORBIDDEN])
def test_a_refused_key_is_unknown(api: FaxApi, faxctl: Run, key: str) -> None:
    text = said(faxctl("check", DELIVERED, key=key), UNKNOWN)
    assert "API key" in text or "HTTP 40" in text
    assert text.startswith(DELIVERED) == (key == KEY_FORBIDDEN)
    assert api.fax_ids() == [DELIVERED]


def test_a_bad_line_on_standard_input_is_unknown(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", "-", input=f"{DELIVERED}\nnonsense\n")
    assert "line 2" in said(result, UNKNOWN)
    assert api.fax_ids() == [DELIVERED]


def test_a_known_failure_is_worse_than_something_unknown(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", "-", input=f"nonsense\n{NO_ANSWER}\n")
    assert said(result, CRITICAL).startswith(f"{NO_ANSWER} ")
    assert api.fax_ids() == [NO_ANSWER]


@pytest.mark.parametrize("now", ["soon", "2020-13-01T00:00:00Z"])
def test_a_clock_that_cannot_be_read_is_unknown(api: FaxApi, faxctl: Run, now: str) -> None:
    result = faxctl("check", DELIVERED, env={"FAXCTL_NOW": now})
    assert re.fullmatch(r"FAX UNKNOWN - [^|\n]*FAXCTL_NOW[^|\n]*\n", result.stdout)
    assert (result.stderr, result.status) == ("", UNKNOWN)
    assert api.requests == []


def test_a_key_that_is_rejected_ends_the_run(
    api: FaxApi, faxctl: Run, make_ids: Callable[[int], List[str]]
) -> None:
    result = faxctl("check", "-j", "1", *make_ids(50), key=KEY_REVOKED)
    assert "HTTP 401" in said(result, UNKNOWN)
    assert len(api.requests) == 1


# The timeout


def test_the_timeout_is_for_the_whole_run(
    api: FaxApi, faxctl: Run, make_ids: Callable[[int], List[str]]
) -> None:
    """Twenty faxes of half a second each, one after the other: a plugin has to end in time."""
    api.generate = True
    api.delay = lambda _: 0.5
    started = time.monotonic()
    result = faxctl("check", "--timeout", "2s", "-j", "1", *make_ids(20))
    assert 1.4 < time.monotonic() - started < 2.8
    assert "timed out" in said(result, CRITICAL) or "timeout" in said(result, CRITICAL)
    assert perfdata(result)["total"] == "20"
    assert 2 <= int(perfdata(result)["delivered"]) <= 4
    assert len(api.requests) <= 5


def test_a_stall_does_not_hold_a_check_past_its_timeout(api: FaxApi, faxctl: Run) -> None:
    api.plan(DELIVERED, Step(stall=True, repeat=True))
    api.plan(RECEIVED, Step(status=503, repeat=True))
    started = time.monotonic()
    result = faxctl("check", "-t", "1s", DELIVERED, RECEIVED)
    assert time.monotonic() - started < 2
    said(result, CRITICAL)


def test_the_timeout_counts_while_ids_are_read(api: FaxApi, start: Start) -> None:
    """A writer of ids that hangs must not hang the plugin."""
    process = start("check", "-t", "1s", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(f"{DELIVERED}\n")
    process.stdin.flush()
    assert process.wait(5) == UNKNOWN
    assert process.stdout is not None
    line = process.stdout.read()
    assert line.startswith("FAX UNKNOWN - standard input was not read to its end in time")
    assert "total=2 delivered=1" in line


# The line holds


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "failed", "failure_reason": "a|b=1;2\nFAX OK - all is well\r\n\x1b[2J"},
        {"status": "lost|found=7\nFAX OK - all is well\x1b[2J"},
        {"status": "failed", "failure_reason": "é" * 100_000},
    ],
    ids=["reason", "status", "length"],
)
def test_text_from_the_network_does_not_break_the_line(
    api: FaxApi, faxctl: Run, changes: Mapping[str, str]
) -> None:
    fax = {"created_at": "2020-05-05T09:00:00Z", **changes}
    api.plan(QUEUED, Step(fax=fax))
    text = said(faxctl("check", "--crit-age", "1m", QUEUED, env=CLOCK), CRITICAL)
    assert text.startswith(f"{QUEUED} ")
    assert not {"\x1b", "\r"} & {*text} and "\\xc3" not in text and len(text) < 4096
    assert api.count(QUEUED) == 1


def test_an_error_from_the_network_does_not_break_the_line(api: FaxApi, faxctl: Run) -> None:
    detail = "gone|x=1\\nFAX OK\\u001b[2J"
    body = f'{{"errors":[{{"code":"10005","title":"t","detail":"{detail}"}}]}}'
    api.plan(DELIVERED, Step(status=404, body=body))
    text = said(faxctl("check", DELIVERED), CRITICAL)
    assert "\x1b" not in text
    assert api.count(DELIVERED) == 1


def test_an_unknown_status_is_counted(api: FaxApi, faxctl: Run) -> None:
    assert "1 fax: 1 " in said(faxctl("check", UNKNOWN_VALUES), OK)
    assert api.count(UNKNOWN_VALUES) == 1


@pytest.mark.parametrize(
    "arguments, status",
    [([DELIVERED], OK), ([NO_ANSWER], CRITICAL), (["nonsense"], UNKNOWN)],
)
def test_quiet_leaves_the_exit_status(
    api: FaxApi, faxctl: Run, arguments: List[str], status: int
) -> None:
    result = faxctl("check", "-q", *arguments)
    assert (result.stdout, result.stderr, result.status) == ("", "", status)
    assert len(api.requests) == (status != UNKNOWN)


def test_a_line_that_can_not_be_written_is_unknown(api: FaxApi, start: Start) -> None:
    with open("/dev/full", "wb", buffering=0) as full:
        process = start("check", DELIVERED, stdout=full)
        _, stderr = process.communicate(timeout=20)
    assert process.returncode == UNKNOWN
    assert stderr.startswith("faxctl: ") and stderr.count("\n") == 1
    assert api.fax_ids() == [DELIVERED]


def test_help_is_help_and_no_verdict(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", "--help")
    assert "--warn-age" in result.stdout and not result.stdout.startswith("FAX ")
    assert (result.stderr, result.status) == ("", 0)
    assert api.requests == []


def test_a_signal_is_no_verdict(api: FaxApi, start: Start) -> None:
    api.plan(DELIVERED, Step(stall=True))
    process = start("check", DELIVERED)
    deadline = time.monotonic() + 20
    while not api.requests and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output: Any = process.communicate(timeout=20)
    assert (output, process.returncode) == (("", ""), -signal.SIGINT)


def test_no_fax_at_all_is_unknown(api: FaxApi, faxctl: Run) -> None:
    result = faxctl("check", "-", input="# nothing\n")
    assert result.stdout.startswith("FAX UNKNOWN - standard input has no fax id")
    assert (result.stdout.count("\n"), result.stderr, result.status) == (1, "", 3)
    assert api.requests == []
