from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.schedules import Schedule, schedules
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class ScheduleHourOutOfRange(TreeRule):
    """A schedule names an hour that no day has, and PVE reads it as minutes.

    ## What it finds

    `schedule 24:00`, `25:30` or `0..30:15` of an enabled backup, realm sync or replication job.

    ## Why it matters

    A schedule may be minutes and seconds alone. PVE takes the first number for minutes where it cannot be an hour: with
    `24:00` the job runs 24 minutes past every hour, 24 times a day. A retention as `keep-last=7` then keeps the backups
    of seven hours.

    ## When to ignore it

    Never: `*:24:00` says the same without doubt.
    """

    name = "schedule-hour-out-of-range"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.IGNORED
    other_impacts = (Impact.BACKUP,)
    evidence = Evidence.TREE
    requires = ("jobs.cfg|replication.cfg",)
    sources = (
        "proxmox-time 1.1.6 src/calendar_event.rs (parse_time_spec), run",
        "proxmox-time 2.1.1 src/calendar_event.rs (parse_time_spec), read",
        "pve-common 9.2.1 PVE/CalendarEvent.pm (parse_calendar_event)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for schedule in schedules(tree.cluster):
            event = schedule.event
            if event is None or event.hours or not event.seconds:
                continue
            yield Finding(
                place=schedule.place,
                message=(
                    f"the schedule has no hour from 0 to 23: PVE takes `{event.minutes}` for minutes, and runs the"
                    f" {schedule.job} in every hour"
                ),
                help=_help(schedule),
                impact=Impact.BACKUP if schedule.is_backup else None,
            )


def _help(schedule: Schedule) -> str:
    event = schedule.event
    is_midnight = event is not None and event.minutes == "24"
    return (
        "write `0:00` for midnight"
        if is_midnight
        else "write hours from 0 to 23, or `*:` in front of minutes"
    )
