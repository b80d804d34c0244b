from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class UserRealmMissing(TreeRule):
    """A user belongs to a realm that does not exist.

    ## What it finds

    An enabled user in user.cfg whose realm is not in domains.cfg, or is there as an entry that PVE skips; `pam` and `pve`
    are always there.

    ## Why it matters

    PVE refuses the login: there is nobody to ask about the password.

    ## When to ignore it

    When the user has API tokens alone, which work without the realm.
    """

    name = "user-realm-missing"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("user.cfg", "domains.cfg")
    sources = (
        "pve-access-control 9.1.1 PVE/AccessControl.pm (authenticate_user)",
        "pve-access-control 9.1.1 PVE/Auth/Plugin.pm (parse_config), run",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        access, realms = tree.cluster.access, tree.cluster.realms
        for user in access.users.values() if access is not None else ():
            if realms is not None and user.enabled and user.realm not in realms:
                yield Finding(
                    place=user.where,
                    message=f"there is no realm `{user.realm}`: the user `{user.id}` cannot log in",
                    help="add the realm to domains.cfg, or remove the user",
                )
