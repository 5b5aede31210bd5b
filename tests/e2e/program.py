"""Runs faxctl in an environment of its own, which has nothing of the caller's in it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time
import tty
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from fax_api import FaxApi

Argument = Union[str, bytes, Path]
Environment = Mapping[str, Optional[str]]
"""Variables to set, or to remove with None."""
Redirection = Union[int, IO[Any]]
"""A standard stream for subprocess."""

DEFAULT_KEY = "test-key"
DEFAULT_TIMEOUT = 30.0
"""Seconds after which a run counts as hanging, even under valgrind."""
TERMINAL_ROWS = 24
READ_SIZE = 64 * 1024

SANITIZER_VARIABLES = ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS")
"""Options of a sanitizer build, the only variables of the caller that are passed on."""


@dataclass(frozen=True)
class Result:
    """Output and exit status of a run. In text, broken UTF-8 becomes surrogates."""

    stdout_bytes: bytes
    stderr_bytes: bytes
    status: int
    """The exit status; below zero the number of the signal that ended the run."""

    @property
    def stdout(self) -> str:
        return self.stdout_bytes.decode("utf-8", "surrogateescape")

    @property
    def stderr(self) -> str:
        return self.stderr_bytes.decode("utf-8", "surrogateescape")

    def json_lines(self) -> List[Any]:
        """The JSON documents on standard output, one a line, as `-o jsonl` prints them."""
        return _json_lines(self.stdout)

    def errors(self) -> List[Dict[str, Any]]:
        """The errors on standard error, one a line, as `-o json` and `-o jsonl` report them."""
        return [document["error"] for document in _json_lines(self.stderr)]


@dataclass(frozen=True)
class Program:
    """The program under test, as one test runs it."""

    command: Sequence[str]
    """The binary, after the tool that it runs under, if any."""
    home: Path
    directory: Path
    """Its default working directory."""
    api: FaxApi
    """Its default API."""

    def run(
        self,
        *arguments: Argument,
        input: Union[str, bytes, None] = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Any,
    ) -> Result:
        """Run it to its end, with the options of start. Raises subprocess.TimeoutExpired."""
        if isinstance(input, str):
            input = input.encode("utf-8", "surrogateescape")
        process = self.start(
            *arguments, stdin=subprocess.PIPE, encoding=None, errors=None, bufsize=-1, **options
        )
        with process:
            try:
                written = process.communicate(input or b"", timeout)
            finally:
                process.kill()
        return Result(*written, process.returncode)

    def start(
        self,
        *arguments: Argument,
        env: Optional[Environment] = None,
        key: Optional[str] = DEFAULT_KEY,
        api: Optional[FaxApi] = None,
        cwd: Optional[Path] = None,
        stdin: Redirection = subprocess.DEVNULL,
        stdout: Redirection = subprocess.PIPE,
        stderr: Redirection = subprocess.PIPE,
        **options: Any,
    ) -> subprocess.Popen[Any]:
        """Start it, by default with streams of text. The caller reads, writes and waits."""
        text = {"encoding": "utf-8", "errors": "surrogateescape", "bufsize": 1}
        return subprocess.Popen(
            [*self.command, *arguments],
            env=self._environment(env, key, api),
            cwd=cwd or self.directory,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            **{**text, **options},
        )

    def run_on_terminal(
        self,
        *arguments: Argument,
        stdout: bool = True,
        stderr: bool = True,
        columns: int = 80,
        env: Optional[Environment] = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Any,
    ) -> Result:
        """Run it to its end with standard output, error or both on pseudo terminals of their own.

        The other stream, if any, is a pipe. Terminals are raw: a newline stays one. Raises
        subprocess.TimeoutExpired.
        """
        deadline = time.monotonic() + timeout
        with contextlib.ExitStack() as cleanup:
            output, output_end = cleanup.enter_context(_stream(stdout, columns))
            errors, errors_end = cleanup.enter_context(_stream(stderr, columns))
            screens = {"stdout": output_end, "stderr": errors_end}
            env = {"TERM": "xterm", **(env or {})}
            process = self.start(*arguments, env=env, **screens, **options)
            cleanup.enter_context(process)
            cleanup.callback(process.kill)
            output_end.close()
            errors_end.close()
            written = _read_to_end([output, errors], deadline)
            if written is None:
                raise subprocess.TimeoutExpired(process.args, timeout)
            status = process.wait(timeout)
        return Result(written[0], written[1], status)

    def under(self, *prefix: Argument) -> Program:
        """The same program, started by another command."""
        return replace(self, command=[*prefix, *self.command])

    def _environment(
        self, changes: Optional[Environment], key: Optional[str], api: Optional[FaxApi]
    ) -> Dict[str, str]:
        """The whole environment of a run, with the changes."""
        passed_on = {name: os.environ.get(name) for name in SANITIZER_VARIABLES}
        variables: Dict[str, Optional[str]] = {
            **passed_on,
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC0",
            "TELNYX_API_KEY": key,
            "TELNYX_BASE_URL": (api or self.api).base_url,
            **(changes or {}),
        }
        return {name: value for name, value in variables.items() if value is not None}


def _json_lines(text: str) -> List[Any]:
    """The JSON document of each line. The last line must be whole, too."""
    *lines, rest = text.split("\n")
    assert rest == "", f"unfinished line: {rest!r}"
    return [json.loads(line) for line in lines]


@contextlib.contextmanager
def _stream(is_terminal: bool, columns: int) -> Iterator[Tuple[IO[bytes], IO[bytes]]]:
    """A pseudo terminal or a pipe: the end to read from, and the end for the program."""
    reading, writing = _terminal(columns) if is_terminal else os.pipe()
    with open(reading, "rb", buffering=0) as ours, open(writing, "wb", buffering=0) as theirs:
        yield ours, theirs


def _terminal(columns: int) -> Tuple[int, int]:
    """A pseudo terminal of a known size that changes nothing of what is written to it."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    size = struct.pack("HHHH", TERMINAL_ROWS, columns, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    return ours, theirs


def _read_to_end(streams: Sequence[IO[bytes]], deadline: float) -> Optional[List[bytes]]:
    """What is written to each stream until all end, or None after the deadline."""
    written = {stream: b"" for stream in streams}
    unfinished = set(streams)
    while unfinished:
        seconds_left = max(0.0, deadline - time.monotonic())
        readable, _, _ = select.select(unfinished, [], [], seconds_left)
        if not readable:
            return None
        for stream in readable:
            chunk = _read(stream)
            written[stream] += chunk
            if not chunk:
                unfinished.remove(stream)
    return [written[stream] for stream in streams]


def _read(stream: IO[bytes]) -> bytes:
    """The next bytes of a stream, empty at its end. A pseudo terminal ends with an error."""
    try:
        return stream.read(READ_SIZE)
    except OSError:
        return b""
