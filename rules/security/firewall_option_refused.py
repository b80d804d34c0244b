from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.firewall import BadOption, Firewall, Level
from pvelint.grammar.firewall.options import OPTIONS, fault_of_rate_limit, levels_of
from pvelint.grammar.spelling import Words
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import FILES, firewalls

_DEFAULTS = {
    (Level.DATACENTER, "enable"): "the firewall is off everywhere",
    (Level.GUEST, "enable"): "the guest's firewall is off",
    (Level.VNET, "enable"): "the vnet's firewall is off",
    (Level.NODE, "enable"): "the node's firewall is on",
    (Level.DATACENTER, "policy_in"): "what no rule is about is dropped on its way in",
    (Level.DATACENTER, "policy_out"): "what no rule is about gets out",
    (Level.GUEST, "policy_in"): "what no rule is about is dropped on its way in",
    (Level.GUEST, "policy_out"): "what no rule is about gets out",
}
_OPENING = ("enable", "policy_in", "policy_out", "policy_forward", "macfilter", "ipfilter")


class FirewallOptionRefused(TreeRule):
    """PVE does not take an option of the firewall.

    ## What it finds

    A line below `[OPTIONS]` with a name that this file has not, with a value that PVE does not take (`enable: yes`,
    `log_level_in: warn`), or of another form than `name: value`: nothing may stand before the colon or behind the value,
    a remark neither. Also a `log_ratelimit` with anything but `enable`, `rate` and `burst`, or without `enable`.

    ## Why it matters

    PVE ignores the line and loses it at the next write: the option has its default. For `enable` of the datacenter and
    of guests that is off. A bad `log_ratelimit` keeps it from reading cluster.fw at all.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "firewall-option-refused"
    category = Category.SECURITY
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.SECURITY,)
    evidence = Evidence.TREE
    requires = (FILES,)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (parse_clusterfw_option, parse_hostfw_option, parse_vmfw_option, parse_vnetfw_option, load_clusterfw_conf), run",
        "pve-common 9.2.1 PVE/JSONSchema.pm (parse_property_string), run",
        "pve-firewall 4.3-2 PVE/Firewall.pm (parse_clusterfw_option, parse_hostfw_option, parse_vmfw_option)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for firewall in firewalls(tree):
            for bad in firewall.bad_options:
                yield _finding(firewall, bad)
            rate_limit = firewall.options.get("log_ratelimit")
            fault = (
                fault_of_rate_limit(rate_limit.value.text, tree.version) if rate_limit is not None else None
            )
            if rate_limit is not None and fault is not None:
                yield Finding(
                    place=rate_limit.place(),
                    message=f"{fault}: PVE cannot read this file, and no change of the firewall takes effect",
                    help="write a value such as `enable=1,rate=1/second,burst=5`",
                    impact=Impact.SECURITY,
                )
            for name, option in firewall.options.items():
                since = OPTIONS[firewall.level][name].since
                if tree.version < since:
                    yield Finding(
                        place=option.place(),
                        message=f"PVE {tree.version} has no option `{name}` of the firewall: it ignores this line",
                        help="remove the line",
                        severity=Severity.WARNING,
                    )


def _finding(firewall: Firewall, bad: BadOption) -> Finding:
    fact, help, name = _fault(firewall, bad)
    default = "" if name in firewall.options else _DEFAULTS.get((firewall.level, name), "")
    return Finding(
        place=bad.place(),
        message=f"{fact}: PVE ignores this line" + (f", and {default}" if default else ""),
        help=help,
        impact=Impact.SECURITY if name in _OPENING else None,
    )


def _fault(firewall: Firewall, bad: BadOption) -> tuple[str, str, str]:
    """(what is wrong, what to do, the option that is meant)."""
    known = OPTIONS[firewall.level]
    if bad.option is None:
        name = bad.part.text.replace("=", " ").replace(":", " ").split(" ")[0].lower()
        if name in known:
            return "an option is its name, a colon and a value", f"write `{name}:` and the value", name
        return "this is not an option", "write `name: value`, or put `#` before a remark", ""
    name, value = bad.option.name.text, bad.option.value.text
    option = known.get(name.lower())
    if option is not None:
        bare = value.partition("#")[0].rstrip()
        if bare != value and option.takes(bare):
            return (
                f"a remark stands behind the value of `{name}`",
                "put the remark on a line of its own",
                name.lower(),
            )
        return f"`{name}` takes {option.wants}, not `{value}`", f"write {option.wants}", name.lower()
    levels = levels_of(name)
    if levels:
        where = " and ".join(level.value for level in levels)
        return f"`{name}` is an option of {where}", "move the line to that file, or remove it", name.lower()
    closest = Words(known).closest(name)
    help = f"write `{closest}`" if closest else "remove the line"
    return f"{firewall.level.value} has no option `{name}`", help, closest or ""
