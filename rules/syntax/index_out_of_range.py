from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import faults, history_note, refusal

_BUSES = ("ide", "sata", "scsi", "virtio")


class IndexOutOfRange(LineRule):
    """A numbered option has a number beyond its last one.

    ## What it finds

    `ide4`, `sata6`, `scsi31`, `net32`, `efidisk1`: numbers beyond the last one of that option.

    ## Why it matters

    PVE drops the line: the VM starts without the disk or device, and the next write erases the line. Of a container it
    keeps the line and complains each time that it reads the file; the container starts without the mount or device.

    ## When to ignore it

    When the file is for a PVE version that knows more of them: choose it with `--pve`.
    """

    name = "index-out-of-range"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    rank = Rank.KEY
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm ($MAX_NETS, $MAX_SERIAL_PORTS, $MAX_PARALLEL_PORTS)",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm ($MAX_IDE_DISKS, $MAX_SCSI_DISKS, $MAX_VIRTIO_DISKS, $MAX_SATA_DISKS)",
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm ($MAX_HOSTPCI_DEVICES)",
        "qemu-server 9.2.6 PVE/QemuServer/USB.pm ($MAX_USB_DEVICES)",
        "pve-container 6.1.10 PVE/LXC/Config.pm ($MAX_LXC_NETWORKS, $MAX_MOUNT_POINTS, $MAX_DEVICES, check_type)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.INDEX_RANGE):
            known = history_note(setting.version, problem.since, problem.until)
            yield refusal(
                setting,
                problem,
                f"there is no `{setting.key}`, only {problem.expected}{known}",
                help=_help(setting, problem),
            )


def _help(setting: ReadSetting, problem: Problem) -> str:
    if not problem.maximum:
        return f"a {setting.kind.noun} has one, {problem.expected}"
    other = ", or another bus" if setting.base in _BUSES and setting.kind is VM else ""
    return f"use a free one of {problem.expected}{other}"
