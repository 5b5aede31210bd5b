"""Fixtures for the tests that drive the real program against the fake API.

    FAXCTL         the program; by default what the build leaves in build/
    FAXCTL_PREFIX  a command to run it under, such as "valgrind -q --error-exitcode=99"
    CI             if set, a skipped test counts as failed
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "api"))

from certificates import make_certificates
from fax_api import DELIVERED, REMOVE, FaxApi, Step  # noqa: E402
from helpers import as_lines  # noqa: E402
from program import Program


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport():
    """Count a skipped test as failed if the variable CI is set."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"in CI every test must run: {report.longrepr[2]}"


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """Undo the ignoring of signals by a background shell or nohup, which children inherit."""
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    for number, handler in handlers.items():
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def binary():
    """The command that starts faxctl: the prefix, if any, and the path of the program."""
    program = Path(os.environ.get("FAXCTL", ROOT / "build" / "faxctl")).resolve()
    return [*shlex.split(os.environ.get("FAXCTL_PREFIX", "")), str(program)]


@pytest.fixture
def is_plain(binary):
    """Whether the program runs without valgrind or a sanitizer.

    They keep for a while what is freed, and preload libraries of their own.
    """
    return "sanitized" not in binary[-1] and len(binary) == 1


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """One valid certificate, and one for each way of being refused."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def api():
    """A fake API that knows the fixture faxes and no other."""
    with FaxApi() as running:
        yield running


@pytest.fixture
def tls_api(certificates):
    """The same as api, but over TLS, with a good certificate."""
    with FaxApi(tls=certificates.server) as running:
        yield running


@pytest.fixture
def any_api():
    """A fake API that has a delivered fax for any id."""
    with FaxApi(generate=True) as running:
        yield running


@pytest.fixture
def store(api):
    """Let a fax have these fields; by default a stored document and no other link."""

    def plan(fax_id=DELIVERED, name="1.pdf", **fax):
        if "stored_media_url" not in fax:
            fax = {"stored_media_url": api.link(name), "media_url": REMOVE, **fax}
        api.plan(fax_id, Step(fax=fax, repeat=True))

    return plan


@pytest.fixture
def saved(tmp_path):
    """Return the files in the directory that faxctl runs in, hidden ones too."""
    return lambda: {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}


@pytest.fixture
def make_ids():
    """Make this many different fax ids, none of them a fixture's."""
    return lambda count: [f"{number:08x}-0000-4000-8000-000000000000" for number in range(count)]


@pytest.fixture
def home(tmp_path):
    """The home directory of the user who runs faxctl: empty, and the test's own."""
    directory = tmp_path / "home"
    directory.mkdir()
    return directory


@pytest.fixture
def program(binary, home, tmp_path, api):
    """faxctl for this test: talks to its api and runs in its tmp_path."""
    return Program(binary, home, tmp_path, api)


@pytest.fixture
def faxctl(program):
    """Run faxctl to its end: see Program.run."""
    return program.run


@pytest.fixture
def terminal(program):
    """Run faxctl on pseudo terminals to its end: see Program.run_on_terminal."""
    return program.run_on_terminal


@pytest.fixture
def shell(program):
    """Make a faxctl that a shell script starts as "$@"."""
    return lambda script: program.under("/bin/sh", "-c", script, "sh").run


@pytest.fixture(scope="session")
def namespace():
    """The command prefix that runs a command in a mount namespace, as root or not."""
    for words in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        tried = subprocess.run([*words, "mount", "--bind", "/tmp", "/tmp"], capture_output=True)
        if tried.returncode == 0:
            return words
    pytest.skip("this system does not allow mount namespaces")


@pytest.fixture
def mounted(program, namespace):
    """Make a faxctl that sees a file or directory in place of another."""
    script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
    return lambda ours, theirs: program.under(*namespace, "sh", "-c", script, "sh", ours, theirs)


@pytest.fixture
def id_file(tmp_path):
    """Put ids into a file, one a line, and open it for reading."""

    def write(ids):
        path = tmp_path / f"ids-{ids[0]}"
        path.write_text(as_lines(ids), encoding="ascii")
        return path.open(encoding="ascii")

    return write


@pytest.fixture
def pipe():
    """A pipe: our end, to read from, and the end for the program, which the test closes."""
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


@pytest.fixture
def unused_port():
    """A reserved port without a listener. A FaxApi of this test can bind it."""
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def start(program):
    """Start faxctl without waiting for its end: see Program.start. It is killed after the test."""
    started = []

    def start_one(*arguments, **options):
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
