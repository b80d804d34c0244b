from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Impact, LineFinding, LineRule, ReadSetting, Severity


class DriveIgnoredByParser(LineRule):
    """PVE accepts a drive line, but starts the VM without the drive.

    ## What it finds

    Combinations of sub-options that the schema allows but PVE's drive parser rejects: `mbps` with `mbps_rd`
    or `mbps_wr` (the same for `iops`), a burst limit `mbps_max` without `mbps`, a CD drive with `format` or
    `snapshot`, a CD drive on virtio.

    ## Why it matters

    The VM starts without the disk, with at most a warning in the task log: PVE warns about a burst limit without its
    limit and about `bps` with `mbps`, and says nothing in the other cases.

    ## When to ignore it

    Never: the guest does not see the disk.
    """

    name = "drive-ignored-by-parser"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.DEVICE_MISSING
    sound_lines = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm (parse_drive)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if not setting.reading.vanishes or not setting.is_for_next_start:
            return
        option, reason = setting.reading.vanishes
        item = setting.options[option].item
        start, end = setting.columns(item.start, item.end)
        yield LineFinding(
            start=start,
            end=end,
            option=option,
            message=f"the VM starts without this drive, with at most a warning: {reason}",
            help=_help(setting.key),
        )


def _help(key: str) -> str:
    together = "remove one of the conflicting sub-options, or add the missing one"
    return (
        f"{together}; a CD drive belongs on `ide`, `sata` or `scsi`" if key.startswith("virtio") else together
    )
