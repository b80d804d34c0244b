from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.firewall import Firewall
from pvelint.grammar.placement.network_devices import network_devices
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.nic import NetworkDevice
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)
from pvelint.rules.firewall_kit import is_off


class FirewallFlagOffWithRules(GuestRule):
    """A network device bypasses the guest's own firewall.

    ## What it finds

    A device without `firewall=1` on a guest whose firewall/VMID.fw is enabled. Silent while the firewall of
    the datacenter is off, as it is without a firewall/cluster.fw, and for devices that are down or on no bridge.

    ## Why it matters

    PVE filters only devices with `firewall=1`: everything reaches the guest through this one, whatever the rules say.

    ## When to ignore it

    When the device is in a network that is left open on purpose, such as one for storage.
    """

    name = "firewall-flag-off-with-rules"
    category = Category.SECURITY
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.SECURITY
    keys = ("net",)
    evidence = Evidence.TREE
    requires = ("firewall/*.fw",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (compile_iptables_filter: next if !$net->{firewall})",
        "pve-docs 9.1.3 pve-firewall.adoc (VM/Container Configuration)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        firewall = _firewall(guest)
        if firewall is None or not firewall.enabled or is_off(guest.tree):
            return
        for nic in _connected(guest):
            if not nic.firewall:
                yield Finding(
                    place=nic.setting.at("firewall"),
                    message=f"`{nic.key}` lacks `firewall=1`: the {guest.kind.noun}'s firewall is enabled, but does not filter it",
                    help="set `firewall=1`",
                    fix=Fix.unsafe("set firewall=1", nic.setting.set("firewall", "1")),
                    related=(Related(firewall.place(), "enabled here"),),
                )


class FirewallFlagWithoutRules(GuestRule):
    """A network device is marked for the firewall, and nothing is filtered.

    ## What it finds

    `firewall=1` on a guest without firewall/VMID.fw or with one that is not enabled, also where firewall/cluster.fw is
    missing or does not enable the firewall at all. Silent where the tree has no firewall files, and where the guest's own
    firewall is enabled: `firewall-off-in-datacenter` says that of all of them. One finding for each guest.

    ## Why it matters

    The mark looks like protection. PVE's web interface sets it on every new device, but a guest's firewall is off until
    its own options and those of the datacenter enable it.

    ## When to ignore it

    When something else filters, or nothing has to.
    """

    name = "firewall-flag-without-rules"
    category = Category.SECURITY
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.SECURITY
    keys = ("net",)
    evidence = Evidence.TREE
    requires = ("firewall/*.fw",)
    starts_only = True
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (compile)",
        "pve-docs 9.1.3 pve-firewall.adoc (Enabling the Firewall)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        marked = [nic for nic in _connected(guest) if nic.firewall]
        firewall = _firewall(guest)
        if not marked or guest.vmid is None:
            return
        cluster = guest.tree.cluster.cluster_firewall
        related: Place | None = None
        if firewall is not None and firewall.enabled:
            return  # also while that of the datacenter is off, of which `firewall-off-in-datacenter` speaks
        if is_off(guest.tree):
            why = "the firewall of the datacenter is off"
            related = cluster.place() if cluster is not None else None
        elif firewall is None:
            why = f"there is no firewall/{guest.vmid}.fw"
        else:
            why, related = f"the {guest.kind.noun}'s firewall is not enabled", firewall.place()
        yield Finding(
            place=marked[0].setting.at("firewall"),
            message=f"`firewall=1` has no effect: {why}, so PVE filters nothing",
            help=f"enable the firewall in the options of the datacenter and of the {guest.kind.noun}, or remove `firewall=1`",
            related=(Related(related, "off here"),) if related is not None else (),
        )


def _firewall(guest: Guest) -> Firewall | None:
    return guest.tree.cluster.firewalls.get(guest.vmid or 0)


def _connected(guest: Guest) -> list[NetworkDevice]:
    return [nic for nic in network_devices(guest) if nic.bridge is not None and not nic.link_down]
