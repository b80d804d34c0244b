"""An ignore holds after PVE has written the file, as often as it does, whatever way it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import Version
from pvelint.grammar.vm.rewrite import rewrite

Command = Callable[..., Any]
CONF = "name: a\ncores: 4\nboot: order=scsi0\nscsi0: local:vm-105-disk-0,cache=unsafe\n"
IGNORES = (
    "#pvelint ignore cache-unsafe",
    "#pvelint ignore cache-unsafe scsi0 because it is scratch space",
    "#pvelint ignore disk,boot scsi0",
    "#<!-- pvelint ignore cache-unsafe scsi0 because of a test -->",
    "#pvelint: ignore cache-unsafe",
    "#pvelint%3A ignore cache-unsafe",
    "#pvelint ignore cache-unsafe because 50 %: see https://example.org/\u00e9",
    "#some words\n#pvelint ignore cache-unsafe\n#\n#more of them: all",
    "description: pvelint ignore cache-unsafe",
    "description: words%0Apvelint%3A ignore cache-unsafe%0A",
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("qemu-server").mkdir()


def put(text: str) -> Path:
    path = Path("qemu-server/105.conf")
    path.write_text(text, encoding="utf-8")
    return path


def found(pvelint: Command, *argv: str) -> list[str]:
    outcome = pvelint("--isolated", "--output-format", "json", "--min-severity", "info", *argv, ".")
    findings = json.loads(outcome.out)["findings"]
    return sorted(f["rule"] for f in findings if f["rule"] in ("cache-unsafe", "unused-ignore"))


def written(pvelint: Command, pve: str) -> str:
    outcome = pvelint("--isolated", "--preview-write", "--pve", pve, ".")
    assert outcome.code == 0
    return str(outcome.out)


@pytest.mark.parametrize("version", list(Version), ids=str)
@pytest.mark.parametrize("ignore", IGNORES)
@pytest.mark.parametrize("place", ["{ignore}\n{conf}", "{conf}{ignore}\n"])
def test_it_holds(pvelint: Command, ignore: str, place: str, version: Version) -> None:
    put(place.format(ignore=ignore, conf=CONF))
    assert found(pvelint, "--no-inline-ignores") == ["cache-unsafe"]
    assert found(pvelint) == []
    once = written(pvelint, str(version))
    put(once)
    assert found(pvelint, "--no-inline-ignores") == ["cache-unsafe"]
    assert found(pvelint) == []
    assert written(pvelint, str(version)) == once


@pytest.mark.parametrize("ignore", IGNORES)
def test_a_fragile_one_is_repaired_for_good(pvelint: Command, ignore: str) -> None:
    path = put(f"{ignore}\n{CONF}")
    argv = ("--isolated", "--select", "directive-fragile", "--fix", "--quiet", ".")
    assert pvelint(*argv).code == 0
    assert found(pvelint) == []
    fixed = path.read_text(encoding="utf-8")
    put(written(pvelint, "9.2"))
    assert pvelint(*argv).out.startswith("no problems")
    assert found(pvelint) == []
    for line in fixed.splitlines():
        if line.startswith(("#pvelint ignore", "#<!--")) and "%" not in line and "because" not in line:
            assert line in path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("section", ["[PENDING]", "[snap1]"])
def test_it_stays_in_its_section(pvelint: Command, section: str) -> None:
    settings_ = "scsi1: local:vm-105-disk-1,cache=nonsense\n"
    put(
        f"{CONF.replace(',cache=unsafe', '')}\n{section}\n#pvelint ignore cache-mode-invalid scsi1\n{settings_}"
    )
    select = ("--isolated", "--select", "cache-mode-invalid,unused-ignore", "--quiet", ".")
    assert pvelint(*select, "--no-inline-ignores").code == 1
    assert pvelint(*select).code == 0
    assert f"{section}\n#pvelint ignore cache-mode-invalid scsi1\n" in written(pvelint, "9.2")


def test_an_unused_one_is_taken_out_and_stays_out(pvelint: Command) -> None:
    path = put(f"#keep this\n#pvelint ignore boot-order-absent\n{CONF}")
    put(written(pvelint, "9.2"))
    assert "unused-ignore" in found(pvelint)
    pvelint("--isolated", "--fix", "--select", "all", "--quiet", ".")
    assert "pvelint" not in path.read_text()
    assert "#keep this\n" in path.read_text()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    reason=st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=20),
    version=st.sampled_from(list(Version)),
)
def test_any_reason_survives(reason: str, version: Version) -> None:
    from pvelint.grammar.guest.directives import Ignore, directives

    def said(text: str) -> list[tuple[list[str], list[str]]]:
        main = Guest(parse_document("105.conf", text), version).main
        return [
            ([r.text for r in d.rules], [k.text for k in d.keys])
            for d in directives(main)
            if isinstance(d, Ignore)
        ]

    text = f"#pvelint ignore cache-unsafe scsi0 because {reason}\n{CONF}"
    assert said(text) == [(["cache-unsafe"], ["scsi0"])]
    assert said(rewrite(Guest(parse_document("105.conf", text), version))) == said(text)
