"""Signs that look like ASCII ones, or like nothing, and that PVE takes for something else."""

from __future__ import annotations

_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NOTHING = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_FULL_WIDTH = range(0xFF01, 0xFF5F)

ASCII_OF: dict[int, str] = {
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys(map(ord, _NOTHING), ""),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u00b4"), "'"),
    **{code: chr(code - 0xFEE0) for code in _FULL_WIDTH},
}
"""By code point, as `str.translate` takes it."""

_NAMES = {
    "\ufeff": "a byte order mark",
    "\u00a0": "a no-break space",
    **dict.fromkeys(_BLANKS[1:], "a space that is not ASCII"),
    **dict.fromkeys(_NOTHING[1:], "an invisible character"),
    **dict.fromkeys(_DASHES, "a typographic dash"),
}


def name_of(sign: str) -> str:
    """What to call it in a message."""
    if sign in _NAMES:
        return f"{_NAMES[sign]} (U+{ord(sign):04X})"
    kind = "full-width" if ord(sign) in _FULL_WIDTH else "typographic"
    return f"the {kind} `{sign}` (U+{ord(sign):04X})"


def find_lookalikes(text: str) -> list[int]:
    """The columns of all such characters."""
    return [at for at, sign in enumerate(text) if ord(sign) in ASCII_OF]
