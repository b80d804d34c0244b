from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import CONTAINER, VM, Category, Impact, LineFinding, LineRule, ReadSetting, Severity


class LineTakenForSnapstate(LineRule):
    """PVE reads a whole line as the state of a snapshot.

    ## What it finds

    A line that ends in `snapstate: prepare` or `snapstate: delete` and begins with something else.

    ## Why it matters

    PVE looks for these words at the end of any line, before it looks for a setting. The setting at the beginning of
    the line is lost without a message, and in a snapshot's section the snapshot counts as never finished.

    ## When to ignore it

    Never.
    """

    name = "line-taken-for-snapstate"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.IGNORED
    keys = ("snapstate",)
    words = ("snapstate",)
    sound_lines = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: snapstate)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config: snapstate)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.dropped or not setting.node.key.start:
            return
        _, end = setting.value_columns
        yield LineFinding(
            start=0,
            end=end,
            message=f"PVE takes this whole line for `snapstate: {setting.value}` and loses what is before it",
            help="keep `snapstate:` out of the end of the value",
        )
