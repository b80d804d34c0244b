from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.qemu_args import has_option
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_LINUX = ("l24", "l26")


class GuestClock(GuestRule):
    """The VM's clock starts at a time that its guest does not expect.

    ## What it finds

    `startdate` with a date, `localtime: 1` of a Linux guest, and `localtime: 0` of a Windows guest, unless `args` sets the
    clock (`-rtc`).

    ## Why it matters

    With a date, the clock jumps back to it at every start: certificates are not valid yet, and a domain refuses to log
    anybody in. Linux takes the hardware clock for UTC and Windows for local time, so that the clock is wrong by the time
    zone until the guest asks a time server.

    ## When to ignore it

    When an old program must believe in that date, or when the guest was told how its hardware clock runs.
    """

    name = "guest-clock"
    category = Category.FIRMWARE
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("localtime", "startdate")
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cfg2Cmd/Timer.pm (generate)",
        "pve-docs 9.1.3 qm.adoc (OS Settings)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if has_option(config.text("args"), "rtc"):
            return
        date = config.text("startdate", "now")
        ostype = config.text("ostype")
        if date != "now":
            yield Finding(
                place=config["startdate"].at(),
                message=f"the VM's clock goes back to {date} at every start",
                help="remove `startdate` once the guest no longer needs that date",
            )
        elif "localtime" in config:
            local = config.flag("localtime")
            if local and ostype in _LINUX:
                clock, expected = "local time", "Linux takes it for UTC"
            elif not local and is_windows(ostype):
                clock, expected = "UTC", "Windows takes it for local time"
            else:
                return
            yield Finding(
                place=config["localtime"].at(),
                message=f"the hardware clock starts with {clock} and {expected}: the guest's time is wrong by the time zone"
                " until it asks a time server",
                help="remove the line: PVE chooses by `ostype`",
            )
