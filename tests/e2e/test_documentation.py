"""The tables, help, the man page and completion name the same things."""

import re
from collections import namedtuple

import pytest

from helpers import ROOT

SHELLS = ["bash", "zsh", "fish"]

READ_BY_LIBRARIES = {"https_proxy", "all_proxy", "no_proxy"}
UUID = "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"


Option = namedtuple("Option", "letter name argument")
"""An option as help and man page show it."""


# The tables

def code():
    files = [*(ROOT / "src").rglob("*.[ch]"), *(ROOT / "include").rglob("*.h")]
    return "".join(file.read_text(encoding="utf-8") for file in sorted(files))


def fields_in_code():
    """The keys of the field table, in its order."""
    table = re.search(r"#define FAX_FIELDS\(FIELD\)(.*?)\n// clang-format on", code(), re.S)
    keys = re.findall(r"FIELD\((\w+),", table[1])
    assert len(keys) > 20
    return keys


def variables_in_code():
    """The environment variables that the program reads."""
    names = re.findall(r'(?:process_environment\(|\] = {(?="[A-Z_]+", "))"(\w+)"', code())
    return {*names, *re.findall(r'variable\[\] = "(\w+)"', code())}


def exit_statuses_in_code():
    """The name of each category of errors by its exit status."""
    rows = re.findall(r'\[ERROR_\w+\] = \{"(\w+)", "[^"]*", (\d+),', code())
    statuses = {status: name for name, status in rows}
    assert sorted(statuses) == [str(status) for status in range(10)]
    return {**statuses, "0": "done"}


def statuses_in_code():
    """The statuses of a fax, in their order."""
    names = re.findall(r'\[FAX_STATUS_\w+\]\s*= \{\s*"([\w.]+)"', code())
    assert len(names) == 11
    return [name for name in names if name != "unknown"]


def reasons_in_code():
    table = re.search(r"failure_reasons\[\] = \{(.*?)^\};", code(), re.S | re.M)
    names = re.findall(r'^\s*\{"(\w+)"', table[1], re.M)
    assert len(names) > 30
    return names


def keys_in_code():
    """What stats counts by."""
    keys = re.findall(r'\{"(\w+)"', re.search(r"\[WORD_KEY\] = .*?\}\}", code(), re.S)[0])
    assert len(keys) == 10
    return keys


# Help

def listed(text):
    """The first word of each line that is indented by two blanks."""
    return re.findall(r"^  (\S+)", text, re.M)


def commands_in_help(faxctl):
    part = re.search(r"^Commands:\n(.*?)\n\n", faxctl("help").stdout, re.M | re.S)
    return listed(part[1])


def topics_in_help(faxctl):
    part = re.search(r"Topics of help:\n  (.*)\.$", faxctl("help").stdout, re.M)
    return part[1].split(", ")


def options_in_help(faxctl, command):
    line = re.compile(r"^  (?:-(\w), |    )--([a-z-]+)(?: ([A-Z]+))?(?= )", re.M)
    return {Option(*groups) for groups in line.findall(faxctl("help", command).stdout)}


def formats_in_error(faxctl):
    part = re.search(r"expected (.+?) or (\w+)$", faxctl("get", "-o", "?").stderr, re.M)
    return [*part[1].split(", "), part[2]]


def test_help_topics_list_the_tables(faxctl):
    assert listed(faxctl("help", "fields").stdout) == fields_in_code()
    assert listed(faxctl("help", "formats").stdout) == formats_in_error(faxctl)
    assert listed(faxctl("help", "exit-status").stdout) == sorted(exit_statuses_in_code())
    variables = listed(faxctl("help", "environment").stdout)
    assert sorted(variables) == sorted(variables_in_code() | READ_BY_LIBRARIES)


def test_help_fits_80_columns(faxctl):
    for subject in [*commands_in_help(faxctl), *topics_in_help(faxctl)]:
        result = faxctl("help", subject)
        assert (result.status, result.stderr) == (0, "")
        assert max(map(len, result.stdout.splitlines())) <= 80, subject
    assert max(map(len, faxctl("help").stdout.splitlines())) <= 80


def test_help_explains_when_and_number_if_an_option_takes_them(faxctl):
    for command in commands_in_help(faxctl):
        text = faxctl("help", command).stdout
        for name, example in [("WHEN", "yesterday"), ("NUMBER", "+13125550199")]:
            assert (f" {name} " in text) == (f"\n{name} is " in text) == (example in text), command


def test_unknown_help_subject_is_a_usage_error(faxctl):
    assert "did you mean faxctl help fields?" in faxctl("help", "feilds").stderr
    assert "did you mean get?" in faxctl("help", "show").stderr
    result = faxctl("help", "frobnicate")
    assert (result.status, result.stdout) == (2, "")


def test_program_alone_prints_short_help_on_stderr(faxctl):
    result = faxctl()
    assert (result.status, result.stdout) == (2, "")
    assert max(map(len, result.stderr.splitlines())) <= 80
    for command in commands_in_help(faxctl):
        assert f"\n  {command} " in result.stderr


@pytest.mark.parametrize(
    "words, hint",
    [("show x", "get?"), ("status x", "get?"), ("view x", "get?"), ("ls", "list?"), ("gte", "get?"),
     ("gett", "get?"), ("wiat", "wait?"), ("chekc", "check?"), ("explian", "explain?"),
     ("GET", "get?"), ("get --format json x", "--output?"), ("get --jsno", "--json?"),
     ("get --feilds", "--fields?"), ("get --exit-staus", "--exit-status?"),
     ("get --keyfile", "--key-file?"), ("get --quite", "--quiet?"), ("get -S faild x", "failed?"),
     ("get --verison", "--version?"), ("get --tiemout=5", "--timeout?"),
     ("get -F statsu x", "status?"), (UUID, f"faxctl get {UUID}?"),
     (f'"{UUID}"', f"faxctl get {UUID}?"), (f"list {UUID} --json", f"faxctl get {UUID}?")],
)  # fmt: skip
def test_mistyped_word_or_word_of_another_tool_gets_a_suggestion(faxctl, words, hint):
    result = faxctl(*words.split())
    assert (result.status, result.stdout) == (2, "")
    assert f"; did you mean {hint}" in result.stderr


# The man page

def section(name):
    page = (ROOT / "man" / "faxctl.1").read_text(encoding="utf-8")
    found = re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh |\Z)", page, re.M | re.S)
    assert found, f"the man page has no section {name}"
    return found[1]


def test_man_page_and_help_have_the_same_options(faxctl):
    in_help = set().union(*(options_in_help(faxctl, name) for name in commands_in_help(faxctl)))
    item = re.compile(r"^\.It (?:Fl (\w) , )?Fl -([a-z-]+)(?: Ar (\w+))?$", re.M)
    assert len(in_help) > 15
    assert {Option(*groups) for groups in item.findall(section("OPTIONS"))} == in_help


def test_man_page_and_help_have_the_same_commands_and_topics(faxctl):
    described = section("DESCRIPTION")
    assert re.findall(r"^\.It Cm (\w+)$", described, re.M) == commands_in_help(faxctl)
    help_item = re.search(r"^\.It Cm help\n(.*?)^\.El", described, re.M | re.S)[1]
    assert re.findall(r"^\.Li ([\w-]+)", help_item, re.M) == topics_in_help(faxctl)
    in_synopsis = re.findall(r"^\.Cm (\w+)$", section("SYNOPSIS"), re.M)
    assert in_synopsis == commands_in_help(faxctl)


def test_man_page_has_every_field_and_format_in_order(faxctl):
    item = re.compile(r"^\.It Li (\w+)$", re.M)
    assert item.findall(section("FIELDS")) == fields_in_code()
    assert item.findall(section("FORMATS")) == formats_in_error(faxctl)


def test_man_page_has_every_environment_variable():
    items = re.findall(r"^\.It (Ev .+)$", section("ENVIRONMENT"), re.M)
    described = {name for item in items for name in re.findall(r"Ev (\w+)", item)}
    assert variables_in_code() >= {"TELNYX_API_KEY", "TELNYX_PROFILE", "NO_COLOR", "SSL_CERT_DIR"}
    assert described == variables_in_code() | READ_BY_LIBRARIES


def test_man_page_has_every_exit_status():
    described = dict(re.findall(r"^\.It (\d+)\n(\w+)", section("EXIT STATUS"), re.M))
    assert described == exit_statuses_in_code()


def test_man_page_and_help_have_every_key_of_stats(faxctl):
    item = re.search(r"^\.It Fl -by.*?\n(.*?)^\.It", section("OPTIONS"), re.M | re.S)[1]
    assert re.findall(r"^\.Li (\w+)\b(?!-)", item, re.M) == keys_in_code()
    notes = faxctl("help", "stats").stdout.partition("KEY is ")[2].partition(".\n")[0]
    assert [word for word in re.findall(r"\w+", notes) if word in keys_in_code()] == keys_in_code()


def test_man_page_has_every_status():
    item = re.search(r"^\.It Li status\n(.*?)^\.It", section("FIELDS"), re.M | re.S)[1]
    assert set(re.split(r",\s+|\s+or\s+", item.strip())) == set(statuses_in_code())


# Completion

def offered(faxctl, *words):
    """What can come next after some words, without descriptions."""
    lines = faxctl("completion", "words", "--", *words).stdout.splitlines()
    return [line.split("\t")[0] for line in lines]


def test_completion_offers_the_options_of_each_command(faxctl):
    for command in commands_in_help(faxctl):
        in_help = options_in_help(faxctl, command)
        expected = {f"--{option.name}" for option in in_help}
        expected |= {f"-{option.letter}" for option in in_help if option.letter}
        assert set(offered(faxctl, command, "-")) == expected, command


def test_completion_offers_the_words_of_the_tables(faxctl):
    statuses = statuses_in_code()
    assert offered(faxctl, "") == commands_in_help(faxctl)
    assert offered(faxctl, "-o", "json", "") == commands_in_help(faxctl)
    assert offered(faxctl, "get", "-F", "") == fields_in_code()
    assert offered(faxctl, "get", "--status", "") == [*statuses, "pending", "final"]
    assert offered(faxctl, "explain", "") == [*reasons_in_code(), *statuses]
    assert offered(faxctl, "check", "--ignore", "") == reasons_in_code()
    assert offered(faxctl, "stats", "--by", "") == keys_in_code()
    assert offered(faxctl, "get", "-o", "") == formats_in_error(faxctl)
    assert offered(faxctl, "explain", "-o", "") == ["table", "json", "jsonl"]
    assert offered(faxctl, "help", "") == [*commands_in_help(faxctl), *topics_in_help(faxctl)]
    assert offered(faxctl, "completion", "") == SHELLS


def test_default_url_and_regional_hosts_are_documented(faxctl):
    (default,) = re.findall(r'#define URL_BASE_DEFAULT "(.+)"', code())
    hosts = [f"api.telnyx.{domain}" for domain in ("eu", "com.au", "ca", "me")]
    for path in (ROOT / "README.md", ROOT / "man" / "faxctl.1"):
        text = path.read_text(encoding="utf-8")
        assert all(name in text for name in [default, *hosts]), path
    assert default in faxctl("help", "environment").stdout


def test_completion_omits_words_that_cannot_follow(faxctl):
    after = offered(faxctl, "get", "-F", "id,status,")
    assert after[:2] == ["id,status,failure_reason", "id,status,internal_failure_reason"]
    for words in (["get", ""], ["help", "get", ""], ["frobnicate", ""], ["get", "-j", ""]):
        assert offered(faxctl, *words) == [], words


def test_completion_lets_a_list_go_on_after_the_only_match(faxctl):
    assert offered(faxctl, "get", "-F", "id,intern")[-1] == "id,internal_failure_reason,"
    assert offered(faxctl, "get", "-F", "id,s")[-1] == "id,record_type"
    assert offered(faxctl, "get", "-o", "csv") == formats_in_error(faxctl)


def test_completion_takes_an_argument_in_the_word_of_its_option(faxctl):
    colours = ["auto", "always", "never"]
    assert offered(faxctl, "--color", "") == colours
    assert offered(faxctl, "--color=n") == [f"--color={colour}" for colour in colours]
    assert offered(faxctl, "get", "-Fid,")[0] == "-Fid,status"


def test_completion_describes_words(faxctl):
    lines = faxctl("completion", "words", "--", "explain", "").stdout.splitlines()
    assert "user_busy\t" in "\n".join(lines)
    assert all(re.fullmatch(r"[\w.]+\t\S.*", line) for line in lines)


def test_completion_of_a_file_name_is_left_to_the_shell(faxctl):
    for words in (["--key-file", ""], ["get", "--cacert=x"], ["get", "-", "<", ""], ["get", "<x"],
                  ["download", "-d", ""], ["download", "--output-file=x"]):  # fmt: skip
        assert faxctl("completion", "words", "--", *words).stdout == "<file>\n"
