from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import FILES, firewalls


class FirewallNameTwice(TreeRule):
    """A group, an IP set or an alias of the firewall is defined twice.

    ## What it finds

    Two sections `[group NAME]` or `[IPSET NAME]` of one name in a file, of which the first is not empty, and two aliases of
    one name with different addresses. Names are the same in upper and lower case.

    ## Why it matters

    PVE does not put them together: the later one counts, and what the earlier one says is lost at the next write.

    ## When to ignore it

    Never: delete the one that is not meant.
    """

    name = "firewall-name-twice"
    category = Category.SECURITY
    severity = Severity.ERROR
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = (FILES,)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (generic_fw_config_parser)",
        "pve-firewall 4.3-2 PVE/Firewall.pm (generic_fw_config_parser)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for firewall in firewalls(tree):
            for repeat in firewall.repeats:
                things = {"group": "rule", "IP set": "member"}.get(repeat.kind)
                lost = f"its {_many(repeat.lost, things)} above" if things else "the one above"
                yield Finding(
                    place=repeat.place,
                    message=f"the {repeat.kind} `{repeat.name}` is defined a second time: PVE forgets {lost}",
                    help="put both into one section" if things else "remove one of them",
                    related=(Related(repeat.earlier, "defined here before"),),
                )


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}s" if count > 1 else thing
