"""What rules about the files around the guests say alike."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.rules.api import Finding, Impact, Severity, Tree

SECTION_CONFIGS = "pve-common 9.2.1 PVE/SectionConfig.pm (parse_config, check_value, check_config)"
SCHEMAS = (
    "pve-ha-manager 5.2.0 PVE/HA/Resources.pm (propertyList; likewise HA/Groups.pm and HA/Rules.pm)",
    "pve-storage 9.1.7 PVE/Storage/Plugin.pm (propertyList; properties and options of the types stand in the files beside it)",
    "pve-storage 8.3.8 PVE/Storage/Plugin.pm (likewise)",
    "pve-storage 7.4-4 PVE/Storage/Plugin.pm (likewise)",
    "pve-guest-common 6.0.2 PVE/ReplicationConfig.pm (propertyList)",
    "pve-guest-common 6.0.2 PVE/VZDump/Common.pm ($confdesc)",
    "pve-guest-common 6.0.2 PVE/VZDump/JobBase.pm (options)",
    "pve-manager 9.2.11 PVE/VZDump.pm (read_vzdump_defaults)",
    "pve-access-control 9.1.1 PVE/Jobs/RealmSync.pm (options)",
    "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm ($map_fmt; likewise Mapping/USB.pm and Mapping/Dir.pm)",
    "pve-network 1.3.0 PVE/Network/SDN/Zones/Plugin.pm (propertyList; likewise the plugins of the other files in SDN/)",
    "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm ($cpu_fmt)",
    "pve-access-control 9.1.1 PVE/Auth/Plugin.pm (parse_section_header; properties and options of the types stand in the files beside it), run",
    "pve-cluster 9.1.6 PVE/DataCenterConfig.pm ($datacenter_schema), run",
)
"""Where the properties of entries are declared."""


def losses(tree: Tree, *kinds: Loss) -> Iterator[FileProblem]:
    """What PVE goes without when it reads the files around the guests."""
    yield from (problem for problem in tree.cluster.problems() if problem.loss in kinds)


def finding_of(
    problem: FileProblem, help: str, severity: Severity | None = None, impact: Impact | None = None
) -> Finding:
    """`help` is for a problem that says nothing better."""
    return Finding(
        place=problem.place,
        message=problem.message,
        help=problem.help or help,
        severity=severity,
        impact=impact,
    )
