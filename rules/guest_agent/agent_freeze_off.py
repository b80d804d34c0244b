from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_NAMES = ("freeze-fs", "freeze-fs-on-backup", "guest-fsfreeze")


class AgentFreezeOff(GuestRule):
    """The guest agent may not freeze the file systems.

    ## What it finds

    `freeze-fs=0` (or `freeze-fs-on-backup=0`, its older name) of an agent that is on.

    ## Why it matters

    Backups then take the disks as they are at the moment, and from qemu-server 9.1.6 on snapshots without memory,
    clones and replication, too (before, these freeze in any case): restored, the guest finds what a power failure
    leaves, and databases may lack their last writes.

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
        "qemu-server 9.2.6 PVE/QemuServer/Agent.pm ($agent_fmt, should_fs_freeze)",
        "qemu-server 7.4-3 PVE/VZDump/QemuServer.pm (qga_fs_freeze, the only one that asks for freeze-fs-on-backup)",
        "pve-docs 9.1.3 qm.adoc (Filesystem Freeze & Thaw)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        agent = guest.config["agent"]
        for option in _NAMES:
            if agent.flag("enabled") and not agent.flag(option, True):
                what = "backups hold" if guest.version < Version.V9_2 else "backups and snapshots hold"
                yield Finding(
                    place=agent.at(option),
                    message=f"the agent does not freeze the file systems: {what} what a power failure would leave",
                    help="remove the option, unless the guest cannot stand to be frozen",
                )
                return
