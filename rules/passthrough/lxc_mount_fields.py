from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.lxc_lines import Mount, mounts
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity

_OPTIONS = frozenset(("bind", "rbind", "create=dir", "create=file", "optional", "ro", "rw"))


class LxcMountFields(GuestRule):
    """A mount for LXC has a blank in a path.

    ## What it finds

    `lxc.mount.entry` with a path where the type of the file system is to be, or with options behind their field, as in
    `/mnt/my data mnt/data none bind`. Silent about targets that begin with `/`.

    ## Why it matters

    LXC takes the fields at blanks, so that all behind that one are shifted: a path is taken for a type of file system,
    which the kernel does not know, and `bind` for nothing. The mount fails, and the container does not come up.

    ## When to ignore it

    Never: the mount does not work.
    """

    name = "lxc-mount-fields"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    other_impacts = (Impact.IGNORED,)
    keys = ("lxc.mount.entry",)
    starts_only = True
    sources = (
        "lxc 6.0.5 src/lxc/conf.c (setup_mount_entries, mount_entry_on_generic: hasmntopt, mount_entry), read",
        "glibc 2.36 getmntent of such lines, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for mount in mounts(guest.config):
            if mount.target.startswith("/") or not _is_shifted(mount):
                continue
            optional = mount.has("optional")
            yield Finding(
                place=mount.setting.at(),
                message=f"there is a blank in a path, so that LXC takes `{mount.type}` for a type of file system: it"
                f" {'leaves the mount out' if optional else 'cannot mount it, and the container does not come up'}",
                help=r"write a blank of a path as `\040`",
                impact=Impact.IGNORED if optional else None,
            )


def _is_shifted(mount: Mount) -> bool:
    behind = mount.behind[0] if mount.behind else ""
    return "/" in mount.type or (mount.type != "none" and not _OPTIONS.isdisjoint(behind.split(",")))
