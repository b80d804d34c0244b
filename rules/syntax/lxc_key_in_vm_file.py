from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import UnreadableLine
from pvelint.rules.api import (
    Category,
    Impact,
    LineFinding,
    LineFix,
    Rank,
    RawLineRule,
    ReadLine,
    ReadSetting,
    Severity,
    read_setting,
)
from pvelint.rules.line_kit.refusal import DROPPED, faults, refusal

_OPTIONS = {
    "cmode": "",
    "console": "",
    "debug": "",
    "dev": "`hostpciN` and `usbN` pass devices to a VM",
    "entrypoint": "",
    "env": "",
    "features": "",
    "hostname": "a VM's name is `name`",
    "mp": "a VM's disks are `scsiN`, `virtioN`, `sataN` and `ideN`, folders of the host `virtiofsN`",
    "rootfs": "a VM's disks are `scsiN`, `virtioN`, `sataN` and `ideN`",
    "swap": "a VM swaps to its own disk",
    "timezone": "a VM has `localtime`",
    "tty": "",
    "unprivileged": "",
}
"""What only containers have, and what VMs have for it."""


class LxcKeyInVmFile(RawLineRule):
    """A VM's config has an option of containers.

    ## What it finds

    `rootfs`, `hostname`, `swap`, `unprivileged`, `features`, `mp0`, raw `lxc.` lines and the other options that only
    containers have, in a file that is a VM's by its path or its content.

    ## Why it matters

    PVE knows none of them in `qemu-server/`: it drops the line and erases it at the next write. Where most of a file
    is like that, it is a container's config in the wrong folder, and PVE starts an empty VM from it.

    ## When to ignore it

    Never: the line does nothing. A container's config belongs in `lxc/`.
    """

    name = "lxc-key-in-vm-file"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = Rank.KEY
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type)",
        "pve-container 6.1.10 PVE/LXC/Config.pm ($confdesc)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if line.unreadable and isinstance(line.node, UnreadableLine) and line.text.startswith("lxc."):
            yield LineFinding(
                start=0,
                end=len(line.text),
                message=f"`lxc.` lines belong to containers; {DROPPED}",
                help="delete the line, or move the file to `lxc/` if it is a container's",
                impact=Impact.DROPPED,
            )
        if (setting := read_setting(line)) is None:
            return
        for problem in faults(setting, Code.UNKNOWN_OPTION):
            key = setting.key
            instead = _OPTIONS.get(key.rstrip("0123456789") if key.startswith(("mp", "dev")) else key)
            if instead is not None:
                yield refusal(
                    setting,
                    problem,
                    f"`{key}` is an option of containers, not of VMs" + (f" ({instead})" if instead else ""),
                    help="delete the line, or move the file to `lxc/` if it is a container's",
                    alternatives=_alternatives(setting),
                )


def _alternatives(setting: ReadSetting) -> list[LineFix]:
    return [LineFix("write `name`", setting.with_key("name"))] if setting.key == "hostname" else []
