from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.syntax.qemu_args import Argument, arguments
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_LOCAL = re.compile(r"(?:127\.[0-9.]+|localhost|\[?::1\]?)")
_GUARDED = re.compile(
    r"(?:^|,)(?:password(?:=on)?|password-secret=[^,]+|sasl(?:=on)?|tls-creds=[^,]+)(?=,|$)"
)
_TCP = re.compile(r"(?:tcp|telnet|websocket):([^,]*):[0-9]+")
_VNC = re.compile(r"([^,]*):[0-9]+(?:,|$)")
_CHANNELS = ("monitor", "qmp", "qmp-pretty", "gdb", "serial", "parallel")


class ArgsExposesVnc(GuestRule):
    """QEMU opens the VM's console or monitor to the network, without a password.

    ## What it finds

    In `args`: `-vnc`, `-spice`, `-monitor`, `-qmp`, `-gdb`, `-s`, `-serial` or `-chardev socket` that listens on TCP on
    another address than localhost; for VNC and SPICE only without a password.

    ## Why it matters

    Everyone who reaches the node's address can use the VM's screen and keyboard, or, with a monitor, control
    QEMU itself, which runs as root. PVE's own console needs a login.

    ## When to ignore it

    When a firewall keeps everybody else off that port.
    """

    name = "args-exposes-vnc"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    keys = ("args",)
    sources = (
        "QEMU qemu-options.hx (-vnc, -spice, -monitor, -qmp, -gdb, -chardev)",
        "https://pve.proxmox.com/wiki/VNC_Client_Access",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["args"]
        for argument in arguments(setting.node.value.text):
            if (what := _exposed(argument)) is not None:
                yield Finding(
                    place=setting.part(argument.start, argument.end),
                    message=f"`-{argument.option}` opens {what} to everyone who reaches the node, without a password",
                    help="use PVE's own console, or listen on 127.0.0.1 and reach it through SSH",
                )


def _exposed(argument: Argument) -> str | None:
    option, value = argument.option, argument.value
    if option == "vnc":
        host = _VNC.match(value)
        return "the VM's screen" if host and not _GUARDED.search(value) and not _is_local(host[1]) else None
    if option == "spice":
        return "the VM's screen" if _spice_is_open(value) else None
    if option == "s":
        return _named("gdb")
    if option in _CHANNELS:
        host = _TCP.match(value)
        if option == "gdb" and value.startswith(("tcp:", "none", "unix:")) and host is None:
            return None
        return _named(option) if host and not _is_local(host[1]) and not _is_client(option, value) else None
    if option == "chardev" and value.startswith("socket,") and _switched_on("server", value):
        host = re.search(r",host=([^,]*)", value)
        return "a character device" if host and not _is_local(host[1]) else None
    return None


def _spice_is_open(value: str) -> bool:
    if not re.search(r"(?:^|,)port=", value) or re.search(r"(?:^|,)(?:password|password-secret)=", value):
        return False
    address = re.search(r"(?:^|,)addr=([^,]*)", value)
    free = re.search(r"(?:^|,)disable-ticketing(?:=on)?(?=,|$)", value)
    return free is not None and not (address and _is_local(address[1]))


def _is_client(option: str, value: str) -> bool:
    """A socket connects outwards unless it is a server; gdb always listens."""
    return option != "gdb" and not _switched_on("server", value)


def _switched_on(name: str, value: str) -> bool:
    return re.search(rf",{name}(?:=on|=yes|=true)?(?=,|$)", value) is not None


def _is_local(host: str) -> bool:
    return _LOCAL.fullmatch(host) is not None


def _named(option: str) -> str:
    names = {"gdb": "a debugger's port", "serial": "a serial port", "parallel": "a parallel port"}
    return names.get(option, "QEMU's monitor")
