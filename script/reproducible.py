"""Archives whose bytes depend on what is in them and on the date of the source, on nothing else."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_OLDEST_IN_ZIP = 315532800
"""1980: older dates have no form there."""


def source_date() -> int:
    """Seconds: SOURCE_DATE_EPOCH, else the date of the last commit, else the oldest that all archives can hold."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        command = ["git", "log", "-1", "--format=%ct"]
        given = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return max(int(given or 0), _OLDEST_IN_ZIP)


def copy_of_checkout(target: Path) -> None:
    """The files that git knows or would take, as they are now, all of the same date and of modes that no umask made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
            (target / name).chmod(0o755 if os.access(source, os.X_OK) else 0o644)
    even_out(target)


def even_out(folder: Path) -> None:
    """Gives all in it one date, and folders one mode."""
    date = source_date()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (date, date), follow_symlinks=False)
    folder.chmod(0o755)
    os.utime(folder, (date, date))


def write_zip(target: Path, files: Mapping[str, bytes], first: bytes = b"") -> None:
    """An archive behind the bytes of a first line."""
    date = time.gmtime(source_date())[:6]
    with target.open("wb") as out:
        out.write(first)
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in sorted(files.items()):
                info = zipfile.ZipInfo(name, date)
                info.create_system = 3  # Unix, whose modes follow
                info.external_attr = 0o100644 << 16
                archive.writestr(info, content, zipfile.ZIP_DEFLATED)


def rewrite_tar(path: Path) -> None:
    """The same members in order of their names, without owners, and no date but the source's."""
    date = source_date()
    with tarfile.open(path) as old:
        members = [(member, old.extractfile(member)) for member in old.getmembers()]
        draft = path.with_suffix(".draft")
        with (
            draft.open("wb") as raw,
            gzip.GzipFile("", "wb", 9, raw, mtime=date) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as new,
        ):
            for member, content in sorted(members, key=lambda pair: pair[0].name):
                plain = tarfile.TarInfo(member.name)
                plain.type, plain.size, plain.mtime = member.type, member.size, date
                plain.mode = 0o755 if member.mode & 0o100 else 0o644
                new.addfile(plain, content)
    draft.replace(path)
