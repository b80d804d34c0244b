"""jobs.cfg, vzdump.cron, replication.cfg: what is backed up and replicated when."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.property import FileProblem
from pvelint.grammar.config_file.read import Read, listed, words
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Part, Place, Span
from pvelint.grammar.syntax.scalars import integer_or, is_true, whole_number

_JOBS = Layout()
"""Any id: PVE makes UUIDs, and checks them nowhere when it reads the file (PVE::Jobs::Plugin)."""
_VARIABLE = re.compile(r"[ \t]*[A-Za-z_]+[ \t]*=")
"""`PATH=...`, or `PATH` before ` = ...`."""
_REPLICATION = Layout(id_pattern=re.compile(r"0*[1-9][0-9]{2,}-[0-9]+\Z"))
"""Numbers below 100 are reserved (PVE::ReplicationConfig::parse_replication_job_id)."""


class BackupJob(Record):
    """A vzdump job; it selects its pool, else its guests, else all but the excluded (PVE::VZDump::get_included_guests)."""

    id: str
    where: Place
    enabled: bool
    vmids: Mapping[int, Place]
    excluded: Mapping[int, Place]
    everything: bool
    """`all`, which `exclude` implies."""
    pool: str | None
    node: str | None
    storage: str | None

    def covers(self, vmid: int, node: str | None, pool_members: Mapping[int, Place] | None) -> bool:
        """Whether the job backs up the guest; `pool_members` are those of `pool` (None: unknown, so yes)."""
        if not self.enabled or (self.node and node and self.node != node):
            return False
        if self.pool is not None:
            return pool_members is None or vmid in pool_members
        return vmid in self.vmids if self.vmids else self.everything and vmid not in self.excluded


class ReplicationJob(Record):
    id: str
    """`100-0`."""
    vmid: int
    target: str | None
    source: str | None
    disabled: bool
    is_going: bool
    """Marked for removal: the next run removes the job, and replicates nothing."""
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


def read_backup_jobs(path: str, text: str) -> Read[dict[str, BackupJob]]:
    config = read_section_config(path, text, _JOBS)
    return Read({e.id: _backup_job(e) for e in config if e.type == "vzdump"}, config.problems)


def read_replication_jobs(path: str, text: str) -> Read[dict[str, ReplicationJob]]:
    config = read_section_config(path, text, _REPLICATION)
    return Read({entry.id: _replication_job(entry) for entry in config}, config.problems)


def read_vzdump_cron(path: str, text: str) -> Read[dict[str, BackupJob]]:
    """The jobs of PVE 6 and 7.0: cron lines that call `vzdump` with guests and options."""
    jobs = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        called = words(line)
        if not called or called[0].text.startswith("#") or _VARIABLE.match(line):
            continue
        if len(called) > 6 and called[5].text == "root" and _name(called[6]).lstrip("#") == "vzdump":
            job = _cron_job(path, number, called[6], called[7:])
            jobs[job.id] = job
        else:
            place = Place(path=path, span=Span.on_line(number, called[0].start, called[-1].end))
            problems.append(FileProblem(place, "PVE does not recognise this line as a backup job"))
    return Read(jobs, tuple(problems))


def _backup_job(entry: Entry) -> BackupJob:
    return BackupJob(
        id=entry.id,
        where=entry.place(),
        enabled=entry.flag("enabled", default=True),
        vmids=_guests(entry, "vmid"),
        excluded=_guests(entry, "exclude"),
        everything=entry.flag("all") or "exclude" in entry.properties,
        pool=entry.text("pool"),
        node=entry.text("node"),
        storage=entry.text("storage"),
    )


def _guests(entry: Entry, name: str) -> dict[int, Place]:
    found = entry.properties.get(name)
    if found is None:
        return {}
    numbers = ((whole_number(part.text), part) for part in listed(found.value))
    return {vmid: found.place(part) for vmid, part in numbers if vmid is not None}


def _replication_job(entry: Entry) -> ReplicationJob:
    return ReplicationJob(
        id=entry.id,
        vmid=integer_or(entry.id.partition("-")[0], 0),
        target=entry.text("target"),
        source=entry.text("source"),
        disabled=entry.flag("disable"),
        is_going="remove_job" in entry.properties,
        entry=entry,
    )


def _cron_job(path: str, line: int, command: Part, arguments: list[Part]) -> BackupJob:
    def place(part: Part) -> Place:
        return Place(path=path, span=Span.on_line(line, part.start, part.end), section=name, value=part.text)

    name = f"cron:{line}"
    options: dict[str, Part] = {}
    guests: dict[int, Place] = {}
    key = ""
    for part in arguments:
        if part.text.startswith("-"):
            key = part.text.lstrip("-")
        elif key:
            options[key], key = part, ""
        elif (vmid := whole_number(part.text)) is not None:
            guests[vmid] = place(part)
    text = {key: part.text for key, part in options.items()}
    excluded = listed(options["exclude"]) if "exclude" in options else []
    return BackupJob(
        id=name,
        where=place(command),
        enabled=not _name(command).startswith("#") and is_true(text.get("enabled", "1")),
        vmids=guests,
        everything=is_true(text.get("all", "0")) or "exclude" in options,
        excluded={vmid: place(part) for part in excluded if (vmid := whole_number(part.text)) is not None},
        pool=text.get("pool"),
        node=text.get("node"),
        storage=text.get("storage"),
    )


def _name(command: Part) -> str:
    """The command without its folder; PVE switches a job off by a hash before the name."""
    return command.text.rpartition("/")[2]
