"""A rule's page: its docstring, and what pvelint prints about its examples. Also what `--explain` prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from subprocess import CalledProcessError
from typing import NamedTuple

from pvelint.grammar.guest_kind import VM
from pvelint.grammar.version import NEWEST, OLDEST
from pvelint.output import render
from pvelint.report.model import Diagnostic, Report
from pvelint.rulebook import Rulebook
from pvelint.rules.describe import describe
from pvelint.rules.info import RuleInfo

from .example_tree import example_tree
from .examples import USUAL_PATH, Example, examples_of

_WIDTH = 100


class RulePage(NamedTuple):
    """A page in Markdown, and what the findings on it are about."""

    text: str
    subjects: frozenset[tuple[str, str]]
    """Key and sub-option of findings in guest configs, either of them perhaps empty."""
    paths: frozenset[str]
    """The files that its findings stand in."""


def rule_page(name: str, book: Rulebook) -> RulePage:
    rule = type(book.rule(name))
    examples = examples_of(rule)
    parts = [f"# {name}", facts_line(describe(rule)), cleandoc(rule.__doc__ or "")]
    subjects: set[tuple[str, str]] = set()
    paths: set[str] = set()
    if examples.bad:
        parts.append("## What it prints")
    for example in examples.bad:
        printed, findings = _printed(name, example, book)
        parts += [*_listing(example), "pvelint prints:", printed]
        paths |= {f.path for f in findings}
        subjects |= {(f.key or "", f.option or "") for f in findings if f.path == example.path}
    if examples.good:
        parts.append("## What it leaves alone")
    for example in examples.good:
        parts += _listing(example)
    if rule.sources:
        parts += ["## Sources", "\n".join(f"- {source}" for source in rule.sources)]
    return RulePage("\n\n".join(parts) + "\n", frozenset(subjects), frozenset(paths))


def facts_line(info: RuleInfo) -> str:
    """`passthrough · error · no-boot · fix: safe · evidence: hardware · PVE 7.4 to 9.2`"""
    versions = "all PVE versions"
    if (info.since, info.until) != (OLDEST, NEWEST):
        versions = f"PVE {info.since} to {info.until}" if info.since != info.until else f"PVE {info.since}"
    kinds = " and ".join(f"{kind.noun}s" for kind in info.guests)
    guests = "" if info.guests == (VM,) else f" · {kinds}"
    impacts = ", ".join(info.impacts)
    fix = info.fix.value if info.fix else "none"
    report = " · before an upgrade" if info.before_upgrade else ""
    return f"{info.category} · {info.severity} · {impacts} · fix: {fix} · evidence: {info.evidence} · {versions}{guests}{report}"


def _listing(example: Example) -> Iterator[str]:
    """The files of an example, with what is unusual about it."""
    given = [f"`--pve {example.pve}`"] if example.pve is not NEWEST else []
    if example.tracked:
        given.append("all files in git")
    if example.times > 1:
        given.append(f"the first line {example.times} times")
    if example.conf is not None and example.path != USUAL_PATH:
        given.append(f"`{example.path}`")
    if given:
        yield f"With {', '.join(given)}:" if example.path == USUAL_PATH else f"{', '.join(given)}:"
    if example.conf is not None:
        yield _block(example.conf)
    for path, text in example.tree.items():
        yield f"`{path}`:"
        yield _block(text)


def _printed(name: str, example: Example, book: Rulebook) -> tuple[str, list[Diagnostic]]:
    """As on a terminal without colors; where there is no git or no room for the files, why it is not known."""
    try:
        with example_tree(example, book) as tree:
            report = tree.report_of(name)
            return _block(_without_tally(report)), report.findings
    except (OSError, CalledProcessError) as error:
        return f"(not linted here: {error})", []


def _without_tally(report: Report) -> str:
    shown = render("full", report, width=_WIDTH, unsafe_fixes=True)
    return "\n".join([*shown.rstrip("\n").split("\n")[:-1], *report.errors])


def _block(text: str) -> str:
    """A code block of characters that do no harm."""
    shown = "".join(c if c >= " " or c in "\t\n" else f"\\x{ord(c):02x}" for c in text).strip("\n")
    longest = max((len(ticks) for ticks in re.findall("`{3,}", shown)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{shown}\n{fence}"
