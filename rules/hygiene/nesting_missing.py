from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import has_feature, is_unprivileged
from pvelint.grammar.container.lxc_lines import lxc_lines
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)

_WITH_SYSTEMD = frozenset(("archlinux", "centos", "debian", "fedora", "nixos", "opensuse", "ubuntu"))


class NestingMissing(GuestRule):
    """A container with systemd has no nesting.

    ## What it finds

    An unprivileged container of a distribution that starts with systemd, without `features: nesting=1`. Silent where a
    line `lxc.apparmor.profile` or `entrypoint` is set.

    ## Why it matters

    Since version 242 systemd makes namespaces of its own for many services, which AppArmor allows only with nesting:
    services fail to start, and logins hang for 25 seconds. PVE's wizard sets it, and PVE 9.2 warns when such a container
    is created without.

    ## When to ignore it

    For old systems (Debian 10 and before), and where the container is not to see the node's `/proc` and `/sys` through
    nesting.
    """

    name = "nesting-missing"
    category = Category.HYGIENE
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("ostype",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 PVE/LXC/Setup/Base.pm (check_systemd_nesting)",
        "pve-container 6.1.10 PVE/LXC.pm (make_apparmor_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if (
            config.text("ostype") not in _WITH_SYSTEMD
            or not is_unprivileged(config)
            or has_feature(config, "nesting")
        ):
            return
        features = config.get("features")
        if (features is not None and features.reading.complained) or "entrypoint" in config:
            return
        if lxc_lines(config, "lxc.apparmor.profile"):
            return
        edit = (
            guest.main.insert("features", "nesting=1") if features is None else features.set("nesting", "1")
        )
        yield Finding(
            place=config["ostype"].at() if features is None else features.at("nesting"),
            message="the container has no `nesting`: from systemd 242 on, services that isolate themselves fail, and logins hang",
            help="set `features: nesting=1`",
            fix=Fix.unsafe("set `nesting=1`", edit),
        )
