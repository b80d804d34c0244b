from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import CONTAINER, VM, Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class FencingModeIgnored(TreeRule):
    """Nodes are to be fenced by fence devices, which PVE never uses.

    ## What it finds

    `fencing: hardware` or `fencing: both` in datacenter.cfg.

    ## Why it matters

    PVE knows the setting and the file ha/fence.cfg, and nothing in it uses them: a failed node is fenced by its own watchdog, and
    the devices are never switched.

    ## When to ignore it

    When you know that the watchdog does the work.
    """

    name = "fencing-mode-ignored"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("datacenter.cfg",)
    sources = (
        "pve-ha-manager 5.2.0 PVE/HA/Env/PVE2.pm (fencing_mode, which nothing calls)",
        "pve-ha-manager 5.2.0 PVE/HA/Fence.pm (run_fence_jobs; no other file uses this one)",
        "pve-ha-manager 4.0.7 PVE/HA/Fence.pm (likewise)",
        "pve-cluster 9.1.6 PVE/DataCenterConfig.pm (fencing)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        mode = (tree.cluster.datacenter or {}).get("fencing")
        if mode is not None and mode.value.text in ("hardware", "both"):
            yield Finding(
                place=mode.place(),
                message="PVE never uses fence devices: it leaves the fencing to each node's watchdog",
                help="remove the line, and set up a hardware watchdog if the one of the kernel is not enough",
            )
