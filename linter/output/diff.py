"""What would change, as a unified diff."""

from __future__ import annotations

from pvelint.grammar.syntax.nodes import encode

_SPECIAL = frozenset('"\\')


def unified(shown: str, before: str, after: str) -> str:
    """A diff that `git apply` and `patch -p1` take; empty if nothing changes."""
    from difflib import unified_diff

    old, new = (_name(f"{side}/{shown.lstrip('/')}") for side in "ab")
    lines = unified_diff(_lines(before), _lines(after), old, new)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _name(path: str) -> str:
    """As git writes it: quoted where it could not be told from the rest of the line, else closed with a tab."""
    if path.isprintable() and not _SPECIAL.intersection(path):
        return f"{path}\t" if " " in path else path
    return f'"{"".join(map(_octal, path))}"'


def _octal(char: str) -> str:
    """Of a character that git quotes, its bytes."""
    if char.isprintable() and char not in _SPECIAL:
        return char
    return "".join(f"\\{byte:03o}" for byte in encode(char))


def _lines(text: str) -> list[str]:
    """With their line feeds; no other character ends a line."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
