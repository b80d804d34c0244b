"""Which files may be those of guests that share something with given ones: told by their texts, which are not parsed.

A text that a guest shares something by always tells so; of those that tell so, some share nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.usb import usb_devices

from .values import values_of

_TOKEN = re.compile(r"^[a-z][a-z_\-]*[0-9]*:|[^\s,=]+", re.MULTILINE)
_ADDRESS = re.compile(r"\bip6?=([^\s,/]+)")
_TEMPLATE = re.compile(r"\bbase-([0-9]{1,9})-")
_USB_OF_HOST = re.compile(r"^usb[0-9]+:(?![ \t]*spice[ \t\r]*$)", re.MULTILINE)
_HOST_PATH = "/dev/"
_FEW = 32
"""As many words are looked for one by one sooner than among those of a text."""
_SPELLED_OUT = (JoinKey.MAC, JoinKey.NAME, JoinKey.VOLUME, JoinKey.MAPPING)
"""Their values stand in the files as they are, but for upper and lower case."""


class Partners:
    """Of some guests of a tree, which are parsed."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._words: set[str] = set()
        self._addresses: set[str] = set()
        self._numbers: set[str] = set()
        self._with_hostpci: set[str | None] = set()
        self._with_host_paths: set[str | None] = set()
        self._with_usb: set[str | None] = set()
        self._full: set[str | None] = set()
        """Nodes whose memory such guests compete for."""

    @classmethod
    def of(cls, tree: Tree, guests: Iterable[Guest]) -> Partners:
        found = cls(tree)
        for guest in guests:
            found._add(guest)
        return found

    def _add(self, guest: Guest) -> None:
        for key in _SPELLED_OUT:
            self._words.update(_in_one_word(value) for value in values_of(guest, key))
        self._words.update(value.rpartition(" ")[2].casefold() for value in values_of(guest, JoinKey.UUID))
        self._addresses.update(values_of(guest, JoinKey.IP))
        self._numbers.update(values_of(guest, JoinKey.OWNER))
        if guest.config.numbered("hostpci"):
            self._with_hostpci.add(guest.node)
        if any(_HOST_PATH in drive.file for drive in drives(guest.config)):
            self._with_host_paths.add(guest.node)
        if any(usb.mapping or usb.device for usb in usb_devices(guest.config)):
            self._with_usb.add(guest.node)
        if guest.starts_itself and self._tree.record(guest.node, "memory") is not None:
            self._full.add(guest.node)

    def may_hold(self, text: str, vmid: int | None, node: str | None) -> bool:
        """Whether the guest of this file may be one."""
        if str(vmid) in self._numbers:
            return True
        folded = text.casefold()
        return (
            self._has_word(folded)
            or ("base-" in folded and not self._numbers.isdisjoint(_templates_in(folded)))
            or any(self._ways_on_node(folded, vmid, node))
            or (bool(self._addresses) and not self._addresses.isdisjoint(_addresses_in(folded)))
        )

    def _has_word(self, folded: str) -> bool:
        if len(self._words) <= _FEW and not any(word in folded for word in self._words):
            return False
        return not self._words.isdisjoint(_TOKEN.findall(folded))

    def _ways_on_node(self, folded: str, vmid: int | None, node: str | None) -> Iterator[bool]:
        has_hostpci = "hostpci" in folded
        yield has_hostpci and (node in self._with_hostpci or node in self._with_host_paths)
        yield node in self._with_hostpci and _HOST_PATH in folded
        yield node in self._with_usb and _USB_OF_HOST.search(folded) is not None
        yield node in self._full and (has_hostpci or self._may_start(folded, vmid))

    def _may_start(self, folded: str, vmid: int | None) -> bool:
        return "onboot" in folded or self._tree.cluster.managed(f"vm:{vmid}") is not None


def _in_one_word(value: str) -> str:
    """The longest of the words that a value comes to where it stands in a file."""
    return max(_TOKEN.findall(f"x:{value}".casefold())[1:], key=len, default="")


def _addresses_in(folded: str) -> Iterator[str | None]:
    found = _ADDRESS.findall(folded) if "ipconfig" in folded else ()
    return (host_address(text) if ":" in text else text for text in found)


def _templates_in(folded: str) -> Iterator[str]:
    """The numbers of those whose base volumes are named."""
    return (str(int(number)) for number in _TEMPLATE.findall(folded))
