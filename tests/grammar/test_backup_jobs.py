"""Backup jobs as PVE's scheduler and vzdump take them."""

import pytest
from pvelint.grammar.jobs.backup_jobs import read_jobs
from pvelint.grammar.jobs.vzdump_cron import read_vzdump_cron
from pvelint.grammar.version import NEWEST


def test_the_scheduler_goes_by_id_and_dies_of_the_first_job_that_lacks_a_schedule() -> None:
    text = "\n".join(f"vzdump: {id}\n\tall 1\n" for id in ("z", "m")) + "\n"
    text += "\n".join(f"vzdump: {id}\n\tall 1\n\tschedule daily\n" for id in ("a", "n", "M", "é"))
    jobs = read_jobs(NEWEST, "jobs.cfg", text).facts
    assert set(jobs.lost) == {"m", "z"}
    assert jobs.stopper is not None and jobs.stopper.id == "m"
    assert {job.id for job in jobs.backups.values() if job.runs} == {"a", "M"}
    assert not jobs.backups["n"].covers(100, "pve1", None) and jobs.backups["a"].covers(100, "pve1", None)


def test_a_later_entry_of_an_id_is_the_one_that_counts() -> None:
    text = "vzdump: a\n\tschedule daily\n\nvzdump: b\n\tschedule daily\n\nvzdump: a\n\tall 1\n\n"
    jobs = read_jobs(NEWEST, "jobs.cfg", text).facts
    assert (list(jobs.lost), list(jobs.backups)) == (["a"], ["b"])
    again = read_jobs(NEWEST, "jobs.cfg", text + "vzdump: a\n\tschedule daily\n").facts
    assert (list(again.lost), sorted(again.backups)) == ([], ["a", "b"])


def test_the_notes_template_knows_four_variables_and_two_escapes() -> None:
    text = "vzdump: a\n\tschedule daily\n\tnotes-template {{vmid}} {{ x }} {{host}}\\n\\t\\\\t\n"
    [job] = read_jobs(NEWEST, "jobs.cfg", text).facts.backups.values()
    assert job.unknown_in_notes == ("\\t", "{{host}}")


def test_options_of_a_call_in_cron() -> None:
    line = "30 2 * * 6 root /usr/bin/vzdump 100 101 --storage=nas --quiet --mode snapshot --exclude 102,103"
    [job] = read_vzdump_cron(NEWEST, "vzdump.cron", line).facts.values()
    assert (job.storage, job.flag("quiet"), job.text("mode")) == ("nas", True, "snapshot")
    assert (set(job.vmids), set(job.excluded), job.everything) == ({100, 101}, {102, 103}, True)
    assert job.place("storage").span.start.column == line.index("storage=") + 1
    [off] = read_vzdump_cron(NEWEST, "vzdump.cron", "0 1 * * * root #vzdump --all 1").facts.values()
    assert not off.enabled and off.everything


@pytest.mark.parametrize(
    ("call", "refused"),
    [
        ("100 101 --prune-backups 'keep-last=3,keep-weekly=2' --compress zstd --quiet", None),
        ("--all yes --mailto 'root,admin@example.org' --bwlimit 0", None),
        ("--all maybe", "all"),
        ("100 --comp xz", "compress"),
        ("100 --prune-backups 'keep-last=two'", "prune-backups"),
        ("web", "vmid"),
        ("99", "vmid"),
        ("100 --fleecing 1", "fleecing"),
        ("100 --comp xz >/dev/null 2>&1", None),
        ("100 --comp $(cat /root/comp)", None),
        ("100 --script '/root/hook web' --mode stop", None),
    ],
)
def test_values_of_a_call_in_cron(call: str, refused: str | None) -> None:
    """As PVE::JSONSchema::validate has them; what a shell would change is not judged."""
    [job] = read_vzdump_cron(NEWEST, "vzdump.cron", f"30 2 * * 6 root vzdump {call}").facts.values()
    assert (job.refused[0] if job.refused else None) == refused
    assert job.foreign is None


def test_words_in_quotes_are_one_in_cron() -> None:
    line = "30 2 * * 6 root vzdump 100 --exclude-path '/srv 200' --exclude \"102,103\" --storage nas'"
    [job] = read_vzdump_cron(NEWEST, "vzdump.cron", line).facts.values()
    assert (set(job.vmids), set(job.excluded)) == ({100}, {102, 103})


def test_the_beginning_of_two_options_is_none() -> None:
    [job] = read_vzdump_cron(NEWEST, "vzdump.cron", "0 1 * * * root vzdump --all --mail root").facts.values()
    assert job.foreign is not None and job.foreign.name.text == "mail"
