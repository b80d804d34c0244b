"""The nightly script: what it copies, records, commits and mails, on a node that is made up."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .running import ROOT, program, pvelint_in

NIGHTLY = ROOT / "pipelines" / "nightly"
PVESH = """\
case $2 in
    /nodes/pve1/hardware/pci) cat {devices} ;;
    /nodes/pve1/status) echo '{{"pveversion": "pve-manager/9.2.1/0000000000000000"}}' ;;
    *) echo "no route to host" >&2; exit 1 ;;
esac
"""
SECRETS = (
    "priv/authkey.key",
    "nodes/pve1/priv/ssh.key",
    "nodes/pve1/pve-ssl.key",
    "pve-www.key",
    "ceph/ceph.client.crash.keyring",
    "priv/shadow.cfg",
)
Night = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    """Runs the script: `etc pve` is the cluster, `repo` the repository, `mail` what was mailed."""
    cluster = tmp_path / "etc pve"
    shutil.copytree(ROOT / "examples" / "small" / "nodes", cluster / "nodes")
    (cluster / "nodes" / "pve2").mkdir()
    for name in (*SECRETS, ".members"):
        (cluster / name).parent.mkdir(parents=True, exist_ok=True)
        (cluster / name).write_text("private\n")
    (cluster / "qemu-server").symlink_to("nodes/pve1/qemu-server")
    devices = tmp_path / "devices.json"
    devices.write_text(
        json.dumps([{"id": "0000:01:00.0", "class": "0x010700", "vendor": "0x1000", "device": "0x0097"}])
    )
    programs = tmp_path / "bin"
    program(programs / "pvesh", PVESH.format(devices=devices))
    pvelint_in(programs)
    program(programs / "sendmail", f'cat > "{tmp_path}/mail"')
    settings = tmp_path / "settings"
    settings.write_text(f"ETC_PVE='{cluster}'\nREPOSITORY='{tmp_path}/repo'\nMAIL_TO=root\n")
    env = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PVELINT_NIGHTLY": str(settings),
        "SENDMAIL": str(programs / "sendmail"),
        "LC_ALL": "C.UTF-8",
    }

    def run() -> subprocess.CompletedProcess[str]:
        (tmp_path / "mail").unlink(missing_ok=True)
        command = [str(NIGHTLY / "pvelint-nightly")]
        return subprocess.run(command, cwd="/", env=env, capture_output=True, text=True, timeout=120)

    return run


def git(folder: Path, *arguments: str) -> list[str]:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_night(night: Night, tmp_path: Path) -> None:
    done = night()
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    repository = tmp_path / "repo"
    assert git(repository, "ls-files") == [
        *(f"etc-pve/nodes/pve1/qemu-server/{vmid}.conf" for vmid in (105, 106, 107)),
        "hardware/pve1.json",
        "hardware/pve1.status.json",
    ]
    assert repository.stat().st_mode & 0o077 == 0
    assert "hardware/pve2.json could not be renewed" in done.stderr
    head, _, body = (tmp_path / "mail").read_text().partition("\n\n")
    assert head.startswith("To: root\nSubject: pvelint on ") and head.count("\n") == 2
    assert "hba-missing-rombar" in body and "SAS3008" in body  # only the record knows that


def test_the_next_night(night: Night, tmp_path: Path) -> None:
    """Nothing new: no commit. A guest that is gone: a commit. Known findings: no mail."""
    night()
    repository = tmp_path / "repo"
    night()
    assert len(git(repository, "log", "--format=%s")) == 1
    pvelint = [sys.executable, "-m", "pvelint", "--write-baseline", "known.json", "."]
    subprocess.run(pvelint, cwd=repository, capture_output=True, check=True)
    (tmp_path / "etc pve" / "nodes" / "pve1" / "qemu-server" / "106.conf").unlink()
    assert night().returncode == 0
    assert len(git(repository, "log", "--format=%s")) == 2
    assert "etc-pve/nodes/pve1/qemu-server/106.conf" not in git(repository, "ls-files")
    assert not (tmp_path / "mail").exists()


def test_a_night_that_could_not_be_judged_fails_beside_its_mail(night: Night, tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "known.json").write_text("no baseline")
    assert night().returncode == 2
    mail = (tmp_path / "mail").read_text()
    assert re.search("^Subject: pvelint on .*: not everything could be linted$", mail, re.MULTILINE)
    assert "known.json" in mail


def test_a_cluster_that_is_not_mounted_erases_nothing(night: Night, tmp_path: Path) -> None:
    night()
    shutil.rmtree(tmp_path / "etc pve" / "nodes")
    done = night()
    assert done.returncode == 2 and "is pve-cluster running?" in done.stderr
    assert (tmp_path / "repo" / "etc-pve" / "nodes" / "pve1" / "qemu-server" / "105.conf").is_file()


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    for unit in ("service", "timer"):
        text = (NIGHTLY / f"pvelint-nightly.{unit}").read_text()
        (tmp_path / f"pvelint-nightly.{unit}").write_text(
            text.replace("/usr/local/sbin/pvelint-nightly", "/bin/true")
        )
    command = ["systemd-analyze", "verify", str(tmp_path / "pvelint-nightly.timer")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "pvelint-nightly" not in done.stderr


def test_cron_takes_its_file() -> None:
    """As cron(8) of Debian reads files of /etc/cron.d: settings, and lines with a user between the time and the command."""
    lines = [
        line
        for line in (NIGHTLY / "pvelint-nightly.cron").read_text().split("\n")
        if line[:1] not in ("", "#")
    ]
    settings = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]+=", line))
    (job,) = (line for line in lines if line.partition("=")[0] not in settings)
    minute, hour, *days, user, command = job.split(None, 6)
    assert int(minute) in range(60) and int(hour) in range(24) and days == ["*", "*", "*"]
    assert user == "root" and "%" not in command and len(command.split()) == 1
    assert "/usr/local/sbin" in settings["PATH"].split(":")
    assert (NIGHTLY / "pvelint-nightly.cron").read_bytes().endswith(b"\n")
