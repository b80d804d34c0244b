from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.spelling import closest
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, history_note, known_elsewhere, verdict, with_value

_MEANT = {
    "bios": {"uefi": "ovmf", "efi": "ovmf", "bios": "seabios", "legacy": "seabios"},
    "ostype": {
        "windows11": "win11",
        "windows10": "win10",
        "w2k19": "win10",
        "w2k22": "win11",
        "linux": "l26",
    },
    "scsihw": {"virtio": "virtio-scsi-pci", "virtio-scsi": "virtio-scsi-pci"},
}
_TO_QEMU = dict.fromkeys(
    ("keyboard", "scsihw", "startdate", "vmgenid"),
    " and reaches QEMU, which does not start with what it does not know",
)


class EnumNotCheckedByPve(LineRule):
    """A plain option has a value that PVE reads without looking, and that is none of its values.

    ## What it finds

    `bios: uefi`, `ostype: windows11`, `scsihw: virtio`, `cores: 0`: what the file reader takes without a check and
    the API refuses.

    ## Why it matters

    PVE uses the text as it stands: `bios: uefi` runs SeaBIOS, an unknown `scsihw` reaches QEMU, which refuses to
    start. The web interface cannot save the option.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "enum-not-checked-by-pve"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.INVALID
    rank = 10
    fix = Applicability.UNSAFE
    sources = ("qemu-server PVE/QemuServer.pm (check_type tests type and format only)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        for node, problem in faults(line, Code.ENUM, Code.PATTERN, Code.MINIMUM, Code.MAXIMUM):
            if problem.dropped or problem.option is not None:
                continue
            text = node.value.text
            meant = _MEANT.get(base_key(line), {}).get(text.lower()) or closest(text, problem.allowed)
            yield verdict(
                line,
                problem,
                f"`{text}` is not valid for {node.key.text}{_TO_QEMU.get(base_key(line), '')}"
                + history_note(line.version, problem.since, problem.until),
                help=f"did you mean `{meant}`?"
                if meant
                else known_elsewhere(problem, f"write {problem.expected}"),
                repaired=with_value(line, meant) if meant else None,
                title=f"write {meant}",
            )
            return
