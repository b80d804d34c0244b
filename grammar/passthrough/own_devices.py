"""The devices that PVE itself gives QEMU: their ids, and their slots on the bus that `-device` takes by default.

PVE::QemuServer::config_to_command, PVE::QemuServer::PCI (get_pci_addr_map, get_pcie_addr_map).
"""

from __future__ import annotations

import re

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.syntax.qemu_args import Argument
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.machine import is_q35
from pvelint.grammar.vm.processors import AARCH64, architecture

_ID = re.compile(r"(?:net|scsi|virtio|ide|sata|hostpci)[0-9]{1,2}")
_SLOT = re.compile(r"(?:0[xX])?([0-9a-fA-F]{1,2})(?:\.[0-7])?")
_SLOTS = {"balloon0": 3, "net0": 18, "net1": 19, "net2": 20, "net3": 21, "net4": 22, "net5": 23}
_SLOTS |= {f"virtio{number}": 10 + number for number in range(6)}
_VGA = {False: 2, True: 1}
"""Its slot without and with PCI Express."""
_ROOT = {False: "pci.0", True: "pcie.0"}
_MOVED = "device."


def is_own_id(name: str) -> bool:
    """An id that PVE gives the device of a setting, which has the setting's name."""
    return _ID.fullmatch(name) is not None


def has_display(config: Config) -> bool:
    """QEMU emulates a graphics card."""
    vga = config.get("vga")
    if vga is None:
        return not any(device.primary_display for device in passed_devices(config))
    kind = vga.get("type")
    return kind != "none" and not kind.startswith("serial")


def own_ids(config: Config) -> set[str]:
    found = {key for key in config if is_own_id(key) and not key.startswith("hostpci")}
    found.update(["vga"] if has_display(config) else [])
    return found | ({"balloon0"} if _has_balloon(config) else set())


def slot_of(config: Config, argument: Argument) -> int | None:
    """Where `-device X,addr=...` or `-set device.hostpciN.addr=...` puts a device on the first bus of a PC."""
    if architecture(config) == AARCH64 or argument.value.startswith("{"):
        return None  # in JSON a number is not only the slot, but the function, too
    if argument.option == "device":
        options = argument.options("driver")
        if options.get("bus", _ROOT[is_q35(config)]) != _ROOT[is_q35(config)]:
            return None
        return _slot(options.get("addr", ""))
    if argument.option == "set" and argument.value.startswith(_MOVED):
        name, _, rest = argument.value.removeprefix(_MOVED).partition(".")
        moved = next((device for device in passed_devices(config) if device.key == name), None)
        if moved is not None and rest.startswith("addr=") and not is_q35(config):
            return _slot(rest.removeprefix("addr="))
    return None


def own_device_at(config: Config, slot: int) -> str | None:
    """The id of PVE's device in a slot of the first bus."""
    if slot == _VGA[is_q35(config)]:
        return "vga" if has_display(config) else None
    if is_q35(config):
        return None
    own = own_ids(config)
    return next((name for name, place in _SLOTS.items() if place == slot and name in own), None)


def _has_balloon(config: Config) -> bool:
    return config.number("balloon", 1) != 0


def _slot(text: str) -> int | None:
    """QEMU takes slots as hexadecimal."""
    match = _SLOT.fullmatch(text)
    return int(match[1], 16) if match else None
