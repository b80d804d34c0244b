from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.section import Section
from pvelint.rules.api import CONTAINER, VM, Category, Finding, Guest, GuestRule, Impact, Severity

_MOST_NAMED = 5


class PendingChanges(GuestRule):
    """Changes wait for the next start of the VM or container.

    ## What it finds

    A `[PENDING]` section, of a container a `[pve:pending]` one, that changes something: other values than those of the main
    section, and deletions of what is there.

    ## Why it matters

    The guest runs with what the main section says, and starts next with what this section says. Who reads the main
    section alone, or tests a change in a VM that was only restarted from within, takes one for the other. What a
    hibernated VM has to take over waits even longer: its next start only continues.

    ## When to ignore it

    When the guest is to be stopped and started soon.
    """

    name = "pending-changes"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.HYGIENE
    guests = (VM, CONTAINER)
    words = ("[pending]", "[pve:pending]")
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config, vmconfig_apply_pending)",
        "pve-guest-common 6.0.2 PVE/AbstractConfig.pm (cleanup_pending drops what is as it was)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start: vmconfig_apply_pending)",
        "pve-guest-common 6.0.2 PVE/GuestHelpers.pm (config_with_pending_array)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        pending = guest.pending
        changed = _changed(pending, guest.main) if pending is not None else []
        if pending is None or not changed:
            return
        named = ", ".join(f"`{key}`" for key in changed[:_MOST_NAMED])
        more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
        noun = guest.kind.noun
        yield Finding(
            place=min(pending.settings.values(), key=lambda setting: setting.index).at(),
            message=f"changes of {named}{more} wait until the VM, which is hibernated, has been resumed and stopped"
            if guest.resumes
            else f"changes of {named}{more} wait for the next start: until then the {noun} runs with other values",
            help="stop and start the VM (a restart from within does not do), or take the changes back with `qm set VMID"
            " --revert KEY`"
            if guest.kind is VM
            else "restart the container, or take the changes back with `pct set VMID --revert KEY`",
        )


def _changed(pending: Section, main: Section) -> list[str]:
    """What is set to something else and what is deleted, in the order of the file."""
    found: dict[str, None] = {}
    for setting in sorted(pending.settings.values(), key=lambda setting: setting.index):
        if setting.key == "delete":
            keys = [key for word in setting.words() if (key := word.lstrip("!")) in main.settings]
            found.update(dict.fromkeys(keys))
        elif setting.key not in main.settings or main.settings[setting.key].value != setting.value:
            found[setting.key] = None
    return list(found)
