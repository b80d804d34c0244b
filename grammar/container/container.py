"""A container: lxc/<vmid>.conf (PVE::LXC::Config)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.guest_kind import CONTAINER

_PARSED = ("mp", "net")
_DIGITS = "0123456789"


class Container(Guest):
    """As one PVE version reads it, with what its surroundings say about it."""

    kind = CONTAINER
    name_key = "hostname"
    ha_type = "ct"

    @property
    def resumes(self) -> bool:
        """None hibernates."""
        return False

    def _is_applied(self, pending: Setting) -> bool:
        """PVE parses a mount point or interface before it takes it over (vmconfig_apply_pending)."""
        return not (pending.reading.complained and pending.key.rstrip(_DIGITS) in _PARSED)
