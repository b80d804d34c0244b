from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_NAMES = ("freeze-fs", "freeze-fs-on-backup", "guest-fsfreeze")


class AgentFreezeOff(GuestRule):
    """The guest agent may not freeze the file systems.

    ## What it finds

    `freeze-fs=0` (or `freeze-fs-on-backup=0`, its older name) of an agent that is on.

    ## Why it matters

    Backups, snapshots without memory and replication then take the disks as they are at the moment: restored, the
    guest finds what a power failure leaves, and databases may lack their last writes.

    ## When to ignore it

    When freezing disturbs the guest, as it does some databases on Windows, and these are backed up in another way.
    """

    name = "agent-freeze-off"
    category = Category.GUEST_AGENT
    severity = Severity.INFO
    impact = Impact.BACKUP
    keys = ("agent",)
    words = ("freeze",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Agent.pm ($agent_fmt)",
        "pve-docs 9.1.3 qm.adoc (Filesystem Freeze & Thaw)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        agent = guest.config["agent"]
        for option in _NAMES:
            if agent.flag("enabled") and not agent.flag(option, True):
                yield Finding(
                    place=agent.at(option),
                    message="the agent does not freeze the file systems: backups and snapshots hold what a power failure"
                    " would leave",
                    help="remove the option, unless the guest cannot stand to be frozen",
                )
                return
