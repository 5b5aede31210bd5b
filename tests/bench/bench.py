#!/usr/bin/env python3
"""Compares the speed of faxctl with that of curl, against nginx on this machine.

    FAXCTL=build/faxctl python3 tests/bench/bench.py [--once] [--json FILE]

Prints a table of ratios, both commands of a row measured in the same run. Whether the ratios are
within their bounds is said, not enforced: the exit status is 0 unless something does not work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Dict, Mapping

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
    single=Effort(rounds=20, runs=10),
    several=Effort(rounds=12, runs=3),
    growing=Effort(rounds=4, runs=1),
)
ONCE = Scale(
    store=10,
    many=20,
    most=200,
    single=Effort(rounds=1, runs=1),
    several=Effort(rounds=1, runs=1),
    growing=Effort(rounds=1, runs=1),
)

TOOLS = ("curl", "hyperfine", "jq", "nginx", "openssl")
DIRECTORIES_OF_SERVERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where nginx may be, which is not in everybody's PATH."""

IN_NAMESPACE = "--in-namespace"


def main() -> int:
    """Run the benchmark; returns the exit status."""
    arguments = _arguments()
    no_namespace = "" if arguments.in_namespace else enter_namespace(IN_NAMESPACE)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *DIRECTORIES_OF_SERVERS])
    try:
        _check_tools()
        with tempfile.TemporaryDirectory(prefix="faxctl-bench-") as directory:
            scale = ONCE if arguments.once else FULL
            report = _bench(_faxctl(), Path(directory), scale, no_namespace)
        print(report.text())
        if arguments.json is not None:
            report.write_json(arguments.json)
    except (BenchError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def _bench(faxctl: str, directory: Path, scale: Scale, no_namespace: str) -> Report:
    """Measure everything, with all files below a directory."""
    trust = make_trust(directory / "trust", scale.store)
    told = ("--cacert", str(trust.ca)) if no_namespace else ()
    work = directory / "work"
    work.mkdir()
    commands = Commands(faxctl, work, told)
    environment = commands.environment(os.environ["PATH"])
    with serving(directory / "nginx", trust.server, trust.stranger) as server:
        if not no_namespace:
            system = default_store(server.https + path_of_api(), environment)
            mount_over(system, trust.store)
        bench = Bench(commands, server, scale, work, environment, no_namespace, {})
        rows = bench.rows()
    versions = _versions(faxctl, environment)
    return Report(versions, rows, bench.connections, scale.many, judged=scale is FULL)


def _versions(faxctl: str, environment: Mapping[str, str]) -> Dict[str, str]:
    """What the programs say that they are, in one line each."""
    return {
        Path(program).name: " ".join(run([program, "--version"], environment).split("\n")[:lines])
        for program, lines in ((faxctl, 2), ("curl", 1))
    }


def _check_tools() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise BenchError(f"not installed: {', '.join(missing)}; `make deps bench` installs them")


def _faxctl() -> str:
    """The program to measure, as a path that any directory can run."""
    program = Path(os.environ.get("FAXCTL", "build/faxctl")).resolve()
    if not os.access(program, os.X_OK):
        raise BenchError(f"no program {program}; `make` builds it, and FAXCTL names another")
    return str(program)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the speed of faxctl with that of curl.")
    parser.add_argument(
        "--once", action="store_true", help="run all once with small numbers, to see that it works"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    parser.add_argument(IN_NAMESPACE, action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
