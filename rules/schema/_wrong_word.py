"""The finding of a text that is none of those that PVE knows in its place."""

from __future__ import annotations

from pvelint.grammar.schema.outcome import Problem
from pvelint.rules.api import LineFinding, ReadLine

from ._words import history_note, known_elsewhere, verdict, with_part, wrong_text


def wrong_word(
    line: ReadLine, problem: Problem, what: str, meant: str | None, otherwise: str = ""
) -> LineFinding:
    """`what` a right text is (`a CPU model`); `meant` replaces the wrong one; `otherwise` is the help without it.

    A text that another version knows is no slip of the pen: it is not replaced.
    """
    text = wrong_text(line, problem)
    known = history_note(line.version, problem.since, problem.until)
    if known:
        meant = None
    return verdict(
        line,
        problem,
        f"`{text}` is not {what}{known}",
        help=f"did you mean `{meant}`?"
        if meant
        else known_elsewhere(problem, otherwise or f"write {problem.expected}"),
        repaired=with_part(line, problem, meant) if meant else None,
        title=f"write {meant}",
    )
