"""Every place where a VM names a volume of a storage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pvelint.grammar.drive import drives
from pvelint.grammar.guest import Config
from pvelint.grammar.syntax import Place
from pvelint.rules.api import Guest


@dataclass(frozen=True, slots=True)
class VolumeUse:
    storage: str
    volume: str
    place: Place
    needed: bool
    """The VM cannot start without it."""

    @property
    def content(self) -> str:
        """The content type that PVE sees in the volume's name (PVE::Storage::Plugin::parse_volname)."""
        folder, slash, _ = self.volume.partition("/")
        return folder if slash and folder in ("iso", "import", "snippets", "vztmpl", "backup") else "images"


def volume_uses(guest: Guest) -> tuple[VolumeUse, ...]:
    return guest.config.once(_volume_uses)


def _volume_uses(config: Config) -> tuple[VolumeUse, ...]:
    return tuple(_find_uses(config))


def _find_uses(config: Config) -> Iterator[VolumeUse]:
    for drive in drives(config):
        if drive.storage is not None:
            yield VolumeUse(drive.storage, drive.volume, drive.setting.at("file"), True)
    for setting in config.numbered("unused"):
        yield from _use(setting.get("file"), setting.at("file"), False)
    if (state := config.get("vmstate")) is not None:
        yield from _use(state.value, state.at(), True)
    if (script := config.get("hookscript")) is not None:
        yield from _use(script.value, script.at(), True)
    if (custom := config.get("cicustom")) is not None:
        has_drive = any(drive.is_cloudinit for drive in drives(config))
        for option, found in custom.options.items():
            yield from _use(found.value, custom.at(option), has_drive)
    if (chosen := config.get("vmstatestorage")) is not None:
        yield VolumeUse(chosen.value, "", chosen.at(), False)


def _use(text: str, place: Place, needed: bool) -> Iterator[VolumeUse]:
    storage, colon, volume = text.partition(":")
    if colon and not text.startswith("/"):
        yield VolumeUse(storage, volume, place, needed)
