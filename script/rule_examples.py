"""`script/test RULE...` checks the examples and the page of these rules, with `--bless` it writes them down anew.

Anything else that is asked for goes to pytest.
"""

from __future__ import annotations

import os
import re
import sys
from difflib import unified_diff
from pathlib import Path

from pvelint.pages.bless import bless
from pvelint.pages.checks import RuleChecks
from pvelint.pages.rule_page import rule_page
from pvelint.rulebook import Rulebook
from pvelint.rules.describe import describe
from pvelint.suggest import did_you_mean
from rule_registry import REGISTRY, book_of, registry_text, rule_classes

PAGES = Path(__file__).resolve().parent.parent / "docs" / "rules"
BLESS = "--bless"


def main(arguments: list[str]) -> int:
    names = [argument for argument in arguments if argument != BLESS]
    if not names or not all(map(looks_like_a_rule, names)):
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
    book = Rulebook()
    if any(is_news(name, book) for name in names):
        rules = rule_classes()
        REGISTRY.write_text(registry_text(rules), encoding="utf-8")
        book = book_of(rules)
    for name in names:
        if name not in book.infos:
            hint = did_you_mean(name, book.infos)
            print(f"script/test: unknown rule '{name}'{hint}", file=sys.stderr)
            return 2
    if BLESS in arguments:
        for name in names:
            bless(name, book)
            (PAGES / f"{name}.md").write_text(rule_page(name, book).text, encoding="utf-8")
    return max([report(name, book) for name in names])


def is_news(name: str, book: Rulebook) -> bool:
    """Whether the registry does not know a rule, or not as it says of itself today."""
    try:
        return name not in book.infos or describe(type(book.rule(name))) != book.infos[name]
    except (AttributeError, ModuleNotFoundError):  # the class or the file has another name
        return True


def looks_like_a_rule(argument: str) -> bool:
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", argument) is not None and not Path(argument).exists()


def report(name: str, book: Rulebook) -> int:
    """Say what is wrong with a rule's examples or, where nothing is, how its page would change."""
    checks = RuleChecks(name, book)
    problems = list(checks.problems()) or page_changes(name, book)
    for problem in problems:
        print(f"{name}: {problem}")
    if not problems:
        print(checks.summary)
    return 1 if problems else 0


def page_changes(name: str, book: Rulebook) -> list[str]:
    path = PAGES / f"{name}.md"
    written = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    now = rule_page(name, book).text.split("\n")
    changes = list(unified_diff(written, now, f"docs/rules/{name}.md", "what it prints now", lineterm=""))
    return ["the page differs (--bless renews it):\n" + "\n".join(changes)] if changes else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
