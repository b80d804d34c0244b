"""What a container is made of: volumes, network interfaces, devices and features, the lines for LXC.

These take `guest.config`, what the next start uses. A rule about containers says `guests = (CONTAINER,)`, one about
both kinds `guests = (VM, CONTAINER)`.
"""

from __future__ import annotations

from pvelint.grammar.container.capabilities import contradiction
from pvelint.grammar.container.cgroup_lines import (
    DeviceRule,
    device_rules,
    former_files,
    meant_device_rule,
    unreadable_device_rules,
)
from pvelint.grammar.container.devices import (
    PassedDevice,
    has_feature,
    is_unprivileged,
    mountable,
    passed_devices,
)
from pvelint.grammar.container.idmaps import Overlap, idmaps_of_mount, is_beyond, maps_root, overlaps
from pvelint.grammar.container.interfaces import Interface, InterfaceName, interface_names, interfaces
from pvelint.grammar.container.lxc_lines import (
    IdMap,
    Mount,
    apparmor_profile,
    environment,
    has_no_apparmor,
    idmaps,
    keeps_earlier_mounts,
    lxc_lines,
    mounts,
    mounts_of_one_word,
    options_for_lxc,
)
from pvelint.grammar.container.lxc_values import (
    ARCHITECTURES,
    CAPABILITIES,
    Refused,
    refused_by_lxc,
    refused_option,
    without_quotes,
)
from pvelint.grammar.container.nodes import is_folder, numbers_of, paths_of
from pvelint.grammar.container.used_devices import UsedDevice, used_devices
from pvelint.grammar.container.volumes import MountedVolume, all_volumes, root_disk, unused_volumes, volumes
from pvelint.grammar.placement.container_features import (
    not_copied,
    not_in_snapshots,
    not_linked,
    not_migrated,
)
from pvelint.grammar.schema.options.lxc_keys import (
    CGROUP1,
    CGROUP1_WARNED,
    UNKNOWN_TO_LXC,
    is_of_any_cgroup,
    lxc_key_history,
    lxc_key_names,
)
from pvelint.grammar.vm.volume_name import is_subvolume

__all__ = [
    "ARCHITECTURES",
    "CAPABILITIES",
    "CGROUP1",
    "CGROUP1_WARNED",
    "UNKNOWN_TO_LXC",
    "DeviceRule",
    "IdMap",
    "Interface",
    "InterfaceName",
    "Mount",
    "MountedVolume",
    "Overlap",
    "PassedDevice",
    "Refused",
    "UsedDevice",
    "all_volumes",
    "apparmor_profile",
    "contradiction",
    "device_rules",
    "environment",
    "former_files",
    "has_feature",
    "has_no_apparmor",
    "idmaps",
    "idmaps_of_mount",
    "interface_names",
    "interfaces",
    "is_beyond",
    "is_folder",
    "is_of_any_cgroup",
    "is_subvolume",
    "is_unprivileged",
    "keeps_earlier_mounts",
    "lxc_key_history",
    "lxc_key_names",
    "lxc_lines",
    "maps_root",
    "meant_device_rule",
    "mountable",
    "mounts",
    "mounts_of_one_word",
    "not_copied",
    "not_in_snapshots",
    "not_linked",
    "not_migrated",
    "numbers_of",
    "options_for_lxc",
    "overlaps",
    "passed_devices",
    "paths_of",
    "refused_by_lxc",
    "refused_option",
    "root_disk",
    "unreadable_device_rules",
    "unused_volumes",
    "used_devices",
    "volumes",
    "without_quotes",
]
