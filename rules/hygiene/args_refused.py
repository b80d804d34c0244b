from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.passthrough.own_devices import is_own_id, own_device_at, own_ids, slot_of
from pvelint.grammar.schema.qemu_options import removed_option
from pvelint.grammar.syntax.qemu_args import Argument, arguments
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_DEVICE = "device."


class ArgsRefused(GuestRule):
    """QEMU does not start with what `args` says.

    ## What it finds

    - A word that belongs to no option, as `Inc.` in `-smbios type=1,manufacturer=Dell Inc.`, or `kvm=off` in
      `-cpu host, kvm=off`. Paths and addresses are left out.
    - Options that QEMU no longer has: `-no-hpet` and `-no-acpi` from PVE 8.4 on, `-soundhw`, `-redir`, `-localtime`.
    - `-set device.hostpci0...` of a device that the VM does not have.
    - An id that a device of PVE's own has, as in `-device e1000,id=net0`.
    - A PCI slot that a device of PVE's own has, as `addr=0x02` without `vga: none`.

    ## Why it matters

    PVE hands `args` on as it is, behind all that it writes itself. QEMU takes a word without an option for a disk image,
    which is not there, and it refuses each of the others: the VM does not start.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "args-refused"
    category = Category.HYGIENE
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("args",)
    starts_only = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: args are last; print_vga_device)",
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (get_pci_addr_map, get_pcie_addr_map)",
        "QEMU 10.0 docs/about/removed-features.rst (System emulator command line arguments), read",
        "QEMU 7.2.22 options that were removed up to 7.2, -set of no device, two devices of one id or in one slot, run",
        "https://github.com/wanghuangjie/Perfect_PVE_3455/issues/3 (slot 2 function 0 not available for vfio-pci, in use by VGA)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["args"]
        given = list(arguments(setting.value))
        new = {name for argument in given if (name := _id(argument))}
        before: Argument | None = None
        for argument in given:
            found = (
                _stray(setting, before, argument)
                or _removed(guest, setting, argument)
                or _set_nowhere(guest, setting, argument, new)
                or _taken(guest, setting, argument)
            )
            before = argument
            if found:
                yield found


def _finding(setting: Setting, argument: Argument, fact: str, help: str, fix: Fix | None = None) -> Finding:
    place = setting.part(argument.start, argument.end)
    return Finding(place=place, message=f"{fact}: QEMU refuses to start", help=help, fix=fix)


def _stray(setting: Setting, before: Argument | None, argument: Argument) -> Finding | None:
    word = argument.value
    if (
        argument.option or not word or "/" in word or ":" in word
    ):  # a path, or a protocol such as nbd:HOST:PORT
        return None
    fix = None
    help = "write the option before it, or put it in quotes together with the value that it belongs to"
    is_setting = (
        "=" in word.lstrip(",").partition(",")[0]
    )  # else a text with a comma in it, as `Gigabyte, Inc.`
    if before is not None and is_setting and before.value.endswith(",") != word.startswith(","):
        help = "remove the blank before it"
        fix = Fix.safe(help, setting.replace_part(before.end, argument.start, ""))
    return _finding(
        setting, argument, f"`{word}` belongs to no option, so that QEMU takes it for a disk image", help, fix
    )


def _removed(guest: Guest, setting: Setting, argument: Argument) -> Finding | None:
    instead = removed_option(argument.option, guest.version.qemu)
    if instead is None:
        return None
    help = f"write `{instead}`" if instead else "remove it"
    return _finding(setting, argument, f"QEMU no longer has the option `-{argument.option}`", help)


def _set_nowhere(guest: Guest, setting: Setting, argument: Argument, new: set[str]) -> Finding | None:
    if argument.option != "set" or not argument.value.startswith(_DEVICE):
        return None
    name = argument.value.removeprefix(_DEVICE).partition(".")[0]
    if not is_own_id(name) or name in guest.config or name in new:
        return None
    return _finding(setting, argument, f"`-set` is about `{name}`, which the VM does not have", "remove it")


def _taken(guest: Guest, setting: Setting, argument: Argument) -> Finding | None:
    """Its id or its slot."""
    name = _id(argument)
    if name and name in own_ids(guest.config):
        return _finding(
            setting, argument, f"PVE has a device with the id `{name}` already", "give it another id"
        )
    slot = slot_of(guest.config, argument)
    own = own_device_at(guest.config, slot) if slot is not None else None
    if own is None:
        return None
    free = {
        "vga": "set `vga: none`, or choose another slot",
        "balloon0": "set `balloon: 0`, or choose another slot",
    }
    what = {"vga": "the emulated graphics card", "balloon0": "the balloon device"}.get(own, f"`{own}`")
    return _finding(
        setting, argument, f"PCI slot {slot:#x} has {what} of PVE's own", free.get(own, "choose another slot")
    )


def _id(argument: Argument) -> str:
    return argument.options("driver").get("id", "") if argument.option == "device" else ""
