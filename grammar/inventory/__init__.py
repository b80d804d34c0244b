"""What PCI devices a node has, as recorded by `pvesh` or `lspci`, or read from the running machine."""

from __future__ import annotations

from .model import Inventory, InventoryError
from .parse import node_of, parse_inventory
from .sysfs import read_sysfs

__all__ = ["Inventory", "InventoryError", "node_of", "parse_inventory", "read_sysfs"]
