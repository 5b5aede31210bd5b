"""The command lines that are measured, and what each has to print."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, NamedTuple, Sequence, Tuple

import faxes
from server import path_of_account, path_of_api

KEY = "the-key-of-the-benchmark"


@dataclass(frozen=True)
class Command:
    """A command without input, and whether what it wrote to standard output is right."""

    words: Sequence[str]
    is_right: Callable[[str], bool]


class Pair(NamedTuple):
    """faxctl, and what it is measured against."""

    ours: Command
    theirs: Command


class Commands:
    """Makes the command lines. Files that they read or write are in a directory."""

    def __init__(self, faxctl: str, directory: Path, trust: Sequence[str]) -> None:
        """Trust is what both programs are told about it on the command line, if anything."""
        self._faxctl = faxctl
        self._directory = directory
        self._trust = trust

    def environment(self, path: str) -> Dict[str, str]:
        """All that the commands have in their environment: nothing of the caller's but PATH."""
        return {
            "PATH": path, "HOME": str(self._directory), "LC_ALL": "C.UTF-8", "TELNYX_API_KEY": KEY
        }

    def version(self) -> Pair:
        return Pair(
            Command((self._faxctl, "--version"), lambda text: text.startswith("faxctl ")),
            Command(("curl", "--version"), lambda text: text.startswith("curl ")),
        )

    def one_fax(self, origin: str, logged: bool) -> Pair:
        identifier = faxes.fax_id(0)
        return Pair(
            Command(
                self._get(origin, logged, identifier), lambda text: faxes.is_table(text, identifier)
            ),
            Command(
                self._curl(_url(origin, logged, identifier)),
                lambda text: faxes.is_body(text, identifier),
            ),
        )

    def one_fax_as_json(self, origin: str, logged: bool) -> Pair:
        """One fax, unwrapped and indented. Both are run by a shell, since one has a pipe."""
        identifier = faxes.fax_id(0)
        ours = shlex.join(self._get(origin, logged, "--json", identifier))
        theirs = shlex.join(self._curl(_url(origin, logged, identifier)))
        return Pair(
            _shell(f"exec {ours}", lambda text: faxes.is_json(text, identifier)),
            _shell(f"{theirs} | jq .data", lambda text: faxes.is_json(text, identifier)),
        )

    def many_faxes(self, origin: str, logged: bool, count: int) -> Pair:
        """Many faxes: one object a line to a file, and the bodies as they are to nowhere."""
        identifiers = [faxes.fax_id(number) for number in range(count)]
        found = self._directory / "faxes.jsonl"
        urls = self._directory / ("logged-urls" if logged else "urls")
        urls.write_text(
            "".join(
                f'url = "{_url(origin, logged, identifier)}"\noutput = "/dev/null"\n'
                for identifier in identifiers
            )
        )
        ours = self._get_from(self.ids(count), origin, logged)
        theirs = self._curl("-Z", "--parallel-max", "8", "-K", str(urls))
        return Pair(
            _shell(
                f"exec {ours} >{shlex.quote(str(found))}",
                lambda _: faxes.is_jsonl(found.read_text(), identifiers),
            ),
            _shell(f"exec {shlex.join(theirs)}", lambda text: text == ""),
        )

    def growth(self, origin: str, logged: bool, count: int, times: int) -> Pair:
        """count * times faxes in one run, and in as many runs as times."""
        at_once = self._get_from(self.ids(count * times), origin, logged)
        part = self._get_from(self.ids(count), origin, logged)
        parts = " && ".join([f"{part} >/dev/null"] * times)
        return Pair(
            _shell(f"exec {at_once} >/dev/null", lambda text: text == ""),
            _shell(parts, lambda text: text == ""),
        )

    def list_faxes(self, origin: str, count: int) -> Pair:
        """All faxes of an account, one object a line to a file."""
        identifiers = [faxes.fax_id(number) for number in range(count)]
        pages = f"[1-{faxes.page_count(count)}]"  # curl counts
        url = f"{origin}{path_of_account(count)}/faxes?page%5Bnumber%5D={pages}"
        ours = shlex.join(self.list_to_stdout(origin, count))
        theirs = f"{shlex.join(self._curl(url))} | jq -c '.data[]'"

        def to_file(script: str, name: str) -> Command:
            found = self._directory / name
            return _shell(
                f"{script} >{shlex.quote(str(found))}",
                lambda _: faxes.is_jsonl(found.read_text(), identifiers),
            )

        return Pair(to_file(f"exec {ours}", "ours.jsonl"), to_file(theirs, "theirs.jsonl"))

    def list_to_stdout(self, origin: str, count: int) -> Tuple[str, ...]:
        """faxctl with all faxes of an account."""
        base_url = origin + path_of_account(count)
        options = ("--limit", "0", "-o", "jsonl")
        return (self._faxctl, "list", "--base-url", base_url, *self._trust, *options)

    def get_ids_from_stdin(self, origin: str) -> Tuple[str, ...]:
        """faxctl with the ids still to be written to its standard input."""
        return self._get(origin, False, "-o", "jsonl", "-")

    def ids(self, count: int) -> Path:
        file = self._directory / f"{count}-ids"
        if not file.exists():
            file.write_text("".join(f"{faxes.fax_id(number)}\n" for number in range(count)))
        return file

    def _get(self, origin: str, logged: bool, *arguments: str) -> Tuple[str, ...]:
        base_url = origin + path_of_api(logged)
        return (self._faxctl, "get", "--base-url", base_url, *self._trust, *arguments)

    def _get_from(self, ids: Path, origin: str, logged: bool) -> str:
        words = self._get(origin, logged, "-o", "jsonl", "-")
        return f"{shlex.join(words)} <{shlex.quote(str(ids))}"

    def _curl(self, *arguments: str) -> Tuple[str, ...]:
        """curl with the headers that faxctl sends."""
        headers = ("-H", f"Authorization: Bearer {KEY}", "-H", "Accept: application/json")
        return ("curl", "-s", *headers, *self._trust, *arguments)


def _url(origin: str, logged: bool, identifier: str) -> str:
    return f"{origin}{path_of_api(logged)}/faxes/{identifier}"


def _shell(script: str, is_right: Callable[[str], bool]) -> Command:
    return Command(("sh", "-c", script), is_right)
