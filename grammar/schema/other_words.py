"""Words that other tools have for what PVE says in its own, and which of PVE's is meant by them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pvelint.grammar import data_text
from pvelint.grammar.record import Record

_IGNORED = str.maketrans("", "", "-_. ")
_DIGITS = "0123456789"
_BUSES = ("ide", "sata", "scsi", "virtio", "cdrom")
_DRIVES = "drive"
_ADVICE = "advice"


class Meaning(Record):
    """What another tool's word says here."""

    words: tuple[str, ...] = ()
    """PVE's words for it; several where only the author knows which one."""
    sure: bool = False
    """There is one such word, and it says the same."""
    advice: str = ""
    """What to do where no word can be written for it."""


def fold(word: str) -> str:
    """A word as it is compared: without case, and without what joins its parts."""
    return word.lower().translate(_IGNORED)


def same_word(word: str, known: Iterable[str]) -> str | None:
    """The one known word that differs in case or in what joins its parts alone."""
    wanted = fold(word)
    found = [name for name in known if fold(name) == wanted] if wanted else []
    return found[0] if len(found) == 1 else None


def option_meaning(key: str) -> Meaning | None:
    """The whole lines that an unknown key may stand for, with `{}` in the place of the value."""
    base = key.rstrip(_DIGITS)
    number = key[len(base) :].lstrip("0") or "0"
    found = _find("option", "*", key) or _find("option", "*", base + "#")
    if found is None:
        return _find(_ADVICE, "*", key)
    return Meaning(tuple(_line(word, number) for word in found.words), found.sure)


def name_meaning(base: str, name: str, value: str | None) -> Meaning | None:
    """What an unknown sub-option of an option stands for: a name, a whole NAME=VALUE, or advice."""
    item = name if value is None else f"{name}={value}"
    return _of_option("item", base, item) or _of_option("name", base, name) or _of_option(_ADVICE, base, name)


def value_meaning(base: str, option: str | None, text: str) -> Meaning | None:
    """What an unknown word stands for in an option, or in a sub-option of one."""
    ending = f".{option}" if option else ""
    return _of_option("value", base, text, ending) or _of_option(_ADVICE, base, text, ending)


def switch_meaning(text: str) -> str | None:
    """`1` or `0` for a word of any tool or language that says on or off."""
    found = _find("switch", "*", text)
    return found.words[0] if found else None


def _line(word: str, number: str) -> str:
    return (word if ":" in word else f"{word}: {{}}").replace("#", number)


def _of_option(kind: str, base: str, word: str, ending: str = "") -> Meaning | None:
    found = _find(kind, base + ending, word)
    return found or (_find(kind, _DRIVES + ending, word) if base in _BUSES else None)


def _find(kind: str, where: str, word: str) -> Meaning | None:
    """The meaning of this very word, else of the longest prefix that it begins with."""
    known = _table().get((kind, where), {})
    wanted = _as_compared(kind, word)
    if wanted in known:
        return known[wanted]
    prefixes = [name for name in known if name.endswith("*") and wanted.startswith(name[:-1])]
    return known[max(prefixes, key=len)] if prefixes else None


def _as_compared(kind: str, word: str) -> str:
    """Of a whole item each character counts: `-kvm` is not `kvm`."""
    return word.lower() if kind == "item" else fold(word)


@cache
def _table() -> dict[tuple[str, str], dict[str, Meaning]]:
    table: dict[tuple[str, str], dict[str, Meaning]] = {}
    for line in data_text(__name__, "other_words.tsv").splitlines():
        if line.startswith("#"):
            continue
        kind, places, words, meant = line.split("\t")
        for where in places.split(","):
            meanings = table.setdefault((kind, where), {})
            written = (_as_compared(kind, word) for word in words.split())
            meanings.update(dict.fromkeys(written, _meaning(kind, meant)))
    return table


def _meaning(kind: str, meant: str) -> Meaning:
    if kind == _ADVICE:
        return Meaning(advice=meant)
    words = meant.split("|")
    sure = len(words) == 1 and not meant.startswith("?")
    return Meaning(tuple(word.removeprefix("?") for word in words), sure)
