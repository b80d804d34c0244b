"""The options that `args` gives to QEMU, and what their values say."""

from __future__ import annotations

import pytest
from pvelint.grammar.syntax.qemu_args import Argument, arguments, is_loopback


def only(text: str) -> Argument:
    (argument,) = arguments(text)
    return argument


@pytest.mark.parametrize(
    ("text", "first", "options"),
    [
        (
            "-device vfio-pci,host=01:00.0,x-vga",
            "driver",
            {"driver": "vfio-pci", "host": "01:00.0", "x-vga": "on"},
        ),
        ("-device driver=vfio-pci,host=01:00.0", "driver", {"driver": "vfio-pci", "host": "01:00.0"}),
        ("-machine smm=off", "type", {"smm": "off"}),
        ("-spice 'port=1,port=2'", "", {"port": "2"}),
        ("-s", "", {"": "on"}),
        (
            """-device '{"driver": "vfio-pci", "host": "01:00.0", "rombar": 0, "x-vga": true, "x": []}'""",
            "driver",
            {"driver": "vfio-pci", "host": "01:00.0", "rombar": "0", "x-vga": "on"},
        ),
        (r"""-device {\"driver\":"\"e1000\""}""", "driver", {"driver": "e1000"}),
        ("-device '{\"driver\":'", "driver", {}),
    ],
)
def test_options_of_a_value(text: str, first: str, options: dict[str, str]) -> None:
    assert only(text).options(first) == options


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("-vnc :1", ""),
        ("-vnc 10.0.0.1:7,password=on", "10.0.0.1"),
        ("-vnc [::1]:7", "[::1]"),
        ("-vnc unix:/run/x", None),
        ("-vnc none", None),
    ],
)
def test_where_a_display_listens(text: str, host: str | None) -> None:
    assert only(text).display_host == host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("-monitor tcp:127.0.0.1:4444,server=on", "127.0.0.1"),
        ("-serial telnet::4444,server", ""),
        ("-gdb none", None),
        ("-qmp unix:/run/x,server", None),
    ],
)
def test_where_a_channel_listens(text: str, host: str | None) -> None:
    assert only(text).tcp_host == host


def test_loopback() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "localhost", "[::1]", "::1", "", "10.0.0.1")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
