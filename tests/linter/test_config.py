"""`pvelint.toml`: found, read, put under the command line, shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pvelint.config import Config, Glob, find_config, show
from pvelint.grammar.hardware.pci import Address
from pvelint.grammar.version import Version
from pvelint.rules.model import Severity

from .config_files import load

EVERYTHING = """\
select = ["all"]
ignore = ["duplicate-key", "hygiene"]
exclude = ["archive/", "*.old"]
min-severity = "info"
fail-on = "never"
pve = "8"
inventory = ["hardware"]
output-format = "concise"
baseline = "known.json"
no-inline-ignores = true
no-cache = true
cache-dir = "cache"

[per-file-ignores]
"nodes/*/qemu-server/9??.conf" = ["boot"]

[severity]
hba-missing-rombar = "warning"

[guests.105]
ignore = ["hba-missing-rombar"]

[nodes.pve1]
pve = "9.1"

[nodes.pve1.pci]
"01:00.0" = "1000:0097"
"0000:02:00" = "0x10DE:0x2204"
"""


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_key_is_read(tmp_path: Path) -> None:
    config = load(EVERYTHING)
    assert config.select == ("all",)
    assert config.ignore == ("duplicate-key", "hygiene")
    assert config.exclude == (Glob("archive/"), Glob("*.old"))
    assert config.min_severity is Severity.INFO
    assert config.fail_on is None
    assert config.pve is Version.V8_4
    assert config.inventory == (tmp_path / "hardware",)
    assert config.output_format == "concise"
    assert config.baseline == tmp_path / "known.json"
    assert config.no_inline_ignores and config.no_cache
    assert config.cache_dir is None
    assert config.severity == {"hba-missing-rombar": Severity.WARNING}
    assert config.nodes["pve1"].pci == {
        Address(0, 1, 0, 0): ("1000", "0097"),
        Address(0, 2, 0): ("10de", "2204"),
    }


def test_an_empty_file_says_nothing() -> None:
    config = load("")
    assert config.override({}) == Config(source=config.source)


def test_a_node_has_its_own_version() -> None:
    config = load(EVERYTHING)
    assert config.version("pve1") is Version.V9_1
    assert config.version("pve2") is Version.V8_4
    assert config.version(None) is Version.V8_4
    assert Config().version("pve1") is None


def test_what_is_ignored_depends_on_guest_and_file() -> None:
    config = load(EVERYTHING)
    general = ("duplicate-key", "hygiene")
    assert config.ignored("nodes/pve1/qemu-server/100.conf", 100) == general
    assert config.ignored("nodes/pve1/qemu-server/105.conf", 105) == (*general, "hba-missing-rombar")
    assert config.ignored("nodes/pve1/qemu-server/901.conf", 901) == (*general, "boot")
    assert config.ignored("../nodes/pve1/qemu-server/901.conf", 901) == general


def test_patterns_are_relative_to_the_file_not_to_the_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    config = load('exclude = ["/nodes/old"]')
    Path("nodes/old").mkdir(parents=True)
    monkeypatch.chdir("nodes")
    assert config.excludes("old", is_folder=True)
    assert config.excludes("old/qemu-server/100.conf")
    assert not config.excludes("pve1/qemu-server/100.conf")
    assert not config.excludes("../..", is_folder=True)


def test_rules_of_a_plugin_are_known() -> None:
    config = load('ignore = ["house-name"]\nplugins = ["house-rules"]\n')
    assert config.plugins == ("house-rules",)
    assert config.ignore == ("house-name",)


def test_the_nearest_file_above_counts(tmp_path: Path) -> None:
    tree = tmp_path / "a" / "b"
    tree.mkdir(parents=True)
    (tmp_path / "pvelint.toml").touch()
    assert find_config(tree) == tmp_path / "pvelint.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nname = 'pvelint'\n")
    assert find_config(tree) == tmp_path / "pvelint.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.pvelint]\n")
    assert find_config(tree) == tmp_path / "a" / "pyproject.toml"
    (tmp_path / "a" / "pvelint.toml").touch()
    assert find_config(tree) == tmp_path / "a" / "pvelint.toml"


def test_the_command_line_replaces_or_adds(tmp_path: Path) -> None:
    config = load(EVERYTHING).override(
        {"ignore": ("boot",), "fail-on": Severity.ERROR, "inventory": (Path("/x"),), "pve": Version.V9_2}
    )
    assert config.ignore == ("duplicate-key", "hygiene", "boot")
    assert config.inventory == (tmp_path / "hardware", Path("/x"))
    assert config.fail_on is Severity.ERROR
    assert config.pve is config.version("pve1") is Version.V9_2
    assert config.nodes["pve1"].pci == load(EVERYTHING).nodes["pve1"].pci
    assert config.origin("ignore") == "pvelint.toml:2, command line"
    assert config.origin("fail-on") == "command line"
    assert config.origin("min-severity") == "pvelint.toml:4"
    assert config.origin("plugins") == "default"


def test_show_is_toml_with_origins() -> None:
    text = 'ignore = ["boot"]\n\n[guests.105]\nignore = ["duplicate-key"]\n[nodes."pve 1"]\npve = "9"\n'
    assert (
        show(load(text).override({"fail-on": None}))
        == """\
# config file: pvelint.toml
select = ["all"]  # default
ignore = ["boot"]  # pvelint.toml:1
include = []  # default
exclude = []  # default
min-severity = "warning"  # default
fail-on = "never"  # command line
# pve is not set  # default
inventory = []  # default
plugins = []  # default
output-format = "full"  # default
# baseline is not set  # default
allow-empty = false  # default
no-inline-ignores = false  # default
no-cache = false  # default
# cache-dir is not set  # default

[guests.105]
ignore = ["duplicate-key"]  # pvelint.toml:4

[nodes."pve 1"]
pve = "9.2"  # pvelint.toml:6
"""
    )


def test_what_is_shown_means_the_same() -> None:
    config = load(EVERYTHING)
    again = load(show(config), "shown.toml")
    assert again == Config(**{**config.__dict__, "source": again.source})


def test_this_machine_as_an_inventory(tmp_path: Path) -> None:
    (tmp_path / "sysfs").mkdir()
    config = load('inventory = ["sysfs", "hardware", "./sysfs"]')
    assert config.inventory == (Path("sysfs"), tmp_path / "hardware", tmp_path / "sysfs")
