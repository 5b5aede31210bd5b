"""The API key: where it is found, what is said where it is not, and that it never shows."""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import pytest

from fax_api import DELIVERED, MISSING, FaxApi, Step
from program import Result

Start = Callable[..., "subprocess.Popen[str]"]

ONCE = ("--retries", "0")
PATIENCE = 20.0
SECRET = "KEY018F0123456789ABCDEF_abcdefghijklmnop"


def write_secret(path: Path, text: Any, mode: int = 0o600) -> Path:
    """Make a file with something secret in it, for its owner alone unless a test wants more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def write_config(directory: Path, default: Optional[str] = None, **keys: str) -> Path:
    """Make a config.json of the vendor's command line with these profiles and their keys."""
    config: Dict[str, Any] = {"profiles": {name: {"apiKey": key} for name, key in keys.items()}}
    if default is not None:
        config["defaultProfile"] = default
    return write_secret(directory / "telnyx" / "config.json", json.dumps(config))


def keys_seen(api: FaxApi) -> List[str]:
    """The keys that the API was sent, each with the scheme in front."""
    return [request.headers["authorization"] for request in api.requests]


def assert_no_key(result: Result, api: FaxApi, *said: str) -> None:
    """Check that a run ended without a request for want of a key, and said what it should."""
    assert (result.status, result.stdout, api.requests) == (3, "", [])
    assert [text for text in said if text not in result.stderr] == []
    assert result.stderr.count("\n") == 1


# Where it is found

PLACES = ["key-file", "profile", "environment", "systemd", "default-profile"]
"""In the order of precedence."""


def provide(places: List[str], home: Path, tmp_path: Path) -> Tuple[List[str], Dict[str, Any]]:
    """Put a key of its own in each of the places; returns the options and environment for that."""
    options: List[str] = []
    env: Dict[str, Any] = {}
    if "key-file" in places:
        options += ["--key-file", str(write_secret(tmp_path / "key", "key-from-key-file\n"))]
    if "profile" in places:
        options += ["--profile", "work"]
    if "environment" in places:
        env["TELNYX_API_KEY"] = "key-from-environment"
    if "systemd" in places:
        write_secret(tmp_path / "credentials" / "telnyx_api_key", "key-from-systemd\n")
        env["CREDENTIALS_DIRECTORY"] = str(tmp_path / "credentials")
    default = "home" if "default-profile" in places else None
    keys = {"work": "key-from-profile", "home": "key-from-default-profile"}
    write_config(home / ".config", default, **keys)
    return options, env


@pytest.mark.parametrize("first", range(len(PLACES)), ids=PLACES)
def test_first_place_that_has_a_key_wins(faxctl, api, home, tmp_path, first):
    options, env = provide(PLACES[first:], home, tmp_path)
    result = faxctl("get", *options, DELIVERED, key=None, env=env)
    assert (result.status, result.stderr) == (0, "")
    assert keys_seen(api) == [f"Bearer key-from-{PLACES[first]}"]


@pytest.mark.parametrize("command", ["get", "wait", "check"])
def test_every_command_that_fetches_takes_a_key_file(faxctl, api, tmp_path, command):
    key_file = write_secret(tmp_path / "key", SECRET)
    assert faxctl(command, "--key-file", key_file, DELIVERED, key=None).status == 0
    assert keys_seen(api) == [f"Bearer {SECRET}"]


def test_key_file_is_found_from_the_working_directory(faxctl, api, tmp_path):
    write_secret(tmp_path / "key", SECRET)
    assert faxctl("get", "--key-file", "key", DELIVERED, key=None).status == 0
    assert keys_seen(api) == [f"Bearer {SECRET}"]


def test_key_file_dash_is_standard_input(faxctl, api):
    result = faxctl("get", "--key-file", "-", DELIVERED, key=None, input=f"{SECRET}\n")
    assert (result.status, result.stderr) == (0, "")
    assert keys_seen(api) == [f"Bearer {SECRET}"]


def test_key_and_ids_both_from_standard_input_is_usage(faxctl, api):
    result = faxctl("get", "--key-file", "-", "-", input=f"{SECRET}\n{DELIVERED}\n")
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert "standard input" in result.stderr and SECRET not in result.stderr


def test_key_file_may_be_a_pipe(start, api, tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    process = start("get", "--key-file", tmp_path / "pipe", DELIVERED, key=None)
    (tmp_path / "pipe").write_text(f"{SECRET}\n", encoding="ascii")
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    assert keys_seen(api) == [f"Bearer {SECRET}"]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"], ids=repr)
def test_line_end_behind_the_key_is_dropped(faxctl, api, tmp_path, ending):
    key_file = write_secret(tmp_path / "key", SECRET + ending)
    assert faxctl("get", "--key-file", key_file, DELIVERED).status == 0
    assert faxctl("get", DELIVERED, key=SECRET + ending).status == 0
    assert keys_seen(api) == [f"Bearer {SECRET}"] * 2


def test_xdg_config_home_beats_home(faxctl, api, home, tmp_path):
    write_config(home / ".config", "a", a="key-below-home")
    write_config(tmp_path / "xdg", "a", a="key-below-xdg")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert keys_seen(api) == ["Bearer key-below-xdg"]


def test_xdg_config_home_does_without_home(faxctl, api, tmp_path):
    write_config(tmp_path / "xdg", "a", a=SECRET)
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg"), "HOME": None}
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert keys_seen(api) == [f"Bearer {SECRET}"]


@pytest.mark.parametrize("name", ["TELNYX_API_KEY", "CREDENTIALS_DIRECTORY", "XDG_CONFIG_HOME"])
def test_empty_variable_is_none(faxctl, api, home, name):
    write_config(home / ".config", "a", a=SECRET)
    assert faxctl("get", DELIVERED, key=None, env={name: ""}).status == 0
    assert keys_seen(api) == [f"Bearer {SECRET}"]


def test_credentials_directory_without_the_key_is_passed_over(faxctl, api, home, tmp_path):
    write_config(home / ".config", "a", a=SECRET)
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert keys_seen(api) == [f"Bearer {SECRET}"]


def test_members_of_the_configuration_that_are_not_ours_do_not_matter(faxctl, api, home):
    profile = {"region": "eu", "apiKey": SECRET, "tags": []}
    config = {"version": 2, "defaultProfile": "a", "profiles": {"b": None, "a": profile}}
    write_secret(home / ".config" / "telnyx" / "config.json", json.dumps(config))
    assert faxctl("get", DELIVERED, key=None).status == 0
    assert keys_seen(api) == [f"Bearer {SECRET}"]


# Where it is not


def test_no_key_names_every_place_looked_at(faxctl, api, home, tmp_path):
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert_no_key(
        faxctl("get", DELIVERED, key=None, env=env),
        api,
        "--key-file",
        "--profile",
        "TELNYX_API_KEY",
        f"{tmp_path}/telnyx_api_key",
        f"{home}/.config/telnyx/config.json",
    )


def test_no_key_and_no_home_says_so(faxctl, api):
    result = faxctl("get", DELIVERED, key=None, env={"HOME": None})
    assert_no_key(result, api, "CREDENTIALS_DIRECTORY", ".config/telnyx/config.json", "HOME")


def test_profile_without_home_says_so(faxctl, api):
    result = faxctl("get", "--profile", "work", DELIVERED, key=None, env={"HOME": None})
    assert_no_key(result, api, "HOME")


def test_missing_key_file_does_not_fall_back(faxctl, api, tmp_path):
    result = faxctl("get", "--key-file", tmp_path / "none", DELIVERED)
    assert_no_key(result, api, f"{tmp_path}/none", "No such file")


def test_profile_without_configuration_does_not_fall_back(faxctl, api, home):
    result = faxctl("get", "--profile", "work", DELIVERED)
    assert_no_key(result, api, f"{home}/.config/telnyx/config.json", "No such file")


def test_mistyped_profile_gets_a_suggestion(faxctl, api, home):
    write_config(home / ".config", "home", home=SECRET, work=SECRET)
    result = faxctl("get", "--profile", "wrok", DELIVERED, key=None)
    assert_no_key(result, api, "did you mean work?")
    result = faxctl("get", DELIVERED, key=None, env={"TELNYX_PROFILE": "hoem"})
    assert_no_key(result, api, "did you mean home?")


def test_variable_names_the_profile_if_there_is_no_key(faxctl, api, home):
    write_config(home / ".config", "home", home="key-of-home", work="key-of-work")
    env = {"TELNYX_PROFILE": "work"}
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert faxctl("get", "--profile", "home", DELIVERED, key=None, env=env).status == 0
    assert keys_seen(api) == ["Bearer key-of-work", "Bearer key-of-home"]


def test_configuration_is_looked_for_in_both_places(faxctl, api, home, tmp_path):
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    write_config(home / ".config", "home", home="key-of-home")
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    write_config(tmp_path / "xdg", "home", home="key-of-xdg")
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert keys_seen(api) == ["Bearer key-of-home", "Bearer key-of-xdg"]


def test_profile_that_is_not_there_is_named(faxctl, api, home):
    config = write_config(home / ".config", "home", home=SECRET)
    result = faxctl("get", "--profile", "wrok", DELIVERED)
    assert_no_key(result, api, "wrok", str(config))


@pytest.mark.parametrize(
    "text, said",
    [
        ("{", "JSON"),
        ("", "JSON"),
        ("[]", ""),
        ('{"profiles":{"work":{}}}', "apiKey"),
        ('{"profiles":{"work":{"apiKey":5}}}', "apiKey"),
        ('{"profiles":{"work":{"apiKey":""}}}', "empty"),
        ('{"profiles":{"work":"key"}}', "apiKey"),
        ('{"profiles":[]}', "work"),
        ('{"profiles":{"work":{"apiKey":"a\\nb"}}}', "control character"),
    ],
)
def test_configuration_that_cannot_be_used_is_named(faxctl, api, home, text, said):
    config = write_secret(home / ".config" / "telnyx" / "config.json", text)
    result = faxctl("get", "--profile", "work", DELIVERED)
    assert_no_key(result, api, str(config), said)


@pytest.mark.parametrize("text", ["{}", '{"defaultProfile":null}', '{"profiles":{"a":{}}}'])
def test_configuration_without_default_profile_is_no_key(faxctl, api, home, text):
    config = write_secret(home / ".config" / "telnyx" / "config.json", text)
    assert_no_key(faxctl("get", DELIVERED, key=None), api, str(config), "TELNYX_API_KEY")


def test_default_profile_that_is_not_there_is_named(faxctl, api, home):
    write_config(home / ".config", "gone", home=SECRET)
    assert_no_key(faxctl("get", DELIVERED, key=None), api, "gone")


@pytest.mark.parametrize("text", ["", "\n", "\r\n"], ids=repr)
def test_empty_key_file_is_an_error(faxctl, api, tmp_path, text):
    key_file = write_secret(tmp_path / "key", text)
    result = faxctl("get", "--key-file", key_file, DELIVERED)
    assert_no_key(result, api, str(key_file), "empty")


@pytest.mark.parametrize(
    "text",
    [f"{SECRET}\n\n", f"{SECRET}\nX-Evil: 1\n", f"a\r{SECRET}", f"a\t{SECRET}", f"{SECRET}\x7f",
     f"\x1b[2J{SECRET}", f"{SECRET} ", b"\xff\xfe" + SECRET.encode(), f"{SECRET}\0"],
    ids=repr,
)  # fmt: skip
def test_control_character_in_the_key_is_an_error(faxctl, api, tmp_path, text):
    key_file = write_secret(tmp_path / "key", text)
    result = faxctl("get", "--key-file", key_file, DELIVERED)
    assert_no_key(result, api, str(key_file))
    assert SECRET not in result.stderr and "\x1b" not in result.stderr


def test_control_character_in_the_variable_is_an_error(faxctl, api):
    assert_no_key(faxctl("get", DELIVERED, key="a\nb"), api, "TELNYX_API_KEY", "control character")


@pytest.mark.parametrize("path", ["/dev/zero", "/", "/dev/null"])
def test_key_file_that_is_none_is_an_error_at_once(faxctl, api, path):
    assert_no_key(faxctl("get", "--key-file", path, DELIVERED, timeout=10), api, path)


def test_endless_standard_input_is_no_key(program, api):
    with open("/dev/zero", "rb") as zeros:
        process = program.start("get", "--key-file", "-", DELIVERED, stdin=zeros)
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, api.requests) == (3, [])
    assert "standard input" in errors


def test_closed_standard_input_is_no_key(program, api):
    closed = replace(program, command=["/bin/sh", "-c", 'exec "$@" <&-', "sh", *program.command])
    assert_no_key(closed.run("get", "--key-file", "-", DELIVERED), api, "standard input")


def test_unreadable_place_ends_the_search(faxctl, api, home, tmp_path):
    write_config(home / ".config", "a", a=SECRET)
    (tmp_path / "telnyx_api_key").mkdir()
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    result = faxctl("get", DELIVERED, key=None, env=env)
    assert_no_key(result, api, f"{tmp_path}/telnyx_api_key", "Is a directory")


# A file that others can read


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_readable_key_file_gets_a_warning(faxctl, api, tmp_path, mode):
    key_file = write_secret(tmp_path / "key", SECRET, mode)
    result = faxctl("get", "--key-file", key_file, DELIVERED)
    assert (result.status, api.count(DELIVERED)) == (0, 1)
    assert result.stderr.startswith("faxctl: warning: ") and result.stderr.count("\n") == 1
    assert result.stderr.endswith(f"chmod 600 {key_file}\n")


@pytest.mark.parametrize("name", ["key", "my key", "my key's file", "$HOME", "-key"])
def test_warning_ends_with_a_command_that_mends_it(faxctl, tmp_path, name):
    key_file = write_secret(tmp_path / name, SECRET, 0o644)
    warning = faxctl("get", "--key-file", key_file, DELIVERED).stderr
    command = warning[warning.index("chmod ") :]
    assert shlex.split(command) == ["chmod", "600", str(key_file)]
    subprocess.run(command, shell=True, check=True)
    assert faxctl("get", "--key-file", key_file, DELIVERED).stderr == ""


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700, 0o620])
def test_key_file_of_the_owner_alone_gets_none(faxctl, tmp_path, mode):
    key_file = write_secret(tmp_path / "key", SECRET, mode)
    assert faxctl("get", "--key-file", key_file, DELIVERED).stderr == ""


def test_warning_is_json_where_errors_are(faxctl, tmp_path):
    key_file = write_secret(tmp_path / "key", SECRET, 0o644)
    result = faxctl("get", "--json", "--key-file", key_file, DELIVERED)
    warning = json.loads(result.stderr)
    assert (result.status, list(warning)) == (0, ["warning"])
    assert f"chmod 600 {key_file}" in warning["warning"]["message"]


def test_readable_configuration_gets_a_warning(faxctl, home):
    config = write_config(home / ".config", "a", a=SECRET)
    config.chmod(0o644)
    result = faxctl("get", DELIVERED, key=None)
    assert (result.status, f"chmod 600 {config}\n" in result.stderr) == (0, True)


def test_file_that_is_not_used_gets_no_warning(faxctl, home):
    write_config(home / ".config", "a", a=SECRET).chmod(0o644)
    assert faxctl("get", DELIVERED).stderr == ""


# That it never shows

ECHOES = {
    "detail": Step(status=400, body=json.dumps({"errors": [{"title": "T", "detail": SECRET}]})),
    "code": Step(status=400, body=json.dumps({"errors": [{"code": SECRET, "title": SECRET}]})),
    "meta": Step(status=401, body=json.dumps({"errors": [{"meta": {SECRET: SECRET}}]})),
    "several": Step(status=400, body=json.dumps({"errors": [{"title": SECRET}] * 2})),
    "text": Step(status=502, body=f"Authorization: Bearer {SECRET}"),
    "request id": Step(status=404, request_id=SECRET),
    "request id of a broken answer": Step(request_id=SECRET, truncate=5),
    "request id of a large answer": Step(request_id=SECRET, endless=True),
    "request id of no fax": Step(request_id=SECRET, body="[]"),
    "headers": Step(headers={"x-echo": f"Bearer {SECRET}", "set-cookie": SECRET}),
    "authorization": Step(status=500, headers={"authorization": f"Bearer {SECRET}"}),
    "location": Step(status=302, headers={"location": f"https://a.example/?key={SECRET}"}),
    "retry-after": Step(status=429, headers={"retry-after": SECRET}),
    "garbage": Step(garbage=f"{SECRET}\r\n"),
    "known field": Step(fax={"client_state": SECRET}),
    "unknown field": Step(fax={"key": [{SECRET: SECRET}]}),
    "compressed": Step(fax={"client_state": SECRET}, gzip=True),
    "id of no fax": Step(body=json.dumps({"data": {"id": SECRET}})),
    "reset": Step(reset=True),
}
"""Answers that hold the key, and a failure in the course of which it could be told."""


@pytest.mark.parametrize("step", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("options", [["--trace"], ["--json"]], ids=" ".join)
def test_key_that_is_echoed_never_shows(faxctl, api, step, options):
    api.plan(DELIVERED, step)
    result = faxctl("get", *ONCE, *options, DELIVERED, key=SECRET)
    assert keys_seen(api) == [f"Bearer {SECRET}"]
    assert SECRET not in result.stdout + result.stderr
    assert "018F0123" not in result.stdout + result.stderr


def test_key_that_is_echoed_in_escapes_never_shows(faxctl, api):
    key = "KEY/018F/0123456789"
    body = json.dumps({"errors": [{"title": "T", "detail": key}]}).replace("/", "\\/")
    api.plan(DELIVERED, Step(status=400, body=body))
    result = faxctl("get", DELIVERED, key=key)
    assert result.status == 7
    assert key not in result.stderr


def test_key_that_is_hidden_leaves_the_rest_of_the_text(faxctl, api):
    api.plan(DELIVERED, Step(status=502, body=f"bad key {SECRET} given"))
    assert "bad key ****" in faxctl("get", *ONCE, DELIVERED, key=SECRET).stderr


def test_trace_hides_the_key_and_shows_the_rest(faxctl):
    result = faxctl("get", "--trace", DELIVERED, key=SECRET)
    assert result.status == 0
    assert "> Authorization: [redacted]\n" in result.stderr
    assert "> Accept: application/json\n" in result.stderr
    assert SECRET not in result.stderr


def test_trace_hides_the_key_over_tls(faxctl, tls_api, certificates):
    result = faxctl("get", "--trace", "--cacert", certificates.ca, DELIVERED, key=SECRET, api=tls_api)
    assert (result.status, keys_seen(tls_api)) == (0, [f"Bearer {SECRET}"])
    assert "redacted" in result.stderr and SECRET not in result.stderr


@pytest.mark.parametrize("option", ["--api-key", "--token", "--bearer"])
def test_argument_of_an_unknown_option_is_not_repeated(faxctl, api, option):
    result = faxctl("get", f"{option}={SECRET}", DELIVERED)
    assert (result.status, api.requests) == (2, [])
    assert SECRET not in result.stderr


def test_key_given_as_an_option_is_not_taken_for_a_file_and_repeated(faxctl, api):
    result = faxctl("get", f"--key={SECRET}", DELIVERED)
    assert result.status != 0 and api.requests == []
    assert SECRET not in result.stderr


def running(start: Start, api: FaxApi, *arguments: str) -> int:
    """The process number of a faxctl that has sent a request with the key and gets no answer."""
    arrived = threading.Event()

    def hold(_: str) -> float:
        arrived.set()
        return PATIENCE

    api.delay = hold
    process = start("get", *arguments, MISSING, key=SECRET)
    assert arrived.wait(PATIENCE)
    return process.pid


def test_key_is_in_no_command_line(start, api, tmp_path):
    key_file = write_secret(tmp_path / "key", SECRET)
    process = running(start, api, "--key-file", str(key_file))
    command_line = Path(f"/proc/{process}/cmdline").read_bytes()
    assert str(key_file).encode() in command_line
    assert SECRET.encode() not in command_line


@pytest.fixture
def core_dumps() -> Iterator[None]:
    """Let the programs that are started dump core, as far as the machine allows it."""
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, limits)


def test_core_dumps_are_off(core_dumps, start, api):
    limits = Path(f"/proc/{running(start, api)}/limits").read_text(encoding="ascii")
    (line,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert line.split()[4:6] == ["0", "0"]
