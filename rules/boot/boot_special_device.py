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
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal

_KINDS = {
    "efidisk": "the EFI disk holds the firmware's variables, not a system",
    "tpmstate": "the TPM state holds keys, not a system",
    "unused": "an unused volume is not attached to the VM",
}


class BootSpecialDevice(LineRule):
    """The boot order names a volume that the VM cannot boot from.

    ## What it finds

    `efidisk0`, `tpmstate0` or `unusedN` in `boot: order=...`.

    ## Why it matters

    PVE drops the whole line, valid devices included: the VM starts with the default order, which contains no disk,
    and the next write erases the line for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "boot-special-device"
    category = Category.BOOT
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("boot",)
    words = ("order",)
    rank = Rank.SPECIFIC
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (verify_bootdev)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT, option="order"):
            start, end = problem.start, problem.end
            value = setting.value
            reason = _KINDS.get(value[start:end].rstrip("0123456789"))
            if reason is None:
                continue
            before, after = value[:start].rstrip("; \t"), value[end:].lstrip("; \t")
            rest = ";" if after and not after.startswith(",") and not before.endswith("=") else ""
            others = before.endswith("=") and (not after or after.startswith(","))
            name = value[start:end]
            yield refusal(
                setting,
                problem,
                f"`{name}` in the boot order: {reason}",
                f"remove `{name}` from the order",
                write_value(
                    setting, None if others else before + rest + after, f"remove `{name}` from the order"
                ),
            )
            return
