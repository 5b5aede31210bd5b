"""Memory: what a response takes is a small multiple of its size, whatever it contains."""

import subprocess
import threading

import pytest

from fax_api import DELIVERED, MadeUpFaxes, Step
from helpers import ONCE, PATIENCE, PRINT_IDS, as_lines, pages, peak_of, wait_until

SIZE = 1024 * 1024 - 1024
"""Bytes of a response: almost as many as are accepted for one fax."""
MEMORY_MAX = 16 * 1024 + 8 * SIZE // 1024
"""The most memory of a run with one response, in KiB: what libcurl takes, and the response."""
MEMORY_OF_MANY_MAX = 150 * 1024
"""The same for 64 responses at once."""


def filled(before, unit, after):
    """A text of SIZE bytes that repeats a unit, with commas in between."""
    count = (SIZE - len(before) - len(after) + 1) // (len(unit) + 1)
    return before + ",".join([unit] * count) + after


ID = f'"id":"{DELIVERED}"'
FAXES = {
    "unknown array": lambda: filled(f'{{"data":{{{ID},"x":[', "0", "]}}"),
    "unknown objects": lambda: filled(f'{{"data":{{{ID},"x":[', "{}", "]}}"),
    "list of numbers": lambda: filled(f'{{"data":{{{ID},"media_url":[', "0", "]}}"),
    "list of strings": lambda: filled(f'{{"data":{{{ID},"media_url":[', '""', "]}}"),
    "members": lambda: filled(f'{{"data":{{{ID},', '"":0', "}}"),
    "duplicates": lambda: filled(f'{{"data":{{{ID},', '"from":"a"', "}}"),
    "escapes": lambda: f'{{"data":{{{ID},"from":"' + "\\u0061" * (SIZE // 6 - 20) + '"}}',
}
ERRORS = {
    "numbers": lambda: filled('{"errors":[', "0", "]}"),
    "empty errors": lambda: filled('{"errors":[', "{}", "]}"),
    "errors": lambda: filled('{"errors":[', '{"code":1}', "]}"),
}


@pytest.fixture
def peak(api, start):
    """The peak memory of a run that reports each of these faxes in a line, in KiB."""

    def run(*arguments, ids=(DELIVERED,), errors=False):
        process = start("get", "-", *ONCE, *arguments, stdin=subprocess.PIPE)
        stdin, reported = process.stdin, process.stderr if errors else process.stdout
        writer = threading.Thread(target=lambda: (stdin.write(as_lines(ids)), stdin.flush()))
        writer.start()
        assert all(fax_id in reported.readline() for fax_id in ids)
        writer.join()
        memory = peak_of(process)
        process.communicate(timeout=2 * PATIENCE)
        return memory

    return run


@pytest.mark.parametrize("make_body", FAXES.values(), ids=FAXES)
def test_fax_takes_a_small_multiple_of_its_size(api, peak, is_plain, make_body):
    api.plan(DELIVERED, Step(body=make_body()))
    assert peak(*PRINT_IDS) < MEMORY_MAX or not is_plain


@pytest.mark.parametrize("make_body", ERRORS.values(), ids=ERRORS)
def test_errors_take_a_small_multiple_of_their_size(api, peak, is_plain, make_body):
    api.plan(DELIVERED, Step(status=400, body=make_body()))
    assert peak(errors=True) < MEMORY_MAX or not is_plain


def test_64_responses_over_the_limit_take_bounded_memory(api, peak, is_plain, make_ids):
    ids = make_ids(64)
    api.plan_all(Step(body=filled('{"data":{"x":[', "0", "]}}") * 7, repeat=True))
    memory = peak("-j", "64", "-o", "jsonl", ids=ids, errors=True)
    assert len(api.requests) == 64
    assert memory < MEMORY_OF_MANY_MAX or not is_plain


def test_memory_does_not_grow_with_the_number_of_ids(api, peak, is_plain, make_ids):
    api.generate = True
    few = peak(*PRINT_IDS, ids=make_ids(200))
    many = peak(*PRINT_IDS, ids=make_ids(20_000 if is_plain else 2_000))
    assert many <= 1.5 * few or not is_plain
    assert api.connections() <= 2 * 8  # of two runs


@pytest.mark.parametrize("key", ["status", "hour"])
def test_stats_take_the_memory_of_a_few_pages(api, start, is_plain, key):
    """The peak is read while the last page does not come. 6,000 faxes are of 100 hours."""
    peaks = {}
    for count in (600, 6000):
        api.account.set(MadeUpFaxes(count))
        api.plan_list(Step(stall=True), page=count // 100)
        process = start("stats", "--since", "5d", "--by", key, "-j", "1")
        wait_until(lambda: count // 100 in pages(api))
        peaks[count] = peak_of(process)
        process.kill()
    assert peaks[6000] < 1.4 * peaks[600] or not is_plain


def test_list_takes_the_memory_of_a_few_pages(api, start, is_plain):
    """The peak is read while the last faxes, more than a pipe holds, wait to be read."""
    peaks = {}
    for count in (1000, 20000):
        api.account.set(MadeUpFaxes(count))
        process = start("list", "--limit", "0", "-o", "jsonl")
        assert all(process.stdout.readline() != "" for _ in range(count - 200))
        peaks[count] = peak_of(process)
        process.communicate(timeout=2 * PATIENCE)
        assert process.returncode == 0
    assert peaks[20000] < 1.4 * peaks[1000] or not is_plain
