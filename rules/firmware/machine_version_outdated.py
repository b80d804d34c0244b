from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.machine_version import pinned_version
from pvelint.grammar.version import Version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_OLDEST = (6, 0)


class MachineVersionOutdated(GuestRule):
    """The machine version is so old that it will be removed.

    ## What it finds

    A version below 6.0 in `machine`.

    ## Why it matters

    QEMU drops old machine versions; those below 6.0 go within the life of PVE 9. Then the VM does not start
    any more.

    ## When to ignore it

    When the VM is to be shut down before.
    """

    name = "machine-version-outdated"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    keys = ("machine",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "PVE admin guide, QEMU Machine Version Deprecation",
        "https://www.qemu.org/docs/master/about/deprecated.html",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        pinned = pinned_version(guest.config)
        if pinned is not None and pinned.qemu < _OLDEST:
            yield Finding(
                place=guest.config["machine"].at("type"),
                message=f"machine version {pinned} is about to be removed from QEMU: the VM will not start then",
                help="choose a newer version; Windows may see new hardware and ask for activation",
            )
