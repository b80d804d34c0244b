"""What stands around the guests: storages and volumes, mappings, jobs, HA, pools and networks.

`tree.cluster` gives them, `None` where the tree lacks the file.
"""

from __future__ import annotations

from pvelint.grammar.access.access import ROOT, Access, Token, User
from pvelint.grammar.access.pools import Pool
from pvelint.grammar.access.privileges import built_in_roles
from pvelint.grammar.cluster.ceph import Ceph, CephSetting
from pvelint.grammar.cluster.corosync import Setting
from pvelint.grammar.cluster.former_places import (
    FORMER_IPAM_STATE,
    IPAM_STATE,
    former_password_file,
    left_ipam,
    left_passwords,
    password_file,
)
from pvelint.grammar.cluster.jobs import ReplicationJob
from pvelint.grammar.cluster.mapping import MappingEntry, ResourceMapping
from pvelint.grammar.cluster.reach import Network, leaves_node, network_of
from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.grammar.config_file.read import sub_options
from pvelint.grammar.jobs.backup_jobs import VZDUMP, BackupJob
from pvelint.grammar.network.addresses import (
    address_with_prefix,
    host_address,
    is_link_local_ipv6,
    plain_address,
    unusable_address,
    unusable_gateway,
)
from pvelint.grammar.network.fabrics import Fabric
from pvelint.grammar.network.interfaces import Bridge
from pvelint.grammar.network.node_network import NodeNetwork
from pvelint.grammar.network.running_sdn import RunningSdn
from pvelint.grammar.network.sdn import Subnet, Vnet, Zone, is_sdn_name
from pvelint.grammar.network.sdn_changes import sdn_changes
from pvelint.grammar.network.stanzas import Option, Stanza
from pvelint.grammar.network.vlan_bridges import obstacle
from pvelint.grammar.network.vlans import LARGEST_VLAN, Vlans, is_sound, on_uplinks, ranges
from pvelint.grammar.network.vnet_bridges import mtu_of, takes_vlans
from pvelint.grammar.placement.backup_nodes import BackupNodes
from pvelint.grammar.placement.backups import is_exempt
from pvelint.grammar.placement.ha import Managed, local_devices, managed
from pvelint.grammar.placement.memory_needs import Need, largest, needs_by_node
from pvelint.grammar.placement.replication import (
    blocks_replication,
    nodes_without_replica,
    storages_replicated,
)
from pvelint.grammar.placement.schedules import Schedule, schedules
from pvelint.grammar.placement.snapshots import SnapshotUse, snapshot_uses
from pvelint.grammar.placement.start_order import Turn, gives_time, turn
from pvelint.grammar.placement.storage_folders import content_folders, folders_set
from pvelint.grammar.placement.storage_places import same_paths, same_volumes
from pvelint.grammar.placement.volumes import (
    VolumeUse,
    is_removed,
    storage_behind,
    storage_of,
    uses_of_storages,
    volume_uses,
)
from pvelint.grammar.schema.formats.volume_names import meant_image, shape_of_images, takes_image

__all__ = [
    "FORMER_IPAM_STATE",
    "IPAM_STATE",
    "LARGEST_VLAN",
    "ROOT",
    "VZDUMP",
    "Access",
    "BackupJob",
    "BackupNodes",
    "Bridge",
    "Ceph",
    "CephSetting",
    "Entry",
    "Fabric",
    "FileProblem",
    "Loss",
    "Managed",
    "MappingEntry",
    "Need",
    "Network",
    "NodeNetwork",
    "Option",
    "Pool",
    "ReplicationJob",
    "ResourceMapping",
    "RunningSdn",
    "Schedule",
    "Setting",
    "SnapshotUse",
    "Stanza",
    "Storage",
    "Subnet",
    "Token",
    "Turn",
    "User",
    "Vlans",
    "Vnet",
    "VolumeUse",
    "Zone",
    "address_with_prefix",
    "blocks_replication",
    "built_in_roles",
    "content_folders",
    "folders_set",
    "former_password_file",
    "gives_time",
    "host_address",
    "is_exempt",
    "is_link_local_ipv6",
    "is_removed",
    "is_sdn_name",
    "is_sound",
    "largest",
    "leaves_node",
    "left_ipam",
    "left_passwords",
    "local_devices",
    "managed",
    "meant_image",
    "mtu_of",
    "needs_by_node",
    "network_of",
    "nodes_without_replica",
    "obstacle",
    "on_uplinks",
    "password_file",
    "plain_address",
    "ranges",
    "same_paths",
    "same_volumes",
    "schedules",
    "sdn_changes",
    "shape_of_images",
    "snapshot_uses",
    "storage_behind",
    "storage_of",
    "storages_replicated",
    "sub_options",
    "takes_image",
    "takes_vlans",
    "turn",
    "unusable_address",
    "unusable_gateway",
    "uses_of_storages",
    "volume_uses",
]
