"""Files are replaced at once, or stay as they were."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Give a file this content: temporary file beside it, fsync, rename; mode and owner stay.

    Raises OSError; the file is then as it was, or still missing. A symlink stays one: the file it names is replaced.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():  # a device such as /dev/null: it is written to, not replaced
        target.write_bytes(content)
        return
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _take_mode_and_owner(target, temporary)
        Path(temporary).replace(target)
    except BaseException as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):  # which speaks of the temporary file, or of none
            raise OSError(error.errno, f"cannot be written: {error.strerror}", str(path)) from error
        raise


def _take_mode_and_owner(target: Path, temporary: str) -> None:
    """Those of the file that is replaced; a new one is as open as the umask allows."""
    if not target.exists():
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        return
    shutil.copymode(target, temporary)
    status = target.stat()
    if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(temporary, status.st_uid, status.st_gid)
