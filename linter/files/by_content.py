"""Guest configs that lie in no /etc/pve and were not named: told by nothing but what is in them."""

from __future__ import annotations

import re
from pathlib import Path

from pvelint.grammar.guest_kind import CONTAINER, VM, GuestKind
from pvelint.grammar.schema.options.table import option_names
from pvelint.grammar.syntax.nodes import LxcLine, SettingLine, UnreadableLine, decode
from pvelint.grammar.syntax.parse import parse_line
from pvelint.grammar.version import NEWEST
from pvelint.limits import Limit, open_found

from .kind import belongs_to_tree, first_word, kind_of_text

_FIRST_LOOK = 1 << 12
_ENOUGH_KEYS = 2
_OF_ANY_PROGRAM = frozenset(("args", "arch", "description", "hostname", "features", "lock", "name", "tags"))
"""Keys that say nothing about what a file is."""
_TEMPLATE = re.compile(r"\{\{|\{%|<%")
"""A config is made of the file; what it will be nobody knows."""


def kind_by_content(path: Path) -> GuestKind | None:
    """The kind of guest whose config a file evidently is; raises OSError."""
    if belongs_to_tree(path):
        return None
    with open_found(path) as file:
        head = file.read(_FIRST_LOOK)
        whole_lines = head.rpartition(b"\n")[0] if len(head) == _FIRST_LOOK else head
        if not _Evidence(decode(whole_lines)).is_sound:
            return None
        raw = head + file.read(Limit.GUEST.most + 1 - len(head))
    try:
        Limit.GUEST.check(raw, str(path))
    except OSError:
        return None
    text = decode(raw)
    return kind_of_text(text).guest if _Evidence(text).is_enough else None


class _Evidence:
    """What the lines of a text say about whether it is a guest's config."""

    def __init__(self, text: str) -> None:
        self.is_sound = "\0" not in text
        """No line is of another format."""
        self._known: set[str] = set()
        self._strange: set[str] = set()
        """Unknown keys, and lines that PVE cannot read but that speak of an option."""
        for line in text.split("\n") if self.is_sound else ():
            if not self._take(line):
                self.is_sound = False
                break

    @property
    def is_enough(self) -> bool:
        """Most keys are known, and not all of them such as any program has."""
        return (
            self.is_sound
            and len(self._known) >= max(_ENOUGH_KEYS, 2 * len(self._strange))
            and not self._known <= _OF_ANY_PROGRAM
        )

    def _take(self, line: str) -> bool:
        """Whether it may be a line of a guest's config."""
        node = parse_line(line)
        if isinstance(node, SettingLine):
            (self._known if node.key.text in _KEYS else self._strange).add(node.key.text)
            return self._may_be_enough and _TEMPLATE.search(line) is None
        if isinstance(node, UnreadableLine) and not _is_for_lxc(line):
            word = first_word(line)
            self._strange.add(line)
            return word in _KEYS and self._may_be_enough
        return True

    @property
    def _may_be_enough(self) -> bool:
        """Whether so much that is strange may be outweighed: else there is no need to read on."""
        return 2 * len(self._strange) <= len(_KEYS)


_KEYS = option_names(NEWEST, VM) | option_names(NEWEST, CONTAINER)


def _is_for_lxc(line: str) -> bool:
    return line.startswith("lxc.") and isinstance(parse_line(line, CONTAINER), LxcLine)
