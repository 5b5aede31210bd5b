"""Shared by the tests of lists: made-up faxes, listed ids and requested pages."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from fax_api import FaxApi, made_up_id, made_up_record
from program import Result


def records(count: int, first: int = 0, **changes: Any) -> List[Dict[str, Any]]:
    """This many made-up faxes, newest first."""
    return [made_up_record(number, **changes) for number in range(first, first + count)]


def ids(numbers: Sequence[int]) -> List[str]:
    """The ids of made-up faxes."""
    return [made_up_id(number) for number in numbers]


def listed(result: Result) -> List[str]:
    """The ids printed with PRINT_IDS."""
    return result.stdout.split()


def pages(api: FaxApi) -> List[int]:
    """The numbers of the requested pages, in order."""
    return [request.page_number for request in api.list_requests()]
