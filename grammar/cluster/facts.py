"""The facts of each file of /etc/pve besides VMs' configs, None where the tree lacks it; read when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pvelint.grammar.config_file.etc_pve import firewall_id

if TYPE_CHECKING:
    from pvelint.grammar.config_file.property import FileProblem, Property
    from pvelint.grammar.config_file.read import Read
    from pvelint.grammar.network.firewall import Firewall
    from pvelint.grammar.network.sdn import Vnet, Zone

    from .ha import HaGroup, HaResource, HaRule
    from .jobs import BackupJob, ReplicationJob
    from .mapping import ResourceMapping
    from .pools import Pool
    from .storage import Storage

T = TypeVar("T")


class FileFacts:
    """A property for each file; its reader is imported when needed, as a lone VM needs none."""

    def __init__(self, files: Mapping[str, Callable[[], str]], display: Callable[[str], str]) -> None:
        self.files = files
        self._display = display
        self._read: dict[str, Read[Any]] = {}

    def read(self, name: str, reader: Callable[[str, str], Read[T]]) -> T:
        """The facts of a file that is there, read once."""
        if name not in self._read:
            self._read[name] = reader(self._display(name), self.files[name]())
        facts: T = self._read[name].facts
        return facts

    def _facts(self, name: str, reader: Callable[[str, str], Read[T]]) -> T | None:
        return self.read(name, reader) if name in self.files else None

    @cached_property
    def storages(self) -> dict[str, Storage] | None:
        from .storage import read_storages

        return self._facts("storage.cfg", read_storages)

    @cached_property
    def datacenter(self) -> dict[str, Property] | None:
        from .datacenter import read_datacenter

        return self._facts("datacenter.cfg", read_datacenter)

    @cached_property
    def pci_mappings(self) -> dict[str, ResourceMapping] | None:
        from .mapping import read_pci

        return self._facts("mapping/pci.cfg", read_pci)

    @cached_property
    def usb_mappings(self) -> dict[str, ResourceMapping] | None:
        from .mapping import read_usb

        return self._facts("mapping/usb.cfg", read_usb)

    @cached_property
    def directory_mappings(self) -> dict[str, ResourceMapping] | None:
        from .mapping import read_directories

        return self._facts("mapping/directory.cfg", read_directories)

    @cached_property
    def ha_resources(self) -> dict[str, HaResource] | None:
        """By `vm:100` or `ct:100`."""
        from .ha import read_ha_resources

        return self._facts("ha/resources.cfg", read_ha_resources)

    @cached_property
    def ha_groups(self) -> dict[str, HaGroup] | None:
        from .ha import read_ha_groups

        return self._facts("ha/groups.cfg", read_ha_groups)

    @cached_property
    def ha_rules(self) -> dict[str, HaRule] | None:
        from .ha import read_ha_rules

        return self._facts("ha/rules.cfg", read_ha_rules)

    @cached_property
    def backup_jobs(self) -> dict[str, BackupJob] | None:
        """Of jobs.cfg and vzdump.cron; None where the tree has neither."""
        from .jobs import read_backup_jobs, read_vzdump_cron

        jobs = self._facts("jobs.cfg", read_backup_jobs)
        old = self._facts("vzdump.cron", read_vzdump_cron)
        return None if jobs is None and old is None else {**(old or {}), **(jobs or {})}

    @cached_property
    def replication_jobs(self) -> dict[str, ReplicationJob] | None:
        from .jobs import read_replication_jobs

        return self._facts("replication.cfg", read_replication_jobs)

    @cached_property
    def pools(self) -> dict[str, Pool] | None:
        from .pools import read_pools

        return self._facts("user.cfg", read_pools)

    @cached_property
    def members(self) -> frozenset[str] | None:
        """The names of all nodes of the cluster."""
        from .corosync import read_members

        return self._facts("corosync.conf", read_members)

    @cached_property
    def custom_cpu_models(self) -> frozenset[str] | None:
        """The names that `cpu: custom-NAME` may use."""
        from .custom_cpus import read_cpu_models

        return self._facts("virtual-guest/cpu-models.conf", read_cpu_models)

    @cached_property
    def vnets(self) -> dict[str, Vnet] | None:
        from pvelint.grammar.network.sdn import read_vnets

        return self._facts("sdn/vnets.cfg", read_vnets)

    @cached_property
    def zones(self) -> dict[str, Zone] | None:
        from pvelint.grammar.network.sdn import read_zones

        return self._facts("sdn/zones.cfg", read_zones)

    @cached_property
    def _rest_of_sdn(self) -> None:
        """Read for what PVE skips in them."""
        from pvelint.grammar.network.sdn import read_other

        for name in ("subnets", "controllers", "ipams", "dns"):
            self._facts(f"sdn/{name}.cfg", read_other)

    @cached_property
    def cluster_firewall(self) -> Firewall | None:
        from pvelint.grammar.network.firewall import read_firewall

        return self._facts("firewall/cluster.fw", read_firewall)

    @cached_property
    def firewalls(self) -> dict[int, Firewall]:
        """By the guest's number; empty where no guest has rules of its own."""
        from pvelint.grammar.network.firewall import read_firewall

        ids = {name: vmid for name in sorted(self.files) if (vmid := firewall_id(name)) is not None}
        return {vmid: self.read(name, read_firewall) for name, vmid in ids.items()}

    def problems(self) -> tuple[FileProblem, ...]:
        """Everything that PVE skips when it reads the files of the cluster."""
        for name, fact in vars(FileFacts).items():
            if isinstance(fact, cached_property):
                getattr(self, name)
        return tuple(problem for name in sorted(self._read) for problem in self._read[name].problems)
