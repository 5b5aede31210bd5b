"""Standard output, hostile text, tables that fit the terminal, and colour."""

import json
import re
import unicodedata

import pytest

from fax_api import DELIVERED, HOSTILE, MISSING, NO_ANSWER, RECEIVED, SENDING, SPARSE, Step, made_up_id
from helpers import CLOCK, FORMATS, ONCE, PRINT_STATUS, as_lines, error_body, records

LOCALES = [{"LC_ALL": "C"}, {"LC_ALL": None}, {"LC_ALL": None, "LANG": "xx_XX.nowhere"}]

PRINTERS = [
    *(["get", "-o", output, DELIVERED] for output in FORMATS),
    ["wait", "--timeout", "0", DELIVERED], ["check", DELIVERED], ["explain"],
    ["explain", "user_busy"], ["help"], ["help", "get"], ["--version"],
]  # fmt: skip
"""Command lines that print to standard output."""

NASTY = "\x1b[31m\x07\b\x7f\x9b2J\x85\u061c\u200e\u202e\u2028\u2066\ufeff\r\n\t\\"
"""C0, DEL, C1, bidirectional controls and line separators."""

BIDIRECTIONAL_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def assert_harmless(written, also=""):
    """Check for valid UTF-8 with nothing but text and newlines."""
    text = written.decode("utf-8")
    drives = [
        char for char in text
        if char not in "\n" + also
        and (unicodedata.category(char) in ("Cc", "Zl", "Zp")
             or unicodedata.bidirectional(char) in BIDIRECTIONAL_CONTROLS
             or char in "\u061c\u200e\u200f\ufeff")
    ]  # fmt: skip
    assert drives == []


def columns_before(text):
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    combining = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - combining


# Output that cannot be written

@pytest.mark.parametrize("arguments", PRINTERS, ids=" ".join)
@pytest.mark.parametrize(
    "script, error",
    [('exec "$@" >/dev/full', "No space left on device"), ('exec "$@" >&-', ""),
     ('ulimit -f 0; exec "$@" >out', "File too large")],
    ids=["full disk", "closed", "size limit"],
)  # fmt: skip
def test_output_that_cannot_be_written_is_an_error(shell, arguments, script, error):
    result = shell(script)(*arguments)
    assert result.status == (3 if arguments[0] == "check" else 1)
    assert error in result.stderr
    assert result.stderr.count("\n") == 1
    if "json" in arguments:
        (error,) = result.errors()
        assert (error["category"], error["exit_status"]) == ("internal", 1)


def test_quiet_does_not_write_to_a_full_disk(shell):
    result = shell('exec "$@" >/dev/full')("get", "-q", DELIVERED)
    assert (result.status, result.stderr) == (0, "")


def test_closed_stderr_changes_nothing_else(shell, api):
    closed = shell('exec "$@" 2>&-')
    assert closed("get", MISSING).status == 4
    result = closed("get", "--trace", *PRINT_STATUS, DELIVERED)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\n", "")
    assert api.fax_ids() == [MISSING, DELIVERED]


def test_closed_stdin_matters_only_if_it_is_read(shell, api):
    closed = shell('exec "$@" <&-')
    result = closed("get", *PRINT_STATUS, DELIVERED)
    assert (result.status, result.stdout, result.stderr) == (0, "delivered\n", "")
    result = closed("get", "-")
    assert (result.status, result.stdout, len(api.requests)) == (1, "", 1)
    assert "standard input" in result.stderr


def test_closed_standard_streams_are_an_error(shell, api):
    assert shell('exec "$@" <&- >&- 2>&-')("get", DELIVERED).status == 1
    assert api.fax_ids() == [DELIVERED]


# Hostile text

@pytest.mark.parametrize(
    "arguments",
    [[HOSTILE], [HOSTILE, DELIVERED], ["-F", "from_display_name,media_url", HOSTILE],
     ["-F", "media_url,from_display_name", HOSTILE, SPARSE]],
)  # fmt: skip
@pytest.mark.parametrize("output, also", [("table", ""), ("value", "\t"), ("json", "")])
def test_hostile_fax_drives_no_terminal(faxctl, arguments, output, also):
    result = faxctl("get", "-o", output, *arguments)
    assert (result.status, result.stderr) == (0, "")
    assert_harmless(result.stdout_bytes, also)


@pytest.mark.parametrize(
    "field", ["status", "failure_reason", "direction", "quality", "created_at", "media_url", "to"]
)
@pytest.mark.parametrize("output, also", [("table", ""), ("value", "\t")])
def test_every_kind_of_field_is_escaped(faxctl, api, field, output, also):
    api.plan(SPARSE, Step(fax={field: NASTY}, repeat=True))
    for arguments in ([SPARSE], ["-F", field, SPARSE, SPARSE]):
        result = faxctl("get", "-o", output, *arguments)
        assert_harmless(result.stdout_bytes, also)
        assert "\\u001b" in result.stdout


def test_escapes_are_visible(faxctl, api):
    api.plan(SPARSE, Step(fax={"to": "\x1b[2J\x9b\x7f\u202e\t"}))
    assert faxctl("get", "-F", "to", SPARSE).stdout == "To  \\u001b[2J\\u009b\\u007f\\u202e\\t\n"


@pytest.mark.parametrize("output", ["table", "value", "json", "jsonl"])
def test_invalid_utf_8_is_never_printed(faxctl, api, output):
    body = f'{{"data":{{"id":"{SPARSE}","to":"a\udcffb\udcc3","from":"\udced\udca0\udc80"}}}}'
    api.plan(SPARSE, Step(body=body))
    result = faxctl("get", "-o", output, SPARSE)
    assert_harmless(result.stdout_bytes + result.stderr_bytes, "\t")
    assert result.status in (0, 7)

NASTY_ERROR = {"code": NASTY, "title": NASTY, "detail": NASTY, "source": {"pointer": NASTY}}
NASTY_ERRORS = {
    "one": Step(status=400, body=error_body(NASTY_ERROR)),
    "raw": Step(status=400, body=json.dumps({"errors": [NASTY_ERROR]}, ensure_ascii=False)),
    "several": Step(status=400, body=error_body(NASTY_ERROR, NASTY_ERROR)),
    "text": Step(status=502, body=f"plain {NASTY} text"),
    "bytes": Step(status=502, body="broken \udcff\udcc3 text"),
    "request id": Step(status=500, request_id="a\x1b[31m\x9b\u202e\udcffb"),
    "no fax": Step(body=json.dumps({"data": {"id": NASTY}})),
    "garbage": Step(garbage="\x1b[31m\udcff"),
}
"""Responses that bring hostile text into errors."""


@pytest.mark.parametrize("step", NASTY_ERRORS.values(), ids=NASTY_ERRORS)
@pytest.mark.parametrize("options", [[], ["--json"], ["--trace"]], ids=["table", "json", "--trace"])
def test_hostile_error_drives_no_terminal(faxctl, api, step, options):
    api.plan(DELIVERED, step)
    result = faxctl("get", *ONCE, *options, DELIVERED)
    assert result.status == 7
    assert_harmless(result.stdout_bytes + result.stderr_bytes)


@pytest.mark.parametrize(
    "arguments",
    [["get", f"x{NASTY}"], [f"x{NASTY}"], ["get", f"--x{NASTY}"], ["get", "-o", NASTY, DELIVERED],
     ["get", "-F", NASTY, DELIVERED], ["get", "--timeout", NASTY, DELIVERED],
     ["get", "--key-file", NASTY, DELIVERED], ["get", "--profile", NASTY, DELIVERED],
     ["get", "--base-url", f"https://{NASTY}/", DELIVERED], ["explain", NASTY], ["help", NASTY],
     ["get", "--cacert", NASTY, DELIVERED], ["get", b"\xff\xfe"], [b"\xff\xfe"],
     ["get", b"--\xff=\xfe"], ["get", b"-\xff"]],
    ids=lambda words: words[-2 if len(words) > 2 else 0],
)  # fmt: skip
def test_hostile_argument_drives_no_terminal(faxctl, api, arguments):
    result = faxctl(*arguments)
    assert result.status in (2, 3)
    assert api.requests == []
    assert_harmless(result.stdout_bytes + result.stderr_bytes)


def test_hostile_line_of_input_drives_no_terminal(faxctl):
    result = faxctl("get", "-", input=NASTY.replace("\n", "").encode() + b"\xff\n")
    assert result.status == 2
    assert_harmless(result.stderr_bytes)


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_json_keeps_hostile_text(faxctl, api, output):
    api.plan(SPARSE, Step(fax={"to": NASTY}))
    result = faxctl("get", "-o", output, SPARSE)
    assert json.loads(result.stdout)["to"] == NASTY
    assert_harmless(result.stdout_bytes)


# Columns

NAMES = ["plain", "日本語", "Ｗｉｄｅ", "e\u0301te\u0301", "📠 fax", "Ünïcode", "한국어"]


@pytest.mark.parametrize("env", [{}, *LOCALES], ids=str)
def test_columns_align_for_wide_and_combining_characters(faxctl, api, env):
    api.plan(SPARSE, *(Step(fax={"from_display_name": name, "status": "MARK"}) for name in NAMES))
    arguments = ["-j", "1", "-F", "from_display_name,status", *[SPARSE] * len(NAMES)]
    result = faxctl("get", *arguments, env=env)
    rows = result.stdout_bytes.decode("utf-8").splitlines()[1:]
    assert [row.split("  ")[0] for row in rows] == NAMES
    assert len({columns_before(row[: row.index("MARK")]) for row in rows}) == 1


@pytest.mark.parametrize("env", LOCALES, ids=str)
@pytest.mark.parametrize("output", FORMATS)
def test_locale_changes_nothing(faxctl, env, output):
    usual = faxctl("get", "-o", output, HOSTILE, DELIVERED)
    assert faxctl("get", "-o", output, HOSTILE, DELIVERED, env=env) == usual


# Tables of several faxes

NEVER = ("--color", "never")


@pytest.mark.parametrize("options", [[], ["-F", "id,status,direction"]])
def test_rows_off_a_terminal_align_whatever_comes(faxctl, api, options):
    api.plan(SENDING, Step(fax={"status": "media.processing"}))
    result = faxctl("get", "-j", "1", *options, "-", input=as_lines([DELIVERED, SENDING, RECEIVED]))
    header, *rows = result.stdout.splitlines()
    assert {re.search("  (in|out)bound", row).start() + 2 for row in rows} == {header.index("DIREC")}


PAGES = "  pages are missing"


@pytest.mark.parametrize("value, missing", [(True, True), (False, False), (None, False), ("true", False)])
def test_row_says_below_that_pages_are_missing(faxctl, terminal, api, value, missing):
    fax = {"partial_content": value}
    api.plan(DELIVERED, Step(fax=fax, repeat=True))
    api.account.set([{**record, **fax} for record in records(2)])
    for command in (["get", DELIVERED, RECEIVED], ["wait", DELIVERED, RECEIVED], ["list"]):
        for run in (faxctl, terminal):
            lines = run(*command, "-o", "table").stdout.splitlines()
            rows = [line for line in lines[1:] if line != PAGES]
            partial = [row for row, below in zip(lines, lines[1:]) if below == PAGES]
            affected = rows if command == ["list"] else [row for row in rows if DELIVERED in row]
            assert partial == (affected if missing else [])
    assert PAGES not in faxctl("get", "-F", "id,status", DELIVERED, RECEIVED).stdout


# Tables that fit the terminal

LONG = "sip:" + "a" * 60 + "@pbx.example.com"
WILD = [*NAMES, LONG, NASTY, "日本語" * 20, "e\u0301" * 50, "📠" * 40, "\xad" * 9, "x" * 5000]
"""Texts of every width, for any field."""

WIDTHS = [80, 81, 97, 100, 101, 115, 116, 120, 127, 150, 151, 200]
LINK = "https://bucket.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=60&X-Amz-Signature=f"


def starts(line):
    """The columns in which the cells of a line begin."""
    return [columns_before(line[: found.start(1)]) for found in re.finditer(r"(?:^|  )(\S)", line)]


@pytest.mark.parametrize("columns", WIDTHS)
def test_rows_fit_and_cells_align_with_their_headings(terminal, api, columns):
    names = ["to", "from", "failure_reason", "direction"]
    times = ["2020-05-05T09:58:25Z", "2021-01-01T00:00:00Z", "", "x" * 90, "1999-01-01T00:00:00Z"]
    api.plan(SPARSE, *(
        Step(fax={**dict.fromkeys(names, text), "created_at": times[number % len(times)]})
        for number, text in enumerate(WILD)))  # fmt: skip
    result = terminal("get", *NEVER, "-j", "1", *[SPARSE] * len(WILD), columns=columns, env=CLOCK)
    header, *lines = result.stdout.splitlines()
    rows = [line for line in lines if line.startswith(f"{SPARSE}  originated")]
    assert (result.status, len(rows)) == (0, len(WILD))
    assert all(columns_before(line) <= columns for line in lines)
    assert all(row in rows or row.startswith("  ") for row in lines)
    assert all(set(starts(row)) <= set(starts(header)) for row in rows)


PICKED = "id,from_display_name,to,status,created_at,stored_media_url,failure_reason"


@pytest.mark.parametrize("fields", [PICKED, "id,from_display_name,to,status", "to", "status,failure_reason"])
@pytest.mark.parametrize("columns", [20, 60, *WIDTHS])
def test_picked_fields_are_never_left_out_or_cut(terminal, api, columns, fields):
    fax = {"from_display_name": "日本語" * 9, "to": LONG, "stored_media_url": LINK * 2,
           "created_at": "2020-05-05T09:58:25Z", "failure_reason": "receiver_call_dropped"}  # fmt: skip
    api.plan(SPARSE, Step(), Step(fax=fax, repeat=True))
    result = terminal("get", *NEVER, "-j", "1", "-F", fields, *[SPARSE] * 3, columns=columns,
                      env=CLOCK)  # fmt: skip
    assert "…" not in result.stdout
    shown = {**fax, "id": SPARSE, "status": "originated",
             "created_at": "2020-05-05 09:58:25 +00:00"}  # fmt: skip
    for name in fields.split(","):
        assert result.stdout.count(shown[name]) >= 2
    shown = " ".join(result.stdout.split())
    assert ("failure_reason" in fields) == ("(the receiver hung up early)" in shown)


def test_picked_fields_that_do_not_fit_become_blocks(terminal):
    command = ["get", *NEVER, "-j", "1", "-F", "id,status,from,to,failure_reason"]
    result = terminal(*command, NO_ANSWER, DELIVERED, columns=80)
    assert result.stdout == (
        f"""ID              {NO_ANSWER}
Status          failed
From            +13125550123
To              +13125550111
Failure reason  receiver_no_answer (the call was not answered)

ID              {DELIVERED}
Status          delivered
From            +13125550123
To              +13125550199
Failure reason  -
"""
    )
    wide = terminal(*command, NO_ANSWER, DELIVERED, columns=95).stdout.splitlines()
    assert starts(wide[0]) == starts(wide[1]) == starts(wide[3])
    assert wide[2:3] == ["  (the call was not answered)"]


@pytest.mark.parametrize("status", ["failed", "media.processing"])
@pytest.mark.parametrize("number", ["+13125550199", "+4915123456789", "+123456789012345"])
@pytest.mark.parametrize("direction, party", [("outbound", "to"), ("inbound", "from"), (None, "to")])
@pytest.mark.parametrize("columns", [80, 100, 132])
def test_row_shows_the_other_party_and_the_reason(
    terminal, api, columns, direction, party, number, status
):
    """The first faxes of the list are ordinary ones; the last is on another page."""
    fax = {"direction": direction, "status": status, "to": "+1", "from": "+1", party: number,
           "failure_reason": "destination_not_in_countries_whitelist"}  # fmt: skip
    api.account.set([*records(2), *records(1, 2, **fax), *records(2, 3)])
    for limit in ([], ["--limit", "0"]):
        result = terminal("list", *NEVER, *limit, columns=columns)
        row, *below = [line for line in result.stdout.splitlines()][3:]
        words = f"{status} {party} {number}" if "NUMBER" in result.stdout else number
        assert words in " ".join(row.split())
        assert columns_before(row) <= columns
        assert below[0].startswith("  destination_not_in_countries_whitelist")


def test_columns_are_as_wide_as_the_first_page(terminal, api):
    faxes = records(102, created_at="2020-05-05T09:00:00Z")
    faxes[60]["status"] = "media.processing"
    faxes[101]["to"] = "+123456789012345"
    api.account.set(faxes)
    options = ("--limit", "0", *NEVER)
    lines = terminal("list", *options, columns=80, env=CLOCK).stdout.splitlines()
    assert lines[0] == f"{'ID':38}STATUS            NUMBER             AGE"
    assert lines[1] == f"{made_up_id(0)}  delivered         to +13125550199    1h"
    assert lines[61] == f"{made_up_id(60)}  media.processing  to +13125550199    1h"
    assert lines[102] == f"{made_up_id(101)}  delivered         to +123456789012345  1h"


def test_columns_are_sized_for_the_results_that_have_arrived(terminal, api):
    api.plan(DELIVERED, Step(delay=1))
    api.plan(SENDING, Step(fax={"status": "media.processing"}))
    shown = terminal("get", *NEVER, DELIVERED, SENDING, columns=80).stdout.splitlines()
    assert shown[0] == f"{'ID':38}STATUS            NUMBER             AGE"
    assert shown[1].startswith(f"{DELIVERED}  delivered         to +13125550199")


@pytest.mark.parametrize(
    "faxes, columns, headings",
    [
        ([DELIVERED, NO_ANSWER], 50, ["ID", "STATUS"]),
        ([DELIVERED, NO_ANSWER], 80, ["ID", "STATUS", "NUMBER", "AGE"]),
        ([DELIVERED, NO_ANSWER], 132, ["ID", "STATUS", "DIRECTION", "FROM", "TO", "CREATED"]),
        ([NO_ANSWER, DELIVERED], 132, ["ID", "STATUS", "NUMBER", "AGE", "FAILURE REASON"]),
        ([NO_ANSWER, DELIVERED], 200,
         ["ID", "STATUS", "DIRECTION", "FROM", "TO", "CREATED", "FAILURE REASON"]),
    ],
)  # fmt: skip
def test_wider_terminals_show_more(terminal, faxes, columns, headings):
    result = terminal("get", *NEVER, "-j", "1", *faxes, columns=columns, env=CLOCK)
    header, *lines = result.stdout.splitlines()
    assert re.split("  +", header) == headings
    below = [line.strip() for line in lines if line.startswith("  ")]
    assert ("receiver_no_answer (the call was not answered)" in below) == (
        "FAILURE REASON" not in headings
    )
    if columns < 80:
        assert below[0] == "to +13125550199"
    elif "CREATED" in headings:
        assert "2020-05-05 09:57:48 +00:00 (2m ago)" in result.stdout
    else:
        assert re.search(f"{DELIVERED}  delivered  .*  2m\\b", result.stdout)


def test_columns_variable_is_the_width_if_the_terminal_has_none(terminal):
    result = terminal("get", *NEVER, DELIVERED, SENDING, columns=0, env={"COLUMNS": "50"})
    assert re.split("  +", result.stdout.splitlines()[0]) == ["ID", "STATUS"]


@pytest.mark.parametrize(
    "options, columns, fits",
    [
        (["-o", "table"], "80", True), (["-o", "table"], "0", False),
        (["-o", "table"], None, False),
        *[(["-o", "table"], width, False) for width in ("wide", "80abc", "80.5", "-80", "80 ")],
        ([], "80", False),
    ],
)  # fmt: skip
def test_columns_variable_applies_to_an_explicit_table_without_a_terminal(
    faxctl, terminal, options, columns, fits
):
    """As in `watch faxctl list -o table`."""
    env = {**CLOCK, "COLUMNS": columns}
    for command in (["get", "-j", "1", NO_ANSWER, DELIVERED], ["get", DELIVERED], ["explain"]):
        shown = faxctl(*command, *options, env=env).stdout
        on_terminal = terminal(*command, *NEVER, columns=80, env=CLOCK).stdout
        assert (shown == on_terminal) is fits
    csv = ["get", "-o", "csv", "-F", "to", DELIVERED]
    assert faxctl(*csv, env=env) == faxctl(*csv)


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("text", [LONG, NASTY, "日本語" * 20, "x" * 5000], ids=range(4))
def test_table_of_one_fax_fits(terminal, api, columns, text):
    fax = {"to": text, "client_state": text, "stored_media_url": LINK + text, "created_at": text,
           "failure_reason": "fax_initial_communication_timeout"}  # fmt: skip
    api.plan(SPARSE, Step(fax=fax))
    result = terminal("get", *NEVER, SPARSE, columns=columns, env=CLOCK)
    assert max(map(columns_before, result.stdout.splitlines())) <= columns
    shown = " ".join(result.stdout.split())
    assert "(the call was answered, but no fax tones were heard)" in shown


def test_terminal_hides_the_query_of_a_presigned_link_unless_picked(terminal, faxctl, api):
    plain = "https://www.example.com/fax.pdf?page=1"
    api.plan(DELIVERED, Step(fax={"stored_media_url": LINK, "media_url": plain}, repeat=True))
    shown = terminal("get", *NEVER, DELIVERED, env=CLOCK).stdout
    assert "  https://bucket.example/a.pdf?… (expires in 17s)\n" in shown
    assert f"  {plain}\n" in shown and "Signature" not in shown
    picked = terminal("get", *NEVER, "-F", "stored_media_url", DELIVERED, env=CLOCK).stdout
    assert f"  {LINK}\n" in picked
    assert f"  {LINK} (expires in 17s)\n" in faxctl("get", DELIVERED, env=CLOCK).stdout


def test_call_to_renew_a_link_is_not_wrapped_at_80_columns(terminal, api):
    api.plan(RECEIVED, Step(fax={"media_url": LINK}))
    later = {"FAXCTL_NOW": "2020-06-01T00:00:00Z"}
    shown = terminal("get", *NEVER, RECEIVED, columns=80, env=later)
    assert f" /faxes/{RECEIVED}/actions/refresh " in shown.stdout.replace("\n", " ")


@pytest.mark.parametrize("faxes", [[DELIVERED], [DELIVERED, SPARSE]])
def test_nothing_is_shortened_off_a_terminal(faxctl, api, faxes):
    api.plan(DELIVERED, Step(fax={"to": LONG * 20, "failure_reason": "user_busy"}))
    shown = faxctl("get", *faxes, env={**CLOCK, "COLUMNS": "20"}).stdout
    assert LONG * 20 in shown and "…" not in shown
    assert "2020-05-05 09:57:48 +00:00 (2m ago)" in shown and "user_busy (the line is busy)" in shown


# Colour

ESCAPE = "\x1b["


def without_colour(text):
    """Text without the escape sequences that select graphic renditions."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("faxes", [[DELIVERED], [DELIVERED, HOSTILE, NO_ANSWER]])
def test_table_on_a_terminal_is_coloured_and_otherwise_unchanged(terminal, faxes):
    coloured = terminal("get", *faxes, env=CLOCK)
    assert (coloured.status, coloured.stderr) == (0, "")
    assert ESCAPE in coloured.stdout
    assert without_colour(coloured.stdout) == terminal("get", *NEVER, *faxes, env=CLOCK).stdout
    for line in coloured.stdout.splitlines():
        assert re.findall(r"\x1b\[[0-9;]*m", line)[-1:] in ([], ["\x1b[0m"], ["\x1b[m"])


def test_colour_needs_a_terminal_on_stdout(faxctl, terminal):
    assert ESCAPE not in faxctl("get", DELIVERED, env={"TERM": "xterm"}).stdout
    assert ESCAPE not in terminal("get", DELIVERED, stdout=False).stdout


@pytest.mark.parametrize(
    "options, env, coloured",
    [([], {"NO_COLOR": "1"}, False), ([], {"NO_COLOR": "0"}, False), ([], {"NO_COLOR": ""}, True),
     ([], {"TERM": "dumb"}, False), ([], {"TERM": None}, False),
     ([], {"TERM": "screen-256color"}, True), (["--color", "always"], {}, True),
     (["--color", "never"], {}, False), (["--color", "auto"], {}, True),
     (["--color", "always"], {"NO_COLOR": "1"}, True),
     (["--color", "always"], {"TERM": "dumb"}, True)],
    ids=str,
)  # fmt: skip
def test_option_and_environment_decide_on_colour(terminal, options, env, coloured):
    assert (ESCAPE in terminal("get", *options, DELIVERED, env=env).stdout) is coloured


@pytest.mark.parametrize("output", FORMATS[1:])
def test_data_formats_are_never_coloured(terminal, output):
    result = terminal("get", "--color", "always", "-o", output, DELIVERED, RECEIVED)
    assert (result.status, ESCAPE in result.stdout) == (0, False)


def test_errors_are_never_coloured(terminal):
    result = terminal("get", "--color", "always", MISSING)
    assert (result.status, ESCAPE in result.stderr) == (4, False)


@pytest.mark.parametrize("arguments", [["explain"], ["explain", "user_busy"]], ids=" ".join)
def test_explain_is_coloured_on_a_terminal(terminal, faxctl, arguments):
    assert ESCAPE in terminal(*arguments).stdout
    assert ESCAPE not in faxctl(*arguments).stdout


@pytest.mark.parametrize("output", FORMATS)
def test_success_is_silent_on_stderr(faxctl, terminal, output):
    for run in (faxctl, terminal):
        assert run("get", "-o", output, DELIVERED, NO_ANSWER).stderr == ""
