from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import faults, wrong_word

_HEX = frozenset("0123456789abcdef")


def _meant(text: str) -> str | None:
    """The addresses in lower case with their leading zeros; None where one of them is no address."""
    addresses = [_address(part) for part in text.rstrip(";").split(";")]
    return None if None in addresses else ";".join(str(address) for address in addresses)


def _address(text: str) -> str | None:
    parts = text.lower().split(":")
    device, _, function = parts[-1].partition(".")
    if (
        len(parts) not in (2, 3)
        or len(function) > 1
        or any(not set(p) <= _HEX for p in (*parts[:-1], device, function))
    ):
        return None
    if not all((*parts[:-1], device)) or len(parts[-2]) > 2 or len(device) > 2:
        return None
    if len(parts) == 3 and len(parts[0]) <= 2 and not function:
        # A colon where the dot belongs; with two digits behind it the first part may as well be a domain.
        return f"{parts[0].zfill(2)}:{parts[1].zfill(2)}.{device}" if len(device) == 1 else None
    domain = [parts[0].zfill(4)] if len(parts) == 3 else []
    return ":".join([*domain, parts[-2].zfill(2), device.zfill(2)]) + (f".{function}" if function else "")


class HostpciAddressFormat(LineRule):
    """A PCI address is not written as PVE wants it.

    ## What it finds

    Capital hex digits, missing leading zeros, a colon for the dot: `0A:00.0`, `1:0.0`, `01:00:0`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "hostpci-address-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("hostpci",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/PCI.pm ($PCIRE)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.PATTERN, option="host"):
            yield wrong_word(
                setting, problem, "a PCI address as PVE writes it", _meant(setting.wrong_text(problem))
            )
            return
