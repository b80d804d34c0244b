from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import SECRETS, faults, history_note, nearest, verdict, with_part, wrong_text


class InvalidValue(LineRule):
    """A value is not one that PVE accepts for this option.

    ## What it finds

    Every value, also of a sub-option, that has the wrong type, format or size or is none of the words that PVE
    knows, where no rule of its own says more about it.

    ## Why it matters

    What the file reader refuses costs the whole line: the VM starts without it, and the next write erases it
    for good. What only the API refuses reaches the start as it stands, and the option cannot be edited in the
    web interface until it is put right.

    ## When to ignore it

    Never where PVE drops the line.
    """

    name = "invalid-value"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    rank = 90
    fix = Applicability.SAFE
    sources = (
        "qemu-server PVE/QemuServer.pm (check_type, parse_vm_config)",
        "pve-common PVE/JSONSchema.pm (check_prop, check_format)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        for node, problem in faults(line):
            key = node.key.text
            text = "the value" if key in SECRETS else f"`{wrong_text(line, problem)}`"
            place = f"{problem.option} of {key}" if problem.option else key
            right = f", which takes {problem.expected}" if problem.expected else ""
            meant = nearest(wrong_text(line, problem), problem.allowed) if problem.allowed else None
            known = history_note(line.version, problem.since, problem.until)
            yield verdict(
                line,
                problem,
                f"{text} is not valid for {place}{right}{known}",
                help=f"did you mean `{meant}`?" if meant else _help(problem.expected),
                repaired=with_part(line, problem, meant) if meant and not known else None,
                title=f"write {meant}" if meant else "repair the value",
            )
            return


def _help(expected: str) -> str:
    return f"write {expected}" if expected else "correct or delete the line"
