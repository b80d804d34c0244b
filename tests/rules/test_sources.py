"""Where each rule knows it from: a package, its version, its file and what to look for there.

    qemu-server 9.2.6 PVE/QemuServer/Drive.pm (parse_drive)
    QEMU 11.0.0 util/throttle.c (throttle_is_valid), read
    QEMU 7.2.22 -device intel-iommu,aw-bits=48.0, run

PVE's own files are the specification. Of any other program an entry says whether it was read or seen to happen.
"""

from __future__ import annotations

import re

import pytest
from pvelint.rulebook import Rulebook

BOOK = Rulebook()
OF_PVE = re.compile(
    r"(?:qemu-server|pve-(?!qemu|edk2)[a-z-]+|lib[a-z-]+-perl) \d[\w.+-]* [^\s()]+ \([^\s()].*\)(?:, (?:run|read))?"
)
OF_OTHERS = re.compile(
    r"(?!qemu-server|pve-(?!qemu|edk2)|lib[a-z-]+-perl)[A-Za-z][\w. -]*? v?\d[\w.+-]* \S.*, (?:run|read)"
)
ADDRESS = re.compile(r"https://\S+(?: \(.+\))?")
PVELINT = "pvelint itself"
"""What is a matter of pvelint alone."""


def has_form(source: str) -> bool:
    return source == PVELINT or any(form.fullmatch(source) for form in (OF_PVE, OF_OTHERS))


NAMES = list(BOOK.infos)


@pytest.mark.parametrize("name", NAMES)
def test_each_source_says_version_and_place(name: str) -> None:
    sources = BOOK.rule(name).sources
    assert [s for s in sources if not has_form(s) and not ADDRESS.fullmatch(s)] == []
    assert any(map(has_form, sources)), "an address alone proves nothing once it is gone"


def test_one_version_of_a_package_for_each_release() -> None:
    """Two versions of one release are two states of the code of which only one was looked at."""
    seen: dict[tuple[str, ...], set[str]] = {}
    for name in NAMES:
        for source in BOOK.rule(name).sources:
            if OF_PVE.fullmatch(source):
                package, version = source.split(" ", 2)[:2]
                seen.setdefault((package, *version.split(".")[:2]), set()).add(version)
    assert {package: found for package, found in seen.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm (parse_drive)", True),
        ("pve-docs 9.1.3 qm.adoc (Device Boot Order)", True),
        ("pve-qemu 11.0.0-2 debian/patches/pve/0039.patch (baseline 6.0), read", True),
        ("QEMU 7.2.22 -device intel-iommu,aw-bits=48.0, run", True),
        ("Linux 6.14 drivers/vfio/pci/vfio_pci_core.c (normal headers only), read", True),
        ("qemu-server PVE/QemuServer/Drive.pm (parse_drive)", False),
        ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm", False),
        ("QEMU util/throttle.c (throttle_is_valid), read", False),
        ("QEMU 11.0.0 util/throttle.c (throttle_is_valid)", False),
    ],
)
def test_the_form(source: str, good: bool) -> None:
    assert has_form(source) is good
