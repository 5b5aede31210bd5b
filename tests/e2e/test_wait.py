"""faxctl wait: look until each fax is final, print it then, and outlive what may pass."""

from __future__ import annotations

import json
import select
import signal
import socket
import subprocess
import time
from typing import List, Tuple

import pytest

from fax_api import (
    DELIVERED, KEY_REVOKED, MISSING, NO_ANSWER, QUEUED, RECEIVED, SENDING, UNKNOWN_VALUES, FaxApi,
    Step,
)
from program import Result


FINAL = Step(fax={"status": "delivered"})
PENDING = Step(fax={"status": "sending"})
DOWN = Step(reset=True, repeat=True)

PATIENCE = 20.0
"""Seconds in which whatever is to happen happens, even on a busy machine under a sanitizer."""
AT_ONCE = 2.0
"""Seconds that a run takes at most that does not sleep for the default interval of five."""
OVERHEAD = 0.8
"""Seconds that a process may take to start and end, on a busy machine and under a sanitizer."""


def statuses(result: Result) -> List[Tuple[str, str]]:
    """Id and status of each fax that was printed with `-o jsonl`."""
    return [(fax["id"], fax["status"]) for fax in result.json_lines()]


# Final faxes


@pytest.mark.parametrize(
    "fax_id, fax_status, status",
    [(DELIVERED, "delivered", 0), (RECEIVED, "received", 0), (NO_ANSWER, "failed", 9)],
)
def test_a_final_fax_is_printed_at_once(api, faxctl, fax_id, fax_status, status):
    started = time.monotonic()
    result = faxctl("wait", "-o", "jsonl", fax_id)
    assert time.monotonic() - started < AT_ONCE
    assert (statuses(result), result.stderr, result.status) == ([(fax_id, fax_status)], "", status)
    assert api.fax_ids() == [fax_id]


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize("fax_status", ["delivered", "received"])
def test_delivered_and_received_are_success_in_either_direction(api, faxctl, direction, fax_status):
    api.plan(QUEUED, Step(fax={"direction": direction, "status": fax_status}))
    assert faxctl("wait", "-q", QUEUED).status == 0
    assert api.count(QUEUED) == 1


@pytest.mark.parametrize("output", ["table", "json", "csv", "value"])
def test_a_final_fax_is_printed_as_get_prints_it(api, faxctl, output):
    clock = {"FAXCTL_NOW": "2020-05-05T10:00:00Z"}
    got = faxctl("get", "-o", output, "-F", "id,status,created_at", DELIVERED, env=clock)
    waited = faxctl("wait", "-o", output, "-F", "id,status,created_at", DELIVERED, env=clock)
    assert waited == got
    assert api.count(DELIVERED) == 2


# Looking again


def test_a_fax_is_looked_at_until_it_is_final(api, faxctl):
    api.plan(QUEUED, Step(), PENDING, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", QUEUED)
    assert (statuses(result), result.stderr, result.status) == ([(QUEUED, "delivered")], "", 0)
    assert api.count(QUEUED) == 3


def test_a_502_and_a_reset_on_the_way_are_outlived(api, faxctl):
    api.plan(QUEUED, Step(), Step(status=502), PENDING, Step(reset=True), FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", QUEUED)
    assert (statuses(result), result.stderr, result.status) == ([(QUEUED, "delivered")], "", 0)
    assert 5 <= api.count(QUEUED) <= 6  # one more if libcurl tries another connection


def test_a_rate_limit_on_the_way_is_outlived(api, faxctl):
    api.plan(QUEUED, *[Step(status=429, headers={"Retry-After": "0"})] * 4, FINAL)  # get tries 3
    result = faxctl("wait", "-q", QUEUED)
    assert (result.stderr, result.status) == ("", 0)
    assert api.count(QUEUED) == 5


def test_a_fax_that_fails_is_printed_and_exits_9(api, faxctl):
    api.plan(NO_ANSWER, PENDING)
    result = faxctl("wait", "--interval", "1s", NO_ANSWER)
    assert "receiver_no_answer" in result.stdout
    assert (result.stderr, result.status) == ("", 9)
    assert api.count(NO_ANSWER) == 2


def test_the_interval_is_kept(api, faxctl):
    api.plan(QUEUED, Step(), FINAL)
    assert faxctl("wait", "-q", "--interval", "2s", QUEUED).status == 0
    first, second = api.requests
    jitter, late = 0.2, 0.4
    assert first.finished is not None
    assert 1.99 <= second.started - first.finished <= 2 + jitter + late


def test_the_interval_is_5_seconds_by_default(api, faxctl):
    result = faxctl("wait", "-q", "--timeout", "3s", QUEUED)
    assert result.status == 8
    assert api.count(QUEUED) == 2  # at once, and just before time is up


@pytest.mark.parametrize("interval", ["0", "0s", "-1", "0.5s", "soon"])
def test_an_interval_below_a_second_is_a_usage_error(api, faxctl, interval):
    result = faxctl("wait", f"--interval={interval}", QUEUED)
    assert (result.stdout, result.status) == ("", 2)
    assert "--interval" in result.stderr
    assert api.requests == []


# Time runs out


def test_a_fax_that_is_not_final_in_time_exits_8_with_a_line_that_says_so(api, faxctl):
    started = time.monotonic()
    result = faxctl("wait", "--timeout", "1s", SENDING)
    assert time.monotonic() - started < 1 + OVERHEAD
    assert (result.stdout, result.status) == ("", 8)
    assert result.stderr.startswith(f"faxctl: {SENDING}: ")
    assert "sending" in result.stderr
    assert result.stderr.count("\n") == 1
    assert api.count(SENDING) >= 2


def test_an_unknown_status_is_reported_and_counts_as_not_final(api, faxctl):
    result = faxctl("wait", "--timeout", "0", UNKNOWN_VALUES)
    assert (result.stdout, result.status) == ("", 8)
    reported, pending = result.stderr.splitlines()
    assert "unknown status" in reported and "media.rotating" in reported
    assert pending.startswith(f"faxctl: {UNKNOWN_VALUES}: ") and "media.rotating" in pending
    assert api.count(UNKNOWN_VALUES) == 1


def test_an_unknown_status_is_reported_once(api, faxctl):
    unknown = Step(fax={"status": "media.rotating"})
    api.plan(QUEUED, unknown, unknown, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", QUEUED)
    assert (statuses(result), result.status) == ([(QUEUED, "delivered")], 0)
    assert result.stderr.count("media.rotating") == 1
    assert api.count(QUEUED) == 3


def test_a_status_from_the_network_does_not_drive_the_terminal(api, faxctl):
    api.plan(QUEUED, Step(fax={"status": "\x1b[2Jx\ny"}))
    result = faxctl("wait", "--timeout", "0", QUEUED)
    assert "\x1b" not in result.stderr
    assert (result.stderr.count("\n"), result.status) == (2, 8)  # unknown, and still not final
    assert api.count(QUEUED) == 1


def test_a_timeout_of_0_looks_once(api, faxctl):
    started = time.monotonic()
    result = faxctl("wait", "--timeout", "0", "-o", "jsonl", SENDING, DELIVERED)
    assert time.monotonic() - started < AT_ONCE
    assert (statuses(result), result.status) == ([(DELIVERED, "delivered")], 8)
    assert [error["id"] for error in result.errors()] == [SENDING]
    assert sorted(api.fax_ids()) == sorted([SENDING, DELIVERED])


def test_a_timeout_of_0_does_not_try_again(api, faxctl):
    api.plan(SENDING, Step(status=503, repeat=True))
    started = time.monotonic()
    result = faxctl("wait", "--timeout", "0", SENDING, timeout=5)
    assert time.monotonic() - started < AT_ONCE
    assert (result.stdout, result.status) == ("", 7)
    assert api.count(SENDING) == 1


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_a_fax_that_is_not_final_in_time_is_an_error_in_json_too(api, faxctl, output):
    result = faxctl("wait", "--timeout", "0", "-o", output, SENDING)
    (error,) = result.errors()
    assert (error["id"], error["category"], error["exit_status"]) == (SENDING, "pending", 8)
    assert error["retryable"] is True
    assert "sending" in error["message"]
    assert (result.stdout, result.status) == ("", 8)
    assert api.count(SENDING) == 1


def test_a_stall_does_not_hold_a_wait_past_its_deadline(api, faxctl):
    api.plan(SENDING, Step(stall=True, repeat=True))
    started = time.monotonic()
    result = faxctl("wait", "--timeout", "1s", SENDING)
    assert 1 <= time.monotonic() - started <= 1 + OVERHEAD
    assert (result.stdout, result.status) == ("", 6)
    assert api.count(SENDING) == 1


# Errors


@pytest.mark.parametrize("http_status, status", [(403, 3), (404, 4), (422, 7)])
def test_an_error_that_will_not_pass_ends_the_wait_at_once(api, faxctl, http_status, status):
    api.plan(SENDING, Step(status=http_status))
    started = time.monotonic()
    result = faxctl("wait", SENDING)
    assert time.monotonic() - started < AT_ONCE
    assert (result.stdout, result.status) == ("", status)
    assert result.stderr.startswith(f"faxctl: {SENDING}: ")
    assert result.stderr.count("\n") == 1
    assert api.count(SENDING) == 1


def test_a_fax_that_disappears_ends_that_wait_and_no_other(api, faxctl):
    api.plan(SENDING, PENDING, Step(status=404))
    api.plan(QUEUED, PENDING, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", SENDING, QUEUED)
    assert (statuses(result), result.status) == ([(QUEUED, "delivered")], 4)
    assert [(error["id"], error["exit_status"]) for error in result.errors()] == [(SENDING, 4)]
    assert (api.count(SENDING), api.count(QUEUED)) == (2, 2)


def test_a_refused_key_ends_the_wait_for_every_fax_with_one_error(api, faxctl):
    result = faxctl("wait", "-o", "jsonl", SENDING, QUEUED, key=KEY_REVOKED)
    assert (result.stdout, result.status) == ("", 3)
    assert [error["id"] for error in result.errors()] == [None]
    assert set(api.fax_ids()) <= {SENDING, QUEUED}


@pytest.mark.parametrize(
    "failure, status",
    [
        (DOWN, 6),
        (Step(status=503, repeat=True), 7),
        (Step(status=429, headers={"Retry-After": "60"}), 5),
    ],
    ids=["down", "503", "429"],
)
def test_an_api_that_never_answers_leaves_its_own_status(api, faxctl, failure, status):
    api.plan(SENDING, failure)
    started = time.monotonic()
    result = faxctl("wait", "--timeout", "1s", SENDING)
    assert time.monotonic() - started < 1 + OVERHEAD
    assert (result.stdout, result.status) == ("", status)
    assert result.stderr.startswith(f"faxctl: {SENDING}: ")
    assert result.stderr.count("\n") == 1
    assert api.count(SENDING) >= 1


def test_an_api_that_is_not_there_leaves_its_own_status(faxctl):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = faxctl("wait", "--timeout", "1s", SENDING, api=FaxApi(port=port))
    assert (result.stdout, result.status) == ("", 6)
    assert SENDING in result.stderr and "network error" in result.stderr


def test_an_api_that_goes_away_leaves_the_fax_pending(api, faxctl):
    api.plan(SENDING, PENDING, DOWN)
    result = faxctl("wait", "--timeout", "2s", "--interval", "1s", SENDING)
    assert (result.stdout, result.status) == ("", 8)
    assert result.stderr.startswith(f"faxctl: {SENDING}: ")
    assert "sending" in result.stderr
    assert result.stderr.count("\n") == 1
    assert api.count(SENDING) >= 2


# Several


def test_faxes_are_printed_when_they_become_final(api, faxctl):
    api.plan(SENDING, PENDING, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", SENDING, MISSING, NO_ANSWER)
    assert statuses(result) == [(NO_ANSWER, "failed"), (SENDING, "delivered")]
    assert [error["id"] for error in result.errors()] == [MISSING]
    assert result.status == 4
    assert (api.count(SENDING), api.count(MISSING), api.count(NO_ANSWER)) == (2, 1, 1)


@pytest.mark.parametrize(
    "ids, status",
    [
        ([DELIVERED, RECEIVED], 0),
        ([DELIVERED, SENDING], 8),
        ([SENDING, NO_ANSWER, DELIVERED], 9),
        ([SENDING, NO_ANSWER, MISSING], 4),
    ],
)
def test_the_exit_status_is_the_first_error_else_9_else_8(api, faxctl, ids, status):
    assert faxctl("wait", "-q", "--timeout", "0", *ids).status == status
    assert sorted(api.fax_ids()) == sorted(ids)


def test_the_first_error_in_input_order_counts_even_if_it_comes_last(api, faxctl):
    api.plan(SENDING, Step(status=404, delay=0.3))
    api.plan(QUEUED, Step(status=403))
    result = faxctl("wait", "-o", "jsonl", SENDING, QUEUED)
    assert [error["exit_status"] for error in result.errors()] == [3, 4]
    assert (result.stdout, result.status) == ("", 4)
    assert len(api.requests) == 2


def test_many_faxes_are_waited_for_side_by_side_over_kept_connections(api, faxctl, make_ids):
    ids = make_ids(100)
    for fax_id in ids:
        api.plan(fax_id, PENDING, FINAL)
    started = time.monotonic()
    result = faxctl("wait", "-", "--interval", "1s", "-o", "jsonl", input="\n".join(ids))
    assert time.monotonic() - started < 3
    assert sorted(statuses(result)) == [(fax_id, "delivered") for fax_id in ids]
    assert (result.stderr, result.status) == ("", 0)
    assert len(api.requests) == 200
    assert api.most_in_flight() <= 8
    assert api.connections() <= 8


def test_ids_from_a_stream_are_taken_up_while_others_are_waited_for(api, start):
    process = start("wait", "-", "-o", "jsonl", stdin=subprocess.PIPE)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{QUEUED}\n")
    for fax_id in (DELIVERED, RECEIVED):
        process.stdin.write(f"{fax_id}\n")
        readable, _, _ = select.select([process.stdout], [], [], AT_ONCE)
        assert readable, "no line came"
        assert json.loads(process.stdout.readline())["id"] == fax_id
    assert api.fax_ids() == [QUEUED, DELIVERED, RECEIVED]
    assert process.poll() is None


# What else is written


def test_quiet_prints_no_fax(api, faxctl):
    result = faxctl("wait", "-q", DELIVERED, NO_ANSWER)
    assert (result.stdout, result.stderr, result.status) == ("", "", 9)
    assert sorted(api.fax_ids()) == [DELIVERED, NO_ANSWER]


def test_a_signal_ends_a_wait_quietly(api, start):
    process = start("wait", QUEUED)
    deadline = time.monotonic() + PATIENCE
    while api.count(QUEUED) == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGINT
    assert api.count(QUEUED) == 1
