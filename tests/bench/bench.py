#!/usr/bin/env python3
"""Compares the speed of faxctl with that of curl, against nginx on this machine.

    FAXCTL=build/faxctl python3 tests/bench/bench.py [--once]

Prints a table of ratios, both commands of a row measured in the same run. The standalone program
has rows of its own, if FAXCTL_STANDALONE names one that was built. The table shows whether the
ratios are within their bounds; the exit status is 0 unless something does not work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Dict, Mapping, NamedTuple

sys.path.append(str(Path(__file__).resolve().parent.parent / "e2e"))  # certificates

from commands import Commands
from failure import BenchError, run
from measure import Effort
from report import Report
from rows import Bench, Scale
from server import path_of_api, serving
from trust import STORE_SIZE, default_store, enter_namespace, make_trust, mount_over

FULL = Scale(
    store=STORE_SIZE,
    many=1_000,
    most=100_000,
    listed=10_000,
    accounts=(1_000, 100_000),
    single=Effort(rounds=20, runs=10),
    several=Effort(rounds=12, runs=3),
    growing=Effort(rounds=4, runs=1),
)
ONCE = Scale(
    store=10,
    many=20,
    most=200,
    listed=400,
    accounts=(400, 1_000),
    single=Effort(rounds=1, runs=1),
    several=Effort(rounds=1, runs=1),
    growing=Effort(rounds=1, runs=1),
)

TOOLS = ("curl", "hyperfine", "jq", "nginx", "openssl")
DIRECTORIES_OF_SERVERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where nginx may be: not every PATH has these."""

IN_NAMESPACE = "--in-namespace"


class Programs(NamedTuple):
    """Paths of the two builds of faxctl; that of the standalone one is empty if there is none."""

    faxctl: str
    standalone: str


def main() -> int:
    arguments = _arguments()
    no_namespace = "" if arguments.in_namespace else enter_namespace(IN_NAMESPACE)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *DIRECTORIES_OF_SERVERS])
    try:
        _check_tools()
        with tempfile.TemporaryDirectory(prefix="faxctl-bench-") as directory:
            scale = ONCE if arguments.once else FULL
            report = _bench(_programs(), Path(directory), scale, no_namespace)
        print(report.text())
    except (BenchError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def _bench(programs: Programs, directory: Path, scale: Scale, no_namespace: str) -> Report:
    trust = make_trust(directory / "trust", scale.store)
    told = ("--cacert", str(trust.ca)) if no_namespace else ()
    work = directory / "work"
    work.mkdir()
    commands = Commands(programs.faxctl, work, told)
    standalone = Commands(programs.standalone, work, told) if programs.standalone else None
    environment = commands.environment(os.environ["PATH"])
    with serving(directory / "nginx", trust.server, trust.stranger) as server:
        if not no_namespace:
            system = default_store(server.https + path_of_api(), environment)
            mount_over(system, trust.store)
        bench = Bench(commands, standalone, server, scale, work, environment, no_namespace, {})
        rows = bench.rows()
    versions = _versions(programs, environment)
    return Report(versions, rows, bench.connections, scale.many, judged=scale is FULL)


def _versions(programs: Programs, environment: Mapping[str, str]) -> Dict[str, str]:
    """The versions that the programs print, in one line each."""
    lines = {"faxctl": (programs.faxctl, 2), "curl": ("curl", 1)}
    if programs.standalone:
        lines["standalone"] = (programs.standalone, 2)
    return {
        name: " ".join(run([program, "--version"], environment).split("\n")[:count])
        for name, (program, count) in lines.items()
    }


def _check_tools() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise BenchError(f"not installed: {', '.join(missing)}; `make deps` installs them")


def _programs() -> Programs:
    """The programs to measure, as paths that work in any directory."""
    program = Path(os.environ.get("FAXCTL", "build/faxctl")).resolve()
    if not os.access(program, os.X_OK):
        raise BenchError(f"no program {program}; `make` builds it, and FAXCTL names another")
    standalone = Path(os.environ.get("FAXCTL_STANDALONE", "build/standalone/faxctl")).resolve()
    return Programs(str(program), str(standalone) if os.access(standalone, os.X_OK) else "")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the speed of faxctl with that of curl.")
    parser.add_argument(
        "--once", action="store_true", help="run all once with small numbers, to see that it works"
    )
    parser.add_argument(IN_NAMESPACE, action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
