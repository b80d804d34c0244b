"""What a tree of /etc/pve files holds besides VMs: read as PVE does, file by file, when first asked for."""

from typing import TYPE_CHECKING, Any

from .files import KNOWN_FILES, container_id, node_of
from .model import Cluster

if TYPE_CHECKING:
    from ..property import FileProblem, Property
    from .container import Container, ContainerNet, ContainerVolume
    from .firewall import Firewall
    from .ha import HaGroup, HaResource, HaRule
    from .interfaces import Bridge
    from .jobs import BackupJob, ReplicationJob
    from .mapping import MappingEntry, ResourceMapping
    from .network import Vnet, Zone
    from .pools import Pool
    from .storage import Storage
    from .storage_types import REMOVED_IN_9

__all__ = [
    "KNOWN_FILES",
    "REMOVED_IN_9",
    "BackupJob",
    "Bridge",
    "Cluster",
    "Container",
    "ContainerNet",
    "ContainerVolume",
    "FileProblem",
    "Firewall",
    "HaGroup",
    "HaResource",
    "HaRule",
    "MappingEntry",
    "Pool",
    "Property",
    "ReplicationJob",
    "ResourceMapping",
    "Storage",
    "Vnet",
    "Zone",
    "container_id",
    "node_of",
]

_MODULES = (
    "container",
    "firewall",
    "ha",
    "interfaces",
    "jobs",
    "mapping",
    "network",
    "pools",
    "storage",
    "storage_types",
)


def __getattr__(name: str) -> Any:
    """The facts' classes are imported when first named: a run over one file needs none of them."""
    if name in __all__:
        from importlib import import_module

        for module in ("pvelint.grammar.property", *(f"{__name__}.{part}" for part in _MODULES)):
            if hasattr(found := import_module(module), name):
                return globals().setdefault(name, getattr(found, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
