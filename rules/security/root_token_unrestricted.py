from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import ROOT


class RootTokenUnrestricted(TreeRule):
    """An API token may do all that root may.

    ## What it finds

    A token of `root@pam` in user.cfg without privilege separation.

    ## Why it matters

    Whoever has the token's secret, which scripts and tools keep in files of theirs, rules the cluster: all guests, storages
    and users. With privilege separation the token has what its ACLs give it and nothing more, and a token of a user made
    for the tool cannot have more than that user.

    ## When to ignore it

    When a tool needs what root alone may do.
    """

    name = "root-token-unrestricted"
    category = Category.SECURITY
    severity = Severity.INFO
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("user.cfg",)
    sources = (
        "pve-access-control 9.1.1 PVE/RPCEnvironment.pm (permissions: privsep)",
        "pve-access-control 9.1.1 PVE/AccessControl.pm (parse_user_config), run",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        access = tree.cluster.access
        for token in access.tokens.values() if access is not None else ():
            if token.user == ROOT and not token.is_separate:
                yield Finding(
                    place=token.where,
                    message=f"the token `{token.id}` has no privilege separation: it may do all that root may",
                    help="give a token to a user made for this, or separate its privileges and grant it what it needs",
                )
