"""Each form that pvelint comes in, made in a fresh clone, then installed and used: see `script/forms`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import tag
from deb_forms import FormError, installed, unpacked
from pythons import pythons

ROOT = Path(__file__).resolve().parent.parent
RULE = "hba-missing-rombar"
RUNS = 5
_COMPLETE = """
source "$1"
COMP_WORDS=(pvelint --explain hba-miss) COMP_CWORD=2
complete -p pvelint >/dev/null && _pvelint && printf '%s\\n' "${COMPREPLY[@]}"
"""


class Form(NamedTuple):
    """How it is called, what starts it, and where its completion is, if in a file."""

    name: str
    command: tuple[str | Path, ...]
    env: dict[str, str] = {}  # noqa: RUF012  (never changed)
    completion: Path | None = None


def run(*command: str | Path, **more: str) -> str:
    """What it prints; raises FormError where it fails."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8", **more}
    done = subprocess.run(command, env=env | _of_pip(), capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise FormError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}".strip())
    return done.stdout


def _of_pip() -> dict[str, str]:
    """Where it finds packages, if somebody says so."""
    return {name: value for name, value in os.environ.items() if name.startswith("PIP_")}


def virtual_environment(place: Path, python: str, *packages: str | Path) -> Path:
    """The command in a new one with these packages; what they need comes from the clone's folder of wheels."""
    run(python, "-m", "venv", place)
    wheels = place.parent / "clone" / ".wheelhouse"
    pip = (place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index")
    run(*pip, f"--find-links={wheels}", *packages)
    return place / "bin" / "pvelint"


def forms(room: Path, *, install: bool) -> Generator[Form | str, None, None]:
    """Each when it is its turn, or why there is none."""
    clone, dist = room / "clone", room / "dist"
    sdist, wheel = python_packages(dist)
    deb = next(dist.glob("*.deb"), None)
    yield Form("clone: `script/pvelint`", (clone / "script" / "pvelint",))
    for name, python in pythons().items():
        place = room / f"venv-{name}"
        yield Form(f"wheel in a venv, {name_of(python)}", (virtual_environment(place, python, wheel),))
    place = room / "venv-sdist"
    yield Form("sdist in a venv", (virtual_environment(place, sys.executable, sdist),))
    for python in pythons().values():
        yield Form(f"`pvelint.pyz`, {name_of(python)}", (python, dist / "pvelint.pyz"))
    if deb is None:
        yield "Debian package: there is no dpkg-deb"
        return
    with installed(deb) if install else unpacked(deb, room / "deb") as place_of_deb:
        if isinstance(place_of_deb, str):
            yield f"Debian package: {place_of_deb}"
            return
        how, top, env = place_of_deb
        files = top / "usr" / "share" / "bash-completion" / "completions" / "pvelint"
        yield Form(f"Debian package, {how}", (top / "usr" / "bin" / "pvelint",), env, files)


def python_packages(dist: Path) -> tuple[Path, Path]:
    """The source distribution and the wheel."""
    (sdist,), (wheel,) = (list(dist.glob(kind)) for kind in ("*.tar.gz", "*.whl"))
    return sdist, wheel


def name_of(python: str) -> str:
    return "Python " + run(python, "-c", "import platform; print(platform.python_version())").strip()


def row(form: Form, clone: Path) -> str:
    """The row of a table; raises FormError."""
    version = run(*form.command, "--version", **form.env).strip()
    if version != f"pvelint {tag.version()}":
        raise FormError(f"{form.name}: is {version}")
    guest = clone / "examples" / "small" / "nodes" / "pve1" / "qemu-server" / "105.conf"
    lint = (*form.command, "--fail-on=never", "--output-format=concise", guest)
    first, *_ = run(*lint, **form.env).splitlines()
    if f" error {RULE} [passthrough] " not in first:
        raise FormError(f"{form.name}: lints the example as {first!r}")
    page = (clone / "docs" / "rules" / f"{RULE}.md").read_text(encoding="utf-8")
    if run(*form.command, "--explain", RULE, **form.env) != page:
        raise FormError(f"{form.name}: does not explain {RULE} as docs/rules does")
    script = form.completion or clone.parent / "completion.bash"
    if form.completion is None:
        script.write_text(run(*form.command, "--completion", "bash", **form.env), encoding="utf-8")
    if run("bash", "-c", _COMPLETE, "bash", script).split() != [RULE]:
        raise FormError(f"{form.name}: does not complete {RULE}")
    took = min(seconds(lint, form.env) for _ in range(RUNS))
    return f"| {form.name} | yes | yes | yes | yes | {took * 1000:.0f} ms |"


def action(clone: Path) -> str:
    """What the step of action.yml does, with the pvelint of its own checkout; raises FormError."""
    outputs = {name: clone.parent / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    inputs = {"INPUT_PATHS": str(clone / "examples" / "small"), "INPUT_ARGS": "--fail-on=never"}
    printed = run(
        clone / "pipelines" / "github-action", **inputs, **{name: str(path) for name, path in outputs.items()}
    )
    summary = outputs["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    if not printed.startswith("::error ") or not summary.startswith("### pvelint: 3 errors, 1 warning"):
        raise FormError(f"the action annotates nothing: {printed}{summary}")
    return "The step of action.yml annotates and summarizes the example with the clone's own pvelint."


def seconds(command: tuple[str | Path, ...], env: dict[str, str]) -> float:
    begin = time.perf_counter()
    run(*command, **env)
    return time.perf_counter() - begin


def same_wheel(room: Path) -> str:
    """The wheel that pip makes of the source distribution; raises FormError where it is another."""
    sdist, wheel = python_packages(room / "dist")
    date = run("git", "-C", room / "clone", "log", "-1", "--format=%ct").strip()
    pip = (room / "clone" / ".venv" / "bin" / "python", "-m", "pip", "wheel", "--quiet", "--no-deps")
    options = ("--disable-pip-version-check", "--no-build-isolation", "--wheel-dir", room / "again")
    run(*pip, *options, sdist, SOURCE_DATE_EPOCH=date)
    if (room / "again" / wheel.name).read_bytes() != wheel.read_bytes():
        raise FormError("pip makes another wheel of the source distribution than is published")
    return "The wheel that pip makes of the source distribution is the one that is published, byte by byte."


def main(*arguments: str) -> int:
    if subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True).stdout:
        print("forms: what is not committed is not in the clone", file=sys.stderr)
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        try:
            run("git", "clone", "--quiet", ROOT, room / "clone")
            run(room / "clone" / "script" / "release", room / "dist")
            rows = [
                "| form | installs | lints the example | explains a rule | completes | a run |",
                "|---" * 6 + "|",
            ]
            with closing(forms(room, install="--install" in arguments)) as all_forms:
                for form in all_forms:
                    if isinstance(form, str):
                        missing.append(form)
                    else:
                        rows.append(row(form, room / "clone"))
            run(room / "clone" / "script" / "demo")
            rows += [
                "",
                same_wheel(room),
                action(room / "clone"),
                *(f"Not tried: {reason}." for reason in missing),
            ]
        except (FormError, subprocess.SubprocessError, OSError) as error:
            print(f"forms: {error}", file=sys.stderr)
            return 1
    print(*rows, sep="\n")
    return 1 if missing and "PVELINT_CI" in os.environ else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
