from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import Loss
from pvelint.rules.file_kit import SECTION_CONFIGS, finding_of, losses


class ConfigEntrySkipped(TreeRule):
    """PVE does not use a whole entry of one of the files around the guests.

    ## What it finds

    An entry of a type that PVE does not know, without a valid ID, or without a property that it needs; one whose header
    has something before or behind it (`dir: data # backups`), or no empty line above it; a storage with a
    path that PVE refuses or without any content that its type can have (`content none` on NFS); a storage
    `local` of another type or path than the folder /var/lib/vz; one whose ID a later entry has, too; and a replication job to a node that an earlier one of the guest has.
    A file with several entries whose lines end in CR LF is reported once.

    ## Why it matters

    PVE warns, and there is no such storage, job, HA resource or mapping: what needs it fails, what it should do is not
    done. The next write of the file loses an entry whose header is wrong. One that lacks a property, or has values that do
    not go together, makes every write of the file fail ("unknown section type ''"): nobody can add or change another
    entry. Of such an entry in jobs.cfg the scheduler dies: no backup or realm sync whose ID comes after
    it is ever started. In the place of a storage `local` that it does not take, PVE puts its own without a word, and looks for its files
    in /var/lib/vz. Of entries with one ID only the last is there.
    A line of nothing but a carriage return is not empty to PVE: with the line ends of Windows only the first entry is read.

    ## When to ignore it

    When a plugin of your own brings the type, or when a copy has other line ends than the file that PVE reads.
    """

    name = "config-entry-skipped"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.IGNORED,)
    evidence = Evidence.TREE
    requires = ("files",)
    sources = (
        SECTION_CONFIGS,
        "pve-manager 9.2.11 PVE/Jobs.pm (run_jobs), run",
        "pve-manager 8.4.1 PVE/Jobs.pm (run_jobs), run",
        "pve-manager 7.4-3 PVE/Jobs.pm (run_jobs), run",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (parse_config), run",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (parse_section_header, decode_value)",
        "pve-storage 9.1.7 PVE/Storage/DirPlugin.pm (check_config)",
        "pve-ha-manager 5.2.0 PVE/HA/Resources.pm (parse_section_header; likewise HA/Groups.pm and HA/Rules.pm)",
        "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (parse_section_header; likewise Mapping/USB.pm and Mapping/Dir.pm)",
        "pve-guest-common 6.0.2 PVE/ReplicationConfig.pm (parse_section_header)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in losses(tree, Loss.RUN_ON):
            yield finding_of(problem, "convert the file to LF", Severity.WARNING)
        for problem in losses(tree, Loss.ENTRY):
            yield finding_of(problem, "correct the entry, or remove it")
        for problem in losses(tree, Loss.OVERWRITTEN):
            yield finding_of(problem, "give one of the two another ID", Severity.WARNING, Impact.IGNORED)
