"""Fixes of one line: with another value, or with another text in the place of what is wrong."""

from __future__ import annotations

from pvelint.grammar.guest.read_setting import ReadSetting
from pvelint.grammar.schema.outcome import Problem
from pvelint.rules.model import Applicability, LineFix


def write_value(
    setting: ReadSetting, value: str | None, title: str = "", applicability: Applicability | None = None
) -> LineFix | None:
    """Another value; none where there is nothing to write."""
    if not value:
        return None
    return LineFix(title or f"write `{value}`", setting.with_value(value), applicability)


def write_part(
    setting: ReadSetting,
    problem: Problem,
    text: str | None,
    title: str = "",
    applicability: Applicability | None = None,
) -> LineFix | None:
    """Another text in the place of a problem; none where there is nothing to write."""
    if not text:
        return None
    line = setting.with_part(problem.start, problem.end, text)
    return LineFix(title or f"write `{text}`", line, applicability)


def without_item(value: str, start: int, end: int) -> str:
    """A property string without the comma part that holds these columns."""
    left = value.rfind(",", 0, start)
    right = value.find(",", end)
    if right < 0:
        return value[: max(left, 0)]
    return value[: left + 1] + value[right + 1 :]
