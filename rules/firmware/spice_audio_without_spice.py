from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.machine_version import MachineVersion, started_version
from pvelint.grammar.vm.processors import AARCH64, architecture
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_WITH_SPICE = ("qxl", "virtio")
_FIRST_WITH_AUDIO = MachineVersion(4, 0)
"""PVE gives older machines no audio device."""


class SpiceAudioWithoutSpice(GuestRule):
    """Audio goes through SPICE, which the display does not use.

    ## What it finds

    `audio0` with the driver `spice` (the default) while `vga` is neither `qxl...` nor `virtio...`, which is the default
    of an `aarch64` VM.

    ## Why it matters

    PVE starts a SPICE server for those displays only. Since QEMU 8, QEMU exits if there is SPICE audio without one
    ("Cannot use spice audio without -spice").

    ## When to ignore it

    When `args` sets up a SPICE server in a way that pvelint does not recognise.
    """

    name = "spice-audio-without-spice"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("audio",)
    since = Version.V8_4
    fix = Applicability.UNSAFE
    starts_only = True
    sources = (
        'QEMU 10.0.2 audio/spiceaudio.c (spice_audio_init: "Cannot use spice audio without -spice"), read',
        "qemu-server 9.2.6 PVE/QemuServer.pm (conf_has_audio, get_vga_properties, config_to_command)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        vga = config.get("vga")
        display = vga.get("type") if vga is not None else ""
        if not display and architecture(config) == AARCH64:
            return
        if display.startswith(_WITH_SPICE) or "-spice" in config.text("args"):
            return
        if started_version(config, guest.version) < _FIRST_WITH_AUDIO:
            return
        for audio in config.numbered("audio"):
            if audio.get("driver", "spice") == "spice":
                yield Finding(
                    place=audio.at("driver"),
                    message=(
                        f"`{audio.key}` plays through SPICE, which {_named(display)} does not use:"
                        " QEMU refuses to start the VM"
                    ),
                    help="set `vga: qxl` or `vga: virtio`, or `driver=none`",
                    fix=Fix.unsafe("set driver=none", audio.set("driver", "none")),
                )


def _named(display: str) -> str:
    """Without `vga` it is `std`, `cirrus` or, beside a graphics card with `x-vga=1`, none."""
    return f"display `{display}`" if display else "the default display"
