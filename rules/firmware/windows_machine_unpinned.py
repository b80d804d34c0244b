from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.machine import is_q35
from pvelint.grammar.vm.machine_version import configured_version, pinned_version
from pvelint.grammar.vm.ostype import windows_version
from pvelint.grammar.vm.processors import AARCH64, architecture
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_PIN = (5, 1)


class WindowsMachineUnpinned(GuestRule):
    """A Windows VM has no machine version.

    ## What it finds

    A Windows `ostype` with `machine` unset, `pc` or `q35`, unless the VM was created with QEMU 9.1 or later; of a template,
    too.

    ## Why it matters

    PVE runs it with the old version 5.1 to keep its hardware stable. QEMU will drop that version, and from then on the
    VM will not start. Clones have what their template has, also when it was created.

    ## When to ignore it

    Never, beyond a short time.
    """

    name = "windows-machine-unpinned"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    keys = ("ostype",)
    before_upgrade = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Machine.pm (get_vm_machine, windows_get_pinned_machine_version)",
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (clone_vm)",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_qemu_machine_versions)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if guest.is_passed_over:
            return
        if not windows_version(config.text("ostype")) or pinned_version(config) is not None:
            return
        if configured_version(config, guest.version).qemu <= _PIN:
            major, minor = guest.version.qemu
            runs = "clones of this template run" if guest.is_template else "the VM runs"
            yield Finding(
                place=(config.get("machine") or config["ostype"]).at(),
                message=f"with `ostype: {config.text('ostype')}` and no machine version {runs} with version 5.1, which QEMU will drop",
                help=f"set a version, for example `machine: {_kind(config)}-{major}.{minor}` (Windows may detect new hardware)",
            )


def _kind(config: Config) -> str:
    """With the chipset that the VM has: another one takes the system disk's driver away from Windows."""
    if is_q35(config):
        return "pc-q35"
    return "virt" if architecture(config) == AARCH64 else "pc-i440fx"
