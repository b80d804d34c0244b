from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class AutostartIgnored(GuestRule):
    """`autostart` does nothing.

    ## What it finds

    `autostart: 1` on a VM without `onboot: 1`.

    ## Why it matters

    PVE reads the option and ignores it. What starts a VM together with its node is `onboot`.

    ## When to ignore it

    When some other program reads the line.
    """

    name = "autostart-ignored"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.IGNORED
    keys = ("autostart",)
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm ($confdesc, autostart: currently ignored)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["autostart"]
        if setting.value == "1" and not guest.config.flag("onboot"):
            yield Finding(
                place=setting.at(),
                message="PVE ignores `autostart`: the VM does not start with its node",
                help="set `onboot: 1` instead if it should, else remove the line",
            )
