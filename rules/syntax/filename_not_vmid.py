from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.syntax.scalars import is_digits, whole_number
from pvelint.rules.api import CONTAINER, VM, Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_NOUNS = {"qemu-server": VM.noun, "lxc": CONTAINER.noun}
"""By the folder that a file is in."""


class FilenameNotVmid(TreeRule):
    """The file name of a guest's config is not a valid number.

    ## What it finds

    Files in a `qemu-server` or `lxc` folder whose name is a number with a leading zero, below 100 or above 999999999; and if it
    was named on the command line, a `.conf` file there whose name is not a number.

    ## Why it matters

    PVE knows a guest by the number in the name of its file. It skips `0105.conf` and `web.conf`: there is no such
    guest, and `qm`, `pct`, backups and HA do not see its disks. A VM 99 is listed, but `qm` and the API refuse the number.

    ## When to ignore it

    When the file is a copy that is not to run; better keep it elsewhere, or with another file extension.
    """

    name = "filename-not-vmid"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.IGNORED
    other_impacts = (Impact.NO_START,)
    evidence = Evidence.TREE
    sources = (
        "pve-cluster 9.1.6 pmxcfs/memdb.c (path_contain_vm_config)",
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_verify_vmid)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        unnumbered = [Path(guest.document.path) for guest in tree.guests if guest.vmid is None]
        named = [path for path in unnumbered if path.suffix == ".conf" and _folder(path) in _NOUNS]
        taken = tree.vmids | tree.container_ids
        for path in dict.fromkeys((*named, *(Path(tree.shown(name)) for name in tree.misnamed))):
            yield _finding(path, taken)


def _finding(path: Path, taken: frozenset[int]) -> Finding:
    stem, noun = path.stem, _NOUNS[_folder(path)]
    place = Place(path=path.as_posix(), span=FILE_START, value=stem)
    if not is_digits(stem):
        return Finding(
            place=place,
            message=f"`{stem}` is not a {noun}'s number; PVE skips this file, and there is no such {noun}",
            help="rename it to a free number from 100 on, such as `105.conf`",
            severity=Severity.WARNING,
        )
    if stem.startswith("0"):
        number = stem.lstrip("0")
        is_free = len(number) > 2 and whole_number(number) not in taken
        return Finding(
            place=place,
            message=f"a {noun}'s number has no leading zero; PVE skips this file, and there is no such {noun}",
            help="rename it to " + (f"{number}.conf" if is_free else "a free number from 100 on"),
        )
    return Finding(
        place=place,
        message=f"a {noun}'s number is from 100 to 999999999; PVE's tools refuse the number {stem[:20]},"
        f" and the {noun} cannot be started",
        help="rename it to a free number from 100 on, and its volumes with it",
        impact=Impact.NO_START,
    )


def _folder(path: Path) -> str:
    return path.absolute().parent.name
