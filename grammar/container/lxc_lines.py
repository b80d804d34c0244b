"""What the lines for LXC of a container say: maps of ids, mounts (LXC's confile.c, conf.c)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.schema.options.lxc_keys import ENVIRONMENT
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import whole_number

from .lxc_values import HANDED_ON, Refused, refused_option, without_quotes

_IDMAP = re.compile(rf"([ug])[{WHITE}]++([0-9]{{1,20}})[{WHITE}]++([0-9]{{1,20}})[{WHITE}]++([0-9]{{1,20}})")
_FIELD = re.compile(r"[^ \t]+")
_FIELDS = 4


class IdMap(Record):
    """`lxc.idmap: u 0 100000 65536`: ids of the container, from where on the node they are, and how many."""

    setting: Setting
    is_user: bool
    """Of users, else of groups."""
    inside: int
    outside: int
    count: int


class Mount(Record):
    """`lxc.mount.entry: SOURCE TARGET TYPE OPTIONS`."""

    setting: Setting
    source: str
    target: str
    """Relative to the container's root; LXC leaves out one that begins with `/`."""
    type: str
    options: tuple[str, ...]
    behind: tuple[str, ...]
    """The words that follow: two numbers at most, of which LXC makes nothing."""

    def has(self, option: str) -> bool:
        return option in self.options

    @property
    def creates(self) -> str | None:
        """`file` or `dir`, which LXC makes where the target is not there; of both it makes the folder."""
        return next((kind for kind in ("dir", "file") if self.has(f"create={kind}")), None)


def lxc_lines(config: Config, key: str) -> list[Setting]:
    """Those of one key, such as `lxc.idmap`, in their order."""
    return [setting for setting in config.lxc if setting.key == key]


def apparmor_profile(config: Config) -> Setting | None:
    """The line that takes the place of the profile that PVE makes; of several the last counts."""
    lines = lxc_lines(config, "lxc.apparmor.profile")
    return lines[-1] if lines else None


def has_no_apparmor(profile: Setting) -> bool:
    """`unconfined`, or the profile of `lxc-start`, which lets every program in it leave for `unconfined`."""
    return without_quotes(profile.value) in ("unconfined", "unchanged")


def idmaps(config: Config) -> list[IdMap]:
    """Those that PVE can read; another one stops the start."""
    found = ((setting, _IDMAP.fullmatch(setting.value)) for setting in lxc_lines(config, "lxc.idmap"))
    return [
        IdMap(setting, match[1] == "u", *(whole_number(number) or 0 for number in match.groups()[1:]))
        for setting, match in found
        if match
    ]


def mounts(config: Config) -> list[Mount]:
    """Those with a source and a target; an empty line takes back the ones before it."""
    lines = lxc_lines(config, "lxc.mount.entry")
    return list(_mounts(lines[_first_kept(lines) :]))


def mounts_of_one_word(config: Config) -> list[Setting]:
    """Lines with a source and no target: to LXC the target is the container's root, and there are no options."""
    lines = lxc_lines(config, "lxc.mount.entry")
    words = ((line, _FIELD.findall(without_quotes(line.value))) for line in lines[_first_kept(lines) :])
    return [line for line, found in words if len(found) == 1 and not found[0].startswith("#")]


def keeps_earlier_mounts(config: Config) -> bool:
    """Whether the mounts that PVE writes before these lines are left."""
    return not _first_kept(lxc_lines(config, "lxc.mount.entry"))


def _first_kept(lines: list[Setting]) -> int:
    return max((at + 1 for at, line in enumerate(lines) if not without_quotes(line.value)), default=0)


def _mounts(lines: list[Setting]) -> Iterator[Mount]:
    for setting in lines:
        words = _FIELD.findall(without_quotes(setting.value))
        source, target, type_, options = [*words, *[""] * _FIELDS][:_FIELDS]
        if target and not source.startswith("#"):
            yield Mount(
                setting,
                source,
                target,
                type_,
                tuple(options.split(",")) if options else (),
                tuple(words[_FIELDS:]),
            )


def environment(config: Config) -> dict[str, Setting]:
    """The variables of the container's first process, by name: the option `env` and lines for LXC."""
    found: dict[str, Setting] = {}
    if (setting := config.get("env")) is not None:
        found.update((text.partition("=")[0], setting) for text in setting.value.split("\0") if text)
    for key in (ENVIRONMENT, "lxc.environment"):
        found.update((without_quotes(line.value).partition("=")[0], line) for line in lxc_lines(config, key))
    return found


def options_for_lxc(config: Config) -> Iterator[tuple[Setting, Refused]]:
    """The options that PVE hands on without a complaint, and that LXC refuses (PVE::LXC::update_lxc_config)."""
    for setting in (config[key] for key in HANDED_ON if key in config):
        if not setting.reading.complained and (found := refused_option(setting.key, setting.value)):
            yield setting, found
