from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.section import Section
from pvelint.grammar.secrets.evident import Revealed, in_args, in_environment, in_notes
from pvelint.grammar.secrets.forms import KEY_END
from pvelint.grammar.syntax.nodes import NoteLine, Part, Place, Position, SettingLine, Span
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Severity,
)

_ENVIRONMENT = ("env", "lxc.environment", "lxc.environment.runtime")
_LOOKS = {
    "description": in_notes,
    "tags": in_notes,
    "args": in_args,
    **dict.fromkeys(_ENVIRONMENT, in_environment),
}


class SecretInNotes(GuestRule):
    """The notes, the tags, `args` or the environment hold a password, a token or a private key.

    ## What it finds

    `password: ...`, `token=...` and the like with a value behind it, URLs with a password
    (`smb://user:...@host`), private keys and access tokens of a known form in the notes and tags, and
    `password=`, `secret,...,data=` in `args`, in every section. Of a container also the environment of its first process
    (`env`, `lxc.environment`). Percent-encoded notes are decoded first. The secret
    itself is never shown.

    ## Why it matters

    Notes are shown to every user who may see the VM (VM.Audit), stand in every backup and stay in the git
    history of every copy of the file. The command line that `args` extends is visible to all users of the node.

    ## When to ignore it

    When the text only looks like a secret, or is public.
    """

    name = "secret-in-notes"
    category = Category.SECURITY
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.SECURITY
    sources = (
        "pve-common 9.2.1 PVE/ParseUtils.pm (encode_text)",
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (vm_config: VM.Audit)",
        "pve-container 6.1.10 PVE/API2/LXC/Config.pm (vm_config: VM.Audit)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for section in guest.sections:
            for index, line in section.raw.lines:
                node = line.node
                if isinstance(node, NoteLine):
                    yield from _findings(guest, section, index, node.note, None, in_notes(node.note.text))
                elif isinstance(node, SettingLine) and not line.dropped:
                    look = _LOOKS.get(node.key.text)
                    if look is not None:
                        found = look(node.value.text)
                        yield from _findings(guest, section, index, node.value, node.key.text, found)


def _findings(
    guest: Guest, section: Section, index: int, part: Part, key: str | None, found: Iterator[Revealed]
) -> Iterator[Finding]:
    where = {
        "tags": "the tags",
        "args": "the command line, which every user of the node sees",
        **dict.fromkeys(_ENVIRONMENT, "the environment"),
    }
    for revealed in found:
        span = Span.on_line(index + 1, part.start + revealed.start, part.start + revealed.end)
        text = part.text[revealed.start : revealed.end]
        if revealed.what == "a private key" and KEY_END not in text:
            span = Span(span.start, _end_of_key(section, index))
        yield Finding(
            place=Place(path=guest.document.path, span=span, key=key, section=section.name, value=text),
            message=f"this looks like {revealed.what} in {where.get(key or '', 'the notes')}: whoever can read the"
            f" {guest.kind.noun}, a backup or a copy of this file knows it",
            help="keep it in a password store, and change it if the file was ever shared or committed",
            secret=True,
        )


def _end_of_key(section: Section, first: int) -> Position:
    """Of a key that goes on in the `#` lines below."""
    last = first
    for index, line in section.note_lines:
        if index == last + 1:
            last = index
            if KEY_END in line.text:
                break
    return section.document.line_span(last).end
