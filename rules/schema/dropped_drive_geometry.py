from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.parse import parse_property_string
from pvelint.grammar.version import Version
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
from pvelint.rules.line_kit.fixes import without_item, write_value
from pvelint.rules.line_kit.refusal import faults, refusal

_DRIVES = ("ide", "sata", "scsi", "virtio", "cdrom")
_GEOMETRY = ("cyls", "heads", "secs", "trans")


class DroppedDriveGeometry(LineRule):
    """A drive has a disk geometry, which PVE 9 no longer takes.

    ## What it finds

    `cyls`, `heads`, `secs` and `trans` of a drive. For PVE 7 and 8 it is a warning of the upgrade.

    ## Why it matters

    PVE 9 drops the whole line: the VM starts without the disk, and the next write erases the line for good. QEMU
    itself has had no such options since 3.1, so nothing is lost without them.

    ## When to ignore it

    Before PVE 9, where the VM will not see the upgrade.
    """

    name = "dropped-drive-geometry"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.HYGIENE,)
    keys = _DRIVES
    words = ("cyls", "heads", "secs", "trans")
    rank = Rank.FORMAT
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (%drivedesc_base, $DROPPED_PROPERTIES)",
        "qemu-server 8.4.10 PVE/QemuServer/Drive.pm (%drivedesc_base)",
        "QEMU 7.2.22 -drive if=none,file=null-co://,format=raw,cyls=10, run",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.version < Version.V9_0:
            yield from _before_upgrade(setting)
            return
        for problem in faults(setting, Code.UNKNOWN_SUBOPTION):
            if problem.option in _GEOMETRY:
                yield refusal(
                    setting,
                    problem,
                    f"PVE {setting.version} has no disk geometry: PVE 9 removed `{problem.option}`",
                    help="remove `cyls`, `heads`, `secs` and `trans`: QEMU has no use for them",
                    fix=write_value(setting, _without_geometry(setting.value), "remove the geometry"),
                )
                return


def _before_upgrade(setting: ReadSetting) -> Iterator[LineFinding]:
    options = {} if setting.dropped else setting.options
    for name in _GEOMETRY:
        if name in options:
            item = options[name].item
            start, end = setting.columns(item.start, item.end)
            yield LineFinding(
                start=start,
                end=end,
                option=name,
                severity=Severity.WARNING,
                impact=Impact.HYGIENE,
                message=f"PVE 9 no longer knows `{name}`: after an upgrade it drops this line, "
                "and the VM loses the drive",
                help="remove `cyls`, `heads`, `secs` and `trans`: QEMU has had no use for them since 3.1",
                fix=write_value(setting, _without_geometry(setting.value), "remove the geometry"),
            )
            return


def _without_geometry(value: str) -> str:
    for item in reversed(parse_property_string(value).items):
        if item.name is not None and item.name.text in _GEOMETRY:
            value = without_item(value, item.start, item.end)
    return value
