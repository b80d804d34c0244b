from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reading import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_part, wrong_text


def _meant(text: str) -> str | None:
    digits = text.replace("-", "").replace(".", "").replace(":", "")
    if len(digits) != 12 or any(c not in "0123456789abcdefABCDEF" for c in digits) or int(digits[1], 16) % 2:
        return None
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


class NetMacInvalid(LineRule):
    """A MAC address is not six pairs with colons, or is a multicast address.

    ## What it finds

    `BC-24-11-00-00-01`, `bc24.1100.0001`, an odd second digit.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "net-mac-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (pve_verify_mac_addr)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) not in ("net",):
            return
        for _, problem in faults(line, Code.FORMAT, option="macaddr"):
            meant = _meant(wrong_text(line, problem))
            yield verdict(
                line,
                problem,
                f"`{wrong_text(line, problem)}` is not valid for macaddr, which takes {problem.expected}",
                help=f"did you mean `{meant}`?" if meant else f"write {problem.expected}",
                repaired=with_part(line, problem, meant) if meant else None,
                title=f"write {meant}",
            )
            return
