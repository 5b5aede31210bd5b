"""faxctl stats: faxes counted by a key."""

import csv
import io
import json
import signal

import pytest

from fax_api import REMOVE, MadeUpFaxes, Step, made_up_record
from helpers import FORMATS, ONCE, PATIENCE, error_body, wait_until

NOW = "2026-11-24T16:00:00Z"
CLOCK = {"FAXCTL_NOW": NOW}
BERLIN = {"FAXCTL_NOW": "2026-10-25T12:00:00Z", "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
KEYS = ["status", "failure_reason", "who", "direction", "from", "to", "quality", "connection_id",
        "day", "hour"]  # fmt: skip
CHANGES = {"status": "failed", "failure_reason": "user_busy", "page_count": 1}
BUSY = [CHANGES]


@pytest.fixture
def account(api):
    """Set the faxes of the account: the changes of each, in the default state delivered."""

    def set_faxes(*changes):
        defaults = {"created_at": "2026-11-24T15:30:00Z", "page_count": REMOVE}
        faxes = [made_up_record(n, **{**defaults, **more}) for n, more in enumerate(changes)]
        api.account.set(faxes)

    return set_faxes


@pytest.fixture
def counted(faxctl):
    """Count by a key: each key with the number of its faxes, in order."""

    def run(key, *arguments, env=CLOCK):
        result = faxctl("stats", "--by", key, "-o", "jsonl", *arguments, env=env)
        assert (result.status, result.stderr) == (0, "")
        return [(record[key], record["count"]) for record in result.json_lines()]

    return run


# What is counted

def test_record_has_exactly_the_documented_members(faxctl, account):
    account(*BUSY * 29, *[{"status": "sending", "page_count": 2}] * 6, *[{}] * 65)
    result = faxctl("stats", "-o", "jsonl", env=CLOCK)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        '{"status":"delivered","count":65,"share":0.65,"succeeded":65,"failed":0,"pages":0}',
        '{"status":"failed","count":29,"share":0.29,"succeeded":0,"failed":29,"pages":29}',
        '{"status":"sending","count":6,"share":0.06,"succeeded":0,"failed":0,"pages":12}',
    ]


@pytest.mark.parametrize("count, share", [(1, "1"), (3, "0.3333"), (6, "0.1667"), (8, "0.125")])
def test_share_has_at_most_four_decimals(faxctl, account, count, share):
    account({"to": "first"}, *[{"to": f"{number:03}"} for number in range(1, count)])
    lines = faxctl("stats", "--by", "to", "-o", "jsonl", env=CLOCK).stdout.splitlines()
    assert all(f'"share":{share},' in line for line in lines)
    assert len(lines) == count


@pytest.mark.parametrize(
    "key, faxes, expected",
    [
        ("status", [{"status": name} for name in ("received", "melting", "received")],
         [("received", 2), ("melting", 1)]),
        ("failure_reason", [*BUSY, {**CHANGES, "failure_reason": REMOVE,
                                    "internal_failure_reason": "boom"},
                            {**CHANGES, "failure_reason": ""}, {}],
         [(None, 2), ("boom", 1), ("user_busy", 1)]),
        ("who", [*BUSY, {**CHANGES, "failure_reason": "destination_invalid"},
                 {**CHANGES, "failure_reason": "solar_flare"},
                 {"status": "delivered", "failure_reason": "user_busy"}],
         [(None, 2), ("number", 1), ("recipient", 1)]),
        ("direction", [{"direction": "inbound"}, {"direction": None}],
         [("inbound", 1), (None, 1)]),
        ("from", [{"from": "+1"}, {"from": REMOVE}, {"from": None}], [(None, 2), ("+1", 1)]),
        ("to", [{"to": ""}, {"to": None}, {"to": 'a"b\n'}], [("", 1), ('a"b\n', 1), (None, 1)]),
        ("quality", [{"quality": 7}, {"quality": ["high"]}, {"quality": 7}],
         [("7", 2), ('["high"]', 1)]),
        ("connection_id", [{"connection_id": "c-1"}, {}], [("1232154810234", 1), ("c-1", 1)]),
    ],
    ids=KEYS[:8],
)  # fmt: skip
def test_most_frequent_key_is_first_then_by_name_then_null(account, counted, key, faxes, expected):
    account(*faxes)
    assert counted(key) == expected


@pytest.mark.parametrize(
    "key, expected",
    [("day", [("2026-10-24", 1), ("2026-10-25", 5), (None, 2)]),
     ("hour", [("2026-10-24T23:00+02:00", 1), ("2026-10-25T00:00+02:00", 1),
               ("2026-10-25T02:00+02:00", 1), ("2026-10-25T02:00+01:00", 2),
               ("2026-10-25T03:00+01:00", 1), (None, 2)])],
)  # fmt: skip
def test_days_and_hours_are_local_and_in_order(api, counted, key, expected):
    """The clock shows 02:00 to 03:00 twice in this night."""
    utc = ["25T02:10", "25T01:50", "25T01:00", "25T00:59", "24T22:00", "24T21:59"]
    created = [f"2026-10-{time}:00Z" for time in utc]
    faxes = [made_up_record(n, created_at=time) for n, time in enumerate([*created, REMOVE, "soon"])]
    api.plan_list(Step(page={"data": faxes}))
    assert counted(key, "--since", "3d", env=BERLIN) == expected


def test_pages_are_summed_if_they_are_numbers(faxctl, account):
    counts = [2, 3, "4", None, -1, 1.5, REMOVE, True]
    account(*[{"page_count": count} for count in counts])
    [record] = faxctl("stats", "-o", "jsonl", env=CLOCK).json_lines()
    assert (record["count"], record["pages"]) == (len(counts), 5)


def test_status_is_judged_as_everywhere(faxctl, account):
    """A fax without a status, but with a failure reason, failed."""
    account({"status": REMOVE, "failure_reason": "user_busy"}, {"status": REMOVE})
    [record] = faxctl("stats", "-o", "jsonl", env=CLOCK).json_lines()
    assert record == {"status": None, "count": 2, "share": 1, "succeeded": 0, "failed": 1,
                      "pages": 0}  # fmt: skip


def test_fax_on_two_pages_is_counted_once(counted, api):
    api.account.max_page_size = 5
    api.account.set([made_up_record(n, created_at=NOW) for n in range(15)])
    api.plan_list(Step(arrivals=[made_up_record(99, created_at=NOW)]), page=1)
    assert counted("status") == [("delivered", 15)]


# Filters

@pytest.mark.parametrize(
    "arguments, query",
    [([], {"filter[created_at][gte]": "2026-11-23T16:00:00Z"}),
     (["--since", "1h", "--direction", "inbound", "--to", "+13125550199"],
      {"filter[created_at][gte]": "2026-11-24T15:00:00Z", "filter[direction][eq]": "inbound",
       "filter[to][eq]": "+13125550199"}),
     (["--until", "1h", "--from", "sip:a@b"],
      {"filter[created_at][gte]": "2026-11-23T16:00:00Z",
       "filter[created_at][lt]": "2026-11-24T15:00:00Z", "filter[from][eq]": "sip:a@b"})],
)  # fmt: skip
def test_filters_are_those_of_list_for_the_last_day_by_default(faxctl, api, arguments, query):
    assert faxctl("stats", *arguments, env=CLOCK).status == 0
    [request] = api.list_requests()
    assert request.query == {**query, "page[number]": "1", "page[size]": "100"}


def test_status_selects_what_is_counted(account, counted):
    account(*BUSY, {"status": "sending"}, {"status": "queued"}, {})
    assert counted("status", "-S", "pending") == [("queued", 1), ("sending", 1)]
    assert counted("failure_reason", "-S", "failed") == [("user_busy", 1)]


@pytest.mark.parametrize(
    "arguments, message",
    [(["--until", "2d"], "--since must be earlier than --until; give --since too"),
     (["--since", "1h", "--until", "2h"], "--since must be earlier than --until\n"),
     (["--by", "statsu"], "did you mean status?"), (["--by", "failure_resaon"], "failure_reason?"),
     (["--by", "reason"], "expected status, failure_reason, who, "), (["--by", ""], "--by"),
     (["-n", "5"], "--limit is not an option"), (["-F", "id"], "--fields is not an option"),
     (["failed"], "argument")],
)  # fmt: skip
def test_wrong_argument_sends_nothing(faxctl, api, arguments, message):
    result = faxctl("stats", *arguments, env=CLOCK)
    assert (result.status, result.stdout) == (2, "")
    assert message in result.stderr
    assert api.requests == []


@pytest.mark.parametrize("word", ["count", "report", "summary", "statistics", "stat"])
def test_words_for_stats_are_understood(faxctl, word):
    assert "did you mean stats?" in faxctl(word).stderr


# Formats

def test_every_format_prints_each_key_in_order(faxctl, account):
    account(*BUSY * 2, {"status": "sending"}, {"status": None})
    numbers = [[2, 0.5, 0, 2, 2], [1, 0.25, 0, 0, 0], [1, 0.25, 0, 0, 0]]
    names = ["count", "share", "succeeded", "failed", "pages"]
    expected = [
        {"status": key, **dict(zip(names, row))}
        for key, row in zip(["failed", "sending", None], numbers)
    ]
    run = lambda output: faxctl("stats", "-o", output, env=CLOCK).stdout
    assert json.loads(run("json")) == expected
    assert run("json").startswith('[\n  {\n    "status": "failed",\n    "count": 2,\n')
    assert [json.loads(line) for line in run("jsonl").splitlines()] == expected
    assert list(csv.reader(io.StringIO(run("csv")))) == [
        ["status", *names], ["failed", "2", "0.5", "0", "2", "2"],
        ["sending", "1", "0.25", "0", "0", "0"], ["", "1", "0.25", "0", "0", "0"],
    ]  # fmt: skip
    assert run("value") == "failed\t2\t0.5\t0\t2\t2\nsending\t1\t0.25\t0\t0\t0\n\t1\t0.25\t0\t0\t0\n"
    assert run("table") == (
        "STATUS   COUNT   SHARE  OK  FAILED  PAGES\n"
        "failed       2   50.0%   0       2      2\n"
        "sending      1   25.0%   0       0      0\n"
        "-            1   25.0%   0       0      0\n"
        "total        4  100.0%   0       2      2\n"
    )


@pytest.mark.parametrize("output", FORMATS)
def test_account_without_faxes_has_a_total_of_none(faxctl, api, output):
    api.account.set([])
    result = faxctl("stats", "-o", output)
    assert (result.status, result.stderr) == (0, "")
    table = "STATUS  COUNT  SHARE  OK  FAILED  PAGES\ntotal       0   0.0%   0       0      0\n"
    header = "status,count,share,succeeded,failed,pages\n"
    expected = {"table": table, "json": "[]\n", "jsonl": "", "csv": header, "value": ""}
    assert result.stdout == expected[output]


def test_quiet_prints_nothing(faxctl, account):
    account(*BUSY)
    for output in FORMATS:
        result = faxctl("stats", "-q", "-o", output, env=CLOCK)
        assert (result.status, result.stdout, result.stderr) == (0, "", "")


# The table

def rows_on(terminal, *arguments, colour="never", **options):
    result = terminal("stats", "--color", colour, *arguments, env=CLOCK, **options)
    assert (result.status, result.stderr) == (0, "")
    return result.stdout.splitlines()


def test_known_reasons_are_whole_and_numbers_aligned_at_80_columns(terminal, faxctl, account):
    explained = faxctl("explain", "-o", "jsonl").json_lines()
    reasons = [record["failure_reason"] for record in explained if "failure_reason" in record]
    account(*[{**CHANGES, "failure_reason": name, "page_count": 12345} for name in reasons])
    header, *rows, total = rows_on(terminal, "--by", "failure_reason")
    assert header.startswith("FAILURE REASON ")
    assert [row.split()[0] for row in rows] == sorted(reasons)
    assert max(len(row) for row in [header, *rows, total]) <= 80
    for end in ("COUNT", "SHARE", "OK", "FAILED", "PAGES"):
        column = header.index(end) + len(end)
        assert all(row[column - 1].strip() and row[column:][:1].strip() == "" for row in rows)
    assert total.split() == ["total", "38", "100.0%", "0", "38", "469110"]


def test_bars_are_on_a_terminal_in_the_width_that_is_left(terminal, faxctl, account):
    account(*[{}] * 8, *[{"status": "sending"}] * 4, *BUSY)
    _, delivered, sending, failed, total = rows_on(terminal)
    assert len(delivered) == 80 and delivered.endswith("█")
    length = delivered.count("█")
    assert length > 30
    assert length / 2 <= sending.count("█") <= length / 2 + 1
    assert length / 8 <= failed.count("█") <= length / 8 + 1
    assert "█" not in total
    assert "█" not in faxctl("stats", env=CLOCK).stdout
    narrow = rows_on(terminal, columns=48)
    assert "█" not in "".join(narrow) and max(map(len, narrow)) <= 48


def test_bar_of_the_rarest_key_is_not_empty(terminal, account):
    account(*[{}] * 500, *BUSY)
    assert rows_on(terminal)[2].count("█") == 1


def test_key_is_on_its_own_line_if_it_does_not_fit(terminal, account):
    uri = "sip:" + "x" * 60 + "@example.com"
    account({"to": uri}, {"to": "+13125550199"})
    for columns in (80, 60):
        header, number, address, numbers, total = rows_on(terminal, "--by", "to", columns=columns)
        assert address == uri
        assert number.split() == ["+13125550199", *numbers.split()]
        assert numbers.startswith("   ") and len(numbers) == len(number) == len(header)
        assert len(header) <= columns and len(total) <= columns
    lines = rows_on(terminal, "--by", "to", columns=40)
    assert [line for line in lines if line.startswith(("+", "sip"))] == ["+13125550199", uri]
    assert max(len(line) for line in lines if line != uri) <= 40
    narrowest = rows_on(terminal, "--by", "to", columns=39)
    assert rows_on(terminal, "--by", "to", columns=10) == narrowest


def test_nothing_is_shortened_off_a_terminal(faxctl, account):
    uri = "sip:" + "x" * 100 + "@example.com"
    account({"to": uri}, {"to": "+13125550199"})
    lines = faxctl("stats", "--by", "to", env=CLOCK).stdout.splitlines()
    assert [len(line.split()) for line in lines] == [6] * 4
    assert any(line.startswith(uri + "  ") for line in lines)


def test_failures_are_red_on_a_terminal_only(terminal, faxctl, account):
    account(*BUSY, {}, {"status": "sending"})
    _, delivered, failed, sending, total = rows_on(terminal, colour="auto")
    assert "\033[31m1\033[0m" in failed and "\033[31m█" in failed
    assert "\033[32m█" in delivered and "\033[33m█" in sending
    assert "\033[31m1\033[0m" in total and "\033[1mtotal" in total
    assert "\033" not in "".join(rows_on(terminal))
    assert "\033[31m" in faxctl("stats", "--color", "always", env=CLOCK).stdout


@pytest.mark.parametrize("output", ["table", "value", "jsonl"])
def test_untrusted_key_drives_no_terminal(faxctl, account, output):
    account({"from": "\x1b[2J\u202e\ntotal"})
    result = faxctl("stats", "--by", "from", "-o", output, env=CLOCK)
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout
    assert len(result.stdout.splitlines()) == (3 if output == "table" else 1)


# Errors

@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("page", [1, 2])
def test_statistics_of_a_part_are_not_printed(faxctl, api, output, page):
    """JSON and CSV are valid documents without a record, as in list."""
    api.account.max_page_size = 5
    api.account.set(MadeUpFaxes(15))
    api.plan_list(Step(status=400, body=error_body({"code": "10015", "title": "Bad"})), page=page)
    result = faxctl("stats", "-o", output, *ONCE)
    assert result.status == 7
    assert "Bad" in result.stderr
    empty = {"json": "[]\n", "csv": "status,count,share,succeeded,failed,pages\n"}
    assert result.stdout == empty.get(output, "")


def test_lost_end_of_the_list_is_an_error(faxctl, api):
    api.account.max_page_size = 5
    api.account.set(MadeUpFaxes(15))
    api.plan_list(Step(page={"meta": REMOVE}), page=1)
    result = faxctl("stats", *ONCE)
    assert (result.status, result.stdout) == (7, "")
    assert result.stderr.startswith("faxctl: ")


@pytest.mark.parametrize("position", [0, 1, 2])
def test_element_that_is_no_fax_is_reported_and_not_counted(faxctl, api, position):
    faxes = [made_up_record(n, created_at=NOW) for n in range(2)]
    api.account.set([*faxes[:position], {"id": "no", "created_at": NOW}, *faxes[position:]])
    result = faxctl("stats", "-o", "value", env=CLOCK)
    assert (result.status, result.stdout) == (7, "delivered\t2\t1\t2\t0\t6\n")
    assert f"/data/{position} is not a fax" in result.stderr


def test_rejected_key_is_the_only_line(faxctl, api):
    api.plan_list(Step(status=401, repeat=True))
    result = faxctl("stats")
    assert (result.status, result.stdout, result.stderr.count("\n")) == (3, "", 1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_prints_nothing(start, api, number):
    api.account.max_page_size = 5
    api.account.set(MadeUpFaxes(15))
    api.plan_list(Step(stall=True), page=3)
    process = start("stats")
    wait_until(lambda: len(api.list_requests()) >= 3)
    process.send_signal(number)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (output, errors, process.returncode) == ("", "", -number)
