from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.scalars import is_digits
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.machine import is_q35
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_INTEL_WIDTHS = (39, 48)


class ViommuConstraints(GuestRule):
    """A virtual IOMMU is set up in a way that PVE refuses.

    ## What it finds

    `viommu=intel` without a q35 machine type; `aw-bits` without `viommu`; with `viommu=intel`, `aw-bits` other
    than 39 or 48; `aw-bits` that is not written as a whole number, such as `48.0`.

    ## Why it matters

    PVE refuses to start the VM: "to use Intel vIOMMU please set the machine type to q35", "cannot set aw-bits if no
    vIOMMU is configured", "Intel vIOMMU supports only 39 or 48 bits as address width". PVE takes `48.0` for 48 and
    hands the text to QEMU, which takes whole numbers only and refuses to start the VM.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "viommu-constraints"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("machine",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Machine.pm (assert_valid_machine_property)",
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: hands "aw-bits" on as it is written)',
        "qemu-server 8.4.10 PVE/QemuServer/Machine.pm (assert_valid_machine_property)",
        "QEMU 7.2.22 -device intel-iommu,aw-bits=48.0: Parameter 'aw-bits' expects integer, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        machine = config["machine"]
        viommu = machine.get("viommu")
        if viommu == "intel" and not is_q35(config):
            igd = any(hostpci.legacy_igd for hostpci in passed_devices(config))
            yield Finding(
                place=machine.at("viommu"),
                message="Intel vIOMMU needs machine type q35: PVE refuses to start the VM",
                help="set `viommu=virtio`: legacy IGD mode does not work with q35"
                if igd
                else "set `viommu=virtio`, or use a q35 machine (the guest will detect new hardware)",
                fix=Fix.unsafe("set viommu=virtio", machine.set("viommu", "virtio")),
            )
        width = machine.get("aw-bits")
        if width and not viommu:
            yield Finding(
                place=machine.at("aw-bits"),
                message="`aw-bits` is the address width of a vIOMMU, but there is none: PVE refuses to start the VM",
                help="remove `aw-bits`, or add `viommu=`",
                fix=Fix.unsafe("remove aw-bits", machine.remove("aw-bits")),
            )
        elif viommu == "intel" and width and float(width) not in _INTEL_WIDTHS:
            yield Finding(
                place=machine.at("aw-bits"),
                message=f"Intel vIOMMU has 39 or 48 address bits, not {width}: PVE refuses to start the VM",
                help="set `aw-bits=48`, or `aw-bits=39` on older hosts",
            )
        elif width and not is_digits(width.removeprefix("+")):
            bits = f"{float(width):.0f}"
            yield Finding(
                place=machine.at("aw-bits"),
                impact=Impact.QEMU_REFUSES,
                message=f"QEMU takes `aw-bits` only as a whole number, not `{width}`: it refuses to start the VM",
                help=f"set `aw-bits={bits}`",
                fix=Fix.unsafe(f"set aw-bits={bits}", machine.set("aw-bits", str(bits))),
            )
