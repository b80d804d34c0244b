"""Work grows with the number of guests, not with its square: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from .steps import calls_of

LINES = """\
boot: order=scsi0;net0
cores: 2
hostpci0: 01:00.0,pcie=1
machine: q35
name: web
net0: virtio=BC:24:11:00:{high:02X}:{low:02X},bridge=vmbr0,tag={tag}
net1: virtio=BC:24:11:FF:00:00,bridge=vmbr0
ipconfig0: ip=10.0.0.7/24
onboot: 1
scsi0: shared:vm-{vmid}-disk-0,discard=on,size=8G
scsi1: shared:vm-100-disk-1,size=8G
scsi2: local-lvm:cloudinit
smbios1: uuid=6f7a0c52-95f4-4d4f-9a0e-0c2a35a1c0de
unknown{vmid}: 1
vmgenid: 6f7a0c52-95f4-4d4f-9a0e-0c2a35a1c0de
"""
"""As much in common with all the others as guests can have, which is what rules over several files compare."""


def make(guests: int) -> None:
    folder = Path(f"{guests}/nodes/pve1/qemu-server")
    folder.mkdir(parents=True)
    Path(f"{guests}/storage.cfg").write_text(
        "nfs: shared\n\tpath /s\n\tserver s\n\texport /s\n", encoding="ascii"
    )
    for number in range(guests):
        text = LINES.format(vmid=100 + number, high=number // 256, low=number % 256, tag=number % 4000 + 1)
        (folder / f"{100 + number}.conf").write_text(text, encoding="ascii")


@pytest.mark.parametrize("fix", [(), ("--diff", "--unsafe-fixes")])
def test_four_times_the_guests_are_four_times_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any], fix: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    counts = []
    for guests in (5, 25, 100):
        make(guests)
        command = (
            str(guests),
            "--min-severity",
            "info",
            "--fail-on",
            "never",
            "--output-format",
            "json",
            *fix,
        )
        counts.append(calls_of(partial(pvelint, *command)))
    # The smallest tree warms up what is made once.
    _, small, large = counts
    assert large < 4.4 * small
