"""What the tests of lists share: accounts of made-up faxes, and what was listed and requested."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from fax_api import FaxApi, made_up_id, made_up_record
from program import Result


def records(count: int, first: int = 0, **changes: Any) -> List[Dict[str, Any]]:
    """So many made-up faxes, the newest first."""
    return [made_up_record(number, **changes) for number in range(first, first + count)]


def ids(numbers: Sequence[int]) -> List[str]:
    """The ids of made-up faxes."""
    return [made_up_id(number) for number in numbers]


def listed(result: Result) -> List[str]:
    """The ids in the output of -o value -F id."""
    return result.stdout.split()


def pages(api: FaxApi) -> List[int]:
    """The numbers of the pages that were requested, in this order."""
    return [request.page_number for request in api.list_requests()]
