"""What a file has besides its content, given to the one that replaces it."""

from __future__ import annotations

import os
import stat
import sys
from errno import ENOTSUP

_OF_THE_CONTENT = frozenset(("security.evm", "security.ima"))
"""Extended attributes that are hashes or signatures: they would be wrong about another content."""


class KeptError(Exception):
    """Something cannot be kept; the text says what."""


def take_attributes(original: int, copy: int) -> None:
    """Give an open file, so far its owner's alone, owner, extended attributes and mode of another; raises KeptError.

    In this order nobody can read or write the copy at any instant who cannot do so with the original.
    """
    wanted, now = os.fstat(original), os.fstat(copy)
    if (wanted.st_uid, wanted.st_gid) != (now.st_uid, now.st_gid):
        try:
            os.fchown(copy, wanted.st_uid, wanted.st_gid)
        except PermissionError as error:
            raise KeptError("its owner and group cannot be kept") from error
    _take_extended(original, copy)
    os.fchmod(copy, stat.S_IMODE(wanted.st_mode))


def _take_extended(original: int, copy: int) -> None:
    """The access control list is one of them, and a new file may have one from its folder."""
    if sys.platform != "linux":
        return
    wanted, there = _extended(original), _extended(copy)
    for name in sorted(wanted.keys() | there.keys()):
        value = wanted.get(name)
        if value is not None and name in _OF_THE_CONTENT:
            raise KeptError(f"its `{name}` depends on its content")
        if value == there.get(name):
            continue
        try:
            if value is None:
                os.removexattr(copy, name)
            else:
                os.setxattr(copy, name, value)
        except OSError as error:
            raise KeptError(f"its `{name}` cannot be kept: {error.strerror}") from error


def _extended(handle: int) -> dict[str, bytes]:
    if sys.platform != "linux":
        return {}
    try:
        return {name: os.getxattr(handle, name) for name in os.listxattr(handle)}
    except OSError as error:
        if error.errno != ENOTSUP:
            raise
        return {}
