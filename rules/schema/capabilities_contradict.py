from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.api.containers import contradiction, is_unprivileged, lxc_lines, without_quotes


class CapabilitiesContradict(GuestRule):
    """Capabilities are to be kept and dropped at once.

    ## What it finds

    `lxc.cap.keep` after a line that drops capabilities, and `lxc.cap.drop` after one that keeps some. A privileged
    container begins with those that LXC's common.conf drops, unless an empty `lxc.cap.drop:` stands before.
    Silent behind a line `lxc.include`.

    ## Why it matters

    LXC knows either a list of what is kept or one of what is dropped, and refuses the whole configuration ("Keeping and
    dropping capabilities are mutually exclusive"): the container does not start.

    ## When to ignore it

    Never: the container does not start.
    """

    name = "capabilities-contradict"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    words = ("lxc.cap.keep",)
    starts_only = True
    sources = ("lxc 6.0.5 src/lxc/confile.c (set_config_cap_keep, set_config_cap_drop), run",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = contradiction(guest.config)
        if setting is None:
            return
        by_default = setting.key == "lxc.cap.keep" and not is_unprivileged(guest.config)
        own = [line for line in lxc_lines(guest.config, "lxc.cap.drop") if without_quotes(line.value)]
        why = "LXC's common.conf drops some already" if by_default and not own else "others are dropped"
        why = why if setting.key == "lxc.cap.keep" else "others are kept"
        yield Finding(
            place=setting.at(),
            message=f"`{setting.key}` contradicts what stands before it, as {why}: LXC refuses the whole configuration,"
            " and the container does not start",
            help="keep or drop, not both; an empty `lxc.cap.drop:` before `lxc.cap.keep` takes back what was dropped",
        )
