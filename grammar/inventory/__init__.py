"""What hardware a node has, as recorded by `pvesh`, `lspci`, `ls` or `lsblk`, or read from the running machine."""

from __future__ import annotations

from .model import Inventory, InventoryError, Volume
from .parse import node_of, parse_inventory
from .sysfs import read_sysfs

__all__ = ["Inventory", "InventoryError", "Volume", "node_of", "parse_inventory", "read_sysfs"]
