"""The named value formats: which text each accepts, and in the user's words what it wants.

A check gets the text and the PVE version and answers None for right text, else the columns of what is wrong.
Texts come from a file, so they are bytes to PVE: `\\w` and `\\d` mean ASCII.
"""

from __future__ import annotations

from functools import cache

from . import devices, network, schedule, storage, words
from .kit import Format


def format_named(name: str) -> Format:
    """One of FORMATS, or one that only containers or the files around guests have."""
    if name in FORMATS:
        return FORMATS[name]
    from . import container

    return container.FORMATS.get(name) or _of_files_around_guests()[name]


@cache
def _of_files_around_guests() -> dict[str, Format]:
    from . import cluster, jobs, sdn, storage_config

    return {**cluster.FORMATS, **jobs.FORMATS, **sdn.FORMATS, **storage_config.FORMATS}


FORMATS: dict[str, Format] = {
    "address-list": Format(network.address_list, "IP addresses or host names"),
    "disk-size": Format(storage.disk_size, "a size such as `32G`, `512M` or `10T`"),
    "dns-name": Format(network.dns_name, "a DNS name: letters, digits, `-`, labels joined by dots"),
    "ipv4": Format(network.ipv4, "an IPv4 address"),
    "ipv6": Format(network.ipv6, "an IPv6 address"),
    "mac-addr": Format(network.mac_address, "a unicast MAC address such as `BC:24:11:00:00:01`"),
    "pve-bridge-id": Format(network.bridge, "a bridge name of letters, digits, `-`, `_` and `.`"),
    "pve-configid": Format(words.config_id, "two or more letters, digits, `-` and `_`, a letter first"),
    "pve-cpuset": Format(schedule.cpu_set, "CPU numbers or ranges separated by commas, such as `0,2-5`"),
    "pve-hotplug-features": Format(
        schedule.hotplug, "0, 1, or a list of network, disk, cpu, memory, usb and cloudinit"
    ),
    "pve-ipv4-config": Format(network.ipv4_config, "`dhcp` or an IPv4 address with `/8` to `/32`"),
    "pve-ipv6-config": Format(network.ipv6_config, "`auto`, `dhcp`, or an IPv6 address with `/8` to `/128`"),
    "pve-phys-bits": Format(schedule.phys_bits, "`host`, or a number from 8 to 64"),
    "pve-qm-bootdev-list": Format(
        devices.boot_devices, "ide, sata, scsi, virtio, net, usb or hostpci devices, separated by `;`"
    ),
    "pve-qm-bootdisk": Format(devices.boot_disk, "a disk key such as `scsi0`"),
    "pve-startup-order": Format(schedule.startup_order, "`order=N`, `up=SECONDS`, `down=SECONDS`"),
    "pve-storage-id": Format(storage.storage_id, "a storage name: two or more letters, digits and `-_.`"),
    "pve-tag-list": Format(words.tags, "tags of letters, digits and `_-+.`"),
    "pve-volume-id": Format(storage.volume_id, "STORAGE:VOLUME"),
    "pve-volume-id-list": Format(storage.volume_ids, "a list of `STORAGE:VOLUME`"),
    "pve-volume-id-or-qm-path": Format(
        storage.drive_file, "`STORAGE:VOLUME`, an absolute path, `none` or `cdrom`"
    ),
    "urlencoded": Format(words.url_encoded, "URL-encoded text: letters, digits and `-%_.!~*'()`"),
}
