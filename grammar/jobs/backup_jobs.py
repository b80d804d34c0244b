"""jobs.cfg: which guests are backed up, when and where to (PVE::Jobs, PVE::VZDump::get_included_guests)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.plain_config import read_plain_config
from pvelint.grammar.config_file.property import Property
from pvelint.grammar.config_file.read import Read, listed, sub_options
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas import jobs
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import is_true, whole_number
from pvelint.grammar.version import Version

LAYOUT = Layout(
    exact_types=True,
    skips="PVE skips this whole entry, starts no job whose ID comes after it, and fails to write the file as long as it is there",
    schema=jobs.JOBS,
)
"""Any id: PVE makes UUIDs, and checks them nowhere when it reads the file (PVE::Job::Registry). It goes through the jobs by
ID, and dies of one without a schedule, as of one that it has skipped (PVE::Jobs::run_jobs)."""
VZDUMP = "vzdump"
_ESCAPE = re.compile(r"\\(.)")
_VARIABLE = re.compile(r"\{\{([^ \t\r\n\f\v{}]+)\}\}")
_VARIABLES = frozenset(("cluster", "guestname", "node", "vmid"))


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
    foreign: Property | None = None
    """An option of a call in vzdump.cron that vzdump does not have."""
    refused: tuple[str, str] | None = None
    """An option of such a call whose value vzdump refuses, and the fact of a message."""
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
    def fleecing_storage(self) -> Place | None:
        """Where the storage is named on which VMs' old blocks wait, if fleecing is on."""
        found = self.properties.get("fleecing")
        options = sub_options(found, "enabled") if found else {}
        is_on = "enabled" in options and is_true(options["enabled"].text)
        return (
            found.place(options["storage"], "storage") if found and is_on and "storage" in options else None
        )

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

    @property
    def unknown_in_notes(self) -> tuple[str, ...]:
        """What of its template for notes vzdump does not know (verify_notes_template)."""
        template = self.text("notes-template") or ""
        escapes = [f"\\{match[1]}" for match in _ESCAPE.finditer(template) if match[1] not in ("n", "\\")]
        return (
            *escapes,
            *(f"{{{{{name}}}}}" for name in _VARIABLE.findall(template) if name not in _VARIABLES),
        )

    def covers(self, vmid: int, node: str | None, pool_members: Mapping[int, Place] | None) -> bool:
        """Whether the job backs up the guest; `pool_members` are those of `pool` (None: unknown, so yes)."""
        if not self.runs or (self.node and node and self.node != node):
            return False
        if self.pool is not None:
            return pool_members is None or vmid in pool_members
        return vmid in self.vmids if self.vmids else self.everything and vmid not in self.excluded


class Jobs(Record):
    """The jobs of jobs.cfg that PVE keeps, and the entries of which it keeps nothing but the ID."""

    backups: dict[str, BackupJob]
    realm_syncs: dict[str, Entry]
    lost: Mapping[str, Entry]
    stopper: Entry | None
    """Where PVE::Jobs::run_jobs, which goes by ID, dies of an entry without a schedule."""

    def before(self, entry: Entry) -> Entry | None:
        """The stopper, if the scheduler meets it before this job."""
        stopper = self.stopper
        return stopper if stopper is not None and _in_order(stopper) < _in_order(entry) else None


def _in_order(entry: Entry) -> bytes:
    """Perl's order of IDs."""
    return entry.id.encode("utf-8", "surrogateescape")


def read_jobs(version: Version, path: str, text: str) -> Read[Jobs]:
    config = read_section_config(path, text, LAYOUT, version)
    jobs = Jobs({}, {}, config.lost, min(config.lost.values(), key=_in_order, default=None))
    for entry in config:
        if entry.type == VZDUMP:
            jobs.backups[entry.id] = _backup_job(entry, jobs)
        else:
            jobs.realm_syncs[entry.id] = entry
    return Read(jobs, config.problems)


def read_vzdump_conf(version: Version, path: str, text: str) -> Read[dict[str, Property]]:
    """The defaults of a node's backups (PVE::VZDump::read_vzdump_defaults)."""
    return read_plain_config(path, text, jobs.VZDUMP_CONF, version)


def guests_of(found: Property | None) -> dict[int, Place]:
    """The VMIDs of a list."""
    if found is None:
        return {}
    numbers = ((whole_number(part.text), part) for part in listed(found.value))
    return {vmid: found.place(part) for vmid, part in numbers if vmid is not None}


def _backup_job(entry: Entry, jobs: Jobs) -> BackupJob:
    return BackupJob(
        id=entry.id,
        where=entry.place(),
        enabled=entry.flag("enabled", default=True),
        properties=entry.properties,
        vmids=guests_of(entry.properties.get("vmid")),
        excluded=guests_of(entry.properties.get("exclude")),
        everything=entry.flag("all") or "exclude" in entry.properties,
        stopper=jobs.before(entry),
    )
