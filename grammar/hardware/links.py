"""Symbolic links as `ls -l` prints them: what in /dev/disk, /dev/serial, /sys/class and /sys/bus/pci points where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pvelint.grammar.record import Record, field

from .pci import Address, parse_address, parse_by_path

_LINK = re.compile(r"(?:.*[ \t])?([^ \t]+) -> ([^ \t]+)")
_ADDRESS = re.compile(r"(?<=/)([0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])(?=/|$)")
_KERNEL_NAME = re.compile(r"(?:\.\./)+([A-Za-z0-9!_.-]+)")
_USB_INTERFACE = re.compile(r"([0-9]{1,3}-[0-9.]{1,40}):[0-9]{1,3}\.[0-9]{1,3}")
_FOLDER = re.compile(r"(/(?:dev|sys)/[a-z0-9/-]+):")
_NAMED_DEVICES = ("/dev/disk/", "/dev/serial/")
_BY_ID_FOLDER = "/dev/disk/by-id"
_BY_PATH_FOLDER = "/dev/disk/by-path"


class Links(Record, frozen=False):
    """Each field as in Inventory, but for `physical_functions`: that of each SR-IOV virtual function."""

    controllers: dict[str, Address] = field(default_factory=dict)
    interfaces: dict[str, Address] = field(default_factory=dict)
    usb_ports: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    physical_functions: dict[Address, Address] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.controllers or self.interfaces or self.links or self.physical_functions)

    def add(self, name: str, target: str, folder: str | None = None) -> None:
        """One link; `name` may be a path, else `folder` is where it stands."""
        last = name.rpartition("/")[2]
        if last == "physfn":
            self._add_physical_function(name, target)
        elif addresses := _ADDRESS.findall(target):
            address = parse_address(addresses[-1])
            kinds = self.interfaces if "/net/" in target else self.controllers
            if address and target.endswith(f"/{last}") and addresses[-1] != last:
                kinds[last] = address
                self._add_usb_port(last, target)
        elif found := _KERNEL_NAME.fullmatch(target):
            self._add_disk(name, last, found[1], folder)

    def _add_usb_port(self, name: str, target: str) -> None:
        found = [match[1] for part in target.split("/") if (match := _USB_INTERFACE.fullmatch(part))]
        if found:
            self.usb_ports[name] = found[-1]

    def _add_physical_function(self, name: str, target: str) -> None:
        virtual = parse_address(name.rpartition("/")[0].rpartition("/")[2])
        physical = parse_address(target.rpartition("/")[2])
        if virtual and physical:
            self.physical_functions[virtual] = physical

    def _add_disk(self, name: str, last: str, kernel_name: str, folder: str | None) -> None:
        controller = parse_by_path(f"{_BY_PATH_FOLDER}/{last}")
        if not name.startswith("/"):
            name = f"{folder or (_BY_PATH_FOLDER if controller else _BY_ID_FOLDER)}/{last}"
        if name.startswith(_NAMED_DEVICES):
            self.links[name] = kernel_name
        if controller:
            self.controllers.setdefault(kernel_name, controller)


def read_links(lines: Iterable[str]) -> Links:
    """Lines that show no link mean nothing, but the head of a folder holds for those under it."""
    found = Links()
    for folder, name, target in _links(lines):
        found.add(name, target, folder)
    return found


def _links(lines: Iterable[str]) -> Iterator[tuple[str | None, str, str]]:
    folder = None
    for line in lines:
        head = _FOLDER.fullmatch(line)
        if head:
            folder = head[1]
        elif not line:
            folder = None
        elif " -> " in line and (link := _LINK.fullmatch(line)):
            yield folder, link[1], link[2]
