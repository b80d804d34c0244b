"""Memory of a VM: its size, hotplug, hugepages, NUMA topology (PVE::QemuServer::Memory)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.scalars import integer_or, whole_number
from pvelint.grammar.vm.processors import sockets

_DEFAULT_MIB = 512
_HOTPLUG_BASE_MIB = 1024
_DEFAULT_HOTPLUG = frozenset(("network", "disk", "usb"))
_NUMA_NODES = 8
_PAGE_SIZE = re.compile("0*(?:2|1024)(?:[^0-9].*)?")
_ABSURD_MIB = 1e18


def memory_mib(config: Config) -> int:
    """What the VM gets, in MiB."""
    setting = config.get("memory")
    if setting is None:
        return _DEFAULT_MIB
    return integer_or(setting.get("current") or setting.value, 0) or _DEFAULT_MIB


def hotplug_features(config: Config) -> frozenset[str]:
    """What may be plugged while the VM runs (PVE::QemuServer::parse_hotplug_features)."""
    setting = config.get("hotplug")
    if setting is None or setting.value == "1":
        return _DEFAULT_HOTPLUG
    return frozenset(setting.words()) - {"0"}


def static_mib(config: Config) -> int:
    """What it has at the start; with memory hotplug PVE plugs the rest."""
    if "memory" not in hotplug_features(config):
        return memory_mib(config)
    return _HOTPLUG_BASE_MIB * (sockets(config) if config.text("hugepages") == "1024" else 1)


def is_page_size(text: str) -> bool:
    """Whether x86 hosts have hugepages of so many MiB; as Perl reads a number, up to the first other character."""
    return _PAGE_SIZE.fullmatch(text) is not None


class NumaNode(Record):
    """A `numaN` line."""

    setting: Setting

    @property
    def memory(self) -> float:
        """In MiB, 0 where it is missing; the schema lets any number pass, `1e3` and `1024.5` too."""
        return min(float(self.setting.get("memory", "0")), _ABSURD_MIB)

    @property
    def has_hostnodes(self) -> bool:
        return "hostnodes" in self.setting.options

    @property
    def policy(self) -> str:
        return self.setting.get("policy")

    def reversed_range(self) -> tuple[str, str, str] | None:
        """(sub-option, first, last) of the first range that ends before it starts."""
        for option in ("cpus", "hostnodes"):
            for part in self.setting.get(option).split(";"):
                first, dash, last = part.partition("-")
                if dash and (whole_number(last) or 0) < (whole_number(first) or 0):
                    return option, first, last
        return None

    def cpu_ranges(self) -> list[range]:
        """The CPUs it has, as ranges."""
        found = []
        for part in self.setting.get("cpus").split(";"):
            first, dash, last = part.partition("-")
            found.append(range(whole_number(first) or 0, (whole_number(last if dash else first) or 0) + 1))
        return found


def numa_nodes(config: Config) -> Iterator[NumaNode]:
    """The custom topology, by index."""
    return (NumaNode(s) for s in config.numbered("numa") if s.key != "numa" and s.index_of_key < _NUMA_NODES)
