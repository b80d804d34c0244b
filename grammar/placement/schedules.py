"""When jobs are to run: the schedules of backups, realm syncs and replication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.config_file.property import Property
from pvelint.grammar.record import Record
from pvelint.grammar.schema.formats.calendar import CalendarEvent, read_event
from pvelint.grammar.syntax.nodes import Place

if TYPE_CHECKING:
    from pvelint.grammar.cluster.cluster import Cluster

_SCHEDULE = "schedule"


class Schedule(Record):
    job: str
    """Whose it is, in the user's words: "backup job `nightly`"."""
    is_backup: bool
    place: Place
    event: CalendarEvent | None
    """None where PVE refuses it."""


def schedules(cluster: Cluster) -> Iterator[Schedule]:
    """Those of the jobs that are on."""
    jobs = cluster.jobs
    for backup in jobs.backups.values() if jobs else ():
        if backup.enabled and (found := backup.properties.get(_SCHEDULE)):
            yield _schedule(f"backup job `{backup.id}`", found, is_backup=True)
    for sync in jobs.realm_syncs.values() if jobs else ():
        if sync.flag("enabled", default=True) and (found := sync.properties.get(_SCHEDULE)):
            yield _schedule(f"realm sync job `{sync.id}`", found)
    for job in (cluster.replication_jobs or {}).values():
        if not job.disabled and (found := job.entry.properties.get(_SCHEDULE)):
            yield _schedule(f"replication job `{job.id}`", found)


def _schedule(job: str, found: Property, is_backup: bool = False) -> Schedule:
    value = found.value
    return Schedule(job, is_backup, found.place(value if value.text else None), read_event(value.text))
