"""Lists inside a sub-option, whose parts PVE wants separated by `;`: a comma ends the sub-option."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pvelint.rules.api import LineFinding, ReadLine

from ._words import faults, verdict, with_value

Test = Callable[[str], bool]


def split_by_commas(line: ReadLine, name: str, opens: Test, continues: Test) -> Iterator[LineFinding]:
    """The finding of a list `name` that commas cut: where an item `opens` it and the next `continues` it."""
    for node, problem in faults(line):
        joined = _joined(node.value.text, opens, continues)
        if joined != node.value.text:
            yield verdict(
                line,
                problem,
                f"the parts of `{name}` are separated by `;`, a comma ends the list",
                help="separate them by `;`",
                repaired=with_value(line, joined),
                title="separate by `;`",
            )
        return


def is_number_or_range(text: str) -> bool:
    """`10` or `20-30`."""
    return bool(text) and all(part and set(part) <= set("0123456789") for part in text.split("-", 1))


def _joined(value: str, opens: Test, continues: Test) -> str:
    parts: list[str] = []
    for part in value.split(","):
        if parts and opens(parts[-1]) and continues(part):
            parts[-1] += ";" + part
        else:
            parts.append(part)
    return ",".join(parts)
