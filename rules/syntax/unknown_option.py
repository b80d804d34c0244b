from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reading import Code
from pvelint.grammar.schema import option_names
from pvelint.rules.api import Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ..schema._words import faults, history_note, nearest, verdict

_HINTS = {"hostusb": "PVE's name for it is `usb`"}


class UnknownOption(LineRule):
    """A key is not an option of this PVE version.

    ## What it finds

    `core: 4`, options of a newer or older PVE version, numbered options without number.

    ## Why it matters

    PVE logs "unknown setting", starts the VM without the line, and erases it at the next write.

    ## When to ignore it

    When the file is for another version: choose that with `--pve`.
    """

    name = "unknown-option"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 40
    sources = ("qemu-server PVE/QemuServer.pm (check_type, $confdesc)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        for node, problem in faults(line, Code.UNKNOWN_OPTION):
            key = node.key.text
            known = history_note(line.version, problem.since, problem.until)
            hint = _HINTS.get(key.rstrip("0123456789"), "")
            meant = None if known or hint else _meant(key, option_names(line.version))
            yield verdict(
                line,
                problem,
                f"`{key}` is not an option of a VM{known}" + (f"; {hint}" if hint else ""),
                help=f"did you mean `{meant}`?" if meant else "delete the line, or correct its key",
                readings=[(f"write {meant}", meant + line.text[node.key.end :])] if meant else (),
            )


def _meant(key: str, names: frozenset[str]) -> str | None:
    """`net0` for `net`, `net1` for `net01`, else the name that is surely meant."""
    base = key.rstrip("0123456789")
    number = key[len(base) :].lstrip("0") or "0"
    return f"{base}{number}" if f"{base}{number}" in names else nearest(key, sorted(names))
