from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.scalars import perl_number
from pvelint.grammar.version import Version
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.api.containers import CGROUP1, lxc_lines

_CPUS = "cpuset.cpus"
_CGROUP1_UNTIL = Version.V9_1


class CoresNegative(GuestRule):
    """A container is to have less than no CPU.

    ## What it finds

    `cores` that begins with a negative number.

    ## Why it matters

    PVE takes away one of the node's CPUs after another until no more than that many are left, which never happens: the
    start goes on for ever and takes more and more of the node's memory.

    ## When to ignore it

    Never: the container does not start.
    """

    name = "cores-negative"
    category = Category.CPU
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("cores",)
    words = ("-",)
    starts_only = True
    sources = ("pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: cpuset), run",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config.get("cores")
        groups = ["lxc.cgroup2."] + ([CGROUP1] if guest.version <= _CGROUP1_UNTIL else [])
        if (
            setting is None
            or perl_number(setting.value) >= 0
            or any(lxc_lines(guest.config, group + _CPUS) for group in groups)
        ):
            return
        yield Finding(
            place=setting.at(),
            message=f"`cores: {setting.value}` makes PVE take away CPUs for ever: the container does not start, and its start eats memory",
            help="write how many CPUs it may use, or delete the line for all of them",
        )
