"""What a guest's replication jobs copy, and what keeps them from it (get_replicatable_volumes of PVE::QemuConfig and PVE::LXC::Config)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.volume_name import base_of, owner_of, parse_volume_id

from .ha import Managed, ha_rules


def blocks_replication(guest: Guest) -> Mapping[str, Setting]:
    """The volumes and paths at which a job fails, each with the first line that makes PVE replicate it."""
    return {volume: setting for volume, setting in _meant(guest).items() if _fails(guest, volume)}


def storages_replicated(guest: Guest) -> Iterator[tuple[Storage, Setting]]:
    """The storages of which a job copies volumes, each with the first line that makes it."""
    seen: set[str] = set()
    for volume, setting in _meant(guest).items():
        storage = _storage_of_own(guest, volume)
        if storage is not None and storage.replicates and storage.id not in seen:
            seen.add(storage.id)
            yield storage, setting


def nodes_without_replica(guest: Guest, found: Managed) -> frozenset[str]:
    """Where HA may run the guest as readily as where it is replicated to; none where no such node has a replica."""
    resource = found.resource.sid
    about = [rule for rule in ha_rules(guest.tree).holding if rule.is_of_nodes and resource in rule.resources]
    if any(rule.has_priorities for rule in about):
        return frozenset()
    preferred = found.nodes.intersection(*(rule.nodes for rule in about if not rule.is_negative))
    with_replica = guest.tree.cluster.replicated.get(guest.vmid or 0, frozenset()) - {guest.node}
    return frozenset() if preferred.isdisjoint(with_replica) else preferred - with_replica - {guest.node}


def _meant(guest: Guest) -> Mapping[str, Setting]:
    found: dict[str, Setting] = {}
    for section in guest.sections:
        for volume, setting in _of_vm(section) if guest.kind is VM else _of_container(section):
            if setting.flag("replicate", True):
                found.setdefault(volume, setting)
    return found


def _of_vm(section: Section) -> Iterator[tuple[str, Setting]]:
    if section.kind not in (SectionKind.MAIN, SectionKind.PENDING, SectionKind.SNAPSHOT):
        return
    config = Config(section.settings)
    disks = [drive.setting for drive in drives(config) if not drive.is_cdrom]
    yield from ((setting.get("file"), setting) for setting in (*disks, *config.numbered("unused")))
    if "vmstate" in config:
        yield config.text("vmstate"), config["vmstate"]


def _of_container(section: Section) -> Iterator[tuple[str, Setting]]:
    """Unlike of VMs, not of pending changes."""
    from pvelint.grammar.container.volumes import unused_volumes, volumes

    if section.kind not in (SectionKind.MAIN, SectionKind.SNAPSHOT):
        return
    config = Config(section.settings)
    mounted = [volume.setting for volume in volumes(config)]
    unused = unused_volumes(config) if section.kind is SectionKind.MAIN else []
    yield from ((setting.get("volume"), setting) for setting in (*mounted, *unused))


def _fails(guest: Guest, volume: str) -> bool:
    if parse_volume_id(volume) is None:
        return volume.startswith("/")
    storage = _storage_of_own(guest, volume)
    return storage is not None and storage.built_in and not storage.shared and not storage.replicates


def _storage_of_own(guest: Guest, volume: str) -> Storage | None:
    """The storage of a volume that is the guest's: PVE does not replicate those of others."""
    found = parse_volume_id(volume)
    if found is None or guest.vmid not in (owner_of(found.volume), base_of(found.volume)):
        return None
    return (guest.tree.cluster.storages or {}).get(found.storage)
