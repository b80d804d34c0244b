"""rdjson and Code Quality reports before programs that know these formats, run by the Node.js of the environment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ..node import MODULES, node

pytestmark = pytest.mark.skipif(
    not MODULES.is_dir(),
    reason="the programs that read these reports are not installed (script/setup ci)",
)


def run_node(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*node(), MODULES / script, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)


def report_of_the_faulty_cluster(format: str, root: Path) -> str:
    command = [sys.executable, "-m", "pvelint", "--min-severity", "info", "--output-format", format]
    done = subprocess.run(
        [*command, root / "examples" / "etc-pve"], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 1, done.stderr
    return done.stdout


def validate_rdjson(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    report = folder / "report.json"
    report.write_text(text, encoding="utf-8")
    return run_node("@umbrelladocs/rdformat-validator/bin/rdformat-validator.js", report)


def test_rdjson_is_valid(root: Path, tmp_path: Path) -> None:
    text = report_of_the_faulty_cluster("rdjson", root)
    valid = validate_rdjson(text, tmp_path)
    assert valid.returncode == 0, valid.stdout
    broken = json.loads(text)
    del broken["diagnostics"][-1]["message"]
    assert validate_rdjson(json.dumps(broken), tmp_path).returncode == 1


def check_types(issues: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Compile the report as a list of Code Climate's issues; a property that these do not have is an error, too."""
    (folder / "node_modules").symlink_to(MODULES, target_is_directory=True)
    program = folder / "report.ts"
    header = "import type { Issue } from 'codeclimate-types'\nexport const report: Issue[] = "
    program.write_text(header + issues, encoding="utf-8")
    return run_node("typescript/bin/tsc", "--noEmit", "--strict", program)


def test_a_code_quality_report_has_the_types_of_code_climate(root: Path, tmp_path: Path) -> None:
    done = check_types(report_of_the_faulty_cluster("gitlab", root), tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong"), [('"major"', '"fatal"'), ('"check_name"', '"checkname"'), ('"lines"', '"line"')]
)
def test_the_types_tell_a_wrong_report(root: Path, tmp_path: Path, right: str, wrong: str) -> None:
    text = report_of_the_faulty_cluster("gitlab", root)
    assert right in text
    done = check_types(text.replace(right, wrong, 1), tmp_path)
    assert (done.returncode, "report.ts(" in done.stdout) == (2, True), done.stdout
