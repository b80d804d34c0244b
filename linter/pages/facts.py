"""What the findings of an example carry, and what its `.toml` file says that they carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.syntax.nodes import HeaderLine, SettingLine
from pvelint.grammar.syntax.parse import parse_document
from pvelint.report.model import Diagnostic
from pvelint.rules.info import RuleInfo

from .examples import FACTS, Example

Facts = dict[str, str]
"""By the names of FACTS; nothing is an empty text, as in TOML."""


def facts_of(finding: Diagnostic) -> Facts:
    (line, column), (end_line, end_column) = finding.span
    return {
        "at": f"{line}:{column}-{end_line}:{end_column}",
        "severity": str(finding.severity),
        "impact": finding.impact,
        "key": finding.key or "",
        "option": finding.option or "",
        "section": finding.section or "",
    }


def expected_facts(example: Example, findings: Sequence[Diagnostic], info: RuleInfo) -> list[Facts]:
    """Of each finding that `at` lists; what is not written down is what goes without saying."""
    places = listed(example, "at")
    usual = [usual_facts(example, finding, info) for finding in findings[: len(places)]]
    usual += [{}] * (len(places) - len(usual))
    return [facts | written for facts, written in zip(usual, _written(example, len(places)), strict=True)]


def usual_facts(example: Example, finding: Diagnostic, info: RuleInfo) -> Facts:
    """Severity and impact of the rule, key and section of the line, no sub-option."""
    key = section = ""
    if finding.path == example.path and example.conf is not None:
        lines = parse_document(finding.path, example.conf).lines[: finding.span.start.line]
        key = lines[-1].key.text if isinstance(lines[-1], SettingLine) else ""
        section = next((line.name.text for line in reversed(lines) if isinstance(line, HeaderLine)), "")
    rule = {"severity": str(info.severity), "impact": str(info.impacts[0])}
    return {**rule, "key": key, "option": "", "section": section}


def listed(example: Example, fact: str) -> list[str]:
    """A fact as it is written down: one text for all findings, or a list."""
    value = example.expected.get(fact, [])
    return [value] if isinstance(value, str) else list(value)


def _written(example: Example, count: int) -> Iterator[Facts]:
    by_fact = {}
    for fact in FACTS:
        if fact in example.expected:
            texts = listed(example, fact)
            by_fact[fact] = texts * count if len(texts) == 1 else texts
    for number in range(count):
        yield {fact: texts[number] for fact, texts in by_fact.items()}
