from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.syntax.scalars import is_digits
from pvelint.rules.api import CONTAINER, VM, Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import title


class FirewallDeviceUnknown(TreeRule):
    """A rule of a guest's firewall is for a network device that the guest does not have.

    ## What it finds

    `-i net3` in firewall/VMID.fw, in a rule that is on, of a guest without `net3`.

    ## Why it matters

    The rule holds for nothing. That happens when a device is removed, or a file copied from another guest.

    ## When to ignore it

    When the device is added only for a while.
    """

    name = "firewall-device-unknown"
    category = Category.SECURITY
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("firewall/*.fw",)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (ruleset_generate_vm_rules: next if $rule->{iface} ne $netid)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        firewalls = tree.cluster.firewalls
        for guest in guests_in_order(tree) if firewalls else ():
            firewall = firewalls.get(guest.vmid or 0)
            rules = firewall.rules if firewall is not None else ()
            devices = {setting.key for setting in guest.config.numbered("net")} if rules else set()
            for rule in rules:
                part = rule.node.parameters.get("iface")
                if part is not None and rule.is_on and _is_device(part.text) and part.text not in devices:
                    yield Finding(
                        place=rule.place(part),
                        message=f"{title(guest)} has no `{part.text}`: the rule holds for nothing",
                        help="name a network device that the guest has, or remove the rule",
                    )


def _is_device(name: str) -> bool:
    """What else stands there, PVE refuses."""
    return name.startswith("net") and is_digits(name.removeprefix("net"))
