"""Constants and helpers that several test files share."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import time
from pathlib import Path
from typing import IO, Any, Callable, Dict, List, Sequence

from fax_api import FaxApi, made_up_id, made_up_record
from program import Result
from request import Request

ROOT = Path(__file__).resolve().parents[2]

PATIENCE = 30.0
"""Seconds in which anything expected happens, even on a busy machine under a sanitizer."""
OVERHEAD = 1.5
"""Seconds that a process may take to start and end."""

FORMATS = ["table", "json", "jsonl", "csv", "value"]
ONCE = ("--retries", "0")
PRINT_IDS = ("-o", "value", "-F", "id")
PRINT_STATUS = ("-o", "value", "-F", "status")
RETRY_NOW = {"Retry-After": "0"}
CLOCK = {"FAXCTL_NOW": "2020-05-05T10:00:00Z"}
"""An environment with a fixed time, shortly after the fixture faxes."""
SECRET = "KEY018F0123456789ABCDEF_abcdefghijklmnop"
"""An API key that must never show."""


class Stopwatch:
    """Measures how long a block takes."""

    def __enter__(self) -> Stopwatch:
        self._started = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._started


def pauses(requests: Sequence[Request]) -> List[float]:
    """Seconds from the end of each request to the start of the next."""
    return [
        later.started - (earlier.finished or 0) for earlier, later in zip(requests, requests[1:])
    ]


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


def version() -> str:
    """The version of the program, from the Makefile."""
    return re.search(r"^VERSION := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)[1]


def peak_of(process: subprocess.Popen[str]) -> int:
    """The most memory that a process has held so far, in KiB.

    Not from wait4(), which counts the memory of Python before exec.
    """
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def name_of(fax_id: str, ending: str = ".pdf") -> str:
    """The name under which download saves a fax."""
    return f"fax-{fax_id}{ending}"


# Lists

def records(count: int, first: int = 0, **changes: Any) -> List[Dict[str, Any]]:
    """This many made-up faxes, newest first."""
    return [made_up_record(number, **changes) for number in range(first, first + count)]


def ids(numbers: Sequence[int]) -> List[str]:
    return [made_up_id(number) for number in numbers]


def listed(result: Result) -> List[str]:
    return result.stdout.split()


def pages(api: FaxApi) -> List[int]:
    return [request.page_number for request in api.list_requests()]
