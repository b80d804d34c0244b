from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

NEED_AGENT = ("fstrim_cloned_disks", "freeze-fs", "freeze-fs-on-backup", "guest-fsfreeze")


class AgentOptionsIgnored(GuestRule):
    """The guest agent is off, but its options are on.

    ## What it finds

    `agent: 0,fstrim_cloned_disks=1` and the like.

    ## Why it matters

    PVE does not use an agent that is off: the options have no effect.

    ## When to ignore it

    When the agent is off only for a while.
    """

    name = "agent-options-ignored"
    category = Category.GUEST_AGENT
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("agent",)
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Agent.pm (parse_guest_agent, get_qga_key)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["agent"]
        if setting.flag("enabled"):
            return
        for option in NEED_AGENT:
            if setting.flag(option):
                name = setting.options[option].item.name
                yield Finding(
                    place=setting.at(option),
                    message=f"the guest agent is off: `{name.text if name else option}` has no effect",
                    help="turn on the agent (`agent: 1`) or remove the option",
                )
