"""Whether the commands do what they are measured for. Nothing is measured that fails here."""

from __future__ import annotations

import shlex
import subprocess
from typing import Callable, Mapping

import faxes
from commands import Command, Pair
from failure import BenchError, run
from server import Request, Server

CURL_DOES_NOT_TRUST = 60
FAXCTL_NETWORK_ERROR = 6

Environment = Mapping[str, str]


def check_output(command: Command, environment: Environment) -> None:
    """Run the command once: it has to succeed and to print what is right."""
    if not command.is_right(run(command.words, environment)):
        raise BenchError(f"this did not print what it should: {shlex.join(command.words)}")


def check_requests(
    command: Command, count: int, protocol: str, server: Server, environment: Environment
) -> int:
    """Run the command once as check_output does, and look at what it asks the server for.

    It has to be each of the first faxes once, over the protocol, and it has to get them all.
    Returns how many connections that took.
    """
    server.forget_requests()
    check_output(command, environment)
    requests = server.requests(count)
    if sorted(request.fax_id for request in requests) != sorted(map(faxes.fax_id, range(count))):
        raise BenchError(f"this asked for other faxes than it should: {shlex.join(command.words)}")
    for request in requests:
        _check_request(request, protocol, command)
    return len({request.connection for request in requests})


def check_verification(
    pair_at: Callable[[str], Pair], server: Server, environment: Environment
) -> None:
    """Both programs have to refuse a server whose certificate they have no reason to trust."""
    pair = pair_at(server.untrusted)
    expected = {pair.ours: FAXCTL_NETWORK_ERROR, pair.theirs: CURL_DOES_NOT_TRUST}
    for command, status in expected.items():
        finished = subprocess.run(command.words, env=environment, capture_output=True)
        if finished.returncode != status or finished.stdout != b"":
            words = shlex.join(command.words)
            raise BenchError(f"this should not trust the server, status {status}: {words}")


def _check_request(request: Request, protocol: str, command: Command) -> None:
    size = len(faxes.body(request.fax_id))
    if (request.status, request.protocol, request.body_size) != (200, protocol, size):
        expected = f"status 200 over {protocol} with {size} bytes"
        raise BenchError(f"{request}, not {expected}: {shlex.join(command.words)}")
