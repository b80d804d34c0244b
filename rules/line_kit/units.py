"""Numbers with a unit behind them, where PVE takes a plain number."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.syntax.nodes import WHITE

_NUMERAL = "0123456789."
_UNIT = frozenset("abcdefghijklmnopqrstuvwxyz/%")
_LONGEST = 12

Factors = Mapping[str, float]
"""What each unit (in lower case) counts in the option's own."""


def split_unit(text: str) -> tuple[str, str] | None:
    """(number, unit as it is written) of `4 GiB`; None where the text is something else."""
    rest = text.lstrip(_NUMERAL)
    number, unit = text[: len(text) - len(rest)], rest.strip(WHITE)
    shaped = number and number[0] != "." and number[-1] != "." and number.count(".") < 2
    return (number, unit) if shaped and unit and set(unit.lower()) <= _UNIT else None


def in_own_unit(number: str, unit: str, factors: Factors, *, whole: bool) -> str | None:
    """The plain number; None where the unit has no one meaning here or the number does not come out even."""
    factor = factors.get(unit.lower())
    if factor is None or len(number) > _LONGEST:
        return None
    amount = round(float(number) * factor, 6)
    if amount.is_integer():
        return f"{amount:.0f}"
    return None if whole else f"{amount:.6f}".rstrip("0")


def _binary(kilo: float) -> dict[str, float]:
    """K, M, G, T with their spellings; `kilo` is what a K counts."""
    return {
        f"{letter}{ending}": kilo * 1024**power
        for power, letter in enumerate("kmgt")
        for ending in ("", "b", "ib", "i")
    }


MEBIBYTES: Factors = _binary(1 / 1024)
BYTES: Factors = {**_binary(1024), "b": 1, "byte": 1, "bytes": 1}
