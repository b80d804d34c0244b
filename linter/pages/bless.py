"""Writes down what a rule does with its examples today, into its `.toml` file."""

from __future__ import annotations

from pvelint.grammar.syntax.edits import apply_edits
from pvelint.report.model import Diagnostic
from pvelint.rulebook import Rulebook
from pvelint.rules.info import RuleInfo

from .example_tree import example_tree
from .examples import FACTS, LAYOUT, TEXTS, Example, examples_file, parse_examples, usual_path
from .facts import facts_of, usual_facts
from .toml_text import Table, statements

_ORDER = (*LAYOUT, *FACTS, *TEXTS)
Written = dict[str, str | list[str] | None]


def bless(name: str, book: Rulebook) -> None:
    """Write a rule's examples file anew, if it has one and anything in it is different."""
    path = examples_file(type(book.rule(name)))
    if path.is_file():
        text = path.read_bytes().decode()
        if (now := blessed(text, name, book)) != text:
            path.write_bytes(now.encode())


def blessed(text: str, name: str, book: Rulebook) -> str:
    """The text of an examples file, with what the rule does today; all else, and what is so already, stays as it is."""
    parts = statements(text)
    own = f"[{name}.bad]" if any(part.header == f"[{name}.bad]" for part in parts) else "[bad]"
    for number, example in enumerate(parse_examples(text, name, usual_path(type(book.rule(name)))).bad):
        table = Table(parts, own, number)
        for key, value in outcome(name, example, book).items():
            table.set(key, value, _ORDER)
    return "".join(part.text for part in parts)


def outcome(name: str, example: Example, book: Rulebook) -> Written:
    """FACTS and TEXTS of an example as they are; None for what need not be said."""
    with example_tree(example, book) as tree:
        findings = tree.report_of(name).findings
    return {**_facts(example, findings, book.infos[name]), **texts(name, example, findings, book)}


def texts(name: str, example: Example, findings: list[Diagnostic], book: Rulebook) -> Written:
    """What `--fix`, `--fix --unsafe-fixes` and each alternative of the first finding make of the config."""
    conf = example.conf
    if conf is None:
        return {}
    with example_tree(example, book) as tree:
        fixed = tree.fixed(name)
        unsafe = tree.fixed(name, unsafe=True)
    either = [apply_edits(conf, fix.edits) for fix in findings[0].alternatives] if findings else []
    return {
        "fixed": fixed if fixed != conf else None,
        "unsafe": unsafe if unsafe != fixed else None,
        "alternatives": either or None,
    }


def _facts(example: Example, findings: list[Diagnostic], info: RuleInfo) -> Written:
    facts = [facts_of(finding) for finding in findings]
    usual = [usual_facts(example, finding, info) for finding in findings]
    places = [each["at"] for each in facts]
    written: Written = {"at": places[0] if len(places) == 1 else places or None}
    for fact in FACTS[1:]:
        values = [each[fact] for each in facts]
        same = values[0] if len(set(values)) == 1 else values
        goes_without_saying = values == [each[fact] for each in usual]
        written[fact] = None if goes_without_saying and fact not in example.expected else same
    return written
