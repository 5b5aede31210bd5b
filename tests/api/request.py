"""A request to the fake API, as it arrived and as it is remembered."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Dict, Optional
from urllib.parse import parse_qsl

LIST_PATH = "/v2/faxes"

_FAX_PATH = re.compile(r"/v2/faxes/([^/?]+)(?:\?.*)?")


@dataclass
class Request:
    """A request. The times are those of time.monotonic()."""

    started: float
    """When the head had arrived."""
    finished: Optional[float]
    """When its answer was complete or given up. None while in flight."""
    method: str
    path: str
    """The path with the query, as sent."""
    version: str
    fax_id: Optional[str]
    """The fax id in the path, well-formed or not. None for other paths."""
    headers: Dict[str, str]
    """The headers, their names in lower case."""
    connection: int
    """The number of the connection that it came on."""
    body: bytes = b""

    @classmethod
    def parse(cls, head: bytes, connection: int) -> Request:
        """Parse a head without its last line end. ValueError."""
        request_line, *header_lines = head.decode("latin-1").split("\r\n")
        method, path, version = request_line.split(" ")
        fax_path = _FAX_PATH.fullmatch(path)
        return cls(
            started=time.monotonic(),
            finished=None,
            method=method,
            path=path,
            version=version,
            fax_id=fax_path[1] if fax_path else None,
            headers=dict(_header(line) for line in header_lines),
            connection=connection,
        )

    @property
    def is_list(self) -> bool:
        return self.path.partition("?")[0] == LIST_PATH

    @property
    def raw_query(self) -> str:
        return self.path.partition("?")[2]

    @property
    def query(self) -> Dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def page_number(self) -> int:
        return int(self.query.get("page[number]", "1"))

    @property
    def body_length(self) -> int:
        """The bytes of body that follow the head. ValueError if the header is no number."""
        return int(self.headers.get("content-length", 0))

    @property
    def keeps_alive(self) -> bool:
        wish = self.headers.get("connection", "").lower()
        return wish != "close" and (self.version != "HTTP/1.0" or wish == "keep-alive")

    @property
    def accepts_gzip(self) -> bool:
        """Whether the body of the answer may be compressed."""
        return "gzip" in self.headers.get("accept-encoding", "")

    def finish(self) -> None:
        """Mark the request as no longer in flight."""
        if self.finished is None:
            self.finished = time.monotonic()


def _header(line: str) -> tuple[str, str]:
    """The name, in lower case, and the value of a header line."""
    name, _, value = line.partition(":")
    return name.lower(), value.strip()
