from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.syntax.qemu_args import Argument, arguments, is_loopback
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_ON = ("on", "yes", "true")
_CHANNELS = ("monitor", "qmp", "qmp-pretty", "gdb", "serial", "parallel")


class ArgsExposesVnc(GuestRule):
    """QEMU opens the VM's console or monitor to the network, without a password.

    ## What it finds

    In `args`: `-vnc`, `-spice`, `-monitor`, `-qmp`, `-gdb`, `-s`, `-serial` or `-chardev socket` that listens on TCP on
    another address than localhost; for VNC and SPICE only without a password.

    ## Why it matters

    Everyone who can reach the node's address can use the VM's screen and keyboard, or, with a monitor, control
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
        "QEMU 10.0.50 qemu-options.hx (-vnc, -spice, -monitor, -qmp, -gdb, -chardev), read",
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
    option = argument.option
    if option == "vnc":
        host = argument.display_host
        options = argument.options()
        goes_out = options.get("reverse") in _ON
        is_open = host is not None and not (is_loopback(host) or goes_out or _is_guarded(options))
        return "the VM's screen" if is_open else None
    if option == "spice":
        return "the VM's screen" if _spice_is_open(argument.options()) else None
    if option == "s":
        return _named("gdb")
    if option in _CHANNELS:
        host = argument.tcp_host
        is_open = host is not None and not is_loopback(host) and not _is_client(argument)
        return _named(option) if is_open else None
    if option == "chardev":
        options = argument.options("backend")
        host = options.get("host")
        is_server = options.get("backend") == "socket" and options.get("server") in _ON
        return "a character device" if is_server and host is not None and not is_loopback(host) else None
    return None


def _is_guarded(options: Mapping[str, str]) -> bool:
    by_switch = any(options.get(name) == "on" for name in ("password", "sasl"))
    return by_switch or bool(options.get("password-secret") or options.get("tls-creds"))


def _spice_is_open(options: Mapping[str, str]) -> bool:
    if options.keys().isdisjoint(("port", "tls-port")) or not options.keys().isdisjoint(
        ("password", "password-secret")
    ):
        return False
    return options.get("disable-ticketing") == "on" and not is_loopback(options.get("addr", ""))


def _is_client(argument: Argument) -> bool:
    """A socket connects outwards unless it is a server; gdb always listens."""
    return argument.option != "gdb" and argument.options().get("server") not in _ON


def _named(option: str) -> str:
    names = {"gdb": "a debugger's port", "serial": "a serial port", "parallel": "a parallel port"}
    return names.get(option, "QEMU's monitor")
