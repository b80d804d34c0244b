from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import is_written, takes_custom_files
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses

_FOLDER = "snippets/"


class CicustomOutsideSnippets(GuestRule):
    """A custom cloud-init file is not in the `snippets` folder of its storage.

    ## What it finds

    `cicustom: user=local:iso/user.yaml`, `user=local:user.yaml`: anything but `STORAGE:snippets/FILE`, on a VM with a
    cloud-init drive of its own number, which PVE writes.

    ## Why it matters

    PVE reads the files when it makes the cloud-init drive, at every start, and takes them from that folder alone: the VM
    does not start ("is not in the snippets directory", or "unable to parse directory volume name"). A template cannot
    be backed up.

    ## When to ignore it

    When the storage comes from a plug-in that names its snippets in another way.
    """

    name = "cicustom-outside-snippets"
    category = Category.CLOUD_INIT
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("cicustom",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (read_cloudinit_snippets_file)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_volname)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not is_written(config, guest.vmid) or not takes_custom_files(config):
            return
        custom = config["cicustom"]
        for option in custom.options:
            volume = custom.get(option).partition(":")[2]
            if not volume.startswith(_FOLDER) or volume.count("/") > 1 or volume == _FOLDER:
                yield Finding(
                    place=custom.at(option),
                    message=f"`{custom.get(option)}` is not directly in the `snippets` folder of its storage:"
                    f" {refuses(guest)}",
                    help="move the file there and write `STORAGE:snippets/FILE`",
                )
