"""A tree of /etc/pve files as facts; what is not in the tree is None, so that rules can stay silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pvelint.grammar.config_file.etc_pve import firewall_id, firewall_vnet, is_interfaces, node_of
from pvelint.grammar.version import NEWEST, Version

from .facts import FileFact, FileFacts

if TYPE_CHECKING:
    from pvelint.grammar.access.pools import Pool
    from pvelint.grammar.config_file.property import FileProblem
    from pvelint.grammar.firewall.firewall import Firewall
    from pvelint.grammar.jobs.backup_jobs import BackupJob
    from pvelint.grammar.network.fabrics import Fabric
    from pvelint.grammar.network.interfaces import Bridge
    from pvelint.grammar.network.node_networks import NetworkRecords
    from pvelint.grammar.network.sdn import Vnet, Zone

    from .ha import HaResource
    from .node_config import NodeNotes

Owner = TypeVar("Owner", int, str)


class Cluster(FileFacts):
    """Built from paths relative to the tree's root and functions that read each file's text.

    `display` turns such a path into the one that a `Place` carries; `nodes` adds those of whom the files say
    nothing (they have VMs only); `names` are those of files that are there and never read. Files are read when
    first asked for, as `version` reads them. Of one file alone (`is_alone`) nothing follows from what is not there.
    """

    def __init__(
        self,
        files: Mapping[str, Callable[[], str]],
        display: Callable[[str], str] | None = None,
        nodes: Iterable[str] = (),
        version: Version = NEWEST,
        names: frozenset[str] = frozenset(),
        *,
        is_alone: bool = False,
    ) -> None:
        super().__init__(files, display or str, version)
        self.names = names
        self.is_alone = is_alone
        self._more_nodes = nodes
        self._has: dict[str, bool] = {}

    @cached_property
    def backup_jobs(self) -> dict[str, BackupJob] | None:
        """Of jobs.cfg and vzdump.cron; None where the tree has neither."""
        jobs, old = self.jobs, self._cron
        return None if jobs is None and old is None else {**(old or {}), **(jobs.backups if jobs else {})}

    @cached_property
    def members(self) -> frozenset[str] | None:
        """The names of all nodes of the cluster."""
        corosync = self.corosync
        return None if corosync is None else frozenset(corosync.members)

    @property
    def pools(self) -> dict[str, Pool] | None:
        return None if self.access is None else self.access.pools

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Sorted names: the folders in `nodes/`, and those that the cluster was told of."""
        found = (name.split("/") for name in self.files)
        folders = {parts[1] for parts in found if parts[0] == "nodes" and len(parts) > 2}
        return tuple(sorted(folders.union(self._more_nodes)))

    @cached_property
    def ha_nodes(self) -> frozenset[str]:
        """The nodes that HA groups and rules name, whether or not they are in the tree."""
        groups = [group.nodes for group in (self.ha_groups or {}).values()]
        return frozenset().union(*groups, *(rule.nodes for rule in (self.ha_rules or {}).values()))

    @cached_property
    def named_nodes(self) -> frozenset[str]:
        """The cluster's nodes, as far as its files name them, whether or not they are in the tree."""
        if self.members:
            return self.members
        jobs = (self.backup_jobs or {}).values()
        replications = (self.replication_jobs or {}).values()
        mappings = [
            mapping
            for kind in (self.pci_mappings, self.usb_mappings, self.directory_mappings)
            for mapping in (kind or {}).values()
        ]
        return self.ha_nodes.union(
            (name for job in replications for name in (job.source, job.target) if name),
            (job.node for job in jobs if job.node),
            *(mapping.nodes for mapping in mappings),
            *(storage.nodes or () for storage in (self.storages or {}).values()),
            *(zone.nodes or () for zone in (self.zones or {}).values()),
        )

    @cached_property
    def replicated(self) -> dict[int, frozenset[str]]:
        """The nodes to which enabled jobs replicate a guest, by its number."""
        found: dict[int, set[str]] = {}
        for job in (self.replication_jobs or {}).values():
            if job.target and not job.disabled and not job.is_going:
                found.setdefault(job.vmid, set()).add(job.target)
        return {vmid: frozenset(nodes) for vmid, nodes in found.items()}

    def managed(self, sid: str) -> HaResource | None:
        """The resource `vm:100` or `ct:100`, unless HA ignores it."""
        resource = (self.ha_resources or {}).get(sid)
        return None if resource is None or resource.is_ignored else resource

    def starts_itself(self, sid: str, onboot: bool) -> bool:
        """With the node, or through the HA stack, which does not look at `onboot`."""
        resource = self.managed(sid)
        return onboot if resource is None else resource.started

    @cached_property
    def node_notes(self) -> dict[str, NodeNotes]:
        """By node, where it has any."""
        names = [
            name
            for name in sorted(self.files)
            if fnmatchcase(name, "nodes/*/config") and name.count("/") == 2
        ]
        if not names:
            return {}
        from .node_config import read_node_notes

        found = {name.split("/")[1]: self.read(name, read_node_notes) for name in names}
        return {node: notes for node, notes in found.items() if notes is not None}

    def bridges(self, node: str | None) -> dict[str, Bridge] | None:
        """The bridges of a node's recorded /etc/network/interfaces; without a node, of the only record."""
        network = self.networks.of(node)
        return None if network is None else network.bridges

    def knows_all_bridges(self, node: str | None) -> bool:
        """Whether the record is there, and all files that it sources."""
        network = self.networks.of(node)
        return network is not None and network.is_complete

    @cached_property
    def networks(self) -> NetworkRecords:
        from pvelint.grammar.network.node_networks import NetworkRecords

        return NetworkRecords(self.files, self.nodes, self.read)

    @property
    def vnets_in_use(self) -> Mapping[str, Vnet] | None:
        """Those of which nodes make bridges: as they were applied last, where that is recorded."""
        return self.vnets if self.running_sdn is None else self.running_sdn.vnets

    @property
    def zones_in_use(self) -> Mapping[str, Zone] | None:
        return self.zones if self.running_sdn is None else self.running_sdn.zones

    @property
    def fabrics_in_use(self) -> Mapping[str, Fabric] | None:
        return self.fabrics if self.running_sdn is None else self.running_sdn.fabrics

    def has(self, name: str) -> bool:
        """Whether the tree has a file of that path or glob; for `interfaces` one that names bridges, for `files` any."""
        if name not in self._has:
            self._has[name] = self._search(name)
        return self._has[name]

    def has_folder(self, name: str) -> bool:
        """Whether the tree has files in a folder, so that one which is not there does not exist."""
        return not self.is_alone and self.has(f"{name}/*")

    def _search(self, name: str) -> bool:
        if name == "files":
            return bool(self.files)
        if name == "interfaces":
            return any(map(is_interfaces, self.files))
        return name in self.files or any(fnmatchcase(file, name) for file in self.files)

    @cached_property
    def firewalls(self) -> dict[int, Firewall]:
        """By the guest's number; empty where no guest has rules of its own."""
        return self._firewalls("GUEST", firewall_id)

    @cached_property
    def node_firewalls(self) -> dict[str, Firewall]:
        """host.fw, by node."""
        return self._firewalls("NODE", lambda name: node_of(name) if name.endswith("/host.fw") else None)

    @cached_property
    def vnet_firewalls(self) -> dict[str, Firewall]:
        """By vnet."""
        return self._firewalls("VNET", firewall_vnet)

    def _firewalls(self, level: str, owner_of: Callable[[str], Owner | None]) -> dict[Owner, Firewall]:
        names = {name: owner for name in sorted(self.files) if (owner := owner_of(name)) is not None}
        if not names:
            return {}
        from pvelint.grammar.firewall.firewall import Level
        from pvelint.grammar.firewall.read import reader_of

        reader = reader_of(Level[level])
        return {owner: self.read(name, reader) for name, owner in names.items()}

    def problems(self) -> tuple[FileProblem, ...]:
        """Everything that PVE skips when it reads the files of the cluster."""
        for fact in vars(FileFacts).values():
            if isinstance(fact, FileFact):
                fact.__get__(self, type(self))
        _ = self.firewalls, self.node_firewalls, self.vnet_firewalls
        return tuple(problem for name in sorted(self._read) for problem in self._read[name].problems)
