from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class NotificationTargetMissing(TreeRule):
    """A matcher sends notifications to a target that does not exist.

    ## What it finds

    A `target` of an enabled matcher in notifications.cfg that no `sendmail`, `smtp`, `gotify` or `webhook` entry has for
    its name; `mail-to-root` is always there.

    ## Why it matters

    PVE writes "could not notify via target, it does not exist" to the system log, and whoever should have been told is not.

    ## When to ignore it

    Never: nobody gets these notifications.
    """

    name = "notification-target-missing"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("notifications.cfg",)
    sources = (
        "proxmox-notify 1.0.3 src/lib.rs (Bus::send), read",
        "proxmox-notify 1.0.3 src/context/pve.rs (DEFAULT_CONFIG), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        notifications = tree.cluster.notifications
        for matcher in notifications.matchers if notifications is not None else ():
            if matcher.flag("disable"):
                continue
            for target in matcher.repeated.get("target", ()):
                if notifications is not None and target.value.text not in notifications.targets:
                    yield Finding(
                        place=target.place(),
                        message=(
                            f"the target `{target.value.text}` does not exist: notifications of the matcher"
                            f" `{matcher.id}` do not reach it"
                        ),
                        help="name a target of notifications.cfg, or remove this line",
                    )
