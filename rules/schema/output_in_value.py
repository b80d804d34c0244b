from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import DROPPED

_BEGINNINGS = frozenset("FfLlSsIiTtUuRrWwCcEe0123456789")


class OutputInValue(LineRule):
    """The output of a program is where a volume belongs.

    ## What it finds

    `scsi0: Formatting '/mnt/...', fmt=qcow2 size=...`, `scsi0: successfully created disk 'local-lvm:vm-105-disk-0'`,
    `scsi0: unused0:local-lvm:vm-105-disk-0`, and lines of a `.vmx` file: what a script wrote into the file instead of
    the name of the volume.

    ## Why it matters

    PVE finds no volume in it. It drops the line and erases it at the next write, or takes the text for a volume of a
    storage that is not there and refuses to start the VM.

    ## When to ignore it

    Never.
    """

    name = "output-in-value"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START,)
    keys = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate")
    rank = Rank.COMMENT
    sound_lines = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (verify_volume_id_or_qm_path)",
        "libpve-storage-perl 9.1.7 PVE/Storage.pm (vdisk_alloc, storage_config)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.value[:1] not in _BEGINNINGS or not (setting.dropped or setting.is_for_next_start):
            return
        from pvelint.grammar.guest.tool_output import read_tool_output

        output = read_tool_output(setting.value)
        if output is None:
            return
        start, end = setting.value_columns
        effect = DROPPED if setting.dropped else "PVE refuses to start this VM"
        way = write_value(setting, output.volume)
        yield LineFinding(
            start=start,
            end=end,
            message=f"this is {output.source}, the output of a program and not the name of a volume; {effect}",
            help=f"write `{output.volume}`"
            if output.volume
            else "write `STORAGE:VOLUME`, as `pvesm list STORAGE` shows it",
            impact=Impact.DROPPED if setting.dropped else Impact.NO_START,
            alternatives=(way,) if way else (),
        )
