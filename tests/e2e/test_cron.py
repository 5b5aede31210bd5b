"""faxctl as cron and systemd run it: a bare PATH, no home, no terminal, no locale."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Callable

import pytest

from fax_api import DELIVERED, EVERYTHING, HOSTILE, MISSING, NO_ANSWER, RECEIVED
from program import Result

Run = Callable[..., Result]

BARE = {"HOME": None, "LC_ALL": None}
"""Leaves PATH, the key and the base address: `env -i PATH=/usr/bin:/bin …`."""
CLOCK = {"FAXCTL_NOW": "2020-05-05T10:00:00Z"}


@pytest.fixture
def cron(faxctl: Run) -> Run:
    """Run faxctl as cron does."""

    def run(*arguments: str, **options: Any) -> Result:
        return faxctl(*arguments, env={**BARE, **options.pop("env", {})}, cwd=Path("/"), **options)

    return run


@pytest.mark.parametrize(
    "command, requests",
    [
        (["get", DELIVERED], 1),
        (["get", "-q", "--exit-status", DELIVERED], 1),
        (["get", "-o", "json", DELIVERED, RECEIVED], 2),
        (["get", "-o", "csv", DELIVERED, RECEIVED], 2),
        (["wait", DELIVERED, RECEIVED], 2),
        (["check", "--warn-age", "30m", DELIVERED, RECEIVED], 2),
        (["explain", "user_busy"], 0),
        (["--version"], 0),
        (["help"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_success_leaves_standard_error_empty(api, cron, command, requests):
    result = cron(*command)
    assert (result.stderr, result.status) == ("", 0)
    assert bool(result.stdout) == ("-q" not in command)
    assert len(api.requests) == requests


@pytest.mark.parametrize("fax_id", [EVERYTHING, HOSTILE])
@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv", "value"])
def test_the_output_is_the_same_as_for_a_user_who_is_logged_in(api, cron, faxctl, fax_id, output):
    options = ("get", "-o", output, fax_id, DELIVERED)
    assert cron(*options, env=CLOCK) == faxctl(*options, env=CLOCK)
    assert len(api.requests) == 4


def test_no_colour_and_no_progress_come_up(cron):
    for command in ("get", "wait"):
        result = cron(command, NO_ANSWER, DELIVERED)
        assert "\x1b" not in result.stdout + result.stderr
        assert "\r" not in result.stdout + result.stderr


def test_a_failure_says_what_happened_and_exits_by_it(api, cron):
    result = cron("get", MISSING)
    assert (result.stdout, result.status) == ("", 4)
    assert result.stderr.startswith(f"faxctl: {MISSING}: not found: ")
    assert result.stderr.count("\n") == 1
    assert api.fax_ids() == [MISSING]


@pytest.mark.parametrize("command", ["get", "wait"])
def test_a_missing_key_is_an_error_that_says_so(api, cron, command):
    result = cron(command, DELIVERED, key=None)
    assert (result.stdout, result.status) == ("", 3)
    assert "TELNYX_API_KEY" in result.stderr
    assert api.requests == []


def test_the_key_of_a_systemd_credential_is_enough(api, cron, tmp_path):
    credential = tmp_path / "telnyx_api_key"
    credential.write_text("systemd-key\n", encoding="ascii")
    credential.chmod(0o400)
    result = cron("wait", "-q", DELIVERED, key=None, env={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert (result.stdout, result.stderr, result.status) == ("", "", 0)
    assert [request.headers["authorization"] for request in api.requests] == ["Bearer systemd-key"]


def test_an_environment_that_is_empty_but_for_the_key_and_the_base_url_will_do(
    api, program, tmp_path
):
    with open(tmp_path / "log", "wb") as log:
        variables = ["TELNYX_API_KEY=key", f"TELNYX_BASE_URL={api.base_url}"]
        finished = subprocess.run(
            ["/usr/bin/env", "-i", *variables, *program.command, "get", "-o", "json", DELIVERED],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=30,
            check=False,
        )
    assert finished.returncode == 0
    assert json.loads((tmp_path / "log").read_bytes())["id"] == DELIVERED
    assert api.fax_ids() == [DELIVERED]


@pytest.mark.parametrize("command", ["get", "wait", "check"])
def test_closed_standard_streams_do_no_harm(api, program, command):
    script = f'"$@" {command} -q {DELIVERED} <&- >&- 2>&-'
    finished = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *program.command],
        env={"TELNYX_API_KEY": "key", "TELNYX_BASE_URL": api.base_url},
        timeout=30,
        check=False,
    )
    assert finished.returncode == 0
    assert api.fax_ids() == [DELIVERED]
