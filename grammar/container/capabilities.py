"""Capabilities that a container keeps or loses, line by line as LXC reads them (LXC's confile.c)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting

from .devices import is_unprivileged
from .lxc_values import refused_by_lxc, without_quotes

_DROP, _KEEP, _INCLUDE = "lxc.cap.drop", "lxc.cap.keep", "lxc.include"


def contradiction(config: Config) -> Setting | None:
    """The first line that keeps capabilities after others were dropped, or drops some after others were kept.

    LXC's common.conf drops some of every container, its userns.conf, for unprivileged ones, none. What another
    included file says is not known.
    """
    drops, keeps = not is_unprivileged(config), False
    for setting in (line for line in config.lxc if line.key in (_DROP, _KEEP, _INCLUDE)):
        if setting.key == _INCLUDE:
            return None
        if not without_quotes(setting.value):
            drops = keeps = False
        elif refused_by_lxc(setting.key, setting.value):
            return None
        elif keeps if setting.key == _DROP else drops:
            return setting
        elif setting.key == _DROP:
            drops = True
        else:
            keeps = True
    return None
