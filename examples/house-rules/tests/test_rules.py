import pytest
from house_rules import RULES
from pvelint.rules.api import Rule
from pvelint.testing import check_rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_and_its_examples_say_the_same(rule: type[Rule]) -> None:
    check_rule(rule)
