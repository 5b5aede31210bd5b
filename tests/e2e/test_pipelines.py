"""The pipelines in README and man page, run as written."""

import csv
import io
import re
import shlex
import subprocess
import time

import pytest

from fax_api import FaxApi, Step, made_up_id, made_up_record, seconds_ago
from helpers import ROOT
from program import DEFAULT_KEY

RECENT = [0, 2, 4, 6]
FAILED = [1, 3]
OLD = [90, 91]
"""Numbers of faxes: of the last hour, some of them failed, and of two days ago."""


def readme_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^    (\S.*)$", text, re.MULTILINE)


def man_page_commands():
    """The code lines of the man page, as a reader sees them."""
    source = (ROOT / "man" / "faxctl.1").read_text(encoding="utf-8")
    blocks = re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", source, re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\e", "\\").replace("\\(aq", "'").replace("\\-", "-")
    return [line for line in lines.splitlines() if line and not line.startswith(".")]


DOCUMENTS = {"README": readme_commands, "man page": man_page_commands}


@pytest.fixture(params=DOCUMENTS)
def commands(request):
    """The commands of README, then those of the man page."""
    return DOCUMENTS[request.param]()


def the_one(commands, pattern):
    found = [command for command in commands if re.search(pattern, command)]
    assert len(found) == 1, f"{len(found)} commands like {pattern}"
    return found[0]


@pytest.fixture
def api():
    """An account with recent faxes, some of them failed, and older ones that failed too."""
    with FaxApi(generate=True) as running:
        faxes = []
        for number in sorted([*RECENT, *FAILED, *OLD]):
            created = seconds_ago(2 * 86400 if number in OLD else 60 * number)
            faxes.append(made_up_record(number, created_at=created))
            if number not in RECENT:
                faxes[-1].update(status="failed", failure_reason="receiver_no_answer")
        running.account.set(faxes)
        yield running


@pytest.fixture
def run_line(program, tmp_path, api):
    """Run a command line as written, with our program, key file and API."""
    directory = tmp_path / "bin"
    directory.mkdir()
    wrapper = directory / "faxctl"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(program.command)} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    key_file = tmp_path / "faxctl.key"
    key_file.write_text(DEFAULT_KEY + "\n", encoding="ascii")
    key_file.chmod(0o600)

    def run(command, path="", **environment):
        command = command.replace("/etc/faxctl.key", str(key_file))
        command = re.sub(r"/usr(/local)?/bin/faxctl", str(wrapper), command)
        variables = {"TELNYX_BASE_URL": api.base_url, **environment}
        return subprocess.run(
            ["/bin/sh", "-c", command],
            env={"PATH": path or f"{directory}:/usr/bin:/bin", **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )

    return run


def test_list_prints_the_failed_faxes_of_the_last_day_as_csv(commands, run_line):
    command = the_one(commands, r"^faxctl list .*csv")
    result = run_line(command, TELNYX_API_KEY=DEFAULT_KEY)
    assert (result.returncode, result.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["id"] for row in rows] == [made_up_id(number) for number in FAILED]
    assert {row["failure_reason"] for row in rows} == {"receiver_no_answer"}


def test_wait_reads_the_ids_that_list_prints(commands, run_line, api):
    command = the_one(commands, r"^faxctl list .*\| faxctl wait -$")
    for number in FAILED:
        api.plan(made_up_id(number), Step(fax={"status": "failed"}, repeat=True))
    result = run_line(command, TELNYX_API_KEY=DEFAULT_KEY)
    assert result.returncode == 9
    for number in (*RECENT, *FAILED):
        assert made_up_id(number) in result.stdout
    for number in OLD:
        assert made_up_id(number) not in result.stdout


def cron_command(commands):
    """The cron line that lists faxes, as cron runs it: an unescaped % would be a newline."""
    line = the_one(commands, r"^([\d*/,-]+\s+){5}\S*faxctl list")
    command = re.sub(r"^(\S+\s+){5}", "", line)
    assert not re.search(r"(?<!\\)%", command)
    return command.replace("\\%", "%")


def test_cron_line_prints_the_failures(commands, run_line, api):
    """Cron mails what is printed. It has this PATH, and no environment of a user."""
    if "yesterday" in cron_command(commands):
        yesterday = time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() - 86400))
        days = {FAILED[0]: yesterday, FAILED[1]: yesterday, 7: seconds_ago(0)}
        failed = {"status": "failed", "failure_reason": "receiver_no_answer"}
        faxes = [made_up_record(number, created_at=day, **failed) for number, day in days.items()]
        api.account.set(faxes)
    result = run_line(cron_command(commands), path="/usr/bin:/bin")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == [made_up_id(number) for number in FAILED]
    assert all("receiver_no_answer" in line for line in lines)


def test_cron_line_is_silent_without_failures(commands, run_line, api):
    api.account.set([made_up_record(number) for number in RECENT])
    result = run_line(cron_command(commands), path="/usr/bin:/bin")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_check_judges_the_whole_account(commands, run_line, api):
    command = the_one(commands, r"^faxctl check --since")
    result = run_line(command, TELNYX_API_KEY=DEFAULT_KEY)
    assert result.returncode == 2
    assert result.stdout.startswith("FAX CRITICAL - ")
    assert "failed=2 " in result.stdout
    api.account.set([])
    result = run_line(command, TELNYX_API_KEY=DEFAULT_KEY)
    assert result.returncode == 0
    assert result.stdout.startswith("FAX OK - ")


def icinga_command():
    """The command line that Icinga makes of the definition without ids."""
    definition = "\n".join(man_page_commands()).partition('object CheckCommand "faxes"')[2]
    command = shlex.join(re.findall(r'"([^"]+)"', re.search(r"command = \[(.*)\]", definition)[1]))
    arguments = re.findall(r'^ *"(--[a-z-]+)" = "(.*)"$', definition, re.MULTILINE)
    values = dict(re.findall(r'^ *vars\.(\w+) = "(.*)"$', definition, re.MULTILINE))
    for name, value in arguments:
        command += f" {name} {values[value[1:-1]] if value[0] == '$' else value}"
    return command


def test_icinga_command_needs_no_ids(run_line, api):
    command = icinga_command()
    assert "--since" in command and "--warn-age" in command
    result = run_line(command, path="/usr/bin:/bin")
    assert result.returncode == 2
    assert result.stdout.startswith("FAX CRITICAL - ")
    api.account.set([])
    result = run_line(command, path="/usr/bin:/bin")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("FAX OK - no faxes since ")
