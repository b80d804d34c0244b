"""What runs pvelint elsewhere: each file is read by its reader's schema, each script is run as its caller does."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from pvelint import __version__

from .running import ROOT, program, pvelint_in, run, style_mistakes

NIGHTLY = ROOT / "pipelines" / "nightly"
SCRIPTS = [ROOT / "pipelines" / "github-action", NIGHTLY / "pvelint-nightly"]
PAGE = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
SCHEMAS = {"action.yml": "vendor.github-actions", "pipelines/gitlab.yml": "vendor.gitlab-ci"}


def test_links_of_the_page_lead_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)", PAGE) if "://" not in target]
    assert targets and [target for target in targets if not (ROOT / "docs" / target).exists()] == []


def test_the_version_is_this_one() -> None:
    for text in (PAGE, (ROOT / "pipelines" / "gitlab.yml").read_text(encoding="utf-8")):
        assert set(re.findall(r"\bv(\d+\.\d+\.\d+)", text)) == {__version__}


def check_yaml(path: Path, schema: str) -> None:
    assert style_mistakes(path) == ""
    done = run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("name", "schema"), SCHEMAS.items())
def test_files_are_what_their_readers_expect(name: str, schema: str) -> None:
    check_yaml(ROOT / name, schema)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_for_any_posix_shell(script: Path) -> None:
    assert os.access(script, os.X_OK) and script.read_bytes().startswith(b"#!/bin/sh\n")
    assert run(shutil.which("dash") or "sh", "-n", script).stderr == ""
    if shutil.which("shellcheck") is None:
        pytest.skip("parsed; there is no shellcheck here")
    assert run("shellcheck", "--shell=sh", script).stdout == ""


@pytest.fixture
def command(tmp_path: Path) -> Path:
    return pvelint_in(tmp_path / "bin")


@pytest.fixture
def step(tmp_path: Path, command: Path) -> Callable[..., dict[str, str]]:
    """Runs the action's step as the runner does, in a folder with the example; what comes of it."""
    work = tmp_path / "work"
    shutil.copytree(ROOT / "examples" / "small", work / "my configs")
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (only,) = action["runs"]["steps"]

    def run_step(**given: str) -> dict[str, str]:
        names = {name.replace("-", "_") for name in action["inputs"]}
        assert given.keys() <= names
        values = {name: spec["default"] for name, spec in action["inputs"].items()}
        values |= {name.replace("_", "-"): value for name, value in given.items()}
        env = {name: evaluated(text, values) for name, text in only["env"].items()}
        files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        env |= {name: str(path) for name, path in files.items()}
        env |= {"GITHUB_ACTION_PATH": str(ROOT), "PATH": os.environ["PATH"], "PVELINT": str(command)}
        (tmp_path / "step.sh").write_text(only["run"])
        done = run("sh", "-e", tmp_path / "step.sh", cwd=work, env=env)
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        assert outputs["exit-code"] == str(done.returncode)
        assert outputs.keys() == action["outputs"].keys()
        summary = files["GITHUB_STEP_SUMMARY"].read_text()
        return outputs | {"out": done.stdout, "err": done.stderr, "summary": summary}

    return run_step


def evaluated(text: str, inputs: Mapping[str, str]) -> str:
    """An expression of the runner, of the kind that the action has."""
    match = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", text)
    assert match is not None, text
    return inputs[match[1]]


def test_the_action_annotates_summarizes_and_fails(
    step: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    done = step(sarif_file="out.sarif")
    assert (done["exit-code"], done["sarif-file"]) == ("1", "out.sarif")
    assert done["out"].startswith("::error file=my configs/nodes/pve1/qemu-server/105.conf,line=6,")
    assert done["summary"].startswith("### pvelint: 3 errors, 1 warning in 3 files")
    assert "hba-missing-rombar" in (tmp_path / "work" / "out.sarif").read_text()


def test_a_sarif_file_that_is_not_written_is_not_handed_on(
    step: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    old = tmp_path / "work" / "out.sarif"
    old.write_text("of an earlier run")
    done = step(args="--no-such-option", sarif_file=old.name)
    assert (done["exit-code"], done["sarif-file"]) == ("2", "")
    done = step(sarif_file="my configs")
    assert (done["exit-code"], done["sarif-file"]) == ("1", "")
    assert "my configs" in done["err"]
    done = step(sarif_file=old.name)
    assert done["sarif-file"] == old.name and old.read_text().startswith("{")


def test_the_inputs_of_the_action_are_lines(step: Callable[..., dict[str, str]], tmp_path: Path) -> None:
    guest = "my configs/nodes/pve1/qemu-server/107.conf"
    done = step(paths=f"\n{guest}\n", args="--select=cache-unsafe\n--fail-on\nnever\n", summary="false")
    assert (done["exit-code"], done["sarif-file"], done["summary"]) == ("0", "", "")
    assert done["out"].count("::warning ") == done["out"].count("\n") == 1
    known = tmp_path / "work" / "known ones.json"
    run(sys.executable, "-m", "pvelint", "--write-baseline", known, "my configs", cwd=tmp_path / "work")
    done = step(baseline="known ones.json")
    assert (done["exit-code"], done["out"]) == ("0", "")
    assert "no problems in 3 files" in done["summary"]


def test_the_formats_of_the_action_are_its_own(step: Callable[..., dict[str, str]]) -> None:
    done = step(args="--output-format=json", sarif_file="out.sarif")
    assert done["out"].startswith("::error ") and done["summary"].startswith("### pvelint: 3 errors")
    assert done["sarif-file"] == "out.sarif"


@pytest.mark.parametrize("args", ["--output-file=x", "--output-file\nx", "--quiet\n--"])
def test_args_that_would_take_what_the_action_prints_are_refused(
    args: str, step: Callable[..., dict[str, str]]
) -> None:
    done = step(args=args, sarif_file="out.sarif")
    assert (done["exit-code"], done["sarif-file"], done["out"]) == ("2", "", "")
    assert "cannot be among `args`" in done["err"] and done["err"].count("\n") == 1


def test_the_action_runs_nothing_that_an_input_says(
    step: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    done = step(paths='$(touch owned)\n`touch owned`\n"; touch owned; "', sarif_file="$(touch owned)")
    assert done["exit-code"] == "2" and "$(touch owned): no such file" in done["err"]
    assert "could not run" in done["summary"] or "Not everything could be judged" in done["summary"]
    assert not list(tmp_path.rglob("owned"))
    assert "*: no such file" in step(paths="*")["err"]


@pytest.mark.parametrize("args", ["", "--output-format concise --output-file findings.txt"])
def test_gitlab_gets_its_reports_and_the_comment(args: str, tmp_path: Path, command: Path) -> None:
    jobs = yaml.safe_load((ROOT / "pipelines" / "gitlab.yml").read_text(encoding="utf-8"))
    for name, script in (("pip", "exit 0"), ("curl", f'printf "%s\\n" "$@" > {tmp_path}/curl')):
        program(command.with_name(name), script)
    shutil.copytree(ROOT / "examples" / "small", tmp_path / "work")
    env = jobs["variables"] | {"PATH": f"{command.parent}:{os.environ['PATH']}", "PVELINT_TOKEN": "t"}
    env |= {
        "PVELINT_ARGS": args,
        "CI_API_V4_URL": "https://x/api/v4",
        "CI_PROJECT_ID": "8",
        "CI_MERGE_REQUEST_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
    }
    done = [
        run("sh", "-e", "-c", "\n".join(jobs[name]["script"]), cwd=tmp_path / "work", env=env)
        for name in ("pvelint", "pvelint-comment")
    ]
    assert [step.returncode for step in done] == [1, 0], done
    reports = jobs["pvelint"]["artifacts"]["reports"]
    begins = {
        "gl-code-quality-report.json": "[",
        "pvelint.xml": "<?xml",
        "pvelint.md": "### pvelint: 3 errors",
    }
    assert {*reports.values(), *jobs["pvelint"]["artifacts"]["paths"]} == begins.keys()
    for report, begin in begins.items():
        text = (tmp_path / "work" / report).read_text()
        assert text.startswith(begin) and "cache-unsafe" in text
    assert jobs["pvelint-comment"]["allow_failure"] and not jobs["pvelint"].get("allow_failure")
    assert "body=<pvelint.md" in (tmp_path / "curl").read_text()
    assert (tmp_path / "curl").read_text().endswith("https://x/api/v4/projects/7/merge_requests/3/notes\n")
