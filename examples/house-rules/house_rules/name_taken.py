from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    Category,
    Evidence,
    Finding,
    Impact,
    JoinKey,
    Place,
    Related,
    Severity,
    Tree,
    TreeRule,
)


class HouseNameTaken(TreeRule):
    """Two VMs have one name.

    ## What it finds

    A VM with the name of another one.

    ## Why it matters

    The backup script of this house goes by the name.

    ## When to ignore it

    Never.
    """

    name = "house-name-taken"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.BACKUP
    evidence = Evidence.TREE
    words = ("name",)
    join_keys = (JoinKey.NAME,)
    sources = ("the handbook of this house",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        first: dict[str, Place] = {}
        for guest in tree.guests:
            if guest.name is None:
                continue
            place = guest.config["name"].at()
            if (other := first.setdefault(guest.name.lower(), place)) is not place:
                yield Finding(
                    place=place,
                    message=f"`{guest.name}` is the name of another VM: its backup overwrites this one's",
                    help="rename one of the two",
                    related=(Related(other, "the other VM"),),
                )
