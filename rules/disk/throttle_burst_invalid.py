from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses

_RATES = ("mbps", "mbps_rd", "mbps_wr", "iops", "iops_rd", "iops_wr")


class ThrottleBurstInvalid(GuestRule):
    """A drive's burst limit is below its limit, or has none to exceed.

    ## What it finds

    A burst limit (`iops_max`, `mbps_rd_max`, ...) below the limit it belongs to, or without that limit. (PVE itself
    drops a drive with `mbps_max` and no `mbps`; it does not check `iops_max`.)

    ## Why it matters

    PVE passes both on, and QEMU refuses to start ("bps_max/iops_max require corresponding bps/iops values").

    A template is checked for this, too: PVE starts it to back it up.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "throttle-burst-invalid"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = BUSES
    words = ("_max",)
    sources = (
        "QEMU 10.0.2 util/throttle.c (throttle_is_valid), read",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (parse_drive)",
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_throttle_group)",
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (enforce_vm_running_for_backup: templates are started,"
        " too)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            for rate in _RATES:
                limit, burst = _number(drive.setting, rate), _number(drive.setting, f"{rate}_max")
                if burst <= 0 or 0 < limit <= burst:
                    continue
                reason = f"is below `{rate}`" if limit else f"has no `{rate}` to exceed"
                yield Finding(
                    place=drive.setting.at(f"{rate}_max"),
                    message=f"the burst limit `{rate}_max` of `{drive.key}` {reason}: {refuses(guest, 'QEMU')}",
                    help=f"set `{rate}` to the sustained limit and `{rate}_max` above it, or remove `{rate}_max`",
                )


def _number(setting: Setting, option: str) -> float:
    return float(setting.get(option) or "0")
