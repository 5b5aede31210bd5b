"""The layers: which one includes which; and that help and man page name the same things."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Set

import pytest

from program import Result

Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
HEADERS = ROOT / "include"

MAY_INCLUDE = {
    "main": {"commands", "session", "cli", "api", "render", "model", "base"},
    "commands": {"commands", "session", "cli", "api", "render", "model", "base"},
    "session": {"session", "cli", "api", "render", "model", "base"},
    "cli": {"cli", "render", "model", "base"},
    "api": {"api", "model", "base"},
    "render": {"render", "model", "base"},
    "model": {"model", "base"},
    "base": {"base"},
}
"""The layers, and which each may include: itself and those below it."""

JSON_LIBRARY_USERS = {
    "src/api/json_value.c",
    "src/api/credentials.c",
}
HTTP_LIBRARY_USERS = re.compile(r"src/api/(http(_\w+)?\.[ch]|url\.c)")

TOP_LEVEL = {"Makefile", "README.md", "LICENSE", "include", "src", "tests", "man"}
"""What may stand at the top of the tree, beside what begins with a dot."""

READ_BY_LIBRARIES = {"https_proxy", "all_proxy", "no_proxy"}


class Include(NamedTuple):
    """An #include line: in which file, and of what."""

    file: Path
    target: str


def code_files() -> List[Path]:
    """All C files of the program."""
    return sorted([*SOURCE.rglob("*.[ch]"), *HEADERS.rglob("*.h")])


def includes() -> Iterator[Include]:
    """All #include lines of the program."""
    for file in code_files():
        for target in re.findall(r'^\s*#\s*include\s+([<"][^>"]+)', file.read_text("utf-8"), re.M):
            yield Include(file, target)


def layer_of(file: Path) -> str:
    """The layer of a file of the program: its directory, or main."""
    return file.stem if file.parent == SOURCE else file.parent.name


def layer_of_target(include: Include) -> Optional[str]:
    """The layer that an include reaches into; None for a system or library header."""
    if include.target.startswith("<"):
        return None
    path = include.target[1:]
    file = HEADERS / path if "/" in path else include.file.parent / path
    assert file.exists(), include
    return layer_of(file)


def users_of(library: str) -> Set[str]:
    """The files that include a header of a library."""
    return {str(file.relative_to(ROOT)) for file, target in includes() if library in target}


# Layers


def test_there_is_code_to_look_at() -> None:
    assert {layer_of(file) for file in code_files()} == set(MAY_INCLUDE)
    assert len(list(includes())) > 100


def test_includes_reach_into_the_same_layer_or_one_below() -> None:
    wrong = [
        f"{include.file.relative_to(ROOT)} includes {include.target[1:]}"
        for include in includes()
        if (layer_of_target(include) or "base") not in MAY_INCLUDE[layer_of(include.file)]
    ]
    assert wrong == []


def test_public_headers_stand_in_the_directory_of_their_layer() -> None:
    wrong = [
        str(header.relative_to(ROOT))
        for header in HEADERS.rglob("*.h")
        if not (SOURCE / header.relative_to(HEADERS)).with_suffix(".c").exists()
    ]
    assert wrong == []


def test_every_module_includes_its_header_first() -> None:
    for header in HEADERS.rglob("*.h"):
        name = str(header.relative_to(HEADERS))
        module = (SOURCE / name).with_suffix(".c")
        first = next(include.target for include in includes() if include.file == module)
        assert first == f'"{name}'


def test_only_the_transport_knows_libcurl() -> None:
    users = users_of("curl/")
    assert {"src/api/http_transfer.h", "src/api/url.c"} <= users
    assert all(HTTP_LIBRARY_USERS.fullmatch(user) for user in users)


def test_only_decoders_and_credentials_know_cjson() -> None:
    assert users_of("cJSON") == JSON_LIBRARY_USERS


def test_top_level_holds_what_it_should_and_dotfiles() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git work tree")
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True
    ).stdout.split("\0")
    names = {path.split("/")[0] for path in listed if path}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


# Help and man page


def man_page() -> str:
    """The source of the man page."""
    return (ROOT / "man" / "faxctl.1").read_text(encoding="utf-8")


def section(name: str) -> str:
    """A section of the man page."""
    found = re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh |\Z)", man_page(), re.M | re.S)
    assert found, f"the man page has no section {name}"
    return found[1]


class Option(NamedTuple):
    """An option as help or man page show it."""

    letter: str
    name: str
    argument: str


def options_in_help(text: str) -> Set[Option]:
    """The options that a help text lists."""
    line = re.compile(r"^  (?:-(\w), |    )--([a-z-]+)(?: ([A-Z]+))?(?= )", re.M)
    return {Option(*groups) for groups in line.findall(text)}


def commands_in_help(text: str) -> Set[str]:
    """The commands that the help of the program lists."""
    listed = re.search(r"^Commands:\n(.*?)\n\n", text, re.M | re.S)
    assert listed
    return set(re.findall(r"^  (\w+) ", listed[1], re.M))


def options_in_man_page() -> Set[Option]:
    """The options that the man page describes."""
    item = re.compile(r"^\.It (?:Fl (\w) , )?Fl -([a-z-]+)(?: Ar (\w+))?$", re.M)
    return {Option(*groups) for groups in item.findall(man_page())}


def exit_statuses_in_code() -> Dict[str, str]:
    """The name of each category of errors by its exit status."""
    table = (SOURCE / "model" / "error.c").read_text(encoding="utf-8")
    rows = re.findall(r'\[ERROR_\w+\] = \{"(\w+)", "[^"]*", (\d+),', table)
    return {status: name for name, status in rows}


def variables_in_code() -> Set[str]:
    """The environment variables that the program reads."""
    code = "".join(file.read_text(encoding="utf-8") for file in code_files())
    return set(re.findall(r'(?:getenv|environment_value)\("(\w+)"', code)) | set(
        re.findall(r'variable\[\] = "(\w+)"', code)
    )


def test_man_page_and_help_have_the_same_options(faxctl: Run) -> None:
    help_texts = [faxctl("help").stdout]
    help_texts += [faxctl("help", name).stdout for name in commands_in_help(help_texts[0])]
    in_help = {option for text in help_texts for option in options_in_help(text)}
    assert len(in_help) > 15
    assert in_help == options_in_man_page()


def test_man_page_and_help_have_the_same_commands(faxctl: Run) -> None:
    described = set(re.findall(r"^\.It Cm (\w+)$", section("DESCRIPTION"), re.M))
    assert commands_in_help(faxctl("help").stdout) == described


def test_man_page_has_every_field_in_order() -> None:
    table = re.search(
        r"#define FAX_FIELDS\(FIELD\)(.*?)\n// clang-format on",
        (HEADERS / "model" / "fax.h").read_text(encoding="utf-8"),
        re.S,
    )
    keys = re.findall(r"FIELD\((\w+),", table[1])
    assert len(keys) > 20
    assert re.findall(r"^\.It Li (\w+)$", section("FIELDS"), re.M) == keys


def test_man_page_has_every_format(faxctl: Run) -> None:
    listed = re.search(r"expected (.+?) or (\w+)$", faxctl("get", "-o", "?").stderr, re.M)
    formats = {*listed[1].split(", "), listed[2]}
    assert set(re.findall(r"^\.It Li (\w+)$", section("FORMATS"), re.M)) == formats


def test_man_page_has_every_environment_variable() -> None:
    items = re.findall(r"^\.It (Ev .+)$", section("ENVIRONMENT"), re.M)
    described = {name for item in items for name in re.findall(r"Ev (\w+)", item)}
    assert variables_in_code() >= {"TELNYX_API_KEY", "NO_COLOR", "SSL_CERT_DIR"}
    assert described == variables_in_code() | READ_BY_LIBRARIES


def test_man_page_has_every_exit_status() -> None:
    described = dict(re.findall(r"^\.It (\d+)\n(\w+)", section("EXIT STATUS"), re.M))
    in_code = exit_statuses_in_code()
    assert sorted(in_code) == [str(status) for status in range(10)]
    assert described == {**in_code, "0": "done"}
