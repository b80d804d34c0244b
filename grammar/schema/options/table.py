"""The options as one version knows them: lookups, built when a version is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.version import Version

from . import devices, drives, general, machine
from .history import NEVER, History
from .model import Option, Sub

DECLARED = (*general.OPTIONS, *machine.OPTIONS, *drives.OPTIONS, *devices.OPTIONS)


def declared(kind: GuestKind) -> tuple[Option, ...]:
    """The options of a kind of guest, of all versions."""
    if kind is VM:
        return DECLARED
    from .container import OPTIONS

    return OPTIONS


@cache
def options(version: Version, kind: GuestKind = VM) -> tuple[Option, ...]:
    """The options that a version has, with the sub-options and words of that version."""
    return tuple(option.at(version) for option in declared(kind) if version in option.history)


@cache
def concrete_options(version: Version, kind: GuestKind = VM) -> Mapping[str, Option]:
    """Every key that may stand in a config, numbered ones with each index (never padded)."""
    return {key: option for option in options(version, kind) for key in keys(option)}


def keys(option: Option) -> Iterator[str]:
    """The keys that an option may have in a config: one, or one for each index."""
    if option.count is None:
        yield option.name
    else:
        yield from (f"{option.name}{index}" for index in range(option.count))


@cache
def option_names(version: Version, kind: GuestKind = VM) -> frozenset[str]:
    """All concrete keys of a version: `name`, `net0` to `net31`, `unused255`."""
    return frozenset(concrete_options(version, kind))


def find_option(key: str, version: Version, kind: GuestKind = VM) -> Option | None:
    """The option that `key` (with its index, as `net0`) is in this version."""
    return concrete_options(version, kind).get(key)


def find_numbered(name: str, version: Version, kind: GuestKind = VM) -> Option | None:
    """The numbered option with this base name, as `net`."""
    return next((o for o in options(version, kind) if o.name == name and o.count is not None), None)


@lru_cache(1 << 10)
def suboption_names(key: str, version: Version, kind: GuestKind = VM) -> tuple[str, ...]:
    """What may stand before an equals sign in the value of `key`; empty for plain values and unknown keys."""
    option = find_option(key, version, kind)
    return tuple(sub.name for sub in option.subs) if option else ()


@cache
def subs_by_name(option: Option) -> Mapping[str, Sub]:
    """The sub-options of an option, aliases included."""
    return {sub.name: sub for sub in option.subs}


def special_section_option(section: str, key: str, version: Version) -> Option | None:
    """The option `key` of a special section that PVE checks: `fleecing-images` of `fleecing`."""
    declared = general.SPECIAL_SECTIONS.get(section.removeprefix("special:"), ())
    return next((o for o in declared if o.name == key and version in o.history), None)


def key_history(key: str, kind: GuestKind = VM) -> History:
    """The versions that know this concrete key; empty for none."""
    return frozenset(version for version in Version if key in concrete_options(version, kind))


@cache
def _declared(option: Option) -> tuple[Option, ...]:
    return option.family or tuple(
        o for o in declared(option.kind) if o.name == option.name and o.count == option.count
    )


@cache
def _sub_histories(option: Option) -> Mapping[str, History]:
    known: dict[str, History] = {}
    for declared in _declared(option):
        for sub in declared.subs:
            known[sub.name] = known.get(sub.name, NEVER) | (sub.history & declared.history)
    return known


def sub_history(option: Option, name: str) -> History:
    """The versions in which the option of this name has the sub-option `name`."""
    return _sub_histories(option).get(name, NEVER)


def word_history(option: Option, sub: str | None, word: str) -> History:
    """The versions in which `word` is a member of the enum of the option or of its sub-option."""
    specs = (s for o in _declared(option) for s in (o.subs if sub else (o,)) if s.name == (sub or o.name))
    return NEVER.union(*(spec.enum.get(word, NEVER) for spec in specs))
