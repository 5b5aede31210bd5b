"""`make install` and `make uninstall`, from a copy of the sources."""

import os
import re
import subprocess

import pytest

from helpers import ROOT

SOURCES = ("Makefile", "include", "man", "src")

INSTALLED = {
    "usr/bin/faxctl",
    "usr/share/bash-completion/completions/faxctl",
    "usr/share/fish/vendor_completions.d/faxctl.fish",
    "usr/share/man/man1/faxctl.1",
    "usr/share/zsh/site-functions/_faxctl",
}


@pytest.fixture
def sources(tmp_path):
    copy = tmp_path / "sources"
    copy.mkdir()
    subprocess.run(["cp", "-rp", *(ROOT / name for name in SOURCES), copy], check=True)
    return copy


def make(sources, *arguments):
    subprocess.run(
        ["make", "-j2", "CFLAGS=-O0", "PREFIX=/usr", *arguments],
        cwd=sources,
        env={"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
    )


def files_below(directory):
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}


def test_install_follows_the_sources_and_uninstall_undoes_it(sources, tmp_path):
    destination = tmp_path / "destination"
    make(sources, "install", f"DESTDIR={destination}")
    assert files_below(destination) == INSTALLED

    makefile = sources / "Makefile"
    text = makefile.read_text(encoding="utf-8")
    makefile.write_text(re.sub("^VERSION :=.*", "VERSION := 9.8.7", text, flags=re.M), "utf-8")
    make(sources, "install", f"DESTDIR={destination}")
    program = destination / "usr/bin/faxctl"
    assert subprocess.check_output([program, "--version"]).startswith(b"faxctl 9.8.7\n")

    other = destination / "usr/bin/other"
    other.touch()
    make(sources, "uninstall", f"DESTDIR={destination}")
    assert files_below(destination) == {"usr/bin/other"}


def test_install_twice_builds_once(sources, tmp_path):
    make(sources, "all")
    built = (sources / "build/faxctl").stat().st_mtime_ns
    make(sources, "install", f"DESTDIR={tmp_path / 'destination'}")
    assert (sources / "build/faxctl").stat().st_mtime_ns == built


def test_release_packages_include_what_the_debian_package_needs(tmp_path):
    """`.ci/deps release` queries every package before it installs any."""
    queried = tmp_path / "queried"
    scripts = {
        "apt-get": "#!/bin/sh\n",
        "dpkg-query": f"#!/bin/sh\nfor name; do :; done\necho $name >> {queried}\necho ok installed\n",
    }
    for name, script in scripts.items():
        (tmp_path / name).write_text(script, encoding="ascii")
        (tmp_path / name).chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run([ROOT / ".ci/deps", "release"], env=environment, check=True)
    control = (ROOT / ".github/packaging/debian/control").read_text(encoding="utf-8")
    build_depends = re.search(r"^Build-Depends:\n((?: .*\n)+)", control, re.M)[1]
    needed = re.findall(r"^ ([\w-]+)", build_depends.replace("debhelper-compat", "debhelper"), re.M)
    assert len(needed) == 5
    assert {"build-essential", "lintian", *needed} <= set(queried.read_text("ascii").split())
