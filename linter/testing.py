"""For tests of rules: whether a rule and its examples say the same, as pvelint's own rules have to.

    from pvelint.testing import check_rule

    def test_house_name() -> None:
        check_rule(HouseName)

The examples are in the `.toml` file beside the rule's module. Of each bad one, all findings are compared with what is
written down (place, severity, impact, key, option, section), fixes are applied and their texts linted again; in a good
one the rule has to find nothing. `python -m pvelint.testing PLUGIN` checks all rules of an installed plugin; with
`--bless` it writes into the examples what the rules make of them now.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pvelint.errors import UserError
from pvelint.pages.checks import RuleChecks
from pvelint.rulebook import PluginError, Rulebook
from pvelint.rules.rule import Rule

__all__ = ["check_rule"]


def check_rule(rule: type[Rule]) -> None:
    """Raises AssertionError with everything that is wrong, a line each."""
    book = Rulebook()
    try:
        name = book.add(rule)
        book.check_former_names(name)
    except PluginError as error:
        raise AssertionError(str(error)) from error
    found = _problems(name, book)
    assert not found, "\n".join((f"{name}:", *found))


def main(arguments: Sequence[str]) -> int:
    """The command: 0 where all examples are as written down, 1 where one is not."""
    from argparse import ArgumentParser

    parser = ArgumentParser(
        prog="python -m pvelint.testing", description="Checks the examples of a plugin's rules."
    )
    parser.add_argument("plugin", help="as `plugins` in pvelint.toml names it")
    parser.add_argument("rules", nargs="*", metavar="RULE", help="these alone")
    parser.add_argument("--bless", action="store_true", help="write down what the rules make of them now")
    given = parser.parse_args(arguments)
    try:
        book = Rulebook([given.plugin])
        names = sorted(book.rules_of_plugin(given.plugin))
        if unknown := set(given.rules).difference(names):
            parser.error(f"the plugin '{given.plugin}' has no rule '{min(unknown)}'")
        names = given.rules or names
        return max([_report(name, book, bless=given.bless) for name in names], default=0)
    except UserError as error:
        parser.error(str(error))


def _report(name: str, book: Rulebook, *, bless: bool) -> int:
    """Print what is wrong with a rule's examples; 1 if anything is."""
    if bless:
        from pvelint.pages.bless import bless as write_down

        write_down(name, book)
    problems = _problems(name, book)
    for problem in problems:
        print(f"{name}: {problem}")
    if not problems:
        print(RuleChecks(name, book).summary)
    return 1 if problems else 0


def _problems(name: str, book: Rulebook) -> list[str]:
    try:
        return list(RuleChecks(name, book).problems())
    except (UserError, ValueError) as error:  # what crashes, or is no example, ends the checks
        return [str(error)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
