"""Which files may be those of guests that share something with given ones: told by their texts, which are not parsed.

A text that a guest shares something by always tells so; of those that tell so, some share nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.syntax.scalars import whole_number

from .values import HOST_PATH, bonds

_TOKEN = re.compile(r"^[a-z][a-z_\-]*[0-9]*:|[^\s,=]+", re.MULTILINE)
_ADDRESS = re.compile(r"\bip6?=([^\s,/]+)")
_TEMPLATE = re.compile(r"\bbase(?:vol)?-([0-9]{1,9})-")
_USB_OF_HOST = re.compile(r"^usb[0-9]+:(?![ \t]*spice[ \t\r]*$)", re.MULTILINE)
_OWN_NETWORK = "lxc.net."
"""Of a container that gets interfaces of the node."""
_FEW = 32
"""As many words are looked for one by one sooner than among those of a text."""
_SPELLED_OUT = (JoinKey.MAC, JoinKey.NAME, JoinKey.VOLUME, JoinKey.MAPPING)
"""Their values stand in the files as they are, but for upper and lower case."""


class Partners:
    """Of some guests of a tree, which are parsed."""

    def __init__(self, tree: Tree, guests: Iterable[Guest]) -> None:
        self._tree = tree
        found: dict[JoinKey, set[str]] = defaultdict(set)
        for guest in guests:
            for key, value in bonds(guest):
                found[key].add(value)
        self._words = {_in_one_word(value) for key in _SPELLED_OUT for value in found[key]}
        self._words |= {value.rpartition(" ")[2] for value in found[JoinKey.UUID]}
        self._addresses = found[JoinKey.IP]
        self._numbers = found[JoinKey.OWNER]
        self._nodes = {key: found[key] for key in (JoinKey.PCI, JoinKey.USB, JoinKey.MEMORY, JoinKey.START)}

    def may_hold(self, text: str, vmid: int | None, node: str | None) -> bool:
        """Whether the guest of this file may be one."""
        if str(vmid) in self._numbers:
            return True
        folded = text.casefold()
        return (
            self._has_word(folded)
            or ("base" in folded and not self._numbers.isdisjoint(_templates_in(folded)))
            or any(self._ways_on_node(folded, vmid, str(node)))
            or (bool(self._addresses) and not self._addresses.isdisjoint(_addresses_in(folded)))
        )

    def _has_word(self, folded: str) -> bool:
        if len(self._words) <= _FEW and not any(word in folded for word in self._words):
            return False
        return not self._words.isdisjoint(_TOKEN.findall(folded))

    def _ways_on_node(self, folded: str, vmid: int | None, node: str) -> Iterator[bool]:
        has_device = "hostpci" in folded
        has_usb = _USB_OF_HOST.search(folded) is not None
        has_part = has_device or has_usb or HOST_PATH in folded or _OWN_NETWORK in folded
        yield node in self._nodes[JoinKey.PCI] and has_part
        yield node in self._nodes[JoinKey.USB] and has_usb
        yield node in self._nodes[JoinKey.START] and "up=" in folded
        yield node in self._nodes[JoinKey.MEMORY] and (has_device or self._may_start(folded, vmid))

    def _may_start(self, folded: str, vmid: int | None) -> bool:
        return "onboot" in folded or self._tree.cluster.managed(f"vm:{vmid}") is not None


def _in_one_word(value: str) -> str:
    """The longest of the words that a value comes to where it stands in a file."""
    return max(_TOKEN.findall(f"x:{value}".casefold())[1:], key=len, default="")


def _addresses_in(folded: str) -> Iterator[str | None]:
    found = _ADDRESS.findall(folded) if "ip=" in folded or "ip6=" in folded else ()
    return (host_address(text) if ":" in text else text for text in found)


def _templates_in(folded: str) -> Iterator[str]:
    """The numbers of those whose base volumes are named."""
    return map(str, map(whole_number, _TEMPLATE.findall(folded)))
