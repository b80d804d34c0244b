from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import without_item
from pvelint.rules.line_kit.refusal import faults, wrong_word

_NAMES = {VM: "macaddr", CONTAINER: "hwaddr"}


def _meant(text: str) -> str | None:
    digits = _digits(text)
    if digits is None or _is_multicast(text):
        return None
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def _is_multicast(text: str) -> bool:
    digits = _digits(text)
    return digits is not None and int(digits[1], 16) % 2 == 1


def _digits(text: str) -> str | None:
    """The twelve digits of a MAC address in any writing."""
    digits = text.replace("-", "").replace(".", "").replace(":", "")
    return digits if len(digits) == 12 and all(c in "0123456789abcdefABCDEF" for c in digits) else None


class NetMacInvalid(LineRule):
    """A MAC address is not six pairs with colons, or is a multicast address.

    ## What it finds

    `BC-24-11-00-00-01`, `bc24.1100.0001`, an odd second digit.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good. A container with such a
    line does not start.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "net-mac-invalid"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START)
    keys = ("net",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_verify_mac_addr)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT, option=_NAMES[setting.kind]):
            text = setting.wrong_text(problem)
            what = (
                "a unicast MAC address: its second digit is odd" if _is_multicast(text) else "a MAC address"
            )
            made = _made(setting, problem) if text.isalpha() else ""
            yield wrong_word(setting, problem, what, _meant(text), made)
            return


def _made(setting: ReadSetting, problem: Problem) -> str:
    """How PVE makes a new address."""
    if setting.kind is CONTAINER:
        return f"let PVE make one: `pct set VMID --{setting.key} {without_item(setting.value, problem.start, problem.end)}`"
    bare = setting.value[: problem.start].removesuffix("=") + setting.value[problem.end :]
    return f"let PVE make one: `qm set VMID --{setting.key} {bare}`"
