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
    """A drive has a disk geometry, which QEMU refuses and PVE 9 no longer takes.

    ## What it finds

    `cyls`, `heads`, `secs` and `trans` of a drive. In a snapshot of PVE 7 or 8 it is a warning.

    ## Why it matters

    PVE 7 and 8 hand them to QEMU, which has had no such options since 3.1 and does not start ("Block format 'raw' does not
    support the option 'cyls'", run with QEMU 7.2). PVE 9 drops the whole line: the VM starts without the disk, and the
    next write erases the line for good.

    ## When to ignore it

    Never: no QEMU takes a geometry there.
    """

    name = "dropped-drive-geometry"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.QEMU_REFUSES, Impact.HYGIENE)
    keys = _DRIVES
    words = ("cyls", "heads", "secs", "trans")
    rank = Rank.FORMAT
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 8.4.10 PVE/QemuServer.pm (print_drive_commandline_full passes them on)",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (%drivedesc_base, $DROPPED_PROPERTIES)",
        "QEMU 7.2.22 -drive if=none,file=null-co://,format=raw,cyls=10, run",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.version < Version.V9_0:
            yield from _for_qemu(setting)
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


def _for_qemu(setting: ReadSetting) -> Iterator[LineFinding]:
    options = {} if setting.dropped else setting.options
    starts = setting.is_for_next_start
    for name in _GEOMETRY:
        if name in options:
            item = options[name].item
            start, end = setting.columns(item.start, item.end)
            yield LineFinding(
                start=start,
                end=end,
                option=name,
                severity=Severity.ERROR if starts else Severity.WARNING,
                impact=Impact.QEMU_REFUSES if starts else Impact.HYGIENE,
                message=f"QEMU has had no disk geometry since 3.1 and refuses `{name}`: "
                + (
                    "the VM does not start"
                    if starts
                    else "the VM does not start once it is rolled back to this snapshot"
                ),
                help="remove `cyls`, `heads`, `secs` and `trans`",
                fix=write_value(
                    setting, _without_geometry(setting.value), "remove the geometry", Applicability.SAFE
                ),
            )
            return


def _without_geometry(value: str) -> str:
    for item in reversed(parse_property_string(value).items):
        if item.name is not None and item.name.text in _GEOMETRY:
            value = without_item(value, item.start, item.end)
    return value
