"""The rows of the benchmark: what is measured against what, and what is asked of the ratio."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional

from checks import check_output, check_requests, check_verification
from commands import Commands, Pair
from measure import Effort, Figures, Measured, measure_time, peak_memory
from server import Server

HTTP_1 = "HTTP/1.1"
HTTP_2 = "HTTP/2.0"


class Scale(NamedTuple):
    """The numbers of a run."""

    store: int
    """Certificates in the store of trusted ones."""
    many: int
    """Faxes that curl is asked for too."""
    most: int
    """Faxes that faxctl alone is asked for, to see that it does not grow."""
    single: Effort
    several: Effort
    growing: Effort


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    work: str
    against: str
    bound: float
    measured: Optional[Measured] = None
    why_not: str = ""
    """Why there is no measurement."""


@dataclass(frozen=True)
class Bench:
    """Measures row after row. Environment is that of every command."""

    commands: Commands
    server: Server
    scale: Scale
    directory: Path
    environment: Mapping[str, str]
    no_store: str
    """Why the default store of certificates could not be replaced; empty where it was."""
    connections: Dict[str, int]
    """How many HTTP/2 connections each program opened for many faxes; filled on the way."""

    def rows(self) -> List[Row]:
        """Measure everything, after a check of each pair of commands."""
        many, scale = f"{self.scale.many:,} faxes", self.scale
        check_verification(lambda origin: self.commands.one_fax(origin, False), *self._where())
        return [
            self._one_fax(),
            self._one_fax_as_json(),
            self._one_fax_over_tls(),
            self._many_faxes(f"{many}, http, -o jsonl to a file", self.server.http, HTTP_1),
            self._many_faxes(f"{many}, https, HTTP/2", self.server.https, HTTP_2),
            self._memory(scale.most, scale.most // 100),
            self._growth(scale.most // 10, 10),
            self._version(),
        ]

    def _one_fax(self) -> Row:
        row = Row("one fax, http", "curl -s", 1.05)
        return self._raced(row, self.commands.one_fax, self.server.http, HTTP_1)

    def _one_fax_as_json(self) -> Row:
        row = Row("one fax as JSON", "curl -s | jq .data", 0.40)
        return self._raced(row, self.commands.one_fax_as_json, self.server.http, HTTP_1)

    def _one_fax_over_tls(self) -> Row:
        work = f"one fax, https, CA store of {self.scale.store} certificates"
        row = Row(work, "curl -s", 0.40, why_not=self.no_store)
        if self.no_store:
            return row
        return self._raced(row, self.commands.one_fax, self.server.https, HTTP_2)

    def _many_faxes(self, work: str, origin: str, protocol: str) -> Row:
        def pair(logged: bool) -> Pair:
            return self.commands.many_faxes(origin, logged, self.scale.many)

        for name, command in zip(("faxctl", "curl"), pair(logged=True)):
            opened = check_requests(command, self.scale.many, protocol, *self._where())
            if protocol == HTTP_2:
                self.connections[name] = opened
        row = Row(work, "curl -s -Z --parallel-max 8", 1.0)
        return self._timed(row, pair(logged=False), self.scale.several)

    def _memory(self, most: int, few: int) -> Row:
        row = Row(f"peak memory, {most:,} ids from stdin", f"the same with {few:,}", 1.25)
        _progress(row)
        command = self.commands.get_ids_from_stdin(self.server.http)
        peaks: Dict[int, List[float]] = {most: [], few: []}
        try:
            for _ in range(self.scale.growing.rounds):
                for count, found in peaks.items():
                    ids = self.commands.ids(count)
                    found.append(peak_memory(command, ids, count, self.environment))
        except FileNotFoundError as error:  # no /proc
            return Row(row.work, row.against, row.bound, why_not=str(error))
        ratio = statistics.median(peaks[most]) / statistics.median(peaks[few])
        figures = (Figures("MiB", peaks[count]) for count in (most, few))
        return Row(row.work, row.against, row.bound, Measured(ratio, *figures))

    def _growth(self, part: int, times: int) -> Row:
        row = Row(f"time, {part * times:,} ids", f"{times} times that of {part:,}", 1.1)
        pair = self.commands.growth(self.server.http, False, part, times)
        return self._timed(row, pair, self.scale.growing)

    def _version(self) -> Row:
        pair = self.commands.version()
        for command in pair:
            check_output(command, self.environment)
        return self._timed(
            Row("faxctl --version", "curl --version", 1.0), pair, self.scale.single
        )

    def _raced(
        self, row: Row, pair_at: Callable[[str, bool], Pair], origin: str, protocol: str
    ) -> Row:
        """Check a pair that gets one fax, and measure it."""
        for command in pair_at(origin, True):
            check_requests(command, 1, protocol, *self._where())
        return self._timed(row, pair_at(origin, False), self.scale.single)

    def _timed(self, row: Row, pair: Pair, effort: Effort) -> Row:
        _progress(row)
        measured = measure_time(pair, effort, self.directory, self.environment)
        return Row(row.work, row.against, row.bound, measured)

    def _where(self) -> tuple[Server, Mapping[str, str]]:
        return self.server, self.environment


def _progress(row: Row) -> None:
    print(f"measuring: {row.work} against {row.against}", file=sys.stderr)
