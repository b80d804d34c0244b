"""Where the inventories of a tree's nodes are: by convention, by config, by command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pvelint.config.model import THIS_MACHINE
from pvelint.errors import UserError
from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import decode
from pvelint.limits import Limit, read_found, read_named
from pvelint.paths import exists, is_file, is_folder, relative

from .search import LEADS_OUT, stays_inside

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory

_SUFFIXES = (".json", ".txt")


class InventoryFileError(UserError):
    """An inventory that cannot be used, in one line."""


def load_inventories(
    root: Path, given: Iterable[Path], nodes: Collection[str | None], errors: list[str]
) -> list[Inventory]:
    """Those in `hardware/` of the tree or its repository, and those given; all of them say whose they are.

    `nodes` are the nodes of the tree's guests. Where there is one node only, a given inventory whose node is not
    written in it, or that is of the machine at hand, serves that one. Raises InventoryFileError for a given one
    that cannot be used; `errors` get a line for each of the others.
    """
    asked = {path.resolve(): path for path in _files(given)}
    found = {path.resolve(): path for path in _found(root, errors)}
    own = []
    for resolved, path in found.items():
        record = _usable(path, errors)
        if record is not None and record.node is None and set(nodes) - {None}:
            if resolved not in asked:
                errors.append(f"{relative(path)}: does not name its node; rename it to <node>{path.suffix}")
                continue
            record = _of_a_node(path, record, root, nodes)
        own += [record] if record is not None else []
    if set(nodes) == {None} and len({record.node for record in own}) == 1:
        own = [replace(record, node=None) for record in own]  # that node's guests, as far as anybody can tell
    others = [path for resolved, path in asked.items() if resolved not in found]
    return [*own, *(_of_a_node(path, _read(path, read_named), root, nodes) for path in others)]


def _usable(path: Path, errors: list[str]) -> Inventory | None:
    """A record found in `hardware/`: of the node that it names, else of the one that its file is named for."""
    from pvelint.grammar.hardware.parse import node_of

    try:
        record = _read(path, read_found)
    except InventoryFileError as error:
        errors.append(str(error))
        return None
    named_for = node_of(str(path))
    if named_for not in (None, record.node):
        errors.append(
            f"{relative(path)}: its content names node {record.node}, its name {named_for}: not used"
        )
        return None
    return record


def _of_a_node(path: Path, record: Inventory, root: Path, nodes: Collection[str | None]) -> Inventory:
    """A record that was given, with the node that it serves."""
    if record.names_node or record.node in nodes or _is_node(root, record.node):
        return record
    if len(set(nodes)) <= 1:
        return replace(record, node=next(iter(nodes), None))
    if str(path) == THIS_MACHINE:
        return record
    named = ", ".join(sorted(node or "(none)" for node in set(nodes)))
    raise InventoryFileError(
        f"{relative(path)}: does not name its node; rename it to <node>{path.suffix} (nodes: {named})"
    )


def _is_node(root: Path, node: str | None) -> bool:
    """Whether a tree has a node, which may have no guests."""
    return node is not None and is_folder(root / "nodes" / node)


def inventory_files(root: Path, given: Iterable[Path]) -> list[Path]:
    """Each file once."""
    return list({path.resolve(): path for path in (*_found(root, []), *_files(given))}.values())


def _found(root: Path, errors: list[str]) -> list[Path]:
    """In `hardware/` of the tree and of its repository."""
    above = [root]
    repository = next((folder for folder in (root, *root.parents) if exists(folder / ".git")), None)
    if repository is not None and repository != root:
        above.append(repository)
    found: dict[Path, Path] = {}
    for place in above:
        for path in _records(place / "hardware"):
            if stays_inside(path, place):
                found.setdefault(path.resolve(), path)
            else:
                errors.append(f"{relative(path)}: {LEADS_OUT}")
    return list(found.values())


def _records(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and is_file(path))
    except OSError:
        return []


def _files(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        if str(path) != THIS_MACHINE and is_folder(path):
            yield from _records(path)
        else:
            yield path


def _read(path: Path, read: Callable[[Path, Limit], bytes]) -> Inventory:
    from pvelint.grammar.hardware.inventory import InventoryError
    from pvelint.grammar.hardware.parse import parse_inventory
    from pvelint.grammar.hardware.sysfs import read_sysfs

    try:
        if str(path) == THIS_MACHINE:
            return read_sysfs()
        return parse_inventory(relative(path), decode(read(path, Limit.RECORD)))
    except OSError as error:
        raise InventoryFileError(f"{relative(path)}: {error.strerror}") from error
    except InventoryError as error:
        place = f"{relative(path)}:{error.line}" if error.line else relative(path)
        raise InventoryFileError(f"{place}: not a usable inventory: {error.reason}") from error
