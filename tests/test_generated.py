"""What is generated is what the rules are, and what pvelint prints, today."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from pvelint.address import ADDRESS

ROOT = Path(__file__).resolve().parent.parent


def test_the_generated_files_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "script" / "generate"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_the_project_has_one_address() -> None:
    """That of pyproject.toml: script/generate brings it to those that name it."""
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert urls["Homepage"] == ADDRESS
    assert [url for url in urls.values() if not url.startswith(ADDRESS)] == []
    listed = subprocess.run(
        ["git", "grep", "-hIoE", r"https?://[^/ ]+/[^/ ]+/pvelint\b"], cwd=ROOT, capture_output=True
    )
    assert {url for url in listed.stdout.decode().split() if "example" not in url} == {ADDRESS}


def test_a_new_address_reaches_what_names_it(checkout: Path) -> None:
    config = checkout / "pyproject.toml"
    new = "https://example.org/others/pvelint"
    config.write_text(config.read_text(encoding="utf-8").replace(ADDRESS, new), encoding="utf-8")
    script = (
        "import address as a; print(a.module_text(), *(a.readdressed(p.read_text()) for p in a.documents()))"
    )
    renewed = subprocess.run(
        [sys.executable, "-c", script], cwd=checkout / "script", capture_output=True, text=True
    )
    assert renewed.stderr == ""
    found = re.findall(r"https://[^/ ]+/[^/ ]+/pvelint\b", renewed.stdout)
    assert set(found) == {new}
    assert len(found) >= 3
