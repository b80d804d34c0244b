from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.spelling import closest
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
from pvelint.rules.line_kit.refusal import faults, history_note, known_elsewhere, refusal

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
    rank = Rank.OPTION
    fix = Applicability.UNSAFE
    sources = ("qemu-server PVE/QemuServer.pm (check_type tests type and format only)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, Code.PATTERN, Code.MINIMUM, Code.MAXIMUM):
            if problem.dropped or problem.option is not None:
                continue
            text = setting.value
            meant = _MEANT.get(setting.base, {}).get(text.lower()) or closest(text, problem.allowed)
            yield refusal(
                setting,
                problem,
                f"`{text}` is not valid for {setting.key}{_TO_QEMU.get(setting.base, '')}"
                + history_note(setting.version, problem.since, problem.until),
                help=f"did you mean `{meant}`?"
                if meant
                else known_elsewhere(problem, f"write {problem.expected}"),
                fix=write_value(setting, meant),
            )
            return
