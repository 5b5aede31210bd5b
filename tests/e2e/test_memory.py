"""Memory: what a response takes is a small multiple of its size, whatever it contains."""

import subprocess
from pathlib import Path

import pytest

from fax_api import DELIVERED, MadeUpFaxes, Step

PATIENCE = 60.0
"""Seconds in which the largest responses are fetched and decoded, even under a sanitizer."""
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


def peak_of(process):
    """The most memory that a process has held so far, in KiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def peak_memory(start, *arguments, ids=(DELIVERED,)):
    """The most memory that a run held until it had reported each fax in a line, in KiB."""
    process = start("get", "-", "--retries", "0", *arguments, stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write("".join(f"{fax_id}\n" for fax_id in ids))
    process.stdin.flush()
    stream = process.stdout if "-F" in arguments else process.stderr
    assert stream is not None and all(stream.readline() != "" for _ in ids)
    peak = peak_of(process)
    process.communicate(timeout=PATIENCE)
    return peak


def expect_peak_below(binary, peak, limit):
    """Except for a sanitizer, which keeps what is freed for a while."""
    assert "sanitized" in binary[-1] or len(binary) > 1 or peak < limit, f"{peak} KiB"


@pytest.mark.parametrize("make_body", FAXES.values(), ids=FAXES)
def test_a_fax_takes_a_small_multiple_of_its_size(api, start, binary, make_body):
    api.plan(DELIVERED, Step(body=make_body()))
    expect_peak_below(binary, peak_memory(start, "-o", "jsonl", "-F", "id"), MEMORY_MAX)


@pytest.mark.parametrize("make_body", ERRORS.values(), ids=ERRORS)
def test_errors_take_a_small_multiple_of_their_size(api, start, binary, make_body):
    api.plan(DELIVERED, Step(status=400, body=make_body()))
    expect_peak_below(binary, peak_memory(start), MEMORY_MAX)


def test_64_responses_over_the_limit_take_bounded_memory(api, start, binary, make_ids):
    ids = make_ids(64)
    body = filled('{"data":{"x":[', "0", "]}}") * 7
    for fax_id in ids:
        api.plan(fax_id, Step(body=body))
    peak = peak_memory(start, "-j", "64", "-o", "jsonl", ids=ids)
    assert len(api.requests) == 64
    expect_peak_below(binary, peak, MEMORY_OF_MANY_MAX)


def test_a_list_takes_the_memory_of_a_few_pages(api, start, binary):
    """The peak is read while the last faxes, more than a pipe holds, wait to be read."""
    peaks = {}
    for count in (1000, 20000):
        api.account.set(MadeUpFaxes(count))
        process = start("list", "--limit", "0", "-o", "jsonl")
        assert process.stdout is not None
        for _ in range(count - 200):
            assert process.stdout.readline() != ""
        peaks[count] = peak_of(process)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    if "sanitized" not in binary[-1] and len(binary) == 1:
        assert peaks[20000] < 1.4 * peaks[1000], peaks
