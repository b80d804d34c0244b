"""Lists inside a sub-option, whose parts PVE wants separated by `;`: a comma ends the sub-option."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pvelint.grammar.guest.read_setting import ReadSetting
from pvelint.rules.model import LineFinding

from .fixes import write_value
from .refusal import faults, refusal

Test = Callable[[str], bool]


def split_by_commas(setting: ReadSetting, name: str, opens: Test, continues: Test) -> Iterator[LineFinding]:
    """The finding of the lists in `name` (in words) that commas cut: where an item `opens` it and the next `continues` it."""
    for problem in faults(setting):
        joined = _joined(setting.value, opens, continues)
        if joined != setting.value:
            yield refusal(
                setting,
                problem,
                f"the parts of {name} are separated by `;`, a comma ends the list",
                help="separate the parts with `;`",
                fix=write_value(setting, joined, "separate with `;`"),
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
