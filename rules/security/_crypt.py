"""What `cipassword` holds, told from its text alone."""

from __future__ import annotations

import re

_HASH = re.compile(r"\$(?:1|5|6|7|2[abxy]?|y|gy|md5|sha1)\$[^$].*")
_WEAK = ("$1$", "$md5$", "$sha1$")


def is_hash(password: str) -> bool:
    """A crypt(3) hash, as PVE's API stores it for everything but Windows."""
    return _HASH.fullmatch(password) is not None


def is_weak_hash(password: str) -> bool:
    """A hash of a kind that is quick to try passwords against."""
    return is_hash(password) and password.startswith(_WEAK)


def is_plain(password: str) -> bool:
    """Neither a hash, nor locked (`!`, `*`), nor masked as in the output of `qm config`."""
    return bool(password.strip("*!")) and not is_hash(password)


def is_windows(ostype: str) -> bool:
    """PVE's Windows types are wxp, w2k..., wvista, win..."""
    return ostype.startswith("w")
