"""What tables add to times, links and failure reasons, and data formats leave alone."""

import re
from calendar import timegm

import pytest

from fax_api import BARE, DELIVERED, EVERYTHING, NO_ANSWER, RECEIVED, UNKNOWN_REASON, Step
from helpers import CLOCK

LINK = "https://bucket.example/a.pdf"


def at(hours, minutes=0):
    """Seconds since the epoch on the day of CLOCK."""
    return timegm((2020, 5, 5, hours, minutes, 0))


@pytest.fixture
def show(api, faxctl):
    """Show a field of a fax in a table, at CLOCK; return the value."""

    def run(fax_id, field, changes=None):
        api.plan(fax_id, Step(fax=changes or {}))
        result = faxctl("get", "-F", field, fax_id, env=CLOCK)
        assert (result.stderr, result.status) == ("", 0)
        label, _, value = result.stdout.partition("  ")
        assert label
        return value.strip()

    return run


# Times

@pytest.mark.parametrize(
    "moment, age",
    [
        ("2020-05-05T10:00:00Z", "0s ago"), ("2020-05-05T09:59:17Z", "43s ago"),
        ("2020-05-05T09:59:00Z", "1m ago"), ("2020-05-05T09:56:01Z", "3m ago"),
        ("2020-05-05T09:00:01Z", "59m ago"), ("2020-05-05T07:00:00Z", "3h ago"),
        ("2020-05-04T10:00:01Z", "23h ago"), ("2020-05-01T10:00:00Z", "4d ago"),
        ("2019-05-06T10:00:00Z", "1y ago"), ("2014-05-05T10:00:00Z", "6y ago"),
        ("2020-05-05T09:58:25Z", "1m35s ago"), ("2020-05-05T08:40:00Z", "1h20m ago"),
        ("2020-05-05T09:57:00", "3m ago"), ("2020-05-05T09:57:00.123456Z", "3m ago"),
        ("2020-05-05T11:57:00+02:00", "3m ago"), ("2020-05-05T10:00:30Z", "in 30s"),
        ("2020-05-08T12:00:00Z", "in 3d"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["created_at", "updated_at"])
def test_time_is_followed_by_its_age(show, field, moment, age):
    shown = show(DELIVERED, field, {field: moment})
    assert re.fullmatch(rf"{moment[:10]} \d\d:{moment[14:19]} \+00:00 \({age}\)", shown)


def test_time_without_a_zone_has_an_age(show):
    assert show(BARE, "created_at") == "2020-05-05 09:59:12 +00:00 (48s ago)"


@pytest.mark.parametrize(
    "zone, moment, shown",
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2020-05-05T09:57:48Z", "2020-05-05 11:57:48 +02:00"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2020-01-05T09:57:48.9Z", "2020-01-05 10:57:48 +01:00"),
        ("CST6CDT,M3.2.0,M11.1.0", "2020-05-05T01:57:48+02:00", "2020-05-04 18:57:48 -05:00"),
        ("NST3:30", "2020-05-05T09:57:48", "2020-05-05 06:27:48 -03:30"),
        ("CET-1", "9999-12-31T23:59:59Z", "10000-01-01 00:59:59 +01:00"),
        ("CET-1", "1970-01-01T00:00:00Z", "1970-01-01 01:00:00 +01:00"),
    ],
)  # fmt: skip
def test_time_is_shown_in_the_local_zone(api, faxctl, zone, moment, shown):
    api.plan(DELIVERED, Step(fax={"created_at": moment}, repeat=True))
    env = {**CLOCK, "TZ": zone}
    assert f"  {shown} (" in faxctl("get", "-F", "created_at", DELIVERED, env=env).stdout
    data = faxctl("get", "-o", "value", "-F", "created_at", DELIVERED, env=env)
    assert data.stdout == f"{moment}\n"


@pytest.mark.parametrize("text", ["yesterday", "2020-13-45T99:00:00Z", "1588672800"])
def test_text_that_is_not_a_time_has_no_age(show, text):
    assert show(DELIVERED, "created_at", {"created_at": text}) == text


def test_rows_of_several_faxes_have_ages(api, faxctl):
    result = faxctl("get", DELIVERED, BARE, env=CLOCK)
    _, first, second = result.stdout.splitlines()
    assert "2020-05-05 09:57:48 +00:00 (2m ago)" in first
    assert "2020-05-05 09:59:12 +00:00 (48s ago)" in second
    assert (result.stderr, result.status) == ("", 0)
    assert sorted(api.fax_ids()) == [DELIVERED, BARE]


def test_system_clock_is_the_default(api, faxctl):
    result = faxctl("get", "-F", "created_at", DELIVERED)
    assert result.stdout.endswith("y ago)\n")
    assert (result.stderr, result.status) == ("", 0)
    assert api.count(DELIVERED) == 1


@pytest.mark.parametrize("command, status", [("get", 2), ("wait", 2), ("check", 3)])
def test_invalid_clock_is_an_error(api, faxctl, command, status):
    result = faxctl(command, DELIVERED, env={"FAXCTL_NOW": "yesterday"})
    assert result.status == status
    assert "FAXCTL_NOW: invalid time `yesterday`" in result.stdout + result.stderr
    assert api.requests == []


def test_empty_clock_is_ignored(faxctl):
    result = faxctl("get", "-F", "created_at", DELIVERED, env={"FAXCTL_NOW": ""})
    assert (result.stderr, result.status) == ("", 0)


# Links

LINKS = {
    "seconds left": ("X-Amz-Date=20200505T095917Z&X-Amz-Expires=60", "expires in 17s"),
    "minutes left": ("X-Amz-Date=20200505T095712Z&X-Amz-Expires=600", "expires in 7m12s"),
    "hours left": ("X-Amz-Date=20200505T095917Z&X-Amz-Expires=7200", "expires in 1h59m"),
    "just over": ("X-Amz-Date=20200505T095000Z&X-Amz-Expires=600", "expired 0s ago"),
    "over": ("X-Amz-Date=20200505T065000Z&X-Amz-Expires=600", "expired 3h ago"),
    "long over": ("X-Amz-Date=20200501T100000Z&X-Amz-Expires=0", "expired 4d ago"),
    "other order": (
        "X-Amz-Expires=600&X-Amz-Signature=fac2&X-Amz-Date=20200505T095712Z", "expires in 7m12s"
    ),
    "epoch, left": (f"Signature=fac2&Expires={at(10, 30)}&Key-Pair-Id=K", "expires in 30m"),
    "epoch, over": (f"Expires={at(7)}", "expired 3h ago"),
    "fragment": (f"Expires={at(10, 30)}#page=1", "expires in 30m"),
}

WITHOUT_EXPIRY = [
    "", "?", "?page=1", "?X-Amz-Expires=600", "?X-Amz-Date=20200505T095712Z",
    "?X-Amz-Date=today&X-Amz-Expires=600", "?X-Amz-Date=20200505T095712Z&X-Amz-Expires=soon",
    "?Expires=never", "?Expires=", "?Expires=99999999999999999999999999",
    "?NotExpires=1588672800", "#?Expires=1588672800",
]  # fmt: skip


@pytest.mark.parametrize("query, note", LINKS.values(), ids=LINKS)
@pytest.mark.parametrize("field", ["stored_media_url", "preview_url"])
def test_temporary_link_is_followed_by_its_expiry(show, field, query, note):
    link = f"{LINK}?{query}"
    assert show(DELIVERED, field, {field: link}) == f"{link} ({note})"


@pytest.mark.parametrize("query", WITHOUT_EXPIRY)
def test_link_without_an_expiry_has_no_note(show, query):
    link = LINK + query
    assert show(DELIVERED, "stored_media_url", {"stored_media_url": link}) == link


def test_only_an_inbound_media_url_is_temporary(show):
    link = f"{LINK}?X-Amz-Date=20200505T095712Z&X-Amz-Expires=600"
    assert show(RECEIVED, "media_url", {"media_url": link}) == f"{link} (expires in 7m12s)"
    assert show(DELIVERED, "media_url", {"media_url": link}) == link


def test_each_link_of_a_list_is_followed_by_its_expiry(show):
    lines = show(RECEIVED, "media_url").splitlines()
    assert len(lines) == 2
    assert [line.partition(" (")[2] for line in lines] == ["expires in 9m17s)"] * 2


@pytest.mark.parametrize("field", ["media_url", "stored_media_url", "preview_url"])
def test_only_an_expired_inbound_media_url_says_how_to_renew_it(show, field):
    link = f"{LINK}?X-Amz-Date=20200505T065000Z&X-Amz-Expires=600"
    shown = show(RECEIVED, field, {field: link})
    assert shown.startswith(f"{link} (expired 3h ago")
    renewable = f"POST /faxes/{RECEIVED}/actions/refresh" in shown
    assert renewable == (field == "media_url") == (shown != f"{link} (expired 3h ago)")


# Reasons

def test_known_failure_reason_is_followed_by_its_meaning(show):
    shown = show(NO_ANSWER, "failure_reason")
    assert shown.startswith("receiver_no_answer (") and "the call was not answered" in shown
    assert show(UNKNOWN_REASON, "failure_reason") == "solar_flare"
    internal = "T.38 session ended after page 4 of 6"
    assert show(EVERYTHING, "internal_failure_reason") == internal


@pytest.mark.parametrize("command", ["get", "wait"])
def test_get_and_wait_add_all_notes(api, faxctl, command):
    result = faxctl(command, EVERYTHING, env=CLOCK)
    for note in (
        "2020-05-05 09:58:31 +00:00 (1m29s ago)",
        "(the receiver hung up early)",
        "(expires in 1h59m)",
        "(expires in 9m17s)",
    ):
        assert note in result.stdout
    assert result.stderr == ""
    assert api.fax_ids() == [EVERYTHING]


# Missing pages

@pytest.mark.parametrize("partial, shown", [(True, "true (pages are missing)"), (False, "false")])
def test_missing_pages_get_a_note(show, partial, shown):
    assert show(RECEIVED, "partial_content", {"partial_content": partial}) == shown


# Data formats

@pytest.mark.parametrize("output", ["json", "jsonl", "csv", "value"])
@pytest.mark.parametrize("fax_id", [EVERYTHING, RECEIVED, NO_ANSWER])
def test_data_formats_have_no_notes(api, faxctl, fax_id, output):
    now, later = (
        faxctl("get", "-o", output, fax_id, env={"FAXCTL_NOW": moment})
        for moment in ("2020-05-05T10:00:00Z", "2020-05-08T10:00:00Z")
    )
    assert now == later
    assert not any(
        note in now.stdout for note in (" ago", "expire", "refresh", "nobody", "hung up")
    )
    assert (now.stderr, now.status) == ("", 0)
    assert api.fax_ids() == [fax_id] * 2
