from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.passthrough.identity import identify
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of

_DISPLAY = "03"


class GpuFunctionsSplit(GuestRule):
    """A graphics card is taken apart into several devices.

    ## What it finds

    The functions of one graphics card (a line with `x-vga=1`, or a display controller by the inventory) on several
    `hostpciN` lines, as `01:00.0` and `01:00.1`. Lines with `romfile` or an id of their own on a later function are left
    out, and so is what the inventory knows as another maker's device or as a virtual function.

    ## Why it matters

    The guest sees two cards in two slots. Drivers that look for the sound of a card beside its picture do not find it, and
    a function that is forgotten at the next change of the slot stays with the host.

    ## When to ignore it

    When only some functions of the card can be passed through.
    """

    name = "gpu-functions-split"
    category = Category.PASSTHROUGH
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("hostpci",)
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm-pci-passthrough.adoc (Host Device Passthrough: all functions)",
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: multifunction)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        lines = [h for h in passed_devices(guest.config) if len(h.addresses) == 1 and not h.mdev]
        for card in lines if len(lines) > 1 else ():
            address = card.addresses[0]
            if address.function != 0 or not _shows_picture(guest, card):
                continue
            others = [h for h in lines if h is not card and _is_of_the_card(guest, h, card)]
            if others and not any("romfile" in h.setting.options or _has_ids(h) for h in others):
                names = ", ".join(f"`{h.key}`" for h in (card, *others))
                yield Finding(
                    place=place_of(card),
                    message=f"{names} are one graphics card: the guest sees them in different slots",
                    help=f"pass them in one line: `{card.key}: {';'.join(str(h.addresses[0]) for h in (card, *others))}`,"
                    f" or all functions as `{address.slot}`",
                    related=tuple(Related(place_of(h), "another function of the card") for h in others[:5]),
                )


def _shows_picture(guest: Guest, card: HostPci) -> bool:
    if card.setting.flag("x-vga"):
        return True
    identity = identify(guest, card)
    return identity is not None and any((d.class_code or "").startswith(_DISPLAY) for d in identity.devices)


def _is_of_the_card(guest: Guest, other: HostPci, card: HostPci) -> bool:
    """In its slot; other makers' functions there, and virtual functions, are devices of their own (processor graphics)."""
    if other.addresses[0].slot != card.addresses[0].slot:
        return False
    known, own = identify(guest, other), identify(guest, card)
    if known is None or own is None:
        return True
    device = known.devices[0]
    return device.physical_function is None and device.vendor == own.devices[0].vendor


def _has_ids(hostpci: HostPci) -> bool:
    return any(option.endswith("-id") for option in hostpci.setting.options)
