from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import interfaces
from pvelint.grammar.version import Version
from pvelint.grammar.vm.nic import NetworkDevice, nics
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)


class LinkDown(GuestRule):
    """A network device is unplugged.

    ## What it finds

    `link_down=1`; of a container in PVE 7.4 also `link_down=0`, as a warning.

    ## Why it matters

    The guest sees a device without a cable: easily forgotten after a test or an installation without network.
    PVE unplugged the interfaces of containers whatever `link_down` said, until pve-container 5.2.7.

    ## When to ignore it

    When the guest is to have no network there for now.
    """

    name = "link-down"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("net",)
    words = ("link_down",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock: set_link)",
        "pve-container 6.1.10 PVE/LXC.pm (net_tap_plug)",
        "pve-container 4.4-7 PVE/LXC.pm (net_tap_plug: defined link_down)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for nic in nics(guest.config) if guest.kind is VM else interfaces(guest.config):
            if nic.link_down:
                yield _finding(nic, "")
            elif guest.kind is CONTAINER and guest.version < Version.V8_4 and nic.setting.get("link_down"):
                yield _finding(
                    nic, f", as PVE {guest.version} takes any `link_down` of a container", Severity.WARNING
                )


def _finding(nic: NetworkDevice, reason: str, severity: Severity | None = None) -> Finding:
    return Finding(
        place=nic.setting.at("link_down"),
        message=f"`{nic.key}` starts unplugged{reason}: the guest has no network there",
        help="remove `link_down` to plug it in",
        severity=severity,
        fix=Fix.unsafe("plug it in", nic.setting.remove("link_down")),
    )
