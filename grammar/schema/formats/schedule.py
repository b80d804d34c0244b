"""Start order, hotplug features, CPU sets and address bits: formats with a small language of their own."""

from __future__ import annotations

from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

from .kit import Flaw, matches, split_list, whole

HOTPLUG_FEATURES = ("network", "disk", "cpu", "memory", "usb", "cloudinit")


def startup_order(text: str, version: Version) -> Flaw:
    """`[order=]N`, `up=N`, `down=N` in any number; the whole value `0` is refused for being false in Perl."""
    if text == "0":
        return 0, 1
    return _wrong_part(text, "(?:(?:order|up|down)=)?[0-9]+")


def cpu_set(text: str, version: Version) -> Flaw:
    """PVE::CpuSet: numbers and rising ranges, blanks around each allowed."""
    at = 0
    for part in text.split(","):
        word = part.strip(WHITE)
        if word and not _is_range(word):
            return at, at + len(part)
        at += len(part) + 1
    return None


def hotplug(text: str, version: Version) -> Flaw:
    """PVE::QemuServer::parse_hotplug_features."""
    if text in ("0", "1"):
        return None
    wrong = (part for part in split_list(text) if part.text not in HOTPLUG_FEATURES)
    return next(((part.start, part.end) for part in wrong), None)


def is_phys_bits(text: str, version: Version) -> bool:
    return text == "host" or (8 <= (whole_number(text) or 0) <= 64 and len(text) < 3)


def _is_range(word: str) -> bool:
    if (match := matches("([0-9]+)(?:-([0-9]+))?", word)) is None:
        return False
    first, last = (number.lstrip("0") for number in (match[1], match[2] or match[1]))
    return (len(first), first) <= (len(last), last)


def _wrong_part(text: str, pattern: str) -> Flaw:
    at = 0
    for part in text.split(","):
        if part.strip(WHITE) and not matches(pattern, part):
            return at, at + len(part)
        at += len(part) + 1
    return None


phys_bits = whole(is_phys_bits)
