"""The tables of all rules: by category, by option, by impact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pvelint.rules.info import RuleInfo
from pvelint.rules.model import Category, Impact

from .by_file import FileRow, rows
from .by_option import rules_by_option
from .rule_page import RulePage

_FILES = {"category": "README.md", "option": "by-option.md", "impact": "by-impact.md", "file": "by-file.md"}


def index_pages(rules: Sequence[RuleInfo], pages: Mapping[str, RulePage]) -> dict[str, str]:
    """The tables by the names of their files; `pages` by rule."""
    tables = {
        "category": _by_category(rules),
        "option": _by_option(rules, pages),
        "impact": _by_impact(rules),
        "file": _by_file(pages),
    }
    return {
        _FILES[order]: "\n".join([*_head(order, len(rules)), *lines]) + "\n"
        for order, lines in tables.items()
    }


def _head(order: str, count: int) -> Iterator[str]:
    *first, last = (f"[by {other}]({path})" for other, path in _FILES.items() if other != order)
    others = f"{', '.join(first)} and {last}"
    yield f"# Rules by {order}"
    yield ""
    yield f"{count} rules, also {others}. `pvelint --explain RULE` prints a page, `pvelint --list-rules` a table."
    yield "Each page shows what its rule prints: search for its message, or for that of PVE."


def _by_category(rules: Sequence[RuleInfo]) -> Iterator[str]:
    for category in Category:
        if found := [rule for rule in rules if rule.category is category]:
            yield from ("", f"## {category}", "")
            yield from _table(["rule", "what", "severity", "impact", "fix", "evidence"])
            for rule in found:
                impacts = ", ".join(rule.impacts)
                fix = rule.fix or ""
                yield _row(_link(rule.name), rule.summary, rule.severity, impacts, fix, rule.evidence)


def _by_option(rules: Sequence[RuleInfo], pages: Mapping[str, RulePage]) -> Iterator[str]:
    yield "Each option lists the rules that declare it and those with an example about it. Rules about a format, such as"
    yield "`bool-invalid`, speak of every option of that format."
    yield ""
    yield from _table(["option", "sub-option", "rules"])
    by_option = rules_by_option(rules, pages)
    for (options, sub), names in sorted(by_option.items()):
        yield _row(", ".join(f"`{option}`" for option in options), f"`{sub}`" if sub else "", _links(names))
    placed = {name for names in by_option.values() for name in names}
    yield _row(
        "lines, sections, other files", "", _links(rule.name for rule in rules if rule.name not in placed)
    )


def _by_impact(rules: Sequence[RuleInfo]) -> Iterator[str]:
    for impact in Impact:
        if found := [rule for rule in rules if impact in rule.impacts]:
            yield from ("", f"## {impact}", "")
            yield from _table(["rule", "what", "severity"])
            for rule in found:
                yield _row(_link(rule.name), rule.summary, rule.severity)


def _by_file(pages: Mapping[str, RulePage]) -> Iterator[str]:
    yield "Of each file: as what it is read, how much of what it may say is known, whether its secrets are masked one by one"
    yield "in what pvelint prints, whether `--preview-write` shows what PVE makes of it, and the rules with an example there."
    yield ""
    yield from _table(["file", "read as", "schema", "secrets", "preview", "rules"])
    for row in rows(pages):
        yield _row(
            ", ".join(f"`{pattern}`" for pattern in row.patterns),
            row.read_as,
            row.schema,
            row.secrets,
            row.preview,
            _shown(row),
        )


def _shown(row: FileRow) -> str:
    """Most rules are about guests: the other tables have them."""
    return f"{len(row.rules)}" if row.read_as == "guest config" else _links(row.rules)


def _table(heads: Sequence[str]) -> Iterator[str]:
    yield _row(*heads)
    yield "|" + "---|" * len(heads)


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _links(names: Iterable[str]) -> str:
    return ", ".join(map(_link, sorted(names)))


def _link(name: str) -> str:
    return f"[{name}]({name}.md)"
