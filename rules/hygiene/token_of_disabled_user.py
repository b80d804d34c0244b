from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule


class TokenOfDisabledUser(TreeRule):
    """An API token belongs to a user who is disabled.

    ## What it finds

    A token in user.cfg whose user is not enabled.

    ## Why it matters

    PVE refuses each request with this token. Once somebody enables the user again, the token works again, too.

    ## When to ignore it

    When the user is disabled for a while.
    """

    name = "token-of-disabled-user"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("user.cfg",)
    sources = ("pve-access-control 9.1.1 PVE/AccessControl.pm (verify_token, check_user_enabled)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        access = tree.cluster.access
        for token in access.tokens.values() if access is not None else ():
            user = access.users.get(token.user) if access is not None else None
            if user is not None and not user.enabled:
                yield Finding(
                    place=token.where,
                    message=f"the user `{user.id}` is disabled: PVE refuses requests with the token `{token.id}`",
                    help="remove the token, or enable the user",
                    related=(Related(user.where, "the user"),),
                )
