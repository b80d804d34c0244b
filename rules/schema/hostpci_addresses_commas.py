from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.pci import parse_addresses
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
from pvelint.rules.line_kit.lists import split_by_commas


class HostpciAddressesCommas(LineRule):
    """The PCI addresses of one hostpci line are separated by commas.

    ## What it finds

    `hostpci0: 01:00.0,01:00.1`.

    ## Why it matters

    PVE drops the whole line: the VM starts without any of the devices, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "hostpci-addresses-commas"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("hostpci",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/PCI.pm ($PCIRE, $hostpci_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        yield from split_by_commas(
            setting,
            "`host`",
            opens=lambda item: _is_address(item.removeprefix("host=").rpartition(";")[2]),
            continues=_is_address,
        )


def _is_address(text: str) -> bool:
    return bool(parse_addresses(text))
