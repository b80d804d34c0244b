"""A node's /etc/vzdump.conf, which is beside its /etc/pve."""

from __future__ import annotations

from pathlib import Path

import pytest
from pvelint.cache.key import key_of
from pvelint.config import Config
from pvelint.engine.run import lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.grammar.secrets.other_file import secrets_of_file
from pvelint.grammar.version import NEWEST, Version
from pvelint.rules.model import Severity

DEFAULTS = """\
# vzdump default settings

#tmpdir: DIR
bwlimit: 10M
bwlimt: 10
exclude-path: /tmp
exclude-path: /var/cache
lockwait:
maxfiles: 3
mode: snap
notes-template: {{guestname}}
performance: max-workers=0
stdexcludes: yes
tmpdir /srv
"""
JOBS = "vzdump: nightly\n\tschedule 02:30\n\tall 1\n\tstorage local\n"
STORAGE = "dir: local\n\tpath /var/lib/vz\n\tcontent backup\n"


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "pve").mkdir()
    (tmp_path / "pve" / "jobs.cfg").write_text(JOBS)
    (tmp_path / "pve" / "storage.cfg").write_text(STORAGE)
    return tmp_path


def found(etc: Path, pve: Version = NEWEST) -> list[tuple[str, int, str | None]]:
    """(rule, line, key) of what is found, jobs without guests aside."""
    given = {"pve": pve, "min_severity": Severity.INFO}
    report = lint(set_up(discover([str(etc / "pve")]), LintOptions(given=given, isolated=True))).report
    assert report.errors == []
    return [(f.rule, f.span.start.line, f.key) for f in report.findings if Path(f.path).name != "storage.cfg"]


def test_what_pve_ignores_is_told(etc: Path) -> None:
    (etc / "vzdump.conf").write_text(DEFAULTS)
    told = [
        ("config-line-ignored", 14, None),
        ("config-property-unknown", 5, "bwlimt"),
        ("config-value-refused", 4, "bwlimit"),
        ("config-value-refused", 10, "mode"),
        ("config-value-refused", 12, "performance"),
    ]
    assert sorted(found(etc, Version.V8_4)) == told
    gone = ("config-property-unknown", 9, "maxfiles")
    assert [f for f in found(etc) if f[0] != "backup-retention-missing"] and gone in found(etc)


@pytest.mark.parametrize(
    ("text", "is_said"), [("prune-backups: keep-last=3\n", True), ("mode: stop\n", False)]
)
def test_it_may_say_what_is_kept(etc: Path, text: str, is_said: bool) -> None:
    (etc / "vzdump.conf").write_text(text)
    assert ("backup-retention-missing" in {rule for rule, _, _ in found(etc)}) is not is_said


def test_the_cache_knows_it(etc: Path) -> None:
    [tree] = discover([str(etc / "pve")]).trees
    keys = {key_of(tree, Config())}
    for text in ("mode: stop\n", "mode: suspend\n"):
        (etc / "vzdump.conf").write_text(text)
        keys.add(key_of(tree, Config()))
    assert len(keys) == 3 and None not in keys


def test_its_lines_are_shown() -> None:
    assert secrets_of_file("/etc/vzdump.conf", DEFAULTS) == []


@pytest.mark.parametrize(("folder", "named"), [("", "vzdump.conf"), ("pve", "../vzdump.conf")])
def test_it_may_be_named(etc: Path, monkeypatch: pytest.MonkeyPatch, folder: str, named: str) -> None:
    (etc / "vzdump.conf").write_text("mode: snap\n")
    monkeypatch.chdir(etc / folder)
    report = lint(set_up(discover([named]), LintOptions(isolated=True))).report
    assert [f.rule for f in report.findings] == ["config-value-refused"]
