from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import FileProblem, Loss
from pvelint.rules.file_kit import finding_of, losses


class ConfigLineIgnored(TreeRule):
    """PVE ignores a line of one of the files around the VMs.

    ## What it finds

    Lines of storage.cfg, datacenter.cfg, jobs.cfg, vzdump.cron, replication.cfg, user.cfg, of the files in mapping/,
    ha/, sdn/, firewall/ and virtual-guest/ that PVE cannot use: a line outside of an entry, an entry of an unknown
    type or without a valid ID, a property or content type that storages of this type do not have in this version of
    PVE. A property behind an empty line that has ended its entry is an error.

    ## Why it matters

    PVE warns, goes on without the line, and loses it at the next write of the file. What the line should have set
    keeps its default.

    ## When to ignore it

    When a plugin of your own brings the property.
    """

    name = "config-line-ignored"
    former_names = ("storage-cfg-invalid",)
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("files",)
    sources = (
        "pve-common 9.2.1 PVE/SectionConfig.pm (parse_config, check_value)",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (parse_section_header; options and plugindata of the types stand in the files beside it)",
        "pve-storage 8.3.8 PVE/Storage/Plugin.pm (options, plugindata)",
        "pve-storage 7.4-4 PVE/Storage/Plugin.pm (options, plugindata)",
        "pve-ha-manager 5.2.0 PVE/HA/Resources.pm (parse_section_header; likewise HA/Groups.pm and HA/Rules.pm)",
        "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (parse_section_header; likewise Mapping/USB.pm and Mapping/Dir.pm)",
        "pve-guest-common 6.0.2 PVE/ReplicationConfig.pm (parse_section_header)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in chain(losses(tree, Loss.LINE), _problems_of_version(tree)):
            help = "move the line up into the entry" if problem.is_meant else "correct the line, or remove it"
            yield finding_of(problem, help, Severity.ERROR if problem.is_meant else None)


def _problems_of_version(tree: Tree) -> Iterator[FileProblem]:
    if storages := tree.cluster.storages:
        from pvelint.grammar.cluster.storage import problems_of_version

        yield from problems_of_version(storages, tree.version)
