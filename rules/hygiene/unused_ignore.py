from __future__ import annotations

from pvelint.rules.api import Applicability, Category, EngineRule, Impact, Severity


class UnusedIgnore(EngineRule):
    """A `#pvelint ignore` line in the notes matches no finding.

    ## What it finds

    A `#pvelint ignore RULE[,RULE] [KEY ...]` of which the whole, a rule or a key matches no finding of its
    section; one that names a rule or category that does not exist; a line that begins like one, but says
    nothing. Ignores of rules that could not speak in this run (not selected, no inventory, another PVE
    version) are left alone.

    ## Why it matters

    PVE copies the notes with every clone, and they stay when the setting that they spoke of is gone. An
    ignore that is not needed any more hides the same mistake when somebody makes it again; one with a
    misspelt name never worked.

    ## When to ignore it

    In a template whose clones need the ignore: name `unused-ignore` in the line.
    """

    name = "unused-ignore"
    category = Category.HYGIENE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    fix = Applicability.SAFE
    sources = (
        "pvelint itself",
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (clone_vm copies the description)",
    )
