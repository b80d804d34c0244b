from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.passthrough.identity import identify
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of


class HostpciDeviceUnknown(GuestRule):
    """A passed-through device is unknown, so hardware rules are skipped for it.

    ## What it finds

    A `hostpciN` line whose device no source identifies: no inventory of the node, no entry of `mapping/pci.cfg`,
    no table in pvelint.toml, no hint in the notes. It speaks once of a VM, at the first such line. Lines with
    `x-vga=1` or `mdev=` are left out: they pass a GPU.

    ## Why it matters

    An address such as `01:00.0` does not say whether a SAS HBA, an NVMe disk or a network device is there. Above all
    `hba-missing-rombar`, which finds the boot ROM that hangs a VM, needs to know.

    Record what the node has, in any one of these ways:

    * Run one of the two commands below on the node, in the repository of your configs; pvelint finds the file by
      itself (any other place: `--inventory PATH`).
    * Keep `mapping/pci.cfg` with the configs and use a mapping: `hostpci0: mapping=hba` (Datacenter, Resource
      Mappings). PVE then also checks at every start that it is still the same device.
    * Write the one device down in pvelint.toml, as below.
    * Leave a hint in the VM's notes, as PVE keeps it: `#pvelint device hostpci0=1000-0097`

    ```sh
    (echo "# node $(hostname) $(date +%F)"; lspci -Dvmmnnk) > hardware/$(hostname).txt
    pvesh get /nodes/$(hostname)/hardware/pci --pci-class-blacklist "" --output-format json > hardware/$(hostname).json
    ```

    ```toml
    [nodes.pve1.pci]
    "01:00.0" = "1000:0097"
    ```

    The ids are the two numbers in brackets that `lspci -nn -s 01:00.0` prints last. What else can be recorded, and
    what it is good for, is on the page docs/inventory.md.

    ## When to ignore it

    When you know that the device is neither a storage controller nor a network device.
    """

    name = "hostpci-device-unknown"
    category = Category.PASSTHROUGH
    severity = Severity.INFO
    impact = Impact.HYGIENE
    keys = ("hostpci",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci: an address says nothing of what is there)",
        "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (assert_valid)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        unknown = [hostpci for hostpci in passed_devices(guest.config) if _is_unknown(guest, hostpci)]
        if not unknown:
            return
        first, *others = unknown
        names = ", ".join(_named(hostpci) for hostpci in unknown)
        yield Finding(
            place=place_of(first),
            message=f"unknown devices {names}: hardware rules are skipped for them"
            if others
            else f"unknown device {names}: hardware rules are skipped for it",
            help=f"record an inventory of the node, or put the hint `#pvelint device {first.key}=VENDOR-DEVICE` into the"
            " notes (see `pvelint --explain hostpci-device-unknown`)",
            related=tuple(Related(place_of(hostpci), "unknown, too") for hostpci in others),
        )


def _is_unknown(guest: Guest, hostpci: HostPci) -> bool:
    if hostpci.primary_display or hostpci.mdev or not _named(hostpci):
        return False
    return identify(guest, hostpci) is None and not _is_missing(guest, hostpci)


def _named(hostpci: HostPci) -> str:
    return hostpci.setting.get("host") or hostpci.mapping or ""


def _is_missing(guest: Guest, hostpci: HostPci) -> bool:
    """The evidence is there, and there is no such device: `mapping-undefined` and `hostpci-device-absent` say so."""
    if hostpci.mapping:
        return hostpci.mapping not in (guest.tree.cluster.pci_mappings or {hostpci.mapping})
    inventory = guest.tree.inventory(guest.node)
    return inventory is not None and inventory.lists_everything
