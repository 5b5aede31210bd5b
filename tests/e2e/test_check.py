"""faxctl check: one line and an exit code, as the Monitoring Plugins guidelines define them."""

import re
import signal
import subprocess

import pytest

from fax_api import (
    DELIVERED, KEY_FORBIDDEN, KEY_REVOKED, MISSING, NO_ANSWER, QUEUED, RECEIVED, REMOVE, SENDING,
    STORED, UNKNOWN_REASON, UNKNOWN_VALUES, Step,
)
from helpers import CLOCK, ONCE, OVERHEAD, PATIENCE, RETRY_NOW, Stopwatch, error_body, wait_until

OK, WARNING, CRITICAL, UNKNOWN = range(4)
STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")

SINCE_95_SECONDS = Step(fax={"created_at": "2020-05-05T09:58:25Z"}, repeat=True)
"""Pending for 95 seconds at CLOCK."""
FUTURE = Step(fax={"created_at": "2020-05-05T12:00:00Z"}, repeat=True)
"""Created two hours after CLOCK."""

NUMBER = r"-?\d+(?:\.\d+)?"
LINE = re.compile(
    r"FAX (OK|WARNING|CRITICAL|UNKNOWN) - ([^|\n]+?)"
    rf" \|((?: [^ '=|;]+=(?:{NUMBER}(?:s|us|ms|%|B|c)?|U)(?:;(?:{NUMBER})?){{0,4}})+)\n"
    r"((?:[^|\n]+\n){0,10})"
)
"""State, text, well-formed performance data, and more lines about bad faxes."""

COUNTS = ("total", "delivered", "received", "pending", "failed", "errors")
LABELS = [*COUNTS, "oldest_pending"]


def said(result, status):
    """The text between state and performance data, after checking the rest."""
    match = LINE.fullmatch(result.stdout)
    assert match, result.stdout
    assert (match[1], result.stderr, result.status) == (STATES[status], "", status)
    return match[2]


def perfdata(result):
    """The performance data by label."""
    match = LINE.fullmatch(result.stdout)
    assert match, result.stdout
    return dict(item.split("=") for item in match[3].split())


def more_lines(result):
    """The lines below the first one."""
    match = LINE.fullmatch(result.stdout)
    assert match, result.stdout
    return match[4].splitlines()


# OK

def test_line_is_as_documented(api, faxctl):
    api.plan(SENDING, SINCE_95_SECONDS)
    ages = ("--warn-age", "30m", "--crit-age", "1h")
    result = faxctl("check", *ages, DELIVERED, STORED, SENDING, env=CLOCK)
    assert result.stdout == (
        "FAX OK - 3 faxes: 2 delivered, 1 sending"
        " | total=3 delivered=2 received=0 pending=1 failed=0 errors=0"
        " oldest_pending=95s;1800;3600\n"
    )
    assert (result.stderr, result.status) == ("", OK)
    assert sorted(api.fax_ids()) == sorted([DELIVERED, STORED, SENDING])


@pytest.mark.parametrize(
    "fax_id, counted, oldest",
    [(DELIVERED, "delivered", "0s"), (RECEIVED, "received", "0s"), (SENDING, "sending", "95s")],
)
def test_final_and_pending_faxes_are_ok(api, faxctl, fax_id, counted, oldest):
    api.plan(SENDING, SINCE_95_SECONDS)
    result = faxctl("check", fax_id, env=CLOCK)
    assert said(result, OK) == f"1 fax: 1 {counted}"
    data = perfdata(result)
    assert (data["total"], data["oldest_pending"]) == ("1", oldest)
    assert data["pending" if counted == "sending" else counted] == "1"
    assert api.fax_ids() == [fax_id]


def test_ids_come_from_standard_input_too(api, faxctl):
    result = faxctl("check", "-", input=f"{DELIVERED}\n# a comment\n{RECEIVED}\n")
    assert said(result, OK) == "2 faxes: 1 delivered, 1 received"
    assert sorted(api.fax_ids()) == [DELIVERED, RECEIVED]


# Ages

@pytest.mark.parametrize(
    "options, status, limits",
    [
        (("--warn-age", "94"), WARNING, ";94"),
        (("--warn-age", "95"), OK, ";95"),
        (("--crit-age", "94s"), CRITICAL, ";;94"),
        (("--crit-age", "95s"), OK, ";;95"),
        (("-w", "1m", "-c", "2m"), WARNING, ";60;120"),
        (("--warn-age", "1m", "--crit-age", "90s"), CRITICAL, ";60;90"),
        (("--warn-age", "1h", "--crit-age", "1d"), OK, ";3600;86400"),
    ],
)
def test_fax_pending_longer_than_an_age_is_a_warning_or_critical(
    api, faxctl, options, status, limits
):
    api.plan(SENDING, SINCE_95_SECONDS)
    result = faxctl("check", *options, SENDING, env=CLOCK)
    text = said(result, status)
    assert text.startswith(SENDING) == (status != OK)
    assert "sending" in text
    assert perfdata(result)["oldest_pending"] == f"95s{limits}"


def test_final_fax_is_never_too_old(faxctl):
    result = faxctl("check", "--warn-age", "1s", "--crit-age", "1s", DELIVERED)
    assert said(result, OK) == "1 fax: 1 delivered"
    assert perfdata(result)["oldest_pending"] == "0s;1;1"


def test_oldest_fax_counts(api, faxctl):
    api.plan(SENDING, SINCE_95_SECONDS)
    api.plan(QUEUED, Step(fax={"created_at": "2020-05-05T08:00:00Z"}))
    result = faxctl("check", "--warn-age", "1m", "--crit-age", "1h", QUEUED, SENDING, env=CLOCK)
    assert said(result, CRITICAL).startswith(f"{QUEUED} ")
    assert perfdata(result)["oldest_pending"] == "7200s;60;3600"


@pytest.mark.parametrize("options", [("-w", "30m"), ("-c", "1h"), ("-w", "30m", "-c", "1h")])
def test_fax_from_the_future_is_ok_only_without_an_age_limit(api, faxctl, options):
    """Its age is not known, so no limit can be said to hold."""
    api.plan(QUEUED, FUTURE)
    result = faxctl("check", *options, QUEUED, env=CLOCK)
    assert result.status in (WARNING, UNKNOWN)
    text = said(result, result.status)
    assert text.startswith(f"{QUEUED} ") and "future" in text
    assert perfdata(result)["pending"] == "1"
    assert said(faxctl("check", QUEUED, env=CLOCK), OK) == "1 fax: 1 queued"


def test_fax_from_the_future_does_not_hide_an_older_one(api, faxctl):
    api.plan(QUEUED, FUTURE)
    api.plan(SENDING, SINCE_95_SECONDS)
    result = faxctl("check", "-c", "1m", QUEUED, SENDING, env=CLOCK)
    assert said(result, CRITICAL).startswith(f"{SENDING} ")
    assert perfdata(result)["oldest_pending"] == "95s;;60"


def test_clock_skew_of_seconds_is_tolerated(api, faxctl):
    api.plan(QUEUED, Step(fax={"created_at": "2020-05-05T10:00:05Z"}))
    result = faxctl("check", "--warn-age", "1m", QUEUED, env=CLOCK)
    assert said(result, OK) == "1 fax: 1 queued"
    assert perfdata(result)["oldest_pending"] == "0s;60"


# Missing pages

@pytest.mark.parametrize("fax_id, status", [(DELIVERED, "delivered"), (RECEIVED, "received")])
def test_fax_with_missing_pages_is_a_warning(api, faxctl, fax_id, status):
    api.plan(fax_id, Step(fax={"partial_content": True}))
    result = faxctl("check", fax_id)
    text = said(result, WARNING)
    assert text.startswith(f"{fax_id} ") and "pages are missing" in text
    assert perfdata(result)[status] == "1"


@pytest.mark.parametrize("value", [False, None, "true", 1])
def test_partial_content_other_than_true_is_ok(api, faxctl, value):
    api.plan(DELIVERED, Step(fax={"partial_content": value}))
    assert said(faxctl("check", DELIVERED), OK) == "1 fax: 1 delivered"


# Performance data

def test_labels_are_always_the_same_in_the_same_order(faxctl):
    """A monitoring system keeps a series for each label."""
    everything = [DELIVERED, RECEIVED, SENDING, QUEUED, NO_ANSWER, MISSING, UNKNOWN_VALUES]
    for ids in ([DELIVERED], [MISSING], [NO_ANSWER, SENDING], everything, ["-"]):
        assert list(perfdata(faxctl("check", *ids, input="nonsense\n"))) == LABELS
    counts = perfdata(faxctl("check", *everything))
    assert [counts[label] for label in COUNTS] == ["7", "1", "1", "3", "1", "1"]


ALL_UNKNOWN = {**dict.fromkeys(LABELS, "U"), "errors": "1"}


@pytest.mark.parametrize(
    "step, expected",
    [
        (Step(status=503), {**ALL_UNKNOWN, "total": "2"}),
        (Step(reset=True), {**ALL_UNKNOWN, "total": "2"}),
        (Step(status=403), {**ALL_UNKNOWN, "total": "2"}),
        (Step(status=429), {**ALL_UNKNOWN, "total": "2"}),
        (Step(status=401), ALL_UNKNOWN),
        (Step(status=404), {"total": "2", "delivered": "1", "failed": "0", "oldest_pending": "0s"}),
    ],
    ids=str,
)
def test_unknown_values_are_u(api, faxctl, step, expected):
    """An id that is not found cannot have failed."""
    api.plan(DELIVERED, step)
    data = perfdata(faxctl("check", *ONCE, "-j", "1", DELIVERED, STORED))
    assert {label: data[label] for label in expected} == expected
    assert data["errors"] == "1"


@pytest.mark.parametrize(
    "step, ids, counted",
    [(Step(status=401), [DELIVERED, STORED], "1 error"),
     (Step(), ["-"], "1 fax: 1 delivered, 1 error")],
)  # fmt: skip
def test_error_about_no_fax_is_not_counted_as_one(api, faxctl, step, ids, counted):
    api.plan(DELIVERED, step)
    result = faxctl("check", "-j", "1", *ids, input=f"nonsense\n{DELIVERED}\n")
    assert said(result, UNKNOWN).endswith(f"; {counted}")


def test_unknown_value_keeps_its_limits(api, faxctl):
    api.plan(DELIVERED, Step(status=503))
    options = ("-w", "1m", "-c", "2m", "--warn-failed", "2", "--crit-failed", "3")
    data = perfdata(faxctl("check", *ONCE, *options, DELIVERED))
    assert (data["oldest_pending"], data["failed"]) == ("U;60;120", "U;1;2")


def test_invalid_input_line_makes_the_counts_unknown(faxctl):
    assert perfdata(faxctl("check", "-", input=f"{DELIVERED}\nnonsense\n")) == ALL_UNKNOWN


@pytest.mark.parametrize("changes", [{"created_at": REMOVE}, {"created_at": "soon"}, FUTURE.fax])
def test_unknown_age_is_u(api, faxctl, changes):
    api.plan(QUEUED, Step(fax=changes))
    data = perfdata(faxctl("check", QUEUED, env=CLOCK))
    assert (data["pending"], data["oldest_pending"]) == ("1", "U")


# Critical

@pytest.mark.parametrize(
    "fax_id, texts",
    [
        (NO_ANSWER, ["receiver_no_answer", "the call was not answered", "1 fax: 1 failed"]),
        (UNKNOWN_REASON, ["solar_flare", "1 fax: 1 failed"]),
        (MISSING, ["not found"]),
    ],
)
def test_failed_or_missing_fax_is_critical_and_named(api, faxctl, fax_id, texts):
    result = faxctl("check", fax_id)
    text = said(result, CRITICAL)
    assert text.startswith(f"{fax_id} ")
    assert [part for part in texts if part not in text] == []
    assert perfdata(result)["errors" if fax_id == MISSING else "failed"] == "1"
    assert api.fax_ids() == [fax_id]


@pytest.mark.parametrize(
    "failure", [Step(reset=True), Step(stall=True), Step(status=503), Step(body="no fax")]
)
def test_unreachable_api_is_critical(api, faxctl, failure):
    api.plan(DELIVERED, failure)
    result = faxctl("check", "--retries", "0", "--timeout", "1s", DELIVERED)
    assert said(result, CRITICAL).startswith(f"{DELIVERED} ")
    assert api.fax_ids() == [DELIVERED]


@pytest.mark.parametrize(
    "reasons, said_reason",
    [
        (("user_busy", "T30 error 12"), "user_busy (the line is busy)"),
        ((None, "T30 error 12"), "T30 error 12"),
        (("", "user_busy"), "user_busy (the line is busy)"),
        ((REMOVE, "T30 error 12"), "T30 error 12"),
        ((None, None), "no reason given"),
        ((REMOVE, ""), "no reason given"),
    ],
)
def test_failed_fax_is_named_with_either_reason(api, faxctl, reasons, said_reason):
    names = ("failure_reason", "internal_failure_reason")
    api.plan(NO_ANSWER, Step(fax=dict(zip(names, reasons))))
    text = said(faxctl("check", NO_ANSWER), CRITICAL)
    assert text == f"{NO_ANSWER} failed: {said_reason}; 1 fax: 1 failed"


def test_retried_failure_does_not_show(api, faxctl):
    api.plan(DELIVERED, Step(status=503, headers=RETRY_NOW))
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
def test_worst_fax_is_named_first_and_a_failed_one_before_an_error(api, faxctl, ids, status):
    api.plan_all(Step(fax={"created_at": "2020-05-05T09:00:00Z"}, repeat=True))
    api.plan(MISSING, Step(status=404))
    text = said(faxctl("check", "--warn-age", "1m", *ids, env=CLOCK), status)
    worst = NO_ANSWER if status == CRITICAL else ids[1]
    assert text.startswith(f"{worst} ")
    assert [fax_id for fax_id in ids if fax_id in text] == [worst]
    assert f"{len(ids)} faxes: 1 delivered" in text


# More bad faxes

def test_other_bad_faxes_are_listed_worst_first(api, faxctl):
    api.plan(SENDING, Step(fax={"created_at": "2020-05-05T09:00:00Z"}))
    api.plan(QUEUED, FUTURE)
    api.plan(DELIVERED, Step(fax={"partial_content": True}))
    api.plan(RECEIVED, Step(status=503))
    everything = [QUEUED, SENDING, DELIVERED, STORED, RECEIVED, NO_ANSWER, MISSING]
    result = faxctl("check", *ONCE, "-w", "30m", *everything, env=CLOCK)
    text = said(result, CRITICAL)
    worst_first = [RECEIVED, NO_ANSWER, MISSING, DELIVERED, SENDING, QUEUED]
    lines = [text, *more_lines(result)]
    assert [line.partition(" ")[0] for line in lines] == worst_first
    assert lines[1] == f"{NO_ANSWER} failed: receiver_no_answer (the call was not answered)"
    assert lines[4] == f"{SENDING} sending for 1h"


def test_oldest_of_the_pending_faxes_is_named_first(api, faxctl, make_ids):
    ids = make_ids(14)
    api.generate = True
    for minutes, fax_id in enumerate(ids, start=10):
        api.plan(fax_id, Step(fax={"status": "sending", "created_at": f"2020-05-05T09:{minutes}:00Z"}))
    result = faxctl("check", "-w", "30m", *reversed(ids), env=CLOCK)
    named = [said(result, WARNING), *more_lines(result)]
    assert [line[:36] for line in named] == ids[:11]
    assert named[0].startswith(f"{ids[0]} sending for 50m; ")


@pytest.mark.parametrize("options", [[], ["--crit-failed", "5%"], ["--warn-failed", "1"]])
def test_error_is_named_before_any_number_of_failed_faxes(api, faxctl, make_ids, options):
    ids = plan_failures(api, make_ids, 13, 0)
    api.plan(DELIVERED, Step(status=503))
    result = faxctl("check", *ONCE, *options, *ids, MISSING, DELIVERED)
    assert said(result, CRITICAL).startswith(f"{DELIVERED} server error: ")


@pytest.mark.parametrize("bad", [1, 2, 10, 11, 12, 300])
def test_at_most_ten_more_lines_follow(api, faxctl, make_ids, bad):
    ids = make_ids(bad)
    api.generate = True
    for fax_id in ids:
        api.plan(fax_id, Step(fax={"status": "failed"}))
    result = faxctl("check", "-", input="\n".join([*ids, DELIVERED]))
    text = said(result, CRITICAL)
    assert [line[:36] for line in [text, *more_lines(result)]] == ids[:11]
    assert perfdata(result)["failed"] == str(bad)


def test_worst_fax_pushes_out_others(api, faxctl, make_ids):
    ids = make_ids(40)
    api.generate = True
    api.plan_all(Step(fax={"partial_content": True}, repeat=True))
    for fax_id in (ids[20], ids[39]):
        api.plan(fax_id, Step(fax={"status": "failed"}))
    result = faxctl("check", *ids)
    named = [line[:36] for line in [said(result, CRITICAL), *more_lines(result)]]
    assert named == [ids[20], ids[39], *ids[:9]]


# How many failed

def plan_failures(api, make_ids, failed, delivered, reason="user_busy"):
    """This many faxes of each kind."""
    ids = make_ids(failed + delivered)
    api.generate = True
    for fax_id in ids[:failed]:
        api.plan(fax_id, Step(fax={"status": "failed", "failure_reason": reason}, repeat=True))
    return ids


DECIDES = {WARNING: "--warn-failed", CRITICAL: "--crit-failed", OK: ""}


@pytest.mark.parametrize(
    "failed, options, status, limits",
    [
        (1, [], CRITICAL, ""),
        (1, ["--crit-failed", "2"], OK, ";;1"),
        (2, ["--crit-failed", "2"], CRITICAL, ";;1"),
        (3, ["--warn-failed", "1"], WARNING, ";0"),
        (20, ["--warn-failed", "1"], WARNING, ";0"),
        (0, ["--warn-failed", "1", "--crit-failed", "1"], OK, ";0;0"),
        (2, ["--warn-failed", "2", "--crit-failed", "3"], WARNING, ";1;2"),
        (3, ["--warn-failed", "2", "--crit-failed", "3"], CRITICAL, ";1;2"),
        (1, ["--warn-failed", "10%"], OK, ""),
        (2, ["--warn-failed", "10%"], WARNING, ""),
        (20, ["--crit-failed", "100%"], CRITICAL, ""),
        (19, ["--crit-failed", "100%"], OK, ""),
        (2, ["--warn-failed", "1", "--crit-failed", "15%"], WARNING, ";0"),
        (3, ["--warn-failed", "1", "--crit-failed", "15%"], CRITICAL, ";0"),
        (3, ["--warn-failed", "5%", "--crit-failed", "4"], WARNING, ";;3"),
        (0, ["--crit-failed", "1%"], OK, ""),
    ],
)
def test_number_or_percentage_of_failed_faxes_decides(
    api, faxctl, make_ids, failed, options, status, limits
):
    ids = plan_failures(api, make_ids, failed, 20 - failed)
    result = faxctl("check", *options, *ids)
    limit = options[options.index(DECIDES[status]) + 1] if options and status != OK else ""
    headline = f"{failed} of 20 failed ({DECIDES[status]} {limit}); 20 faxes: " if limit else ids[0]
    assert said(result, status).startswith(headline) == (status != OK)
    named = [] if status == OK else ids[: min(failed, 10)] if limit else ids[1:failed]
    assert [line[:36] for line in more_lines(result)] == named
    assert perfdata(result)["failed"] == f"{failed}{limits}"


def test_failed_faxes_rank_by_the_limit_they_reach(api, faxctl, make_ids):
    ids = plan_failures(api, make_ids, 2, 1)
    result = faxctl("check", "--warn-failed", "2", *ids, MISSING)
    assert said(result, CRITICAL).startswith(MISSING)
    failed, *named = more_lines(result)
    assert failed == "2 of 3 failed (--warn-failed 2)"
    assert [line[:36] for line in named] == ids[:2]
    result = faxctl("check", "--warn-failed", "3", *ids, MISSING)
    assert said(result, CRITICAL).startswith(MISSING)
    assert more_lines(result) == []


def test_percentage_is_of_the_faxes_found(api, faxctl, make_ids):
    ids = plan_failures(api, make_ids, 1, 1)
    result = faxctl("check", "--crit-failed", "50%", MISSING, *ids)
    assert said(result, CRITICAL).startswith("1 of 2 failed (--crit-failed 50%); ")
    assert [line[:36] for line in more_lines(result)] == [ids[0], MISSING]


# Ignored reasons

@pytest.mark.parametrize(
    "options, status, counted",
    [
        (["--ignore", "user_busy"], OK, "1 fax: 1 delivered; 2 ignored"),
        (["--ignore", "solar_flare"], CRITICAL, "3 faxes: 1 delivered, 2 failed"),
        (["--ignore", "rejected, user_busy "], OK, "1 fax: 1 delivered; 2 ignored"),
        (["--ignore", "rejected", "--ignore", "user_busy"], OK, "1 fax: 1 delivered; 2 ignored"),
        (["--ignore", "user_bus_"], UNKNOWN, "did you mean user_busy?"),
        (["--ignore", "USER_BUSY"], UNKNOWN, "did you mean user_busy?"),
        (["--ignore", "user_busy,"], UNKNOWN, "empty name"),
        (["--ignore", ",".join(f"number_{n}" for n in range(65))], UNKNOWN, "more than 64"),
    ],
)
def test_ignored_reasons_do_not_count(api, faxctl, make_ids, options, status, counted):
    ids = plan_failures(api, make_ids, 2, 1)
    result = faxctl("check", *options, *ids)
    assert counted in result.stdout.partition(" |")[0]
    assert (result.status, result.stderr) == (status, "")
    if status != UNKNOWN:
        parts = {**perfdata(result), "oldest_pending": "0"}
        total, *rest = (int(parts[label]) for label in COUNTS)
        assert total == sum(rest) == (1 if status == OK else 3)


def test_ignored_reason_can_be_unknown_or_internal(api, faxctl):
    assert said(faxctl("check", "--ignore", "solar_flare", UNKNOWN_REASON), OK)
    api.plan(NO_ANSWER, Step(fax={"failure_reason": None, "internal_failure_reason": "T30 x"}))
    result = faxctl("check", "--ignore", "T30 x", NO_ANSWER)
    assert said(result, OK) == "0 faxes; 1 ignored"


def test_ignored_faxes_do_not_affect_percentages(api, faxctl, make_ids):
    ids = plan_failures(api, make_ids, 8, 2)
    result = faxctl("check", "--ignore", "user_busy", "--crit-failed", "30%", *ids, NO_ANSWER)
    text = said(result, CRITICAL)
    assert text.startswith("1 of 3 failed (") and text.endswith("1 failed; 8 ignored")
    assert more_lines(result)[0].startswith(NO_ANSWER)


# Unknown

@pytest.mark.parametrize(
    "arguments, env, named",
    [
        (["check", DELIVERED, "nonsense"], {}, "nonsense"),
        (["check"], {}, ""),
        (["check", "--nonsense", DELIVERED], {}, "nonsense"),
        (["--nonsense", "check", DELIVERED], {}, "nonsense"),
        (["check", "--warn-age", "soon", DELIVERED], {}, "soon"),
        (["check", "--crit-age"], {}, "crit-age"),
        (["check", "--interval", "5s", DELIVERED], {}, "interval"),
        (["check", "--base-url", "http://fax.example.com/v2", DELIVERED], {}, "--base-url"),
        (["check", "--cacert", "/nonexistent", DELIVERED], {}, "/nonexistent"),
        (["check", "-"], {}, "no fax ids on standard input"),
        (["check", "--warn-failed", "0", DELIVERED], {}, "`0`"),
        (["check", "--warn-failed", "101%", DELIVERED], {}, "`101%`"),
        (["check", "--crit-failed", "5%%", DELIVERED], {}, "`5%%`"),
        (["check", "--crit-failed", "half", DELIVERED], {}, "`half`"),
        (["check", "--crit-failed", "1000000", DELIVERED], {}, "`1000000`"),
        (["check", DELIVERED], {"TELNYX_API_KEY": None}, "key"),
        (["check", DELIVERED], {"FAXCTL_NOW": "soon"}, "FAXCTL_NOW"),
        (["check", DELIVERED], {"FAXCTL_NOW": "2020-13-01T00:00:00Z"}, "FAXCTL_NOW"),
    ],
    ids=str,
)
def test_run_that_cannot_begin_is_unknown(api, faxctl, arguments, env, named):
    result = faxctl(*arguments, env=env, input="# no id\n")
    assert re.fullmatch(r"FAX UNKNOWN - [^|\n]+\n", result.stdout)
    assert named in result.stdout
    assert (result.stderr, result.status) == ("", UNKNOWN)
    assert api.requests == []


@pytest.mark.parametrize("key", [KEY_REVOKED, KEY_FORBIDDEN])
def test_refused_key_is_unknown(api, faxctl, key):
    text = said(faxctl("check", DELIVERED, key=key), UNKNOWN)
    assert "API key" in text or "HTTP 40" in text
    assert text.startswith(DELIVERED) == (key == KEY_FORBIDDEN)
    assert api.fax_ids() == [DELIVERED]


def test_rejected_key_ends_the_run(api, faxctl, make_ids):
    result = faxctl("check", "-j", "1", *make_ids(50), key=KEY_REVOKED)
    assert "HTTP 401" in said(result, UNKNOWN)
    assert len(api.requests) == 1


@pytest.mark.parametrize(
    "fax_id, status, said_of",
    [(DELIVERED, UNKNOWN, "line 1"), (NO_ANSWER, CRITICAL, NO_ANSWER)],
    ids=["unknown", "a known failure is worse"],
)
def test_bad_line_of_input_is_unknown(api, faxctl, fax_id, status, said_of):
    result = faxctl("check", "-", input=f"nonsense\n{fax_id}\n")
    assert said_of in said(result, status)
    assert api.fax_ids() == [fax_id]


# Timeout

def test_timeout_bounds_the_whole_run(api, faxctl, make_ids):
    """Twenty faxes of half a second each, one after the other."""
    api.generate = True
    api.delay = lambda _: 0.5
    with Stopwatch() as watch:
        result = faxctl("check", "--timeout", "2s", "-j", "1", *make_ids(20))
    assert 1.4 < watch.seconds < 2 + OVERHEAD
    text = said(result, CRITICAL)
    assert re.search("no complete response|in time", text)
    assert perfdata(result)["total"] == "20"
    assert 2 <= int(re.search(r"20 faxes: (\d+) delivered", text)[1]) <= 4
    assert len(api.requests) <= 5


def test_stalled_response_is_cut_off_by_the_timeout(api, faxctl):
    api.plan(DELIVERED, Step(stall=True, repeat=True))
    api.plan(RECEIVED, Step(status=503, repeat=True))
    with Stopwatch() as watch:
        result = faxctl("check", "-t", "1s", DELIVERED, RECEIVED)
    assert watch.seconds < 1 + OVERHEAD
    said(result, CRITICAL)


def test_timeout_counts_while_ids_are_read(start):
    process = start("check", "-t", "1s", "-", stdin=subprocess.PIPE)
    process.stdin.write(f"{DELIVERED}\n")
    process.stdin.flush()
    assert process.wait(PATIENCE) == UNKNOWN
    line = process.stdout.read()
    assert line.startswith("FAX UNKNOWN - timed out waiting for ids on standard input")
    assert "; 1 fax: 1 delivered, 1 error | total=U delivered=U" in line


# The line

@pytest.mark.parametrize(
    "changes",
    [
        {"status": "failed", "failure_reason": "a|b=1;2\nFAX OK - all is well\r\n\x1b[2J"},
        {"status": "lost|found=7\nFAX OK - all is well\x1b[2J"},
        {"status": "failed", "failure_reason": "é" * 100_000},
    ],
    ids=["reason", "status", "length"],
)
def test_text_from_the_network_does_not_break_the_line(api, faxctl, changes):
    api.plan(QUEUED, Step(fax={"created_at": "2020-05-05T09:00:00Z", **changes}))
    text = said(faxctl("check", "--crit-age", "1m", QUEUED, env=CLOCK), CRITICAL)
    assert text.startswith(f"{QUEUED} ")
    assert not {"\x1b", "\r"} & {*text} and "\\xc3" not in text and len(text) < 4096


def test_error_from_the_network_does_not_break_the_line(api, faxctl):
    error = {"code": "10005", "title": "t", "detail": "gone|x=1\nFAX OK\x1b[2J"}
    api.plan(DELIVERED, Step(status=404, body=error_body(error)))
    assert "\x1b" not in said(faxctl("check", DELIVERED), CRITICAL)


def test_unknown_status_is_counted(faxctl):
    assert "1 fax: 1 " in said(faxctl("check", UNKNOWN_VALUES), OK)


@pytest.mark.parametrize(
    "argument, status", [(DELIVERED, OK), (NO_ANSWER, CRITICAL), ("nonsense", UNKNOWN)]
)
def test_quiet_leaves_the_exit_status(api, faxctl, argument, status):
    result = faxctl("check", "-q", argument)
    assert (result.stdout, result.stderr, result.status) == ("", "", status)
    assert len(api.requests) == (status != UNKNOWN)


def test_help_is_not_a_verdict(api, faxctl):
    result = faxctl("check", "--help")
    assert "--warn-age" in result.stdout and not result.stdout.startswith("FAX ")
    assert (result.stderr, result.status, api.requests) == ("", 0, [])


def test_readable_key_file_causes_no_warning(faxctl, tmp_path):
    key_file = tmp_path / "key"
    key_file.write_text("test-key\n", encoding="ascii")
    key_file.chmod(0o644)
    result = faxctl("check", "--key-file", key_file, DELIVERED, key=None)
    assert said(result, OK) == "1 fax: 1 delivered"


def test_signal_is_not_a_verdict(api, start):
    api.plan(DELIVERED, Step(stall=True))
    process = start("check", DELIVERED)
    wait_until(lambda: api.requests)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGINT
