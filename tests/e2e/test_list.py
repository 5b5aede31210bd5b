"""faxctl list: what is requested and what is printed."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import List

import pytest

from fax_api import (
    DELIVERED, FIXTURES, KEY_REVOKED, NO_ANSWER, REMOVE, MadeUpFaxes, made_up_id, made_up_record,
)
from lists import ids, listed, pages, records


NOW = "2026-11-24T16:00:00Z"


def test_a_table_of_the_newest_faxes(faxctl, api):
    api.account.set(records(3, status="delivered", failure_reason=REMOVE))
    result = faxctl("list")
    assert (result.status, result.stderr) == (0, "")
    header, *rows = result.stdout.splitlines()
    assert header.lower().split()[:2] == ["id", "status"]
    assert [row.split()[0] for row in rows] == ids(range(3))


def test_the_fixtures_of_the_api(faxctl):
    result = faxctl("list", "-o", "value", "-F", "id")
    assert result.status == 0
    assert sorted(listed(result)) == sorted(FIXTURES)


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv", "value"])
def test_an_empty_account(faxctl, api, output):
    api.account.set([])
    result = faxctl("list", "-o", output, "-F", "id")
    assert (result.status, result.stderr) == (0, "")
    expected = {"table": "", "json": "[]\n", "jsonl": "", "csv": "id\n", "value": ""}
    assert result.stdout == expected[output]


def test_json_is_an_array_of_what_the_api_sent(faxctl, api):
    for count in (1, 3):
        faxes = records(count)
        api.account.set(faxes)
        result = faxctl("list", "--json")
        assert result.status == 0
        assert json.loads(result.stdout) == faxes
        assert result.stdout.startswith("[\n")


def test_jsonl_csv_and_fields(faxctl, api):
    faxes = records(2)
    api.account.set(faxes)
    assert faxctl("list", "-o", "jsonl").json_lines() == faxes
    result = faxctl("list", "-o", "csv", "-F", "id,status,failure_reason")
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0] == ["id", "status", "failure_reason"]
    assert rows[1:] == [[fax_id, "delivered", ""] for fax_id in ids(range(2))]
    assert "\r" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {}),
        (["--since", "24h"], {"filter[created_at][gte]": "2026-11-23T16:00:00Z"}),
        (["--since", "1h30m"], {"filter[created_at][gte]": "2026-11-24T14:30:00Z"}),
        (["--since", "2026-11-24"], {"filter[created_at][gte]": "2026-11-23T23:00:00Z"}),
        (["--since", "2026-07-24"], {"filter[created_at][gte]": "2026-07-23T22:00:00Z"}),
        (["--since", "2026-11-24T09:30"], {"filter[created_at][gte]": "2026-11-24T08:30:00Z"}),
        (["--since", "2026-11-24T09:30:00Z"], {"filter[created_at][gte]": "2026-11-24T09:30:00Z"}),
        (
            ["--since", "2026-11-24T09:30:00-05:00"],
            {"filter[created_at][gte]": "2026-11-24T14:30:00Z"},
        ),
        (["--until", "2026-11-24"], {"filter[created_at][lt]": "2026-11-23T23:00:00Z"}),
        (
            ["--since", "2d", "--until", "1d"],
            {
                "filter[created_at][gte]": "2026-11-22T16:00:00Z",
                "filter[created_at][lt]": "2026-11-23T16:00:00Z",
            },
        ),
        (["--direction", "inbound"], {"filter[direction][eq]": "inbound"}),
        (["--direction", "outbound"], {"filter[direction][eq]": "outbound"}),
        (["--from", "+13125550123"], {"filter[from][eq]": "+13125550123"}),
        (["--to", "+13125550199"], {"filter[to][eq]": "+13125550199"}),
        (["--to", "sip:a&b@example.com;x=%20"], {"filter[to][eq]": "sip:a&b@example.com;x=%20"}),
    ],
)
def test_what_is_sent_for_a_filter(faxctl, api, arguments, expected):
    environment = {"FAXCTL_NOW": NOW, "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
    assert faxctl("list", *arguments, env=environment).status == 0
    [request] = api.list_requests()
    assert request.query == {**expected, "page[number]": "1", "page[size]": "50"}
    assert not set(request.raw_query) & set("+:[]@; ")


def test_the_api_filters(faxctl, api):
    inbound = made_up_record(7, direction="inbound", **{"from": "+4930123456"})
    api.account.set([*records(3), inbound])
    for arguments in (["--direction", "inbound"], ["--from", "+4930123456"]):
        assert listed(faxctl("list", "-o", "value", "-F", "id", *arguments)) == [inbound["id"]]
    assert listed(faxctl("list", "-o", "value", "-F", "id", "--since", "90s")) == ids([0, 1])
    result = faxctl("list", "-o", "value", "-F", "id", "--until", "90s")
    assert listed(result) == [made_up_id(2), inbound["id"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--since", "yesterday"], "--since"),
        (["--since", "2026-13-01"], "--since"),
        (["--since", ""], "--since"),
        (["--until", "soon"], "--until"),
        (["--since", "1h", "--until", "2h"], "--until"),
        (["--since", "1h", "--until", "1h"], "--until"),
        (["--direction", "in"], "--direction"),
        (["--from", "13125550123"], "--from"),
        (["--from", "+1 312 555 0123"], "--from"),
        (["--to", "tel:+13125550123"], "--to"),
        (["--to", "sip:"], "--to"),
        (["-S", "sent"], "status"),
        (["--limit", "-1"], "--limit"),
        (["-n", "many"], "--limit"),
        ([DELIVERED], "argument"),
    ],
)
def test_a_wrong_argument_is_found_before_anything_is_sent(faxctl, api, arguments, message):
    result = faxctl("list", *arguments, env={"FAXCTL_NOW": NOW})
    assert (result.status, result.stdout) == (2, "")
    assert message in result.stderr
    assert api.requests == []


def test_ls_means_list(faxctl):
    result = faxctl("ls")
    assert result.status == 2
    assert "did you mean" in result.stderr and "list" in result.stderr


# Limits


def test_fifty_faxes_unless_a_limit_is_given(faxctl, api):
    api.account.set(MadeUpFaxes(120))
    result = faxctl("list", "-o", "value", "-F", "id")
    assert (result.status, listed(result), result.stderr) == (0, ids(range(50)), "")
    assert pages(api) == [1]


@pytest.mark.parametrize("limit", [1, 2, 99, 100, 101, 119, 120, 121])
def test_a_limit(faxctl, api, limit):
    api.account.set(MadeUpFaxes(120))
    result = faxctl("list", "-o", "value", "-F", "id", "--limit", str(limit))
    assert (result.status, listed(result)) == (0, ids(range(min(limit, 120))))
    assert len(pages(api)) == (1 if limit <= 100 else 2)


def test_limit_0_means_all(faxctl, api):
    api.account.set(MadeUpFaxes(1234))
    result = faxctl("list", "-o", "value", "-F", "id", "-n", "0")
    assert (result.status, listed(result)) == (0, ids(range(1234)))


def test_the_limit_counts_faxes_that_are_printed(faxctl, api):
    faxes = [
        made_up_record(number, status="failed" if number % 40 == 39 else "delivered")
        for number in range(1000)
    ]
    api.account.set(faxes)
    result = faxctl("list", "-S", "failed", "-n", "5", "-o", "value", "-F", "id")
    assert (result.status, listed(result)) == (0, ids([39, 79, 119, 159, 199]))
    assert max(pages(api)) <= 4


def test_groups_of_statuses(faxctl, api):
    statuses = ["queued", "sending", "delivered", "failed", "received", "brand_new"]
    api.account.set([made_up_record(number, status=s) for number, s in enumerate(statuses)])

    def found(statuses: str) -> List[str]:
        return faxctl("list", "-o", "value", "-F", "status", "-S", statuses).stdout.split()

    assert found("final") == ["delivered", "failed", "received"]
    assert found("pending") == ["queued", "sending", "brand_new"]
    assert found("failed,queued") == ["queued", "failed"]


@pytest.mark.parametrize(
    ("count", "arguments", "noted"),
    [
        (120, [], True),
        (50, [], False),
        (51, [], True),
        (3, ["-n", "2"], True),
        (3, ["-n", "3"], False),
        (120, ["-n", "0"], False),
        (120, ["-S", "delivered", "-n", "100"], True),
        (100, ["-S", "delivered", "-n", "100"], False),
        (120, ["-q"], False),
    ],
)
def test_a_note_on_a_terminal_if_there_are_more(terminal, api, count, arguments, noted):
    api.account.set(MadeUpFaxes(count))
    result = terminal("list", *arguments, stdout=False)
    assert result.status == 0
    assert ("--limit 0" in result.stderr) == noted, result.stderr
    api.account.set(MadeUpFaxes(count))
    assert terminal("list", *arguments, stdout=True, stderr=False).stderr == ""


# Failures


def test_a_rejected_key_ends_the_run(faxctl, api):
    result = faxctl("list", key=KEY_REVOKED)
    assert (result.status, result.stdout) == (3, "")
    assert len(result.stderr.splitlines()) == 1
    assert len(api.requests) == 1


def test_no_key(faxctl, api):
    result = faxctl("list", key=None)
    assert result.status == 3
    assert api.requests == []


def test_an_api_that_cannot_be_reached(faxctl):
    result = faxctl("list", "--base-url", "http://127.0.0.1:1/v2", "--retries", "0")
    assert (result.status, result.stdout) == (6, "")


def test_quiet_prints_nothing(faxctl, api):
    api.account.set(records(3))
    result = faxctl("list", "-q")
    assert (result.status, result.stdout, result.stderr) == (0, "", "")


def test_the_help_names_the_filters(faxctl):
    text = faxctl("help", "list").stdout
    for option in ("--since", "--until", "--direction", "--from", "--to", "--status", "--limit"):
        assert option in text
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("columns", [80, 120])
def test_no_row_is_wider_than_the_terminal(terminal, columns):
    result = terminal("list", columns=columns, stderr=False)
    assert result.status == 0
    lines = re.sub("\x1b\\[[0-9;]*m", "", result.stdout).splitlines()
    assert len(lines) == 1 + len(FIXTURES)
    assert max(map(len, lines)) <= columns
    assert any(NO_ANSWER in line for line in lines)
