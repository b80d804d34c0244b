"""`--statistics`: findings counted by rule, and the rules that could not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from pvelint.applies import SkippedRule, by_lack
from pvelint.output.escape import visible
from pvelint.report.model import Report
from pvelint.rules.model import Severity

_INDENT = "    "
_NARROWEST = 30

Counts = Counter[tuple[str, Severity]]


def statistics(report: Report, skipped: Iterable[SkippedRule], width: int) -> str:
    """Lines for people, none wider than `width` columns unless a word is."""
    return "".join(f"{line}\n" for line in (*_table(report), *lines_about_skipped(skipped, width)))


def _table(report: Report) -> Iterator[str]:
    counts = Counter((finding.rule, finding.severity) for finding in report.findings)
    fixable = Counter((f.rule, f.severity) for f in report.findings if f.is_safely_fixable)
    if not counts:
        yield "no findings"
    else:
        yield from _rows(counts, fixable)
    if report.fixed:
        yield f"{report.fixed} fixed"


def _rows(counts: Counts, fixable: Counts) -> Iterator[str]:
    rows = [("findings", "fixable", "severity", "rule")]
    for (rule, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0][0])):
        with_fix = str(fixable[rule, severity] or "-")
        rows.append((str(count), with_fix, str(severity), visible(rule)))
    for number, fixes, severity_, rule in rows:
        yield f"{number:>8}  {fixes:>7}  {severity_:<8}  {rule}"
    yield f"{counts.total():>8}  {fixable.total() or '-':>7}  {'':<8}  total"


def lines_about_skipped(skipped: Iterable[SkippedRule], width: int) -> Iterator[str]:
    """`2 rules were skipped, for some guests or all:`, then what is missing, the rules it concerns, and what to do."""
    from textwrap import wrap

    wrapped = partial(wrap, width=max(width, _NARROWEST), break_long_words=False, break_on_hyphens=False)
    skipped = list(skipped)
    names = {rule.rule for rule in skipped}
    if not names:
        return
    yield f"{_count(names)} skipped, for some guests or all:"
    for lack, remedy, rules in by_lack(skipped):
        whole = f"{visible(lack)}: {', '.join(map(visible, rules))}"
        yield from wrapped(whole, initial_indent="  ", subsequent_indent=_INDENT)
        if remedy:
            yield from wrapped(visible(remedy), initial_indent=_INDENT, subsequent_indent=_INDENT)


def _count(names: set[str]) -> str:
    return "1 rule was" if len(names) == 1 else f"{len(names)} rules were"
