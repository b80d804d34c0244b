"""How a rule begins: its kind, action, macro or group, and the interface that it is for (PVE::Firewall::verify_rule)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.version import Version

from .addresses import NAME
from .fault import Fault, closest, value
from .firewall import Level, Rule
from .references import World
from .words import ACTIONS, macros

_FORWARD = Version.V8_4
"""The first known version with rules for what is forwarded."""
_TYPES = {
    Level.DATACENTER: ("in", "out", "forward", "group"),
    Level.NODE: ("in", "out", "forward", "group"),
    Level.GUEST: ("in", "out", "group"),
    Level.VNET: ("forward", "group"),
}
_OF_GROUP = ("in", "out", "forward")
_KNOWN = ("in", "out", "forward", "group")
_INTERFACE = re.compile(r"[a-z][a-z0-9_]{1,20}(?:[:.][0-9]+)?", re.IGNORECASE)
_OF_GUEST = re.compile(r"net[0-9]+")


def of_type(rule: Rule, world: World) -> Iterator[Fault]:
    part = rule.node.type
    known = _KNOWN if world.version >= _FORWARD else tuple(word for word in _KNOWN if word != "forward")
    if rule.type not in known:
        help = "begin the rule with `IN`, `OUT`, `FORWARD` or `GROUP`"
        yield Fault(part, f"`{part.text}` is not a kind of rule", help, breaks_saving=True)
    elif rule.group is not None and rule.type not in _OF_GROUP:
        yield Fault(part, "a group has no rules for other groups", "write the rules of that group here")
    elif rule.group is None and rule.type not in _TYPES[world.own.level]:
        takes = " and ".join(f"`{word.upper()}`" for word in _TYPES[world.own.level])
        fact = f"{world.own.level.value} has no rules of the kind `{part.text}`"
        yield Fault(part, fact, f"write one of the kinds {takes}")


def of_action(rule: Rule) -> Iterator[Fault]:
    part = rule.node.action
    if rule.type not in _OF_GROUP:
        return
    if rule.type == "forward" and part.text == "REJECT":
        yield Fault(part, "what is forwarded cannot be rejected", "write `DROP`")
    if part.text in ACTIONS:
        return
    inner = re.fullmatch(r"([^()]+)\(([^()]+)\)", part.text)
    if inner and inner[2].upper() in ACTIONS:
        help = f"write `{inner[1]}({inner[2].upper()})`"
    elif inner and inner[1].upper() in ACTIONS:
        help = f"write `{inner[2]}({inner[1].upper()})`"
    elif part.text.upper() in ACTIONS:
        help = f"write `{part.text.upper()}`"
    elif (macro := macros().get(part.text.lower())) is not None:
        help = f"write `{macro.name}(ACCEPT)`, or what else is to happen"
    else:
        help = "write `ACCEPT`, `DROP` or `REJECT`, or a macro such as `SSH(ACCEPT)`"
    yield Fault(part, f"`{part.text}` is not an action", help)


def of_interface(rule: Rule, world: World) -> Iterator[Fault]:
    part = value(rule, "iface")
    if part is None:
        return
    if rule.group is not None or world.own.level is Level.VNET:
        where = "a group" if rule.group is not None else "a vnet"
        help = "give the interface where the group is used" if rule.group is not None else "remove `-i`"
        yield Fault(part, f"a rule of {where} has no interface", help)
    elif world.own.level is Level.GUEST and not _OF_GUEST.fullmatch(part.text):
        yield Fault(part, f"`{part.text}` is not a network device of a guest", "write `net0`, or the like")
    elif not _INTERFACE.fullmatch(part.text):
        yield Fault(part, f"`{part.text}` is not a name that PVE takes for an interface", "write its name")


def of_group(rule: Rule, world: World) -> Iterator[Fault]:
    part = rule.node.action
    if rule.group is not None:
        return
    if not re.fullmatch(NAME, part.text):
        yield Fault(part, f"`{part.text}` is not a name for a group", "write the name of a group")
    elif (outcome := world.group(part.text)) is not None:
        yield Fault(part, outcome.fact, outcome.help, is_late=outcome.is_late, is_reference=True)


def of_macro(rule: Rule, family: int | None) -> Iterator[Fault]:
    part = rule.node.macro
    if part is None or rule.type not in _OF_GROUP:
        return
    macro = macros().get(part.text.lower())
    if macro is None:
        meant = closest(part.text, frozenset(found.name for found in macros().values()))
        help = f"write `{meant}`" if meant else "write the protocol and the ports"
        yield Fault(part, f"there is no macro `{part.text}`", help)
        return
    if macro.family and family and family != macro.family:
        yield Fault(part, f"the macro `{macro.name}` is for IPv{macro.family} alone", "remove the rule")
        return
    for name in ("proto", "dport", "sport"):
        given = rule.node.parameters.get(name)
        for packets in macro.packets[macro.family or family or 4]:
            fixed = getattr(packets, name)
            if given is not None and fixed is not None and fixed != given.text:
                what = {"proto": "protocol", "dport": "port", "sport": "source port"}[name]
                fact = f"the macro `{macro.name}` has a {what} of its own, `{fixed}`"
                yield Fault(
                    given,
                    fact,
                    f"remove `{'-p' if name == 'proto' else '-' + name}`, or write the rule without the macro",
                )
                break
