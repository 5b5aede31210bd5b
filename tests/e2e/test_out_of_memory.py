"""Lack of memory: each allocation of a run fails once, and the run ends as documented."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Iterator, List, NamedTuple

import pytest

from fax_api import BARE, DELIVERED, EVERYTHING, MISSING, SENDING, Step
from program import Program

SOURCE = Path(__file__).with_name("fail_allocations.c")
PATIENCE = 300.0
"""Seconds for thousands of runs, on a busy machine."""

INTERNAL = 1
UNKNOWN = 3
"""The exit status of a lack of memory, and that of `check`."""
NOT_ERRORS = (0, 8, 9)

COMMANDS = [
    ["get", EVERYTHING],
    ["get", "-o", "json", DELIVERED, MISSING, BARE],
    ["get", "-o", "csv", "-F", "id,status", EVERYTHING, DELIVERED],
    ["wait", DELIVERED],
    ["wait", "--timeout", "0", DELIVERED, SENDING],
    ["check", DELIVERED, SENDING],
    ["check", MISSING],
]


class Run(NamedTuple):
    """A run in which one allocation failed, or none."""

    failed: int
    """The number of the allocation; -1 if none failed."""
    status: int
    stdout: str
    stderr: str


def read_report(text: bytes) -> Iterator[Run]:
    """The runs that fail_allocations.c reports."""
    while text:
        line, _, text = text.partition(b"\n")
        failed, status, out_length, err_length = map(int, line.split())
        end = out_length + err_length
        yield Run(failed, status, text[:out_length].decode(), text[out_length:end].decode())
        text = text[end:]


@pytest.fixture(scope="module")
def preload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that lets allocations fail."""
    library = tmp_path_factory.mktemp("preload") / "fail_allocations.so"
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE], check=True)
    return library


def run_all(
    program: Program, preload: Path, directory: Path, command: List[str], in_curl: bool
) -> List[Run]:
    """Run a command once for each allocation; the first run is the one in which none fails."""
    env = {
        "LD_PRELOAD": str(preload),
        "FAIL_ALLOCATIONS": str(directory),
        "FAIL_IN_CURL_GLOBAL_INIT": "1" if in_curl else None,
        "FAXCTL_NOW": "2020-05-05T10:02:17Z",
    }
    result = program.run(*command, "--retries", "0", env=env, timeout=PATIENCE)
    assert result.status == 0, result.stderr
    return list(read_report((directory / "report").read_bytes()))


def performance(run: Run) -> str:
    """The performance data in the line of `check`."""
    return run.stdout.partition(" | ")[2]


def expect_documented_ends(command: List[str], runs: List[Run]) -> None:
    """Each run ends as if nothing had happened, or reports that there is no memory."""
    normal = runs[0]
    is_check = command[0] == "check"
    assert normal.failed == -1 and normal.status >= 0
    for run in runs[1:]:
        reported = "out of memory" in (run.stdout if is_check else run.stderr)
        if not reported and is_check:  # the details of a reason may be lost
            assert (run.status, performance(run)) == (normal.status, performance(normal)), run
        elif not reported:
            assert (run.status, run.stdout) == (normal.status, normal.stdout), run
        elif is_check:
            assert (run.status, run.stdout[:12]) == (UNKNOWN, "FAX UNKNOWN "), run
        elif normal.status in NOT_ERRORS:
            assert run.status == INTERNAL, run
        else:  # the first error counts, in the order of the faxes
            assert run.status in (INTERNAL, normal.status), run


def needs_its_own_allocator(program: Program) -> bool:
    """Whether the program runs under something that brings an allocator and takes no other."""
    return len(program.command) > 1 or "sanitized" in program.command[-1]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command)[:24])
def test_every_allocation_may_fail(program, preload, tmp_path, command):
    if needs_its_own_allocator(program):
        return
    runs = run_all(program, preload, tmp_path, command, in_curl=False)
    expect_documented_ends(command, runs)
    assert len(runs) > 80
    assert any(run.status in (INTERNAL, UNKNOWN) for run in runs)


def test_every_allocation_may_fail_while_libcurl_starts(program, preload, tmp_path):
    if needs_its_own_allocator(program):
        return
    command = ["get", DELIVERED]
    runs = run_all(program, preload, tmp_path, command, in_curl=True)
    expect_documented_ends(command, runs)


@pytest.mark.parametrize("output", ["table", "json", "value"])
@pytest.mark.parametrize("others", [[], [BARE]], ids=["one", "two"])
def test_large_record_is_printed_whole_or_not_at_all(
    program, preload, tmp_path, api, output, others
):
    """A stream in memory that cannot grow drops what does not fit."""
    if needs_its_own_allocator(program):
        return
    api.plan(DELIVERED, Step(fax={"from": "x" * 30_000}, repeat=True))
    command = ["get", "-o", output, DELIVERED, *others]
    runs = run_all(program, preload, tmp_path, command, in_curl=False)
    expect_documented_ends(command, runs)
    lines = [line.split() for line in runs[0].stdout.splitlines()]
    assert len(runs[0].stdout) > 30_000
    for run in runs[1:]:
        if output == "json" and others and run.stdout != "":
            assert all(fax["id"] in (DELIVERED, BARE) for fax in json.loads(run.stdout)), run
        else:
            assert run.stdout == "" or run.stdout.endswith("\n")
            assert all(line.split() in lines for line in run.stdout.splitlines()), run
