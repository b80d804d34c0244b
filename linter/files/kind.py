"""What a file is: a guest config, a container's, another file of /etc/pve, or none of ours."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pvelint.grammar.config_file.etc_pve import is_of_cluster
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.syntax.nodes import SettingLine, UnreadableLine, decode
from pvelint.grammar.syntax.parse import parse_line
from pvelint.grammar.version import NEWEST
from pvelint.limits import open_found

_CONTAINER_KEYS = frozenset(("rootfs", "unprivileged", "swap", "hostname", "cmode", "features", "tty", "mp"))
_CONFIG = "pvelint.toml"
_LOOKED_AT = 1 << 16
"""Characters of a file that decide what it is."""


class FileKind(StrEnum):
    """What a file is; the value says so in a message."""

    GUEST = "a VM config"
    CONTAINER = "a container's config"
    TREE_FILE = "a file of /etc/pve"
    FOREIGN = "not a Proxmox VE guest config"


def kind_of(resolved: Path, named: Path, text: str | None = None) -> FileKind:
    """Decide by path, then by content: the text, or where it is None that of the file; raises OSError."""
    folders = {resolved.parent.name, named.parent.name}
    if "qemu-server" in folders:
        return FileKind.GUEST
    if "lxc" in folders:
        return FileKind.CONTAINER
    if belongs_to_tree(resolved):
        return FileKind.TREE_FILE
    if text is None:
        with open_found(resolved) as file:
            text = decode(file.read(_LOOKED_AT))
    return kind_of_text(text[:_LOOKED_AT])


def belongs_to_tree(path: Path) -> bool:
    """Whether a file that is no guest's is one of /etc/pve, as far as its name tells."""
    return path.name == _CONFIG or is_of_cluster(path.name)


def kind_of_text(text: str) -> FileKind:
    """A guest config unless the text shows that it is something else."""
    keys, foreign, lines = set(), 0, 0
    for line in text.split("\n"):
        node = parse_line(line)
        if isinstance(node, SettingLine):
            keys.add(node.key.text)
        elif isinstance(node, UnreadableLine) and node.text.startswith("lxc."):
            return FileKind.CONTAINER
        elif isinstance(node, UnreadableLine):
            foreign += node.text.rstrip()[-1:] in ("{", "}", ";", ">") or node.text.lstrip()[:1] == "<"
        lines += isinstance(node, SettingLine | UnreadableLine)
    if any(find_option(key, NEWEST) is not None and key not in _CONTAINER_KEYS for key in keys):
        container = "rootfs" in keys or len({key.rstrip("0123456789") for key in keys} & _CONTAINER_KEYS) > 1
        return FileKind.CONTAINER if container else FileKind.GUEST
    if "rootfs" in keys:
        return FileKind.CONTAINER
    return FileKind.FOREIGN if foreign * 3 > lines else FileKind.GUEST
