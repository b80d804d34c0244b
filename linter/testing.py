"""For tests of rules: whether a rule and its examples say the same, as pvelint's own rules have to.

    from pvelint.testing import check_rule

    def test_house_name() -> None:
        check_rule(HouseName)

The examples are in the `.toml` file beside the rule's module. Of each bad one, all findings are compared with what is
written down (place, severity, impact, key, option, section), fixes are applied and their texts linted again; in a good
one the rule has to find nothing.
"""

from __future__ import annotations

from pvelint.pages.checks import RuleChecks
from pvelint.rulebook import Rulebook
from pvelint.rules.rule import Rule

__all__ = ["check_rule"]


def check_rule(rule: type[Rule]) -> None:
    """Raises AssertionError with everything that is wrong, a line each."""
    book = Rulebook()
    if rule.name not in book.infos:
        book.add(rule)
    try:
        found = list(RuleChecks(rule.name, book).problems())
    except ValueError as error:  # what crashes, or is no example, ends the checks
        found = [str(error)]
    assert not found, "\n".join((f"{rule.name}:", *found))
