from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from pvelint.grammar.container.lxc_lines import Mount, mounts, mounts_of_one_word
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity

_OPTIONS = frozenset(("bind", "rbind", "create=dir", "create=file", "optional", "ro", "rw"))
_WITHOUT_TYPE = frozenset(("bind", "rbind", "move"))
"""With one of them the kernel asks for no type of file system; of `remount` LXC makes a first mount without it."""


class LxcMountFields(GuestRule):
    """A mount for LXC has its words in the wrong fields.

    ## What it finds

    `lxc.mount.entry` without the field `none`, as in `/mnt/data mnt/data bind 0 0`; with `none` and without `bind` among
    the options; without any blank, as in `/mnt/data,mnt/data,none,bind`; with a blank in a path, as in
    `/mnt/my data mnt/data none bind`; and, as a warning, with options behind their field, as in
    `none bind, create=dir`. Silent about targets that begin with `/`.

    ## Why it matters

    LXC takes the fields at blanks: what is mounted, where, the type of its file system, and the options. A word in the
    field of the type that is none, or `none` without `bind`, is a type that the kernel does not know: the mount fails, and
    the container does not come up. What is behind the options does nothing.

    ## When to ignore it

    Never: the mount does not work as it is written.
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
        "Linux 6.18 mount of the types none, bind and an empty one without MS_BIND: ENODEV, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for setting in mounts_of_one_word(guest.config):
            yield Finding(
                place=setting.at(),
                message="there is no blank in the line, so that LXC takes all of it for the source: the mount fails, and the"
                " container does not come up",
                help="separate source, target, type and options with blanks, as in `/mnt/data mnt/data none bind,create=dir`",
            )
        for mount in mounts(guest.config):
            if mount.target.startswith("/"):
                continue
            fault = _fault(mount)
            if fault is not None:
                fact, cure = fault
                left_out = mount.has("optional")
                end = (
                    "it leaves the mount out"
                    if left_out
                    else "the mount fails, and the container does not come up"
                )
                yield Finding(
                    place=mount.setting.at(),
                    message=f"{fact}: {end}",
                    help=cure,
                    impact=Impact.IGNORED if left_out else None,
                )
            elif (word := _option_behind(mount)) is not None:
                yield Finding(
                    place=mount.setting.at(),
                    message=f"`{word}` is behind the options, where LXC does not read it",
                    help=f"write the options without blanks: `{','.join(mount.options).rstrip(',')},{word}`",
                    severity=Severity.WARNING,
                    impact=Impact.IGNORED,
                )


def _fault(mount: Mount) -> tuple[str, str] | None:
    """What LXC cannot mount, and what to write."""
    if not _WITHOUT_TYPE.isdisjoint(mount.options):
        return None
    if not _OPTIONS.isdisjoint(mount.type.split(",")):
        fact = f"the type of the file system is missing, so that LXC takes `{mount.type}` for it"
        return fact, f"write `none` before `{mount.type}`"
    if "/" in mount.type or (mount.type != "none" and _is_shifted(mount)):
        fact = f"there is a blank in a path, so that LXC takes `{mount.type}` for a type of file system"
        return fact, r"write a blank of a path as `\040`"
    if mount.type in ("none", "") or mount.type.startswith("#"):
        fact = "without the option `bind` LXC needs a type of file system, and there is none"
        return fact, "end the line with `none bind`, and further options behind a comma"
    return None


def _is_shifted(mount: Mount) -> bool:
    """A part of a path, or the type, stands where the options belong."""
    is_path = any("/" in option and "=" not in option for option in mount.options)
    return _option_behind(mount) is not None and (is_path or "none" in (*mount.options, *mount.behind))


def _option_behind(mount: Mount) -> str | None:
    """The first word behind the options that is for them or the type, of what is no comment."""
    words = takewhile(lambda word: not word.startswith("#"), mount.behind)
    return next((word for word in words if word == "none" or not _OPTIONS.isdisjoint(word.split(","))), None)
