"""faxctl explain: what failure reasons and statuses mean, without asking anybody."""

import json
import re

import pytest

from fax_api import DELIVERED

ACTORS = {
    "file": "file_size_limit_exceeded page_count_limit_exceeded file_download_failed "
    "file_format_invalid media_processing_exception",
    "recipient": "fax_initial_communication_timeout fax_signaling_error "
    "invalid_ecm_response_from_receiver receiver_call_dropped receiver_communication_error "
    "receiver_decline receiver_incompatible_destination receiver_no_answer receiver_no_response "
    "user_busy destination_busy receiver_calling_the_number_is_busy rejected",
    "number": "receiver_invalid_number_format receiver_unallocated_number destination_invalid",
    "carrier": "receiver_recovery_on_timer_expire destination_unreachable",
    "account": "destination_not_in_service_plan destination_not_in_countries_whitelist "
    "account_disabled no_outbound_profile user_channel_limit_exceeded "
    "outbound_profile_channel_limit_exceeded connection_channel_limit_exceeded "
    "outbound_profile_daily_spend_limit_exceeded unverified_origination_number "
    "unverified_destination_not_allowed",
    "vendor": "service_unavailable",
    "sender": "sender_call_dropped sender_communication_error sender_canceled carrier_lost",
}
"""Who can act on which failure, as the API documents them."""

RESEND = (
    "fax_initial_communication_timeout fax_signaling_error invalid_ecm_response_from_receiver "
    "receiver_call_dropped receiver_communication_error receiver_no_answer receiver_no_response "
    "receiver_recovery_on_timer_expire user_busy destination_busy "
    "receiver_calling_the_number_is_busy destination_unreachable service_unavailable "
    "user_channel_limit_exceeded outbound_profile_channel_limit_exceeded "
    "connection_channel_limit_exceeded sender_call_dropped sender_communication_error "
    "sender_canceled carrier_lost"
).split()
"""The failures after which resending the fax unchanged can help."""

REASONS = {reason: actor for actor, reasons in ACTORS.items() for reason in reasons.split()}
STATUSES = (
    "queued media.processing media.processed originated sending delivered failed "
    "initiated receiving received"
).split()

OUTCOMES = {"delivered": "success", "received": "success", "failed": "failure"}

OUTBOUND = "queued media.processing media.processed originated sending delivered".split()
INBOUND = "initiated receiving media.processing media.processed received".split()


@pytest.fixture
def explain(faxctl, api):
    """Run faxctl explain without a key, a base address or a home; nobody may be asked."""

    def run(*arguments):
        nothing = {"HOME": None, "TELNYX_BASE_URL": None}
        result = faxctl("explain", *arguments, key=None, env=nothing)
        assert (api.requests, api.connections()) == ([], 0)
        return result

    return run


def printed(result):
    """The output of a run that succeeded."""
    assert (result.stderr, result.status) == ("", 0)
    return result.stdout


def entry(result):
    """The one entry that was printed with `-o json`."""
    document = json.loads(printed(result))
    assert isinstance(document, dict)
    return document


def refused(result):
    """The error of a command line that was refused."""
    assert (result.stdout, result.status) == ("", 2)
    return result.stderr


# One

@pytest.mark.parametrize("reason", REASONS)
def test_reason_says_who_can_act_and_whether_to_resend(explain, reason):
    explained = entry(explain("-o", "json", reason))
    assert explained["failure_reason"] == reason
    assert explained["who"] == REASONS[reason]
    assert len(explained["meaning"]) > 10
    assert explained["resend"] is (reason in RESEND)
    assert ("can help" in explained["advice"]) is explained["resend"]
    assert ("will not help" in explained["advice"]) is not explained["resend"]


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_has_a_meaning_and_a_place_in_the_life_of_a_fax(explain, status):
    explained = entry(explain("-o", "json", status))
    outcome = OUTCOMES.get(status, "pending")
    assert (explained["status"], explained["outcome"]) == (status, outcome)
    assert explained["final"] is (outcome != "pending")
    assert len(explained["meaning"]) > 10
    assert bool(explained["outbound_step"]) == (status in [*OUTBOUND, "failed"])
    assert bool(explained["inbound_step"]) == (status in [*INBOUND, "failed"])


@pytest.mark.parametrize("life, name", [(OUTBOUND, "outbound_step"), (INBOUND, "inbound_step")])
def test_the_statuses_of_a_life_follow_each_other(explain, life, name):
    places = [entry(explain("-o", "json", status))[name] for status in life]
    assert places == list(range(1, len(life) + 1))
    assert f"step {len(life)} of {len(life)}\n" in explain(life[-1]).stdout


def test_a_reason_is_explained_in_lines_of_two_columns(explain):
    text = printed(explain("receiver_no_answer"))
    parts = ("receiver_no_answer", "the call was not answered", "recipient")
    assert all(part in text for part in parts)
    assert len({line.index(line.split("  ")[-1].strip()) for line in text.splitlines()}) == 1


# Several

def test_several_words_are_the_blocks_of_each_in_their_order(explain):
    words = ["delivered", "user_busy", "queued", "user_busy"]
    blocks = [printed(explain(word)) for word in words]
    assert printed(explain(*words)) == "\n".join(blocks)
    assert "Advice " in blocks[1]


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_several_words_print_entries_in_order(explain, output):
    words = ["user_busy", "delivered", "rejected", "user_busy"]
    result = explain("-o", output, *words)
    text = printed(result)
    entries = json.loads(text) if output == "json" else result.json_lines()
    assert [one.get("failure_reason", one.get("status")) for one in entries] == words
    assert entries[1] == entry(explain("-o", "json", "delivered"))


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
def test_unknown_word_is_reported_before_any_output(explain, output):
    error = refused(explain("-o", output, "user_busy", "user_bussy", "rejected"))
    assert "`user_bussy`" in error and "did you mean user_busy?" in error


# All

def test_all_reasons_and_statuses_are_listed(explain):
    words = [line.split()[0] for line in printed(explain()).splitlines() if line.strip()]
    assert sorted(words) == sorted([*REASONS, *STATUSES, "FAILURE", "STATUS"])


def test_all_is_an_object_a_line_in_jsonl(explain):
    entries = [json.loads(line) for line in printed(explain("-o", "jsonl")).splitlines()]
    assert {entry["failure_reason"] for entry in entries if "failure_reason" in entry} == {*REASONS}
    assert {entry["status"] for entry in entries if "status" in entry} == {*STATUSES}
    assert len(entries) == len(REASONS) + len(STATUSES)


@pytest.mark.parametrize("option", [["-o", "json"], ["--json"]])
def test_all_is_one_indented_array_in_json(explain, option):
    text = printed(explain(*option))
    assert json.loads(text) == explain("-o", "jsonl").json_lines()
    assert text.startswith('[\n  {\n    "') and text.endswith("\n  }\n]\n")


def test_no_meaning_ends_with_a_full_stop_or_stands_twice(explain):
    meanings = [entry["meaning"] for entry in explain("-o", "jsonl").json_lines()]
    assert not [meaning for meaning in meanings if meaning.endswith(".")]
    assert len(set(meanings)) == len(meanings)


# On a terminal

@pytest.mark.parametrize("columns", [60, 80, 100, 132])
@pytest.mark.parametrize("words", [[], *([word] for word in [*REASONS, *STATUSES])], ids=str)
def test_no_line_is_wider_than_the_terminal(terminal, words, columns):
    result = terminal("explain", "--color", "never", *words, columns=columns)
    assert max(map(len, result.stdout.splitlines())) <= columns and result.status == 0
    assert "…" not in result.stdout
    meanings = " ".join(result.stdout.split())
    assert "the call was not answered" in meanings or words not in ([], ["receiver_no_answer"])


@pytest.mark.parametrize("columns", [60, 80, 100, 132])
def test_all_words_are_explained_in_full_at_any_width(terminal, explain, columns):
    entries = explain("-o", "jsonl").json_lines()
    text = terminal("explain", "--color", "never", columns=columns).stdout
    blocks = re.split(r"\n(?=\S)", text) if columns >= 80 else text.split("\n\n")
    shown = {}
    for block in blocks:
        words = re.sub(r"Failure reason|Meaning|Who|Status(?=  )", "", block).split()
        shown[words[0]] = " ".join(words)
    for entry in entries:
        words = shown[entry.get("failure_reason") or entry["status"]]
        assert entry["meaning"] in words and entry.get("who", entry.get("outcome")) in words


# Errors

@pytest.mark.parametrize(
    "word, nearest",
    [
        ("receiver_no_anser", "receiver_no_answer"),
        ("user_bussy", "user_busy"),
        ("delivred", "delivered"),
        ("media.procesing", "media.processing"),
    ],
)
def test_a_mistyped_word_suggests_the_nearest(explain, word, nearest):
    error = refused(explain(word))
    assert word in error and f"did you mean {nearest}?" in error
    assert error.count("\n") == 1


def test_a_word_like_none_is_told_where_the_list_is(explain):
    error = refused(explain("xyzzy"))
    assert "xyzzy" in error and "faxctl explain" in error and "did you mean" not in error


def test_a_fax_id_suggests_get(explain):
    error = refused(explain(DELIVERED.upper()))
    assert error.endswith(f"; did you mean faxctl get {DELIVERED}?\n")


@pytest.mark.parametrize("group", ["pending", "final"])
def test_a_group_of_statuses_is_not_a_mistyped_status(explain, group):
    error = refused(explain(group))
    assert error.endswith("; faxctl explain lists the statuses of this group\n")


def test_an_unknown_word_is_an_error_in_json_too(explain):
    (line,) = refused(explain("-o", "json", "user_bussy")).splitlines()
    error = json.loads(line)["error"]
    assert (error["category"], error["exit_status"], error["id"]) == ("usage", 2, None)
    assert "user_busy" in error["message"]


@pytest.mark.parametrize("output", ["csv", "value"])
def test_a_format_for_records_is_a_usage_error_that_names_the_others(explain, output):
    error = refused(explain("-o", output, "user_busy"))
    assert all(name in error for name in (output, "table", "json", "jsonl"))
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["--timeout", "5s"], ["-F", "id"]]
)
def test_what_belongs_to_other_commands_is_a_usage_error(explain, arguments):
    assert "explain" in refused(explain(*arguments))
