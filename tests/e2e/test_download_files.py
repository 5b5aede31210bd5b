"""The files that `download` writes: complete or not at all, and never in place of others."""

import errno
import os
import re
import signal
import subprocess

import pytest

from fax_api import DELIVERED, DOCUMENTS, RECEIVED, SENDING, Step
from helpers import ONCE, PATIENCE, name_of, peak_of, read_all, read_line, wait_until

PDF = DOCUMENTS["pdf"][0]
OLD = b"the old file"
LARGE = PDF + bytes(1 << 20)
TARGET = name_of(DELIVERED)
ENDINGS = [".pdf", ".tif", ".png", ".jpg", ".bin"]
TO_STDOUT = ("download", "-O", "-", DELIVERED)

@pytest.fixture
def failing(is_plain, tmp_path):
    """Make an environment in which a function of the C library fails; None if not is_plain."""

    def preload(signature, code):
        source, library = tmp_path / "failing.c", tmp_path / "failing.so"
        text = f"#include <errno.h>\nint {signature} {{ errno = {code}; return -1; }}\n"
        source.write_text(text, "ascii")
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-w", "-shared", "-fPIC", "-o", library, source], check=True)
        return {"LD_PRELOAD": str(library)} if is_plain else None

    return preload


@pytest.fixture
def old_file(tmp_path):
    (tmp_path / TARGET).write_bytes(OLD)
    return tmp_path / TARGET


def limited(shell, kibibytes):
    """faxctl that cannot write larger files, as if the disk was full."""
    return shell(f"ulimit -f {kibibytes * 2}; exec \"$@\"")


def temporary_files(saved):
    return [name for name in saved() if name.startswith(".faxctl-")]


# What is there

def test_file_is_private(faxctl, store, tmp_path):
    store()
    assert faxctl("download", DELIVERED).status == 0
    assert (tmp_path / TARGET).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("ending", ENDINGS)
def test_existing_file_is_an_error_before_its_media_is_requested(
    faxctl, api, store, saved, tmp_path, ending
):
    store()
    name = name_of(DELIVERED, ending)
    (tmp_path / name).write_bytes(OLD)
    result = faxctl("download", DELIVERED)
    assert (result.status, result.stdout, saved()) == (1, "", {name: OLD})
    assert f"{DELIVERED}: {name} already exists; " in result.stderr
    assert "--force" in result.stderr and "--skip-existing" in result.stderr
    assert api.media_requests() == []


def test_force_replaces_a_file(faxctl, store, saved, old_file):
    store()
    assert faxctl("download", "--force", DELIVERED).status == 0
    assert saved() == {TARGET: PDF}
    assert old_file.stat().st_mode & 0o777 == 0o600


def test_skip_existing_keeps_a_file_and_counts_it_as_done(faxctl, api, store, saved, old_file):
    store(stored_media_url=[api.link("1.png"), api.link("2.pdf")])
    result = faxctl("download", "--skip-existing", "-o", "value", DELIVERED)
    assert (result.status, result.stderr) == (0, "")
    assert saved() == {TARGET: OLD, name_of(DELIVERED, "-2.pdf"): PDF}
    assert result.stdout.count("\n") == 1
    result = faxctl("download", "--skip-existing", "-v", DELIVERED)
    assert (result.status, result.stdout, len(api.media_requests())) == (0, "", 1)
    assert f"{DELIVERED}: {TARGET} exists, skipped\n" in result.stderr


@pytest.mark.parametrize("options", [[], ["--force"], ["--skip-existing"]])
@pytest.mark.parametrize("kind", ["symlink", "dangling symlink", "directory", "pipe"])
@pytest.mark.parametrize("named", [False, True])
def test_anything_but_a_regular_file_is_never_replaced(
    faxctl, api, store, tmp_path, options, kind, named
):
    store()
    target = tmp_path / ("out" if named else name_of(DELIVERED, ".tif"))
    other = tmp_path / "other"
    if kind == "symlink":
        other.write_bytes(OLD)
    if "symlink" in kind:
        target.symlink_to(other)
    elif kind == "directory":
        target.mkdir()
    else:
        os.mkfifo(target)
    mode = target.lstat().st_mode
    result = faxctl("download", *options, *(["-O", target] if named else []), DELIVERED)
    skipped = "--skip-existing" in options
    assert (result.status, result.stdout, api.media_requests()) == (0 if skipped else 1, "", [])
    assert skipped or f"{target.name} already exists; it is not a regular file" in result.stderr
    assert target.lstat().st_mode == mode and other.exists() == (kind == "symlink")


@pytest.mark.parametrize("options", [[], ["--skip-existing"]])
def test_file_that_appears_meanwhile_is_not_replaced(start, api, store, saved, tmp_path, options):
    store()
    api.plan_media("1.pdf", Step(delay_body=1))
    process = start("download", "-o", "value", *options, DELIVERED)
    wait_until(api.media_requests)
    (tmp_path / TARGET).write_bytes(OLD)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output, saved()) == (0 if options else 1, "", {TARGET: OLD})
    assert (f"{TARGET} already exists; use --force" in errors) == (not options)


def test_file_system_without_hard_links(faxctl, failing, store, saved):
    store()
    env = failing("link(const char *from, const char *to)", "EPERM")
    assert faxctl("download", DELIVERED, env=env).status == 0
    assert (saved()[TARGET], temporary_files(saved)) == (PDF, [])


def test_document_that_cannot_be_flushed_is_an_error(faxctl, failing, store, saved, old_file):
    store()
    env = failing("fsync(int file)", "EIO")
    result = faxctl("download", "--force", DELIVERED, env=env)
    assert result.status == (1 if env else 0)
    assert not env or f"cannot write {TARGET}: {os.strerror(errno.EIO)}" in result.stderr
    assert not env or saved()[TARGET] == OLD
    assert temporary_files(saved) == []


# Interrupted downloads

FILES, STDOUT = ["--force", DELIVERED, SENDING], ["-O", "-", DELIVERED]


@pytest.mark.parametrize(
    "options, number",
    [(FILES, signal.SIGINT), (FILES, signal.SIGTERM), (FILES, signal.SIGHUP),
     (STDOUT, signal.SIGTERM), (STDOUT, signal.SIGKILL)],
)  # fmt: skip
def test_signal_leaves_nothing_behind(start, api, store, saved, old_file, options, number):
    temporary = old_file.parent / "temporary"
    temporary.mkdir()
    store()
    store(SENDING, name="2.pdf")
    for name in ("1.pdf", "2.pdf"):
        api.plan_media(name, Step(body=LARGE, stall_after=len(LARGE) // 2))
    process = start("download", *options, env={"TMPDIR": str(temporary)})
    wait_until(lambda: len(api.media_requests()) == (2 if options is FILES else 1))
    assert len(temporary_files(saved)) == (2 if options is FILES else 0)
    process.send_signal(number)
    output, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (-number, "")
    assert saved() == {TARGET: OLD}
    assert list(temporary.glob(".faxctl-*")) == []


@pytest.mark.parametrize(
    "step, status",
    [(Step(truncate=99), 6), (Step(reset_after=99), 6), (Step(status=403), 7), (Step(body=b""), 7)],
)
def test_failed_download_keeps_the_old_file(faxctl, api, store, saved, old_file, step, status):
    store()
    api.plan_media("1.pdf", step, Step(status=410))
    result = faxctl("download", "--force", *ONCE, DELIVERED)
    assert (result.status, saved()) == (status, {TARGET: OLD})


def test_full_disk_keeps_the_old_file(shell, api, store, saved, old_file):
    store()
    api.plan_media("1.pdf", Step(body=LARGE, repeat=True))
    result = limited(shell, 64)("download", "--force", DELIVERED)
    assert (result.status, saved()) == (1, {TARGET: OLD})
    assert f"cannot write the temporary file: {os.strerror(errno.EFBIG)}" in result.stderr
    assert len(api.media_requests()) == 1


def test_closed_pipe_leaves_nothing_behind(start, api, store, saved):
    """The other fax is in the middle of its transfer."""
    store()
    store(SENDING, name="2.pdf")
    api.plan_media("1.pdf", Step(delay_body=0.5))
    api.plan_media("2.pdf", Step(body=LARGE, stall_after=len(LARGE) // 2))
    process = start("download", DELIVERED, SENDING)
    read_line(process.stdout)
    process.stdout.close()
    assert process.wait(PATIENCE) == -signal.SIGPIPE
    assert saved() == {TARGET: PDF}


def test_reader_that_hangs_does_not_keep_a_signal_from_cleaning_up(start, api, store, saved, pipe):
    reading, writing = pipe
    os.set_blocking(writing, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writing, bytes(65536))
    os.set_blocking(writing, True)
    store()
    store(SENDING, name="2.pdf")
    api.plan_media("1.pdf", Step(delay_body=0.5))
    api.plan_media("2.pdf", Step(body=LARGE, stall_after=len(LARGE) // 2))
    process = start("download", DELIVERED, SENDING, stdout=writing)
    os.close(writing)
    wait_until(lambda: TARGET in saved())
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == -signal.SIGTERM
    assert saved() == {TARGET: PDF}


def test_memory_does_not_grow_with_the_document(start, api, store, tmp_path, is_plain):
    peaks = []
    for size in (1 << 10, 48 << 20):
        store()
        store(SENDING, name="2.pdf")
        api.plan_media("1.pdf", Step(body=bytes(size)))
        api.plan_media("2.pdf", Step(stall=True, repeat=True))
        process = start("download", "--force", DELIVERED, SENDING)
        process.stdout.readline()
        assert process.stdout.readline().startswith(DELIVERED)
        peaks.append(peak_of(process))
        process.kill()
    assert (tmp_path / name_of(DELIVERED, ".bin")).stat().st_size == size
    assert peaks[1] - peaks[0] < 4096 or not is_plain


# Where it goes

@pytest.mark.parametrize(
    "options, expected",
    [(["-O", "out.pdf"], "out.pdf"), (["-O", "sub/out"], "sub/out"), (["-d", "sub"], f"sub/{TARGET}"),
     (["-d", "sub", "-O", "out"], "sub/out")],
)  # fmt: skip
def test_directory_and_file_can_be_named(faxctl, store, tmp_path, options, expected):
    store()
    (tmp_path / "sub").mkdir()
    result = faxctl("download", *options, "-o", "value", DELIVERED)
    file = result.stdout.split("\t")[1]
    assert (result.status, file) == (0, expected)
    assert (tmp_path / file).read_bytes() == PDF
    assert faxctl("download", *options, DELIVERED).status == 1


@pytest.mark.parametrize(
    "options",
    [["-O", "out", DELIVERED, RECEIVED], ["-O", "out", "-"], ["-O", "-", "-"],
     ["-O", "out", "-d", "missing", DELIVERED], ["-O", "missing/out", DELIVERED],
     ["-d", "missing", DELIVERED], ["-d", "file", DELIVERED], ["-d", "x" * 5000, DELIVERED],
     ["-d", "", DELIVERED], ["-O", "", DELIVERED], ["-O", "file/out", DELIVERED], ["--force", "--skip-existing", DELIVERED]],
)  # fmt: skip
def test_wrong_place_is_a_usage_error_and_nothing_is_sent(faxctl, api, tmp_path, options):
    (tmp_path / "file").write_bytes(OLD)
    result = faxctl("download", *options, input=f"{DELIVERED}\n")
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert re.match(r"faxctl: (--output-file|--directory|--force|cannot create a file in )", result.stderr)
    assert result.stderr.count("\n") == 1


def test_name_that_is_too_long_leaves_nothing(faxctl, store, saved):
    store()
    for options in (["-O", "x" * 5000], ["--force", "-O", "x" * 300]):
        assert (faxctl("download", *options, DELIVERED).status, saved()) == (1, {})


@pytest.mark.parametrize("target", ["out", "-"])
def test_several_documents_do_not_go_into_one_file(faxctl, api, store, saved, target):
    store(stored_media_url=[api.link("1.pdf"), api.link("2.pdf")])
    result = faxctl("download", "-O", target, DELIVERED)
    assert (result.status, result.stdout, saved(), api.media_requests()) == (2, "", {}, [])
    assert "2 documents; use --directory DIR" in result.stderr


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv", "value"])
def test_stdout_gets_the_document_and_nothing_else(faxctl, api, store, saved, output):
    store()
    api.plan_media("1.pdf", Step(body=LARGE), Step(status=410))
    result = faxctl(*TO_STDOUT, "-o", output)
    assert (result.status, result.stderr, result.stdout_bytes == LARGE) == (0, "", True)
    result = faxctl(*TO_STDOUT, "-o", output)
    assert (result.status, result.stdout_bytes, saved()) == (7, b"", {})


def test_document_is_not_written_to_a_terminal(terminal, api):
    result = terminal(*TO_STDOUT, stderr=False)
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert "stdout is a terminal" in result.stderr


def test_stdout_gets_nothing_of_a_transfer_that_fails(faxctl, shell, api, store):
    store()
    api.plan_media("1.pdf", Step(truncate=99), Step(body=LARGE))
    result = faxctl(*TO_STDOUT, *ONCE)
    assert (result.status, result.stdout_bytes) == (6, b"")
    result = limited(shell, 64)(*TO_STDOUT, env={"TMPDIR": "/tmp"})
    assert (result.status, result.stdout_bytes) == (1, b"")
    assert "TMPDIR" in result.stderr


def test_document_on_a_full_disk_is_an_error(faxctl, store):
    store()
    with open("/dev/full", "wb") as full:
        result = faxctl(*TO_STDOUT, stdout=full)
    assert result.status == 1
    assert f"cannot write the output: {os.strerror(errno.ENOSPC)}" in result.stderr


def test_reader_of_the_document_can_leave_or_be_slow(start, api, store):
    store()
    api.plan_media("1.pdf", Step(body=LARGE, repeat=True))
    process = start(*TO_STDOUT, encoding=None, errors=None, bufsize=0)
    assert process.stdout.read(4) == b"%PDF"
    process.send_signal(signal.SIGTERM)
    rest = read_all(process.stdout.fileno(), pause=0.01)
    assert (b"%PDF" + rest == LARGE, process.wait(PATIENCE)) == (True, -signal.SIGTERM)
    process = start(*TO_STDOUT, encoding=None, errors=None, bufsize=0)
    process.stdout.read(4)
    process.stdout.close()
    assert process.wait(PATIENCE) == -signal.SIGPIPE


def test_missing_temporary_directory_is_a_usage_error(faxctl, api):
    result = faxctl(*TO_STDOUT, env={"TMPDIR": "/missing"})
    assert (result.status, result.stdout, api.requests) == (2, "", [])
    assert result.stderr.startswith("faxctl: cannot create a file in /missing/: ")
    assert "TMPDIR" in result.stderr
