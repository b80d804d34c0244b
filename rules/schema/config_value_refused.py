from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import Loss
from pvelint.rules.file_kit import SCHEMAS, SECTION_CONFIGS, finding_of, losses


class ConfigValueRefused(TreeRule):
    """An entry of one of the files around the guests has a value that PVE refuses.

    ## What it finds

    A value that is not what PVE takes for the property: a word for a number, a word that is none of those it knows, a
    boolean other than `0` and `1`, one wrong word in a list.

    ## Why it matters

    PVE warns in the system log (mostly "unable to parse value of '...'"), goes on without the line, and loses it at the
    next write of the file. What it should have set keeps its default: a storage that says `disable yes` is on.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "config-value-refused"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("files",)
    sources = (
        SECTION_CONFIGS,
        "pve-common 9.2.1 PVE/JSONSchema.pm (check_prop, check_type)",
        "proxmox-time 1.1.6 src/calendar_event.rs (parse_calendar_event_incomplete), run",
        *SCHEMAS,
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in losses(tree, Loss.VALUE):
            yield finding_of(problem, "correct the value, or remove the line")
