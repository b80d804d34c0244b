"""The commands of `--output-format qm`, run by bash, make of every rule's example what `--fix` makes of it."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pvelint.engine.run import lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.grammar.guest_class import guest_class
from pvelint.grammar.guest_kind import CONTAINER, VM, GuestKind
from pvelint.grammar.syntax.nodes import encode
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import Version, parse_version
from pvelint.output import render
from pvelint.rules.model import Severity
from pvelint.rules.registry import BUILTIN

RULES = Path(__file__).parents[2] / "rules"
SECRET = "hunter22"
QM = """qm() { printf '%s\\0' "$#" "$@"; }
pct() { qm "$@"; }
"""
"""Stands for the commands of PVE: says with how many arguments it was called, and with which."""


def cases() -> list[Any]:
    found = []
    for name, info in BUILTIN.items():
        path = RULES.joinpath(*info.module.split(".")[-2:]).with_suffix(".toml")
        data = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for number, example in enumerate(data.get(name, data).get("bad", [])):
            found += [
                pytest.param(name, example, kind, id=f"{name}-{number}-{kind}")
                for kind in ("fixed", "unsafe")
                if kind in example and "conf" in example
            ]
    return found


def path_of(rule: str, example: Mapping[str, Any]) -> str:
    folder = "qemu-server" if VM in BUILTIN[rule].guests else "lxc"
    path: str = example.get("path", f"nodes/pve1/{folder}/105.conf")
    return path


def commands(rule: str, example: Mapping[str, Any], *, unsafe: bool) -> str:
    """What `--output-format qm` prints for the example's tree, in the working folder."""
    path = path_of(rule, example)
    for name, text in {**example.get("tree", {}), path: example["conf"]}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(encode(text))
    given = {
        "select": ("all",) if rule == "unused-ignore" else (rule,),
        "pve": parse_version(example.get("pve", "9.2")),
        "min_severity": Severity.INFO,
        "output_format": "qm",
    }
    options = LintOptions(given=given, isolated=not Path("pvelint.toml").is_file(), unsafe_fixes=unsafe)
    report = lint(set_up(discover(["."]), options)).report
    assert Path(path).read_bytes() == encode(example["conf"])
    return render("qm", report, unsafe_fixes=unsafe)


def executed(script: str) -> list[list[str]]:
    """The arguments that `qm` gets, command by command; bash sees nothing else than commands and comments."""
    if not any(line.startswith(("qm ", "pct ")) for line in script.split("\n")):
        assert all(line.startswith("#") for line in script.split("\n") if line)
        return []
    bash = shutil.which("bash") or pytest.skip("no bash")
    subprocess.run([bash, "-n"], input=script, text=True, check=True, capture_output=True)
    secrets = {f"VM{vmid}_CIPASSWORD": SECRET for vmid in (100, 105)}
    done = subprocess.run(
        [bash, "-euc", QM + script], text=True, check=True, capture_output=True, env={"PATH": "", **secrets}
    )
    assert done.stderr == ""
    words = iter(done.stdout.removesuffix("\0").split("\0"))
    return [[next(words) for _ in range(int(count))] for count in words]


def settings(text: str, version: Version, kind: GuestKind) -> dict[str, str]:
    main = guest_class(kind)(parse_document("105.conf", text, kind), version).main.settings
    return {key: setting.node.value.text for key, setting in main.items()}


def after(before: dict[str, str], calls: list[list[str]]) -> dict[str, str]:
    """The settings once PVE has done what it was told."""
    made = dict(before)
    for call in calls:
        assert (call[0], len(call)) == ("set", 4)
        assert call[1].isdigit()
        if call[2] == "--delete":
            del made[call[3]]
        else:
            made[call[2].removeprefix("--")] = call[3]
    return made


def _is_told(key: str, line: str) -> bool:
    elsewhere = f"`{key}`" in line and ": no command, it edits the section" in line
    return elsewhere or f": {key}: no command, " in line


@pytest.mark.parametrize(("rule", "example", "kind"), cases())
def test_commands_do_what_the_fix_does(
    rule: str, example: dict[str, Any], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = commands(rule, example, unsafe=kind == "unsafe")
    version = parse_version(example.get("pve", "9.2"))
    guest = CONTAINER if "/lxc/" in path_of(rule, example) else VM
    wanted = settings(example[kind], version, guest)
    if "cipassword" in wanted and "CIPASSWORD" in script:
        wanted["cipassword"] = SECRET
    made = after(settings(example["conf"], version, guest), executed(script))
    different = {key for key in made.keys() | wanted.keys() if made.get(key) != wanted.get(key)}
    told = {key for key in different if any(_is_told(key, line) for line in script.split("\n"))}
    assert different == told
    assert script.startswith("# no fixes") == (example[kind] == example["conf"])
