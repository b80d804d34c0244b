"""What only containers have: paths of mounts and devices, name servers, time zones."""

from __future__ import annotations

from functools import cache

from pvelint.grammar import data_text
from pvelint.grammar.version import Version

from .kit import Format, each, matches, whole
from .network import dns_names, is_ipv4, is_ipv6


def is_mount_path(text: str, version: Version) -> bool:
    """PVE::LXC::Config::verify_lxc_mp_string; a relative path passes."""
    return not (_has_step(text) or text.startswith("../"))


def is_device_path(text: str, version: Version) -> bool:
    """PVE::LXC::Config::verify_lxc_dev_string."""
    return text.startswith("/dev/") and not _has_step(text)


def is_name_server(text: str, version: Version) -> bool:
    """An address, a link-local one also with the name of an interface (PVE::LXC::Config::verify_ip_with_ll_iface)."""
    address, percent, interface = text.partition("%")
    if percent and address.startswith("fe80:") and is_ipv6(address, version):
        return matches(r"[A-Za-z][A-Za-z0-9_]{1,20}(?:[:.][0-9]+)?", interface) is not None
    return is_ipv4(text, version) or is_ipv6(text, version)


def is_time_zone(text: str, version: Version) -> bool:
    """PVE::LXC::Config::verify_ct_timezone: what zone.tab lists, so neither `Etc/UTC` nor `CET`."""
    return text in ("host", "UTC") or text in time_zones()


@cache
def time_zones() -> frozenset[str]:
    """Of zone.tab."""
    return frozenset(data_text(__name__, "time_zones.txt").split())


def _has_step(path: str) -> bool:
    return any(step in (".", "..") for step in path.split("/")[1:])


FORMATS = {
    "dns-name-list": Format(dns_names, "DNS names: letters, digits, `-`, labels joined by dots"),
    "lxc-ip-with-ll-iface-list": Format(each(is_name_server), "IP addresses"),
    "pve-ct-timezone": Format(whole(is_time_zone), "`host`, `UTC` or a zone such as `Europe/Vienna`"),
    "pve-lxc-dev-string": Format(whole(is_device_path), "a path below `/dev/` without `.` and `..`"),
    "pve-lxc-mp-string": Format(whole(is_mount_path), "a path without `.` and `..`"),
}
