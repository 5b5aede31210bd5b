"""The faxes of the server: any id, and the same body for all."""

from __future__ import annotations

import json
from typing import Any, Dict, List

PAGE_SIZE = 100
"""Number of faxes on a page, whatever is requested."""

_SIGNATURE = "fac2d5a1c0ffee00" * 4
_LINK = (
    "https://bucket.example/faxes/{id}.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=EXAMPLE%2F20200505%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20200505T095917Z&X-Amz-Expires=7200&X-Amz-SignedHeaders=host"
    f"&X-Amz-Signature={_SIGNATURE}"
)


def fax_id(number: int) -> str:
    """The id of a fax, in lower case as faxctl sends it."""
    return f"{number:08x}-5ca1-4ab1-8e55-{number:012x}"


def fax(identifier: str) -> Dict[str, Any]:
    """The fax with an id, as the API describes one that was delivered."""
    return {
        "record_type": "fax",
        "id": identifier,
        "connection_id": "1232154810234",
        "direction": "outbound",
        "from": "+13125550123",
        "to": "+13125550199",
        "media_url": "https://files.example.com/invoices/2020-0417.pdf",
        "store_media": True,
        "stored_media_url": _LINK.format(id=identifier),
        "quality": "high",
        "webhook_url": "https://hooks.example.com/fax",
        "webhook_failover_url": "",
        "status": "delivered",
        "client_state": "aGF2ZSBhIG5pY2UgZGF5ID1d",
        "page_count": 3,
        "call_duration_secs": 74,
        "created_at": "2020-05-05T09:57:48Z",
        "updated_at": "2020-05-05T09:59:17Z",
    }


def body(identifier: str) -> str:
    """The response for an id: compact, on one line."""
    return json.dumps({"data": fax(identifier)}, separators=(",", ":"))


def page_count(count: int) -> int:
    return -(-count // PAGE_SIZE)


def page(number: int, count: int) -> str:
    """The response for a page, from 1, of an account with this many faxes."""
    numbers = range((number - 1) * PAGE_SIZE, min(number * PAGE_SIZE, count))
    meta = {
        "total_pages": page_count(count),
        "total_results": count,
        "page_number": number,
        "page_size": PAGE_SIZE,
    }
    document = {"data": [fax(fax_id(each)) for each in numbers], "meta": meta}
    return json.dumps(document, separators=(",", ":"))


def is_body(text: str, identifier: str) -> bool:
    """Whether a text is the API's answer for an id."""
    return text == body(identifier)


def is_json(text: str, identifier: str) -> bool:
    """Whether a text is a fax as JSON, unwrapped, in whatever layout."""
    try:
        return json.loads(text) == fax(identifier)
    except ValueError:
        return False


def is_table(text: str, identifier: str) -> bool:
    """Whether a text has the fields of a fax, as a table of two columns does."""
    expected = fax(identifier)
    return {expected["id"], expected["status"], expected["to"]} <= set(text.split())


def is_jsonl(text: str, identifiers: List[str]) -> bool:
    """Whether a text is the faxes with these ids in this order, one a line."""
    lines = text.splitlines()
    return len(lines) == len(identifiers) and all(map(is_json, lines, identifiers))
