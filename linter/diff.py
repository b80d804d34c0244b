"""What would change, as a unified diff."""

from __future__ import annotations


def unified(shown: str, before: str, after: str) -> str:
    """A diff that `git apply` and `patch -p1` take; empty if nothing changes."""
    from difflib import unified_diff

    lines = unified_diff(_lines(before), _lines(after), f"a/{shown.lstrip('/')}", f"b/{shown.lstrip('/')}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """With their line feeds; no other character ends a line."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
