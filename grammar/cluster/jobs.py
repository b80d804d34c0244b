"""replication.cfg: what is replicated where to (PVE::ReplicationConfig)."""

from __future__ import annotations

import re

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas.replication import REPLICATION
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import integer_or
from pvelint.grammar.version import Version


def _without_zeros(id: str) -> str:
    """(PVE::ReplicationConfig::parse_section_header)"""
    return "-".join(number.lstrip("0") or "0" for number in id.split("-"))


_REPLICATION = Layout(
    id_pattern=re.compile(r"0*[1-9][0-9]{2,}-[0-9]+\Z"),
    header_pattern=re.compile(r"[0-9]+-[0-9]+\Z"),
    read_id=_without_zeros,
    stops_reading="PVE cannot read the file, and replicates no guest at all",
    schema=REPLICATION,
)
"""Numbers below 100 are reserved (PVE::ReplicationConfig::parse_replication_job_id)."""


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


def read_replication_jobs(version: Version, path: str, text: str) -> Read[dict[str, ReplicationJob]]:
    config = read_section_config(path, text, _REPLICATION, version)
    jobs: dict[str, ReplicationJob] = {}
    first: dict[tuple[int, str | None], ReplicationJob] = {}
    problems = []
    for entry in sorted(config, key=lambda entry: entry.id):
        job = _replication_job(entry)
        earlier = first.setdefault((job.vmid, job.target), job)
        if earlier is job:
            jobs[job.id] = job
        else:
            message = (
                f"the job `{earlier.id}` replicates the guest to `{job.target}`, too: PVE forgets this one"
            )
            problems.append(
                FileProblem(job.place(), message, loss=Loss.OVERWRITTEN, help="remove one of the two")
            )
    return Read(jobs, (*config.problems, *problems))


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
