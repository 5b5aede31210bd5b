"""The rows of the benchmark: what is measured against what, and the bound of the ratio."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from checks import check_output, check_requests, check_verification
from commands import Commands, Pair
from measure import Effort, Figures, Measured, measure_time, peak_memory, peak_memory_of_list
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
    """Faxes for faxctl only, to see that it does not grow."""
    listed: int
    """Faxes of the account that both list."""
    accounts: Tuple[int, int]
    """Faxes of a small and a large account, to see that a list does not grow."""
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


class Bounds(NamedTuple):
    """The highest ratios that are acceptable, against curl."""

    one_fax: float
    one_fax_over_tls: float
    many_faxes: float
    many_faxes_over_tls: float
    version: float


BOUNDS = Bounds(1.05, 0.40, 1.0, 1.0, 1.0)
BOUNDS_STANDALONE = Bounds(0.40, 0.25, 0.75, 0.60, 0.30)


@dataclass(frozen=True)
class Bench:
    """Measures row after row. Environment is that of every command."""

    commands: Commands
    standalone: Optional[Commands]
    """The same commands with the standalone program; None if it was not built."""
    server: Server
    scale: Scale
    directory: Path
    environment: Mapping[str, str]
    no_store: str
    """Why the default store of certificates could not be replaced; empty if it was."""
    connections: Dict[str, int]
    """Number of HTTP/2 connections of each program for many faxes; filled in by rows()."""

    def rows(self) -> List[Row]:
        """Measure everything, after a check of each pair of commands."""
        scale = self.scale
        one_fax, *against_curl = self._against_curl(self.commands, "faxctl", BOUNDS)
        return [
            one_fax,
            self._one_fax_as_json(),
            *against_curl,
            self._memory(scale.most, scale.most // 100),
            self._growth(scale.most // 10, 10),
            self._list(),
            self._list_memory(),
            *self._against_curl(self.standalone, "standalone", BOUNDS_STANDALONE),
        ]

    def _against_curl(
        self, commands: Optional[Commands], program: str, bounds: Bounds
    ) -> List[Row]:
        """The rows that compare one build of faxctl with curl."""
        many = f"{program}, {self.scale.many:,} faxes"
        store = f"CA store of {self.scale.store} certificates"
        one_fax = Row(f"{program}, one fax, http", "curl -s", bounds.one_fax)
        one_fax_over_tls = Row(
            f"{program}, one fax, https, {store}", "curl -s", bounds.one_fax_over_tls
        )
        parallel = "curl -s -Z --parallel-max 8"
        many_faxes = Row(f"{many}, http, -o jsonl to a file", parallel, bounds.many_faxes)
        many_faxes_over_tls = Row(f"{many}, https, HTTP/2", parallel, bounds.many_faxes_over_tls)
        version = Row(f"{program} --version", "curl --version", bounds.version)
        if commands is None:
            rows = (one_fax, one_fax_over_tls, many_faxes, many_faxes_over_tls, version)
            return [replace(row, why_not="`make standalone` builds it") for row in rows]
        check_verification(lambda origin: commands.one_fax(origin, False), *self._where())
        return [
            self._raced(one_fax, commands.one_fax, self.server.http, HTTP_1),
            replace(one_fax_over_tls, why_not=self.no_store)
            if self.no_store
            else self._raced(one_fax_over_tls, commands.one_fax, self.server.https, HTTP_2),
            self._many_faxes(many_faxes, commands, self.server.http, HTTP_1, program),
            self._many_faxes(many_faxes_over_tls, commands, self.server.https, HTTP_2, program),
            self._checked(version, commands.version(), self.scale.single),
        ]

    def _one_fax_as_json(self) -> Row:
        row = Row("faxctl, one fax as JSON", "curl -s | jq .data", 0.40)
        return self._raced(row, self.commands.one_fax_as_json, self.server.http, HTTP_1)

    def _many_faxes(
        self, row: Row, commands: Commands, origin: str, protocol: str, program: str
    ) -> Row:
        def pair(logged: bool) -> Pair:
            return commands.many_faxes(origin, logged, self.scale.many)

        for name, command in zip((program, "curl"), pair(logged=True)):
            opened = check_requests(command, self.scale.many, protocol, *self._where())
            if protocol == HTTP_2:
                self.connections[name] = opened
        return self._timed(row, pair(logged=False), self.scale.several)

    def _memory(self, most: int, few: int) -> Row:
        row = Row(f"faxctl, peak memory, {most:,} ids from stdin", f"the same with {few:,}", 1.25)
        _progress(row)
        command = self.commands.get_ids_from_stdin(self.server.http)
        return self._peaks(
            row,
            (most, few),
            lambda count: peak_memory(command, self.commands.ids(count), count, self.environment),
        )

    def _list(self) -> Row:
        count = self.scale.listed
        row = Row(
            f"faxctl, list of {count:,} faxes, -o jsonl to a file",
            "curl -s, page by page | jq -c '.data[]'",
            0.25,
        )
        self.server.add_account(count)
        pair = self.commands.list_faxes(self.server.http, count)
        return self._checked(row, pair, self.scale.several)

    def _list_memory(self) -> Row:
        few, most = self.scale.accounts
        row = Row(f"faxctl, peak memory, list of {most:,} faxes", f"the same with {few:,}", 1.25)
        _progress(row)
        for count in (few, most):
            self.server.add_account(count)
        return self._peaks(
            row,
            (most, few),
            lambda count: peak_memory_of_list(
                self.commands.list_to_stdout(self.server.http, count), count, self.environment
            ),
        )

    def _peaks(self, row: Row, counts: Tuple[int, int], peak: Callable[[int], float]) -> Row:
        """Compare the peaks of memory at two numbers of faxes."""
        peaks: Dict[int, List[float]] = {count: [] for count in counts}
        try:
            for _ in range(self.scale.growing.rounds):
                for count, found in peaks.items():
                    found.append(peak(count))
        except FileNotFoundError as error:  # no /proc
            return replace(row, why_not=str(error))
        first, second = (peaks[count] for count in counts)
        ratio = statistics.median(first) / statistics.median(second)
        measured = Measured(ratio, Figures("MiB", first), Figures("MiB", second))
        return replace(row, measured=measured)

    def _growth(self, part: int, times: int) -> Row:
        row = Row(f"faxctl, time, {part * times:,} ids", f"{times} times that of {part:,}", 1.1)
        pair = self.commands.growth(self.server.http, False, part, times)
        return self._timed(row, pair, self.scale.growing)

    def _checked(self, row: Row, pair: Pair, effort: Effort) -> Row:
        for command in pair:
            check_output(command, self.environment)
        return self._timed(row, pair, effort)

    def _raced(self, row: Row, pair_at: Callable[..., Pair], origin: str, protocol: str) -> Row:
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
