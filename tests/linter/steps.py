"""How much work something is, counted and not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType
from typing import Any


def calls_of(action: Callable[[], Any]) -> int:
    """How many of pvelint's own functions are entered (generators: also gone on with) while this runs."""
    count = 0
    ours: dict[CodeType, bool] = {}

    def watch(frame: Any, event: str, _: object) -> None:
        nonlocal count
        if event == "call":
            code = frame.f_code
            if code not in ours:
                ours[code] = "lark" not in code.co_filename
            count += ours[code]

    earlier = sys.getprofile()
    sys.setprofile(watch)
    try:
        action()
    finally:
        sys.setprofile(earlier)
    return count


def steps_of(action: Callable[[], Any]) -> int:
    """How many lines of Python run meanwhile; a loop on one line counts each of its turns."""
    count = 0

    def watch(frame: Any, event: str, _: object) -> Any:
        nonlocal count
        count += event == "line"
        return watch

    earlier = sys.gettrace()
    sys.settrace(watch)
    try:
        action()
    finally:
        sys.settrace(earlier)
    return count
