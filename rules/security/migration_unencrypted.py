from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.read import sub_options
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import is_true
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_WHAT = {
    "migration": "the memory and disks of VMs that migrate",
    "replication": "replicated disks",
}


class MigrationUnencrypted(TreeRule):
    """What moves between nodes is not encrypted.

    ## What it finds

    `migration: insecure` in datacenter.cfg, or its old form `migration_unsecure: 1`, and from PVE 9 on
    `replication: insecure`.

    ## Why it matters

    Whoever is on this network can read, and change, the memory and disks of guests on their way. With `secure`, the
    default, they go through an SSH tunnel.

    ## When to ignore it

    When the network is for the cluster alone: the transfer is faster so.
    """

    name = "migration-unencrypted"
    category = Category.SECURITY
    severity = Severity.INFO
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("datacenter.cfg",)
    sources = (
        "pve-cluster 9.1.6 PVE/DataCenterConfig.pm ($migration_format, $replication_format, parse_datacenter_config), run",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        settings = tree.cluster.datacenter or {}
        old = settings.get("migration_unsecure")
        if old is not None and "migration" not in settings and is_true(old.value.text):
            yield _finding(old.place(old.value), "`migration_unsecure` is on", _WHAT["migration"])
        for name, what in _WHAT.items():
            found = settings.get(name)
            type = sub_options(found, "type").get("type") if found is not None else None
            if found is not None and type is not None and type.text == "insecure":
                yield _finding(found.place(type, "type"), f"`{name}` is insecure", what)


def _finding(place: Place, fact: str, what: str) -> Finding:
    return Finding(
        place=place,
        message=f"{fact}: {what} go over the network unencrypted",
        help="use `secure`, or a network that is for the cluster alone",
    )
