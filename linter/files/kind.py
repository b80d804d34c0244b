"""What a file is: a guest config, a container's, another file of /etc/pve, pvelint's config, or none of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from pvelint.grammar.config_file.etc_pve import folder_missing, is_beside_guests, name_by_end
from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.syntax.nodes import SettingLine, UnreadableLine, decode
from pvelint.grammar.syntax.parse import parse_line
from pvelint.grammar.version import NEWEST
from pvelint.limits import open_found

from .layout import is_by_folder, known_name, tree_root_of

_CONTAINER_KEYS = frozenset(
    ["rootfs", "unprivileged", "swap", "hostname", "cmode", "features", "tty", "mp", "dev", "entrypoint"]
)
_TELLING = frozenset(("unprivileged", "mp"))
"""Of these one is enough."""
_VM_KEYS = frozenset(
    [
        "agent",
        "bios",
        "boot",
        "cpu",
        "efidisk",
        "hostpci",
        "ide",
        "machine",
        "name",
        "sata",
        "scsi",
        "scsihw",
        "smbios1",
        "sockets",
        "usb",
        "vga",
        "virtio",
    ]
)
CONFIG = "pvelint.toml"
_LOOKED_AT = 1 << 16
"""Characters of a file that decide what it is."""
_ENOUGH_LINES = 3
"""So few strange lines may be all that a VM has."""
_FIRST_WORD = re.compile(r'[^A-Za-z]{0,9}([A-Za-z][A-Za-z_-]*+[0-9]*+)(?=[ \t"=]|:(?![0-9]+\.[a-z]))')
"""What may be a key, in quotes or behind a dash too: `"memory": 4096`, `- memory=4096`, `memory 4096`."""


class FileKind(StrEnum):
    """What a file is; the value says so in a message about one that is not linted."""

    VM = "a VM config"
    CONTAINER = "a container's config"
    TREE_FILE = "a file of /etc/pve that no rule reads"
    CONFIG = "a config of pvelint"
    FOREIGN = "not a Proxmox VE guest config"

    @property
    def guest(self) -> GuestKind | None:
        """The kind of guest whose config it is, if it is one."""
        return _GUESTS.get(self)


_GUESTS = {FileKind.VM: GuestKind.VM, FileKind.CONTAINER: GuestKind.CONTAINER}


def kind_of(resolved: Path, named: Path, text: str | None = None) -> FileKind:
    """Decide by path, then by content: the text, or where it is None that of the file; raises OSError."""
    folders = {resolved.parent.name, named.parent.name}
    if "qemu-server" in folders:
        return FileKind.VM
    if "lxc" in folders:
        return FileKind.CONTAINER
    if resolved.name == CONFIG:
        return FileKind.CONFIG
    if belongs_to_tree(resolved):
        return FileKind.TREE_FILE if _has_a_place(resolved) else FileKind.FOREIGN
    if text is None:
        with open_found(resolved) as file:
            text = decode(file.read(_LOOKED_AT))
    return kind_of_text(text[:_LOOKED_AT])


def belongs_to_tree(path: Path) -> bool:
    """Whether a file that is no guest's is one of /etc/pve, as far as its path tells."""
    return path.name == CONFIG or is_beside_guests(path.name) or is_by_folder(path)


def _has_a_place(path: Path) -> bool:
    """Whether a file lies in a tree, or the end of its path alone tells what it is."""
    return name_by_end(path.parts) is not None or tree_root_of(path) is not None


def is_read(path: Path, root: Path) -> bool:
    """Whether a file that is no guest's says something about a tree."""
    return path.name == CONFIG or known_name(path, root) is not None


def not_linted(shown: str, kind: FileKind) -> str:
    """One line about a file that was named."""
    folder = folder_missing(Path(shown).name)
    reason = f"a file of that name is PVE's in a folder `{folder}` only" if folder else kind.value
    return f"{shown}: {reason}, not linted"


def kind_of_text(text: str) -> FileKind:
    """A guest config unless the text shows that it is something else."""
    nodes = [
        node for node in map(parse_line, text.split("\n")) if isinstance(node, SettingLine | UnreadableLine)
    ]
    keys = {node.key.text for node in nodes if isinstance(node, SettingLine)}
    if "rootfs" in keys or any(isinstance(n, UnreadableLine) and n.text.startswith("lxc.") for n in nodes):
        return FileKind.CONTAINER
    bases = {key.rstrip("0123456789") for key in keys}
    own, others = bases & _CONTAINER_KEYS, bases & _VM_KEYS
    if len(own) > len(others) and (len(own) > 1 or own & _TELLING):
        return FileKind.CONTAINER
    return FileKind.FOREIGN if _is_foreign(text, nodes) else FileKind.VM


def _is_of_a_vm(key: str) -> bool:
    return key not in _CONTAINER_KEYS and find_option(key, NEWEST) is not None


def first_word(line: str) -> str | None:
    """What may be the key of a line, in whatever notation that is."""
    match = _FIRST_WORD.match(line)
    return match[1] if match else None


def _is_foreign(text: str, nodes: Sequence[SettingLine | UnreadableLine]) -> bool:
    """Whether next to no line speaks of an option of a VM, in whatever notation, or many are those of a program."""
    words = [(word, node) for node in nodes if (word := first_word(node.text)) is not None]
    settings = sum(isinstance(node, SettingLine) and _is_of_a_vm(word) for word, node in words)
    if settings:
        return settings * 10 < len(nodes)
    if text.startswith("#!/") or sum(map(_is_of_a_program, nodes)) * 3 > len(nodes):
        return True
    spoken = sum(_is_of_a_vm(word.lower()) for word, _ in words)
    return len(nodes) >= _ENOUGH_LINES and spoken * 5 < len(nodes)


def _is_of_a_program(node: SettingLine | UnreadableLine) -> bool:
    if isinstance(node, SettingLine):
        return False
    return node.text.rstrip()[-1:] in ("{", "}", ";", ">") or node.text.lstrip()[:1] == "<"
