from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reader import read_line
from pvelint.grammar.syntax import WHITE, SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ..schema._words import DROPPED, INVALID, SECRETS

_FREE_TEXT = frozenset(("args", "description", "smbios1", "tags"))


class TrailingComment(LineRule):
    """A value is followed by a `# comment`, which PVE takes for a part of the value.

    ## What it finds

    `onboot: 1 # start with the host`, where the line without the comment is right. The fix moves the comment to
    a `#` line of its own above.

    ## Why it matters

    PVE knows comments at the start of a line only. Most values are refused with the comment in them: PVE
    ignores the line and erases it at the next write. Free text such as `ciuser` is used with the comment.

    ## When to ignore it

    When the text after `#` belongs to the value.
    """

    name = "trailing-comment"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    rank = 5
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer.pm (parse_vm_config: `^#` only)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        node = line.node
        if line.reading is None or not line.reading.problems or not isinstance(node, SettingLine):
            return
        value = node.value.text
        at = next((i for i in range(1, len(value)) if value[i] == "#" and value[i - 1] in WHITE), -1)
        if at < 0 or node.key.text in _FREE_TEXT:
            return
        without = line.text[: node.value.start] + value[:at].rstrip(WHITE) + line.text[node.value.end :]
        bare = read_line(without, line.version, line.section, None)
        if bare.dropped or (bare.reading and bare.reading.problems and not line.dropped):
            return
        ending = "\r" if line.text.endswith("\r") else ""
        yield LineFinding(
            start=node.value.start + at,
            end=node.value.end,
            message=f"{DROPPED if line.dropped else INVALID}: a comment is only one at the start of a line,"
            " here it is part of the value",
            help="move the comment to a line of its own above",
            impact=Impact.DROPPED if line.dropped else Impact.INVALID,
            secret=node.key.text in SECRETS,
            repaired=f"{value[at:]}{ending}\n{without}",
            title="move the comment to a line above",
        )
