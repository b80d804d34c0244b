"""The file as PVE writes it the next time anybody touches the VM (PVE::QemuServer::write_vm_config)."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.percent import encode_text
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.version import Version
from pvelint.grammar.write_error import WriteError

from .drive import drives

Values = Mapping[str, str]

_PVE_OWN = frozenset(("digest", "pending", "snapshots", "special-sections"))
"""Keys under which PVE keeps other things; only an unchecked section can have them, and they are not written."""
_FALSE = ("", "0")


def rewrite(guest: Guest) -> str:
    """The whole file as PVE writes it, without what its reader drops; raises WriteError."""
    main = _checked(_without_smp(guest.main.values()), guest)
    pending = guest.pending
    pending_values = _checked(pending.values(), guest) if pending is not None else {}
    snapshots = sorted(guest.snapshots, key=lambda section: str(section.name))
    snapshot_values = [_checked(section.values(), guest) for section in snapshots]
    attached = _attached_files(guest)
    main = {k: v for k, v in main.items() if not (k.startswith("unused") and v in attached)}
    main.pop("snapstate", None)
    parts = [_text(guest.main, main, guest.version)]
    if pending is not None and (pending_values or pending.notes is not None):
        parts.append(_headed(pending, pending_values, guest.version))
    parts += [_headed(section, section.values(), guest.version) for section in _special_sections(guest)]
    for section, values in zip(snapshots, snapshot_values, strict=True):
        parts.append(_headed(section, values, guest.version))
    return "\n".join(parts)


def _without_smp(values: dict[str, str]) -> dict[str, str]:
    if values.get("sockets", "") not in _FALSE:
        values.pop("smp", None)
    elif values.get("smp", "") not in _FALSE:
        values["sockets"] = values.pop("smp")
        values.pop("cores", None)
    return values


def _checked(values: Values, guest: Guest) -> dict[str, str]:
    """The values after the check that PVE repeats before it writes: one more pair of quotes goes."""
    return {key: _rechecked(key, value, guest) for key, value in values.items()}


def _rechecked(key: str, value: str, guest: Guest) -> str:
    if key in ("delete", "snapstate"):
        return value
    if key == "args":
        if "\r" in value:
            raise WriteError("unable to parse value of 'args' - property contains a line feed")
        return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    reading = read_value(key, value, guest.version, guest.cpu_models)
    if reading.dropped:
        raise WriteError(f"unable to parse value of '{key}' - type check ('integer') failed - got '{value}'")
    return reading.value


def _attached_files(guest: Guest) -> frozenset[str]:
    """What the drives of main and [PENDING] use: an `unusedN` of exactly this is in use again."""
    sections = [guest.main, guest.pending]
    return frozenset(drive.file for s in sections if s is not None for drive in drives(Config(s.settings)))


def _special_sections(guest: Guest) -> list[Section]:
    """[special:cloudinit] lives as long as the VM has a cloud-init drive; before PVE 8 only with a content."""
    has_cloudinit = any(drive.is_cloudinit for drive in drives(Config(guest.main.settings)))
    kept = []
    for section in guest.sections:
        if section.kind is SectionKind.CLOUDINIT:
            empty = not section.settings and section.notes is None
            if has_cloudinit and not (empty and guest.version < Version.V8_4):
                kept.append(section)
        elif section.kind is SectionKind.FLEECING:
            kept.append(section)
    return sorted(kept, key=lambda section: section.kind)


def _headed(section: Section, values: Values, version: Version) -> str:
    return f"[{section.name}]\n{_text(section, values, version)}"


def _text(section: Section, values: Values, version: Version) -> str:
    notes = section.notes
    lines = []
    if notes is not None and notes not in _FALSE:
        lines = ["#" + encode_text(line, version) for line in notes.split("\n")]
    elif notes is not None and section.kind is SectionKind.PENDING:
        lines = ["#"]
    lines += [f"{key}: {values[key]}" for key in sorted(values) if key not in _PVE_OWN]
    return "".join(line + "\n" for line in lines)
