from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import Loss
from pvelint.rules.file_kit import finding_of, losses


class ConfigFileUnreadable(TreeRule):
    """PVE cannot read one of the files around the guests at all.

    ## What it finds

    In replication.cfg a job without a valid `target`. The first thing in notifications.cfg that PVE does not take: an unknown type (as `group` and `filter`, which PVE 9 no
    longer knows), an unknown property or one without value, a value that is not valid, a property that is missing or
    given twice, a comment.

    ## Why it matters

    These files are read as a whole or not at all. Without replication.cfg no guest is replicated, and what asks for the
    jobs of a guest fails, as its removal and migration. Without notifications.cfg PVE sends none of its notifications,
    about failed backups, replication or nodes that are fenced, and says so in the system log alone. Mails of backup jobs
    with `mailto` are sent all the same.

    ## When to ignore it

    Never: nobody is told of anything.
    """

    name = "config-file-unreadable"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("notifications.cfg|replication.cfg",)
    sources = (
        "pve-guest-common 6.0.2 PVE/ReplicationConfig.pm (parse_config: lookup of an entry that check_config refused), run",
        "proxmox-section-config 3.1.1 src/lib.rs (SectionConfig::parse), read",
        "proxmox-notify 1.0.3 src/config.rs (config_init; properties of the types stand in src/endpoints), read",
        "proxmox-notify 1.0.3 src/matcher.rs (MatcherConfig, FromStr of its parts), read",
        "pve-cluster 9.1.6 PVE/Notify.pm (read_config)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in losses(tree, Loss.FILE):
            yield finding_of(problem, "correct or remove what is wrong; comments are `comment` properties")
