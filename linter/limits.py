"""Files are read up to a size; what nobody named is read only where it is an ordinary file.

A device, a pipe or a file of the kernel's may have no end, or make the reader wait for ever.
"""

from __future__ import annotations

import errno
import os
import select
import stat
from enum import Enum
from pathlib import Path
from typing import BinaryIO

_MIB = 1 << 20
_PIECE = 1 << 16
_PIPES: dict[tuple[int, int], bytes] = {}
"""What was read from pipes, by device and inode: nobody can read it again."""


class Limit(Enum):
    """The largest file of a kind that is read: its name, bytes, lines, characters of a line."""

    GUEST = ("a guest config", _MIB, 50_000, 1 << 16)
    """pmxcfs takes no file of more than 1 MiB (MEMDB_MAX_FILE_SIZE)."""
    CLUSTER = ("a file of /etc/pve", _MIB, 50_000, None)
    RECORD = ("a record of hardware", 8 * _MIB, None, None)
    BASELINE = ("a baseline", 8 * _MIB, None, None)
    CONFIG = ("a config of pvelint", _MIB, None, None)

    def __init__(self, title: str, most: int, lines: int | None, columns: int | None) -> None:
        self.title = title
        self.most = most
        self.lines = lines
        self.columns = columns

    def error(self, most: str, path: str) -> OSError:
        return OSError(errno.EFBIG, f"not read: more than {most}, the limit for {self.title}", path)

    def check(self, raw: bytes, path: str) -> bytes:
        """The content, if it is within the limit; raises OSError."""
        if len(raw) > self.most:
            raise self.error(f"{self.most // _MIB} MiB", path)
        if self.lines is not None and raw.count(b"\n") > self.lines:
            raise self.error(f"{self.lines:,} lines", path)
        if (
            self.columns is not None
            and len(raw) > self.columns
            and any(len(line) > self.columns for line in raw.split(b"\n"))
        ):
            raise self.error(f"{self.columns:,} bytes in a line", path)
        return raw


def read_found(path: Path, limit: Limit) -> bytes:
    """The content of an ordinary file that was found, or named by another file; raises OSError for anything else."""
    with open_found(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit.most:
            raise limit.error(f"{limit.most // _MIB} MiB", str(path))
        raw = file.read(size + 1)
        if len(raw) > size:  # it grows, or is of those whose size nobody knows
            raw += read_stream(file, limit, str(path))
        return limit.check(raw, str(path))


def open_found(path: Path) -> BinaryIO:
    """An ordinary file, opened without waiting for anybody; raises OSError for anything else."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    )
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not read: not an ordinary file", str(path))
    return os.fdopen(handle, "rb", buffering=0)


def read_named(path: Path, limit: Limit) -> bytes:
    """The content of what the user named, which may be a pipe, and is then kept; raises OSError."""
    if path.is_file():
        with open_found(path) as file:
            return read_stream(file, limit, str(path))
    with path.open("rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        pipe = status.st_dev, status.st_ino
        if pipe not in _PIPES:
            _PIPES[pipe] = read_stream(file, limit, str(path))
        return _PIPES[pipe]


def read_stream(file: BinaryIO, limit: Limit, name: str) -> bytes:
    """What a stream holds, read no further than its limit; waits for its writer; raises OSError."""
    pieces: list[bytes] = []
    size = 0
    while size <= limit.most and (piece := _next_piece(file, limit.most + 1 - size, name)):
        pieces.append(piece)
        size += len(piece)
    return limit.check(b"".join(pieces), name)


def _next_piece(file: BinaryIO, most: int, name: str) -> bytes:
    piece: bytes | None = file.read(min(_PIECE, most))
    while piece is None:  # it is not to be waited for, and nothing has come yet
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # as of /proc/kmsg
            raise OSError(errno.EINVAL, "not read: not an ordinary file", name)
        select.select([file], [], [])
        piece = file.read(min(_PIECE, most))
    return piece


def check_found(path: Path, limit: Limit) -> str | None:
    """Why an ordinary file would not be read, if possible without reading it; None where nothing is in the way."""
    status = path.stat()
    if not os.access(path, os.R_OK):
        return os.strerror(errno.EACCES)
    if status.st_size > limit.most:
        return limit.error(f"{limit.most // _MIB} MiB", str(path)).strerror
    if limit.lines is not None and status.st_size > limit.lines:
        try:
            read_found(path, limit)
        except OSError as error:
            return error.strerror
    return None
