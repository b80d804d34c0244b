from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_TITLES = {"amd-sev": "AMD SEV", "intel-tdx": "Intel TDX"}


class SevWithPassthrough(GuestRule):
    """A VM with encrypted memory has a passed-through device.

    ## What it finds

    `amd-sev` or `intel-tdx` together with a `hostpciN` line.

    ## Why it matters

    The device reads and writes the guest's memory directly, and cannot read what is encrypted. PVE starts the VM,
    but passthrough is not supported with it: the device may fail, or QEMU may refuse to attach it.

    ## When to ignore it

    When a newer QEMU and kernel are known to support the device.
    """

    name = "sev-with-passthrough"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("amd-sev", "intel-tdx")
    words = ("hostpci",)
    starts_only = True
    sources = ("pve-docs qm.adoc (Memory Encryption, limitations: no PCI passthrough)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for key, title in _TITLES.items():
            if key in guest.config:
                for setting in guest.config.numbered("hostpci"):
                    yield Finding(
                        place=setting.at(),
                        message=f"passthrough is not supported with {title}: the device cannot read the encrypted memory and may"
                        " not work",
                        help=f"remove `{setting.key}` or `{key}`",
                    )
