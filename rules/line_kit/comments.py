"""Comments behind values, which PVE takes for a part of them."""

from __future__ import annotations

from pvelint.grammar.syntax.nodes import WHITE


def comment_at(value: str) -> int:
    """The column of the first `#` after white space; -1 for none."""
    return next((at for at in range(1, len(value)) if value[at] == "#" and value[at - 1] in WHITE), -1)
