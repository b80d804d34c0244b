"""What roles may grant, and the roles that PVE brings (PVE::AccessControl::create_roles)."""

from __future__ import annotations

from pvelint.grammar.schema.options.history import V8_4, V9_0, since, until, words
from pvelint.grammar.version import Version

_NEW_IN_8, _NEW_IN_9 = since(V8_4), since(V9_0)
PRIVILEGES = (
    words("Permissions.Modify Group.Allocate Pool.Allocate Pool.Audit Realm.Allocate Realm.AllocateUser User.Modify")
    | words("Datastore.Allocate Datastore.AllocateSpace Datastore.AllocateTemplate Datastore.Audit")
    | words("Mapping.Audit Mapping.Modify Mapping.Use SDN.Use Sys.AccessNetwork", _NEW_IN_8)
    | words("SDN.Allocate SDN.Audit Sys.Audit Sys.Console Sys.Incoming Sys.Modify Sys.PowerMgmt Sys.Syslog")
    | words("VM.Allocate VM.Audit VM.Backup VM.Clone VM.Console VM.Migrate VM.PowerMgmt VM.Snapshot VM.Snapshot.Rollback")
    | words("VM.Config.CDROM VM.Config.CPU VM.Config.Cloudinit VM.Config.Disk VM.Config.HWType VM.Config.Memory")
    | words("VM.Config.Network VM.Config.Options")
    | words("VM.Monitor", until(V8_4))
    | words("VM.GuestAgent.Audit VM.GuestAgent.FileRead VM.GuestAgent.FileSystemMgmt VM.GuestAgent.FileWrite", _NEW_IN_9)
    | words("VM.GuestAgent.Unrestricted VM.Replicate", _NEW_IN_9)
)  # fmt: skip
_ROLES = (
    words("Administrator NoAccess PVEAdmin PVEAuditor PVETemplateUser PVEDatastoreAdmin PVEDatastoreUser PVEPoolAdmin")
    | words("PVEPoolUser PVESDNAdmin PVESysAdmin PVEUserAdmin PVEVMAdmin PVEVMUser")
    | words("PVEMappingAdmin PVEMappingUser PVESDNUser", _NEW_IN_8)
)  # fmt: skip


def built_in_roles(version: Version) -> frozenset[str]:
    return frozenset(role for role, history in _ROLES.items() if version in history)
