from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.section import Section
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_MOST_NAMED = 5


class PendingChanges(GuestRule):
    """Changes wait for the next start of the VM.

    ## What it finds

    A `[PENDING]` section with settings in it.

    ## Why it matters

    The VM runs with what the main section says, and starts next with what this section says. Who reads the main section
    alone, or tests a change in a VM that was only restarted from within, takes one for the other.

    ## When to ignore it

    When the VM is to be stopped and started soon.
    """

    name = "pending-changes"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.HYGIENE
    words = ("[pending]",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config, vmconfig_apply_pending)",
        "pve-guest-common 6.0.2 PVE/GuestHelpers.pm (config_with_pending_array)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        pending = guest.pending
        if pending is None or not pending.settings:
            return
        changed = _changed(pending)
        named = ", ".join(f"`{key}`" for key in changed[:_MOST_NAMED])
        more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
        yield Finding(
            place=min(pending.settings.values(), key=lambda setting: setting.index).at(),
            message=f"changes of {named}{more} wait for the next start: until then the VM runs with other values",
            help="stop and start the VM (a restart from within does not do), or take the changes back with `qm set VMID"
            " --revert KEY`",
        )


def _changed(pending: Section) -> list[str]:
    """What is set and what is deleted, in the order of the file."""
    found: dict[str, None] = {}
    for setting in sorted(pending.settings.values(), key=lambda setting: setting.index):
        keys = [word.lstrip("!") for word in setting.words()] if setting.key == "delete" else [setting.key]
        found.update(dict.fromkeys(keys))
    return list(found)
