"""A file of /etc/pve that is no guest's: named where there is no /etc/pve around it, or on stdin."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.grammar.config_file.etc_pve import name_by_end

INTERFACES = "auto vmbr0\niface vmbr0 inet static\n\taddress 10.0.0.1\n\tbridge-ports none\n"
RULE = "[OPTIONS]\nenable: 1\n\n[RULES]\nIN ALLOW\n"
STORAGE = "dir: usb\n\tpath /mnt/usb\n\tcontent backup\n\tshraed 1\n"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("storage.cfg", "storage.cfg"),
        ("x/vzdump.conf", "../vzdump.conf"),
        ("100.fw", "firewall/100.fw"),
        ("x/firewall/100.fw", "firewall/100.fw"),
        ("sdn/firewall/inner.fw", "sdn/firewall/inner.fw"),
        ("cluster.fw", "firewall/cluster.fw"),
        ("pve7/host.fw", "nodes/pve7/host.fw"),
        ("interfaces", "../network/interfaces"),
        ("etc/network/interfaces", "../network/interfaces"),
        ("x/nodes/pve1/interfaces", "nodes/pve1/interfaces"),
        ("nodes/pve1/network/interfaces", "nodes/pve1/network/interfaces"),
        ("pve1.interfaces", "hardware/pve1.interfaces"),
        ("ha/rules.cfg", "ha/rules.cfg"),
        ("x/sdn/zones.cfg", "sdn/zones.cfg"),
        ("mapping/pci.cfg", "mapping/pci.cfg"),
        ("sdn/.running-config", "sdn/.running-config"),
        ("cpu-models.conf", "virtual-guest/cpu-models.conf"),
        ("rules.cfg", None),
        ("my-ha/rules.cfg", None),
        ("ha/zones.cfg", None),
        ("pci.cfg", None),
        (".running-config", None),
        ("config", None),
        ("nodes/pve1/config", None),
        ("status.cfg", None),
        ("eth0", None),
        ("interfaces.d/eth0", None),
    ],
)
def test_the_end_of_a_path_says_what_a_file_is(path: str, name: str | None) -> None:
    assert name_by_end(Path(path).parts) == name


Lint = Callable[..., Any]


@pytest.fixture(params=[False, True], ids=["named", "piped"])
def lint(
    request: pytest.FixtureRequest,
    pvelint: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Lint:
    """Lints a text that has a name, as a file or from stdin."""
    monkeypatch.chdir(tmp_path)

    def lint(name: str, text: str, *options: str) -> Any:
        if request.param:
            return pvelint("--isolated", *options, "-", "--stdin-filename", name, stdin=text.encode())
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
        return pvelint("--isolated", *options, name)

    return lint


FILES = [
    ("vzdump.conf", "maxfiles: 3\n", "config-property-unknown"),
    ("100.fw", RULE, "firewall-rule-refused"),
    ("cluster.fw", RULE, "firewall-rule-refused"),
    ("interfaces", INTERFACES, "node-address-without-prefix"),
    ("network/interfaces", INTERFACES, "node-address-without-prefix"),
    ("etc/network/interfaces", INTERFACES, "node-address-without-prefix"),
    ("pve1.interfaces", INTERFACES, "node-address-without-prefix"),
    ("mapping/usb.cfg", "pad\n", "config-entry-skipped"),
    ("storage.cfg", STORAGE, "config-property-unknown"),
    ("corosync.conf", "nodelist {\n  node {\n    name: a\n  }\n}\n", "cluster-node-incomplete"),
]


@pytest.mark.parametrize(("name", "text", "rule"), FILES)
def test_a_file_alone_is_linted_as_what_its_name_says(lint: Lint, name: str, text: str, rule: str) -> None:
    done = lint(name, text, "--pve", "9.2", "--output-format", "json")
    report = json.loads(done.out)
    assert [(finding["rule"], finding["path"]) for finding in report["findings"]] == [(rule, name)]
    assert done.err == ""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("dns.cfg", "a file of that name is PVE's in a folder `sdn` only"),
        ("ha/zones.cfg", "a file of that name is PVE's in a folder `sdn` only"),
        ("rules.cfg", "a file of that name is PVE's in a folder `ha` only"),
        ("status.cfg", "not a Proxmox VE guest config"),
    ],
)
def test_a_name_that_any_program_has_tells_nothing(lint: Lint, name: str, reason: str) -> None:
    done = lint(name, 'zone "example.org" {\n  type master;\n}\n', "--allow-empty")
    assert (done.code, done.err.splitlines()[0]) == (0, f"pvelint: {name}: {reason}, not linted")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("status.cfg", "a file of /etc/pve that no rule reads"),
        ("ha/fence.cfg", "a file of /etc/pve that no rule reads"),
        ("nodes/a/status.cfg", "a file of /etc/pve that no rule reads"),
        ("dns.cfg", "a file of that name is PVE's in a folder `sdn` only"),
    ],
)
def test_a_file_of_a_tree_that_no_rule_reads_is_told(lint: Lint, name: str, reason: str) -> None:
    Path("storage.cfg").touch()
    done = lint(name, "device: a\n")
    error, notice = done.err.splitlines()
    assert (done.code, notice) == (2, f"pvelint: {name}: {reason}, not linted")
    assert error.startswith("pvelint: error: nothing was linted: ")
    done = lint(name, "device: a\n", "--allow-empty")
    assert (done.code, done.err.splitlines()[0]) == (0, notice)


def test_in_its_folder_or_a_tree_it_is_known(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("ha").mkdir()
    monkeypatch.chdir("ha")
    text = "node-affinity: near\n\tresources vm:100\n\tnodes a\n\tstrcit 1\n"
    done = lint("rules.cfg", text, "--pve", "9.2", "--output-format", "json")
    assert {finding["rule"] for finding in json.loads(done.out)["findings"]} == {"config-property-unknown"}


def test_beside_a_folder_pve_it_is_a_part_of_that(
    pvelint: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {
        "pve/nodes/a/qemu-server/100.conf": "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,mtu=9000\n",
        "network/interfaces": INTERFACES.replace("10.0.0.1", "10.0.0.1/24"),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    done = pvelint("--isolated", "--pve", "9.2", "--output-format", "json", "network/interfaces")
    report = json.loads(done.out)
    assert report["summary"]["files"] == 1
    assert {finding["rule"] for finding in report["findings"]} == {"net-mtu-range"}


@pytest.mark.parametrize(
    "named", ["nodes/a/config", "nodes/a", "nodes/a/interfaces.d/br", "nodes/a/interfaces.d"]
)
def test_what_only_its_folder_tells_is_no_guest(
    pvelint: Callable[..., Any], tmp_path: Path, named: str
) -> None:
    rules = {
        "nodes/a/config": "node-notes-too-long",
        "nodes/a/interfaces.d/br": "node-address-without-prefix",
    }
    texts = {
        "nodes/a/config": "wakeonlan: BC:24:11:00:00:01\nacme: domains=a.example\n" + f"#{'x' * 60000}\n" * 2,
        "nodes/a/interfaces": "source interfaces.d/*\n",
        "nodes/a/interfaces.d/br": INTERFACES,
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    done = pvelint("--isolated", "--pve", "9.2", "--output-format", "json", str(tmp_path / named))
    found = {(Path(finding["path"]), finding["rule"]) for finding in json.loads(done.out)["findings"]}
    assert found == {(tmp_path / name, rule) for name, rule in rules.items() if name.startswith(named)}


@pytest.mark.parametrize("action", [(), ("--diff",), ("--preview-write",)])
@pytest.mark.parametrize("name", ["storage.cfg", "jobs.cfg", "firewall/102.fw", "hardware/pve2.interfaces"])
def test_stdin_comes_to_what_the_file_comes_to(
    pvelint: Callable[..., Any],
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    action: tuple[str, ...],
) -> None:
    monkeypatch.chdir(shutil.copytree(root / "examples" / "etc-pve", tmp_path / "tree"))
    named = pvelint("--isolated", *action, name)
    piped = pvelint("--isolated", *action, "-", "--stdin-filename", name, stdin=Path(name).read_bytes())
    assert piped == named
    assert action or named.out


def test_stdin_is_previewed(
    pvelint: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "dir: usb\n\tpath /mnt/usb\n\tcontent backup\n\n"
    done = pvelint(
        "--isolated", "--preview-write", "-", "--stdin-filename", "storage.cfg", stdin=text.encode()
    )
    assert (done.code, done.err) == (0, "")
    assert "dir: usb" in done.out


def test_a_fixed_file_goes_to_stdout(pvelint: Callable[..., Any], etc_pve: Path) -> None:
    done = pvelint(
        "--isolated", "--fix", "-", "--stdin-filename", "etc-pve/new.cfg/storage.cfg", stdin=STORAGE.encode()
    )
    assert done.out == STORAGE
    assert "shraed" in done.err


def test_a_diff_of_it_shows_no_secret(
    pvelint: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "pbs: backup\n\tdatastore d\n\tserver 10.0.0.9\n\tpassword hunter22hunter\n\tcontent backup\n"
    done = pvelint(
        "--isolated", "--preview-write", "--diff", "-", "--stdin-filename", "storage.cfg", stdin=text.encode()
    )
    assert "content backup" in done.out
    assert "hunter22hunter" not in done.out + done.err
