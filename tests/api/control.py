"""The part of the fake API that no real one has: plans and the record of requests, over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict

from answer import Answer, error, json_answer
from request import Request
from step import Step

if TYPE_CHECKING:
    from fax_api import FaxApi

CONTROL_PATH = "/control/"
PLANS_PATH = "/control/plans/"
REQUESTS_PATH = "/control/requests"


def control(api: FaxApi, request: Request) -> Answer:
    """Do what a request under CONTROL_PATH asks for."""
    if request.method == "PUT" and request.path.startswith(PLANS_PATH):
        return _set_plan(api, request)
    if request.method == "GET" and request.path == REQUESTS_PATH:
        return json_answer([_described(arrived) for arrived in api.requests])
    return error(404)


def _set_plan(api: FaxApi, request: Request) -> Answer:
    """Set the plan that the path names to the steps in the body."""
    try:
        steps = [Step.from_json(description) for description in json.loads(request.body)]
    except (TypeError, ValueError) as problem:
        return json_answer({"problem": str(problem)}, 400)
    api.plan(request.path[len(PLANS_PATH) :], *steps)
    return json_answer({"steps": len(steps)})


def _described(request: Request) -> Dict[str, Any]:
    """What the record of requests tells about one."""
    return {
        "method": request.method,
        "path": request.path,
        "fax_id": request.fax_id,
        "query": request.query,
        "headers": request.headers,
        "connection": request.connection,
        "started": request.started,
        "finished": request.finished,
    }
