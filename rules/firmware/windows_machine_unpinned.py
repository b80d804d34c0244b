from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.machine_version import pinned_version, started_version, windows_version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_PIN = (5, 1)


class WindowsMachineUnpinned(GuestRule):
    """A Windows VM has no machine version.

    ## What it finds

    A Windows `ostype` with `machine` unset, `pc` or `q35`, unless the VM was created with QEMU 9.1 or later.

    ## Why it matters

    PVE runs it with the old version 5.1 to keep its hardware stable. QEMU will drop that version, and the VM
    will not start then.

    ## When to ignore it

    Never, beyond a short time.
    """

    name = "windows-machine-unpinned"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    keys = ("ostype",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer/Machine.pm (windows_get_pinned_machine_version)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not windows_version(config.text("ostype")) or pinned_version(config) is not None:
            return
        if started_version(config, guest.version).qemu <= _PIN:
            yield Finding(
                place=(config.get("machine") or config["ostype"]).at(),
                message="a Windows VM without a machine version runs as version 5.1, which QEMU will drop",
                help="set a version, as `machine: pc-q35-9.2+pve1` (Windows may see new hardware)",
            )
