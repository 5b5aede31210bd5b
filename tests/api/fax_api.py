#!/usr/bin/env python3
"""A fake of the Telnyx Programmable Fax API: "View a fax", "List faxes" and the stored media.

It answers as the API does, and misbehaves on request: a plan gives each request for a fax a step
that says how its answer differs. Tests import it, and names of the other modules from it; as a
program it serves the demo:

    python3 fax_api.py [--port PORT] [--any] [--faxes COUNT]

The program prints its base address once it listens, and ends on SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import itertools
import signal
import socket
import ssl
import threading
from collections import deque
from pathlib import Path
from typing import Callable, Deque, Dict, Iterator, List, Optional, Tuple, Union

from account import Account, MadeUpFaxes, made_up_id, made_up_record
from answer import (
    KEY_FORBIDDEN, KEY_REVOKED, UUID, Answer, as_planned, error, refusal, store_error, view_fax,
    view_media,
)  # fmt: skip
from connection import Connection, Hangup, tls_context
from documents import DOCUMENTS
from faxes import (
    BARE, DELIVERED, EMPTY_FIELDS, EVERYTHING, FIXTURES, HOSTILE, MISSING, NO_ANSWER, QUEUED,
    RECEIVED, SENDING, SPARSE, STORED, UNKNOWN_REASON, UNKNOWN_VALUES, Fixture, made_up, presigned,
    seconds_ago,
)  # fmt: skip
from request import LIST_PATH, Request
from step import REMOVE, Step

HOST = "127.0.0.1"
LISTEN_BACKLOG = 512
STOP_PATIENCE = 1.0
"""Maximum seconds to wait for the thread of a connection at the end."""

EVERY_FAX = "all"
"""Name of the plan of every fax, in place of a fax id."""
MEDIA_PATH = "/media"

AS_NORMAL = Step()
RATE_LIMIT_HEADERS = {
    "x-ratelimit-limit": "500", "x-ratelimit-remaining": "499", "x-ratelimit-reset": "1"
}

PathLike = Union[str, Path]


class FaxApi:
    """A running fake API. Use it in a with statement, or call start and stop.

    `generate` and `delay` may be changed while it runs.
    """

    def __init__(
        self,
        port: int = 0,
        tls: Optional[Tuple[PathLike, PathLike]] = None,
        generate: bool = False,
        tls_version: Optional[ssl.TLSVersion] = None,
        host: str = HOST,
    ) -> None:
        """Prepare an API on the port (0: one that the kernel picks).

        With tls, a certificate chain and its key in PEM files, it speaks TLS, and that in
        tls_version alone if one is given. With generate, every well-formed id that is neither a
        fixture nor MISSING has a delivered fax.
        """
        self.generate = generate
        self.delay: Optional[Callable[[str], float]] = None
        """Returns the seconds to wait before the answer for a fax."""
        self.account = Account()
        """The faxes to list."""
        self.host = host
        self.port = port
        self._tls = None if tls is None else tls_context(tls, tls_version)
        self._stopping = False
        self._accepted = 0
        self._lock = threading.Lock()
        """Guards the members that follow."""
        self._requests: List[Request] = []
        self._plans: Dict[str, Deque[Step]] = {}
        self._served: Dict[Connection, threading.Thread] = {}

    def __enter__(self) -> FaxApi:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, and answer from threads in the background."""
        self._listener = socket.create_server((self.host, self.port), backlog=LISTEN_BACKLOG)
        self.port = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def stop(self) -> None:
        self._stopping = True
        socket.create_connection((self.host, self.port)).close()  # wakes up the accepting thread
        self._accepting.join()
        self._listener.close()
        with self._lock:
            served = dict(self._served)
        for connection in served:
            connection.abort()
        for thread in served.values():
            thread.join(STOP_PATIENCE)

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v2"

    def plan(self, fax_id: str, *steps: Step) -> None:
        """Set the steps of the next requests for a fax."""
        with self._lock:
            self._plans[fax_id] = deque(steps)

    def plan_all(self, *steps: Step) -> None:
        """Set the steps of the next requests for any fax without a plan of its own."""
        self.plan(EVERY_FAX, *steps)

    def plan_list(self, *steps: Step, page: Optional[int] = None) -> None:
        """Set the steps of the next requests for the list, or for one page of it."""
        self.plan(LIST_PATH if page is None else _page_plan(page), *steps)

    def plan_media(self, name: str, *steps: Step) -> None:
        """Set the steps of the next requests for a file of the media store."""
        self.plan(f"{MEDIA_PATH}/{name}", *steps)

    def link(self, name: str, age: float = 0) -> str:
        """A link to a file of the media store, signed age seconds ago."""
        return presigned(f"{self.origin}{MEDIA_PATH}/{name}", age)

    @property
    def requests(self) -> List[Request]:
        """The requests so far, to the API and to the media store, in the order they arrived."""
        with self._lock:
            return list(self._requests)

    def fax_ids(self) -> List[str]:
        """The ids that faxes were asked for by, in the order of the requests."""
        return [request.fax_id for request in self.requests if request.fax_id is not None]

    def count(self, fax_id: str) -> int:
        return self.fax_ids().count(fax_id)

    def list_requests(self) -> List[Request]:
        """The requests for pages of the list, in the order they arrived."""
        return [request for request in self.requests if request.is_list]

    def media_requests(self) -> List[Request]:
        """The requests to the media store, in the order they arrived."""
        return [request for request in self.requests if request.path.startswith(MEDIA_PATH)]

    def most_in_flight(self) -> int:
        """Maximum number of requests in flight, for faxes or pages of the list."""
        changes = []
        for request in self.requests:
            if request.fax_id is not None or request.is_list:
                changes.append((request.started, 1))
                if request.finished is not None:
                    changes.append((request.finished, -1))
        in_flight = itertools.accumulate(change for _, change in sorted(changes))
        return max(in_flight, default=0)

    def connections(self) -> int:
        return self._accepted

    def _accept(self) -> None:
        """Give each connection a thread of its own, until the server stops."""
        while True:
            accepted, _ = self._listener.accept()
            if self._stopping:
                accepted.close()
                return
            self._accepted += 1
            try:
                connection = Connection(accepted, self._accepted, self._tls)
            except OSError:  # gone already
                accepted.close()
                continue
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            with self._lock:
                self._served[connection] = thread
            thread.start()

    def _serve(self, connection: Connection) -> None:
        try:
            connection.handshake()
            while True:
                self._answer(connection, connection.receive())
        except (Hangup, OSError):
            pass
        finally:
            connection.close()
            with self._lock:
                del self._served[connection]

    def _answer(self, connection: Connection, request: Request) -> None:
        """Answer a request with its step, after the delay."""
        with self._lock:
            self._requests.append(request)
            number = len(self._requests)
            step = self._next_step(request)
        try:
            self._wait(connection, request, step)
            answer = as_planned(self._normal_answer(request, step), step)
            headers = {"x-request-id": step.request_id or f"{number:04x}", **RATE_LIMIT_HEADERS}
            connection.send(request, answer, headers, step)
        finally:
            request.finish()

    def _next_step(self, request: Request) -> Step:
        """Take the step of a request from its plan, unless it repeats."""
        for name in _plans_of(request):
            steps = self._plans.get(name)
            if steps:
                return steps[0] if steps[0].repeat else steps.popleft()
        return AS_NORMAL

    def _wait(self, connection: Connection, request: Request, step: Step) -> None:
        seconds = step.delay
        if self.delay is not None and request.fax_id is not None:
            seconds += self.delay(request.fax_id)
        if seconds > 0:
            connection.pause(seconds)

    def _normal_answer(self, request: Request, step: Step) -> Answer:
        """The answer of the API or the media store, for the fax as the step wants it."""
        if request.path.startswith(MEDIA_PATH):
            return view_media(request.path, request.headers)
        refused = refusal(request.headers)
        if refused is not None:
            return refused
        if request.fax_id is None and not request.is_list:
            return error(404)
        if request.method != "GET":
            return error(405)
        if request.fax_id is None:
            return self.account.view_page(request.path, self.origin + MEDIA_PATH, step)
        if not UUID.fullmatch(request.fax_id):
            return error(422, pointer="/id")
        fixture = self._fixture(request.fax_id.lower(), made_to_order=step.fax is not None)
        if fixture is None:
            return error(404)
        return view_fax(fixture, self.origin + MEDIA_PATH, step.fax or {})

    def _fixture(self, fax_id: str, made_to_order: bool) -> Optional[Fixture]:
        """The fax with an id: a fixture, or a made-up one if wanted."""
        if fax_id in FIXTURES:
            return FIXTURES[fax_id]
        if made_to_order or (self.generate and fax_id != MISSING):
            return made_up(fax_id)
        return None


def _page_plan(page: int) -> str:
    """Name of the plan of a page of the list, in place of a fax id."""
    return f"{LIST_PATH}?page={page}"


def _plans_of(request: Request) -> Iterator[str]:
    """The names of the plans for a request, the most specific first."""
    if request.is_list:
        yield _page_plan(request.page_number)
    yield request.path.partition("?")[0] if request.fax_id is None else request.fax_id
    yield EVERY_FAX


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A fake of the Telnyx Programmable Fax API.")
    parser.add_argument("--port", type=int, default=0, help="listen here, not on any free port")
    parser.add_argument("--any", action="store_true", help="make up a fax for any unknown id")
    parser.add_argument("--faxes", type=int, help="list so many made-up faxes, not the fixtures")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    ending = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # in every thread: sigwait is to get them
    with FaxApi(arguments.port, generate=arguments.any) as api:
        if arguments.faxes is not None:
            api.account.set(MadeUpFaxes(arguments.faxes))
        print(api.base_url, flush=True)
        signal.sigwait(ending)


if __name__ == "__main__":
    main()
