"""Lack of memory: each allocation of a run fails once, and the run ends as documented."""

import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from fax_api import BARE, DELIVERED, EVERYTHING, MISSING, SENDING, Step

SOURCE = Path(__file__).with_name("fail_allocations.c")

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
    """The exit status, or the negative number of a signal."""
    stdout: str
    stderr: str


def read_report(text):
    """The runs that fail_allocations.c reports."""
    runs = []
    while text:
        line, _, text = text.partition(b"\n")
        failed, status, out_length, err_length = map(int, line.split())
        end = out_length + err_length
        runs.append(Run(failed, status, text[:out_length].decode(), text[out_length:end].decode()))
        text = text[end:]
    return runs


@pytest.fixture(scope="module")
def preload(tmp_path_factory):
    """The library that lets allocations fail."""
    library = tmp_path_factory.mktemp("preload") / "fail_allocations.so"
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE], check=True)
    return library


@pytest.fixture
def run_all(program, preload, tmp_path):
    """Run a command once for each allocation and check how each run ends.

    The first run is the one in which no allocation fails. Returns no runs if the program is under
    valgrind or a sanitizer, which bring an allocator of their own.
    """

    def run(command):
        if len(program.command) > 1 or "sanitized" in program.command[-1]:
            return []
        env = {
            "LD_PRELOAD": str(preload),
            "FAIL_ALLOCATIONS": str(tmp_path),
            "FAXCTL_NOW": "2020-05-05T10:02:17Z",
        }
        result = program.run(*command, "--retries", "0", env=env, timeout=300)
        assert result.status == 0, result.stderr
        runs = read_report((tmp_path / "report").read_bytes())
        assert runs[0].failed == -1 and runs[0].status >= 0
        assert len(runs) > 80
        for run in runs[1:]:
            check_end(run, runs[0], command[0] == "check")
        assert any(run.status in (INTERNAL, UNKNOWN) for run in runs)
        return runs

    return run


def check_end(run, normal, is_check):
    """Check that a run ends as the normal one, or reports that there is no memory."""
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


def performance(run):
    """The performance data in the line of `check`."""
    return run.stdout.partition(" | ")[2]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command)[:24])
def test_lack_of_memory_is_reported_or_without_effect(run_all, command):
    run_all(command)


@pytest.mark.parametrize("output", ["table", "json", "value"])
@pytest.mark.parametrize("others", [[], [BARE]], ids=["one", "two"])
def test_large_record_is_printed_whole_or_not_at_all(run_all, api, output, others):
    """A stream in memory that cannot grow drops what does not fit."""
    api.plan(DELIVERED, Step(fax={"from": "x" * 30_000}, repeat=True))
    runs = run_all(["get", "-o", output, DELIVERED, *others])
    lines = [line.split() for line in runs[0].stdout.splitlines()] if runs else []
    assert all(len(run.stdout) > 30_000 for run in runs[:1])
    for run in runs[1:]:
        if output == "json" and others and run.stdout != "":
            assert all(fax["id"] in (DELIVERED, BARE) for fax in json.loads(run.stdout)), run
        else:
            assert run.stdout == "" or run.stdout.endswith("\n")
            assert all(line.split() in lines for line in run.stdout.splitlines()), run
