"""What a rule looks like before it is written: a class and examples with `KEY` where an option will be."""

from __future__ import annotations

_RULE = '''\
from __future__ import annotations

from collections.abc import Iterator

{imports}


class {class_name}({base}):
    """What is wrong, in one sentence.

    ## What it finds

    Which settings, with which values.

    ## Why it matters

    What PVE, QEMU or the guest does about it.

    ## When to ignore it

    Where it is done on purpose.
    """

    name = "{name}"
    category = Category.{category}{guests}
    severity = Severity.WARNING
    impact = Impact.IGNORED
{attributes}
    sources = ("PACKAGE PATH/FILE.pm (FUNCTION), VERSION",)

{check}'''

_LINE_IMPORTS = """\
from pvelint.rules.api import Category, Impact, LineFinding, LineRule, ReadSetting, Severity
from pvelint.rules.api.lines import faults, refusal"""

_LINE_CHECK = """\
    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting):
            yield refusal(setting, problem, "what PVE makes of the value", help="what to write instead")
            return
"""

_GUEST_IMPORTS = "from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity"

_GUEST_CHECK = """\
    def check(self, guest: Guest) -> Iterator[Finding]:
        if "KEY" in guest.config:
            yield Finding(
                place=guest.config["KEY"].at(),
                message="the fact: what PVE, QEMU or the guest does about it",
                help="what to do",
            )
"""

_TREE_IMPORTS = (
    "from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule, vms"
)

_TREE_CHECK = """\
    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest in vms(tree):
            if "KEY" in guest.config:
                yield Finding(
                    place=guest.config["KEY"].at(),
                    message="the fact: what PVE, QEMU or the guest does about it",
                    help="what to do",
                )
"""

_KEYS = '    keys = ("KEY",)'
_KINDS = {
    "line": ("LineRule", _LINE_IMPORTS, _KEYS, _LINE_CHECK),
    "guest": ("GuestRule", _GUEST_IMPORTS, _KEYS, _GUEST_CHECK),
    "tree": ("TreeRule", _TREE_IMPORTS, "    evidence = Evidence.TREE", _TREE_CHECK),
}
KINDS = tuple(_KINDS)

EXAMPLES = """\
[[bad]]
conf = '''
KEY: wrong
'''

[[bad]]
conf = '''
KEY: wrong in another way
'''

[[good]]
conf = '''
KEY: right
'''

[[good]]
conf = '''
KEY: right in another way
'''
"""


def rule_text(kind: str, category: str, name: str, *, of_containers: bool = False) -> str:
    """The module of a rule of one of KINDS."""
    base, imports, attributes, check = _KINDS[kind]
    if of_containers:
        imports = imports.replace("import Category", "import CONTAINER, Category", 1)
    return _RULE.format(
        imports=imports,
        class_name="".join(word.capitalize() for word in name.split("-")),
        base=base,
        name=name,
        category=category.upper().replace("-", "_"),
        guests="\n    guests = (CONTAINER,)" if of_containers else "",
        attributes=attributes,
        check=check,
    )
