from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_TITLES = {"amd-sev": "AMD SEV", "intel-tdx": "Intel TDX"}


class SevWithPassthrough(GuestRule):
    """A VM with encrypted memory has a passed-through device.

    ## What it finds

    `amd-sev` (warning) or `intel-tdx` (information) together with a `hostpciN` line.

    ## Why it matters

    The device reads and writes the guest's memory directly, and cannot read what is encrypted. PVE starts the VM, but
    its documentation calls passthrough with AMD SEV unsupported: the device may fail, or QEMU may refuse to attach it.
    About Intel TDX the documentation says nothing; that it is the same there is a conclusion from how TDX protects
    memory, and was not tried.

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
    sources = (
        'pve-docs 9.1.3 qm.adoc ("PCI passthrough is not supported": AMD SEV, limitations; nothing on TDX)',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for key, title in _TITLES.items():
            if key in guest.config:
                for setting in guest.config.numbered("hostpci"):
                    documented = key == "amd-sev"
                    support = "not supported" if documented else "not documented as supported"
                    yield Finding(
                        place=setting.at(),
                        severity=None if documented else Severity.INFO,
                        message=f"passthrough is {support} with {title}: the device cannot read the encrypted memory and"
                        " may not work",
                        help=f"remove `{setting.key}` or `{key}`",
                    )
