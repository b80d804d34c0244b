"""Makes a rule's class, examples, registry entry and page, from which `script/test NAME` tells what is left to do."""

from __future__ import annotations

import argparse
import re
import sys

from pvelint.pages.rule_page import rule_page
from pvelint.rules.model import Category
from rule_registry import REGISTRY, RULES, book_of, registry_text, rule_classes
from rule_templates import EXAMPLES, KINDS, rule_text

DOCS = RULES.parent / "docs" / "rules"


def main(arguments: list[str]) -> int:
    given = parse(arguments)
    name: str = given.name
    module = RULES / given.category.replace("-", "_") / f"{name.replace('-', '_')}.py"
    if name in {taken for rule in rule_classes() for taken in (rule.name, *rule.former_names)}:
        print(f"script/new-rule: a rule {name} already exists, or once did", file=sys.stderr)
        return 2
    module.parent.mkdir(exist_ok=True)
    (module.parent / "__init__.py").touch()
    module.write_text(
        rule_text(given.kind, given.category, name, of_containers=given.container), encoding="utf-8"
    )
    module.with_suffix(".toml").write_text(EXAMPLES, encoding="utf-8")
    rules = rule_classes()
    REGISTRY.write_text(registry_text(rules), encoding="utf-8")
    (DOCS / f"{name}.md").write_text(rule_page(name, book_of(rules)).text, encoding="utf-8")
    print(NEXT.format(module=module.relative_to(RULES.parent), name=name), end="")
    return 0


NEXT = """\
Write {module} and the .toml beside it; KEY stands for an option.
`script/test {name}` says what is left to do, with --bless it writes down what the rule does with its examples.
Before you commit, script/generate renews the lists of rules.
"""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/new-rule", description="Makes the files of a new rule.")
    parser.add_argument("category", choices=[str(category) for category in Category], metavar="CATEGORY")
    parser.add_argument("name", type=rule_name, metavar="NAME", help="lower case, words joined by `-`")
    kinds = parser.add_mutually_exclusive_group()
    for kind, about in zip(KINDS, ("one line by itself", "a guest (default)", "several files"), strict=True):
        kinds.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=about)
    parser.add_argument("--container", action="store_true", help="about containers, not VMs")
    parser.set_defaults(kind="guest")
    return parser.parse_args(arguments)


def rule_name(text: str) -> str:
    if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", text) is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not two or more lower-case words joined by '-'")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
