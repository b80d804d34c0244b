"""What keeps a guest's replication jobs from running (get_replicatable_volumes of PVE::QemuConfig and PVE::LXC::Config)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.volume_name import base_of, owner_of, parse_volume_id


def blocks_replication(guest: Guest) -> Mapping[str, Setting]:
    """The volumes and paths at which a job fails, each with the first line that makes PVE replicate it."""
    found: dict[str, Setting] = {}
    for section in guest.sections:
        for volume, setting in _of_vm(section) if guest.kind is VM else _of_container(section):
            if setting.flag("replicate", True):
                found.setdefault(volume, setting)
    return {volume: setting for volume, setting in found.items() if _fails(guest, volume)}


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
    found = parse_volume_id(volume)
    if found is None:
        return volume.startswith("/")
    if guest.vmid not in (owner_of(found.volume), base_of(found.volume)):
        return False
    storage = (guest.tree.cluster.storages or {}).get(found.storage)
    return storage is not None and storage.built_in and not storage.shared and not storage.replicates
