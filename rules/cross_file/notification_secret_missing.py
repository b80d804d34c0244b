from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_SECRETS = "priv/notifications.cfg"
_WHOLE_COPY = "priv/authkey.key"
"""Where this is, the folder was copied as it is: nobody chooses it."""


class NotificationSecretMissing(TreeRule):
    """A target of notifications lacks the file that has its secrets.

    ## What it finds

    Names of files, which are never read: an enabled `smtp`, `gotify` or `webhook` target of notifications.cfg without
    priv/notifications.cfg, in a tree that has priv/authkey.key and so the files of that folder.

    ## Why it matters

    PVE keeps passwords and tokens apart, and needs an entry there for each such target, also for one without any. Without it
    the target does not exist: PVE writes "private config does not exist" to the system log, and nobody is told. That
    happens where notifications.cfg was written by hand or brought along from another cluster.

    ## When to ignore it

    When priv/notifications.cfg alone was left out of the copy.
    """

    name = "notification-secret-missing"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("notifications.cfg",)
    sources = (
        "proxmox-notify 1.0.3 src/lib.rs (Bus::from_config: parse_endpoints_with_private_config), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        notifications, names = tree.cluster.notifications, tree.cluster.names
        if notifications is None or _SECRETS in names or _WHOLE_COPY not in names:
            return
        for target in notifications.with_secrets:
            if not target.flag("disable"):
                yield Finding(
                    place=target.place(),
                    message=f"the target `{target.id}` has no entry in {_SECRETS}, which is not there: PVE does not send to it",
                    help="add the target again in the web interface, or restore that file",
                )
