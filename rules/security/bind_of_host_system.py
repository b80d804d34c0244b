from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import is_unprivileged
from pvelint.grammar.container.lxc_lines import mounts
from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity

_SYSTEM = frozenset(
    [
        "boot",
        "dev",
        "etc",
        "etc/pve",
        "proc",
        "root",
        "root/.ssh",
        "sys",
        "usr",
        "var",
        "var/lib",
        "var/lib/docker",
        "var/lib/lxc",
        "var/lib/vz",
    ]
)
_SOCKETS = frozenset(["run", "var/run", "run/docker.sock", "var/run/docker.sock", "run/dbus"])
"""Or folders of them, in which it does not matter that a mount is read-only."""


class BindOfHostSystem(GuestRule):
    """A folder of the node's own system is in a container.

    ## What it finds

    A mount point, or a mount for LXC, of `/`, `/etc`, `/etc/pve`, `/root`, `/boot`, `/dev`, `/proc`, `/sys`, `/usr`,
    `/var`, `/var/lib/lxc`, `/var/lib/vz`, `/var/lib/docker`, `/run` or Docker's socket of the node. A mount whose target
    begins with `/` is left to `lxc-mount-absolute-target`.

    ## Why it matters

    PVE's manual warns of it: what the container writes or deletes there is the node's. A privileged container changes
    the node's passwords and services; an unprivileged one reads all that every user may read. Who reaches Docker's
    socket is root of the node.

    ## When to ignore it

    When a trusted container watches or backs up the node; read-only ones are information, but not of `/run` and sockets:
    a program connects to a socket all the same.
    """

    name = "bind-of-host-system"
    category = Category.SECURITY
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.SECURITY
    keys = ("mp", "lxc.mount.entry")
    sources = ("pve-docs 9.1.3 pct.adoc (Bind Mount Points)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        privileged = not is_unprivileged(guest.config)
        for source, place, read_only in _binds(guest.config):
            folder = "/".join(part for part in source.split("/") if part)
            if folder and folder not in _SYSTEM | _SOCKETS:
                continue
            yield Finding(
                place=place,
                message=f"`/{folder}` of the node's system is in this {'' if privileged else 'un'}privileged container",
                help="bind a folder of its own, such as one below `/srv` or `/mnt`",
                severity=Severity.INFO if read_only and folder not in _SOCKETS else Severity.WARNING,
            )


def _binds(config: Config) -> Iterator[tuple[str, Place, bool]]:
    """Each path of the node, where it stands, and whether it is read-only."""
    for volume in volumes(config):
        if volume.is_bind or volume.volume.rstrip("/") == "/dev":
            yield volume.volume, volume.setting.at("volume"), volume.read_only
    for mount in mounts(config):
        is_bind = mount.has("bind") or mount.has("rbind")
        if is_bind and mount.source.startswith("/") and not mount.target.startswith("/"):
            yield mount.source, mount.setting.part(0, len(mount.source)), mount.has("ro")
