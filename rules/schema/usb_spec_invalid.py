from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.other_words import value_meaning
from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version
from pvelint.rules.api import (
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Setting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal, wrong_word

_IDS = re.compile(r"(?:0x)?([0-9a-f]{1,4})[:-](?:0x)?([0-9a-f]{1,4})", re.IGNORECASE)
_LSUSB = re.compile("Bus [0-9]{3} Device [0-9]{3}: ID ([0-9a-f]{4}:[0-9a-f]{4})")
_PAIR = re.compile(
    "(?:vendor|vendorid)=(?:0x)?([0-9a-fA-F]{4}),(?:product|productid)=(?:0x)?([0-9a-fA-F]{4})"
)
_DIGITS_OF_BOTH = 8
_LAST_BUS = 63
"""Of those that Linux numbers, from 1."""
_BUS_AND_DEVICE = re.compile(r"(?:/dev/bus/usb/)?[0-9]{3}[/:][0-9]{3}")


class UsbSpecInvalid(LineRule):
    """A USB device of the host is not in PVE's notation.

    ## What it finds

    A `usbN` whose device is neither `VENDOR:PRODUCT` with four hexadecimal digits each, nor `BUS-PORT` as `1-2.3`,
    nor `spice`.

    ## Why it matters

    PVE drops the whole line: the VM starts without the device, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "usb-spec-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("usb",)
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/USB.pm ($usb_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        pair = _PAIR.match(setting.value)
        for problem in faults(setting, Code.UNKNOWN_SUBOPTION):
            if pair:
                host = f"host={pair[1]}:{pair[2]}"
                fix = write_value(setting, host + setting.value[pair.end() :])
                yield refusal(setting, problem, "vendor and product are one value", f"write `{host}`", fix)
                return
        for problem in faults(setting, Code.PATTERN, Code.FORMAT, option="host"):
            text = setting.wrong_text(problem)
            listed = _LSUSB.match(setting.value)
            if listed:
                way = write_value(setting, f"host={listed[1]}")
                reason = "this is a line of `lsusb`, not the device"
                yield refusal(
                    setting, problem, reason, f"write `host={listed[1]}`", alternatives=[way] if way else []
                )
                return
            yield wrong_word(
                setting,
                problem,
                f"a USB device of the host, which is {problem.expected}",
                _meant(text) or value_meaning("usb", "host", text),
                _help(text),
            )
            return


class UsbHostUnusable(GuestRule):
    """A USB line passes PVE's reader, but the start finds no device in it.

    ## What it finds

    `usb0: SPICE` in capital letters, a line with both `host` and `mapping`, and a bus with a number that no bus has:
    `usb0: 1234-5678`, where the IDs `1234:5678` are meant.

    ## Why it matters

    The reader takes `spice` in any case, the start (from PVE 8 on) only in lower case; of `host` and `mapping` the start takes
    neither when both are given. PVE refuses to start the VM: "no usb id or path given". Numbers with a `-` are a bus
    and its port; Linux numbers its buses from 1 to 63, and QEMU starts without a device that it does not find.

    ## When to ignore it

    Never: the VM does not start, or starts without the device.
    """

    name = "usb-host-unusable"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.DEVICE_MISSING,)
    keys = ("usb",)
    fix = Applicability.SAFE
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/USB.pm (get_usb_devices, parse_usb_device, print_usbdevice_full)",
        "Linux 6.16 drivers/usb/core/hcd.c (USB_MAXBUS, usb_register_bus), read",
        "QEMU 10.0.50 hw/usb/host-libusb.c (usb_host_auto_check: goes on looking for the device), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for setting in guest.config.numbered("usb"):
            host, mapping = setting.get("host"), setting.get("mapping")
            if host == "spice":
                continue
            if host and mapping:
                yield Finding(
                    place=setting.at("mapping"),
                    message=f"`{setting.key}` has both a host device and a mapping; PVE takes neither and refuses "
                    "to start the VM",
                    help="keep one of them",
                    alternatives=(
                        Fix.unsafe(f"keep the mapping `{mapping}`", setting.remove("host")),
                        Fix.unsafe(f"keep the host device `{host}`", setting.remove("mapping")),
                    ),
                )
            elif host.lower() == "spice" and guest.version >= Version.V8_4:
                yield Finding(
                    place=setting.at("host"),
                    message=f"`{host}` is a SPICE port only in lower case; PVE refuses to start the VM",
                    help="write `spice`",
                    fix=Fix.safe("write `spice`", setting.set("host", "spice")),
                )
            elif (bus := _bus(host)) is not None and bus > _LAST_BUS:
                yield _no_bus(setting, host)


def _bus(host: str) -> int | None:
    number, dash, _ = host.partition("-")
    return whole_number(number) if dash else None


def _no_bus(setting: Setting, host: str) -> Finding:
    ids = _IDS.fullmatch(host)
    meant = f"{ids[1]}:{ids[2]}" if ids and len(host) > _DIGITS_OF_BOTH else None
    return Finding(
        place=setting.at("host"),
        impact=Impact.DEVICE_MISSING,
        message=f"`{host}` is a port of a bus that no host has: the VM starts without the device",
        help=f"write `host={meant}`, if these are its vendor and product"
        if meant
        else "write `VENDOR:PRODUCT` as `lsusb` shows it, or `BUS-PORT` as `lsusb -t` does",
        fix=Fix.safe(f"write `{meant}`", setting.set("host", meant)) if meant else None,
    )


def _meant(text: str) -> str | None:
    if text.lower().removesuffix("3") == "spice":
        return "spice"
    match = _IDS.fullmatch(text)
    return ":".join(f"{part:0>4}" for part in match.groups()) if match and _is_id(*match.groups()) else None


def _is_id(vendor: str, product: str) -> bool:
    """Long enough not to be a bus and its port, or a device's number on its bus."""
    return len(vendor) + len(product) >= _DIGITS_OF_BOTH - 1


def _help(text: str) -> str:
    if _BUS_AND_DEVICE.fullmatch(text):
        return (
            "the device number changes whenever it is plugged in: write `VENDOR:PRODUCT` as `lsusb` shows it, "
            "or `BUS-PORT` as `lsusb -t` does"
        )
    return "write `VENDOR:PRODUCT` as `lsusb` shows it, `BUS-PORT` as `lsusb -t` does, or `spice`"
