"""Many backup jobs, pools, users and notifications: twice as many are twice the work at most."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .test_growth_hostile import assert_linear, lint


def jobs(size: int) -> dict[str, str]:
    """A job for each pool with a guest of its own, jobs about all guests but one, and matchers for targets that are not there."""
    numbers = range(size)
    by_pool = (f"vzdump: p{n}\n\tschedule 02:00\n\tpool p{n}\n\tstorage s{n}\n\n" for n in numbers)
    all_but_one = (f"vzdump: x{n}\n\tschedule 3:{n}\n\texclude {100 + n}\n\tstorage big\n\n" for n in numbers)
    people = (f"user:u{n}@pve:0:0::::::\ntoken:u{n}@pve!t:0:0::\n" for n in numbers)
    rights = (f"pool:p{n}::{100 + n}::\nacl:1:/pool/p{n}:u{n}@pve:PVEVMUser:\n" for n in numbers)
    matchers = (f"matcher: m{n}\n\ttarget nobody{n}\n\ttarget mail\n\n" for n in numbers)
    files = {
        "jobs.cfg": "".join([*by_pool, *all_but_one]),
        "user.cfg": "".join([*people, *rights]),
        "notifications.cfg": "sendmail: mail\n\tmailto a@example.org\n\n" + "".join(matchers),
        "storage.cfg": "".join(f"dir: s{n}\n\tpath /s{n}\n\tcontent images\n\n" for n in numbers)
        + "pbs: big\n\tserver pbs\n\tdatastore d\n",
    }
    for n in numbers:
        files[f"nodes/a/qemu-server/{100 + n}.conf"] = f"scsi0: s{n}:vm-{100 + n}-disk-0\n"
    return files


def test_jobs_and_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]) -> None:
    monkeypatch.chdir(tmp_path)
    assert_linear(lambda size: lint(pvelint, size, jobs))
