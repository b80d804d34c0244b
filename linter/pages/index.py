"""The tables of all rules."""

from __future__ import annotations

from collections.abc import Sequence

from pvelint.rules.info import RuleInfo
from pvelint.rules.model import Category


def by_category(rules: Sequence[RuleInfo]) -> str:
    lines = [
        "# Rules",
        "",
        f"{len(rules)} rules. `pvelint --explain RULE` prints a page, `pvelint --list-rules` this table.",
    ]
    for category in sorted({rule.category for rule in rules}, key=list(Category).index):
        lines += ["", f"## {category}", "", "| rule | severity | impact | fix | evidence | what |"]
        lines.append("|---|---|---|---|---|---|")
        for rule in rules:
            if rule.category is category:
                cells = (rule.severity, ", ".join(rule.impacts), rule.fix or "", rule.evidence, rule.summary)
                row = " | ".join(str(cell).replace("|", "\\|") for cell in cells)
                lines.append(f"| [{rule.name}]({rule.name}.md) | {row} |")
    return "\n".join(lines) + "\n"
