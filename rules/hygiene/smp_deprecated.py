from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class SmpDeprecated(GuestRule):
    """The old option `smp` is still used.

    ## What it finds

    `smp:` in the main section. It is a warning where `cores` is set too, to more than 1, and `sockets` is not.

    ## Why it matters

    When PVE writes the config next, it turns `smp` into `sockets` and deletes `cores`, so a VM with several cores
    silently gets another number of CPUs; where `sockets` is set, `smp` is simply dropped.

    ## When to ignore it

    Never: write the topology that you want.
    """

    name = "smp-deprecated"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.HYGIENE
    keys = ("smp",)
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        settings = guest.main.settings
        if (setting := settings.get("smp")) is None:
            return
        severity = None
        if "sockets" in settings:
            consequence = "PVE removes this line at its next write, since `sockets` is set"
        elif "cores" in settings and settings["cores"].value != "1":
            severity = Severity.WARNING
            consequence = (
                f"at its next write PVE turns this into `sockets: {setting.value}` and deletes"
                f" `cores: {settings['cores'].value}`, which changes the number of CPUs"
            )
        else:
            consequence = f"PVE turns this into `sockets: {setting.value}` at its next write"
        yield Finding(
            place=setting.at(),
            severity=severity,
            message=f"`smp` is obsolete: {consequence}",
            help="write `sockets` and `cores` instead",
        )
