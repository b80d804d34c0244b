"""jobs.cfg: which guests are backed up, when and where to (PVE::Jobs, PVE::VZDump::get_included_guests)."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.property import Property
from pvelint.grammar.config_file.read import Read, listed
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas import jobs
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import is_true, whole_number
from pvelint.grammar.version import Version

_LAYOUT = Layout(schema=jobs.JOBS)
"""Any id: PVE makes UUIDs, and checks them nowhere when it reads the file (PVE::Job::Registry)."""
VZDUMP = "vzdump"


class BackupJob(Record):
    """A vzdump job; it selects its pool, else its guests, else all but the excluded."""

    id: str
    where: Place
    enabled: bool
    properties: Mapping[str, Property]
    """The options of vzdump, and of a job in jobs.cfg its own, as `schedule`."""
    vmids: Mapping[int, Place]
    excluded: Mapping[int, Place]
    everything: bool
    """`all`, which `exclude` implies."""
    stopper: Entry | None = None
    """The entry at which PVE's scheduler dies each time before it comes to this job."""

    @property
    def pool(self) -> str | None:
        return self.text("pool")

    @property
    def node(self) -> str | None:
        return self.text("node")

    @property
    def storage(self) -> str | None:
        return self.text("storage")

    @property
    def runs(self) -> bool:
        """It is on, and the scheduler comes to it."""
        return self.enabled and self.stopper is None

    def text(self, name: str) -> str | None:
        found = self.properties.get(name)
        return found.value.text if found else None

    def flag(self, name: str) -> bool:
        found = self.properties.get(name)
        return found is not None and is_true(found.value.text or "1")

    def place(self, name: str) -> Place:
        """An option, or the job where it does not have it."""
        found = self.properties.get(name)
        return found.place() if found else self.where

    def covers(self, vmid: int, node: str | None, pool_members: Mapping[int, Place] | None) -> bool:
        """Whether the job backs up the guest; `pool_members` are those of `pool` (None: unknown, so yes)."""
        if not self.runs or (self.node and node and self.node != node):
            return False
        if self.pool is not None:
            return pool_members is None or vmid in pool_members
        return vmid in self.vmids if self.vmids else self.everything and vmid not in self.excluded


class Jobs(Record):
    """The jobs of jobs.cfg that PVE keeps, and the entries of which it keeps nothing but the ID."""

    backups: Mapping[str, BackupJob]
    realm_syncs: Mapping[str, Entry]
    lost: Mapping[str, Entry]

    @property
    def stopper(self) -> Entry | None:
        """Where PVE::Jobs::run_jobs, which goes by ID, dies of an entry without a schedule."""
        return min(self.lost.values(), key=by_id, default=None)


def by_id(entry: Entry) -> bytes:
    """Perl's order of IDs."""
    return entry.id.encode("utf-8", "surrogateescape")


def read_jobs(version: Version, path: str, text: str) -> Read[Jobs]:
    config = read_section_config(path, text, _LAYOUT, version)
    found = Jobs({}, {entry.id: entry for entry in config if entry.type != VZDUMP}, config.lost)
    stopper = found.stopper
    backups = {entry.id: _backup_job(entry, stopper) for entry in config if entry.type == VZDUMP}
    return Read(Jobs(backups, found.realm_syncs, found.lost), config.problems)


def guests_of(found: Property | None) -> dict[int, Place]:
    """The VMIDs of a list."""
    if found is None:
        return {}
    numbers = ((whole_number(part.text), part) for part in listed(found.value))
    return {vmid: found.place(part) for vmid, part in numbers if vmid is not None}


def _backup_job(entry: Entry, stopper: Entry | None) -> BackupJob:
    return BackupJob(
        id=entry.id,
        where=entry.place(),
        enabled=entry.flag("enabled", default=True),
        properties=entry.properties,
        vmids=guests_of(entry.properties.get("vmid")),
        excluded=guests_of(entry.properties.get("exclude")),
        everything=entry.flag("all") or "exclude" in entry.properties,
        stopper=stopper if stopper is not None and by_id(stopper) < by_id(entry) else None,
    )
