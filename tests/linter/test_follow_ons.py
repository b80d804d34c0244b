"""What is found only because PVE drops another line is told at that line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NIC = "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n"
DISK = "scsi0: local-lvm:vm-105-disk-0,size=8G\n"


@pytest.fixture
def found(tmp_path: Path, pvelint: Callable[..., Any]) -> Callable[..., list[dict[str, Any]]]:
    def lint(text: str, *options: str) -> list[dict[str, Any]]:
        conf = tmp_path / "105.conf"
        conf.write_text(f"cpu: host\nscsihw: virtio-scsi-single\n{text}")
        out = pvelint(
            conf, "--isolated", "--no-cache", "--pve", "9.2", "--output-format", "json", *options
        ).out
        findings: list[dict[str, Any]] = json.loads(out)["findings"]
        return findings

    return lint


def rules(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["rule"] for finding in findings]


def test_a_device_of_the_boot_order(found: Callable[..., list[dict[str, Any]]]) -> None:
    (finding,) = found(f"boot: order=scsi1\n{DISK}scsi1: local-lvm:vm-105-disk-1,size=8Q\n")
    assert finding["key"] == "scsi1"
    assert finding["message"].endswith("; `boot` counts on it")


def test_a_setting_that_counts_on_it(found: Callable[..., list[dict[str, Any]]]) -> None:
    cloud = "ide2: local-lvm:vm-105-cloudinit,media=cdrom\nipconfig0: ip=dhcp\n"
    (finding,) = found(f"boot: order=scsi0\n{DISK}{cloud}net0: virtio=BC:24,bridge=vmbr0\n")
    assert finding["key"] == "net0"
    assert finding["message"].endswith("; `ipconfig0` counts on it")


def test_what_is_missing_for_another_reason_stays(found: Callable[..., list[dict[str, Any]]]) -> None:
    findings = found(
        f"boot: order=ide1;scsi0;net0\n{DISK}net0: virtio=BC:24,bridge=vmbr0\n", "--min-severity", "info"
    )
    assert ["boot-device-missing" in rules(findings), "net-mac-invalid" in rules(findings)] == [True, True]
    assert [f["message"].split("`")[1] for f in findings if f["rule"] == "boot-device-missing"] == ["ide1"]


@pytest.mark.parametrize(
    "lost",
    [
        "scsi0: local-lvm:vm-105-disk-0,size=8Q\n",
        "scsi0: local-lvm:vm-105-disk-0,iops=5,iops_rd=6\n",
        "scsi0: 8 GB of space\n",
        "Scsi0: local-lvm:vm-105-disk-0\n",
        "scsi0 = local-lvm:vm-105-disk-0\n",
        "[PENDING]\nscsi0: local-lvm:vm-105-disk-0, size=8G\n",
    ],
)
def test_the_boot_disk(found: Callable[..., list[dict[str, Any]]], lost: str) -> None:
    findings = found(f"boot: order=scsi0;net0\nscsi1: local-lvm:vm-105-disk-1,size=8G\n{NIC}{lost}")
    (finding,) = [finding for finding in findings if finding["severity"] == "error"]
    assert finding["message"].endswith("; without it the VM does not boot as it should")
    assert "boot" not in [finding["key"] for finding in findings]


def test_the_boot_order_itself(found: Callable[..., list[dict[str, Any]]]) -> None:
    (finding,) = found(f"boot: order=scsi0;tpmstate0\n{DISK}{NIC}")
    assert finding["rule"] == "boot-special-device"
    assert "does not boot as it should" in finding["message"]


def test_an_efi_disk(found: Callable[..., list[dict[str, Any]]]) -> None:
    text = f"bios: ovmf\nboot: order=scsi0\nefidisk0: local-lvm:vm-105-disk-1,efitype=8m\n{DISK}"
    assert [finding["key"] for finding in found(text)] == ["efidisk0"]


def test_what_keeps_the_vm_from_starting_stays_without_a_fix(
    found: Callable[..., list[dict[str, Any]]],
) -> None:
    text = f"boot: order=scsi0\nhostpci0: 01:00.0,pcie=1\nmachine: q35,viommu=maybe\n{DISK}"
    cause, effect = sorted((f for f in found(text) if f["severity"] == "error"), key=lambda f: f["impact"])
    assert (cause["key"], cause["impact"]) == ("machine", "dropped")
    assert "without it PVE refuses to start the VM" in cause["message"]
    assert (effect["key"], effect["impact"], effect["fix"]) == ("hostpci0", "no-start", None)
    assert [place["span"]["start"]["line"] for place in effect["related"]] == [cause["span"]["start"]["line"]]


def test_of_several_lost_lines_each_has_its_own_consequence(
    found: Callable[..., list[dict[str, Any]]],
) -> None:
    cloud = "ide2: local-lvm:vm-105-cloudinit,media=cdrom\nipconfig0: ip=dhcp\nnet0: virtio=x\n"
    text = f"bios: ovmf\nboot: order=scsi0\nefidisk0: local-lvm:a,efitype=8m\n{DISK}{cloud}"
    ends = {f["key"]: f["message"].rpartition("; ")[2] for f in found(text)}
    assert ends == {"efidisk0": "`bios` counts on it", "net0": "`ipconfig0` counts on it"}


def test_a_rule_alone_is_silent_about_it_too(found: Callable[..., list[dict[str, Any]]]) -> None:
    assert found(f"boot: order=scsi0;net0\n{DISK}net0: x\n", "--select", "boot-device-missing") == []


def test_a_lost_line_may_hide_where_a_finding_stood(found: Callable[..., list[dict[str, Any]]]) -> None:
    """A rule that speaks at the first of several disks goes on at the next."""
    first, second = "scsi0: local-lvm:a,size=8Q,cache=unsafe\n", "scsi1: local-lvm:b,size=8G,cache=unsafe\n"
    assert "cache-unsafe" in rules(found(f"boot: order=scsi0\n{first}{second}"))


def test_of_what_is_told_together_the_rest_stays(found: Callable[..., list[dict[str, Any]]]) -> None:
    findings = found(f"boot: order=net0;ide1\n{DISK}net0: virtio=x\n")
    (missing,) = [finding for finding in findings if finding["rule"] == "boot-device-missing"]
    assert missing["message"].startswith("the boot order names `ide1`, ")
    assert missing["fix"] is None


def test_what_no_line_tells_stays(found: Callable[..., list[dict[str, Any]]]) -> None:
    """Only the first lost lines are tried out one by one."""
    lost = "".join(f"scsi{n}: local-lvm:vm-105-disk-{n},size=8Q\n" for n in range(1, 12))
    assert "boot-device-missing" in rules(found(f"boot: order=scsi11\n{DISK}{lost}"))
