"""Colour for terminals: plain SGR codes, or nothing."""

from __future__ import annotations

from pvelint.rules.model import Severity

BOLD = "1"
RED = "31"
GREEN = "32"
BLUE = "1;34"
SEVERITY = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


class Paint:
    """`paint(code, text)` is the text in that colour, or the text as it is."""

    __slots__ = ("_on",)

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on and text else text
