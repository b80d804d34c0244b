from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reading import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_part, wrong_text

_HEX = frozenset("0123456789abcdef")


def _meant(text: str) -> str | None:
    """The address in lower case with its leading zeros; None where it is no address."""
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
    domain = [parts[0].zfill(4)] if len(parts) == 3 else []
    return ":".join([*domain, parts[-2].zfill(2), device.zfill(2)]) + (f".{function}" if function else "")


class HostpciAddressFormat(LineRule):
    """A PCI address is not written as PVE wants it.

    ## What it finds

    Capital hex digits, missing leading zeros: `0A:00.0`, `1:0.0`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "hostpci-address-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/PCI.pm ($PCIRE)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) not in ("hostpci",):
            return
        for _, problem in faults(line, Code.PATTERN, option="host"):
            meant = _meant(wrong_text(line, problem))
            yield verdict(
                line,
                problem,
                f"`{wrong_text(line, problem)}` is not valid for host, which takes {problem.expected}",
                help=f"did you mean `{meant}`?" if meant else f"write {problem.expected}",
                repaired=with_part(line, problem, meant) if meant else None,
                title=f"write {meant}",
            )
            return
