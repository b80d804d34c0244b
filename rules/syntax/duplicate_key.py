from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
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
    Related,
    Severity,
)


class DuplicateKey(GuestRule):
    """A key is in one section twice.

    ## What it finds

    The earlier of two lines with the same key (`cdrom` and `ide2` are one). Where both say the same, the fix
    deletes the earlier one; where they differ, only the author knows which one was meant.

    ## Why it matters

    PVE keeps the last line that it can read and says nothing about the others, which are gone at the next write. Of a
    container it keeps the last line even if it cannot read it. Lines for LXC may repeat: all of them count.

    ## When to ignore it

    Never: the earlier line has no effect.
    """

    name = "duplicate-key"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for section in guest.sections:
            yield from _overwritten(section)


def _overwritten(section: Section) -> Iterator[Finding]:
    for setting, key in section.overwritten:
        winner = section.settings[key]
        same = setting.value == winner.value
        fixable = same and section.kind in (SectionKind.MAIN, SectionKind.PENDING)
        yield Finding(
            place=setting.at(),
            message=f"`{key}` is set again in line {winner.index + 1}; PVE uses that line, ignores this one and"
            " erases it at the next write",
            help=_help(key, same),
            fix=Fix.safe("delete the earlier line", setting.delete()) if fixable else None,
            related=(Related(winner.at(), "this line is used"),),
            secret=key in ("cipassword", "sshkeys"),
        )


def _help(key: str, same: bool) -> str:
    if same:
        return "delete this line"
    if key == "delete":
        return "name all options in one `delete:` line, separated by commas"
    return "delete the line that is not meant"
