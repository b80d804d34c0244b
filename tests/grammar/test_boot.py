"""What a VM boots from (PVE::QemuServer::device_bootorder)."""

from __future__ import annotations

import pytest
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.nodes import Span
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import bootable_devices

DEVICES = "ide2: none,media=cdrom\nnet0: virtio\nscsi0: local:a\nscsi1: local:b\n"


def order(text: str) -> BootOrder:
    return BootOrder(Guest(parse_document("x", text), NEWEST).config)


@pytest.mark.parametrize(
    ("boot", "form", "devices"),
    [
        ("boot: order=scsi0;net0", BootForm.ORDER, ["scsi0", "net0"]),
        ("boot: order=hostpci0", BootForm.ORDER, ["hostpci0"]),
        ("boot: order=scsi1", BootForm.ORDER, ["scsi1"]),
        ("", BootForm.ABSENT, ["ide2", "net0"]),
        ("bootdisk: scsi1", BootForm.ABSENT, ["scsi1", "ide2", "net0"]),
        ("boot: c\nbootdisk: scsi0", BootForm.LEGACY, ["scsi0"]),
        ("boot: ndc\nbootdisk: scsi0", BootForm.LEGACY, ["net0", "ide2", "scsi0"]),
        ("boot: legacy=d", BootForm.LEGACY, ["ide2"]),
    ],
)
def test_order(boot: str, form: BootForm, devices: list[str]) -> None:
    found = order(f"{boot}\n{DEVICES}")
    assert (found.form, found.devices) == (form, devices)


def test_place_of_a_device_in_the_order() -> None:
    found = order("boot: order=scsi0;hostpci0\n")
    assert found.names("hostpci0")
    place = found.place(found.entries[1])
    assert place is not None
    assert place.span == Span.on_line(1, 18, 26)


def test_what_can_be_booted_from_is_there() -> None:
    config = Guest(parse_document("x", f"boot: order=scsi0;sata5\n{DEVICES}"), NEWEST).config
    assert list(bootable_devices(config, BootOrder(config))) == ["scsi0"]
