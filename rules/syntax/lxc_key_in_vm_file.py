from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import SettingLine, UnreadableLine
from pvelint.rules.api import Category, Impact, LineFinding, LineRule, ReadLine, Severity
from pvelint.rules.schema._words import DROPPED, faults, verdict

_OPTIONS = {
    "cmode": "",
    "console": "",
    "debug": "",
    "dev": "`hostpciN` and `usbN` pass devices to a VM",
    "entrypoint": "",
    "env": "",
    "features": "",
    "hostname": "a VM's name is `name`",
    "mp": "a VM's disks are scsiN, virtioN, sataN and ideN, folders of the host virtiofsN",
    "rootfs": "a VM's disks are scsiN, virtioN, sataN and ideN",
    "swap": "a VM swaps on a disk of its own",
    "timezone": "a VM has `localtime`",
    "tty": "",
    "unprivileged": "",
}
"""What only containers have, and what VMs have for it."""


class LxcKeyInVmFile(LineRule):
    """An option of containers stands in a VM's config.

    ## What it finds

    `rootfs`, `hostname`, `swap`, `unprivileged`, `features`, `mp0`, raw `lxc.` lines and the other options that only
    containers have, in a file that is a VM's by its path or its content.

    ## Why it matters

    PVE knows none of them in `qemu-server/`: it ignores the line and erases it at the next write. Where most of a file
    is like that, it is a container's config that lies in the wrong folder, and PVE starts an empty VM from it.

    ## When to ignore it

    Never: the line does nothing. A container's config belongs into `lxc/`.
    """

    name = "lxc-key-in-vm-file"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 30
    sources = (
        "qemu-server PVE/QemuServer.pm (check_type: unknown setting)",
        "pve-container PVE/LXC/Config.pm ($confdesc)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if line.unreadable and isinstance(line.node, UnreadableLine) and line.text.startswith("lxc."):
            yield LineFinding(
                start=0,
                end=len(line.text),
                message=f"{DROPPED}: `lxc.` lines belong to containers",
                help="delete the line, or move the file to lxc/ if it is a container's",
                impact=Impact.DROPPED,
            )
        for node, problem in faults(line, Code.UNKNOWN_OPTION):
            key = node.key.text
            instead = _OPTIONS.get(key.rstrip("0123456789") if key.startswith(("mp", "dev")) else key)
            if instead is not None:
                yield verdict(
                    line,
                    problem,
                    f"`{key}` is an option of containers, not of VMs" + (f"; {instead}" if instead else ""),
                    help="delete the line, or move the file to lxc/ if it is a container's",
                    readings=_readings(line, node),
                )


def _readings(line: ReadLine, node: SettingLine) -> list[tuple[str, str]]:
    return [("write name", "name" + line.text[node.key.end :])] if node.key.text == "hostname" else []
