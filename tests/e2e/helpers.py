"""Constants and helpers that several test files share."""

from __future__ import annotations

import json
import os
import select
import time
from typing import IO, Any, Callable, Sequence

PATIENCE = 30.0
"""Seconds in which anything expected happens, even on a busy machine under a sanitizer."""
OVERHEAD = 1.5
"""Seconds that a process may take to start and end."""

FORMATS = ["table", "json", "jsonl", "csv", "value"]
ONCE = ("--retries", "0")
PRINT_IDS = ("-o", "value", "-F", "id")
RETRY_NOW = {"Retry-After": "0"}
CLOCK = {"FAXCTL_NOW": "2020-05-05T10:00:00Z"}
"""An environment with a fixed time, shortly after the fixture faxes."""


class Stopwatch:
    """Measures how long a block takes."""

    def __enter__(self) -> Stopwatch:
        self._started = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._started


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for something that is bound to happen."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def read_line(stream: IO[str]) -> str:
    """The next line of a pipe in which there is nothing yet, or soon will be."""
    readable, _, _ = select.select([stream], [], [], PATIENCE)
    assert readable, "no line came"
    return stream.readline()


def read_all(descriptor: int, until: bytes = b"", size: int = 65536, pause: float = 0) -> bytes:
    """What comes until a text or the end, read in pieces of a size with a pause after each."""
    read = b""
    while not until or until not in read:
        readable, _, _ = select.select([descriptor], [], [], PATIENCE)
        assert readable, f"nothing more after {read[-200:]!r}"
        try:
            piece = os.read(descriptor, size)
        except OSError:  # how a terminal ends
            break
        if not piece:
            break
        read += piece
        time.sleep(pause)
    return read


def as_lines(ids: Sequence[str]) -> str:
    """Ids as standard input takes them, and as PRINT_IDS prints them."""
    return "".join(f"{fax_id}\n" for fax_id in ids)


def error_body(*errors: Any) -> str:
    """A response body with these API errors."""
    return json.dumps({"errors": list(errors)})
