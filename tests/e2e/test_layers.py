"""The layers, and which may include which."""

import re
import shutil
import subprocess
from collections import namedtuple

import pytest

from helpers import ROOT

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

JSON_LIBRARY_USERS = {"src/base/json.c"}
HTTP_LIBRARY_USERS = {"src/api/http_private.h", "src/api/url.c"}

TOP_LEVEL = {"Makefile", "README.md", "LICENSE", "include", "src", "tests", "man"}
"""The top of the tree, except for what begins with a dot."""

MAX_FILES = 105

Include = namedtuple("Include", "file target")


def code_files():
    return sorted([*SOURCE.rglob("*.[ch]"), *HEADERS.rglob("*.h")])


def includes():
    for file in code_files():
        for target in re.findall(r'^\s*#\s*include\s+([<"][^>"]+)', file.read_text("utf-8"), re.M):
            yield Include(file, target)


def layer_of(file):
    """The layer of a file of the program: its directory, or main."""
    return file.stem if file.parent == SOURCE else file.parent.name


def layer_of_target(include):
    """The layer that an include reaches into; None for a system or library header."""
    if include.target.startswith("<"):
        return None
    path = include.target[1:]
    file = HEADERS / path if "/" in path else include.file.parent / path
    assert file.exists(), include
    return layer_of(file)


def users_of(library):
    return {str(file.relative_to(ROOT)) for file, target in includes() if library in target}


# Layers

def test_every_layer_has_code_in_few_files():
    assert {layer_of(file) for file in code_files()} == set(MAY_INCLUDE)
    assert len(list(includes())) > 100
    assert len(code_files()) <= MAX_FILES


def test_includes_reach_into_the_same_layer_or_one_below():
    wrong = [
        f"{include.file.relative_to(ROOT)} includes {include.target[1:]}"
        for include in includes()
        if (layer_of_target(include) or "base") not in MAY_INCLUDE[layer_of(include.file)]
    ]
    assert wrong == []


def test_every_public_header_has_a_source_file_in_its_layer():
    for header in HEADERS.rglob("*.h"):
        assert (SOURCE / header.relative_to(HEADERS)).with_suffix(".c").exists(), header


def test_every_module_includes_its_header_first():
    for header in HEADERS.rglob("*.h"):
        name = str(header.relative_to(HEADERS))
        module = (SOURCE / name).with_suffix(".c")
        first = next(include.target for include in includes() if include.file == module)
        assert first == f'"{name}'


def test_only_the_transport_knows_libcurl():
    assert users_of("curl/") == HTTP_LIBRARY_USERS


def test_only_the_json_module_knows_cjson():
    assert users_of("cjson/") == JSON_LIBRARY_USERS


def test_top_level_has_no_other_files():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git work tree")
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True
    ).stdout.split("\0")
    names = {path.split("/")[0] for path in listed if path}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL
