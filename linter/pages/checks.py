"""What is wrong with a rule's examples: a line for each way in which they are not as written down."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from itertools import zip_longest

from pvelint.grammar.record import replace
from pvelint.report.model import Diagnostic
from pvelint.rulebook import Rulebook
from pvelint.rules.model import Severity

from .bless import texts
from .example_tree import example_tree
from .examples import Example, Examples, examples_of
from .facts import Facts, expected_facts, facts_of

NEEDED = 2
"""Bad and good examples that each rule has at least."""


class RuleChecks:
    """The checks of one rule's examples."""

    def __init__(self, name: str, book: Rulebook) -> None:
        self.name = name
        self._book = book
        self._info = book.infos[name]
        self.examples: Examples = examples_of(type(book.rule(name)))

    @property
    def summary(self) -> str:
        """For rules without problems."""
        bad, good = len(self.examples.bad), len(self.examples.good)
        return f"{self.name}: {bad} bad and {good} good examples are as written down"

    def problems(self) -> Iterator[str]:
        """All of them, each with its example."""
        yield from self.in_whole()
        for number, example in enumerate(self.examples.bad, 1):
            for check in (self.found, self.fixed, self.sound):
                yield from (f"bad example {number}: {problem}" for problem in check(example))
        for number, example in enumerate(self.examples.good, 1):
            yield from (f"good example {number}: {problem}" for problem in self.left_alone(example))

    def in_whole(self) -> Iterator[str]:
        """Whether there are enough examples, and fixes among them just where the rule has a fix."""
        for kind, found in (("bad", self.examples.bad), ("good", self.examples.good)):
            if len(found) < NEEDED:
                yield f"{len(found)} {kind} examples: a rule has at least {NEEDED}"
        shown = any({"fixed", "unsafe"} & example.expected.keys() for example in self.examples.bad)
        if shown and self._info.fix is None:
            yield "a fix is shown, but the rule declares none"
        if not shown and self._info.fix is not None:
            yield f"the rule declares a fix ({self._info.fix}), but no example shows it"

    def found(self, example: Example) -> Iterator[str]:
        """A bad example's findings carry what is written down."""
        findings = self._findings(example)
        expected = expected_facts(example, findings, self._info)
        if not findings:
            words = self._info.words
            unsaid = f"; it is not asked where none of its `words` stands: {', '.join(words)}"
            is_asked = not words or any(word in (example.conf or "").lower() for word in words)
            yield _nothing_found(sorted(self._errors(example))) + ("" if is_asked else unsaid)
        elif len(findings) != len(expected):
            yield f"{len(findings)} findings, {len(expected)} expected"
        for number, (finding, facts) in enumerate(zip_longest(findings, expected), 1):
            found = facts_of(finding) if finding is not None else {}
            yield from (f"finding {number}: {problem}" for problem in _differences(found, facts or {}))
            if finding is not None and finding.impact not in self._info.impacts:
                yield f"finding {number}: the rule does not declare the impact {finding.impact}"

    def fixed(self, example: Example) -> Iterator[str]:
        """Its fixes make what is written down."""
        made = texts(self.name, example, self._findings(example), self._book)
        for key, text in made.items():
            if (expected := example.expected.get(key)) != text:
                yield "\n".join([f"{key} is another text:", *_diff(expected, text)])

    def sound(self, example: Example) -> Iterator[str]:
        """In a fixed text the rule finds nothing any more, and no rule finds a new error."""
        before, expected = self._errors(example), example.expected
        for key in ("fixed", "unsafe"):
            if key in expected:
                after = replace(example, conf=expected[key])
                if self._findings(after) and (key == "unsafe" or "unsafe" not in expected):
                    yield f"{key}: the rule finds something in it"
                yield from (f"{key}: a new error, {rule}" for rule in sorted(self._errors(after) - before))
        for number, text in enumerate(expected.get("alternatives", ()), 1):
            after = replace(example, conf=text)
            if self._weight(after) >= self._weight(example):
                yield f"alternative {number} does not cure what the finding is about"
            new = sorted(self._errors(after) - before)
            yield from (f"alternative {number}: a new error, {rule}" for rule in new)

    def left_alone(self, example: Example) -> Iterator[str]:
        """A good example has no findings."""
        for finding in self._findings(example):
            yield f"{facts_of(finding)['at']}: {finding.message}"

    def _findings(self, example: Example) -> list[Diagnostic]:
        with example_tree(example, self._book) as tree:
            report = tree.report_of(self.name)
        if report.errors:
            raise ValueError("; ".join(report.errors))
        return report.findings

    def _weight(self, example: Example) -> int:
        return sum(finding.severity for finding in self._findings(example))

    def _errors(self, example: Example) -> set[str]:
        with example_tree(example, self._book) as tree:
            findings = tree.lint("all").findings
        return {finding.rule for finding in findings if finding.severity is Severity.ERROR}


def _nothing_found(others: list[str]) -> str:
    """Of several line rules about one line only the first speaks."""
    return f"the rule finds nothing; errors of other rules: {', '.join(others) or 'none'}"


def _differences(found: Facts, expected: Facts) -> Iterator[str]:
    for fact in {**expected, **found}:
        is_, should_be = _shown(found.get(fact)), _shown(expected.get(fact))
        if is_ != should_be:
            yield f"{fact} is {is_}, expected {should_be}"


def _shown(fact: str | None) -> str:
    return f"`{fact}`" if fact else "nothing"


def _diff(expected: str | list[str] | None, text: str | list[str] | None) -> list[str]:
    return list(unified_diff(_lines(expected), _lines(text), "written down", "made", lineterm=""))


def _lines(text: str | list[str] | None) -> list[str]:
    return ("\n---\n".join(text) if isinstance(text, list) else text or "").split("\n")
