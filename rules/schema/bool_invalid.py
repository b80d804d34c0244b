from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import faults, history_note, verdict, with_part, wrong_text

_TRUE = frozenset(
    ("1", "01", "+1", "on", "yes", "true", "y", "t", "ja", "oui", "enable", "enabled", "active")
)
_FALSE = frozenset(
    ("0", "00", "off", "no", "false", "n", "f", "nein", "non", "disable", "disabled", "inactive")
)


class BoolInvalid(LineRule):
    """A switch has another value than 1 or 0, or their words.

    ## What it finds

    `onboot: enabled`, `firewall=y`: options and sub-options that are on or off, with a value that is none of 1, on,
    yes, true, 0, off, no and false (in any case).

    ## Why it matters

    PVE drops the whole line: a disk or card whose sub-option is wrong is gone with it, and the next write erases it
    for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "bool-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 20
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_boolean)", "qemu-server PVE/QemuServer.pm (check_type)")

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        for node, problem in faults(line, Code.TYPE):
            if not (problem.dropped and _is_switch(line, node, problem)):
                continue
            text = wrong_text(line, problem).rpartition("=")[2]
            meant = _meant(text)
            name = f"{problem.option} of {node.key.text}" if problem.option else node.key.text
            known = history_note(line.version, problem.since, problem.until)
            yield verdict(
                line,
                problem,
                f"`{text}` is neither on nor off for {name}"
                if not known
                else f"`{text}` is not valid for {name}, which takes {problem.expected}{known}",
                help=f"write {meant}" if meant else "write 1 or 0",
                repaired=with_part(line, problem, meant) if meant else None,
                title=f"write {meant}",
            )
            return


def _is_switch(line: ReadLine, node: SettingLine, problem: Problem) -> bool:
    option = find_option(node.key.text, line.version)
    spec = option.sub(problem.option) if option and problem.option else option
    return spec is not None and spec.type is Type.BOOLEAN


def _meant(text: str) -> str | None:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        word = closest(word, ("true", "false", "yes", "enabled", "disabled")) or ""
    return "1" if word in _TRUE else "0" if word in _FALSE else None
