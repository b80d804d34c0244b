from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import Loss
from pvelint.rules.file_kit import SCHEMAS, SECTION_CONFIGS, finding_of, losses


class ConfigPropertyUnknown(TreeRule):
    """An entry of one of the files around the guests has a property that PVE does not know.

    ## What it finds

    A property that entries of this type do not have in this version of PVE: misspelled, of another type, or gone, as
    `maxfiles`. Also in datacenter.cfg, and in a node's vzdump.conf that is beside the tree, as in /etc.

    ## Why it matters

    PVE warns, goes on without the line, and loses it at the next write of the file; of vzdump.conf it says nothing. What it should have set keeps its
    default.

    ## When to ignore it

    When a plugin of your own brings the property.
    """

    name = "config-property-unknown"
    category = Category.SCHEMA
    severity = Severity.WARNING
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("files",)
    sources = (SECTION_CONFIGS, *SCHEMAS)

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in losses(tree, Loss.PROPERTY):
            yield finding_of(problem, "correct the name, or remove the line")
