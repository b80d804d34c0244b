"""mapping/pci.cfg, usb.cfg and directory.cfg (PVE::Mapping::PCI, USB and Dir); their entries have no type."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, Sub

_PCI_PATH = "[a-f0-9]{4,}:[a-f0-9]{2}:[a-f0-9]{2}(?:.[a-f0-9])?"
"""The dot stands for any character, as in PVE."""
_Id = partial(
    Sub, pattern="[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}", meaning="VENDOR:DEVICE, four hexadecimal digits each"
)
_NODE = Sub("node", format_name="pve-node", required=True)
_DESCRIPTION = EntryProperty("description", max_length=4096)
_DEVICE_DESCRIPTION = Sub("description", max_length=4096)
_Switch = partial(EntryProperty, type=BOOLEAN, default="0")


def _schema(noun: str, subs: tuple[Sub, ...], more: tuple[EntryProperty, ...] = ()) -> Schema:
    devices = EntryProperty("map", subs=(_NODE, *subs), required=True, several=True)
    return Schema((EntryType("", noun, (devices, _DESCRIPTION, *more)),), noun=noun)


PCI = _schema(
    "PCI mappings",
    (
        _Id("id", required=True),
        Sub(
            "path",
            pattern=f"(?:{_PCI_PATH};)*{_PCI_PATH}",
            required=True,
            meaning="PCI addresses such as `0000:01:00.0`, separated by `;`",
        ),
        _Id("subsystem-id"),
        Sub("iommugroup", INTEGER),
        _DEVICE_DESCRIPTION,
    ),
    (_Switch("mdev"), _Switch("live-migration-capable")),
)
USB = _schema(
    "USB mappings",
    (
        _Id("id", required=True),
        Sub("path", pattern=r"[0-9]+-[0-9]+(?:\.[0-9]+)*", meaning="a port such as `1-2.3`"),
        _DEVICE_DESCRIPTION,
    ),
)
DIRECTORY = _schema(
    "directory mappings",
    (
        Sub(
            "path",
            pattern=r"/[^;,=()].*",
            required=True,
            meaning="an absolute path without any of `;,=()`",
        ),
    ),
)
