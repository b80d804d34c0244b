"""Many storages, replication jobs and rules of HA: twice as many are twice the work at most."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .test_growth_hostile import assert_linear, lint


def storages(size: int) -> dict[str, str]:
    """One pool under many names, a job to each node, and rules of HA about all of them."""
    every = ",".join(f"n{number}" for number in range(size))
    pools = (f"zfspool: s{n}\n\tpool tank\n\tnodes n0,m{n}\n\n" for n in range(size))
    jobs = (f"local: 100-{n}\n\ttarget n{n}\n\nlocal: {101 + n}-0\n\ttarget n1\n\n" for n in range(size))
    guests = [100 + number for number in range(size)]
    files = {
        "storage.cfg": "".join(pools) + f"zfspool: big\n\tpool big\n\tnodes {every}\n",
        "replication.cfg": "".join(jobs),
        "ha/resources.cfg": "".join(f"vm: {vmid}\n\n" for vmid in guests),
        "ha/rules.cfg": f"node-affinity: r\n\tnodes {every}\n\tresources {','.join(f'vm:{v}' for v in guests)}\n",
        "corosync.conf": "nodelist {\n" + "".join(f"node {{\nname: n{n}\n}}\n" for n in range(size)) + "}\n",
        "mapping/usb.cfg": "stick\n" + "".join(f"\tmap id=0658:0200,node=z{n}\n" for n in range(size)),
    }
    for n, vmid in enumerate(guests):
        files[f"nodes/n0/qemu-server/{vmid}.conf"] = (
            f"scsi0: s{n}:vm-{vmid}-disk-0\nscsi1: big:vm-{vmid}-disk-1\n"
        )
    return files


def test_storages_and_replication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_linear(lambda size: lint(pvelint, size, storages))
