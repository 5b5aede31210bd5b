"""Completion, in real shells under a pseudo-terminal."""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import termios
import time

import pytest

from helpers import PATIENCE

SHELLS = {
    "bash": ("--noprofile --norc", "source <(command faxctl completion bash)"),
    "zsh": ("-f", "fpath=($HOME/functions $fpath); autoload -Uz compinit; compinit -u -D"),
    "fish": ("--no-config", "command faxctl completion fish | source"),
}
"""Options that start a shell without the user's files, and what sets up completion in it."""

STUB = 'faxctl() { echo "<$*>"; }'
FISH_STUB = 'function faxctl; echo "<$argv>"; end'
"""Show the arguments that a completed line has, in place of the program."""

PROFILES = ["work", "team:fax", "both = one", "x$(touch run)`touch run`;touch run", "q'uo\"te", "b\\:c"]
"""Names that a shell must insert quoted; none may be run."""


def plain(output):
    """The text of terminal output, without what moves the cursor or colours."""
    text = output.decode("utf-8", "replace")
    return re.sub(r"\r+\n?", "\n", re.sub(r"\x1b(\[[0-9;?>=]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()].|[=>78kM])", "", text))


class Shell:
    """An interactive shell on a terminal of its own."""

    def __init__(self, name, env, directory):
        self.directory = directory
        self.output = b""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(directory)
            os.execvpe(name, [name, *SHELLS[name][0].split(), "-i"], env)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 160, 0, 0))

    def read(self, seconds):
        """Take in what the shell writes; returns whether there was anything."""
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        if not ready:
            return False
        try:
            self.output += os.read(self.terminal, 65536)
        except OSError:
            return False
        return True

    def expect(self, pattern):
        """Wait for output; returns all of it since the last line that was typed."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, plain(self.output)):
            assert time.monotonic() < deadline, (pattern, plain(self.output))
            self.read(0.05)
        return plain(self.output)

    def settle(self):
        """Wait until the shell is silent; returns its output."""
        while self.read(0.3):
            pass
        return plain(self.output)

    def type(self, keys):
        """Type keys, and forget the output before them."""
        self.output = b""
        os.write(self.terminal, keys.encode())

    def run(self, command):
        """Run a command to its end."""
        self.type(f"{command}; echo do''ne\r")
        self.expect(r"(?m)^done$")

    def complete(self, line):
        """The arguments that the program gets if a line is completed and entered."""
        self.type(f"faxctl {line}\t")
        self.settle()
        os.write(self.terminal, b"\r")
        return re.search(r"(?m)^<(.*)>$", self.expect(r"(?m)^<(.*)>$"))[1]

    def choices(self, line, last):
        """What the shell offers for a line; it must offer the last word."""
        self.type(f"faxctl {line}\t\t")
        offered = self.expect(rf"(?s)\n.*\b{re.escape(last)}\b")
        offered += self.settle()
        self.type("\x03")
        self.settle()
        return offered.split("\n", 1)[1]

    def close(self):
        """End the shell."""
        os.kill(self.process, signal.SIGKILL)
        os.close(self.terminal)
        os.waitpid(self.process, 0)


@pytest.fixture(params=SHELLS)
def shell(request, program, tmp_path):
    """Each shell in turn, with completion for the program."""
    name = request.param
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name} here")
    home = tmp_path / "shell-home"
    work = tmp_path / "work"
    for directory in (home / ".config" / "telnyx", home / "functions", home / "bin", work):
        directory.mkdir(parents=True)
    config = {"profiles": {name: {"apiKey": "k"} for name in PROFILES}}
    (home / ".config" / "telnyx" / "config.json").write_text(json.dumps(config), "utf-8")
    (home / "functions" / "_faxctl").write_text(program.run("completion", "zsh").stdout, "utf-8")
    (home / "bin" / "faxctl").symlink_to(program.command[-1])
    (work / "key.txt").touch()
    env = {
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "HOME": str(home),
        "TERM": "xterm",
        "PS1": "$ ",
        "LC_ALL": "C.UTF-8",
    }
    interactive = Shell(name, env, work)
    try:
        interactive.settle()
        interactive.run(SHELLS[name][1])
        interactive.run(FISH_STUB if name == "fish" else STUB)
        yield interactive
    finally:
        interactive.close()


COMPLETED = [
    ("expl", "explain"),
    ("comp", "completion"),
    ("--vers", "--version"),
    ("get --exit", "get --exit-status"),
    ("wait --inter", "wait --interval"),
    ("get -o c", "get -o csv"),
    ("get --color=n", "get --color=never"),
    ("get --output v", "get --output value"),
    ("explain -o jsonl", "explain -o jsonl"),
    ("get -F id,internal", "get -F id,internal_failure_reason"),
    ("get --fields=id,webhook_f", "get --fields=id,webhook_failover_url"),
    ("get -S failed,pend", "get -S failed,pending"),
    ("get --status media.processi", "get --status media.processing"),
    ("-o json expl", "-o json explain"),
    ("--key-file key.txt -q wa", "--key-file key.txt -q wait"),
    ("get -qo jsonl --exi", "get -qo jsonl --exit-status"),
    ("get --profile wo", "get --profile work"),
    ("get --profile=wo", "get --profile=work"),
    ("get --profile team:f", "get --profile team:fax"),
    ("get --profile=team:f", "get --profile=team:fax"),
    ("get --profile 'team:f", "get --profile team:fax"),
    ("get --profile bo", "get --profile both = one"),
    ("get --profile both\\ =", "get --profile both = one"),
    ("get --profile 'both =", "get --profile both = one"),
    ('get --profile="bo', "get --profile=both = one"),
    ('get --profile "my profile" --exi', "get --profile my profile --exit-status"),
    ("get --profile x", f"get --profile {PROFILES[3]}"),
    ("get --profile=x", f"get --profile={PROFILES[3]}"),
    ("get --profile q", f"get --profile {PROFILES[4]}"),
    ("get --profile b\\\\", f"get --profile {PROFILES[5]}"),
    ("get --key-file=ke", "get --key-file=key.txt"),
    ("get --key-file ke", "get --key-file key.txt"),
    ("get --key-file ", "get --key-file key.txt"),
    ("get ke", "get ke"),
    ("explain receiver_no_a", "explain receiver_no_answer"),
    ("explain media.processi", "explain media.processing"),
    ("completion f", "completion fish"),
    ("help exit", "help exit-status"),
    ("help expl", "help explain"),
]


def test_shell_completes_every_kind_of_word(shell):
    seen = {typed: shell.complete(typed).rstrip(" =,") for typed, _ in COMPLETED}
    assert seen == dict(COMPLETED)
    assert [file.name for file in shell.directory.iterdir()] == ["key.txt"]


def test_shell_completes_the_file_of_a_redirection(shell):
    assert shell.complete("get - < ke") == "get -"
    assert shell.complete("get - <ke") == "get -"


def missing(words, text):
    """Those of the words that do not occur in the text."""
    return [word for word in words.split() if not re.search(rf"\b{word}\b", text)]


def test_shell_offers_commands(shell):
    assert missing("get check explain completion help", shell.choices("", "wait")) == []


def test_shell_offers_fields_that_are_not_in_the_list(shell):
    offered = shell.choices("get -F status,id,", "to")
    assert missing("created_at to from_display_name", offered) == []
    assert "''" not in shell.choices("get -F ", "to")
    names = re.sub(r"\(.*?\)|…?\w*,id,", "", offered)
    assert missing("status id", names) == ["status", "id"]


def test_script_for_an_unknown_shell_is_usage(faxctl):
    result = faxctl("completion", "tcsh")
    assert (result.status, result.stdout) == (2, "")
    assert result.stderr == "faxctl: unsupported shell: `tcsh`; expected bash, zsh or fish\n"
    assert "did you mean bash?" in faxctl("completion", "bahs").stderr


