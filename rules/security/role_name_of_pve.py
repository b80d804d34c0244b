from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.access.privileges import built_in_roles
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule, Version


class RoleNameOfPve(TreeRule):
    """A role has a name that is one of PVE's own.

    ## What it finds

    A `role` line of user.cfg with the name of a role that PVE brings, such as `PVEVMUser` or `NoAccess`; and, as information,
    any name that begins with `PVE`, in any case, which PVE keeps for itself since version 8.

    ## Why it matters

    PVE adds the privileges of the line to those of its own role, so that everybody with that role has both; and the next
    write of user.cfg erases the line. A later version may bring a role of that name: an own role then turns into it,
    with the rights of both. The upgrade check `pve7to8` asks about the names.

    ## When to ignore it

    Never where the role is one that PVE brings.
    """

    name = "role-name-of-pve"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("user.cfg",)
    before_upgrade = True
    sources = (
        "pve-access-control 9.1.1 PVE/AccessControl.pm (create_roles, parse_user_config, write_user_config), run",
        "pve-access-control 9.1.1 PVE/API2/Role.pm (create_role)",
        "pve-manager 8.4.1 PVE/CLI/pve7to8.pm (check_custom_pool_roles)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        access = tree.cluster.access
        of_pve = built_in_roles(tree.version)
        for role, where in access.own_roles.items() if access is not None else ():
            if role in of_pve:
                yield Finding(
                    place=where,
                    message=(
                        f"`{role}` is a role of PVE's own: it has these privileges as well, and the next write of the"
                        " file erases this line"
                    ),
                    help="give the role another name, and name that in the ACLs",
                )
            elif tree.version >= Version.V8_4 and role.lower().startswith("pve"):
                yield Finding(
                    place=where,
                    message=(
                        f"`{role}` begins with `PVE`, which is for the roles of PVE's own: a later version may bring one of"
                        " that name, with other rights"
                    ),
                    help="give the role another name, and name that in the ACLs",
                    severity=Severity.INFO,
                )
