"""The files of /etc/pve: which are known, what they are, and what their paths say."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import NamedTuple

from pvelint.grammar.syntax.scalars import whole_number


class Kind(Enum):
    """What a file is, and so what reads it."""

    GUEST = auto()
    """A VM's config (guest/)."""
    CONTAINER = auto()
    """A container's (guest/ and container/)."""
    CLUSTER = auto()
    """One of the whole cluster (a property of cluster/facts)."""
    FIREWALL = auto()
    """The firewall of the datacenter, a node, a guest or a vnet (firewall/)."""
    INTERFACES = auto()
    """A node's /etc/network/interfaces (network/node_networks)."""
    NODE = auto()
    """A node's own settings and notes (cluster/node_config)."""
    DEFAULTS = auto()
    """A node's /etc/vzdump.conf (a property of cluster/facts)."""
    SOURCED = auto()
    """What such a file may source."""
    NAME = auto()
    """Says something by being there: it holds secrets or what runs, and is never read."""
    UNUSED = auto()
    """PVE knows its place, and reads it nowhere."""
    OTHER = auto()
    """Belongs to /etc/pve, and nothing reads it."""


class KnownFile(NamedTuple):
    pattern: str
    """A glob relative to the tree's root; `../network` is /etc/network beside /etc/pve."""
    kind: Kind
    is_landmark: bool = False
    """A folder with such a file looks like /etc/pve."""


FILES = (
    KnownFile("qemu-server/*.conf", Kind.GUEST),
    KnownFile("nodes/*/qemu-server/*.conf", Kind.GUEST),
    KnownFile("storage.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("datacenter.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("jobs.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("vzdump.cron", Kind.CLUSTER, is_landmark=True),
    KnownFile("notifications.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("replication.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("domains.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("user.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("corosync.conf", Kind.CLUSTER),
    KnownFile("ceph.conf", Kind.CLUSTER),
    KnownFile("mapping/pci.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("mapping/usb.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("mapping/directory.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("ha/resources.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("ha/groups.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("ha/rules.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("ha/fence.cfg", Kind.UNUSED),
    KnownFile("sdn/vnets.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("sdn/zones.cfg", Kind.CLUSTER, is_landmark=True),
    KnownFile("sdn/subnets.cfg", Kind.CLUSTER),
    KnownFile("sdn/controllers.cfg", Kind.CLUSTER),
    KnownFile("sdn/fabrics.cfg", Kind.CLUSTER),
    KnownFile("sdn/ipams.cfg", Kind.CLUSTER),
    KnownFile("sdn/dns.cfg", Kind.CLUSTER),
    KnownFile("sdn/.running-config", Kind.CLUSTER),
    KnownFile("virtual-guest/cpu-models.conf", Kind.CLUSTER),
    KnownFile("firewall/cluster.fw", Kind.FIREWALL, is_landmark=True),
    KnownFile("firewall/*.fw", Kind.FIREWALL),
    KnownFile("sdn/firewall/*.fw", Kind.FIREWALL),
    KnownFile("nodes/*/host.fw", Kind.FIREWALL),
    KnownFile("lxc/*.conf", Kind.CONTAINER),
    KnownFile("nodes/*/lxc/*.conf", Kind.CONTAINER),
    KnownFile("nodes/*/config", Kind.NODE),
    KnownFile("nodes/*/interfaces", Kind.INTERFACES),
    KnownFile("nodes/*/network/interfaces", Kind.INTERFACES),
    KnownFile("hardware/*.interfaces", Kind.INTERFACES),
    KnownFile("../hardware/*.interfaces", Kind.INTERFACES),
    KnownFile("../network/interfaces", Kind.INTERFACES),
    KnownFile("../vzdump.conf", Kind.DEFAULTS),
    KnownFile("nodes/*/interfaces.d/*", Kind.SOURCED),
    KnownFile("nodes/*/network/interfaces.d/*", Kind.SOURCED),
    KnownFile("hardware/*.interfaces.d/*", Kind.SOURCED),
    KnownFile("../hardware/*.interfaces.d/*", Kind.SOURCED),
    KnownFile("../network/interfaces.d/*", Kind.SOURCED),
    KnownFile("priv/*.cred", Kind.NAME),
    KnownFile("priv/storage/*.pw", Kind.NAME),
    KnownFile("priv/ipam.db", Kind.NAME),
    KnownFile("priv/notifications.cfg", Kind.NAME),
    KnownFile("priv/authkey.key", Kind.NAME),
    KnownFile("sdn/pve-ipam-state.json", Kind.NAME),
    KnownFile("*.cfg", Kind.OTHER),
    KnownFile("*.cron", Kind.OTHER),
)
_NOT_READ = (Kind.NAME, Kind.UNUSED, Kind.OTHER)
_OF_ANY_PROGRAM = frozenset(("ha", "mapping", "sdn"))
"""Folders of files with such names as `dns.cfg` and `rules.cfg`, which are PVE's only in there."""
_BY_NAME = (Kind.CLUSTER, Kind.DEFAULTS, Kind.FIREWALL, Kind.INTERFACES)
"""What the name of a file tells without its folder."""

BESIDE_GUESTS = tuple(
    file.pattern for file in FILES if file.kind not in (Kind.GUEST, Kind.CONTAINER, *_NOT_READ)
)
"""What is read beside the guests' configs."""
BY_FOLDER = tuple(
    file.pattern.removeprefix("../") for file in FILES if file.kind in (Kind.NODE, Kind.SOURCED)
)
"""Those of them that only their folder tells from any other file."""
NAMES_ALONE = tuple(file.pattern for file in FILES if file.kind is Kind.NAME)
"""What is looked for, and not read."""
SMALLEST_VMID, LARGEST_VMID = 100, 999_999_999
"""PVE::JSONSchema::pve_verify_vmid."""

WRITTEN = frozenset(
    (
        *("ha/groups.cfg", "ha/resources.cfg", "ha/rules.cfg", "jobs.cfg", "storage.cfg"),
        *("mapping/directory.cfg", "mapping/pci.cfg", "mapping/usb.cfg"),
    )
)
"""The files of which cluster/written knows what PVE makes of them when it writes them."""
LANDMARKS = tuple(file.pattern for file in FILES if file.is_landmark)


def is_beside_guests(name: str) -> bool:
    """Whether a file may be one that is no guest's, as far as its name without folder tells."""
    return any(
        fnmatchcase(name, file.pattern.rpartition("/")[2])
        for file in FILES
        if file.kind in (*_BY_NAME, Kind.UNUSED, Kind.OTHER)
    )


def name_by_end(parts: Sequence[str]) -> str | None:
    """What a file is called in /etc/pve, as far as the end of its path tells: `firewall/100.fw` of `100.fw`.

    None for one that no rule reads, and for a name that any program's file may have, unless its folder is PVE's.
    A node whose file it is has the name of the folder above.
    """
    ends = (end for file in FILES if file.kind in _BY_NAME and (end := _end(file.pattern, parts)))
    return max(ends, key=lambda end: end[0], default=(None, None))[1]


def folder_missing(name: str) -> str | None:
    """The folder without which a file of this name may be any program's."""
    found = (file.pattern.rpartition("/") for file in FILES if file.kind is Kind.CLUSTER)
    return next((folder for folder, _, own in found if own == name and folder in _OF_ANY_PROGRAM), None)


def _end(pattern: str, parts: Sequence[str]) -> tuple[tuple[int, bool, bool], str] | None:
    """How much of a pattern the end of a path has, and the name by that."""
    wanted = pattern.split("/")
    for count in range(min(len(wanted), len(parts)), 0, -1):
        own, end = wanted[:-count], wanted[-count:]
        if own and folder_missing(end[0]) == own[-1]:
            return None
        if end[0] != "*" and all(map(fnmatchcase, parts[-count:], end)):
            node = parts[-count - 1] if len(parts) > count else "node"
            name = "/".join((*(node if part == "*" else part for part in own), *parts[-count:]))
            return (count, "*" not in wanted[-1], "*" not in own), name
    return None


def node_of(name: str) -> str | None:
    """The node whose folder or record a file is."""
    parts = name.split("/")
    if parts[0] == "nodes" and len(parts) > 2:
        return parts[1]
    if name.endswith(".interfaces") and parts[-2:-1] == ["hardware"]:
        return parts[-1].removesuffix(".interfaces")
    return None


def is_interfaces(name: str) -> bool:
    """Whether a file is a node's /etc/network/interfaces."""
    return _is(name, Kind.INTERFACES)


def is_sourced(name: str) -> bool:
    """Whether a file is one of those that a node's /etc/network/interfaces may source."""
    return _is(name, Kind.SOURCED)


def _is(name: str, kind: Kind) -> bool:
    return any(fnmatchcase(name, file.pattern) for file in FILES if file.kind is kind)


def firewall_id(name: str) -> int | None:
    """The number of the guest whose firewall file `name` is."""
    if not name.startswith("firewall/") or not name.endswith(".fw"):
        return None
    number = whole_number(name.removeprefix("firewall/").removesuffix(".fw"))
    return number if name == f"firewall/{number}.fw" else None


def firewall_vnet(name: str) -> str | None:
    """The vnet whose firewall file `name` is."""
    if not name.startswith("sdn/firewall/") or not name.endswith(".fw"):
        return None
    return name.removeprefix("sdn/firewall/").removesuffix(".fw")
