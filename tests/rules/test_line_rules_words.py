"""What is said about refused lines: the value that is meant, the version that knows it, the sub-option's place."""

from __future__ import annotations

import pytest
from pvelint.check.line_checker import LineChecker, LineResult
from pvelint.grammar.guest.sections import SectionKind, read_line
from pvelint.grammar.version import parse_version
from pvelint.rulebook import Rulebook

MODELS = frozenset(("avx2",))


def first(text: str, pve: str = "9.2") -> LineResult:
    version = parse_version(pve)
    line = read_line(text, version, SectionKind.MAIN, MODELS)
    return LineChecker(Rulebook(), version, MODELS).check(line)[0]


@pytest.mark.parametrize(
    ("text", "pve", "known"),
    [
        ("cpu: DiamondRapids", "9.1", "new in PVE 9.2; checked against 9.1"),
        ("cpu: host,flags=+nested-virt", "8.4", "new in PVE 9.1; checked against 8.4"),
        ("machine: q35,aw-bits=48", "9.0", "new in PVE 9.1; checked against 9.0"),
        ("scsi0: a1:b,format=cow", "8.4", "removed after PVE 7.4; checked against 8.4"),
        ("efidisk0: a1:b,ms-cert=2023k", "9.1", "removed after PVE 8.4, back in PVE 9.2"),
        ("virtiofs3: share", "7.4", "in PVE 8.4, but not in 7.4"),
        ("virtiofs12: share", "7.4", "virtiofs0 to virtiofs9 are in PVE 8.4, but not in 7.4"),
    ],
)
def test_what_another_version_knows_is_no_slip(text: str, pve: str, known: str) -> None:
    verdict = first(text, pve)
    assert known in verdict.finding.message
    assert "did you mean" not in verdict.finding.help
    fix = verdict.finding.fix
    assert fix is None or fix.title.startswith("remove ")


@pytest.mark.parametrize(
    ("text", "pve", "elsewhere"),
    [
        ("memory: current=512", "7.4", "accepted by PVE 8.4, but not by 7.4; checked against 7.4"),
        ("machine: q35,viommu=intel", "7.4", "accepted by PVE 8.4, but not by 7.4; checked against 7.4"),
        ("scsi0: a1:b,size=8GiB", "7.4", "accepted by PVE 8.4, but not by 7.4; checked against 7.4"),
        ("allow-ksm: 1", "7.4", "accepted since PVE 9.1; checked against 7.4"),
        ("[special:fleecing]", "7.4", "accepted by PVE 8.4, but not by 7.4; checked against 7.4"),
        ("serial0: /dev/a,b", "9.2", "accepted until PVE 9.1; checked against 9.2"),
        ("tpmstate0: a1:b,format=raw", "8.4", "new in PVE 9.1; checked against 8.4"),
    ],
)
def test_what_another_version_accepts_names_both(text: str, pve: str, elsewhere: str) -> None:
    assert f"({elsewhere})" in first(text, pve).finding.message


@pytest.mark.parametrize(("pve", "named"), [("7.4", "pc-q35-7.2"), ("9.2", "pc-q35-11.0")])
def test_a_machine_version_that_is_named_is_one_of_the_release(pve: str, named: str) -> None:
    assert named in first("machine: foo", pve).finding.help


@pytest.mark.parametrize(
    ("text", "said"), [("keyboard: xx", True), ("scsihw: foo", True), ("bios: foo", False)]
)
def test_what_reaches_qemu_is_said_to_stop_it(text: str, said: bool) -> None:
    assert ("reaches QEMU" in first(text).finding.message) is said


@pytest.mark.parametrize("text", ["memory: 4G", "[my snap]", "foo-bar: 1", "scsi0: a1:b,ssd=2"])
def test_what_no_version_accepts_names_none(text: str) -> None:
    assert "checked against" not in first(text, "7.4").finding.message


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("cpu: Broadwell-v2", "similar: "),
        ("cpu: avx2", "did you mean `custom-avx2`?"),
        ("cpu: custom-avx3", "define the model there"),
        ("net0: virtio=auto", "let PVE make one"),
        ("net0: virtio,tag=4095", "leave `tag` out for all VLANs"),
        ("net0: virtio,tag=10-20", "as `trunks=10;20`"),
        ("usb0: 001/004", "the device number changes"),
        ("virtiofs0: /mnt/share", "map the directory"),
        ("cpu: host,cores=4", "`cores` is an option of its own"),
        ("rng0: /dev/random,foo=1", "valid names: source, max_bytes, period"),
        ("scsi2: a1:0,import-from=/x", "`qm set VMID --scsi2 a1:0,import-from=/x`"),
        ("efidisk1: a1:b", "a VM has one, efidisk0"),
        ("usb14: spice", "use a free one of usb0 to usb13"),
        ("sata6: a1:b", "or another bus"),
        ("audio0: ich9", "did you mean `device=ich9-intel-hda`?"),
    ],
)
def test_the_help_says_what_to_do(text: str, help: str) -> None:
    assert help in first(text).finding.help


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("cpu: host,flags=+aes;+avx512f;-pcid", "+avx512f"),
        ("net0: virtio=BC:24:11:00:00:01,tag=5000,bridge=vmbr0", "5000"),
        ("net0: virtio,trunks=10;20-4095", "20-4095"),
        ("scsi0: a1:b,cache=none ,size=1G", "none "),
        ("boot: order=scsi0;unused0", "unused0"),
        ("machine: viommu=intel,type=Q35", "Q35"),
    ],
)
def test_the_span_is_the_wrong_part_alone(text: str, wrong: str) -> None:
    finding = first(text).finding
    assert text[finding.start : finding.end] == wrong


@pytest.mark.parametrize(
    "text", ["cpu: Skylake-v2", "vga: serial4", "cpu: Opteron_G6", "win7: 1", "ide2: none,cache=5"]
)
def test_a_number_is_never_guessed(text: str) -> None:
    assert "did you mean" not in first(text).finding.help


def test_no_secret_in_words() -> None:
    verdict = first("sshkeys: ssh-ed25519 AAAA me@home")
    assert "AAAA" not in verdict.finding.message + verdict.finding.help
