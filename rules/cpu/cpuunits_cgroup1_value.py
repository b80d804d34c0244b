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
    Severity,
)

_OLD_DEFAULT = 1024
_DEFAULT = 100
_MAXIMUM = 10_000


class CpuunitsCgroup1Value(GuestRule):
    """The CPU weight is on the scale of cgroup v1.

    ## What it finds

    `cpuunits: 1024`, the default until PVE 6, and values above 10000, the highest weight that cgroup v2 has.

    ## Why it matters

    Since PVE 7 the default is 100. A VM that still has 1024 gets ten times the CPU time of its neighbours when the
    host is busy; above 10000 PVE caps the value.

    ## When to ignore it

    When the weight is intended, and on hosts that still run with cgroup v1 (PVE 7 and 8).
    """

    name = "cpuunits-cgroup1-value"
    category = Category.CPU
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.PERFORMANCE
    keys = ("cpuunits",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "libpve-common-perl 9.2.1 PVE/CGroup.pm (clamp_cpu_shares)",
        "pve-docs 9.1.3 qm.adoc (Resource Limits)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        cpuunits = guest.config["cpuunits"]
        value = guest.config.number("cpuunits", _DEFAULT)
        if value == _OLD_DEFAULT:
            yield Finding(
                place=cpuunits.at(),
                message=f"`cpuunits: {value}` was the default with cgroup v1 and is ten times today's default of {_DEFAULT}:"
                f" under load the {guest.kind.noun} takes CPU time from its neighbours",
                help="remove the line, or choose a weight around 100",
                fix=Fix.unsafe("remove cpuunits", cpuunits.delete()),
            )
        elif value > _MAXIMUM:
            yield Finding(
                place=cpuunits.at(),
                message=f"`cpuunits: {value}` is above the maximum weight of cgroup v2: PVE uses {_MAXIMUM}",
                help=f"choose a weight from 1 to {_MAXIMUM}; the default is {_DEFAULT}",
            )
