from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.drive import drives
from pvelint.rules.api import (
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)

_WITH_THREADS = "virtio-scsi-single"


class IothreadIgnored(GuestRule):
    """`iothread=1` is set on a controller that has no I/O threads.

    ## What it finds

    `iothread=1` on a SCSI drive while `scsihw` is not `virtio-scsi-single`.

    ## Why it matters

    PVE warns at the start and runs the drive without an I/O thread: only `virtio-scsi-single` has one controller per
    drive.

    ## When to ignore it

    When the setting is meant for later.
    """

    name = "iothread-ignored"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("scsi",)
    words = ("iothread",)
    fix = Applicability.UNSAFE
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "iothread is only valid with virtio disk")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        scsihw = config.get("scsihw")
        controller = scsihw.value if scsihw else "lsi"
        if controller == _WITH_THREADS:
            return
        threaded = [d.setting for d in drives(config) if d.bus == "scsi" and d.setting.flag("iothread")]
        if threaded:
            first, *others = threaded
            more = f" and {len(others)} more" if others else ""
            yield Finding(
                place=first.at("iothread"),
                message=f"the controller `{controller}` has no I/O threads: `iothread=1` has no effect on `{first.key}`{more}",
                help=f"set `scsihw: {_WITH_THREADS}`, or remove `iothread`",
                fix=_fix(scsihw),
                related=tuple(
                    Related(setting.at("iothread"), "another drive of the controller") for setting in others
                ),
            )


def _fix(scsihw: Setting | None) -> Fix | None:
    """Only from virtio-scsi-pci: the guest needs no other driver then."""
    if scsihw is None or scsihw.value != "virtio-scsi-pci":
        return None
    return Fix.unsafe(f"set `scsihw: {_WITH_THREADS}`", scsihw.replace(_WITH_THREADS))
