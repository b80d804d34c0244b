from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_SYSTEMS = ("l26", "win10", "win11")


class NicModelLegacy(GuestRule):
    """A current guest system has a network device emulated in software.

    ## What it finds

    A `netN` of another model than `virtio` on a VM with `ostype` l26, win10 or win11.

    ## Why it matters

    Every packet goes through the emulation of old hardware: more load on the host and a fraction of the speed of
    `virtio`, whose driver is part of Linux and comes to Windows with the virtio-win ISO.

    ## When to ignore it

    For appliances without a virtio driver. The guest may give the new network device another name.
    """

    name = "nic-model-legacy"
    category = Category.NETWORK
    severity = Severity.INFO
    impact = Impact.PERFORMANCE
    keys = ("net",)
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm.adoc (Network Device)",
        "pve-manager 9.2.11 www/manager6/qemu/OSDefaults.js (networkCard)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        system = guest.config.text("ostype")
        if system not in _SYSTEMS:
            return
        for nic in nics(guest.config):
            if nic.model and nic.model != "virtio":
                yield Finding(
                    place=nic.setting.at("model"),
                    message=f"`{nic.key}` is an emulated `{nic.model}`, which is slow and costs the host CPU time",
                    help="use `virtio` once the guest has the driver; its interface may get another name",
                )
