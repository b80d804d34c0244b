from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pvelint.grammar.config_file.property import FileProblem
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class ConfigLineIgnored(TreeRule):
    """PVE ignores a line of one of the files around the VMs.

    ## What it finds

    Lines of storage.cfg, datacenter.cfg, jobs.cfg, vzdump.cron, replication.cfg, user.cfg, of the files in mapping/,
    ha/, sdn/, firewall/ and virtual-guest/ and of containers' configs that PVE cannot use: a line outside of an
    entry, an entry of an unknown type or without a valid ID, a property or content type that storages of this type do
    not have in this version of PVE, `hostpci` of a container. A property behind an empty line that has ended its entry
    is an error.

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
    sources = (
        "libpve-common-perl 9.2.1 PVE/SectionConfig.pm (parse_config, check_value)",
        "libpve-storage-perl 7.4, 8.3 and 9.1 PVE/Storage/*Plugin.pm (options, plugindata)",
        "parse_section_header of PVE/Storage/Plugin.pm, PVE/HA/{Groups,Resources,Rules}.pm, PVE/Mapping/*.pm and"
        " PVE/ReplicationConfig.pm (IDs; jobs.cfg and cpu-models.conf take any)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in chain(tree.cluster.problems(), _problems_of_version(tree)):
            yield Finding(
                place=problem.place,
                message=problem.message,
                help="move the line up into the entry"
                if problem.is_meant
                else "correct the line, or remove it",
                severity=Severity.ERROR if problem.is_meant else None,
            )


def _problems_of_version(tree: Tree) -> Iterator[FileProblem]:
    if storages := tree.cluster.storages:
        from pvelint.grammar.cluster.storage import problems_of_version

        yield from problems_of_version(storages, tree.version)
