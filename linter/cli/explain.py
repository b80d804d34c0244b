"""Answers about the rules themselves: their table, and the page of one."""

from __future__ import annotations

from pvelint.config import Names
from pvelint.config.former import current
from pvelint.rulebook import Rulebook
from pvelint.rules.model import Category

from .combinations import UsageError


def explain(book: Rulebook, name: str) -> str:
    """The rule's page as in docs/rules, or those of the rules that it became; raises UsageError for an unknown one."""
    mistake = Names(book.names).unknown_rule(name)
    if mistake is not None:
        raise UsageError(f"--explain: {mistake}")
    from pvelint.pages.rule_page import rule_page

    return "\n".join(rule_page(rule, book).text for rule in current([name], book.former))


def list_rules(book: Rulebook) -> str:
    """A table, a line each: name, category, severity, impact, fix, evidence, PVE versions."""
    order = list(Category)
    rows = [("rule", "category", "severity", "impact", "fix", "evidence", "PVE")]
    for info in sorted(book.infos.values(), key=lambda info: (order.index(info.category), info.name)):
        rows.append(
            (
                info.name,
                info.category,
                str(info.severity),
                ",".join(info.impacts),
                info.fix or "-",
                info.evidence,
                f"{info.since}-{info.until}",
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(line.rstrip() + "\n" for line in lines)
