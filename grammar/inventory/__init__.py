"""What hardware a node has, as recorded by `pvesh`, `lspci`, `ls` or `lsblk`, or read from the running machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .model import Inventory, InventoryError, Volume

if TYPE_CHECKING:
    from .parse import node_of, parse_inventory
    from .sysfs import read_sysfs

__all__ = ["Inventory", "InventoryError", "Volume", "node_of", "parse_inventory", "read_sysfs"]


def __getattr__(name: str) -> Any:
    """The readers are imported when first named: rules need the facts alone."""
    if name in __all__:
        from importlib import import_module

        module = "sysfs" if name == "read_sysfs" else "parse"
        return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
