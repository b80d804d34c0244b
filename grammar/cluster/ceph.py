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
_SERVICES = ("mon", "mgr", "mds", "osd")


class CephSetting(NamedTuple):
    value: str
    place: Place


class Ceph(Record):
    sections: Mapping[str, Mapping[str, CephSetting]]
    """Names have `_` between their words, whatever the file has there."""
    headers: Mapping[str, Place]
    """Where each section begins."""
    bracketed: tuple[Place, ...] = ()
    """The settings of a section with a `[` in their line, which PVE takes for headers; Ceph does not."""

    @property
    def of_all(self) -> Mapping[str, CephSetting]:
        """The settings of all services and clients."""
        return self.sections.get(_GLOBAL, {})

    @property
    def services_with_keyring_of_all(self) -> list[str]:
        """The kinds of services for which no section but `[global]` names a `keyring`."""
        return [kind for kind in _SERVICES if not self._has_keyring(kind)]

    def _has_keyring(self, kind: str) -> bool:
        """Metadata servers, which need not exist, have one where no section is theirs."""
        single = [of_one for name, of_one in self.sections.items() if name.startswith(f"{kind}.")]
        if "keyring" in self.sections.get(kind, {}):
            return True
        if kind == "mds" and not single:
            return kind not in self.sections
        return kind != "osd" and bool(single) and all("keyring" in of_one for of_one in single)

    @property
    def has_address_of_monitor(self) -> bool:
        """Services and clients need no name service to find a monitor."""
        return any("mon_host" in settings or "mon_addr" in settings for settings in self.sections.values())

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
    headers: dict[str, Place] = {}
    bracketed: list[Place] = []
    settings: dict[str, CephSetting] | None = None
    lines = enumerate(text.split("\n"), 1)
    for number, source in lines:
        line = _COMMENTS.split(source, maxsplit=1)[0]
        bare = line.strip(WHITE)
        place = partial(Place, path=path, span=Span.of_bare(number, line))
        if bare.startswith("["):
            name = bare[1:].partition("]")[0]
            settings = sections.setdefault(name, {})
            headers.setdefault(name, place())
        elif settings is not None and "=" in bare:
            name, _, value = bare.partition("=")
            key = _BETWEEN_WORDS.sub("_", name.strip(WHITE))
            settings[key] = CephSetting(value.strip(WHITE + "\"'"), place(key=key))
            if "[" in source:
                bracketed.append(settings[key].place)
        # What a backslash continues belongs to this line.
        while line.endswith("\\"):
            _, line = next(lines, (0, ""))
    return Read(Ceph(sections, headers, tuple(bracketed)))
