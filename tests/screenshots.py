#!/usr/bin/env python3
"""Takes screenshots of faxctl in a real terminal, as SVG files.

    FAXCTL=build/faxctl python3 tests/screenshots.py DIRECTORY

tmux is the terminal: it runs faxctl against the fake API, and this program draws what is on the
screen, with its colours. The clock is fixed, so the pictures change only if the output does.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests" / "api"))

from fax_api import (
    DELIVERED, NO_ANSWER, RECEIVED, SENDING, FaxApi, Step, made_up_record,
)  # fmt: skip

NOW = "2026-11-24T10:00:00Z"
PROMPT = "$ "
SECONDS_TO_WAIT = 20.0
ESCAPE = "\033["

CELL_WIDTH, LINE_HEIGHT, FONT_SIZE, PADDING = 8.4, 19, 14, 16
BACKGROUND, FOREGROUND, DIM = "#0d1117", "#e6edf3", "#8b949e"
COLOURS = dict(
    zip(
        [*range(30, 38), *range(90, 98)],
        "#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4 "
        "#6e7681 #ffa198 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #ffffff".split(),
    )
)
"""The colours of the screen by their SGR numbers."""
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


class Style(NamedTuple):
    """The style of a piece of text."""

    colour: Optional[int] = None
    """The SGR number of its colour."""
    bold: bool = False
    dim: bool = False


class Piece(NamedTuple):
    """Text of one style, and the line and column it begins in."""

    line: int
    column: int
    text: str
    style: Style


@dataclass(frozen=True)
class Shot:
    """A command line, and when to take its picture."""

    name: str
    title: str
    command: str
    columns: int = 80
    until: Optional[str] = None
    """Take it once a line of the screen matches this; None: when the command has ended."""


SHOTS = (
    Shot("get", "faxctl get shows a failed fax and what the failure reason means",
         f"faxctl get {NO_ANSWER}"),
    Shot("wait", "faxctl wait prints each fax when it is final, and shows what it still waits for",
         "faxctl wait --interval 1s - < ids.txt", until=r"\b1 failed\b"),
    Shot("several", "faxctl get prints several faxes as a table", "faxctl get - < ids.txt",
         columns=100),
    Shot("stats", "faxctl stats counts faxes by day and by failure reason",
         "faxctl stats --since 1w --by day; faxctl stats --since 1w -S failed --by failure_reason",
         columns=91),
)  # fmt: skip

TIMES: Dict[str, Tuple[str, str]] = {
    DELIVERED: ("2026-11-24T09:57:48Z", "2026-11-24T09:59:17Z"),
    NO_ANSWER: ("2026-11-24T09:55:00Z", "2026-11-24T09:56:10Z"),
    RECEIVED: ("2026-11-24T08:31:00Z", "2026-11-24T08:33:20Z"),
    SENDING: ("2026-11-24T09:59:14Z", "2026-11-24T09:59:50Z"),
}


WEEK = (("2026-11-24", 21, 1), ("2026-11-23", 48, 3), ("2026-11-22", 9, 0), ("2026-11-21", 12, 1),
        ("2026-11-20", 44, 4), ("2026-11-19", 51, 14), ("2026-11-18", 46, 2))  # fmt: skip
"""The faxes of some days: how many were delivered, and how many failed."""
REASONS = ["receiver_no_answer", "user_busy", "receiver_no_answer", "destination_invalid",
           "receiver_no_answer", "user_busy", "fax_initial_communication_timeout"]  # fmt: skip


def main() -> int:
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    program = Path(os.environ.get("FAXCTL", ROOT / "build" / "faxctl")).resolve()
    for shot in SHOTS:
        with tempfile.TemporaryDirectory() as work, FaxApi() as api:
            plan(api, shot)
            screen = take(shot, program, Path(work), api.base_url)
        (directory / f"{shot.name}.svg").write_text(draw(screen, shot), encoding="utf-8")
    return 0


def plan(api: FaxApi, shot: Shot) -> None:
    """Set the times of the faxes; for `wait`, one of them fails after two seconds."""
    for fax_id, (created, updated) in TIMES.items():
        settled = Step(fax={"created_at": created, "updated_at": updated}, repeat=True)
        steps = [settled]
        if shot.name == "wait" and fax_id == NO_ANSWER:
            on_its_way = {**settled.fax, "status": "sending", "failure_reason": None}
            steps = [replace(settled, fax=on_its_way, repeat=False)] * 2 + [settled]
        api.plan(fax_id, *steps)
    faxes: List[Dict[str, Any]] = []
    for day, delivered, failed in WEEK:
        for number in range(delivered + failed):
            reason = REASONS[(len(faxes) + number) % len(REASONS)]
            bad = {"status": "failed", "failure_reason": reason, "page_count": 0}
            changes = bad if number < failed else {"page_count": 1 + number % 4}
            created = f"{day}T07:{number % 60:02}:00Z"
            faxes.append(made_up_record(len(faxes), created_at=created, **changes))
    api.account.set(faxes)


def take(shot: Shot, program: Path, work: Path, base_url: str) -> List[str]:
    """Run the command in a terminal and return the lines of the screen, with escape sequences."""
    (work / "faxctl").symlink_to(program)
    (work / "ids.txt").write_text("".join(f"{fax_id}\n" for fax_id in TIMES))
    environment = {
        "FAXCTL_NOW": NOW,
        "HOME": str(work),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{work}:{os.environ['PATH']}",
        "PS1": PROMPT,
        "TELNYX_API_KEY": "the-key-of-the-screenshots",
        "TELNYX_BASE_URL": base_url,
        "TZ": "CET-1CEST,M3.5.0,M10.5.0/3",
    }
    settings = [f"{name}={value}" for name, value in environment.items()]
    tmux = ["tmux", "-S", str(work / "tmux"), "-f", "/dev/null"]

    def run(*words: str) -> str:
        return subprocess.run(
            [*tmux, *words], check=True, capture_output=True, text=True, cwd=work
        ).stdout

    size = ("-x", str(shot.columns), "-y", "40")
    run("new-session", "-d", *size, "env", "-i", "TERM=screen", *settings, "sh")
    try:
        wait_for(run, lambda lines: lines == [PROMPT.strip()])
        run("send-keys", "-l", shot.command)
        run("send-keys", "Enter")
        if shot.until is None:
            wait_for(run, lambda lines: len(lines) > 1 and lines[-1] == PROMPT.strip())
        else:
            pattern = re.compile(shot.until)
            wait_for(run, lambda lines: any(map(pattern.search, lines)))
        lines = run("capture-pane", "-p", "-e").rstrip("\n").split("\n")
    finally:
        run("kill-server")
    return lines if shot.until is not None else lines[:-1]


def wait_for(run: Callable[..., str], is_there: Callable[[List[str]], bool]) -> None:
    """Wait until the screen, as lines without trailing blanks, is as it should be."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while True:
        screen = run("capture-pane", "-p").rstrip().split("\n")
        if is_there(screen):
            return
        if time.monotonic() > deadline:
            raise SystemExit("screenshots: this is not what was expected:\n" + "\n".join(screen))
        time.sleep(0.05)


def pieces(lines: Sequence[str]) -> Iterator[Piece]:
    """The pieces of all lines. A style lasts until the next one, also into the next line."""
    style = Style()
    for number, line in enumerate(lines):
        column = 0
        for part in re.split(r"(\033\[[\d;]*m)", line):
            if part.startswith(ESCAPE):
                style = changed(style, part[len(ESCAPE) : -1].split(";"))
            elif part.strip():
                yield Piece(number, column, part, style)
            column += 0 if part.startswith(ESCAPE) else len(part)


def changed(style: Style, numbers: Sequence[str]) -> Style:
    """The style after an SGR sequence."""
    changes = {1: {"bold": True}, 2: {"dim": True}, 22: {"bold": False, "dim": False},
               39: {"colour": None}}  # fmt: skip
    for number in (int(text or 0) for text in numbers):
        if number == 0:
            style = Style()
        elif number in changes:
            style = style._replace(**changes[number])
        elif number in COLOURS:
            style = style._replace(colour=number)
    return style


def draw(lines: Sequence[str], shot: Shot) -> str:
    """The screen as an SVG document. Each piece has its exact width, whatever the font."""
    width = round(shot.columns * CELL_WIDTH) + 2 * PADDING
    height = len(lines) * LINE_HEIGHT + 2 * PADDING
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(shot.title)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>',
        f'<g font-family="{FONTS}" font-size="{FONT_SIZE}" fill="{FOREGROUND}">',
    ]
    body += map(element, pieces(lines))
    return "\n".join([*body, "</g>", "</svg>", ""])


def element(piece: Piece) -> str:
    """A piece as an SVG element."""
    blanks = len(piece.text) - len(piece.text.lstrip())
    text = piece.text.strip()
    colour = DIM if piece.style.dim else COLOURS.get(piece.style.colour or 0)
    attributes = {
        "x": f"{PADDING + (piece.column + blanks) * CELL_WIDTH:g}",
        "y": str(PADDING + piece.line * LINE_HEIGHT + FONT_SIZE),
        "textLength": f"{len(text) * CELL_WIDTH:g}",
        "fill": colour,
        "font-weight": "bold" if piece.style.bold else None,
        "xml:space": "preserve",
    }
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items() if value)
    return f"<text {written}>{escape(text)}</text>"


if __name__ == "__main__":
    sys.exit(main())
