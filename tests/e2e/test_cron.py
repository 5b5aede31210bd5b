"""faxctl as cron and systemd run it: minimal PATH, no home, no terminal, no locale."""

import json
from pathlib import Path

import pytest

from fax_api import DELIVERED, EVERYTHING, HOSTILE, NO_ANSWER, RECEIVED
from helpers import CLOCK, FORMATS

BARE = {"HOME": None, "LC_ALL": None}
"""Leaves PATH, the key and the base URL: `env -i PATH=/usr/bin:/bin …`."""


@pytest.fixture
def cron(faxctl):
    """Run faxctl as cron does."""

    def run(*arguments, **options):
        return faxctl(*arguments, env={**BARE, **options.pop("env", {})}, cwd=Path("/"), **options)

    return run


@pytest.mark.parametrize(
    "command, requests",
    [(["get", DELIVERED], 1), (["get", "-q", "--exit-status", DELIVERED], 1),
     (["get", "-o", "csv", DELIVERED, RECEIVED], 2), (["wait", DELIVERED, RECEIVED], 2),
     (["check", "--warn-age", "30m", DELIVERED, RECEIVED], 2), (["explain", "user_busy"], 0),
     (["stats", "--since", "1h"], 1), (["stats", "-q", "--by", "hour"], 1),
     (["--version"], 0), (["help"], 0)],
    ids=str,
)  # fmt: skip
def test_success_leaves_standard_error_empty(api, cron, command, requests):
    result = cron(*command)
    assert (result.stderr, result.status) == ("", 0)
    assert bool(result.stdout) == ("-q" not in command)
    assert len(api.requests) == requests


@pytest.mark.parametrize("fax_id", [EVERYTHING, HOSTILE])
@pytest.mark.parametrize("output", FORMATS)
def test_output_is_the_same_as_for_a_logged_in_user(cron, faxctl, fax_id, output):
    options = ("get", "-o", output, fax_id, DELIVERED)
    assert cron(*options, env=CLOCK) == faxctl(*options, env=CLOCK)


@pytest.mark.parametrize("command", ["get", "wait"])
def test_no_colour_and_no_progress_appear(cron, command):
    result = cron(command, NO_ANSWER, DELIVERED)
    assert not {"\x1b", "\r"} & set(result.stdout + result.stderr)


def test_key_and_base_url_are_all_the_environment_it_needs(api, program):
    variables = ["TELNYX_API_KEY=key", f"TELNYX_BASE_URL={api.base_url}"]
    result = program.under("/usr/bin/env", "-i", *variables).run("get", "-o", "json", DELIVERED)
    assert (json.loads(result.stdout)["id"], result.stderr, result.status) == (DELIVERED, "", 0)


@pytest.mark.parametrize("command", ["get", "wait", "check"])
def test_closed_standard_streams_do_no_harm(api, shell, command):
    run = shell('exec "$@" <&- >&- 2>&-')
    assert run(command, "-q", DELIVERED).status == 0
    assert api.fax_ids() == [DELIVERED]
