"""A rule's name is a contract: what was renamed, merged or split is still known by its former names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.grammar.record import replace
from pvelint.rulebook import Rulebook
from pvelint.rules.registry import BUILTIN
from pvelint.suppress.fingerprint import with_fingerprints

CONF = "boot: order=scsi0\nscsi0: local-lvm:vm-105-disk-0,cache=unsafe,backup=0,size=8G\n"
UNSAFE, BACKUP = "cache-unsafe", "disk-backup-disabled"
FORMER = {UNSAFE: ("cache-risky", "careless-disk"), BACKUP: ("careless-disk",)}
"""One renamed, one split into both."""
RENAMED = "pvelint: `cache-risky` is now `cache-unsafe`: the former names go on to work\n"
SPLIT = "pvelint: `careless-disk` is now `cache-unsafe` and `disk-backup-disabled`: the former names go on to work\n"
ASKED = "cache-unsafe,disk-backup-disabled"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, former in FORMER.items():
        monkeypatch.setitem(BUILTIN, name, replace(BUILTIN[name], former_names=former))
    (tmp_path / "qemu-server").mkdir()
    conf(CONF)
    (tmp_path / "pvelint.toml").write_text(f'select = ["{UNSAFE}", "{BACKUP}"]\nmin-severity = "info"\n')
    return tmp_path


def conf(text: str) -> None:
    Path("qemu-server/105.conf").write_text(text)


def config(text: str) -> None:
    path = Path("pvelint.toml")
    path.write_text(path.read_text() + text)


def rules(pvelint: Callable[..., Any], *argv: str) -> tuple[list[str], str]:
    """Those that find something, and what is said about names."""
    outcome = pvelint("--output-format", "json", *argv)
    said = "".join(line for line in outcome.err.splitlines(keepends=True) if "is now" in line)
    return [finding["rule"] for finding in json.loads(outcome.out)["findings"]], said


def test_those_of_the_first_release_are_still_known(root: Path) -> None:
    names = (root / "tests" / "data" / "rules-0.1.0.txt").read_text(encoding="utf-8").split()
    assert len(names) == 218
    assert set(names) <= Rulebook().names


def test_no_former_name_is_a_rule_of_today() -> None:
    former = {name for info in BUILTIN.values() for name in info.former_names}
    assert former & BUILTIN.keys() == set()


def test_without_any_nothing_is_said(pvelint: Callable[..., Any]) -> None:
    assert rules(pvelint) == ([UNSAFE, BACKUP], "")


def test_select(pvelint: Callable[..., Any]) -> None:
    assert rules(pvelint, "--select", "cache-risky") == ([UNSAFE], RENAMED)
    assert rules(pvelint, "--select", "careless-disk") == ([UNSAFE, BACKUP], SPLIT)
    wrong = pvelint("--select", "careless-disc")
    assert (wrong.code, "did you mean 'careless-disk'?" in wrong.err) == (2, True)


def test_ignore(pvelint: Callable[..., Any]) -> None:
    assert rules(pvelint, "--ignore", "cache-risky") == ([BACKUP], RENAMED)
    assert rules(pvelint, "--ignore", "careless-disk") == ([], SPLIT)


@pytest.mark.parametrize(
    ("text", "left", "said"),
    [
        ('ignore = ["cache-risky"]\n', [BACKUP], RENAMED),
        ('[per-file-ignores]\n"qemu-server/*" = ["cache-risky"]\n', [BACKUP], RENAMED),
        ('[guests.105]\nignore = ["careless-disk"]\n', [], SPLIT),
        ('[guests.106]\nignore = ["careless-disk"]\n', [UNSAFE, BACKUP], SPLIT),
    ],
)
def test_config(pvelint: Callable[..., Any], text: str, left: list[str], said: str) -> None:
    config(text)
    assert rules(pvelint) == (left, said)


def test_severity_in_a_config(pvelint: Callable[..., Any]) -> None:
    config('[severity]\ncareless-disk = "error"\n')
    findings = json.loads(pvelint("--output-format", "json").out)["findings"]
    assert {finding["severity"] for finding in findings} == {"error"}


def test_notes(pvelint: Callable[..., Any]) -> None:
    select = ("--select", f"{ASKED},unused-ignore")
    conf(f"#pvelint ignore cache-risky scsi0\n{CONF}")
    assert rules(pvelint, *select) == ([BACKUP], RENAMED)
    conf(f"#pvelint ignore careless-disk\n{CONF}")
    assert rules(pvelint, *select) == ([], SPLIT)
    conf(f"#pvelint ignore cache-risky\n{CONF.replace(',cache=unsafe', '')}")
    assert rules(pvelint, *select) == (["unused-ignore", BACKUP], RENAMED)


def test_the_notice_comes_once(pvelint: Callable[..., Any]) -> None:
    conf(f"#pvelint ignore cache-risky\n#pvelint ignore careless-disk\n{CONF}")
    config('[guests.105]\nignore = ["cache-risky"]\n')
    both = SPLIT.replace("pvelint: ", f"{RENAMED.partition(': the')[0]}, ")
    assert rules(pvelint, "--ignore", "cache-risky") == ([], both)
    assert "is now" not in pvelint("--quiet", "--ignore", "cache-risky").err


def test_explain(pvelint: Callable[..., Any]) -> None:
    new = pvelint("--explain", UNSAFE)
    old = pvelint("--explain", "cache-risky")
    assert (old.code, old.out, old.err) == (0, new.out, RENAMED)
    assert pvelint("--explain", "careless-disk").out == f"{new.out}\n{pvelint('--explain', BACKUP).out}"


def of_old(pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """A baseline that was written when the rules of the first finding were called so."""
    real = with_fingerprints

    def renamed(findings: Any, root: str, former: Any = None) -> Any:
        made = [replace(f, rule=names[0] if f.rule == UNSAFE else names[-1]) for f in findings]
        return real(made, root)

    with monkeypatch.context() as then:
        then.setattr("pvelint.engine.tree_linter.with_fingerprints", renamed)
        assert pvelint("--write-baseline", "known.json").code == 0


def test_baseline(pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    of_old(pvelint, monkeypatch, "cache-risky", BACKUP)
    assert "cache-risky" in Path("known.json").read_text()
    assert rules(pvelint, "--baseline", "known.json") == ([], RENAMED)
    assert "no longer" not in pvelint("--baseline", "known.json").err
    of_old(pvelint, monkeypatch, "careless-disk")
    assert rules(pvelint, "--baseline", "known.json") == ([], SPLIT)


def test_a_baseline_that_is_written_anew_has_the_names_of_today(
    pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_old(pvelint, monkeypatch, "cache-risky", BACKUP)
    outcome = pvelint("--write-baseline", "known.json")
    assert "dropped" not in outcome.err
    assert "cache-risky" not in Path("known.json").read_text()
    assert rules(pvelint, "--baseline", "known.json") == ([], "")


def test_from_the_cache(pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    conf(f"#pvelint ignore cache-risky\n{CONF}")
    cached = ("--cache-dir", str(tmp_path / "cache"))
    assert rules(pvelint, *cached) == rules(pvelint, *cached) == ([BACKUP], RENAMED)
