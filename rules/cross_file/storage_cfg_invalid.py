from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class StorageCfgInvalid(TreeRule):
    """A line of one of the cluster's files is one that PVE skips.

    ## What it finds

    Lines of storage.cfg, datacenter.cfg, jobs.cfg, vzdump.cron, replication.cfg, user.cfg, of the files in mapping/,
    ha/, sdn/, firewall/ and virtual-guest/ and of containers' configs that PVE cannot use: a line outside of an
    entry, a property that no storage has, a content type that the storage's type cannot hold, `hostpci` of a container.

    ## Why it matters

    PVE warns, goes on without the line, and loses it at the next write of the file. What the line should have set
    keeps its default.

    ## When to ignore it

    When a plugin of your own brings the property.
    """

    name = "storage-cfg-invalid"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    sources = ("pve-common PVE/SectionConfig.pm (parse_config)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in tree.cluster.problems():
            yield Finding(place=problem.place, message=problem.message, help="correct the line, or remove it")
