from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.qemu_args import arguments
from pvelint.grammar.vm.cloudinit import cloudinit_drives
from pvelint.grammar.vm.processors import X86_64, architecture
from pvelint.rules.api import Category, Config, Finding, Guest, GuestRule, Impact, Severity


class CloudImageWithoutSerial(GuestRule):
    """A Linux VM with cloud-init has no serial port.

    ## What it finds

    A cloud-init drive and `ostype: l26`, but no `serialN`, and none in `args`.

    ## Why it matters

    The cloud images of Debian, Ubuntu and others send their kernel's messages to the first serial port (`console=ttyS0`).
    Without one, some of them panic or restart again and again at the first start after the disk was grown, and nothing
    can be seen of it.

    ## When to ignore it

    When the system was installed from an ISO image, or starts without.
    """

    name = "cloud-image-without-serial"
    category = Category.CLOUD_INIT
    severity = Severity.INFO
    impact = Impact.GUEST
    words = ("cloudinit",)
    sources = (
        "pve-docs 9.1.3 qm-cloud-init.adoc (many images rely on a serial console)",
        "https://github.com/bpg/terraform-provider-proxmox/issues/1639 (Debian 12)",
        "https://github.com/bpg/terraform-provider-proxmox/issues/1770 (Ubuntu)",
        "https://github.com/canonical/cloud-init/issues/2657",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        drive = next(iter(cloudinit_drives(config)), None)
        if drive is None or config.text("ostype") != "l26" or architecture(config) != X86_64:
            return
        if not (
            config.numbered("serial") or config.text("vga").startswith("serial") or _serial_in_args(config)
        ):
            yield Finding(
                place=drive.setting.at(),
                message="a VM with cloud-init has no serial port, which many cloud images write to: some panic when they"
                " start with a grown disk",
                help="add `serial0: socket`",
            )


def _serial_in_args(config: Config) -> bool:
    return any(
        argument.option == "serial" or (argument.option == "device" and "serial" in argument.value)
        for argument in arguments(config.text("args"))
    )
