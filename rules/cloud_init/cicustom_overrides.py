from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.cloudinit import cloudinit_drives, takes_custom_files
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity

_USER = ("cipassword", "ciupgrade", "ciuser", "sshkeys")


class CicustomOverrides(GuestRule):
    """A custom file replaces the cloud-init data of other options.

    ## What it finds

    `cicustom: user=...` together with `ciuser`, `cipassword`, `sshkeys` or `ciupgrade`, and `network=...` together
    with `ipconfigN` or `nameserver`, on a VM with a cloud-init drive. Windows guests are left out of the
    former: for them PVE puts password and keys elsewhere. With `citype: opennebula` it is `cicustom` that has no effect.

    ## Why it matters

    PVE gives a custom file to the guest as it is, instead of the part it would generate: the other options look
    set but have no effect, and nobody can log in with the key that the web interface shows. For OpenNebula PVE writes
    one file of its own, and never reads those of `cicustom`.

    ## When to ignore it

    When the options only document what the file contains.
    """

    name = "cicustom-overrides"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("cicustom",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (get_custom_cloudinit_files, generate_nocloud, generate_configdrive2,"
        " generate_opennebula)",
        "pve-docs 9.1.3 qm-cloud-init.adoc (Custom Cloud-Init Configuration)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not cloudinit_drives(guest.config):
            return
        custom = guest.config["cicustom"]
        if not takes_custom_files(guest.config):
            yield Finding(
                place=custom.at(),
                message="with `citype: opennebula` PVE does not read `cicustom`: its files never reach the guest",
                help="remove `cicustom`, or `citype`",
            )
            return
        for option in ("user", "network"):
            replaced = _replaced(guest.config, option)
            if option in custom.options and replaced:
                keys = ", ".join(f"`{setting.key}`" for setting in replaced)
                yield Finding(
                    place=custom.at(option),
                    message=f"PVE takes all `{option}` data from this file: {keys}"
                    f" {'has' if len(replaced) == 1 else 'have'} no effect",
                    help=f"set it in that file and remove {keys}, or remove `{option}=` from `cicustom`",
                    related=tuple(Related(setting.at(), "no effect") for setting in replaced),
                )


def _replaced(config: Config, option: str) -> list[Setting]:
    if option == "user":
        return [] if is_windows(config.text("ostype")) else [config[key] for key in _USER if key in config]
    servers = [config["nameserver"]] if "nameserver" in config else []
    return [*config.numbered("ipconfig"), *servers]
