"""Options of QEMU's command line that newer versions do not have (its docs/about/removed-features.rst)."""

from __future__ import annotations

_ALWAYS = (0, 0)
"""Before the oldest QEMU of a PVE version that is known here."""
_REMOVED = {
    "alt-grab": (_ALWAYS, ""),
    "async-teardown": ((9, 0), "-run-with async-teardown=on"),
    "audio-help": ((8, 2), ""),
    "balloon": (_ALWAYS, ""),
    "bootp": (_ALWAYS, "-netdev user,bootp=..."),
    "chroot": ((9, 0), "-run-with chroot=..."),
    "ctrl-grab": (_ALWAYS, ""),
    "curses": (_ALWAYS, ""),
    "enable-fips": (_ALWAYS, ""),
    "hdachs": (_ALWAYS, ""),
    "localtime": (_ALWAYS, "-rtc base=localtime"),
    "no-acpi": ((9, 0), "-machine acpi=off"),
    "no-frame": (_ALWAYS, ""),
    "no-hpet": ((9, 0), "-machine hpet=off"),
    "no-kvm": (_ALWAYS, "-machine accel=tcg"),
    "no-kvm-irqchip": (_ALWAYS, "-machine kernel_irqchip=off"),
    "no-kvm-pit": (_ALWAYS, ""),
    "no-kvm-pit-reinjection": (_ALWAYS, "-global kvm-pit.lost_tick_policy=discard"),
    "no-quit": (_ALWAYS, ""),
    "nodefconfig": (_ALWAYS, "-no-user-config"),
    "portrait": ((9, 2), ""),
    "realtime": (_ALWAYS, "-overcommit mem-lock=on"),
    "redir": (_ALWAYS, "-netdev user,hostfwd=..."),
    "rotate": ((9, 2), ""),
    "rtc-td-hack": (_ALWAYS, "-rtc driftfix=slew"),
    "runas": ((10, 0), "-run-with user=..."),
    "sdl": (_ALWAYS, ""),
    "show-cursor": (_ALWAYS, ""),
    "singlestep": ((9, 0), "-accel tcg,one-insn-per-tb=on"),
    "smb": (_ALWAYS, "-netdev user,smb=..."),
    "soundhw": (_ALWAYS, "-device"),
    "startdate": (_ALWAYS, "-rtc base=..."),
    "tb-size": (_ALWAYS, "-accel tcg,tb-size=..."),
    "tdf": (_ALWAYS, ""),
    "tftp": (_ALWAYS, "-netdev user,tftp=..."),
    "watchdog": (_ALWAYS, "-device"),
    "writeconfig": (_ALWAYS, ""),
}


def removed_option(option: str, qemu: tuple[int, int]) -> str | None:
    """What a version of QEMU has instead of an option that it removed, empty for nothing; None for any other option."""
    since, instead = _REMOVED.get(option, (None, ""))
    return instead if since is not None and qemu >= since else None
