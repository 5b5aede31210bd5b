"""Measures time with hyperfine and memory with /proc."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import statistics
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Sequence

from commands import Pair
from failure import BenchError, run

SECONDS_FOR_PEAK_MEMORY = 300.0
READ_SIZE = 1 << 20
LINES_LEFT = 180
"""Faxes to be read after the memory of a list: what a pipe holds, taken twice, is less."""

Environment = Mapping[str, str]


class Effort(NamedTuple):
    """Number of runs of a pair of commands: in each round one of them `runs` times, then the other.

    Many rounds even out what changes slowly, such as the load of the machine.
    """

    rounds: int
    runs: int


@dataclass(frozen=True)
class Figures:
    """The values of the runs of one command."""

    unit: str
    values: Sequence[float]

    @property
    def mean(self) -> float:
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float:
        """The standard deviation of a sample; zero for a single value."""
        return statistics.stdev(self.values) if len(self.values) > 1 else 0.0


@dataclass(frozen=True)
class Measured:
    """Both commands of a pair, and how the first compares with the second."""

    ratio: float
    """The median of the ratios of the rounds."""
    ours: Figures
    theirs: Figures


def measure_time(pair: Pair, effort: Effort, directory: Path, environment: Environment) -> Measured:
    """Run both commands of a pair alternately and compare the medians of each round."""
    rounds = [
        _hyperfine(pair, effort.runs, number % 2 == 1, directory, environment)
        for number in range(effort.rounds)
    ]
    return Measured(
        statistics.median(ours["median"] / theirs["median"] for ours, theirs in rounds),
        *(_figures(results) for results in zip(*rounds)),
    )


def peak_memory(command: Sequence[str], ids: Path, count: int, environment: Environment) -> float:
    """The peak memory of a command that prints a line for each id, in MiB.

    It is read from /proc before the command ends: standard input is kept open. wait4() would count
    the memory of the process that started the command.
    """
    with _watched(command, environment) as process:
        feeder = threading.Thread(target=_feed, args=(process, ids))
        feeder.start()
        _skip_lines(process, count)
        peak = _high_water_mark(process.pid)
        feeder.join()
        process.stdin.close()
        rest = os.read(process.stdout.fileno(), READ_SIZE)
    if process.returncode != 0 or rest:
        raise BenchError(f"faxctl with {count} ids: exit status {process.returncode}")
    return peak


def peak_memory_of_list(command: Sequence[str], count: int, environment: Environment) -> float:
    """The same for a command that lists this many faxes, one per line.

    It is read while the command waits for its last lines to be read, more than a pipe holds.
    """
    with _watched(command, environment) as process:
        read = _skip_lines(process, count - LINES_LEFT)
        peak = _high_water_mark(process.pid)
        while chunk := os.read(process.stdout.fileno(), READ_SIZE):
            read += chunk.count(b"\n")
    if process.returncode != 0 or read != count:
        raise BenchError(f"faxctl lists {read} of {count} faxes: status {process.returncode}")
    return peak


@contextlib.contextmanager
def _watched(command: Sequence[str], environment: Environment) -> Iterator[subprocess.Popen[bytes]]:
    """A running command with pipes, killed on an error or if it takes too long."""
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        watchdog = threading.Timer(SECONDS_FOR_PEAK_MEMORY, process.kill)
        watchdog.start()
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            watchdog.cancel()


def _hyperfine(
    pair: Pair, runs: int, turned_round: bool, directory: Path, environment: Environment
) -> List[Dict[str, Any]]:
    """Run one command, then the other; the results are in the order of the pair."""
    file = directory / "hyperfine.json"
    order = -1 if turned_round else 1
    # Since hyperfine splits the commands into words as a shell does, none of its own is needed.
    run(
        [
            *("hyperfine", "-N", "--style", "none", "--warmup", "1", "--runs", str(runs)),
            *("--export-json", str(file)),
            *[shlex.join(command.words) for command in pair[::order]],
        ],
        environment,
    )
    results: List[Dict[str, Any]] = json.loads(file.read_text())["results"]
    return results[::order]


def _figures(results: Sequence[Dict[str, Any]]) -> Figures:
    return Figures("ms", [seconds * 1000 for result in results for seconds in result["times"]])


def _feed(process: subprocess.Popen[bytes], ids: Path) -> None:
    try:
        process.stdin.write(ids.read_bytes())
        process.stdin.flush()
    except BrokenPipeError:
        pass  # the missing output is noticed


def _skip_lines(process: subprocess.Popen[bytes], count: int) -> int:
    """Read at least this many lines; returns their number."""
    read = 0
    while read < count:
        chunk = os.read(process.stdout.fileno(), READ_SIZE)
        if not chunk:
            raise BenchError(f"faxctl ended {count - read} faxes too early, or took too long")
        read += chunk.count(b"\n")
    return read


def _high_water_mark(process_id: int) -> float:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0]) / 1024
    raise BenchError("this system does not report the peak memory of a process")
