"""The facts of each file of /etc/pve besides VMs' configs, None where the tree lacks it; read when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from pvelint.grammar.access.access import Access
    from pvelint.grammar.config_file.entry import Entry
    from pvelint.grammar.config_file.property import Property
    from pvelint.grammar.config_file.read import Read
    from pvelint.grammar.firewall.firewall import Firewall
    from pvelint.grammar.jobs.backup_jobs import BackupJob, Jobs
    from pvelint.grammar.network.fabrics import Fabric
    from pvelint.grammar.network.running_sdn import RunningSdn
    from pvelint.grammar.network.sdn import Subnet, Vnet, Zone
    from pvelint.grammar.syntax.nodes import Place
    from pvelint.grammar.version import Version

    from .ceph import Ceph
    from .corosync import Corosync
    from .ha import HaGroup, HaResource, HaRule
    from .jobs import ReplicationJob
    from .mapping import ResourceMapping
    from .notifications import Notifications
    from .storage import Storage

T = TypeVar("T")
Reader: TypeAlias = "Callable[[str, str], Read[T]]"
"""Of a file's path and text."""


class FileFact(Generic[T]):
    """What a file says, None where the tree lacks it. Its reader is imported when needed: a lone VM needs none."""

    def __init__(self, name: str, find_reader: Callable[[Any], Reader[T]]) -> None:
        self.name = name
        self._find_reader = find_reader
        self.__doc__ = find_reader.__doc__

    def __get__(self, facts: FileFacts, owner: type[FileFacts]) -> T | None:
        return facts.read(self.name, self._find_reader(facts)) if self.name in facts.files else None


def of_file(name: str) -> Callable[[Callable[[Any], Reader[T]]], FileFact[T]]:
    """Makes the fact of a method that returns the file's reader."""
    return lambda find_reader: FileFact(name, find_reader)


class FileFacts:
    """A property for each file."""

    def __init__(
        self, files: Mapping[str, Callable[[], str]], display: Callable[[str], str], version: Version
    ) -> None:
        self.files = files
        self.version = version
        self.display = display
        self._read: dict[str, Read[Any]] = {}

    def read(self, name: str, reader: Reader[T]) -> T:
        """The facts of a file that is there, read once."""
        if name not in self._read:
            self._read[name] = reader(self.display(name), self.files[name]())
        facts: T = self._read[name].facts
        return facts

    @of_file("storage.cfg")
    def storages(self) -> Reader[dict[str, Storage]]:
        from .storage import read_storages

        return partial(read_storages, self.version)

    @of_file("datacenter.cfg")
    def datacenter(self) -> Reader[dict[str, Property]]:
        from .datacenter import read_datacenter

        return partial(read_datacenter, self.version)

    @of_file("mapping/pci.cfg")
    def pci_mappings(self) -> Reader[dict[str, ResourceMapping]]:
        from .mapping import read_pci

        return partial(read_pci, self.version)

    @of_file("mapping/usb.cfg")
    def usb_mappings(self) -> Reader[dict[str, ResourceMapping]]:
        from .mapping import read_usb

        return partial(read_usb, self.version)

    @of_file("mapping/directory.cfg")
    def directory_mappings(self) -> Reader[dict[str, ResourceMapping]]:
        from .mapping import read_directories

        return partial(read_directories, self.version)

    @of_file("ha/resources.cfg")
    def ha_resources(self) -> Reader[dict[str, HaResource]]:
        """By `vm:100` or `ct:100`."""
        from .ha import read_ha_resources

        return partial(read_ha_resources, self.version)

    @of_file("ha/groups.cfg")
    def ha_groups(self) -> Reader[dict[str, HaGroup]]:
        from .ha import read_ha_groups

        return partial(read_ha_groups, self.version)

    @of_file("ha/rules.cfg")
    def ha_rules(self) -> Reader[dict[str, HaRule]]:
        from .ha import read_ha_rules

        return partial(read_ha_rules, self.version)

    @of_file("jobs.cfg")
    def jobs(self) -> Reader[Jobs]:
        from pvelint.grammar.jobs.backup_jobs import read_jobs

        return partial(read_jobs, self.version)

    @of_file("notifications.cfg")
    def notifications(self) -> Reader[Notifications]:
        from .notifications import read_notifications

        return partial(read_notifications, self.version)

    @of_file("vzdump.cron")
    def _cron(self) -> Reader[dict[str, BackupJob]]:
        from pvelint.grammar.jobs.vzdump_cron import read_vzdump_cron

        return partial(read_vzdump_cron, self.version)

    @of_file("../vzdump.conf")
    def vzdump_defaults(self) -> Reader[dict[str, Property]]:
        """Of the node whose /etc it is, beside /etc/pve."""
        from pvelint.grammar.jobs.backup_jobs import read_vzdump_conf

        return partial(read_vzdump_conf, self.version)

    @of_file("replication.cfg")
    def replication_jobs(self) -> Reader[dict[str, ReplicationJob]]:
        from .jobs import read_replication_jobs

        return partial(read_replication_jobs, self.version)

    @of_file("user.cfg")
    def access(self) -> Reader[Access]:
        from pvelint.grammar.access.access import read_access

        return partial(read_access, self.version)

    @of_file("domains.cfg")
    def realms(self) -> Reader[frozenset[str]]:
        """The names of all realms."""
        from pvelint.grammar.access.realms import read_realms

        return partial(read_realms, self.version)

    @of_file("corosync.conf")
    def corosync(self) -> Reader[Corosync]:
        from .corosync import read_corosync

        return read_corosync

    @of_file("ceph.conf")
    def ceph(self) -> Reader[Ceph]:
        from .ceph import read_ceph

        return read_ceph

    @of_file("virtual-guest/cpu-models.conf")
    def custom_cpu_models(self) -> Reader[frozenset[str]]:
        """The names that `cpu: custom-NAME` may use."""
        from .custom_cpus import read_cpu_models

        return partial(read_cpu_models, self.version)

    @of_file("sdn/vnets.cfg")
    def vnets(self) -> Reader[dict[str, Vnet]]:
        from pvelint.grammar.network.sdn import read_vnets

        return partial(read_vnets, self.version)

    @of_file("sdn/zones.cfg")
    def zones(self) -> Reader[dict[str, Zone]]:
        from pvelint.grammar.network.sdn import read_zones

        return partial(read_zones, self.version)

    @of_file("sdn/subnets.cfg")
    def subnets(self) -> Reader[dict[str, Subnet]]:
        from pvelint.grammar.network.sdn import read_subnets

        return partial(read_subnets, self.version)

    @of_file("sdn/controllers.cfg")
    def sdn_controllers(self) -> Reader[Mapping[str, Entry]]:
        from pvelint.grammar.network.sdn import read_controllers

        return partial(read_controllers, self.version)

    @of_file("sdn/fabrics.cfg")
    def fabrics(self) -> Reader[Mapping[str, Fabric] | None]:
        """By ID; also None where PVE cannot read the file."""
        from pvelint.grammar.network.fabric_config import read_fabrics

        return partial(read_fabrics, self.version)

    @of_file("sdn/ipams.cfg")
    def sdn_ipams(self) -> Reader[Mapping[str, Entry]]:
        from pvelint.grammar.network.sdn import read_ipams

        return partial(read_ipams, self.version)

    @of_file("sdn/dns.cfg")
    def sdn_dns(self) -> Reader[Mapping[str, Entry]]:
        from pvelint.grammar.network.sdn import read_dns

        return partial(read_dns, self.version)

    @of_file("sdn/.running-config")
    def running_sdn(self) -> Reader[RunningSdn | None]:
        """Also None where PVE cannot read the file."""
        from pvelint.grammar.network.running_sdn import read_running_sdn

        return partial(read_running_sdn, self.version)

    @of_file("firewall/cluster.fw")
    def cluster_firewall(self) -> Reader[Firewall]:
        from pvelint.grammar.firewall.firewall import Level
        from pvelint.grammar.firewall.read import reader_of

        return reader_of(Level.DATACENTER)

    @cached_property
    def skipped_storages(self) -> dict[str, Place]:
        """By ID: what PVE skips an entry of storage.cfg for. The storage does not exist, though the entry does."""
        if self.storages is None:
            return {}
        from pvelint.grammar.config_file.property import Loss

        found: dict[str, Place] = {}
        for problem in self._read["storage.cfg"].problems:
            if problem.loss is Loss.ENTRY and problem.place.section:
                found.setdefault(problem.place.section, problem.place)
        return found
