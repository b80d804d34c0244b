from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Place, Span
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_MARKER = "qmdump#"


class BackupMarkerLeft(GuestRule):
    """The file was taken out of a backup by hand.

    ## What it finds

    `#qmdump#map:...` lines, with which a backup notes what disk is where.

    ## Why it matters

    `qmrestore` removes these lines, PVE itself takes them for notes. Where they stand, nobody restored the VM: the
    config came without its disks, and its volume names, MAC addresses and UUID are those of the original.

    ## When to ignore it

    When the file is kept as a part of a backup.
    """

    name = "backup-marker-left"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.HYGIENE
    words = ("#qmdump#",)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (assemble)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_backup_hints, restore_update_config_line)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        marks = [(i, line.note) for i, line in guest.main.note_lines if line.note.text.startswith(_MARKER)]
        for index, note in marks[:1]:
            yield Finding(
                place=Place(
                    path=guest.document.path,
                    span=Span.on_line(index + 1, note.start, note.end),
                    key=None,
                    value=note.text,
                ),
                message="this file comes out of a backup: PVE takes its marks for notes, and the VM may lack its disks",
                help="restore the VM with `qmrestore`, or see that its volumes exist, and remove these lines",
                fix=Fix.unsafe(
                    "remove the marks of the backup", *(guest.document.delete_line(i) for i, _ in marks)
                ),
            )
