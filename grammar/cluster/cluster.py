"""A tree of /etc/pve files as facts; what is not in the tree is None, so that rules can stay silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pvelint.grammar.config_file.names import container_id, firewall_id, is_interfaces, node_of

if TYPE_CHECKING:
    from pvelint.grammar.config_file.property import FileProblem, Property
    from pvelint.grammar.config_file.read import Read
    from pvelint.grammar.network.firewall import Firewall
    from pvelint.grammar.network.interfaces import Bridge
    from pvelint.grammar.network.node_networks import NetworkRecords
    from pvelint.grammar.network.sdn import Vnet, Zone

    from .container import Container
    from .ha import HaGroup, HaResource, HaRule
    from .jobs import BackupJob, ReplicationJob
    from .mapping import ResourceMapping
    from .pools import Pool
    from .storage import Storage

T = TypeVar("T")


class FactsOf(Generic[T]):
    """The facts of one file, None where the tree lacks it; its reader is imported when needed."""

    def __init__(self, name: str, module: str, reader: str) -> None:
        self._name = name
        self._module = module
        self._reader = reader

    def __get__(self, cluster: Cluster, owner: type[Cluster]) -> T | None:
        if self._name not in cluster.files:
            return None
        facts: T = cluster.read(self._name, self._module, self._reader)
        return facts


class Cluster:
    """Built from paths relative to the tree's root and functions that read each file's text.

    `display` turns such a path into the one that a `Place` carries; `nodes` adds those of whom the files say
    nothing (they have VMs only). Files are read when first asked for.
    """

    def __init__(
        self,
        files: Mapping[str, Callable[[], str]],
        display: Callable[[str], str] | None = None,
        nodes: Iterable[str] = (),
    ) -> None:
        self.files = files
        self._display = display or str
        self._more_nodes = nodes
        self._read: dict[str, Read[Any]] = {}
        self._has: dict[str, bool] = {}

    storages: FactsOf[dict[str, Storage]] = FactsOf("storage.cfg", "storage", "read_storages")
    datacenter: FactsOf[dict[str, Property]] = FactsOf("datacenter.cfg", "datacenter", "read_datacenter")

    pci_mappings: FactsOf[dict[str, ResourceMapping]] = FactsOf("mapping/pci.cfg", "mapping", "read_pci")
    usb_mappings: FactsOf[dict[str, ResourceMapping]] = FactsOf("mapping/usb.cfg", "mapping", "read_usb")
    directory_mappings: FactsOf[dict[str, ResourceMapping]] = FactsOf(
        "mapping/directory.cfg", "mapping", "read_directories"
    )

    ha_resources: FactsOf[dict[str, HaResource]] = FactsOf("ha/resources.cfg", "ha", "read_ha_resources")
    """By `vm:100` or `ct:100`."""
    ha_groups: FactsOf[dict[str, HaGroup]] = FactsOf("ha/groups.cfg", "ha", "read_ha_groups")
    ha_rules: FactsOf[dict[str, HaRule]] = FactsOf("ha/rules.cfg", "ha", "read_ha_rules")

    _jobs: FactsOf[dict[str, BackupJob]] = FactsOf("jobs.cfg", "jobs", "read_backup_jobs")
    _cron: FactsOf[dict[str, BackupJob]] = FactsOf("vzdump.cron", "jobs", "read_vzdump_cron")
    replication_jobs: FactsOf[dict[str, ReplicationJob]] = FactsOf(
        "replication.cfg", "jobs", "read_replication_jobs"
    )
    pools: FactsOf[dict[str, Pool]] = FactsOf("user.cfg", "pools", "read_pools")

    members: FactsOf[frozenset[str]] = FactsOf("corosync.conf", "corosync", "read_members")
    """The names of all nodes of the cluster."""
    custom_cpu_models: FactsOf[frozenset[str]] = FactsOf(
        "virtual-guest/cpu-models.conf", "custom_cpus", "read_cpu_models"
    )
    """The names that `cpu: custom-NAME` may use."""
    vnets: FactsOf[dict[str, Vnet]] = FactsOf("sdn/vnets.cfg", "..network.sdn", "read_vnets")
    zones: FactsOf[dict[str, Zone]] = FactsOf("sdn/zones.cfg", "..network.sdn", "read_zones")
    _subnets: FactsOf[None] = FactsOf("sdn/subnets.cfg", "..network.sdn", "read_other")
    _controllers: FactsOf[None] = FactsOf("sdn/controllers.cfg", "..network.sdn", "read_other")
    _ipams: FactsOf[None] = FactsOf("sdn/ipams.cfg", "..network.sdn", "read_other")
    _dns: FactsOf[None] = FactsOf("sdn/dns.cfg", "..network.sdn", "read_other")
    cluster_firewall: FactsOf[Firewall] = FactsOf(
        "firewall/cluster.fw", "..network.firewall", "read_firewall"
    )

    def read(self, name: str, module: str, reader: str, *more: object) -> Any:
        """The facts of a file that is there, read once by a function of this package."""
        if name not in self._read:
            function = getattr(
                import_module(module if module.startswith("..") else f".{module}", __package__), reader
            )
            self._read[name] = function(self._display(name), self.files[name](), *more)
        return self._read[name].facts

    @cached_property
    def backup_jobs(self) -> dict[str, BackupJob] | None:
        """Of jobs.cfg and vzdump.cron; None where the tree has neither."""
        jobs, old = self._jobs, self._cron
        return None if jobs is None and old is None else {**(old or {}), **(jobs or {})}

    @cached_property
    def firewalls(self) -> dict[int, Firewall]:
        """By the guest's number; empty where no guest has rules of its own."""
        ids = {name: vmid for name in sorted(self.files) if (vmid := firewall_id(name)) is not None}
        return {vmid: self.read(name, "..network.firewall", "read_firewall") for name, vmid in ids.items()}

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """In the order of their paths; a number that stands in two nodes' folders is there twice."""
        ids = {name: vmid for name in sorted(self.files) if (vmid := container_id(name)) is not None}
        only_node = self.nodes[0] if len(self.nodes) == 1 else None
        return tuple(
            self.read(name, "container", "read_container", vmid, node_of(name) or only_node)
            for name, vmid in ids.items()
        )

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
        """The nodes that the cluster's files name, whether or not they are in the tree."""
        jobs = (self.backup_jobs or {}).values()
        replications = (self.replication_jobs or {}).values()
        mappings = [
            mapping
            for kind in (self.pci_mappings, self.usb_mappings, self.directory_mappings)
            for mapping in (kind or {}).values()
        ]
        return self.ha_nodes.union(
            self.members or (),
            (name for job in replications for name in (job.source, job.target) if name),
            (job.node for job in jobs if job.node),
            *(mapping.nodes for mapping in mappings),
            *(storage.nodes or () for storage in (self.storages or {}).values()),
            *(zone.nodes or () for zone in (self.zones or {}).values()),
        )

    @cached_property
    def pinned(self) -> dict[str, frozenset[str]]:
        """The only nodes that HA may use, by resource (`vm:100`): strict rules of node affinity that are on."""
        rules = (self.ha_rules or {}).values()
        strict = [
            rule for rule in rules if rule.type == "node-affinity" and rule.strict and not rule.disabled
        ]
        return {sid: rule.nodes for rule in strict for sid in rule.resources}

    @cached_property
    def replicated(self) -> dict[int, frozenset[str]]:
        """The nodes to which enabled jobs replicate a guest, by its number."""
        found: dict[int, set[str]] = {}
        for job in (self.replication_jobs or {}).values():
            if job.target and not job.disabled:
                found.setdefault(job.vmid, set()).add(job.target)
        return {vmid: frozenset(nodes) for vmid, nodes in found.items()}

    def bridges(self, node: str | None) -> dict[str, Bridge] | None:
        """The bridges of a node's recorded /etc/network/interfaces; without a node, of the only record."""
        return self._records.bridges(node)

    def knows_all_bridges(self, node: str | None) -> bool:
        """Whether the record is there, and all files that it sources."""
        return self._records.is_complete(node)

    @cached_property
    def _records(self) -> NetworkRecords:
        from pvelint.grammar.network.node_networks import NetworkRecords

        return NetworkRecords(self.files, self.nodes, self.read)

    def has(self, name: str) -> bool:
        """Whether the tree has a file of that path or glob, or for `interfaces` one that names bridges."""
        if name not in self._has:
            self._has[name] = self._search(name)
        return self._has[name]

    def _search(self, name: str) -> bool:
        if name == "interfaces":
            return any(map(is_interfaces, self.files))
        return name in self.files or any(fnmatchcase(file, name) for file in self.files)

    def problems(self) -> tuple[FileProblem, ...]:
        """Everything that PVE skips when it reads the files of the cluster."""
        for facts in vars(type(self)).values():
            if isinstance(facts, FactsOf):
                facts.__get__(self, type(self))
        _ = self.firewalls, self.containers
        return tuple(problem for name in sorted(self._read) for problem in self._read[name].problems)
