"""Each named format by itself: what it accepts, and which part of a list it finds fault with."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pvelint.grammar.schema.formats import FORMATS, format_named
from pvelint.grammar.schema.formats.container import FORMATS as OF_CONTAINERS
from pvelint.grammar.schema.formats.jobs import FORMATS as OF_JOBS
from pvelint.grammar.version import NEWEST, Version


def flaw(name: str, text: str, version: Version = NEWEST) -> str | None:
    """The part that the format finds wrong."""
    found = format_named(name).check(text, version)
    return None if found is None else text[slice(*found)]


RIGHT = {
    "address-list": [
        "1.1.1.1",
        "1.1.1.1 8.8.8.8",
        "fe80::1;dns.example.com",
        "256.1.1.1",
        ";;",
        "1.1.1.1\0::1",
    ],
    "disk-size": ["0", "32G", "1.5T", "528K", "4MiB"],
    "dns-name-list": ["lan", "lan;home.arpa example.org"],
    "dns-name": ["a", "web-1.example.com", "1", "A.b", "a" * 300],
    "email-or-username-list": ["root", "a.b+c@example.org,root@pam", ""],
    "ipv4": ["0.0.0.0", "255.255.255.255"],
    "ipv6": ["::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::ffff:1.2.3.4", "FE80::A"],
    "mac-addr": ["BC:24:11:00:00:01", "00:00:00:00:00:00", "fe:ff:ff:ff:ff:ff"],
    "lxc-ip-with-ll-iface-list": ["192.0.2.53", "192.0.2.53,2001:db8::53", "fe80::1%eth0.5", ""],
    "pve-ct-timezone": ["host", "UTC", "Europe/Vienna", "America/Argentina/Ushuaia"],
    "pve-lxc-dev-string": ["/dev/ttyUSB0", "/dev/serial/by-id/usb-a..b", "/dev/"],
    "pve-lxc-mp-string": ["/srv/data", "srv", "local-lvm:vm-100-disk-0", "/a..b/.c", "./a"],
    "pve-bridge-id": ["vmbr0", "-", "my.br_1", "b" * 40],
    "pve-configid": ["ab", "GPU-a", "x1_y-2"],
    "pve-cpuset": ["0", "0-3", "0,2-3, 5 ", "7-7", ",", "007-8"],
    "pve-hotplug-features": ["0", "1", "network,disk", "memory;cpu cloudinit", ","],
    "pve-ipv4-config": ["dhcp", "manual", "10.0.0.2/8", "10.0.0.2/32", "10.0.0.2/0000000024"],
    "pve-ipv6-config": ["auto", "dhcp", "manual", "fd00::2/8", "fd00::2/128"],
    "pve-phys-bits": ["host", "8", "08", "64"],
    "pve-qm-bootdev-list": ["scsi30;virtio15;net31;usb13;hostpci15", "scsi0 net0", ";", "scsi0;scsi0"],
    "pve-qm-bootdisk": ["scsi0", "ide3", "efidisk0", "tpmstate0"],
    "pve-calendar-event": ["02:30", "mon..fri *:0/15"],
    "pve-daily-duration": ["8-17", "mon..fri 8:00 - 17:30", "sat,sun 0:00-23:59", "8-8"],
    "pve-notification-severities": ["error", "info, notice,unknown"],
    "ldap-simple-attr": ["cn", "2x"],
    "ldap-simple-attr-list": ["person, user;posixaccount", ""],
    "pve-notification-url": ["https://a.b:8443/c d", "http://[::1]:5", "https://::1"],
    "pve-realm": ["pam", "My-ad.1"],
    "pve-vmid-list": ["100,101 999999999", ""],
    "pve-startup-order": ["1", "order=2,up=30,down=40", ",", "1,2", "00"],
    "pve-storage-id": ["local", "ab", "A_b.c-d9"],
    "pve-tag-list": ["nas", "A;a", "a,b c", "_x", "prod+x", ";"],
    "pve-volume-id": ["local-lvm:vm-100-disk-0", "ab:x y", "a1::"],
    "pve-volume-id-list": ["local:a,local:b", ""],
    "pve-volume-id-or-qm-path": ["none", "cdrom", "/", "/dev/sda", "local:iso/x.iso"],
    "urlencoded": ["", "a%20b", "%zz", "-_.!~*'()"],
}

WRONG: dict[str, Sequence[str | tuple[str, str]]] = {
    "address-list": [("1.1.1.1 a_b", "a_b"), ("fe80::1%eth0", "fe80::1%eth0"), ("::1;[::1]", "[::1]")],
    "disk-size": ["32g", "32GB", "32 G", "-1G", "1e3", ".5G", "4P", "٣G"],
    "dns-name": ["web_1", "-a", "a-", "a.", "a..b", "wéb"],
    "email-or-username-list": [("root,a@b@c", "a@b@c"), "a@", "admin@example.", ("a <b@c.de>", "<b@c.de>")],
    "ipv4": ["256.0.0.1", "01.0.0.1", "1.2.3", "10.0.0.1/24", "1.1.1.٣"],
    "ipv6": ["1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "fe80::1%eth0", "fe80::1/64", "1.2.3.4"],
    "mac-addr": ["01:00:00:00:00:00", "BC-24-11-00-00-01", "BC:24:11:00:00", "BG:24:11:00:00:01"],
    "dns-name-list": [("lan;my_home", "my_home"), ("a. b", "a.")],
    "lxc-ip-with-ll-iface-list": [
        ("192.0.2.53 host", "host"),
        "dns.example",
        "2001:db8::1%eth0",
        "fe80::1%e",
    ],
    "pve-ct-timezone": ["Etc/UTC", "CET", "GMT", "europe/vienna"],
    "pve-lxc-dev-string": ["ttyUSB0", "dev/ttyUSB0", "/dev/../sda", "/dev/dri/."],
    "pve-lxc-mp-string": ["../mnt", "/mnt/..", "/mnt/./data"],
    "pve-bridge-id": ["vm br", "br+1", "brü", ""],
    "pve-configid": ["a", "1ab", "a.b", "äb"],
    "pve-cpuset": [("0,3-1", "3-1"), ("0;1", "0;1"), ("0, a ,1", " a "), ("1-", "1-")],
    "pve-hotplug-features": ["2", "all", "Disk", ("network,1", "1"), ("disk,foo", "foo")],
    "pve-ipv4-config": ["10.0.0.2/7", "10.0.0.2/33", "10.0.0.2", "DHCP", "auto", "10.0.0.2/"],
    "pve-ipv6-config": ["fd00::2/7", "fd00::2/129", "fd00::2", "slaac"],
    "pve-phys-bits": ["7", "65", "040", "Host", "+40"],
    "pve-qm-bootdev-list": [("scsi0;scsi31", "scsi31"), "scsi00", "efidisk0", "unused0", "cdrom", "hda"],
    "pve-qm-bootdisk": ["scsi31", "net0", "hda", "cdrom"],
    "pve-calendar-event": ["2:60", "every day"],
    "pve-daily-duration": ["8:00", "17-8", "8-24", "daily", "8:60-9", "mon 8-"],
    "pve-notification-severities": ["warn", "error;info", "Error", "error,"],
    "ldap-simple-attr": ["given-name", "a b"],
    "ldap-simple-attr-list": [("person,in_org", "in_org")],
    "pve-notification-url": ["a.b/c", "https://a_b", "https://a:65536", "https://{{ a }}/"],
    "pve-realm": ["p", "1a", "a b"],
    "pve-vmid-list": [("100,99", "99"), ("100;0101", "0101"), "vm:100"],
    "pve-startup-order": ["0", ("order=1,up=x", "up=x"), ("1, up=2", " up=2"), "order=1;up=2"],
    "pve-storage-id": ["a", "1a", "local-", "lo cal"],
    "pve-tag-list": [("a;.b", ".b"), ("a;b!;c", "b!"), "-x", "ü"],
    "pve-volume-id": ["a:vm", "local", "local:", ":x", "lo cal:x", "/dev/sda"],
    "pve-volume-id-list": [("local:a nope", "nope")],
    "pve-volume-id-or-qm-path": ["NONE", "dev/sda", "vm-100-disk-0.raw"],
    "urlencoded": ["a b", "a+b", "a/b", "ü", "#"],
}


def test_each_format_has_examples_and_words() -> None:
    known = FORMATS | OF_CONTAINERS | OF_JOBS
    assert known.keys() == RIGHT.keys() == WRONG.keys()
    assert all(form.meaning for form in known.values())


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in RIGHT.items() for text in texts])
def test_right_text_is_accepted(name: str, text: str) -> None:
    assert flaw(name, text) is None


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in WRONG.items() for case in cases])
def test_the_wrong_part_is_found(name: str, case: str | tuple[str, str]) -> None:
    text, part = (case, case) if isinstance(case, str) else case
    assert flaw(name, text) == part


def test_binary_units_are_not_known_to_pve_7() -> None:
    assert flaw("disk-size", "4GiB", Version.V7_4) == "4GiB"
    assert flaw("disk-size", "4GiB", Version.V8_4) is None


def test_boot_devices_are_those_of_the_version() -> None:
    assert flaw("pve-qm-bootdev-list", "virtiofs0", Version.V9_2) == "virtiofs0"
