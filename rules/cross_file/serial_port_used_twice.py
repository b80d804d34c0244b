from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.container.used_devices import used_devices
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import Use, clashes, named, related, use_by

_SERIAL = re.compile(r"/dev/(?:tty(?:S|USB|ACM|AMA|XRUSB)[0-9]{1,3}|serial/by-(?:id|path)/[^/]{1,250})")


class SerialPortUsedTwice(TreeRule):
    """Two guests of a node use one serial port.

    ## What it finds

    A port such as `/dev/ttyUSB0` or `/dev/serial/by-id/...` that two guests of a node have: by `serialN` of a VM, by
    `devN` or `lxc.mount.entry` of a container. A record of `ls -l /dev/serial/by-id` tells which paths mean one port. A
    warning where both start automatically, else information.

    ## Why it matters

    Neither QEMU nor LXC keeps a port for itself. What the port receives goes to whoever reads first, in pieces, so that
    both get broken messages, and each start sets the speed anew for the other one, too.

    ## When to ignore it

    When the two take turns, or only one of them opens the port.
    """

    name = "serial-port-used-twice"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.GUEST
    words = ("/dev/tty", "/dev/serial/")
    evidence = Evidence.TREE
    join_keys = (JoinKey.PCI,)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: -chardev serial)",
        "https://github.com/qemu/qemu/blob/06b40d250ecf/chardev/char-serial.c (qmp_chardev_open_serial: sets the speed,"
        " takes no lock; read)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        ports: dict[tuple[str | None, str], list[Use]] = defaultdict(list)
        for guest in guests_in_order(tree):
            for path, use in _uses(guest) if not guest.is_template else ():
                inventory = guest.inventory
                ports[guest.node, inventory.device_path(path) if inventory else path].append(use)
        for (_, port), uses in ports.items():
            for use, others in clashes(uses) if len(uses) > 1 else ():
                rivals = [other for other in others if other.place.path != use.place.path]
                if rivals:
                    yield _finding(port, use, rivals, len(uses))


def _uses(guest: Guest) -> Iterator[tuple[str, Use]]:
    if guest.kind is VM:
        found = [(port.value, port.at()) for port in guest.config.numbered("serial")]
    else:
        found = [(device.path, device.place) for device in used_devices(guest.config)]
    yield from ((path, use_by(guest, place)) for path, place in found if _SERIAL.fullmatch(path))


def _finding(port: str, use: Use, rivals: list[Use], count: int) -> Finding:
    both = use.starts and any(rival.starts for rival in rivals)
    return Finding(
        place=use.place,
        message=f"serial port `{port}` is one of {named(use, rivals, count)}: what it receives goes to whoever reads first",
        help="give the port to one guest, or let only one of them start automatically",
        severity=None if both else Severity.INFO,
        related=related(rivals, "has it here"),
    )
