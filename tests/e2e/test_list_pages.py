"""faxctl list: which pages are requested, and what is wrong with a page."""

import json
import resource
import signal

import pytest

from fax_api import REMOVE, MadeUpFaxes, Step, made_up_id, made_up_record
from helpers import ONCE, PATIENCE, PRINT_IDS, error_body, ids, listed, pages, records

NEWEST = made_up_record(999)


@pytest.fixture
def list_all(faxctl):
    return lambda *options: faxctl("list", "-n", "0", *PRINT_IDS, *options)


@pytest.fixture
def three_pages(api):
    """An account with 15 faxes, 5 on a page: the faxes."""
    faxes = records(15)
    api.account.max_page_size = 5
    api.account.set(faxes)
    return faxes


def test_all_pages_are_requested_once_with_one_size(list_all, api):
    api.account.max_page_size = 7
    api.account.set(MadeUpFaxes(50))
    result = list_all()
    assert (result.status, listed(result)) == (0, ids(range(50)))
    assert sorted(pages(api)) == list(range(1, 9))
    assert pages(api)[0] == 1
    assert len({request.query["page[size]"] for request in api.list_requests()}) == 1


def test_fax_that_moves_to_the_next_page_is_printed_once(list_all, three_pages, api):
    api.plan_list(Step(arrivals=[NEWEST]), page=1)
    result = list_all()
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")
    assert sorted(pages(api)) == [1, 2, 3, 4]


@pytest.mark.parametrize("arriving", [1, 2, 29, 30, 31, 59, 60, 200, 290])
def test_more_faxes_arrive_than_a_page_holds(list_all, api, arriving):
    """Whole pages repeat then, after those of the new faxes that page 1 does not hold."""
    api.account.max_page_size = 30
    api.account.set(records(100))
    api.plan_list(Step(arrivals=records(arriving, first=1000)), page=1)
    result = list_all()
    new = ids(range(1030, 1000 + arriving))
    assert (result.status, result.stderr) == (0, "")
    assert listed(result) == [*ids(range(30)), *new, *ids(range(30, 100))]


@pytest.mark.parametrize("page", range(1, 12))
@pytest.mark.parametrize("jobs", ["1", "8"])
def test_no_fax_is_lost_if_others_are_deleted(list_all, api, page, jobs):
    deleted = ids(range(5))
    api.account.max_page_size = 10
    api.account.set(records(115))
    api.plan_list(Step(deletions=deleted), page=page)
    result = list_all("-j", jobs)
    assert (result.status, result.stderr) == (0, "")
    assert sorted(set(listed(result)) - set(deleted)) == ids(range(5, 115))
    assert len(set(listed(result))) == len(listed(result))


@pytest.mark.parametrize("jobs", ["1", "8", "64"])
def test_total_that_keeps_falling_at_most_triples_the_requests(list_all, api, jobs):
    api.account.max_page_size = 20
    api.account.set(records(60 * 20))
    api.plan_list(Step(deletions=1, repeat=True))
    result = list_all("-j", jobs)
    assert (result.status, result.stderr) == (0, "")
    assert len(pages(api)) <= 3 * 60
    kept = set(ids(range(len(pages(api)), 60 * 20)))
    assert kept <= set(listed(result)) and len(set(listed(result))) == len(listed(result))


def test_prefetched_page_that_rejects_the_key_is_reported(list_all, api):
    api.account.max_page_size = 10
    api.account.set(records(100))
    api.plan_list(Step(status=401, repeat=True), page=4)
    result = list_all()
    assert (result.status, result.stderr.count("\n")) == (3, 1)
    assert "HTTP 401" in result.stderr
    assert listed(result) == ids(range(len(listed(result)))) and len(listed(result)) <= 30


def test_page_cut_too_early_is_requested_again(list_all, three_pages, api):
    """Page 3 is cut before a fax arrives, page 2 after that: a fax is on neither of them."""
    api.plan_list(Step(delay=0.5), page=2)
    api.plan_list(Step(arrivals=[NEWEST]), page=3)
    result = list_all()
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")
    assert pages(api).count(3) == 2


def test_pages_are_requested_ahead_within_jobs(list_all, api):
    api.account.max_page_size = 10
    api.account.set(MadeUpFaxes(300))
    api.plan_list(Step(delay=0.05, repeat=True))
    for jobs in (1, 4):
        assert listed(list_all("-j", str(jobs))) == ids(range(300))
        assert api.most_in_flight() == jobs


def test_none_is_requested_ahead_if_pages_do_not_count_faxes(list_all, api):
    api.account.max_page_size = 10
    api.account.set(MadeUpFaxes(100))
    api.plan_list(Step(delay=0.01, meta={"total_results": REMOVE}, repeat=True))
    assert listed(list_all()) == ids(range(100))
    assert api.most_in_flight() == 1
    assert pages(api) == list(range(1, 11))


def test_interrupted_list_has_printed_the_pages_before(start, three_pages, api):
    api.plan_list(Step(stall=True), page=2)
    process = start("list", "-n", "0", *PRINT_IDS)
    assert [process.stdout.readline().strip() for _ in range(5)] == ids(range(5))
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == -signal.SIGINT

    api.plan_list(Step(stall=True), page=2)
    process = start("list", "-n", "0", "--json")
    head = "".join(process.stdout.readline() for _ in range(10))
    process.send_signal(signal.SIGINT)
    assert json.loads(head + process.stdout.read()) == three_pages[:5]


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
def test_faxes_of_a_page_are_listed_even_if_the_rest_is_unknown(
    list_all, three_pages, api, step, named
):
    api.plan_list(step, page=2)
    result = list_all()
    assert (result.status, listed(result)) == (7, ids(range(10)))
    assert "page 2: " in result.stderr and named in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "meta",
    [{"page_number": REMOVE}, {"page_size": REMOVE}, {"total_pages": REMOVE},
     {"total_pages": "3", "total_results": "15", "page_number": "2"}, {"total_pages": -1},
     {"total_pages": 1.5}, {"total_pages": 1}],
    ids=str,
)  # fmt: skip
def test_list_continues_if_meta_is_good_enough(list_all, three_pages, api, meta):
    api.plan_list(Step(meta=meta), page=2)
    result = list_all()
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")


def test_empty_page_does_not_end_the_list(list_all, three_pages, api):
    api.plan_list(Step(page={"data": []}), page=2)
    result = list_all()
    expected = [*ids(range(5)), *ids(range(10, 15))]
    assert (result.status, listed(result), result.stderr) == (0, expected, "")


def test_empty_page_behind_the_total_ends_the_list(list_all, three_pages, api):
    api.plan_list(*[Step(meta={"total_pages": 1000000})] * 100)
    result = list_all()
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")
    assert len(api.requests) < 30


@pytest.mark.parametrize(
    ("step", "named"),
    [(Step(page={"data": REMOVE}), "/data"), (Step(page={"data": None}), "/data"),
     (Step(page={"data": {}}), "/data"), (Step(body="[]"), "page"), (Step(body="{"), "JSON")],
)  # fmt: skip
def test_invalid_page_is_reported_by_its_number(list_all, three_pages, api, step, named):
    api.plan_list(step, page=2)
    result = list_all()
    assert (result.status, listed(result)) == (7, ids(range(5)))
    assert "page 2: " in result.stderr and named in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_page_error_as_json(faxctl, api):
    api.account.set(records(3))
    for page in ({"meta": REMOVE}, {"data": None}, {"data": [5]}):
        api.plan_list(Step(page=page, request_id="5f3c"))
        (error,) = faxctl("list", "--json").errors()
        assert (error["category"], error["id"]) == ("server", None)
        assert (error["http_status"], error["request_id"]) == (200, "5f3c")
        assert f"/{next(iter(page))}" in error["message"]


def test_truncated_page_error_ends_in_a_whole_character(list_all, three_pages, api):
    detail = "a" + "é" * 300
    api.plan_list(Step(status=422, body=error_body({"code": "1", "detail": detail})), page=2)
    (error,) = list_all("--json").errors()
    assert error["message"].partition(";")[0].rstrip("é") == "page 2: a"


@pytest.mark.parametrize("repeating", [True, False], ids=["the same faxes", "always others"])
def test_endless_list_ends(list_all, api, repeating):
    api.account.max_page_size = 3
    api.account.set(MadeUpFaxes(1000000))
    for page in range(1, 60):
        data = records(3, first=0 if repeating else 3 * page)
        step = Step(page={"data": data}, meta={"total_pages": page + 1, "total_results": REMOVE})
        api.plan_list(step, page=page)
    result = list_all()
    assert result.status == 7
    assert "does not end" in result.stderr and "/meta/total_pages" in result.stderr
    assert len(pages(api)) < 40
    assert len(listed(result)) == len(set(listed(result)))


def test_entry_that_is_not_a_fax_is_skipped_and_named(faxctl, api):
    faxes = records(10)
    faxes[3] = {"record_type": "message", "id": made_up_id(3)}
    faxes[5] = "fax"
    faxes[6] = made_up_record(6, id=REMOVE)
    api.account.set(faxes)
    result = faxctl("list", *PRINT_IDS)
    assert (result.status, listed(result)) == (7, ids([0, 1, 2, 4, 7, 8, 9]))
    for line, pointer in zip(result.stderr.splitlines(), ("/data/3", "/data/5", "/data/6")):
        assert pointer in line and " (HTTP 200, request id 0001)" in line
    assert len(result.stderr.splitlines()) == 3


def test_field_of_another_type_is_kept(faxctl, api):
    api.account.set([made_up_record(0, status=7, to=["+1"])])
    result = faxctl("list", "-o", "jsonl")
    assert (result.status, result.stderr) == (0, "")
    assert result.json_lines()[0]["status"] == 7


def test_page_is_retried(list_all, three_pages, api):
    api.plan_list(Step(status=503), Step(reset=True), page=2)
    result = list_all()
    assert (result.status, listed(result), result.stderr) == (0, ids(range(15)), "")


def test_page_that_fails_for_good_ends_the_list(list_all, three_pages, api):
    api.plan_list(Step(status=500, repeat=True), page=2)
    result = list_all(*ONCE)
    assert (result.status, listed(result)) == (7, ids(range(5)))
    assert "HTTP 500" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_waiting_for_a_page_takes_no_processor_time(faxctl, api):
    api.plan_list(Step(delay=1))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert faxctl("list").status == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
