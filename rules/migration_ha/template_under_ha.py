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


class TemplateUnderHa(GuestRule):
    """HA is to keep a template started.

    ## What it finds

    A template with a resource in ha/resources.cfg whose state is `started`, as it is without a state.

    ## Why it matters

    PVE refuses to start templates: after a few tries, also on other nodes, HA leaves the resource in the error state.

    ## When to ignore it

    Never: a template cannot run.
    """

    name = "template-under-ha"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("template",)
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock: you can't start a vm if it's a template)",
        "pve-container 6.1.10 PVE/API2/LXC/Status.pm (vm_start: you can't start a CT if it's a template)",
        "pve-ha-manager 5.2.0 PVE/HA/LRM.pm (exec_resource_agent, handle_service_exitcode: max_restart)",
        "pve-ha-manager 5.2.0 PVE/HA/Manager.pm (next_state_started: max_relocate)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        resource = guest.ha_resource
        if guest.is_template and resource is not None and resource.started:
            yield Finding(
                place=guest.config["template"].at(),
                message=f"HA is to start this template, and PVE starts none: the resource `{resource.sid}` ends in the error"
                " state",
                help=f"remove the resource: `ha-manager remove {resource.sid}`",
                related=(Related(resource.place(), "the HA resource"),),
            )
