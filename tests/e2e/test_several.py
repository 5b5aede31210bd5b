"""Several faxes in one run: filters, JSON documents, the closing sum, and a rejected key."""

import csv
import io
import json
import re
import signal
import subprocess

import pytest

from fax_api import (
    DELIVERED, FIXTURES, KEY_REVOKED, MISSING, NO_ANSWER, QUEUED, RECEIVED, SENDING,
    UNKNOWN_VALUES, Step,
)
from helpers import ONCE, PATIENCE, PRINT_IDS, error_body, read_all, wait_until

SEVERAL = [DELIVERED, QUEUED, NO_ANSWER, SENDING, RECEIVED, UNKNOWN_VALUES]


def printed(result):
    return result.stdout.split()


# -S

@pytest.mark.parametrize(
    "options, expected",
    [
        (["-S", "delivered"], [DELIVERED]),
        (["--status", "delivered,received"], [DELIVERED, RECEIVED]),
        (["--status", "failed"], [NO_ANSWER]),
        (["-S", "final"], [DELIVERED, NO_ANSWER, RECEIVED]),
        (["-S", "pending"], [QUEUED, SENDING, UNKNOWN_VALUES]),
        (["-S", "failed,pending"], [QUEUED, NO_ANSWER, SENDING, UNKNOWN_VALUES]),
        (["-S", "pending,final"], SEVERAL),
        (["-S", "originated"], []),
    ],
)
def test_only_faxes_in_these_statuses_are_printed(api, faxctl, options, expected):
    result = faxctl("get", *options, *PRINT_IDS, *SEVERAL)
    assert (printed(result), result.stderr, result.status) == (expected, "", 0)
    assert sorted(api.fax_ids()) == sorted(SEVERAL)


def test_filter_changes_neither_exit_status_nor_errors(faxctl):
    result = faxctl("get", "-S", "delivered", "--exit-status", DELIVERED, NO_ANSWER)
    assert (NO_ANSWER in result.stdout, result.stderr, result.status) == (False, "", 9)
    result = faxctl("get", "-S", "failed", *PRINT_IDS, DELIVERED, MISSING, NO_ANSWER)
    assert (printed(result), result.status) == ([NO_ANSWER], 4)
    assert result.stderr.startswith(f"faxctl: {MISSING}: not found")


@pytest.mark.parametrize(
    "output, expected", [("json", "[]\n"), ("jsonl", ""), ("value", ""), ("csv", "id,status\n")]
)
def test_filter_that_nothing_passes_is_valid_output(faxctl, output, expected):
    result = faxctl("get", "-S", "failed", "-o", output, "-F", "id,status", DELIVERED)
    assert (result.stdout, result.stderr, result.status) == (expected, "", 0)


@pytest.mark.parametrize("command", [["get", *SEVERAL], ["list"]], ids=["get", "list"])
def test_repeated_lists_are_joined(api, faxctl, command):
    api.account.set([FIXTURES[fax_id] for fax_id in SEVERAL])
    result = faxctl(*command, "-S", "queued", "-F", "id", "--status", "sending", "-F", "status,to",
                    "-o", "csv")  # fmt: skip
    header, *rows = result.stdout.splitlines()
    assert (header, result.stderr, result.status) == ("id,status,to", "", 0)
    assert [row.split(",")[0] for row in rows] == [QUEUED, SENDING]


@pytest.mark.parametrize("statuses", ["deliverd", "", "delivered,nonsense"])
def test_unknown_status_in_a_filter_is_a_usage_error(api, faxctl, statuses):
    result = faxctl("get", "-S", statuses, DELIVERED)
    assert (result.stdout, result.status, api.requests) == ("", 2, [])
    if statuses == "deliverd":
        assert "delivered" in result.stderr


# JSON is one document

@pytest.mark.parametrize(
    "arguments, expected",
    [
        ([DELIVERED], DELIVERED),
        ([DELIVERED, RECEIVED], [DELIVERED, RECEIVED]),
        (["-S", "final", DELIVERED], [DELIVERED]),
        ([DELIVERED, MISSING, RECEIVED], [DELIVERED, RECEIVED]),
        ([MISSING, MISSING], []),
        (["-"], [SENDING]),
    ],
    ids=["one", "several", "filtered", "one missing", "all missing", "standard input"],
)
def test_json_is_always_one_document(faxctl, arguments, expected):
    result = faxctl("get", "--json", *arguments, input=f"x\n{SENDING}\n")
    document = json.loads(result.stdout)
    ids = [fax["id"] for fax in document] if isinstance(document, list) else document["id"]
    assert ids == expected
    assert result.stdout.endswith("\n")


def read_records(process, count):
    """Read this many records of a JSON array. A comma may follow on the last line."""
    seen = ""
    while seen.count("\n  }") < count:
        seen += read_all(process.stdout.fileno(), until=b"\n  }").decode()
    return seen


def test_json_is_written_as_the_faxes_arrive(api, start):
    process = start("get", "--json", "-", stdin=subprocess.PIPE)
    process.stdin.write(f"{DELIVERED}\n")
    process.stdin.flush()
    seen = read_records(process, 1)
    rest, errors = process.communicate(f"{RECEIVED}\n", timeout=PATIENCE)
    assert [fax["id"] for fax in json.loads(seen + rest)] == [DELIVERED, RECEIVED]
    assert (errors, process.returncode) == ("", 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize("command", ["get", "wait"])
def test_json_is_closed_if_a_signal_ends_the_run(api, start, command, before, number):
    ids = [DELIVERED, RECEIVED][:before]
    api.plan(SENDING, Step(stall=True))
    process = start(command, "--json", *ids, SENDING, QUEUED)
    wait_until(lambda: len(api.requests) == before + 2)
    seen = read_records(process, before)
    process.send_signal(number)
    output, errors = process.communicate(timeout=PATIENCE)
    assert sorted(fax["id"] for fax in json.loads(seen + output)) == sorted(ids)
    assert (errors, process.returncode) == ("", -number)


@pytest.mark.parametrize(
    "arguments",
    [[MISSING], ["--base-url", "nonsense", DELIVERED], ["--key-file", "/nonexistent", DELIVERED]],
)
def test_json_of_a_run_without_a_result_is_empty(faxctl, arguments):
    result = faxctl("get", "--json", *arguments)
    assert (result.stdout, result.status in (2, 3, 4)) == ("", True)
    assert faxctl("get", "--json", "-", input="").stdout == "[]\n"


# CSV

@pytest.mark.parametrize("ids", [[DELIVERED], [DELIVERED, RECEIVED], [MISSING], [MISSING] * 2])
def test_csv_always_has_a_header(faxctl, ids):
    result = faxctl("get", "-o", "csv", "-F", "id,status", *ids)
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0] == ["id", "status"]
    assert [row[0] for row in rows[1:]] == [fax_id for fax_id in ids if fax_id != MISSING]
    assert "\r" not in result.stdout


# The closing sum

def sums(result):
    """The lines that sum up a run. They are the last."""
    lines = result.stderr.splitlines()
    found = [line for line in lines if re.match(r"faxctl: \d+ of \d+ fax", line)]
    assert found == lines[len(lines) - len(found) :]
    return found


@pytest.mark.parametrize("command", ["get", "wait"])
def test_last_line_sums_up_the_failures(api, faxctl, make_ids, command):
    ids = make_ids(500)
    api.generate = True
    for fax_id in (ids[7], ids[300]):
        api.plan(fax_id, Step(status=404))
    result = faxctl(command, "-", *PRINT_IDS, input="\n".join(ids))
    assert sums(result) == ["faxctl: 498 of 500 faxes; 2 not found"]
    assert (result.stderr.count("\n"), result.status) == (3, 4)


def test_sum_counts_each_kind_of_failure_in_words(api, faxctl, make_ids):
    ids = make_ids(10)
    api.generate = True
    for fax_id, status in zip(ids, [404, 404, 500, 400, 403, 403, 429]):
        api.plan(fax_id, Step(status=status))
    api.plan(ids[7], Step(reset=True, repeat=True))
    result = faxctl("get", "--retries", "0", "-j", "1", *ids)
    assert sums(result) == [
        "faxctl: 2 of 10 faxes; 2 not allowed, 2 not found, 1 rate limited, 1 network error,"
        " 2 server errors"
    ]


def test_sum_counts_faxes_that_are_still_pending(api, faxctl):
    """Also one whose last poll failed."""
    api.plan(RECEIVED, Step(fax={"status": "sending"}), Step(status=503, repeat=True))
    options = ("-t", "2s", "--interval", "1s")
    result = faxctl("wait", *options, DELIVERED, SENDING, NO_ANSWER, QUEUED, RECEIVED, MISSING)
    assert sums(result) == ["faxctl: 2 of 6 faxes; 1 not found, 3 still pending"]
    result = faxctl("wait", "-t", "0", DELIVERED, SENDING)
    assert sums(result) == ["faxctl: 1 of 2 faxes; 1 still pending"]
    assert sums(faxctl("get", DELIVERED, SENDING, MISSING)) == [
        "faxctl: 2 of 3 faxes; 1 not found"
    ]
    for arguments in (["-t", "0", SENDING], ["-t", "0", "--json", DELIVERED, SENDING]):
        assert sums(faxctl("wait", *arguments)) == []


# Equal errors

MORE = re.compile(r"faxctl: (\d+) more like this \((.+)\)")


def errors_and_counts(result):
    """The ids of the errors, and the lines that count more of them, in their order."""
    lines = [line for line in result.stderr.splitlines() if line not in sums(result)]
    found = [(line, MORE.fullmatch(line)) for line in lines]
    return [match.groups() if match else line.split(": ")[1] for line, match in found]


@pytest.mark.parametrize("command", ["get", "wait"])
@pytest.mark.parametrize("missing", [9, 10, 11, 500])
def test_ten_equal_errors_are_followed_by_a_count(faxctl, make_ids, command, missing):
    ids = make_ids(missing)
    result = faxctl(command, "-", input="\n".join(ids))
    found = errors_and_counts(result)
    assert (len(found[:10]), found[10:]) == (
        min(missing, 10),
        [(str(missing - 10), "not found")] if missing > 10 else [],
    )
    assert sums(result) == [f"faxctl: 0 of {missing} faxes; {missing} not found"]
    assert result.stderr.endswith(f"{sums(result)[0]}\n")


def test_count_comes_before_another_result(api, faxctl, make_ids):
    first, second, third = make_ids(12), make_ids(24)[12:], make_ids(40)[24:]
    for fax_id in first:
        api.plan(fax_id, Step(status=403))
    result = faxctl("get", *PRINT_IDS, "-", input="\n".join([*first, *second, DELIVERED, *third]))
    assert errors_and_counts(result) == [
        *first[:10], ("2", "not allowed"), *second[:10], ("2", "not found"),
        *third[:10], ("6", "not found"),
    ]  # fmt: skip


def test_count_keeps_its_place_among_the_records(start, make_ids, tmp_path):
    ids = make_ids(12)
    with open(tmp_path / "log", "wb") as log:
        process = start("get", *PRINT_IDS, *ids, DELIVERED, stdout=log, stderr=log)
        assert process.wait(PATIENCE) == 4
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert lines[10:12] == ["faxctl: 2 more like this (not found)", DELIVERED]


def test_unprinted_fax_does_not_end_the_row(faxctl, make_ids):
    ids = make_ids(12)
    result = faxctl("get", "-S", "queued", "-", input="\n".join([*ids[:6], DELIVERED, *ids[6:]]))
    assert errors_and_counts(result) == [*ids[:10], ("2", "not found")]


def test_timeouts_of_different_lengths_are_equal(any_api, faxctl, make_ids):
    """libcurl's texts contain milliseconds and bytes."""
    ids = make_ids(24)
    for number, fax_id in enumerate(ids):
        any_api.plan(fax_id, Step(drip=0.05, delay=number % 8 / 10))
    result = faxctl("get", *ONCE, "-t", "3s", "-j", "24", *ids, api=any_api)
    assert errors_and_counts(result) == [*ids[:10], ("14", "network error")]


def test_errors_that_differ_are_all_printed(api, faxctl, make_ids):
    ids = make_ids(30)
    for number, fax_id in enumerate(ids):
        body = error_body({"code": str(number), "title": "The same", "detail": "each time"})
        api.plan(fax_id, Step(status=400, body=body))
    assert errors_and_counts(faxctl("get", *ids)) == ids


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_every_error_is_printed_as_json(faxctl, make_ids, output):
    ids = make_ids(30)
    result = faxctl("get", "-o", output, *ids)
    assert [error["id"] for error in result.errors()] == ids


def test_count_is_not_lost_if_a_signal_ends_the_run(api, start, make_ids):
    ids = make_ids(15)
    api.plan(SENDING, Step(stall=True))
    process = start("get", "-j", "1", *ids, SENDING)
    wait_until(lambda: api.count(SENDING))
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert errors.endswith("faxctl: 5 more like this (not found)\n")
    assert process.returncode == -signal.SIGINT


@pytest.mark.parametrize(
    "arguments",
    [[DELIVERED, RECEIVED], [MISSING], [DELIVERED, NO_ANSWER], ["-o", "json", MISSING, DELIVERED],
     ["-o", "jsonl", MISSING, DELIVERED]],
    ids=["all well", "one", "a failed fax is printed", "json", "jsonl"],
)  # fmt: skip
def test_no_sum_without_several_faxes_and_errors_as_text(faxctl, arguments):
    result = faxctl("get", *arguments)
    assert not re.search(r"\d+ of \d+ fax", result.stderr)


def test_bad_line_of_input_counts_in_the_sum(faxctl):
    result = faxctl("get", "-", input=f"{DELIVERED}\nnonsense\n")
    assert sums(result) == ["faxctl: 1 of 2 faxes; 1 invalid id"]
    assert result.status == 2


# HTTP 401

@pytest.mark.parametrize("command", ["get", "wait"])
@pytest.mark.parametrize("jobs", ["1", "8"])
def test_rejected_key_ends_the_run_with_one_line(api, faxctl, make_ids, command, jobs):
    result = faxctl(command, "-j", jobs, *make_ids(100), key=KEY_REVOKED)
    assert (result.stdout, result.status) == ("", 3)
    assert result.stderr.count("\n") == 1
    assert "HTTP 401" in result.stderr
    assert not re.search(r"[0-9a-f]{8}-0000-4000", result.stderr), "it is about no fax"
    assert len(api.requests) <= int(jobs)


def test_rejected_key_is_one_error_in_json(api, faxctl):
    api.plan(RECEIVED, Step(status=401))
    result = faxctl("get", "-j", "1", "--json", DELIVERED, RECEIVED, QUEUED)
    (error,) = result.errors()
    assert (error["id"], error["category"], error["http_status"]) == (None, "auth", 401)
    assert ([fax["id"] for fax in json.loads(result.stdout)], result.status) == ([DELIVERED], 3)


def test_forbidden_fax_does_not_end_the_run(api, faxctl):
    api.plan(DELIVERED, Step(status=403))
    result = faxctl("get", *PRINT_IDS, DELIVERED, RECEIVED)
    assert (printed(result), result.status) == ([RECEIVED], 3)
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: ")


def test_results_that_wait_are_dropped_when_the_key_is_rejected(api, faxctl):
    api.plan(QUEUED, Step(stall=True))
    api.plan(DELIVERED, Step(status=401, delay=1))
    result = faxctl("get", QUEUED, MISSING, DELIVERED, RECEIVED)
    assert (result.stdout, result.status, result.stderr.count("\n")) == ("", 3, 1)
    assert "HTTP 401" in result.stderr


def test_faxes_before_a_rejected_key_are_printed(api, faxctl):
    api.plan(QUEUED, Step(status=401))
    options = ("-j", "1", *PRINT_IDS)
    result = faxctl("get", *options, DELIVERED, MISSING, RECEIVED, QUEUED, SENDING)
    assert printed(result) == [DELIVERED, RECEIVED]
    assert result.stderr.count("\n") == 2
    assert result.status == 4  # the first error in input order
    assert api.count(SENDING) == 0


# The order of the two streams

def test_error_is_written_after_the_records_before_it(api, start, tmp_path):
    with open(tmp_path / "log", "wb") as log:
        process = start("get", *PRINT_IDS, DELIVERED, MISSING, RECEIVED, stdout=log, stderr=log)
        assert process.wait(PATIENCE) == 4
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[2]) == (DELIVERED, RECEIVED)
    assert lines[1].startswith(f"faxctl: {MISSING}: ")
    assert lines[3] == "faxctl: 2 of 3 faxes; 1 not found"
