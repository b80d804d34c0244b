from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.directives import Malformed, canonical, directives
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.syntax.nodes import Edit, Place, Span
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


class DirectiveFragile(GuestRule):
    """A pvelint directive in the notes has characters that PVE rewrites.

    ## What it finds

    `#pvelint: ignore ...` with its colon, `#pvelint device hostpci0=1000:0097`, and what PVE has made of them
    (`pvelint%3A`, `1000%3A0097`). The fix writes the form that stays as it is: `#pvelint ignore ...`,
    `hostpci0=1000-0097`.

    ## Why it matters

    Whenever PVE writes a config, it percent-encodes `:`, `%`, control characters and everything that is not
    ASCII in the notes. The directive still works then, but the line in the file is not the one that was
    reviewed, and the write shows up as a change in git.

    ## When to ignore it

    When the file is never written by PVE.
    """

    name = "directive-fragile"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    fix = Applicability.SAFE
    sources = (
        "pve-common 9.2.1 PVE/ParseUtils.pm (encode_text)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (write_pct_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for section in guest.sections:
            yield from _fragile(section)


def _fragile(section: Section) -> Iterator[Finding]:
    document = section.document
    for directive in directives(section):
        if isinstance(directive, Malformed) or not directive.fragile:
            continue
        span = Span.on_line(directive.index + 1, directive.start, directive.end)
        text = document.lines[directive.index].text[directive.start : directive.end]
        stable = canonical(directive)
        edit = Edit(document.path, span, stable)
        yield Finding(
            place=Place(path=document.path, span=span, section=section.name, value=text),
            message="PVE rewrites this directive at its next write:"
            " it percent-encodes `:`, `%` and non-ASCII characters in notes",
            help=f"write `{stable}`, which stays as it is",
            fix=Fix.safe(f"write {stable}", edit) if section.kind is not SectionKind.SNAPSHOT else None,
        )
