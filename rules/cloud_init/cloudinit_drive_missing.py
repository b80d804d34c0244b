from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import cloudinit_drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity

_KEYS = (
    "cicustom",
    "cipassword",
    "citype",
    "ciupgrade",
    "ciuser",
    "ipconfig",
    "nameserver",
    "searchdomain",
    "sshkeys",
)


class CloudinitDriveMissing(GuestRule):
    """Cloud-init options are set, but the VM has no cloud-init drive.

    ## What it finds

    One of `ciuser`, `cipassword`, `sshkeys`, `ipconfigN`, `nameserver`, `searchdomain`, `cicustom`, `citype`,
    `ciupgrade` in a config without a drive such as `ide2: local-lvm:vm-100-cloudinit,media=cdrom`.

    ## Why it matters

    PVE passes these options to the guest only on that drive: without it they have no effect.

    ## When to ignore it

    When the drive was removed on purpose after the first boot.
    """

    name = "cloudinit-drive-missing"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = _KEYS
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (generate_cloudinit_config)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        if cloudinit_drives(guest.config):
            return
        settings = sorted(
            (s for key, s in guest.config.items() if key.rstrip("0123456789") in _KEYS),
            key=lambda setting: setting.index,
        )
        first, *others = settings
        secret = first.key == "cipassword"
        yield Finding(
            place=first.part(0, len(first.node.value.text)) if secret else first.at(),
            secret=secret,
            message=f"{_listed([f'`{s.key}`' for s in settings])} without a cloud-init drive: the guest never gets"
            f" {'it' if not others else 'them'}",
            help="add a cloud-init drive: `qm set VMID --ide2 STORAGE:cloudinit`",
            related=tuple(Related(other.at(), "no effect either") for other in others),
        )


def _listed(keys: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(keys[:-1]), keys[-1])))
