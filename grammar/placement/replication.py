"""What a guest's replication jobs copy, and what keeps them from it (get_replicatable_volumes of PVE::QemuConfig and PVE::LXC::Config)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from pvelint.grammar.cluster.ha import HaRule
from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.guest.guest import Config, Guest, Tree
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.volume_name import base_of, owner_of, parse_volume_id

from .ha import Managed, ha_rules

_SOME = 4


def blocks_replication(guest: Guest) -> Mapping[str, Setting]:
    """The volumes and paths at which a job fails, each with the first line that makes PVE replicate it."""
    return {volume: setting for volume, setting in _meant(guest).items() if _fails(guest, volume)}


def storages_replicated(guest: Guest) -> list[tuple[Storage, Setting]]:
    """The storages of which a job copies volumes, each with the first line that makes it."""
    return guest.tree.once(("storages replicated", id(guest)), lambda: _storages_replicated(guest))


def nodes_without_replica(guest: Guest, found: Managed) -> list[str]:
    """Some nodes where HA may run the guest as readily as where it has a replica, and has none.

    Nothing where it has no such node at all, or where rules give priorities.
    """
    tree = guest.tree
    rules = tree.once("rules about nodes by HA resource", lambda: _node_rules(tree)).get(
        found.resource.sid, []
    )
    if len(rules) > 1 or any(rule.has_priorities for rule in rules):
        return []
    likely = _preferred(rules[0], found.nodes) if rules else found.nodes
    with_replica = tree.cluster.replicated.get(guest.vmid or 0, frozenset()) - {guest.node}
    if likely.isdisjoint(with_replica):
        return []
    in_order: list[str] = tree.once(("nodes in order", likely), lambda: sorted(likely))
    lacking = (n for n in in_order if n in found.nodes and n not in with_replica and n != guest.node)
    return list(islice(lacking, _SOME))


def _preferred(rule: HaRule, allowed: frozenset[str]) -> frozenset[str]:
    """Where HA puts a resource while it can."""
    if rule.strict:
        return allowed
    return (allowed - rule.nodes or allowed) if rule.is_negative else rule.nodes


def _storages_replicated(guest: Guest) -> list[tuple[Storage, Setting]]:
    found: dict[str, tuple[Storage, Setting]] = {}
    for volume, setting in _meant(guest).items():
        storage = _storage_of_own(guest, volume)
        if storage is not None and storage.replicates:
            found.setdefault(storage.id, (storage, setting))
    return list(found.values())


def _node_rules(tree: Tree) -> dict[str, list[HaRule]]:
    found: dict[str, list[HaRule]] = {}
    for rule in ha_rules(tree).holding:
        for sid in rule.resources if rule.is_of_nodes else ():
            found.setdefault(sid, []).append(rule)
    return found


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
