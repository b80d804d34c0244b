from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.ostype import is_windows, names_linux, names_windows
from pvelint.grammar.vm.volume_name import file_name
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class OstypeMismatch(GuestRule):
    """The guest OS type contradicts the VM's name or the medium in its CD drive.

    ## What it finds

    A name or an ISO image that suggests Windows (`win2022-dc`, `Win11_24H2.iso`, `virtio-win.iso`) with another
    `ostype`, or the name of a Linux distribution with a Windows `ostype`.

    ## Why it matters

    From `ostype` PVE derives the Hyper-V enlightenments of the CPU, whether the clock runs in local time, the machine
    version, the format of cloud-init data and how many USB devices there may be. Windows with `ostype: l26` is slow
    and shows the wrong time; Linux with a Windows `ostype` has a wrong clock.

    ## When to ignore it

    When the name means something else.
    """

    name = "ostype-mismatch"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.GUEST
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm.adoc (OS Settings)",
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_hyperv_enlightenments)",
        "qemu-server 9.2.6 PVE/QemuServer/Cfg2Cmd/Timer.pm (generate: local time for Windows)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        ostype = config.get("ostype")
        kind = ostype.value if ostype is not None else "other"
        windows = is_windows(kind)
        witness = _linux_witness(config) if windows else _windows_witness(config)
        if witness is None:
            return
        text = witness.get("file") or witness.value
        system = "Linux" if windows else "Windows"
        yield Finding(
            place=(ostype or witness).at(),
            message=f"`{witness.key}: {text}` suggests {system}, but `ostype` is"
            f" {kind if ostype else f'not set, so {kind}'}: PVE sets up clock, CPU and USB for another system",
            help="set the `ostype` of the installed system"
            if windows
            else "set `ostype: win11`, `win10` or whichever Windows it is",
        )


def _windows_witness(config: Config) -> Setting | None:
    name = config.get("name")
    if name is not None and names_windows(name.value):
        return name
    media = (drive for drive in drives(config) if drive.is_cdrom and not drive.is_cloudinit)
    return next((d.setting for d in media if names_windows(file_name(d.volume))), None)


def _linux_witness(config: Config) -> Setting | None:
    name = config.get("name")
    return name if name is not None and names_linux(name.value) and not names_windows(name.value) else None
