"""faxctl explain: what failure reasons and statuses mean, without asking anybody."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List

import pytest

from fax_api import FaxApi
from program import Result

Run = Callable[..., Result]

ACTORS = {
    "file": "file_size_limit_exceeded page_count_limit_exceeded file_download_failed "
    "file_format_invalid media_processing_exception",
    "recipient": "fax_initial_communication_timeout fax_signaling_error "
    "invalid_ecm_response_from_receiver receiver_call_dropped receiver_communication_error "
    "receiver_decline receiver_incompatible_destination receiver_no_answer receiver_no_response "
    "user_busy carrier_lost rejected",
    "number": "receiver_invalid_number_format receiver_unallocated_number destination_invalid",
    "carrier": "receiver_recovery_on_timer_expire destination_unreachable",
    "account": "destination_not_in_service_plan destination_not_in_countries_whitelist "
    "account_disabled no_outbound_profile user_channel_limit_exceeded "
    "outbound_profile_channel_limit_exceeded connection_channel_limit_exceeded "
    "outbound_profile_daily_spend_limit_exceeded unverified_origination_number "
    "unverified_destination_not_allowed",
    "vendor": "sender_call_dropped sender_communication_error service_unavailable",
    "sender": "sender_canceled",
}
"""Who can act on which failure, as the API documents them."""

REASONS = {reason: actor for actor, reasons in ACTORS.items() for reason in reasons.split()}
STATUSES = (
    "queued media.processing media.processed originated sending delivered failed "
    "initiated receiving received"
).split()

OUTCOMES = {"delivered": "success", "received": "success", "failed": "failure"}

OUTBOUND = "queued media.processing media.processed originated sending delivered".split()
INBOUND = "initiated receiving media.processing media.processed received".split()


@pytest.fixture
def explain(faxctl: Run, api: FaxApi) -> Run:
    """Run faxctl explain without a key, a base address or a home; nobody may be asked."""

    def run(*arguments: str) -> Result:
        nothing = {"HOME": None, "TELNYX_BASE_URL": None}
        result = faxctl("explain", *arguments, key=None, env=nothing)
        assert (api.requests, api.connections()) == ([], 0)
        return result

    return run


def entry(result: Result) -> Dict[str, Any]:
    """The one entry that was printed with `-o json`."""
    assert (result.stderr, result.status) == ("", 0)
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


# One


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_has_a_meaning_and_somebody_who_can_act(explain: Run, reason: str) -> None:
    explained = entry(explain("-o", "json", reason))
    assert explained["failure_reason"] == reason
    assert explained["who"] == REASONS[reason]
    assert len(explained["meaning"]) > 10 and len(explained["advice"]) > 10


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_has_a_meaning_and_a_place_in_the_life_of_a_fax(explain: Run, status: str) -> None:
    explained = entry(explain("-o", "json", status))
    outcome = OUTCOMES.get(status, "pending")
    assert (explained["status"], explained["outcome"]) == (status, outcome)
    assert explained["final"] is (outcome != "pending")
    assert len(explained["meaning"]) > 10
    assert bool(explained["outbound_step"]) == (status in [*OUTBOUND, "failed"])
    assert bool(explained["inbound_step"]) == (status in [*INBOUND, "failed"])


@pytest.mark.parametrize("life, name", [(OUTBOUND, "outbound_step"), (INBOUND, "inbound_step")])
def test_the_statuses_of_a_life_follow_each_other(
    explain: Run, life: List[str], name: str
) -> None:
    places = [entry(explain("-o", "json", status))[name] for status in life]
    assert places == list(range(1, len(life) + 1))
    assert f"step {len(life)} of {len(life)}\n" in explain(life[-1]).stdout


def test_a_reason_is_explained_in_lines_of_two_columns(explain: Run) -> None:
    result = explain("receiver_no_answer")
    assert "receiver_no_answer" in result.stdout and "the call was not answered" in result.stdout
    assert "recipient" in result.stdout
    lines = result.stdout.splitlines()
    assert len({line.index(line.split("  ")[-1].strip()) for line in lines}) == 1
    assert (result.stderr, result.status) == ("", 0)


# All


def test_all_reasons_and_statuses_are_listed(explain: Run) -> None:
    result = explain()
    words = [line.split()[0] for line in result.stdout.splitlines() if line.strip()]
    assert sorted(words) == sorted([*REASONS, *STATUSES, "FAILURE", "STATUS"])
    assert (result.stderr, result.status) == ("", 0)


def test_all_is_an_object_a_line_in_jsonl(explain: Run) -> None:
    result = explain("-o", "jsonl")
    entries = result.json_lines()
    assert {entry["failure_reason"] for entry in entries if "failure_reason" in entry} == {*REASONS}
    assert {entry["status"] for entry in entries if "status" in entry} == {*STATUSES}
    assert len(entries) == len(REASONS) + len(STATUSES)
    assert (result.stderr, result.status) == ("", 0)


@pytest.mark.parametrize("option", [["-o", "json"], ["--json"]])
def test_all_is_one_indented_array_in_json(explain: Run, option: List[str]) -> None:
    result = explain(*option)
    assert json.loads(result.stdout) == explain("-o", "jsonl").json_lines()
    assert result.stdout.startswith('[\n  {\n    "')
    assert result.stdout.endswith("\n  }\n]\n")
    assert (result.stderr, result.status) == ("", 0)


def test_no_meaning_ends_with_a_full_stop_or_stands_twice(explain: Run) -> None:
    meanings = [entry["meaning"] for entry in explain("-o", "jsonl").json_lines()]
    assert not [meaning for meaning in meanings if meaning.endswith(".")]
    assert len(set(meanings)) == len(meanings)


# On a terminal


@pytest.mark.parametrize("columns", [80, 100, 120, 200])
@pytest.mark.parametrize("words", [[], *([word] for word in [*REASONS, *STATUSES])], ids=str)
def test_no_line_is_wider_than_the_terminal(terminal: Run, words: List[str], columns: int) -> None:
    result = terminal("explain", "--color", "never", *words, columns=columns)
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= columns and result.status == 0
    assert "…" not in result.stdout
    meanings = " ".join(result.stdout.split())
    assert "the call was not answered" in meanings or words not in ([], ["receiver_no_answer"])


def test_the_meaning_is_whole_however_narrow_the_terminal_is(terminal: Run, explain: Run) -> None:
    (entry,) = explain("-o", "jsonl", "file_download_failed").json_lines()
    lines = terminal("explain", "--color", "never", columns=80).stdout.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("file_download_failed"))
    shown = [lines[first][len("file_download_failed") :].strip()]
    for line in lines[first + 1 :]:
        if not line.startswith(" "):
            break
        shown.append(line.strip())
    assert len(shown) > 1
    assert " ".join(shown) == entry["meaning"]


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
def test_a_mistyped_word_suggests_the_nearest(explain: Run, word: str, nearest: str) -> None:
    result = explain(word)
    assert (result.stdout, result.status) == ("", 2)
    assert word in result.stderr and f"did you mean {nearest}?" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_word_like_none_is_told_where_the_list_is(explain: Run) -> None:
    result = explain("xyzzy")
    assert (result.stdout, result.status) == ("", 2)
    assert "xyzzy" in result.stderr and "did you mean" not in result.stderr
    assert "faxctl explain" in result.stderr


@pytest.mark.parametrize("group", ["pending", "final"])
def test_a_group_of_statuses_is_not_a_mistyped_status(explain: Run, group: str) -> None:
    result = explain(group)
    assert (result.stdout, result.status) == ("", 2)
    assert result.stderr.endswith("; faxctl explain lists the statuses of this group\n")


def test_an_unknown_word_is_an_error_in_json_too(explain: Run) -> None:
    result = explain("-o", "json", "user_bussy")
    (error,) = result.errors()
    assert (error["category"], error["exit_status"], error["id"]) == ("usage", 2, None)
    assert "user_busy" in error["message"]
    assert (result.stdout, result.status) == ("", 2)


@pytest.mark.parametrize("output", ["csv", "value"])
def test_a_format_for_records_is_a_usage_error_that_names_the_others(
    explain: Run, output: str
) -> None:
    result = explain("-o", output, "user_busy")
    assert (result.stdout, result.status) == ("", 2)
    assert output in result.stderr
    assert all(name in result.stderr for name in ("table", "json", "jsonl"))
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["user_busy", "rejected"], ["--timeout", "5s"], ["-F", "id"]]
)
def test_what_belongs_to_other_commands_is_a_usage_error(
    explain: Run, arguments: List[str]
) -> None:
    result = explain(*arguments)
    assert (result.stdout, result.status) == ("", 2)
    assert "explain" in result.stderr
