from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.cluster.mapping import ResourceMapping
from pvelint.grammar.guest.guest import vms
from pvelint.grammar.guest.setting import Setting
from pvelint.rules.api import Category, Evidence, Finding, Guest, Impact, Related, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import no_start

Mappings = Mapping[str, ResourceMapping]


class MappingUndefined(TreeRule):
    """A device or directory mapping does not exist on the VM's node.

    ## What it finds

    `mapping=` of `hostpciN` and `usbN` and `dirid=` of `virtiofsN` that mapping/pci.cfg, usb.cfg or directory.cfg does
    not define, or not for the VM's node, or (USB and directories) more than once for it. Silent about kinds whose file
    is not in the tree.

    ## Why it matters

    PVE looks the mapping up when the VM starts, and refuses the start without a single answer ("PCI device mapping not
    found for '...'", or USB). For a template, which nobody starts, it is a warning.

    ## When to ignore it

    When the mapping files in the tree are older than the VM.
    """

    name = "mapping-undefined"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    words = ("mapping", "virtiofs")
    evidence = Evidence.TREE
    requires = ("mapping/*.cfg",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci)",
        "qemu-server 9.2.6 PVE/QemuServer/USB.pm (parse_usb_device)",
        "qemu-server 9.2.6 PVE/QemuServer/Virtiofs.pm (assert_virtiofs_config)",
        "pve-guest-common 6.0.2 PVE/Mapping/Dir.pm (find_on_current_node)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        cluster = tree.cluster
        kinds = (
            ("hostpci", "mapping", cluster.pci_mappings, "mapping/pci.cfg", False),
            ("usb", "mapping", cluster.usb_mappings, "mapping/usb.cfg", True),
            ("virtiofs", "dirid", cluster.directory_mappings, "mapping/directory.cfg", True),
        )
        for base, option, mappings, file, single in kinds:
            if mappings is None:
                continue
            for guest in vms(tree):
                for setting in guest.config.numbered(base):
                    if name := setting.get(option):
                        yield from _check(guest, setting, option, name, mappings, file, single)


def _check(
    guest: Guest, setting: Setting, option: str, name: str, mappings: Mappings, file: str, single: bool
) -> Iterator[Finding]:
    mapping = mappings.get(name)
    known = len(mapping.on(guest.node)) if mapping is not None else 0
    if mapping is None:
        what = f"{file} has no mapping `{name}`"
    elif not known:
        what = (
            f"mapping `{name}` has no entry for node {guest.node}"
            if guest.node
            else f"mapping `{name}` has no entry"
        )
    elif single and known > 1 and guest.node is not None:
        what = f"mapping `{name}` has {known} entries for node {guest.node}, but PVE takes only one"
    else:
        return
    yield Finding(
        place=setting.at(option),
        severity=Severity.WARNING if guest.is_template else None,
        message=f"{what}: {no_start(guest)}",
        help=f"define it in {file} with exactly one `map` line for the node"
        if single
        else f"define it in {file}",
        related=(Related(mapping.place(), "defined here"),) if mapping is not None else (),
    )
