"""What is published of a version: source distribution, wheel, archive, Debian package and their checksums."""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from build_deb import build_deb
from build_pyz import build_pyz, lark_wheel
from build_wheel import build_sdist, build_wheel
from reproducible import ROOT
from tag import stale, tag, version

SUMS = "SHA256SUMS"
_IS_NO_UPLOAD_TO_DEBIAN = "initial-upload-closes-no-bugs"


def main() -> int:
    options = arguments()
    if mistakes := [*stale_versions(), *(untaggable() if options.tag else ())]:
        print(*(f"pvelint: {mistake}" for mistake in mistakes), sep="\n", file=sys.stderr)
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as room:
        files = build(Path(room))
        if not all([*map(passes, checks(files))]):
            return 1
        for file in files:
            shutil.move(file, options.folder / file.name)
            print(options.folder / file.name)
    command = ("git", "tag", "--annotate", tag(), "--message", f"pvelint {version()}")
    if options.tag:
        return subprocess.run(command, cwd=ROOT).returncode
    print(
        f"docs/pre-commit.md names the tag {tag()}, which --tag sets: {' '.join(command[:-1])} '{command[-1]}'"
    )
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/release", description=__doc__)
    parser.add_argument(
        "--tag", action="store_true", help="also set the git tag that docs/pre-commit.md names"
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    return parser.parse_args()


def stale_versions() -> Iterator[str]:
    """Where another version is named than that of linter/__init__.py."""
    for name in stale():
        yield f"{name} names another tag than {tag()} (script/generate renews it)"
    if f"\n## [{version()}]" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"):
        yield f"CHANGELOG.md says nothing of {version()}"


def untaggable() -> Iterator[str]:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## \[{re.escape(version())}\] - \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE):
        yield f"CHANGELOG.md has no date for {version()}"
    if git("status", "--porcelain"):
        yield "there are changes that are not committed"
    if git("tag", "--list", tag()):
        yield f"the tag {tag()} is there already"


def git(*command: str) -> str:
    return subprocess.run(("git", *command), cwd=ROOT, capture_output=True, text=True, check=True).stdout


def build(folder: Path) -> list[Path]:
    sdist = build_sdist(folder)
    wheel = build_wheel(folder, sdist)
    pyz = folder / "pvelint.pyz"
    compiled = build_pyz(pyz, wheel, lark_wheel())
    print(f"pvelint.pyz has {lark_wheel().stem.partition('-py3')[0]} and modules for {', '.join(compiled)}")
    files = [sdist, wheel, pyz]
    if shutil.which("dpkg-deb"):
        files.append(build_deb(folder, wheel))
    else:
        print("no Debian package: there is no dpkg-deb")
    sums = folder / SUMS
    sums.write_text("".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files))
    return [*files, sums]


def checks(files: list[Path]) -> Iterator[list[str]]:
    """The commands that look at the files, as far as they are here."""
    if find_spec("twine"):
        python_packages = [str(file) for file in files if file.name.endswith((".tar.gz", ".whl"))]
        yield [sys.executable, "-m", "twine", "check", "--strict", *python_packages]
    else:
        print("not checked by twine: script/setup release installs it")
    debs = [str(file) for file in files if file.suffix == ".deb"]
    if debs and shutil.which("lintian"):
        yield [
            "lintian",
            "--allow-root",
            "--fail-on=error,warning",
            f"--suppress-tags={_IS_NO_UPLOAD_TO_DEBIAN}",
            *debs,
        ]
    elif debs:
        print("not checked by lintian: it is not installed")


def passes(command: list[str]) -> bool:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(f"pvelint: this failed: {' '.join(command)}\n{done.stdout}", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
