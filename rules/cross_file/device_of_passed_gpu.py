from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pvelint.grammar.container.devices import passed_devices
from pvelint.grammar.container.lxc_lines import mounts
from pvelint.grammar.guest.guest import vms
from pvelint.grammar.hardware.pci import Address, Device
from pvelint.grammar.passthrough.taken import taken_from_host
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Related,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import place_of, source, title

_DISPLAY = "03"
_WITHOUT_RENDERER = ("1a03", "102b")
"""ASPEED and Matrox, the graphics of management controllers."""
_MAKERS = {"/dev/nvidia": "10de", "/dev/kfd": "1002"}


class DeviceOfPassedGpu(TreeRule):
    """A container uses a GPU that a VM of its node takes away.

    ## What it finds

    `/dev/dri`, `/dev/nvidia...` or `/dev/kfd` in a `devN` or `lxc.mount.entry` of a container, where VMs pass through all
    GPUs of the node that could provide it, by the inventory of the node. Mediated devices are left out. A warning where
    the container and one of the VMs start automatically, else information.

    ## Why it matters

    A start of the VM takes the GPU from the driver of the node: the device disappears from a container that runs, and one
    that starts later does not find it. PVE refuses to start a container without a device of a `devN`, LXC without the source of a
    mount that is not `optional`.

    ## When to ignore it

    When the container and the VM take turns on purpose.
    """

    name = "device-of-passed-gpu"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.NO_START
    other_impacts = (Impact.DEVICE_MISSING,)
    words = ("/dev/dri", *_MAKERS)
    evidence = Evidence.HARDWARE
    join_keys = (JoinKey.PCI,)
    requires = ("inventory",)
    sources = (
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_bind_to_vfio: unbinds the host's driver)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: device does not exist)",
        "lxc 6.0.5 src/lxc/conf.c (mount_entry: optional), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        takers = _takers(tree)
        for container in tree.guests if takers else ():
            if container.kind is CONTAINER and not container.is_template:
                for used in _used(container):
                    found = [takers.get((container.node, gpu.address)) for gpu in _gpus(container, used.path)]
                    losers = [taker for taker in found if taker is not None]
                    if losers and len(losers) == len(found):
                        yield _finding(container, used, losers)
                        break


class _Taker(NamedTuple):
    vm: Guest
    place: Place


class _Used(NamedTuple):
    path: str
    place: Place
    is_needed: bool


def _takers(tree: Tree) -> dict[tuple[str | None, Address], _Taker]:
    """The VMs that take devices away from their node; of several that take turns, one that starts by itself."""
    found: dict[tuple[str | None, Address], _Taker] = {}
    for vm in vms(tree):
        for _, hostpci, devices in taken_from_host(vm) if not vm.is_template else ():
            for device in devices:
                key = (vm.node, device.address)
                if key not in found or (vm.starts_itself and not found[key].vm.starts_itself):
                    found[key] = _Taker(vm, place_of(hostpci))
    return found


def _used(container: Guest) -> Iterator[_Used]:
    for device in passed_devices(container.config):
        yield _Used(device.path, device.setting.at("path"), True)
    for mount in mounts(container.config):
        yield _Used(mount.source, mount.setting.at(), not mount.has("optional"))


def _gpus(container: Guest, path: str) -> Sequence[Device]:
    """Those of the node that can provide it; none where the record does not list all devices."""
    inventory = container.inventory
    if inventory is None or not inventory.lists_everything:
        return ()
    gpus = [d for d in inventory.devices.values() if (d.class_code or "").startswith(_DISPLAY)]
    for start, maker in _MAKERS.items():
        if path.startswith(start):
            return [gpu for gpu in gpus if gpu.vendor == maker]
    if path.startswith("/dev/dri/renderD"):
        return [gpu for gpu in gpus if gpu.vendor not in _WITHOUT_RENDERER]
    return gpus if path == "/dev/dri" or path.startswith("/dev/dri/") else ()


def _finding(container: Guest, used: _Used, takers: list[_Taker]) -> Finding:
    taker = next((taker for taker in takers if taker.vm.starts_itself), takers[0])
    both = container.starts_itself and taker.vm.starts_itself
    inventory = container.inventory
    known = f" {source(inventory)}" if inventory is not None else ""
    lost = "the container does not start" if used.is_needed else "the container is without it"
    return Finding(
        place=used.place,
        message=f"{title(taker.vm)} passes through the GPU that `{used.path}` is of{known}: while it runs, {lost}",
        help="give the container a device of another GPU, or let only one of the two start automatically",
        severity=None if both else Severity.INFO,
        impact=None if used.is_needed else Impact.DEVICE_MISSING,
        related=(Related(taker.place, f"{title(taker.vm)} passes it through here"),),
    )
