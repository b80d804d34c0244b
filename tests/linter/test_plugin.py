"""Rules of other people: a package that is really installed, and that only the config switches on."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

RULES = '''
from pvelint.rules.api import Category, Finding, Fix, GuestRule, Impact, LineFinding, LineRule, Severity


class HouseName(GuestRule):
    """The name of a VM does not begin with `vm-`.

    ## What it finds

    Names without the prefix of this house.

    ## Why it matters

    The backup script looks for it.

    ## When to ignore it

    For the VMs of others.
    """

    name = "house-name"
    category = Category.HYGIENE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    keys = ("name",)
    sources = ("the handbook of this house",)

    def check(self, guest):
        setting = guest.config["name"]
        if not guest.name.startswith("vm-"):
            yield Finding(place=setting.at(), message=f"the name `{guest.name}` does not begin with vm-",
                          help="rename it")


class HouseCores(LineRule):
    """Somebody wants seven cores.

    ## What it finds

    Seven.
    """

    name = "house-cores"
    category = Category.CPU
    severity = Severity.ERROR
    impact = Impact.HYGIENE
    keys = ("cores",)
    sound_lines = True
    sources = ()

    def check(self, setting):
        if setting.value == "7":
            yield LineFinding(start=7, end=8, message="seven is bad luck")


class NoBase:
    pass


class Nameless(GuestRule):
    """Half a rule."""


class Taken(HouseName):
    """A name that is taken."""

    name = "hba-missing-rombar"


class Stateful(HouseName):
    """It is made of something."""

    name = "house-stateful"

    def __init__(self, state):
        self.state = state


class Renamed(HouseName):
    """Its former name is that of another."""

    name = "house-renamed"
    former_names = ("house-cores",)


ALL = [HouseName, HouseCores]
RENAMED = [Renamed, HouseCores]
'''
ENTRY_POINTS = """\
[pvelint.rules]
house = house_rules:ALL
house-name-only = house_rules:HouseName
no-rule = house_rules:NoBase
nameless = house_rules:Nameless
taken = house_rules:Taken
gone = house_rules:Gone
stateful = house_rules:Stateful
renamed = house_rules:RENAMED
ending = house_ending:RULES
"""
METADATA = "Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
CONF = "name: web\ncores: 7\nvcpus: 7\nscsi0: local:vm-105-disk-0\nboot: order=scsi0\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, offline: dict[str, str]) -> Path:
    """A folder in which pip installed the package."""
    folder = tmp_path_factory.mktemp("plugin")
    wheel = folder / "house_rules-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("house_rules.py", RULES)
        archive.writestr("house_ending.py", "raise SystemExit(0)")
        for name, text in {"METADATA": METADATA, "WHEEL": WHEEL, "entry_points.txt": ENTRY_POINTS}.items():
            archive.writestr(f"house_rules-1.0.dist-info/{name}", text)
        archive.writestr("house_rules-1.0.dist-info/RECORD", "")
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-compile",
        "--target",
        folder / "site",
        wheel,
    ]
    done = subprocess.run(pip, env=offline, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture
def tree(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A tree whose config names the plugin; the package is on the path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(site)
    folder = tmp_path / "nodes" / "pve1" / "qemu-server"
    folder.mkdir(parents=True)
    (folder / "105.conf").write_text(CONF)
    (tmp_path / "pvelint.toml").write_text('plugins = ["house"]\n')
    yield tmp_path
    sys.modules.pop("house_rules", None)


def rules(pvelint: Callable[..., Any], *argv: str) -> list[str]:
    outcome = pvelint("--output-format", "json", *argv)
    assert outcome.err == ""
    return [f["rule"] for f in json.loads(outcome.out)["findings"] if f["rule"].startswith("house")]


def test_its_rules_speak(tree: Path, pvelint: Callable[..., Any]) -> None:
    assert rules(pvelint) == ["house-name", "house-cores"]
    assert rules(pvelint, "--isolated") == []
    assert pvelint().code == 1


def test_without_the_config_it_is_not_even_imported(tree: Path, pvelint: Callable[..., Any]) -> None:
    (tree / "pvelint.toml").write_text("")
    assert rules(pvelint) == []
    assert "house_rules" not in sys.modules


def test_selected_and_ignored(tree: Path, pvelint: Callable[..., Any]) -> None:
    assert rules(pvelint, "--select", "house-name") == ["house-name"]
    assert rules(pvelint, "--ignore", "house-name") == ["house-cores"]
    assert rules(pvelint, "--select", "cpu") == ["house-cores"]
    wrong = pvelint("--select", "house-nam")
    assert (wrong.code, wrong.err) == (
        2, "pvelint: error: --select: unknown rule or category 'house-nam' (did you mean 'house-name'?)\n"
    )  # fmt: skip
    assert pvelint("--isolated", "--select", "house-name").code == 2


def test_configured(tree: Path, pvelint: Callable[..., Any]) -> None:
    config = tree / "pvelint.toml"
    config.write_text('plugins = ["house"]\nignore = ["house-cores"]\nseverity.house-name = "error"\n')
    (finding,) = json.loads(pvelint("--output-format", "json").out)["findings"]
    assert (finding["rule"], finding["severity"], finding["url"]) == ("house-name", "error", "")
    config.write_text('plugins = ["house"]\n[guests.105]\nignore = ["hygiene"]\n')
    assert rules(pvelint) == ["house-cores"]
    config.write_text('plugins = ["house-name-only"]\n')
    assert rules(pvelint) == ["house-name"]


def test_suppressed_in_the_notes(tree: Path, pvelint: Callable[..., Any]) -> None:
    conf = tree / "nodes/pve1/qemu-server/105.conf"
    conf.write_text("#pvelint ignore house-name,house-cores because it is not ours\n" + CONF)
    outcome = pvelint("--quiet")
    assert (outcome.code, outcome.out) == (0, "no problems in 1 file\n")
    conf.write_text("#pvelint ignore house-name net0\n" + CONF)
    assert "unused-ignore" in pvelint("--quiet").out


def test_explained_and_listed(tree: Path, pvelint: Callable[..., Any]) -> None:
    page = pvelint("--explain", "house-name")
    assert (page.code, page.err) == (0, "")
    assert "The backup script looks for it." in page.out
    assert "\nhouse-cores " in pvelint("--list-rules").out
    assert pvelint("--explain", "house-name", "--isolated").code == 2


@pytest.mark.parametrize("format", ["full", "sarif", "rdjson", "gitlab", "junit", "checkstyle", "github"])
def test_shown_in_every_format(tree: Path, pvelint: Callable[..., Any], format: str) -> None:
    shown = pvelint("--output-format", format, "--quiet")
    assert (shown.code, shown.err) == (1, "")
    assert "house-name" in shown.out
    assert "docs/rules/house" not in shown.out


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        ("hose", "plugin 'hose' is not installed (no entry point of that name in pvelint.rules)"),
        ("gone", "plugin 'gone' cannot be loaded: AttributeError: "),
        ("no-rule", "plugin 'no-rule': <class 'house_rules.NoBase'> is not a rule class"),
        ("nameless", "plugin 'nameless': rule Nameless: it has no `name`"),
        ("stateful", "plugin 'stateful': rule Stateful: TypeError: "),
        ("ending", "plugin 'ending' cannot be loaded: SystemExit: 0"),
        ("renamed", "plugin 'renamed': rule Renamed: `former_names` has 'house-cores', a rule of today"),
        ("taken", "plugin 'taken': a rule hba-missing-rombar already exists"),
    ],
)
def test_mistakes_are_one_line(tree: Path, pvelint: Callable[..., Any], plugin: str, said: str) -> None:
    (tree / "pvelint.toml").write_text(f'# plugins\nplugins = ["{plugin}"]\n')
    outcome = pvelint()
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith(f"pvelint: error: pvelint.toml:2: {said}")
