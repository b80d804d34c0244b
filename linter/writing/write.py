"""Files are replaced at once, or stay as they were."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pvelint.files.leftovers import temporary_name

from .attributes import KeptError, take_attributes
from .endings import cleaned_up
from .not_written import NotWrittenError
from .original import Original


def rewrite(path: Path, target: Path, before: bytes, after: bytes) -> None:
    """Put one content in the place of another, unless somebody else did so since it was read.

    `target` is what the path led to then. Raises NotWrittenError; the file is then as it was.
    """
    if os.path.realpath(path) != str(target):
        raise NotWrittenError(f"{path}: not written: points to another file than when it was read")
    _replace(path, target, after, before)


def write_atomically(path: Path, content: bytes) -> None:
    """Give a file this content, whatever it holds, or make it.

    Raises NotWrittenError; the file is then as it was, or still missing. A symlink stays one: the file that it
    leads to is replaced.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a device such as /dev/null: it is written to, not replaced
        try:
            target.write_bytes(content)
        except OSError as error:
            raise NotWrittenError(f"{path}: cannot be written: {error.strerror}") from error
        return
    _replace(path, target, content)


def _replace(path: Path, target: Path, content: bytes, expected: bytes | None = None) -> None:
    """Temporary file beside it, fsync, rename; all in a folder that is opened once, wherever it is moved to."""
    if sys.platform != "linux":
        from .elsewhere import replace

        return replace(path, target, content, expected)
    try:
        with _folder(target.parent) as folder, Original.opened(target.name, folder) as original:
            if original is None and expected is not None:
                raise NotWrittenError(f"{path}: not written: deleted since it was read")
            if original is not None and original.links > 1:
                raise NotWrittenError(
                    f"{path}: not written: it has {original.links} hard links, which replacing it would separate"
                )
            with _temporary(folder) as (handle, name):
                _write(handle, content)
                if original is None:
                    os.fchmod(handle, 0o666 & ~_umask())
                else:
                    take_attributes(original.handle, handle)
                os.fsync(handle)
                if original is not None and not original.is_unchanged(expected):
                    raise NotWrittenError(f"{path}: not written: changed since it was read")
                os.replace(name, target.name, src_dir_fd=folder, dst_dir_fd=folder)
    except KeptError as error:
        raise NotWrittenError(f"{path}: not written: {error}") from error
    except OSError as error:
        raise NotWrittenError(f"{path}: cannot be written: {error.strerror}") from error


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    handle = os.open(path, getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _temporary(folder: int) -> Iterator[tuple[int, str]]:
    """A new file for its owner alone, gone at the end unless it was renamed."""
    name = temporary_name()

    def remove() -> None:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)

    with cleaned_up(remove):
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        try:
            yield handle, name
        finally:
            os.close(handle)


def _write(handle: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
