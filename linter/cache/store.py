"""A folder of entries, a file each, that hold for one key.

pvelint may run as root. The folder must belong to the user who runs it and be writable by nobody else; nothing in it
is followed as a link or executed, and whatever cannot be read, or was not written for exactly this key, is not there.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

_MOST = 64
"""Files that are kept, the latest."""
_LARGEST = 1 << 26
"""Bytes of one; larger ones are not kept."""
_SUFFIX = ".pvelint"
"""Tells the cache's own files from others in the folder, which it leaves alone."""
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class CacheError(Exception):
    """A folder that is not safe to use, in one line."""


class Cache:
    """Entries in files of one folder, by name; the key says what an entry holds for."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder if need be; raises CacheError."""
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with_it = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except (OSError, AttributeError) as error:
            reason = getattr(error, "strerror", "") or "this system cannot check whether it is safe"
            raise CacheError(f"the cache {folder} is not used: {reason}") from None
        self._fd = with_it
        if not _is_own(os.fstat(with_it)):
            self.close()
            raise CacheError(f"the cache {folder} is not used: other users can write to it")

    def close(self) -> None:
        os.close(self._fd)

    def get(self, name: str, key: str) -> Any:
        """What was put under this name and key, None if nothing was or it is damaged."""
        import json

        try:
            file = os.open(name + _SUFFIX, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._fd)
            with os.fdopen(file, "rb") as opened:
                status = os.fstat(file)
                if not stat.S_ISREG(status.st_mode) or not _is_own(status):
                    return None
                head, _, content = opened.read().partition(b"\n")
            return json.loads(content) if head == _head(key, content) else None
        except (OSError, ValueError):
            return None

    def put(self, name: str, key: str, value: Any) -> None:
        """Store a value (of what JSON knows) in place of an earlier one of this name; never fails."""
        import json

        content = json.dumps(value, separators=(",", ":")).encode("ascii")
        if len(content) > _LARGEST:
            return
        draft = f".{name}.{secrets.token_hex(8)}{_SUFFIX}"
        with suppress(OSError):
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                with os.fdopen(os.open(draft, flags, 0o600, dir_fd=self._fd), "wb") as opened:
                    opened.write(_head(key, content) + b"\n" + content)
                os.replace(draft, name + _SUFFIX, src_dir_fd=self._fd, dst_dir_fd=self._fd)
            except BaseException:
                with suppress(OSError):
                    os.unlink(draft, dir_fd=self._fd)
                raise
            self._prune()

    def _prune(self) -> None:
        with os.scandir(self._fd) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(_SUFFIX)]
        if len(names) <= _MOST:
            return
        by_age = sorted(
            names, key=lambda name: os.stat(name, dir_fd=self._fd, follow_symlinks=False).st_mtime_ns
        )
        for name in by_age[:-_MOST]:
            os.unlink(name, dir_fd=self._fd)


def _is_own(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE


def _head(key: str, content: bytes) -> bytes:
    return f"pvelint {key} {sha256(content).hexdigest()}".encode("ascii")
