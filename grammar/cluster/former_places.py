"""What PVE keeps below /etc/pve and once kept elsewhere there: files of which their names tell whether they were moved."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.sdn import Zone
from pvelint.grammar.version import Version

from .cluster import Cluster
from .storage import Storage

IPAM_STATE, FORMER_IPAM_STATE = "sdn/pve-ipam-state.json", "priv/ipam.db"
_OWN_IPAM = "pve"
"""PVE's own, and the ID under which it is there without any file (PVE::Network::SDN::Ipams::config)."""

_KERBEROS = frozenset(("sec=krb5", "sec=krb5i", "sec=krb5p"))


def password_file(storage: str) -> str:
    """Of a CIFS storage (PVE::Storage::CIFSPlugin::cifs_cred_file_name)."""
    return f"priv/storage/{storage}.pw"


def former_password_file(storage: str) -> str:
    """Where PVE 6 has it."""
    return f"priv/{storage}.cred"


def left_passwords(cluster: Cluster) -> Iterator[Storage]:
    """The CIFS storages with a user whose password is where PVE no longer looks for it, and not where it does."""
    for storage in (cluster.storages or {}).values():
        if (
            storage.type != "cifs"
            or storage.disabled
            or _takes_no_password(storage)
            or storage.text("username") is None
        ):
            continue
        if (
            former_password_file(storage.id) in cluster.names
            and password_file(storage.id) not in cluster.names
        ):
            yield storage


def left_ipam(cluster: Cluster) -> list[Zone]:
    """The zones whose addresses PVE's own IPAM gives out, where its state was not moved and is no longer read."""
    if (
        cluster.version < Version.V9_0
        or FORMER_IPAM_STATE not in cluster.names
        or IPAM_STATE in cluster.names
    ):
        return []
    own = {_OWN_IPAM, *(id for id, entry in (cluster.sdn_ipams or {}).items() if entry.type == _OWN_IPAM)}
    return [zone for zone in (cluster.zones or {}).values() if zone.entry.text("ipam") in own]


def _takes_no_password(storage: Storage) -> bool:
    """Kerberos knows the user (PVE::Storage::CIFSPlugin::cifs_uses_kerberos)."""
    return not _KERBEROS.isdisjoint((storage.text("options") or "").lower().split(","))
