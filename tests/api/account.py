"""The faxes of an account, filtered and cut into pages as "List faxes" does it."""

from __future__ import annotations

import json
import re
import threading
from datetime import datetime
from typing import Any, Callable, Collection, Dict, List, Optional, Sequence, Tuple, Union
from urllib.parse import parse_qsl, urlsplit

from answer import Answer, error
from faxes import DELIVERED, FIXTURES, Fax, Fixture, seconds_ago
from step import REMOVE, Step, as_bytes, merged

DEFAULT_PAGE_SIZE = 25
MAX_PAGE_SIZE = 250
"""Not documented for the real API. A larger size counts as this one."""

Entry = Union[Fixture, Any]
"""An entry of an account: a fixture, a record, or something that is not a fax."""

NUMBER = re.compile(r"\+[1-9][0-9]{1,14}|sips?:[^\s<>]+", re.IGNORECASE)
POSITIVE = re.compile(r"[1-9][0-9]{0,8}")

COMPARISONS: Dict[str, Callable[[datetime, datetime], bool]] = {
    "gte": lambda created, limit: created >= limit,
    "gt": lambda created, limit: created > limit,
    "lte": lambda created, limit: created <= limit,
    "lt": lambda created, limit: created < limit,
}


class Account:
    """The faxes of one account, newest first; the fixtures unless others are given.

    `page_size` and `max_page_size` may be changed while the server runs.
    """

    def __init__(self, faxes: Optional[Sequence[Entry]] = None) -> None:
        self.page_size = DEFAULT_PAGE_SIZE
        self.max_page_size = MAX_PAGE_SIZE
        self._lock = threading.Lock()
        self._faxes: Sequence[Entry] = _fixtures() if faxes is None else faxes

    def set(self, faxes: Sequence[Entry]) -> None:
        with self._lock:
            self._faxes = faxes

    def view_page(self, target: str, media_base: str, step: Step) -> Answer:
        """The answer to "List faxes" for a request target. The step's changes follow it."""
        query = parse_qsl(urlsplit(target).query, keep_blank_values=True)
        try:
            page = _Page(query, self.page_size, self.max_page_size)
        except BadParameter as bad:
            return error(400, parameter=str(bad))
        with self._lock:
            faxes = page.matching(self._faxes, media_base)
            if step.arrivals or step.deletions:
                self._faxes = [*step.arrivals, *_without(self._faxes, step.deletions)]
        texts = [_text(entry, media_base) for entry in page.cut(faxes)]
        meta = merged(page.meta(len(faxes)), step.meta)
        members = {"data": f"[{','.join(texts)}]", "meta": json.dumps(meta)}
        changes = {
            name: REMOVE if value is REMOVE else json.dumps(value)
            for name, value in step.page.items()
        }
        body = ",".join(f'"{name}":{text}' for name, text in merged(members, changes).items())
        return Answer(200, as_bytes(f"{{{body}}}"))


class BadParameter(ValueError):
    """A query parameter that the API does not know, or a value that it cannot have."""


class _Page:
    """Which page of which faxes a query asks for."""

    def __init__(self, query: Sequence[Tuple[str, str]], page_size: int, max_size: int) -> None:
        """Read the query. BadParameter for what the API does not document."""
        self.number = 1
        self.size = page_size
        self._tests: List[Callable[[Fax], bool]] = []
        for name, value in query:
            self._read(name, value)
        self.size = min(self.size, max_size)

    def matching(self, faxes: Sequence[Entry], media_base: str) -> Sequence[Entry]:
        """The faxes that pass all filters. What is not a fax passes any."""
        if not self._tests:
            return faxes
        records = ((entry, _record(entry, media_base)) for entry in faxes)
        return [
            entry
            for entry, record in records
            if not isinstance(record, dict) or all(test(record) for test in self._tests)
        ]

    def cut(self, faxes: Sequence[Entry]) -> Sequence[Entry]:
        return faxes[(self.number - 1) * self.size : self.number * self.size]

    def meta(self, count: int) -> Dict[str, int]:
        """The metadata of the page if this many faxes pass the filters."""
        return {
            "total_pages": -(-count // self.size),
            "total_results": count,
            "page_number": self.number,
            "page_size": self.size,
        }

    def _read(self, name: str, value: str) -> None:
        comparison = re.fullmatch(r"filter\[created_at\]\[(\w+)\]", name)
        if name in ("page[number]", "page[size]") and POSITIVE.fullmatch(value):
            setattr(self, name[5:-1], int(value))
        elif comparison and comparison[1] in COMPARISONS and _time(value) is not None:
            self._tests.append(_time_test(comparison[1], value))
        elif name == "filter[direction][eq]" and value in ("inbound", "outbound"):
            self._tests.append(lambda record: record.get("direction") == value)
        elif name in ("filter[from][eq]", "filter[to][eq]") and NUMBER.fullmatch(value):
            member = name[7:-5]
            self._tests.append(lambda record: record.get(member) == value)
        else:
            raise BadParameter(name)


class MadeUpFaxes(Sequence[Fax]):
    """Delivered faxes, one a minute, each made when it is requested."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [made_up_record(number) for number in range(self._count)[index]]
        return made_up_record(range(self._count)[index])


def made_up_record(number: int, **changes: Any) -> Fax:
    """A delivered fax of this many minutes ago, with an id made from the number."""
    made_up: Fax = {
        **FIXTURES[DELIVERED].fax,
        "id": made_up_id(number),
        "created_at": seconds_ago(60 * number),
        "updated_at": seconds_ago(60 * number),
    }
    return merged(made_up, changes)


def made_up_id(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def _fixtures() -> List[Fixture]:
    """The fixture faxes in the order in which the API lists them."""
    return sorted(FIXTURES.values(), key=_created, reverse=True)


def _without(faxes: Sequence[Entry], deletions: Union[int, Collection[str]]) -> Sequence[Entry]:
    if isinstance(deletions, int):
        return faxes[deletions:]
    return [fax for fax in faxes if fax["id"] not in deletions]


def _created(fixture: Fixture) -> str:
    return str(fixture.record("").get("created_at") or "")


def _record(entry: Entry, media_base: str) -> Any:
    return entry.record(media_base) if isinstance(entry, Fixture) else entry


def _text(entry: Entry, media_base: str) -> str:
    if isinstance(entry, Fixture):
        return entry.text(entry.record(media_base))
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def _time_test(comparison: str, value: str) -> Callable[[Fax], bool]:
    limit = _time(value)
    assert limit is not None

    def test(record: Fax) -> bool:
        created = _time(str(record.get("created_at")), default_zone="+00:00")
        return created is not None and COMPARISONS[comparison](created, limit)

    return test


def _time(text: str, default_zone: str = "") -> Optional[datetime]:
    """A time with a zone; None if the text is not one. Python before 3.11 reads no Z."""
    iso = text[:-1] + "+00:00" if text.endswith("Z") else text
    for candidate in (iso, iso + default_zone):
        try:
            time = datetime.fromisoformat(candidate)
        except ValueError:
            continue
        if time.tzinfo is not None:
            return time
    return None
