from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import Loss
from pvelint.rules.file_kit import finding_of, losses


class ConfigLineIgnored(TreeRule):
    """PVE ignores a line of one of the files around the VMs.

    ## What it finds

    Lines of storage.cfg, datacenter.cfg, jobs.cfg, vzdump.cron, replication.cfg, user.cfg, of the files in mapping/,
    ha/, sdn/, firewall/ and virtual-guest/ that PVE cannot use: a line outside of an entry, a property that an entry
    has twice, `nodes` of the storage `local`, a content type that storages of this type do not have in this version of PVE; of the firewall, also host.fw.
    A property behind an empty line that has ended its entry is an error, and so is one that is not indented, and what looks like the header of a section
    of the firewall and is none.

    ## Why it matters

    PVE warns, goes on without the line, and loses it at the next write of the file. What the line should have set
    keeps its default.

    ## When to ignore it

    When a changed plugin brings the content type.
    """

    name = "config-line-ignored"
    former_names = ("storage-cfg-invalid",)
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("files",)
    sources = (
        "pve-common 9.2.1 PVE/SectionConfig.pm (parse_config)",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (parse_config), run",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (decode_value; plugindata of the types stands in the files beside it)",
        "pve-storage 8.3.8 PVE/Storage/Plugin.pm (likewise)",
        "pve-storage 7.4-4 PVE/Storage/Plugin.pm (likewise)",
        "pve-firewall 6.0.4 PVE/Firewall.pm (generic_fw_config_parser, parse_alias), run",
        "pve-access-control 9.1.1 PVE/AccessControl.pm (parse_user_config, create_roles), run",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in losses(tree, Loss.LINE):
            help = "move the line up into the entry" if problem.is_meant else "correct the line, or remove it"
            yield finding_of(problem, help, Severity.ERROR if problem.is_meant else None)
