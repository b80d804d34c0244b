from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.passthrough.identity import alternatives
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.grammar.vm.machine import is_q35
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import place_of

_IGD_DEVICE = 0x02


class LegacyIgdConstraints(GuestRule):
    """A GPU in legacy IGD mode is combined with settings that this mode excludes.

    ## What it finds

    `legacy-igd=1` with a q35 machine, with `vga` missing or anything other than exactly `none`, with `rombar=0`,
    `x-vga=1` or `mdev`, on several functions at once, on a mapping of several devices, on a device that is not at
    `02.0`, or twice in one VM.

    ## Why it matters

    PVE refuses to start the VM.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "legacy-igd-constraints"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    words = ("legacy-igd",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci_devices)",
        "qemu-server 7.4-7 PVE/QemuServer/PCI.pm (print_hostpci_devices)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        legacy = [hostpci for hostpci in passed_devices(config) if hostpci.legacy_igd]
        for hostpci in legacy:
            for place, reason, advice in (*_conflicts(config, hostpci), *_wrong_devices(guest, hostpci)):
                yield _finding(place, reason, advice)
        for hostpci in legacy[1:]:
            reason = f"allows only one device, and `{legacy[0].key}` has it already"
            yield _finding(
                hostpci.setting.at("legacy-igd"), reason, "remove `legacy-igd=1` from one of the two"
            )


def _finding(place: Place, reason: str, advice: str) -> Finding:
    return Finding(
        place=place,
        message=f"legacy IGD mode {reason}: PVE refuses to start the VM",
        help=advice,
    )


def _conflicts(config: Config, hostpci: HostPci) -> Iterator[tuple[Place, str, str]]:
    setting = hostpci.setting
    igd = setting.at("legacy-igd")
    vga = config.get("vga")
    if vga is None:
        yield igd, "needs `vga: none`, but `vga` is not set", "add `vga: none`"
    elif vga.value != "none":
        yield vga.at(), "needs `vga: none`, without any other option", "set `vga: none`"
    if is_q35(config):
        yield config["machine"].at("type"), "does not work with q35", "use an i440fx machine (`machine: pc`)"
    if not hostpci.rombar:
        yield setting.at("rombar"), "needs the option ROM, but `rombar=0` hides it", "remove `rombar=0`"
    if hostpci.primary_display:
        yield setting.at("x-vga"), "does not work with `x-vga=1`", "remove `x-vga=1`"
    if hostpci.mdev:
        yield setting.at("mdev"), "does not work with a mediated device", "remove `legacy-igd=1`"


def _wrong_devices(guest: Guest, hostpci: HostPci) -> Iterator[tuple[Place, str, str]]:
    place = place_of(hostpci)
    if hostpci.mapping and guest.node is None:
        return
    ways = alternatives(guest, hostpci)
    if any(len(way) > 1 for way in ways):
        yield place, "does not work with several devices on one line", "name one device, `00:02.0`"
    elif len(ways) > 1:
        yield place, "does not work with a mapping of several devices", "use a mapping of one device"
    elif ways and (ways[0][0].device != _IGD_DEVICE or ways[0][0].function not in (None, 0)):
        yield (
            place,
            "works only with the device at 00:02.0",
            "pass through `00:02.0`, the GPU of the processor",
        )
