from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.nodes import LxcLine, SettingLine
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)

_OF_THE_SNAPSHOT = ("parent", "runningcpu", "runningmachine", "running-nets-host-mtu", "snaptime", "vmstate")
"""What PVE itself puts into a snapshot."""


class SnapshotLineAppended(GuestRule):
    """A line was appended to the file and fell into a snapshot.

    ## What it finds

    Lines at the end of a file whose last section is a snapshot, behind where PVE's alphabetical order ends. PVE writes
    every section sorted, so something else put them there: mostly a script with `>> /etc/pve/qemu-server/VMID.conf`.
    What the VM has as well, with the same value, is left out. Of a container also lines for LXC, where the snapshot has
    all of those that the container has and more: information where PVE itself may have written them, as the container may
    have lost them after the snapshot was made.

    ## Why it matters

    Everything behind a `[NAME]` header belongs to that snapshot: the VM never gets the setting. A rollback to
    the snapshot brings it, long after anybody remembers it, and it is lost when the snapshot is deleted.

    ## When to ignore it

    When a rollback to that snapshot is to bring the setting.
    """

    name = "snapshot-line-appended"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    words = ("snaptime",)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config: `sort keys` in every section)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: a line belongs to the header above it)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config, write_pct_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.is_passed_over or guest.raw_sections[-1].kind is not SectionKind.SNAPSHOT:
            return
        section = guest.sections[-1]
        appended = _appended(section)
        for setting in section.settings.values():
            if setting.index in appended and guest.config.text(setting.key, "\n") != setting.value:
                yield _finding(guest, section, setting)
        lines = [line for line in _more_lines(section, guest.config) if line.index in appended]
        if not lines:
            return
        end = _end_of_pve(section)
        if doubtful := [line for line in lines if line.index < end]:
            yield _in_doubt(section, doubtful)
        if sure := [line for line in lines if line.index >= end]:
            yield _of_lxc(guest, section, sure)


def _appended(section: Section) -> set[int]:
    """The lines behind those that PVE wrote, if it wrote the section."""
    keys = [(line.node.key.text, i) for i, line in section.raw.lines if isinstance(line.node, SettingLine)]
    written = next((n for n, (a, b) in enumerate(pairwise(keys), 1) if a[0] >= b[0]), len(keys))
    behind = keys[written:]
    if len(behind) >= written or "snaptime" not in (key for key, _ in keys[:written]):
        return set()
    if any(key in _OF_THE_SNAPSHOT for key, _ in behind):
        return set()
    return {index for _, index in behind}


def _more_lines(section: Section, config: Config) -> list[Setting]:
    """The lines for LXC that it has besides all those of the container; none if it lacks one, for they were changed."""
    own = {(line.key, line.value) for line in config.lxc}
    if own - {(line.key, line.value) for line in section.lxc}:
        return []
    return [line for line in section.lxc if (line.key, line.value) not in own]


def _end_of_pve(section: Section) -> int:
    """The first line behind those for LXC that PVE may have written: it puts them last, in the order that they had."""
    began = False
    for index, line in section.raw.lines:
        node = line.node
        if isinstance(node, LxcLine) and node.text == f"{node.key.text}: {node.value.text}":
            began = True
        elif began or isinstance(node, LxcLine):
            return index
    return section.raw.lines[-1][0] + 1


def _in_doubt(section: Section, lines: list[Setting]) -> Finding:
    """The container may have lost them since."""
    first, *others = lines
    more = f" and {len(others)} more for LXC are" if others else " is"
    return Finding(
        place=first.at(),
        severity=Severity.INFO,
        message=f"`{first.key}`{more} in the snapshot `{section.name}` alone: if a script appended {'them' if others else 'it'}"
        f" to the file, the container never gets {'them' if others else 'it'}",
        help="if the container is to have it, write it into the main section, above the first `[...]` header",
    )


def _finding(guest: Guest, section: Section, setting: Setting) -> Finding:
    key = setting.key
    noun, command = guest.kind.noun, "qm" if guest.kind is VM else "pct"
    has_other = key in guest.main.settings or key in guest.config
    overwrites = any(earlier == key for _, earlier in section.overwritten)
    return Finding(
        place=setting.at(),
        message=f"`{key}` was appended to the file behind the snapshot `{section.name}` and belongs to it: the {noun}"
        f" {'keeps the value that it has' if has_other else 'never gets it'}",
        help=f"set it in the main section, above the first `[...]` header (`{command} set VMID --{key} VALUE`)"
        " and delete this line",
        fix=None
        if has_other or overwrites
        else Fix.unsafe(
            f"move `{key}` to the main section",
            setting.delete(),
            guest.main.insert(key, setting.node.value.text),
        ),
        secret=key in ("cipassword", "sshkeys"),
    )


def _of_lxc(guest: Guest, section: Section, lines: list[Setting]) -> Finding:
    """Those of a container at once: once one of them is moved, the snapshot has not all that the container has."""
    first, *others = lines
    more = f" and {len(others)} more for LXC were" if others else " was"
    value = "\n".join([first.value, *(f"{line.key}: {line.value}" for line in others)])
    return Finding(
        place=first.at(),
        message=f"`{first.key}`{more} appended to the file behind the snapshot `{section.name}` and"
        f" belong{'' if others else 's'} to it: the container never gets {'them' if others else 'it'}",
        help="move what is behind the snapshot's own lines to the main section, above the first `[...]` header",
        fix=Fix.unsafe(
            "move to the main section",
            *(line.delete() for line in lines),
            guest.main.insert(first.key, value),
        ),
    )
