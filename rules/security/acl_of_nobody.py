from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class AclOfNobody(TreeRule):
    """An ACL gives rights to a user or a group that does not exist.

    ## What it finds

    A user or a group in an `acl` line of user.cfg that no line of the file makes.

    ## Why it matters

    PVE keeps the rights, and warns each time it reads the file. Whoever is made with that name one day, by hand or by
    the sync of a realm, has them at once.

    ## When to ignore it

    When a realm's sync brings the user back, and the rights are to stay for him.
    """

    name = "acl-of-nobody"
    category = Category.SECURITY
    severity = Severity.INFO
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("user.cfg",)
    sources = (
        "pve-access-control 9.1.1 PVE/AccessControl.pm (parse_user_config, roles), run",
        "pve-access-control 9.1.1 PVE/API2/User.pm (create_user)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        access = tree.cluster.access
        for grant in access.grants if access is not None else ():
            if access is None or access.someone(grant):
                continue
            is_group = grant.member.startswith("@")
            noun, name = ("group", grant.member[1:]) if is_group else ("user", grant.member)
            yield Finding(
                place=grant.where,
                message=f"there is no {noun} `{name}`: whoever gets this name has the rights on `{grant.path}` at once",
                help=f"remove the {noun} from the ACL, or make it",
            )
