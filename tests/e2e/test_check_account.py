"""faxctl check --since: judges the faxes of the account, without ids."""

import re

import pytest

from fax_api import DELIVERED, KEY_REVOKED, Step, made_up_id, made_up_record, seconds_ago

PERFDATA = re.compile(
    r" \| total=(\d+|U) delivered=(\d+|U) received=(\d+|U) pending=(\d+|U) failed=(\d+|U)"
    r" errors=(\d+) oldest_pending=(\d+s|U)(;\d*)?(;\d*)?\n"
)
LOST = ["U", "U", "U", "U", "U", 1]


def counts(result):
    """total, delivered, received, pending, failed and errors of the performance data."""
    found = PERFDATA.search(result.stdout)
    assert found, result.stdout
    return [number if number == "U" else int(number) for number in found.groups()[:6]]


def of_status(number, status, age=60, **changes):
    """A made-up fax with a status, created this many seconds ago."""
    return made_up_record(number, status=status, created_at=seconds_ago(age), **changes)


def test_account_without_failures_is_ok(faxctl, api):
    api.account.set([of_status(0, "delivered"), of_status(1, "received"), of_status(2, "sending")])
    result = faxctl("check", "--since", "1h")
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.startswith("FAX OK - 3 faxes: ")
    assert counts(result) == [3, 1, 1, 1, 0, 0]
    assert result.stdout.count("\n") == 1


def test_account_without_faxes_is_ok(faxctl, api):
    api.account.set([])
    result = faxctl("check", "--since", "24h", env={"FAXCTL_NOW": "2026-11-24T16:00:00Z"})
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.startswith("FAX OK - no faxes since 2026-11-23T16:00:00Z | ")
    assert counts(result) == [0, 0, 0, 0, 0, 0]


def test_failed_fax_is_critical_and_named(faxctl, api):
    failed = of_status(1, "failed", failure_reason="user_busy")
    api.account.set([of_status(0, "delivered"), failed, of_status(2, "delivered")])
    result = faxctl("check", "--since", "1h")
    assert result.status == 2
    assert result.stdout.startswith(f"FAX CRITICAL - {made_up_id(1)} failed: user_busy")
    assert counts(result) == [3, 2, 0, 0, 1, 0]


@pytest.mark.parametrize(
    "limits, status",
    [(["-w", "30m"], 1), (["-w", "10m", "-c", "30m"], 2), (["-w", "2h"], 0), ([], 0)],
)
def test_pending_fax_is_judged_by_its_age(faxctl, api, limits, status):
    api.account.set([of_status(0, "delivered"), of_status(1, "sending", age=3600)])
    assert faxctl("check", "--since", "1d", *limits).status == status


def test_all_pages_are_judged(faxctl, api):
    api.account.max_page_size = 20
    api.account.set([*(of_status(n, "delivered") for n in range(149)), of_status(149, "failed")])
    result = faxctl("check", "--since", "1h")
    assert result.status == 2
    assert counts(result) == [150, 149, 0, 0, 1, 0]
    assert len(api.list_requests()) == 8


def test_filters_are_those_of_list(faxctl, api):
    api.account.set([of_status(0, "delivered"), of_status(1, "failed", age=7200)])
    arguments = ["--direction", "outbound", "--from", "+13125550123", "--to", "+13125550199"]
    assert faxctl("check", "--since", "1h", *arguments).status == 0
    assert faxctl("check", "--since", "3h", *arguments).status == 2
    assert faxctl("check", "--since", "3h", "--until", "1h").status == 2
    for request in api.list_requests()[:2]:
        assert request.query["filter[direction][eq]"] == "outbound"
        assert request.query["filter[from][eq]"] == "+13125550123"
        assert request.query["filter[to][eq]"] == "+13125550199"
        assert "filter[created_at][lt]" not in request.query
    assert "filter[created_at][lt]" in api.list_requests()[2].query


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--from", "+13125550123"],
        ["--until", "1h"],
        ["--since", "1h", DELIVERED],
        ["--direction", "inbound", DELIVERED],
        ["--since", "soon"],
        ["--since", "1h", "--until", "2h"],
        ["--since", "0"],
        ["--since", "9999-12-31"],
        ["--since", "5h", "-w", "2h", "-c", "1h"],
    ],
    ids=" ".join,
)
def test_wrong_command_line_is_unknown(faxctl, api, arguments):
    result = faxctl("check", *arguments)
    assert result.status == 3
    assert result.stdout.startswith("FAX UNKNOWN - ")
    assert api.requests == []


NOON = {"FAXCTL_NOW": "2026-11-24T12:00:00Z", "TZ": "UTC"}


@pytest.mark.parametrize(
    "arguments, named",
    [
        (["--since", "1h", "--crit-age", "1h"], ["--crit-age 1h ", "--since goes back only 1h;"]),
        (["--since", "3600", "-w", "60m"], ["--warn-age 1h ", "--since goes back only 1h;"]),
        (["--since", "90m", "-w", "30m", "-c", "2h"], ["--crit-age 2h ", " only 1h30m;"]),
        (["--since", "1h", "-w", "1h1m1s", "-c", "2h"], ["--crit-age 2h ", " only 1h;"]),
        (["--since", "2026-11-24", "-c", "13h"], ["--crit-age 13h ", " only 12h;"]),
        (["--since", "2026-11-24T11:00:00Z", "-c", "1h"], ["--crit-age 1h ", " only 1h;"]),
        (["--since", "2h", "--until", "1h", "-c", "2h"], ["--crit-age 2h ", " only 2h;"]),
        (["--since", "0"], ["--since must be in the past"]),
        (["--since", "2026-11-24T12:00:30Z"], ["--since must be in the past"]),
    ],
    ids=str,
)
def test_window_that_hides_what_is_checked_is_unknown(faxctl, api, arguments, named):
    """A fax leaves the window before it is that old, or is never in it."""
    result = faxctl("check", *arguments, env=NOON)
    assert (result.status, result.stderr, api.requests) == (3, "", [])
    assert [part for part in named if part not in result.stdout] == []


@pytest.mark.parametrize(
    "arguments",
    [["--since", "1h", "-c", "59m59s"], ["--since", "1h1s", "-w", "1h", "-c", "1h"],
     ["--since", "2h", "--until", "1h", "-c", "90m"], ["--since", "2026-11-24", "-c", "11h"]],
    ids=" ".join,
)  # fmt: skip
def test_reachable_age_is_accepted(faxctl, api, arguments):
    api.account.set([])
    assert faxctl("check", *arguments, env=NOON).status == 0


def test_percentages_and_ignored_reasons_apply_to_the_account(faxctl, api):
    busy = {"status": "failed", "failure_reason": "user_busy"}
    api.account.set([made_up_record(n, **(busy if n % 2 else {})) for n in range(40)])
    result = faxctl("check", "--since", "24h", "--crit-failed", "51%")
    assert (result.status, counts(result)) == (0, [40, 20, 0, 0, 20, 0])
    result = faxctl("check", "--since", "24h")
    assert [line[:36] for line in result.stdout.splitlines()[1:]] == [
        made_up_id(number) for number in range(3, 23, 2)
    ]
    result = faxctl("check", "--since", "24h", "--ignore", "user_busy")
    assert result.stdout.startswith("FAX OK - 20 faxes: 20 delivered; 20 ignored | total=20 ")


@pytest.mark.parametrize(
    "step, status, named",
    [
        (Step(status=500, repeat=True), 2, "HTTP 500"),
        (Step(page={"data": "none"}), 2, "/data"),
        (Step(status=403), 3, "HTTP 403"),
        (Step(status=404), 2, "HTTP 404"),
    ],
)
def test_lost_list_is_reported(faxctl, api, step, status, named):
    api.plan_list(step)
    result = faxctl("check", "--since", "1h", "--retries", "0")
    assert (result.status, result.stderr) == (status, "")
    assert named in result.stdout
    assert "; 1 error |" in result.stdout
    assert counts(result) == LOST
    assert "oldest_pending=U\n" in result.stdout


def test_lost_page_makes_the_counts_unknown(faxctl, api):
    api.account.max_page_size = 2
    api.account.set([of_status(number, "delivered") for number in range(4)])
    api.plan_list(Step(status=500, repeat=True), page=2)
    result = faxctl("check", "--since", "1h", "--retries", "0")
    assert "; 2 faxes: 2 delivered, 1 error |" in result.stdout
    assert (result.status, counts(result)) == (2, LOST)


def test_lost_page_is_named_before_any_number_of_failed_faxes(faxctl, api):
    api.account.max_page_size = 13
    api.account.set([of_status(number, "failed") for number in range(26)])
    api.plan_list(Step(status=503, repeat=True), page=2)
    result = faxctl("check", "--since", "1h", "--retries", "0")
    assert result.stdout.startswith("FAX CRITICAL - server error: ")


def test_rejected_key_is_unknown(faxctl):
    result = faxctl("check", "--since", "1h", key=KEY_REVOKED)
    assert result.status == 3
    assert "HTTP 401" in result.stdout


def test_entry_that_is_not_a_fax_is_an_error(faxctl, api):
    api.account.set([of_status(0, "delivered"), of_status(1, "delivered", record_type="message")])
    result = faxctl("check", "--since", "1h")
    assert result.status == 2
    assert "/data/1" in result.stdout
    assert "; 1 fax: 1 delivered, 1 error |" in result.stdout
    assert counts(result) == LOST


def test_timeout_bounds_the_whole_run(faxctl, api):
    api.account.max_page_size = 1
    api.account.set([of_status(number, "delivered") for number in range(100)])
    api.plan_list(Step(delay=0.4, meta={"total_results": ...}, repeat=True))
    result = faxctl("check", "--since", "1h", "--timeout", "2s", timeout=10)
    assert result.status in (2, 3)
    assert 3 <= len(api.list_requests()) <= 7
