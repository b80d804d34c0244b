from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import is_taken
from pvelint.grammar.passthrough.taken import taken_from_host
from pvelint.grammar.vm.hostpci import HostPci
from pvelint.rules.api import (
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)
from pvelint.rules.guest_kit import source

_DISPLAY, _AUDIO = "03", "0403"


class GpuAudioFunctionLeft(GuestRule):
    """Only the display function of a graphics card is passed through, not its audio function.

    ## What it finds

    A `hostpciN` line with a single function of a GPU while, according to the inventory of the node, there is an audio
    function in the same slot and IOMMU group that no VM passes through.

    ## Why it matters

    PVE takes the whole group from the host, so nobody can use the audio function: the guest has no sound over HDMI or
    DisplayPort. Some drivers need both functions.

    ## When to ignore it

    When the guest should have no sound.
    """

    name = "gpu-audio-function-left"
    category = Category.PASSTHROUGH
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        'pve-docs 9.1.3 qm-pci-passthrough.adoc ("All Functions")',
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_group_bind_to_vfio: takes the group as a whole)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for inventory, hostpci, devices in taken_from_host(guest):
            if len(hostpci.addresses) == 1 and len(devices) == 1:
                audio = _audio_of(inventory, devices[0])
                if audio is not None and not is_taken(guest, audio.address):
                    yield _finding(inventory, hostpci, devices[0], audio)


def _audio_of(inventory: Inventory, gpu: Device) -> Device | None:
    if not (gpu.class_code or "").startswith(_DISPLAY) or gpu.iommu_group is None:
        return None
    siblings = inventory.at(gpu.address.slot)
    return next((d for d in siblings if d.class_code == _AUDIO and d.iommu_group == gpu.iommu_group), None)


def _finding(inventory: Inventory, hostpci: HostPci, gpu: Device, audio: Device) -> Finding:
    whole = hostpci.host_with_all_functions
    return Finding(
        place=hostpci.setting.at("host"),
        message=f"the audio function {audio.address} of the GPU at {gpu.address} is taken from the host, but not given to"
        f" the VM {source(inventory)}",
        help=f"pass through all functions of the card: `host={whole}`",
        fix=Fix.unsafe(f"pass through all functions: {whole}", hostpci.setting.set("host", whole)),
    )
