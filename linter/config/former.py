"""Names that rules had before they were renamed, merged or split: what they are now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pvelint.grammar.record import replace

from .model import Config

Former = Mapping[str, tuple[str, ...]]
"""By former name, the rules of today: several where one was split."""


def current(words: Iterable[str], former: Former) -> tuple[str, ...]:
    """Rules and categories by the names of today."""
    return tuple(dict.fromkeys(name for word in words for name in former.get(word, (word,))))


def with_current_names(config: Config, former: Former) -> Config:
    """A config that names all rules as they are called today."""
    if not former_in(config, former):
        return config
    return replace(
        config,
        select=current(config.select, former),
        ignore=current(config.ignore, former),
        per_file_ignores={glob: current(words, former) for glob, words in config.per_file_ignores.items()},
        severity={
            name: severity for rule, severity in config.severity.items() for name in current([rule], former)
        },
        guests={
            vmid: guest._replace(ignore=current(guest.ignore, former))
            for vmid, guest in config.guests.items()
        },
    )


def former_in(config: Config, former: Former) -> frozenset[str]:
    """The former names that a config, or the command line above it, has."""
    return frozenset(word for word in _words(config) if word in former)


def _words(config: Config) -> Iterator[str]:
    yield from config.select
    yield from config.ignore
    yield from config.severity
    for words in config.per_file_ignores.values():
        yield from words
    for guest in config.guests.values():
        yield from guest.ignore


def notice(used: Collection[str], former: Former) -> Iterator[str]:
    """One line about all former names that were used; none without any."""
    if used:
        told = (
            f"`{name}` is now {' and '.join(f'`{rule}`' for rule in former[name])}" for name in sorted(used)
        )
        yield f"{', '.join(told)}: the former names go on to work"
