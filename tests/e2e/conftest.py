"""Fixtures for the tests that drive the real program against the fake API.

    FAXCTL         the program; by default what the build leaves in build/
    FAXCTL_PREFIX  a command to run it under, such as "valgrind -q --error-exitcode=99"
    CI             where it is set, a test that is skipped counts as one that fails
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "api"))

from certificates import Certificates, make_certificates  # noqa: E402
from fax_api import FaxApi  # noqa: E402
from program import Program, Result  # noqa: E402


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where the variable CI is set, count a test that is skipped as one that fails."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but in CI every test has to run: {report.longrepr[2]}"


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Let the programs that are started see signals, even if the tests run in the background.

    A shell has its background jobs ignore SIGINT, nohup has its command ignore SIGHUP, and an
    ignored signal stays ignored in a child.
    """
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    for number, handler in handlers.items():
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def binary() -> List[str]:
    """The command that starts faxctl: the prefix, if any, and the path of the program."""
    program = Path(os.environ.get("FAXCTL", ROOT / "build" / "faxctl")).resolve()
    return [*shlex.split(os.environ.get("FAXCTL_PREFIX", "")), str(program)]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate for each way of being accepted or refused."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def api() -> Iterator[FaxApi]:
    """A fake API that knows the fixture faxes and no other."""
    with FaxApi() as running:
        yield running


@pytest.fixture
def tls_api(certificates: Certificates) -> Iterator[FaxApi]:
    """The same as api, but over TLS, with a good certificate."""
    with FaxApi(tls=certificates.server) as running:
        yield running


@pytest.fixture
def any_api() -> Iterator[FaxApi]:
    """A fake API that has a delivered fax for any id."""
    with FaxApi(generate=True) as running:
        yield running


@pytest.fixture
def make_ids() -> Callable[[int], List[str]]:
    """Make so many fax ids, all different, none of them a fixture's."""
    return lambda count: [f"{number:08x}-0000-4000-8000-000000000000" for number in range(count)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home directory of the user who runs faxctl: empty, and the test's own."""
    directory = tmp_path / "home"
    directory.mkdir()
    return directory


@pytest.fixture
def program(binary: List[str], home: Path, tmp_path: Path, api: FaxApi) -> Program:
    """faxctl for this test, which talks to its api and runs in its tmp_path."""
    return Program(binary, home, tmp_path, api)


@pytest.fixture
def faxctl(program: Program) -> Callable[..., Result]:
    """Run faxctl to its end: see Program.run."""
    return program.run


@pytest.fixture
def terminal(program: Program) -> Callable[..., Result]:
    """Run faxctl on pseudo terminals to its end: see Program.run_on_terminal."""
    return program.run_on_terminal


@pytest.fixture
def start(program: Program) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start faxctl and go on: see Program.start. What still runs after the test is killed."""
    started: List[subprocess.Popen[str]] = []

    def start_one(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        started.append(program.start(*arguments, **options))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(BrokenPipeError):  # what was not read of its standard input is lost
                    stream.close()
