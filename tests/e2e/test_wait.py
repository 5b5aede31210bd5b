"""faxctl wait: polls until each fax is final, prints it, and survives transient failures."""

import json
import re
import signal
import subprocess
import time

import pytest

from fax_api import (
    DELIVERED, MISSING, NO_ANSWER, QUEUED, RECEIVED, SENDING, UNKNOWN_VALUES, FaxApi, Step,
)
from helpers import (
    CLOCK, FORMATS, OVERHEAD, PATIENCE, Stopwatch, as_lines, pauses, read_line, wait_until,
)

FINAL = Step(fax={"status": "delivered"})
PENDING = Step(fax={"status": "sending"})
DOWN = Step(reset=True, repeat=True)


def statuses(result):
    """Id and status of each fax printed with `-o jsonl`."""
    return [(fax["id"], fax["status"]) for fax in result.json_lines()]


def assert_one_line(result, status, *said):
    """Check that SENDING got no output but one line of error with these texts."""
    assert (result.stdout, result.status, result.stderr.count("\n")) == ("", status, 1)
    assert result.stderr.startswith(f"faxctl: {SENDING}: ")
    assert [text for text in said if text not in result.stderr] == []


# Final faxes

@pytest.mark.parametrize(
    "fax_id, fax_status, status",
    [(DELIVERED, "delivered", 0), (RECEIVED, "received", 0), (NO_ANSWER, "failed", 9)],
)
def test_final_fax_is_printed_at_once(api, faxctl, fax_id, fax_status, status):
    with Stopwatch() as watch:
        result = faxctl("wait", "-o", "jsonl", fax_id)
    assert watch.seconds < OVERHEAD
    assert (statuses(result), result.stderr, result.status) == ([(fax_id, fax_status)], "", status)
    assert api.fax_ids() == [fax_id]


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize("fax_status", ["delivered", "received"])
def test_delivered_and_received_are_success_in_either_direction(api, faxctl, direction, fax_status):
    api.plan(QUEUED, Step(fax={"direction": direction, "status": fax_status}))
    assert faxctl("wait", "-q", QUEUED).status == 0
    assert api.count(QUEUED) == 1


@pytest.mark.parametrize("output", FORMATS)
def test_final_fax_is_printed_as_get_prints_it(faxctl, output):
    options = ("-o", output, "-F", "id,status,created_at", DELIVERED)
    assert faxctl("wait", *options, env=CLOCK) == faxctl("get", *options, env=CLOCK)


# Polling

def test_fax_is_polled_until_it_is_final(api, faxctl):
    api.plan(QUEUED, Step(), PENDING, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", QUEUED)
    assert (statuses(result), result.stderr, result.status) == ([(QUEUED, "delivered")], "", 0)
    assert api.count(QUEUED) == 3


def test_transient_failures_are_survived(api, faxctl):
    api.plan(QUEUED, Step(), Step(status=502), PENDING, Step(reset=True), FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", QUEUED)
    assert (statuses(result), result.stderr, result.status) == ([(QUEUED, "delivered")], "", 0)
    assert 5 <= api.count(QUEUED) <= 6  # one more if libcurl tries another connection


def test_retries_are_not_limited(api, faxctl):
    limited = Step(status=429, headers={"Retry-After": "1"})
    api.plan(QUEUED, *[limited] * 4, FINAL)  # get retries 3 times
    result = faxctl("wait", "-q", QUEUED)
    assert (result.stderr, result.status, api.count(QUEUED)) == ("", 0, 5)


def test_failed_fax_is_printed_and_exits_9(api, faxctl):
    api.plan(NO_ANSWER, PENDING)
    result = faxctl("wait", "--interval", "1s", NO_ANSWER)
    assert "receiver_no_answer" in result.stdout
    assert (result.stderr, result.status) == ("", 9)
    assert api.count(NO_ANSWER) == 2


def test_interval_is_kept(api, faxctl):
    api.plan(QUEUED, Step(), FINAL)
    assert faxctl("wait", "-q", "--interval", "2s", QUEUED).status == 0
    first, second = api.requests
    jitter, late = 0.2, 0.4
    assert first.finished is not None
    assert 1.99 <= second.started - first.finished <= 2 + jitter + late


def test_default_interval_is_5_seconds(api, faxctl):
    result = faxctl("wait", "-q", "--timeout", "3s", QUEUED)
    assert result.status == 8
    assert api.count(QUEUED) == 2  # at once, and just before time is up


@pytest.mark.parametrize("options, status", [([], -signal.SIGPIPE), (["-q"], 0)])
def test_reader_that_closes_the_pipe_ends_the_run_unless_nothing_is_printed(
    start, api, options, status
):
    api.plan(QUEUED, PENDING, FINAL)
    process = start("wait", "--interval", "1s", *options, QUEUED)
    process.stdout.close()
    assert process.wait(PATIENCE) == status
    assert process.stderr.read() == ""
    assert (api.count(QUEUED) == 2) == (status == 0)


@pytest.mark.parametrize("interval", ["0", "-1", "0.5s", "soon"])
def test_interval_below_a_second_is_a_usage_error(api, faxctl, interval):
    result = faxctl("wait", f"--interval={interval}", QUEUED)
    assert (result.stdout, result.status, api.requests) == ("", 2, [])
    assert "--interval" in result.stderr


# Deadline

def test_fax_pending_at_the_timeout_exits_8_with_one_line(api, faxctl):
    with Stopwatch() as watch:
        result = faxctl("wait", "--timeout", "1s", SENDING)
    assert watch.seconds < 1 + OVERHEAD
    assert_one_line(result, 8, "sending")
    assert api.count(SENDING) >= 2


def test_unknown_status_is_reported_and_pending(api, faxctl):
    result = faxctl("wait", "--timeout", "0", UNKNOWN_VALUES)
    assert (result.stdout, result.status) == ("", 8)
    reported, pending = result.stderr.splitlines()
    assert "unknown status" in reported and "media.rotating" in reported
    assert pending.startswith(f"faxctl: {UNKNOWN_VALUES}: ") and "media.rotating" in pending
    assert api.count(UNKNOWN_VALUES) == 1


def test_unknown_status_is_reported_once_for_each_fax(api, faxctl):
    unknown = Step(fax={"status": "media.rotating"})
    for fax in (QUEUED, SENDING):
        api.plan(fax, unknown, unknown, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", QUEUED, SENDING)
    assert sorted(statuses(result)) == sorted([(QUEUED, "delivered"), (SENDING, "delivered")])
    warnings = [json.loads(line)["warning"]["message"] for line in result.stderr.splitlines()]
    assert sorted(warnings) == sorted(
        f"{fax}: unknown status `media.rotating` treated as not final" for fax in (QUEUED, SENDING)
    )
    assert (api.count(QUEUED), api.count(SENDING)) == (3, 3)


def test_hostile_status_drives_no_terminal(api, faxctl):
    api.plan(QUEUED, Step(fax={"status": "\x1b[2Jx\ny"}))
    result = faxctl("wait", "--timeout", "0", QUEUED)
    assert "\x1b" not in result.stderr
    assert (result.stderr.count("\n"), result.status) == (2, 8)  # unknown, and still not final
    assert api.count(QUEUED) == 1


def test_timeout_0_looks_once(api, faxctl):
    with Stopwatch() as watch:
        result = faxctl("wait", "--timeout", "0", "-o", "jsonl", SENDING, DELIVERED)
    assert watch.seconds < OVERHEAD
    assert (statuses(result), result.status) == ([(DELIVERED, "delivered")], 8)
    assert [error["id"] for error in result.errors()] == [SENDING]
    assert sorted(api.fax_ids()) == sorted([SENDING, DELIVERED])


def test_timeout_0_does_not_retry(api, faxctl):
    api.plan(SENDING, Step(status=503, repeat=True))
    with Stopwatch() as watch:
        assert_one_line(faxctl("wait", "--timeout", "0", SENDING), 7)
    assert watch.seconds < OVERHEAD
    assert api.count(SENDING) == 1


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_fax_pending_at_the_timeout_is_an_error_in_json(api, faxctl, output):
    result = faxctl("wait", "--timeout", "0", "-o", output, SENDING)
    (error,) = result.errors()
    assert (error["id"], error["category"], error["exit_status"]) == (SENDING, "pending", 8)
    assert error["retryable"] is True
    assert "sending" in error["message"]
    assert (result.stdout, result.status) == ("", 8)
    assert api.count(SENDING) == 1


def test_stalled_response_is_cut_off_by_the_deadline(api, faxctl):
    api.plan(SENDING, Step(stall=True, repeat=True))
    with Stopwatch() as watch:
        assert_one_line(faxctl("wait", "--timeout", "1s", SENDING), 6)
    assert 1 <= watch.seconds <= 1 + OVERHEAD
    assert api.count(SENDING) == 1


# Errors

@pytest.mark.parametrize("http_status, status", [(403, 3), (404, 4), (422, 7)])
def test_permanent_error_ends_the_wait_at_once(api, faxctl, http_status, status):
    api.plan(SENDING, Step(status=http_status))
    with Stopwatch() as watch:
        assert_one_line(faxctl("wait", SENDING), status)
    assert watch.seconds < OVERHEAD
    assert api.count(SENDING) == 1


def test_fax_that_disappears_ends_only_its_own_wait(api, faxctl):
    api.plan(SENDING, PENDING, Step(status=404))
    api.plan(QUEUED, PENDING, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", SENDING, QUEUED)
    assert (statuses(result), result.status) == ([(QUEUED, "delivered")], 4)
    assert [(error["id"], error["exit_status"]) for error in result.errors()] == [(SENDING, 4)]
    assert (api.count(SENDING), api.count(QUEUED)) == (2, 2)


@pytest.mark.parametrize(
    "failure, status",
    [(DOWN, 6), (Step(status=503, repeat=True), 7),
     (Step(status=429, headers={"Retry-After": "60"}), 5)],
    ids=["down", "503", "429"],
)  # fmt: skip
def test_last_failure_of_an_api_that_never_answers_counts(api, faxctl, failure, status):
    api.plan(SENDING, failure)
    with Stopwatch() as watch:
        assert_one_line(faxctl("wait", "--timeout", "1s", SENDING), status)
    assert watch.seconds < 1 + OVERHEAD
    assert api.count(SENDING) >= 1


def test_refused_connection_is_a_network_error(faxctl, unused_port):
    result = faxctl("wait", "--timeout", "1s", SENDING, api=FaxApi(port=unused_port))
    assert_one_line(result, 6, "network error")


def test_fax_of_an_api_that_became_unreachable_is_pending(api, faxctl):
    api.plan(SENDING, PENDING, DOWN)
    result = faxctl("wait", "--timeout", "2s", "--interval", "1s", SENDING)
    assert_one_line(result, 8, "sending")
    assert api.count(SENDING) >= 2


def test_pauses_keep_their_lower_bound_to_the_deadline(api, faxctl):
    api.plan(SENDING, PENDING, Step(status=503, repeat=True))
    result = faxctl("wait", "--timeout", "5s", "--interval", "1s", SENDING)
    assert_one_line(result, 8, "still sending after 5s; last poll failed: server error: ")
    assert min(pauses(api.requests)) > 0.49
    assert 3 <= api.count(SENDING) <= 5
    since_start = api.requests[-1].started - api.requests[0].started
    assert 4 < since_start < 5  # with a try just before the deadline


# Giving up early

LIMITED = Step(status=429, headers={"Retry-After": "3600"}, request_id="5f3c")


def test_wait_says_why_and_when_it_gives_up_early(api, faxctl):
    api.plan(SENDING, PENDING, LIMITED)
    with Stopwatch() as watch:
        result = faxctl("wait", "--interval", "1s", SENDING)
    assert watch.seconds < 1.1 + OVERHEAD
    assert_one_line(
        result, 8, "last poll failed: rate limit: You have exceeded", "HTTP 429", "5f3c",
        "the server asks for a pause of 1h, longer than --timeout 15m; raise --timeout",
    )  # fmt: skip
    assert re.search("still sending after [123]s;", result.stderr)
    assert api.count(SENDING) == 2


def test_wait_says_why_it_gives_up_early_in_json(api, faxctl):
    api.plan(SENDING, PENDING, LIMITED)
    (error,) = faxctl("wait", "--interval", "1s", "-o", "json", SENDING).errors()
    assert (error["category"], error["retryable"]) == ("pending", True)
    assert (error["http_status"], error["request_id"]) == (429, "5f3c")


@pytest.mark.parametrize(
    "in_flight, last", [(False, PENDING), (True, FINAL)], ids=["between polls", "during a poll"]
)
def test_wait_suspended_past_its_deadline_polls_once_more(api, start, in_flight, last):
    api.plan(SENDING, PENDING, *[Step(stall=True)] * in_flight, last, FINAL)
    interval = "1s" if in_flight else "3s"
    process = start("wait", "-q", "--timeout", "2s", "--interval", interval, SENDING)
    wait_until(lambda: api.count(SENDING) == 1 + in_flight)
    time.sleep(0.1)
    process.send_signal(signal.SIGSTOP)
    time.sleep(3.2)
    process.send_signal(signal.SIGCONT)
    assert process.wait(PATIENCE) == (0 if last is FINAL else 8)
    assert api.count(SENDING) == 2 + in_flight


# Several

def test_faxes_are_printed_as_they_become_final(api, faxctl):
    api.plan(SENDING, PENDING, FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", SENDING, MISSING, NO_ANSWER)
    assert statuses(result) == [(NO_ANSWER, "failed"), (SENDING, "delivered")]
    assert [error["id"] for error in result.errors()] == [MISSING]
    assert result.status == 4
    assert (api.count(SENDING), api.count(MISSING), api.count(NO_ANSWER)) == (2, 1, 1)


@pytest.mark.parametrize(
    "ids, status",
    [([DELIVERED, RECEIVED], 0), ([DELIVERED, SENDING], 8), ([SENDING, NO_ANSWER, DELIVERED], 9),
     ([SENDING, NO_ANSWER, MISSING], 4)],
)  # fmt: skip
def test_exit_status_is_the_first_error_else_9_else_8(api, faxctl, ids, status):
    result = faxctl("wait", "-q", "--timeout", "0", *ids)
    assert (result.stdout, result.status) == ("", status)
    assert sorted(api.fax_ids()) == sorted(ids)


def test_first_error_in_input_order_counts_even_if_it_arrives_last(api, faxctl):
    api.plan(SENDING, Step(status=404, delay=0.3))
    api.plan(QUEUED, Step(status=403))
    result = faxctl("wait", "-o", "jsonl", SENDING, QUEUED)
    assert [error["exit_status"] for error in result.errors()] == [3, 4]
    assert (result.stdout, result.status) == ("", 4)
    assert len(api.requests) == 2


def test_many_faxes_are_polled_in_parallel_over_kept_connections(api, faxctl, make_ids):
    ids = make_ids(100)
    for fax_id in ids:
        api.plan(fax_id, PENDING, FINAL)
    with Stopwatch() as watch:
        result = faxctl("wait", "-", "--interval", "1s", "-o", "jsonl", input=as_lines(ids))
    assert watch.seconds < 2 + OVERHEAD
    assert sorted(statuses(result)) == [(fax_id, "delivered") for fax_id in ids]
    assert (result.stderr, result.status) == ("", 0)
    assert len(api.requests) == 200
    assert api.most_in_flight() <= 8
    assert api.connections() <= 8


def test_slow_failures_do_not_starve_other_faxes(api, faxctl, make_ids):
    slow = make_ids(3)
    for fax_id in slow:
        api.plan(fax_id, Step(status=503, delay=0.7), FINAL)
    api.plan(QUEUED, PENDING, FINAL)
    result = faxctl("wait", "-q", "-j", "1", "--interval", "1s", QUEUED, *slow)
    assert (result.stderr, result.status) == ("", 0)
    assert api.fax_ids()[:5] == [QUEUED, *slow, QUEUED]


def test_ids_are_read_while_other_faxes_are_polled(api, start):
    process = start("wait", "-", "-o", "jsonl", stdin=subprocess.PIPE)
    process.stdin.write(f"{QUEUED}\n")
    for fax_id in (DELIVERED, RECEIVED):
        process.stdin.write(f"{fax_id}\n")
        assert json.loads(read_line(process.stdout))["id"] == fax_id
    assert (sorted(api.fax_ids()), api.fax_ids()[-1]) == ([DELIVERED, RECEIVED, QUEUED], RECEIVED)
    assert process.poll() is None


# Signals

def test_signal_ends_the_run_quietly(api, start):
    process = start("wait", QUEUED)
    wait_until(lambda: bool(api.requests))
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGINT


def test_fax_without_a_status_is_pending_until_it_has_one(api, faxctl):
    api.plan(SENDING, Step(fax={"status": ""}), FINAL)
    result = faxctl("wait", "--interval", "1s", "-o", "jsonl", SENDING)
    assert (statuses(result), result.status) == ([(SENDING, "delivered")], 0)
