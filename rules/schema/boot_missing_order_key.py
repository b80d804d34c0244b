from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, split_words, verdict, with_value


class BootMissingOrderKey(LineRule):
    """`boot:` names devices without `order=`.

    ## What it finds

    `boot: scsi0`, `boot: scsi0;net0`: the bare value is the old form, which knows the letters a, c, d and n only. Words such as `cdrom` it does not know either.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "boot-missing-order-key"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer.pm ($boot_fmt)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "boot" or line.reading is None or "=" in line.reading.value:
            return
        for _, problem in faults(line, Code.PATTERN, Code.DUPLICATE):
            words = split_words(line.reading.value.replace(",", " ").replace(";", " "))
            devices = all(word[-1:] in "0123456789" for word in words)
            yield verdict(
                line,
                problem,
                "boot devices stand after `order=`, separated by `;`",
                f"write boot: order={';'.join(words)}"
                if devices
                else "write boot: order=, with devices as scsi0;net0",
                with_value(line, "order=" + ";".join(words)) if devices else None,
                "write order=",
            )
            return
