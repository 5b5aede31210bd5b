"""faxctl list: which pages are followed, and what is wrong with a page."""

import json
import signal
import time

import pytest

from fax_api import REMOVE, MadeUpFaxes, Step, made_up_id, made_up_record

NEWEST = made_up_record(999)


def test_pages_are_followed_by_what_they_say_themselves(faxctl, api):
    api.account.max_page_size = 7
    api.account.set(MadeUpFaxes(50))
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert (result.status, listed(result)) == (0, ids(range(50)))
    assert sorted(pages(api)) == list(range(1, 9))
    assert pages(api)[0] == 1
    assert len({request.query["page[size]"] for request in api.list_requests()}) == 1


def test_a_fax_that_moves_to_the_next_page_is_printed_once(faxctl, api):
    api.account.max_page_size = 3
    api.account.set(records(8))
    api.plan_list(Step(arrivals=[NEWEST]), page=1)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert (result.status, listed(result), result.stderr) == (0, ids(range(8)), "")
    assert sorted(pages(api)) == [1, 2, 3]


@pytest.mark.parametrize("arriving", [1, 2, 29, 30, 31, 59, 60, 200, 290])
def test_more_faxes_arrive_than_a_page_holds(faxctl, api, arriving):
    """Whole pages repeat then, after those of the new faxes that page 1 does not hold."""
    api.account.max_page_size = 30
    api.account.set(records(100))
    api.plan_list(Step(arrivals=records(arriving, first=1000)), page=1)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    new = ids(range(1030, 1000 + arriving))
    assert (result.status, result.stderr) == (0, "")
    assert listed(result) == [*ids(range(30)), *new, *ids(range(30, 100))]


def test_a_page_cut_too_early_is_requested_again(faxctl, api):
    """Page 4 is cut before a fax arrives, page 3 after that: a fax is on neither of them."""
    api.account.max_page_size = 3
    api.account.set(records(15))
    api.plan_list(Step(delay=0.5), page=3)
    api.plan_list(Step(arrivals=[NEWEST]), page=4)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")
    assert pages(api).count(4) == 2


def test_pages_are_requested_ahead_within_jobs(faxctl, api):
    api.account.max_page_size = 10
    api.account.set(MadeUpFaxes(300))
    api.plan_list(Step(delay=0.05, repeat=True))
    for jobs in (1, 4):
        result = faxctl("list", "-n", "0", "-j", str(jobs), "-o", "value", "-F", "id")
        assert listed(result) == ids(range(300))
        assert api.most_in_flight() == jobs


def test_none_is_requested_ahead_if_pages_do_not_count_faxes(faxctl, api):
    api.account.max_page_size = 10
    api.account.set(MadeUpFaxes(100))
    api.plan_list(Step(delay=0.01, meta={"total_results": REMOVE}, repeat=True))
    assert listed(faxctl("list", "-n", "0", "-o", "value", "-F", "id")) == ids(range(100))
    assert api.most_in_flight() == 1
    assert pages(api) == list(range(1, 11))


def test_the_first_page_is_printed_before_the_second_is_there(start, api):
    api.account.max_page_size = 2
    api.account.set(records(4))
    api.plan_list(Step(stall=True), page=2)
    process = start("list", "-n", "0", "-o", "value", "-F", "id")
    assert [process.stdout.readline().strip() for _ in range(2)] == ids(range(2))
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == -signal.SIGINT


def test_an_interrupted_json_array_is_closed(start, api):
    api.account.max_page_size = 2
    faxes = records(4)
    api.account.set(faxes)
    api.plan_list(Step(stall=True), page=2)
    process = start("list", "-n", "0", "--json")
    deadline = time.monotonic() + 10
    while len(api.list_requests()) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert json.loads(process.stdout.read()) == faxes[:2]


# What is wrong


@pytest.mark.parametrize(
    ("step", "named"),
    [
        (Step(page={"meta": REMOVE}), "/meta"),
        (Step(page={"meta": None}), "/meta"),
        (Step(page={"meta": []}), "/meta"),
        (Step(page={"meta": {}}), "/meta/"),
        (Step(meta={"total_pages": REMOVE, "total_results": REMOVE}), "/meta/total_pages"),
        (Step(meta={"page_number": 1}), "/meta/page_number"),
        (Step(meta={"page_number": 3}), "/meta/page_number"),
    ],
)
def test_faxes_of_a_page_are_listed_even_if_the_rest_of_the_list_is_unknown(
    faxctl, api, step, named
):
    api.account.max_page_size = 5
    api.account.set(records(15))
    api.plan_list(step, page=2)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert (result.status, listed(result)) == (7, ids(range(10)))
    assert "page 2: " in result.stderr and named in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "step",
    [
        Step(meta={"page_number": REMOVE}),
        Step(meta={"page_size": REMOVE}),
        Step(meta={"total_pages": REMOVE}),
        Step(meta={"total_pages": "3", "total_results": "15", "page_number": "2"}),
        Step(meta={"total_pages": -1}),
        Step(meta={"total_pages": 1.5}),
        Step(meta={"total_pages": 1}),
    ],
)
def test_list_goes_on_if_meta_tells_enough(faxctl, api, step):
    api.account.max_page_size = 5
    api.account.set(records(15))
    api.plan_list(step, page=2)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")


def test_empty_page_does_not_end_the_list(faxctl, api):
    api.account.max_page_size = 5
    api.account.set(records(15))
    api.plan_list(Step(page={"data": []}), page=2)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    expected = [*ids(range(5)), *ids(range(10, 15))]
    assert (result.status, listed(result), result.stderr) == (0, expected, "")


@pytest.mark.parametrize(
    ("step", "named"),
    [
        (Step(page={"data": REMOVE}), "/data"),
        (Step(page={"data": None}), "/data"),
        (Step(page={"data": {}}), "/data"),
        (Step(body="[]"), "page"),
        (Step(body="{"), "JSON"),
    ],
)
def test_invalid_page_is_reported_by_its_number(faxctl, api, step, named):
    api.account.max_page_size = 5
    api.account.set(records(15))
    api.plan_list(step, page=2)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert (result.status, listed(result)) == (7, ids(range(5)))
    assert "page 2: " in result.stderr and named in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_page_error_as_json(faxctl, api):
    api.account.set(records(3))
    api.plan_list(Step(page={"meta": REMOVE}))
    result = faxctl("list", "--json", "-F", "id")
    assert (result.status, [fax["id"] for fax in json.loads(result.stdout)]) == (7, ids(range(3)))
    [error] = result.errors()
    assert (error["category"], error.get("id")) == ("server", None)
    assert "/meta" in error["message"]


@pytest.mark.parametrize("repeating", [True, False], ids=["the same faxes", "always others"])
def test_a_list_without_an_end_ends(faxctl, api, repeating):
    api.account.max_page_size = 3
    api.account.set(MadeUpFaxes(1000000))
    for page in range(1, 60):
        data = records(3, first=0 if repeating else 3 * page)
        step = Step(page={"data": data}, meta={"total_pages": page + 1, "total_results": REMOVE})
        api.plan_list(step, page=page)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert result.status == 7
    assert "does not end" in result.stderr and "/meta/total_pages" in result.stderr
    assert len(pages(api)) < 40
    assert len(listed(result)) == len(set(listed(result)))


def test_what_is_not_a_fax_is_skipped_and_named(faxctl, api):
    faxes = records(10)
    faxes[3] = {"record_type": "message", "id": made_up_id(3)}
    faxes[5] = "fax"
    faxes[6] = made_up_record(6, id=REMOVE)
    api.account.set(faxes)
    result = faxctl("list", "-o", "value", "-F", "id")
    assert (result.status, listed(result)) == (7, ids([0, 1, 2, 4, 7, 8, 9]))
    for line, pointer in zip(result.stderr.splitlines(), ("/data/3", "/data/5", "/data/6")):
        assert pointer in line
    assert len(result.stderr.splitlines()) == 3


def test_a_field_of_another_type_costs_only_that_field(faxctl, api):
    api.account.set([made_up_record(0, status=7, to=["+1"])])
    result = faxctl("list", "-o", "jsonl")
    assert (result.status, result.stderr) == (0, "")
    assert result.json_lines()[0]["status"] == 7


def test_a_page_is_retried(faxctl, api):
    api.account.max_page_size = 5
    api.account.set(records(15))
    api.plan_list(Step(status=503), Step(reset=True), page=2)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id")
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")


def test_a_page_that_fails_for_good(faxctl, api):
    api.account.max_page_size = 5
    api.account.set(records(15))
    api.plan_list(Step(status=500, repeat=True), page=2)
    result = faxctl("list", "-n", "0", "-o", "value", "-F", "id", "--retries", "0")
    assert (result.status, listed(result)) == (7, ids(range(5)))
    assert "HTTP 500" in result.stderr
    assert len(result.stderr.splitlines()) == 1
