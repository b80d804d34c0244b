"""What is said of each kind of passed-through controller, by firmware, `rombar` and boot order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CASE = frozenset(
    (
        *("hba-missing-rombar", "rombar-multifunction-first-only"),
        *("boot-from-norom-hba", "no-bootable-disk", "pxe-from-norom-nic"),
    )
)
SAS3008 = "01:00.0 0107: 1000:0097"
SAS2008 = "01:00.0 0107: 1000:0072"
PERC_H730 = "01:00.0 0104: 1000:005d"
SAS1068E = "01:00.0 0100: 1000:0058"
PVSCSI = "01:00.0 0100: 15ad:07c0"
QLOGIC = "01:00.0 0c04: 1077:2261"
NVME = "01:00.0 0108: 144d:a80a"
AHCI = "01:00.0 0106: 8086:a102"
GPU = "01:00.0 0300: 10de:1b81"
NIC = "01:00.0 0200: 8086:1533"
HBA330 = f"{SAS3008}\n\tSubsystem: 1028:1f53"
PERC_H310 = "01:00.0 0104: 1000:0073\n\tSubsystem: 1028:1f53"
DISK = "scsi0: local-lvm:vm-105-disk-0,size=32G\nscsihw: virtio-scsi-pci\n"
NET = "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n"

Said = dict[str, tuple[str, str | None]]
"""(severity, what kind of fix) by rule."""


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> Callable[[str, str], Said]:
    """What the rules of the case say of a guest on a node with these devices."""
    monkeypatch.chdir(tmp_path)

    def judge(conf: str, devices: str = "", *, mapping: str = "", table: str = "") -> Said:
        files = {
            "nodes/pve1/qemu-server/105.conf": conf,
            "hardware/pve1.txt": devices,
            "mapping/pci.cfg": mapping,
            "pvelint.toml": table,
        }
        for name, text in files.items():
            if text:
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_text(text)
        out = pvelint(".", "--min-severity", "info", "--output-format", "json").out
        found = [f for f in json.loads(out)["findings"] if f["rule"] in CASE]
        assert len({f["rule"] for f in found}) == len(found)
        return {f["rule"]: (f["severity"], f["fix"] and f["fix"]["applicability"]) for f in found}

    return judge


def guest(line: str, order: str = "scsi0", rest: str = DISK, bios: str = "") -> str:
    return f"{bios}boot: order={order}\nhostpci0: {line}\n{rest}"


UEFI = "bios: ovmf\n"
ON, OFF = "01:00.0", "01:00.0,rombar=0"
RULE, NOROM, NO_DISK = "hba-missing-rombar", "boot-from-norom-hba", "no-bootable-disk"


@pytest.mark.parametrize(
    ("device", "conf", "expected"),
    [
        pytest.param(SAS3008, guest(ON), {RULE: ("error", "safe")}, id="HBA with a reported fault"),
        pytest.param(SAS2008, guest(ON), {RULE: ("warning", "safe")}, id="HBA"),
        pytest.param(SAS3008, guest(ON, "hostpci0;scsi0"), {RULE: ("warning", None)}, id="HBA to boot from"),
        pytest.param(
            SAS3008, guest(OFF, "hostpci0;scsi0"), {NOROM: ("error", "unsafe")}, id="no ROM, in the order"
        ),
        pytest.param(
            SAS3008,
            guest(OFF, "hostpci0;scsi0", bios=UEFI),
            {NOROM: ("error", "unsafe")},
            id="no ROM, in the order, OVMF",
        ),
        pytest.param(
            SAS3008, guest(OFF, "hostpci0"), {NOROM: ("error", None)}, id="no ROM, alone in the order"
        ),
        pytest.param(
            SAS3008,
            guest(OFF, "hostpci0", rest=""),
            {NOROM: ("error", None), NO_DISK: ("error", None)},
            id="no ROM, no disk",
        ),
        pytest.param(
            SAS3008, guest(OFF, "net0", rest=NET), {NO_DISK: ("warning", None)}, id="no ROM, network only"
        ),
        pytest.param(SAS3008, guest(OFF), {}, id="as it should be"),
        pytest.param(SAS3008, guest(ON, bios=UEFI), {RULE: ("warning", "unsafe")}, id="HBA with OVMF"),
        pytest.param(
            SAS3008,
            guest(ON, bios="arch: aarch64\n"),
            {RULE: ("warning", "unsafe")},
            id="HBA without SeaBIOS",
        ),
        pytest.param(PERC_H730, guest(ON), {RULE: ("info", "unsafe")}, id="native"),
        pytest.param(PERC_H730, guest(ON, "hostpci0"), {RULE: ("info", None)}, id="native, in the order"),
        pytest.param(PERC_H730, guest(OFF, "hostpci0", rest=""), {}, id="native without ROM"),
        pytest.param(
            PERC_H730,
            guest(OFF, "hostpci0", rest="", bios=UEFI),
            {NOROM: ("error", None), NO_DISK: ("error", None)},
            id="not native to OVMF",
        ),
        pytest.param(
            SAS1068E,
            guest(OFF, "hostpci0", rest="", bios=UEFI),
            {NOROM: ("error", None), NO_DISK: ("error", None)},
            id="native, but PVE builds OVMF without that driver",
        ),
        pytest.param(SAS1068E, guest(OFF, "hostpci0", rest=""), {}, id="SAS1068E native"),
        pytest.param(PVSCSI, guest(OFF, "hostpci0", rest="", bios=UEFI), {}, id="native to OVMF too"),
        pytest.param(QLOGIC, guest(ON), {RULE: ("warning", "safe")}, id="Fibre Channel"),
        *(
            pytest.param(
                device, guest(line, order, bios=bios), {}, id=f"{kind} {line} {order} {bios}".strip()
            )
            for kind, device in (("NVMe", NVME), ("AHCI", AHCI))
            for line in (ON, OFF)
            for order in ("scsi0", "hostpci0")
            for bios in ("", UEFI)
        ),
        pytest.param(NVME, guest(OFF, "hostpci0", rest=""), {}, id="NVMe system disk"),
        pytest.param(NIC, guest(ON), {}, id="NIC"),
        pytest.param(
            NIC,
            guest(OFF, "hostpci0;scsi0"),
            {"pxe-from-norom-nic": ("warning", None)},
            id="NIC without ROM in the order",
        ),
        pytest.param(GPU, guest(OFF), {}, id="GPU"),
        pytest.param("02:00.0 0107: 1000:0097", guest(ON), {}, id="unknown"),
        pytest.param(HBA330, guest(ON), {RULE: ("error", "safe")}, id="HBA330 Mini"),
        pytest.param(PERC_H310, guest(ON), {RULE: ("info", "unsafe")}, id="PERC H310 of the same subsystem"),
        pytest.param(
            f"01:00.1 0107: 1000:0097\n{NIC}",
            guest("01:00,rombar=0"),
            {"rombar-multifunction-first-only": ("warning", None)},
            id="HBA on the second function",
        ),
        pytest.param(
            f"01:00.1 0107: 1000:0097\n{NIC}",
            guest("01:00"),
            {RULE: ("error", None)},
            id="HBA on the second function with its ROM on",
        ),
        pytest.param(
            "01:00.1 0107: 1000:0097", guest("01:00"), {RULE: ("error", None)}, id="first function unknown"
        ),
    ],
)
def test_verdict(said: Callable[[str, str], Said], device: str, conf: str, expected: Said) -> None:
    assert said(conf, f"# node pve1 2026-11-20\n{device}\n") == expected


@pytest.mark.parametrize(
    ("paths", "line", "expected"),
    [
        (("01:00.0", "02:00.0"), "mapping=hba", {RULE: ("error", "safe")}),
        (("01:00.0", "02:00.0"), "mapping=hba,rombar=0", {}),
        (("01:00.0",), "01:00.0", {RULE: ("error", "safe")}),
        (("01:00",), "mapping=hba", {RULE: ("error", "safe")}),
        (("02:00.0",), "01:00.0", {}),
    ],
)
def test_mapping_of_several_devices(
    said: Callable[..., Said], paths: tuple[str, ...], line: str, expected: Said
) -> None:
    entries = "".join(f"\tmap id=1000:0097,node=pve1,path=0000:{path}\n" for path in paths)
    other = "\tmap id=144d:a80a,node=pve2,path=0000:01:00.0\n"
    assert said(guest(line), mapping=f"hba\n{entries}{other}") == expected


@pytest.mark.parametrize(
    ("table", "line", "expected"),
    [
        ("01:00.0", "01:00", {RULE: ("error", "safe")}),
        ("0000:01:00", "01:00.0", {RULE: ("error", "safe")}),
        ("01:00.1", "01:00.0", {}),
    ],
)
def test_table_of_the_config(said: Callable[..., Said], table: str, line: str, expected: Said) -> None:
    assert said(guest(line), table=f'[nodes.pve1.pci]\n"{table}" = "1000:0097"\n') == expected


def test_the_inventory_is_believed_before_a_hint(said: Callable[..., Said]) -> None:
    conf = "#pvelint device hostpci0=1000-0097\n" + guest("01:00")
    assert said(conf) == {RULE: ("error", "safe")}
    assert said(conf, SAS2008) == {RULE: ("warning", "unsafe")}
    assert said(conf, NVME) == {}
