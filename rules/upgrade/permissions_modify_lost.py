from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule, Version

_NARROWED = ("PVEAdmin", "PVESysAdmin")


class PermissionsModifyLost(TreeRule):
    """An ACL gives a role that may no longer change permissions.

    ## What it finds

    An ACL of user.cfg with the role `PVEAdmin` or `PVESysAdmin`.

    ## Why it matters

    Since PVE 8 these roles lack the privilege `Permissions.Modify`: who has them can no longer change ACLs below the path.
    The upgrade check `pve7to8` tells it.

    ## When to ignore it

    When nobody with the role gives rights to others.
    """

    name = "permissions-modify-lost"
    category = Category.UPGRADE
    severity = Severity.INFO
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("user.cfg",)
    since = Version.V8_4
    until = Version.V8_4
    sources = (
        "pve-access-control 8.2.2 PVE/AccessControl.pm (create_roles), run",
        "pve-access-control 7.4.2 PVE/AccessControl.pm (create_roles), run",
        "pve-manager 8.4.1 PVE/CLI/pve7to8.pm (check_custom_pool_roles)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        access = tree.cluster.access
        for use in access.role_uses if access is not None else ():
            if use.role in _NARROWED:
                yield Finding(
                    place=use.where,
                    message=(
                        f"`{use.role}` has no privilege `Permissions.Modify` since PVE 8: who has the role on `{use.path}`"
                        " can no longer change ACLs there"
                    ),
                    help="add a role of your own with `Permissions.Modify` for those who need it",
                )
