"""Answers of the API and its media store, before a step changes them."""

from __future__ import annotations

import json
import re
import time
from calendar import timegm
from dataclasses import dataclass, replace
from typing import Any, Dict, Mapping, Optional
from urllib.parse import parse_qs, urlsplit

from documents import DOCUMENTS
from faxes import Fixture
from step import Step, as_bytes, merged

KEY_REVOKED = "KEY_REVOKED"
"""An API key that is answered with 401."""
KEY_FORBIDDEN = "KEY_FORBIDDEN"
"""An API key that is answered with 403."""

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

ERRORS = {
    400: ("10015", "Bad Request", "The request failed because it was not well-formed"),
    401: ("10009", "Authentication failed", "The API key is missing or invalid"),
    403: ("10010", "Authorization failed", "You do not have permission to do this"),
    404: ("10005", "Resource not found", "The requested resource does not exist"),
    405: ("10015", "Method not allowed", "The resource does not support this method"),
    408: ("10008", "Request timeout", "The request took too long"),
    422: ("10006", "Invalid resource ID", "The resource ID should be a UUID"),
    429: ("10011", "Too many requests", "You have exceeded the maximum number of requests"),
}
"""The code, title and detail for an HTTP status."""

UNEXPECTED_ERROR = ("10007", "Unexpected error", "An unexpected error occurred")
"""Code, title and detail for every other status."""


@dataclass(frozen=True)
class Answer:
    """An answer without its framing."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"


def json_answer(document: Any, status: int = 200) -> Answer:
    """An answer with a JSON document as its body, compact on one line."""
    return Answer(status, json.dumps(document, separators=(",", ":")).encode())


def error(status: int, **source: str) -> Answer:
    """The error document that goes with an HTTP status, with the members of its source, if any."""
    code, title, detail = ERRORS.get(status, UNEXPECTED_ERROR)
    entry: Dict[str, Any] = {"code": code, "title": title, "detail": detail}
    if source:
        entry["source"] = source
    entry["meta"] = {"url": f"https://developers.telnyx.com/docs/overview/errors/{code}"}
    return json_answer({"errors": [entry]}, status)


def refusal(headers: Mapping[str, str]) -> Optional[Answer]:
    """The answer to an invalid API key, None if it is valid."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key or key == KEY_REVOKED:
        return error(401)
    return error(403) if key == KEY_FORBIDDEN else None


def view_fax(fixture: Fixture, media_base: str, changes: Mapping[str, Any]) -> Answer:
    """The answer to "View a fax", with the changes of a step made to the fax."""
    fax = merged(fixture.record(media_base), changes)
    return Answer(200, as_bytes(fixture.body(fax)))


def view_media(target: str, headers: Mapping[str, str]) -> Answer:
    """The answer of the media store, which wants a presigned link and no key."""
    if "authorization" in headers:
        echo = (
            "<ArgumentName>Authorization</ArgumentName>"
            f"<ArgumentValue>{headers['authorization']}</ArgumentValue>"
        )
        return store_error(400, "InvalidArgument", "Only one auth mechanism allowed", echo)
    if _expired(target):
        return store_error(403, "AccessDenied", "Request has expired")
    extension = target.partition("?")[0].rpartition(".")[2]
    if extension not in DOCUMENTS:
        return store_error(404, "NoSuchKey", "The specified key does not exist.")
    return Answer(200, *DOCUMENTS[extension])


def _expired(link: str) -> bool:
    """Whether a link has expired. One that is not presigned counts as expired."""
    query = parse_qs(urlsplit(link).query)
    if not query.keys() >= {"X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature"}:
        return True
    signed = timegm(time.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ"))
    return time.time() > signed + int(query["X-Amz-Expires"][0])


def store_error(status: int, code: str, message: str, more: str = "") -> Answer:
    """An error of the media store."""
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"
    )
    return Answer(status, document.encode(), "application/xml")


def as_planned(answer: Answer, step: Step) -> Answer:
    """The normal answer with the status, body and type of the step, if it sets them."""
    if step.status is not None and step.status != answer.status:
        answer = error(step.status) if step.status >= 400 else replace(answer, status=step.status)
    body = answer.body if step.body is None else as_bytes(step.body)
    return replace(answer, body=body, content_type=step.content_type or answer.content_type)
