from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.placement.ha import local_devices, managed
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.machine_version import started_version
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity, Version
from pvelint.rules.guest_kit import related_resource

_CLIPBOARD_MIGRATES = (10, 1)


class LiveMigrationBlocked(GuestRule):
    """A VM that HA should be able to move cannot be live-migrated.

    ## What it finds

    `virtiofsN`, `amd-sev`, `intel-tdx`, and `clipboard=vnc` with a machine version before 10.1, on a VM that the HA stack
    manages and may run on several nodes. On a VM without HA in a cluster of several nodes it is information, and so is a
    mapped USB device, or PCI device whose mapping is not `live-migration-capable`. Passed-through devices without mapping are
    left to `passthrough-blocks-migration`.

    ## Why it matters

    PVE refuses to live-migrate such a VM, so that it stays where it is when its node goes into maintenance, when HA would balance
    the load, or bring it back to the node that it prefers. After a failure HA starts it on another node, where virtiofs shows
    the other node's directory.

    ## When to ignore it

    When the VM may be shut down to move it.
    """

    name = "live-migration-blocked"
    former_names = ("virtiofs-blocks-ha",)
    category = Category.MIGRATION_HA
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = ("virtiofs", "amd-sev", "intel-tdx", "vga", "hostpci", "usb")
    words = ("virtiofs", "amd-sev", "intel-tdx", "clipboard=", "mapping=")
    evidence = Evidence.TREE
    since = Version.V8_4
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuMigrate/Helpers.pm (check_non_migratable_resources)",
        "qemu-server 9.2.6 PVE/QemuMigrate/Helpers.pm (check_local_resources)",
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (prepare: clipboard, mapped devices)",
        "pve-docs 9.1.3 qm.adoc (Known Limitations)",
        "pve-ha-manager 5.2.0 PVE/HA/Resources/PVEVM.pm (migrate)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        blockers = _blockers(guest)
        if not blockers:
            return
        found = managed(guest)
        if found is None and not _may_be_moved(guest):
            return
        for blocker in blockers:
            fact = f"{blocker.name} keeps the VM from live migration"
            yield Finding(
                place=blocker.place,
                message=f"{fact}: HA cannot move it off its node while it runs"
                if found is not None
                else f"{fact}: PVE has to stop it to move it to another node",
                help=blocker.help,
                severity=None if found is not None and not blocker.is_mapped else Severity.INFO,
                related=related_resource(found) if found is not None else (),
            )


def _may_be_moved(guest: Guest) -> bool:
    """By hand, and with nothing that `passthrough-blocks-migration` tells already."""
    several = len(guest.tree.cluster.nodes) > 1
    return several and guest.ha_resource is None and not local_devices(guest.config)


class _Blocker(NamedTuple):
    name: str
    place: Place
    help: str
    is_mapped: bool = False
    """After a failure it works on another node."""


def _blockers(guest: Guest) -> list[_Blocker]:
    config = guest.config
    found = [
        _Blocker(f"`{key}`", config[key].at(), "shut it down before maintenance of its node")
        for key in ("amd-sev", "intel-tdx")
        if key in config
    ]
    if shares := config.numbered("virtiofs"):
        instead = "mount the directory in the guest over NFS or SMB instead"
        found.append(_Blocker(f"`{shares[0].key}`", shares[0].at("dirid"), instead))
    if _has_vnc_clipboard(config) and started_version(config, guest.version).qemu < _CLIPBOARD_MIGRATES:
        found.append(
            _Blocker("`clipboard=vnc`", config["vga"].at("clipboard"), _help_with_clipboard(guest.version))
        )
    return [*found, *_mapped(guest)]


def _mapped(guest: Guest) -> Iterator[_Blocker]:
    cluster, config = guest.tree.cluster, guest.config
    help = "shut it down before maintenance of its node"
    for setting in config.numbered("hostpci"):
        mapping = (cluster.pci_mappings or {}).get(setting.get("mapping"))
        if mapping is not None and not mapping.entry.flag("live-migration-capable"):
            yield _Blocker(f"`{setting.key}`", setting.at("mapping"), help, is_mapped=True)
    for setting in config.numbered("usb"):
        if setting.get("mapping"):
            yield _Blocker(f"`{setting.key}`", setting.at("mapping"), help, is_mapped=True)


def _has_vnc_clipboard(config: Config) -> bool:
    vga = config.get("vga")
    return vga is not None and vga.get("clipboard") == "vnc"


def _help_with_clipboard(version: Version) -> str:
    if version.qemu < _CLIPBOARD_MIGRATES:
        return "remove `clipboard=vnc`"
    return "remove `clipboard=vnc`, or give `machine` a version of 10.1 or newer"
