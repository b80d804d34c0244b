from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity, Version


class UnknownSection(GuestRule):
    """PVE does not know the section of a header.

    ## What it finds

    Headers such as `[my snap]`, `[1snap]`, `[a]`: neither `[PENDING]`, nor a special section, nor a snapshot name
    (a letter, then at least one of letters, digits, `_` and `-`).

    ## Why it matters

    PVE skips the section with all its lines, and erases it at the next write.

    ## When to ignore it

    Never: nothing in the section has an effect.
    """

    name = "unknown-section"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    since = Version.V8_4
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: skipping unknown section)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for raw in guest.raw_sections:
            if raw.kind is SectionKind.UNKNOWN and raw.header is not None:
                span = guest.document.line_span(raw.header)
                yield Finding(
                    place=Place(path=guest.document.path, span=span, value=raw.name or ""),
                    message=f"{f'`{raw.name}`' if raw.name else 'the empty name'} is neither a snapshot name nor a section that PVE knows;"
                    " PVE drops the section with all its lines and erases it at the next write",
                    help=_help(raw.name or ""),
                )


def _help(name: str) -> str:
    if name.lower().startswith("special:"):
        return "write `[special:cloudinit]` or `[special:fleecing]`, or delete the section"
    return "give a snapshot a name of two or more letters, digits, `_` and `-`, a letter first"
