"""The API key: its sources, the errors if there is none, and its secrecy."""

import json
import os
import resource
import shlex
import shutil
import subprocess
import time
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from fax_api import DELIVERED, MISSING, Step
from helpers import ONCE, PATIENCE, SECRET, Stopwatch, error_body, wait_until


def write_secret(path, text, mode=0o600):
    """Make a file with a secret, by default for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def write_config(directory, default=None, **keys):
    """Make a config.json of the vendor's CLI with these profiles and keys."""
    config = {"profiles": {name: {"apiKey": key} for name, key in keys.items()}}
    if default is not None:
        config["defaultProfile"] = default
    return write_secret(directory / "telnyx" / "config.json", json.dumps(config))


def keys_seen(api):
    return [request.headers["authorization"].replace("Bearer ", "", 1) for request in api.requests]


def assert_no_key(result, api, *said):
    """Check that a run ended without a request for lack of a key, and named these texts."""
    assert (result.status, result.stdout, api.requests) == (3, "", [])
    assert [text for text in said if text not in result.stderr] == []
    assert result.stderr.count("\n") == 1


# Sources

PLACES = ["key-file", "profile", "environment", "systemd", "default-profile"]
"""In the order of precedence."""


def provide(places, home, tmp_path):
    """Put a different key in each place; returns the options and the environment for it."""
    options = []
    env = {}
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
    assert keys_seen(api) == [f"key-from-{PLACES[first]}"]


SOURCES = ["{0}/key", "profile `work` in {1}", "TELNYX_API_KEY",
           "{0}/credentials/telnyx_api_key", "profile `home` in {1}"]  # fmt: skip
"""The name of each place; {0} is the directory of the test, {1} config.json."""


@pytest.mark.parametrize("first", range(len(PLACES)), ids=PLACES)
def test_rejected_key_and_verbose_name_the_source_of_the_key(faxctl, api, home, tmp_path, first):
    options, env = provide(PLACES[first:], home, tmp_path)
    source = SOURCES[first].format(tmp_path, home / ".config/telnyx/config.json")
    api.plan(DELIVERED, Step(status=401, repeat=True))
    result = faxctl("get", "-v", *options, DELIVERED, key=None, env=env)
    assert result.stderr.splitlines()[0].endswith(f" the API key is from {source}")
    assert f"\nfaxctl: the API key from {source} was rejected: " in result.stderr
    result = faxctl("get", "--json", *options, DELIVERED, DELIVERED, key=None, env=env)
    (error,) = result.errors()
    assert error["message"].startswith(f"the API key from {source} was rejected: ")
    line = faxctl("check", *options, DELIVERED, key=None, env=env).stdout
    assert f"the API key from {source} was rejected: " in line


@pytest.mark.parametrize("command", ["get", "wait", "check"])
@pytest.mark.parametrize("place", ["key", "{}/key", "-"])
def test_every_fetching_command_takes_a_key_file(faxctl, api, tmp_path, command, place):
    write_secret(tmp_path / "key", SECRET)
    options = ("--key-file", place.format(tmp_path))
    result = faxctl(command, *options, DELIVERED, key=None, input=f"{SECRET}\n")
    assert (result.status, result.stderr, keys_seen(api)) == (0, "", [SECRET])


def test_standard_input_cannot_hold_key_and_ids(faxctl, api):
    result = faxctl("get", "--key-file", "-", "-", input=f"{SECRET}\n{DELIVERED}\n")
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert "standard input" in result.stderr and SECRET not in result.stderr


def test_key_file_may_be_a_pipe(start, api, tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    process = start("get", "--key-file", tmp_path / "pipe", DELIVERED, key=None)
    (tmp_path / "pipe").write_text(f"{SECRET}\n", encoding="ascii")
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    assert keys_seen(api) == [SECRET]


def test_key_may_arrive_late_on_a_nonblocking_pipe(start, api):
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with open(reading, "rb") as theirs:
        process = start("get", "--key-file", "-", DELIVERED, key=None, stdin=theirs)
    time.sleep(0.2)
    with open(writing, "w", encoding="ascii") as ours:
        ours.write(f"{SECRET}\n")
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors, keys_seen(api)) == (0, "", [SECRET])


@pytest.mark.parametrize(
    "options, env, pipe",
    [(["--key-file", "{}/key"], {}, "key"), (["--key-file", "-"], {}, None),
     (["--profile", "work"], {}, ".config/telnyx/config.json"),
     ([], {}, ".config/telnyx/config.json"),
     ([], {"XDG_CONFIG_HOME": "{}/xdg"}, "xdg/telnyx/config.json"),
     ([], {"CREDENTIALS_DIRECTORY": "{}"}, "telnyx_api_key")],
)  # fmt: skip
def test_check_waits_for_a_key_until_its_timeout(
    start, api, home, options, env, pipe
):
    options = [option.format(home) for option in options]
    env = {name: value.format(home) for name, value in env.items()}
    if pipe is not None:
        (home / pipe).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(home / pipe, 0o600)
    process = start("check", "-t", "1s", *options, DELIVERED, key=None, env=env,
                    stdin=subprocess.PIPE)  # fmt: skip
    assert process.wait(PATIENCE) == 3
    named = "standard input" if pipe is None else home / pipe
    assert process.stdout.read().startswith(
        f"FAX UNKNOWN - timed out reading the API key from {named}; "
    )
    assert (process.stderr.read(), api.requests) == ("", [])


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"], ids=repr)
def test_newline_after_the_key_is_dropped(faxctl, api, tmp_path, ending):
    key_file = write_secret(tmp_path / "key", SECRET + ending)
    assert faxctl("get", "--key-file", key_file, DELIVERED).status == 0
    assert faxctl("get", DELIVERED, key=SECRET + ending).status == 0
    assert keys_seen(api) == [SECRET] * 2


def test_xdg_config_home_beats_home(faxctl, api, home, tmp_path):
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    write_config(home / ".config", "home", home="key-of-home")
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    write_config(tmp_path / "xdg", "home", home="key-of-xdg")
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert faxctl("get", DELIVERED, key=None, env={**env, "HOME": None}).status == 0
    assert keys_seen(api) == ["key-of-home", "key-of-xdg", "key-of-xdg"]


@pytest.mark.parametrize(
    "env",
    [{"TELNYX_API_KEY": ""}, {"CREDENTIALS_DIRECTORY": ""}, {"CREDENTIALS_DIRECTORY": "/"},
     {"XDG_CONFIG_HOME": ""}, {"XDG_CONFIG_HOME": "relative"}, {"CREDENTIALS_DIRECTORY": "relative"}],
    ids=str,
)  # fmt: skip
def test_place_without_a_key_is_skipped(faxctl, api, home, tmp_path, env):
    write_config(home / ".config", "a", a=SECRET)
    write_config(tmp_path / "relative", "a", a="key-of-somebody-else")
    write_secret(tmp_path / "relative" / "telnyx_api_key", "key-of-somebody-else")
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert keys_seen(api) == [SECRET]


def test_other_members_of_the_configuration_are_ignored(faxctl, api, home):
    profile = {"region": "eu", "apiKey": SECRET, "tags": []}
    config = {"version": 2, "defaultProfile": "a", "profiles": {"b": None, "a": profile}}
    write_secret(home / ".config" / "telnyx" / "config.json", json.dumps(config))
    assert faxctl("get", DELIVERED, key=None).status == 0
    assert keys_seen(api) == [SECRET]


# No key

def test_no_key_names_every_place(faxctl, api, home, tmp_path):
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    places = ("--key-file", "--profile", "TELNYX_API_KEY", f"{tmp_path}/telnyx_api_key",
              f"{home}/.config/telnyx/config.json")  # fmt: skip
    assert_no_key(faxctl("get", DELIVERED, key=None, env=env), api, *places)


@pytest.mark.parametrize(
    "options, env, named",
    [
        ([], {"HOME": None}, ["CREDENTIALS_DIRECTORY", ".config/telnyx/config.json", "HOME"]),
        (["--profile", "work"], {"HOME": None}, ["HOME"]),
        (["--profile", "work"], {}, ["/.config/telnyx/config.json", "No such file"]),
        (["--key-file", "/nonexistent"], {}, ["/nonexistent", "No such file"]),
    ],
    ids=str,
)
def test_place_that_was_asked_for_must_exist(faxctl, api, options, env, named):
    key = "other" if options else None  # which must not be used
    assert_no_key(faxctl("get", *options, DELIVERED, key=key, env=env), api, *named)


def test_unknown_profile_is_named_with_a_suggestion(faxctl, api, home):
    config = str(write_config(home / ".config", "gone", home=SECRET, work=SECRET))
    result = faxctl("get", "--profile", "wrok", DELIVERED, key=None)
    assert_no_key(result, api, "wrok", config, "did you mean work?")
    result = faxctl("get", DELIVERED, key=None, env={"TELNYX_PROFILE": "hoem"})
    assert_no_key(result, api, "hoem", "did you mean home?")
    assert_no_key(faxctl("get", DELIVERED, key=None), api, "gone")


def test_profile_lookup_is_not_quadratic(faxctl, api, home):
    names = [f"{number:x}" for number in range(85_000)]
    config = {"profiles": {name: {} for name in names}}
    text = json.dumps(config, separators=(",", ":"))
    write_secret(home / ".config" / "telnyx" / "config.json", text)
    with Stopwatch() as stopwatch:
        result = faxctl("get", "--profile", "nonesuch", DELIVERED, key=None)
        words = faxctl("completion", "words", "--", "get", "--profile", "")
    assert_no_key(result, api, "nonesuch")
    assert words.stdout.split() == names
    assert stopwatch.seconds < 8


def test_telnyx_profile_names_the_profile(faxctl, api, home):
    write_config(home / ".config", "home", home="key-of-home", work="key-of-work")
    env = {"TELNYX_PROFILE": "work"}
    assert faxctl("get", DELIVERED, key=None, env=env).status == 0
    assert faxctl("get", "--profile", "home", DELIVERED, key=None, env=env).status == 0
    assert keys_seen(api) == ["key-of-work", "key-of-home"]


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
        ('{"profiles":{"work":{"apiKey":"a\\nb"}}}', "control or non-ASCII character"),
    ],
)
def test_invalid_configuration_is_named(faxctl, api, home, text, said):
    config = write_secret(home / ".config" / "telnyx" / "config.json", text)
    result = faxctl("get", "--profile", "work", DELIVERED)
    assert_no_key(result, api, str(config), said)


@pytest.mark.parametrize(
    "text, hint",
    [("{}", "set TELNYX_API_KEY"), ('{"defaultProfile":null}', "set TELNYX_API_KEY"),
     ('{"profiles":{"a":{}}}', "use --profile NAME"),
     ('{"profiles":{"Default":{}}}', "did you mean Default?")],
)  # fmt: skip
def test_default_profile_must_exist_in_a_configuration(faxctl, api, home, text, hint):
    config = write_secret(home / ".config" / "telnyx" / "config.json", text)
    message = f"profile `default` not found in {config}; "
    assert_no_key(faxctl("get", DELIVERED, key=None), api, message, hint)


@pytest.mark.parametrize("text", ["", "\n", "\r\n"], ids=repr)
def test_empty_key_file_is_an_error(faxctl, api, tmp_path, text):
    key_file = write_secret(tmp_path / "key", text)
    assert_no_key(faxctl("get", "--key-file", key_file, DELIVERED), api, str(key_file), "empty")


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
    assert_no_key(faxctl("get", DELIVERED, key="a\nb"), api, "TELNYX_API_KEY", "control or non-ASCII character")


@pytest.mark.parametrize(
    "text, said",
    [(f'"{SECRET}"\n', "quotes"), (f"'{SECRET}'", "quotes"), (f"TELNYX_API_KEY={SECRET}\n", "NAME="),
     (f"export TELNYX_API_KEY={SECRET}\n", "space at byte 7")],
)  # fmt: skip
def test_key_with_quotes_or_a_name_around_it_is_never_sent(faxctl, api, home, tmp_path, text, said):
    key_file = write_secret(tmp_path / "key", text)
    write_config(home / ".config", quoted=text)
    for options, key in [(["--key-file", key_file], None), ([], text), (["--profile", "quoted"], None)]:
        result = faxctl("get", *options, DELIVERED, key=key)
        assert_no_key(result, api, said)
        assert SECRET[3:] not in result.stderr


@pytest.mark.parametrize("path", ["/dev/zero", "/", "/dev/null"])
def test_unsuitable_key_file_is_an_error_at_once(faxctl, api, path):
    assert_no_key(faxctl("get", "--key-file", path, DELIVERED, timeout=10), api, path)


@pytest.mark.parametrize("redirection", ["</dev/zero", "<&-"], ids=["endless", "closed"])
def test_standard_input_without_a_key_is_no_key(shell, api, redirection):
    run = shell(f'exec "$@" {redirection}')
    assert_no_key(run("get", "--key-file", "-", DELIVERED), api, "standard input")


def test_unreadable_place_ends_the_search(faxctl, api, home, tmp_path):
    write_config(home / ".config", "a", a=SECRET)
    (tmp_path / "telnyx_api_key").mkdir()
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    result = faxctl("get", DELIVERED, key=None, env=env)
    assert_no_key(result, api, f"{tmp_path}/telnyx_api_key", "Is a directory")


# Readable files

@pytest.mark.parametrize("name", ["key", "my key", "my key's file", "$HOME", "-key"])
@pytest.mark.parametrize("mode", [0o644, 0o604])
def test_readable_key_file_gets_a_warning_with_the_command_to_fix_it(faxctl, tmp_path, name, mode):
    key_file = write_secret(tmp_path / name, SECRET, mode)
    result = faxctl("get", "--key-file", key_file, DELIVERED)
    warning = result.stderr
    assert (result.status, warning.count("\n")) == (0, 1)
    assert warning.startswith("faxctl: warning: ")
    command = warning[warning.index("chmod ") :]
    assert shlex.split(command) == ["chmod", "o-r", str(key_file)]
    subprocess.run(command, shell=True, check=True)
    assert faxctl("get", "--key-file", key_file, DELIVERED).stderr == ""
    assert key_file.stat().st_mode & 0o777 == mode & 0o770


def test_warning_about_another_users_file_says_who_must_act(program):
    with tempfile.TemporaryDirectory() as directory:  # which another user can enter
        os.chmod(directory, 0o755)
        copy = shutil.copy(program.command[-1], directory)
        other = {"user": 65534} if os.geteuid() == 0 else {}
        run = replace(program, command=[*program.command[:-1], copy], directory=Path("/")).run
        result = run("get", "--key-file", "/etc/hostname", DELIVERED, **other)
    assert result.status == 0
    assert "; as root or its owner (user id 0), run: chmod o-r /etc/hostname\n" in result.stderr


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700, 0o620, 0o640, 0o440])
def test_private_key_file_gets_no_warning(faxctl, tmp_path, mode):
    key_file = write_secret(tmp_path / "key", SECRET, mode)
    assert faxctl("get", "--key-file", key_file, DELIVERED).stderr == ""


def test_warning_is_json_if_errors_are(faxctl, tmp_path):
    key_file = write_secret(tmp_path / "key", SECRET, 0o644)
    result = faxctl("get", "--json", "--key-file", key_file, DELIVERED)
    warning = json.loads(result.stderr)
    assert (result.status, list(warning)) == (0, ["warning"])
    assert f"chmod o-r {key_file}" in warning["warning"]["message"]


def test_readable_configuration_gets_a_warning(faxctl, home):
    config = write_config(home / ".config", "a", a=SECRET)
    config.chmod(0o644)
    result = faxctl("get", DELIVERED, key=None)
    assert (result.status, f"chmod o-r {config}\n" in result.stderr) == (0, True)


def test_unused_file_gets_no_warning(faxctl, home):
    write_config(home / ".config", "a", a=SECRET).chmod(0o644)
    assert faxctl("get", DELIVERED).stderr == ""


# Secrecy

ECHOES = {
    "detail": Step(status=400, body=error_body({"title": "T", "detail": SECRET})),
    "code": Step(status=400, body=error_body({"code": SECRET, "title": SECRET})),
    "meta": Step(status=401, body=error_body({"meta": {SECRET: SECRET}})),
    "several": Step(status=400, body=error_body(*[{"title": SECRET}] * 2)),
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
"""Responses that contain the key, and failures that could reveal it."""


@pytest.mark.parametrize("step", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("options", [["--trace"], ["--json"]], ids=" ".join)
def test_echoed_key_never_shows(faxctl, api, step, options):
    api.plan(DELIVERED, step)
    result = faxctl("get", *ONCE, *options, DELIVERED, key=SECRET)
    assert keys_seen(api) == [SECRET]
    assert SECRET not in result.stdout + result.stderr
    assert "018F0123" not in result.stdout + result.stderr


def test_echoed_key_in_json_escapes_never_shows(faxctl, api):
    key = "KEY/018F/0123456789"
    body = error_body({"title": "T", "detail": key}).replace("/", "\\/")
    api.plan(DELIVERED, Step(status=400, body=body))
    result = faxctl("get", DELIVERED, key=key)
    assert result.status == 7
    assert key not in result.stderr


def test_redacted_key_leaves_the_rest_of_the_text(faxctl, api):
    api.plan(DELIVERED, Step(status=502, body=f"bad key {SECRET} given"))
    assert "bad key ****" in faxctl("get", *ONCE, DELIVERED, key=SECRET).stderr


def test_trace_hides_the_key_and_shows_the_rest(faxctl):
    result = faxctl("get", "--trace", DELIVERED, key=SECRET)
    assert result.status == 0
    assert "> Authorization: [redacted]\n" in result.stderr
    assert "> Accept: application/json\n" in result.stderr
    assert SECRET not in result.stderr


@pytest.mark.parametrize("option", ["--api-key", "--token", "--key"])
def test_key_given_as_an_option_is_not_repeated(faxctl, api, option):
    result = faxctl("get", f"{option}={SECRET}", DELIVERED)
    assert (result.status, api.requests) == (2, [])
    assert SECRET not in result.stderr


def running(start, api, *arguments):
    """The process number of a faxctl that has sent the key and waits for the response."""
    api.plan(MISSING, Step(stall=True))
    process = start("get", *arguments, MISSING, key=SECRET)
    wait_until(lambda: bool(api.requests))
    return process.pid


def test_key_is_in_no_command_line(start, api, tmp_path):
    key_file = write_secret(tmp_path / "key", SECRET)
    process = running(start, api, "--key-file", str(key_file))
    command_line = Path(f"/proc/{process}/cmdline").read_bytes()
    assert str(key_file).encode() in command_line
    assert SECRET.encode() not in command_line


@pytest.fixture
def core_dumps():
    """Let the programs that are started dump core, as far as the machine allows it."""
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, limits)


def test_core_dumps_are_off(core_dumps, start, api):
    limits = Path(f"/proc/{running(start, api)}/limits").read_text(encoding="ascii")
    (line,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert line.split()[4:6] == ["0", "0"]
