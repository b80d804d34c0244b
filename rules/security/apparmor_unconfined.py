from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import is_unprivileged
from pvelint.grammar.container.lxc_lines import apparmor_profile, has_no_apparmor
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class ApparmorUnconfined(GuestRule):
    """A container runs without AppArmor.

    ## What it finds

    `lxc.apparmor.profile: unconfined`, and `unchanged`, with which the container stays in the profile of `lxc-start`:
    that one is not made to confine, and lets a program change to `unconfined`.

    ## Why it matters

    AppArmor keeps a container from mounting the node's file systems and from writing to `/proc` and `/sys`. Without it
    the root user of a privileged container is root of the node in all but name; of an unprivileged one the user
    namespace and seccomp are left.

    ## When to ignore it

    When you trust everything in the container. Docker needed it for a time: runc 1.3.3 of November 2025 failed in
    containers until lxc-pve 6.0.5-2, which allows it with `nesting`; PVE 8 has 6.0.0-1.
    """

    name = "apparmor-unconfined"
    category = Category.SECURITY
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.SECURITY
    keys = ("lxc.apparmor.profile",)
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (make_apparmor_config)",
        "lxc 6.0.5 src/lxc/lsm/apparmor.c (apparmor_prepare, apparmor_process_label_set: unchanged), read",
        "lxc 6.0.5 config/apparmor/abstractions/start-container.in (change_profile -> unconfined), read",
        "lxc-pve 6.0.5-2 debian/changelog (fix #7006), read",
        "https://github.com/opencontainers/runc/issues/4968 (runc in containers with AppArmor)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        profile = apparmor_profile(guest.config)
        if profile is not None and has_no_apparmor(profile):
            left = (
                "what still protects the node is the user namespace"
                if is_unprivileged(guest.config)
                else "the container is privileged, and its root can take over the node"
            )
            yield Finding(
                place=profile.at(),
                message=f"AppArmor is off for this container: {left}",
                help="delete the line; what nested containers need, `features: nesting=1` allows",
            )
