"""pvelint as a Debian package, made with dpkg-deb from a wheel: `script/build-deb FOLDER`."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from email.utils import formatdate
from pathlib import Path

from build_wheel import build_wheel
from reproducible import ROOT, even_out, source_date

MODULES = "usr/lib/python3/dist-packages"
DOCUMENTS = "usr/share/doc/pvelint"
COMPLETIONS = {
    "bash": "usr/share/bash-completion/completions/pvelint",
    "zsh": "usr/share/zsh/vendor-completions/_pvelint",
    "fish": "usr/share/fish/vendor_completions.d/pvelint.fish",
}
COMMAND = """\
#!/usr/bin/python3
import sys

from pvelint.__main__ import main

sys.exit(main())
"""
CONTROL = """\
Package: pvelint
Version: {version}
Architecture: all
Maintainer: {maintainer}
Installed-Size: {size}
Depends: python3 (>= 3.11), python3-lark (>= 1.1.5)
Section: admin
Priority: optional
Homepage: {homepage}
Description: linter and fixer for the configs of Proxmox VE
 pvelint reads the configs of virtual machines and containers in /etc/pve,
 together with the files around them and the hardware of each node. It tells
 what Proxmox VE drops, ignores or fails on, and repairs what is beyond doubt.
"""
AFTER_INSTALL = """\
#!/bin/sh
set -e
if [ "$1" = configure ] && command -v py3compile >/dev/null; then
    py3compile -p pvelint
fi
"""
BEFORE_REMOVAL = """\
#!/bin/sh
set -e
if command -v py3clean >/dev/null; then
    py3clean -p pvelint
fi
"""
CHANGES = """\
pvelint ({version}) unstable; urgency=medium

  * Built from pvelint {upstream}: see changelog.gz.

 -- {maintainer}  {date}
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: pvelint
Source: {homepage}

Files: *
Copyright: {holders}
License: Expat
{license}
"""


def build_deb(folder: Path, wheel: Path) -> Path:
    """Writes pvelint_VERSION_all.deb, with what Python and Debian's own tools make of it on the way."""
    upstream = wheel.name.split("-")[1]
    homepage = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"][
        "Homepage"
    ]
    facts = {
        "version": f"{upstream}-1",
        "upstream": upstream,
        "homepage": homepage,
        "maintainer": maintainer(homepage),
        "date": formatdate(source_date()),
    }
    with tempfile.TemporaryDirectory() as room:
        tree = Path(room, "pvelint")
        put_program(tree, wheel)
        put_documents(tree, facts)
        put_control(tree, facts)
        even_out(tree)
        target = folder / f"pvelint_{facts['version']}_all.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(target)]
        env = {**os.environ, "SOURCE_DATE_EPOCH": str(source_date()), "DPKG_DEB_THREADS_MAX": "1"}
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return target


def maintainer(homepage: str) -> str:
    """Who builds it, as Debian's tools know them; else the project, at an address that takes no mail."""
    name = os.environ.get("DEBFULLNAME") or "pvelint maintainers"
    owner = homepage.split("/")[-2]
    return f"{name} <{os.environ.get('DEBEMAIL') or f'{owner}@users.noreply.github.com'}>"


def put(path: Path, content: str | bytes, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)


def packed(text: bytes) -> bytes:
    return gzip.compress(text, 9, mtime=0)


def put_program(tree: Path, wheel: Path) -> None:
    """What plugins ask for of a wheel's records is kept: who it is, and what it starts."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if ".dist-info/" not in name or name.endswith(("/METADATA", "/entry_points.txt")):
                put(tree / MODULES / name, archive.read(name))
    put(tree / "usr/bin/pvelint", COMMAND, 0o755)
    source = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tree / MODULES), "PYTHONDONTWRITEBYTECODE": "1"}
    for shell, place in COMPLETIONS.items():
        command = [sys.executable, "-m", "pvelint", "--completion", shell]
        asked = subprocess.run(command, cwd=tree, env=source, capture_output=True, check=True)
        put(tree / place, asked.stdout)


def put_documents(tree: Path, facts: dict[str, str]) -> None:
    license_text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    holders = next(line for line in license_text.splitlines() if line.startswith("Copyright"))
    terms = license_text.partition(holders)[2].strip()
    indented = "\n".join(f" {line}" if line else " ." for line in terms.splitlines())
    copyright_text = COPYRIGHT.format(
        **facts, holders=holders.removeprefix("Copyright (c) "), license=indented
    )
    put(tree / DOCUMENTS / "copyright", copyright_text)
    put(tree / DOCUMENTS / "changelog.gz", packed((ROOT / "CHANGELOG.md").read_bytes()))
    put(tree / DOCUMENTS / "changelog.Debian.gz", packed(CHANGES.format(**facts).encode()))
    for path in sorted((ROOT / "pipelines" / "nightly").iterdir()):
        mode = 0o755 if os.access(path, os.X_OK) else 0o644
        put(tree / DOCUMENTS / "examples" / path.name, path.read_bytes(), mode)
    put(tree / "usr/share/man/man1/pvelint.1.gz", packed((ROOT / "docs" / "pvelint.1").read_bytes()))


def put_control(tree: Path, facts: dict[str, str]) -> None:
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    size = sum(-(-path.stat().st_size // 1024) for path in files)
    sums = "".join(
        f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files
    )
    put(tree / "DEBIAN" / "control", CONTROL.format(**facts, size=size))
    put(tree / "DEBIAN" / "md5sums", sums)
    put(tree / "DEBIAN" / "postinst", AFTER_INSTALL, 0o755)
    put(tree / "DEBIAN" / "prerm", BEFORE_REMOVAL, 0o755)


def main(folder: str) -> int:
    if not shutil.which("dpkg-deb"):
        print("pvelint: dpkg-deb is missing (on Debian: apt install dpkg-dev)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as room:
        print(build_deb(Path(folder), build_wheel(Path(room))))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
