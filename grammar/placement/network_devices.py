"""The network devices of a guest of either kind."""

from __future__ import annotations

from collections.abc import Sequence

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.vm.nic import NetworkDevice, nics


def network_devices(guest: Guest) -> Sequence[NetworkDevice]:
    """The `netN` of its next start; those of a container that PVE cannot parse are left out, as they stop the start."""
    if guest.kind is VM:
        return list(nics(guest.config))
    from pvelint.grammar.container.interfaces import interfaces

    return [interface for interface in interfaces(guest.config) if interface.is_sound]
