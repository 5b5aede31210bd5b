"""The faxes of the fake API, and the links in them.

The records are in faxes.json. Ages and links into the media store are computed for each request.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict
from urllib.parse import urlencode

Fax = Dict[str, Any]

DELIVERED = "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"
NO_ANSWER = "11111111-1111-4111-8111-111111111111"
RECEIVED = "22222222-2222-4222-8222-222222222222"
SENDING = "33333333-3333-4333-8333-333333333333"
QUEUED = "44444444-4444-4444-8444-444444444444"
EVERYTHING = "55555555-5555-4555-8555-555555555555"
UNKNOWN_VALUES = "66666666-6666-4666-8666-666666666666"
HOSTILE = "77777777-7777-4777-8777-777777777777"
EMPTY_FIELDS = "88888888-8888-4888-8888-888888888888"
UNKNOWN_REASON = "99999999-9999-4999-8999-999999999999"
SPARSE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
BARE = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
STORED = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"

MISSING = "ffffffff-ffff-4fff-bfff-ffffffffffff"
"""No fax has this id, even if the fake API makes up faxes."""

LINK_LIFETIME = 600
"""Seconds for which a link into the media store is valid, as documented."""


@dataclass(frozen=True)
class Fixture:
    """A fax as faxes.json describes it."""

    about: str
    fax: Fax
    ages: Dict[str, float] = field(default_factory=dict)
    """Fields with a time this many seconds before the request."""
    stored_here: bool = False
    """Whether stored_media_url leads into the media store of the fake API."""
    verbatim_members: str = ""
    """JSON members to append as they are: Python would write 1.10 as 1.1."""
    bare: bool = False
    """Whether the fax is sent without the {"data": …} around it."""

    def record(self, media_base: str) -> Fax:
        """The fax as of now, for a media store at media_base."""
        times = {name: seconds_ago(age) for name, age in self.ages.items()}
        links = {}
        if self.stored_here:
            links["stored_media_url"] = presigned(f"{media_base}/{self.fax['id']}.pdf")
        return {**self.fax, **links, **times}

    def text(self, fax: Fax) -> str:
        """The given state of this fax as compact JSON on one line."""
        text = json.dumps(fax, ensure_ascii=False, separators=(",", ":"))
        if self.verbatim_members:
            text = f"{text[:-1]},{self.verbatim_members}}}"
        return text

    def body(self, fax: Fax) -> str:
        """The response body for the given state of this fax."""
        text = self.text(fax)
        return text if self.bare else f'{{"data":{text}}}'


def _load() -> Dict[str, Fixture]:
    text = Path(__file__).with_name("faxes.json").read_text(encoding="utf-8")
    fixtures = [Fixture(**entry) for entry in json.loads(text)]
    return {fixture.fax["id"]: fixture for fixture in fixtures}


FIXTURES = _load()


def made_up(fax_id: str) -> Fixture:
    return Fixture("made up", {**FIXTURES[DELIVERED].fax, "id": fax_id})


def seconds_ago(seconds: float) -> str:
    """A time in the past (or, below zero, in the future), as the API writes times."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))


def presigned(url: str, age: float = 0, lifetime: int = LINK_LIFETIME) -> str:
    """A temporary link, signed age seconds ago and valid for lifetime seconds from then."""
    signed = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - age))
    query = {"X-Amz-Date": signed, "X-Amz-Expires": lifetime, "X-Amz-Signature": "fac2" * 16}
    return f"{url}?{urlencode(query)}"
