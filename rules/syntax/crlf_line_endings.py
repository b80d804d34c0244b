from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.syntax.nodes import Document, Edit, Place, Span
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

_LOOKED_AT = (SectionKind.MAIN, SectionKind.PENDING)


class CrlfLineEndings(GuestRule):
    """Lines end in CR LF, as on Windows.

    ## What it finds

    A file with carriage returns before its line feeds; it is reported once, at the first one. Snapshots stay
    as they are and are not looked at.

    ## Why it matters

    PVE reads the values all the same and writes them with plain line feeds, so that a kept copy differs in every line
    after the next write. In notes the carriage returns stay, as `%0D` at the ends of the lines.

    ## When to ignore it

    When the file is a copy that must have these line endings.
    """

    name = "crlf-line-endings"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.HYGIENE
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config, write_vm_config)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config, write_pct_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        document = guest.document
        own = {i for raw in guest.raw_sections if raw.kind in _LOOKED_AT for i, _ in raw.lines}
        ends = [i for i, line in enumerate(document.lines[:-1]) if line.text.endswith("\r") and i in own]
        if not ends:
            return
        edits = [Edit(document.path, _carriage_return(document, i), "") for i in ends]
        count = "one line ends" if len(ends) == 1 else f"{len(ends)} lines end"
        yield Finding(
            place=Place(path=document.path, span=_carriage_return(document, ends[0])),
            message=f"{count} in CR LF; PVE's next write changes that to LF, except in notes, where the CR stays as `%0D`",
            help="convert the file to LF",
            fix=Fix.safe("convert to LF", *edits),
        )


def _carriage_return(document: Document, index: int) -> Span:
    length = len(document.lines[index].text)
    return Span.on_line(index + 1, length - 1, length)
