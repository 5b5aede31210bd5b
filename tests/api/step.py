"""A step of a plan: how the answer to one request differs from the normal one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Collection, Dict, Mapping, Optional, Sequence, Union

REMOVE = ...
"""As the value of a fax field or of a header: leave it out."""


@dataclass(frozen=True)
class Step:
    """A step without settings gives the normal answer.

    A str in body or garbage is sent as UTF-8; surrogates U+DC80 to U+DCFF become the bytes 0x80 to
    0xFF, so that it can hold broken UTF-8.
    """

    status: Optional[int] = None
    """HTTP status; from 400 up with the matching error document, unless body says otherwise."""
    headers: Mapping[str, Any] = field(default_factory=dict)
    """Headers to add or to replace; REMOVE leaves a header out."""
    body: Union[str, bytes, None] = None
    """The body, instead of the normal one."""
    fax: Optional[Mapping[str, Any]] = None
    """Fields to set in the fax, REMOVE to leave one out. Makes up a fax if there is none."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """Members to set in the meta of a page of the list, REMOVE to leave one out."""
    page: Mapping[str, Any] = field(default_factory=dict)
    """The same for the page itself, whose members are data and meta."""
    arrivals: Sequence[Any] = ()
    """Faxes that arrive just after the page was made, the newest first."""
    deletions: Union[int, Collection[str]] = 0
    """Faxes that are deleted just after the page was made: their ids, or how many of the newest."""
    content_type: Optional[str] = None
    delay: float = 0
    """Seconds before the answer begins."""
    delay_body: float = 0
    """Seconds between the headers and the body."""
    delay_after: int = 0
    """Bytes of the body to send before delay_body."""
    stall: bool = False
    """Never answer; hold the connection until the client or the server ends it."""
    truncate: Optional[int] = None
    """Promise the whole body, send this many bytes of it, close."""
    stall_after: Optional[int] = None
    """Promise the whole body, send this many bytes of it, hold the connection."""
    reset: bool = False
    """Reset the connection instead of answering."""
    reset_after: Optional[int] = None
    """Promise the whole body, send this many bytes of it, reset the connection."""
    garbage: Union[str, bytes, None] = None
    """Send this instead of an HTTP answer, close."""
    close: bool = False
    """Close the connection instead of answering."""
    drip: Optional[float] = None
    """Send the body byte by byte, this many seconds apart."""
    endless: bool = False
    """Send the body over and over, without a Content-Length."""
    gzip: bool = False
    """Compress the body, if the request accepts that."""
    request_id: Optional[str] = None
    """The x-request-id to send."""
    repeat: bool = False
    """Apply to every further request, too."""


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> Dict[str, Any]:
    """base with the changes applied. REMOVE leaves a member out."""
    return {name: value for name, value in {**base, **changes}.items() if value is not REMOVE}


def as_bytes(text: Union[str, bytes]) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
