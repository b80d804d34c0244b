"""Guest configs by the option table: mostly right values, some that are wrong, some that are hostile."""

from __future__ import annotations

from random import Random

from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.schema.options.model import Option, Spec, Type
from pvelint.grammar.schema.options.table import options
from pvelint.grammar.version import Version

VOLUMES = (
    "local-lvm:vm-100-disk-0",
    "local-lvm:vm-101-disk-1",
    "nas:100/vm-100-disk-0.qcow2",
    "none",
    "cdrom",
)
MACS = ("BC:24:11:00:00:01", "BC:24:11:00:00:02", "bc:24:11:00:00:01", "00-11-22-33-44-55")
ADDRESSES = ("01:00.0", "0000:01:00", "01:00.0;01:00.1", "mapping=hba", "00:02.0", "pci_0000_01_00_0")
WORDS = ("1", "0", "on", "off", "yes", "host", "q35", "ovmf", "virtio", "10.0.0.1/24", "dhcp", "4G", "100Mb")
SIGNS = (
    " ",
    ", ",
    ";",
    ":",
    "=",
    "%3A",
    "\t",
    "\u00a0",
    "\u2013",
    '"',
    "#",
    "\r",
    "\x1b[31m",
    "\u202e",
    "\udcff",
)
HEADERS = ("[PENDING]", "[snap]", "[special:cloudinit]", "[a b]", "[PENDING] # x", "[snap]", "[", "[]")
NOTES = (
    "#pvelint ignore hba-missing-rombar because it boots",
    "#pvelint ignore all scsi0",
    "#pvelint device hostpci0=1000-0097",
    "#%3Cb%3Ebold%3C/b%3E",
    "#pvelint%3A ignore no-such-rule",
    "# cat /etc/pve/qemu-server/100.conf",
)


LXC_LINES = (
    "lxc.idmap: u 0 100000 65536",
    "lxc.idmap = g 0 100000 65536 # all",
    "lxc.mount.entry: /dev/net/tun dev/net/tun none bind,create=file",
    "lxc.cgroup2.devices.allow: c 10:200 rwm",
    "lxc.cgroup.memory.limit_in_bytes: 1G",
    "lxc.id_map: u 0 1 2",
    "lxc.environment: PASSWORD=x",
    "lxc.rootfs.path: /a",
    "lxc.no_new_privs: 1",
    "lxc.cap.drop:",
    "lxc.idmap : u",
)


def guest_text(random: Random, kind: GuestKind = VM) -> str:
    known = options(random.choice(list(Version)), kind)
    lines = [_line(random, random.choice(known)) for _ in range(random.randint(0, 25))]
    headers = HEADERS if kind is VM else (*HEADERS, "[pve:pending]", "[pending]")
    for pool, most in ((NOTES, 3), (headers, 2), ((), 0) if kind is VM else (LXC_LINES, 4)):
        for _ in range(random.randint(0, most)):
            lines.insert(random.randint(0, len(lines)), random.choice(pool))
    if lines and random.random() < 0.3:
        lines += random.choices(lines, k=random.randint(1, 3))
    return random.choice(("\n", "\n", "\n", "\r\n")).join(lines) + random.choice(("\n", "\n", ""))


def _line(random: Random, option: Option) -> str:
    key = option.name if option.count is None else f"{option.name}{random.randrange(min(option.count, 4))}"
    text = f"{key}: {_value(random, option)}"
    if random.random() < 0.15:
        place = random.randint(0, len(text))
        text = text[:place] + random.choice(SIGNS) + text[place:]
    return text + (" # as before" if random.random() < 0.03 else "")


def _value(random: Random, option: Option) -> str:
    if not option.subs:
        return _scalar(random, option)
    subs = random.sample(option.subs, k=random.randint(1, min(5, len(option.subs))))
    default = option.default_key
    items = [f"{sub.name}={_scalar(random, sub)}" for sub in subs if not sub.default_key]
    if default is not None and random.random() < 0.9:
        items.insert(0, _scalar(random, default))
    return ",".join(items)


def _scalar(random: Random, spec: Spec) -> str:
    if random.random() < 0.1:
        return random.choice(
            (*WORDS, "9" * random.randint(1, 5000), "", "%" * 3, "a" * random.randint(1, 300))
        )
    if spec.enum:
        return random.choice(list(spec.enum))
    if spec.type is Type.BOOLEAN:
        return random.choice(("0", "1", "on", "no"))
    if spec.type in (Type.INTEGER, Type.NUMBER):
        return str(random.choice((0, 1, 2, 4, 64, 512, 4096, spec.minimum or 0, spec.maximum or 9)))
    named = {"file": VOLUMES, "volume": VOLUMES, "macaddr": MACS, "host": ADDRESSES}
    return random.choice(
        named.get(spec.name, (*VOLUMES, *MACS, *ADDRESSES, *WORDS, "vmbr0", "order=scsi0;net0"))
    )
