"""PCI devices, and what is recorded of the hardware of the nodes.

`tree.inventory(node)` gives all records of a node as one, `None` where there is none.
"""

from __future__ import annotations

from pvelint.grammar.hardware.block_devices import whole_disk
from pvelint.grammar.hardware.controllers import Controller, find_controller
from pvelint.grammar.hardware.inventory import Inventory, Volume
from pvelint.grammar.hardware.pci import Address, Device, parse_address, parse_addresses, parse_by_path

__all__ = [
    "Address",
    "Controller",
    "Device",
    "Inventory",
    "Volume",
    "find_controller",
    "parse_address",
    "parse_addresses",
    "parse_by_path",
    "whole_disk",
]
