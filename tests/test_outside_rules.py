"""A package of rules of somebody else's: built and installed as its author would, tested with the public helper."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path("examples") / "house-rules"
PUBLIC = ("pvelint.rules.api", "pvelint.testing")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def installed(root: Path, offline: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project's tests, and the package beside it as pip installed it."""
    folder = tmp_path_factory.mktemp("outside")
    shutil.copytree(root / PROJECT, folder / "project")
    pip = (sys.executable, "-m", "pip")
    for command in (
        (*pip, "wheel", "--no-deps", "--wheel-dir", folder / "wheels", folder / "project"),
        (*pip, "install", "--no-deps", "--no-index", "--find-links", folder / "wheels",
         "--target", folder / "site", "house-rules"),
    ):  # fmt: skip
        done = subprocess.run(command, cwd=folder, env=offline, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    shutil.copytree(folder / "project" / "tests", folder / "tests")
    return folder


@pytest.fixture
def run(installed: Path, offline: dict[str, str]) -> Run:
    """Runs a module of Python where the package is installed."""

    def command(*arguments: str, cwd: Path = installed) -> subprocess.CompletedProcess[str]:
        env = {**offline, "PYTHONPATH": str(installed / "site"), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            (sys.executable, "-m", *arguments), cwd=cwd, env=env, capture_output=True, text=True
        )

    return command


def test_it_uses_what_is_public_alone(root: Path) -> None:
    sources = [*(root / PROJECT / "house_rules").glob("*.py"), *(root / PROJECT / "tests").glob("*.py")]
    taken = {
        node.module or ""
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pvelint")
    }
    assert taken
    assert {module for module in taken if not module.startswith(PUBLIC)} == set()


def test_its_own_tests_pass(run: Run) -> None:
    done = run("pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert (done.returncode, "3 passed" in done.stdout) == (0, True), done.stdout


def test_its_rules_find_and_fix(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "qemu-server"
    folder.mkdir()
    (tmp_path / "pvelint.toml").write_text('plugins = ["house"]\n')
    conf = "cores: 7\nname: web\nnet0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n"
    (folder / "105.conf").write_text(conf)
    (folder / "106.conf").write_text("name: web\n")
    select = "house-cores-odd,house-net-bridge,house-name-taken"
    linted = run("pvelint", "--select", select, "--output-format", "json", cwd=tmp_path)
    found = [(f["path"], f["rule"]) for f in json.loads(linted.stdout)["findings"]]
    assert found == [
        ("qemu-server/105.conf", "house-cores-odd"),
        ("qemu-server/105.conf", "house-net-bridge"),
        ("qemu-server/106.conf", "house-name-taken"),
    ]
    assert [f["url"] for f in json.loads(linted.stdout)["findings"]] == [
        "",
        "https://wiki.example.org/networks#bridges",
        "",
    ]
    fixed = run("pvelint", "--select", select, "--fix", "--unsafe-fixes", cwd=tmp_path)
    assert fixed.returncode == 1, fixed.stderr
    assert (folder / "105.conf").read_text() == conf.replace("7", "8", 1).replace("vmbr0", "vmbr1")


MISTAKEN = '''
from pvelint.rules.api import *


class Mistaken(GuestRule):
    """A rule that says something else than it does."""

    name = "mistaken"
    category = Category.CPU
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    {attributes}
    sources = ()

    def check(self, guest):
        for key in ("cores", "memory"):
            if key in guest.config:
                yield Finding(place=guest.config[key].at(), message="here", {finding})
'''
GOOD = "[[good]]\nconf = 'sockets: 1'\n[[good]]\nconf = 'name: web'\n"
BAD = "[[bad]]\nconf = 'cores: 2'\nat = '1:1-1:9'\n[[bad]]\nconf = 'memory: 512'\nat = '1:1-1:12'\n"


@pytest.mark.parametrize(
    ("attributes", "finding", "examples", "said"),
    [
        ("", "", GOOD + BAD, None),
        ("words = ('CORES', 'memory')", "", GOOD + BAD, None),
        ("words = ('cores',)", "", GOOD + BAD, "it is not asked where none of its `words` stands: cores"),
        ("", "", GOOD, "0 bad examples: a rule has at least 2"),
        ("", "", GOOD + BAD.replace("1:9", "1:8"), "bad example 1: finding 1: at is `1:1-1:9`, expected `1:1-1:8`"),
        ("", "", GOOD.replace("sockets", "cores") + BAD, "good example 1: 1:1-1:9: here"),
        ("", "", GOOD + BAD.replace("cores: 2", "sockets: 2"), "bad example 1: the rule finds nothing"),
        ("", "impact=Impact.NO_BOOT", GOOD + BAD, "the rule does not declare the impact no-boot"),
        ("fix = Applicability.SAFE", "", GOOD + BAD, "but no example shows it"),
        (
            "fix = Applicability.SAFE",
            "fix=Fix.safe('say it', guest.config[key].replace('3'))",
            GOOD + BAD.replace("at = '1:1-1:9'", "at = '1:1-1:9'\nfixed = 'cores: 3'"),
            "bad example 1: fixed: the rule finds something in it",
        ),
        ("", "help=1 / 0", GOOD + BAD, "ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    attributes: str,
    finding: str,
    examples: str,
    said: str | None,
) -> None:
    from pvelint.testing import check_rule

    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "mistaken_rule", raising=False)
    (tmp_path / "mistaken_rule.py").write_text(MISTAKEN.format(attributes=attributes, finding=finding))
    (tmp_path / "mistaken_rule.toml").write_text(examples)
    from importlib import import_module

    rule = import_module("mistaken_rule").Mistaken
    if said is None:
        check_rule(rule)
        return
    with pytest.raises(AssertionError) as caught:
        check_rule(rule)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"name": "cache-unsafe"}, "a rule cache-unsafe already exists"),
        ({"name": "House"}, "rule Outside: `name` is 'House', not words of a-z and 0-9 joined by `-`"),
        (
            {"name": "house-cache", "former_names": ("cache-unsafe",)},
            "rule Outside: `former_names` has 'cache-unsafe', a rule of today",
        ),
    ],
)
def test_what_would_not_be_loaded_is_told(attributes: dict[str, object], said: str) -> None:
    from pvelint.rules.disk.cache_unsafe import CacheUnsafe
    from pvelint.testing import check_rule

    with pytest.raises(AssertionError) as caught:
        check_rule(type("Outside", (CacheUnsafe,), attributes))
    assert str(caught.value) == said


def test_the_command_checks_and_blesses(run: Run, installed: Path) -> None:
    """Of the copy that is installed."""
    command = ("pvelint.testing", "house")
    sound = run(*command)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert sound.stdout.splitlines()[1] == "house-name-taken: 2 bad and 2 good examples are as written down"
    examples = installed / "site" / "house_rules" / "cores_odd.toml"
    text = examples.read_text()
    examples.write_text(text.replace('at = "1:8-1:9"\n', ""))
    unwritten = run(*command, "house-cores-odd", "house-net-bridge")
    assert unwritten.returncode == 1
    assert "house-cores-odd: bad example 1: finding 1: at is `1:8-1:9`, expected nothing" in unwritten.stdout
    assert "is nothing, expected nothing" not in unwritten.stdout
    assert run(*command, "house-cores-odd", "--bless").returncode == 0
    assert examples.read_text() == text
    for wrong, said in (
        (("hose",), "plugin 'hose' is not installed (no entry point of that name in pvelint.rules)"),
        (("house", "house-names"), "the plugin 'house' has no rule 'house-names'"),
    ):
        refused = run("pvelint.testing", *wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.endswith(f"error: {said}\n")
