from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_OF_A_STATE = ("runningmachine", "runningcpu", "running-nets-host-mtu")


class VmstateLeftover(GuestRule):
    """The VM has only a part of what a hibernated VM has.

    ## What it finds

    In the main section: `vmstate` without a lock, `lock: suspended` without `vmstate` (warnings), and
    `runningmachine`, `runningcpu` or `running-nets-host-mtu` without either (information).

    ## Why it matters

    A hibernated VM has all of these. With `vmstate` alone the next start restores the old memory, though nothing
    kept the disks from being changed since. With the lock alone the memory is lost, and the guest starts as after a
    power failure. The others have no effect without the two.

    ## When to ignore it

    When the VM is being hibernated or resumed just now.
    """

    name = "vmstate-leftover"
    category = Category.HYGIENE
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    other_impacts = (Impact.IGNORED,)
    keys = ("vmstate", "lock", *_OF_A_STATE)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start, vm_start_nolock, config_to_command: -loadstate)",
        "qemu-server 9.2.6 PVE/QemuServer/RunState.pm (vm_suspend)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        main = guest.main.settings
        vmstate, lock = main.get("vmstate"), main.get("lock")
        suspended = lock is not None and lock.value == "suspended"
        if vmstate is not None and lock is None:
            yield Finding(
                place=vmstate.at(),
                message="the next start restores this saved memory, but no lock kept the VM's disks from being changed"
                " since: the guest may corrupt its file systems",
                help="if the VM has run since, remove it: `qm set VMID --delete vmstate`",
            )
        elif lock is not None and suspended and vmstate is None:
            yield Finding(
                place=lock.at(),
                message="the VM is locked as hibernated, but has no `vmstate`: its saved memory is missing",
                help="remove the lock: `qm unlock VMID`",
            )
        elif not suspended and vmstate is None:
            for key in _OF_A_STATE:
                if key in main:
                    yield Finding(
                        place=main[key].at(),
                        severity=Severity.INFO,
                        impact=Impact.IGNORED,
                        message=f"`{key}` has no effect: it belongs to a hibernated VM",
                        help="remove the line",
                    )
