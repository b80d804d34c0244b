"""What a rollback activates, and what it leaves to the next start."""

from __future__ import annotations

import pytest
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.placement.snapshots import snapshot_uses
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST


@pytest.mark.parametrize(
    ("line", "rolled_back"),
    [
        ("scsi0: gone:vm-1-disk-0,size=1G", [True]),
        ("efidisk0: gone:vm-1-disk-1,size=4M", [True]),
        ("vmstate: gone:vm-1-state-x", [True]),
        ("ide2: gone:cloudinit", [True]),
        ("ide2: gone:vm-1-cloudinit,media=cdrom", [False]),
        ("ide2: gone:iso/a.iso,media=cdrom", [False]),
        ("hookscript: gone:snippets/a.pl", [False]),
        ("vmstatestorage: gone", []),
        ("scsi0: /dev/sdb,size=1G", []),
        ("scsi0: here:vm-1-disk-9,size=1G", []),
    ],
)
def test_which_storages_a_rollback_activates(line: str, rolled_back: list[bool]) -> None:
    text = f"scsi0: here:vm-1-disk-0,size=1G\n\n[before]\n{line}\nsnaptime: 1700000000\n"
    guest = Guest(parse_document("1.conf", text), NEWEST)
    assert [found.is_activated for found in snapshot_uses(guest)] == rolled_back
