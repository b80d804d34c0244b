from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_OF_THE_SNAPSHOT = ("parent", "runningcpu", "runningmachine", "running-nets-host-mtu", "snaptime", "vmstate")
"""What PVE itself puts into a snapshot."""


class SnapshotLineAppended(GuestRule):
    """A line was appended to the file and fell into a snapshot.

    ## What it finds

    Lines at the end of a file whose last section is a snapshot, behind where PVE's alphabetical order ends. PVE writes
    every section sorted, so something else put them there: mostly a script with `>> /etc/pve/qemu-server/VMID.conf`.
    What the VM has as well, with the same value, is left out.

    ## Why it matters

    Everything behind a `[NAME]` header belongs to that snapshot: the VM never gets the setting. A rollback to
    the snapshot brings it, long after anybody remembers it, and it is lost when the snapshot is deleted.

    ## When to ignore it

    When a rollback to that snapshot is to bring the setting.
    """

    name = "snapshot-line-appended"
    category = Category.HYGIENE
    severity = Severity.WARNING
    impact = Impact.IGNORED
    words = ("snaptime",)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config: `sort keys` in every section)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: a line belongs to the header above it)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.is_passed_over or guest.raw_sections[-1].kind is not SectionKind.SNAPSHOT:
            return
        section = guest.sections[-1]
        appended = _appended(section)
        for setting in section.settings.values():
            if setting.index in appended and guest.config.text(setting.key, "\n") != setting.value:
                yield _finding(guest, section, setting)


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


def _finding(guest: Guest, section: Section, setting: Setting) -> Finding:
    key = setting.key
    has_other = key in guest.main.settings or key in guest.config
    return Finding(
        place=setting.at(),
        message=f"`{key}` was appended to the file behind the snapshot `{section.name}` and belongs to it: the VM"
        f" {'keeps the value that it has' if has_other else 'never gets it'}",
        help=f"set it in the main section, above the first `[...]` header (`qm set VMID --{key} VALUE`)"
        " and delete this line",
        fix=None
        if has_other
        else Fix.unsafe(
            f"move `{key}` to the main section",
            setting.delete(),
            guest.main.insert(key, setting.node.value.text),
        ),
        secret=key in ("cipassword", "sshkeys"),
    )
