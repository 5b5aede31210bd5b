"""Records that deviate from the API's documentation, as seen by users."""

import json
import subprocess

import pytest

from fax_api import DELIVERED, NO_ANSWER, SENDING, Step
from helpers import CLOCK, PRINT_IDS

FAILED_WITHOUT_THE_WORD = [
    {"status": "media.failed", "failure_reason": "file_format_invalid"},
    {"status": "sending.failed", "failure_reason": "solar_flare"},
    {"status": "sending.failed", "failure_reason": None, "internal_failure_reason": "T30 error"},
    {"status": None, "failure_reason": "user_busy"},
    {"status": ..., "failure_reason": "user_busy"},
]
NO_REASON = [
    {"status": "media.failed"},
    {"status": "media.failed", "failure_reason": None, "internal_failure_reason": ""},
    {"status": "media.failed", "failure_reason": {"code": 7}},
    {"status": "sending", "failure_reason": "user_busy"},
]


# An unknown status with a failure reason

@pytest.mark.parametrize("fields", FAILED_WITHOUT_THE_WORD, ids=str)
@pytest.mark.parametrize(
    "command, status",
    [
        (["get"], 0),
        (["get", "--exit-status"], 9),
        (["get", "-S", "failed"], 0),
        (["get", "-S", "final"], 0),
        (["wait"], 9),
    ],
    ids=str,
)
def test_unknown_status_with_a_reason_is_a_failure(faxctl, api, command, status, fields):
    api.plan(SENDING, Step(fax=fields))
    result = faxctl(*command, "-o", "jsonl", SENDING)
    assert (result.status, result.stderr, api.count(SENDING)) == (status, "", 1)
    (printed,) = result.json_lines()
    assert printed.get("status", ...) == fields["status"]


@pytest.mark.parametrize("fields", FAILED_WITHOUT_THE_WORD, ids=str)
def test_unknown_status_with_a_reason_is_a_failure_for_check_and_list(faxctl, api, fields):
    api.plan(SENDING, Step(fax=fields, repeat=True))
    checked = faxctl("check", SENDING, DELIVERED)
    assert (checked.status, checked.stderr) == (2, "")
    assert "1 delivered, 1 failed | " in checked.stdout and " failed=1 " in checked.stdout
    record = {name: value for name, value in fields.items() if value is not ...}
    api.plan_list(Step(page={"data": [{"id": SENDING, **record}]}, repeat=True))
    assert faxctl("list", "-S", "failed", *PRINT_IDS).stdout == f"{SENDING}\n"
    assert faxctl("list", "-S", "pending", *PRINT_IDS).stdout == ""


@pytest.mark.parametrize("fields", NO_REASON, ids=str)
def test_fax_is_pending_without_both_an_unknown_status_and_a_reason(faxctl, api, fields):
    api.plan(SENDING, Step(fax=fields, repeat=True))
    assert faxctl("get", "--exit-status", SENDING).status == 8
    assert faxctl("get", "-S", "pending", *PRINT_IDS, SENDING).stdout == f"{SENDING}\n"


# Advice

UNKNOWN = "vendor: faxctl does not know this failure; give Telnyx support the fax id"


@pytest.mark.parametrize(
    "fields, advice",
    [
        ({}, "recipient: resending it later can help; if not, ask the recipient"),
        ({"status": "sending.failed"}, "recipient: resending it later can help;"),
        ({"failure_reason": "file_format_invalid"}, "file: fix the document or its URL first;"),
        ({"failure_reason": "carrier_lost"}, "sender: ask the sender to resend it;"),
        ({"failure_reason": "solar_flare"}, UNKNOWN),
        ({"failure_reason": None}, UNKNOWN),
        ({"failure_reason": None, "internal_failure_reason": "T30 error"}, UNKNOWN),
        ({"failure_reason": ["user_busy"]}, UNKNOWN),
        ({"status": "sending"}, None),
    ],
    ids=str,
)
def test_table_of_a_failed_fax_says_who_can_act_and_whether_to_resend(
    faxctl, api, fields, advice
):
    api.plan(NO_ANSWER, Step(fax=fields, repeat=True))
    lines = faxctl("get", NO_ANSWER).stdout.splitlines()
    said = [line[len("Advice") :].strip() for line in lines if line.startswith("Advice")]
    assert [text[: len(advice)] for text in said] == [advice] if advice else said == []


def test_advice_matches_explain_and_is_only_in_the_full_table(faxctl):
    explained = json.loads(faxctl("explain", "-o", "json", "receiver_no_answer").stdout)
    text = f"{explained['who']}: {explained['advice']}\n"
    assert text in faxctl("get", NO_ANSWER).stdout
    for options in (["-F", "failure_reason"], ["-o", "csv"], ["--json"], ["-o", "value"]):
        assert "can help" not in faxctl("get", *options, NO_ANSWER).stdout


def test_advice_is_not_truncated_on_a_narrow_terminal(terminal):
    lines = terminal("get", "--color", "never", NO_ANSWER, columns=60).stdout.splitlines()
    assert max(map(len, lines)) <= 60
    shown = " ".join(" ".join(lines).split())
    assert "recipient: resending it later can help; if not, ask the recipient" in shown


# Lone surrogates

HALF_AN_EMOJI = (
    r'{"id":"%s","from_display_name":"Lin \ud83d","to":"\ud83d\udce0","x\udce0":{"y":["\uDBFF"]}}'
    % DELIVERED
)


def through_jq(document):
    """The output of jq, which must accept the document."""
    command = ["jq", "-c", "."]
    return subprocess.run(command, input=document, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("command", [["get", DELIVERED], ["list"]], ids=str)
@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_lone_surrogate_keeps_the_document_valid(faxctl, api, command, output):
    api.plan(DELIVERED, Step(body='{"data":%s}' % HALF_AN_EMOJI))
    api.plan_list(Step(body='{"data":[%s],"meta":{"total_pages":1}}' % HALF_AN_EMOJI))
    result = faxctl(*command, "-o", output)
    assert (result.status, result.stderr) == (0, "")
    assert r"Lin \ufffd" in result.stdout and r"\ud83d\udce0" in result.stdout
    repaired = '"Lin \ufffd","to":"\U0001f4e0","x\ufffd":{"y":["\ufffd"]}'
    assert repaired in through_jq(result.stdout_bytes)


@pytest.mark.parametrize("output", ["csv", "value", "table"])
def test_lone_surrogate_is_a_replacement_character_in_text(faxctl, api, output):
    api.plan(DELIVERED, Step(body='{"data":%s}' % HALF_AN_EMOJI))
    shown = faxctl("get", "-o", output, "-F", "from_display_name,to", DELIVERED).stdout_bytes
    assert "Lin \ufffd" in shown.decode("utf-8") and "\U0001f4e0" in shown.decode("utf-8")


def test_lone_surrogate_keeps_an_error_valid(faxctl, api):
    body = r'{"errors":[{"code":"1","title":"\ud83d","meta":{"a\udce0":"\ud83d\udce0"}}]}'
    api.plan(DELIVERED, Step(status=400, body=body))
    reported = through_jq(faxctl("get", "--json", DELIVERED).stderr_bytes)
    assert '"title":"\ufffd","meta":{"a\ufffd":"\U0001f4e0"}' in reported


# Nulls, unknown members, times without a zone

def test_nulls_and_unknown_members_are_kept(faxctl, api):
    record = {
        **{"record_type": "fax", "id": SENDING, "status": "sending", "media_name": None},
        **{"page_count": None, "client_state": "not base64 at all", "t38_enabled": True},
        **{"completed_at": None, "created_at": "soon", "cost": {"amount": "0.0070"}},
    }
    api.plan(SENDING, Step(body=json.dumps({"data": record}), repeat=True))
    (printed,) = faxctl("get", "-o", "jsonl", SENDING).json_lines()
    assert list(printed.items()) == list(record.items())
    picked = ("-F", "media_name,page_count,created_at,to,client_state")
    assert faxctl("get", "-o", "value", *picked, SENDING).stdout == "\t\tsoon\t\tnot base64 at all\n"
    assert faxctl("wait", "-t", "0", SENDING).status == 8
    assert faxctl("check", SENDING).stdout.startswith("FAX OK - 1 fax: 1 sending | ")


@pytest.mark.parametrize("created", ["2020-05-05T09:00:00", "2020-05-05T09:00:00.120"])
def test_time_without_a_zone_is_utc(faxctl, api, created):
    api.plan(SENDING, Step(fax={"created_at": created}))
    env = {**CLOCK, "TZ": "America/New_York"}
    assert " oldest_pending=3600s" in faxctl("check", SENDING, env=env).stdout
