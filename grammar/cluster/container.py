"""lxc/<vmid>.conf, as far as a container shares things with other guests (PVE::LXC::Config)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read, sub_options
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import HeaderLine, Part, Place, SettingLine, Span, UnreadableLine
from pvelint.grammar.syntax.parse import parse_line
from pvelint.grammar.syntax.scalars import is_true, whole_number

_RAW = "lxc."
"""Lines that PVE hands on to LXC as they are."""
_NO_PCI = "`hostpci` is an option of VMs, containers have no PCI devices: PVE ignores this line"


class ContainerSetting(Record):
    """A line whose value is a property string."""

    setting: Property
    options: dict[str, Part]

    @property
    def key(self) -> str:
        return self.setting.name.text

    def text(self, option: str) -> str | None:
        found = self.options.get(option)
        return found.text if found else None

    def place(self, option: str | None = None) -> Place:
        """A sub-option's value, or the whole line where it lacks it."""
        return self.setting.place(self.options.get(option) if option else None, option)


class ContainerNet(ContainerSetting):
    """`net0: name=eth0,bridge=vmbr0,hwaddr=...`."""

    __slots__ = ()

    @property
    def mac(self) -> str | None:
        """Upper case."""
        address = self.text("hwaddr")
        return address.upper() if address is not None else None

    @property
    def bridge(self) -> str | None:
        return self.text("bridge")

    @property
    def tag(self) -> int | None:
        return whole_number(self.text("tag") or "")

    @property
    def link_down(self) -> bool:
        return is_true(self.text("link_down") or "")

    @property
    def addresses(self) -> dict[str, str]:
        """The static addresses by sub-option (`ip`, `ip6`), without their prefix length."""
        found = {name: self.text(name) for name in ("ip", "ip6")}
        return {name: text.split("/")[0] for name, text in found.items() if text and "/" in text}


class ContainerVolume(ContainerSetting):
    """`rootfs`, `mpN` or `unusedN`."""

    __slots__ = ()

    @property
    def volume(self) -> str | None:
        """A volume id, or the absolute path of a device or bind mount."""
        return self.text("volume")

    @property
    def shared(self) -> bool:
        """Marked as available on every node."""
        return is_true(self.text("shared") or "")

    @property
    def read_only(self) -> bool:
        return is_true(self.text("ro") or "")

    def place(self, option: str | None = "volume") -> Place:
        return super().place(option)


class Container(Record, slots=False):
    vmid: int
    node: str | None
    path: str
    settings: dict[str, Property]
    """The main section; of equal keys the last one, as PVE takes it. Raw `lxc.*` keys are left out."""

    def text(self, key: str) -> str | None:
        found = self.settings.get(key)
        return found.value.text if found else None

    def flag(self, key: str) -> bool:
        return is_true(self.text(key) or "")

    @property
    def template(self) -> bool:
        return self.flag("template")

    @property
    def onboot(self) -> bool:
        return self.flag("onboot")

    @cached_property
    def nets(self) -> tuple[ContainerNet, ...]:
        return tuple(ContainerNet(found, sub_options(found)) for found in self._numbered("net"))

    @cached_property
    def volumes(self) -> tuple[ContainerVolume, ...]:
        found = [*self._numbered("mp"), *self._numbered("unused")]
        if (rootfs := self.settings.get("rootfs")) is not None:
            found.insert(0, rootfs)
        return tuple(ContainerVolume(one, sub_options(one, "volume")) for one in found)

    @property
    def passed_devices(self) -> tuple[Property, ...]:
        """`hostpciN`: an option of VMs, written here by mistake."""
        return tuple(self._numbered("hostpci"))

    def _numbered(self, name: str) -> Iterator[Property]:
        for key, found in self.settings.items():
            if key.startswith(name) and whole_number(key[len(name) :]) is not None:
                yield found


def read_container(path: str, text: str, vmid: int, node: str | None) -> Read[Container]:
    """Its current settings: those of the pending section and of snapshots do not count."""
    settings: dict[str, Property] = {}
    problems: list[FileProblem] = []
    is_current = True
    for number, source in enumerate(text.split("\n"), 1):
        line = parse_line(source)
        if isinstance(line, HeaderLine):
            is_current = False
        elif isinstance(line, SettingLine) and is_current:
            settings[line.key.text] = Property(path, number, line.key, line.value)
        elif isinstance(line, UnreadableLine) and not line.text.startswith(_RAW):
            place = Place(path=path, span=Span.on_line(number, 0, len(line.text)))
            problems.append(FileProblem(place, "not a `key: value` line: PVE ignores it"))
    container = Container(vmid, node, path, settings)
    problems += (FileProblem(found.place(), _NO_PCI) for found in container.passed_devices)
    return Read(container, tuple(problems))
