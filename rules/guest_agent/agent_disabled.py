from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

from .agent_options_ignored import NEED_AGENT

_LINUX = ("l24", "l26")


class AgentDisabled(GuestRule):
    """The QEMU guest agent is off.

    ## What it finds

    A VM with a Linux or Windows `ostype` but without `agent: 1`. Templates and types without an agent (`other`,
    `solaris`) are left out, and so are VMs whose agent is off but has options on (see `agent-options-ignored`).

    ## Why it matters

    Without the agent PVE cannot freeze the guest's file systems for a backup or snapshot, does not show its IP
    addresses, and shuts it down through ACPI only.

    ## When to ignore it

    When the guest has no agent, like many appliances: with `agent: 1` PVE would wait in vain at every shutdown.
    """

    name = "agent-disabled"
    category = Category.GUEST_AGENT
    severity = Severity.INFO
    impact = Impact.GUEST
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("pve-docs 9.1.3 qm.adoc (QEMU Guest Agent)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config.get("agent")
        if setting is not None and (setting.flag("enabled") or any(map(setting.flag, NEED_AGENT))):
            return
        system = guest.config.text("ostype")
        if system not in _LINUX and not is_windows(system):
            return
        yield Finding(
            place=Place(path=guest.document.path, span=FILE_START)
            if setting is None
            else setting.at("enabled"),
            message="the QEMU guest agent is off: backups cannot freeze the guest's file systems, and PVE does not"
            " see its IP addresses",
            help="install `qemu-guest-agent` in the guest, then set `agent: 1`",
            fix=_fix(guest),
        )


def _fix(guest: Guest) -> Fix | None:
    setting = guest.config.get("agent")
    if setting is not None:
        return Fix.unsafe("turn on the agent", setting.set("enabled", "1"))
    if "agent" in guest.main.settings:
        return None
    return Fix.unsafe("turn on the agent", guest.main.insert("agent", "1"))
