"""What is not a device: identity, start, boot, agent, cloud-init, PVE's own notes."""

from __future__ import annotations

from .history import V8_4, V9_0, V9_1, V9_2, since, until, words
from .model import BOOLEAN, INTEGER, NUMBER, Option, Sub

FREEZE_FS = Sub("freeze-fs", BOOLEAN, default="1", history=since(V9_2))
AGENT = (
    Sub("enabled", BOOLEAN, default="0", default_key=True, required=True),
    FREEZE_FS,
    Sub("freeze-fs-on-backup", BOOLEAN, default="1", history=until(V9_1)),
    Sub("freeze-fs-on-backup", alias="freeze-fs", history=since(V9_2)),
    Sub("guest-fsfreeze", alias="freeze-fs", history=since(V9_2)),
    Sub("fstrim_cloned_disks", BOOLEAN, default="0"),
    Sub("type", enum=words("virtio isa"), default="virtio"),
)

BOOT = (
    Sub(
        "legacy",
        pattern="[acdn]{1,4}",
        default="cdn",
        default_key=True,
        meaning="up to four of the letters `a`, `c`, `d` and `n`",
    ),
    Sub("order", format_name="pve-qm-bootdev-list"),
)

IPCONFIG = (
    Sub("ip", format_name="pve-ipv4-config", default="dhcp"),
    Sub("gw", format_name="ipv4", requires="ip"),
    Sub("ip6", format_name="pve-ipv6-config", default="dhcp"),
    Sub("gw6", format_name="ipv6", requires="ip6"),
)

CICUSTOM = tuple(Sub(name, format_name="pve-volume-id") for name in ("meta", "network", "user", "vendor"))

META = (
    Sub("creation-qemu", pattern=r"[0-9]+(\.[0-9]+)+", meaning="a QEMU version such as `9.2.0`"),
    Sub("ctime", INTEGER, minimum=0),
)

KEYBOARDS = words(
    "de de-ch da en-gb en-us es fi fr fr-be fr-ca fr-ch hu is it ja lt mk nl no pl pt pt-br sv sl tr"
)
LOCKS = words("backup clone create migrate rollback snapshot snapshot-delete suspending suspended")
GUEST_SYSTEMS = words("other wxp w2k w2k3 w2k8 wvista win7 win8 win10 win11 l24 l26 solaris")

OPTIONS = (
    Option("acpi", BOOLEAN, default="1"),
    Option("agent", subs=AGENT),
    Option("args"),
    Option("autostart", BOOLEAN, default="0"),
    Option("boot", subs=BOOT),
    Option(
        "bootdisk",
        format_name="pve-qm-bootdisk",
        pattern=r"(ide|sata|scsi|virtio)\d+",
        meaning="an ide, sata, scsi or virtio disk such as `scsi0`",
    ),
    Option("cicustom", subs=CICUSTOM),
    Option("cipassword"),
    Option("citype", enum=words("configdrive2 nocloud opennebula")),
    Option("ciupgrade", BOOLEAN, default="1", history=since(V8_4)),
    Option("ciuser"),
    Option("description", max_length=8192),
    Option("freeze", BOOLEAN),
    Option("hookscript", format_name="pve-volume-id"),
    Option("hotplug", format_name="pve-hotplug-features", default="network,disk,usb"),
    Option("ipconfig", subs=IPCONFIG, count=32),
    Option("keyboard", enum=KEYBOARDS),
    Option("localtime", BOOLEAN),
    Option("lock", enum=LOCKS),
    Option("meta", subs=META, settable=False),
    Option("migrate_downtime", NUMBER, minimum=0, default="0.1"),
    Option("migrate_speed", INTEGER, minimum=0, default="0"),
    Option("name", format_name="dns-name"),
    Option("nameserver", format_name="address-list"),
    Option("onboot", BOOLEAN, default="0"),
    Option("ostype", enum=GUEST_SYSTEMS, history=until(V9_0)),
    Option("ostype", enum=GUEST_SYSTEMS, default="other", history=since(V9_1)),
    Option("parent", format_name="pve-configid", max_length=40, settable=False),
    Option("protection", BOOLEAN, default="0"),
    Option("reboot", BOOLEAN, default="1"),
    Option(
        "running-nets-host-mtu",
        pattern=r"net\d+=\d+(,net\d+=\d+)*",
        meaning="`netN=MTU`, several separated by commas",
        settable=False,
        history=since(V9_1),
    ),
    Option("searchdomain"),
    Option("snaptime", INTEGER, minimum=0, settable=False),
    Option("sshkeys", format_name="urlencoded"),
    Option(
        "startdate",
        pattern=r"(now|\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}:\d{1,2}:\d{1,2})?)",
        default="now",
        meaning="`now`, `2006-06-17` or `2006-06-17T16:01:21`",
    ),
    Option("startup", format_name="pve-startup-order"),
    Option("tags", format_name="pve-tag-list"),
    Option("tdf", BOOLEAN, default="0"),
    Option("template", BOOLEAN, default="0"),
    Option("vmstate", format_name="pve-volume-id", settable=False),
    Option("vmstatestorage", format_name="pve-storage-id"),
)

SPECIAL_SECTIONS = {
    "fleecing": (Option("fleecing-images", format_name="pve-volume-id-list", history=since(V8_4)),),
}
"""Options of `[special:NAME]` sections whose lines PVE checks."""
