"""The error of the benchmark, and a runner of commands."""

from __future__ import annotations

import shlex
import subprocess
from typing import Mapping, Optional, Sequence


class BenchError(Exception):
    """The benchmark cannot be run. The message says why."""


def run(words: Sequence[str], environment: Optional[Mapping[str, str]] = None) -> str:
    """Run a command without input and return its standard output; BenchError if it fails."""
    finished = subprocess.run(
        words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if finished.returncode != 0:
        said = finished.stderr.strip() or "it said nothing"
        raise BenchError(f"exit status {finished.returncode}: {shlex.join(words)}: {said}")
    return finished.stdout
