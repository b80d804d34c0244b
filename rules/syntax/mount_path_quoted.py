from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_value

_QUOTES = "\"'`"


class MountPathQuoted(LineRule):
    """The path of a mount point in a container is in quotes.

    ## What it finds

    `mp="/srv/data"`, in any kind of quotes.

    ## Why it matters

    PVE takes any sign in that path, quotes too: the mount point is in the folder `"/srv/data"` of the container's root, which
    begins and ends with a quote, and not where it is looked for.

    ## When to ignore it

    When the folder has quotes in its name.
    """

    name = "mount-path-quoted"
    category = Category.SYNTAX
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("mp",)
    sound_lines = True
    fix = Applicability.UNSAFE
    sources = (
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (parse_property_string)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (verify_lxc_mp_string)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        target = setting.reading.options.get("mp")
        if setting.complained or target is None:
            return
        path = target.value
        inner = path[1:-1]
        if not inner or path[0] != path[-1] or path[0] not in _QUOTES:
            return
        at, end = target.item.start, target.item.end
        start, stop = setting.columns(at, end)
        yield LineFinding(
            start=start,
            end=stop,
            message=f"the quotes are part of the path: the mount point is not at `{inner}`",
            help="write it without quotes",
            fix=write_value(
                setting, f"{setting.value[:at]}mp={inner}{setting.value[end:]}", "remove the quotes"
            ),
        )
