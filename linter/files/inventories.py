"""Where the inventories of a tree's nodes are: by convention, by config, by command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pvelint.config.model import THIS_MACHINE
from pvelint.errors import UserError
from pvelint.grammar.syntax.nodes import decode
from pvelint.paths import relative

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory

_SUFFIXES = (".json", ".txt")


class InventoryFileError(UserError):
    """An inventory that cannot be used, in one line."""


def load_inventories(root: Path, given: Iterable[Path], nodes: Sequence[str | None]) -> list[Inventory]:
    """Those in `hardware/` of the tree or its repository, and those given; all of them say whose they are.

    `nodes` are the nodes of the tree's guests. Where there is one node only, an inventory whose node is not
    written in it, or that is of the machine at hand, serves that one.
    """
    paths = inventory_files(root, given)
    if not paths:
        return []
    from pvelint.grammar.hardware.parse import node_of

    single = len(set(nodes)) <= 1
    read = [(path, _read(path)) for path in paths]
    has_own = any(inventory.node in nodes for _, inventory in read)
    inventories = []
    for path, inventory in read:
        by_convention = path.parent.name == "hardware"
        guessed = inventory.node in (None, node_of(str(path)))
        if inventory.node in nodes or _is_node(root, inventory.node):
            inventories.append(inventory)
        elif single and (guessed or str(path) == THIS_MACHINE) and not (has_own and by_convention):
            inventories.append(replace(inventory, node=next(iter(nodes), None)))
        elif not guessed or (inventory.node is not None and by_convention):
            inventories.append(inventory)
        else:
            named = ", ".join(sorted(node or "(none)" for node in set(nodes)))
            raise InventoryFileError(
                f"{relative(path)}: does not name its node; rename it to <node>{path.suffix} (nodes: {named})"
            )
    return inventories


def _is_node(root: Path, node: str | None) -> bool:
    """Whether a tree has a node, which may have no guests."""
    return node is not None and (root / "nodes" / node).is_dir()


def inventory_files(root: Path, given: Iterable[Path]) -> list[Path]:
    """Each file once."""
    return list({path.resolve(): path for path in (*_by_convention(root), *_files(given))}.values())


def _by_convention(root: Path) -> Iterator[Path]:
    folders = [root / "hardware"]
    repository = next((f for f in (root, *root.parents) if (f / ".git").exists()), None)
    if repository is not None and repository != root:
        folders.append(repository / "hardware")
    for folder in folders:
        if folder.is_dir():
            yield from sorted(p for p in folder.iterdir() if p.suffix in _SUFFIXES and p.is_file())


def _files(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        if str(path) != THIS_MACHINE and path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.suffix in _SUFFIXES and p.is_file())
        else:
            yield path


def _read(path: Path) -> Inventory:
    from pvelint.grammar.hardware.inventory import InventoryError
    from pvelint.grammar.hardware.parse import parse_inventory
    from pvelint.grammar.hardware.sysfs import read_sysfs

    try:
        if str(path) == THIS_MACHINE:
            return read_sysfs()
        return parse_inventory(relative(path), decode(path.read_bytes()))
    except OSError as error:
        raise InventoryFileError(f"{relative(path)}: {error.strerror}") from error
    except InventoryError as error:
        place = f"{relative(path)}:{error.line}" if error.line else relative(path)
        raise InventoryFileError(f"{place}: not a usable inventory: {error.reason}") from error
