"""ceph.conf: settings of Ceph's services, by section (PVE::CephConfig::parse_ceph_config)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from pvelint.grammar.config_file.read import Read
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE, Place, Span
from pvelint.grammar.syntax.scalars import boolean

_COMMENTS = re.compile("[#;]")
_BETWEEN_WORDS = re.compile("[ \t_-]+")
_LISTED = re.compile("[^ \t,;]+")
_GLOBAL = "global"


class CephSetting(NamedTuple):
    value: str
    place: Place


class Ceph(Record):
    sections: Mapping[str, Mapping[str, CephSetting]]
    """Names have `_` between their words, whatever the file has there."""

    @property
    def of_all(self) -> Mapping[str, CephSetting]:
        """The settings of all services and clients."""
        return self.sections.get(_GLOBAL, {})

    @property
    def wants_ipv4_in_vain(self) -> bool:
        """Services take an address of each kind (`ms_bind_ipv4` is on by default), and all networks are IPv6."""
        found = (self.of_all.get(name) for name in ("public_network", "cluster_network"))
        networks = [text for one in found if one is not None for text in _LISTED.findall(one.value)]
        return (
            bool(networks)
            and all(":" in network for network in networks)
            and self._is_on("ms_bind_ipv6", default=False)
            and self._is_on("ms_bind_ipv4", default=True)
        )

    def _is_on(self, name: str, default: bool) -> bool:
        found = self.of_all.get(name)
        given = boolean(found.value) if found is not None else None
        return default if given is None else given


def read_ceph(path: str, text: str) -> Read[Ceph]:
    sections: dict[str, dict[str, CephSetting]] = {}
    settings: dict[str, CephSetting] | None = None
    lines = enumerate(text.split("\n"), 1)
    for number, source in lines:
        line = _COMMENTS.split(source, maxsplit=1)[0]
        bare = line.strip(WHITE)
        if bare.startswith("["):
            settings = sections.setdefault(bare[1:].partition("]")[0], {})
        elif settings is not None and "=" in bare:
            start = len(line) - len(line.lstrip(WHITE))
            name, _, value = bare.partition("=")
            place = partial(Place, path=path, span=Span.on_line(number, start, start + len(bare)))
            key = _BETWEEN_WORDS.sub("_", name.strip(WHITE))
            settings[key] = CephSetting(value.strip(WHITE + "\"'"), place(key=key))
        # What a backslash continues belongs to this line.
        while line.endswith("\\"):
            _, line = next(lines, (0, ""))
    return Read(Ceph(sections))
