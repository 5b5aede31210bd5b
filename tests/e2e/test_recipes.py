"""The code blocks of README, man page and help, run as written.

Paths are replaced by those of the test. FAXCTL_NOW sets the clock; no recipe uses another.
"""

import ast
import csv
import io
import json
import re
import shlex
import subprocess
import textwrap
from datetime import datetime, timedelta, timezone

import pytest

from fax_api import (
    DELIVERED, DOCUMENTS, MISSING, NO_ANSWER, RECEIVED, SENDING, FaxApi, Step, made_up_id,
    made_up_record,
)  # fmt: skip
from helpers import ROOT, as_lines, ids
from program import DEFAULT_KEY

NOW = "2026-11-24T12:00:00Z"
KEY_FILE = "/etc/faxctl.key"
LINK = "https://bucket.example/fax.pdf?X-Amz-Date=20261124T000000Z&X-Amz-Signature=fac2"
BUSY = {"status": "failed", "failure_reason": "user_busy"}
OUTAGE = [Step(status=503, headers={"Retry-After": "1"})] * 4
"""More failures in a row than the default number of retries."""


# The code blocks

def blocks_of_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [textwrap.dedent(block) for block in re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.M)]


def blocks_of_man_page():
    source = (ROOT / "man" / "faxctl.1").read_text(encoding="utf-8")
    blocks = re.findall(r"^\.Bd -literal.*\n((?s:.*?))^\.Ed", source, re.M)
    return [block.replace("\\e", "\\") for block in blocks]


def examples_of_help():
    """The examples of each command, one per line, with a variable for ID."""
    code = "".join(file.read_text("utf-8") for file in (ROOT / "src/commands").glob("*.c"))
    literals = re.findall(r'\.examples = ((?:\s*"(?:\\.|[^"\\])*")+)', code)
    texts = (ast.literal_eval(f"({literal})") for literal in literals)
    return [re.sub(r"\bID\b", "\"$id\"", line) for text in texts for line in text.splitlines()]


def code_blocks():
    """All code blocks, without duplicates. Each line of a crontab is one."""
    for block in [*blocks_of_readme(), *blocks_of_man_page(), *examples_of_help()]:
        if re.match(r"\s*[\d*] ", block):
            yield from (" ".join(line.split()) for line in block.strip().splitlines())
        elif block.strip():
            yield block.strip()


BLOCKS = list(dict.fromkeys(code_blocks()))
TESTED = set()


def recipe(pattern):
    """Run a test for each code block that matches the pattern."""
    found = [block for block in BLOCKS if re.search(pattern, block)]
    assert found, f"there is no code block with {pattern}"
    TESTED.update(found)
    return pytest.mark.parametrize("block", found, ids=range(len(found)))


# Running them

def seconds_of(time):
    return datetime.fromisoformat(time.replace("Z", "+00:00"))


def text_of(time):
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def hours_ago(hours):
    return text_of(seconds_of(NOW) - timedelta(hours=hours))


@pytest.fixture
def api():
    """An account with faxes of the last day, one of them pending, and one that failed before."""
    with FaxApi(generate=True) as running:
        running.account.set([
            made_up_record(0, created_at=hours_ago(0.1)),
            made_up_record(1, created_at=hours_ago(0.2), to="", media_url=LINK, **BUSY),
            made_up_record(2, created_at=hours_ago(0.3), status="sending"),
            made_up_record(3, created_at=hours_ago(20), **BUSY),
            made_up_record(4, created_at=hours_ago(300), **BUSY),
        ])  # fmt: skip
        yield running


@pytest.fixture
def run(program, tmp_path, api):
    """Run a script with our program, key file and API instead of the installed ones."""
    directory = tmp_path / "bin"
    directory.mkdir()
    state = tmp_path / "state"
    state.mkdir()
    (tmp_path / "ids.txt").write_text(as_lines([DELIVERED, NO_ANSWER, SENDING]), "ascii")
    key_file = tmp_path / "faxctl.key"
    key_file.touch(0o600)
    key_file.write_text(DEFAULT_KEY, "ascii")
    paths = {"/usr/local/bin/": f"{directory}/", KEY_FILE: key_file, "/var/lib/faxctl": state}

    def install(name, script):
        (directory / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (directory / name).chmod(0o755)

    def run(script, now=NOW, shell="/bin/bash", path=f"{directory}:/usr/bin:/bin", **environment):
        for installed, ours in paths.items():
            script = script.replace(installed, str(ours))
        variables = {"TELNYX_BASE_URL": api.base_url, "FAXCTL_NOW": now, "HOME": str(tmp_path)}
        return subprocess.run(
            [shell, "-c", script],
            env={"PATH": path, **variables, **environment},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    install("faxctl", f'exec {shlex.join(program.command)} "$@"')
    run.install = install
    run.directory = tmp_path
    return run


@pytest.fixture
def script(run):
    """Run a block in a shell with the key and the variable id set."""

    def run_script(block, id=DELIVERED, **options):
        return run(block, id=id, TELNYX_API_KEY=DEFAULT_KEY, **options)

    return run_script


@pytest.fixture
def mail(run):
    """Run a line of a crontab as cron does: everything printed is mailed."""

    def run_line(line, **options):
        command = re.fullmatch(r"(?:[\d*/,-]+ ){5}(.*)", line)[1]
        assert "%" not in command, "cron takes it for a newline"
        result = run(command, shell="/bin/sh", path="/usr/bin:/bin", **options)
        assert "Signature" not in result.stdout, "a link to the document in a mail"
        return result.stdout + result.stderr

    return run_line


def rows_of(text):
    """The id of each line of a table or of values, and its other words."""
    return dict(re.findall(r"^([0-9a-f]{8}-\S+)\s+(.+)", text, re.M))


def test_every_code_block_is_tested():
    assert [block for block in BLOCKS if block not in TESTED] == []


# Blocks that are not commands of faxctl

@recipe(r"^make deps")
def test_make_targets_exist(block):
    rules = re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for words in re.findall(r"\bmake ([a-z -]+?)(?:`| *$| +[#&])", block, re.M):
        assert set(" ".join(rules).split()).issuperset(words.split()), words


@recipe(r"^export TELNYX_API_KEY=…$")
def test_key_is_taken_from_the_environment(run, block):
    assert run(f"{block.replace('…', DEFAULT_KEY)}\nfaxctl get {DELIVERED}").returncode == 0


@recipe(r'^\{"profiles"')
def test_key_is_taken_from_the_profile(run, block):
    directory = run.directory / ".config/telnyx"
    directory.mkdir(parents=True)
    (directory / "config.json").write_text(block, "utf-8")
    (directory / "config.json").chmod(0o600)
    assert run(f"faxctl get {DELIVERED}").returncode == 0


@recipe(r'^\{"error"')
def test_error_has_the_members_of_the_example(script, block):
    result = script(f"faxctl get {MISSING} --json")
    example = json.loads(block.replace("[...]", "[]"))["error"]
    assert list(json.loads(result.stderr)["error"]) == list(example)


@recipe(r'^\{"status"')
def test_record_of_stats_is_that_of_the_example(script, api, block):
    failed = [{**BUSY, "page_count": 1}] * 28 + [{**BUSY, "page_count": 13}]
    api.account.set([
        made_up_record(n, created_at=hours_ago(1), **changes)
        for n, changes in enumerate([*failed, *[{}] * 71])
    ])  # fmt: skip
    assert block in script("faxctl stats -o jsonl").stdout.splitlines()


@recipe(r"^FAX OK - ")
def test_check_prints_the_line_of_the_example(script, api, block):
    created = text_of(seconds_of(NOW) - timedelta(seconds=95))
    api.plan_all(Step(fax={"status": "sending", "created_at": created}), Step(repeat=True))
    result = script("faxctl check -w 30m -c 1h $ids", ids=" ".join(ids(range(3))))
    assert (result.stdout, result.returncode) == (f"{block}\n", 0)


@recipe(r"^faxctl (explain|help) ")
def test_help_needs_no_key(run, block):
    result = run(block)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout


@recipe(r"^eval ")
def test_completion_is_enabled(run, block):
    assert "faxctl" in run(f"{block}\ncomplete -p faxctl").stdout


@recipe(r"^faxctl completion \w+ > ")
def test_completion_is_written_to_a_file(run, block):
    path = block.partition("~/")[2]
    (run.directory / path).parent.mkdir(parents=True)
    assert run(block).returncode == 0
    assert "faxctl" in (run.directory / path).read_text("utf-8")


# In a terminal and in scripts

@recipe(r"^faxctl (get|wait|check) [0-9a-f]{8}-[^\n]*$|^faxctl wait --timeout 0")
def test_fax_is_printed(script, api, block):
    result = script(block)
    assert (result.returncode, result.stderr) == (0, "")
    assert DELIVERED in result.stdout or "1 delivered" in result.stdout


@recipe(r"^faxctl get - < ids.txt$|^faxctl get .*\nfaxctl get|^faxctl list --since 24h$")
def test_several_faxes_are_printed(script, block):
    result = script(block)
    assert (result.returncode, result.stderr) == (0, "")
    assert {DELIVERED, NO_ANSWER, SENDING} <= rows_of(result.stdout).keys() or "get -" not in block
    assert set(ids(range(4))) <= rows_of(result.stdout).keys() or "list" not in block
    assert made_up_id(4) not in result.stdout


@recipe(r"^faxctl stats")
def test_faxes_are_counted(script, block):
    for line in block.splitlines():
        result = script(line)
        assert (result.returncode, result.stderr) == (0, "")
        counts = re.findall(r"^total +(\d+)|^\d[\d-]+,(\d+)", result.stdout, re.M)
        expected = 1 if "yesterday" in line else 2 if "-S failed" in line else 4
        assert sum(int(table or csv) for table, csv in counts) == expected, line


@recipe(r"jq -r \.status$|^faxctl get -o value|^status=")
def test_status_is_printed(script, block):
    result = script(block)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"\bdelivered\b", result.stdout)
    result = script(block, id=MISSING)
    assert result.stdout == ""
    assert result.returncode == (0 if "jq" in block else 4)


@recipe(r"failure_reason // empty")
def test_jq_finds_failed_faxes(script, block):
    result = script(block, id=NO_ANSWER)
    assert (result.stdout, result.stderr) == (f"receiver_no_answer\n{NO_ANSWER}\n", "")
    assert script(block, id=DELIVERED).stdout == f"{NO_ANSWER}\n"


@recipe(r"@tsv")
def test_jq_makes_a_table(script, api, block):
    result = script(block)
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[:2] for line in lines] == [
        [DELIVERED, "delivered"], [NO_ANSWER, "failed"], [SENDING, "sending"]
    ]  # fmt: skip
    assert result.returncode == 0


@recipe(r"^set -o pipefail\n")
def test_failure_of_faxctl_is_not_lost_in_a_pipeline(script, api, block):
    refused = Step(status=401, repeat=True)
    api.plan_all(refused)
    api.plan_list(refused)
    assert script(block).returncode == 3


@recipe(r"\bread -r\b")
def test_empty_field_does_not_shift_others(script, block):
    result = script(block)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"{made_up_id(number)} is {state}"
        for number, state in enumerate(["delivered", "failed: user_busy", "sending"])
    ] + [f"{made_up_id(3)} is failed: user_busy"]


@recipe(r"^faxctl (get -|list .*) -S failed -o csv")
def test_failed_faxes_are_written_as_csv(script, run, block):
    result = script(block)
    assert (result.returncode, result.stderr) == (0, "")
    text = result.stdout or (run.directory / "failed.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = ids([1, 3]) if "list" in block else [NO_ANSWER]
    assert [row["id"] for row in rows] == expected
    assert all(row["failure_reason"] for row in rows)


@recipe(r"faxctl list .*\| faxctl wait -$")
def test_wait_gets_every_fax_of_the_hour(script, api, block):
    """More than fit on the first page, and more than the number that list prints by default."""
    created = {number: hours_ago(number / 150) for number in range(300)}
    faxes = [made_up_record(number, created_at=time) for number, time in created.items()]
    api.account.set(faxes)
    api.plan(made_up_id(120), Step(fax=BUSY, repeat=True))
    result = script(block)
    assert result.returncode == 9
    assert sorted(rows_of(result.stdout)) == ids(range(151))


@recipe(r"^faxctl wait --timeout 1h")
@pytest.mark.parametrize(
    "fax_id, words",
    [(DELIVERED, "delivered or received"), (RECEIVED, "delivered or received"),
     (NO_ANSWER, "failed"), (MISSING, "unknown")],
)  # fmt: skip
def test_script_branches_on_the_result(script, block, fax_id, words):
    result = script(block, id=fax_id)
    assert words in result.stdout or "case" not in block
    assert ("delivered" in result.stdout) == (words == "delivered or received")
    result = script(block.replace("1h", "0"), id=SENDING)
    assert result.stdout == ("the fax is still pending\n" if "case" in block else "")


# Downloads

PDFTOTEXT = '[ "$*" = "- -" ] && LC_ALL=C tr -cd "[:print:]"'
"""A stand-in for pdftotext."""


def saved_files(directory):
    return {path.name: path.read_bytes() for path in directory.glob("fax-*")}


@recipe(r"^faxctl download [0-9a-f]{8}-|^faxctl list --since 2d .*faxctl download --skip-existing -$")
def test_document_is_saved(script, run, api, block):
    run.install("pdftotext", PDFTOTEXT)
    stored = {"stored_media_url": api.link("1.pdf")}
    api.account.set([made_up_record(0, created_at=hours_ago(1), id=DELIVERED)])
    api.plan(DELIVERED, Step(fax=stored, repeat=True))
    for _ in range(2 if "--skip-existing" in block else 1):
        result = script(block)
        assert (result.returncode, result.stderr) == (0, "")
        assert saved_files(run.directory) == {f"fax-{DELIVERED}.pdf": DOCUMENTS["pdf"][0]}


@recipe(r"^faxctl download -O -")
def test_document_is_read_by_another_program(script, run, api, block):
    run.install("pdftotext", PDFTOTEXT)
    api.plan(DELIVERED, Step(fax={"stored_media_url": api.link("1.pdf")}))
    result = script(block)
    assert (result.returncode, result.stderr) == (0, "")
    assert "This is a fax" in result.stdout
    assert saved_files(run.directory) == {}


# From cron

MORNINGS = {
    "UTC0": ["2026-11-24T06:00Z", "2026-11-25T06:00Z", "2026-11-26T06:00Z"],
    "EST5EDT,M3.2.0,M11.1.0": ["2026-03-08T10:00Z", "2026-03-09T10:00Z", "2026-03-10T10:00Z"],
    "EST5EDT,M3.2.0/2,M11.1.0/2": ["2026-10-31T10:00Z", "2026-11-01T11:00Z", "2026-11-02T11:00Z"],
    "<-04>4<-03>,M9.1.6/24,M4.1.6/24": [
        "2026-09-05T10:00Z", "2026-09-06T09:00Z", "2026-09-07T09:00Z"
    ],
}  # fmt: skip
"""06:00 in a zone on three days, one with a clock change: forward, back, or past midnight."""
DAY = 24 * 60
"""Minutes of a day."""


def account_at(time, created):
    """Faxes created at these times, in their state at `time`: each fails after five minutes."""
    lives = [(number, since) for number, since in enumerate(created) if since <= time]
    return [
        made_up_record(
            number,
            created_at=text_of(since),
            media_url=LINK,
            **(BUSY if since + timedelta(minutes=5) <= time else {"status": "sending"}),
        )
        for number, since in reversed(lives)
    ]


@recipe(r"^0 6 ")
@pytest.mark.parametrize("zone", MORNINGS)
def test_each_failure_is_mailed_on_one_morning(mail, api, block, zone):
    """At any minute: also if created at 05:58 and failed at 06:03, or created at 23:58."""
    mornings = [seconds_of(morning) for morning in MORNINGS[zone]]
    minutes = range(-2 * DAY - 2, 2 * DAY, 20)
    created = [mornings[0] + timedelta(minutes=minute) for minute in minutes]
    mailed = []
    for morning in mornings:
        api.account.set(account_at(morning, created))
        rows = rows_of(mail(block, now=text_of(morning), TZ=zone))
        assert all("user_busy" in row for row in rows.values())
        mailed += rows
    certain = [
        made_up_id(number)
        for number, time in enumerate(created)
        if mornings[0] - timedelta(hours=24) <= time < mornings[-1] - timedelta(hours=8)
    ]
    assert len(certain) > 180
    assert len(mailed) == len(set(mailed))
    assert set(certain) <= set(mailed)


@recipe(r"^0 6 ")
def test_pending_fax_is_mailed(mail, api, block):
    created = "2026-11-23T23:58:00Z"
    api.account.set([made_up_record(0, created_at=created, status="queued")])
    assert "queued" in rows_of(mail(block))[made_up_id(0)]


@recipe(r"^0 6 ")
def test_outage_without_failed_faxes_sends_no_mail(mail, api, block):
    yesterday = seconds_of(NOW) - timedelta(days=1)
    created = [text_of(yesterday + timedelta(minutes=minute)) for minute in range(300)]
    api.account.set([made_up_record(n, created_at=time) for n, time in enumerate(created)])
    api.plan_list(*OUTAGE)
    assert mail(block) == ""
    assert len(api.list_requests()) > len(OUTAGE)


@recipe(r"^0 0 ")
def test_report_of_the_week_is_mailed(mail, api, block):
    api.plan_list(*OUTAGE)
    mailed = mail(block)
    rows = re.findall(r"^(?!total)(\w\S+) +(\d+) .*%", mailed, re.M)
    assert rows == [("failed", "2"), ("delivered", "1"), ("sending", "1"), ("2026-11-23", "1"),
                    ("2026-11-24", "3"), ("user_busy", "2")]  # fmt: skip


@recipe(r"^0 22 ")
def test_failure_of_a_sent_fax_is_mailed(run, mail, api, block):
    run.install("send-faxes", f"echo {DELIVERED}; echo {NO_ANSWER}")
    sent = mail(block)
    assert "receiver_no_answer" in rows_of(sent)[NO_ANSWER]
    run.install("send-faxes", f"echo {DELIVERED}; echo {RECEIVED}")
    api.plan_all(*OUTAGE)
    assert mail(block) == ""
    api.plan_all(Step(status=401))
    assert "HTTP 401" in mail(block)


@recipe(r"^0 22 ")
@pytest.mark.parametrize("output", ["", f"echo {DELIVERED}"])
def test_silent_death_of_the_sending_program_is_mailed(run, mail, block, output):
    run.install("send-faxes", f"{output}\nkill -9 $$")
    assert "137" in mail(block)


@recipe(r"comm -13 old new")
def test_each_failure_is_printed_once(run, api, block):
    first, second = (made_up_record(n, created_at=hours_ago(n), **BUSY) for n in (1, 2))
    delivered = made_up_record(3, created_at=hours_ago(3))

    def printed(*faxes, status=0):
        api.account.set(faxes)
        result = run(block, path="/usr/bin:/bin")
        assert result.returncode == status
        assert (result.stderr == "") == (status == 0)
        return list(rows_of(result.stdout))

    assert printed(delivered) == []
    assert printed(first, delivered) == [first["id"]]
    assert printed(first, delivered) == []
    api.plan_list(Step(status=401))
    assert printed(first, second, status=3) == []
    api.plan_list(*OUTAGE)
    assert printed(first, second) == [second["id"]]
    assert printed(first, second) == []


@recipe(r"^\*/5 ")
def test_each_fax_that_arrives_is_saved_once(run, mail, api, block):
    spool = run.directory / "faxes"
    spool.mkdir()
    block = block.replace("/var/spool/faxes", str(spool))
    link = api.link("1.pdf")

    def arrive(*numbers, **changes):
        fax = {"direction": "inbound", "status": "received", "media_url": link, **changes}
        fax["stored_media_url"] = ...
        for number in numbers:
            api.plan(made_up_id(number), Step(fax=fax, repeat=True))
        faxes.extend(made_up_record(n, created_at=hours_ago(1), **fax) for n in numbers)
        api.account.set(faxes)

    faxes = [made_up_record(9, created_at=hours_ago(1), direction="outbound")]
    arrive(1, 2)
    arrive(3, status="delivered")
    arrive(4, status="receiving")
    api.plan_list(*OUTAGE[:1])
    sent = mail(block)
    assert sent.count("\n") == 4 and made_up_id(3) in sent
    assert set(saved_files(spool)) == {f"fax-{made_up_id(n)}.pdf" for n in (1, 2, 3)}
    assert mail(block) == ""
    arrive(5)
    assert made_up_id(5) in mail(block)
    assert len(saved_files(spool)) == 4


# As a service

@pytest.fixture
def service(run):
    """Run the program of a unit as systemd does."""

    def start(block):
        directives = dict(re.findall(r"^(\w+)=(.*)$", block.replace("\\\n", ""), re.M))
        credential, _, key_file = directives["LoadCredential"].partition(":")
        assert key_file == KEY_FILE
        (run.directory / credential).write_text(DEFAULT_KEY, "ascii")
        return run(directives["ExecStart"], path="", CREDENTIALS_DIRECTORY=str(run.directory))

    return start


@recipe(r"^# /etc/systemd/system/faxctl.service")
def test_service_fails_if_one_of_yesterdays_faxes_failed(service, api, block):
    assert "\nPersistent=true\n" in block
    for changes, status in ((BUSY, 9), ({"status": "sending"}, 8), ({}, 0)):
        created = "2026-11-23T23:58:00Z"
        api.account.set([made_up_record(0, created_at=created, media_url=LINK, **changes)])
        result = service(block)
        assert (result.returncode, result.stderr) == (status, "")
        assert bool(rows_of(result.stdout)) == bool(status)
        assert "Signature" not in result.stdout


@recipe(r"^# /etc/systemd/system/faxctl-save.service")
def test_service_saves_faxes_as_they_arrive(service, run, api, block):
    """With a shorter interval, until the key is rejected."""
    directory = run.directory / "faxes"
    directory.mkdir()
    received = {"direction": "inbound", "status": "received", "media_url": api.link("1.pdf")}
    for number in (6, 7):
        api.plan(made_up_id(number), Step(fax={**received, "stored_media_url": ...}, repeat=True))
    old, new = (made_up_record(n, created_at=hours_ago(7 - n), **received) for n in (6, 7))
    api.account.set([old, made_up_record(1, created_at=hours_ago(2), **BUSY)])
    api.plan_list(Step(arrivals=[new]), Step(), Step(status=401))
    block = block.replace("--follow ", "--follow --interval 1s ")
    result = service(block.replace("/var/lib/faxes", str(directory)))
    assert result.returncode == 3
    assert set(saved_files(directory)) == {f"fax-{made_up_id(n)}.pdf" for n in (6, 7)}


@recipe(r"faxctl list --follow --since 1h")
def test_new_faxes_are_printed_until_the_key_is_rejected(service, script, run, api, block):
    """With a shorter interval."""
    new = made_up_record(5, created_at=hours_ago(0), **BUSY)
    api.plan_list(Step(arrivals=[new]), Step(), Step(status=401))
    block = block.replace("--follow ", "--follow --interval 1s ")
    result = service(block) if "ExecStart" in block else script(block)
    log = run.directory / "faxes.jsonl"
    printed = result.stdout or log.read_text("utf-8")
    expected = [1, 5] if "-S failed" in block else [0, 1, 2, 5]
    assert re.findall(r"\w{8}-0000-4000-8000-0{12}", printed) == ids(expected)
    assert result.returncode == 3


# Monitoring

def icinga_command(block, **values):
    """The command line that Icinga makes of a definition."""
    values.update(re.findall(r'^ *vars\.(\w+) = "(.*)"$', block, re.M))
    words = re.findall(r'"([^"]+)"', re.search(r"command = \[(.*)\]", block)[1])
    for key, value in re.findall(r'^ *"([\w-]+)" = (?:\{\s*value = )?"(.*)"$', block, re.M):
        words += [key] if key.startswith("--") else []
        words.append(values[value.strip("$")] if value[0] == "$" else value)
    return shlex.join(words)


@recipe(r"faxctl check .*-age|CheckCommand")
def test_check_judges_the_given_faxes_or_the_account(script, api, block):
    """Each recipe has an age limit, so a stuck fax does not look healthy."""
    if block.startswith("object"):
        block = icinga_command(block, fax_ids=made_up_id(0))
    block = block.replace("- < ids.txt", '"$id"')

    def state(age_in_hours, **changes):
        changes["created_at"] = hours_ago(age_in_hours)
        api.plan_all(Step(fax=changes, repeat=True))
        api.account.set([made_up_record(0, **changes)])
        lines = [script(line, id=made_up_id(0)) for line in block.splitlines()]
        assert {line.stderr for line in lines} == {""}
        return {line.stdout.split()[1] for line in lines}

    assert state(0.1) == state(0.1, status="sending") == {"OK"}
    assert state(0.1, **BUSY) == {"CRITICAL"}
    for hours in (2, 20):
        assert state(hours, status="sending") <= {"WARNING", "CRITICAL"}
    api.plan_all(Step(status=401, repeat=True))
    api.plan_list(Step(status=401, repeat=True))
    assert script(block, id=made_up_id(0)).returncode == 3


@recipe(r"--warn-failed 5% --ignore user_busy")
def test_check_counts_failures_except_the_ignored(script, api, block):
    faxes = [made_up_record(number, created_at=hours_ago(1)) for number in range(18)]
    api.account.set([*faxes, made_up_record(18, created_at=hours_ago(2), **BUSY)])
    assert script(block).returncode == 0
    failed = {"status": "failed", "failure_reason": "destination_invalid"}
    api.account.set([*faxes, made_up_record(18, created_at=hours_ago(2), **failed)])
    assert script(block).returncode == 1
