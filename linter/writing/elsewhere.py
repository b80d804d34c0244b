"""Systems other than Linux: pvelint's own files are replaced there too, at once, but no config of a guest.

Python does not show there all that a file has besides its content; a new baseline needs none of it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pvelint.files.leftovers import temporary_name

from .not_written import NotWrittenError


def replace(path: Path, target: Path, content: bytes, expected: bytes | None) -> None:
    """Raises NotWrittenError, also where a content was expected and the file has another one; it is then as it was."""
    draft = target.with_name(temporary_name())
    try:
        if expected is not None and target.read_bytes() != expected:
            raise NotWrittenError(f"{path}: not written: changed since it was read")
        try:
            draft.write_bytes(content)
            draft.replace(target)
        finally:
            with suppress(OSError):
                draft.unlink()
    except OSError as error:
        raise NotWrittenError(f"{path}: cannot be written: {error.strerror}") from error
