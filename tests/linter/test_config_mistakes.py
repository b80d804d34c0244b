"""Every mistake in `pvelint.toml` is one line: file, line, mistake, suggestion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.config import ConfigError, find_config, load_config

from .config_files import KNOWN, load


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(text: str | bytes, name: str = "pvelint.toml") -> str:
    with pytest.raises(ConfigError) as caught:
        load(text, name)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_broken_pyproject_that_speaks_of_pvelint_is_not_passed_over(tmp_path: Path) -> None:
    assert refused("[tool.pvelint\n", "pyproject.toml").startswith("pyproject.toml:1: not valid TOML: ")
    assert find_config(tmp_path) == tmp_path / "pyproject.toml"


def test_pyproject_is_read_at_its_table() -> None:
    config = load('[tool.other]\nselect = 3\n[tool.pvelint]\nignore = ["boot"]\n', "pyproject.toml")
    assert config.ignore == ("boot",)
    assert refused("[tool.pvelint]\nfail-on = 'eror'\n", "pyproject.toml").startswith("pyproject.toml:2: ")
    assert refused("[tool]\n", "pyproject.toml") == "pyproject.toml: it has no table [tool.pvelint]"
    assert refused("tool = 1\n", "pyproject.toml") == "pyproject.toml: it has no table [tool.pvelint]"
    assert (
        refused("[tool]\npvelint = 1\n", "pyproject.toml")
        == "pyproject.toml:2: [tool.pvelint] must be a table"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('# c\nselct = ["all"]', "2: unknown key 'selct' (did you mean 'select'?)"),
        ("min_severity = 'info'", "1: unknown key 'min_severity' (did you mean 'min-severity'?)"),
        ("[guests.105]\nskip = []", "2: unknown key 'skip' (valid keys: ignore)"),
        ("[nodes.pve1]\npvee = '9'", "2: unknown key 'pvee' (did you mean 'pve'?)"),
        ("select = 'all'", "1: 'select' must be a list of strings, such as [\"...\"]"),
        ("\nselect = [\n  'boot',\n  1,\n]", "4: 'select[1]' must be a string, such as \"...\""),
        ("select = [\n  'boot',\n  'hba-mising-rombar',\n]", "3: unknown rule or category 'hba-mising-rombar'"
         " (did you mean 'hba-missing-rombar'?)"),
        ("ignore = ['passthru']", "1: unknown rule or category 'passthru'"),
        ("[severity]\nboot = 'info'", "2: unknown rule 'boot'"),
        ("severity.duplicate-key = 'warn'", "1: 'severity.duplicate-key' must be one of error, warning, info,"
         " not 'warn'"),
        ("severity = 1", "1: 'severity' must be a table"),
        ("[per-file-ignores]\n'!a' = []", "2: bad pattern '!a': a pattern cannot be negated with '!'"),
        ("exclude = ['a', '[']", "1: bad pattern '[': a '[' without a ']'"),
        ("pve = 9.1", "1: 'pve' must be a string: write pve = \"9.1\""),
        ("pve = '6'", "1: unknown PVE version '6' (known: 7.4, 8.4, 9.0, 9.1, 9.2; '8' means the newest 8)"),
        ("inventory = ['']", "1: 'inventory[0]' must be the name of a file or folder"),
        ("inventory = [\n'pvelint.tmol']", "2: no such file or folder 'pvelint.tmol' (did you mean 'pvelint.toml'?)"),
        ("[tool.pvelint]\n", "1: unknown key 'tool' ([tool.pvelint] is for pyproject.toml; in pvelint.toml, put its"
         " keys at the top level)"),
        ("no-cache = 1", "1: 'no-cache' must be true or false"),
        ("output-format = 'sarfi'", "1: 'output-format' must be one of full, concise, json, jsonl,"
         " sarif, github, markdown, gitlab, rdjson, checkstyle, junit, qm, not 'sarfi' (did you mean 'sarif'?)"),
        ("[guests.nas]\nignore = []", "1: 'nas' is not a VMID"),
        ("[guests]\n\n'\u0661' = {}", "3: '\u0661' is not a VMID"),
        ("[nodes.pve1.pci]\n'1:0.0' = '1000:0097'", "2: '1:0.0' is not a PCI address, such as 01:00.0"),
        ("[nodes.pve1.pci]\n'01:00.0' = 'LSI'", "2: 'LSI' is not a PCI id, such as 1000:0097"),
        ("[nodes.pve1.pci]\n'01:00.0' = '1000:0097'\n'0000:01:00.0' = '1000:0097'",
         "3: '0000:01:00.0' is the same address as another key: 0000:01:00.0"),
        ("plugins = ['other']", "1: no installed package has a plugin 'other'"),
        ("ignore = [", None),
        ('"a\\nb" = 1', "1: unknown key 'a\\nb'"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(text: str, message: str | None) -> None:
    found = refused(text)
    assert found.startswith("pvelint.toml:")
    if message is not None:
        assert found.startswith(f"pvelint.toml:{message}")


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    assert refused("a = 1\nb = = 2\n").startswith("pvelint.toml:2: not valid TOML: ")
    assert refused("a = 1\na = 2\n").startswith("pvelint.toml:2: not valid TOML: ")
    assert refused(b"# \n\xff = 1\n") == "pvelint.toml:2: not UTF-8 text"
    assert refused("a = " + "[" * 50_000).startswith("pvelint.toml:1: not ")


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(Path("none.toml"), KNOWN)
    assert str(caught.value) == "none.toml: cannot be read: No such file or directory"


def test_a_baseline_that_is_not_there(pvelint: Callable[..., Any]) -> None:
    Path("qemu-server").mkdir()
    Path("qemu-server/100.conf").write_text("cores: 0\n")
    Path("pvelint.toml").write_text('# known\nbaseline = "known.json"\n')
    outcome = pvelint(".")
    assert (outcome.code, outcome.err) == (
        2,
        "pvelint: error: pvelint.toml:2: known.json: cannot be read: No such file or directory"
        " (--write-baseline creates a new one)\n",
    )
    assert pvelint(".", "--write-baseline", "known.json").code == 0
    assert pvelint(".").code == 0
