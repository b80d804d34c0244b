"""--preview-write: what the next write of PVE makes of files, on the command line."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from pvelint.cli.main import run

UNSORTED = "name: web\n#note\nkvm: off\n"
SORTED = "#note\nkvm: 0\nname: web\n"
DEADLY = "cores: 99999999999999999999\n"
REASON = "unable to parse value of 'cores' - type check ('integer') failed - got '1e+20'"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qemu-server").mkdir()
    return tmp_path / "qemu-server"


def preview(*arguments: str) -> int:
    return run(["--isolated", "--no-cache", "--preview-write", *arguments])


def test_one_file_is_printed_as_it_will_be(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "100.conf").write_bytes(b"name: web\nciuser: caf\xe9\n")
    assert preview("qemu-server/100.conf") == 0
    assert capfdbinary.readouterr() == (b"ciuser: caf\xe9\nname: web\n", b"")
    assert (folder / "100.conf").read_bytes() == b"name: web\nciuser: caf\xe9\n"


def test_several_files_are_told_apart(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_text(UNSORTED)
    (folder / "101.conf").write_text("acpi: no\n")
    assert preview() == 0
    assert capfd.readouterr().out == (
        f"==> qemu-server/100.conf <==\n{SORTED}\n==> qemu-server/101.conf <==\nacpi: 0\n"
    )


def test_only_the_file_that_was_named(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_text(UNSORTED)
    (folder / "101.conf").write_text(DEADLY)
    assert preview("qemu-server/100.conf") == 0
    assert capfd.readouterr().out == SORTED


def test_stdin(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNSORTED.encode())))
    assert preview("-") == 0
    assert capfd.readouterr().out == SORTED


def test_diff_masks_secrets(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_text("name: web\nnonsense: 1\ncipassword: hunter22\n")
    assert preview("--diff") == 0
    assert capfd.readouterr().out == (
        "--- a/qemu-server/100.conf\n"
        "+++ b/qemu-server/100.conf\n"
        "@@ -1,3 +1,2 @@\n"
        "+cipassword: ********\n"
        " name: web\n"
        "-nonsense: 1\n"
        "-cipassword: ********\n"
    )


def test_diff_of_what_stays_is_empty(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_text(SORTED)
    assert preview("--diff") == 0
    assert capfd.readouterr().out == ""


def test_write_that_dies(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_text(DEADLY)
    assert preview() == 1
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == f"pvelint: qemu-server/100.conf: PVE cannot write this file: {REASON}\n"


def test_json(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_bytes(b"name: web\nciuser: caf\xe9\n")
    (folder / "101.conf").write_text(DEADLY)
    assert preview("--output-format", "json", "--pve", "8.4") == 1
    captured = capfd.readouterr()
    assert captured.err == ""
    assert captured.out.isascii() and "\\udce9" in captured.out
    assert json.loads(captured.out) == {
        "version": 1,
        "pve": "8.4",
        "files": [
            {"path": "qemu-server/100.conf", "written": "ciuser: caf\udce9\nname: web\n", "error": None},
            {"path": "qemu-server/101.conf", "written": None, "error": REASON},
        ],
    }


def test_output_file(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_text(UNSORTED)
    assert preview("--output-file", str(tmp_path / "out.txt")) == 0
    assert (tmp_path / "out.txt").read_text() == capfd.readouterr().out == SORTED


def test_formats_of_findings_are_refused(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "100.conf").write_text(UNSORTED)
    assert preview("--output-format", "sarif") == 2
    assert capfd.readouterr().err == "pvelint: error: --preview-write prints text or json, not sarif\n"


def test_files_of_the_cluster_are_shown_beside_guests(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "100.conf").write_text(UNSORTED)
    (folder.parent / "jobs.cfg").write_text("vzdump: a1\n\tenabled 0\n\tschedule 02:00\n")
    assert preview() == 0
    job = "vzdump: a1\n\tschedule 02:00\n\tenabled 0\n\n"
    assert capfd.readouterr().out == f"==> qemu-server/100.conf <==\n{SORTED}\n==> jobs.cfg <==\n{job}"
    assert preview("jobs.cfg") == 0
    assert capfd.readouterr().out == job


def test_a_named_file_that_has_no_preview_is_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder.parent / "domains.cfg").write_text("pam: pam\n\tcolour red\n")
    assert preview("--diff", "domains.cfg") == 0
    message = "pvelint: domains.cfg: --preview-write does not know how PVE writes this file\n"
    assert capfd.readouterr() == ("", message)
    assert preview(".") == 0
    assert capfd.readouterr() == ("", "")


def test_a_file_that_pve_cannot_write(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder.parent / "jobs.cfg").write_text("vzdump: a1\n\tenabled 0\n")
    assert preview("jobs.cfg") == 1
    assert capfd.readouterr() == (
        "",
        "pvelint: jobs.cfg: PVE cannot write this file: unknown section type ''\n",
    )
