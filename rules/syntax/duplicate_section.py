from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
    Version,
)


class DuplicateSection(GuestRule):
    """Two sections have the same name.

    ## What it finds

    A snapshot, `[PENDING]` or a special section that an earlier section of the file already is.

    ## Why it matters

    The later section replaces the earlier one completely; at the next write the content of the earlier one is
    gone from the file. PVE 7 says nothing about it, and of containers no version does.

    ## When to ignore it

    Never: one of the two has no effect.
    """

    name = "duplicate-section"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.IGNORED,)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: duplicate section)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        path = guest.document.path
        first: dict[str, int] = {}
        for raw in guest.raw_sections:
            if raw.header is None or raw.name is None or raw.kind == "unknown":
                continue
            place = Place(path=path, span=guest.document.line_span(raw.header), value=raw.name)
            earlier = first.get(raw.name)
            first[raw.name] = raw.header
            if earlier is None:
                continue
            lost = Place(path=path, span=guest.document.line_span(earlier), value=raw.name)
            silent = guest.kind is CONTAINER or guest.version < Version.V8_4
            yield Finding(
                place=place,
                severity=Severity.WARNING if silent else Severity.ERROR,
                impact=Impact.IGNORED if silent else Impact.DROPPED,
                message=f"the section `{raw.name}` is in the file twice; PVE keeps this one and erases"
                " the earlier one at the next write",
                help="merge the two sections, or rename one",
                related=(Related(lost, "the content of this section is lost"),),
            )
