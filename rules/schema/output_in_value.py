from __future__ import annotations

from collections.abc import Iterator

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
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import consequence_of, idle_of

_BEGINNINGS = frozenset("FfLlSsIiTtUuRrWwCcEe0123456789")


class OutputInValue(LineRule):
    """The output of a program is where a volume belongs.

    ## What it finds

    `scsi0: Formatting '/mnt/...', fmt=qcow2 size=...`, `scsi0: successfully created disk 'local-lvm:vm-105-disk-0'`,
    `scsi0: unused0:local-lvm:vm-105-disk-0`, and lines of a `.vmx` file: what a script wrote into the file instead of
    the name of the volume.

    ## Why it matters

    PVE finds no volume in it. It drops the line and erases it at the next write, or takes the text for a volume of a
    storage that is not there and refuses to start the guest. A mount point of a container that it cannot read it leaves
    out.

    ## When to ignore it

    Never.
    """

    name = "output-in-value"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START, Impact.INVALID, Impact.DEVICE_MISSING)
    keys = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "rootfs", "mp")
    rank = Rank.COMMENT
    sound_lines = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (verify_volume_id_or_qm_path)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_volume)",
        "libpve-storage-perl 9.1.7 PVE/Storage.pm (vdisk_alloc, storage_config)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.value[:1] not in _BEGINNINGS or not (_is_refused(setting) or setting.is_for_next_start):
            return
        from pvelint.grammar.guest.tool_output import read_tool_output

        output = read_tool_output(setting.value)
        if output is None:
            return
        start, end = setting.value_columns
        refuses = f"PVE refuses to start this {setting.kind.noun}"
        impact, effect = consequence_of(setting) if _is_refused(setting) else (Impact.NO_START, refuses)
        reason = f"this is {output.source}, the output of a program and not the name of a volume"
        way = write_value(setting, output.volume)
        yield LineFinding(
            start=start,
            end=end,
            message=f"{reason}; {effect}",
            idle=idle_of(setting, reason),
            help=f"write `{output.volume}`"
            if output.volume
            else "write `STORAGE:VOLUME`, as `pvesm list STORAGE` shows it",
            impact=impact,
            alternatives=(way,) if way else (),
        )


def _is_refused(setting: ReadSetting) -> bool:
    return setting.dropped or setting.complained
