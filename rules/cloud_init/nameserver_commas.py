from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import gets_network, gets_search_domains
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_WHAT = {"nameserver": "name server", "searchdomain": "search domain"}


class NameserverCommas(GuestRule):
    """Name servers or search domains are separated by commas or semicolons, not spaces.

    ## What it finds

    `nameserver: 1.1.1.1,8.8.8.8` (or `searchdomain`) with commas or semicolons, on a VM with a cloud-init drive
    whose network data is not a custom file (`cicustom: network=...`). Search domains do not reach Windows guests.

    ## Why it matters

    PVE accepts the list, but splits it only at spaces when it writes the cloud-init drive: the guest gets one
    name server, called "1.1.1.1,8.8.8.8", and resolves nothing. The fix is unsafe: with new network data the guest
    gets a new instance ID, and cloud-init repeats its first-boot work.

    ## When to ignore it

    Never: there is no such name server.
    """

    name = "nameserver-commas"
    category = Category.CLOUD_INIT
    severity = Severity.ERROR
    impact = Impact.GUEST
    keys = tuple(_WHAT)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (get_dns_conf, cloudbase_network_eni)",
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (check_format)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not gets_network(guest.config):
            return
        for key, what in _WHAT.items():
            setting = guest.config.get(key)
            if setting is None or not any(mark in setting.value for mark in ",;"):
                continue
            if key == "searchdomain" and not gets_search_domains(guest.config, guest.version):
                continue
            words = setting.words()
            if words:
                yield Finding(
                    place=setting.at(),
                    message=f"PVE splits `{key}` only at spaces: the guest gets one invalid {what} with commas or semicolons in"
                    " its name",
                    help="separate them with spaces",
                    fix=Fix.unsafe("separate with spaces", setting.replace(" ".join(words))),
                )
