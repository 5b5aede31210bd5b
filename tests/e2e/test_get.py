"""faxctl get: requests, options, input, output formats and exit status."""

import csv
import io
import json
import re
import subprocess
import threading

import pytest

from fax_api import (
    BARE, DELIVERED, EMPTY_FIELDS, EVERYTHING, FIXTURES, HOSTILE, MISSING, NO_ANSWER, RECEIVED,
    SENDING, SPARSE, UNKNOWN_REASON, UNKNOWN_VALUES, Step,
)
from helpers import FORMATS, ONCE, PATIENCE, PRINT_IDS, PRINT_STATUS, read_line, version

LATER = {"FAXCTL_NOW": "2020-05-05T10:02:17Z"}

DELIVERED_TABLE = """\
ID                0ccc7b54-4df3-4bca-a65a-3da1ecc777f0
Status            delivered
Direction         outbound
From              +13125550123
To                +13125550199
Quality           high
Pages             3
Call seconds      74
Created           2020-05-05 09:57:48 +00:00 (4m ago)
Updated           2020-05-05 09:59:17 +00:00 (3m ago)
Media URL         https://files.example.com/invoices/2020-0417.pdf
Store media       true
Connection ID     1232154810234
Webhook URL       https://hooks.example.com/fax
Webhook failover  ""
Client state      aGF2ZSBhIG5pY2UgZGF5ID1d
Record type       fax
"""

TABLE_OF_TWO = """\
TO            STATUS            FAILURE REASON
+13125550199  delivered         -
+13125550111  failed            receiver_no_answer (the call was not answered)
"""


def sent(fax_id):
    """The fax object of a fixture as the API sends it."""
    fixture = FIXTURES[fax_id]
    document = json.loads(fixture.body(fixture.record("")))
    return document if fixture.bare else document["data"]


def csv_rows(text):
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


# Requests

def test_one_fax_is_one_request(faxctl, api):
    result = faxctl("get", DELIVERED)
    assert (result.status, result.stderr) == (0, "")
    assert [(r.method, r.path) for r in api.requests] == [("GET", f"/v2/faxes/{DELIVERED}")]


@pytest.mark.parametrize(
    "text", [DELIVERED.upper(), f" {DELIVERED} ", f"\t{DELIVERED}\t", f"{DELIVERED}\n",
             f'"{DELIVERED}"', f'"{DELIVERED}"\r']
)
def test_id_is_sent_in_lower_case_without_blanks(faxctl, api, text):
    assert faxctl("get", text).status == 0
    assert api.fax_ids() == [DELIVERED]


@pytest.mark.parametrize(
    "bad",
    ["x", "", DELIVERED[:-1], DELIVERED + "0", DELIVERED.replace("-", ""), f"{{{DELIVERED}}}",
     DELIVERED[:-1] + "g", f"{DELIVERED}/actions", "../" + DELIVERED, DELIVERED.replace("-", " ")],
)  # fmt: skip
def test_bad_id_sends_nothing_and_is_usage(faxctl, api, bad):
    result = faxctl("get", DELIVERED, bad)
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert f"`{bad}`" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["-o", "xml", DELIVERED], ["-o"], ["--retries", "-1", DELIVERED],
     ["--retries", "many", DELIVERED], ["-j", "0", DELIVERED], ["--timeout", "soon", DELIVERED],
     ["--timeout", "0", DELIVERED], ["--connect-timeout", "0", DELIVERED],
     ["--color", "sometimes", DELIVERED], ["--interval", "5s", DELIVERED],
     ["--json=yes", DELIVERED], ["-F", "", DELIVERED], ["-F", "id,,to", DELIVERED],
     ["-Z", DELIVERED], ["--no-such-option", DELIVERED], ["-", "-"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_command_line_sends_nothing_and_is_usage(faxctl, api, arguments):
    result = faxctl("get", *arguments)
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert re.fullmatch(r"faxctl: .+\n", result.stderr)


@pytest.mark.parametrize("words", [(DELIVERED, *PRINT_STATUS), (*PRINT_STATUS, "--", DELIVERED)])
def test_options_may_follow_the_ids_and_end_with_two_dashes(faxctl, words):
    assert faxctl("get", *words).stdout == "delivered\n"


# Table

def test_table_of_one_fax_has_a_line_for_each_present_field(faxctl, api):
    api.plan(DELIVERED, Step(fax={"stored_media_url": ...}))
    result = faxctl("get", DELIVERED, env=LATER)
    assert (result.status, result.stdout, result.stderr) == (0, DELIVERED_TABLE, "")


def test_table_of_several_faxes_has_a_header_and_a_row_for_each(faxctl):
    result = faxctl("get", "-F", "to,status,failure_reason", DELIVERED, NO_ANSWER)
    assert (result.status, result.stdout, result.stderr) == (0, TABLE_OF_TWO, "")


def test_table_leaves_out_absent_fields_only(faxctl):
    lines = faxctl("get", EMPTY_FIELDS).stdout.splitlines()
    shown = {line.split("  ")[0]: line.split("  ")[-1].strip() for line in lines}
    assert "Call seconds" not in shown
    assert (shown["Pages"], shown["Client state"], shown["Media URL"]) == ("null", '""', "[]")


def test_table_of_a_sparse_fax_has_its_fields_only(faxctl):
    lines = faxctl("get", SPARSE).stdout.splitlines()
    assert [line.split() for line in lines] == [["ID", SPARSE], ["Status", "originated"]]


def test_unknown_enum_values_are_shown_verbatim(faxctl):
    result = faxctl("get", "-F", "direction,quality,status", UNKNOWN_VALUES)
    assert (result.status, result.stderr) == (0, "")
    shown = [line.split()[-1] for line in result.stdout.splitlines()]
    assert shown == ["sideways", "ultra_violet", "media.rotating"]


def test_each_link_of_a_list_has_a_line(faxctl):
    links = sent(RECEIVED)["media_url"]
    lines = faxctl("get", "-F", "media_url", RECEIVED).stdout.splitlines()
    assert [line.replace("Media URL", "").split()[0] for line in lines] == links


# JSON

@pytest.mark.parametrize("fax_id", [DELIVERED, EMPTY_FIELDS, UNKNOWN_REASON, BARE])
def test_json_is_the_fax_itself_indented_by_two(faxctl, fax_id):
    result = faxctl("get", "-o", "json", fax_id)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout == json.dumps(sent(fax_id), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("output", ["json", "jsonl"])
@pytest.mark.parametrize("fax_id", [EVERYTHING, HOSTILE, RECEIVED, UNKNOWN_VALUES])
def test_json_has_every_field_in_the_order_of_the_api(faxctl, fax_id, output):
    printed = json.loads(faxctl("get", "-o", output, fax_id).stdout)
    assert list(printed.items()) == list(sent(fax_id).items())


@pytest.mark.parametrize("output, space", [("json", " "), ("jsonl", "")])
def test_json_numbers_keep_every_digit(faxctl, output, space):
    printed = faxctl("get", "-o", output, EVERYTHING).stdout
    assert f'"cost":{space}1.10,' in printed
    assert re.search(f'"sequence":{space}12345678901234567890\n?}}', printed)


def test_several_faxes_are_one_json_array_or_one_json_object_per_line(faxctl):
    faxes = [EVERYTHING, DELIVERED, SPARSE]
    result = faxctl("get", "--json", *faxes)
    assert json.loads(result.stdout) == [sent(fax_id) for fax_id in faxes]
    assert result.stdout.startswith('[\n  {\n    "') and result.stdout.endswith("\n  }\n]\n")
    assert (result.status, result.stderr) == (0, "")
    lines = faxctl("get", "-o", "jsonl", *faxes)
    assert (lines.json_lines(), lines.status, lines.stderr) == (json.loads(result.stdout), 0, "")


# CSV and values

def test_csv_has_a_header_and_a_row_for_each_fax(faxctl):
    result = faxctl("get", "-o", "csv", DELIVERED, NO_ANSWER)
    assert (result.status, result.stderr) == (0, "")
    rows = csv_rows(result.stdout)
    assert [row["id"] for row in rows] == [DELIVERED, NO_ANSWER]
    assert {row["webhook_url"] for row in rows} == {"https://hooks.example.com/fax"}
    assert [row["page_count"] for row in rows] == ["3", ""]
    assert result.stdout.startswith(faxctl("get", "-o", "csv", DELIVERED).stdout)


def test_csv_lines_end_in_lf(faxctl):
    assert faxctl("get", "-o", "csv", "-F", "status,to", DELIVERED).stdout_bytes == (
        b"status,to\ndelivered,+13125550199\n"
    )


def test_csv_keeps_any_text(faxctl):
    (row,) = csv_rows(faxctl("get", "-o", "csv", HOSTILE).stdout)
    assert row["from_display_name"] == sent(HOSTILE)["from_display_name"]


def test_csv_distinguishes_empty_from_absent(faxctl):
    result = faxctl("get", "-o", "csv", "-F", "connection_id,media_name,page_count", EMPTY_FIELDS)
    assert result.stdout.splitlines()[1] == '"",,'
    result = faxctl("get", "-o", "csv", "-F", "failure_reason", DELIVERED, NO_ANSWER)
    assert [row["failure_reason"] for row in csv_rows(result.stdout)] == ["", "receiver_no_answer"]


def test_value_is_tab_separated_without_header(faxctl):
    result = faxctl("get", "-o", "value", "-F", "to,status,failure_reason", DELIVERED, NO_ANSWER)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout == (
        "+13125550199\tdelivered\t\n+13125550111\tfailed\treceiver_no_answer\n"
    )


def test_value_escapes_tab_newline_and_backslash(faxctl, api):
    api.plan(SPARSE, Step(fax={"from_display_name": "a\tb\nc\\d\\t", "to": "next"}))
    result = faxctl("get", "-o", "value", "-F", "from_display_name,to", SPARSE)
    assert result.stdout == "a\\tb\\nc\\\\d\\\\t\tnext\n"


# Fields

@pytest.mark.parametrize(
    "output, expected",
    [("table", "To              +13125550199\nFailure reason  null\nStatus          delivered\n"),
     ("json", '{\n  "to": "+13125550199",\n  "failure_reason": null,\n  "page_count": null,\n'
              '  "status": "delivered"\n}\n'),
     ("jsonl", '{"to":"+13125550199","failure_reason":null,"page_count":null,'
               '"status":"delivered"}\n'),
     ("csv", "to,failure_reason,page_count,status\n+13125550199,,,delivered\n"),
     ("value", "+13125550199\t\t\tdelivered\n")],
)  # fmt: skip
def test_fields_picks_and_orders_in_every_format(faxctl, api, output, expected):
    api.plan(DELIVERED, Step(fax={"failure_reason": None, "page_count": ...}))
    fields = "to,failure_reason,page_count,status"
    result = faxctl("get", "-o", output, "-F", fields, DELIVERED)
    assert (result.status, result.stdout, result.stderr) == (0, expected, "")


def test_fields_may_have_blanks_around_the_names(faxctl):
    result = faxctl("get", "-o", "value", "--fields", " status , to", DELIVERED)
    assert result.stdout == "delivered\t+13125550199\n"


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize(
    "name, hint", [("page_cuont", "did you mean page_count?"), ("zzz", "faxctl help fields")]
)
def test_unknown_field_gets_a_hint_and_sends_nothing(faxctl, api, output, name, hint):
    result = faxctl("get", "-o", output, "-F", f"id,{name}", DELIVERED)
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert name in result.stderr and hint in result.stderr


# Exit status

@pytest.mark.parametrize(
    "fax_id, status",
    [(DELIVERED, 0), (RECEIVED, 0), (NO_ANSWER, 9), (UNKNOWN_REASON, 9), (SENDING, 8), (SPARSE, 8),
     (UNKNOWN_VALUES, 8)],
)  # fmt: skip
def test_exit_status_reflects_the_fax_only_on_request(faxctl, fax_id, status):
    result = faxctl("get", "--exit-status", fax_id)
    assert (result.status, result.stderr) == (status, "")
    assert fax_id in result.stdout
    assert faxctl("get", fax_id).status == 0


def test_fax_without_a_status_is_pending(faxctl, api):
    api.plan(SPARSE, Step(fax={"status": ...}))
    assert faxctl("get", "--exit-status", SPARSE).status == 8


@pytest.mark.parametrize(
    "faxes, status",
    [
        ([DELIVERED, RECEIVED], 0),
        ([DELIVERED, SENDING], 8),
        ([SENDING, NO_ANSWER], 9),
        ([NO_ANSWER, SENDING], 9),
        ([NO_ANSWER, SENDING, MISSING], 4),
        ([MISSING, STEPPED_500 := "00000000-0000-4000-8000-000000000500"], 4),
        ([STEPPED_500, MISSING], 7),
        ([NO_ANSWER, STEPPED_500, MISSING, DELIVERED], 7),
    ],
)
def test_several_faxes_end_with_first_error_else_9_else_8_else_0(faxctl, api, faxes, status):
    api.plan(STEPPED_500, Step(status=500))
    result = faxctl("get", "--exit-status", *ONCE, *faxes)
    assert result.status == status
    assert sorted(api.fax_ids()) == sorted(faxes)


def test_first_error_is_the_first_in_the_input_not_in_time(faxctl, api):
    api.plan(STEPPED_500, Step(status=500, delay=0.2))
    result = faxctl("get", *ONCE, STEPPED_500, MISSING)
    assert result.status == 7
    assert result.stderr.index(STEPPED_500) < result.stderr.index(MISSING)


@pytest.mark.parametrize("output", FORMATS)
def test_quiet_prints_no_data(faxctl, output):
    result = faxctl("get", "-q", "--exit-status", "-o", output, DELIVERED, NO_ANSWER)
    assert (result.status, result.stdout, result.stderr) == (9, "", "")


def test_quiet_still_reports_errors(faxctl):
    result = faxctl("get", "-q", DELIVERED, MISSING)
    assert (result.status, result.stdout) == (4, "")
    assert MISSING in result.stderr


# Order of output

def test_errors_appear_between_the_faxes_in_input_order(start, api):
    api.delay = lambda fax_id: 0.2 if fax_id == DELIVERED else 0
    faxes = (DELIVERED, MISSING, RECEIVED, MISSING)
    process = start("get", *PRINT_IDS, *faxes, stderr=subprocess.STDOUT)
    lines = process.communicate(timeout=PATIENCE)[0].splitlines()
    missing = f"faxctl: {MISSING}: not found"
    assert [line[: len(missing)] for line in lines[:4]] == [DELIVERED, missing, RECEIVED, missing]
    assert lines[4:] == ["faxctl: 2 of 4 faxes; 2 not found"]


def test_fax_is_printed_before_later_ones_arrive(start, api):
    printed = threading.Event()

    def hold_back_the_second(fax_id):
        if fax_id == RECEIVED:
            assert printed.wait(PATIENCE)
        return 0

    api.delay = hold_back_the_second
    process = start("get", *PRINT_STATUS, DELIVERED, RECEIVED)
    assert read_line(process.stdout) == "delivered\n"
    printed.set()
    assert process.communicate(timeout=PATIENCE) == ("received\n", "")


# Ids from standard input

@pytest.mark.parametrize(
    "text",
    [
        f"{DELIVERED}\n{SENDING}\n",
        f"{DELIVERED}\n{SENDING}",
        f"{DELIVERED}\r\n{SENDING}\r\n",
        f'"{DELIVERED}"\r\n"{SENDING}"\r\n',
        f"# faxes\n\n  \t\n{DELIVERED} # the first\n#\n  {SENDING.upper()}\t\n\n",
    ],
    ids=["lines", "no newline at the end", "CRLF", "quotes", "comments and blanks"],
)
def test_ids_are_read_from_standard_input(faxctl, api, text):
    result = faxctl("get", *PRINT_STATUS, "-", input=text)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\nsending\n", "")
    assert sorted(api.fax_ids()) == sorted([DELIVERED, SENDING])


@pytest.mark.parametrize("command", ["get", "wait", "check"])
def test_redirected_ids_without_a_dash_get_a_suggestion(shell, command):
    result = shell(f'echo {DELIVERED} | "$@"')(command)
    assert result.status in (2, 3)
    assert f"faxctl {command} - for ids on standard input" in result.stdout + result.stderr


def test_bad_line_is_reported_with_its_number_and_skipped(faxctl, api):
    text = f"# ids\n\n{DELIVERED}\nrubbish\n{DELIVERED} {SENDING}\n{DELIVERED}\0\n{SENDING}\n"
    result = faxctl("get", *PRINT_STATUS, "-", input=text)
    assert (result.status, result.stdout) == (2, "delivered\nsending\n")
    bad = [("4", "rubbish"), ("5", DELIVERED[:8]), ("6", DELIVERED[:8])]
    assert re.findall(r"line (\d+): `(\w+)", result.stderr) == bad
    assert api.count(SENDING) == 1


def test_bad_line_is_reported_as_json_too(faxctl):
    result = faxctl("get", "-o", "jsonl", "-", input=f"rubbish\n{SPARSE}\n")
    (error,) = result.errors()
    assert (error["category"], error["id"], result.status) == ("usage", None, 2)
    assert "line 1" in error["message"]
    assert result.json_lines() == [sent(SPARSE)]


@pytest.mark.parametrize("filler", ["x", " ", "#"])
def test_line_of_any_length_is_one_line(faxctl, filler):
    result = faxctl("get", *PRINT_STATUS, "-", input=f"{filler * 100_000}\n{DELIVERED}\n")
    assert result.stdout == "delivered\n"
    assert result.stderr.count("\n") == (0 if filler == "#" else 2)  # the error and the sum
    assert len(result.stderr) < 1000


def test_ids_of_standard_input_take_the_place_of_the_dash(faxctl):
    ids = f"{SENDING}\n{NO_ANSWER}\n"
    result = faxctl("get", *PRINT_STATUS, DELIVERED, "-", RECEIVED, input=ids)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.split() == ["delivered", "sending", "failed", "received"]


def test_table_of_standard_input_always_has_a_header(faxctl):
    assert faxctl("get", "-", input=DELIVERED).stdout.startswith("ID  ")


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n"])
def test_empty_standard_input_prints_nothing_and_exits_0(faxctl, api, text):
    result = faxctl("get", "-", input=text)
    assert (result.status, result.stdout, result.stderr, api.requests) == (0, "", "", [])


def test_bad_id_among_the_arguments_leaves_standard_input_alone(faxctl, api):
    result = faxctl("get", "-", "rubbish", input=DELIVERED)
    assert (result.status, result.stdout, api.requests) == (2, "", [])


# Help

@pytest.mark.parametrize(
    "arguments",
    [["help"], ["-h"], ["--help"], ["help", "get"], ["get", "-h"], ["get", "--help"],
     ["get", "rubbish", "--help"], ["help", "wait"], ["help", "check"]],
    ids=" ".join,
)  # fmt: skip
def test_help_goes_to_stdout_examples_first(faxctl, api, arguments):
    result = faxctl(*arguments, key=None)
    assert (result.status, result.stderr, api.requests) == (0, "", [])
    assert 0 < result.stdout.index("Examples:\n") < result.stdout.index("Options:\n")


def test_version_names_itself_and_its_libraries(faxctl):
    result = faxctl("--version", key=None)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.startswith(f"faxctl {version()}\n")
    assert re.search(r"\blibcurl/\d\S* \(\S.*\)", result.stdout)
    assert re.search(r"\bcJSON/\d", result.stdout)


@pytest.mark.parametrize(
    "arguments",
    [["frobnicate"], ["get", "--frobnicate", DELIVERED], ["get", "--frobnicate", "--sinc", "24h", DELIVERED]],
)  # fmt: skip
def test_unknown_word_gets_no_suggestion(faxctl, arguments):
    result = faxctl(*arguments)
    assert result.status == 2
    assert "frobnicate" in result.stderr and "did you mean" not in result.stderr
    assert "see faxctl" in result.stderr
