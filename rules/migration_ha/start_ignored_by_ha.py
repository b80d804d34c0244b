from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)


class StartIgnoredByHa(GuestRule):
    """How the guest starts is up to the HA stack, and its config says otherwise.

    ## What it finds

    On a guest that the HA stack manages: `onboot: 1` where HA keeps it stopped, `onboot: 0` where HA keeps it started, and an
    order or a delay in `startup`.

    ## Why it matters

    When a node starts, PVE skips the guests that HA manages: they start and stop as their HA state says, in no order.

    ## When to ignore it

    When the guest is to leave HA again.
    """

    name = "start-ignored-by-ha"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.IGNORED
    keys = ("onboot", "startup")
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg",)
    starts_only = True
    sources = (
        "pve-manager 9.2.11 PVE/API2/Nodes.pm (get_filtered_vmlist)",
        "pve-docs 9.1.3 qm.adoc (Automatic Start and Shutdown of Virtual Machines)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        resource, config = guest.ha_resource, guest.config
        if resource is None:
            return
        seen = (Related(resource.place(), "the HA resource"),)
        if "onboot" in config and config.flag("onboot") != resource.started:
            noun = guest.kind.noun
            does = f"keeps the {noun} started" if resource.started else f"does not start the {noun}"
            yield Finding(
                place=config["onboot"].at(),
                message=f"`onboot: {config.text('onboot')}` has no effect: HA {does}",
                help=f"change the state with `ha-manager set {resource.sid} --state"
                f" {'stopped' if resource.started else 'started'}`, or remove the line",
                related=seen,
            )
        startup = config.get("startup")
        if startup is not None and (ignored := _ignored(startup.words())):
            yield Finding(
                place=startup.at(),
                message=f"the {ignored} no effect when the node starts: HA starts its guests without an order",
                help="remove the line, or leave the start to `onboot` without HA",
                related=seen,
            )


def _ignored(parts: list[str]) -> str:
    """What of `startup` is about the start, with its verb."""
    has_delay = any(part.startswith("up=") for part in parts)
    has_order = any(not part.startswith(("up=", "down=")) for part in parts)
    if has_order and has_delay:
        return "order and the delay have"
    return "order has" if has_order else "delay has" if has_delay else ""
