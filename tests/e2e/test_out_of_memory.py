"""Lack of memory: each allocation of a run fails once, and the run ends as documented."""

import json
import os
import re
import subprocess
from collections import namedtuple
from pathlib import Path

import pytest

from fax_api import BARE, DELIVERED, EVERYTHING, MISSING, SENDING, STORED, Step
from helpers import CLOCK, ONCE

SOURCE = Path(__file__).with_name("fail_allocations.c")

INTERNAL, NETWORK, SERVER = 1, 6, 7
NOT_ERRORS = (0, 8, 9)
CRITICAL, UNKNOWN = 2, 3
"""Exit statuses of `check`."""

OTHER_ERRORS = re.compile("resolve|headers are too large")
"""Errors that a lack of memory within libcurl can look like."""

COMMANDS = [
    ["get", EVERYTHING],
    ["get", "-o", "json", DELIVERED, MISSING, BARE],
    ["get", "-o", "csv", "-F", "id,status", EVERYTHING, DELIVERED],
    ["wait", DELIVERED],
    ["wait", "--timeout", "0", DELIVERED, SENDING],
    ["check", DELIVERED, SENDING],
    ["check", MISSING],
    ["list", "-n", "3", "--from", "+13125550123", "-o", "csv", "-F", "id,status"],
    ["stats", "-S", "failed", "--by", "failure_reason"],
    ["stats", "-S", "failed", "--by", "hour", "-o", "csv"],
]


Run = namedtuple("Run", "failed status stdout stderr")
"""The number of the allocation that failed, or -1; the exit status, or -number of a signal."""


def read_report(text):
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
        env = {"LD_PRELOAD": str(preload), "FAIL_ALLOCATIONS": str(tmp_path), **CLOCK}
        result = program.run(*command, *ONCE, env=env, timeout=300)
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
    """Check that a run ends as the normal one, or with an error if memory was lacking."""
    said = run.stdout if is_check else run.stderr
    if "out of memory" in said:
        statuses = [UNKNOWN if is_check else INTERNAL]
    elif OTHER_ERRORS.search(said):
        statuses = [CRITICAL] if is_check else [NETWORK, SERVER]
    elif is_check:  # the details of a reason may be lost
        assert (run.status, performance(run)) == (normal.status, performance(normal)), run
        return
    else:
        assert (run.status, run.stdout) == (normal.status, normal.stdout), run
        return
    if not is_check and normal.status not in NOT_ERRORS:
        statuses.append(normal.status)  # the first error in the order of the faxes counts
    assert run.status in statuses, run


def performance(run):
    return run.stdout.partition(" | ")[2]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command)[:24])
def test_lack_of_memory_is_reported_or_without_effect(run_all, command):
    run_all(command)


def test_lack_of_memory_leaves_no_part_of_a_download(run_all, tmp_path):
    before = set(os.listdir(tmp_path))
    run_all(["download", "--force", STORED])
    left = set(os.listdir(tmp_path)) - before
    assert {Path(name).suffix for name in left} <= {".pdf", ""}, left


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
