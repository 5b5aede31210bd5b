"""faxctl list: requests and output."""

import json
import re

import pytest

from fax_api import (
    DELIVERED, FIXTURES, KEY_REVOKED, NO_ANSWER, REMOVE, MadeUpFaxes, Step, made_up_id,
    made_up_record, seconds_ago,
)
from helpers import FORMATS, PRINT_IDS, ids, listed, pages, records

NOW = "2026-11-24T16:00:00Z"


def test_table_has_a_row_for_each_fax_newest_first(faxctl, api):
    api.account.set(records(3, status="delivered", failure_reason=REMOVE))
    result = faxctl("list")
    assert (result.status, result.stderr) == (0, "")
    header, *rows = result.stdout.splitlines()
    assert header.lower().split()[:2] == ["id", "status"]
    assert [row.split()[0] for row in rows] == ids(range(3))


def test_every_fixture_is_listed(faxctl):
    result = faxctl("list", *PRINT_IDS)
    assert result.status == 0
    assert sorted(listed(result)) == sorted(FIXTURES)


@pytest.mark.parametrize("output", FORMATS)
def test_empty_account_is_valid_output(faxctl, api, output):
    api.account.set([])
    result = faxctl("list", "-o", output, "-F", "id")
    assert (result.status, result.stderr) == (0, "")
    expected = {"table": "", "json": "[]\n", "jsonl": "", "csv": "id\n", "value": ""}
    assert result.stdout == expected[output]


@pytest.mark.parametrize(
    "statuses, options, status",
    [(["delivered", "received"], [], 0), (["delivered", "sending"], [], 8),
     (["sending", "failed"], [], 9), (["sending", "failed"], ["-S", "pending"], 8),
     (["delivered", "failed"], ["-n", "1"], 0)],
)  # fmt: skip
def test_exit_status_reflects_the_listed_faxes_only_on_request(
    faxctl, api, statuses, options, status
):
    faxes = [made_up_record(number, status=name) for number, name in enumerate(statuses)]
    api.account.set(faxes)
    assert faxctl("list", "--exit-status", *options).status == status
    assert faxctl("list", *options).status == 0


def test_data_formats_are_those_of_get(faxctl, api):
    for count in (1, 3):
        faxes = records(count)
        api.account.set(faxes)
        result = faxctl("list", "--json")
        assert (json.loads(result.stdout), result.status) == (faxes, 0)
        assert result.stdout.startswith("[\n")
    assert faxctl("list", "-o", "jsonl").json_lines() == faxes
    result = faxctl("list", "-o", "csv", "-F", "id,status,failure_reason")
    rows = [f"{fax_id},delivered,\n" for fax_id in ids(range(3))]
    assert result.stdout == "id,status,failure_reason\n" + "".join(rows)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {}),
        (["--since", "24h"], {"filter[created_at][gte]": "2026-11-23T16:00:00Z"}),
        (["--since", "1h30m"], {"filter[created_at][gte]": "2026-11-24T14:30:00Z"}),
        (["--since", "2026-11-24"], {"filter[created_at][gte]": "2026-11-23T23:00:00Z"}),
        (["--since", "20261124"], {"filter[created_at][gte]": "2026-11-23T23:00:00Z"}),
        (["--since", "1w"], {"filter[created_at][gte]": "2026-11-17T16:00:00Z"}),
        (["--since", "yesterday", "--until", "today"],
         {"filter[created_at][gte]": "2026-11-22T23:00:00Z",
          "filter[created_at][lt]": "2026-11-23T23:00:00Z"}),
        (["--since", "2026-07-24"], {"filter[created_at][gte]": "2026-07-23T22:00:00Z"}),
        (["--since", "2026-11-24T09:30"], {"filter[created_at][gte]": "2026-11-24T08:30:00Z"}),
        (["--since", "2026-11-24T09:30:00Z"], {"filter[created_at][gte]": "2026-11-24T09:30:00Z"}),
        (["--since", "2026-11-24T09:30:00-05:00"],
         {"filter[created_at][gte]": "2026-11-24T14:30:00Z"}),
        (["--until", "2026-11-24"], {"filter[created_at][lt]": "2026-11-23T23:00:00Z"}),
        (["--since", "2d", "--until", "1d"],
         {"filter[created_at][gte]": "2026-11-22T16:00:00Z",
          "filter[created_at][lt]": "2026-11-23T16:00:00Z"}),
        (["--direction", "inbound"], {"filter[direction][eq]": "inbound"}),
        (["--direction", "outbound"], {"filter[direction][eq]": "outbound"}),
        (["--from", "+13125550123"], {"filter[from][eq]": "+13125550123"}),
        (["--to", "+13125550199"], {"filter[to][eq]": "+13125550199"}),
        (["--to", "sip:a&b@example.com;x=%20"], {"filter[to][eq]": "sip:a&b@example.com;x=%20"}),
    ],
)  # fmt: skip
def test_filter_becomes_a_query(faxctl, api, arguments, expected):
    environment = {"FAXCTL_NOW": NOW, "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
    assert faxctl("list", *arguments, env=environment).status == 0
    [request] = api.list_requests()
    windowed = any("created_at" in name for name in expected)
    size = "100" if windowed else "50"
    assert request.query == {**expected, "page[number]": "1", "page[size]": size}
    assert not set(request.raw_query) & set("+:[]@; ")


def test_filters_select_faxes(faxctl, api):
    inbound = made_up_record(7, direction="inbound", **{"from": "+4930123456"})
    api.account.set([*records(3), inbound])
    for arguments in (["--direction", "inbound"], ["--from", "+4930123456"]):
        assert listed(faxctl("list", *PRINT_IDS, *arguments)) == [inbound["id"]]
    assert listed(faxctl("list", *PRINT_IDS, "--since", "90s")) == ids([0, 1])
    result = faxctl("list", *PRINT_IDS, "--until", "90s")
    assert listed(result) == [made_up_id(2), inbound["id"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--since", "tomorrow"], "--since"), (["--since", "2026-13-01"], "--since"),
     (["--since", "2026-03-29T02:30"], "the clock skips this time"),
     (["--since", ""], "--since"), (["--until", "soon"], "--until"),
     (["--since", "1h", "--until", "2h"], "--until"),
     (["--since", "1h", "--until", "1h"], "--until"),
     (["--since", "9999-12-31", "--until", "1h"], "--since must not be in the future"),
     (["--direction", "in"], "--direction"),
     (["--from", "13125550123"], "--from"), (["--from", "+1 312 555 0123"], "--from"),
     (["--to", "tel:+13125550123"], "--to"), (["--to", "sip:"], "--to"), (["-S", "sent"], "status"),
     (["--limit", "-1"], "--limit"), (["-n", "many"], "--limit"), ([DELIVERED], "argument")],
)  # fmt: skip
def test_wrong_argument_sends_nothing(faxctl, api, arguments, message):
    environment = {"FAXCTL_NOW": NOW, "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
    result = faxctl("list", *arguments, env=environment)
    assert (result.status, result.stdout) == (2, "")
    assert message in result.stderr
    assert api.requests == []


# Limits

@pytest.mark.parametrize(
    "options, limit",
    [([], 50), *((["--limit", str(n)], n) for n in (1, 2, 99, 100, 101, 119, 120, 121))],
)
def test_limit_bounds_faxes_and_requests(faxctl, api, options, limit):
    api.account.set(MadeUpFaxes(120))
    result = faxctl("list", *PRINT_IDS, *options)
    assert (result.status, listed(result), result.stderr) == (0, ids(range(min(limit, 120))), "")
    assert len(pages(api)) == (1 if limit <= 100 else 2)


@pytest.mark.parametrize(
    "window, count",
    [(["--since", "1d"], 120), (["--until", "1s"], 120), (["--since", "1d", "--until", "1h"], 60),
     (["--since", "1d", "-n", "7"], 7), (["--since", "1d", "-n", "0"], 120), ([], 50)],
    ids=str,
)  # fmt: skip
def test_only_lists_without_a_window_have_a_default_limit(faxctl, api, window, count):
    api.account.set([made_up_record(n, created_at=seconds_ago(60 * n + 30)) for n in range(120)])
    result = faxctl("list", *PRINT_IDS, *window)
    assert (result.status, len(listed(result)), result.stderr) == (0, count, "")


def test_limit_0_means_all(faxctl, api):
    api.account.set(MadeUpFaxes(1234))
    result = faxctl("list", *PRINT_IDS, "-n", "0")
    assert (result.status, listed(result)) == (0, ids(range(1234)))


def test_limit_counts_printed_faxes(faxctl, api):
    faxes = [
        made_up_record(number, status="failed" if number % 40 == 39 else "delivered")
        for number in range(1000)
    ]
    api.account.set(faxes)
    result = faxctl("list", "-S", "failed", "-n", "5", *PRINT_IDS)
    assert (result.status, listed(result)) == (0, ids([39, 79, 119, 159, 199]))
    assert max(pages(api)) <= 4


def test_groups_of_statuses_are_expanded(faxctl, api):
    statuses = ["queued", "sending", "delivered", "failed", "received", "brand_new"]
    api.account.set([made_up_record(number, status=s) for number, s in enumerate(statuses)])

    def found(statuses):
        return faxctl("list", "-o", "value", "-F", "status", "-S", statuses).stdout.split()

    assert found("final") == ["delivered", "failed", "received"]
    assert found("pending") == ["queued", "sending", "brand_new"]
    assert found("failed,queued") == ["queued", "failed"]


@pytest.mark.parametrize(
    ("count", "arguments", "noted"),
    [(120, [], True), (50, [], False), (51, [], True), (3, ["-n", "2"], True),
     (3, ["-n", "3"], False), (120, ["-n", "0"], False), (120, ["-q"], False),
     (120, ["-S", "delivered", "-n", "100"], True), (100, ["-S", "delivered", "-n", "100"], False),
     (120, ["--since", "1d"], False), (120, ["--since", "1d", "-n", "9"], True)],
)  # fmt: skip
def test_terminal_gets_a_note_if_the_limit_left_faxes_out(terminal, api, count, arguments, noted):
    api.account.set(MadeUpFaxes(count))
    result = terminal("list", *arguments, stdout=False)
    assert result.status == 0
    assert ("--limit 0" in result.stderr) == noted, result.stderr
    api.account.set(MadeUpFaxes(count))
    assert terminal("list", *arguments, stdout=True, stderr=False).stderr == ""


def test_since_may_be_ahead_of_a_slow_clock(faxctl, api):
    """A script that continues after the newest fax."""
    api.account.set([])
    for since, status in [("12:00:00Z", 0), ("12:01:00Z", 0), ("12:01:01Z", 2)]:
        now = {"FAXCTL_NOW": "2026-11-24T12:00:00Z"}
        assert faxctl("list", "--since", "2026-11-24T" + since, env=now).status == status


@pytest.mark.parametrize(
    "count, arguments, noted",
    [(0, [], True), (3, ["-S", "failed"], True), (3, ["--since", "1s", "--until", "0s"], True),
     (0, ["--json"], True), (1, [], False), (0, ["-q"], False), (3, ["--key-file", "/"], False)],
)  # fmt: skip
def test_terminal_gets_a_note_if_nothing_matches(terminal, api, count, arguments, noted):
    api.account.set([made_up_record(n, created_at=seconds_ago(99)) for n in range(count)])
    result = terminal("list", *arguments, stdout=False)
    assert ("faxctl: no faxes found\n" in result.stderr) == noted, result.stderr
    assert terminal("list", "--retries", "0", stdout=True, stderr=False).stderr == ""


def test_failed_list_is_not_reported_as_empty(terminal, api):
    api.plan_list(Step(status=404))
    result = terminal("list", stdout=False)
    assert "not found" in result.stderr and "no faxes" not in result.stderr


# Failures

@pytest.mark.parametrize("key", [KEY_REVOKED, None])
def test_list_without_a_valid_key_is_one_error(faxctl, api, key):
    result = faxctl("list", key=key)
    assert (result.status, result.stdout, result.stderr.count("\n")) == (3, "", 1)
    assert len(api.requests) == (1 if key else 0)


def test_quiet_prints_nothing(faxctl):
    result = faxctl("list", "-q")
    assert (result.status, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("columns", [80, 120])
def test_rows_fit_the_terminal(terminal, columns):
    result = terminal("list", columns=columns, stderr=False)
    assert result.status == 0
    lines = re.sub("\x1b\\[[0-9;]*m", "", result.stdout).splitlines()
    assert sum(not line.startswith("  ") for line in lines) == 1 + len(FIXTURES)
    assert max(map(len, lines)) <= columns
    assert any(NO_ANSWER in line for line in lines)
