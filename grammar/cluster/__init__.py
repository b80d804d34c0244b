"""What a tree of /etc/pve files holds besides VMs: read as PVE does, file by file, when first asked for."""

from ..section_config import FileProblem, Property
from .container import Container, ContainerNet, ContainerVolume
from .files import KNOWN_FILES, container_id, node_of
from .firewall import Firewall
from .ha import HaGroup, HaResource, HaRule
from .jobs import BackupJob, ReplicationJob
from .mapping import MappingEntry, ResourceMapping
from .model import Cluster
from .network import Bridge, Vnet, Zone
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
