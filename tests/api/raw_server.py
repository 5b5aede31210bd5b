"""A server that answers with any bytes, for invalid responses."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Callable, List

HEAD_END = b"\r\n\r\n"

Behaviour = Callable[[socket.socket], None]
"""Called with the client after its request has arrived. Then the connection is closed."""


class RawServer:
    """Serves every connection in a thread of its own, one request each."""

    def __init__(self, behave: Behaviour) -> None:
        self.requests: List[bytes] = []
        self._behave = behave
        self._clients: List[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v2"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *_: object) -> None:
        for listening_or_connected in (self._listener, *self._clients):
            with suppress(OSError):
                listening_or_connected.shutdown(socket.SHUT_RDWR)
            listening_or_connected.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                self._clients.append(client)
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            head = b""
            while HEAD_END not in head:
                head += client.recv(65536) or HEAD_END
            self.requests.append(head)
            self._behave(client)


def response(*headers: str, body: bytes = b"", status: str = "200 OK") -> bytes:
    """A response with these headers and Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + HEAD_END + body


# Behaviours

def send(data: bytes) -> Behaviour:
    """Send this and close."""
    return lambda client: client.sendall(data)


def silent_after(data: bytes) -> Behaviour:
    """Send this, then nothing until the client leaves."""

    def behave(client: socket.socket) -> None:
        client.sendall(data)
        client.recv(1)

    return behave


def endless(data: bytes, more: bytes) -> Behaviour:
    """Send this, then more until the client leaves."""

    def behave(client: socket.socket) -> None:
        client.sendall(data)
        while True:
            client.sendall(more)

    return behave
