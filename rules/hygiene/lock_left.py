from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Setting,
    Severity,
)
from pvelint.rules.line_kit.comments import comment_at

_JOBS = (
    "backup", "clone", "create", "migrate", "rollback", "snapshot", "snapshot-delete", "suspending", "suspended",
)  # fmt: skip
"""What PVE itself writes."""
_OF_CONTAINERS = (
    "backup", "create", "destroyed", "disk", "fstrim", "migrate", "rollback", "snapshot", "snapshot-delete",
)  # fmt: skip

_TOOLS = {VM: "qm", CONTAINER: "pct"}
_MOUNTED = "mounted"
"""The lock of `pct mount`, the only one with which PVE starts a container."""
_NOT_LOCKED = "0"
"""What Perl takes for false."""


class LockLeft(GuestRule):
    """The guest is locked.

    ## What it finds

    `lock:` in the main section. PVE takes any value for a lock. `suspended` is what a hibernated VM has: it is
    reported as information only (without `vmstate` see `vmstate-leftover`). `mounted` is what `pct mount` leaves until
    `pct unmount`.

    ## Why it matters

    While a guest is locked, PVE refuses nearly everything: to start it, to change it, to back it up, to
    clone it. (A container that is `mounted` it starts.) Jobs remove their
    lock when they end; a job that was killed, or a node that crashed, leaves it behind. (A `backup` lock is removed
    when its node boots.)

    ## When to ignore it

    When the file was copied while a backup, a migration or a snapshot was running.
    """

    name = "lock-left"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.NO_START
    other_impacts = (Impact.HYGIENE,)
    keys = ("lock",)
    fix = Applicability.UNSAFE
    sources = (
        "pve-guest-common 6.0.2 PVE/AbstractConfig.pm (check_lock)",
        "pve-manager 9.2.11 PVE/API2/Nodes.pm (remove_locks_on_startup)",
        "pve-docs 9.1.3 qm.adoc (Locks)",
        "pve-container 6.1.10 PVE/LXC/Config.pm ($confdesc: lock)",
        "pve-container 6.1.10 PVE/API2/LXC/Status.pm (vm_start: starts with the lock `mounted`)",
        "pve-container 6.1.10 PVE/CLI/pct.pm (mount, unmount)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.main.settings.get("lock")
        if setting is None or setting.value == _NOT_LOCKED or comment_at(setting.value) >= 0:
            return
        noun = guest.kind.noun
        if setting.value == "suspended" and guest.kind is VM:
            if "vmstate" not in guest.main.settings:
                return
            yield Finding(
                place=setting.at(),
                severity=Severity.INFO,
                impact=Impact.HYGIENE,
                message="the VM is hibernated: it resumes at its next start, and PVE refuses changes until then",
                help="start the VM to resume it",
            )
            return
        if setting.value == _MOUNTED and guest.kind is CONTAINER:
            yield _mounted(guest, setting)
            return
        if setting.value not in (_OF_CONTAINERS if guest.kind is CONTAINER else _JOBS):
            yield Finding(
                place=setting.at(),
                message=f"PVE takes any text for a lock, `{setting.value}` too: it refuses to start, change or back up the {noun}",
                help="delete the line: no job writes such a lock",
                fix=Fix.unsafe("delete the line", setting.delete()),
            )
            return
        yield Finding(
            place=setting.at(),
            message=f"the {'template' if guest.is_template else noun} is locked: PVE refuses to"
            f" {'clone' if guest.is_template else 'start'}, change or back it up until the lock is gone",
            help=f"if no job of this {noun} is running, remove the lock with `{_TOOLS[guest.kind]} unlock VMID`",
        )


def _mounted(guest: Guest, setting: Setting) -> Finding:
    no = "clone, change or back it up" if guest.is_template else "change or back it up"
    return Finding(
        place=setting.at(),
        impact=Impact.HYGIENE,
        message=f"the {'template' if guest.is_template else 'container'} is mounted on its node: PVE refuses to {no} until"
        " it is unmounted",
        help="unmount it with `pct unmount VMID`, which removes the lock, too",
    )
