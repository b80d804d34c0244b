"""The text of stdin as a file."""

from __future__ import annotations

from pathlib import Path

from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import decode
from pvelint.paths import display, relative

from .discovery import Discovered, GuestFile, TreeFiles, alone, tree_around
from .kind import FileKind, kind_of, not_linted
from .layout import known_name, place_of, tree_root_of, vmid_of


def discover_stdin(raw: bytes, name: str) -> Discovered:
    """A file called `name`, which need not exist; nothing but a line about it if that is none of ours."""
    path = Path(name)
    text = decode(raw)
    texts = {path: text, Path(relative(path)): text}
    kind = kind_of(path.resolve(), path, text)
    if kind is FileKind.TREE_FILE and (tree := _tree_file(path, name)) is not None:
        return Discovered([tree], [], texts=texts)
    if kind.guest is None:
        return Discovered([], [not_linted(name, kind)], (name,), texts=texts)
    return Discovered([_guest(path, name, kind.guest)], [], texts=texts)


def _guest(path: Path, shown: str, kind: GuestKind) -> TreeFiles:
    """A guest file that need not exist, in the tree where it would be, whose other guests are context."""
    resolved = path.resolve()
    root, node = place_of(resolved)
    tree = TreeFiles(root, named=set()) if root == resolved.parent else tree_around(root, shown)
    tree.guests[resolved] = GuestFile(path, display(shown), vmid_of(path.name), node, piped=True, kind=kind)
    tree.named = {resolved}
    return tree


def _tree_file(path: Path, shown: str) -> TreeFiles | None:
    """Another file of /etc/pve, which need not exist: in the tree where it would be, or alone; None if nothing reads it."""
    resolved = path.resolve()
    if (single := alone(path, resolved)) is not None:
        return single
    root = tree_root_of(resolved)
    name = known_name(resolved, root) if root is not None else None
    if root is None or name is None:
        return None
    return replace(tree_around(root, shown), named={resolved}, placed={name: path})
