"""A connection to the fake API: reads HTTP/1.1 and writes what a step wants.

On plain sockets, because they are fast, and because no server library can reset a connection in the
middle of a body or send bytes that are not HTTP.
"""

from __future__ import annotations

import gzip
import select
import socket
import ssl
import struct
import warnings
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Dict, Mapping, NoReturn, Optional, Tuple, Union

from answer import Answer
from request import Request
from step import Step, as_bytes, merged

HEAD_END = b"\r\n\r\n"
RECEIVE_SIZE = 64 * 1024
"""Bytes to ask of the kernel at a time."""
ENDLESS_BLOCK_SIZE = 64 * 1024
"""Bytes, or a few more, of a body without an end to send at a time."""

CLIENT_LEFT = getattr(select, "POLLRDHUP", select.POLLHUP)
"""The event of a client that has closed its side (where the system knows no POLLRDHUP: both)."""

REASONS = {status.value: status.phrase for status in HTTPStatus}


class Hangup(Exception):
    """The connection ends: by the client, the server or the step."""


class Connection:
    """An accepted connection. Every method but abort belongs to the thread that serves it."""

    def __init__(
        self, accepted: socket.socket, number: int, tls: Optional[ssl.SSLContext] = None
    ) -> None:
        """Takes ownership of an accepted socket. Reads and writes nothing."""
        self.number = number
        self._received = b""
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is None:
            self._socket = accepted
        else:
            self._socket = tls.wrap_socket(
                accepted, server_side=True, do_handshake_on_connect=False
            )

    def handshake(self) -> None:
        """Do the TLS handshake, if this is a TLS connection. OSError if it fails."""
        if isinstance(self._socket, ssl.SSLSocket):
            self._socket.do_handshake()

    def receive(self) -> Request:
        """The next request with its body. Hangup if there is none or it is not HTTP."""
        while HEAD_END not in self._received:
            self._receive_more()
        head, _, self._received = self._received.partition(HEAD_END)
        try:
            request = Request.parse(head, self.number)
            length = request.body_length
        except ValueError:
            raise Hangup from None
        while len(self._received) < length:
            self._receive_more()
        request.body, self._received = self._received[:length], self._received[length:]
        return request

    def pause(self, seconds: Optional[float]) -> None:
        """Wait, without end if seconds is None. Hangup if the connection ends."""
        poll = select.poll()
        poll.register(self._socket, CLIENT_LEFT)
        if poll.poll(None if seconds is None else seconds * 1000):
            raise Hangup

    def send(
        self, request: Request, answer: Answer, headers: Mapping[str, str], step: Step
    ) -> None:
        """Send the answer as the step wants it. Hangup if that ends the connection."""
        self._do_something_else(step)
        body = answer.body
        framing: Dict[str, str] = {"content-type": answer.content_type}
        if step.gzip and request.accepts_gzip:
            body = gzip.compress(body)
            framing["content-encoding"] = "gzip"
        if step.endless or not request.keeps_alive:
            framing["connection"] = "close"
        if not step.endless:
            framing["content-length"] = str(len(body))
        changes = {name.lower(): value for name, value in step.headers.items()}
        sent_headers = merged({**framing, **headers}, changes)
        head = _head(answer.status, sent_headers)
        if step.delay_body:
            self._socket.sendall(head + body[: step.delay_after])
            self.pause(step.delay_body)
            head, body = b"", body[step.delay_after :]
        self._send_body(request, head, body, step)
        if sent_headers.get("connection") == "close":
            raise Hangup

    def abort(self) -> None:
        """End the connection from another thread."""
        with suppress(OSError):
            # Not the method of SSLSocket, which takes TLS away from under the thread that uses it.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket, by a reset if the step wants one."""
        self._socket.close()

    def _receive_more(self) -> None:
        """Wait for more bytes. Hangup at the end of the stream."""
        chunk = self._socket.recv(RECEIVE_SIZE)
        if not chunk:
            raise Hangup
        self._received += chunk

    def _do_something_else(self, step: Step) -> None:
        """Do what the step wants instead of an answer, if anything. Hangup if so."""
        if step.stall:
            self.pause(None)
        if step.reset:
            self._reset()
        if step.garbage is not None:
            self._socket.sendall(as_bytes(step.garbage))
        if step.close or step.garbage is not None:
            raise Hangup

    def _send_body(self, request: Request, head: bytes, body: bytes, step: Step) -> None:
        """Send the rest of the head, and the body as the step wants it.

        The request is finished just before the last byte is sent, so that no other request of the
        client overlaps it.
        """
        if step.endless:
            self._send_for_ever(head, body)
        if step.reset_after is not None:
            self._socket.sendall(head + body[: step.reset_after])
            self._reset()
        if step.truncate is not None:
            self._socket.sendall(head + body[: step.truncate])
            raise Hangup
        if step.stall_after is not None:
            self._socket.sendall(head + body[: step.stall_after])
            self.pause(None)
        if step.drip is not None:
            self._socket.sendall(head)
            for position in range(len(body) - 1):
                self._socket.sendall(body[position : position + 1])
                self.pause(step.drip)
            head, body = b"", body[-1:]
        request.finish()
        self._socket.sendall(head + body)

    def _send_for_ever(self, head: bytes, body: bytes) -> NoReturn:
        """Send the body over and over, until the client closes the connection."""
        self._socket.sendall(head)
        body = body or b" "
        block = body * (ENDLESS_BLOCK_SIZE // len(body) + 1)
        while True:
            self._socket.sendall(block)

    def _reset(self) -> NoReturn:
        linger_zero_seconds = struct.pack("ii", 1, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero_seconds)
        raise Hangup


def tls_context(
    certificate_and_key: Tuple[Union[str, Path], Union[str, Path]], version: Optional[ssl.TLSVersion]
) -> ssl.SSLContext:
    """The server side of TLS with a certificate chain and key, in one version or in any."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate_and_key)
    if version is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")  # or OpenSSL has no ciphers for the old versions
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = version
            context.maximum_version = version
    return context


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    """Status line and headers, with the empty line that ends them."""
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + HEAD_END
