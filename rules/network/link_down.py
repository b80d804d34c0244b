from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class LinkDown(GuestRule):
    """A network device is unplugged.

    ## What it finds

    `link_down=1`.

    ## Why it matters

    The guest sees a device without a cable: easily forgotten after a test or an installation without network.

    ## When to ignore it

    When the VM is to have no network there for now.
    """

    name = "link-down"
    category = Category.NETWORK
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("net",)
    words = ("link_down",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock: set_link)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for nic in nics(guest.config):
            if nic.link_down:
                yield Finding(
                    place=nic.setting.at("link_down"),
                    message=f"`{nic.key}` starts unplugged: the guest has no network there",
                    help="remove `link_down` to plug it in",
                    fix=Fix.unsafe("plug it in", nic.setting.remove("link_down")),
                )
