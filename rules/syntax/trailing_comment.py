from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import SectionKind, read_line
from pvelint.grammar.syntax.nodes import WHITE, SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity
from pvelint.rules.schema._words import DROPPED, INVALID, SECRETS, base_key

_UNTOUCHED = frozenset(("args", "description", "smbios1", "tags", "cipassword"))
"""Options in which a `#` after a blank may be meant."""
_STARTS = (
    Impact.NO_START,
    "PVE refuses to start this VM, as the comment is a part of the file's name",
)
_KEPT = {
    "ciuser": (Impact.GUEST, "PVE gives this to cloud-init with the comment in it"),
    "searchdomain": (Impact.GUEST, "PVE gives this to cloud-init with the comment in it"),
    **dict.fromkeys(
        ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "hookscript", "cicustom"), _STARTS
    ),
    "hostpci": (Impact.QEMU_REFUSES, "QEMU refuses to start, as the comment is a part of the file's name"),
}
"""What a comment does in the free texts that PVE keeps with it."""


class TrailingComment(LineRule):
    """A value is followed by a `# comment`, which PVE takes for a part of the value.

    ## What it finds

    `onboot: 1 # start with the host`, where the line without the comment is right, and a comment in what PVE takes for
    free text: `ciuser`, `searchdomain`, and the file name that a drive, `hookscript`, `cicustom` or `romfile` ends
    with. The fix moves the comment to a `#` line of its own above.

    ## Why it matters

    PVE knows comments at the start of a line only. It ignores most lines with one behind the value and erases them at
    the next write. A free text keeps the comment: cloud-init makes a user `bob # admin`, a VM does not start because
    no volume `vm-105-disk-0 # root` is there.

    ## When to ignore it

    When the text after `#` belongs to the value. `args`, `description`, `smbios1`, `tags` and `cipassword` are never
    reported, as it may well do so there.
    """

    name = "trailing-comment"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.GUEST, Impact.NO_START, Impact.QEMU_REFUSES)
    rank = 5
    sound_lines = True
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer.pm (parse_vm_config: `^#` only)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        node = line.node
        if line.reading is None or not isinstance(node, SettingLine) or node.key.text in _UNTOUCHED:
            return
        value = node.value.text
        at = next((i for i in range(1, len(value)) if value[i] == "#" and value[i - 1] in WHITE), -1)
        if at < 0:
            return
        without = line.text[: node.value.start] + value[:at].rstrip(WHITE) + line.text[node.value.end :]
        bare = read_line(without, line.version, line.section, None)
        if not _is_at_fault(line, bare, at):
            return
        effect = _effect(line, value[at:])
        if effect is None:
            return
        impact, what = effect
        ending = "\r" if line.text.endswith("\r") else ""
        yield LineFinding(
            start=node.value.start + at,
            end=node.value.end,
            message=f"{what}: only at the start of a line does `#` begin one",
            help="move the comment to a line of its own above",
            impact=impact,
            severity=Severity.WARNING if impact is Impact.GUEST else Severity.ERROR,
            secret=node.key.text in SECRETS,
            repaired=f"{value[at:]}{ending}\n{without}",
            title="move the comment to a line above",
            applicability=Applicability.SAFE if impact in (Impact.NO_START, Impact.QEMU_REFUSES) else None,
        )


def _is_at_fault(line: ReadLine, bare: ReadLine, at: int) -> bool:
    """Whether the line is right without its comment, or the comment (at a column of the value) is a part of what is wrong."""
    assert line.reading is not None
    if bare.dropped:
        return any(problem.dropped and problem.start <= at < problem.end for problem in line.reading.problems)
    return line.dropped or not (bare.reading and bare.reading.problems)


def _effect(line: ReadLine, comment: str) -> tuple[Impact, str] | None:
    """What the comment does; none where the text may be meant."""
    if line.dropped:
        return Impact.DROPPED, DROPPED + ", as the comment is a part of its value"
    if line.reading is not None and line.reading.problems:
        return Impact.INVALID, INVALID + ", as the comment is a part of it"
    base = base_key(line)
    effect = _KEPT.get(base)
    certain = base in ("ciuser", "searchdomain") or (comment[1:2] in WHITE and "," not in comment)
    acts = line.section in (SectionKind.MAIN, SectionKind.PENDING)
    return effect if certain and acts else None
