"""Systems other than Linux: pvelint's own files are replaced there too, at once, but no config of a guest.

Python does not show there all that a file has besides its content; a new baseline needs no more than owner and mode.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from pvelint.files.leftovers import temporary_name

from .endings import cleaned_up
from .not_written import NotWrittenError


def replace(path: Path, target: Path, content: bytes, expected: bytes | None) -> None:
    """Raises NotWrittenError, also where a content was expected and the file has another one; it is then as it was."""
    draft = target.with_name(temporary_name())

    def remove() -> None:
        with suppress(FileNotFoundError):
            draft.unlink()

    try:
        if expected is not None and target.read_bytes() != expected:
            raise NotWrittenError(f"{path}: not written: changed since it was read")
        with cleaned_up(remove):
            _write(draft, content, target.stat() if target.exists() else None)
            draft.replace(target)
    except OSError as error:
        raise NotWrittenError(f"{path}: cannot be written: {error.strerror}") from error


def _write(draft: Path, content: bytes, wanted: os.stat_result | None) -> None:
    """A new file, its owner's alone until it has owner and mode of the one that it replaces."""
    mode = 0o666 if wanted is None else 0o600
    with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
    if wanted is None:
        return
    now = draft.stat()
    if (wanted.st_uid, wanted.st_gid) != (now.st_uid, now.st_gid):
        os.chown(draft, wanted.st_uid, wanted.st_gid)
    draft.chmod(stat.S_IMODE(wanted.st_mode))
