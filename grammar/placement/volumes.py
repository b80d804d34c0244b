"""Every place where a guest names a volume of a storage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.guest.guest import Config, Guest, Tree, guests_in_order
from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.volume_name import content_of, owner_of, parse_volume_id

if TYPE_CHECKING:
    from pvelint.grammar.cluster.storage import Storage


class VolumeUse(Record):
    storage: str
    volume: str
    place: Place
    needed: bool
    """The guest cannot start without it."""
    is_of_container: bool = False
    """A container has it as a file system."""

    @property
    def is_unused(self) -> bool:
        return (self.place.key or "").startswith("unused")

    @property
    def is_state(self) -> bool:
        """The saved memory of a hibernated VM."""
        return self.place.key == "vmstate"

    @property
    def owner(self) -> int | None:
        """The guest whose image it is by its name."""
        return owner_of(self.volume) if content_of(self.volume) == "images" else None

    @property
    def content(self) -> str:
        return "rootdir" if self.is_of_container else content_of(self.volume)


def volume_uses(guest: Guest) -> tuple[VolumeUse, ...]:
    return uses_in(guest.config, guest.kind)


def uses_in(config: Config, kind: GuestKind) -> tuple[VolumeUse, ...]:
    """Those of one section's settings."""
    return config.once(_of_vm if kind is VM else _of_container)


def storage_of(guest: Guest, drive: Drive) -> Storage | None:
    """None for paths and empty drives, and where storage.cfg is not at hand or does not have it."""
    return storage_behind(guest.tree, drive.file)


def storage_behind(tree: Tree, volume_id: str) -> Storage | None:
    """The same for the text of a volume's id."""
    found = parse_volume_id(volume_id)
    return (tree.cluster.storages or {}).get(found.storage) if found is not None else None


def uses_of_storages(tree: Tree) -> Iterator[tuple[Guest, VolumeUse, Storage | None]]:
    """Every use in the tree with its storage, None for one that storage.cfg lacks."""
    storages = tree.cluster.storages or {}
    for guest in guests_in_order(tree):
        for use in volume_uses(guest):
            yield guest, use, storages.get(use.storage)


def is_removed(guest: Guest, storage: Storage) -> bool:
    """The guest's PVE no longer has storages of this type."""
    return storage.is_gone(guest.version)


def _of_container(config: Config) -> tuple[VolumeUse, ...]:
    from pvelint.grammar.container.volumes import unused_volumes, volumes

    mounted = [(v.setting, True) for v in volumes(config) if v.is_volume]
    unused = [(setting, False) for setting in unused_volumes(config)]
    found = [
        VolumeUse(*volume_id, setting.at("volume"), needed, True)
        for setting, needed in (*mounted, *unused)
        if (volume_id := parse_volume_id(setting.get("volume"))) is not None
    ]
    return (*found, *_of_hookscript(config))


def _of_vm(config: Config) -> tuple[VolumeUse, ...]:
    return tuple(_find_uses(config))


def _find_uses(config: Config) -> Iterator[VolumeUse]:
    for drive in drives(config):
        if drive.storage is not None:
            yield VolumeUse(drive.storage, drive.volume, drive.setting.at("file"), True)
    for setting in config.numbered("unused"):
        yield from _use(setting.get("file"), setting.at("file"), False)
    if (state := config.get("vmstate")) is not None:
        yield from _use(state.value, state.at(), True)
    yield from _of_hookscript(config)
    if (custom := config.get("cicustom")) is not None:
        has_drive = any(drive.is_cloudinit for drive in drives(config))
        for option, found in custom.options.items():
            yield from _use(found.value, custom.at(option), has_drive)
    if (chosen := config.get("vmstatestorage")) is not None:
        yield VolumeUse(chosen.value, "", chosen.at(), False)


def _of_hookscript(config: Config) -> Iterator[VolumeUse]:
    if (script := config.get("hookscript")) is not None:
        yield from _use(script.value, script.at(), True)


def _use(text: str, place: Place, needed: bool) -> Iterator[VolumeUse]:
    if (found := parse_volume_id(text)) is not None:
        yield VolumeUse(found.storage, found.volume, place, needed)
