"""A tree of /etc/pve files as facts; what is not in the tree is None, so that rules can stay silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, TypeVar

from ..section_config import CONFIG_ID, FileProblem, Layout, Property, read_section_config
from .container import Container, read_container
from .datacenter import read_datacenter
from .files import container_id, firewall_id, is_interfaces, node_of
from .firewall import Firewall, read_firewall
from .ha import HaGroup, HaResource, HaRule, read_ha_groups, read_ha_resources, read_ha_rules
from .jobs import BackupJob, ReplicationJob, read_backup_jobs, read_replication_jobs, read_vzdump_cron
from .mapping import DIRECTORY, PCI, USB, MappingKind, ResourceMapping, read_mappings
from .network import Bridge, Vnet, Zone, read_bridges, read_vnets, read_zones
from .pools import Pool, read_pools
from .reading import Read
from .storage import Storage, read_storages

T = TypeVar("T")
Reader = Callable[[str, str], Read[T]]


def read_cpu_models(path: str, text: str) -> Read[frozenset[str]]:
    """The names that `cpu: custom-NAME` may use."""
    config = read_section_config(path, text, Layout(id_pattern=CONFIG_ID))
    return Read(frozenset(entry.id for entry in config if entry.type == "cpu-model"), config.problems)


class Cluster:
    """Built from paths relative to the tree's root and functions that read each file's text.

    `display` turns such a path into the one that a `Place` carries. Files are read when first asked for.
    """

    def __init__(
        self, files: Mapping[str, Callable[[], str]], display: Callable[[str], str] | None = None
    ) -> None:
        self._files = files
        self._display = display or str
        self._read: dict[str, Read[Any]] = {}

    def _facts(self, name: str, reader: Reader[T]) -> T | None:
        if name not in self._files:
            return None
        if name not in self._read:
            self._read[name] = reader(self._display(name), self._files[name]())
        facts: T = self._read[name].facts
        return facts

    def _present(self, name: str, reader: Reader[T]) -> T:
        facts = self._facts(name, reader)
        assert facts is not None
        return facts

    @property
    def files(self) -> frozenset[str]:
        return frozenset(self._files)

    def has(self, name: str) -> bool:
        """Whether the tree has a file of that path or glob, or for `interfaces` one that names bridges."""
        if name == "interfaces":
            return any(map(is_interfaces, self._files))
        return name in self._files or any(fnmatchcase(file, name) for file in self._files)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The names of the folders in `nodes/`, sorted."""
        found = (name.split("/") for name in self._files)
        return tuple(sorted({parts[1] for parts in found if parts[0] == "nodes" and len(parts) > 2}))

    @property
    def storages(self) -> dict[str, Storage] | None:
        return self._facts("storage.cfg", read_storages)

    @property
    def datacenter(self) -> dict[str, Property] | None:
        return self._facts("datacenter.cfg", read_datacenter)

    @property
    def pci_mappings(self) -> dict[str, ResourceMapping] | None:
        return self._mappings("mapping/pci.cfg", PCI)

    @property
    def usb_mappings(self) -> dict[str, ResourceMapping] | None:
        return self._mappings("mapping/usb.cfg", USB)

    @property
    def directory_mappings(self) -> dict[str, ResourceMapping] | None:
        return self._mappings("mapping/directory.cfg", DIRECTORY)

    def _mappings(self, name: str, kind: MappingKind) -> dict[str, ResourceMapping] | None:
        return self._facts(name, lambda path, text: read_mappings(path, text, kind))

    @property
    def ha_resources(self) -> dict[str, HaResource] | None:
        """By `vm:100` or `ct:100`."""
        return self._facts("ha/resources.cfg", read_ha_resources)

    @property
    def ha_groups(self) -> dict[str, HaGroup] | None:
        return self._facts("ha/groups.cfg", read_ha_groups)

    @property
    def ha_rules(self) -> dict[str, HaRule] | None:
        return self._facts("ha/rules.cfg", read_ha_rules)

    @property
    def backup_jobs(self) -> dict[str, BackupJob] | None:
        """Of jobs.cfg and vzdump.cron; None where the tree has neither."""
        jobs = self._facts("jobs.cfg", read_backup_jobs)
        old = self._facts("vzdump.cron", read_vzdump_cron)
        return None if jobs is None and old is None else {**(old or {}), **(jobs or {})}

    @property
    def replication_jobs(self) -> dict[str, ReplicationJob] | None:
        return self._facts("replication.cfg", read_replication_jobs)

    @property
    def pools(self) -> dict[str, Pool] | None:
        return self._facts("user.cfg", read_pools)

    @property
    def custom_cpu_models(self) -> frozenset[str] | None:
        return self._facts("virtual-guest/cpu-models.conf", read_cpu_models)

    @property
    def vnets(self) -> dict[str, Vnet] | None:
        return self._facts("sdn/vnets.cfg", read_vnets)

    @property
    def zones(self) -> dict[str, Zone] | None:
        return self._facts("sdn/zones.cfg", read_zones)

    @property
    def cluster_firewall(self) -> Firewall | None:
        return self._facts("firewall/cluster.fw", read_firewall)

    @cached_property
    def firewalls(self) -> dict[int, Firewall]:
        """By the guest's number; empty where no guest has rules of its own."""
        ids = {name: vmid for name in sorted(self._files) if (vmid := firewall_id(name)) is not None}
        return {vmid: self._present(name, read_firewall) for name, vmid in ids.items()}

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """In the order of their paths; a number that stands in two nodes' folders is there twice."""
        ids = {name: vmid for name in sorted(self._files) if (vmid := container_id(name)) is not None}
        return tuple(self._container(name, vmid) for name, vmid in ids.items())

    def _container(self, name: str, vmid: int) -> Container:
        node = node_of(name) or self._only_node
        return self._present(name, lambda path, text: read_container(path, text, vmid, node))

    @cached_property
    def _only_node(self) -> str | None:
        return self.nodes[0] if len(self.nodes) == 1 else None

    def bridges(self, node: str | None) -> dict[str, Bridge] | None:
        """The bridges of a node's recorded /etc/network/interfaces; without a node, of the only record."""
        recorded = sorted(filter(is_interfaces, self._files))
        of_node = [name for name in recorded if node_of(name) == node]
        unnamed = [name for name in recorded if node_of(name) is None and len(self.nodes) <= 1]
        for name in of_node or unnamed or (recorded if node is None and len(recorded) == 1 else []):
            return self._present(name, read_bridges)
        return None

    def problems(self) -> tuple[FileProblem, ...]:
        """Everything that PVE skips when it reads the files above."""
        _ = (
            (self.storages, self.datacenter, self.pci_mappings, self.usb_mappings, self.directory_mappings),
            (self.ha_resources, self.ha_groups, self.ha_rules, self.backup_jobs, self.replication_jobs),
            (self.pools, self.custom_cpu_models, self.vnets, self.zones),
        )
        return tuple(problem for name in sorted(self._read) for problem in self._read[name].problems)
