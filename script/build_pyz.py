"""pvelint and Lark as one file that Python runs: `script/build-pyz FILE`.

Modules in an archive are compiled anew at each start, which takes longer than a small run. So it has them compiled
too, for the Pythons of the systems that PVE is built on, each in a folder of its own; any other Python reads `source`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from build_wheel import build_wheel
from pythons import pythons
from reproducible import ROOT, write_zip

COMPILED = ("cpython-311", "cpython-313")
"""Of Debian 12 and 13, which PVE 8 and 9 are built on."""
FIRST_LINE = b"#!/usr/bin/env python3\n"
START = """\
import os
import sys

if sys.version_info < (3, 11):
    sys.stderr.write("pvelint: error: this is Python %d.%d, pvelint needs 3.11 or newer\\n" % sys.version_info[:2])
    sys.exit(2)
tag = sys.implementation.cache_tag if sys.version_info.releaselevel == "final" else ""
folder = tag if tag in {compiled!r} else "source"
sys.path[0] = os.path.join(os.path.abspath(os.path.dirname(__file__)), folder)

from pvelint.__main__ import main

sys.exit(main())
"""
_COMPILE = """
import pathlib, py_compile, sys
source, target = map(pathlib.Path, sys.argv[1:])
for path in sorted(source.rglob("*.py")):
    name = path.relative_to(source).as_posix()
    # In <>, so that nobody looks in the working folder for the lines of a traceback.
    py_compile.compile(path, target / (name + "c"), f"<{name}>", doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
"""


def build_pyz(target: Path, wheel: Path, lark: Path) -> tuple[str, ...]:
    """Writes the archive of two wheels; returns the Pythons that it has compiled modules for."""
    files: dict[str, bytes] = {}
    compiled = tuple(tag for tag in COMPILED if tag in pythons())
    with tempfile.TemporaryDirectory() as room:
        source = Path(room, "source")
        for archive in (wheel, lark):
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(source)
        for path in sorted(source.glob("*.dist-info/**/*")):
            if path.is_file() and (path.name == "METADATA" or path.name.startswith("LICEN")):
                files[path.relative_to(source).as_posix()] = path.read_bytes()
        programs = {
            path.relative_to(source).as_posix(): path.read_bytes()
            for package in ("pvelint", "lark")
            for path in (source / package).rglob("*")
            if path.is_file()
        }
        files |= {f"source/{name}": content for name, content in programs.items()}
        for tag in compiled:
            modules = compile_all(pythons()[tag], source, Path(room, tag))
            files |= {
                f"{tag}/{name}": content
                for name, content in (programs | modules).items()
                if not name.endswith(".py")
            }
    files["__main__.py"] = START.format(compiled=compiled).encode()
    write_zip(target, files, FIRST_LINE)
    target.chmod(0o755)
    return compiled


def compile_all(python: str, source: Path, target: Path) -> dict[str, bytes]:
    env = {"PYTHONHASHSEED": "0"}  # sets among the constants have the order of their hashes
    subprocess.run([python, "-P", "-c", _COMPILE, source, target], env=env, check=True)
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*.pyc")}


def lark_wheel() -> Path:
    return next((ROOT / ".wheelhouse").glob("lark-*.whl"))


def main(target: str) -> int:
    with tempfile.TemporaryDirectory() as room:
        compiled = build_pyz(Path(target), build_wheel(Path(room)), lark_wheel())
    print(
        f"{target}: compiled for {', '.join(compiled) or 'no Python'}, with {lark_wheel().stem.split('-py')[0]}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
