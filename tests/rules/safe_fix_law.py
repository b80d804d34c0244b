"""What a safe fix must never do, told from a text before and after it alone, without the words of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

PROTECTIONS = {
    "ro": ("ro", "readonly", "read-only"),
    "backup": ("backup",),
    "firewall": ("firewall", "fw"),
    "protection": ("protection",),
    "replicate": ("replicate",),
    "snapshot": ("snapshot",),
    "keys": ("pre-enrolled-keys", "pre_enrolled_keys"),
}
"""By what is protected, the names that say so."""
NEGATIONS = ("no", "non", "un", "not")
TRUE = frozenset(("1", "on", "yes", "true", "y", "t", "enable", "enabled", "active", "ja", "oui", "si", "sí"))
FALSE = frozenset(("0", "off", "no", "false", "n", "f", "disable", "disabled", "inactive", "nein", "non"))
OPPOSITES = (("safe", "unsafe"), ("ro", "rw"), ("native", "threads"), ("vfio", "keep"))
DANGEROUS = {
    "cache": {
        "off": "none",
        "no": "none",
        "nocache": "none",
        "disabled": "none",
        "0": "none",
        "false": "none",
    }
}
"""Sub-options whose words differ in danger, with other tools' words that say the very same."""
RATES = ("rate", "mbps", "migrate_speed", "bps")

_ITEM = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)[ \t]*[=:][ \t]*([^,;\n#]*)")
_PLAIN_NUMBER = re.compile(r"^([a-z_]+):[ \t]*([0-9][0-9.,;]*)[ \t]*$", re.MULTILINE)
_NUMBER = re.compile(r"([0-9][0-9.,]*)[ \t]*([A-Za-z/%]*)")
_BITS = re.compile(r"[kmgKMG](?:b|bit|bits|bps|bit/s|b/s)|[kmg]")


def items(text: str) -> list[tuple[str, str]]:
    """Each NAME=VALUE and `key: value` of a text, the value in lower case but for its unit."""
    whole = _PLAIN_NUMBER.findall(text)
    parts = _ITEM.findall(_PLAIN_NUMBER.sub("", text))
    return [(name.lower(), value.strip().strip("\"'")) for name, value in (*whole, *parts)]


def offences(before: str, after: str) -> Iterator[str]:
    """Each way in which a fix from one text to the other breaks the law."""
    yield from _lost_protections(before, after)
    yield from _inverted(before, after)
    yield from _changed_values(before, after)


def _truth(value: str) -> bool | None:
    word = value.lower()
    return True if word in TRUE else False if word in FALSE else None


def _said(text: str, names: tuple[str, ...]) -> set[bool]:
    found = (_truth(value) for name, value in items(text) if name in names)
    return {truth for truth in found if truth is not None}


def _lost_protections(before: str, after: str) -> Iterator[str]:
    for what, names in PROTECTIONS.items():
        if _said(before, names) - _said(after, names):
            yield f"what is said about {what} is gone or inverted"


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z][A-Za-z_-]*", text)}


def _inverted(before: str, after: str) -> Iterator[str]:
    if "".join(before.split()) == "".join(after.split()):
        return  # blanks alone went
    old, new = _words(before), _words(after)
    for gone, come in product(old - new, new - old):
        one, other = sorted((gone.replace("-", ""), come.replace("-", "")), key=len)
        if any(other == negation + one for negation in NEGATIONS) or {gone, come} in map(set, OPPOSITES):
            yield f"`{gone}` becomes `{come}`, its opposite"


def _changed_values(before: str, after: str) -> Iterator[str]:
    old, new = dict(items(before)), dict(items(after))
    for name, value in old.items():
        now = new.get(name, value)
        if now == value:
            continue
        if None not in (_truth(value), _truth(now)) and _truth(value) != _truth(now):
            yield f"{name} is switched over"
        if name in DANGEROUS and not _says_the_same(value, now, DANGEROUS[name]):
            yield f"{name}={value} is guessed to be {now}"
        if (one := _NUMBER.fullmatch(value)) and (other := _NUMBER.fullmatch(now)):
            yield from _other_magnitude(name, one, other)


def _says_the_same(value: str, now: str, known: dict[str, str]) -> bool:
    plain = value.lower().replace("-", "").replace("_", "").strip()
    return now in (plain, known.get(plain))


def _other_magnitude(name: str, one: re.Match[str], other: re.Match[str]) -> Iterator[str]:
    if name.startswith(RATES) and _BITS.fullmatch(one[2]):
        yield f"{name}: {one[2]} may be bits"
    elif not one[2] and not other[2] and not set(_values(one[1])) & set(_values(other[1])):
        yield f"{name}: {one[1]} becomes {other[1]} without a unit"


def _values(number: str) -> Iterator[float]:
    """What a number says, with its comma as a mark of thousands or of decimals."""
    for plain in {number.replace(",", ""), number.replace(",", ".")}:
        try:
            yield float(plain.strip("."))
        except ValueError:
            continue
