"""A rule that raises: a finding on that file and exit code 2, while all other rules go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pvelint.cli.main import run
from pvelint.rules.passthrough.hba_missing_rombar import HbaMissingRombar

CONF = "hostpci0: 01:00.0\nonboot: yess\n"


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(self: object, guest: object) -> Iterator[object]:
        raise ValueError("two\nlines")
        yield

    monkeypatch.setattr(HbaMissingRombar, "check", check)


@pytest.mark.usefixtures("broken_rule")
def test_a_crash_is_a_finding_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("105.conf").write_text(CONF)
    assert run(["105.conf", "--isolated", "--output-format", "concise", "--quiet"]) == 2
    out, err = capsys.readouterr()
    crash = "rule hba-missing-rombar crashed: ValueError: two lines"
    assert f"105.conf:1:1: error internal-error [hygiene] {crash}" in out
    assert "105.conf:2:" in out
    assert err == f"pvelint: error: 105.conf:1: {crash}\n"
