"""nginx as the API: every fax is there, and every connection is counted."""

from __future__ import annotations

import contextlib
import grp
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Iterator, List, NamedTuple

import faxes
from certificates import Identity
from failure import BenchError

SECONDS_TO_START = 10.0
SECONDS_TO_LOG = 5.0

LOG_FORMAT = "$connection $server_protocol $status $body_bytes_sent $uri"

CONFIGURATION = """\
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {{
    worker_connections 256;
}}
http {{
{temporary_paths}
    default_type application/json;
    keepalive_requests 1000000;
    log_format seen "{log_format}";
    access_log off;
    map $args $page {{
        "~page(?:\\[|%5B)number(?:\\]|%5D)=(?<number>[0-9]+)" $number;
        default 1;
    }}
    server {{
        listen 127.0.0.1:{http_port};
        listen 127.0.0.1:{https_port} ssl http2;
        ssl_certificate "{server.certificate}";
        ssl_certificate_key "{server.key}";
        add_header x-request-id $request_id;
        location ~ ^/v2/faxes/([0-9a-f-]+)$ {{
            return 200 '{body}';
        }}
        location ~ ^/logged/v2/faxes/([0-9a-f-]+)$ {{
            access_log access.log seen;
            return 200 '{body}';
        }}
        location ~ ^/account/(?<account>[0-9]+)/v2/faxes$ {{
            alias "{accounts}/$account/$page.json";
        }}
    }}
    server {{
        listen 127.0.0.1:{untrusted_port} ssl http2;
        ssl_certificate "{stranger.certificate}";
        ssl_certificate_key "{stranger.key}";
    }}
}}
"""

ACCOUNTS = "accounts"
"""The directory with the pages of each account."""

TEMPORARY_PATHS = {
    "proxy": "proxy_temp_path",
    "fastcgi": "fastcgi_temp_path",
    "uwsgi": "uwsgi_temp_path",
    "scgi": "scgi_temp_path",
}
"""The directive of each nginx module for its temporary directory."""


class Request(NamedTuple):
    """A request for a fax as the server logged it."""

    connection: int
    protocol: str
    status: int
    body_size: int
    fax_id: str


class Server:
    """A running nginx. An origin is scheme, host and port."""

    def __init__(self, directory: Path, server: Identity, stranger: Identity) -> None:
        ports = _free_ports(3)
        self.http, self.https, self.untrusted = (
            f"{scheme}://127.0.0.1:{port}"
            for scheme, port in zip(("http", "https", "https"), ports)
        )
        self._directory = directory
        self._ports = ports
        self._log = directory / "access.log"
        configuration = _configuration(directory / ACCOUNTS, ports, server, stranger)
        (directory / "nginx.conf").write_text(configuration)
        with open(directory / "output", "wb") as output:
            self._process = subprocess.Popen(
                ["nginx", "-p", directory, "-c", "nginx.conf"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def wait_until_it_listens(self) -> None:
        """Return when all ports answer; BenchError with what nginx says if they do not."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not all(map(_is_open, self._ports)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"nginx does not start: {self._complaint()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_START)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget_requests(self) -> None:
        """Empty the log."""
        if self._log.exists():
            os.truncate(self._log, 0)

    def add_account(self, count: int) -> None:
        """Add an account with this many faxes, at path_of_account()."""
        directory = self._directory / ACCOUNTS / str(count)
        if not directory.exists():
            directory.mkdir(parents=True)
            for number in range(1, faxes.page_count(count) + 1):
                (directory / f"{number}.json").write_text(faxes.page(number, count))

    def requests(self, count: int) -> List[Request]:
        """The logged requests, as soon as there are this many, or after a timeout."""
        deadline = time.monotonic() + SECONDS_TO_LOG
        while True:
            lines = self._log.read_text().splitlines() if self._log.exists() else []
            if len(lines) >= count or time.monotonic() > deadline:
                return [_request(line) for line in lines]
            time.sleep(0.02)

    def _complaint(self) -> str:
        files = (self._directory / "output", self._directory / "error.log")
        return " ".join(file.read_text().strip() for file in files if file.exists())


@contextlib.contextmanager
def serving(directory: Path, server: Identity, stranger: Identity) -> Iterator[Server]:
    """A server with its files in a new directory, stopped at the end.

    The third port shows the stranger's certificate.
    """
    directory.mkdir()
    nginx = Server(directory, server, stranger)
    try:
        nginx.wait_until_it_listens()
        yield nginx
    finally:
        nginx.stop()


def path_of_api(logged: bool = False) -> str:
    """The path of the API, with or without a log of requests."""
    return "/logged/v2" if logged else "/v2"


def path_of_account(count: int) -> str:
    return f"/account/{count}/v2"


def _configuration(accounts: Path, ports: List[int], server: Identity, stranger: Identity) -> str:
    """The whole configuration; what nginx writes is relative to the server's directory."""
    return CONFIGURATION.format(
        user=f"user root {grp.getgrgid(0).gr_name};" if os.geteuid() == 0 else "",
        temporary_paths="\n".join(f"    {line}" for line in _temporary_paths()),
        log_format=LOG_FORMAT,
        server=server,
        stranger=stranger,
        body=faxes.body("$1"),
        accounts=accounts.resolve(),
        http_port=ports[0],
        https_port=ports[1],
        untrusted_port=ports[2],
    )


def _temporary_paths() -> List[str]:
    """Directives that keep nginx, with the modules that it has, from writing anywhere else."""
    built = subprocess.run(["nginx", "-V"], capture_output=True, text=True).stderr
    return ["client_body_temp_path client-body;"] + [
        f"{directive} {module};"
        for module, directive in TEMPORARY_PATHS.items()
        if f"--without-http_{module}_module" not in built
    ]


def _request(line: str) -> Request:
    connection, protocol, status, size, path = line.split()
    return Request(int(connection), protocol, int(status), int(size), path.rpartition("/")[2])


def _free_ports(count: int) -> List[int]:
    """Loopback ports that nothing listens on."""
    with contextlib.ExitStack() as cleanup:
        sockets = [cleanup.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
