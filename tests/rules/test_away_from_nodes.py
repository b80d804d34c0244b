"""Every rule that asks where HA may run a guest knows rules that keep guests away from nodes (`affinity negative`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pvelint.engine.run import lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.grammar.version import Version
from pvelint.rules.model import Severity

GUESTS = {
    "nodes/pve1/qemu-server/100.conf": (
        "cicustom: user=local:snippets/u.yaml\ncpu: host\nhostpci0: 01:00.0\nide2: share:vm-100-cloudinit,media=cdrom\n"
        "scsi0: local-lvm:vm-100-disk-0,size=32G\nscsi1: share:100/vm-100-disk-1.raw,size=8G\nvirtiofs0: share1\n"
    ),
    "nodes/pve1/qemu-server/101.conf": "cpu: host\nscsi0: tank:vm-101-disk-0,size=8G\n",
    "nodes/pve1/lxc/200.conf": (
        "arch: amd64\nmp0: /srv/recordings,mp=/recordings\nostype: debian\nrootfs: share:200/vm-200-disk-0.raw,size=8G\n"
    ),
}
OTHERS = {
    "nodes/pve2/qemu-server/300.conf": "memory: 512\n",
    "nodes/pve3/qemu-server/301.conf": "memory: 512\n",
    "corosync.conf": "nodelist {\n"
    + "".join(
        f"  node {{\n    name: pve{n}\n    nodeid: {n}\n    ring0_addr: 10.0.0.{n}\n  }}\n" for n in (1, 2, 3)
    )
    + "}\n",
    "storage.cfg": (
        "dir: local\n\tpath /var/lib/vz\n\tcontent iso,snippets\n\nlvmthin: local-lvm\n\tthinpool data\n\tvgname pve\n"
        "\tcontent images\n\nnfs: share\n\tserver 10.0.0.2\n\texport /x\n\tcontent images,rootdir\n\tnodes pve1,pve2\n\n"
        "zfspool: tank\n\tpool tank\n\tcontent images\n"
    ),
    "replication.cfg": "local: 101-0\n\ttarget pve2\n",
    "ha/resources.cfg": "vm: 100\n\nvm: 101\n\nct: 200\n",
}
ANY_OTHER_NODE = {
    "cicustom-local-snippets",
    "cpu-host-cluster",
    "ha-local-storage",
    "live-migration-blocked",
    "mount-point-blocks-migration",
    "passthrough-blocks-migration",
}
PVE3 = {"ha-node-without-replica", "ha-storage-nodes"}
"""What fails on this node, and not on pve2."""


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (None, ANY_OTHER_NODE | PVE3),
        ("nodes pve3\n\tstrict 1\n\taffinity negative", ANY_OTHER_NODE),
        ("nodes pve2,pve3\n\tstrict 1\n\taffinity negative", set()),
        ("nodes pve2\n\tstrict 1\n\taffinity negative", ANY_OTHER_NODE | PVE3 - {"ha-node-without-replica"}),
        ("nodes pve3\n\taffinity negative", ANY_OTHER_NODE | {"ha-storage-nodes"}),
        ("nodes pve1,pve2,pve3\n\taffinity negative", ANY_OTHER_NODE | PVE3),
        ("nodes pve1,pve2,pve3\n\tstrict 1\n\taffinity negative", {"ha-place-missing"}),
    ],
    ids=["anywhere", "not-pve3", "pve1-alone", "not-pve2", "rather-not-pve3", "rather-nowhere", "nowhere"],
)
def test_where_guests_may_run(tmp_path: Path, rule: str | None, found: set[str]) -> None:
    files = {**GUESTS, **OTHERS}
    if rule is not None:
        files["ha/rules.cfg"] = f"node-affinity: away\n\tresources vm:100,vm:101,ct:200\n\t{rule}\n"
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    asked = tuple(sorted(ANY_OTHER_NODE | PVE3 | {"ha-place-missing", "ha-rule-rejected"}))
    given = {"pve": Version.V9_2, "select": asked, "min_severity": Severity.INFO}
    result = lint(set_up(discover([str(tmp_path)]), LintOptions(given=given, isolated=True)))
    assert {finding.rule for finding in result.report.findings} == found
