"""Devices of the virtual machine: network, passed-through, serial, display, sound and the like."""

from __future__ import annotations

from pvelint.grammar.record import replace

from .history import V7_4, V8_4, V9_1, V9_2, since, until, words
from .model import BOOLEAN, INTEGER, NUMBER, Option, Sub

NIC_MODELS = (
    "e1000 e1000-82540em e1000-82544gc e1000-82545em e1000e i82551 i82557b i82559er "
    "ne2k_isa ne2k_pci pcnet rtl8139 virtio vmxnet3"
)
NUMBER_LIST = "(?:[0-9]+(?:-[0-9]+)?(?:;[0-9]+(?:-[0-9]+)?)*)"
NUMBER_LIST_MEANING = "numbers or ranges separated by `;`, such as `0;2-3`"

NET = (
    Sub("model", enum=words(NIC_MODELS), default_key=True, required=True),
    *(Sub(model, alias="macaddr", key_alias="model") for model in NIC_MODELS.split()),
    Sub("macaddr", format_name="mac-addr"),
    Sub("bridge", format_name="pve-bridge-id"),
    Sub("firewall", BOOLEAN),
    Sub("host-tunnel", BOOLEAN, history=since(V9_2)),
    Sub("link_down", BOOLEAN),
    Sub("mtu", INTEGER, minimum=1, maximum=65520),
    Sub("queues", INTEGER, minimum=0, maximum=64),
    Sub("rate", NUMBER, minimum=0),
    Sub("tag", INTEGER, minimum=1, maximum=4094),
    Sub("trunks", pattern=NUMBER_LIST, meaning=NUMBER_LIST_MEANING),
)

PCI_ADDRESS = r"(?:(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\.[a-f0-9])?)"
PCI_ADDRESSES = f"(?:{PCI_ADDRESS}(?:;{PCI_ADDRESS})*)"
PCI_MEANING = "a PCI address in lower case, such as `0000:01:00.0`, several separated by `;`"
MAPPING = Sub("mapping", format_name="pve-configid", history=since(V8_4))


def _host(pattern: str, meaning: str) -> tuple[Sub, Sub]:
    """The device of a line, which could not be left out before there were mappings."""
    before = Sub(
        "host", pattern=pattern, meaning=meaning, default_key=True, required=True, history=until(V7_4)
    )
    return before, replace(before, required=False, history=since(V8_4))


def _pci_id(name: str) -> Sub:
    return Sub(name, pattern="(?:^0x[0-9a-fA-F]{4}$)", meaning="`0x` and four hexadecimal digits")


HOSTPCI = (
    *_host(PCI_ADDRESSES, PCI_MEANING),
    MAPPING,
    Sub("mdev", pattern=r"[^/\.:]+", meaning="the name of a mediated device type, without `/`, `.` and `:`"),
    Sub("pcie", BOOLEAN, default="0"),
    Sub("rombar", BOOLEAN, default="1"),
    Sub("romfile", pattern="[^,;]+", meaning="a file name without `;`"),
    Sub("x-vga", BOOLEAN, default="0"),
    Sub("legacy-igd", BOOLEAN, default="0"),
    Sub("driver", enum=words("vfio keep"), default="vfio", history=since(V9_1)),
    _pci_id("vendor-id"),
    _pci_id("device-id"),
    _pci_id("sub-vendor-id"),
    _pci_id("sub-device-id"),
)

USB_DEVICE = (
    "(?:(?:(?:0x)?[0-9A-Fa-f]{4}:(?:0x)?[0-9A-Fa-f]{4})"
    r"|(?:[0-9]+-[0-9]+(?:\.[0-9]+)*)|[Ss][Pp][Ii][Cc][Ee])"
)
USB_MEANING = "`VENDOR:PRODUCT` in four hexadecimal digits each, `BUS-PORT` such as `1-2.3`, or `spice`"
USB = (
    *_host(USB_DEVICE, USB_MEANING),
    MAPPING,
    Sub("usb3", BOOLEAN, default="0"),
)

VIRTIOFS = (
    Sub("dirid", format_name="pve-configid", default_key=True, required=True),
    Sub("cache", enum=words("auto always metadata never"), default="auto"),
    Sub("direct-io", BOOLEAN, default="0"),
    Sub("expose-acl", BOOLEAN, default="0"),
    Sub("expose-xattr", BOOLEAN, default="0"),
)

VGA_TYPES = words(
    "cirrus qxl qxl2 qxl3 qxl4 none serial0 serial1 serial2 serial3 std virtio virtio-gl vmware"
)
VGA = (
    Sub("type", enum=VGA_TYPES, default="std", default_key=True),
    Sub("memory", INTEGER, minimum=4, maximum=512),
    Sub("clipboard", enum=words("vnc"), history=since(V8_4)),
)

RNG = (
    Sub("source", enum=words("/dev/urandom /dev/random /dev/hwrng"), default_key=True, required=True),
    Sub("max_bytes", INTEGER, default="1024"),
    Sub("period", INTEGER, default="1000"),
)

AUDIO = (
    Sub("device", enum=words("ich9-intel-hda intel-hda AC97"), required=True),
    Sub("driver", enum=words("spice none"), default="spice"),
)

WATCHDOG = (
    Sub("model", enum=words("i6300esb ib700"), default="i6300esb", default_key=True),
    Sub("action", enum=words("reset shutdown poweroff pause debug none")),
)

SPICE = (
    Sub("foldersharing", BOOLEAN, default="0"),
    Sub("videostreaming", enum=words("off all filter"), default="off"),
)

IVSHMEM = (
    Sub("size", INTEGER, minimum=1, required=True),
    Sub("name", pattern=r"[a-zA-Z0-9\-]+", meaning="letters, digits and `-`"),
)

SERIAL_MEANING = "`socket`, or a device file `/dev/...`"
SCSI_CONTROLLERS = words("lsi lsi53c810 virtio-scsi-pci virtio-scsi-single megasas pvscsi")

OPTIONS = (
    Option("net", subs=NET, count=32),
    Option("hostpci", subs=HOSTPCI, count=16),
    Option("usb", subs=USB, count=14),
    Option("virtiofs", subs=VIRTIOFS, count=10, history=since(V8_4)),
    Option("vga", subs=VGA),
    Option("rng", subs=RNG, count=1),
    Option("audio", subs=AUDIO, count=1),
    Option("watchdog", subs=WATCHDOG),
    Option("spice_enhancements", subs=SPICE),
    Option("ivshmem", subs=IVSHMEM),
    Option("serial", count=4, pattern="(/dev/.+|socket)", meaning=SERIAL_MEANING, history=until(V9_1)),
    Option("serial", count=4, pattern="(/dev/[^,]+|socket)", meaning=SERIAL_MEANING, history=since(V9_2)),
    Option(
        "parallel",
        count=3,
        pattern=r"/dev/parport\d+|/dev/usb/lp\d+",
        meaning="`/dev/parportN` or `/dev/usb/lpN`",
    ),
    Option("scsihw", enum=SCSI_CONTROLLERS, default="lsi"),
    Option("tablet", BOOLEAN, default="1"),
)
