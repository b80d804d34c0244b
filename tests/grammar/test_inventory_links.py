"""What device files hang on, by the links of a record."""

from __future__ import annotations

import pytest
from pvelint.grammar.hardware.parse import parse_inventory
from pvelint.grammar.hardware.pci import parse_address

SERIAL = """\
# node pve1 2026-11-20
/dev/serial/by-id:
lrwxrwxrwx 1 root root 13 Nov 20 10:00 usb-1a86_USB_Serial-if00-port0 -> ../../ttyUSB0

/dev/mapper:
lrwxrwxrwx 1 root root 7 Nov 20 10:00 pve-root -> ../dm-1

/sys/class/drm:
lrwxrwxrwx 1 root root 0 Nov 20 10:00 renderD128 -> ../../devices/pci0000:00/0000:00:02.0/drm/renderD128

/sys/class/nvme:
lrwxrwxrwx 1 root root 0 Nov 20 10:00 nvme0n1 -> ../../devices/pci0000:00/0000:00:1d.0/0000:04:00.0/nvme/nvme0/nvme0n1

/sys/class/tty:
lrwxrwxrwx 1 root root 0 Nov 20 10:00 ttyS0 -> ../../devices/pnp0/00:01/tty/ttyS0
lrwxrwxrwx 1 root root 0 Nov 20 10:00 ttyUSB0 -> ../../devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0/ttyUSB0/tty/ttyUSB0
"""


@pytest.mark.parametrize(
    ("path", "controller", "port"),
    [
        ("/dev/ttyUSB0", "00:14.0", "1-2.3"),
        ("/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", "00:14.0", "1-2.3"),
        ("/dev/dri/by-path/pci-0000:01:00.0-render", "01:00.0", None),
        ("/dev/dri/renderD128", "00:02.0", None),
        ("/dev/nvme0", "04:00.0", None),
        ("/dev/ttyS0", None, None),
        ("/dev/ttyUSB1", None, None),
        ("/dev/disk/by-id/pve-root", None, None),
    ],
)
def test_what_other_device_files_hang_on(path: str, controller: str | None, port: str | None) -> None:
    inventory = parse_inventory("pve1.links.txt", SERIAL)
    assert inventory.controller_of(path) == (parse_address(controller) if controller else None)
    assert inventory.usb_port_of(path) == port
    assert set(inventory.links) == {"/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0"}
