"""`list --follow`: new faxes and changes of status, once each, until a signal.

Faxes that "just" appeared are created now, whatever their number.
"""

import json
import re
import resource
import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fax_api import Step, made_up_id, made_up_record, seconds_ago
from helpers import ONCE, PATIENCE, pages, pauses, read_all, read_line, wait_until

STATUS = ("-o", "value", "-F", "id,status")
ISO = "%Y-%m-%dT%H:%M:%SZ"


def fax(number, status="sending", age=0.0, **changes):
    """A fax created, and last updated, this many seconds ago."""
    times = {"created_at": seconds_ago(age), "updated_at": seconds_ago(age)}
    return made_up_record(number, **{"status": status, **times, **changes})


def line(number, status):
    return f"{made_up_id(number)}\t{status}"


class Follower:
    """A run of `list --follow` that polls every second, and the account that it sees."""

    def __init__(self, api, process):
        self._api = api
        self.process = process
        self.lines = []

    def prints(self, *expected):
        """Wait until the last of these lines has been printed; nothing else has."""
        already = len(self.lines)
        output = read_all(self.process.stdout.fileno(), until=f"{expected[-1]}\n".encode())
        self.lines += output.decode().splitlines()
        assert self.lines[already:] == list(expected)

    def polls(self, count=1):
        """Wait until it has polled again, this many times: the next poll has begun then."""
        target = pages(self._api).count(1) + count + 1
        wait_until(lambda: pages(self._api).count(1) >= target)

    def ends(self, number=signal.SIGINT):
        """Interrupt it. Returns what it has printed since, and its errors."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == -number
        return output, errors


@pytest.fixture
def follow(start, api):
    """Start to follow an account."""

    def run(faxes, *options, **more):
        api.account.set(faxes)
        options = options or STATUS
        return Follower(api, start("list", "--follow", "--interval", "1s", *options, **more))

    return run


def since(request):
    return request.query.get("filter[created_at][gte]")


def five_minutes_before(record):
    """Five minutes before the creation of a fax."""
    created = datetime.strptime(record["created_at"], ISO)
    return (created - timedelta(minutes=5)).strftime(ISO)


# What is printed

def test_fax_is_printed_once_when_it_appears_and_at_each_change(follow, api):
    follower = follow([fax(1)])
    follower.prints(line(1, "sending"))
    api.account.set([fax(2, "queued"), fax(1)])
    follower.prints(line(2, "queued"))
    api.account.set([fax(3, "received"), fax(2, "queued"), fax(1, "failed")])
    follower.prints(line(1, "failed"), line(3, "received"))
    api.account.set([fax(3, "received"), fax(2, "delivered"), fax(1, "failed")])
    follower.prints(line(2, "delivered"))
    follower.polls()
    assert follower.ends() == ("", "")


def test_list_comes_first_and_is_printed_as_it_arrives(follow, api):
    api.account.max_page_size = 2
    api.plan_list(Step(stall=True), page=2)
    follower = follow([fax(3), fax(2, age=60), fax(1, age=120)])
    follower.prints(line(3, "sending"), line(2, "sending"))
    follower.ends()


def test_changes_are_printed_in_their_order(follow, api):
    """By updated_at, else created_at; of two in the same second, the older fax first."""
    follower = follow([fax(number) for number in (4, 3, 2, 1)])
    follower.prints(*(line(number, "sending") for number in (4, 3, 2, 1)))
    same = seconds_ago(20)
    api.account.set([
        fax(6, "queued", updated_at=None, created_at=seconds_ago(15)),
        fax(5, "queued", updated_at=None, created_at=seconds_ago(25)),
        fax(4, "failed", updated_at=same),
        fax(3, "delivered", updated_at=seconds_ago(30)),
        fax(2, "failed", updated_at=same),
        fax(1, "delivered", updated_at=seconds_ago(10)),
    ])  # fmt: skip
    follower.prints(
        line(3, "delivered"), line(5, "queued"), line(2, "failed"), line(4, "failed"),
        line(6, "queued"), line(1, "delivered"),
    )  # fmt: skip


def test_status_filter_applies_at_the_moment_of_the_change(follow, api):
    follower = follow([fax(2, "delivered"), fax(1)], *STATUS, "-S", "delivered")
    follower.prints(line(2, "delivered"))
    api.account.set([fax(4, "delivered"), fax(3, "failed"), fax(2, "sending"), fax(1)])
    follower.prints(line(4, "delivered"))
    api.account.set([fax(2, "delivered"), fax(1, "delivered")])
    follower.prints(line(1, "delivered"), line(2, "delivered"))


def test_new_failure_reason_of_an_unknown_status_is_a_change(follow, api):
    follower = follow([fax(1, "media.failed")])
    follower.prints(line(1, "media.failed"))
    api.account.set([fax(1, "media.failed", failure_reason="file_format_invalid")])
    follower.prints(line(1, "media.failed"))


def test_limit_is_for_the_list_and_faxes_left_out_are_followed(follow, api):
    """Of the list, the last hour is read, and what has been prefetched."""
    api.account.max_page_size = 5
    faxes = [fax(number, "delivered", age=60 * number) for number in range(200)]
    faxes[30] = fax(30, age=60 * 30)
    follower = follow(faxes, *STATUS, "-n", "2")
    follower.prints(line(0, "delivered"), line(1, "delivered"))
    follower.polls()
    assert max(request.page_number for request in api.list_requests() if not since(request)) < 24
    faxes[30] = fax(30, "delivered", age=60 * 30, updated_at=seconds_ago(1))
    api.account.set([fax(300, "queued"), *faxes])
    follower.prints(line(30, "delivered"), line(300, "queued"))


def test_limit_counts_faxes_with_the_wanted_status(follow, api):
    faxes = [fax(number, ("sending", "failed")[number % 2], age=number) for number in range(8)]
    follower = follow(faxes, *STATUS, "-S", "failed", "-n", "3")
    follower.prints(line(1, "failed"), line(3, "failed"), line(5, "failed"))
    api.account.set([fax(8, "failed"), *faxes])
    follower.prints(line(8, "failed"))


def test_fax_without_a_creation_time_is_printed_once(follow, api):
    """The API lists it in every window."""
    timeless = fax(1, "delivered", created_at=None, updated_at=None)
    old, new = fax(2, "delivered", age=1000), fax(3, "delivered")
    later = Step(page={"data": [new, timeless]})
    api.plan_list(Step(page={"data": [old, timeless]}), *[later] * 3)
    follower = follow([])
    follower.prints(line(2, "delivered"), line(1, "delivered"), line(3, "delivered"))
    wait_until(lambda: len(api.list_requests()) >= 4)
    api.account.set([fax(4)])
    follower.prints(line(4, "sending"))


# What is requested

def test_window_begins_with_the_oldest_fax_that_can_change(follow, api):
    """But five minutes before the newest one, since a fax can show up late. It has no end."""
    pending, newest = fax(1, age=1800), fax(3, "delivered", age=60)
    follower = follow([newest, fax(2, "delivered", age=1200), pending])
    follower.polls()
    assert since(api.list_requests()[-1]) == pending["created_at"]
    api.account.set([newest, {**pending, "status": "delivered"}])
    follower.polls(2)
    last = api.list_requests()[-1]
    assert since(last) == five_minutes_before(newest)
    names = {name for request in api.list_requests() for name in request.query}
    assert names == {"filter[created_at][gte]", "page[number]", "page[size]"}
    late = fax(4, "delivered", age=350)
    api.account.set([newest, late])
    follower.prints(
        line(3, "delivered"), line(2, "delivered"), line(1, "sending"), line(1, "delivered"),
        line(4, "delivered"),
    )  # fmt: skip


def seconds_ago_of(record, seconds):
    """This many seconds before the creation of a fax."""
    created = datetime.strptime(record["created_at"], "%Y-%m-%dT%H:%M:%SZ")
    return (created - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_filters_are_those_of_the_list(follow, api):
    follower = follow([fax(1)], *STATUS, "--since", "2m", "--direction", "outbound")
    follower.prints(line(1, "sending"))
    follower.polls()
    first, *later = api.list_requests()
    assert {request.raw_query for request in later} == {first.raw_query}


def test_stuck_fax_is_polled_by_its_id(follow, api):
    """It would widen the window. One that no longer exists is forgotten."""
    stuck, deleted = (fax(number, age=3 * 3600) for number in (1, 2))
    follower = follow([stuck, deleted])
    follower.prints(line(1, "sending"), line(2, "sending"))
    newest = fax(3, "delivered", age=3600)
    delivered = {"status": "delivered", "created_at": stuck["created_at"]}
    api.plan(made_up_id(1), Step(fax=delivered, repeat=True))
    api.account.set([stuck, deleted, newest])
    follower.prints(line(3, "delivered"), line(1, "delivered"))
    assert since(api.list_requests()[-1]) == five_minutes_before(newest)
    follower.polls(2)
    assert sorted(api.fax_ids()) == [made_up_id(1), made_up_id(2)]
    assert follower.ends() == ("", "")


@pytest.mark.parametrize("drift", [-86400, 86400])
def test_wrong_clock_and_a_record_of_the_far_future_hide_nothing(follow, api, drift):
    future = fax(1, "delivered", created_at="2099-01-01T00:00:00Z")
    clock = {"FAXCTL_NOW": seconds_ago(-drift)}
    follower = follow([future, fax(2, "delivered")], env=clock)
    follower.prints(line(1, "delivered"), line(2, "delivered"))
    api.account.set([future, fax(3), fax(2, "delivered")])
    follower.prints(line(3, "sending"))
    api.account.set([future, fax(3, "failed"), fax(2, "delivered")])
    follower.prints(line(3, "failed"))


# What goes wrong

OUTAGES = {
    "503": (Step(status=503, repeat=True), "HTTP 503"),
    "reset": (Step(reset=True, repeat=True), "reset"),
    "not a fax": (Step(page={"data": [{"id": "not a fax"}]}, repeat=True), "/data/0"),
}


@pytest.mark.parametrize("outage, words", OUTAGES.values(), ids=OUTAGES)
def test_what_happens_in_an_outage_is_printed_after_it(follow, api, outage, words):
    """The outage is reported once, and not retried any faster than the polls."""
    follower = follow([fax(1)], *STATUS, *ONCE)
    follower.prints(line(1, "sending"))
    api.plan_list(outage)
    assert words in read_line(follower.process.stderr)
    api.account.set([fax(3, "queued"), fax(2, "failed"), fax(1, "delivered")])
    follower.polls()
    assert min(pauses(api.list_requests())[2:]) > 0.9  # libcurl repeats one that was reset
    api.plan_list()
    follower.prints(line(1, "delivered"), line(2, "failed"), line(3, "queued"))
    assert follower.ends() == ("", "")


def test_fax_on_a_page_that_fails_is_printed_by_the_next_poll(follow, api):
    api.account.max_page_size = 2
    follower = follow([fax(1, "delivered", age=3000)], *STATUS, *ONCE)
    follower.prints(line(1, "delivered"))
    api.plan_list(Step(status=503), page=2)
    api.account.set([fax(5 - n, "delivered", age=age) for n, age in enumerate([0, 9, 900, 1800])])
    follower.prints(*(line(number, "delivered") for number in (4, 5, 2, 3)))
    assert "page 2: " in read_line(follower.process.stderr)


def test_each_outage_is_reported(follow, api):
    down = Step(status=503)
    api.plan_list(Step(), down, down, Step(), down, Step())
    follower = follow([fax(1)], *STATUS, *ONCE)
    wait_until(lambda: len(api.list_requests()) >= 6)
    output, errors = follower.ends()
    assert (output, errors.count("HTTP 503")) == (f"{line(1, 'sending')}\n", 2)


def test_rate_limit_is_obeyed(follow, api):
    """Also one that is longer than the timeout, without using the processor."""
    follower = follow([fax(1)], *STATUS, "--timeout", "1s")
    follower.prints(line(1, "sending"))
    api.plan_list(Step(status=429, headers={"Retry-After": "3"}))
    assert "HTTP 429" in read_line(follower.process.stderr)
    limited = len(api.list_requests())
    api.account.set([fax(1, "delivered")])
    follower.prints(line(1, "delivered"))
    assert pauses(api.list_requests())[limited - 1] >= 3
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert follower.ends() == ("", "")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1


@pytest.mark.parametrize(
    "steps, status",
    [([Step(), Step(status=401)], 3), ([Step(), Step(status=503), Step(status=401)], 3),
     ([Step(), Step(status=403)], 3), ([Step(status=503)], 7), ([Step(body="[]")], 7)],
)  # fmt: skip
def test_rejected_key_ends_the_run_and_so_does_an_incomplete_list(follow, api, steps, status):
    api.plan_list(*steps)
    process = follow([fax(1)], *STATUS, *ONCE).process
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (status, f"{line(1, 'sending')}\n" * (len(steps) > 1))
    assert len(errors.splitlines()) == max(1, len(steps) - 1)


def test_key_rejected_for_a_stuck_fax_ends_the_run(follow, api):
    follower = follow([fax(1)])
    follower.prints(line(1, "sending"))
    api.plan(made_up_id(1), Step(status=401))
    api.account.set([])
    _, errors = follower.process.communicate(timeout=PATIENCE)
    assert follower.process.returncode == 3
    assert "HTTP 401" in errors and "TELNYX_API_KEY" in errors


@pytest.mark.parametrize(
    "options, words",
    [(["--interval", "5s"], "--interval needs --follow"),
     (["--follow", "--until", "1h"], "--until"), (["--follow", "--interval", "0"], "at least 1s"),
     (["--tail"], "did you mean --follow?"), (["--watch"], "did you mean --follow?")],
)  # fmt: skip
def test_bad_combination_is_a_usage_error(faxctl, api, options, words):
    result = faxctl("list", *options)
    assert (result.status, result.stdout) == (2, "")
    assert words in result.stderr
    assert api.requests == []


# Output

def test_reader_of_a_pipe_gets_each_line_at_once(program, api):
    script = '"$@" | while read -r line; do echo "got $line"; done'
    piped = program.under("sh", "-c", script, "sh")
    api.account.set([fax(1)])
    with piped.start("list", "--follow", "--interval", "1s", "-o", "jsonl") as process:
        assert json.loads(read_line(process.stdout)[4:])["id"] == made_up_id(1)
        for status in ("originated", "delivered"):
            api.account.set([fax(1, status)])
            assert json.loads(read_line(process.stdout)[4:])["status"] == status
        api.plan_list(Step(status=401))
        assert process.wait(PATIENCE) == 0


def test_reader_that_closes_the_pipe_ends_the_run_before_the_next_line(follow):
    """Under systemd, a follower that nobody reads must not look alive."""
    follower = follow([fax(1)])
    read_line(follower.process.stdout)
    follower.process.stdout.close()
    assert follower.process.wait(PATIENCE) == -signal.SIGPIPE
    assert follower.process.stderr.read() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_closes_the_json_array(follow, api, number):
    states = [fax(1), fax(1, "delivered")]
    follower = follow(states[:1], "--json")
    begun = read_all(follower.process.stdout.fileno(), until=b"}").decode()
    api.account.set(states[1:])
    begun += read_all(follower.process.stdout.fileno(), until=b"}").decode()
    rest, errors = follower.ends(number)
    assert json.loads(begun + rest) == states
    assert errors == ""


def test_progress_line_counts_faxes_by_current_status(terminal, api):
    changed = [fax(3, "queued"), fax(2, "delivered"), fax(1)]
    api.account.set([fax(2), fax(1)])
    api.plan_list(Step(arrivals=changed, deletions=2), *[Step()] * 2, Step(status=401))
    result = terminal("list", "--follow", "--interval", "1s", stdout=False)
    assert result.status == 3
    assert re.search(r"2 faxes after 1s: 2 sending", result.stderr)
    assert re.search(r"3 faxes after 2s: 1 delivered, 1 queued, 1 sending", result.stderr)


def test_ages_are_those_of_the_moment_of_printing(follow, api):
    follower = follow([fax(1, "delivered", age=86400)], "-o", "table")
    follower.polls(3)
    api.account.set([fax(2, "delivered", age=2)])
    output = read_all(follower.process.stdout.fileno(), until=made_up_id(2).encode()).decode()
    assert re.search(r"\b[2-9]s ago", output.splitlines()[-1])


def test_memory_does_not_grow_with_the_faxes_that_pass(follow, api, binary):
    """Each poll finds a thousand new ones, an hour after those before."""
    if "sanitized" in binary[-1] or len(binary) > 1:
        return
    follower = follow([], "-n", "0", "-o", "value", "-F", "id")
    sizes = []
    for batch in range(1, 11):
        numbers = range(1000 * batch, 1000 * batch + 1000)
        api.account.set([fax(n, "delivered", age=90000 - 4000 * batch) for n in numbers])
        read_all(follower.process.stdout.fileno(), until=made_up_id(numbers[0]).encode())
        status = Path(f"/proc/{follower.process.pid}/status").read_text("ascii")
        sizes.append(int(status.partition("VmRSS:")[2].split()[0]))
    assert sizes[-1] < sizes[4] + 300
