"""A file that is to be replaced: whether it is still what it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager


class Original:
    """An open file with a name in an open folder."""

    def __init__(self, name: str, folder: int, handle: int) -> None:
        self.handle = handle
        self._name = name
        self._folder = folder
        self._status = os.fstat(handle)

    @classmethod
    @contextmanager
    def opened(cls, name: str, folder: int) -> Iterator[Original | None]:
        """None where there is none; raises OSError, also for a symlink."""
        try:  # a FIFO that took its place would wait for a writer
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except FileNotFoundError:
            yield None
            return
        try:
            yield cls(name, folder, handle)
        finally:
            os.close(handle)

    @property
    def links(self) -> int:
        """How many names it has."""
        return self._status.st_nlink

    def is_unchanged(self, content: bytes | None) -> bool:
        """Whether its name still leads to it, nothing of it changed since it was opened, and it holds this content."""
        try:
            now = os.stat(self._name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return _state(now) == _state(self._status) and (content is None or self._holds(content))

    def _holds(self, content: bytes) -> bool:
        if not stat.S_ISREG(self._status.st_mode) or self._status.st_size != len(content):
            return False
        with open(self.handle, "rb", closefd=False) as file:
            file.seek(0)
            return file.read(len(content) + 1) == content


def _state(status: os.stat_result) -> tuple[int, ...]:
    """All but when it was read; the time of the last change stands for the extended attributes, too."""
    return (
        status.st_dev,
        status.st_ino,
        status.st_mode,
        status.st_nlink,
        status.st_uid,
        status.st_gid,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
