"""Trees as people keep them: where their roots are, what belongs together, and what stays out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pvelint.engine.run import lint as run_lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.cluster_files import find_cluster_files
from pvelint.files.discovery import TreeFiles, discover
from pvelint.files.texts import Texts
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS
from pvelint.grammar.version import NEWEST
from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Severity

NIC = "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n"
CONTAINER = "hostname: web\nrootfs: tank:subvol-200-disk-0,size=8G\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def lint(*paths: str, rules: tuple[str, ...] = ("all",)) -> Report:
    options = LintOptions(isolated=True, given={"select": rules, "min_severity": Severity.INFO})
    return run_lint(set_up(discover(paths), options)).report


def found(rule: str, *paths: str) -> list[tuple[str, int | None, str | None]]:
    """(path, number, node) of the findings of a rule."""

    def brief(finding: Diagnostic) -> tuple[str, int | None, str | None]:
        guest = finding.guest
        return finding.path, guest.vmid if guest else None, guest.node if guest else None

    report = lint(*paths, rules=(rule,))
    assert report.errors == []
    return [brief(finding) for finding in report.findings]


@pytest.mark.parametrize("root", [".", "etc/pve", "pve", "proxmox", "clusters/home/etc/pve"])
@pytest.mark.parametrize("nodes", [True, False])
def test_a_tree_is_known_by_what_is_in_it(root: str, nodes: bool) -> None:
    folder = f"{root}/nodes/a/qemu-server" if nodes else f"{root}/qemu-server"
    write(
        {
            f"{root}/storage.cfg": "dir: tank\n\tpath /tank\n",
            f"{folder}/100.conf": "scsi0: gone:vm-100-disk-0\n",
        }
    )
    place = os.path.normpath(f"{folder}/100.conf")
    node = "a" if nodes else None
    for start in (".", root, folder, f"{folder}/100.conf"):
        assert found("storage-unknown", start) == [(place, 100, node)]


@pytest.mark.parametrize(
    "shape", ["{}/etc/pve/nodes/x/qemu-server", "{}/qemu-server", "{}/nodes/x/qemu-server", "{}"]
)
@pytest.mark.parametrize("names", [("home", "work"), ("2024-01-01", "2024-02-01"), ("pve1", "pve2")])
def test_clusters_and_dates_in_one_repository_are_judged_alone(shape: str, names: tuple[str, str]) -> None:
    for number, name in enumerate(names):
        write({f"{shape.format(name)}/{100 + number}.conf": NIC})
    assert found("duplicate-mac", ".") == []
    assert found("duplicate-mac", *names) == []


def test_nodes_of_one_cluster_are_judged_together() -> None:
    write({"nodes/a/qemu-server/100.conf": NIC, "nodes/b/qemu-server/101.conf": NIC})
    assert found("duplicate-mac", ".") == [("nodes/b/qemu-server/101.conf", 101, "b")]


def test_a_tree_within_a_tree_is_its_own() -> None:
    write({"pve/qemu-server/100.conf": NIC, "pve/old/qemu-server/101.conf": NIC, "pve/storage.cfg": ""})
    assert found("duplicate-mac", ".") == []


def test_links_of_a_node_are_no_second_guests() -> None:
    write({"nodes/a/qemu-server/100.conf": NIC, "nodes/a/lxc/200.conf": CONTAINER + "hostpci0: 01:00.0\n"})
    Path("qemu-server").symlink_to("nodes/a/qemu-server")
    Path("lxc").symlink_to("nodes/a/lxc")
    Path("local").symlink_to("nodes/a")
    report = lint(".", rules=("cross-file", "unknown-option"))
    assert [(finding.rule, finding.path) for finding in report.findings] == [
        ("unknown-option", "nodes/a/lxc/200.conf")
    ]
    assert report.files == 2


def test_links_to_nowhere_and_in_circles_are_passed_over() -> None:
    write({"nodes/a/qemu-server/100.conf": NIC})
    Path("storage.cfg").symlink_to("storage.cfg")
    Path("jobs.cfg").symlink_to("/nowhere")
    Path("lxc").symlink_to("nodes/gone/lxc")
    Path("local").symlink_to(".")
    assert lint(".").errors == []


COPIES = (
    "nodes/a/qemu-server/101.conf.bak",
    "nodes/a/qemu-server/101.conf~",
    "nodes/a/qemu-server/101.conf.dpkg-old",
    "nodes/a/qemu-server/old/101.conf",
    "nodes/a/101.conf",
    "old/101.conf",
)


@pytest.mark.parametrize("copy", COPIES)
def test_stray_copies_are_linted_only_when_named(copy: str) -> None:
    write({"storage.cfg": "", "nodes/a/qemu-server/100.conf": NIC, copy: NIC + "coers: 2\n"})
    assert found("duplicate-mac", ".") == []
    assert found("unknown-option", ".") == []
    assert [path for path, _, _ in found("unknown-option", copy)] == [copy]


def test_configs_beside_the_folder_of_a_tree_are_not_of_it() -> None:
    write(
        {
            "pve/qemu-server/100.conf": NIC,
            "pve/101.conf": NIC,
            "pve/102.conf": NIC,
            "pve/storage.cfg": "what\n",
        }
    )
    assert found("duplicate-mac", "pve") == [("pve/102.conf", 102, None)]
    assert found("duplicate-mac", "pve/qemu-server/100.conf") == []
    assert found("config-line-ignored", "pve") == [("pve/storage.cfg", None, None)]


def test_loose_configs_with_a_storage_cfg_are_a_tree() -> None:
    write({"proxmox/100.conf": "scsi0: gone:vm-100-disk-0\n", "proxmox/storage.cfg": ""})
    assert found("storage-unknown", "proxmox") == [("proxmox/100.conf", 100, None)]


def test_another_file_of_a_tree_can_be_named() -> None:
    write({"pve/storage.cfg": "what\n", "pve/jobs.cfg": "what\n", "pve/qemu-server/100.conf": NIC})
    assert found("config-line-ignored", "pve/storage.cfg") == [("pve/storage.cfg", None, None)]


@pytest.mark.parametrize("named", ["pve", "pve/ha/resources.cfg", "."])
def test_a_file_beside_guests_is_a_tree_without_any(named: str) -> None:
    write({"pve/ha/resources.cfg": "vm: 100\n\tstate running\n"})
    assert found("config-value-refused", named) == [("pve/ha/resources.cfg", None, None)]


def test_a_file_of_the_tree_that_cannot_be_read_is_told_and_taken_as_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write({"pve/storage.cfg": "", "pve/qemu-server/100.conf": "scsi0: gone:vm-100-disk-0\n"})
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "storage.cfg")
    report = lint("pve", rules=("storage-unknown",))
    assert (report.findings, report.errors) == ([], ["pve/storage.cfg: Permission denied"])


NAMES = sorted(
    {name.replace("*", "a") for name in BESIDE_GUESTS if "lxc" not in name}
    | {"lxc/200.conf", "nodes/a/lxc/200.conf", "firewall/100.fw", "firewall/cluster.fw"}
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=80), min_size=1, max_size=4), st.data())
def test_no_bytes_in_any_file_break_a_run(here: Path, files: dict[str, bytes], data: st.DataObject) -> None:
    root = here / f"run{len(list(here.iterdir()))}" / "pve"
    everything = {
        "nodes/a/qemu-server/100.conf": b"net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\nhostpci0: mapping=x\n",
        **files,
    }
    for name, raw in everything.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    report = lint(str(root))
    assert [f.message for f in report.findings if f.rule == "internal-error"] == []
    assert report.errors == []


def test_files_that_only_have_to_be_there_cannot_be_read() -> None:
    names = ("priv/a.cred", "priv/storage/a.pw", "priv/ipam.db", "sdn/pve-ipam-state.json")
    write({"storage.cfg": "", **dict.fromkeys(names, "password=1\n")})
    Path("priv/folder.cred").mkdir()
    cluster = find_cluster_files(TreeFiles(Path()), Texts(), NEWEST).cluster
    assert cluster.names == frozenset(names)
    assert list(cluster.files) == ["storage.cfg"]
