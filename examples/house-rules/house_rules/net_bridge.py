from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.api.vm import nics

_GUESTS = "vmbr1"


class HouseNetBridge(GuestRule):
    """A VM is on the bridge of the nodes.

    ## What it finds

    Network devices on `vmbr0`.

    ## Why it matters

    `vmbr0` is for the nodes alone in this house; guests belong on `vmbr1`.

    ## When to ignore it

    For a VM that manages the nodes.
    """

    name = "house-net-bridge"
    url = "https://wiki.example.org/networks#bridges"
    category = Category.NETWORK
    severity = Severity.ERROR
    impact = Impact.SECURITY
    keys = ("net",)
    words = ("vmbr0",)
    fix = Applicability.UNSAFE
    sources = ("the handbook of this house",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for nic in nics(guest.config):
            if nic.bridge == "vmbr0":
                yield Finding(
                    place=nic.setting.at("bridge"),
                    message=f"`{nic.key}` is on `vmbr0`, where the nodes are",
                    help=f"use `{_GUESTS}`",
                    fix=Fix.unsafe(f"set bridge={_GUESTS}", nic.setting.set("bridge", _GUESTS)),
                )
