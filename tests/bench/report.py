"""The table of what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Mapping, Sequence

from measure import Figures
from rows import Row

HEADINGS = ("work", "against", "ratio", "bound", "", "", "faxctl", "the other")
FIRST_NUMBER = HEADINGS.index("ratio")
VERDICT = HEADINGS.index("")


@dataclass(frozen=True)
class Report:
    """The results of a run."""

    versions: Mapping[str, str]
    rows: Sequence[Row]
    connections: Mapping[str, int]
    """HTTP/2 connections for many faxes, by program."""
    many: int
    judged: bool
    """Whether the numbers are large enough to say if a bound is held."""

    def text(self) -> str:
        lines = [f"{name}: {version}" for name, version in self.versions.items()]
        lines += ["", *_table([_cells(row, self.judged) for row in self.rows]), ""]
        lines += [f"not measured: {row.work}: {row.why_not}" for row in self.rows if row.why_not]
        lines += [
            f"peak memory: {row.measured.ours.mean:.1f} MiB against "
            f"{row.measured.theirs.mean:.1f} MiB"
            for row in self.rows
            if row.measured is not None and row.measured.ours.unit == "MiB"
        ]
        opened = ", ".join(f"{name} {count}" for name, count in self.connections.items())
        lines.append(f"HTTP/2 connections that the server saw for {self.many:,} faxes: {opened}")
        if not self.judged:
            lines.append("A single run of small numbers: the ratios mean nothing.")
        return "\n".join(lines)


def _cells(row: Row, judged: bool) -> Sequence[str]:
    if row.measured is None:
        return (row.work, row.against, "-", f"{row.bound:.2f}", "", "", "not measured", "")
    measured = row.measured
    verdict = ("ok" if measured.ratio <= row.bound else "over") if judged else ""
    return (
        *(row.work, row.against, f"{measured.ratio:.2f}", f"{row.bound:.2f}", verdict, ""),
        *map(_absolute, (measured.ours, measured.theirs)),
    )


def _absolute(figures: Figures) -> str:
    return f"{figures.mean:.1f} ± {figures.deviation:.1f} {figures.unit}"


def _table(rows: List[Sequence[str]]) -> List[str]:
    """Lines of aligned columns under their headings: text to the left, numbers to the right."""
    rows = [HEADINGS, *rows]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(map(_aligned, range(len(row)), row, widths)).rstrip() for row in rows]


def _aligned(column: int, cell: str, width: int) -> str:
    is_text = column < FIRST_NUMBER or column == VERDICT
    return cell.ljust(width) if is_text else cell.rjust(width)
