from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_LIMITS = ("bps", "bps_rd", "bps_wr")
_MIB = 1024 * 1024


class BpsLimitLost(GuestRule):
    """A speed limit in bytes per second has no effect.

    ## What it finds

    `bps`, `bps_rd` or `bps_wr` on a drive.

    ## Why it matters

    PVE reads these old names, but turns any value into `mbps=0`, which means no limit. The number is lost the next
    time PVE writes the drive.

    ## When to ignore it

    When you do not want a limit; then remove the option.
    """

    name = "bps-limit-lost"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = BUSES
    words = ("bps",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm (parse_drive: takes `defined` for the number)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            for limit in _LIMITS:
                if limit in drive.setting.options and (size := _mebibytes(drive.setting.get(limit))):
                    yield Finding(
                        place=drive.setting.at(limit),
                        message=f"`{limit}` of `{drive.key}` has no effect: PVE turns it into `m{limit}=0`, which means no limit",
                        help=f"write `m{limit}={size}` (MiB per second)",
                        fix=_fix(drive.setting, limit, size),
                    )


def _fix(setting: Setting, limit: str, size: str) -> Fix:
    item = setting.options[limit].item
    return Fix.unsafe(
        f"write `m{limit}={size}`", setting.replace_part(item.start, item.end, f"m{limit}={size}")
    )


def _mebibytes(text: str) -> str:
    """`10` for 10485760 bytes, `0.5` for half a MiB; empty for nothing."""
    size = round(float(text) / _MIB, 3)
    return f"{size:g}" if size > 0 else ""
