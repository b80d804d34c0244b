from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.other_words import Meaning
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
_SYSFS = "/sys/bus/pci/devices/"
_FIND_ADDRESS = (
    "this is a vendor and device ID, not an address: write the address that `lspci` shows before it"
)
_PARTS_OF_LIBVIRT = 5
_PARTS_OF_DOTTED = 3
_ADDRESS_AGAIN = re.compile(r"[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]")
_IDS = re.compile("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}")


def _meant(text: str) -> str | None:
    """The addresses in lower case with their leading zeros; None where one of them is no address."""
    addresses = [_address(_bare(part)) for part in text.rstrip(";").split(";")]
    return None if None in addresses else ";".join(str(address) for address in addresses)


def _bare(text: str) -> str:
    """An address as sysfs, libvirt (`pci_0000_01_00_0`) and lspci's users write it, in PVE's form."""
    text = text.rpartition("/")[2] if text.startswith(_SYSFS) else text
    parts = text.split("_")
    if parts[0].lower() == "pci" and len(parts) == _PARTS_OF_LIBVIRT:
        return f"{parts[1]}:{parts[2]}:{parts[3]}.{parts[4]}"
    dotted = text.split(".")
    if len(dotted) == _PARTS_OF_DOTTED and text.count(":") == 0 and all(dotted):
        return f"{dotted[0]}:{dotted[1]}.{dotted[2]}"
    return text.removesuffix(".*")


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

    Capital hex digits, missing leading zeros, a colon for the dot: `0A:00.0`, `1:0.0`, `01:00:0`; also
    libvirt's `pci_0000_01_00_0`, paths of sysfs, and `01:00.*` for all functions, which PVE writes as `01:00`.

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
    sources = ("qemu-server 9.2.6 PVE/QemuServer/PCI.pm ($PCIRE)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.PATTERN, option="host"):
            text = setting.wrong_text(problem)
            first = _meant(text.partition(" ")[0])
            meant = _meant(text) or (
                Meaning((first,)) if first and not _ADDRESS_AGAIN.search(text, len(first)) else None
            )
            what = "a PCI address in PVE's notation"
            yield wrong_word(setting, problem, what, meant, _FIND_ADDRESS if _IDS.fullmatch(text) else "")
            return
